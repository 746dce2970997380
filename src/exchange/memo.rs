//! The words of the cells of one column that were read lately: a cell that comes again costs one look-up.

use crate::base::word::Word;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// A memo with more cells, or more bytes in them, is emptied: a column that never repeats gains nothing by it.
const MOST_CELLS: usize = 1 << 17;
const MOST_BYTES: usize = 1 << 22;

/// Words by the bytes of their cells.
#[derive(Default)]
pub(super) struct Memo {
    hasher: DefaultHashBuilder,
    known: HashTable<Known>,
    /// The bytes of long cells.
    long: Vec<u8>,
}

/// Cells up to this length stand in the table itself, so that a look-up waits for memory once and not twice.
const SHORT: usize = 27;

/// A cell with its word, half a cache line.
struct Known {
    word: Word,
    /// Of a long cell, more than [`SHORT`]; then `bytes` begins with where it stands among the long ones, and its length.
    length: u8,
    bytes: [u8; SHORT],
}

impl Known {
    fn of(cell: &[u8], word: Word, long: &mut Vec<u8>) -> Known {
        let mut bytes = [0; SHORT];
        if cell.len() <= SHORT {
            bytes[..cell.len()].copy_from_slice(cell);
            return Known { word, length: cell.len() as u8, bytes };
        }
        bytes[0..4].copy_from_slice(&(long.len() as u32).to_le_bytes());
        bytes[4..8].copy_from_slice(&(cell.len() as u32).to_le_bytes());
        long.extend_from_slice(cell);
        Known { word, length: u8::MAX, bytes }
    }

    fn cell<'a>(&'a self, long: &'a [u8]) -> &'a [u8] {
        if usize::from(self.length) <= SHORT {
            return &self.bytes[..usize::from(self.length)];
        }
        let number = |at: usize| self.bytes[at..at + 4].try_into().map_or(0, u32::from_le_bytes) as usize;
        &long[number(0)..number(0) + number(4)]
    }
}

impl Memo {
    /// The word of a cell, if it is known.
    pub(super) fn find(&self, cell: &[u8]) -> Option<Word> {
        let known = self.known.find(self.hasher.hash_one(cell), |known| known.cell(&self.long) == cell);
        known.map(|known| known.word)
    }

    /// The word of a cell, read if it is not known.
    pub(super) fn word<E>(&mut self, cell: &[u8], read: impl FnOnce(&[u8]) -> Result<Word, E>) -> Result<Word, E> {
        let hash = self.hasher.hash_one(cell);
        let long = &self.long;
        if let Some(known) = self.known.find(hash, |known| known.cell(long) == cell) {
            return Ok(known.word);
        }
        let word = read(cell)?;
        if self.known.len() >= MOST_CELLS || self.long.len() + cell.len() > MOST_BYTES {
            self.known.clear();
            self.long.clear();
        }
        if cell.len() <= MOST_BYTES {
            let known = Known::of(cell, word, &mut self.long);
            let (hasher, long) = (&self.hasher, &self.long);
            self.known.insert_unique(hash, known, |known| hasher.hash_one(known.cell(long)));
        }
        Ok(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_read_once_while_it_is_remembered() {
        let (mut memo, mut read) = (Memo::default(), 0);
        for round in 0..3 {
            for n in 0..1_000u32 {
                let word = memo.word(n.to_string().as_bytes(), |_| {
                    read += 1;
                    Ok::<_, ()>(Word(n))
                });
                assert_eq!((word, round < 3), (Ok(Word(n)), true));
            }
        }
        assert_eq!(read, 1_000);
        assert_eq!(memo.word(b"x", |_| Err::<Word, _>("bad")), Err("bad"));
        for n in 0..(MOST_CELLS as u32 + 10) {
            assert_eq!(memo.word(&n.to_le_bytes(), |_| Ok::<_, ()>(Word(n))), Ok(Word(n)));
        }
        assert!(memo.known.len() < 2_000);
        // Long cells are told apart too, by their last byte.
        for n in [0u32, 1, 0, 1] {
            let cell = [&[b'x'; 100][..], &n.to_le_bytes()].concat();
            assert_eq!(memo.word(&cell, |_| Ok::<_, ()>(Word(n))), Ok(Word(n)));
        }
    }
}
