//! The words of the cells of a column that were read lately: a cell that comes again costs one look-up.

use crate::base::word::Word;
use hashbrown::DefaultHashBuilder;
use std::hash::{BuildHasher, Hasher};

/// A memo with more cells, or more bytes in them, is emptied: a column that never repeats gains nothing by it.
const MOST_CELLS: usize = 1 << 17;
const MOST_BYTES: usize = 1 << 22;

/// Where a word is not known yet; no value has it.
pub(super) const UNKNOWN: Word = Word::POISON;

/// Words by the bytes of their cells.
#[derive(Default)]
pub(super) struct Memo {
    hasher: DefaultHashBuilder,
    /// A power of two of places: each cell stands at the first that was free from its own on.
    known: Vec<Known>,
    count: usize,
    /// The bytes of long cells.
    long: Vec<u8>,
}

/// Cells up to this length stand in the table itself, so that a look-up waits for memory once and not twice.
const SHORT: usize = 27;

/// The least places of a table that has any.
const LEAST: usize = 64;

/// So many cells are looked up together: first all their places are read, none of which waits for another.
const TOGETHER: usize = 64;

/// A cell with its word, half a cache line.
#[derive(Clone, Copy)]
#[repr(align(32))]
struct Known {
    word: Word,
    /// None where there is no cell; of a long one more than [`SHORT`]: then `bytes` begins with where it stands among the
    /// long ones, and its length.
    length: u8,
    bytes: [u8; SHORT],
}

impl Known {
    const NONE: Known = Known { word: Word::NONE, length: 0, bytes: [0; SHORT] };

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

    #[inline]
    fn cell<'a>(&'a self, long: &'a [u8]) -> &'a [u8] {
        if usize::from(self.length) <= SHORT {
            return &self.bytes[..usize::from(self.length)];
        }
        let number = |at: usize| self.bytes[at..at + 4].try_into().map_or(0, u32::from_le_bytes) as usize;
        &long[number(0)..number(0) + number(4)]
    }
}

impl Memo {
    /// The words of cells as far as they are known; [`Word::NONE`] for empty ones.
    pub(super) fn find_all<'a>(&self, mut cells: impl Iterator<Item = &'a [u8]>, words: &mut Vec<Word>) {
        let mut some: [(&[u8], usize); TOGETHER] = [(&[], 0); TOGETHER];
        loop {
            let (mut count, mut touched) = (0, 0);
            for (place, cell) in some.iter_mut().zip(&mut cells) {
                *place = (cell, self.place(cell));
                touched |= self.known.get(place.1).map_or(0, |known| known.length);
                count += 1;
            }
            // Nobody wants to know, but the places are on their way into the cache.
            std::hint::black_box(touched);
            words.extend(some[..count].iter().map(|(cell, place)| match *cell {
                b"" => Word::NONE,
                _ => self.known_at(cell, *place).map_or(UNKNOWN, |known| known.word),
            }));
            if count < TOGETHER {
                return;
            }
        }
    }

    /// The place from which a cell is looked for.
    #[inline]
    fn place(&self, cell: &[u8]) -> usize {
        let mut hasher = self.hasher.build_hasher();
        hasher.write(cell);
        hasher.finish() as usize & self.known.len().wrapping_sub(1)
    }

    #[inline]
    fn known_at(&self, cell: &[u8], mut place: usize) -> Option<&Known> {
        loop {
            let known = self.known.get(place).filter(|known| known.length > 0)?;
            if same(known.cell(&self.long), cell) {
                return Some(known);
            }
            place = (place + 1) & (self.known.len() - 1);
        }
    }

    /// The word of a cell that is not empty, read if it is not known.
    pub(super) fn word<E>(&mut self, cell: &[u8], read: impl FnOnce(&[u8]) -> Result<Word, E>) -> Result<Word, E> {
        if let Some(known) = self.known_at(cell, self.place(cell)) {
            return Ok(known.word);
        }
        let word = read(cell)?;
        if self.count >= MOST_CELLS || self.long.len() + cell.len() > MOST_BYTES {
            self.known.fill(Known::NONE);
            self.long.clear();
            self.count = 0;
        }
        if cell.len() <= MOST_BYTES {
            // Sparse: what is guessed wrong, where the first place is not the right one, is dearer than a larger table.
            if self.count >= self.known.len() / 2 {
                self.grow();
            }
            let known = Known::of(cell, word, &mut self.long);
            self.insert(known, self.place(cell));
            self.count += 1;
        }
        Ok(word)
    }

    fn insert(&mut self, known: Known, mut place: usize) {
        while self.known[place].length > 0 {
            place = (place + 1) & (self.known.len() - 1);
        }
        self.known[place] = known;
    }

    fn grow(&mut self) {
        let places = (2 * self.known.len()).max(LEAST);
        let before = std::mem::replace(&mut self.known, vec![Known::NONE; places]);
        for known in before.into_iter().filter(|known| known.length > 0) {
            let place = self.place(known.cell(&self.long));
            self.insert(known, place);
        }
    }
}

/// Whether two cells are the same. Of most lengths the first bytes and the last tell, as numbers.
#[inline]
fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    if let (Some(first), Some(other), Some(last), Some(another)) =
        (a.first_chunk::<16>(), b.first_chunk::<16>(), a.last_chunk::<16>(), b.last_chunk::<16>())
        && a.len() <= 32
    {
        let differ = |a: &[u8; 16], b: &[u8; 16]| u128::from_ne_bytes(*a) ^ u128::from_ne_bytes(*b);
        return differ(first, other) | differ(last, another) == 0;
    }
    if let (Some(first), Some(other), Some(last), Some(another)) =
        (a.first_chunk::<8>(), b.first_chunk::<8>(), a.last_chunk::<8>(), b.last_chunk::<8>())
        && a.len() <= 16
    {
        let differ = |a: &[u8; 8], b: &[u8; 8]| u64::from_ne_bytes(*a) ^ u64::from_ne_bytes(*b);
        return differ(first, other) | differ(last, another) == 0;
    }
    a == b
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
        assert!(memo.count < 2_000);
        let cells: Vec<Vec<u8>> = (0..40).map(|n| vec![b'a'; n]).collect();
        for (n, cell) in cells.iter().enumerate().skip(1).step_by(2) {
            assert_eq!(memo.word(cell, |_| Ok::<_, ()>(Word(n as u32))), Ok(Word(n as u32)));
        }
        let mut words = Vec::new();
        memo.find_all(cells.iter().map(Vec::as_slice), &mut words);
        for (n, word) in words.iter().enumerate() {
            let want = if n == 0 {
                Word::NONE
            } else if n % 2 == 1 {
                Word(n as u32)
            } else {
                UNKNOWN
            };
            assert_eq!(*word, want);
        }
        // Long cells are told apart too, by their last byte.
        for n in [0u32, 1, 0, 1] {
            let cell = [&[b'x'; 100][..], &n.to_le_bytes()].concat();
            assert_eq!(memo.word(&cell, |_| Ok::<_, ()>(Word(n))), Ok(Word(n)));
        }
    }

    #[test]
    fn cells_are_the_same_byte_by_byte() {
        let bytes: Vec<u8> = (0..40).collect();
        for length in 0..40 {
            assert!(same(&bytes[..length], &bytes[..length]));
            assert!(!same(&bytes[..length], &bytes[..length + 1]));
            for at in 0..length {
                let mut other = bytes[..length].to_vec();
                other[at] ^= 1 << (at % 8);
                assert!(!same(&bytes[..length], &other), "{length} {at}");
            }
        }
    }
}
