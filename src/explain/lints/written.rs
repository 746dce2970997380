//! The texts that rules and constraints are written with.

use crate::base::span::Span;
use crate::syntax::ast::{Args, Body, LiteralKind, Located, Operand, Statement, StatementKind, Term, TermKind, When};

/// Calls `visit` for every text and name in the head and body of a rule or constraint.
pub(super) fn each_text<'a>(statement: &'a Statement, visit: &mut dyn FnMut(&'a str, Span)) {
    match &statement.kind {
        StatementKind::Rule(rule) => {
            visit(&rule.head.name.text, rule.head.name.span);
            in_args(&rule.head.args, visit);
            in_body(&rule.body, visit);
        }
        StatementKind::Constraint(constraint) => in_body(&constraint.body, visit),
        _ => {}
    }
}

fn in_body<'a>(body: &'a Body, visit: &mut dyn FnMut(&'a str, Span)) {
    body.branches.iter().flatten().for_each(|l| in_literal(&l.kind, visit));
}

fn in_literal<'a>(literal: &'a LiteralKind, visit: &mut dyn FnMut(&'a str, Span)) {
    match literal {
        LiteralKind::Atom(located) => in_atom(located, visit),
        LiteralKind::Not(inner) => in_literal(&inner.kind, visit),
        LiteralKind::Group(body) => in_body(body, visit),
        LiteralKind::Compare(_, a, b) => {
            for side in [a, b] {
                match side {
                    Operand::Term(term) => in_term(term, visit),
                    Operand::Braces(braces) => {
                        braces.terms.iter().for_each(|t| in_term(t, visit));
                        in_body(&braces.body, visit);
                    }
                }
            }
        }
    }
}

fn in_atom<'a>(located: &'a Located, visit: &mut dyn FnMut(&'a str, Span)) {
    visit(&located.atom.name.text, located.atom.name.span);
    in_args(&located.atom.args, visit);
    if let Some(When::On(term) | When::During(term)) = &located.when {
        in_term(term, visit);
    }
    if let Some(at) = &located.at {
        std::iter::once(&at.source).chain(&at.locator).for_each(|t| in_term(t, visit));
    }
}

fn in_args<'a>(args: &'a Args, visit: &mut dyn FnMut(&'a str, Span)) {
    match args {
        Args::Positional(args) => args.iter().for_each(|t| in_term(t, visit)),
        Args::Named(args) => args.iter().for_each(|(_, t)| in_term(t, visit)),
    }
}

fn in_term<'a>(term: &'a Term, visit: &mut dyn FnMut(&'a str, Span)) {
    match &term.kind {
        TermKind::Text { text, .. } => visit(text, term.span),
        TermKind::Compound(name, args) => {
            visit(&name.text, name.span);
            in_args(args, visit);
        }
        TermKind::Negate(inner) => in_term(inner, visit),
        TermKind::Arithmetic(_, a, b) => {
            in_term(a, visit);
            in_term(b, visit);
        }
        _ => {}
    }
}
