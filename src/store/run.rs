//! Runs: immutable sorted columns of distinct facts with their supports beside them, as in a log-structured merge tree.
//!
//! Putting together and taking apart are one operation: choose rows and supports, then gather them a column at a time.

use super::batch::Batch;
use super::columns::{Column, Columns, gathered, step};
use super::order::{Order, numbers};
use super::packed::Packing;
use super::sort::{compare_rows, sorted_rows};
use super::support::{PARTS, Part, PartView, SupportWords, Supports};
use super::view::Views;
use crate::base::monitor::{Pace, Stop};
use crate::base::word::Word;
use std::cmp::Ordering;
use std::sync::{Arc, OnceLock, Weak};

/// A choice of the second of two sources; so a run has fewer rows than this.
const SECOND: u32 = 1 << 31;

/// From this many rows on single facts are found by the order of the first column.
const LONG: usize = 4096;

/// Sorted distinct facts with their supports.
#[derive(Debug)]
pub struct Run {
    columns: Columns,
    supports: Supports,
    /// One for each column.
    orders: Vec<OnceLock<Order>>,
    /// How many different words about each column has, where its order does not tell.
    distinct: Vec<OnceLock<f64>>,
    /// The views of its supports, of those alone.
    pub(super) views: Views<Run>,
    /// Of what is left of another: that one, and its rows that are gone, ascending.
    left_of: Option<(Weak<Run>, Vec<u32>)>,
}

/// What is chosen for a new run: rows and supports of two sources, the second's with the bit [`SECOND`].
#[derive(Default)]
struct Choice {
    rows: Vec<u32>,
    supports: Vec<u32>,
    /// Where the supports of each row begin, the end left out.
    starts: Vec<u32>,
}

/// What is chosen from.
struct Source<'a> {
    columns: &'a [&'a [Word]],
    parts: [PartView<'a>; PARTS],
}

impl Choice {
    fn fact(&mut self, row: u32) {
        self.starts.push(self.supports.len() as u32);
        self.rows.push(row);
    }

    fn supports_of(&mut self, run: &Run, row: usize, source: u32) {
        self.supports.extend(run.supports.range(row).map(|place| place as u32 | source));
    }
}

impl Run {
    fn new(columns: Columns, supports: Supports) -> Run {
        let orders = columns.columns.iter().map(|_| OnceLock::new()).collect();
        let distinct = columns.columns.iter().map(|_| OnceLock::new()).collect();
        Run { columns, supports, orders, distinct, views: Views::default(), left_of: None }
    }

    /// A run of rows that are sorted by their words, the first column weighing most, and distinct; nothing supports
    /// them. What a plan has derived in that order costs nothing to keep so.
    pub fn of_sorted(columns: Columns) -> Run {
        let run = Run::new(columns, Supports::unknown());
        let slices = run.slices();
        debug_assert!(
            (1..run.len()).all(|row| compare_rows(&slices, row - 1, &slices, row) == Ordering::Less),
            "rows must ascend"
        );
        run
    }

    /// A run as it lies in a file: sorted distinct facts, with the orders that lie there too, each under its column.
    pub fn stored(columns: Columns, supports: Supports, orders: Vec<(usize, Order)>) -> Run {
        let run = Run::new(columns, supports);
        for (column, order) in orders {
            if let Some(place) = run.orders.get(column) {
                let _ = place.set(order);
            }
        }
        run
    }

    /// The facts of a batch, sorted, each with its distinct supports.
    pub fn of_batch(batch: Batch, pace: &Pace<'_>) -> Result<Run, Stop> {
        let columns: Vec<&[Word]> = batch.columns.iter().map(Vec::as_slice).collect();
        let parts = batch.parts();
        let varying: Vec<&[Word]> = parts
            .iter()
            .filter_map(|part| match part {
                PartView::Same(_) => None,
                PartView::Each(words) => Some(*words),
            })
            .collect();
        let keys: Vec<&[Word]> = columns.iter().chain(&varying).copied().collect();
        if let Some(packing) = Packing::of(&keys, pace)? {
            let (arity, width) = (columns.len(), keys.len());
            let same = parts.map(|part| match part {
                PartView::Same(word) => Some(word),
                PartView::Each(_) => None,
            });
            let dealt = packing.deal(&keys, batch.rows, pace)?;
            // What is packed is all there is of it: the columns need not be there twice.
            drop(batch);
            let rows = dealt.sorted(pace)?;
            let columns = (0..arity).map(|at| packing.column(at, &rows, pace)).collect::<Result<_, _>>()?;
            let (mut supports, mut next) = (Supports::unknown(), arity);
            for (sorted, same) in supports.parts.iter_mut().zip(same) {
                *sorted = match same {
                    Some(word) => Part::Same(word),
                    None => Part::Each(packing.column(next, &rows, pace)?),
                };
                next += usize::from(same.is_none());
            }
            let run = Run::new(Columns { rows: rows.len(), columns }, supports);
            // Without what differs beside them, no row is there twice.
            return if width == arity { Ok(run) } else { run.distinct(pace) };
        }
        let order = sorted_rows(&keys, batch.rows, pace)?;
        let in_order = |words: &[Word]| gathered(&order, pace, |row| words[row as usize]);
        let columns = columns.iter().map(|words| in_order(words)).collect::<Result<_, _>>()?;
        let mut supports = Supports::unknown();
        for (sorted, part) in supports.parts.iter_mut().zip(parts) {
            *sorted = match part {
                PartView::Same(word) => Part::Same(word),
                PartView::Each(words) => Part::Each(in_order(words)?),
            };
        }
        Run::new(Columns { rows: batch.rows, columns }, supports).distinct(pace)
    }

