//! Variables that are local to one `not`: those that occur nowhere else in the same conjunction, nor further out.
//!
//! Two branches of `;` may each have a `not` with a local variable of the same name; they are told apart here.

use super::scope::Scope;
use crate::check::ir::each_variable;
use crate::check::ir::{Literal, LiteralKind, Term, VarId};
use crate::check::safety::each_term;
use std::collections::{HashMap, HashSet};

/// Gives every variable local to a `not` an id of its own. `seen_outside` are those of the head.
pub(super) fn localise(body: &mut [Vec<Literal>], seen_outside: &HashSet<VarId>, scope: &mut Scope) {
    for branch in body {
        let own: Vec<HashSet<VarId>> = branch.iter().map(variables).collect();
        let mut counts: HashMap<VarId, usize> = HashMap::new();
        own.iter().flatten().for_each(|v| *counts.entry(*v).or_default() += 1);
        for (literal, own) in branch.iter_mut().zip(&own) {
            let elsewhere = |v: &VarId| seen_outside.contains(v) || counts[v] > usize::from(own.contains(v));
            let outside: HashSet<VarId> = counts.keys().filter(|v| elsewhere(v)).chain(seen_outside).copied().collect();
            match &mut literal.kind {
                LiteralKind::Not(inner) => {
                    let mut fresh = HashMap::new();
                    for v in own.iter().filter(|v| !outside.contains(v)) {
                        fresh.insert(*v, scope.copy(*v));
                    }
                    rename_body(inner, &fresh);
                    localise(inner, &outside, scope);
                }
                LiteralKind::Or(inner) => localise(inner, &outside, scope),
                LiteralKind::Aggregate(aggregate) => {
                    let terms = aggregate.terms.iter();
                    let mut outside: HashSet<VarId> =
                        outside.into_iter().chain(aggregate.outer.iter().copied()).collect();
                    terms.for_each(|t| each_variable(t, &mut |v| _ = outside.insert(v)));
                    localise(&mut aggregate.body, &outside, scope);
                }
                _ => {}
            }
        }
    }
}

fn variables(literal: &Literal) -> HashSet<VarId> {
    let mut found = HashSet::new();
    each_term(literal, &mut |t| each_variable(t, &mut |v| _ = found.insert(v)));
    found
}

fn rename_body(body: &mut [Vec<Literal>], fresh: &HashMap<VarId, VarId>) {
    body.iter_mut().flatten().for_each(|l| rename_literal(l, fresh));
}

fn rename_literal(literal: &mut Literal, fresh: &HashMap<VarId, VarId>) {
    match &mut literal.kind {
        LiteralKind::Atom(atom) => {
            use crate::check::ir::When;
            let when = atom.when.iter_mut().map(|w| match w {
                When::On(t) | When::During(t) => t,
            });
            let at = atom.at.iter_mut().flat_map(|(s, l)| std::iter::once(s).chain(l));
            atom.args.iter_mut().chain(when).chain(at).for_each(|t| rename(t, fresh));
        }
        LiteralKind::Not(body) | LiteralKind::Or(body) => rename_body(body, fresh),
        LiteralKind::Compare(_, a, b) => {
            rename(a, fresh);
            rename(b, fresh);
        }
        LiteralKind::Test(_, args) => args.iter_mut().for_each(|t| rename(t, fresh)),
        LiteralKind::Aggregate(aggregate) => {
            rename(&mut aggregate.left, fresh);
            aggregate.terms.iter_mut().for_each(|t| rename(t, fresh));
            aggregate.outer.iter_mut().for_each(|v| *v = fresh.get(v).copied().unwrap_or(*v));
            rename_body(&mut aggregate.body, fresh);
        }
    }
}

fn rename(term: &mut Term, fresh: &HashMap<VarId, VarId>) {
    match term {
        Term::Variable(v) => *v = fresh.get(v).copied().unwrap_or(*v),
        Term::Constant(_) => {}
        Term::Prop(_, args) | Term::Call(_, args, _) => args.iter_mut().for_each(|t| rename(t, fresh)),
        Term::Arithmetic(_, sides, _) => {
            rename(&mut sides.0, fresh);
            rename(&mut sides.1, fresh);
        }
        Term::Negate(inner, _) | Term::Fitted(inner, ..) => rename(inner, fresh),
    }
}
