//! What rules derive is kept from one query to the next, and follows the base: counted in tuples derived, never in time.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use dictum::Kb;

const LENGTH: usize = 40;

/// A chain, its closure, and what does not belong to it.
fn chain() -> Kb {
    let edges: String = (0..LENGTH).map(|n| format!("edge({n}, {}). ", n + 1)).collect();
    let mut kb = Kb::new();
    kb.run(&edges).unwrap();
    kb.run(
        "tc(X, Y) :- edge(X, Y). tc(X, Z) :- tc(X, Y), edge(Y, Z). far(X, N) :- tc(X, Y), N = (Y - X) * 100000000000.",
    )
    .unwrap();
    kb.run("other(a). side(X) :- other(X).").unwrap();
    kb
}

/// The answers of a query, and how many tuples were derived for it, its own answers apart.
fn ask(kb: &Kb, query: &str) -> (usize, u64) {
    let answer = kb.query(query).unwrap();
    (answer.total(), answer.counts().derived - answer.total() as u64)
}

const PAIRS: usize = LENGTH * (LENGTH + 1) / 2;

#[test]
fn what_was_derived_is_read_by_the_next_query() {
    let kb = chain();
    assert_eq!(ask(&kb, "tc(X, Y)?"), (PAIRS, PAIRS as u64));
    assert_eq!(ask(&kb, "tc(X, Y)?"), (PAIRS, 0));
    // A bound argument is looked up, and no demand is made.
    assert_eq!(ask(&kb, "tc(3, Y)?"), (LENGTH - 3, 0));
    // What needs it is derived from it.
    assert_eq!(ask(&kb, "far(X, N)?"), (PAIRS, PAIRS as u64));
    assert_eq!(ask(&kb, "far(X, N)?"), (PAIRS, 0));
}

#[test]
fn a_bound_argument_alone_derives_what_it_asks_for() {
    let kb = chain();
    let (answers, derived) = ask(&kb, "tc(30, Y)?");
    assert_eq!(answers, LENGTH - 30);
    assert!(derived < 3 * LENGTH as u64, "{derived}");
}

#[test]
fn a_change_elsewhere_drops_nothing() {
    let mut kb = chain();
    ask(&kb, "far(X, N)?");
    kb.run("other(b). unheard(of).").unwrap();
    assert_eq!(ask(&kb, "far(X, N)?"), (PAIRS, 0));
    kb.run("retract other(a). third(X) :- tc(X, _), other(X).").unwrap();
    assert_eq!(ask(&kb, "far(X, N)?"), (PAIRS, 0));
    kb.undo();
    assert_eq!(ask(&kb, "far(X, N)?"), (PAIRS, 0));
}

#[test]
fn rules_and_facts_that_change_are_seen() {
    let mut kb = chain();
    assert_eq!(ask(&kb, "far(X, N)?").0, PAIRS);
    kb.run(&format!("edge({LENGTH}, {}).", LENGTH + 1)).unwrap();
    assert_eq!(ask(&kb, "far(X, N)?").0, PAIRS + LENGTH + 1);
    kb.run("retract edge(0, 1).").unwrap();
    assert_eq!(ask(&kb, "far(X, N)?").0, PAIRS);
    kb.undo();
    assert_eq!(ask(&kb, "far(X, N)?").0, PAIRS + LENGTH + 1);
    kb.run("tc(0, -1).").unwrap();
    assert_eq!(ask(&kb, "tc(X, Y)?").0, PAIRS + LENGTH + 2);
    kb.run("far(X, X) :- edge(X, _).").unwrap();
    assert_eq!(ask(&kb, "far(X, N)?").0, PAIRS + LENGTH + 2 + LENGTH + 1);
}

#[test]
fn a_copy_of_a_base_goes_its_own_way() {
    let mut kb = chain();
    ask(&kb, "far(X, N)?");
    let copy = kb.clone();
    kb.run("edge(100, 101).").unwrap();
    assert_eq!(ask(&kb, "far(X, N)?").0, PAIRS + 1);
    assert_eq!(ask(&copy, "far(X, N)?").0, PAIRS);
}

#[test]
fn facts_that_are_added_are_gone_on_from() {
    let mut kb = chain();
    assert_eq!(ask(&kb, "far(X, N)?").0, PAIRS);
    // One pair more for each node, and what is said of it.
    kb.run(&format!("edge({LENGTH}, {}).", LENGTH + 1)).unwrap();
    assert_eq!(ask(&kb, "far(X, N)?"), (PAIRS + LENGTH + 1, 2 * (LENGTH as u64 + 1)));
    // Stated of a predicate with rules.
    kb.run(&format!("tc({}, {}).", LENGTH + 1, LENGTH + 2)).unwrap();
    assert_eq!(ask(&kb, "far(X, N)?"), (PAIRS + LENGTH + 2, 2));
    // What is there already, and another source of it, change nothing.
    kb.run("edge(0, 1). edge(1, 2) @ somewhere:4.").unwrap();
    assert_eq!(ask(&kb, "far(X, N)?"), (PAIRS + LENGTH + 2, 0));
}

#[test]
fn where_more_may_follow_from_less_it_is_derived_anew() {
    let mut kb = chain();
    kb.run("last(X) :- edge(_, X), not edge(X, _). many(count(Y)) :- tc(_, Y). longest(max(N)) :- far(_, N).").unwrap();
    kb.run("on_day(X) :- edge(X, _) on 2022-01-01. ends(N) :- N = count { X : tc(X, Y), last(Y) }.").unwrap();
    let queries = ["last(X)?", "many(N)?", "longest(N)?", "on_day(X)?", "ends(N)?"];
    let all = |kb: &Kb| -> Vec<Vec<String>> {
        let rows = |query| kb.query(query).unwrap().rows().map(|row| row[0].to_string()).collect();
        queries.iter().map(|query| rows(*query)).collect()
    };
    let before = all(&kb);
    kb.run(&format!("edge({LENGTH}, {}) on 2022-01-01.", LENGTH + 1)).unwrap();
    let after = all(&kb);
    assert_eq!(after[0], [(LENGTH + 1).to_string()]);
    assert_eq!(after[1], [(LENGTH + 1).to_string()]);
    assert_eq!(after[3], [LENGTH.to_string()]);
    assert!(before.iter().zip(&after).take(4).all(|(before, after)| before != after), "{before:?} {after:?}");
    kb.undo();
    assert_eq!(all(&kb), before);
}

#[test]
fn negation_and_aggregates_follow() {
    let mut kb = Kb::new();
    kb.run("val(a,1). val(a,2). val(c,1). grp(1,a). grp(1,b). grp(2,c).").unwrap();
    kb.run("mx(G, max(W)) :- val(G,W). quiet(G) :- grp(_,G), not mx(G,_).").unwrap();
    println!("{:?}", ask(&kb, "quiet(G)?"));
    kb.run("val(b,5). retract val(a,2).").unwrap();
    println!("{:?}", ask(&kb, "quiet(G)?"));
    println!("{:?}", ask(&kb, "mx(G,W)?"));
    for q in ["quiet(G)?", "mx(G,W)?"] {
        println!(
            "{:?}",
            kb.query(q)
                .unwrap()
                .rows()
                .map(|r| r.iter().map(|v| v.to_string()).collect::<Vec<_>>())
                .collect::<Vec<_>>()
        );
    }
}