    /// Of sorted rows each fact once, each of its supports once. Most batches have no fact twice, and are done.
    fn distinct(self, pace: &Pace<'_>) -> Result<Run, Stop> {
        let columns = self.slices();
        let repeats = |row: usize| row > 0 && compare_rows(&columns, row - 1, &columns, row).is_eq();
        let mut ascending = 1;
        while ascending < self.len() && !repeats(ascending) {
            step(1, pace)?;
            ascending += 1;
        }
        if ascending >= self.len() {
            drop(columns);
            return Ok(self);
        }
        let mut choice = Choice::default();
        for row in 0..self.len() {
            step(1, pace)?;
            let repeated = repeats(row);
            if !repeated {
                choice.fact(row as u32);
            }
            if !repeated || self.supports.get(row - 1) != self.supports.get(row) {
                choice.supports.push(row as u32);
            }
        }
        gather(Source { columns: &columns, parts: self.parts() }, None, choice, pace)
    }

    /// The facts of both; a fact of both has the supports of both, which must be different ones.
    pub(super) fn merge(a: &Run, b: &Run, pace: &Pace<'_>) -> Result<Run, Stop> {
        let (left, right) = (a.slices(), b.slices());
        let (mut i, mut j) = (0, 0);
        let mut choice = Choice::default();
        choice.rows.reserve(a.len() + b.len());
        while i < a.len() || j < b.len() {
            step(1, pace)?;
            let order = match (i < a.len(), j < b.len()) {
                (true, true) => compare_rows(&left, i, &right, j),
                (true, false) => Ordering::Less,
                (false, _) => Ordering::Greater,
            };
            choice.fact(if order.is_gt() { j as u32 | SECOND } else { i as u32 });
            if order.is_le() {
                choice.supports_of(a, i, 0);
                i += 1;
            }
            if order.is_ge() {
                choice.supports_of(b, j, SECOND);
                j += 1;
            }
            if order.is_eq() {
                let support = |place: &u32| pick(*place, |place| a.supports.get(place), |place| b.supports.get(place));
                let start = choice.starts.last().map_or(0, |start| *start as usize);
                choice.supports[start..].sort_unstable_by_key(support);
            }
        }
        let second = Source { columns: &right, parts: b.parts() };
        gather(Source { columns: &left, parts: a.parts() }, Some(second), choice, pace)
    }

    /// The facts that are wanted, with those of their supports that are wanted; a fact with none left is dropped.
    pub(super) fn filter(
        &self,
        mut fact: impl FnMut(usize) -> bool,
        mut support: impl FnMut(usize, SupportWords) -> bool,
        pace: &Pace<'_>,
    ) -> Result<Run, Stop> {
        let mut choice = Choice::default();
        for row in 0..self.len() {
            step(1, pace)?;
            if !fact(row) {
                continue;
            }
            let start = choice.supports.len();
            let wanted = self.supports.range(row).filter(|place| support(row, self.supports.get(*place)));
            choice.supports.extend(wanted.map(|place| place as u32));
            if choice.supports.len() > start {
                choice.starts.push(start as u32);
                choice.rows.push(row as u32);
            }
        }
        gather(Source { columns: &self.slices(), parts: self.parts() }, None, choice, pace)
    }

    /// What is left when some rows are gone, ascending, with the orders that were built.
    pub(super) fn without(self: &Arc<Run>, gone: &[u32], pace: &Pace<'_>) -> Result<Run, Stop> {
        let mut rows = gone.iter().peekable();
        let mut left = self.filter(|row| rows.next_if(|gone| **gone as usize == row).is_none(), |_, _| true, pace)?;
        for (old, new) in self.orders.iter().zip(&left.orders) {
            let kept = old.get().map(|order| order.without(gone, &left.columns.columns, pace)).transpose()?.flatten();
            kept.into_iter().for_each(|order| _ = new.set(order));
        }
        left.left_of = Some(match self.left_of() {
            // Of one that may still be known, rather than of one that nobody may keep.
            Some((first, before)) => (Arc::downgrade(&first), put_together(before, gone)),
            None => (Arc::downgrade(self), gone.to_vec()),
        });
        Ok(left)
    }

