//! Relations kept row by row: columns with what is stable, delta and pending, and their indexes.

use super::candidates::{Candidates, Places};
use super::groups::KeyMap;
use super::lists;
use super::table::{Table, hash_words};
use super::{Columns, Tuples};
use crate::base::dictionary::Dictionary;
use crate::base::effort::spend;
use crate::base::monitor::{Pace, Stop};
use crate::base::word::Word;
use crate::plan::step::{Slot, Version};
use crate::store::{Column as StoredColumn, Relation as Stored, estimated};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};

/// A column: shared with the store until a row is added; of facts that lie in a file or in several runs, read whole when
/// first needed.
enum Column {
    Shared(Arc<[Word]>),
    Stored(Arc<Stored>, usize),
    Own(Vec<Word>),
}

impl Column {
    fn words(&self) -> &[Word] {
        match self {
            Column::Shared(words) => words,
            Column::Stored(stored, column) => stored.column(*column).words(),
            Column::Own(words) => words,
        }
    }

    /// Bytes that are its own.
    fn held(&self) -> usize {
        match self {
            Column::Own(words) => words.capacity() * size_of::<Word>(),
            Column::Shared(_) | Column::Stored(..) => 0,
        }
    }

    fn push(&mut self, word: Word) {
        if !matches!(self, Column::Own(_)) {
            *self = Column::Own(self.words().to_vec());
        }
        if let Column::Own(words) = self {
            words.push(word);
        }
    }

    fn into_words(self) -> Vec<Word> {
        match self {
            Column::Own(words) => words,
            shared => shared.words().to_vec(),
        }
    }

    /// Takes words out, at these places, ascending.
    fn take_out(&mut self, places: &[u32]) {
        let (Column::Own(words), Some(first)) = (self, places.first()) else { return };
        let (first, mut gone) = (*first as usize, places.iter().peekable());
        let mut at = first;
        for row in first..words.len() {
            if gone.next_if(|gone| **gone as usize == row).is_none() {
                words[at] = words[row];
                at += 1;
            }
        }
        words.truncate(at);
    }

    fn set(&mut self, row: usize, word: Word) {
        if let Column::Own(words) = self {
            words[row] = word;
        }
    }
}

/// One relation: rows below `stable` are stable, those below `delta` the last round's, the rest pending.
pub(super) struct Rows {
    columns: Vec<Column>,
    rows: u32,
    stable: u32,
    delta: u32,
    /// All rows by content, to tell new ones; for `min` and `max` by their group.
    known: Table<u32>,
    best: Option<Best>,
    /// The same for `min` and `max` by a single column: the row of each of its words.
    groups: Option<KeyMap>,
    indexes: HashMap<Vec<usize>, Index>,
    /// The facts of the store that the rows are, in their order, and what it has of them by one column.
    stored: Option<Arc<Stored>>,
    ordered: HashMap<Vec<usize>, Ordered>,
    /// How many different words about each column has, of facts that are not as the store has them.
    sampled: Vec<OnceLock<f64>>,
    /// How many rows there were after each round, of what rules derive.
    rounds: Vec<u32>,
}

/// Look-ups of a stored relation by an order of one column, the other columns of the key compared.
struct Ordered {
    /// The place in the key, and the column.
    at: usize,
    column: usize,
    /// How many look-ups there were, with the rows that they gave.
    looked: AtomicU64,
    /// Where facts lie in a file: their columns as look-ups give them, so that no more is read than is looked up.
    view: Option<View>,
}

/// After look-ups of one row in so many, whole columns are read: most of a file was read by then, a block at a time.
const MOST: u64 = 64;

impl Ordered {
    /// Whether it serves a relation of so many rows better than hashing them all, for a key of so many columns.
    fn pays(&self, rows: u32, columns: usize) -> bool {
        columns == 1 || self.looked.load(Relaxed) <= ENOUGH * u64::from(rows)
    }

