//! Random programs: the planned evaluator under random switches, in memory and in a file, against the naive one, and the test of that test:
//! faults planted in plans are each found.
//!
//! `DICTUM_PROGRAMS=100000 cargo test --release --test random` runs as many; without it, as many as fit in a few
//! seconds. `DICTUM_SEED=17` shows one program, `DICTUM_FILE=some.dl` the
//! answers to another; `DICTUM_DISAGREEMENTS=20` goes on until so many are found.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod body;
mod changes;
mod collect;
mod extreme;
mod faults;
mod filter;
mod generate;
mod growth;
mod level;
mod question;
mod random;
mod scope;
mod shrink;
mod world;

use dictum::plan::{Orders, Switches};
use dictum::session::{Engine, Input, Kb, Limits, Options, Outcome};
use generate::{Generated, generate};
use shrink::shrink;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// The rows of a query, or the code of the error that ended it.
type Rows = Result<Vec<String>, String>;

/// The answers of each query in order.
type Answers = Vec<Rows>;

fn base(program: &Generated) -> Result<Kb, String> {
    let mut kb = Kb::new();
    kb.run(&program.statements).map_err(|e| e.to_string())?;
    Ok(kb)
}

/// The same base, saved and opened again; the file is in memory where the system has such a place.
fn reopened(mut kb: Kb, seed: u64) -> Result<Kb, String> {
    let memory = std::path::Path::new("/dev/shm");
    let folder = if memory.is_dir() { memory.to_path_buf() } else { std::env::temp_dir() };
    let thread = format!("{:?}", std::thread::current().id()).replace(['(', ')'], "");
    let path = folder.join(format!("dictum-random-{}-{thread}-{seed}.dictum", std::process::id()));
    kb.save(&path).map_err(|error| error.to_string())?;
    let opened = Kb::open(&path).map_err(|error| error.to_string());
    std::fs::remove_file(&path).map_err(|error| error.to_string())?;
    opened
}

fn ask(kb: &mut Kb, queries: &[String]) -> Answers {
    let mut all = Vec::new();
    for query in queries {
        let mut rows = Vec::new();
        // A panic is a disagreement like others, to be shown with its program.
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            kb.ask_each(&Input::text("query", query.as_str()), &mut |outcome, _| {
                if let Outcome::Answer(answer) = outcome {
                    rows.extend(
                        answer.rows().map(|r| r.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
                    );
                }
                ControlFlow::Continue(())
            })
        }));
        all.push(match outcome {
            Ok(Ok(())) => Ok(rows),
            Err(_) => Err("panic".into()),
            Ok(Err(error)) => Err(error.diagnostics().iter().map(|d| d.code.as_str()).collect::<Vec<_>>().join(" ")),
        });
    }
    all
}

fn switches(seed: u64) -> Switches {
    let on = |bit: u32| seed >> bit & 1 == 0;
    let orders = [Orders::Planned, Orders::Cheapest, Orders::Dearest, Orders::Dearest][(seed >> 5 & 3) as usize];
    Switches {
        magic_sets: on(0),
        join_order: on(1),
        orders,
        semijoins: on(2),
        groups: on(3),
        meets: on(4),
        keep: on(7),
        share_all: true,
        errors_last: false,
    }
}

/// One in four programs is worked on by two threads, one in four by three.
fn threads(seed: u64) -> usize {
    [1, 2, 1, 3][(seed >> 8 & 3) as usize]
}

/// How a program is asked.
type Way = fn(&Generated, u64) -> Result<(Answers, Answers), String>;

/// Planned and naive answers of a base that stays as it is.
fn at_once(program: &Generated, seed: u64) -> Result<(Answers, Answers), String> {
    both(program, seed, None)
}

/// Planned and naive answers.
fn both(
    program: &Generated,
    seed: u64,
    alter: Option<fn(&mut dictum::plan::Plan)>,
) -> Result<(Answers, Answers), String> {
    // So that a program that never ends is seen, and one made smaller may turn out to be such.
    let limits = Limits { max_facts: Some(1_000), timeout: Some(Duration::from_secs(1)), ..Limits::default() };
    let mut kb = base(program)?;
    // One in four is asked as it lies in a file.
    if seed & 24 == 8 {
        kb = reopened(kb, seed)?;
    }
    // Faults are planted where one plan holds all that a query needs.
    let switches = Switches { keep: switches(seed).keep && alter.is_none(), ..switches(seed) };
    let threads = threads(seed);
    *kb.options_mut() = Options { switches, threads, alter_plan: alter, limits: limits.clone(), ..Options::default() };
    let planned = ask(&mut kb, &program.queries);
    *kb.options_mut() = Options { engine: Engine::Oracle, limits, ..Options::default() };
    let naive = ask(&mut kb, &program.queries);
    Ok((planned, naive))
}

