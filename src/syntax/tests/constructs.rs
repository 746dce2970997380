//! Every construct read once.

use super::*;

#[test]
fn facts() {
    assert_eq!(form("accused(ines, board, leak)."), "accused(ines, board, leak)");
    assert_eq!(form("p."), "p");
    assert_eq!(form("accused(ines) on 2021-03 @ x1:4."), "accused(ines) on d<2021-03> @ x1:4");
    assert_eq!(form("p(a) @ x1:4 on 2021."), "p(a) on d<2021> @ x1:4");
    assert_eq!(
        form("aliyev says attacked(macron, azerbaijan) on 2022-11-25 @ report:5 \"attacked\", rt:\"p. 4\"."),
        "says(aliyev, attacked(macron, azerbaijan)) on d<2022-11-25> @ report:5 \"attacked\" @ rt:\"p. 4\""
    );
    assert_eq!(form("ines says pavlo says closed(bridge)."), "says(ines, says(pavlo, closed(bridge)))");
    assert_eq!(form("ines says (pavlo denies closed(bridge))."), "says(ines, denies(pavlo, closed(bridge)))");
    assert_eq!(form("S says not p(a)."), "says(S, not(p(a)))");
    assert_eq!(
        form("ines says (closed(mayor, b) on 2021-02) on 2021-03-05."),
        "says(ines, on(closed(mayor, b), d<2021-02>)) on d<2021-03-05>"
    );
    assert_eq!(
        form("p(2 * 3 + -4, 1.5, 2e-3, -7, \"x\", 'y', r\"\\d\")."),
        "p(((2 * 3) + -4), 1.5, 0.002, -7, \"x\", \"y\", \"\\\\d\")"
    );
    assert_eq!(form("'start'(war)."), "start(war)");
    assert_eq!(form("p(\"\"\"over\nlines \"q\" \"\"\")."), "p(\"over\\nlines \\\"q\\\" \")");
    assert_eq!(form("p(a says b, not c, not(d))."), "p(says(a, b), not(c), not(d))");
    assert_eq!(form("source(id: report, published: 2022)."), "SOURCE(id: report, published: d<2022>)");
    assert_eq!(form("p(\"\\u{41}\\n\")."), "p(\"A\\n\")");
    assert_eq!(form("p(5_000, -9223372036854775808)."), "p(5000, -9223372036854775808)");
}

#[test]
fn words_are_special_only_where_they_can_mean_nothing_else() {
    for text in [
        "status(on)",
        "limit(5)",
        "pred(x)",
        "notable(x)",
        "on_time(x)",
        "status(not)",
        "p(mod, says, from, by, order)",
        "includes(a)",
        "include(a)",
        "import(a)",
        "retract(p(a))",
        "d(r)",
        "on(a)",
        "p(mod)",
        "pred",
        "r",
        "d(d, r)",
    ] {
        assert_eq!(form(&format!("{text}.")), text);
    }
    assert_eq!(form("event(on: X, not: y, order: Z)?"), "? event(on: X, not: y, order: Z)");
    assert_eq!(form("limit(X), order(X)?"), "? limit(X) & order(X)");
    assert_eq!(form("pred says go."), "says(pred, go)");
    assert_eq!(form("p(X) on on."), "p(X) on on");
    assert_eq!(form("p(mod mod mod)."), "p((mod mod mod))");
}

#[test]
fn statements_need_nothing_between_them() {
    let texts: Vec<String> = all("p(1).q(2.5).r?s(X)?.t.")
        .iter()
        .map(|p| if let Parsed::Statement(s) = p { show_kind(&s.kind) } else { format!("{p:?}") })
        .collect();
    assert_eq!(texts, ["p(1)", "q(2.5)", "? r", "? s(X)", "t"]);
}

