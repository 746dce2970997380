//! Demand (magic sets): a query with bound arguments derives only what it needs. A counter proves it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use dictum::Kb;
use dictum::plan::Switches;
use dictum::session::Options;
use std::fmt::Write;

/// 100 components of 30 nodes each, a ring with chords; `tc` is left-linear, right-linear or doubly recursive.
fn graph(rules: &str) -> String {
    let mut text = String::from(rules);
    for component in 0..100 {
        for node in 0..30 {
            let at = |n: usize| component * 30 + n % 30;
            let _ = writeln!(text, "edge({}, {}). edge({}, {}).", at(node), at(node + 1), at(node), at(node * 7 + 3));
        }
    }
    text
}

fn derived(kb: &mut Kb, query: &str, magic_sets: bool) -> (usize, u64) {
    *kb.options_mut() = Options { switches: Switches { magic_sets, ..Switches::default() }, ..Options::default() };
    let answer = kb.query(query).unwrap();
    (answer.rows().count(), answer.counts().derived)
}

#[test]
fn a_bound_argument_touches_its_own_component() {
    let forms = [
        "tc(X, Y) :- edge(X, Y). tc(X, Z) :- tc(X, Y), edge(Y, Z).\n",
        "tc(X, Y) :- edge(X, Y). tc(X, Z) :- edge(X, Y), tc(Y, Z).\n",
        "tc(X, Y) :- edge(X, Y). tc(X, Z) :- tc(X, Y), tc(Y, Z).\n",
    ];
    for form in forms {
        let mut kb = Kb::new();
        kb.run(&graph(form)).unwrap();
        let (answers, touched) = derived(&mut kb, "tc(17, Y)?", true);
        assert_eq!(answers, 30);
        // A component holds at most 30 * 30 pairs.
        assert!(touched <= 2 * 900, "{form}: {touched} tuples derived");
        let (same, all) = derived(&mut kb, "tc(17, Y)?", false);
        assert_eq!(same, answers);
        assert!(all >= 100 * 900, "{form}: without demand all is derived, not {all}");
    }
}
