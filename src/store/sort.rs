//! Sorting rows by their words: least significant digit radix sort, a column at a time from the last.

use crate::base::word::Word;
use std::cmp::Ordering;

/// Below this many rows comparing is faster than counting digits.
const FEW: usize = 256;
/// Digits of 11 bits: a histogram of 2,048 counts stays in the first cache, and 32 bits take three passes.
const DIGIT: u32 = 11;
const BUCKETS: usize = 1 << DIGIT;
const PASSES: usize = 3;

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
pub(super) fn sorted_rows(keys: &[&[Word]], rows: usize) -> Vec<u32> {
    let mut order: Vec<u32> = (0..rows as u32).collect();
    let ascending = |row: usize| compare_rows(keys, row - 1, keys, row) != Ordering::Greater;
    if (1..rows).all(ascending) {
        return order;
    }
    if rows <= FEW {
        order.sort_by(|&i, &j| compare_rows(keys, i as usize, keys, j as usize));
        return order;
    }
    // A key beside its row in one word, so that a pass moves both and reads memory in sequence.
    let mut pairs: Vec<u64> = (0..rows as u64).collect();
    let mut spare = vec![0; rows];
    for key in keys.iter().rev() {
        // Between the columns the sorted rows stay where they are: in the lower halves.
        for pair in pairs.iter_mut() {
            let row = *pair as u32;
            *pair = u64::from(key[row as usize].0) << 32 | u64::from(row);
        }
        radix(&mut pairs, &mut spare, 32);
    }
    for (row, &pair) in order.iter_mut().zip(&pairs) {
        *row = pair as u32;
    }
    order
}

/// The rows of two columns themselves, ascending, each once: with nothing beside them no row number need be carried.
pub(super) fn sorted_pairs(first: &[Word], second: &[Word]) -> Vec<u64> {
    let mut pairs: Vec<u64> = first.iter().zip(second).map(|(a, b)| u64::from(a.0) << 32 | u64::from(b.0)).collect();
    if !pairs.is_sorted() {
        let mut spare = vec![0; pairs.len()];
        radix(&mut pairs, &mut spare, 0);
        radix(&mut pairs, &mut spare, 32);
    }
    pairs.dedup();
    pairs
}

/// Sorts by the 32 bits from `lowest` on, stable. A digit that is the same everywhere costs no pass.
fn radix(pairs: &mut Vec<u64>, spare: &mut Vec<u64>, lowest: u32) {
    // The last digit of a word has fewer bits, and what lies above it is another word's.
    let digit = |pair: u64, pass: u32| ((pair >> lowest) as u32 >> (DIGIT * pass)) as usize & (BUCKETS - 1);
    let mut counts = vec![[0u32; BUCKETS]; PASSES];
    for &pair in pairs.iter() {
        for (pass, counts) in (0..).zip(&mut counts) {
            counts[digit(pair, pass)] += 1;
        }
    }
    for (pass, counts) in (0..).zip(&mut counts) {
        if counts.iter().any(|&count| count as usize == pairs.len()) {
            continue;
        }
        let mut next = 0;
        for count in counts.iter_mut() {
            next += std::mem::replace(count, next);
        }
        for &pair in pairs.iter() {
            let place = &mut counts[digit(pair, pass)];
            spare[*place as usize] = pair;
            *place += 1;
        }
        std::mem::swap(pairs, spare);
    }
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
            assert_eq!(sorted_rows(&keys, 5_000), expected);
            let packed = |row: &u32| u64::from(keys[0][*row as usize].0) << 32 | u64::from(keys[1][*row as usize].0);
            assert_eq!(sorted_pairs(keys[0], keys[1]), expected.iter().map(packed).collect::<Vec<_>>());
        }
    }
}
