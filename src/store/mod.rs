//! Floor 1: facts as columns of words, with their supports beside them. It knows no names and no text.
//!
//! A relation is a list of shared immutable sorted runs. A clone of the store shares them all, so a statement works on
//! a clone, and dropping the clone is how a failed statement leaves no trace.

mod batch;
mod columns;
mod made;
#[cfg(test)]
mod model;
mod order;
mod packed;
mod relation;
mod renumber;
mod run;
mod sort;
mod support;
mod view;

pub use batch::Batch;
pub use columns::{Column, Columns, Segment};
pub use order::{Keys, Order, Ranges};
pub use relation::{Relation, TakeFact};
pub use run::{Run, estimated};
pub use support::{PARTS, Part, SupportWords, Supports};

use crate::base::monitor::{Pace, Stop};
use crate::base::word::Word;
use std::sync::Arc;

/// A relation of a [`Store`]; good for that store and its clones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RelationId(u32);

/// What an insertion added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inserted {
    /// Facts that were not there.
    pub facts: usize,
    /// Supports that were not there, those of new facts included.
    pub supports: usize,
}

/// What a retraction took away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retracted {
    /// Facts that are gone.
    pub facts: usize,
    /// Supports that are gone from facts that stay.
    pub supports: usize,
}

/// Bytes that facts take in memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// The columns of facts.
    pub facts: usize,
    /// What supports them.
    pub supports: usize,
    /// Orders and views of them, for look-ups.
    pub orders: usize,
}

impl Held {
    /// All of it.
    pub fn total(self) -> usize {
        self.facts + self.supports + self.orders
    }

    /// With that of others.
    pub fn and(self, other: Held) -> Held {
        Held {
            facts: self.facts + other.facts,
            supports: self.supports + other.supports,
            orders: self.orders + other.orders,
        }
    }
}

/// All stated facts. Cloning copies a list of shared relations.
#[derive(Clone, Debug, Default)]
pub struct Store {
    relations: Vec<Arc<Relation>>,
}

impl Store {
    /// Adds an empty relation with so many columns.
    pub fn add_relation(&mut self, arity: usize) -> RelationId {
        self.relations.push(Arc::new(Relation::new(arity)));
        RelationId(self.relations.len() as u32 - 1)
    }

    /// Takes a relation in.
    pub fn push(&mut self, relation: Relation) -> RelationId {
        self.relations.push(Arc::new(relation));
        RelationId(self.relations.len() as u32 - 1)
    }

    /// Bytes that all relations take in memory.
    pub fn held(&self) -> Held {
        self.relations.iter().fold(Held::default(), |held, relation| held.and(relation.held()))
    }

    /// A relation of this store.
    ///
    /// # Panics
    /// If the id is from a store that is neither this one nor a clone of it.
    pub fn relation(&self, id: RelationId) -> &Relation {
        &self.relations[id.0 as usize]
    }

    /// The same, shared: it stays as it is whatever happens to the store.
    ///
    /// # Panics
    /// If the id is from a store that is neither this one nor a clone of it.
    pub fn shared(&self, id: RelationId) -> Arc<Relation> {
        self.relations[id.0 as usize].clone()
    }

    /// Whether a relation is that of another store, which is this one or a clone of it, unchanged.
    pub fn shares(&self, id: RelationId, other: &Store) -> bool {
        let of = |store: &Store| store.relations.get(id.0 as usize).map(Arc::as_ptr);
        of(self) == of(other)
    }

    /// Adds the facts and supports that are new. The batch has as many columns as the relation.
    ///
    /// # Panics
    /// If the id is from a store that is neither this one nor a clone of it.
    pub fn insert(&mut self, id: RelationId, batch: Batch) -> Inserted {
        self.try_insert(id, batch, &Pace::endless()).unwrap_or_default()
    }

    /// The same, at a pace.
    ///
    /// # Errors
    /// When it is to stop. The store is then to be thrown away.
    ///
    /// # Panics
    /// If the id is from a store that is neither this one nor a clone of it.
    pub fn try_insert(&mut self, id: RelationId, batch: Batch, pace: &Pace<'_>) -> Result<Inserted, Stop> {
        match batch.is_empty() {
            true => Ok(Inserted::default()),
            false => {
                pace.room_for(batch.least())?;
                Arc::make_mut(&mut self.relations[id.0 as usize]).insert(batch, pace)
            }
        }
    }

    /// Takes away what matches. With `whole` the question is asked once a fact, without a support, and a matching fact
    /// goes with all its supports; else it is asked for each support, and a fact goes when none is left.
    ///
    /// # Panics
    /// If the id is from a store that is neither this one nor a clone of it.
    pub fn retract(
        &mut self,
        id: RelationId,
        matches: &mut dyn FnMut(&[Word], Option<&SupportWords>) -> bool,
        whole: bool,
    ) -> Retracted {
        self.try_retract(id, matches, whole, &Pace::endless()).unwrap_or_default()
    }

    /// The same, at a pace.
    ///
    /// # Errors
    /// When it is to stop. The store is then to be thrown away.
    ///
    /// # Panics
    /// If the id is from a store that is neither this one nor a clone of it.
    pub fn try_retract(
        &mut self,
        id: RelationId,
        matches: &mut dyn FnMut(&[Word], Option<&SupportWords>) -> bool,
        whole: bool,
        pace: &Pace<'_>,
    ) -> Result<Retracted, Stop> {
        Arc::make_mut(&mut self.relations[id.0 as usize]).retract(matches, whole, pace)
    }
}
