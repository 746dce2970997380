//! Variables under other numbers, so that what is said twice, or two rules, can stand in one clause.

use super::ir::{Literal, LiteralKind, Term, VarId, When, each_variable};
use super::safety::each_term;
use std::collections::HashSet;

/// The variables of a literal, with all that stands in it.
pub fn variables(literal: &Literal) -> HashSet<VarId> {
    let mut found = HashSet::new();
    each_term(literal, &mut |t| each_variable(t, &mut |v| _ = found.insert(v)));
    found
}

fn rename_body(body: &mut [Vec<Literal>], to: &dyn Fn(VarId) -> VarId) {
    body.iter_mut().flatten().for_each(|literal| rename_literal(literal, to));
}

/// Renames the variables of a literal, with all that stands in it.
pub fn rename_literal(literal: &mut Literal, to: &dyn Fn(VarId) -> VarId) {
    match &mut literal.kind {
        LiteralKind::Atom(atom) => {
            let when = atom.when.iter_mut().map(|w| match w {
                When::On(t) | When::During(t) => t,
            });
            let at = atom.at.iter_mut().flat_map(|(s, l)| std::iter::once(s).chain(l));
            atom.args.iter_mut().chain(when).chain(at).for_each(|t| rename_term(t, to));
        }
        LiteralKind::Not(body) | LiteralKind::Or(body) => rename_body(body, to),
        LiteralKind::Compare(_, a, b) => {
            rename_term(a, to);
            rename_term(b, to);
        }
        LiteralKind::Test(_, args) => args.iter_mut().for_each(|t| rename_term(t, to)),
        LiteralKind::Aggregate(aggregate) => {
            rename_term(&mut aggregate.left, to);
            aggregate.terms.iter_mut().for_each(|t| rename_term(t, to));
            aggregate.outer.iter_mut().for_each(|v| *v = to(*v));
            rename_body(&mut aggregate.body, to);
        }
    }
}

/// Renames the variables of a term.
pub fn rename_term(term: &mut Term, to: &dyn Fn(VarId) -> VarId) {
    match term {
        Term::Variable(v) => *v = to(*v),
        Term::Constant(_) => {}
        Term::Prop(_, args) | Term::Call(_, args, _) => args.iter_mut().for_each(|t| rename_term(t, to)),
        Term::Arithmetic(_, sides, _) => {
            rename_term(&mut sides.0, to);
            rename_term(&mut sides.1, to);
        }
        Term::Negate(inner, _) | Term::Fitted(inner, ..) => rename_term(inner, to),
    }
}
