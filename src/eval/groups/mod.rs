//! Words in groups, each word once a group: what a binary relation has beside each word of its first column.
//!
//! A group is a list in order of arrival, so that what is stable, what the last round found and what is pending are three
//! parts of it, and a set beside it that tells new words: the list itself while it is short, a hash table where the words
//! lie far apart, a bitmap where they lie close. Values are numbered densely, so most large groups are bitmaps, and the
//! deduplication of a group happens inside the nearest cache.

mod ages;
mod arena;
mod keys;
mod set;

use crate::base::effort::spend;
use crate::base::memory::Memory;
use crate::base::word::Word;
use crate::plan::step::Version;
use ages::Rounds;
pub(super) use ages::{Age, Ages, LOOKED_THROUGH};
use arena::{Arena, Class, Place};
pub(super) use keys::KeyMap;
use set::Kind;
use std::collections::{HashMap, HashSet};

/// A group: its list and its set, with the ends of the parts of the list.
#[derive(Clone, Copy, Debug, Default)]
struct Group {
    list: Place,
    set: Place,
    len: u32,
    stable: u32,
    delta: u32,
    /// The first word of a bitmap.
    base: u32,
    class: Class,
    set_class: Class,
    kind: Kind,
}

/// Groups by number.
#[derive(Debug, Default)]
pub(super) struct Groups {
    groups: Vec<Group>,
    lists: Arena,
    sets: Arena,
    /// Groups with a delta, and with something pending.
    changed: Vec<u32>,
    pending: Vec<u32>,
    /// Words found to be new, before they are appended.
    fresh: Vec<Word>,
    /// Where it is recorded: the parts of lists that arrived, as group, start and end.
    arrived: Option<Vec<(u32, u32, u32)>>,
    /// Where it is recorded: in which round what arrived.
    rounds: Option<Rounds>,
}

/// The least list has two to this power words.
const LEAST: Class = 1;

impl Groups {
    /// Adds an empty group and gives its number.
    pub fn add(&mut self) -> u32 {
        self.groups.push(Group::default());
        self.groups.len() as u32 - 1
    }

    /// The limit on memory from now on.
    pub fn limit(&mut self, memory: Option<&Memory>) {
        self.lists.limit(memory);
        self.sets.limit(memory);
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Bytes that they take.
    pub fn held(&self) -> usize {
        let numbers = self.changed.capacity() + self.pending.capacity() + self.fresh.capacity();
        let arrived = self.arrived.as_ref().map_or(0, |arrived| arrived.capacity() * size_of::<(u32, u32, u32)>());
        let groups = self.groups.capacity() * size_of::<Group>();
        let rounds = self.rounds.as_ref().map_or(0, Rounds::held);
        groups + self.lists.held() + self.sets.held() + numbers * size_of::<u32>() + arrived + rounds
    }

    /// The words of a group in a version.
    #[inline]
    pub fn list(&self, group: u32, version: Version) -> &[Word] {
        let group = &self.groups[group as usize];
        let (start, end) = match version {
            Version::All => (0, group.delta),
            Version::Stable => (0, group.stable),
            Version::Delta => (group.stable, group.delta),
        };
        &self.lists.words(group.list, end as usize)[start as usize..]
    }

    /// Records from now on what arrives.
    pub fn watch(&mut self) {
        self.arrived = Some(Vec::new());
    }

    /// Records from now on in which rounds words arrive; of groups that are still empty.
    pub fn record_rounds(&mut self) {
        self.rounds = Some(Rounds::default());
    }

    /// Calls `visit` with what has arrived since, group by group, and records no more.
    pub fn arrived(&mut self, mut visit: impl FnMut(u32, &[Word])) {
        for (group, start, end) in self.arrived.take().unwrap_or_default() {
            let own = &self.groups[group as usize];
            visit(group, &self.lists.words(own.list, end as usize)[start as usize..]);
        }
    }

    /// Groups that the last round changed.
    pub fn changed(&self) -> &[u32] {
        &self.changed
    }

    /// Whether a group has a word, pending ones too: they are true, if early.
    #[inline]
    pub fn contains(&self, group: u32, word: Word) -> bool {
        spend(1);
        self.has(&self.groups[group as usize], word)
    }

    /// Adds a word, whether or not it is there.
    pub fn push(&mut self, group: u32, word: Word) {
        if !self.reserve(group, 1) {
            return;
        }
        let own = &mut self.groups[group as usize];
        if own.len == own.delta {
            self.pending.push(group);
        }
        own.len += 1;
        self.lists.words_mut(own.list, own.len as usize)[own.len as usize - 1] = word;
    }

    /// Adds words; tells how many are new.
    pub fn insert_all(&mut self, group: u32, words: &[Word]) -> usize {
        spend(words.len());
        let before = self.groups[group as usize].len;
        let (mut fresh, mut rest) = (std::mem::take(&mut self.fresh), words);
        while !rest.is_empty() {
            fresh.clear();
            let taken = self.mark(group, rest, &mut fresh);
            self.append(group, &fresh);
            rest = &rest[taken..];
            if let Some(next) = rest.first()
                && !self.remake(group, *next)
            {
                break;
            }
        }
        self.fresh = fresh;
        (self.groups[group as usize].len - before) as usize
    }

    fn append(&mut self, group: u32, words: &[Word]) {
        if words.is_empty() {
            return;
        }
        if !self.reserve(group, words.len()) {
            return;
        }
        let own = &mut self.groups[group as usize];
        if own.len == own.delta {
            self.pending.push(group);
        }
        let start = own.len as usize;
        own.len += words.len() as u32;
        self.lists.words_mut(own.list, own.len as usize)[start..].copy_from_slice(words);
    }
}

impl Groups {
    /// Makes room for more words in a list; not where there is no memory.
    fn reserve(&mut self, group: u32, more: usize) -> bool {
        let own = &mut self.groups[group as usize];
        let length = own.len as usize + more;
        let room = if own.class == 0 { 0 } else { 1usize << own.class };
        if length > room {
            let class = (length.next_power_of_two().trailing_zeros() as Class).max(LEAST);
            if !self.lists.may_take(class) {
                return false;
            }
            own.list = match own.class {
                0 => self.lists.take(class),
                old => self.lists.grow(own.list, old, own.len as usize, class),
            };
            own.class = class;
        }
        true
    }

