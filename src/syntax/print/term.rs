//! Terms: expressions by precedence, sayings infix, texts bare where they may be.

use crate::base::value::text_form::{SPECIAL, is_bare_name, write_float, write_quoted, write_single_quoted};
use crate::syntax::ast::{Args, ArithmeticOp, Atom, Citation, Name, Term, TermKind};
use std::fmt::Write;

/// How tightly the place binds a term stands in: a term that binds less is put in parentheses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tightness {
    /// `+ -`
    Sum,
    /// `* / mod`
    Product,
    /// What needs no parentheses anywhere.
    Whole,
}

/// A name as a predicate, proposition or column; single quotes tell it from a text.
pub(super) fn name(out: &mut String, name: &Name) {
    if stands_bare(&name.text, name.quoted) { out.push_str(&name.text) } else { single_quoted(out, &name.text) }
}

/// An atom: `S says P` and `S denies P` infix, anything else with its arguments behind it.
pub(super) fn atom(out: &mut String, atom: &Atom) {
    compound(out, &atom.name, &atom.args);
}

/// An argument: any expression.
pub(super) fn argument(out: &mut String, value: &Term) {
    match &value.kind {
        TermKind::Compound(name, args) => compound(out, name, args),
        _ => expression(out, value, Tightness::Sum),
    }
}

/// A side of a comparison; a saying stands there as `says(S, P)`.
pub(super) fn operand(out: &mut String, value: &Term) {
    expression(out, value, Tightness::Sum);
}

/// What stands after `on`, `during` or `published:`, where four digits alone would be a year.
pub(super) fn date(out: &mut String, value: &Term) {
    if begins_with_a_year(value) { in_parentheses(out, |out| operand(out, value)) } else { operand(out, value) }
}

/// `SOURCE`, `SOURCE:LOCATOR`, with its quote.
pub(super) fn citation(out: &mut String, citation: &Citation) {
    match &citation.source.kind {
        TermKind::Text { text, quoted } if !stands_bare(text, *quoted) => single_quoted(out, text),
        _ => expression(out, &citation.source, Tightness::Whole),
    }
    if let Some(locator) = &citation.locator {
        out.push(':');
        expression(out, locator, Tightness::Whole);
    }
    if let Some(quote) = &citation.quote {
        out.push(' ');
        text(out, &quote.text);
    }
}

/// ` @ …`, several separated by commas; nothing where there is none.
pub(super) fn citations(out: &mut String, all: &[Citation]) {
    for (i, each) in all.iter().enumerate() {
        out.push_str(if i == 0 { " @ " } else { ", " });
        citation(out, each);
    }
}

/// A text in double quotes.
pub(super) fn text(out: &mut String, text: &str) {
    written(write_quoted(out, text));
}

/// Terms separated by commas.
pub(super) fn arguments<'t>(out: &mut String, all: impl IntoIterator<Item = &'t Term>) {
    for (i, each) in all.into_iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        argument(out, each);
    }
}

fn compound(out: &mut String, called: &Name, args: &Args) {
    if let Some((speaker, said)) = saying(called, args) {
        expression(out, speaker, Tightness::Whole);
        out.push(' ');
        out.push_str(&called.text);
        out.push(' ');
        what_is_said(out, said);
        return;
    }
    prefix(out, called, args);
}

fn prefix(out: &mut String, called: &Name, args: &Args) {
    name(out, called);
    match args {
        Args::Positional(all) if all.is_empty() => {}
        Args::Positional(all) => in_parentheses(out, |out| arguments(out, all)),
        Args::Named(all) => in_parentheses(out, |out| {
            for (i, (column, value)) in all.iter().enumerate() {
                if i > 0 {
                    out.push_str(", ");
                }
                if let Some(column) = column {
                    name(out, column);
                    out.push_str(": ");
                }
                match column {
                    Some(column) if &*column.text == "published" => date(out, value),
                    _ => argument(out, value),
                }
            }
        }),
    }
}

/// Who says and what is said, if the compound may be written infix.
fn saying<'t>(called: &Name, args: &'t Args) -> Option<(&'t Term, &'t Term)> {
    match args {
        Args::Positional(both) if !called.quoted && matches!(&*called.text, "says" | "denies") => match &both[..] {
            [speaker, said] if may_speak(speaker) && may_be_said(said) => Some((speaker, said)),
            _ => None,
        },
        _ => None,
    }
}

fn may_speak(speaker: &Term) -> bool {
    !matches!(speaker.kind, TermKind::Compound(..)) && may_be_said(speaker)
}

fn may_be_said(said: &Term) -> bool {
    match &said.kind {
        TermKind::Variable(_) | TermKind::Anonymous | TermKind::Parameter(_) | TermKind::Compound(..) => true,
        TermKind::Text { text, quoted } => *quoted || !SPECIAL.contains(&&**text),
        _ => false,
    }
}

