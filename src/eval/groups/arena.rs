//! Blocks of words, each of a power of two in size; a block that was given back is used again. A list that doubles thus
//! costs no call of the allocator, and a million short lists lie side by side.

use crate::base::memory::Memory;
use crate::base::word::Word;

/// Where a block lies.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    chunk: u32,
    at: u32,
}

/// A block is as long as two to the power of its class.
pub(super) type Class = u8;

/// Chunks have so many words, two to this power; longer blocks are chunks of their own.
const CHUNK: Class = 16;

/// From this class on it is asked whether there is memory for a block: it is written to, whole, before the next look.
const ASKED: Class = 18;

/// The blocks.
#[derive(Debug, Default)]
pub(super) struct Arena {
    chunks: Vec<Box<[Word]>>,
    /// Blocks that were given back, by class.
    free: [Vec<Place>; 32],
    /// What is left of the last chunk that is shared begins here.
    room: Option<Place>,
    /// Words of all chunks.
    words: usize,
    /// The limit on them, during an evaluation.
    memory: Option<Memory>,
}

impl Arena {
    /// The limit from now on.
    pub fn limit(&mut self, memory: Option<&Memory>) {
        self.memory = memory.cloned();
    }

    /// Whether there is memory for a block. Where there is not, who asked is to leave undone what needs it: the evaluation
    /// is stopped at its next look.
    pub fn may_take(&self, class: Class) -> bool {
        match &self.memory {
            Some(memory) if class >= ASKED && self.free[class as usize].is_empty() => {
                memory.may_take((size_of::<Word>() as u64) << class)
            }
            _ => true,
        }
    }

    /// A block; what stands in it is of no account.
    pub fn take(&mut self, class: Class) -> Place {
        if let Some(place) = self.free[class as usize].pop() {
            return place;
        }
        if class >= CHUNK {
            return self.chunk(class);
        }
        let size = 1 << class;
        let place = match self.room {
            Some(place) if place.at + size <= 1 << CHUNK => place,
            _ => self.chunk(CHUNK),
        };
        self.room = Some(Place { at: place.at + size, ..place });
        place
    }

    fn chunk(&mut self, class: Class) -> Place {
        self.words += 1 << class;
        self.chunks.push(vec![Word(0); 1 << class].into_boxed_slice());
        Place { chunk: self.chunks.len() as u32 - 1, at: 0 }
    }

    /// Bytes that it takes.
    pub fn held(&self) -> usize {
        let free: usize = self.free.iter().map(Vec::capacity).sum();
        self.words * size_of::<Word>() + free * size_of::<Place>()
    }

    /// Gives a block back.
    pub fn give(&mut self, place: Place, class: Class) {
        self.free[class as usize].push(place);
    }

    /// The first words of a block.
    #[inline]
    pub fn words(&self, place: Place, length: usize) -> &[Word] {
        match self.chunks.get(place.chunk as usize) {
            Some(chunk) => &chunk[place.at as usize..][..length],
            None => &[],
        }
    }

    /// The same, to be changed.
    #[inline]
    pub fn words_mut(&mut self, place: Place, length: usize) -> &mut [Word] {
        match self.chunks.get_mut(place.chunk as usize) {
            Some(chunk) => &mut chunk[place.at as usize..][..length],
            None => &mut [],
        }
    }

    /// A block of another class that begins with the words of this one, which is given back.
    pub fn grow(&mut self, place: Place, class: Class, length: usize, wanted: Class) -> Place {
        let new = self.take(wanted);
        if new.chunk == place.chunk {
            let from = place.at as usize;
            self.chunks[new.chunk as usize].copy_within(from..from + length, new.at as usize);
        } else if length > 0 {
            let (old, new_chunk) = two(&mut self.chunks, place.chunk as usize, new.chunk as usize);
            new_chunk[new.at as usize..][..length].copy_from_slice(&old[place.at as usize..][..length]);
        }
        self.give(place, class);
        new
    }
}

/// Two different chunks.
fn two(chunks: &mut [Box<[Word]>], a: usize, b: usize) -> (&mut [Word], &mut [Word]) {
    if a < b {
        let (low, high) = chunks.split_at_mut(b);
        (&mut low[a], &mut high[0])
    } else {
        let (low, high) = chunks.split_at_mut(a);
        (&mut high[0], &mut low[b])
    }
}
