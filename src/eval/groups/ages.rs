//! When each word of a group arrived: its place in the list and, where rounds were recorded, its round. What follows from
//! something arrived after it, so that the order of arrival tells what may stand without what was taken away.

use super::{Groups, KeyMap};
use crate::base::word::Word;
use crate::plan::step::Version;
use std::collections::HashMap;
use std::sync::OnceLock;

/// When a word arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Age {
    /// The group, and the place in it.
    pub place: (u32, u32),
    /// The round, if it is known.
    pub round: Option<u32>,
}

/// Which group grew to which length, round after round.
#[derive(Debug, Default)]
pub(super) struct Rounds {
    grown: Vec<(u32, u32)>,
    /// Where each round ends among them.
    ends: Vec<u32>,
}

/// Rounds are recorded as long as a round adds so many words to a group on average: else they would take more room than
/// they are worth.
const WORTH: usize = 4;

/// So many are always recorded.
const FEW: usize = 4096;

/// Longer lists are not looked through for a word.
pub(crate) const LOOKED_THROUGH: usize = 2048;

impl Rounds {
    pub fn held(&self) -> usize {
        self.grown.capacity() * size_of::<(u32, u32)>() + self.ends.capacity() * size_of::<u32>()
    }

    /// A group has grown to that length.
    pub fn grew(&mut self, group: u32, length: u32) {
        self.grown.push((group, length));
    }

    /// The round is over; tells whether recording goes on, of so many words in all.
    pub fn end(&mut self, words: usize) -> bool {
        self.ends.push(self.grown.len() as u32);
        self.grown.len() <= words / WORTH + FEW
    }

    /// Words were taken out of groups, each at these places of its list, ascending.
    pub fn shrink(&mut self, taken: &HashMap<u32, Vec<u32>>) {
        for (group, length) in &mut self.grown {
            if let Some(places) = taken.get(group) {
                *length -= places.partition_point(|place| place < length) as u32;
            }
        }
    }
}

/// The ages of the words of some groups, as they are now.
#[derive(Debug, Default)]
pub(crate) struct Ages {
    /// Where the lengths of each group begin; empty where no rounds are known.
    starts: Vec<u32>,
    /// Lengths, and the rounds in which they were reached.
    lengths: Vec<(u32, u32)>,
    /// The place of each word of the long lists, once asked for.
    long: HashMap<u32, OnceLock<KeyMap>>,
}

impl Ages {
    /// Of groups that stay as they are.
    pub fn of(groups: &Groups) -> Ages {
        let long = (0..groups.len() as u32).filter(|group| groups.list(*group, Version::All).len() > LOOKED_THROUGH);
        let mut ages = Ages { long: long.map(|group| (group, OnceLock::new())).collect(), ..Ages::default() };
        let Some(rounds) = &groups.rounds else { return ages };
        // Counting sort by group.
        let mut starts = vec![0u32; groups.len() + 1];
        rounds.grown.iter().for_each(|(group, _)| starts[*group as usize + 1] += 1);
        (1..starts.len()).for_each(|group| starts[group] += starts[group - 1]);
        let (mut next, mut first) = (starts.clone(), 0);
        ages.lengths = vec![(0, 0); rounds.grown.len()];
        for (round, end) in (0..).zip(&rounds.ends) {
            for (group, length) in &rounds.grown[first..*end as usize] {
                let at = &mut next[*group as usize];
                ages.lengths[*at as usize] = (*length, round);
                *at += 1;
            }
            first = *end as usize;
        }
        ages.starts = starts;
        ages
    }

    /// The age of a word, if it is there.
    pub fn age(&self, groups: &Groups, group: u32, word: Word) -> Option<Age> {
        let list = groups.list(group, Version::All);
        let place = match self.long.get(&group) {
            Some(places) => places.get_or_init(|| KeyMap::of(list)).get(word)?,
            None => list.iter().position(|known| *known == word)? as u32,
        };
        let own = self.starts.get(group as usize..).and_then(|starts| starts.first_chunk::<2>());
        let round = own.and_then(|[start, end]| {
            let lengths = &self.lengths[*start as usize..*end as usize];
            lengths.get(lengths.partition_point(|(length, _)| *length <= place)).map(|(_, round)| *round)
        });
        Some(Age { place: (group, place), round })
    }
}

impl Age {
    /// Whether this surely arrived before another, which is of the same groups or not.
    pub fn is_before(self, other: Age, same_groups: bool) -> bool {
        if same_groups && self.place.0 == other.place.0 {
            return self.place.1 < other.place.1;
        }
        matches!((self.round, other.round), (Some(own), Some(other)) if own < other)
    }
}
