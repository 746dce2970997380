//! In which order literals are run: by what the facts hold, with or without what supports them. Rows are counted, never
//! time.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use dictum::Kb;
use dictum::session::Options;
use std::fmt::Write;

/// So many nodes, each edge with a date, that are reached in a few wide rounds.
fn spreading(nodes: usize) -> Kb {
    let mut text = String::from("reach(Y) :- edge(0, Y) on _.\nreach(Y) :- reach(X), edge(X, Y) on _.\n");
    for node in 0..nodes {
        for to in [7919 * node * node + 1, 104_729 * node * node + 3 * node] {
            let _ = writeln!(text, "edge({node}, {}) on 2022-11-{:02}.", to % nodes, 1 + node % 28);
        }
    }
    let mut kb = Kb::new();
    kb.run(&text).unwrap();
    *kb.options_mut() = Options { profile: true, ..Options::default() };
    kb
}

#[test]
fn a_round_goes_on_from_what_the_last_one_found_where_facts_have_dates() {
    let nodes = 20_011;
    let answer = spreading(nodes).query("reach(X)?").unwrap();
    assert!(answer.total() > nodes / 2);
    let rows: u64 = answer.profile().unwrap().rules.iter().flat_map(|rule| &rule.steps).map(|(_, rows)| rows).sum();
    // A dozen rounds, in none of which all edges are gone through.
    assert!(rows <= 3 * nodes as u64, "{rows} rows");
}