#[test]
fn rules_and_bodies() {
    assert_eq!(form("m(A, B) :- a(A, B, _), not b(B), A < B."), "m(A, B) :- a(A, B, _) & not<b(B)> & A < B");
    assert_eq!(form("m(A) :- a(A) ; b(A), c."), "m(A) :- a(A) | b(A) & c");
    assert_eq!(form("m(A) on D :- A says P on D, !b(P)."), "m(A) on D :- says(A, P) on D & not<b(P)>");
    assert_eq!(form("m(A) @ s :- a(A)."), "m(A) @ s :- a(A)");
    assert_eq!(form("m :- not (p(X, Y), q(Y)), (a ; b)."), "m :- not<[p(X, Y) & q(Y)]> & [a | b]");
    assert_eq!(form("m :- not not p, not X = 3."), "m :- not<not<p>> & not<X = 3>");
    assert_eq!(
        form("m :- p(X) on D @ S:L, p(X) during 2022, not S says P."),
        "m :- p(X) on D @ S:L & p(X) during d<2022> & not<says(S, P)>"
    );
    assert_eq!(form("m :- (S says P) on D, not p(X) on _."), "m :- says(S, P) on D & not<p(X) on _>");
    assert_eq!(form("m :- X = (A + 1) * -B mod 2, D-1 > E."), "m :- X = (((A + 1) * -(B)) mod 2) & (D - 1) > E");
    assert_eq!(form("m :- a(X, Y), p(D - 1, $who)."), "m :- a(X, Y) & p((D - 1), $who)");
    assert_eq!(form("m :- X != 1, X <= 2, X >= 3, X < 4, X > 5."), "m :- X != 1 & X <= 2 & X >= 3 & X < 4 & X > 5");
    assert_eq!(form("t(A) :- n(A, N) order by N desc, A limit 500."), "t(A) :- n(A, N) order N↓,A limit 500");
    assert_eq!(form("m(X) :- p(X - 1 - 2), q(A*B/C)."), "m(X) :- p(((X - 1) - 2)) & q(((A * B) / C))");
}

#[test]
fn aggregates() {
    assert_eq!(form("t(A, count(B)) :- a(A, B)."), "t(A, count(B)) :- a(A, B)");
    assert_eq!(form("t(count(*)) :- a(A, B)."), "t(count(*)) :- a(A, B)");
    assert_eq!(form("t(N) :- N = count { B, A + 1 : a(A, B) }."), "t(N) :- N = count{B,(A + 1):a(A, B)}");
    assert_eq!(
        form("t :- count { a(A, _) ; b } >= 3, max { D : p(A) on D } = E."),
        "t :- count{:a(A, _) | b} >= 3 & max{D:p(A) on D} = E"
    );
    assert_eq!(form("count(X) :- max(X)."), "count(X) :- max(X)");
}

#[test]
fn queries_and_modifiers() {
    assert_eq!(form("?- a(W, b), not c."), "? a(W, b) & not<c>");
    assert_eq!(form("?(W, count(X)) :- a(W, X) order by 2 desc limit 10."), "?(W, count(X)) a(W, X) order 2↓ limit 10");
    assert_eq!(form("?top(W) :- a(W)."), "?top(W) a(W)");
    assert_eq!(form("a(X)?\n  limit 5 order by X asc offset 2."), "? a(X) order X limit 5 offset 2");
    assert_eq!(form("a(X)? from report, 'rt'."), "? a(X) from…");
    assert_eq!(form("a(X)? without x citing S."), "? a(X) without… citing…");
    assert_eq!(all("a(X)?\nfrom says b.").len(), 2);
    assert_eq!(form("count { p(_) } > 2?"), "? count{:p(_)} > 2");
}

#[test]
fn other_statements() {
    assert_eq!(form(":- a(X, X) \"nobody\"."), ":- a(X, X) \"nobody\"");
    assert_eq!(form(":- a(X) @ S \"nobody\"."), ":- a(X) @ S \"nobody\"");
    assert_eq!(
        form("%% Who accuses\n%% whom.\npred accused(who: text, whom, n: int)."),
        "pred accused(who Of(Text), whom Any, n Of(Int)) Some(\"Who accuses\\nwhom.\")"
    );
    assert_eq!(form("include \"a.dl\"."), "include \"a.dl\"");
    assert_eq!(form("retract p(_) @ s."), "retract p(_) @ s");
}

#[test]
fn imports() {
    for text in [
        "import e from \"e.tsv\"",
        "import e(A, _, b, 3, f(C, d)) from \"e.tsv\"",
        "import e(A: int, f(B: date)) on D @ icews:B from \"a/e.tsv\"",
        "import e(A) @ i:B: int on D from \"e.tsv\"",
        "import e(A) @ i:B \"so\" from \"e.tsv\"",
        "import e(actor: A, target: b) on d<2022> from \"e.tsv\"",
    ] {
        assert_eq!(form(&format!("{}.", text.replace("d<2022>", "2022"))), text);
    }
    assert_eq!(
        form(
            "import S says p(T) from \"e.tsv\"\n  with header = false, quotes = true,\n delimiter = \"\\t\", errors = skip."
        ),
        "import says(S, p(T)) from \"e.tsv\" ImportOptions { header: Some(false), quotes: Some(true), escapes: None, \
         delimiter: Some(9), skips_errors: Some(true) }"
    );
    assert_eq!(form("import e(from, with) from \"e.tsv\"."), "import e(from, with) from \"e.tsv\"");
    assert_eq!(form("import on(A) from \"e.tsv\"."), "import on(A) from \"e.tsv\"");
    assert_eq!(form("import says p(a)."), "says(import, p(a))");
}