    /// What was pending becomes the delta, what was delta stable; tells whether there is a delta. There are about so many
    /// words in all.
    pub fn advance(&mut self, words: usize) -> bool {
        for &group in &self.changed {
            let own = &mut self.groups[group as usize];
            own.stable = own.delta;
        }
        for &group in &self.pending {
            let own = &mut self.groups[group as usize];
            if let Some(arrived) = &mut self.arrived {
                arrived.push((group, own.delta, own.len));
            }
            if let Some(rounds) = &mut self.rounds {
                rounds.grew(group, own.len);
            }
            own.delta = own.len;
        }
        if self.rounds.as_mut().is_some_and(|rounds| !rounds.end(words)) {
            self.rounds = None;
        }
        std::mem::swap(&mut self.changed, &mut self.pending);
        self.pending.clear();
        !self.changed.is_empty()
    }
}

impl Groups {
    /// Takes words out of a group whose words are all stable; the places they had, ascending.
    pub fn take_out(&mut self, group: u32, words: &HashSet<Word>) -> Vec<u32> {
        let own = &mut self.groups[group as usize];
        let list = self.lists.words_mut(own.list, own.len as usize);
        spend(list.len());
        let (mut places, mut kept) = (Vec::with_capacity(words.len()), 0);
        for at in 0..list.len() {
            let word = list[at];
            match words.contains(&word) {
                true => places.push(at as u32),
                false => {
                    list[kept] = word;
                    kept += 1;
                }
            }
        }
        own.len = kept as u32;
        (own.stable, own.delta) = (own.len, own.len);
        self.unmark(group, words);
        places
    }

    /// Notes in which rounds what is left arrived, where words were taken out of groups at these places.
    pub fn taken_out(&mut self, taken: &HashMap<u32, Vec<u32>>) {
        if let Some(rounds) = &mut self.rounds {
            rounds.shrink(taken);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::random::Random;
    use std::collections::BTreeSet;

    /// Against a set, for words that lie close, apart, and ever further out on both sides.
    #[test]
    fn each_word_is_there_once() {
        let mut random = Random(7);
        for spread in [1u32, 3, 40, 1 << 20] {
            let mut groups = Groups::default();
            let mut model = vec![BTreeSet::new(); 5];
            (0..5).for_each(|_| _ = groups.add());
            for round in 0..400u32 {
                let group = random.below(5) as u32;
                let middle = 1 << 30;
                let words: Vec<Word> = (0..random.below(40))
                    .map(|_| {
                        Word(
                            (middle - round * spread)
                                .wrapping_add(random.below(u64::from(2 * round * spread + 1)) as u32),
                        )
                    })
                    .collect();
                let new = words.iter().filter(|word| model[group as usize].insert(**word)).count();
                assert_eq!(groups.insert_all(group, &words), new);
                if round % 7 == 0 {
                    groups.advance(0);
                }
            }
            groups.advance(0);
            for (group, model) in (0..).zip(&model) {
                let list = groups.list(group, Version::All);
                assert_eq!((list.len(), &list.iter().copied().collect::<BTreeSet<_>>()), (model.len(), model));
                assert!(list.iter().all(|word| groups.contains(group, *word)));
                assert!(!groups.contains(group, Word(5)));
            }
        }
    }

    #[test]
    fn rounds_are_parts_of_a_list() {
        let mut groups = Groups::default();
        let group = groups.add();
        let at = |groups: &Groups, version| groups.list(group, version).iter().map(|word| word.0).collect::<Vec<_>>();
        assert_eq!(groups.insert_all(group, &[Word(1), Word(2), Word(1)]), 2);
        assert_eq!(at(&groups, Version::All), []);
        assert!(groups.advance(0));
        assert_eq!(at(&groups, Version::Delta), [1, 2]);
        assert_eq!(groups.insert_all(group, &[Word(2), Word(3)]), 1);
        assert!(groups.advance(0));
        assert_eq!([at(&groups, Version::Stable), at(&groups, Version::Delta)], [vec![1, 2], vec![3]]);
        assert!(!groups.advance(0));
        assert_eq!(at(&groups, Version::Stable), [1, 2, 3]);
    }
}