    /// Some of its facts, by ascending rows; nothing supports them.
    pub(super) fn rows(&self, rows: &[u32]) -> Run {
        let columns = self.columns.columns.iter();
        let columns = columns.map(|column| rows.iter().map(|row| column.get(*row as usize)).collect()).collect();
        Run::of_sorted(Columns { rows: rows.len(), columns })
    }

    /// The run that this is left of, if it is still there, and its rows that are gone, ascending.
    pub(super) fn left_of(&self) -> Option<(Arc<Run>, &[u32])> {
        let (first, gone) = self.left_of.as_ref()?;
        Some((first.upgrade()?, gone))
    }

    /// The number of facts.
    pub fn len(&self) -> usize {
        self.columns.rows
    }

    /// Whether there is no fact.
    pub fn is_empty(&self) -> bool {
        self.columns.rows == 0
    }

    /// Bytes that its facts take in memory, and those of the orders and views that were built.
    pub(super) fn held(&self) -> (usize, usize) {
        (self.columns.held(), self.held_by_orders() + self.views.all().map(Run::held_alone).sum::<usize>())
    }

    fn held_by_orders(&self) -> usize {
        self.orders.iter().filter_map(OnceLock::get).map(Order::held).sum()
    }

    /// Bytes that a view takes beside what it is a view of; its orders hold its columns too.
    pub(super) fn held_alone(&self) -> usize {
        let owned = 1 + self.orders.iter().filter(|order| order.get().is_some()).count();
        let columns = self.columns.columns.iter().map(|column| column.held_alone(owned));
        self.held_by_orders() + columns.sum::<usize>()
    }

    /// The columns, sorted row by row.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// What supports the facts.
    pub fn supports(&self) -> &Supports {
        &self.supports
    }

    fn parts(&self) -> [PartView<'_>; PARTS] {
        std::array::from_fn(|part| self.supports.parts[part].view())
    }

    /// The columns as slices.
    pub(super) fn slices(&self) -> Vec<&[Word]> {
        self.columns.columns.iter().map(Column::words).collect()
    }

    /// Copies a fact.
    pub(super) fn read(&self, row: usize, fact: &mut Vec<Word>) {
        fact.clear();
        fact.extend(self.columns.columns.iter().map(|column| column.get(row)));
    }

    /// The number of supports.
    pub fn support_count(&self) -> usize {
        match &self.supports.starts {
            Some(starts) if !starts.is_empty() => starts.get(starts.len() - 1).0 as usize,
            _ => self.len(),
        }
    }

    /// The rows in the order of a column, built when first asked for.
    pub fn order(&self, column: usize) -> Option<&Order> {
        self.try_order(column, &Pace::endless()).unwrap_or_default()
    }

    /// The same; building it can be stopped.
    ///
    /// # Errors
    /// When it is to stop.
    pub fn try_order(&self, column: usize, pace: &Pace<'_>) -> Result<Option<&Order>, Stop> {
        let Some(order) = self.orders.get(column) else { return Ok(None) };
        if order.get().is_none() {
            // Another thread may have been faster; both have built the same.
            let _ = order.set(Order::build(&self.columns.columns, column, column == 0, pace)?);
        }
        Ok(order.get())
    }

    /// Whether the rows in the order of a column are there already, in memory or in a file.
    pub fn has_order(&self, column: usize) -> bool {
        self.made_order(column).is_some()
    }

    /// The rows in the order of a column, where they are there already.
    pub(super) fn made_order(&self, column: usize) -> Option<&Order> {
        self.orders.get(column)?.get()
    }

    /// Tells how many different words about a column has, where that is known elsewhere.
    pub(super) fn tell_distinct(&self, column: usize, distinct: Option<f64>) {
        if let (Some(place), Some(distinct)) = (self.distinct.get(column), distinct) {
            let _ = place.set(distinct);
        }
    }

    /// How many different words about a column has: by its order, or estimated from a sample (Charikar, Chaudhuri, Motwani
    /// and Narasayya 2000, GEE); none where finding out would read a file.
    pub fn distinct_words(&self, column: usize) -> Option<f64> {
        if let Some(order) = self.made_order(column) {
            return Some(order.key_count() as f64);
        }
        let known = self.distinct.get(column)?;
        if known.get().is_none() {
            let words = self.columns.columns.get(column)?.at_hand()?;
            let _ = known.set(estimated(words));
        }
        known.get().copied()
    }