#[test]
fn blocks() {
    assert_eq!(
        form("@ report:4 on 2022 { p(a). q(b) on 2021 \"so\". r @ x:1. }"),
        " @ report:4 on d<2022> {p(a); q(b) on d<2021> \"so\"; r @ x:1}"
    );
    let text = "@ r {\n  % one\n  p(a). % two\n  % last\n} % after\nq.";
    let Parsed::Statement(block) = &all(text)[0] else { panic!() };
    let StatementKind::Block(b) = &block.kind else { panic!() };
    assert_eq!(&*b.facts[0].before[0].text, "% one");
    assert_eq!(b.facts[0].after.as_ref().map(|c| &*c.text), Some("% two"));
    assert_eq!(&*b.trailing[0].text, "% last");
    assert_eq!(block.after.as_ref().map(|c| &*c.text), Some("% after"));
}

#[test]
fn dates() {
    assert_eq!(
        form("p(2022-12-07, 2022-09, 2022-XX, 2022-11-25T14:30:00Z, 5000-10)."),
        "p(d<2022-12-07>, d<2022-09>, d<2022-XX>, d<2022-11-25T14:30:00Z>, d<5000-10>)"
            .replace("2022-XX", &form("p(2022-XX).")[4..form("p(2022-XX).").len() - 2])
    );
    assert_eq!(form("p(2022 - 12, 2022)."), "p((2022 - 12), 2022)");
    assert_eq!(form("p(d\"2022\")."), "p(d<2022>)");
    assert_eq!(form("p :- q during 2022, r on 2021 @ s."), "p :- q during d<2022> & r on d<2021> @ s");
}

#[test]
fn comments_and_remarks() {
    let s = one("% above\np(X) :-\n  % first\n  q(X), % why\n  r(X). % behind\n");
    assert_eq!(&*s.before[0].text, "% above");
    assert_eq!(s.after.as_ref().map(|c| &*c.text), Some("% behind"));
    let StatementKind::Rule(rule) = &s.kind else { panic!() };
    assert_eq!(&*rule.body.branches[0][0].before[0].text, "% first");
    assert_eq!(&*rule.body.branches[0][1].before[0].text, "% why");
    assert_eq!(form("p(/* % . */ a) // x\n."), "p(a)");
    let s = one("a(X)?  %= x, y\r\n   %= z\r\n%==\r\n");
    assert_eq!(s.expected.unwrap().iter().map(|s| s.to_string()).collect::<Vec<_>>(), ["x, y", "z"]);
    assert_eq!(one("a?%=").expected, Some(vec!["".into()]));
    assert!(matches!(all("p(a). %= x")[..], [Parsed::Statement(_), Parsed::Stray(_)]));
    assert!(matches!(all("a?\n\n%= x\n")[..], [Parsed::Statement(_), Parsed::Stray(_)]));
    let s = one("p(X) :- %! E0203 1:8, W0201\n q(Y).");
    let refused: Vec<_> = s.refused.iter().map(|r| (&*r.code, r.position)).collect();
    assert_eq!(refused, [("E0203", Some((1, 8))), ("W0201", None)]);
    let parsed = all("p(\"abc). %! E0103\nq(b).");
    let Parsed::Wrong { refused, .. } = &parsed[0] else { panic!("{parsed:?}") };
    assert_eq!(&*refused[0].code, "E0103");
    assert!(matches!(parsed[1], Parsed::Statement(_)), "{parsed:?}");
}

#[test]
fn first_bytes_and_line_ends() {
    assert_eq!(form("\u{FEFF}#!/usr/bin/dictum\np(a).\r\n"), "p(a)");
    assert_eq!(form("% one\rp(ä, 北京, Ω_1)."), "p(ä, 北京, Ω_1)");
    let s = one("\n  p(a) .  ");
    assert_eq!((s.span.start, s.span.end), (3, 9));
}

#[test]
fn verdicts() {
    use Verdict::*;
    for (text, expected) in [
        ("", Empty),
        (" % only\n", Empty),
        ("p(a).", Complete),
        ("p(a)", Incomplete),
        ("p(X)?", Complete),
        ("p(X)? % c", Complete),
        ("p(X)? limit", Incomplete),
        ("p(X)? limit 5", Incomplete),
        ("p(X)? limit 5.", Complete),
        ("p(a", Incomplete),
        ("p(\"\"\"a\n", Incomplete),
        ("/* a", Incomplete),
        ("@ r {", Incomplete),
        ("@ r { p.", Incomplete),
        ("@ r { p. }", Complete),
        ("p(a). q(b", Incomplete),
        ("p(2.", Complete),
        ("p :-\n", Incomplete),
        ("p(\"a\n", Complete),
        ("p(a,.", Complete),
    ] {
        assert_eq!(verdict(text), expected, "{text}");
    }
}
