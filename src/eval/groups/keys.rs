//! The number of each key: an array where the keys lie close, as the values of a column mostly do, else a hash table.

use crate::base::effort::spend;
use crate::base::word::Word;
use hashbrown::HashTable;

/// Keys in order of arrival, each once.
#[derive(Debug, Default)]
pub(crate) struct KeyMap {
    keys: Vec<Word>,
    /// Numbers of the words from the first on.
    first: u32,
    dense: Vec<u32>,
    /// Where the keys lie far apart.
    sparse: Option<HashTable<u32>>,
}

/// No number.
const NONE: u32 = u32::MAX;

/// An array may be so many times as long as there are keys, and so much longer.
const TIMES: usize = 8;
const LEAST: usize = 4096;

fn hash(word: Word) -> u64 {
    let product = u128::from(word.0) * 0x9E37_79B9_7F4A_7C15;
    product as u64 ^ (product >> 64) as u64
}

impl KeyMap {
    /// Of different keys, each with its place as its number.
    pub fn of(keys: &[Word]) -> KeyMap {
        let mut map = KeyMap::default();
        keys.iter().for_each(|key| _ = map.number(*key));
        map
    }

    /// The keys, by their number.
    pub fn keys(&self) -> &[Word] {
        &self.keys
    }

    /// Bytes that it takes.
    pub fn held(&self) -> usize {
        let sparse = self.sparse.as_ref().map_or(0, HashTable::allocation_size);
        (self.keys.capacity() + self.dense.capacity()) * size_of::<Word>() + sparse
    }

    /// The number of a key.
    #[inline]
    pub fn get(&self, key: Word) -> Option<u32> {
        spend(1);
        match &self.sparse {
            None => self.dense.get(key.0.wrapping_sub(self.first) as usize).copied().filter(|number| *number != NONE),
            Some(table) => table.find(hash(key), |number| self.keys[*number as usize] == key).copied(),
        }
    }

    /// The number of a key, and whether it is new.
    #[inline]
    pub fn number(&mut self, key: Word) -> (u32, bool) {
        match self.get(key) {
            Some(number) => (number, false),
            None => (self.add(key), true),
        }
    }

    fn add(&mut self, key: Word) -> u32 {
        let number = self.keys.len() as u32;
        self.keys.push(key);
        if self.sparse.is_none() && !self.reach(key) {
            self.spread();
        }
        match &mut self.sparse {
            None => self.dense[(key.0 - self.first) as usize] = number,
            Some(table) => {
                let keys = &self.keys;
                table.insert_unique(hash(key), number, |number| hash(keys[*number as usize]));
            }
        }
        number
    }

    /// Makes the array reach to a key; tells whether it is worth it.
    fn reach(&mut self, key: Word) -> bool {
        if self.dense.is_empty() {
            self.first = key.0;
        }
        let end = self.first as usize + self.dense.len();
        let (least, most) = (self.first.min(key.0), end.max(key.0 as usize + 1));
        let length = most - least as usize;
        if length > TIMES * self.keys.len() + LEAST {
            return false;
        }
        if least < self.first {
            // Below, room for as many again, so that keys that descend are not copied each time.
            let room = (self.dense.len() as u32).min(least);
            let below = self.first - least + room;
            self.dense.splice(0..0, std::iter::repeat_n(NONE, below as usize));
            self.first -= below;
        }
        let length = most - self.first as usize;
        if length > self.dense.len() {
            self.dense.resize(length, NONE);
        }
        true
    }

    /// From an array to a hash table.
    fn spread(&mut self) {
        self.dense = Vec::new();
        let mut table = HashTable::with_capacity(2 * self.keys.len());
        let known = self.keys.len() - 1;
        for (number, key) in (0u32..).zip(&self.keys[..known]) {
            table.insert_unique(hash(*key), number, |number| hash(self.keys[*number as usize]));
        }
        self.sparse = Some(table);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_numbers_however_they_lie() {
        let ascending = (0..10_000u32).map(|n| 1_000_000 + n);
        let descending = (0..10_000u32).map(|n| 2_000_000 - n);
        let apart = (0..10_000u32).map(|n| n.wrapping_mul(0x9E37_79B1));
        let at_the_end = [u32::MAX - 1, 0, 5, u32::MAX - 2];
        let orders: [Vec<u32>; 4] = [ascending.collect(), descending.collect(), apart.collect(), at_the_end.to_vec()];
        for words in orders {
            let mut map = KeyMap::default();
            for (number, word) in (0..).zip(&words) {
                assert_eq!(map.number(Word(*word)), (number, true));
            }
            assert!((0..).zip(&words).all(|(number, word)| map.number(Word(*word)) == (number, false)));
            assert_eq!(map.get(Word(3_000_000)), None);
        }
    }
}
