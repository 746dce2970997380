//! Sorting that can be stopped: a merge sort by any comparison, a radix sort by bits.

use super::effort::spend;
use super::monitor::{Pace, Stop};
use std::cmp::Ordering;
use std::ops::Range;

/// So many items are sorted, or copied, without a look at the clock.
const PIECE: usize = 1024;

/// Sorts by a comparison, stable.
pub fn sort_by<T: Copy>(items: &mut [T], pace: &Pace<'_>, compare: impl Fn(&T, &T) -> Ordering) -> Result<(), Stop> {
    let compare = |a: &T, b: &T| {
        spend(1);
        compare(a, b)
    };
    for piece in items.chunks_mut(PIECE) {
        pace.steps(4 * PIECE)?;
        piece.sort_by(compare);
    }
    if items.len() <= PIECE {
        return Ok(());
    }
    let mut spare = items.to_vec();
    let (mut from, mut to, mut width) = (&mut *items, &mut spare[..], PIECE);
    let mut elsewhere = false;
    while width < from.len() {
        for (source, target) in from.chunks(2 * width).zip(to.chunks_mut(2 * width)) {
            let (first, second) = source.split_at(width.min(source.len()));
            merge(first, second, target, pace, compare)?;
        }
        std::mem::swap(&mut from, &mut to);
        elsewhere = !elsewhere;
        width *= 2;
    }
    if elsewhere {
        to.copy_from_slice(from);
    }
    Ok(())
}

fn merge<T: Copy>(
    first: &[T],
    second: &[T],
    target: &mut [T],
    pace: &Pace<'_>,
    compare: impl Fn(&T, &T) -> Ordering,
) -> Result<(), Stop> {
    let (mut i, mut j) = (0, 0);
    for piece in target.chunks_mut(PIECE) {
        pace.steps(piece.len())?;
        for place in piece {
            let take_second = match (first.get(i), second.get(j)) {
                (Some(a), Some(b)) => compare(b, a).is_lt(),
                (first, _) => first.is_none(),
            };
            if take_second {
                *place = second[j];
                j += 1;
            } else {
                *place = first[i];
                i += 1;
            }
        }
    }
    Ok(())
}

/// Below this many keys comparing is faster than counting digits.
const FEW: usize = 256;

/// Digits of 11 bits: a histogram of 2,048 counts stays in the first cache, and 32 bits take three passes.
const DIGIT: u32 = 11;
const BUCKETS: usize = 1 << DIGIT;

/// Sorts by some bits of each key, stable; `spare` is as long as the keys. A digit that is the same everywhere costs no
/// pass.
pub fn sort_by_bits(keys: &mut Vec<u64>, spare: &mut Vec<u64>, bits: Range<u32>, pace: &Pace<'_>) -> Result<(), Stop> {
    if keys.len() <= FEW {
        let above = u64::BITS - bits.end;
        keys.sort_by_key(|key| if bits.is_empty() { 0 } else { key << above >> (above + bits.start) });
        return Ok(());
    }
    let digits: Vec<(u32, u64)> =
        bits.clone().step_by(DIGIT as usize).map(|lowest| (lowest, (1 << DIGIT.min(bits.end - lowest)) - 1)).collect();
    let digit = |key: u64, (lowest, mask): (u32, u64)| (key >> lowest & mask) as usize;
    let mut counts = vec![[0u32; BUCKETS]; digits.len()];
    for piece in keys.chunks(PIECE) {
        work(piece.len(), pace)?;
        for key in piece {
            for (at, counts) in digits.iter().zip(&mut counts) {
                counts[digit(*key, *at)] += 1;
            }
        }
    }
    for (at, counts) in digits.iter().zip(&mut counts) {
        if counts.iter().any(|&count| count as usize == keys.len()) {
            continue;
        }
        let mut next = 0;
        for count in counts.iter_mut() {
            next += std::mem::replace(count, next);
        }
        for piece in keys.chunks(PIECE) {
            work(piece.len(), pace)?;
            for key in piece {
                let place = &mut counts[digit(*key, *at)];
                spare[*place as usize] = *key;
                *place += 1;
            }
        }
        std::mem::swap(keys, spare);
    }
    Ok(())
}

/// Digits of what lies in the nearest cache: few buckets, as there are few keys to fill them.
pub const SHORT_DIGIT: u32 = 8;

