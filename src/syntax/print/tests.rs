//! Hand-built trees and their text.

use super::print_statement;
use crate::base::date::Date;
use crate::base::span::Span;
use crate::syntax::ast::*;

const SPAN: Span = Span { file: crate::base::span::FileId(0), start: 0, end: 0 };

fn term(kind: TermKind) -> Term {
    Term { kind, span: SPAN }
}

fn name(text: &str) -> Name {
    Name { text: text.into(), quoted: false, span: SPAN }
}

fn var(text: &str) -> Term {
    term(TermKind::Variable(text.into()))
}

fn bare(text: &str) -> Term {
    term(TermKind::Text { text: text.into(), quoted: false })
}

fn quoted(text: &str) -> Term {
    term(TermKind::Text { text: text.into(), quoted: true })
}

fn int(value: i64) -> Term {
    term(TermKind::Int(value))
}

fn day(text: &str) -> Term {
    term(TermKind::Date(Date::parse(text).unwrap()))
}

fn call(f: &str, args: Vec<Term>) -> Term {
    term(TermKind::Compound(name(f), Args::Positional(args)))
}

fn op(op: ArithmeticOp, a: Term, b: Term) -> Term {
    term(TermKind::Arithmetic(op, Box::new(a), Box::new(b)))
}

fn atom(f: &str, args: Vec<Term>) -> Atom {
    Atom { name: name(f), args: Args::Positional(args), span: SPAN }
}

fn comment(text: &str) -> Comment {
    Comment { text: text.into(), span: SPAN }
}

fn statement(kind: StatementKind) -> Statement {
    Statement { kind, span: SPAN, before: vec![], inside: vec![], after: None, expected: None, refused: vec![] }
}

fn fact(atom: Atom) -> Fact {
    Fact { atom, on: None, citations: vec![], quote: None, span: SPAN, before: vec![], after: None }
}

fn literal(atom: Atom) -> Literal {
    let located = Located { atom, when: None, at: None };
    Literal { kind: LiteralKind::Atom(Box::new(located)), span: SPAN, before: vec![] }
}

fn body(literals: Vec<Literal>) -> Body {
    Body { branches: vec![literals], span: SPAN }
}

fn rule(head: Atom, body: Body) -> Rule {
    Rule { head, on: None, at: None, body, modifiers: Modifiers::default() }
}

fn query(body: Body) -> Query {
    Query { name: None, columns: None, body, modifiers: Modifiers::default() }
}

fn stated(atom: Atom) -> String {
    print_statement(&statement(StatementKind::Fact(fact(atom))))
}

fn shown(args: Vec<Term>) -> String {
    stated(atom("p", args))
}

#[test]
fn sayings_are_infix() {
    let p = || call("p", vec![bare("x")]);
    let said = |what| stated(atom("says", vec![bare("a"), what]));
    assert_eq!(said(call("says", vec![bare("b"), p()])), "a says b says p(x).");
    assert_eq!(said(call("on", vec![p(), day("2021-02")])), "a says (p(x) on 2021-02).");
    assert_eq!(said(call("on", vec![p(), int(2021)])), "a says (p(x) on (2021)).");
    assert_eq!(said(call("not", vec![p()])), "a says not p(x).");
    assert_eq!(said(call("not", vec![call("denies", vec![bare("b"), p()])])), "a says not (b denies p(x)).");
    assert_eq!(said(call("on", vec![call("not", vec![p()]), day("2021-02")])), "a says on(not(p(x)), 2021-02).");
    assert_eq!(shown(vec![call("says", vec![var("A"), var("P")])]), "p(A says P).");
    // Words of the language and values that cannot speak stand in the parentheses.
    assert_eq!(stated(atom("says", vec![bare("on"), p()])), "says(on, p(x)).");
    assert_eq!(stated(atom("says", vec![int(3), p()])), "says(3, p(x)).");
    assert_eq!(said(bare("limit")), "says(a, limit).");
}

