//! Derived relations of one or two columns, kept by groups: beside each word of the first column those of the second
//! (adjacency lists), and where a plan looks up by the second, the other way round too. No row is kept whole and no row
//! is hashed: what a rule finds for one first word is told apart from what is known within one group.

use super::adjacency::Adjacency;
use super::groups::{Age, Ages};
use super::tuples::Tuples;
use crate::base::memory::Memory;
use crate::base::monitor::{Pace, Stop};
use crate::base::word::Word;
use crate::plan::step::Version;
use std::collections::{HashMap, HashSet};

/// A relation of one or two columns. One of one column is a single group.
#[derive(Debug)]
pub(super) struct Pairs {
    arity: usize,
    /// By the first column; where several threads add to it in shards, each of which one thread adds to.
    first: Vec<Adjacency>,
    /// By the second column, once a plan asked for it.
    second: Option<Adjacency>,
    rows: usize,
    /// How many tuples the delta has, and how many there were before what is pending.
    delta: usize,
    settled: usize,
    memory: Option<Memory>,
    /// The ages of what is there, shard by shard, while nothing changes.
    ages: Option<Vec<Ages>>,
}

/// Deltas of a group up to this length are looked through for a word.
const LOOKED_THROUGH: usize = 64;

/// More shards gain nothing.
const MOST_SHARDS: usize = 16;

/// What stands in the first column where there is but one.
const ONLY: Word = Word(0);

impl Pairs {
    /// No tuples of so many columns, one or two, to be added to by so many threads.
    pub fn new(arity: usize, threads: usize) -> Pairs {
        let shards = if arity == 2 { threads.clamp(1, MOST_SHARDS) } else { 1 };
        let first = (0..shards).map(|_| Adjacency::default()).collect();
        Pairs { arity, first, second: None, rows: 0, delta: 0, settled: 0, memory: None, ages: None }
    }

    /// The limit on memory from now on.
    pub fn limit(&mut self, memory: Option<&Memory>) {
        self.memory = memory.cloned();
        for lists in self.first.iter_mut().chain(&mut self.second) {
            lists.groups.limit(memory);
        }
    }

    /// Which of so many shards a first word belongs to.
    #[inline]
    pub fn shard_of(first: Word, shards: usize) -> usize {
        // The upper bits of a product (Fibonacci hashing), scaled to the number of shards.
        ((u64::from(first.0.wrapping_mul(0x9E37_79B1)) * shards as u64) >> 32) as usize
    }

    /// The shards, to be added to by threads; what is new in all is to be told.
    pub fn shards(&mut self) -> &mut [Adjacency] {
        &mut self.first
    }

    /// Takes the shards out, each as a relation of its own; they are to be joined again before anything else is done.
    pub fn split(&mut self) -> Vec<Pairs> {
        let part = |shard| Pairs { first: vec![shard], memory: self.memory.clone(), ..Pairs::new(self.arity, 1) };
        std::mem::take(&mut self.first).into_iter().map(part).collect()
    }

    /// Puts the shards back, with what was added to them.
    pub fn join(&mut self, parts: impl Iterator<Item = Pairs>) {
        for part in parts {
            self.rows += part.rows;
            self.first.extend(part.first);
        }
    }

    /// How many shards there are.
    pub fn shard_count(&self) -> usize {
        self.first.len()
    }

    /// So many tuples were added to shards.
    pub fn grown(&mut self, new: usize) {
        self.rows += new;
    }

    #[inline]
    fn shard(&self, first: Word) -> &Adjacency {
        match &self.first[..] {
            [only] => only,
            shards => &shards[Pairs::shard_of(first, shards.len())],
        }
    }

    #[inline]
    fn shard_mut(&mut self, first: Word) -> &mut Adjacency {
        match &mut self.first[..] {
            [only] => only,
            shards => {
                let count = shards.len();
                &mut shards[Pairs::shard_of(first, count)]
            }
        }
    }

    /// How many tuples there are, about: pending ones count too.
    pub fn count(&self, version: Version) -> usize {
        match version {
            Version::Delta => self.delta,
            _ => self.rows,
        }
    }

    /// Bytes that they take.
    pub fn held(&self) -> usize {
        self.first.iter().chain(&self.second).map(Adjacency::held).sum()
    }

    /// How many different words about a column has.
    pub fn distinct(&self, version: Version, column: usize) -> f64 {
        match (column, &self.second) {
            _ if self.arity == 1 => self.count(version) as f64,
            (0, _) => self.scanned(version) as f64,
            (_, Some(second)) if version == Version::Delta => second.groups.changed().len() as f64,
            (_, Some(second)) => second.groups.len() as f64,
            (_, None) => (self.count(version) as f64).sqrt(),
        }
    }

