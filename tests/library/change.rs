//! Facts stated and taken back by a program: as their text would be.

use dictum::session::Input;
use dictum::{Fact, Kb, Options, Prop, StopSign, Value};

fn stated(kb: &Kb) -> Vec<String> {
    let names: Vec<_> = kb.schema().iter().map(|entry| entry.name.clone()).collect();
    names.iter().flat_map(|name| kb.facts(name, usize::MAX).unwrap().0).map(|fact| fact.to_string()).collect()
}

const DECLARED: &str = "pred pupils(school: text, number: int). pred share(of: text, part: float).
    pred claim(what: proposition). pred at_time(when: date). pred some(n: number).";

/// Facts of every sort, good and bad.
fn candidates() -> Vec<Fact> {
    let names = [
        "",
        "not",
        "X",
        "Weird name",
        "on",
        "says",
        "pred",
        "source",
        "include",
        "stated",
        "contains",
        "mod",
        "retract",
        "a.b",
        "year",
        "count",
        "min",
        "import",
        "order",
        "p",
        "pupils",
        "share",
        "claim",
        "at_time",
        "some",
        "a\"b",
        "é",
        "Ä",
        "from",
        "before",
        "during",
        "denies",
        "d",
        "r",
    ];
    let deep = |depth| (0..depth).fold(Value::from("x"), |value, _| Prop::new("p", [value]).into());
    let values = [
        Value::from(1),
        Value::from(-1),
        Value::try_from(1.5).unwrap(),
        Value::from("2022-09".parse::<dictum::Date>().unwrap()),
        Value::from("a"),
        Value::from("not"),
        Value::from(""),
        Value::from("A \"quoted\"\n\\text\u{0}"),
        Value::from(Prop::new("year", ["x"])),
        Value::from(Prop::new("not", [Value::from(Prop::new("p", ["x"]))])),
        Value::from(Prop::new("not", [1])),
        Value::from(Prop::new("says", ["a", "b"])),
        Value::from(Prop::new("says", [1, 2])),
        Value::from(Prop::new(
            "on",
            [Value::from(Prop::new("p", ["x"])), "2022-09".parse::<dictum::Date>().unwrap().into()],
        )),
        Value::from(Prop::new("on", [1, 2])),
        Value::from(Prop::new("count", ["x"])),
        Value::from(Prop::new("", ["x"])),
        Value::from(Prop::new("p", vec![1; 255])),
        Value::from(Prop::new("p", vec![1; 256])),
        deep(60),
        deep(250),
        deep(300),
    ];
    let mut facts = Vec::new();
    for name in names {
        facts.push(Fact::new(name, Vec::<Value>::new()));
        for value in &values {
            facts.push(Fact::new(name, [value]));
            facts.push(Fact::new(name, [&Value::from("a"), value]));
            facts.push(Fact::new(name, [value, &Value::from(2)]));
        }
    }
    let on = || Fact::new("p", ["a"]).on("2022-09~".parse().unwrap());
    for value in values {
        facts.push(on().at("x1").locator(value));
    }
    for source in ["x1", "", "X 1", "not", "on", "O'Neill", "1"] {
        facts.push(on().at(source).quote("said \"so\""));
        facts.push(on().at(source).locator("p. 4").and().at("x2").and());
    }
    facts.push(Fact::new("p".repeat(5_000), ["a"]));
    facts
}