/// What stands behind `says`, `denies` and `not`: these chain to the right, `P on D` takes parentheses.
fn what_is_said(out: &mut String, said: &Term) {
    let TermKind::Compound(called, args) = &said.kind else { return expression(out, said, Tightness::Whole) };
    match args {
        Args::Positional(both) if !called.quoted => match (&*called.text, &both[..]) {
            ("not", [denied]) if may_be_said(denied) => {
                out.push_str("not ");
                // `not S says P` reads easily as `(not S) says P`.
                let chained = matches!(&denied.kind, TermKind::Compound(n, a) if saying(n, a).is_some());
                if chained {
                    in_parentheses(out, |out| what_is_said(out, denied));
                } else {
                    what_is_said(out, denied);
                }
            }
            ("on", [what, when]) if may_be_said(what) && !is_not(what) => in_parentheses(out, |out| {
                what_is_said(out, what);
                out.push_str(" on ");
                date(out, when);
            }),
            _ => compound(out, called, args),
        },
        _ => compound(out, called, args),
    }
}

fn is_not(what: &Term) -> bool {
    matches!(&what.kind, TermKind::Compound(called, _) if !called.quoted && &*called.text == "not")
}

fn expression(out: &mut String, value: &Term, place: Tightness) {
    match &value.kind {
        TermKind::Variable(v) => out.push_str(v),
        TermKind::Typed(v, kind) => {
            out.push_str(v);
            out.push_str(": ");
            out.push_str(kind.as_str());
        }
        TermKind::Anonymous => out.push('_'),
        TermKind::Parameter(p) => {
            out.push('$');
            out.push_str(p);
        }
        TermKind::Text { text: t, quoted } if stands_bare(t, *quoted) => out.push_str(t),
        TermKind::Text { text: t, .. } => text(out, t),
        TermKind::Int(v) => written(write!(out, "{v}")),
        TermKind::Float(v) => written(write_float(out, *v)),
        TermKind::Date(d) => out.push_str(&d.literal()),
        TermKind::Compound(called, args) => prefix(out, called, args),
        TermKind::CountAll => out.push_str("count(*)"),
        TermKind::Negate(inner) => {
            out.push('-');
            // `-3` is a number, `--X` is hard to read, `a-b` looks like a name.
            match inner.kind {
                TermKind::Variable(_) | TermKind::Parameter(_) | TermKind::Compound(..) => {
                    expression(out, inner, Tightness::Whole);
                }
                _ => in_parentheses(out, |out| expression(out, inner, Tightness::Sum)),
            }
        }
        TermKind::Arithmetic(op, left, right) => {
            // Operators of one level group to the left, so the right side must bind tighter.
            let (own, tighter) = match op {
                ArithmeticOp::Add | ArithmeticOp::Subtract => (Tightness::Sum, Tightness::Product),
                ArithmeticOp::Multiply | ArithmeticOp::Divide | ArithmeticOp::Modulo => {
                    (Tightness::Product, Tightness::Whole)
                }
            };
            let write = |out: &mut String| {
                expression(out, left, own);
                out.push(' ');
                out.push_str(op.as_str());
                out.push(' ');
                expression(out, right, tighter);
            };
            if own < place { in_parentheses(out, write) } else { write(out) }
        }
    }
}

/// Whether the first thing written is an integer of four digits.
fn begins_with_a_year(value: &Term) -> bool {
    match &value.kind {
        TermKind::Int(v) => (1000..=9999).contains(v),
        TermKind::Arithmetic(op, left, _) => {
            // A sum on the left of a product is in parentheses already.
            let product = !matches!(op, ArithmeticOp::Add | ArithmeticOp::Subtract);
            let sum_on_the_left =
                matches!(left.kind, TermKind::Arithmetic(ArithmeticOp::Add | ArithmeticOp::Subtract, ..));
            !(product && sum_on_the_left) && begins_with_a_year(left)
        }
        _ => false,
    }
}

/// What stood in quotes keeps them, for a quoted name never calls; `mod` and `not` stood bare if nothing else says so.
fn stands_bare(text: &str, quoted: bool) -> bool {
    !quoted && (is_bare_name(text) || matches!(text, "mod" | "not"))
}

fn single_quoted(out: &mut String, text: &str) {
    written(write_single_quoted(out, text));
}

fn in_parentheses(out: &mut String, write: impl FnOnce(&mut String)) {
    out.push('(');
    write(out);
    out.push(')');
}

/// Writing to a `String` does not fail.
fn written(result: std::fmt::Result) {
    debug_assert!(result.is_ok());
}