    /// Whether its columns lie in a file.
    pub fn is_there(&self) -> bool {
        self.columns.columns.iter().any(Column::is_there)
    }

    /// The row of a fact: column by column the range of equal words, the first by the run's own order where it pays.
    pub fn find(&self, fact: &[Word]) -> Option<usize> {
        let (mut range, mut from) = (0..self.len(), 0);
        if let (true, Some(&word), Some(order)) = (self.len() > LONG, fact.first(), self.order(0)) {
            (range, from) = (order.range(word), 1);
        }
        for (column, word) in self.columns.columns.iter().zip(fact).skip(from) {
            let start = range.start + column.partition_point(range.clone(), |w| w < *word);
            let equal = gallop(range.end - start, |place| column.get(start + place) == *word);
            range = start..start + equal;
        }
        (!range.is_empty()).then_some(range.start)
    }

    /// The first row from `from` on that is not below a row of other columns: galloping, cheap where it is near.
    pub(super) fn seek(&self, slices: &[&[Word]], from: usize, other: &[&[Word]], row: usize) -> usize {
        from + gallop(self.len() - from, |place| compare_rows(slices, from + place, other, row).is_lt())
    }
}

/// Rows that are gone, and rows that are gone of what was left then, all by the first numbers.
fn put_together(before: &[u32], then: &[u32]) -> Vec<u32> {
    let mut all = Vec::with_capacity(before.len() + then.len());
    let mut passed = 0;
    for row in then {
        while before.get(passed).is_some_and(|gone| *gone <= row + passed as u32) {
            all.push(before[passed]);
            passed += 1;
        }
        all.push(row + passed as u32);
    }
    all.extend_from_slice(&before[passed..]);
    all
}

/// How many of the first places hold, where those that hold come first: doubling steps, then binary search.
fn gallop(places: usize, holds: impl Fn(usize) -> bool) -> usize {
    if places == 0 || !holds(0) {
        return 0;
    }
    let (mut low, mut step) = (0, 1);
    while low + step < places && holds(low + step) {
        low += step;
        step *= 2;
    }
    // `low` holds; the first that does not lies in (low, high].
    let mut high = (low + step).min(places);
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// Copies what was chosen, a column at a time.
fn gather(first: Source<'_>, second: Option<Source<'_>>, choice: Choice, pace: &Pace<'_>) -> Result<Run, Stop> {
    let Choice { rows, supports, mut starts } = choice;
    let second = second.as_ref();
    let column = |at: usize| {
        let a = first.columns[at];
        match second.map(|second| second.columns[at]) {
            None => gathered(&rows, pace, |row| a[row as usize]),
            Some(b) => gathered(&rows, pace, |row| pick(row, |row| a[row], |row| b[row])),
        }
    };
    let columns = (0..first.columns.len()).map(column).collect::<Result<_, _>>()?;
    let several = supports.len() > rows.len();
    starts.push(supports.len() as u32);
    let mut chosen = Supports { starts: several.then(|| numbers(starts)), ..Supports::unknown() };
    for (at, part) in chosen.parts.iter_mut().enumerate() {
        let a = first.parts[at];
        *part = match (a, second.map_or(a, |second| second.parts[at])) {
            (PartView::Same(word), PartView::Same(other)) if word == other => Part::Same(word),
            (_, b) => Part::new(gathered(&supports, pace, |place| pick(place, |p| a.get(p), |p| b.get(p)))?),
        };
    }
    Ok(Run::new(Columns { rows: rows.len(), columns }, chosen))
}

/// What stands at a chosen place, in the source it says.
fn pick<T>(place: u32, first: impl Fn(usize) -> T, second: impl Fn(usize) -> T) -> T {
    match place & SECOND {
        0 => first(place as usize),
        _ => second((place ^ SECOND) as usize),
    }
}

/// So many words tell about how many different ones there are.
const SAMPLE: usize = 1024;

/// How many different words there are about, by a sample at equal distances (Charikar, Chaudhuri, Motwani and Narasayya
/// 2000, GEE).
pub fn estimated(words: &[Word]) -> f64 {
    let mut sample: Vec<Word> = words.iter().step_by(words.len().div_ceil(SAMPLE).max(1)).copied().collect();
    sample.sort_unstable();
    let (mut different, mut once) = (0, 0);
    for same in sample.chunk_by(|a, b| a == b) {
        different += 1;
        once += usize::from(same.len() == 1);
    }
    let grown = (words.len() as f64 / sample.len().max(1) as f64).sqrt();
    grown * once as f64 + (different - once) as f64
}
