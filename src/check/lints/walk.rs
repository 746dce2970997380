//! Walks over trees: literals with where they stand, terms with what they hold.

use super::arguments;
use crate::base::function::Aggregate;
use crate::base::span::Span;
use crate::syntax::ast::{Body, Braces, Literal, LiteralKind, Located, Operand, Term, TermKind, When};
use std::sync::Arc;

/// Where a literal stands.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    /// Under `not`.
    pub negated: bool,
    /// In the braces that begin at this span.
    pub braces: Option<Span>,
    /// In braces that count solutions: `count { p(X) on D }`.
    pub counted: bool,
}

/// Every literal but groups and `not` themselves, also those inside of them and inside braces.
pub(super) fn each_literal<'a>(body: &'a Body, place: Place, visit: &mut dyn FnMut(&'a Literal, Place)) {
    body.branches.iter().flatten().for_each(|l| literal(l, place, visit));
}

fn literal<'a>(whole: &'a Literal, place: Place, visit: &mut dyn FnMut(&'a Literal, Place)) {
    match &whole.kind {
        LiteralKind::Not(inner) => literal(inner, Place { negated: true, ..place }, visit),
        LiteralKind::Group(body) => each_literal(body, place, visit),
        LiteralKind::Atom(_) => visit(whole, place),
        LiteralKind::Compare(_, a, b) => {
            visit(whole, place);
            for braces in [a, b].into_iter().filter_map(braces) {
                let counted = braces.function == Aggregate::Count && braces.terms.is_empty();
                each_literal(&braces.body, Place { braces: Some(braces.span), counted, ..place }, visit);
            }
        }
    }
}

/// Every atom.
pub(super) fn each_atom<'a>(body: &'a Body, visit: &mut dyn FnMut(&'a Located, Place)) {
    each_literal(body, Place::default(), &mut |literal, place| {
        if let LiteralKind::Atom(located) = &literal.kind {
            visit(located, place);
        }
    });
}

/// The braces an operand is.
pub(super) fn braces(operand: &Operand) -> Option<&Braces> {
    match operand {
        Operand::Braces(braces) => Some(braces),
        Operand::Term(_) => None,
    }
}

/// The terms of an atom, its `on` and `@` included.
pub(super) fn terms_of(located: &Located) -> impl Iterator<Item = &Term> {
    let when = located.when.iter().map(|w| match w {
        When::On(term) | When::During(term) => term,
    });
    let at = located.at.iter().flat_map(|at| std::iter::once(&at.source).chain(&at.locator));
    arguments(&located.atom.args).chain(when).chain(at)
}

/// Whether a term stands behind the `on` or `@` of a literal.
pub(super) fn is_of_support(literal: &Literal, term: &Term) -> bool {
    match &literal.kind {
        LiteralKind::Atom(located) => !arguments(&located.atom.args).any(|arg| std::ptr::eq(arg, term)),
        _ => false,
    }
}

/// A term and every term inside of it.
pub(super) fn each_term<'a>(term: &'a Term, visit: &mut dyn FnMut(&'a Term)) {
    visit(term);
    match &term.kind {
        TermKind::Compound(_, args) => arguments(args).for_each(|t| each_term(t, visit)),
        TermKind::Negate(inner) => each_term(inner, visit),
        TermKind::Arithmetic(_, a, b) => {
            each_term(a, visit);
            each_term(b, visit);
        }
        _ => {}
    }
}

/// The named variables of a term.
pub(super) fn each_variable<'a>(term: &'a Term, visit: &mut dyn FnMut(&'a Arc<str>, Span)) {
    each_term(term, &mut |t| {
        if let TermKind::Variable(name) = &t.kind {
            visit(name, t.span);
        }
    });
}

/// Whether a term has a variable of that property.
pub(super) fn has_variable(term: &Term, wanted: &dyn Fn(&Arc<str>) -> bool) -> bool {
    let mut found = false;
    each_variable(term, &mut |name, _| found |= wanted(name));
    found
}

/// The terms of a literal itself: of its atom, or its sides and what its braces collect.
pub(super) fn terms_of_literal(literal: &Literal) -> Vec<(&Term, Option<Span>)> {
    match &literal.kind {
        LiteralKind::Atom(located) => terms_of(located).map(|t| (t, None)).collect(),
        LiteralKind::Compare(_, a, b) => [a, b]
            .into_iter()
            .flat_map(|side| match side {
                Operand::Term(term) => vec![(term, None)],
                Operand::Braces(braces) => braces.terms.iter().map(|t| (t, Some(braces.span))).collect(),
            })
            .collect(),
        LiteralKind::Not(_) | LiteralKind::Group(_) => Vec::new(),
    }
}
