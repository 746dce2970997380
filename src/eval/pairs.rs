//! Derived relations of one or two columns, kept by groups: beside each word of the first column those of the second
//! (adjacency lists), and where a plan looks up by the second, the other way round too. No row is kept whole and no row
//! is hashed: what a rule finds for one first word is told apart from what is known within one group.

use super::groups::{Groups, KeyMap};
use super::tuples::Tuples;
use crate::base::effort::spend;
use crate::base::memory::Memory;
use crate::base::monitor::{Pace, Stop};
use crate::base::word::Word;
use crate::plan::step::Version;

/// Lists of words by a key.
#[derive(Debug, Default)]
struct Lists {
    keys: KeyMap,
    groups: Groups,
}

impl Lists {
    fn held(&self) -> usize {
        self.keys.held() + self.groups.held()
    }

    fn group(&mut self, key: Word) -> u32 {
        let (number, new) = self.keys.number(key);
        if new {
            self.groups.add();
        }
        number
    }

    #[inline]
    fn list(&self, key: Word, version: Version) -> &[Word] {
        self.keys.get(key).map_or(&[], |group| self.groups.list(group, version))
    }
}

/// A relation of one or two columns. One of one column is a single group.
#[derive(Debug)]
pub(super) struct Pairs {
    arity: usize,
    first: Lists,
    /// By the second column, once a plan asked for it.
    second: Option<Lists>,
    rows: usize,
    /// How many tuples the delta has, and how many there were before what is pending.
    delta: usize,
    settled: usize,
    memory: Option<Memory>,
}

/// What stands in the first column where there is but one.
const ONLY: Word = Word(0);

impl Pairs {
    /// No tuples of so many columns, one or two.
    pub fn new(arity: usize) -> Pairs {
        Pairs { arity, first: Lists::default(), second: None, rows: 0, delta: 0, settled: 0, memory: None }
    }

    /// The limit on memory from now on.
    pub fn limit(&mut self, memory: Option<&Memory>) {
        self.memory = memory.cloned();
        self.first.groups.limit(memory);
        if let Some(second) = &mut self.second {
            second.groups.limit(memory);
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
        self.first.held() + self.second.as_ref().map_or(0, Lists::held)
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
        if self.arity == 2 {
            look(self.first.keys.keys())?;
        }
        (0..self.first.groups.len()).try_for_each(|group| look(self.first.groups.list(group as u32, Version::All)))
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
        let group = self.first.group(first);
        let new = self.first.groups.insert_all(group, seconds);
        self.rows += new;
        new
    }

    /// Adds words to a relation of one column; tells how many are new.
    pub fn insert_words(&mut self, words: &[Word]) -> usize {
        self.insert_all(ONLY, words)
    }

    /// Records from now on what arrives.
    pub fn watch(&mut self) {
        self.first.groups.watch();
    }

    /// What has arrived since.
    pub fn arrived(&mut self) -> Tuples {
        let mut columns = vec![Vec::new(); self.arity];
        let Lists { keys, groups } = &mut self.first;
        groups.arrived(|group, seconds| {
            if let [firsts, _] = &mut columns[..] {
                firsts.resize(firsts.len() + seconds.len(), keys.keys()[group as usize]);
            }
            columns[self.arity - 1].extend_from_slice(seconds);
        });
        Tuples { rows: columns[0].len(), columns }
    }

    /// What was pending becomes the delta, what was delta stable; tells whether there is a delta.
    pub fn advance(&mut self) -> bool {
        let any = self.first.groups.advance();
        self.delta = self.rows - self.settled;
        self.settled = self.rows;
        if let Some(second) = &mut self.second {
            for &group in self.first.groups.changed() {
                turn(&self.first, second, group, Version::Delta);
            }
            second.groups.advance();
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
        let mut second = Lists::default();
        second.groups.limit(self.memory.as_ref());
        for version in [Version::Stable, Version::Delta] {
            for group in 0..self.first.groups.len() as u32 {
                pace.steps(1 + self.first.groups.list(group, version).len())?;
                turn(&self.first, &mut second, group, version);
            }
            second.groups.advance();
        }
        self.second = Some(second);
        Ok(())
    }

    /// The words beside a key in a column.
    #[inline]
    pub fn list(&self, column: usize, key: Word, version: Version) -> &[Word] {
        match (column, &self.second) {
            (0, _) => self.first.list(key, version),
            (_, Some(second)) => second.list(key, version),
            _ => &[],
        }
    }

    /// All words of a relation of one column.
    pub fn words(&self, version: Version) -> &[Word] {
        self.first.list(ONLY, version)
    }

    /// Whether a tuple is there; but for a delta, one that is pending may count: it is true, if early.
    #[inline]
    pub fn contains(&self, row: &[Word], version: Version) -> bool {
        let (first, word) = match row {
            [first, second] => (*first, *second),
            [word] => (ONLY, *word),
            _ => return false,
        };
        match version {
            Version::Delta => self.first.list(first, version).contains(&word),
            _ => self.first.keys.get(first).is_some_and(|group| self.first.groups.contains(group, word)),
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
        match version {
            Version::Delta => self.first.groups.changed().len(),
            _ => self.first.groups.len(),
        }
    }

    /// The first word and the second ones of a group of a scan.
    #[inline]
    pub fn scan(&self, at: usize, version: Version) -> (Word, &[Word]) {
        let group = match version {
            Version::Delta => self.first.groups.changed()[at],
            _ => at as u32,
        };
        (self.first.keys.keys()[group as usize], self.first.groups.list(group, version))
    }

    /// Every tuple.
    ///
    /// # Errors
    /// When there is no memory for as many beside these.
    pub fn into_tuples(self, pace: &Pace<'_>) -> Result<Tuples, Stop> {
        pace.room_for(self.rows * self.arity * size_of::<Word>())?;
        let mut columns = vec![Vec::with_capacity(self.rows); self.arity];
        for at in 0..self.scanned(Version::All) {
            let (first, seconds) = self.scan(at, Version::All);
            if let [firsts, _] = &mut columns[..] {
                firsts.resize(firsts.len() + seconds.len(), first);
            }
            columns[self.arity - 1].extend_from_slice(seconds);
        }
        Ok(Tuples { rows: columns[0].len(), columns })
    }
}

/// Adds the tuples of a group to the lists by the second column.
fn turn(first: &Lists, second: &mut Lists, group: u32, version: Version) {
    let key = first.keys.keys()[group as usize];
    let words = first.groups.list(group, version);
    spend(words.len());
    for word in words {
        let group = second.group(*word);
        second.groups.push(group, key);
    }
}
