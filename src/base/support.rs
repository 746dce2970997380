//! Why a stated fact is believed to have been stated: when, by which source, where in it, in which words.

use super::date::Date;
use super::value::Value;
use std::sync::Arc;

/// One support of a stated fact. Equal supports are one; each part may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Support {
    /// `on DATE`.
    pub date: Option<Date>,
    /// `@ SOURCE`.
    pub source: Option<Arc<str>>,
    /// `:LOCATOR`, a number or text.
    pub locator: Option<Value>,
    /// `"quote"`.
    pub quote: Option<Arc<str>>,
}

impl Support {
    /// Whether nothing is known: a fact stated without date and source.
    pub fn is_empty(&self) -> bool {
        *self == Support::default()
    }
}

/// A stated fact as checked, on its way to the store or the oracle.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GroundFact {
    /// The predicate's name.
    pub predicate: Arc<str>,
    /// Its arguments.
    pub args: Vec<Value>,
    /// One for each citation, at least one; an empty one where nothing is cited.
    pub supports: Vec<Support>,
}
