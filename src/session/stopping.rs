//! Whatever runs long can be stopped: the work between two looks at the clock is bounded, and what is stopped at any look
//! says so and leaves the base as it was.

use super::files::tests::Folder;
use super::kb::Kb;
use super::load::Input;
use crate::base::diagnostic::Code;
use crate::base::dictionary::Dictionary;
use crate::base::effort::measured;
use crate::base::error::Error;
use crate::base::monitor::Pace;
use crate::base::word::Word;
use crate::store::{Batch, SupportWords};
use indexmap::IndexMap;
use std::sync::Arc;

/// So many operations may lie between two looks at the clock. Each takes some nanoseconds.
const MOST: u64 = 250_000;

/// A base with so many facts of `event(Actor, Place, N)`, some dated, and of `near(Place, Place)`.
fn base(rows: u32, rules: &str) -> Kb {
    let mut dictionary = Dictionary::new();
    let mut text = |name: String| dictionary.intern_text(&name).unwrap();
    let actors: Vec<Word> = (0..rows / 3 + 1).map(|n| text(format!("actor number {n}"))).collect();
    let places: Vec<Word> = (0..97).map(|n| text(format!("place {n}"))).collect();
    let (mut event, mut near) = (Batch::new(3), Batch::new(2));
    for n in 0..rows {
        let (actor, place) = (actors[(n * 7919 % (rows / 3 + 1)) as usize], places[(n % 97) as usize]);
        let date = if n % 5 == 0 { Word::day(2022 << 9 | 9 << 5 | (1 + n % 28)) } else { Word::NONE };
        event.push(&[actor, place, Word(n * 31 % 100_003)], SupportWords { date, ..SupportWords::default() });
    }
    (0..96).for_each(|n| near.push(&[places[n], places[n + 1]], SupportWords::default()));
    let mut kb = Kb::new();
    kb.state.dictionary = Arc::new(dictionary);
    let batches = IndexMap::from([(("event".into(), 3), event), (("near".into(), 2), near)]);
    kb.state.insert(batches, &Pace::endless()).unwrap();
    kb.run(rules).unwrap();
    kb
}

const RULES: &str = "
    beside(A, B) :- event(A, P, _), near(P, Q), event(B, Q, 17).
    seen(A, N) :- event(A, _, N).
    far(P, Q) :- near(P, Q).
    far(P, R) :- far(P, Q), near(Q, R).
";

/// Each finds many rows, or looks at many.
const QUERIES: &[&str] = &[
    "event(A, P, N)?",
    "beside(A, B)?",
    "event(A, P, _) on D?",
    "event(A, A, _)?",
    "seen(A, N), not event(A, _, 5), N > 50000?",
    "stated(P), P = event(_, _, 5)?",
    "?(A, count(N)) :- event(A, _, N).",
    "?(P, count(*), sum(N), min(N)) :- event(_, P, N).",
    "?(sum(N), max(A), join(P, \", \")) :- event(A, P, N).",
    "?(A, N) :- event(A, _, N) order by N desc, A limit 10.",
    "?(A) :- event(A, P, _) order by P.",
    "near(P, _), N = count{ A: event(A, P, _) }, M = sum{ X: event(_, P, X) }?",
    "?(X) :- (event(X, _, _) ; event(_, X, _)).",
    "near(P, Q), event(A, P, _), event(A, Q, N)?",
];

/// Finds what it is asked for in many rounds.
const RECURSIVE: &str = "far(P, Q)?";

#[test]
fn the_clock_is_looked_at_often() {
    let kb = base(300_000, RULES);
    for query in QUERIES {
        let (_, effort) = measured(0, || kb.query(query).unwrap());
        assert!(effort.total >= 300_000, "{query}: {effort:?}");
        assert!(effort.longest <= MOST, "{query}: {effort:?}");
    }
}

/// What a base holds.
fn held(kb: &Kb) -> String {
    let mut facts = Vec::new();
    kb.state.each_fact(&Pace::endless(), &mut |fact| facts.push(fact)).unwrap();
    facts.sort();
    format!("{facts:?} {:?} {:?} {:?}", kb.schema(), kb.rules(None), kb.state.files)
}

