//! Why a stated fact is believed to have been stated: when, by which source, where in it, in which words.

use super::date::Date;
use super::value::Value;
use std::sync::Arc;

/// One support of a stated fact. Equal supports are one; each part may be missing.
///
/// ```
/// let mut kb = dictum::Kb::new();
/// kb.run("accused(ines, board) on 2021-03 @ x1:4.")?;
/// let (facts, _) = kb.facts("accused", 10)?;
/// let support = &facts[0].supports()[0];
/// assert_eq!(support.source.as_deref(), Some("x1"));
/// assert_eq!(support.date, Some("2021-03".parse()?));
/// # Ok::<(), dictum::Error>(())
/// ```
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
