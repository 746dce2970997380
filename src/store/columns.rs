//! Columns of words as the store hands them out: flat, shared, of equal length.

use crate::base::effort::spend;
use crate::base::monitor::{Pace, Stop};
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

/// So many rows are worked on without a look at the clock.
pub(super) const PIECE: usize = 1024;

/// The word of each place.
pub(super) fn gathered<T: Copy>(places: &[T], pace: &Pace<'_>, word: impl Fn(T) -> Word) -> Result<Arc<[Word]>, Stop> {
    let mut words = Vec::with_capacity(places.len());
    for piece in places.chunks(PIECE) {
        step(piece.len(), pace)?;
        words.extend(piece.iter().map(|place| word(*place)));
    }
    Ok(Arc::from(words))
}

/// Goes on by so many rows.
pub(super) fn step(rows: usize, pace: &Pace<'_>) -> Result<(), Stop> {
    spend(rows);
    pace.steps(rows)
}
