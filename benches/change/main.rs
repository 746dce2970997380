//! What following a change costs beside deriving anew: a workload is asked, facts are added and it is asked again, they
//! are taken back and it is asked again, each time beside a copy of the base that keeps nothing and derives all anew.
//! `cargo bench --bench change -- w3 w5a` measures some; the inputs are those of `just bench`, which makes them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a measurement that cannot go on fails")]
#![allow(missing_docs, reason = "not a library")]

use dictum::{Fact, Kb, Value};
use std::path::Path;
use std::time::{Duration, Instant};

/// The workloads, and of which relation facts come and go.
const WORKLOADS: [(&str, &str); 8] = [
    ("w1a", "arc"),
    ("w1b", "arc"),
    ("w2", "arc"),
    ("w3", "arc"),
    ("w4", "arc"),
    ("w5a", "assign"),
    ("w5b", "assign"),
    ("w9", "edge"),
];

/// One in so many facts changes.
const SHARE: usize = 1000;

fn main() {
    let named: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    println!("workload   change   facts  anew ms  after ms  ratio  derived");
    for (workload, relation) in WORKLOADS {
        if named.is_empty() || named.iter().any(|name| name == workload) {
            measure(workload, relation);
        }
    }
}

fn measure(workload: &str, relation: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench").join(format!("{workload}.dl"));
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("{workload}: no {}; `just bench {workload}` makes it", path.display());
        return;
    };
    let start = text.find("?(").unwrap();
    let (rules, question) = text.split_at(start);
    let folder = path.parent().unwrap().display().to_string();
    let mut kb = Kb::new();
    kb.run(&rules.replace("from \"", &format!("from \"{folder}/"))).unwrap();
    ask(&kb, question);
    let facts = new_facts(&kb, relation);
    let all = facts.len();
    for (name, count) in [("one fact", 1), ("0.1 %", all)] {
        let some = &facts[..count];
        kb.insert(some.iter().map(|row| Fact::new(relation, row.iter().cloned()))).unwrap();
        compare(&kb, question, workload, &format!("+{name}"), count);
        kb.undo().unwrap();
        compare(&kb, question, workload, &format!("-{name}"), count);
    }
    let row: Vec<String> = kb
        .query(&format!("{}?", pattern(relation, &facts[0])))
        .unwrap()
        .rows()
        .next()
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    let began = Instant::now();
    kb.retract(&format!("{relation}({})", row.join(", "))).unwrap();
    let took = began.elapsed();
    compare(&kb, question, workload, "retract", 1);
    println!("{workload:9} the statement itself {:.1} ms", took.as_secs_f64() * 1e3);
}

/// A pattern that as many variables as a fact has columns match.
fn pattern(relation: &str, row: &[Value]) -> String {
    let names: Vec<String> = (0..row.len()).map(|at| format!("V{at}")).collect();
    format!("{relation}({})", names.join(", "))
}

/// Facts of values that stand in the same columns of others.
fn new_facts(kb: &Kb, relation: &str) -> Vec<Vec<Value>> {
    let arity = (1..6).find(|arity| {
        let names = pattern(relation, &vec![Value::from(0); *arity]);
        kb.query(&format!("{names}?")).is_ok_and(|answer| answer.total() > 0)
    });
    let names = pattern(relation, &vec![Value::from(0); arity.unwrap()]);
    let answer = kb.query(&format!("{names}?")).unwrap();
    let rows: Vec<Vec<Value>> = answer.rows().map(|row| row.iter().map(|value| value.to_owned()).collect()).collect();
    let mut random = 0x2545_F491_4F6C_DD1Du64;
    let mut next = || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random as usize % rows.len()
    };
    let mut facts = Vec::new();
    for _ in 0..(rows.len() / SHARE).max(1) {
        facts.push((0..rows[0].len()).map(|column| rows[next()][column].clone()).collect());
    }
    facts
}

/// The question by what is kept, beside a copy that derives all anew.
fn compare(kb: &Kb, question: &str, workload: &str, change: &str, facts: usize) {
    let copy = kb.clone();
    let (after, answer, derived) = ask(kb, question);
    let (anew, same, _) = ask(&copy, question);
    assert_eq!(answer, same, "{workload} {change}");
    let (anew, after) = (anew.as_secs_f64() * 1e3, after.as_secs_f64() * 1e3);
    println!("{workload:9} {change:>9} {facts:>6} {anew:8.1} {after:9.1} {:6.2} {derived:8}", after / anew);
}

fn ask(kb: &Kb, question: &str) -> (Duration, Vec<String>, u64) {
    let began = Instant::now();
    let answer = kb.query(question).unwrap();
    let took = began.elapsed();
    let rows = answer.rows().flat_map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>()).collect();
    (took, rows, answer.counts().derived)
}
