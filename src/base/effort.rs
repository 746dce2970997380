//! Counts the work done between two looks at the clock, so that tests can bound it; in a program that is no test,
//! nothing.

/// So many small operations were done: a comparison, a look-up, a word read.
#[cfg(not(test))]
#[inline(always)]
pub(crate) fn spend(_: usize) {}

#[cfg(test)]
pub(crate) use counted::{Effort, look, measured, spend};

#[cfg(test)]
mod counted {
    use std::cell::Cell;

    /// What was counted.
    #[derive(Clone, Copy, Debug, Default)]
    pub struct Effort {
        /// How often the clock was looked at.
        pub looks: u64,
        /// Operations in all.
        pub total: u64,
        /// The most between two looks.
        pub longest: u64,
        since: u64,
        /// The look that says to stop.
        stop_at: u64,
    }

    thread_local! {
        static EFFORT: Cell<Effort> = const { Cell::new(Effort { looks: 0, total: 0, longest: 0, since: 0, stop_at: 0 }) };
    }

    pub fn spend(count: usize) {
        let mut effort = EFFORT.get();
        effort.total += count as u64;
        effort.since += count as u64;
        effort.longest = effort.longest.max(effort.since);
        EFFORT.set(effort);
    }

    /// The clock is looked at; tells whether to stop.
    pub fn look() -> bool {
        let mut effort = EFFORT.get();
        effort.looks += 1;
        effort.since = 0;
        EFFORT.set(effort);
        effort.looks == effort.stop_at
    }

    /// What `work` takes, stopped at a look; at none for 0.
    pub fn measured<T>(stop_at: u64, work: impl FnOnce() -> T) -> (T, Effort) {
        EFFORT.set(Effort { stop_at, ..Effort::default() });
        let result = work();
        (result, EFFORT.replace(Effort::default()))
    }
}
