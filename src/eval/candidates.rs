//! The tuples that one look-up gives, one after the other, so that it can be left half-way and gone on with.

use super::rows::{END, Reader, Rows};
use crate::base::effort::spend;
use crate::base::word::Word;
use crate::store::Relation as Stored;

/// The tuples of a relation that a probe looks at.
pub(super) enum Candidates<'a> {
    Range(std::ops::Range<u32>),
    /// Of these rows, those from that place on.
    Listed(&'a [u32], usize),
    /// A chain of equal keys, cut to a range; chains run from old to new.
    Chain {
        next: &'a [u32],
        at: u32,
        range: std::ops::Range<u32>,
    },
    /// Of the rows that an order of the store gives, those with these words in these columns.
    Stored {
        reader: Reader<'a>,
        places: Places<'a>,
        columns: &'a [usize],
        key: &'a [Word],
    },
    /// Of the rows, those with these words in these columns.
    Filtered {
        relation: &'a Rows,
        rows: &'a [u32],
        at: usize,
        columns: &'a [usize],
        key: &'a [Word],
    },
}

/// Given instead of a row where so many were passed over that the clock is to be looked at first.
pub(super) const PAUSE: u32 = u32::MAX;

/// So many rows.
pub(super) const LOOKS: usize = 1024;

impl Iterator for Candidates<'_> {
    /// A row, or [`PAUSE`].
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        spend(1);
        match self {
            Candidates::Range(range) => range.next(),
            Candidates::Listed(rows, at) => {
                *at += 1;
                rows.get(*at - 1).copied()
            }
            Candidates::Chain { next, at, range } => {
                for _ in 0..LOOKS {
                    let row = *at;
                    if row == END || row >= range.end {
                        return None;
                    }
                    *at = next[row as usize];
                    if row >= range.start {
                        return Some(row);
                    }
                }
                Some(PAUSE)
            }
            Candidates::Stored { reader, places, columns, key } => {
                for _ in 0..LOOKS {
                    let row = places.next()?;
                    if columns.iter().zip(*key).all(|(&c, &word)| reader.word(c, row) == word) {
                        return Some(row);
                    }
                }
                Some(PAUSE)
            }
            Candidates::Filtered { relation, rows, at, columns, key } => {
                for _ in 0..LOOKS {
                    let row = *rows.get(*at)?;
                    *at += 1;
                    if columns.iter().zip(*key).all(|(&c, &word)| relation.word(c, row) == word) {
                        return Some(row);
                    }
                }
                Some(PAUSE)
            }
        }
    }
}

impl Candidates<'_> {
    /// Where the next candidate is looked for, to [go on](Candidates::go_on) from.
    pub fn place(&self) -> u32 {
        match self {
            Candidates::Range(range) => range.start,
            Candidates::Listed(_, at) | Candidates::Filtered { at, .. } => *at as u32,
            Candidates::Chain { at, .. } => *at,
            Candidates::Stored { places, .. } => places.taken,
        }
    }

    /// Goes on from a place of the same candidates.
    pub fn go_on(&mut self, place: u32) {
        match self {
            Candidates::Range(range) => range.start = place,
            Candidates::Listed(_, at) | Candidates::Filtered { at, .. } => *at = place as usize,
            Candidates::Chain { at, .. } => *at = place,
            Candidates::Stored { places, .. } => {
                let left = place.saturating_sub(places.taken);
                places.skip_to(left);
            }
        }
    }
}

/// The rows of a stored relation with a word in a column, run by run; of a run that does not know its rows, the places
/// in its order, as the [`Reader`] of the look-up takes them.
pub(super) struct Places<'a> {
    stored: &'a Stored,
    column: usize,
    word: Word,
    /// The run at hand, the row of the relation its first row is, and the places in its order that are left.
    run: usize,
    first: u32,
    left: std::ops::Range<usize>,
    /// How many were given.
    taken: u32,
}

impl<'a> Places<'a> {
    pub fn first(stored: &'a Stored, column: usize, word: Word) -> Places<'a> {
        let mut places = Places { stored, column, word, run: 0, first: 0, left: 0..0, taken: 0 };
        places.left = places.range();
        places
    }

    /// How many rows of the run at hand are left.
    pub fn at_hand(&self) -> usize {
        self.left.len()
    }

    fn range(&self) -> std::ops::Range<usize> {
        let order = self.stored.runs().nth(self.run).and_then(|run| run.order(self.column));
        order.map_or(0..0, |order| order.range(self.word))
    }

    /// Goes on to the next run; tells whether there is one.
    fn next_run(&mut self) -> bool {
        let Some(run) = self.stored.runs().nth(self.run) else { return false };
        self.first += run.len() as u32;
        self.run += 1;
        self.left = self.range();
        true
    }

    fn skip_to(&mut self, mut count: u32) {
        self.taken += count;
        while count as usize >= self.left.len() {
            count -= self.left.len() as u32;
            if !self.next_run() {
                return;
            }
        }
        self.left.start += count as usize;
    }
}

impl Iterator for Places<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        loop {
            if let Some(place) = self.left.next() {
                self.taken += 1;
                let order = self.stored.runs().nth(self.run)?.order(self.column)?;
                return Some(self.first + order.row(place).unwrap_or(place) as u32);
            }
            if !self.next_run() {
                return None;
            }
        }
    }
}
