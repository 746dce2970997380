//! Adjacency lists: beside each word of one column those of the other.

use super::groups::{Groups, KeyMap};
use crate::base::effort::spend;
use crate::base::word::Word;
use crate::plan::step::Version;
use std::collections::{HashMap, HashSet};

/// Adjacency of words by a key.
#[derive(Debug, Default)]
pub(super) struct Adjacency {
    pub keys: KeyMap,
    pub groups: Groups,
}

impl Adjacency {
    /// How many bytes it takes.
    pub fn held(&self) -> usize {
        self.keys.held() + self.groups.held()
    }

    fn group(&mut self, key: Word) -> u32 {
        let (number, new) = self.keys.number(key);
        if new {
            self.groups.add();
        }
        number
    }

    /// Appends the words that do not stand beside a key.
    #[inline]
    pub fn unknown(&self, key: Word, words: &[Word], out: &mut Vec<Word>) {
        match self.keys.get(key) {
            Some(group) => self.groups.unknown(group, words, out),
            None => out.extend_from_slice(words),
        }
    }

    /// Adds words beside a key; tells how many are new.
    #[inline]
    pub fn insert_all(&mut self, key: Word, words: &[Word]) -> usize {
        let group = self.group(key);
        self.groups.insert_all(group, words)
    }

    /// Takes words out that stand beside keys; tells how many there were.
    pub fn take_out(&mut self, gone: &HashMap<Word, HashSet<Word>>) -> usize {
        let mut taken = HashMap::new();
        for (key, words) in gone {
            if let Some(group) = self.keys.get(*key) {
                taken.insert(group, self.groups.take_out(group, words));
            }
        }
        self.groups.taken_out(&taken);
        taken.values().map(Vec::len).sum()
    }

    /// How many groups a scan of a version goes through.
    pub fn scanned(&self, version: Version) -> usize {
        match version {
            Version::Delta => self.groups.changed().len(),
            _ => self.groups.len(),
        }
    }

    /// The key and the words of a group of a scan.
    #[inline]
    pub fn scan(&self, at: usize, version: Version) -> (Word, &[Word]) {
        let group = match version {
            Version::Delta => self.groups.changed()[at],
            _ => at as u32,
        };
        (self.keys.keys()[group as usize], self.groups.list(group, version))
    }

    #[inline]
    pub fn list(&self, key: Word, version: Version) -> &[Word] {
        self.keys.get(key).map_or(&[], |group| self.groups.list(group, version))
    }

    /// Adds the tuples of a group to the lists by the other column.
    pub fn turn(&self, other: &mut Adjacency, group: u32, version: Version) {
        let key = self.keys.keys()[group as usize];
        let words = self.groups.list(group, version);
        spend(words.len());
        for word in words {
            let group = other.group(*word);
            other.groups.push(group, key);
        }
    }
}
