//! Expressions inside `not` and braces over what is bound around them: they are worked out for the row around, and where
//! they have no value that row has no answer.

use super::clause::{StepKind, atom_terms};
use super::failure::Miss;
use super::term::{Assignment, is_bound, value};
use crate::check::ir::Term;

/// What a literal inside lacks for the row around, if that is what it lacks.
pub(super) fn miss(step: &StepKind<'_>, around: &Assignment) -> Option<Miss> {
    match step {
        StepKind::Atom(atom) => of_terms(atom_terms(atom), around),
        StepKind::Compare(_, left, right) => of_terms([*left, *right].into_iter(), around),
        StepKind::Test(_, args) => of_terms(args.iter(), around),
        StepKind::Aggregate(aggregate, _) => of_terms(std::iter::once(&aggregate.left), around),
        StepKind::Not(_) => None,
    }
}

/// The same of terms.
pub(super) fn of_terms<'t>(terms: impl Iterator<Item = &'t Term>, around: &Assignment) -> Option<Miss> {
    let mut found = None;
    for term in terms {
        match of_term(term, around) {
            Some(inexact) => found = Some(found.unwrap_or(false) | inexact),
            None => continue,
        }
    }
    found.map(|inexact| Miss::Around { inexact })
}

/// Whether an expression in the term has no value for the row around, and whether because of a date.
fn of_term(term: &Term, around: &Assignment) -> Option<bool> {
    if is_expression(term) && is_bound(term, around) {
        return match value(term, around) {
            Err(Miss::Nothing) => Some(false),
            Err(Miss::Inexact) => Some(true),
            _ => None,
        };
    }
    match term {
        Term::Variable(_) | Term::Constant(_) => None,
        Term::Prop(_, args) | Term::Call(_, args, _) => args.iter().find_map(|a| of_term(a, around)),
        Term::Arithmetic(_, sides, _) => of_term(&sides.0, around).or_else(|| of_term(&sides.1, around)),
        Term::Negate(inner, _) | Term::Fitted(inner, ..) => of_term(inner, around),
    }
}

fn is_expression(term: &Term) -> bool {
    match term {
        Term::Variable(_) | Term::Constant(_) => false,
        Term::Prop(_, args) => args.iter().any(is_expression),
        _ => true,
    }
}
