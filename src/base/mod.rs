//! Floor 0: what every other module may name — positions, diagnostics, values, dates, words, built-ins.

pub mod date;
pub mod diagnostic;
pub mod dictionary;
pub(crate) mod effort;
pub mod error;
pub mod function;
pub mod memory;
pub mod monitor;
#[cfg(test)]
pub(crate) mod random;
pub mod read_at;
pub mod sort;
pub mod span;
pub mod spelling;
pub mod support;
pub mod value;
pub mod word;