/// Stops `work` at one look after the other, at most so many of them; it must say so each time.
fn stop_everywhere<T>(most: u64, what: &str, mut work: impl FnMut() -> Result<T, Error>) {
    // Orders of stored facts are built once.
    work().unwrap_or_else(|error| panic!("{what}: {error}"));
    let looks = measured(0, || work().unwrap_or_else(|error| panic!("{what}: {error}"))).1.looks;
    // The last one is that of counting.
    for look in (1..looks).step_by((looks / most).max(1) as usize) {
        let Err(error) = measured(look, &mut work).0 else { panic!("{what}: not stopped at look {look} of {looks}") };
        let codes: Vec<Code> = error.diagnostics().iter().map(|d| d.code).collect();
        assert_eq!(codes, [Code::E0514], "{what}: stopped at look {look} of {looks}");
    }
}

#[test]
fn what_is_asked_can_be_stopped_anywhere() {
    let kb = base(4_000, RULES);
    let before = held(&kb);
    for query in QUERIES.iter().chain([&RECURSIVE]) {
        stop_everywhere(25, query, || kb.query(query));
    }
    assert_eq!(held(&kb), before);
    let fresh = base(4_000, RULES);
    let looks = measured(0, || fresh.query("beside(A, B)?").unwrap()).1.looks;
    assert!(looks > 3);
    for look in 1..looks.min(8) {
        let fresh = base(4_000, RULES);
        let stopped = measured(look, || fresh.query("beside(A, B)?")).0.unwrap_err();
        assert!(stopped.is_cancelled());
        assert_eq!(fresh.query("beside(A, B)?").unwrap().len(), kb.query("beside(A, B)?").unwrap().len());
    }
}

#[test]
fn what_is_stated_can_be_stopped_anywhere_and_leaves_the_base_as_it_was() {
    let kb = base(4_000, RULES);
    let before = held(&kb);
    let more: String = (0..300).map(|n| format!("event(new_{n}, \"place 5\", {n}) on 2022-10 @ x:{n}.\n")).collect();
    let text = format!(
        "retract event(_, \"place 5\", _) on _. pred event(actor: text, place: text, n: float).\n{more}
         lonely(A) :- event(A, P, _), not near(P, _). :- event(A, _, N), N < 0. lonely(A)?"
    );
    let mut stopped = kb.clone();
    stop_everywhere(60, "run", || {
        let outcomes = stopped.run(&text);
        if outcomes.is_err() {
            // A query that is stopped leaves what was stated.
            let stated = held(&stopped);
            assert!(stated == before || stated.contains("new_299"), "half of it was stated");
        }
        stopped = kb.clone();
        outcomes
    });
    let input = Input::text("base", text);
    stop_everywhere(60, "check", || {
        let mut kb = kb.clone();
        let report = kb.check_input(&input);
        assert_eq!(held(&kb), before);
        report
    });
}

#[test]
fn snapshots_are_joined_and_checked_with_the_clock_in_sight() {
    let folder = Folder::new("stopping");
    let (first, second) = (folder.0.join("first.dictum"), folder.0.join("second.dictum"));
    base(300_000, RULES).save(&first).unwrap();
    let mut other = base(200_000, "");
    other.run("event(\"actor number 1\", \"place 1\", -1) on 2022 @ x1, x2.").unwrap();
    other.save(&second).unwrap();
    let joined = || {
        let mut kb = Kb::open(&first)?;
        kb.load(&second)?;
        Ok(kb)
    };
    let effort = measured(0, || joined().unwrap()).1;
    assert!(effort.total >= 500_000 && effort.longest <= MOST, "{effort:?}");
    stop_everywhere(25, "joined", joined);
    let check = || Kb::new().check(&first.to_string_lossy());
    let effort = measured(0, || check().unwrap()).1;
    assert!(effort.total >= 300_000 && effort.longest <= MOST, "{effort:?}");
    stop_everywhere(25, "check", check);
}

#[test]
fn what_aggregates_collect_is_limited_too() {
    let mut kb = base(4_000, RULES);
    kb.options_mut().limits.max_facts = Some(3_000);
    for query in ["?(sum(N)) :- event(_, _, N).", "?(count(A)) :- event(A, _, _), N = sum{ M: event(_, _, M) }."] {
        let error = kb.query(query).unwrap_err();
        assert_eq!(error.diagnostics()[0].code, Code::E0511, "{query}");
    }
    // A count of solutions is a number, however many there are.
    assert_eq!(kb.query("?(count(*)) :- event(_, _, _).").unwrap().value(0, 0), Some(4_000.into()));
}
