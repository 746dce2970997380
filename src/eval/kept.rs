//! What an evaluation leaves for those that come after it: all tuples of a derived relation, as it kept them.

use super::live::Relation;
use crate::plan::step::{RelId, Version};
use std::collections::BTreeMap;

/// A derived relation whose tuples are all stable.
pub struct Kept(pub(super) Relation);

/// Such relations by their place in a plan.
pub type KeptRelations = BTreeMap<RelId, Kept>;

impl Kept {
    /// How many tuples there are.
    pub fn count(&self) -> usize {
        self.0.count(Version::All) as usize
    }

    /// How many different words about a column has.
    pub fn distinct(&self, column: usize) -> f64 {
        self.0.distinct(Version::All, column)
    }
}
