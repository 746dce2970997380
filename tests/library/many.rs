//! What grows with the number of predicates: loading looks each of them up, and does not go through all for each.

use dictum::Kb;
use std::fmt::Write;
use std::time::{Duration, Instant};

/// Far more than it takes, and far less than what went through all predicates for each one took.
const LONG: Duration = Duration::from_secs(15);

fn loaded(text: &str) -> Kb {
    let began = Instant::now();
    let mut kb = Kb::new();
    kb.run(text).unwrap();
    assert!(began.elapsed() < LONG, "{:?}", began.elapsed());
    kb
}

#[test]
fn many_predicates_are_loaded_one_by_one() {
    let (mut facts, mut rules, mut declared) = (String::new(), String::new(), String::new());
    for n in 0..20_000 {
        // With two numbers of arguments, one of them read by a rule.
        write!(facts, "p{n}(a{n}, {n}). p{n}(a). ").unwrap();
        write!(rules, "q{n}(X) :- p{n}(X). ").unwrap();
        write!(declared, "pred d{n}(x, y: int). d{n}(a{n}, {n}). ").unwrap();
    }
    let kb = loaded(&(facts.clone() + &rules));
    assert_eq!(kb.query("q19999(X)?").unwrap().len(), 1);
    assert_eq!(loaded(&facts).query("p7(X, _)?").unwrap().len(), 1);
    assert_eq!(loaded(&declared).query("d7(X, _)?").unwrap().len(), 1);
}
