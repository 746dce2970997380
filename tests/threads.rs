//! Several threads answer as one does, find as many tuples, stop when they are told to and keep to the limits.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use dictum::plan::Switches;
use dictum::session::{Limits, Options};
use dictum::{Code, Kb, StopSign};
use std::fmt::Write;
use std::time::{Duration, Instant};

/// A graph whose closure has a few million tuples, with a hub that all nodes lie beside.
fn graph(nodes: usize) -> Kb {
    let mut text = String::from(
        "tc(X, Y) :- edge(X, Y). tc(X, Z) :- tc(X, Y), edge(Y, Z).
         sg(X, Y) :- edge(P, X), edge(P, Y), X != Y.
         sg(X, Y) :- edge(A, X), sg(A, B), edge(B, Y).
         both(X, Y, N) :- tc(X, Y), sg(X, Y), edge(X, N), not edge(N, Y).
         alone(X) :- edge(X, _), not sg(X, _).
         triangle(N) :- N = count{ edge(A, B), edge(B, C), edge(C, A) }.\n",
    );
    for node in 0..nodes {
        let _ = writeln!(text, "edge({node}, {}). edge({node}, {}).", node * 7919 % nodes, node * node % nodes);
        let _ = writeln!(text, "edge(0, {node}). edge({node}, {}).", (node + 1) % (nodes / 2));
    }
    let mut kb = Kb::new();
    kb.run(&text).unwrap();
    kb
}

fn with(threads: usize, share_all: bool) -> Options {
    Options { threads, switches: Switches { share_all, ..Switches::default() }, profile: true, ..Options::default() }
}

#[test]
fn answers_and_counts_are_those_of_one_thread() {
    let mut kb = graph(250);
    for query in ["tc(X, Y)?", "sg(X, Y)?", "both(X, Y, N)?", "alone(X)?", "triangle(N)?", "tc(17, Y)?"] {
        let mut asked = |options: Options| {
            *kb.options_mut() = options;
            let answer = kb.query(query).unwrap();
            let rows: Vec<String> = answer.rows().map(|row| format!("{row:?}")).collect();
            (rows, answer.counts().derived, answer.counts().rounds)
        };
        let alone = asked(with(1, false));
        for (threads, share_all) in [(2, false), (2, true), (3, true), (16, true)] {
            assert!(asked(with(threads, share_all)) == alone, "{query} with {threads} threads");
        }
    }
}

#[test]
fn all_threads_stop_at_once() {
    let mut kb = graph(3_000);
    let stop = StopSign::default();
    *kb.options_mut() = Options { stop: stop.clone(), ..with(2, false) };
    let raiser = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(100));
        let raised = Instant::now();
        stop.raise();
        raised
    });
    let error = kb.query("?(count(*)) :- tc(X, Y), tc(Y, Z), tc(Z, A), tc(A, B).").unwrap_err();
    assert!(error.is_cancelled());
    // A tenth of a second is the promise; the machine may be busy.
    assert!(raiser.join().unwrap().elapsed() < Duration::from_secs(2));
}

#[test]
fn limits_hold_with_threads_too() {
    let mut kb = graph(2_000);
    let limits = Limits { max_facts: Some(100_000), ..Limits::default() };
    *kb.options_mut() = Options { limits, ..with(2, true) };
    let error = kb.query("tc(X, Y)?").unwrap_err();
    assert_eq!(error.diagnostics()[0].code, Code::E0511);
    *kb.options_mut() = with(2, true);
    assert!(kb.query("tc(17, Y)?").unwrap().total() > 0);
}