    /// One or two columns.
    pub fn arity(&self) -> usize {
        self.arity
    }

    /// Whether look-ups by these columns find all that is there.
    pub fn is_ready(&self, columns: &[usize]) -> bool {
        self.arity < 2 || columns != [1] || self.second.is_some()
    }

    /// Calls `look` with all words, list by list.
    pub fn each_list(&self, look: &mut dyn FnMut(&[Word]) -> Result<(), Stop>) -> Result<(), Stop> {
        for lists in &self.first {
            if self.arity == 2 {
                look(lists.keys.keys())?;
            }
            (0..lists.groups.len()).try_for_each(|group| look(lists.groups.list(group as u32, Version::All)))?;
        }
        Ok(())
    }

    /// Adds a tuple; tells whether it is new.
    #[inline]
    pub fn insert(&mut self, row: &[Word]) -> bool {
        match row {
            [first, second] => self.insert_all(*first, std::slice::from_ref(second)) > 0,
            [word] => self.insert_all(ONLY, std::slice::from_ref(word)) > 0,
            _ => false,
        }
    }

    /// Adds the tuples of a first word with second ones; tells how many are new.
    #[inline]
    pub fn insert_all(&mut self, first: Word, seconds: &[Word]) -> usize {
        let new = self.shard_mut(first).insert_all(first, seconds);
        self.rows += new;
        new
    }

    /// Appends the second words of a first one that are not there.
    #[inline]
    pub fn unknown(&self, first: Word, seconds: &[Word], out: &mut Vec<Word>) {
        self.shard(first).unknown(first, seconds, out);
    }

    /// Adds words to a relation of one column; tells how many are new.
    pub fn insert_words(&mut self, words: &[Word]) -> usize {
        self.insert_all(ONLY, words)
    }

    /// Records from now on in which round what arrives; of a relation without tuples.
    pub fn record_rounds(&mut self) {
        self.first.iter_mut().for_each(|lists| lists.groups.record_rounds());
    }

    /// Makes it possible to tell ages of what is there now.
    pub fn prepare_ages(&mut self) {
        let first = &self.first;
        self.ages.get_or_insert_with(|| first.iter().map(|lists| Ages::of(&lists.groups)).collect());
    }

    /// When a tuple arrived, and in which shard it lies; none if it is not there.
    pub fn age(&self, row: &[Word]) -> Option<(usize, Age)> {
        let (first, word) = split(row)?;
        let shard = if self.first.len() == 1 { 0 } else { Pairs::shard_of(first, self.first.len()) };
        let (lists, ages) = (self.first.get(shard)?, self.ages.as_ref()?.get(shard)?);
        Some((shard, ages.age(&lists.groups, lists.keys.get(first)?, word)?))
    }

    /// Takes tuples out, of a relation whose tuples are all stable.
    pub fn remove(&mut self, tuples: &Tuples) {
        let mut gone: [HashMap<Word, HashSet<Word>>; 2] = Default::default();
        for row in 0..tuples.rows {
            let word = |column: usize| tuples.columns.get(column).map_or(ONLY, |words| words[row]);
            let (first, second) = if self.arity == 1 { (ONLY, word(0)) } else { (word(0), word(1)) };
            gone[0].entry(first).or_default().insert(second);
            gone[1].entry(second).or_default().insert(first);
        }
        let [by_first, by_second] = &gone;
        for lists in &mut self.first {
            self.rows -= lists.take_out(by_first);
        }
        if let Some(second) = &mut self.second {
            second.take_out(by_second);
        }
        (self.settled, self.delta) = (self.rows, 0);
        self.ages = None;
    }

    /// Records from now on what arrives.
    pub fn watch(&mut self) {
        self.first.iter_mut().for_each(|lists| lists.groups.watch());
    }

    /// What has arrived since.
    pub fn arrived(&mut self) -> Tuples {
        let mut columns = vec![Vec::new(); self.arity];
        for Adjacency { keys, groups } in &mut self.first {
            groups.arrived(|group, seconds| {
                if let [firsts, _] = &mut columns[..] {
                    firsts.resize(firsts.len() + seconds.len(), keys.keys()[group as usize]);
                }
                columns[self.arity - 1].extend_from_slice(seconds);
            });
        }
        Tuples { rows: columns[0].len(), columns }
    }

    /// What was pending becomes the delta, what was delta stable; tells whether there is a delta.
    pub fn advance(&mut self) -> bool {
        let mut any = false;
        for lists in &mut self.first {
            any |= lists.groups.advance(self.rows);
        }
        if any {
            self.ages = None;
        }
        self.delta = self.rows - self.settled;
        self.settled = self.rows;
        if let Some(second) = &mut self.second {
            for lists in &self.first {
                lists.groups.changed().iter().for_each(|&group| lists.turn(second, group, Version::Delta));
            }
            second.groups.advance(0);
        }
        any
    }

