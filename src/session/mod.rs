//! Floor 6: the base a user holds — load, run, query, check, test — and what comes of it.

mod answer;
mod files;
mod options;
mod outcome;

pub use answer::{Answer, AtomShape, TermShape};
pub use files::paths_beginning;
pub use options::{Engine, Limits, Options};
pub use outcome::{Changes, Outcome};

#[cfg(test)]
pub(crate) use answer::sample;