fn show(program: &Generated) -> String {
    format!("{}{}\n", program.statements, program.queries.join("\n"))
}

/// Too many facts, which says nothing: the evaluators do not count alike.
const TOO_LARGE: &str = "E0511";

/// Errors that come when a program is run, other than a limit.
fn is_run_time(codes: &str) -> bool {
    !codes.starts_with("E051") && (codes.starts_with("E05") || matches!(codes, "E0301" | "E0302"))
}

/// Whether a difference counts where one evaluator has an answer and the other an error of a function or of arithmetic.
const ERRORS_OF_FUNCTIONS: bool = true;

fn is_passed_over(codes: &str) -> bool {
    !ERRORS_OF_FUNCTIONS && matches!(codes, "E0502" | "E0503")
}

/// Any error is as good as another: which of several is said first is not part of the language. Evaluating on demand
/// may avoid an error, never add one.
fn agree(planned: &Answers, naive: &Answers, on_demand: bool) -> bool {
    planned.iter().zip(naive).all(|(p, n)| match (p, n) {
        (Err(e), _) | (_, Err(e)) if e == TOO_LARGE => true,
        (Ok(p), Ok(n)) => p == n,
        (Ok(_), Err(n)) => on_demand && is_run_time(n) || is_passed_over(n),
        (Err(p), Err(n)) => p == n || is_run_time(p) && is_run_time(n),
        (Err(p), Ok(_)) => is_passed_over(p),
    })
}

/// In what way the answers of a query differ, if they do.
fn difference(planned: &Answers, naive: &Answers, on_demand: bool) -> Option<(String, String)> {
    let wrong = |answer: &Result<Vec<String>, String>| answer.as_ref().err().cloned().unwrap_or_default();
    let differ = |(p, n): &(&Result<_, _>, &Result<_, _>)| !agree(&vec![(*p).clone()], &vec![(*n).clone()], on_demand);
    planned.iter().zip(naive).find(differ).map(|(p, n)| (wrong(p), wrong(n))).filter(|(p, n)| p.is_empty() || p != n)
}

/// A smaller program with answers that differ in the same way.
fn smallest(program: &Generated, seed: u64, how: Way, way: &(String, String)) -> Generated {
    let until = Instant::now() + Duration::from_secs(3);
    shrink(program, &mut |candidate| {
        Instant::now() < until
            && how(candidate, seed)
                .is_ok_and(|(p, n)| difference(&p, &n, on_demand(candidate, seed)).as_ref() == Some(way))
    })
}

/// Whether an evaluation on demand leaves something undone that the naive one does: with magic sets; and where `@`
/// asks for stated facts alone, so that the rules of a predicate are not needed.
fn on_demand(program: &Generated, seed: u64) -> bool {
    let asks =
        |line: &str| line.contains(" @ ") && (line.contains(":-") || line.starts_with("?-") || line.ends_with('?'));
    let lines = program.statements.lines().chain(program.queries.iter().map(String::as_str));
    switches(seed).magic_sets || lines.into_iter().any(asks)
}

/// What came of programs.
#[derive(Default)]
struct Tally {
    run: u64,
    fruitful: u64,
    wrong: BTreeMap<String, u64>,
    passed_over: u64,
    slowest: (Duration, u64),
    disagreements: Vec<String>,
}