    /// Makes look-ups by the second column possible.
    ///
    /// # Errors
    /// When it is to stop.
    pub fn prepare(&mut self, pace: &Pace<'_>) -> Result<(), Stop> {
        if self.second.is_some() || self.arity < 2 {
            return Ok(());
        }
        let mut second = Adjacency::default();
        second.groups.limit(self.memory.as_ref());
        for version in [Version::Stable, Version::Delta] {
            for lists in &self.first {
                for group in 0..lists.groups.len() as u32 {
                    pace.steps(1 + lists.groups.list(group, version).len())?;
                    lists.turn(&mut second, group, version);
                }
            }
            second.groups.advance(0);
        }
        self.second = Some(second);
        Ok(())
    }

    /// The words beside a key in a column.
    #[inline]
    pub fn list(&self, column: usize, key: Word, version: Version) -> &[Word] {
        match (column, &self.second) {
            (0, _) => self.shard(key).list(key, version),
            (_, Some(second)) => second.list(key, version),
            _ => &[],
        }
    }

    /// All words of a relation of one column.
    pub fn words(&self, version: Version) -> &[Word] {
        self.first[0].list(ONLY, version)
    }

    /// Whether a tuple is there. One that is pending may count: it is true, if early. One that is older than the delta may
    /// count for it where the delta is long: it is true as well, and what follows from it is found once more.
    #[inline]
    pub fn contains(&self, row: &[Word], version: Version) -> bool {
        let Some((first, word)) = split(row) else { return false };
        let lists = self.shard(first);
        match version {
            Version::Delta if lists.list(first, version).len() <= LOOKED_THROUGH => {
                lists.list(first, version).contains(&word)
            }
            _ => lists.keys.get(first).is_some_and(|group| lists.groups.contains(group, word)),
        }
    }

    /// Whether a tuple has these words in these columns and, where `same` says so, one word in both.
    ///
    /// # Errors
    /// When it is to stop.
    pub fn has(
        &self,
        version: Version,
        columns: &[usize],
        words: &[Word],
        same: &[(usize, usize)],
        pace: &Pace<'_>,
    ) -> Result<bool, Stop> {
        match (columns, words) {
            ([], _) if self.arity == 1 => Ok(!self.words(version).is_empty()),
            ([], _) => {
                for at in 0..self.scanned(version) {
                    let (first, seconds) = self.scan(at, version);
                    pace.steps(1)?;
                    let found = match same {
                        [] => !seconds.is_empty(),
                        _ => self.contains(&[first, first], version),
                    };
                    if found {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            ([column], [word]) if self.arity == 2 => Ok(!self.list(*column, *word, version).is_empty()),
            _ => Ok(self.contains(words, version)),
        }
    }

    /// How many groups a scan of a version goes through.
    pub fn scanned(&self, version: Version) -> usize {
        self.first.iter().map(|lists| lists.scanned(version)).sum()
    }

    /// The first word and the second ones of a group of a scan.
    #[inline]
    pub fn scan(&self, at: usize, version: Version) -> (Word, &[Word]) {
        let (mut at, mut lists) = (at, &self.first[0]);
        for next in &self.first[1..] {
            let Some(further) = at.checked_sub(lists.scanned(version)) else { break };
            (at, lists) = (further, next);
        }
        lists.scan(at, version)
    }

    /// Every tuple.
    ///
    /// # Errors
    /// When there is no memory for as many beside these.
    pub fn into_tuples(self, pace: &Pace<'_>) -> Result<Tuples, Stop> {
        pace.room_for(self.rows * self.arity * size_of::<Word>())?;
        Ok(self.tuples())
    }

    /// A copy of every tuple.
    pub fn tuples(&self) -> Tuples {
        let mut columns = vec![Vec::with_capacity(self.rows); self.arity];
        for at in 0..self.scanned(Version::All) {
            let (first, seconds) = self.scan(at, Version::All);
            if let [firsts, _] = &mut columns[..] {
                firsts.resize(firsts.len() + seconds.len(), first);
            }
            columns[self.arity - 1].extend_from_slice(seconds);
        }
        Tuples { rows: columns[0].len(), columns }
    }
}

/// A tuple as the key of its group and the word in it.
#[inline]
fn split(row: &[Word]) -> Option<(Word, Word)> {
    match row {
        [first, second] => Some((*first, *second)),
        [word] => Some((ONLY, *word)),
        _ => None,
    }
}
