//! Aggregates in braces that collect nothing of their own.

use super::View;
use super::walk::{Place, braces, each_literal, each_variable, has_variable, terms_of_literal};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{Body, Braces, LiteralKind, TermKind};
use std::collections::HashSet;
use std::sync::Arc;

/// W0211: each variable that is collected also occurs outside, so that there is at most one value to collect.
pub(super) fn nothing_local(view: &View<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut outside: HashSet<&Arc<str>> = HashSet::new();
    let mut note = |term| {
        each_variable(term, &mut |name, _| {
            outside.insert(name);
        });
    };
    view.head_terms.iter().for_each(|t| note(t));
    let mut found = Vec::new();
    each_literal(view.body, Place::default(), &mut |literal, place| {
        for (term, within) in terms_of_literal(literal) {
            if within.or(place.braces).is_none() {
                note(term);
            }
        }
        if let LiteralKind::Compare(_, a, b) = &literal.kind {
            found.extend([a, b].into_iter().filter_map(braces));
        }
    });
    for braces in found.into_iter().filter(|b| !collects_own(b, &outside)) {
        let name = braces.function.name();
        let message = format!("`{name}` collects nothing that varies inside its braces");
        diagnostics.push(Diagnostic::new(Code::W0211, braces.span, message).help(
            "a variable that also occurs outside the braces is the outer one: give what is to be collected a name of its own",
        ));
    }
}

fn collects_own(braces: &Braces, outside: &HashSet<&Arc<str>>) -> bool {
    let own = |name: &Arc<str>| !outside.contains(name);
    let collected = || braces.terms.iter();
    if collected().any(|t| has_variable(t, &|_| true)) {
        return collected().any(|t| has_variable(t, &own));
    }
    has_own(&braces.body, &own)
}

/// Whether a body has a variable of that property, or a `_`.
fn has_own(body: &Body, own: &dyn Fn(&Arc<str>) -> bool) -> bool {
    let mut found = false;
    each_literal(body, Place::default(), &mut |literal, _| {
        for (term, _) in terms_of_literal(literal) {
            super::walk::each_term(term, &mut |t| match &t.kind {
                TermKind::Anonymous => found = true,
                TermKind::Variable(name) => found |= own(name),
                _ => {}
            });
        }
    });
    found
}
