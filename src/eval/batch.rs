//! Rows in flight: one column for each live slot, and what went wrong with which row.

use super::row_set::RowSet;
use crate::base::dictionary::Full;
use crate::base::effort::spend;
use crate::base::word::Word;
use crate::plan::step::{Operand, Slot};

/// How many rows a step hands on at a time, about: enough to pay for the dispatch, few enough to stay in cache.
pub(super) const CHUNK: usize = 2048;

/// Rows of words. Slots that hold nothing have an empty column.
#[derive(Clone, Debug, Default)]
pub(super) struct Batch {
    pub len: usize,
    pub columns: Vec<Vec<Word>>,
    /// Inside a sub-pipeline: which row of the outer batch each row comes from.
    pub origin: Vec<u32>,
    /// 0, or 1 + the number of the failure that befell the row; empty while no row has failed.
    pub failed: Vec<u32>,
}

impl Batch {
    /// One row, nothing bound.
    pub fn unit(slots: usize) -> Batch {
        Batch { len: 1, columns: vec![Vec::new(); slots], origin: Vec::new(), failed: Vec::new() }
    }

    /// Nothing yet, with room for these slots.
    pub fn like(other: &Batch) -> Batch {
        Batch { len: 0, columns: vec![Vec::new(); other.columns.len()], origin: Vec::new(), failed: Vec::new() }
    }

    pub fn get(&self, operand: Operand, row: usize) -> Word {
        spend(1);
        match operand {
            Operand::Slot(slot) => self.columns[slot][row],
            Operand::Word(word) => word,
        }
    }

    pub fn failure(&self, row: usize) -> u32 {
        self.failed.get(row).copied().unwrap_or(0)
    }

    /// Marks a row as failed, keeping the first failure.
    pub fn fail(&mut self, row: usize, failure: u32) {
        if self.failed.is_empty() {
            self.failed = vec![0; self.len];
        }
        if self.failed[row] == 0 {
            self.failed[row] = failure;
        }
    }

    /// Marks the last row as failed.
    pub fn fail_last(&mut self, failure: u32) {
        self.failed.resize(self.len, 0);
        self.fail(self.len - 1, failure);
    }

    /// Makes the marks as many as the rows, if a row is marked at all.
    pub fn pad(&mut self) {
        if !self.failed.is_empty() {
            self.failed.resize(self.len, 0);
        }
    }

    /// Keeps the rows of that place, in order.
    pub fn keep(&mut self, rows: &[u32]) {
        if rows.len() == self.len {
            return;
        }
        let pick = |column: &mut Vec<Word>| {
            if !column.is_empty() {
                for (to, &from) in rows.iter().enumerate() {
                    column[to] = column[from as usize];
                }
                column.truncate(rows.len());
            }
        };
        self.columns.iter_mut().for_each(pick);
        for marks in [&mut self.origin, &mut self.failed] {
            if !marks.is_empty() {
                for (to, &from) in rows.iter().enumerate() {
                    marks[to] = marks[from as usize];
                }
                marks.truncate(rows.len());
            }
        }
        self.len = rows.len();
    }

    /// Keeps the rows that were not seen before, told apart by some slots, their origin and their failure.
    pub fn keep_new(&mut self, slots: &[Slot], seen: &mut RowSet) -> Result<(), Full> {
        let (mut kept, mut key) = (Vec::with_capacity(self.len), Vec::with_capacity(slots.len() + 2));
        for row in 0..self.len {
            key.clear();
            key.extend(slots.iter().map(|&slot| self.columns[slot][row]));
            key.extend([self.origin.get(row).copied().unwrap_or(0), self.failure(row)].map(Word));
            if seen.insert(&key)?.1 {
                kept.push(row as u32);
            }
        }
        self.keep(&kept);
        Ok(())
    }

    /// The same rows in about so many batches, in order.
    pub fn split(self, parts: usize) -> Vec<Batch> {
        let each = self.len.div_ceil(parts).max(1);
        let part = |start: usize| Batch {
            len: each.min(self.len - start),
            columns: self.columns.iter().map(|column| part_of(column, start, each)).collect(),
            origin: part_of(&self.origin, start, each),
            failed: part_of(&self.failed, start, each),
        };
        (0..self.len).step_by(each).map(part).collect()
    }

    /// Copies rows of `from`, repeated as `rows` says, for the slots `carry`.
    pub fn gather(&mut self, from: &Batch, carry: &[Slot], rows: &[u32]) {
        for &slot in carry {
            let source = &from.columns[slot];
            self.columns[slot].extend(rows.iter().map(|&r| source[r as usize]));
        }
        for (to, source) in [(&mut self.origin, &from.origin), (&mut self.failed, &from.failed)] {
            if !source.is_empty() {
                to.extend(rows.iter().map(|&r| source[r as usize]));
            }
        }
        self.len += rows.len();
    }

    /// Adds a row of `from` so many times, for the slots `carry`.
    #[inline]
    pub fn repeat(&mut self, from: &Batch, carry: &[Slot], row: usize, count: usize) {
        self.len += count;
        for &slot in carry {
            let word = from.columns[slot][row];
            let length = self.columns[slot].len() + count;
            self.columns[slot].resize(length, word);
        }
        for (to, from) in [(&mut self.origin, &from.origin), (&mut self.failed, &from.failed)] {
            if let Some(mark) = from.get(row) {
                to.resize(to.len() + count, *mark);
            }
        }
    }

    /// The same rows as seen by a sub-pipeline: each remembers its own place.
    pub fn for_sub(&self) -> Batch {
        let mut sub = self.clone();
        sub.origin = (0..self.len as u32).collect();
        // Only what fails in there, or uses what failed out here, decides nothing in there.
        sub.failed = Vec::new();
        sub
    }
}

/// So many of some words from a place on; none of no words.
fn part_of<T: Copy>(words: &[T], start: usize, count: usize) -> Vec<T> {
    words.get(start..words.len().min(start + count)).unwrap_or_default().to_vec()
}
