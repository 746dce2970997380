//! What an evaluation has used up so far, against what it may.

use super::{EvalError, Limits, Monitoring};
use crate::base::diagnostic::Code;
use crate::base::dictionary::Dictionary;
use crate::base::memory::Memory;
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
    /// Who is to be told what is held, if anybody, and what was done when that was told last.
    told: Option<&'a Memory>,
    weighed: Cell<u64>,
}

/// So much is done before it is told again what is held, and what aggregates collect takes about so many bytes each.
const EVERY: u64 = 1 << 14;
const COLLECTED: usize = 16;

impl<'a> Meter<'a> {
    pub fn new(monitoring: &Monitoring<'a>) -> Meter<'a> {
        let pace = Pace::new(monitoring.monitor);
        Meter {
            pace,
            limits: monitoring.limits,
            emitted: Cell::new(0),
            derived: Cell::new(0),
            collected: Cell::new(0),
            told: monitoring.monitor.told(),
            weighed: Cell::new(0),
        }
    }

    /// That of a thread among several, whose tuples are counted when they are added.
    pub fn beside(limits: Limits, monitor: Option<&'a Monitor>) -> Meter<'a> {
        Meter {
            pace: Pace::of(monitor),
            limits,
            emitted: Cell::new(0),
            derived: Cell::new(0),
            collected: Cell::new(0),
            told: None,
            weighed: Cell::new(0),
        }
    }

    /// What may still be used up.
    pub fn limits(&self) -> Limits {
        let used = self.derived.get() + self.collected.get();
        Limits { facts: self.limits.facts.map(|most| most.saturating_sub(used)), ..self.limits }
    }

    /// Goes on by so many small operations.
    pub fn step(&self, count: usize) -> Result<(), EvalError> {
        Ok(self.pace.steps(count)?)
    }

    /// The same, telling now and then how many bytes relations and values take.
    #[inline]
    pub fn step_holding(&self, count: usize, held: impl FnOnce() -> usize) -> Result<(), EvalError> {
        Ok(self.pace.steps_holding(count, || held() + self.gathered())?)
    }

    /// Bytes that aggregates have collected, about.
    fn gathered(&self) -> usize {
        COLLECTED * self.collected.get() as usize
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

    /// Tells, now and then, how many bytes relations take, where what is allocated is not counted; stops where that is
    /// too much.
    fn weigh(&self, dictionary: &Dictionary, relations: impl FnOnce() -> usize) -> Result<(), EvalError> {
        let Some(memory) = self.told else { return Ok(()) };
        let done = self.emitted.get() + self.collected.get();
        if done.abs_diff(self.weighed.get()) >= EVERY {
            self.weighed.set(done);
            memory.tell((relations() + dictionary.held() + self.gathered()) as u64);
            self.pace.look()?;
        }
        Ok(())
    }

    /// Whether the limits are kept, where relations take so many bytes.
    pub fn within(&self, dictionary: &Dictionary, relations: impl FnOnce() -> usize) -> Result<(), EvalError> {
        self.weigh(dictionary, relations)?;
        let stopped = |code| Err(EvalError::Stopped { code, span: Span::default(), round: 0 });
        match self.limits.facts {
            Some(most) if self.derived.get() + self.collected.get() > most => stopped(Code::E0511),
            _ if dictionary.deepest() > self.limits.depth => stopped(Code::E0510),
            _ => Ok(()),
        }
    }
}
