//! Which predicates have to be worked out before which: strongly connected components, by plain reachability.

use super::failure::Failure;
use crate::base::diagnostic::Code;
use crate::check::ir::{Clause, Literal, LiteralKind, PredId, Program};
use std::collections::{BTreeMap, BTreeSet};

/// Predicates that are worked out together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Component {
    pub predicates: BTreeSet<PredId>,
    pub recursive: bool,
}

/// How a body names a predicate.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Positive,
    Negated,
    Collected,
}

/// All predicates that a body names.
pub(super) fn named(clause: &Clause) -> BTreeSet<PredId> {
    uses(&clause.body, Use::Positive).into_iter().map(|(p, _)| p).collect()
}

fn uses(body: &[Vec<Literal>], how: Use) -> Vec<(PredId, Use)> {
    let mut all = Vec::new();
    for literal in body.iter().flatten() {
        match &literal.kind {
            LiteralKind::Atom(atom) => all.push((atom.predicate, how)),
            LiteralKind::Not(inner) => all.extend(uses(inner, Use::Negated)),
            LiteralKind::Or(sides) => all.extend(uses(sides, how)),
            LiteralKind::Aggregate(aggregate) => all.extend(uses(&aggregate.body, Use::Collected)),
            LiteralKind::Compare(..) | LiteralKind::Test(..) => {}
        }
    }
    all
}

/// `wanted` and all it depends on, what is needed first first.
pub(super) fn components(program: &Program, wanted: &BTreeSet<PredId>) -> Result<Vec<Component>, Failure> {
    let direct = |p: PredId| -> BTreeSet<PredId> {
        let rules = &program.predicates[p.0 as usize].rules;
        rules.iter().flat_map(|&r| named(&program.rules[r].clause)).collect()
    };
    let mut reach: BTreeMap<PredId, BTreeSet<PredId>> = BTreeMap::new();
    let mut open: Vec<PredId> = wanted.iter().copied().collect();
    while let Some(p) = open.pop() {
        if let std::collections::btree_map::Entry::Vacant(entry) = reach.entry(p) {
            open.extend(entry.insert(direct(p)).iter());
        }
    }
    loop {
        let mut changed = false;
        for p in reach.keys().copied().collect::<Vec<_>>() {
            let further: BTreeSet<PredId> = reach[&p].iter().flat_map(|q| reach[q].iter().copied()).collect();
            let mine = reach.entry(p).or_default();
            let before = mine.len();
            mine.extend(further);
            changed |= mine.len() > before;
        }
        if !changed {
            break;
        }
    }
    // What depends on more comes later: whoever needs p reaches all that p reaches, and p. A predicate counts itself,
    // whether or not it needs itself.
    let mut order: Vec<PredId> = reach.keys().copied().collect();
    order.sort_by_key(|p| (reach[p].len() + usize::from(!reach[p].contains(p)), *p));
    let mut all: Vec<Component> = Vec::new();
    for p in order {
        if all.iter().any(|c| c.predicates.contains(&p)) {
            continue;
        }
        let mutual = reach[&p].iter().copied().filter(|q| reach[q].contains(&p));
        let predicates: BTreeSet<PredId> = mutual.chain([p]).collect();
        let component = Component { recursive: reach[&p].contains(&p), predicates };
        refuse_unstratified(program, &component)?;
        all.push(component);
    }
    Ok(all)
}

/// `check` has refused these before; a rule built by hand is refused here.
fn refuse_unstratified(program: &Program, component: &Component) -> Result<(), Failure> {
    for p in component.predicates.iter().filter(|_| component.recursive) {
        let predicate = &program.predicates[p.0 as usize];
        for rule in predicate.rules.iter().map(|&r| &program.rules[r]) {
            let span = rule.clause.span;
            for (q, how) in uses(&rule.clause.body, Use::Positive) {
                let code = match how {
                    Use::Positive => continue,
                    Use::Negated => Code::E0401,
                    Use::Collected => Code::E0402,
                };
                if component.predicates.contains(&q) {
                    return Err(Failure::at(code, span, &[], "a recursion that has no stratification"));
                }
            }
            if !rule.modifiers.is_empty() {
                return Err(Failure::at(Code::E0404, span, &[], "`order by` or `limit` through recursion"));
            }
        }
        if !predicate.aggregates.is_empty() && predicate.extreme().is_none() {
            return Err(Failure::limit(Code::E0402, "an aggregate through recursion"));
        }
    }
    Ok(())
}
