//! What an evaluation leaves for those that come after it: all tuples of a derived relation, as it kept them.

use super::live::Relation;
use super::tuples::Tuples;
use crate::base::word::Word;
use crate::plan::step::{RelId, Version};
use std::collections::{BTreeMap, HashSet};

/// A derived relation whose tuples are all stable.
pub struct Kept(pub(super) Relation);

/// From where on a relation is watched.
pub struct Watched(usize);

/// Such relations by their place in a plan.
pub type KeptRelations = BTreeMap<RelId, Kept>;

impl Kept {
    /// How many tuples there are.
    pub fn count(&self) -> usize {
        self.0.count(Version::All) as usize
    }

    /// Bytes that they take.
    pub fn held(&self) -> usize {
        self.0.held()
    }

    /// Records from now on what is added to it.
    pub fn watch(&mut self) -> Watched {
        if let Relation::Pairs(pairs) = &mut self.0 {
            pairs.watch();
        }
        Watched(self.count())
    }

    /// What was added since; none where that is not known, since the least or greatest values take each other's places.
    pub fn added_since(&mut self, watched: &Watched) -> Option<Tuples> {
        match &mut self.0 {
            Relation::Pairs(pairs) => Some(pairs.arrived()),
            Relation::Rows(rows) => rows.tuples_from(watched.0),
        }
    }

    /// Takes tuples out.
    pub fn remove(&mut self, tuples: &Tuples) {
        match &mut self.0 {
            Relation::Pairs(pairs) => pairs.remove(tuples),
            Relation::Rows(rows) => rows.remove(tuples),
        }
    }

    /// The tuples whose words in some columns are among these.
    pub fn among(&self, columns: &[usize], wanted: &HashSet<Vec<Word>>) -> Tuples {
        let all = self.tuples();
        all.filter(|row| wanted.contains(&all.key(row, columns)))
    }

    /// A copy of all tuples.
    pub fn tuples(&self) -> Tuples {
        match &self.0 {
            Relation::Pairs(pairs) => pairs.tuples(),
            Relation::Rows(rows) => rows.tuples(),
        }
    }

    /// How many different words about a column has.
    pub fn distinct(&self, column: usize) -> f64 {
        self.0.distinct(Version::All, column)
    }
}