    /// Whether its columns are better read whole.
    fn is_worth_reading(&self, rows: u32) -> bool {
        self.view.is_none() || self.looked.load(Relaxed) * MOST >= u64::from(rows)
    }
}

/// The columns of each run of a stored relation, in the order of one column where that is how they lie in a file.
struct View {
    /// The place of the first row of each run, and its columns.
    runs: Vec<(u32, Vec<StoredColumn>)>,
}

impl View {
    /// None where all lies in memory.
    fn of(stored: &Stored, column: usize) -> Option<View> {
        if !stored.is_there() {
            return None;
        }
        let mut first = 0;
        let runs = stored.runs().map(|run| {
            let start = first;
            first += run.len() as u32;
            let columns = match run.order(column).filter(|order| !order.knows_rows()) {
                Some(order) => (0..stored.arity()).map(|at| order.column(at).clone()).collect(),
                None => run.columns().columns.clone(),
            };
            (start, columns)
        });
        Some(View { runs: runs.collect() })
    }

    fn word(&self, column: usize, row: u32) -> Word {
        let run = self.runs.partition_point(|(first, _)| *first <= row) - 1;
        let (first, columns) = &self.runs[run];
        columns[column].get((row - first) as usize)
    }
}

/// Reads the rows that look-ups by some columns give.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    relation: &'a Rows,
    view: Option<&'a View>,
}

impl Reader<'_> {
    pub fn word(&self, column: usize, row: u32) -> Word {
        match self.view {
            Some(view) => view.word(column, row),
            None => self.relation.word(column, row),
        }
    }

    /// Appends a column's words of these rows; `u32::MAX` gives `POISON`.
    pub fn gather(&self, column: usize, rows: &[u32], out: &mut Vec<Word>) {
        match self.view {
            Some(view) => {
                out.extend(rows.iter().map(|&r| if r == u32::MAX { Word::POISON } else { view.word(column, r) }));
            }
            None => self.relation.gather(column, rows, out),
        }
    }
}

/// An order of one column is made for a key of several if so few rows share a word of it.
const FEW: usize = 16;

/// An order that is there already serves a key of several until so many times its rows were looked at: then hashing them
/// all would have been cheaper, however many share a word.
const ENOUGH: u64 = 4;

/// For `min` and `max`: the value column, and the rows improved in the last round and since.
struct Best {
    value: usize,
    least: bool,
    changed: Vec<u32>,
    improved: Vec<u32>,
    is_improved: Vec<bool>,
}

/// Rows by the words of some columns: the last row of each key, and for each row the one before it with the same key.
struct Index {
    columns: Vec<usize>,
    heads: Table<(u32, u32)>,
    /// The next row of the same key, `END` at the last.
    next: Vec<u32>,
    /// Rows below this are indexed.
    upto: u32,
}

pub(super) const END: u32 = u32::MAX;

impl Rows {
    /// The facts of these columns.
    pub fn new(columns: Columns) -> Rows {
        let shared = columns.columns.iter().map(|column| Column::Shared(column.shared().clone())).collect();
        Rows::of(shared, columns.rows, None)
    }

    /// Facts of the store: what lies in a file is read when needed, and what lies in several runs put together.
    pub fn stored(stored: Arc<Stored>) -> Rows {
        let column = |at: usize| match stored.is_scattered() {
            true => Column::Stored(stored.clone(), at),
            false => Column::Shared(stored.column(at).shared().clone()),
        };
        Rows::of((0..stored.arity()).map(column).collect(), stored.len(), Some(stored))
    }

    fn of(columns: Vec<Column>, rows: usize, stored: Option<Arc<Stored>>) -> Rows {
        let rows = rows as u32;
        Rows {
            sampled: columns.iter().map(|_| OnceLock::new()).collect(),
            columns,
            rows,
            stable: rows,
            delta: rows,
            known: Table::default(),
            best: None,
            groups: None,
            indexes: HashMap::new(),
            stored,
            ordered: HashMap::new(),
            rounds: Vec::new(),
        }
    }