impl Tally {
    fn run(&mut self, seed: u64, how: Way) {
        let began = Instant::now();
        let program = generate(seed);
        let (planned, naive) = how(&program, seed).unwrap_or_else(|e| panic!("seed {seed}: {e}\n{}", show(&program)));
        if !agree(&planned, &naive, on_demand(&program, seed)) {
            self.disagreements.push(report(&program, seed, how, &planned, &naive));
        }
        // Passed over: an error where the other has an answer, which demand alone does not explain.
        let passed_over = |(p, n): (&Rows, &Rows)| {
            p.as_ref().is_err_and(|e| e != TOO_LARGE) && n.is_ok()
                || p.is_ok() && n.as_ref().is_err_and(|e| e != TOO_LARGE) && !on_demand(&program, seed)
        };
        self.passed_over += u64::from(planned.iter().zip(&naive).any(passed_over));
        self.run += 1;
        self.slowest = self.slowest.max((began.elapsed(), seed));
        self.fruitful += u64::from(naive.iter().any(|a| a.as_ref().is_ok_and(|rows| !rows.is_empty())));
        if let Some(codes) = naive.iter().find_map(|a| a.as_ref().err()) {
            *self.wrong.entry(codes.clone()).or_default() += 1;
        }
    }
}

/// A disagreement with the smallest program that shows it.
fn report(program: &Generated, seed: u64, how: Way, planned: &Answers, naive: &Answers) -> String {
    let way = difference(planned, naive, on_demand(program, seed)).unwrap_or_default();
    let small = smallest(program, seed, how, &way);
    let answers = how(&small, seed);
    format!("seed {seed}, {:?}\n{answers:?} (planned, naive)\n{}", switches(seed), show(&small))
}

fn number_from(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().and_then(|n| n.parse().ok())
}

/// The program of a file: statements, and queries, which begin with `?` or end in it.
fn read(path: &str) -> Generated {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let is_query = |line: &&str| line.starts_with('?') || line.trim_end().ends_with('?');
    let (queries, statements): (Vec<&str>, Vec<&str>) = text.lines().partition(is_query);
    Generated { statements: statements.join("\n"), queries: queries.into_iter().map(String::from).collect() }
}

/// Fewer programs than these say nothing.
const LEAST: u64 = 100;

#[test]
fn planned_answers_are_the_naive_ones() {
    compare(at_once);
}

#[test]
fn answers_follow_every_change() {
    compare(changes::after_changes);
}

fn compare(how: Way) {
    if let Ok(path) = std::env::var("DICTUM_FILE") {
        let program = read(&path);
        for seed in 0..8 {
            println!("{:?}\n{:?}", switches(seed), how(&program, seed));
        }
        return;
    }
    if let Some(seed) = number_from("DICTUM_SEED") {
        let program = generate(seed);
        println!("{}{:?}", show(&program), how(&program, seed));
        return;
    }
    let wanted = number_from("DICTUM_PROGRAMS");
    // Going on shows which disagreements are of one kind.
    let most = number_from("DICTUM_DISAGREEMENTS").unwrap_or(1) as usize;
    let budget = Duration::from_secs(if wanted.is_some() { 240 } else { 8 });
    let (began, mut tally) = (Instant::now(), Tally::default());
    for seed in 0..wanted.unwrap_or(u64::MAX) {
        // A busy machine takes longer for the least number.
        let done = began.elapsed() > budget && (tally.run >= LEAST || began.elapsed() > 10 * budget);
        if done || tally.disagreements.len() >= most {
            break;
        }
        tally.run(seed, how);
    }
    let Tally { run, fruitful, wrong, passed_over, slowest, disagreements } = tally;
    let pace = run as f64 / began.elapsed().as_secs_f64();
    println!("{run} programs, {pace:.0}/s, {fruitful} with answers, slowest {slowest:?}");
    println!("run-time errors {wrong:?}; passed over {passed_over}");
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
    // Nothing in a program may grow without end.
    let large = wrong.get(TOO_LARGE).copied().unwrap_or_default();
    assert!(large * 200 <= run, "{large} of {run} programs are too large");
    assert!(run >= LEAST, "only {run} programs were run");
    assert!(fruitful * 5 >= run * 4, "only {fruitful} of {run} programs have answers");
}

#[test]
fn planted_faults_are_found() {
    for (name, fault) in faults::FAULTS {
        let found = (0..10_000).find(|&seed| {
            let program = generate(seed);
            both(&program, seed, Some(*fault))
                .is_ok_and(|(planned, naive)| !agree(&planned, &naive, on_demand(&program, seed)))
        });
        match found {
            Some(seed) => println!("{name}: found by program {seed}"),
            None => panic!("{name}: not found within 10,000 programs"),
        }
    }
}
