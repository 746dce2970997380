//! Rows as single words of 64 bits: of each column only the bits that differ, side by side. Where all fit, rows are sorted
//! as numbers and nothing is carried beside them.

use super::columns::{Column, PIECE, gathered, step};
use crate::base::monitor::{Pace, Stop};
use crate::base::sort::{SHORT_DIGIT, sort_slice_by_bits};
use crate::base::word::Word;

/// Below this many rows comparing is faster than counting digits.
const FEW: usize = 256;

/// Rows are dealt by so many of their highest bits: no more buckets than the processor can write to at once, and of some
/// millions of rows each fits a near cache.
const DEALT: u32 = 8;
/// So many bits more, where that saves a pass over the rest.
const MORE: u32 = 3;

/// How the columns of some rows lie in a word.
pub(super) struct Packing {
    columns: Vec<Packed>,
    /// How many bits they take together.
    bits: u32,
}

/// A column in it.
struct Packed {
    /// Its lowest bit.
    shift: u32,
    /// Which bits of its words differ, and all below.
    mask: u32,
    /// The others.
    same: u32,
}

impl Packing {
    /// How rows of these columns are packed, the first weighing most; none where they do not fit.
    pub(super) fn of(columns: &[&[Word]], pace: &Pace<'_>) -> Result<Option<Packing>, Stop> {
        let (mut packed, mut bits) = (Vec::with_capacity(columns.len()), 0);
        for words in columns.iter().rev() {
            let (mut every, mut any) = (u32::MAX, 0);
            for piece in words.chunks(PIECE) {
                step(piece.len(), pace)?;
                (every, any) = piece.iter().fold((every, any), |(every, any), word| (every & word.0, any | word.0));
            }
            let differing = if words.is_empty() { 0 } else { every ^ any };
            let width = u32::BITS - differing.leading_zeros();
            let mask = ((1u64 << width) - 1) as u32;
            packed.push(Packed { shift: bits, mask, same: any & !mask });
            bits += width;
            if bits > u64::BITS {
                return Ok(None);
            }
        }
        packed.reverse();
        Ok(Some(Packing { columns: packed, bits }))
    }

    /// Packs the rows from one on.
    fn pack(&self, columns: &[&[Word]], from: usize, keys: &mut [u64]) {
        keys.fill(0);
        for (packed, words) in self.columns.iter().zip(columns).filter(|(packed, _)| packed.mask != 0) {
            for (key, word) in keys.iter_mut().zip(&words[from..]) {
                *key |= u64::from(word.0 & packed.mask) << packed.shift;
            }
        }
    }

    /// The rows of the columns, packed and dealt; sorted where they were.
    pub(super) fn deal(&self, columns: &[&[Word]], rows: usize, pace: &Pace<'_>) -> Result<Dealt, Stop> {
        let mut keys = vec![0; rows];
        let more = self.bits % SHORT_DIGIT;
        let dealt = self.bits.min(DEALT + if more <= MORE { more } else { 0 });
        let dealt = if rows <= FEW { 0 } else { dealt };
        let rest = self.bits - dealt;
        let bucket = |key: u64| key.checked_shr(rest).unwrap_or(0) as usize;
        let mut counts = vec![0u32; 1 << dealt];
        let (mut piece, mut last, mut ascends) = ([0; PIECE], 0, true);
        for from in (0..rows).step_by(PIECE) {
            let piece = &mut piece[..PIECE.min(rows - from)];
            step(piece.len(), pace)?;
            self.pack(columns, from, piece);
            for key in piece {
                ascends &= last <= *key;
                last = *key;
                counts[bucket(*key)] += 1;
            }
        }
        let mut next = 0;
        let ends = counts.iter_mut().map(|count| {
            let start = next;
            next += std::mem::replace(count, start);
            next as usize
        });
        let ends: Vec<usize> = ends.collect();
        for from in (0..rows).step_by(PIECE) {
            let many = PIECE.min(rows - from);
            step(many, pace)?;
            if ascends || dealt == 0 {
                self.pack(columns, from, &mut keys[from..from + many]);
                continue;
            }
            let piece = &mut piece[..many];
            self.pack(columns, from, piece);
            for key in piece {
                let place = &mut counts[bucket(*key)];
                keys[*place as usize] = *key;
                *place += 1;
            }
        }
        let ends = if ascends { Vec::new() } else { ends };
        Ok(Dealt { keys, ends, rest })
    }

    /// A column of packed rows.
    pub(super) fn column(&self, column: usize, keys: &[u64], pace: &Pace<'_>) -> Result<Column, Stop> {
        let Packed { shift, mask, same } = self.columns[column];
        gathered(keys, pace, |key| Word(key.checked_shr(shift).unwrap_or(0) as u32 & mask | same))
    }
}

/// Packed rows in buckets by their highest bits.
pub(super) struct Dealt {
    keys: Vec<u64>,
    /// Where each bucket ends; none where all are sorted.
    ends: Vec<usize>,
    /// The bits in which the rows of a bucket may differ.
    rest: u32,
}

impl Dealt {
    /// The rows ascending, each once.
    pub(super) fn sorted(mut self, pace: &Pace<'_>) -> Result<Vec<u64>, Stop> {
        let (mut spare, mut start) = (Vec::new(), 0);
        for end in self.ends {
            let bucket = &mut self.keys[start..end];
            start = end;
            if bucket.len() <= FEW {
                step(bucket.len(), pace)?;
                bucket.sort_unstable();
                continue;
            }
            if spare.len() < bucket.len() {
                spare.resize(bucket.len(), 0);
            }
            sort_slice_by_bits(bucket, &mut spare[..bucket.len()], self.rest, pace)?;
        }
        self.keys.dedup();
        Ok(self.keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_rows_sort_as_rows_do() {
        let mut seed = 7u32;
        let mut next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            seed ^ seed >> 15
        };
        for (rows, bits) in
            [(0, [5, 5, 5]), (1, [32, 32, 32]), (200, [8, 8, 8]), (5_000, [3, 2, 4]), (5_000, [20, 1, 30])]
                .into_iter()
                .chain([(40_000, [32, 0, 32]), (40_000, [0, 0, 0]), (40_000, [12, 17, 15]), (100, [32, 32, 32])])
        {
            let columns: Vec<Vec<Word>> = bits
                .iter()
                .map(|bits| (0..rows).map(|_| Word(((1u64 << bits) - 1) as u32 & next() | 1 << 31)).collect())
                .collect();
            let slices: Vec<&[Word]> = columns.iter().map(Vec::as_slice).collect();
            let pace = Pace::endless();
            let Some(packing) = Packing::of(&slices, &pace).unwrap() else {
                assert_eq!((rows, bits), (100, [32, 32, 32]));
                continue;
            };
            let mut expected: Vec<[Word; 3]> =
                (0..rows).map(|row| [columns[0][row], columns[1][row], columns[2][row]]).collect();
            for ascending in [false, true] {
                let slices: Vec<Vec<Word>> = match ascending {
                    false => columns.clone(),
                    true => (0..3).map(|at| expected.iter().map(|row| row[at]).collect()).collect(),
                };
                let slices: Vec<&[Word]> = slices.iter().map(Vec::as_slice).collect();
                let keys = packing.deal(&slices, slices[0].len(), &pace).unwrap().sorted(&pace).unwrap();
                expected.sort();
                expected.dedup();
                for at in 0..3 {
                    let column = packing.column(at, &keys, &pace).unwrap();
                    assert_eq!(column.words(), expected.iter().map(|row| row[at]).collect::<Vec<_>>());
                }
            }
        }
    }
}