    /// No tuples yet, of which the least (else the greatest) word of a column is kept for each combination of the others.
    pub fn best(columns: Columns, value: usize, least: bool) -> Rows {
        let best = Best { value, least, changed: Vec::new(), improved: Vec::new(), is_improved: Vec::new() };
        let groups = (columns.columns.len() == 2).then(KeyMap::default);
        Rows { best: Some(best), groups, ..Rows::new(columns) }
    }

    /// What was pending becomes the delta, what was delta stable; tells whether there is a delta.
    pub fn advance(&mut self) -> bool {
        self.stable = self.delta;
        self.delta = self.rows;
        self.rounds.push(self.rows);
        match &mut self.best {
            None => self.stable < self.delta,
            Some(best) => {
                best.changed = std::mem::take(&mut best.improved);
                best.changed.iter().for_each(|&row| best.is_improved[row as usize] = false);
                if !best.changed.is_empty() {
                    // Values have changed under them.
                    self.indexes.retain(|columns, _| !columns.contains(&best.value));
                }
                !best.changed.is_empty()
            }
        }
    }

    /// Bytes that they take, what they share with the store left out.
    pub fn held(&self) -> usize {
        let columns: usize = self.columns.iter().map(Column::held).sum();
        let best = self.best.as_ref().map_or(0, |best| {
            (best.changed.capacity() + best.improved.capacity()) * size_of::<u32>() + best.is_improved.capacity()
        });
        let groups = self.groups.as_ref().map_or(0, KeyMap::held);
        let indexes = self.indexes.values().map(|index| index.heads.held() + index.next.capacity() * size_of::<u32>());
        columns + self.known.held() + best + groups + indexes.sum::<usize>()
    }

    /// How many tuples there are.
    pub fn count(&self, version: Version) -> usize {
        let range = match (version, &self.best) {
            (Version::All, _) => 0..self.delta,
            (Version::Stable, _) => 0..self.stable,
            (Version::Delta, Some(best)) => return best.changed.len(),
            (Version::Delta, None) => self.stable..self.delta,
        };
        range.len()
    }

    /// How many different words about a column has; a guess of what is derived.
    pub fn distinct(&self, version: Version, column: usize) -> f64 {
        let guess = || (self.count(version) as f64).powf(1.0 / self.columns.len().max(1) as f64);
        let stored = self.stored.as_ref().and_then(|stored| stored.distinct_words(column));
        stored.or_else(|| self.sampled(column)).unwrap_or_else(guess)
    }

    /// The same of facts that are not as the store has them (their dates and sources stand beside them), by a sample.
    fn sampled(&self, column: usize) -> Option<f64> {
        let Column::Shared(words) = self.columns.get(column)? else { return None };
        Some(*self.sampled.get(column)?.get_or_init(|| estimated(words)))
    }

    /// All tuples, in order of arrival.
    pub fn into_tuples(self) -> Tuples {
        Tuples { rows: self.rows as usize, columns: self.columns.into_iter().map(Column::into_words).collect() }
    }

    /// The tuples from a row on; none where rows change in place.
    pub fn tuples_from(&self, row: usize) -> Option<Tuples> {
        let columns = || self.columns.iter().map(|column| column.words()[row..].to_vec()).collect();
        self.best.is_none().then(|| Tuples { rows: self.rows as usize - row, columns: columns() })
    }

    /// The place and the round of a row, of what rules derive and never changes in place.
    pub fn age(&self, row: &[Word]) -> Option<(u32, u32)> {
        let hash = hash_words(row.iter().copied());
        let same = |&known: &u32| self.columns.iter().zip(row).all(|(c, w)| c.words()[known as usize] == *w);
        let place = *self.known.find(hash, same).filter(|_| self.best.is_none())?;
        Some((place, self.rounds.partition_point(|rows| *rows <= place) as u32))
    }

