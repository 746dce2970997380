//! Batches that wait to be shared out, as many as lead to about so many tuples.

use crate::eval::batch::Batch;
use crate::eval::found::Found;
use std::sync::Mutex;

/// At first so many batches are shared out at a time for each thread, at most so many times as many.
pub(super) const BATCHES: usize = 4;
const MOST_BATCHES: usize = 64;

/// So many tuples are to be found at a time, about, and when so many are held no further batch is begun.
pub(super) const WANTED: usize = 1 << 20;
pub(super) const MOST: usize = 1 << 21;

/// Batches that wait to be shared out.
pub(in crate::eval) struct Window {
    pub(super) batches: Vec<Batch>,
    size: usize,
    pub(super) threads: usize,
    /// Room for what is found, from one time to the next.
    spare: Mutex<Vec<Found>>,
}

impl Window {
    /// None yet.
    pub fn new(threads: usize) -> Window {
        Window { batches: Vec::new(), size: BATCHES * threads, threads, spare: Mutex::default() }
    }

    /// Room for what is found for a relation of so many shards.
    pub(super) fn room(&self, shards: usize) -> Found {
        let spare = self.spare.lock().ok().and_then(|mut spare| spare.pop());
        spare.unwrap_or_else(|| Found::new(shards))
    }

    /// Keeps room for the next time.
    pub(super) fn keep(&mut self, found: Vec<Found>) {
        if let Ok(spare) = self.spare.get_mut() {
            spare.extend(found.into_iter().map(|mut found| {
                found.clear();
                found
            }));
        }
    }

    /// Adds a batch; tells whether it is time to share out.
    pub fn push(&mut self, batch: Batch) -> bool {
        self.batches.push(batch);
        self.batches.len() >= self.size
    }

    /// So many tuples came of so many batches.
    pub(super) fn adapt(&mut self, batches: usize, tuples: usize) {
        let wanted = batches * WANTED / tuples.max(1);
        self.size = wanted.clamp(2 * self.threads, MOST_BATCHES * self.threads);
    }
}
