//! Floor 6: the base a user holds — load, run, query, check, test — and what comes of it.

mod answer;

pub use answer::{Answer, AtomShape, TermShape};

#[cfg(test)]
pub(crate) use answer::sample;
