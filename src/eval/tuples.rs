//! What an evaluation hands out: distinct tuples as columns of words.

use super::order::{Key, sorted_rows};
use crate::base::dictionary::Dictionary;
use crate::base::monitor::{Pace, Stop};
use crate::base::word::Word;

/// Tuples as columns of words, all as long as there are rows.
#[derive(Clone, Debug, Default)]
pub struct Tuples {
    /// How many; one or none where there are no columns.
    pub rows: usize,
    /// One a column.
    pub columns: Vec<Vec<Word>>,
}

impl Tuples {
    /// Orders them by value, the first column weighing most.
    pub(super) fn sort(&mut self, dictionary: &Dictionary, pace: &Pace<'_>) -> Result<(), Stop> {
        let keys: Vec<Key<'_>> = self.columns.iter().map(|words| Key { words, descending: false }).collect();
        let order = sorted_rows(&keys, self.rows, dictionary, pace)?;
        for column in &mut self.columns {
            *column = chosen(column, &order, pace)?;
        }
        Ok(())
    }
}

/// The words of some rows.
pub(super) fn chosen(words: &[Word], rows: &[u32], pace: &Pace<'_>) -> Result<Vec<Word>, Stop> {
    let mut out = Vec::with_capacity(rows.len());
    for piece in rows.chunks(1024) {
        pace.steps(piece.len())?;
        out.extend(piece.iter().map(|row| words[*row as usize]));
    }
    Ok(out)
}
