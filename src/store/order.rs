//! Orders: the rows of a run by one of its columns, with the places of each key (compressed sparse rows where the keys
//! are dense, sorted distinct keys under a row of fences elsewhere), built when first asked for and kept, or read from a
//! file.
//!
//! An order holds its columns whole, once they were read: rows of one key lie side by side, so a look-up reads a few
//! blocks where it would read one for each row and column through a list of rows.

use super::columns::{Column, PIECE, step};
use super::sort::sorted_rows;
use crate::base::monitor::{Pace, Stop};
use crate::base::word::Word;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// The rows of a run in the order of one column; rows of equal key keep the order of the run.
#[derive(Debug)]
pub struct Order {
    keys: Keys,
    rows: Rows,
    unordered: Vec<Column>,
    ordered: Vec<OnceLock<Column>>,
}

/// Which row of the run stands at each place of an order.
#[derive(Debug)]
enum Rows {
    /// The run itself has this order.
    AsTheyAre,
    /// In memory.
    Listed(Box<[u32]>),
    /// In a file, where the columns lie in this order and nothing says which row each place was.
    Unknown,
}

impl Order {
    /// Bytes that it takes in memory.
    pub(super) fn held(&self) -> usize {
        let keys = match &self.keys {
            Keys::Dense { starts, .. } => starts.held(),
            Keys::Sparse { words, fences, starts } => words.held() + fences.held() + starts.held(),
        };
        let rows = match &self.rows {
            Rows::Listed(rows) => size_of_val(&**rows),
            Rows::AsTheyAre | Rows::Unknown => 0,
        };
        keys + rows + self.ordered.iter().filter_map(OnceLock::get).map(Column::held).sum::<usize>()
    }
}

/// An order is kept where at most one row in so many is gone.
const FEW_OF: usize = 64;

/// One key in so many is a fence: few enough of them that a search among millions of keys reads one block for the fences
/// and one for the keys.
const FENCE: usize = 512;

/// Where the rows of each key begin; the last of `starts` is the number of rows.
#[derive(Clone, Debug)]
pub enum Keys {
    /// A start for each word from `first` on.
    Dense {
        /// The least key.
        first: u32,
        /// One more than there are keys.
        starts: Column,
    },
    /// A start for each of the words, ascending; the first of each 512 words is a fence too.
    Sparse {
        /// The keys.
        words: Column,
        /// Every 512th of them.
        fences: Column,
        /// One more than there are keys.
        starts: Column,
    },
}

/// The places of the rows of each key, to be read without looking whether they were read.
#[derive(Clone, Copy, Debug)]
pub enum Ranges<'a> {
    /// A start for each word from `first` on.
    Dense {
        /// The least key.
        first: u32,
        /// One more than there are keys.
        starts: &'a [Word],
    },
    /// A start for each of some words.
    Sparse {
        /// The keys, ascending.
        words: &'a [Word],
        /// One more than there are keys.
        starts: &'a [Word],
    },
}

impl Ranges<'_> {
    /// The places of the rows with this key.
    #[inline]
    pub fn of(&self, key: Word) -> Range<usize> {
        let (at, starts) = match self {
            Ranges::Dense { first, starts } => (key.0.wrapping_sub(*first) as usize, starts),
            Ranges::Sparse { words, starts } => match words.binary_search(&key) {
                Ok(at) => (at, starts),
                Err(_) => return 0..0,
            },
        };
        match starts.get(at..).and_then(|rest| rest.first_chunk::<2>()) {
            // In a damaged file starts may be anything.
            Some([start, end]) if start.0 <= end.0 => start.0 as usize..end.0 as usize,
            _ => 0..0,
        }
    }
}

impl Keys {
    /// The same keys with other starts.
    pub(super) fn starting(&self, starts: impl FnOnce(&Column) -> Column) -> Keys {
        let mut keys = self.clone();
        match &mut keys {
            Keys::Dense { starts: old, .. } | Keys::Sparse { starts: old, .. } => *old = starts(old),
        }
        keys
    }

    fn starts(&self) -> &Column {
        match self {
            Keys::Dense { starts, .. } | Keys::Sparse { starts, .. } => starts,
        }
    }

    fn key(&self, at: usize) -> Word {
        match self {
            Keys::Dense { first, .. } => Word(first.wrapping_add(at as u32)),
            Keys::Sparse { words, .. } => words.get(at),
        }
    }
}

