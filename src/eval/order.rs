//! Order by value: each distinct word of a column gets a rank, by sorting the distinct words once, and rows are sorted by
//! the bits of their ranks.

use super::table::{Table, hash_words};
use crate::base::dictionary::Dictionary;
use crate::base::effort::spend;
use crate::base::monitor::{Pace, Stop};
use crate::base::sort::{sort_by, sort_by_bits};
use crate::base::word::{Shape, Word};

/// What rows are ordered by.
pub(super) struct Key<'a> {
    /// A word a row.
    pub words: &'a [Word],
    /// Greatest first.
    pub descending: bool,
}

/// So many rows are worked on without a look at the clock.
const PIECE: usize = 1024;

/// The rows in the order of some keys, the first weighing most; rows with equal keys keep their order.
pub(super) fn sorted_rows(
    keys: &[Key<'_>],
    rows: usize,
    dictionary: &Dictionary,
    pace: &Pace<'_>,
) -> Result<Vec<u32>, Stop> {
    let ranks = keys.iter().map(|key| Ranks::of(key, dictionary, pace)).collect::<Result<Vec<_>, _>>()?;
    let mut pairs: Vec<u64> = (0..rows as u64).collect();
    let mut spare = vec![0; rows];
    let row_bits = bits(rows.saturating_sub(1) as u64);
    let row_of = |pair: u64| pair & ((1 << row_bits) - 1);
    // The least keys first: as many at once as fit beside the number of a row.
    let mut left = &ranks[..];
    while !left.is_empty() {
        let (mut taken, mut width) = (0, 0);
        while let Some(rank) = left.iter().rev().nth(taken)
            && row_bits + width + rank.bits <= u64::BITS
        {
            width += rank.bits;
            taken += 1;
        }
        let (rest, now) = left.split_at(left.len() - taken);
        for piece in pairs.chunks_mut(PIECE) {
            pace.steps(piece.len() * now.len())?;
            for pair in piece {
                let row = row_of(*pair);
                let key = now.iter().fold(0, |key, ranks| key << ranks.bits | ranks.rank(row as usize));
                *pair = key << row_bits | row;
            }
        }
        sort_by_bits(&mut pairs, &mut spare, row_bits..row_bits + width, pace)?;
        left = rest;
    }
    Ok(pairs.into_iter().map(|pair| row_of(pair) as u32).collect())
}

/// How many bits a number takes.
fn bits(number: u64) -> u32 {
    u64::BITS - number.leading_zeros()
}

/// The ranks of the words of a key: equal for equal words, else in the order of their values.
struct Ranks<'a> {
    words: &'a [Word],
    by: By,
    descending: bool,
    greatest: u64,
    bits: u32,
}

enum By {
    /// Small integers: how much they are above the least.
    Integer(i64),
    Table(Table<(Word, u32)>),
}

impl<'a> Ranks<'a> {
    fn of(key: &Key<'a>, dictionary: &Dictionary, pace: &Pace<'_>) -> Result<Ranks<'a>, Stop> {
        let (by, greatest) = match small_integers(key.words, pace)? {
            Some((least, greatest)) => (By::Integer(least), (greatest - least) as u64),
            None => {
                let (table, distinct) = ranked(key.words, dictionary, pace)?;
                (By::Table(table), (distinct as u64).saturating_sub(1))
            }
        };
        Ok(Ranks { words: key.words, by, descending: key.descending, greatest, bits: bits(greatest) })
    }

    fn rank(&self, row: usize) -> u64 {
        let word = self.words[row];
        let rank = match &self.by {
            By::Integer(least) => word.as_small_int().map_or(0, |value| (value - least) as u64),
            By::Table(table) => {
                table.find(hash(word), |(known, _)| *known == word).map_or(0, |(_, rank)| (*rank).into())
            }
        };
        if self.descending { self.greatest - rank } else { rank }
    }
}

fn hash(word: Word) -> u64 {
    hash_words(std::iter::once(word))
}

/// The least and the greatest, where all are small integers.
fn small_integers(words: &[Word], pace: &Pace<'_>) -> Result<Option<(i64, i64)>, Stop> {
    let mut range: Option<(i64, i64)> = None;
    for piece in words.chunks(PIECE) {
        pace.steps(piece.len())?;
        for word in piece {
            spend(1);
            let Some(value) = word.as_small_int() else { return Ok(None) };
            range = Some(range.map_or((value, value), |(least, greatest)| (least.min(value), greatest.max(value))));
        }
    }
    Ok(range)
}

