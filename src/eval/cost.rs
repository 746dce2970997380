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
    let all = || std::iter::once(pipeline).chain(&pipeline.others);
    let cost = |pipeline: &&Pipeline| cost(&pipeline.steps, database);
    let by_cost = |a: &&'p Pipeline, b: &&'p Pipeline| cost(a).total_cmp(&cost(b));
    let chosen = match orders {
        Orders::Planned => None,
        _ if pipeline.others.is_empty() => None,
        Orders::Cheapest => all().min_by(by_cost).filter(|other| cost(other) * CLEARLY < cost(&pipeline)),
        Orders::Dearest => all().max_by(by_cost),
    };
    chosen.unwrap_or(pipeline)
}

/// The rows that steps are expected to touch, for one row.
fn cost(steps: &[Step], database: &Database) -> f64 {
    let (mut rows, mut touched) = (1.0, 0.0);
    for step in steps {
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
                let each: f64 = branches.iter().map(|steps| cost(steps, database)).sum();
                touched += rows * each;
                rows *= each.max(1.0);
            }
            Step::Sub { branches, .. } => {
                touched += rows * branches.iter().map(|steps| cost(steps, database)).sum::<f64>();
                rows *= LEFT;
            }
            Step::Aggregate { branches, .. } => {
                touched += rows * branches.iter().map(|(steps, _)| cost(steps, database)).sum::<f64>();
            }
            Step::Assign { .. } => {}
            Step::Unpack { .. } | Step::Same(..) | Step::Compare(..) | Step::Test(..) => rows *= LEFT,
        }
    }
    touched
}

/// How many tuples are expected beside words in some columns.
fn beside(database: &Database, relation: RelId, version: Version, columns: impl Iterator<Item = usize>) -> f64 {
    let rows = database.count(relation, version);
    columns.fold(rows, |rows, column| rows / database.distinct(relation, version, column).max(1.0))
}
