//! Rows as words, with the dictionary that tells what they stand for: a value is made when it is read.

use crate::base::dictionary::{Dictionary, Full};
use crate::base::value::Value;
use crate::base::word::Word;
use crate::eval::Tuples;
use std::sync::Arc;

/// Rows in order. Clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    len: usize,
    columns: Arc<Vec<Vec<Word>>>,
    dictionary: Arc<Dictionary>,
}

impl Rows {
    /// Tuples of words that the dictionary gave.
    pub fn new(tuples: Tuples, dictionary: Dictionary) -> Rows {
        Rows { len: tuples.rows, columns: Arc::new(tuples.columns), dictionary: Arc::new(dictionary) }
    }

    /// Rows of so many values.
    pub fn of_values(width: usize, rows: &[Vec<Value>], mut dictionary: Dictionary) -> Result<Rows, Full> {
        let mut columns = vec![Vec::with_capacity(rows.len()); width];
        for row in rows {
            for (column, value) in columns.iter_mut().zip(row) {
                column.push(dictionary.intern(value)?);
            }
        }
        Ok(Rows::new(Tuples { rows: rows.len(), columns }, dictionary))
    }

    /// Makes every value once, so that what cannot be read is found out before anybody relies on it.
    pub fn read_all(&self) {
        for word in self.columns.iter().flatten() {
            if self.dictionary.text(*word).is_none() {
                self.dictionary.value(*word);
            }
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Keeps the first `most`.
    pub fn truncate(&mut self, most: usize) {
        if most >= self.len {
            return;
        }
        self.len = most;
        for column in Arc::make_mut(&mut self.columns) {
            column.truncate(most);
            column.shrink_to_fit();
        }
    }

    /// The values of a row.
    pub fn row(&self, row: usize) -> Option<Vec<Value>> {
        (row < self.len).then(|| self.columns.iter().map(|column| self.dictionary.value(column[row])).collect())
    }

    /// The values of each row, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Vec<Value>> + DoubleEndedIterator {
        (0..self.len).map(|row| self.columns.iter().map(|column| self.dictionary.value(column[row])).collect())
    }

    /// The words of a column.
    pub fn column(&self, column: usize) -> Option<&[Word]> {
        self.columns.get(column).map(Vec::as_slice)
    }

    /// The text in a row and column.
    pub fn text(&self, row: usize, column: usize) -> Option<&str> {
        self.dictionary.text(*self.columns.get(column)?.get(row)?)
    }

    /// What tells the values of the words.
    pub fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }
}