#[test]
fn quotes_and_numbers_are_kept() {
    assert_eq!(
        shown(vec![bare("macron"), quoted("macron"), quoted("N-K \"x\"")]),
        r#"p(macron, "macron", "N-K \"x\"")."#
    );
    let never_calls = term(TermKind::Compound(
        Name { text: "start".into(), quoted: true, span: SPAN },
        Args::Positional(vec![bare("war")]),
    ));
    assert_eq!(shown(vec![never_calls]), "p('start'(war)).");
    let float = |v| term(TermKind::Float(v));
    assert_eq!(shown(vec![float(2.0), float(1e300), int(-3)]), "p(2.0, 1e300, -3).");
    let its = Name { text: "it's \"so\"".into(), quoted: true, span: SPAN };
    assert_eq!(stated(Atom { name: its, args: Args::Positional(vec![int(1)]), span: SPAN }), r#"'it\'s "so"'(1)."#);
}

#[test]
fn parentheses_only_where_needed() {
    use ArithmeticOp::{Add, Multiply, Subtract};
    let (a, b, c) = (|| var("A"), || var("B"), || var("C"));
    assert_eq!(shown(vec![op(Add, op(Subtract, a(), b()), c())]), "p(A - B + C).");
    assert_eq!(shown(vec![op(Add, a(), op(Subtract, b(), c()))]), "p(A + (B - C)).");
    assert_eq!(shown(vec![op(Multiply, op(Add, a(), b()), c())]), "p((A + B) * C).");
    assert_eq!(shown(vec![op(Add, a(), op(Multiply, b(), c()))]), "p(A + B * C).");
    let minus = |t| term(TermKind::Negate(Box::new(t)));
    assert_eq!(shown(vec![minus(op(Add, a(), b())), minus(a()), minus(int(3))]), "p(-(A + B), -A, -(3)).");
}

#[test]
fn citations_and_blocks() {
    let cite = |source, locator, quote: Option<&str>| Citation {
        source,
        locator,
        quote: quote.map(|q| Text { text: q.into(), span: SPAN }),
        span: SPAN,
    };
    let mut f = fact(atom("p", vec![bare("x")]));
    f.on = Some(day("2022-11-25"));
    f.citations = vec![cite(bare("report"), Some(int(5)), Some("so")), cite(quoted("r t"), Some(quoted("p. 4")), None)];
    f.after = Some(comment("% why"));
    assert_eq!(
        print_statement(&statement(StatementKind::Fact(Fact { after: None, ..f.clone() }))),
        r#"p(x) on 2022-11-25 @ report:5 "so", 'r t':"p. 4"."#
    );
    let block = Block {
        citations: vec![cite(bare("report"), None, None)],
        on: None,
        facts: vec![f],
        trailing: vec![comment("/* end */")],
    };
    assert_eq!(
        print_statement(&statement(StatementKind::Block(block))),
        "@ report {\n    p(x) on 2022-11-25 @ report:5 \"so\", 'r t':\"p. 4\".  % why\n    /* end */\n}"
    );
}

#[test]
fn comments_keep_their_place() {
    let mut commented = literal(atom("r", vec![var("X")]));
    commented.before = vec![comment("% because")];
    let both = body(vec![literal(atom("q", vec![var("X")])), commented]);
    let mut s = statement(StatementKind::Rule(rule(atom("p", vec![var("X")]), both.clone())));
    s.before = vec![comment("% above")];
    s.inside = vec![comment("/* within */")];
    s.after = Some(comment("% behind"));
    s.refused = vec![Refusal { code: "E0203".into(), position: Some((1, 3)) }];
    assert_eq!(
        print_statement(&s),
        "% above\n/* within */\np(X) :-  %! E0203 1:3\n    q(X),\n    % because\n    r(X).  % behind"
    );
    let not = Literal {
        kind: LiteralKind::Not(Box::new(Literal { kind: LiteralKind::Group(both), span: SPAN, before: vec![] })),
        span: SPAN,
        before: vec![],
    };
    assert_eq!(
        print_statement(&statement(StatementKind::Query(query(body(vec![not]))))),
        "not (\n        q(X),\n        % because\n        r(X)\n    )?"
    );
}

#[test]
fn queries_and_their_expectations() {
    let mut s = statement(StatementKind::Query(query(body(vec![literal(atom("p", vec![var("X")]))]))));
    s.expected = Some(vec!["a; b".into(), "c".into()]);
    assert_eq!(print_statement(&s), "p(X)?  %= a; b\n%= c");
    s.expected = Some(vec!["".into()]);
    assert_eq!(print_statement(&s), "p(X)?  %=");
    s.after = Some(comment("% said"));
    assert_eq!(print_statement(&s), "% said\np(X)?  %=");

    let count = Braces {
        function: AggregateFn::Count,
        terms: vec![var("B")],
        body: body(vec![literal(atom("p", vec![var("B")]))]),
        span: SPAN,
    };
    let compare = LiteralKind::Compare(CompareOp::Equal, Operand::Term(var("N")), Operand::Braces(Box::new(count)));
    let mut q = query(body(vec![Literal { kind: compare, span: SPAN, before: vec![] }]));
    q.columns = Some(vec![var("N")]);
    q.name = Some(name("n"));
    q.modifiers.limit = Some((3, SPAN));
    q.modifiers.order_by = vec![OrderKey { by: OrderBy::Column(1), descending: true, span: SPAN }];
    assert_eq!(
        print_statement(&statement(StatementKind::Query(q))),
        "?n(N) :- N = count { B : p(B) } order by 1 desc limit 3."
    );
}

#[test]
fn long_bodies_go_over_lines() {
    let long = "x".repeat(60);
    let both = body(vec![literal(atom("q", vec![bare(&long)])), literal(atom("r", vec![bare(&long)]))]);
    let text = print_statement(&statement(StatementKind::Constraint(Constraint { body: both, message: None })));
    assert_eq!(text, format!(":-\n    q({long}),\n    r({long})."));
}

#[test]
fn markers_stand_behind_what_they_are_about() {
    let block =
        Block { citations: vec![], on: Some(day("2022-09")), facts: vec![fact(atom("p", vec![]))], trailing: vec![] };
    let mut s = statement(StatementKind::Block(block));
    let refusal = |code: &str, position| Refusal { code: code.into(), position };
    s.refused = vec![refusal("E0203", Some((1, 8))), refusal("W0201", None)];
    assert_eq!(print_statement(&s), "on 2022-09 {\n    p.\n}  %! E0203 1:8, W0201");
}

#[test]
fn documentation_stands_directly_above() {
    let column = |text: &str, kind| ColumnDecl { name: name(text), kind };
    let mut s = statement(StatementKind::Pred(PredDecl {
        name: name("paid"),
        columns: vec![column("who", ColumnKind::Any), column("sum", ColumnKind::Number)],
        doc: Some("Who paid.\n\nHow much.".into()),
    }));
    s.before = vec![comment("% money")];
    assert_eq!(print_statement(&s), "% money\n%% Who paid.\n%%\n%% How much.\npred paid(who, sum: number).");
}

#[test]
fn imports_keep_the_order_of_their_columns() {
    let typed = |text: &str, kind| term(TermKind::Typed(text.into(), kind));
    let at = Citation {
        source: bare("icews"),
        locator: Some(typed("Id", ColumnKind::Of(crate::base::value::Kind::Int))),
        quote: None,
        span: SPAN,
    };
    let import = Import {
        atom: atom("says", vec![typed("S", ColumnKind::Number), call("p", vec![var("T"), term(TermKind::Anonymous)])]),
        on: Some(var("D")),
        at: Some(at),
        at_first: true,
        file: Text { text: "a \"b\".tsv".into(), span: SPAN },
        options: ImportOptions { header: Some(false), delimiter: Some(b'\t'), ..ImportOptions::default() },
    };
    let show = |import: &Import| print_statement(&statement(StatementKind::Import(Box::new(import.clone()))));
    assert_eq!(
        show(&import),
        r#"import says(S: number, p(T, _)) @ icews:Id: int on D from "a \"b\".tsv" with header = false, delimiter = "\t"."#
    );
    let plain = Import { at: None, on: None, at_first: false, options: ImportOptions::default(), ..import };
    assert_eq!(
        show(&Import { atom: atom("says", vec![var("S"), call("p", vec![var("T")])]), ..plain.clone() }),
        r#"import S says p(T) from "a \"b\".tsv"."#
    );
    assert_eq!(show(&Import { atom: atom("event", vec![]), ..plain }), r#"import event from "a \"b\".tsv"."#);
}