impl Order {
    /// Orders rows by a column; `leading` says that they are so ordered already.
    pub(super) fn build(columns: &[Column], column: usize, leading: bool, pace: &Pace<'_>) -> Result<Order, Stop> {
        let key = columns[column].words();
        let (mut least, mut greatest) = (u32::MAX, 0);
        for piece in key.chunks(PIECE) {
            step(piece.len(), pace)?;
            (least, greatest) = piece.iter().fold((least, greatest), |(l, g), w| (l.min(w.0), g.max(w.0)));
        }
        let span = if key.is_empty() { 0 } else { (greatest - least) as usize + 1 };
        let dense = span <= 2 * key.len() + 64;
        let (keys, rows) = match (dense, leading) {
            (true, _) => dense_keys(key, least, span, leading, pace)?,
            (false, true) => (sparse_keys(key.iter().copied(), key.len(), pace)?, Rows::AsTheyAre),
            (false, false) => {
                let rows = sorted_rows(&[key], key.len(), pace)?;
                let keys = sparse_keys(rows.iter().map(|&row| key[row as usize]), key.len(), pace)?;
                (keys, Rows::Listed(rows.into_boxed_slice()))
            }
        };
        let ordered = columns.iter().map(|_| OnceLock::new()).collect();
        Ok(Order { keys, rows, unordered: columns.to_vec(), ordered })
    }

    /// An order as it lies in a file: its keys, and its columns in its order.
    pub fn stored(keys: Keys, columns: Vec<Column>, leading: bool) -> Order {
        let rows = if leading { Rows::AsTheyAre } else { Rows::Unknown };
        let ordered = columns.iter().map(|_| OnceLock::new()).collect();
        Order { keys, rows, unordered: columns, ordered }
    }

    /// The same order of the rows that are left, as these columns hold them, when some are gone, ascending: what is left
    /// keeps its order. None where it lies in a file, or so many are gone that building it anew is as good.
    pub(super) fn without(&self, gone: &[u32], columns: &[Column], pace: &Pace<'_>) -> Result<Option<Order>, Stop> {
        if gone.len() > self.len() / FEW_OF || self.keys.starts().is_there() {
            return Ok(None);
        }
        let mut places: Vec<u32> = Vec::with_capacity(gone.len());
        let rows = match &self.rows {
            Rows::Unknown => return Ok(None),
            Rows::AsTheyAre => {
                places.extend(gone);
                Rows::AsTheyAre
            }
            Rows::Listed(rows) => {
                let mut left = Vec::with_capacity(rows.len() - gone.len());
                for (place, row) in (0..).zip(&**rows) {
                    step(1, pace)?;
                    match gone.binary_search(row) {
                        Ok(_) => places.push(place),
                        Err(before) => left.push(row - before as u32),
                    }
                }
                Rows::Listed(left.into_boxed_slice())
            }
        };
        let (mut before, mut starts) = (0, Vec::with_capacity(self.keys.starts().len()));
        for start in self.keys.starts().words() {
            step(1, pace)?;
            before += places[before..].iter().take_while(|place| **place < start.0).count();
            starts.push(start.0 - before as u32);
        }
        let starts = numbers(starts);
        let keys = match &self.keys {
            Keys::Dense { first, .. } => Keys::Dense { first: *first, starts },
            Keys::Sparse { words, fences, .. } => Keys::Sparse { words: words.clone(), fences: fences.clone(), starts },
        };
        let left = |column: &OnceLock<Column>| {
            let words = column.get()?.words();
            let mut all = Vec::with_capacity(words.len());
            let mut from = 0;
            for place in places.iter().map(|place| *place as usize).chain([words.len()]) {
                all.extend_from_slice(&words[from..place]);
                from = place + 1;
            }
            Some(Column::from(all))
        };
        let ordered = self.ordered.iter().map(|column| left(column).map_or_else(OnceLock::new, OnceLock::from));
        Ok(Some(Order { keys, rows, unordered: columns.to_vec(), ordered: ordered.collect() }))
    }

    /// The places of the rows with this key.
    pub fn range(&self, key: Word) -> Range<usize> {
        let at = match &self.keys {
            Keys::Dense { first, .. } => key.0.checked_sub(*first).map(|at| at as usize),
            Keys::Sparse { words, fences, .. } => search(words, fences, key),
        };
        let (starts, rows) = (self.keys.starts(), self.len());
        match at {
            Some(at) if at + 1 < starts.len() => {
                let (start, end) = (starts.get(at).0 as usize, starts.get(at + 1).0 as usize);
                // In a damaged file starts may be anything.
                if start <= end && end <= rows { start..end } else { 0..0 }
            }
            _ => 0..0,
        }
    }

