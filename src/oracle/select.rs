//! `order by`, `limit`, `offset`: from candidates to answers, each once, in order.

use super::aggregate::Solution;
use super::facts::Row;
use super::term::Assignment;
use crate::base::value::Value;
use crate::check::ir::{Modifiers, OrderBy};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// An answer with what it is ranked by. The same answer may come with several ranks; the first counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    keys: Vec<Option<Value>>,
    row: Row,
}

impl Candidate {
    /// An answer and the assignment it was found by.
    pub fn new(row: Row, assignment: &Assignment, modifiers: &Modifiers) -> Candidate {
        let key = |by: OrderBy| match by {
            OrderBy::Column(column) => row.get(column).cloned(),
            OrderBy::Variable(v) => assignment.get(v.0 as usize).cloned().flatten(),
        };
        Candidate { keys: modifiers.order_by.iter().map(|k| key(k.by)).collect(), row }
    }

    /// The answer of a group, once for each of its solutions; a group without solutions has its row too.
    pub fn of_group(row: &Row, group: &BTreeSet<Solution>, modifiers: &Modifiers) -> Vec<Candidate> {
        let nobody = Assignment::new();
        let assignments = group.iter().map(|s| &s.assignment).chain(group.is_empty().then_some(&nobody));
        assignments.map(|a| Candidate::new(row.clone(), a, modifiers)).collect()
    }
}

/// The answers in order, cut by `offset` and `limit`.
pub(super) fn select(mut candidates: Vec<Candidate>, modifiers: &Modifiers) -> Vec<Row> {
    candidates.sort_by(|a, b| {
        let keys = a.keys.iter().zip(&b.keys).zip(&modifiers.order_by);
        let by_keys = keys.map(|((a, b), key)| if key.descending { b.cmp(a) } else { a.cmp(b) });
        by_keys.fold(Ordering::Equal, Ordering::then).then_with(|| a.row.cmp(&b.row))
    });
    let mut seen = BTreeSet::new();
    candidates.retain(|c| seen.insert(c.row.clone()));
    let limit = modifiers.limit.map_or(usize::MAX, |l| usize::try_from(l).unwrap_or(usize::MAX));
    let offset = usize::try_from(modifiers.offset).unwrap_or(usize::MAX);
    candidates.into_iter().skip(offset).take(limit).map(|c| c.row).collect()
}
