//! The stated facts behind the plan of a change, and what has changed, under predicates of its own.

use super::inputs::Stated;
use crate::base::dictionary::Dictionary;
use crate::base::monitor::Pace;
use crate::check::ir::PredId;
use crate::eval::{Columns, EvalError, Inputs, Relation};
use crate::plan::Cardinalities;
use crate::plan::step::{Origin, Parts};
use std::collections::HashMap;
use std::sync::Arc;

/// What stands behind a predicate that holds a part of another.
#[derive(Clone)]
pub(super) enum Held {
    Columns(Columns),
    Stored(Arc<Relation>),
}

/// The stated facts, and what the predicates hold that the program does not have.
pub(super) struct Parted<'a> {
    pub stated: Stated<'a>,
    pub parts: &'a HashMap<PredId, Held>,
}

impl Parted<'_> {
    fn part(&self, origin: &Origin) -> Option<&Held> {
        match origin {
            Origin::Stated(predicate, Parts::NONE) => self.parts.get(predicate),
            _ => None,
        }
    }
}

impl Inputs for Parted<'_> {
    fn columns(&self, origin: &Origin, dictionary: &mut Dictionary, pace: &Pace<'_>) -> Result<Columns, EvalError> {
        match self.part(origin) {
            Some(Held::Columns(columns)) => Ok(columns.clone()),
            Some(Held::Stored(relation)) => Ok(relation.columns()),
            None => self.stated.columns(origin, dictionary, pace),
        }
    }

    fn stored(&self, origin: &Origin, pace: &Pace<'_>) -> Result<Option<Arc<Relation>>, EvalError> {
        match self.part(origin) {
            Some(Held::Columns(_)) => Ok(None),
            Some(Held::Stored(relation)) => Ok(Some(relation.clone())),
            None => self.stated.stored(origin, pace),
        }
    }
}

impl Cardinalities for Parted<'_> {
    fn rows(&self, origin: &Origin) -> f64 {
        match self.part(origin) {
            Some(Held::Columns(columns)) => columns.rows as f64,
            Some(Held::Stored(relation)) => relation.len() as f64,
            None => self.stated.rows(origin),
        }
    }

    fn distinct(&self, origin: &Origin, column: usize) -> Option<f64> {
        match self.part(origin) {
            Some(Held::Columns(_)) => None,
            Some(Held::Stored(relation)) => relation.distinct_words(column),
            None => self.stated.distinct(origin, column),
        }
    }

    fn is_kept(&self, predicate: PredId) -> bool {
        self.stated.is_kept(predicate)
    }
}