    /// The same look-up for many keys: what lies in a file is read whole.
    pub fn ranges(&self) -> Ranges<'_> {
        match &self.keys {
            Keys::Dense { first, starts } => Ranges::Dense { first: *first, starts: starts.words() },
            Keys::Sparse { words, starts, .. } => Ranges::Sparse { words: words.words(), starts: starts.words() },
        }
    }

    fn len(&self) -> usize {
        self.unordered.first().map_or(0, Column::len)
    }

    /// How many keys there may be at most.
    pub fn key_count(&self) -> usize {
        self.keys.starts().len().saturating_sub(1)
    }

    /// The keys themselves.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Every key with the places of its rows, ascending. Keys of no row may occur.
    pub fn groups(&self) -> impl Iterator<Item = (Word, Range<usize>)> + '_ {
        let ranges = self.keys.starts().words().windows(2).map(|ends| ends[0].0 as usize..ends[1].0 as usize);
        ranges.enumerate().map(move |(at, range)| (self.keys.key(at), range))
    }

    /// The row of the run at a place of this order, where it is known; else only the places of the order itself can be
    /// read.
    pub fn row(&self, place: usize) -> Option<usize> {
        match &self.rows {
            Rows::AsTheyAre => Some(place),
            Rows::Listed(rows) => Some(rows[place] as usize),
            Rows::Unknown => None,
        }
    }

    /// Whether the rows of the run are known for each place.
    pub fn knows_rows(&self) -> bool {
        !matches!(self.rows, Rows::Unknown)
    }

    /// A column in this order, kept once it was asked for.
    pub fn column(&self, column: usize) -> &Column {
        let unordered = &self.unordered[column];
        match &self.rows {
            Rows::AsTheyAre | Rows::Unknown => unordered,
            Rows::Listed(rows) => self.ordered[column].get_or_init(|| {
                let words = unordered.words();
                rows.iter().map(|&row| words[row as usize]).collect()
            }),
        }
    }
}

/// The place of a key among sorted ones, by the fences first.
fn search(words: &Column, fences: &Column, key: Word) -> Option<usize> {
    let block = fences.partition_point(0..fences.len(), |word| word <= key).checked_sub(1)? * FENCE;
    let end = (block + FENCE).min(words.len());
    let at = block + words.partition_point(block.min(end)..end, |word| word <= key).checked_sub(1)?;
    (words.get(at) == key).then_some(at)
}

/// Counting sort: the number of rows of each key, then their places.
fn dense_keys(key: &[Word], first: u32, span: usize, leading: bool, pace: &Pace<'_>) -> Result<(Keys, Rows), Stop> {
    let mut starts = vec![0u32; span + 1];
    for piece in key.chunks(PIECE) {
        step(piece.len(), pace)?;
        for word in piece {
            starts[(word.0 - first) as usize + 1] += 1;
        }
    }
    for at in 0..span {
        starts[at + 1] += starts[at];
    }
    if leading {
        return Ok((Keys::Dense { first, starts: numbers(starts) }, Rows::AsTheyAre));
    }
    let mut next = starts.clone();
    let mut rows = vec![0u32; key.len()];
    for (number, piece) in key.chunks(PIECE).enumerate() {
        step(piece.len(), pace)?;
        for (row, word) in (number * PIECE..).zip(piece) {
            let place = &mut next[(word.0 - first) as usize];
            rows[*place as usize] = row as u32;
            *place += 1;
        }
    }
    Ok((Keys::Dense { first, starts: numbers(starts) }, Rows::Listed(rows.into_boxed_slice())))
}

/// Numbers as a column.
pub(super) fn numbers(numbers: Vec<u32>) -> Column {
    Column::Here(numbers.into_iter().map(Word).collect::<Arc<[Word]>>())
}

/// Distinct keys of sorted ones, and where each begins.
fn sparse_keys(sorted: impl Iterator<Item = Word>, rows: usize, pace: &Pace<'_>) -> Result<Keys, Stop> {
    let (mut words, mut starts) = (Vec::new(), Vec::new());
    for (place, word) in sorted.enumerate() {
        step(1, pace)?;
        if words.last() != Some(&word) {
            words.push(word);
            starts.push(place as u32);
        }
    }
    starts.push(rows as u32);
    let fences = words.iter().step_by(FENCE).copied().collect();
    Ok(Keys::Sparse { words: words.into(), fences, starts: numbers(starts) })
}
