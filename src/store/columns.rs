//! Columns of words as the store hands them out: flat, shared, of equal length.

use crate::base::word::Word;
use std::sync::Arc;

/// Columns of equal length. A relation without columns has one row or none.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// The number of rows.
    pub rows: usize,
    /// One a column.
    pub columns: Vec<Arc<[Word]>>,
}

impl Columns {
    /// No rows of so many columns.
    pub(super) fn empty(arity: usize) -> Columns {
        Columns { rows: 0, columns: vec![Arc::from([]); arity] }
    }
}