    /// Takes tuples out, of what rules derive where all is stable.
    pub fn remove(&mut self, tuples: &Tuples) {
        let value = self.best.as_ref().map(|best| best.value);
        let mut gone: Vec<u32> = Vec::with_capacity(tuples.rows);
        for row in 0..tuples.rows {
            if let (Some(groups), Some(value)) = (&self.groups, value) {
                gone.extend(groups.get(tuples.columns[1 - value][row]));
                continue;
            }
            let is_key = |column: &usize| Some(*column) != value;
            let words =
                || tuples.columns.iter().enumerate().filter(|(c, _)| is_key(c)).map(|(c, words)| (c, words[row]));
            let columns = &self.columns;
            let same = |&known: &u32| words().all(|(c, w)| columns[c].words()[known as usize] == w);
            gone.extend(self.known.remove(hash_words(words().map(|(_, word)| word)), same));
        }
        gone.sort_unstable();
        let before = |row: u32| gone.partition_point(|gone| *gone < row) as u32;
        self.known.each_mut(|row| *row -= before(*row));
        self.columns.iter_mut().for_each(|column| column.take_out(&gone));
        self.rounds.iter_mut().for_each(|rows| *rows -= before(*rows));
        self.rows -= gone.len() as u32;
        (self.stable, self.delta) = (self.rows, self.rows);
        self.indexes.clear();
        if let Some(best) = &mut self.best {
            best.changed.clear();
            best.is_improved.truncate(self.rows as usize);
            if self.groups.is_some() {
                self.groups = Some(KeyMap::of(self.columns[1 - best.value].words()));
            }
        }
    }

    /// A copy of all tuples, in order of arrival.
    pub fn tuples(&self) -> Tuples {
        let columns = self.columns.iter().map(|column| column.words().to_vec());
        Tuples { rows: self.rows as usize, columns: columns.collect() }
    }

    /// Calls `look` with every column.
    pub fn each_column(&self, look: &mut dyn FnMut(&[Word]) -> Result<(), Stop>) -> Result<(), Stop> {
        self.columns.iter().try_for_each(|column| look(column.words()))
    }

    /// Whether look-ups by these columns find all that is there.
    pub fn is_ready(&self, columns: &[usize]) -> bool {
        self.is_hashed(columns)
            || self.ordered.get(columns).is_some_and(|ordered| ordered.pays(self.rows, columns.len()))
    }

    fn is_hashed(&self, columns: &[usize]) -> bool {
        self.indexes.get(columns).is_some_and(|index| index.upto >= self.delta)
    }

    pub fn word(&self, column: usize, row: u32) -> Word {
        spend(1);
        self.columns[column].words()[row as usize]
    }

    /// Appends a column's words of these rows; `u32::MAX` gives `POISON`.
    pub fn gather(&self, column: usize, rows: &[u32], out: &mut Vec<Word>) {
        let words = self.columns[column].words();
        out.extend(rows.iter().map(|&r| words.get(r as usize).copied().unwrap_or(Word::POISON)));
    }

