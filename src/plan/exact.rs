//! Dates in a recursion through `min` or `max`: a better value replaces a worse one, which is right only where nothing
//! could have been derived from the worse one alone. Of dates that are no exact days that is not so: `2022-10` comes
//! before `2022-10-05` and may end after it.
//!
//! A least value that is exact begins and ends before all worse ones, so that it alone is looked at. A greatest one may
//! end before a worse one that began before it, so where ends count (`V >= e`) all that were offered must be exact.

use super::goal::Goal;
use super::step::RelId;
use crate::base::function::{Aggregate, CompareOp, Fit};
use crate::base::span::Span;
use crate::check::ir::{HeadTerm, Literal, LiteralKind, PredId, Rule, Term, VarId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The value column of a relation of the recursion that keeps extremes, and whether it is the least.
pub(super) type Extreme<'a> = &'a dyn Fn(RelId) -> Option<(usize, bool)>;

/// The goals of a body with each use of a value that needs an exact day replaced by a demand for one; none where no
/// use does. `by_end` is the column of the head's value, where all that is offered must be exact.
pub(super) fn afterwards(
    goals: &[Goal],
    head: &[HeadTerm],
    extreme: Extreme<'_>,
    by_end: Option<usize>,
    span: Span,
) -> Option<Vec<Goal>> {
    let mut values = Vec::new();
    values_of(goals, extreme, &mut values);
    let mut found = false;
    let mut replaced = demanded(goals, &values, span, &mut found);
    let mut reckoned_with = Vec::new();
    for arg in head {
        if let HeadTerm::Aggregate(_, terms) = arg {
            terms.iter().for_each(|term| reckoned(term, false, &mut reckoned_with));
        }
    }
    for (v, function) in values.into_iter().filter(|(v, _)| reckoned_with.contains(v)) {
        found = true;
        replaced.push(demand(v, function, span));
    }
    if let Some(column) = by_end {
        found = true;
        replaced.extend(match head.get(column) {
            Some(HeadTerm::Plain(term)) => Some(offered(term, span)),
            Some(HeadTerm::Aggregate(_, terms)) => terms.first().map(|term| offered(term, span)),
            None => None,
        });
    }
    found.then_some(replaced)
}

/// The predicates of a recursion of which greatest values are compared by their end.
pub(super) fn compared_by_end(rules: &[&Rule], greatest: &dyn Fn(PredId) -> Option<usize>) -> BTreeSet<PredId> {
    let mut found = BTreeSet::new();
    for rule in rules {
        let mut values = Vec::new();
        each_literal(&rule.clause.body, &mut |literal| {
            if let LiteralKind::Atom(atom) = &literal.kind
                && let Some(column) = greatest(atom.predicate)
                && let Some(Term::Variable(v)) = atom.args.get(column)
            {
                values.push((*v, atom.predicate));
            }
        });
        each_literal(&rule.clause.body, &mut |literal| {
            if let LiteralKind::Compare(CompareOp::LessEqual | CompareOp::GreaterEqual, a, b) = &literal.kind {
                let compared = |v: VarId| [a, b].into_iter().any(|t| matches!(t, Term::Variable(w) if *w == v));
                found.extend(values.iter().filter(|(v, _)| compared(*v)).map(|(_, p)| *p));
            }
        });
    }
    found
}

fn each_literal<'a>(body: &'a [Vec<Literal>], visit: &mut dyn FnMut(&'a Literal)) {
    for literal in body.iter().flatten() {
        match &literal.kind {
            LiteralKind::Or(inner) => each_literal(inner, visit),
            _ => visit(literal),
        }
    }
}

/// The demand that a value offered to a greatest one be exact.
pub(super) fn offered(value: &Term, span: Span) -> Goal {
    let exact = Term::Fitted(Box::new(value.clone()), Arc::new(Fit::ExactDay(Aggregate::Max)), span);
    Goal::Compare(CompareOp::Equal, exact, value.clone())
}

/// The variables of values, each with its aggregate.
fn values_of(goals: &[Goal], extreme: Extreme<'_>, into: &mut Vec<(VarId, Aggregate)>) {
    for goal in goals {
        match goal {
            Goal::Atom(atom) => {
                if let Some((column, least)) = extreme(atom.relation)
                    && let Some(Term::Variable(v)) = atom.args.get(column)
                {
                    into.push((*v, if least { Aggregate::Min } else { Aggregate::Max }));
                }
            }
            Goal::Or { branches, .. } => branches.iter().for_each(|b| values_of(b, extreme, into)),
            _ => {}
        }
    }
}

fn demand(v: VarId, function: Aggregate, span: Span) -> Goal {
    let exact = Term::Fitted(Box::new(Term::Variable(v)), Arc::new(Fit::ExactDay(function)), span);
    Goal::Compare(CompareOp::Equal, exact, Term::Variable(v))
}

/// `V < e` of a least value may fail where it held of a worse one.
fn demanded(goals: &[Goal], values: &[(VarId, Aggregate)], span: Span, found: &mut bool) -> Vec<Goal> {
    let compared = |op: CompareOp, a: &Term, b: &Term| {
        let wanted = match op {
            CompareOp::Less | CompareOp::Greater => Aggregate::Min,
            _ => return None,
        };
        let is = |term: &Term, v: VarId| matches!(term, Term::Variable(w) if *w == v);
        values.iter().find(|(v, function)| *function == wanted && (is(a, *v) || is(b, *v))).copied()
    };
    goals
        .iter()
        .map(|goal| match goal {
            Goal::Compare(op, a, b) => match compared(*op, a, b) {
                Some((v, function)) => {
                    *found = true;
                    demand(v, function, span)
                }
                None => goal.clone(),
            },
            Goal::Or { branches, shared } => {
                let branches = branches.iter().map(|b| demanded(b, values, span, found)).collect();
                Goal::Or { branches, shared: shared.clone() }
            }
            other => other.clone(),
        })
        .collect()
}

/// The variables that arithmetic is done on.
fn reckoned(term: &Term, inside: bool, into: &mut Vec<VarId>) {
    match term {
        Term::Variable(v) if inside => into.push(*v),
        Term::Variable(_) | Term::Constant(_) => {}
        Term::Arithmetic(_, sides, _) => {
            reckoned(&sides.0, true, into);
            reckoned(&sides.1, true, into);
        }
        Term::Prop(_, args) | Term::Call(_, args, _) => args.iter().for_each(|a| reckoned(a, inside, into)),
        Term::Negate(inner, _) | Term::Fitted(inner, ..) => reckoned(inner, inside, into),
    }
}
