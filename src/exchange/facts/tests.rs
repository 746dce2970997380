//! Where the recogniser stops, and that it goes through plain files whole.

use super::*;
use crate::base::date::Date;
use crate::base::dictionary::Dictionary;
use crate::base::value::Value;

/// What is left of a text behind the plain facts it begins with, white space not counted.
fn rest(text: &str) -> &str {
    text[skip(text, 0, usize::MAX, &mut PlainFact::default())..].trim_start()
}

#[test]
fn plain_facts_are_taken() {
    const PLAIN: &[&str] = &[
        "p(a).",
        "p.",
        "p.q(b).",
        "p( a ,\n\t\"b\" , 'c' ) .",
        "p(on, says, limit, mod).",
        "limit(5). on(a). year(2022).",
        "p(5, -3, 0, 1.5, -2e-3, 1E5).",
        "p(2022-12-07, 2022-09, 2022-11-25T14:30:00Z, d\"2022-09~\").",
        "p(\"\\n\\t\\r\\\\\\\"\\'\", '', \"ä % 北京\").",
        "p(attacked(macron, says(aliyev, closed(bridge))), f(1)).",
        "accused(ines, board, leak) on 2021-03 @ x1:4.",
        "p(a) @ report:5 \"attacked\", rt:\"p. 4\", 'x y' on 2021.",
        "aliyev says attacked(macron, azerbaijan) on 2022-11-25 @ report:5 \"attacked\".",
        "ines says pavlo denies closed(bridge).",
        "\"the mayor\" says \"it is closed\".",
        "p @ tass. q on 2022.",
        "əliyev(état). наука(а). 北京(αΩ, երևան).",
        "@ r:4 \"q\", s on 2022 { p(a). p(b) on 2021.\n % c\n p(c) @ t. p(d) \"e\". } p(f). @ r { q(a). }. % g\n p(g).",
        "% a\n// b\np(a). %% c\n\n %% d\n p(b). // d\r\n% e\rp(c).",
    ];
    for text in PLAIN {
        assert_eq!(rest(text), "", "{text}");
    }
}

#[test]
fn it_stops_before_what_is_not_plain() {
    const OTHER: &[&str] = &[
        "p(X).",
        "p(_).",
        "p($w).",
        "p().",
        "p (a).",
        "p(a)",
        "p(a)..",
        "p(a).5",
        "p(a) q(b).",
        "p(a), q(b).",
        "p(a)?",
        "p(X) :- q(X).",
        "p(a, b: c).",
        "p(1 + 2).",
        "p(2022 - 12).",
        "p(nagorno-karabakh).",
        "p(length(\"abc\")).",
        "p(count(a)).",
        "p(not).",
        "p(not f(a)).",
        "not(a).",
        "p(a says b).",
        "p((a)).",
        "p(a /* c */).",
        "p(a % c\n).",
        "p(007).",
        "p(5_000).",
        "p(5km).",
        "p(9223372036854775807).",
        "p(1e400).",
        "p(2022-13).",
        "p(2022-02-30).",
        "p(2022-9).",
        "p(2022-XX).",
        "p(2022-12-00).",
        "p(2022-12-07T14:30:00).",
        "p(2022-12-07T25:30:00Z).",
        "p(d\"soon\").",
        "p(\"\\u{1F600}\").",
        "p(\"\\q\").",
        "p(\"\"\"a\"\"\").",
        "p(r\"a\").",
        "p(\"a).",
        "p(\"a\nb\").",
        "p('a'(b)).",
        "'p'(a).",
        "p(𝒶).",
        "p(Ř).",
        "p(ǆ).",
        "p(e\u{301}).",
        "P(a).",
        "pred p(a).",
        "include \"a.dl\".",
        "retract p(a).",
        "stated(a).",
        "contains(a, b).",
        "says(a, 5).",
        "p(on(5, 2022)).",
        "a says 5.",
        "a says not b.",
        "a says (b on 2022) on 2023.",
        "a says f(b), c.",
        "p(a) on 5.",
        "p(a) on soon.",
        "p(a) on 2021 on 2022.",
        "p(a) @ a @ b.",
        "p(a) @ 5.",
        "p(a) @ r (4).",
        "p(a) @ r:1.5.",
        "p(a) @ r:2022-09.",
        "p(a) @ r \"b\" \"c\".",
        "p(a) \"b\".",
        "p(a) during 2022.",
        "@ r { }",
        "@ r { p(X). }",
        "@ r { p(a). %= b\n }",
        "@ r { p(a). } %! E0202",
        "@ r { p(a). }..",
        "@ r { p(a) @ s \"b\" \"c\". }",
        "@ r { p(a) \"b\" on 2022. }",
        "@ r { @ s { p(a). } }",
        "@ r p(a).",
        "@ { p(a). }",
        "@ r on soon { p(a). }",
        "source(id: r).",
        "p(a). %= a",
        "p(a). %! E0202",
        "p(a). /* c */",
        "%= c\np(a).",
        "%! E0202\np(a).",
        "/* c */ p(a).",
        ". p(a).",
        "#",
        "\0",
    ];
    for text in OTHER {
        assert_eq!(rest(text), *text);
        let behind = format!("q(b).\n{text}");
        assert_eq!(rest(&behind), *text, "behind another fact");
    }
}