/// Sorts by the lowest bits of each key, the others being the same; `spare` is as long as the keys. For slices that lie in
/// the nearest caches.
pub fn sort_slice_by_bits(keys: &mut [u64], spare: &mut [u64], bits: u32, pace: &Pace<'_>) -> Result<(), Stop> {
    let digit = |key: u64, lowest: u32| (key >> lowest) as usize & ((1 << SHORT_DIGIT) - 1);
    let (mut from, mut to) = (&mut *keys, &mut *spare);
    let mut elsewhere = false;
    for lowest in (0..bits).step_by(SHORT_DIGIT as usize) {
        let mut counts = [0u32; 1 << SHORT_DIGIT];
        for piece in from.chunks(PIECE) {
            work(piece.len(), pace)?;
            piece.iter().for_each(|key| counts[digit(*key, lowest)] += 1);
        }
        if counts.iter().any(|&count| count as usize == from.len()) {
            continue;
        }
        let mut next = 0;
        for count in &mut counts {
            next += std::mem::replace(count, next);
        }
        for piece in from.chunks(PIECE) {
            work(piece.len(), pace)?;
            for key in piece {
                let place = &mut counts[digit(*key, lowest)];
                to[*place as usize] = *key;
                *place += 1;
            }
        }
        std::mem::swap(&mut from, &mut to);
        elsewhere = !elsewhere;
    }
    if elsewhere {
        to.copy_from_slice(from);
    }
    Ok(())
}

fn work(count: usize, pace: &Pace<'_>) -> Result<(), Stop> {
    spend(count);
    pace.steps(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::monitor::{Monitor, StopSign};

    fn numbers(count: usize) -> Vec<u64> {
        let mut seed = 7u64;
        let mut next = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            seed ^ seed >> 31
        };
        (0..count).map(|_| next()).collect()
    }

    #[test]
    fn sorts_as_std_does_and_keeps_the_order_of_equals() {
        let pace = Pace::endless();
        for count in [0, 1, 2, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 5 * PIECE + 17, 40_000] {
            let mut items: Vec<(u64, usize)> = numbers(count).into_iter().map(|n| n % 300).zip(0..).collect();
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            sort_by(&mut items, &pace, |a, b| a.0.cmp(&b.0)).unwrap();
            assert_eq!(items, expected);
        }
    }

    #[test]
    fn sorts_by_the_bits_asked_for() {
        let pace = Pace::endless();
        let ranges = [0..64, 20..53, 32..64, 0..32, 5..16, 7..7];
        for (bits, count) in ranges.iter().flat_map(|bits| [(bits, 10_000), (bits, 100)]) {
            let mut keys = numbers(count);
            let part = |key: &u64| if bits.is_empty() { 0 } else { key << (64 - bits.end) >> (64 - bits.len() as u32) };
            let mut expected = keys.clone();
            expected.sort_by_key(part);
            let mut spare = keys.clone();
            sort_by_bits(&mut keys, &mut spare, bits.clone(), &pace).unwrap();
            assert_eq!(keys, expected, "{bits:?}");
        }
    }

    #[test]
    fn sorts_slices_by_their_lowest_bits() {
        for (bits, count) in [(64, 3_000), (20, 3_000), (9, 300), (8, 300), (0, 10)] {
            let mut keys = numbers(count);
            keys.iter_mut().for_each(|key| *key &= if bits == 64 { u64::MAX } else { (1 << bits) - 1 });
            let mut expected = keys.clone();
            expected.sort();
            let mut spare = keys.clone();
            sort_slice_by_bits(&mut keys, &mut spare, bits, &Pace::endless()).unwrap();
            assert_eq!(keys, expected, "{bits}");
        }
    }

    #[test]
    fn stops_when_asked() {
        let sign = StopSign::default();
        let monitor = Monitor::start(sign.clone(), None);
        sign.raise();
        let mut keys = numbers(10_000);
        assert_eq!(sort_by(&mut keys, &Pace::new(&monitor), u64::cmp), Err(Stop::Cancelled));
        let mut spare = keys.clone();
        assert_eq!(sort_by_bits(&mut keys, &mut spare, 0..64, &Pace::new(&monitor)), Err(Stop::Cancelled));
    }
}
