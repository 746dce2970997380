//! Every construct read once, every mistake made once, and texts that are no programs at all.

use super::ast::*;
use super::*;
use crate::base::span::FileId;

fn all(text: &str) -> Vec<Parsed> {
    statements(text, FileId(0)).collect()
}

fn one(text: &str) -> Statement {
    let mut parsed = all(text);
    match (parsed.pop(), parsed.is_empty()) {
        (Some(Parsed::Statement(statement)), true) => *statement,
        (last, _) => panic!("{text}: {parsed:?} {last:?}"),
    }
}

/// The codes of the mistakes, with the text they point at.
fn wrong(text: &str) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for parsed in all(text) {
        if let Parsed::Wrong { diagnostics, .. } = parsed {
            for d in diagnostics {
                let span = d.span().expect("a place");
                out.push((d.code.as_str().to_string(), text[span.start as usize..span.end as usize].to_string()));
            }
        }
    }
    out
}

fn code(text: &str) -> String {
    wrong(text).first().map_or("none".to_string(), |(code, at)| format!("{code} {at}"))
}

/// A term in prefix form, every node in parentheses.
fn show(term: &Term) -> String {
    match &term.kind {
        TermKind::Variable(v) => v.to_string(),
        TermKind::Typed(v, kind) => format!("{v}: {}", kind.as_str()),
        TermKind::Anonymous => "_".into(),
        TermKind::Parameter(p) => format!("${p}"),
        TermKind::Text { text, quoted: false } => text.to_string(),
        TermKind::Text { text, quoted: true } => format!("{text:?}"),
        TermKind::Int(v) => v.to_string(),
        TermKind::Float(v) => format!("{v:?}"),
        TermKind::Date(d) => format!("d<{}>", d.spelling()),
        TermKind::Compound(name, args) => {
            format!("{}{}{}", name.text, if name.quoted { "'" } else { "" }, show_args(args))
        }
        TermKind::CountAll => "count(*)".into(),
        TermKind::Negate(a) => format!("-({})", show(a)),
        TermKind::Arithmetic(op, a, b) => format!("({} {} {})", show(a), op.as_str(), show(b)),
    }
}

fn show_args(args: &Args) -> String {
    let shown: Vec<String> = match args {
        Args::Positional(terms) => terms.iter().map(show).collect(),
        Args::Named(terms) => {
            terms.iter().map(|(l, t)| format!("{}: {}", l.as_ref().map_or("", |l| &l.text), show(t))).collect()
        }
    };
    if shown.is_empty() { String::new() } else { format!("({})", shown.join(", ")) }
}

fn show_citation(c: &Citation) -> String {
    let locator = c.locator.as_ref().map_or(String::new(), |l| format!(":{}", show(l)));
    let quote = c.quote.as_ref().map_or(String::new(), |q| format!(" {:?}", q.text));
    format!(" @ {}{locator}{quote}", show(&c.source))
}

fn show_located(l: &Located) -> String {
    let when = match &l.when {
        None => String::new(),
        Some(When::On(d)) => format!(" on {}", show(d)),
        Some(When::During(d)) => format!(" during {}", show(d)),
    };
    let at = l.at.as_ref().map_or(String::new(), show_citation);
    format!("{}{}{when}{at}", l.atom.name.text, show_args(&l.atom.args))
}

fn show_side(side: &Operand) -> String {
    match side {
        Operand::Term(t) => show(t),
        Operand::Braces(b) => {
            let terms: Vec<String> = b.terms.iter().map(show).collect();
            format!("{}{{{}:{}}}", b.function.name(), terms.join(","), show_body(&b.body))
        }
    }
}

fn show_literal(l: &Literal) -> String {
    match &l.kind {
        LiteralKind::Atom(a) => show_located(a),
        LiteralKind::Not(l) => format!("not<{}>", show_literal(l)),
        LiteralKind::Group(b) => format!("[{}]", show_body(b)),
        LiteralKind::Compare(op, a, b) => format!("{} {} {}", show_side(a), op.as_str(), show_side(b)),
    }
}

