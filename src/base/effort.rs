//! Counts the work done between two looks at the clock, so that tests can bound it; in a program that is no test,
//! nothing.

/// So many small operations were done: a comparison, a look-up, a word read.
#[cfg(not(test))]
#[inline(always)]
pub(crate) fn spend(_: usize) {}

#[cfg(test)]
pub(crate) use counted::{look, measured, spend};

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
        /// The look that says to stop.
        stop_at: u64,
    }

    thread_local! {
        static SINCE: Cell<u64> = const { Cell::new(0) };
        static EFFORT: Cell<Effort> = const { Cell::new(Effort { looks: 0, total: 0, longest: 0, stop_at: 0 }) };
    }

    pub fn spend(count: usize) {
        SINCE.set(SINCE.get() + count as u64);
    }

    /// The clock is looked at; tells whether to stop.
    pub fn look() -> bool {
        let (mut effort, since) = (EFFORT.get(), SINCE.replace(0));
        effort.looks += 1;
        effort.total += since;
        effort.longest = effort.longest.max(since);
        EFFORT.set(effort);
        // Once stopped, stopped for good.
        effort.stop_at > 0 && effort.looks >= effort.stop_at
    }

    /// What `work` takes, stopped from a look on; from none for 0.
    pub fn measured<T>(stop_at: u64, work: impl FnOnce() -> T) -> (T, Effort) {
        EFFORT.set(Effort { stop_at, ..Effort::default() });
        SINCE.set(0);
        let result = work();
        look();
        (result, EFFORT.replace(Effort::default()))
    }
}
