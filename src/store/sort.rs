//! Sorting rows by their words: least significant digit radix sort, a column at a time from the last.

use super::columns::{PIECE, step};
use crate::base::monitor::{Pace, Stop};
use crate::base::sort::sort_by_bits;
use crate::base::word::Word;
use std::cmp::Ordering;

/// Below this many rows comparing is faster than counting digits.
const FEW: usize = 256;

/// Compares row `i` of some columns with row `j` of others.
pub(super) fn compare_rows(a: &[&[Word]], i: usize, b: &[&[Word]], j: usize) -> Ordering {
    for (a, b) in a.iter().zip(b) {
        match a[i].cmp(&b[j]) {
            Ordering::Equal => {}
            unequal => return unequal,
        }
    }
    Ordering::Equal
}

/// The rows in the order of the key columns, the first column weighing most. Equal rows keep their order.
pub(super) fn sorted_rows(keys: &[&[Word]], rows: usize, pace: &Pace<'_>) -> Result<Vec<u32>, Stop> {
    let mut order: Vec<u32> = (0..rows as u32).collect();
    let mut ascending = 1;
    while ascending < rows && compare_rows(keys, ascending - 1, keys, ascending) != Ordering::Greater {
        step(1, pace)?;
        ascending += 1;
    }
    if ascending >= rows {
        return Ok(order);
    }
    if rows <= FEW {
        order.sort_by(|&i, &j| compare_rows(keys, i as usize, keys, j as usize));
        return Ok(order);
    }
    // A key beside its row in one word, so that a pass moves both and reads memory in sequence.
    let mut pairs: Vec<u64> = (0..rows as u64).collect();
    let mut spare = vec![0; rows];
    for key in keys.iter().rev() {
        // Between the columns the sorted rows stay where they are: in the lower halves.
        for piece in pairs.chunks_mut(PIECE) {
            step(piece.len(), pace)?;
            for pair in piece {
                let row = *pair as u32;
                *pair = u64::from(key[row as usize].0) << 32 | u64::from(row);
            }
        }
        sort_by_bits(&mut pairs, &mut spare, 32..64, pace)?;
    }
    for (row, &pair) in order.iter_mut().zip(&pairs) {
        *row = pair as u32;
    }
    Ok(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_rows_sort_as_few_do() {
        let mut seed = 7u32;
        let mut next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Word(seed ^ seed >> 15)
        };
        let wide: Vec<Word> = (0..5_000).map(|_| next()).collect();
        let narrow: Vec<Word> = wide.iter().map(|w| Word((w.0 % 7) | 0x8000_0000)).collect();
        for keys in [[&narrow[..], &wide[..]], [&wide[..], &narrow[..]]] {
            let mut expected: Vec<u32> = (0..5_000).collect();
            expected.sort_by_key(|&row| (keys[0][row as usize], keys[1][row as usize]));
            assert_eq!(sorted_rows(&keys, 5_000, &Pace::endless()).unwrap(), expected);
        }
    }
}
