//! What a base holds and what was done for it so far.

use super::kb::Kb;
use super::work::Phase;
use std::time::Duration;

/// What a base holds and what was done for it so far; of [`Kb::stats`].
///
/// What was done counts for a base and its clones together, since the base was made; what is held is what there is now.
#[derive(Clone, Debug, Default)]
pub struct Stats {
    /// How long reading, stating, checking, planning and evaluating took.
    pub times: Vec<(&'static str, Duration)>,
    /// Facts stated.
    pub facts: u64,
    /// Rules and constraints.
    pub rules: u64,
    /// Tuples derived, those of questions among them.
    pub derived: u64,
    /// Tuples that rules found, those that were there already too.
    pub found: u64,
    /// Rounds of evaluation.
    pub rounds: u64,
    /// Texts in the dictionary.
    pub texts: u64,
    /// Bytes that are held, by what holds them.
    pub held: HeldBytes,
    /// Bytes that the program has allocated, and the most that ever were, where [`Options::gauge`](super::Options::gauge)
    /// tells.
    pub allocated: Option<(u64, u64)>,
}

/// Bytes that are held, by what holds them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeldBytes {
    /// The columns of stated facts, as far as they are in memory.
    pub facts: u64,
    /// What supports them: dates, sources, locators, quotes.
    pub supports: u64,
    /// Orders and views of them, built for look-ups.
    pub orders: u64,
    /// What is kept of what rules derive.
    pub derived: u64,
    /// Values that do not lie in a snapshot.
    pub dictionary: u64,
    /// Values that were read of a snapshot.
    pub snapshot: u64,
}

impl Stats {
    /// With no more done than since other figures of the same base; what is held is what there is now.
    pub fn since(mut self, before: &Stats) -> Stats {
        for ((_, time), (_, earlier)) in self.times.iter_mut().zip(&before.times) {
            *time = time.saturating_sub(*earlier);
        }
        self.derived = self.derived.saturating_sub(before.derived);
        self.found = self.found.saturating_sub(before.found);
        self.rounds = self.rounds.saturating_sub(before.rounds);
        self
    }
}

impl Kb {
    /// What it holds and what was done for it so far.
    ///
    /// ```
    /// let mut kb = dictum::Kb::new();
    /// kb.run("near(a, b). near(b, c). far(X, Y) :- near(X, Y). far(X, Z) :- far(X, Y), near(Y, Z).")?;
    /// kb.query("far(X, Y)?")?;
    /// let stats = kb.stats();
    /// assert_eq!((stats.facts, stats.rules), (2, 2));
    /// assert!(stats.derived >= 3 && stats.held.facts > 0);
    /// # Ok::<(), dictum::Error>(())
    /// ```
    pub fn stats(&self) -> Stats {
        let (work, state) = (&self.options.work, &self.state);
        let (counts, store) = (work.counts(), state.store.held());
        let gauge = self.options.gauge;
        Stats {
            times: Phase::ALL.iter().map(|(phase, name)| (*name, work.time(*phase))).collect(),
            facts: state.fact_count() as u64,
            rules: state.rules.len() as u64,
            derived: counts.derived,
            found: counts.emitted,
            rounds: counts.rounds,
            texts: u64::from(state.dictionary.counts().texts),
            held: HeldBytes {
                facts: store.facts as u64,
                supports: store.supports as u64,
                orders: store.orders as u64,
                derived: self.derived.held() as u64,
                dictionary: state.dictionary.held() as u64,
                snapshot: state.dictionary.held_below() as u64,
            },
            allocated: gauge.map(|gauge| ((gauge.held)(), (gauge.peak)())),
        }
    }
}