/// A rank for each distinct word, and how many there are.
fn ranked(words: &[Word], dictionary: &Dictionary, pace: &Pace<'_>) -> Result<(Table<(Word, u32)>, usize), Stop> {
    let mut table: Table<(Word, u32)> = Table::default();
    let mut distinct = Vec::new();
    for piece in words.chunks(PIECE) {
        pace.steps(piece.len())?;
        for &word in piece {
            if table.find(hash(word), |(known, _)| *known == word).is_none() {
                table.insert_unique(hash(word), (word, 0), |(known, _)| hash(*known));
                distinct.push(word);
            }
        }
    }
    sort_by_value(&mut distinct, dictionary, pace)?;
    for (rank, word) in distinct.iter().enumerate() {
        pace.steps(1)?;
        if let Some(entry) = table.find_mut(hash(*word), |(known, _)| known == word) {
            entry.1 = rank as u32;
        }
    }
    Ok((table, distinct.len()))
}

/// Sorts words by value.
pub(super) fn sort_by_value(words: &mut [Word], dictionary: &Dictionary, pace: &Pace<'_>) -> Result<(), Stop> {
    if words.len() < 2 {
        return Ok(());
    }
    let mut keyed = Vec::with_capacity(words.len());
    for word in words.iter() {
        pace.steps(1)?;
        keyed.push((first_bits(*word, dictionary), *word));
    }
    sort_by(&mut keyed, pace, |a, b| a.0.cmp(&b.0).then_with(|| dictionary.compare(a.1, b.1)))?;
    for (word, (_, sorted)) in words.iter_mut().zip(keyed) {
        *word = sorted;
    }
    Ok(())
}

/// Bits that order as values do, where they differ: what kind of value, and how a text begins.
fn first_bits(word: Word, dictionary: &Dictionary) -> u64 {
    let kind: u64 = match word.shape() {
        Shape::Small(_) | Shape::Wide(_) | Shape::Float(_) => 0,
        Shape::Day(_) | Shape::Date(_) => 1,
        Shape::Text(_) => 2,
        Shape::Prop(_) => 3,
    };
    let mut beginning = [0; 8];
    for (to, from) in beginning.iter_mut().zip(dictionary.text(word).unwrap_or_default().bytes()) {
        *to = from;
    }
    kind << 62 | u64::from_be_bytes(beginning) >> 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::date::Date;
    use crate::base::value::{Float, Value};

    fn values() -> Vec<Value> {
        let float = |x| Value::Float(Float::new(x).unwrap());
        let date = |text| Value::Date(Date::parse(text).unwrap());
        let mut values: Vec<Value> = (-20..20).map(|n| Value::Int(n * 3)).collect();
        values.extend([i64::MAX, i64::MIN, 1 << 40].map(Value::Int));
        values.extend([0.0, -7.5, 3.0, 1e300].map(float));
        values.extend(["2022-09", "2022-09-14", "2022~", "1999-12-31"].map(date));
        values.extend(["", "a", "ab", "abcdefgh", "abcdefghi", "abcdefgg", "ü", "\u{0}", "zz"].map(Value::text));
        values.push(Value::prop("says", vec!["a".into(), 3.into()]));
        values.push(Value::prop("says", vec!["a".into(), 2.into()]));
        values
    }

    #[test]
    fn rows_are_ordered_as_their_values_are() {
        let mut dictionary = Dictionary::new();
        let values = values();
        let words: Vec<Word> = values.iter().map(|v| dictionary.intern(v).unwrap()).collect();
        let mut seed = 1u32;
        let mut next = |bound: usize| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as usize % bound
        };
        // Small integers only, all kinds, and so many keys that they do not fit beside a row.
        for (bound, keys) in [(40, 2), (words.len(), 3), (words.len(), 12), (1, 1), (words.len(), 0)] {
            for rows in [0, 1, 2, 3_000] {
                let columns: Vec<Vec<Word>> =
                    (0..keys).map(|_| (0..rows).map(|_| words[next(bound)]).collect()).collect();
                let descending = |key: usize| key % 2 == 1;
                let keyed: Vec<Key<'_>> =
                    (0..keys).map(|key| Key { words: &columns[key], descending: descending(key) }).collect();
                let sorted = sorted_rows(&keyed, rows, &dictionary, &Pace::endless()).unwrap();
                let mut expected: Vec<u32> = (0..rows as u32).collect();
                expected.sort_by(|a, b| {
                    let orders = (0..keys).map(|key| {
                        let value = |row: &u32| dictionary.value(columns[key][*row as usize]);
                        let order = value(a).cmp(&value(b));
                        if descending(key) { order.reverse() } else { order }
                    });
                    orders.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
                });
                assert_eq!(sorted, expected, "{keys} keys of {bound} values");
            }
        }
    }
}
