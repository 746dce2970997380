//! The naive evaluator: what a program means, worked out in the plainest way over sets of rows.
//!
//! It shares nothing with `plan`, `store` and `eval` and is what they are compared with. Every round works out every
//! rule of a stratum from all rows (naive iteration); a body is multiplied out into conjunctions without `;`, and
//! those are solved literal by literal, row by row. What a run-time error is worth is written in `solve`.

mod aggregate;
mod builtin;
mod clause;
mod exact;
mod facts;
mod failure;
mod fixpoint;
mod project;
mod select;
mod solve;
mod strata;
mod term;

pub use facts::{Facts, Model, Relation, Row};
pub use failure::{Failure, Limits};

use crate::check::ir::{PredId, Program, Query};
use project::{Body, Inexact, aggregates, check_depth, empty_groups, fold_groups, group, plain_row, work_out};
use select::{Candidate, select};
use solve::Solver;
use std::cell::Cell;
use std::collections::BTreeSet;

/// The answers of a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// In the order of the language. Of a yes-or-no query: one empty row for yes, none for no.
    pub rows: Vec<Row>,
    /// What was left out.
    pub notes: Notes,
}

/// What answers left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// Rows without an answer because a date is no exact day, in the query and the rules it needs.
    pub inexact: usize,
}

/// The answer of one query over stated facts.
pub fn answer(program: &Program, facts: &Facts, query: &Query, limits: &Limits) -> Result<Answer, Failure> {
    let steps = Cell::new(0);
    let wanted = strata::named(&query.clause);
    let (model, inexact) = fixpoint::evaluate(program, facts, &wanted, limits, &steps)?;
    ask(program, &model, inexact, query, limits, &steps)
}

/// All that holds.
pub fn model(program: &Program, facts: &Facts, limits: &Limits) -> Result<Model, Failure> {
    let all = (0..program.predicates.len()).map(|i| PredId(i as u32)).collect();
    Ok(fixpoint::evaluate(program, facts, &all, limits, &Cell::new(0))?.0)
}

fn ask(
    program: &Program,
    model: &Model,
    mut inexact: BTreeSet<Inexact>,
    query: &Query,
    limits: &Limits,
    steps: &Cell<u64>,
) -> Result<Answer, Failure> {
    let (columns, modifiers) = (&query.columns, &query.modifiers);
    let body = Body::new(&query.clause)?;
    let solver = Solver::new(model, limits, steps);
    let number = program.rules.len();
    let mut candidates = Vec::new();
    if aggregates(columns) > 0 {
        let mut groups = empty_groups(columns);
        group(columns, &body, number, &solver, &mut groups)?;
        for (row, set) in fold_groups(columns, &groups, query.clause.span)? {
            candidates.extend(Candidate::of_group(&row, set, modifiers));
        }
    } else {
        body.each(&solver, |_, assignment| {
            let row = plain_row(columns, &assignment)?;
            candidates.push(Candidate::new(row, &assignment, modifiers));
            Ok(())
        })?;
    }
    if solver.missed.get() {
        body.judge(&solver, number, |assignment| work_out(columns, assignment), &mut inexact)?;
    }
    let rows = select(candidates, modifiers);
    rows.iter().try_for_each(|row| check_depth(&solver, row, query.clause.span))?;
    Ok(Answer { rows, notes: Notes { inexact: inexact.len() } })
}
