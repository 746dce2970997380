//! Plain facts by the recogniser beside the same by the grammar alone: whatever the text, the same facts with the same
//! supports, the same mistakes and warnings at the same places, the same counts.
//!
//! `DICTUM_TEXTS=100000 cargo test --test plain_facts` takes as many texts; without it, as many as fit in a few seconds.
//! `DICTUM_SEED=17` shows one, with what comes of it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[allow(dead_code, reason = "other tests need more of it")]
#[path = "../random/random.rs"]
mod random;
mod texts;

use dictum::exchange::facts::PlainFact;
use dictum::session::FactReader;
use dictum::{Input, Kb, Options, Outcome, Value};
use random::Random;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

/// Something done to a base.
#[derive(Clone, Debug)]
enum Step {
    /// Texts run as one.
    Run(Vec<Vec<u8>>),
    Check(Vec<u8>),
    Test(Vec<u8>),
}

fn input(number: usize, bytes: &[u8]) -> Input {
    Input::Text { name: format!("text {number}"), bytes: bytes.to_vec() }
}

/// All that can be seen of what steps do to a base.
fn seen(steps: &[Step], fact_reader: FactReader) -> Vec<String> {
    let parameters = [("w".to_string(), Value::from("wide"))].into();
    let mut kb = Kb::with_options(Options { fact_reader, parameters, explain_empty: true, ..Options::default() });
    let mut seen = Vec::new();
    for step in steps {
        seen.push(match step {
            Step::Run(texts) => {
                let inputs: Vec<Input> = texts.iter().enumerate().map(|(n, bytes)| input(n, bytes)).collect();
                let mut said = Vec::new();
                let result = kb.run_each(&inputs, &mut |outcome, _| {
                    said.push(match outcome {
                        Outcome::Answer(answer) => format!("{:?}", answer.rows().collect::<Vec<_>>()),
                        other => format!("{other:?}"),
                    });
                    ControlFlow::Continue(())
                });
                said.extend(result.err().map(|error| format!("{:?}", error.diagnostics())));
                said.join("\n")
            }
            Step::Check(bytes) => match kb.check_input(&input(0, bytes)) {
                Ok(report) => format!("{report:?}"),
                Err(error) => format!("{:?}", error.diagnostics()),
            },
            Step::Test(bytes) => match kb.test_input(&input(0, bytes)) {
                Ok(report) => format!("{report:?}"),
                Err(error) => format!("{:?}", error.diagnostics()),
            },
        });
        for entry in kb.schema() {
            let (facts, total) = kb.facts(&entry.name, usize::MAX).unwrap();
            let mut facts: Vec<String> = facts.iter().map(|fact| format!("{fact:?}")).collect();
            facts.sort();
            seen.push(format!("{entry:?} {total} {}", facts.join("\n")));
        }
    }
    seen
}

fn differs(steps: &[Step]) -> bool {
    seen(steps, FactReader::Recogniser) != seen(steps, FactReader::Grammar)
}

/// A base made of one or two long texts, or of many short ones, of which one does not spoil the others.
fn steps(seed: u64) -> Vec<Step> {
    let mut random = Random(seed);
    let is_long = random.chance(60);
    let text = |random: &mut Random| {
        let statements = 1 + random.below(if is_long { 12 } else { 2 });
        let text = texts::text(random, statements);
        if random.chance(20) { texts::mutated(&text, random) } else { text.into_bytes() }
    };
    let steps = 1 + random.below(if is_long { 2 } else { 8 });
    let step = |_| {
        let one = text(&mut random);
        match random.below(8) {
            0 => Step::Check(one),
            1 => Step::Test(one),
            2 => Step::Run(vec![one, text(&mut random)]),
            _ => Step::Run(vec![one]),
        }
    };
    (0..steps).map(step).collect()
}

/// Fewer steps and shorter texts that still differ.
fn smallest(mut steps: Vec<Step>) -> Vec<Step> {
    let until = Instant::now() + Duration::from_secs(20);
    let mut again = true;
    while again && Instant::now() < until {
        again = false;
        for candidate in smaller(&steps) {
            if differs(&candidate) {
                steps = candidate;
                again = true;
                break;
            }
        }
    }
    steps
}

fn smaller(steps: &[Step]) -> Vec<Vec<Step>> {
    let mut all = Vec::new();
    for (place, step) in steps.iter().enumerate() {
        let with = |step: Option<Step>| {
            let mut steps = steps.to_vec();
            steps.splice(place..=place, step);
            steps
        };
        all.push(with(None));
        let cuts = |bytes: &[u8]| {
            let mut cuts = Vec::new();
            let mut size = bytes.len() / 2;
            while size > 0 {
                for from in (0..bytes.len()).step_by(size) {
                    let mut shorter = bytes.to_vec();
                    shorter.drain(from..(from + size).min(bytes.len()));
                    cuts.push(shorter);
                }
                size /= 2;
            }
            cuts
        };
        match step {
            Step::Check(bytes) => all.extend(cuts(bytes).into_iter().map(|bytes| with(Some(Step::Check(bytes))))),
            Step::Test(bytes) => all.extend(cuts(bytes).into_iter().map(|bytes| with(Some(Step::Test(bytes))))),
            Step::Run(texts) => {
                for (number, bytes) in texts.iter().enumerate() {
                    for bytes in cuts(bytes) {
                        let mut texts = texts.clone();
                        texts[number] = bytes;
                        all.push(with(Some(Step::Run(texts))));
                    }
                }
            }
        }
    }
    all
}

