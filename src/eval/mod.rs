//! Floor 4: plans to tuples. Stratum by stratum, in semi-naive rounds over columns of words.
//!
//! It sees ids and columns only: which facts stand behind a relation is told by [`Inputs`]. Columns that lie in a file are
//! read when a look-up or scan first needs them.

mod access;
mod adjacency;
mod batch;
mod candidates;
mod collect;
mod collected;
mod cost;
mod earlier;
mod emit;
mod exec;
mod expr;
mod fixpoint;
mod found;
mod grouped;
mod groups;
mod inside;
mod kept;
mod lists;
mod live;
mod meet;
mod meter;
mod order;
mod pairs;
mod parallel;
mod probe;
mod profile;
mod row_set;
mod rows;
mod table;
mod tuples;

use crate::base::diagnostic::Code;
use crate::base::dictionary::{Dictionary, Full};
use crate::base::monitor::{Monitor, Pace, Stop};
use crate::base::span::Span;
use crate::plan::step::{Origin, RelId};
use std::sync::Arc;

pub use fixpoint::evaluate;
pub use kept::{Kept, KeptRelations, Watched};
pub use profile::Ran;
pub(crate) use profile::pipelines;
pub use tuples::Tuples;

/// The stated facts behind a plan.
pub trait Inputs {
    /// Stated facts, or a view of their supports, as the store has them: their orders serve one query after another.
    fn stored(&self, origin: &Origin, pace: &Pace<'_>) -> Result<Option<Arc<Relation>>, EvalError>;
    /// The columns of what the store does not have so, rows distinct.
    fn columns(&self, origin: &Origin, dictionary: &mut Dictionary, pace: &Pace<'_>) -> Result<Columns, EvalError>;
}

pub use crate::store::{Columns, Relation};

/// What an evaluation may use up.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Derived tuples in all, with what aggregates collect meanwhile.
    pub facts: Option<u64>,
    /// The depth of propositions.
    pub depth: u32,
}

/// The threads that may be at work.
#[derive(Clone, Copy, Debug)]
pub struct Threads {
    /// How many, that of the evaluation included.
    pub count: usize,
    /// Whether they share whatever they can, be it worth it or not.
    pub always: bool,
}

/// Limits and clock of one evaluation.
pub struct Monitoring<'a> {
    /// What may be used up.
    pub limits: Limits,
    /// Time and cancellation.
    pub monitor: &'a Monitor,
    /// Whether to record what each rule does.
    pub profiled: bool,
    /// The threads that may be at work.
    pub threads: Threads,
}

/// A failed expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Which failure.
    pub code: Code,
    /// What failed, with its values.
    pub message: String,
    /// The expression.
    pub span: Span,
}

/// Why an evaluation has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EvalError {
    /// An expression failed in a solution.
    Failed(Failure),
    /// A limit was met or somebody cancelled: which, the rule at work, and its round.
    Stopped {
        /// E0510 to E0515.
        code: Code,
        /// The rule.
        span: Span,
        /// Rounds begun in its stratum.
        round: u64,
    },
}

impl From<Full> for EvalError {
    fn from(_: Full) -> Self {
        EvalError::Stopped { code: Code::E0515, span: Span::default(), round: 0 }
    }
}

impl From<Stop> for EvalError {
    fn from(stop: Stop) -> Self {
        EvalError::Stopped { code: stop.code(), span: Span::default(), round: 0 }
    }
}

/// What an evaluation gives.
#[derive(Debug)]
pub struct Evaluated {
    /// The answers, as the query orders them.
    pub answers: Tuples,
    /// Rows without an answer because a date is not an exact day, stratum by stratum.
    pub inexact: Vec<Inexact>,
    /// Steps that were gone for each stratum, about.
    pub work: Vec<u64>,
    /// What was done.
    pub counts: Counts,
}

/// What an evaluation did, also one that was stopped or failed.
#[derive(Debug, Default)]
pub struct Trace {
    /// In all.
    pub counts: Counts,
    /// The same rule by rule, where that was asked for.
    pub ran: Vec<Ran>,
    /// What each derived relation took, where that was asked for.
    pub taken: Vec<RelationTaken>,
}

/// What a derived relation took in memory at the end.
#[derive(Clone, Copy, Debug)]
pub struct RelationTaken {
    /// Which.
    pub relation: RelId,
    /// Its tuples.
    pub tuples: usize,
    /// Bytes of them and of its indexes.
    pub bytes: usize,
}

/// Rows without an answer because a date is not an exact day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inexact {
    /// How many.
    pub rows: u64,
    /// One such date as a literal, the first in order of its text.
    pub example: Option<String>,
}

impl Inexact {
    /// Counts others too.
    pub fn add(&mut self, other: Inexact) {
        self.rows += other.rows;
        self.example = self.example.take().into_iter().chain(other.example).min();
    }
}

/// Work done, as tests of demand and plans compare it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tuples added to derived relations.
    pub derived: u64,
    /// Tuples that rules gave, duplicates included.
    pub emitted: u64,
    /// Rounds over all strata.
    pub rounds: u64,
}

impl Counts {
    /// With the work of another evaluation.
    pub fn and(self, other: Counts) -> Counts {
        Counts {
            derived: self.derived + other.derived,
            emitted: self.emitted + other.emitted,
            rounds: self.rounds + other.rounds,
        }
    }
}
