//! Orders: the rows of a run by one of its columns, with the places of each key (compressed sparse rows where the keys
//! are dense, sorted distinct keys under a row of fences elsewhere), built when first asked for and kept.
//!
//! An order holds its columns whole, once they were read: rows of one key lie side by side, so a look-up reads a few
//! blocks where it would read one for each row and column through a list of rows.

use super::columns::{PIECE, step};
use super::sort::sorted_rows;
use crate::base::monitor::{Pace, Stop};
use crate::base::word::Word;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// The rows of a run in the order of one column; rows of equal key keep the order of the run.
#[derive(Debug)]
pub struct Order {
    keys: Keys,
    /// Which row stands at each place; none where the run itself has this order.
    rows: Places,
    unordered: Vec<Arc<[Word]>>,
    ordered: Vec<OnceLock<Arc<[Word]>>>,
}

/// A row for each place, where the rows are not in order by themselves.
type Places = Option<Box<[u32]>>;

/// One key in so many is a fence: few enough of them that a search among millions of keys reads one block for the fences
/// and one for the keys.
const FENCE: usize = 512;

/// Where the rows of each key begin; the last of `starts` is the number of rows.
#[derive(Debug)]
enum Keys {
    /// A start for each word from `first` on.
    Dense { first: u32, starts: Box<[u32]> },
    /// A start for each of the words, ascending; the first of each [`FENCE`] words is a fence too.
    Sparse { words: Box<[Word]>, fences: Box<[Word]>, starts: Box<[u32]> },
}

impl Order {
    /// Orders rows by a column; `leading` says that they are so ordered already.
    pub(super) fn build(columns: &[Arc<[Word]>], column: usize, leading: bool, pace: &Pace<'_>) -> Result<Order, Stop> {
        let key = &columns[column];
        let (mut least, mut greatest) = (u32::MAX, 0);
        for piece in key.chunks(PIECE) {
            step(piece.len(), pace)?;
            (least, greatest) = piece.iter().fold((least, greatest), |(l, g), w| (l.min(w.0), g.max(w.0)));
        }
        let span = if key.is_empty() { 0 } else { (greatest - least) as usize + 1 };
        let dense = span <= 2 * key.len() + 64;
        let (keys, rows) = match (dense, leading) {
            (true, _) => dense_keys(key, least, span, leading, pace)?,
            (false, true) => (sparse_keys(key.iter().copied(), key.len(), pace)?, None),
            (false, false) => {
                let rows = sorted_rows(&[&key[..]], key.len(), pace)?;
                let keys = sparse_keys(rows.iter().map(|&row| key[row as usize]), key.len(), pace)?;
                (keys, Some(rows.into_boxed_slice()))
            }
        };
        let ordered = columns.iter().map(|_| OnceLock::new()).collect();
        Ok(Order { keys, rows, unordered: columns.to_vec(), ordered })
    }

    /// The places of the rows with this key.
    pub fn range(&self, key: Word) -> Range<usize> {
        self.range_watched(key, |_| {})
    }

    /// Like [`Order::range`], and tells the address of each word it reads, so that reading can be counted.
    pub fn range_watched(&self, key: Word, mut read: impl FnMut(usize)) -> Range<usize> {
        let (at, starts) = match &self.keys {
            Keys::Dense { first, starts } => (key.0.checked_sub(*first).map(|at| at as usize), starts),
            Keys::Sparse { words, fences, starts } => (search(words, fences, key, &mut read), starts),
        };
        match at.and_then(|at| Some((starts.get(at)?, starts.get(at + 1)?))) {
            Some((start, end)) => {
                read(std::ptr::from_ref(start).addr());
                read(std::ptr::from_ref(end).addr());
                *start as usize..*end as usize
            }
            None => 0..0,
        }
    }

    /// How many keys there may be at most.
    pub fn keys(&self) -> usize {
        match &self.keys {
            Keys::Dense { starts, .. } | Keys::Sparse { starts, .. } => starts.len() - 1,
        }
    }

    /// Every key with the places of its rows, ascending. Keys of no row may occur.
    pub fn groups(&self) -> impl Iterator<Item = (Word, Range<usize>)> + '_ {
        let starts = match &self.keys {
            Keys::Dense { starts, .. } | Keys::Sparse { starts, .. } => starts,
        };
        let key = |at: usize| match &self.keys {
            Keys::Dense { first, .. } => Word(first + at as u32),
            Keys::Sparse { words, .. } => words[at],
        };
        let ranges = starts.windows(2).map(|ends| ends[0] as usize..ends[1] as usize);
        ranges.enumerate().map(move |(at, range)| (key(at), range))
    }

    /// The row of the run at a place of this order.
    pub fn row(&self, place: usize) -> usize {
        self.rows.as_ref().map_or(place, |rows| rows[place] as usize)
    }

    /// A column in this order, kept once it was asked for.
    pub fn column(&self, column: usize) -> &[Word] {
        let unordered = &self.unordered[column];
        match &self.rows {
            None => unordered,
            Some(rows) => {
                self.ordered[column].get_or_init(|| rows.iter().map(|&row| unordered[row as usize]).collect())
            }
        }
    }
}

/// The place of a key among sorted ones, by the fences first.
fn search(words: &[Word], fences: &[Word], key: Word, read: &mut impl FnMut(usize)) -> Option<usize> {
    let mut below = |word: &Word| {
        read(std::ptr::from_ref(word).addr());
        *word <= key
    };
    let block = fences.partition_point(&mut below).checked_sub(1)? * FENCE;
    let words = words.get(block..(block + FENCE).min(words.len()))?;
    let at = words.partition_point(&mut below).checked_sub(1)?;
    (words[at] == key).then_some(block + at)
}

/// Counting sort: the number of rows of each key, then their places.
fn dense_keys(key: &[Word], first: u32, span: usize, leading: bool, pace: &Pace<'_>) -> Result<(Keys, Places), Stop> {
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
        return Ok((Keys::Dense { first, starts: starts.into_boxed_slice() }, None));
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
    Ok((Keys::Dense { first, starts: starts.into_boxed_slice() }, Some(rows.into_boxed_slice())))
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
    Ok(Keys::Sparse { words: words.into_boxed_slice(), fences, starts: starts.into_boxed_slice() })
}