fn show_body(body: &Body) -> String {
    let branch = |b: &Vec<Literal>| b.iter().map(show_literal).collect::<Vec<_>>().join(" & ");
    body.branches.iter().map(branch).collect::<Vec<_>>().join(" | ")
}

fn show_modifiers(m: &Modifiers) -> String {
    let key = |k: &OrderKey| {
        let by = match &k.by {
            OrderBy::Column(n) => n.to_string(),
            OrderBy::Variable(v) => v.to_string(),
        };
        format!("{by}{}", if k.descending { "↓" } else { "" })
    };
    let mut out = String::new();
    if !m.order_by.is_empty() {
        out += &format!(" order {}", m.order_by.iter().map(key).collect::<Vec<_>>().join(","));
    }
    for (word, value) in [("limit", &m.limit), ("offset", &m.offset)] {
        out += &value.as_ref().map_or(String::new(), |(n, _)| format!(" {word} {n}"));
    }
    for (word, _) in &m.refused {
        out += &format!(" {word}…");
    }
    out
}

/// A statement in the test's own form.
fn form(text: &str) -> String {
    show_kind(&one(text).kind)
}

fn show_fact(f: &Fact) -> String {
    let on = f.on.as_ref().map_or(String::new(), |d| format!(" on {}", show(d)));
    let cites: String = f.citations.iter().map(show_citation).collect();
    let quote = f.quote.as_ref().map_or(String::new(), |q| format!(" {:?}", q.text));
    format!("{}{}{on}{cites}{quote}", f.atom.name.text, show_args(&f.atom.args))
}

fn show_kind(kind: &StatementKind) -> String {
    match kind {
        StatementKind::Fact(f) => show_fact(f),
        StatementKind::Block(b) => {
            let facts: Vec<String> = b.facts.iter().map(show_fact).collect();
            let on = b.on.as_ref().map_or(String::new(), |d| format!(" on {}", show(d)));
            format!("{}{on} {{{}}}", b.citations.iter().map(show_citation).collect::<String>(), facts.join("; "))
        }
        StatementKind::Source(a) => format!("SOURCE{}", show_args(&a.args)),
        StatementKind::Rule(r) => {
            let on = r.on.as_ref().map_or(String::new(), |d| format!(" on {}", show(d)));
            let at = r.at.as_ref().map_or(String::new(), show_citation);
            let head = format!("{}{}{on}{at}", r.head.name.text, show_args(&r.head.args));
            format!("{head} :- {}{}", show_body(&r.body), show_modifiers(&r.modifiers))
        }
        StatementKind::Query(q) => {
            let name = q.name.as_ref().map_or("", |n| &n.text);
            let columns = q.columns.as_ref().map_or(String::new(), |c| show_args(&Args::Positional(c.clone())));
            format!("?{name}{columns} {}{}", show_body(&q.body), show_modifiers(&q.modifiers))
        }
        StatementKind::Constraint(c) => {
            format!(
                ":- {}{}",
                show_body(&c.body),
                c.message.as_ref().map_or(String::new(), |m| format!(" {:?}", m.text))
            )
        }
        StatementKind::Pred(p) => {
            let columns: Vec<String> = p.columns.iter().map(|c| format!("{} {:?}", c.name.text, c.kind)).collect();
            format!("pred {}({}) {:?}", p.name.text, columns.join(", "), p.doc)
        }
        StatementKind::Include(t) => format!("include {:?}", t.text),
        StatementKind::Retract(l) => format!("retract {}", show_located(l)),
        StatementKind::Import(i) => {
            let on = i.on.as_ref().map_or(String::new(), |d| format!(" on {}", show(d)));
            let at = i.at.as_ref().map_or(String::new(), show_citation);
            let evidence = if i.at_first { at + &on } else { on + &at };
            let options =
                if i.options == ImportOptions::default() { String::new() } else { format!(" {:?}", i.options) };
            format!("import {}{}{evidence} from {:?}{options}", i.atom.name.text, show_args(&i.atom.args), i.file.text)
        }
    }
}

mod constructs;
mod mistakes;
mod soup;
