//! Distinct rows of words, one after the other in memory, numbered as they come.

use super::table::{Table, hash_words};
use crate::base::dictionary::Full;
use crate::base::word::Word;

/// Rows of equal width, each once.
#[derive(Clone, Debug)]
pub(super) struct RowSet {
    width: usize,
    words: Vec<Word>,
    len: u32,
    numbers: Table<u32>,
}

impl RowSet {
    /// No rows of so many words.
    pub fn new(width: usize) -> RowSet {
        RowSet { width, words: Vec::new(), len: 0, numbers: Table::default() }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.len as usize
    }

    /// A row by its number.
    pub fn row(&self, number: usize) -> &[Word] {
        &self.words[number * self.width..][..self.width]
    }

    /// The number of a row, and whether it is new.
    pub fn insert(&mut self, row: &[Word]) -> Result<(usize, bool), Full> {
        let (words, width) = (&self.words, self.width);
        let known = |number: u32| &words[number as usize * width..][..width];
        let hash = hash_words(row.iter().copied());
        if let Some(number) = self.numbers.find(hash, |number| known(*number) == row) {
            return Ok((*number as usize, false));
        }
        let number = self.len;
        self.len = number.checked_add(1).ok_or(Full)?;
        self.numbers.insert_unique(hash, number, |number| hash_words(known(*number).iter().copied()));
        self.words.extend_from_slice(row);
        Ok((number as usize, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_kept_once_and_keep_their_number() {
        let mut set = RowSet::new(2);
        let row = |n: u32| [Word(n % 100), Word(n % 7)];
        let numbers: Vec<usize> = (0..2_000).map(|n| set.insert(&row(n)).unwrap().0).collect();
        assert_eq!(set.len(), 700);
        assert!((0..2_000).all(|n| set.row(numbers[n as usize]) == row(n)));
        let mut empty = RowSet::new(0);
        assert_eq!([empty.insert(&[]), empty.insert(&[])], [Ok((0, true)), Ok((0, false))]);
        assert_eq!((empty.len(), empty.row(0).len()), (1, 0));
    }
}