fn shown(steps: &[Step]) -> String {
    let text = |bytes: &Vec<u8>| format!("{:?}", String::from_utf8_lossy(bytes));
    let step = |step: &Step| match step {
        Step::Run(texts) => format!("run {}", texts.iter().map(text).collect::<Vec<_>>().join(" and ")),
        Step::Check(bytes) => format!("check {}", text(bytes)),
        Step::Test(bytes) => format!("test {}", text(bytes)),
    };
    steps.iter().map(step).collect::<Vec<_>>().join("\n")
}

/// How many plain facts the texts of a step begin with.
fn recognised_alone(step: &Step) -> u64 {
    let texts = match step {
        Step::Run(texts) => &texts[..],
        Step::Check(text) | Step::Test(text) => std::slice::from_ref(text),
    };
    let mut count = 0;
    for text in texts.iter().filter_map(|bytes| std::str::from_utf8(bytes).ok()) {
        let (mut fact, mut at) = (PlainFact::default(), 0);
        while fact.read(text, at) {
            at = fact.end();
            count += 1;
        }
    }
    count
}

fn number_from(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().and_then(|n| n.parse().ok())
}

#[test]
fn the_recogniser_reads_what_the_grammar_reads() {
    if let Some(seed) = number_from("DICTUM_SEED") {
        let steps = steps(seed);
        println!("{}\n{:#?}", shown(&steps), seen(&steps, FactReader::Recogniser));
        return;
    }
    let wanted = number_from("DICTUM_TEXTS");
    let budget = Duration::from_secs(if wanted.is_some() { 600 } else { 10 });
    let (began, mut run, mut loaded) = (Instant::now(), 0, 0);
    let mut plain = 0;
    for seed in 0..wanted.unwrap_or(u64::MAX) {
        if began.elapsed() > budget {
            break;
        }
        let steps = steps(seed);
        let (recognised, read) = (seen(&steps, FactReader::Recogniser), seen(&steps, FactReader::Grammar));
        if recognised != read {
            let small = smallest(steps);
            let (recognised, read) = (seen(&small, FactReader::Recogniser), seen(&small, FactReader::Grammar));
            panic!("seed {seed}\n{}\nrecogniser: {recognised:#?}\ngrammar: {read:#?}", shown(&small));
        }
        run += 1;
        plain += steps.iter().map(recognised_alone).sum::<u64>();
        loaded += u64::from(recognised.len() > steps.len());
    }
    println!("seeds 0 to {run}, {loaded} with facts; {plain} facts begin a text and are recognised");
    assert!(run > 100, "only {run} texts were read");
    assert!(loaded * 2 > run, "only {loaded} of {run} texts state facts");
}

/// Every letter beyond ASCII that the recogniser takes within a name, or at its beginning, the grammar takes too.
#[test]
fn letters_are_those_of_the_grammar() {
    let is_plain = |text: &str| PlainFact::default().read(text, 0);
    let letters = ('\u{80}'..=char::MAX).filter(|c| c.is_alphanumeric());
    let names = letters.flat_map(|c| [format!("a{c}"), format!("{c}a")]);
    let taken: Vec<String> = names.filter(|name| is_plain(&format!("p({name})."))).collect();
    assert!(taken.len() > 60_000, "only {} names", taken.len());
    for names in taken.chunks(200) {
        let text = format!("p({}).", names.join(", "));
        let mut kb = Kb::with_options(Options { fact_reader: FactReader::Grammar, ..Options::default() });
        kb.run(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let (facts, _) = kb.facts("p", 1).unwrap();
        let read: Vec<String> = facts[0].args().iter().map(ToString::to_string).collect();
        assert_eq!(read, names);
    }
}

#[test]
fn what_stops_one_stops_the_other() {
    let said = |fact_reader| {
        let mut kb = Kb::with_options(Options { fact_reader, ..Options::default() });
        kb.run("p(a).").unwrap();
        kb.options_mut().stop.raise();
        let error = kb.run("% nothing yet\n\np(b). p(c).").unwrap_err();
        kb.options_mut().stop.lower();
        (format!("{:?}", error.diagnostics()), kb.facts("p", 9).unwrap().1)
    };
    assert_eq!(said(FactReader::Recogniser), said(FactReader::Grammar));
    assert!(said(FactReader::Recogniser).0.contains("E0514"));
}

#[test]
fn a_file_of_plain_facts_states_all_of_them() {
    let line = |n: usize| match n % 3 {
        0 => format!("edge({n}, {}).\n", n / 7),
        1 => format!("accused(a{}, \"B {n}\", leak) on 2021-03-{:02} @ x{}:{n} \"so\".\n", n % 50, 1 + n % 28, n % 7),
        _ => format!("@ r:{n} {{ a{} says attacked(b, {n}). }}\n", n % 50),
    };
    let text: String = (0..100_000).map(line).collect();
    let mut kb = Kb::new();
    kb.run(&text).unwrap();
    let counts: Vec<usize> = ["edge", "accused", "says"].iter().map(|name| kb.facts(name, 0).unwrap().1).collect();
    assert_eq!(counts, [33_334, 33_333, 33_333]);
}
