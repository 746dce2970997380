//! A hash table in parts, so that growing never takes long: each part grows for itself.

use crate::base::effort::spend;
use crate::base::word::Word;
use hashbrown::HashTable;

/// Entries by their hash; the caller compares them.
#[derive(Clone, Debug)]
pub(super) struct Table<T> {
    /// All entries, as long as they are few.
    few: HashTable<T>,
    /// Else by some bits of their hash.
    parts: Vec<HashTable<T>>,
}

/// So many entries are few.
const FEW: usize = 1 << 12;
const PARTS: usize = 256;

impl<T> Default for Table<T> {
    fn default() -> Self {
        Table { few: HashTable::new(), parts: Vec::new() }
    }
}

/// The part of an entry, by bits that a hash table uses for nothing else.
fn part(hash: u64) -> usize {
    (hash >> 40) as usize % PARTS
}

impl<T> Table<T> {
    /// Bytes that it takes.
    pub fn held(&self) -> usize {
        self.few.allocation_size() + self.parts.iter().map(HashTable::allocation_size).sum::<usize>()
    }

    /// The entry of that hash that is `same`.
    pub fn find(&self, hash: u64, same: impl FnMut(&T) -> bool) -> Option<&T> {
        spend(1);
        self.parts.get(part(hash)).unwrap_or(&self.few).find(hash, same)
    }

    /// The same, to be changed.
    pub fn find_mut(&mut self, hash: u64, same: impl FnMut(&T) -> bool) -> Option<&mut T> {
        spend(1);
        self.parts.get_mut(part(hash)).unwrap_or(&mut self.few).find_mut(hash, same)
    }

    /// Takes the entry of that hash out that is `same`.
    pub fn remove(&mut self, hash: u64, same: impl FnMut(&T) -> bool) -> Option<T> {
        spend(1);
        let part = self.parts.get_mut(part(hash)).unwrap_or(&mut self.few);
        part.find_entry(hash, same).ok().map(|entry| entry.remove().0)
    }

    /// Changes every entry, none so that it has another hash.
    pub fn each_mut(&mut self, change: impl FnMut(&mut T)) {
        self.parts.iter_mut().chain([&mut self.few]).flat_map(HashTable::iter_mut).for_each(change);
    }

    /// Adds an entry that is not there.
    pub fn insert_unique(&mut self, hash: u64, entry: T, hasher: impl Fn(&T) -> u64) {
        spend(1);
        if self.parts.is_empty() && self.few.len() >= FEW {
            self.parts.resize_with(PARTS, HashTable::new);
            for entry in std::mem::take(&mut self.few) {
                let hash = hasher(&entry);
                self.parts[part(hash)].insert_unique(hash, entry, &hasher);
            }
        }
        self.parts.get_mut(part(hash)).unwrap_or(&mut self.few).insert_unique(hash, entry, hasher);
    }
}

/// The hash of a row.
pub(super) fn hash_words(words: impl Iterator<Item = Word>) -> u64 {
    let mut hash = 0x9E37_79B9_7F4A_7C15u64;
    for word in words {
        spend(1);
        hash = (hash ^ u64::from(word.0)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
        hash ^= hash >> 32;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_found_again_however_many() {
        let hash = |n: &u32| hash_words(std::iter::once(Word(*n)));
        let mut table = Table::default();
        for n in 0..3 * FEW as u32 {
            assert_eq!(table.find(hash(&n), |entry| *entry == n), None);
            table.insert_unique(hash(&n), n, hash);
        }
        assert!((0..3 * FEW as u32).all(|n| table.find(hash(&n), |entry| *entry == n) == Some(&n)));
        assert!(table.find_mut(hash(&(3 * FEW as u32)), |entry| *entry == 3 * FEW as u32).is_none());
    }
}
