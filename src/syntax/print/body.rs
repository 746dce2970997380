//! Bodies: on one line where they fit and carry no comments, else a literal a line.

use super::term::{arguments, atom, citation, date, operand};
use super::{STEP, comment_lines, new_line};
use crate::syntax::ast::{Body, Braces, Literal, LiteralKind, Located, Operand, When};

/// How a body is laid out.
#[derive(Clone, Copy)]
pub(super) enum Layout {
    /// All on one line.
    Line,
    /// A literal a line, each moved to the right by so much. The first stands where the writer is.
    Lines(usize),
}

/// Whether a comment stands anywhere in it, so that it cannot be written on one line.
pub(super) fn has_comments(body: &Body) -> bool {
    body.branches.iter().flatten().any(literal_has_comments)
}

/// Whether a comment stands before its first literal.
pub(super) fn begins_with_comment(body: &Body) -> bool {
    body.branches.first().and_then(|b| b.first()).is_some_and(|l| !l.before.is_empty())
}

/// Writes a body.
pub(super) fn body(out: &mut String, body: &Body, layout: Layout) {
    for (i, branch) in body.branches.iter().enumerate() {
        if i > 0 {
            out.push_str(" ;");
            between(out, layout);
        }
        for (j, each) in branch.iter().enumerate() {
            if j > 0 {
                out.push(',');
                between(out, layout);
            }
            literal(out, each, layout);
        }
    }
}

/// An atom with when and where.
pub(super) fn located(out: &mut String, located: &Located) {
    atom(out, &located.atom);
    match &located.when {
        Some(When::On(d)) => {
            out.push_str(" on ");
            date(out, d);
        }
        Some(When::During(d)) => {
            out.push_str(" during ");
            date(out, d);
        }
        None => {}
    }
    if let Some(at) = &located.at {
        out.push_str(" @ ");
        citation(out, at);
    }
}

fn between(out: &mut String, layout: Layout) {
    match layout {
        Layout::Line => out.push(' '),
        Layout::Lines(indent) => new_line(out, indent),
    }
}

fn literal(out: &mut String, literal_: &Literal, layout: Layout) {
    if let Layout::Lines(indent) = layout {
        comment_lines(out, &literal_.before, indent);
    }
    match &literal_.kind {
        LiteralKind::Atom(a) => located(out, a),
        LiteralKind::Not(inner) => {
            out.push_str("not ");
            literal(out, inner, layout);
        }
        LiteralKind::Group(inner) => nested(out, inner, layout, ["(", ")"]),
        LiteralKind::Compare(op, left, right) => {
            side(out, left, layout);
            out.push(' ');
            out.push_str(op.as_str());
            out.push(' ');
            side(out, right, layout);
        }
    }
}

fn side(out: &mut String, side: &Operand, layout: Layout) {
    match side {
        Operand::Term(t) => operand(out, t),
        Operand::Braces(b) => braces(out, b, layout),
    }
}

fn braces(out: &mut String, braces: &Braces, layout: Layout) {
    out.push_str(braces.function.name());
    out.push_str(" { ");
    if !braces.terms.is_empty() {
        arguments(out, &braces.terms);
        out.push_str(" : ");
    }
    // What is cut off is the space: the body begins its own line if it needs one.
    if has_comments(&braces.body) {
        out.truncate(out.trim_end().len());
        nested(out, &braces.body, layout, ["", "}"]);
    } else {
        body(out, &braces.body, Layout::Line);
        out.push_str(" }");
    }
}

/// A body between brackets: on the line, or moved in by one step if it carries comments.
fn nested(out: &mut String, inner: &Body, layout: Layout, [open, close]: [&str; 2]) {
    out.push_str(open);
    match layout {
        Layout::Lines(indent) if has_comments(inner) => {
            new_line(out, indent + STEP);
            body(out, inner, Layout::Lines(indent + STEP));
            new_line(out, indent);
        }
        _ => body(out, inner, Layout::Line),
    }
    out.push_str(close);
}

fn literal_has_comments(literal: &Literal) -> bool {
    let inside = |side: &Operand| matches!(side, Operand::Braces(b) if has_comments(&b.body));
    !literal.before.is_empty()
        || match &literal.kind {
            LiteralKind::Atom(_) => false,
            LiteralKind::Not(inner) => literal_has_comments(inner),
            LiteralKind::Group(body) => has_comments(body),
            LiteralKind::Compare(_, left, right) => inside(left) || inside(right),
        }
}
