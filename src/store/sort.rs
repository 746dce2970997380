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
    let mut pairs = vec![0u64; rows];
    let mut spare = vec![0u64; rows];
    for key in keys.iter().rev() {
        for (pair, &row) in pairs.iter_mut().zip(&order) {
            *pair = u64::from(key[row as usize].0) << 32 | u64::from(row);
        }
        radix(&mut pairs, &mut spare);
        for (row, &pair) in order.iter_mut().zip(&pairs) {
            *row = pair as u32;
        }
    }
    order
}

/// Sorts by the upper 32 bits, stable.
fn radix(pairs: &mut Vec<u64>, spare: &mut Vec<u64>) {
    let digit = |pair: u64, pass: usize| (pair >> (32 + DIGIT as usize * pass)) as usize & (BUCKETS - 1);
    let mut counts = vec![[0u32; BUCKETS]; PASSES];
    for &pair in pairs.iter() {
        for (pass, counts) in counts.iter_mut().enumerate() {
            counts[digit(pair, pass)] += 1;
        }
    }
    for (pass, counts) in counts.iter_mut().enumerate() {
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
        }
    }
}
