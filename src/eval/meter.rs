//! What an evaluation has used up so far, against what it may.

use super::{EvalError, Limits, Monitoring};
use crate::base::diagnostic::Code;
use crate::base::dictionary::Dictionary;
use crate::base::monitor::{Monitor, Pace};
use crate::base::span::Span;
use std::cell::Cell;

/// Time, tuples and depth of one evaluation.
pub(super) struct Meter<'a> {
    /// Time and cancellation.
    pub pace: Pace<'a>,
    limits: Limits,
    emitted: Cell<u64>,
    derived: Cell<u64>,
    collected: Cell<u64>,
}

impl<'a> Meter<'a> {
    pub fn new(monitoring: &Monitoring<'a>) -> Meter<'a> {
        let pace = Pace::new(monitoring.monitor);
        Meter { pace, limits: monitoring.limits, emitted: Cell::new(0), derived: Cell::new(0), collected: Cell::new(0) }
    }

    /// That of a thread among several, whose tuples are counted when they are added.
    pub fn beside(limits: Limits, monitor: Option<&'a Monitor>) -> Meter<'a> {
        let pace = Pace::of(monitor);
        Meter { pace, limits, emitted: Cell::new(0), derived: Cell::new(0), collected: Cell::new(0) }
    }

    /// What may be used up.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Goes on by so many small operations.
    pub fn step(&self, count: usize) -> Result<(), EvalError> {
        Ok(self.pace.steps(count)?)
    }

    /// Tuples added to derived relations.
    pub fn derived(&self) -> u64 {
        self.derived.get()
    }

    /// So many more tuples.
    pub fn derive(&self, count: usize) {
        self.derived.set(self.derived.get() + count as u64);
    }

    /// Tuples that rules gave, duplicates included.
    pub fn emitted(&self) -> u64 {
        self.emitted.get()
    }

    /// So many more of those.
    pub fn emit(&self, count: usize) {
        self.emitted.set(self.emitted.get() + count as u64);
    }

    /// What a collection holds has become more, or less.
    pub fn collected(&self, before: usize, after: usize) {
        self.collected.set((self.collected.get() + after as u64).saturating_sub(before as u64));
    }

    /// Whether the limits are kept.
    pub fn within(&self, dictionary: &Dictionary) -> Result<(), EvalError> {
        let stopped = |code| Err(EvalError::Stopped { code, span: Span::default(), round: 0 });
        match self.limits.facts {
            Some(most) if self.derived.get() + self.collected.get() > most => stopped(Code::E0511),
            _ if dictionary.deepest() > self.limits.depth => stopped(Code::E0510),
            _ => Ok(()),
        }
    }
}