#[test]
fn longer_and_deeper_than_plain() {
    let name = "a".repeat(4_097);
    let nested = format!("{}a{}", "f(".repeat(33), ")".repeat(33));
    let (many, long) = (vec!["a"; 256].join(", "), "a".repeat(1 << 14));
    for argument in [&name, &nested, &many, &format!("\"{long}\"")] {
        let text = format!("p({argument}).");
        assert_eq!(rest(&text), text);
    }
}

#[test]
fn a_file_of_plain_facts_goes_through_whole() {
    let mut text = String::new();
    for n in 0..50_000 {
        text.push_str(&format!("edge({n}, {}).\n", n * 7));
        text.push_str(&format!(
            "accused(a{}, \"B {n}\", leak) on 2021-03-{:02} @ x{}:{n}.\n",
            n % 50,
            1 + n % 28,
            n % 7
        ));
    }
    let (mut fact, mut words, mut dictionary) = (PlainFact::default(), Words::default(), Dictionary::new());
    let (mut at, mut count) = (0, 0);
    while fact.read(&text, at) {
        words.of(&fact, &mut dictionary).unwrap();
        assert_eq!((words.args().len(), words.supports().len()), (fact.kinds().len(), 1));
        at = fact.end();
        count += 1;
    }
    assert_eq!((count, text[at..].trim()), (100_000, ""));
}

#[test]
fn words_are_those_of_the_values() {
    let text =
        "p(-3, 5000000000, -0.0, 2022-09, d\"2022\", \"it\\'s\\n\", f(g(a), 'b c')) on 2021 @ r:4 \"q\", s:'p. 4'.";
    let (mut fact, mut words, mut dictionary) = (PlainFact::default(), Words::default(), Dictionary::new());
    assert!(fact.read(text, 0));
    words.of(&fact, &mut dictionary).unwrap();
    let shown: Vec<String> = words.args().iter().map(|word| dictionary.value(*word).to_string()).collect();
    let expected = ["-3", "5000000000", "0.0", "2022-09", "d\"2022\"", "\"it's\\n\"", "f(g(a), \"b c\")"];
    assert_eq!(shown, expected);
    let shown: Vec<Vec<Option<Value>>> =
        words.supports().iter().map(|support| support.parts().map(|word| dictionary.get(word)).to_vec()).collect();
    let date = || Some(Value::Date(Date::parse("2021").unwrap()));
    assert_eq!(shown[0], [date(), Some("r".into()), Some(4.into()), Some("q".into())]);
    assert_eq!(shown[1], [date(), Some("s".into()), Some("p. 4".into()), None]);
}

#[test]
fn any_four_digits_are_a_year() {
    assert!((0..10_000).all(|year| Date::parse(&format!("{year:04}")).is_ok()));
}
