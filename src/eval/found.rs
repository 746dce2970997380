//! Tuples that a thread has found for a relation kept by groups, to be added when all threads have stopped reading: by the
//! shard they are for, in the order in which they were found.

use super::adjacency::Adjacency;
use super::pairs::Pairs;
use crate::base::monitor::{Pace, Stop};
use crate::base::word::Word;

/// What was found.
#[derive(Debug)]
pub(super) struct Found {
    shards: Vec<Part>,
    held: usize,
    /// Whether more was found than is held at a time: then all of it is to be found again.
    pub overflowed: bool,
}

/// First words, each with how many of the second ones are its own.
#[derive(Debug, Default)]
struct Part {
    firsts: Vec<(Word, u32)>,
    seconds: Vec<Word>,
}

/// So many words are held at most.
const MOST: usize = 1 << 22;

impl Found {
    /// Nothing yet, for a relation of so many shards.
    pub fn new(shards: usize) -> Found {
        Found { shards: (0..shards).map(|_| Part::default()).collect(), held: 0, overflowed: false }
    }

    /// Nothing again, the room for it kept: fresh pages cost more than what is written to them.
    pub fn clear(&mut self) {
        for part in &mut self.shards {
            part.firsts.clear();
            part.seconds.clear();
        }
        (self.held, self.overflowed) = (0, false);
    }

    /// How many tuples are held.
    pub fn held(&self) -> usize {
        self.held
    }

    /// Adds the tuples of a first word with second ones, as far as the relation does not have them; tells whether there was
    /// room.
    #[inline]
    pub fn push(&mut self, first: Word, seconds: &[Word], known: &Pairs) -> bool {
        let count = self.shards.len();
        let part = &mut self.shards[Pairs::shard_of(first, count)];
        let before = part.seconds.len();
        known.unknown(first, seconds, &mut part.seconds);
        let new = part.seconds.len() - before;
        if new > 0 {
            self.held += new;
            self.overflowed |= self.held > MOST;
            match part.firsts.last_mut() {
                Some((last, count)) if *last == first => *count += new as u32,
                _ => part.firsts.push((first, new as u32)),
            }
        }
        !self.overflowed
    }

    /// Adds what is for a shard to it; tells how many tuples are new.
    pub fn add_to(&self, shard: usize, lists: &mut Adjacency, pace: &Pace<'_>) -> Result<usize, Stop> {
        let Some(part) = self.shards.get(shard) else { return Ok(0) };
        let (mut rest, mut new) = (&part.seconds[..], 0);
        for (first, count) in &part.firsts {
            pace.steps(*count as usize)?;
            let (seconds, others) = rest.split_at(*count as usize);
            new += lists.insert_all(*first, seconds);
            rest = others;
        }
        Ok(new)
    }
}
