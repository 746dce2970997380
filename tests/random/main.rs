//! Random programs: the planned evaluator under random switches against the naive one, and the test of that test:
//! faults planted in plans are each found.
//!
//! `DICTUM_PROGRAMS=100000 cargo test --release --test random` runs as many; without it, as many as fit in a few
//! seconds. `DICTUM_SEED=17` shows one program.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod faults;
mod generate;

use dictum::plan::Switches;
use dictum::session::{Engine, Input, Kb, Options, Outcome};
use generate::{Generated, generate};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

/// The answers of each query in order, or the code of the error that ended them.
type Answers = Vec<Result<Vec<String>, String>>;

fn base(program: &Generated) -> Result<Kb, String> {
    let mut kb = Kb::new();
    kb.run(&program.statements).map_err(|e| e.to_string())?;
    Ok(kb)
}

fn ask(kb: &mut Kb, queries: &[String]) -> Answers {
    let mut all = Vec::new();
    for query in queries {
        let mut rows = Vec::new();
        let outcome = kb.ask_each(&Input::text("query", query.as_str()), &mut |outcome, _| {
            if let Outcome::Answer(answer) = outcome {
                rows.extend(answer.rows().map(|r| r.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")));
            }
            ControlFlow::Continue(())
        });
        all.push(match outcome {
            Ok(()) => Ok(rows),
            Err(error) => Err(error.diagnostics().iter().map(|d| d.code.as_str()).collect::<Vec<_>>().join(" ")),
        });
    }
    all
}

fn switches(seed: u64) -> Switches {
    Switches { magic_sets: seed & 1 == 0, join_order: seed & 2 == 0, semijoins: seed & 4 == 0 }
}

/// Planned and naive answers.
fn both(
    program: &Generated,
    seed: u64,
    alter: Option<fn(&mut dictum::plan::Plan)>,
) -> Result<(Answers, Answers), String> {
    let mut kb = base(program)?;
    *kb.options_mut() = Options { switches: switches(seed), alter_plan: alter, ..Options::default() };
    let planned = ask(&mut kb, &program.queries);
    *kb.options_mut() = Options { engine: Engine::Oracle, ..Options::default() };
    let naive = ask(&mut kb, &program.queries);
    Ok((planned, naive))
}

fn show(program: &Generated) -> String {
    format!("{}{}\n", program.statements, program.queries.join("\n"))
}

/// Any error is as good as another: which of several is said first is not part of the language. Evaluating on demand
/// may avoid an error, never add one.
fn agree(planned: &Answers, naive: &Answers, on_demand: bool) -> bool {
    planned.iter().zip(naive).all(|(p, n)| match (p, n) {
        (Ok(p), Ok(n)) => p == n,
        (Ok(_), Err(_)) => on_demand,
        (Err(p), Err(n)) => p.starts_with("E05") && n.starts_with("E05"),
        _ => false,
    })
}

#[test]
fn planned_answers_are_the_naive_ones() {
    let wanted = std::env::var("DICTUM_PROGRAMS").ok().and_then(|n| n.parse::<u64>().ok());
    let only = std::env::var("DICTUM_SEED").ok().and_then(|n| n.parse::<u64>().ok());
    let began = Instant::now();
    let budget = Duration::from_secs(if wanted.is_some() { 240 } else { 8 });
    let (mut run, mut fruitful, mut wrong) = (0, 0, 0);
    for seed in 0..wanted.unwrap_or(u64::MAX) {
        if only.is_some_and(|s| s != seed) {
            continue;
        }
        if began.elapsed() > budget {
            break;
        }
        let program = generate(seed);
        let (planned, naive) =
            both(&program, seed, None).unwrap_or_else(|e| panic!("seed {seed}: {e}\n{}", show(&program)));
        assert!(
            agree(&planned, &naive, switches(seed).magic_sets),
            "seed {seed}, {:?}\nplanned {planned:?}\nnaive   {naive:?}\n{}",
            switches(seed),
            show(&program)
        );
        run += 1;
        fruitful += u64::from(naive.iter().any(|a| a.as_ref().is_ok_and(|rows| !rows.is_empty())));
        wrong += u64::from(naive.iter().any(Result::is_err));
        if only.is_some() {
            println!("{}{naive:?}", show(&program));
            break;
        }
    }
    println!("{run} programs in {:?}, {fruitful} with answers, {wrong} with a run-time error", began.elapsed());
    assert!(run > 100 || only.is_some(), "only {run} programs were run");
    assert!(fruitful * 5 >= run * 4, "only {fruitful} of {run} programs have answers");
}

#[test]
fn planted_faults_are_found() {
    for (name, fault) in faults::FAULTS {
        let found = (0..10_000).find(|&seed| {
            let program = generate(seed);
            both(&program, seed, Some(*fault))
                .is_ok_and(|(planned, naive)| !agree(&planned, &naive, switches(seed).magic_sets))
        });
        match found {
            Some(seed) => println!("{name}: found by program {seed}"),
            None => panic!("{name}: not found within 10,000 programs"),
        }
    }
}
