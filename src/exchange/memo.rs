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
    bytes: Vec<u8>,
}

struct Known {
    start: u32,
    end: u32,
    word: Word,
}

impl Memo {
    /// The word of a cell, read if it is not known.
    pub(super) fn word<E>(&mut self, cell: &[u8], read: impl FnOnce(&[u8]) -> Result<Word, E>) -> Result<Word, E> {
        let hash = self.hasher.hash_one(cell);
        let bytes = &self.bytes;
        let same = |known: &Known| &bytes[known.start as usize..known.end as usize] == cell;
        if let Some(known) = self.known.find(hash, same) {
            return Ok(known.word);
        }
        let word = read(cell)?;
        if self.known.len() >= MOST_CELLS || self.bytes.len() + cell.len() > MOST_BYTES {
            self.known.clear();
            self.bytes.clear();
        }
        if cell.len() <= MOST_BYTES {
            let start = self.bytes.len() as u32;
            self.bytes.extend_from_slice(cell);
            let known = Known { start, end: self.bytes.len() as u32, word };
            let (hasher, bytes) = (&self.hasher, &self.bytes);
            self.known.insert_unique(hash, known, |k| hasher.hash_one(&bytes[k.start as usize..k.end as usize]));
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
    }
}
