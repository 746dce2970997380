//! Rows as types: by name, by position, kind by kind, and what is said of those that do not fit.

use dictum::{Date, Kb, Value};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Debug;

fn base() -> Kb {
    let mut kb = Kb::new();
    kb.run(
        "event(1, strike, 2022-09-13, 1.5, \"Nagorno-Karabakh\").
         event(300, talks, d\"2022-10-06/2022-10-07\", 2.0, prague).
         big(9007199254740993). big_float(1e300). whole(7).
         ines says sold(board, land) on 2021-03 @ x1:4.
         pavlo says closed(bridge) @ x1:\"p. 2\".
         mayor says not closed(bridge).
         mira says says(pavlo, sold(board, land)).
         flag(a, \"true\"). flag(b, \"false\"). flag(c, \"perhaps\").
         letter(x). size(small). size(very_large).",
    )
    .unwrap();
    kb
}

fn ask<T: DeserializeOwned>(query: &str) -> Vec<T> {
    base().query_as(query).unwrap_or_else(|error| panic!("{query}: {error}"))
}

/// What is said of rows that do not fit, with the line below it that mends it.
fn refused<T: DeserializeOwned + Debug>(query: &str) -> String {
    let error = base().query_as::<T>(query).expect_err(query);
    assert!(error.is_mismatch() && error.diagnostics().len() == 1, "{error}");
    let help = error.diagnostics()[0].help.join("; ");
    if help.is_empty() { error.to_string() } else { format!("{error} = {help}") }
}

#[derive(Deserialize, Debug, PartialEq)]
struct Event {
    id: u16,
    event_type: String,
    on: Date,
    weight: f32,
    place: Box<str>,
}

#[test]
fn fields_are_filled_by_name_whatever_the_order() {
    let query = "event(Id, EventType, On, Weight, Place), Place = prague?";
    let event = Event {
        id: 300,
        event_type: "talks".into(),
        on: "2022-10-06/2022-10-07".parse().unwrap(),
        weight: 2.0,
        place: "prague".into(),
    };
    assert_eq!(ask::<Event>(query), [event]);
    let other = "?(Place, On, Weight, Id, Event_Type) :- event(Id, Event_Type, On, Weight, Place).";
    assert_eq!(ask::<Event>(other).len(), 2);
}

#[test]
fn columns_without_a_field_are_passed_over_unless_the_type_forbids_it() {
    #[derive(Deserialize, Debug)]
    struct Id {
        id: i64,
    }
    #[derive(Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "never built")]
    struct Only {
        id: i64,
    }
    assert_eq!(ask::<Id>("event(Id, What, _, _, _)?").iter().map(|row| row.id).sum::<i64>(), 301);
    assert_eq!(
        refused::<Only>("event(Id, What, _, _, _)?"),
        "<query>:1:1: the type has no field `What` [E0801] = its columns are `Id`, `What`, by name or in this order"
    );
}

#[test]
fn expressions_fill_the_field_of_their_place() {
    #[derive(Deserialize, Debug, PartialEq)]
    struct Count {
        who: String,
        claims: u64,
        #[serde(default)]
        note: Option<String>,
    }
    let rows: Vec<Count> = ask("?(Who, count(P)) :- Who says P.");
    assert_eq!(rows[0], Count { who: "ines".into(), claims: 1, note: None });
    // A variable has a name, and that is another.
    assert_eq!(
        refused::<Count>("?(Who, Number) :- Number = count { P : Who says P }, Who says _."),
        "<query>:1:1: no column fills the field `claims` [E0801] = its columns are `Who`, `Number`, by name or in this order"
    );
}

#[test]
fn positions_and_single_values() {
    #[derive(Deserialize, Debug, PartialEq)]
    struct Named(i64, String);
    #[derive(Deserialize, Debug, PartialEq)]
    struct Name(String);
    assert_eq!(ask::<(u64, String)>("event(Id, What, _, _, _)?")[0], (1, "strike".into()));
    assert_eq!(ask::<Named>("event(Id, What, _, _, _)?")[1], Named(300, "talks".into()));
    assert_eq!(ask::<Vec<String>>("flag(A, B)?")[0], ["a", "true"]);
    assert_eq!(ask::<Name>("letter(X)?"), [Name("x".into())]);
    assert_eq!(ask::<Option<char>>("letter(X)?"), [Some('x')]);
    assert_eq!(ask::<BTreeMap<String, Value>>("whole(N)?"), [BTreeMap::from([("N".into(), Value::from(7))])]);
    assert_eq!(
        refused::<(u64, String)>("event(Id, What, _, _, Where)?"),
        "<query>:1:1: the query has 3 columns, and a tuple of 2 is wanted [E0801] = its columns are `Id`, `What`, `Where`, by name or in this order"
    );
    assert_eq!(
        refused::<String>("flag(A, B)?"),
        "<query>:1:1: the query has 2 columns, and one value is wanted [E0801] = its columns are `A`, `B`, by name or in this order"
    );
}

#[test]
fn yes_or_no() {
    assert_eq!(ask::<bool>("letter(x)?"), [true]);
    assert_eq!(ask::<bool>("letter(y)?"), [false]);
    assert_eq!(ask::<()>("letter(x)?"), [()]);
    assert_eq!(ask::<()>("letter(y)?"), []);
    assert_eq!(
        refused::<String>("letter(x)?"),
        "<query>:1:1: the query has no columns, and one value is wanted [E0801] = it has no columns: its answer is yes or no, a `bool`"
    );
    assert_eq!(ask::<(String, bool)>("flag(A, B), A != c?"), [("a".into(), true), ("b".into(), false)]);
    assert_eq!(
        refused::<(String, bool)>("flag(A, B)?"),
        "<query>:1:9: row 3, column `B`: `perhaps` is neither `true` nor `false` [E0802]"
    );
}

#[test]
fn numbers_are_checked() {
    assert_eq!(ask::<f64>("whole(N)?"), [7.0]);
    assert_eq!(ask::<f32>("whole(N)?"), [7.0]);
    assert_eq!(ask::<i128>("big(N)?"), [9_007_199_254_740_993]);
    assert_eq!(ask::<f64>("big_float(N)?"), [1e300]);
    assert_eq!(
        refused::<(u8, String)>("event(Id, What, _, _, _)?"),
        "<query>:1:7: row 2, column `Id`: `300` does not fit `u8` [E0802] = take an `i64`"
    );
    assert_eq!(
        refused::<f64>("big(N)?"),
        "<query>:1:5: row 1, column `N`: `9007199254740993` is not exactly a number that fits `f64` [E0802]"
    );
    assert_eq!(
        refused::<f32>("big_float(N)?"),
        "<query>:1:11: row 1, column `N`: `1e300` is not exactly a number that fits `f32` [E0802]"
    );
    assert_eq!(
        refused::<i64>("event(_, _, _, Weight, _)?"),
        "<query>:1:16: row 1, column `Weight`: `1.5` is a float, and an integer is wanted [E0802]"
    );
    assert_eq!(
        refused::<std::num::NonZeroU8>("?(0) :- whole(_)."),
        "<query>:1:3: row 1, column `0`: integer `0` is found, and a nonzero u8 is wanted [E0802]"
    );
}

#[test]
fn dates_and_texts() {
    let query = "event(1, _, D, _, _)?";
    assert_eq!(ask::<Date>(query)[0].to_string(), "2022-09-13");
    assert_eq!(ask::<String>("event(300, _, D, _, _)?"), ["2022-10-06/2022-10-07"]);
    assert_eq!(ask::<(Option<Date>,)>(query).len(), 1);
    assert_eq!(
        refused::<Date>("letter(X)?"),
        "<query>:1:8: row 1, column `X`: `x` is a text, and a date is wanted [E0802] = ask for `to_date(…)` of it"
    );
    assert_eq!(
        refused::<String>("whole(N)?"),
        "<query>:1:7: row 1, column `N`: `7` is an integer, and a text is wanted [E0802] = take a number or a `dictum::Value`, or ask for `to_text(…)` of it"
    );
    assert_eq!(refused::<char>("size(X)?"), "<query>:1:6: row 1, column `X`: `small` is not one character [E0802]");
}

#[derive(Deserialize, Debug, PartialEq, Clone, Copy)]
enum Size {
    Small,
    VeryLarge,
}

#[derive(Deserialize, Debug, PartialEq)]
enum Claim {
    Sold(String, String),
    Closed { what: String },
    Says(String, Box<Claim>),
    Not(Box<Claim>),
}

#[test]
fn texts_and_propositions_are_variants() {
    assert_eq!(ask::<Size>("size(S)?"), [Size::Small, Size::VeryLarge]);
    let sold = || Claim::Sold("board".into(), "land".into());
    let said: Vec<(String, Claim)> = ask("Who says What?");
    let expected = [
        ("ines".to_string(), sold()),
        ("mayor".into(), Claim::Not(Box::new(Claim::Closed { what: "bridge".into() }))),
        ("mira".into(), Claim::Says("pavlo".into(), Box::new(sold()))),
        ("pavlo".into(), Claim::Closed { what: "bridge".into() }),
    ];
    assert_eq!(said, expected);
    assert_eq!(ask::<String>("mira says P?"), ["says(pavlo, sold(board, land))"]);
    assert_eq!(
        refused::<Size>("letter(X)?"),
        "<query>:1:8: row 1, column `X`: `x` is none of `Small`, `VeryLarge` [E0802] = add a variant, or one marked `#[serde(other)]`"
    );
    assert_eq!(
        refused::<Size>("whole(X)?"),
        "<query>:1:7: row 1, column `X`: `7` is an integer, and a text or a proposition is wanted [E0802]"
    );
}

#[test]
fn arguments_are_as_many_as_fields() {
    #[derive(Deserialize, Debug)]
    #[expect(dead_code, reason = "never built")]
    enum One {
        Sold(String),
    }
    #[derive(Deserialize, Debug)]
    #[expect(dead_code, reason = "never built")]
    enum Three {
        Sold(String, String, String),
    }
    #[derive(Deserialize, Debug)]
    enum None {
        Sold,
    }
    #[derive(Deserialize, Debug, PartialEq)]
    enum Pair {
        Sold((String, String)),
    }
    #[derive(Deserialize, Debug, PartialEq)]
    enum Sparse {
        Sold(String, String),
        #[serde(other)]
        Other,
    }
    let query = "ines says P?";
    let head = "<query>:1:11: row 1, column `P`: `sold(board, land)`";
    assert_eq!(
        refused::<None>(query),
        format!("{head} has 2 arguments, and the variant `Sold` without fields is wanted [E0802]")
    );
    assert_eq!(
        refused::<Three>(query),
        format!("{head}: tuple variant Three::Sold with 3 elements is wanted, not 2 [E0802]")
    );
    assert_eq!(refused::<One>(query), format!("{head} has 2 arguments, and one is wanted [E0802]"));
    assert_eq!(ask::<Pair>(query), [Pair::Sold(("board".into(), "land".into()))]);
    let sparse = ask::<Sparse>("_ says P?");
    assert_eq!(sparse.iter().filter(|claim| **claim == Sparse::Other).count(), 3);
    assert!(matches!(None::Sold, None::Sold));
}

#[test]
fn a_struct_takes_the_proposition_of_its_name() {
    #[derive(Deserialize, Debug, PartialEq)]
    struct Sold {
        who: String,
        what: String,
    }
    #[derive(Deserialize, Debug, PartialEq)]
    struct Charge {
        what: Sold,
        page: u8,
    }
    let sold = Sold { who: "board".into(), what: "land".into() };
    assert_eq!(ask::<Charge>("ines says What @ x1:Page?"), [Charge { what: sold, page: 4 }]);
    assert_eq!(
        refused::<(Sold,)>("pavlo says What?"),
        "<query>:1:12: row 1, column `What`: `closed(bridge)` is no `Sold` [E0802]"
    );
}

#[test]
fn any_value_is_a_value() {
    let query = "event(_, _, D, W, P), P != prague?";
    let row: Vec<(Value, Value, Value)> = ask(query);
    let answer = base().query(query).unwrap();
    let values = answer.rows().next().unwrap();
    assert_eq!([&row[0].0, &row[0].1, &row[0].2], [&values[0], &values[1], &values[2]]);
    let claims: Vec<Value> = ask("?(P) :- mira says P.");
    assert_eq!(claims[0].to_string(), "says(pavlo, sold(board, land))");

    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    #[serde(untagged)]
    enum Locator {
        Page(i64),
        Words(String),
    }
    let locators: Vec<(String, Locator)> = ask("Who says _ @ x1:L?");
    assert_eq!(locators[0].1, Locator::Page(4));
    assert_eq!(locators[1].1, Locator::Words("p. 2".into()));
}
