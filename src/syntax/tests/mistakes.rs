//! Every mistake made once.

use super::*;

#[test]
fn codes_and_places() {
    for (text, expected) in [
        ("p(a) q(b).", "E0101 q"),
        ("p(a, .", "E0101 ."),
        ("p(a\nq(b).", "E0101 q"),
        ("p(a)\nq(b).", "E0102 "),
        ("p(a)", "E0102 "),
        ("p(a)\n@ r { q. }", "E0102 "),
        ("p(a)\n?- q.", "E0102 "),
        ("p(\"abc).", "E0103 \""),
        ("p(\"\"\"abc).", "E0103 \"\"\""),
        ("/* abc", "E0104 /*"),
        ("p(\"a\\d\").", "E0105 \\d"),
        ("p(007).", "E0106 007"),
        ("p(5km).", "E0106 5km"),
        ("p(99999999999999999999).", "E0107 99999999999999999999"),
        ("p :- \\+ q.", "E0109 \\+"),
        ("p :- ~q.", "E0109 ~"),
        ("p :- X == 1.", "E0109 =="),
        ("p :- X \\= 1.", "E0109 \\="),
        ("p :- X <> 1.", "E0109 <>"),
        ("p :- X =< 1.", "E0109 =<"),
        ("p :- X is Y + 1.", "E0109 is"),
        ("p :- a && b.", "E0109 &&"),
        ("p :- a || b.", "E0109 ||"),
        ("# so\np(a).", "E0109 #"),
        ("p(a). # so don't\n", "E0109 #"),
        ("p :- q, !.", "E0109 !"),
        ("p :- q, !, r.", "E0109 !"),
        ("p([a, b]).", "E0109 ["),
        ("p(1..9).", "E0109 .."),
        (":- dynamic p/1.", "E0109 dynamic"),
        (".decl p(x: number)", "E0109 .decl"),
        (".input p", "E0109 .input"),
        ("p (a).", "E0113  "),
        ("p(nagorno-karabakh).", "E0114 nagorno-karabakh"),
        ("nagorno-karabakh(a).", "E0114 nagorno-karabakh"),
        ("p(covid-19).", "E0114 covid-19"),
        ("p().", "E0115 ()"),
        ("p :- q(count { a } + 1).", "E0117 count { a }"),
        ("p :- 1 + count { a } = 2.", "E0117 count { a }"),
        ("p :- size { a } = 2.", "E0117 size"),
        ("a says p, q.", "E0118 ,"),
        ("@ r { p :- q. }", "E0119 p :- q."),
        ("@ r { @ s { q. } }", "E0119 @ s {"),
        ("p(X)? limit 1 limit 2.", "E0120 limit 2"),
        ("p(a) limit 1.", "E0120 limit"),
        ("p(\"a\nb\").", "E0121 \"a"),
        ("not p(a).", "E0223 not"),
        ("not(a).", "E0223 not"),
        ("X.", "E0101 X"),
        ("p :- 1 < 2 < 3.", "E0101 <"),
        ("p :- X(a).", "E0101 X"),
        ("p(a)).", "E0101 )"),
        ("p(a), q(b).", "E0101 ,"),
        ("p(a\0).", "E0112 \0"),
        (".", "E0101 ."),
        ("import e(A) \"e.tsv\".", "E0101 \"e.tsv\""),
        ("import e(A).", "E0101 ."),
        ("import \"e.tsv\".", "E0101 \"e.tsv\""),
        ("import e.tsv.", "E0101 e"),
        ("import e(A) from e.tsv.", "E0101 e"),
        ("import e(A) from \"a\", \"b\".", "E0101 ,"),
        ("import e(A), f(B) from \"a\".", "E0101 ,"),
        ("import e(A) during 2022 from \"a\".", "E0101 during"),
        ("import e(A) with header = false from \"a\".", "E0101 with"),
        ("import e(A) from \"a\" on D.", "E0101 on"),
        ("import e(A) from \"a\" header = false.", "E0101 header"),
        ("import e(A) from \"a\" with header: false.", "E0101 header"),
        ("import e(A) from \"a\" with.", "E0101 ."),
        ("import e(A) from \"a\" with header = false errors = skip.", "E0101 errors"),
        ("import e(A) into \"a\".", "E0101 into"),
        ("import e A, B from \"a\".", "E0101 A"),
        ("import e(Event Date) from \"a\".", "E0101 Date"),
        ("import e(A) from \"a\" with hedaer = false.", "E0122 hedaer"),
        ("import e(A) from \"a\" with header = no.", "E0122 no"),
        ("import e(A) from \"a\" with header = \"true\".", "E0122 \"true\""),
        ("import e(A) from \"a\" with delimiter = \";;\".", "E0122 \";;\""),
        ("import e(A) from \"a\" with delimiter = \"¦\".", "E0122 \"¦\""),
        ("import e(A) from \"a\" with errors = ignore.", "E0122 ignore"),
        ("import e(A) from \"a\" with header = true, header = true.", "E0122 header"),
        ("import e(A) @ s, t from \"a\".", "E0101 t"),
        ("import e(A) @ s @ t from \"a\".", "E0101 t"),
        ("import e(A) on D on E from \"a\".", "E0101 E"),
        ("import e(A: integer) from \"a\".", "E0101 integer"),
        ("import e(_: int) from \"a\".", "E0101 _: int"),
        ("import e(A) @ s:4: int from \"a\".", "E0101 int"),
        ("import not e(A) from \"a\".", "E0223 not"),
        ("p(A: int).", "E0101 A"),
    ] {
        assert_eq!(code(text), expected, "{text}");
    }
}

#[test]
fn the_reader_goes_on() {
    let text = "p(a.\nq(b).\nr(\"x.\ns(c).\nt(X,)?\nu(d).";
    let good: Vec<String> = all(text)
        .iter()
        .filter_map(|p| if let Parsed::Statement(s) = p { Some(show_kind(&s.kind)) } else { None })
        .collect();
    assert_eq!(good, ["q(b)", "s(c)", "u(d)"]);
    assert_eq!(wrong("@ r {\n p(a.\n q(b c).\n s.\n}\n t(X,).").len(), 3);
}

#[test]
fn nesting_and_length_are_bounded() {
    let deep = |n: usize| format!("p({}a{}).", "f(".repeat(n), ")".repeat(n));
    assert_eq!(wrong(&deep(200)), []);
    assert_eq!(code(&deep(100_000)), "E0110 (");
    assert!(code(&format!("p({}1).", "-".repeat(1_000))).starts_with("E0110"));
    assert!(code(&format!("p({}1).", "1 + ".repeat(100_000))).starts_with("E0110"));
    assert!(code(&format!("{}p.", "a says ".repeat(1_000))).starts_with("E0110"));
    assert!(code(&format!("p :- {}q.", "not ".repeat(1_000))).starts_with("E0110"));
    assert_eq!(wrong(&format!("p :- {}q{}.", "(".repeat(250), ")".repeat(250))), []);
    assert!(code(&format!("p :- {}q.", "q, ".repeat(5_000))).starts_with("E0111"));
    assert!(code(&format!("p({}1).", "1, ".repeat(255))).starts_with("E0111"));
    assert!(code(&format!("p({}).", "x".repeat(5_000))).starts_with("E0111"));
}
