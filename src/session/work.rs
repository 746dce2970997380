//! What a base has done so far: how long each phase took, and what evaluations found.

use crate::base::monitor::Stopwatch;
use crate::eval::Counts;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A phase of what is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Texts are read and parsed, snapshots opened.
    Read,
    /// What was read is stated: facts into columns, imports, retractions.
    State,
    /// Rules and queries are checked.
    Check,
    /// Queries are planned.
    Plan,
    /// Rules are run.
    Eval,
}

impl Phase {
    /// All, in the order in which they come, each with its name.
    pub const ALL: [(Phase, &'static str); 5] = [
        (Phase::Read, "read"),
        (Phase::State, "state"),
        (Phase::Check, "check"),
        (Phase::Plan, "plan"),
        (Phase::Eval, "eval"),
    ];
}

/// Counts of what was done; clones count together.
#[derive(Clone, Debug, Default)]
pub struct Work(Arc<Done>);

#[derive(Debug, Default)]
struct Done {
    /// Nanoseconds by phase.
    times: [AtomicU64; Phase::ALL.len()],
    derived: AtomicU64,
    emitted: AtomicU64,
    rounds: AtomicU64,
}

impl Work {
    /// Does something as part of a phase; the time of phases within it counts for those alone.
    pub(super) fn timed<T>(&self, phase: Phase, work: impl FnOnce() -> T) -> T {
        let (before, watch) = (self.nanoseconds(), Stopwatch::start());
        let result = work();
        let within = self.nanoseconds().saturating_sub(before);
        let taken = u64::try_from(watch.elapsed().as_nanos()).unwrap_or(u64::MAX).saturating_sub(within);
        self.0.times[phase as usize].fetch_add(taken, Ordering::Relaxed);
        result
    }

    fn nanoseconds(&self) -> u64 {
        self.0.times.iter().map(|time| time.load(Ordering::Relaxed)).sum()
    }

    /// An evaluation did this.
    pub(super) fn count(&self, counts: Counts) {
        self.0.derived.fetch_add(counts.derived, Ordering::Relaxed);
        self.0.emitted.fetch_add(counts.emitted, Ordering::Relaxed);
        self.0.rounds.fetch_add(counts.rounds, Ordering::Relaxed);
    }

    /// How long a phase took so far.
    pub(super) fn time(&self, phase: Phase) -> Duration {
        Duration::from_nanos(self.0.times[phase as usize].load(Ordering::Relaxed))
    }

    /// What evaluations did so far.
    pub(super) fn counts(&self) -> Counts {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Counts { derived: of(&self.0.derived), emitted: of(&self.0.emitted), rounds: of(&self.0.rounds) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread::sleep;

    #[test]
    fn time_counts_for_the_innermost_phase() {
        let work = Work::default();
        let pause = || sleep(Duration::from_millis(20));
        work.timed(Phase::State, || work.timed(Phase::Check, pause));
        assert!(work.time(Phase::Check) >= Duration::from_millis(20));
        assert!(work.time(Phase::State) < work.time(Phase::Check));
        assert_eq!(work.time(Phase::Eval), Duration::ZERO);
    }
}