/// Whatever a text can state a program can, with the same outcome; and nothing else.
#[test]
fn a_fact_is_taken_as_its_text_would_be() {
    let mut declared = Kb::new();
    declared.run(DECLARED).unwrap();
    let (mut taken, mut refused) = (0, 0);
    for fact in candidates() {
        let (mut by_text, mut by_hand) = (declared.clone(), declared.clone());
        let text = fact.to_string();
        let expected = by_text.run(&text);
        let got = by_hand.insert(fact.clone());
        match (&expected, &got) {
            (Ok(_), Ok(changes)) if changes.facts == 1 => taken += 1,
            (Ok(_), Ok(_)) => {
                // A statement that is no fact, such as a declaration, has no place here.
                panic!("{text}: {got:?}")
            }
            (Err(_), Err(_)) => refused += 1,
            (Ok(outcomes), Err(error)) => {
                let states = stated(&by_text) != stated(&declared);
                assert!(!states, "{text}: {outcomes:?}, but {error}");
            }
            (Err(error), Ok(_)) => panic!("{text}: taken by hand, but {error}"),
        }
        if got.is_ok() {
            assert_eq!(stated(&by_text), stated(&by_hand), "{text}");
        } else {
            assert_eq!(stated(&declared), stated(&by_hand), "{text}");
        }
    }
    assert!(taken > 900 && refused > 300, "{taken} taken, {refused} refused");
}

#[test]
fn what_is_wrong_is_shown_where_it_is() {
    let mut kb = Kb::new();
    kb.run(DECLARED).unwrap();
    let said = |kb: &mut Kb, fact: Fact| kb.insert(fact).unwrap_err().report();
    assert_eq!(
        said(&mut kb, Fact::new("pupils", ["elm", "410"]).at("census")),
        "error[E0301]: `\"410\"` is a text, and column `number` of `pupils` takes an integer
 --> <fact 1>:1:13
  |
1 | pupils(elm, \"410\") @ census.
  |             ^^^^^
 ::: <text>:1:1
  |
1 | pred pupils(school: text, number: int). pred share(of: text, part: float).
  | --------------------------------------- declared here
  = help: write `410`

"
    );
    assert_eq!(
        said(&mut kb, Fact::new("p", ["a"]).locator(4)),
        "error[E0303]: a locator or a quote without the source it is of
 --> <fact 1>:1:1
  |
1 | p(a).
  | ^^^^^
  = help: name the source: `.at(SOURCE)`

"
    );
    let many = (0..100).map(|n| Fact::new("pupils", [n, n]));
    let error = kb.insert([Fact::new("ok", [1])].into_iter().chain(many)).unwrap_err();
    assert_eq!(error.diagnostics().len(), 20);
    assert!(error.to_string().starts_with("<fact 2>:1:8: `0` is an integer"), "{error}");
    assert!(stated(&kb).is_empty());
    let endless = (0..5_000).fold(Value::from("x"), |value, _| Prop::new("p", [value]).into());
    assert_eq!(kb.insert(Fact::new("p", [endless])).unwrap_err().code().as_str(), "E0110");
}

#[test]
fn rules_have_a_say() {
    let mut kb = Kb::new();
    kb.run("tally(A, count(B)) :- accused(A, B). accused(ines, board).").unwrap();
    let error = kb.insert([Fact::new("accused", ["pavlo", "board"]), Fact::new("tally", ["x", "y"])]).unwrap_err();
    assert_eq!(error.code().as_str(), "E0221");
    assert_eq!(stated(&kb), ["accused(ines, board)."]);
    assert_eq!(kb.insert(Fact::new("accused", ["ines", "mayor"])).unwrap().facts, 1);
    assert_eq!(kb.query_as::<(String, u64)>("tally(A, N)?").unwrap(), [("ines".to_string(), 2)]);
}

#[test]
fn supports_are_one_where_they_are_equal() {
    let mut kb = Kb::new();
    let fact = || Fact::new("accused", ["ines", "board"]).on("2021-03".parse().unwrap()).at("x1");
    let changes = kb.insert([fact(), fact(), fact().and().at("x2"), fact().locator(4)]).unwrap();
    assert_eq!((changes.facts, changes.supports), (1, 3));
    assert!(kb.insert(fact()).unwrap().is_nothing());
    assert_eq!(kb.query_as::<String>("accused(ines, board) @ S?").unwrap(), ["x1", "x2"]);
}

#[test]
fn integers_of_a_float_column_are_floats() {
    let mut kb = Kb::new();
    kb.run(DECLARED).unwrap();
    kb.insert(Fact::new("share", [Value::from("elm"), 1.into()])).unwrap();
    assert_eq!(stated(&kb), ["share(elm, 1.0)."]);
}

#[test]
fn a_hundred_thousand_facts_and_a_stop() {
    let mut kb = Kb::new();
    let facts = (0..100_000).map(|n| Fact::new("n", [n, n / 2]).at("count").locator(n % 7));
    assert_eq!(kb.insert(facts).unwrap().facts, 100_000);
    assert_eq!(kb.query_as::<u64>("?(count(X)) :- n(X, _) @ count:3.").unwrap(), [14_286]);
    let stop = StopSign::default();
    *kb.options_mut() = Options { stop: stop.clone(), ..Options::default() };
    let raised = (0..).inspect(|n| {
        if *n == 5_000 {
            stop.raise();
        }
    });
    let error = kb.insert(raised.map(|n| Fact::new("m", [n]))).unwrap_err();
    assert!(error.is_cancelled());
    stop.lower();
    assert_eq!(kb.facts("m", 1).unwrap().1, 0);
}

#[test]
fn a_panic_of_the_facts_own_leaves_the_base_whole() {
    let mut kb = Kb::new();
    kb.run("p(\"a text\", 1.5).").unwrap();
    let facts = (0..10).map(|n| if n < 5 { Fact::new("q", [format!("text {n}")]) } else { panic!("as meant") });
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| kb.insert(facts)));
    assert!(caught.is_err());
    assert_eq!(stated(&kb), ["p(\"a text\", 1.5)."]);
    kb.run("q(other).").unwrap();
    assert_eq!(stated(&kb), ["p(\"a text\", 1.5).", "q(other)."]);
}