    /// The tuples of that version whose columns hold the key.
    pub fn candidates<'a>(
        &'a self,
        version: Version,
        columns: &'a [usize],
        key: &'a [Word],
        by_order: bool,
    ) -> Candidates<'a> {
        let range = match version {
            Version::All => 0..self.delta,
            Version::Stable => 0..self.stable,
            Version::Delta => self.stable..self.delta,
        };
        match &self.best {
            // Values change in place, so rows say nothing about rounds: the changed ones are listed.
            Some(best) if version == Version::Delta => {
                let rows = &best.changed[..];
                if columns.is_empty() {
                    return Candidates::Listed(rows, 0);
                }
                Candidates::Filtered { relation: self, rows, at: 0, columns, key }
            }
            Some(_) => self.lookup(0..self.delta, columns, key, by_order),
            None => self.lookup(range, columns, key, by_order),
        }
    }

    /// Whether look-ups by these columns go by an order of the store, as long as that pays.
    pub fn goes_by_order(&self, columns: &[usize]) -> bool {
        let goes = |ordered: &Ordered| ordered.pays(self.rows, columns.len()) || !self.is_hashed(columns);
        self.ordered.get(columns).is_some_and(goes)
    }

    /// What reads the rows that [`Rows::candidates`] gives for these columns, by an order or not.
    pub fn reader(&self, columns: &[usize], by_order: bool) -> Reader<'_> {
        let view = self.ordered.get(columns).filter(|_| by_order).and_then(|ordered| ordered.view.as_ref());
        Reader { relation: self, view }
    }

    /// What look-ups by one column give as lists, where an order of the store serves them and there is no point in reading
    /// only some of it.
    pub fn lists(&self, columns: &[usize], outputs: &[(usize, Slot)]) -> Option<lists::Ordered<'_>> {
        let ([_], Some(ordered), Some(stored)) = (columns, self.ordered.get(columns), &self.stored) else {
            return None;
        };
        if !ordered.is_worth_reading(self.rows) {
            return None;
        }
        let runs = stored.runs().map(|run| {
            let order = run.order(ordered.column)?;
            Some((order.ranges(), outputs.iter().map(|(column, _)| order.column(*column).words()).collect()))
        });
        Some(lists::Ordered { runs: runs.collect::<Option<_>>()? })
    }

    fn lookup<'a>(
        &'a self,
        range: std::ops::Range<u32>,
        columns: &'a [usize],
        key: &'a [Word],
        by_order: bool,
    ) -> Candidates<'a> {
        if columns.is_empty() {
            return Candidates::Range(range);
        }
        if let (true, Some(ordered), Some(stored)) = (by_order, self.ordered.get(columns), &self.stored) {
            let places = Places::first(stored, ordered.column, key[ordered.at]);
            ordered.looked.fetch_add(1 + places.at_hand() as u64, Relaxed);
            return Candidates::Stored { reader: self.reader(columns, true), places, columns, key };
        }
        let Some(index) = self.indexes.get(columns) else { return Candidates::Range(0..0) };
        let hash = hash_words(key.iter().copied());
        let same = |&(first, _): &(u32, u32)| columns.iter().zip(key).all(|(&c, &w)| self.word(c, first) == w);
        match index.heads.find(hash, same) {
            Some(&(first, _)) => Candidates::Chain { next: &index.next, at: first, range },
            None => Candidates::Range(0..0),
        }
    }

    /// Brings an index up to date.
    pub fn prepare(&mut self, columns: &[usize], pace: &Pace<'_>) -> Result<(), Stop> {
        // An order that was there and does not pay stays for those who are amid its candidates.
        let tried = self.ordered.contains_key(columns);
        if !tried && let Some(ordered) = self.order_for(columns, pace)? {
            self.ordered.insert(columns.to_vec(), ordered);
            return Ok(());
        }
        let mut index = self.indexes.remove(columns).unwrap_or_else(|| Index {
            columns: columns.to_vec(),
            heads: Table::default(),
            next: Vec::new(),
            upto: 0,
        });
        index.extend(self, pace)?;
        self.indexes.insert(columns.to_vec(), index);
        Ok(())
    }

    /// The order of the store that serves a key, if one does.
    fn order_for(&self, columns: &[usize], pace: &Pace<'_>) -> Result<Option<Ordered>, Stop> {
        let Some(stored) = &self.stored else { return Ok(None) };
        let is_ready = |column: usize| stored.runs().all(|run| run.has_order(column));
        // What is in memory beside a file is small.
        let lies =
            |column: usize| stored.is_there() && stored.runs().all(|run| !run.is_there() || run.has_order(column));
        let best = |wanted: &dyn Fn(usize) -> bool| {
            let mut best: Option<(usize, usize, usize)> = None;
            for (at, &column) in columns.iter().enumerate().filter(|(_, column)| wanted(**column)) {
                let mut keys = 0;
                for run in stored.runs() {
                    keys += run.try_order(column, pace)?.map_or(0, |order| order.key_count());
                }
                if best.is_none_or(|(_, _, most)| keys >= most) {
                    best = Some((at, column, keys));
                }
            }
            Ok(best)
        };
        let found = match best(&|column| is_ready(column) || lies(column))? {
            Some(ready) => Some(ready),
            None => best(&|_| true)?.filter(|(_, _, keys)| columns.len() == 1 || self.rows as usize <= FEW * keys),
        };
        Ok(found.map(|(at, column, _)| Ordered {
            at,
            column,
            looked: AtomicU64::new(0),
            view: View::of(stored, column),
        }))
    }

    /// Adds a tuple; tells whether that changed anything.
    pub fn insert(&mut self, row: &[Word], dictionary: &Dictionary) -> bool {
        let value = self.best.as_ref().map(|b| b.value);
        if let (Some(groups), Some(value)) = (&mut self.groups, value) {
            return match groups.number(row[1 - value]) {
                (known, false) => self.improve(known, row, dictionary),
                (_, true) => self.push(row),
            };
        }
        let group = |i: usize| Some(i) != value;
        let hash = hash_words(row.iter().enumerate().filter(|(i, _)| group(*i)).map(|(_, w)| *w));
        let columns = &self.columns;
        let same = |&known: &u32| {
            columns.iter().zip(row).enumerate().all(|(i, (c, w))| !group(i) || c.words()[known as usize] == *w)
        };
        if let Some(&known) = self.known.find(hash, same) {
            return self.improve(known, row, dictionary);
        }
        let place = self.rows;
        let hasher = |&known: &u32| {
            hash_words(columns.iter().enumerate().filter(|(i, _)| group(*i)).map(|(_, c)| c.words()[known as usize]))
        };
        self.known.insert_unique(hash, place, hasher);
        self.push(row)
    }

    fn push(&mut self, row: &[Word]) -> bool {
        self.columns.iter_mut().zip(row).for_each(|(column, word)| column.push(*word));
        self.rows += 1;
        if let Some(best) = &mut self.best {
            best.improved.push(self.rows - 1);
            best.is_improved.push(true);
        }
        true
    }

    fn improve(&mut self, known: u32, row: &[Word], dictionary: &Dictionary) -> bool {
        let Some(best) = &mut self.best else { return false };
        let (old, new) = (self.columns[best.value].words()[known as usize], row[best.value]);
        let wanted = if best.least { Ordering::Less } else { Ordering::Greater };
        if old == new || dictionary.compare(new, old) != wanted {
            return false;
        }
        self.columns[best.value].set(known as usize, new);
        if !std::mem::replace(&mut best.is_improved[known as usize], true) {
            best.improved.push(known);
        }
        true
    }
}

impl Index {
    /// Adds the rows up to the end of the delta.
    fn extend(&mut self, relation: &Rows, pace: &Pace<'_>) -> Result<(), Stop> {
        self.next.resize(relation.delta as usize, END);
        let columns = &self.columns;
        for row in self.upto..relation.delta {
            pace.steps(1)?;
            let hash = hash_words(columns.iter().map(|&c| relation.word(c, row)));
            let same =
                |&(first, _): &(u32, u32)| columns.iter().all(|&c| relation.word(c, first) == relation.word(c, row));
            match self.heads.find_mut(hash, same) {
                Some((_, last)) => {
                    self.next[*last as usize] = row;
                    *last = row;
                }
                None => {
                    let hasher =
                        |&(first, _): &(u32, u32)| hash_words(columns.iter().map(|&c| relation.word(c, first)));
                    self.heads.insert_unique(hash, (row, row), hasher);
                }
            }
        }
        self.upto = relation.delta;
        Ok(())
    }
}
