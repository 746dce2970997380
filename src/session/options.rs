//! How a base is to be loaded and asked.

use super::work::Work;
use crate::base::memory::{Gauge, Memory};
use crate::base::monitor::{Monitor, StopSign};
use crate::base::value::Value;
use crate::eval::Threads;
use crate::plan::{Plan, Switches};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// Which evaluator answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// The planned, semi-naive one.
    #[default]
    Planned,
    /// The slow and obvious one that the other is tested against.
    #[doc(hidden)]
    Oracle,
}

/// What reads plain facts.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FactReader {
    /// A recogniser, as far as it goes.
    #[default]
    Recogniser,
    /// The grammar alone, which the other is tested against.
    Grammar,
}

/// How much an evaluation may take.
///
/// ```
/// use dictum::{Kb, Limits, Options};
/// use std::time::Duration;
///
/// let limits = Limits { timeout: Some(Duration::from_secs(10)), max_facts: Some(1_000), ..Limits::default() };
/// let mut kb = Kb::with_options(Options { limits, ..Options::default() });
/// kb.run("n(0). n(X + 1) :- n(X).")?;
/// assert!(kb.query("n(X)?").unwrap_err().is_limit());
/// // A query with a bound argument derives no more than it needs; this one is stopped by the clock.
/// *kb.options_mut() = Options::default();
/// kb.options_mut().limits.timeout = Some(Duration::from_millis(50));
/// assert!(kb.query("n(X), X < 0?").unwrap_err().is_timeout());
/// # Ok::<(), dictum::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Facts derived, with what aggregates have collected so far.
    pub max_facts: Option<u64>,
    /// Bytes held. By [`Options::gauge`] all that the program has allocated; without one what is stated, what is being
    /// loaded, and what rules derive with its indexes and new values. Texts, statements, answers in their order and what
    /// was read of a snapshot do not count then.
    pub max_memory: Option<u64>,
    /// Depth of a term.
    pub max_depth: u32,
    /// Time of one load or query.
    pub timeout: Option<Duration>,
    /// Answers kept of one query; the rest is counted.
    pub max_answers: Option<usize>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { max_facts: None, max_memory: None, max_depth: 64, timeout: None, max_answers: None }
    }
}

/// The options of a [`Kb`](super::Kb).
///
/// ```
/// use dictum::{Kb, Options, Value};
///
/// let mut kb = Kb::with_options(Options { root: Some("kb".into()), ..Options::default() });
/// kb.run("accused(ines, board). accused(pavlo, \"O'Neill, Ltd.\").")?;
/// // A value of the program's own goes into a query as a parameter, never as text.
/// kb.options_mut().parameters.insert("whom".into(), Value::from("O'Neill, Ltd."));
/// assert_eq!(kb.query_as::<String>("accused(Who, $whom)?")?, ["pavlo"]);
/// # Ok::<(), dictum::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Which evaluator answers.
    #[doc(hidden)]
    pub engine: Engine,
    /// What reads plain facts; what is read is the same.
    #[doc(hidden)]
    pub fact_reader: FactReader,
    /// How much an evaluation may take.
    pub limits: Limits,
    /// Which optimisations are on; answers are the same with each on or off.
    #[doc(hidden)]
    pub switches: Switches,
    /// How many threads may work on an evaluation; for 0, as for 1, the one that asks. Answers are the same however many
    /// there are.
    pub threads: usize,
    /// Changes every plan before it is run: how the tests of the tests plant faults.
    #[doc(hidden)]
    pub alter_plan: Option<fn(&mut Plan)>,
    /// Say why a question has no answers, as people want to know who ask interactively.
    pub explain_empty: bool,
    /// Say how queries would be worked out, in place of answering them: [`Outcome::Planned`](crate::Outcome::Planned).
    pub plan: bool,
    /// Record what each rule does: [`Answer::profile`](crate::Answer::profile).
    pub profile: bool,
    /// The values of `$name`.
    pub parameters: BTreeMap<String, Value>,
    /// The folder outside which no file is read; none: no bound.
    pub root: Option<PathBuf>,
    /// Who works on the base, as others are told who find a file locked.
    pub holder: String,
    /// Tells what the program has allocated, where it counts that: [`Limits::max_memory`] then holds for all of it.
    pub gauge: Option<Gauge>,
    /// Raised from another thread to cancel what runs.
    pub stop: StopSign,
    /// Counts what is done.
    #[doc(hidden)]
    pub work: Work,
    /// Where all that is asked shares one time: when that is over. Else each load and query has the time of
    /// [`Limits::timeout`] for itself.
    #[doc(hidden)]
    pub clock: Option<Monitor>,
}

impl Options {
    /// The threads that may work on an evaluation.
    pub(super) fn threads(&self) -> Threads {
        Threads { count: self.threads.max(1), always: self.switches.share_all }
    }

    /// The clock of one load or query that begins now.
    pub(super) fn start(&self) -> Monitor {
        self.clock(self.limits.timeout)
    }

    /// The same; where all that is asked shares no time, with so much.
    pub(super) fn clock(&self, timeout: Option<Duration>) -> Monitor {
        let clock = self.clock.clone().unwrap_or_else(|| Monitor::start(self.stop.clone(), timeout));
        clock.limited(self.limits.max_memory.map(|limit| Memory::new(limit, self.gauge)))
    }
}
