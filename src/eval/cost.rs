//! Which of several orders of a rule's literals is run: the one expected to touch the fewest rows, by the sizes that are
//! there now. Sizes of derived relations are known only while they are evaluated, and differ from round to round.

use super::live::Database;
use crate::plan::step::{Orders, Pipeline, RelId, Step, Version};

/// Another order than the planned one must be so many times cheaper, since estimates are rough and the planned one has
/// the rows of a group side by side.
const CLEARLY: f64 = 4.0;

/// What a filter leaves.
const LEFT: f64 = 0.5;

/// The order to run.
pub(super) fn cheapest<'p>(pipeline: &'p Pipeline, orders: Orders, database: &Database) -> &'p Pipeline {
    if orders == Orders::Planned || pipeline.others.is_empty() {
        return pipeline;
    }
    let costed = |pipeline: &'p Pipeline| (cost(None, &pipeline.steps, database), pipeline);
    let (planned, others) = (costed(pipeline), pipeline.others.iter().map(costed));
    let chosen = match orders {
        Orders::Dearest => others.chain([planned]).max_by(|a, b| a.0.total_cmp(&b.0)),
        _ => others.min_by(|a, b| a.0.total_cmp(&b.0)).filter(|other| other.0 * CLEARLY < planned.0),
    };
    chosen.unwrap_or(planned).1
}

/// The rows that steps, and one before them, are expected to touch for one row.
pub(super) fn cost(first: Option<&Step>, steps: &[Step], database: &Database) -> f64 {
    let (mut rows, mut touched) = (1.0, 0.0);
    for step in first.into_iter().chain(steps) {
        touched += rows;
        match step {
            Step::Probe { relation, version, key, same, .. } => {
                rows *= beside(database, *relation, *version, key.iter().map(|(column, _)| *column));
                rows *= LEFT.powi(same.len() as i32);
                touched += rows;
            }
            Step::Meet { lists, .. } => {
                let each =
                    lists.iter().map(|list| beside(database, list.relation, list.version, [list.key.0].into_iter()));
                let least = each.fold(f64::INFINITY, f64::min);
                touched += rows * least;
                rows *= least * LEFT;
            }
            Step::Exists { relation, version, key, negated, .. } => {
                let found = beside(database, *relation, *version, key.iter().map(|(column, _)| *column));
                rows *= if *negated { LEFT } else { found.min(LEFT) };
            }
            Step::Union { branches, .. } => {
                let each: f64 = branches.iter().map(|steps| cost(None, steps, database)).sum();
                touched += rows * each;
                rows *= each.max(1.0);
            }
            Step::Sub { branches, .. } => {
                touched += rows * branches.iter().map(|steps| cost(None, steps, database)).sum::<f64>();
                rows *= LEFT;
            }
            Step::Aggregate { branches, .. } => {
                touched += rows * branches.iter().map(|(steps, _)| cost(None, steps, database)).sum::<f64>();
            }
            Step::Assign { .. } => {}
            Step::Unpack { .. } | Step::Earlier { .. } | Step::Same(..) | Step::Compare(..) | Step::Test(..) => {
                rows *= LEFT
            }
        }
    }
    touched
}

/// How many tuples are expected beside words in some columns.
fn beside(database: &Database, relation: RelId, version: Version, columns: impl Iterator<Item = usize>) -> f64 {
    let rows = database.count(relation, version);
    columns.fold(rows, |rows, column| rows / database.distinct(relation, version, column).max(1.0))
}