#[test]
fn retracting_is_the_statement() {
    let mut kb = Kb::new();
    let text = "accused(ines, board) on 2021-03 @ x1. accused(ines, board) @ x2. accused(pavlo, board). n(1). n(2).";
    kb.run(text).unwrap();
    let changes = kb.retract("accused(_, board) during 2021.").unwrap();
    assert_eq!((changes.retracted, changes.retracted_supports), (0, 1));
    assert_eq!(kb.retract("accused(X, board)").unwrap().retracted, 2);
    assert!(kb.retract("accused(X, board)").unwrap().is_nothing());
    kb.options_mut().parameters.insert("n".into(), 2.into());
    assert_eq!(kb.retract("n($n)").unwrap().retracted, 1);
    assert_eq!(stated(&kb), ["n(1)."]);
    for (pattern, said) in [
        ("n(1). m(2)", "<retract>:1:15: one pattern is wanted, and here is a statement [E0101]"),
        ("n(_). retract n(_)", "<retract>:1:1: one pattern is wanted, not 2 [E0101]"),
        ("n(", "E0101"),
        ("", "E0101"),
        ("n(_) % all", "E0102"),
    ] {
        let error = kb.retract(pattern).unwrap_err();
        assert!(error.to_string() == said || error.code().as_str() == said, "{pattern}: {error}");
        assert_eq!(stated(&kb), ["n(1)."], "{pattern}");
    }
}

/// What one base says of its facts another can be told.
#[test]
fn facts_go_from_base_to_base() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("kb/nagorno_karabakh");
    let mut report = Kb::new();
    report.load(&path).unwrap();
    let mut copy = Kb::new();
    for entry in report.schema() {
        copy.insert(report.facts(&entry.name, usize::MAX).unwrap().0).unwrap();
    }
    assert_eq!(stated(&copy), stated(&report));
    let mut read = Kb::new();
    read.run_each(&[Input::text("copy", stated(&copy).join("\n"))], &mut |_, _| std::ops::ControlFlow::Continue(()))
        .unwrap();
    assert_eq!(stated(&read), stated(&report));
}
