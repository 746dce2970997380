//! One base asked from many threads, while others change their copies of it.

use dictum::{
    Answer, Changes, Code, Column, ColumnKind, Date, Diagnostic, Entry, Error, Fact, Float, Format, Input, Kb, Kind,
    Label, Limits, Options, Outcome, Prop, Severity, Sources, Span, StopSign, Support, Value,
};
use std::thread;

/// What users hold can be sent to threads, shared among them and copied.
#[test]
fn all_is_send_sync_and_clone() {
    fn is<T: Send + Sync + Clone + 'static>() {}
    is::<Kb>();
    is::<(Answer, Outcome, Changes, Entry, Column)>();
    is::<(Fact, Support, Value, Prop, Float, Date, Kind, ColumnKind)>();
    is::<(Error, Diagnostic, Label, Code, Severity)>();
    is::<(Options, Limits, StopSign, Input, Format)>();
    is::<(Sources, Span)>();
}

#[test]
fn eight_threads_ask_one_base_while_copies_change() {
    let mut kb = Kb::new();
    kb.run("reach(X, Y) :- edge(X, Y). reach(X, Z) :- reach(X, Y), edge(Y, Z).").unwrap();
    kb.insert((0..60).map(|n| Fact::new("edge", [n, n + 1]).at("map"))).unwrap();
    let kb = &kb;
    thread::scope(|scope| {
        for number in 0..8 {
            scope.spawn(move || {
                for from in (number..60).step_by(8) {
                    let query = format!("reach({from}, Y)?");
                    assert_eq!(kb.query(&query).unwrap().len(), 60 - from);
                }
            });
        }
        for number in 0..4 {
            scope.spawn(move || {
                let mut copy = kb.clone();
                for n in 60..70 {
                    copy.insert(Fact::new("edge", [n, n + 1])).unwrap();
                    copy.retract(&format!("edge({number}, _)")).unwrap();
                }
                assert_eq!(
                    copy.query_as::<u64>(&format!("?(count(Y)) :- reach({}, Y).", number + 1)).unwrap(),
                    [69 - number]
                );
                assert!(copy.query(&format!("edge({number}, _)?")).unwrap().is_empty());
            });
        }
    });
    assert_eq!(kb.facts("edge", 0).unwrap().1, 60);
}
