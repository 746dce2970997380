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
fn facts_that_are_taken_back_take_with_them_what_only_they_held_up() {
    let mut kb = chain();
    assert_eq!(ask(&kb, "far(X, N)?").0, PAIRS);
    // A second way round the middle of the chain, which adds nothing to what follows it.
    kb.run("edge(19, 100). edge(100, 20).").unwrap();
    let all = ask(&kb, "far(X, N)?").0;
    // Every pair across the middle has another way: nothing goes, and nothing is derived.
    kb.run("retract edge(19, 20).").unwrap();
    let (left, derived) = ask(&kb, "far(X, N)?");
    assert!(left <= all && derived < 1_200, "{left} of {all}, {derived}");
    kb.undo();
    assert_eq!(ask(&kb, "far(X, N)?").0, all);
    // The last edge holds up the pairs that end there, and their lengths.
    kb.run(&format!("retract edge({}, {LENGTH}).", LENGTH - 1)).unwrap();
    let (left, derived) = ask(&kb, "far(X, N)?");
    assert_eq!(left, all - LENGTH - 1);
    assert!(derived <= 2 * (LENGTH as u64 + 1), "{derived}");
    // What is stated stays though its rule no longer gives it.
    kb.run(&format!("tc(0, {}).", LENGTH - 1)).unwrap();
    kb.run(&format!("retract edge({}, {}).", LENGTH - 2, LENGTH - 1)).unwrap();
    assert_eq!(kb.query(&format!("tc(X, {})?", LENGTH - 1)).unwrap().total(), 1);
    kb.run(&format!("retract tc(0, {}).", LENGTH - 1)).unwrap();
    assert_eq!(kb.query(&format!("tc(X, {})?", LENGTH - 1)).unwrap().total(), 0);
}

#[test]
fn what_holds_itself_up_in_a_circle_goes() {
    let mut kb = Kb::new();
    kb.run("start(a). edge(a, b). edge(b, c). edge(c, b). edge(c, d). edge(x, y).").unwrap();
    kb.run("reach(X) :- start(X). reach(Y) :- reach(X), edge(X, Y).").unwrap();
    assert_eq!(ask(&kb, "reach(X)?").0, 4);
    kb.run("retract edge(a, b).").unwrap();
    assert_eq!(ask(&kb, "reach(X)?").0, 1);
    // In two predicates that need each other.
    kb.run("even(0). odd(Y) :- even(X), next(X, Y). even(Y) :- odd(X), next(X, Y).").unwrap();
    kb.run("next(0, 1). next(1, 2). next(2, 3). next(3, 2).").unwrap();
    assert_eq!(ask(&kb, "even(X)?").0, 2);
    kb.run("retract next(1, 2).").unwrap();
    assert_eq!((ask(&kb, "even(X)?").0, ask(&kb, "odd(X)?").0), (1, 1));
}

/// What negation and aggregates say of one key among many follows a change of it, and the others are not touched.
#[test]
fn negation_and_aggregates_follow() {
    let mut kb = Kb::new();
    let many: String = (0..500).map(|n| format!("val({n}, {n}). val({n}, 7). grp({n}). ")).collect();
    kb.run(&many).unwrap();
    kb.run("mx(G, max(W)) :- val(G, W). quiet(G) :- grp(G), not mx(G, _). sum(G, sum(W)) :- val(G, W).").unwrap();
    kb.run("loud(G) :- sum(G, N), N > 400, not quiet(G).").unwrap();
    let all = |kb: &Kb| {
        let one = |query: &str| {
            let answer = kb.query(query).unwrap();
            answer.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect::<Vec<Vec<String>>>()
        };
        ["mx(G, W)?", "quiet(G)?", "sum(G, N)?", "loud(G)?"].map(one)
    };
    let before = all(&kb);
    assert_eq!(before.each_ref().map(Vec::len), [500, 0, 500, 106]);
    kb.run("retract val(450, 450). retract val(3, _). grp(900). val(901, 1000).").unwrap();
    let (quiet, derived) = ask(&kb, "quiet(G)?");
    assert_eq!(quiet, 2);
    assert!(derived < 50, "{derived}");
    let after = all(&kb);
    assert_eq!(after.each_ref().map(Vec::len), [500, 2, 500, 106]);
    assert!(after[0].contains(&vec!["450".to_string(), "7".to_string()]));
    kb.undo();
    assert_eq!(all(&kb), before);
}
