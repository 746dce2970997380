//! Variables that are local to one `not`: those that occur nowhere else in the same conjunction, nor further out.
//!
//! Two branches of `;` may each have a `not` with a local variable of the same name; they are told apart here.

use super::scope::Scope;
use crate::check::ir::{Literal, LiteralKind, VarId, each_variable};
use crate::check::rename::{rename_literal, variables};
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
                    let renamed = |v| fresh.get(&v).copied().unwrap_or(v);
                    inner.iter_mut().flatten().for_each(|literal| rename_literal(literal, &renamed));
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
