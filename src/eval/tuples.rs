//! What an evaluation hands out: distinct tuples as columns of words.

use super::order::{Key, sorted_rows};
use crate::base::dictionary::Dictionary;
use crate::base::monitor::{Pace, Stop};
use crate::base::word::Word;
use crate::store::Columns;
use std::collections::HashSet;

/// Tuples as columns of words, all as long as there are rows.
#[derive(Clone, Debug, Default)]
pub struct Tuples {
    /// How many; one or none where there are no columns.
    pub rows: usize,
    /// One a column.
    pub columns: Vec<Vec<Word>>,
}

impl Tuples {
    /// The words of a tuple in some columns.
    pub fn key(&self, row: usize, columns: &[usize]) -> Vec<Word> {
        columns.iter().map(|column| self.columns[*column][row]).collect()
    }

    /// Those among them that are wanted.
    pub fn filter(&self, mut wanted: impl FnMut(usize) -> bool) -> Tuples {
        let rows: Vec<usize> = (0..self.rows).filter(|row| wanted(*row)).collect();
        let columns = self.columns.iter().map(|words| rows.iter().map(|row| words[*row]).collect());
        Tuples { rows: rows.len(), columns: columns.collect() }
    }

    /// Those that others do not have.
    pub fn without(&self, others: &Tuples) -> Tuples {
        let all: Vec<usize> = (0..self.columns.len()).collect();
        let known: HashSet<Vec<Word>> = (0..others.rows).map(|row| others.key(row, &all)).collect();
        self.filter(|row| !known.contains(&self.key(row, &all)))
    }

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

impl From<Tuples> for Columns {
    fn from(tuples: Tuples) -> Columns {
        Columns { rows: tuples.rows, columns: tuples.columns.into_iter().map(Into::into).collect() }
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
