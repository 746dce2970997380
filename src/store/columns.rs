//! Columns of words: in memory, or in a file from which they are read, or made of others, when first needed.

use crate::base::effort::spend;
use crate::base::monitor::{Pace, Stop};
use crate::base::word::Word;
use std::fmt::Debug;
use std::ops::Range;
use std::sync::Arc;

/// Words that lie elsewhere. What cannot be read gives words all the same, and whoever owns the segment tells of it: an
/// answer is good only if nothing was told.
pub trait Segment: Debug + Send + Sync {
    /// How many words there are.
    fn len(&self) -> usize;

    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The word at a place below [`Segment::len`]; reads the block around it.
    fn word(&self, place: usize) -> Word;

    /// Bytes of what was read and kept.
    fn held(&self) -> usize {
        self.held_alone()
    }

    /// The same of what nobody else counts.
    fn held_alone(&self) -> usize {
        0
    }

    /// All of them; reads what was not read yet, and keeps it.
    fn whole(&self) -> &Arc<[Word]>;

    /// All of them, where they were read before.
    fn at_hand(&self) -> Option<&Arc<[Word]>>;
}

/// A column of words.
#[derive(Clone, Debug)]
pub enum Column {
    /// In memory.
    Here(Arc<[Word]>),
    /// In a file, or made of other columns when needed.
    There(Arc<dyn Segment>),
}

impl Default for Column {
    fn default() -> Self {
        Column::Here(Arc::from([]))
    }
}

impl From<Vec<Word>> for Column {
    fn from(words: Vec<Word>) -> Column {
        Column::Here(words.into())
    }
}

impl From<Arc<[Word]>> for Column {
    fn from(words: Arc<[Word]>) -> Column {
        Column::Here(words)
    }
}

impl FromIterator<Word> for Column {
    fn from_iter<I: IntoIterator<Item = Word>>(words: I) -> Column {
        Column::Here(words.into_iter().collect())
    }
}

impl Column {
    /// How many words there are.
    pub fn len(&self) -> usize {
        match self {
            Column::Here(words) => words.len(),
            Column::There(segment) => segment.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All words.
    pub fn words(&self) -> &[Word] {
        self.shared()
    }

    /// All words, to be shared.
    pub fn shared(&self) -> &Arc<[Word]> {
        match self {
            Column::Here(words) => words,
            Column::There(segment) => segment.whole(),
        }
    }

    /// One word; reads no more of a file than the block around it.
    ///
    /// # Panics
    /// If there are not so many words.
    pub fn get(&self, place: usize) -> Word {
        match self {
            Column::Here(words) => words[place],
            Column::There(segment) => segment.word(place),
        }
    }

    /// How many of the words in a range come first, where those for which `holds` come before all others.
    pub(super) fn partition_point(&self, range: Range<usize>, mut holds: impl FnMut(Word) -> bool) -> usize {
        let (mut low, mut high) = (range.start, range.end);
        while low < high {
            let middle = low + (high - low) / 2;
            if holds(self.get(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low - range.start
    }

    /// Bytes that it takes in memory.
    pub fn held(&self) -> usize {
        match self {
            Column::Here(words) => size_of_val(&**words),
            Column::There(segment) => segment.held(),
        }
    }

    /// Bytes that nobody else holds, where so many are of one owner.
    pub(super) fn held_alone(&self, owned: usize) -> usize {
        match self {
            Column::Here(words) if Arc::strong_count(words) <= owned => size_of_val(&**words),
            Column::Here(_) => 0,
            Column::There(segment) => segment.held_alone(),
        }
    }

    /// All words, where nothing has to be read or made for that.
    pub fn at_hand(&self) -> Option<&[Word]> {
        match self {
            Column::Here(words) => Some(words),
            Column::There(segment) => segment.at_hand().map(|words| &**words),
        }
    }

    /// Whether it lies in a file, or is made when needed.
    pub fn is_there(&self) -> bool {
        matches!(self, Column::There(_))
    }
}

/// Columns of equal length. A relation without columns has one row or none.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// The number of rows.
    pub rows: usize,
    /// One a column.
    pub columns: Vec<Column>,
}

impl Columns {
    /// Bytes that they take in memory.
    pub fn held(&self) -> usize {
        self.columns.iter().map(Column::held).sum()
    }

    /// No rows of so many columns.
    pub fn empty(arity: usize) -> Columns {
        Columns { rows: 0, columns: vec![Column::default(); arity] }
    }
}

/// So many rows are worked on without a look at the clock.
pub(super) const PIECE: usize = 1024;

/// The word of each place. They are written where they stay: a vector would have to be copied into what is shared.
pub(super) fn gathered<T: Copy>(places: &[T], pace: &Pace<'_>, word: impl Fn(T) -> Word) -> Result<Column, Stop> {
    let (mut left, mut stop) = (0, None);
    let words: Arc<[Word]> = places
        .iter()
        .map(|&place| {
            if left == 0 {
                left = PIECE;
                stop = stop.or(step(PIECE, pace).err());
            }
            left -= 1;
            // Once stopped, the rest costs nothing.
            if stop.is_some() { Word::NONE } else { word(place) }
        })
        .collect();
    match stop {
        Some(stop) => Err(stop),
        None => Ok(Column::Here(words)),
    }
}

/// Goes on by so many rows.
pub(super) fn step(rows: usize, pace: &Pace<'_>) -> Result<(), Stop> {
    spend(rows);
    pace.steps(rows)
}
