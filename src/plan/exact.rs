//! Dates in a recursion through `min` or `max`: a better value replaces a worse one, which is right only where nothing
//! could have been derived from the worse one alone. Of dates that are no exact days that is not so: `2022-10` comes
//! before `2022-10-05` and may end after it.

use super::goal::Goal;
use super::step::RelId;
use crate::base::function::{Aggregate, CompareOp, Fit};
use crate::base::span::Span;
use crate::check::ir::{HeadTerm, Term, VarId};
use std::sync::Arc;

/// The value column of a relation of the recursion that keeps extremes, and whether it is the least.
pub(super) type Extreme<'a> = &'a dyn Fn(RelId) -> Option<(usize, bool)>;

/// The goals of a body with each use of a value that needs an exact day replaced by a demand for one; none where no
/// use does.
pub(super) fn afterwards(goals: &[Goal], head: &[HeadTerm], extreme: Extreme<'_>, span: Span) -> Option<Vec<Goal>> {
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
    found.then_some(replaced)
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

/// `V < e` of a least value and `V >= e` of a greatest one may fail where they held of a worse one.
fn demanded(goals: &[Goal], values: &[(VarId, Aggregate)], span: Span, found: &mut bool) -> Vec<Goal> {
    let compared = |op: CompareOp, a: &Term, b: &Term| {
        let wanted = match op {
            CompareOp::Less | CompareOp::Greater => Aggregate::Min,
            CompareOp::LessEqual | CompareOp::GreaterEqual => Aggregate::Max,
            CompareOp::Equal | CompareOp::NotEqual => return None,
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
