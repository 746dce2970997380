//! What an evaluation hands out: distinct tuples as columns of words.

use super::collect::compare_words;
use crate::base::dictionary::Dictionary;
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
    pub(super) fn sort(&mut self, dictionary: &Dictionary) {
        let mut order: Vec<u32> = (0..self.rows as u32).collect();
        let words = |row: u32| self.columns.iter().map(move |column| column[row as usize]);
        order.sort_by(|a, b| compare_words(words(*a), words(*b), dictionary));
        for column in &mut self.columns {
            *column = order.iter().map(|row| column[*row as usize]).collect();
        }
    }
}
