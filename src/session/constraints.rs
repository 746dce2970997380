//! Constraints: each answer is a violation, shown with the facts it rests on and where they were written.

use super::asking::Asking;
use super::witness::{Known, Places, Witness, bound, every};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::monitor::{Pace, Stop};
use crate::base::span::Span;
use crate::base::support::GroundFact;
use crate::check::ir::Constraint;

/// How many violations of one constraint are shown; the rest is counted.
const SHOWN: usize = 10;

/// So many steps a fact counts for whose place is kept.
const FACT: usize = 16;

/// The violations of all constraints.
pub(super) fn violations(
    asking: &Asking,
    constraints: &[Constraint],
    facts: &[(GroundFact, Span)],
    pace: &Pace<'_>,
) -> Result<Vec<Diagnostic>, Stop> {
    let mut places = Places::new();
    if constraints.is_empty() {
        return Ok(Vec::new());
    }
    for (fact, span) in facts {
        pace.steps(FACT)?;
        places.entry((&fact.predicate, &fact.args)).or_default().push((fact, *span));
    }
    let mut violations = Vec::new();
    for constraint in constraints {
        violations.extend(of_one(asking, constraint, &places));
        pace.look()?;
    }
    Ok(violations)
}

fn of_one(asking: &Asking, constraint: &Constraint, places: &Places) -> Vec<Diagnostic> {
    let variables = bound(&constraint.clause.body);
    let query = every(&constraint.clause, &variables);
    let rows = match asking.rows(&query) {
        Ok(found) => found.rows,
        Err(diagnostic) => return vec![diagnostic],
    };
    let said = constraint.message.as_deref().unwrap_or("this must have no answer");
    let span = constraint.clause.span;
    let mut violations: Vec<Diagnostic> = Vec::new();
    for row in rows.iter().take(SHOWN) {
        let bindings: Vec<String> = query
            .headings
            .iter()
            .zip(&row)
            .filter(|(name, _)| !name.starts_with('_'))
            .map(|(name, value)| format!("{name} = {value}"))
            .collect();
        let with = if bindings.is_empty() { String::new() } else { format!(" ({})", bindings.join(", ")) };
        let mut diagnostic = Diagnostic::new(Code::E0702, span, format!("violated constraint: {said}{with}"));
        let known: Known = variables.iter().copied().zip(row).collect();
        for place in Witness::of(asking, places, &constraint.clause, &known) {
            diagnostic = diagnostic.label(place, "stated here");
        }
        violations.push(diagnostic);
    }
    if rows.len() > SHOWN {
        let message = format!("violated constraint: {said}: {} more violations", rows.len() - SHOWN);
        violations.push(Diagnostic::new(Code::E0702, span, message));
    }
    violations
}
