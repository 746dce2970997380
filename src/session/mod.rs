//! Floor 6: the base a user holds — load, run, query, check, test — and what comes of it.

mod answer;
mod apply;
mod arity;
mod asking;
mod column;
mod constraints;
mod discard;
mod emptied;
mod expectation;
mod files;
mod inputs;
mod kb;
mod load;
mod options;
mod outcome;
mod quotes;
mod rows;
mod schema;
mod state;
#[cfg(test)]
mod stopping;
mod suspect;
mod terms;
mod testing;
mod undated;
mod witness;

pub use crate::syntax::{Verdict as Completeness, lacks_only_its_end, verdict as completeness};
pub use answer::{Answer, AtomShape, TermShape};
pub use column::Column;
pub use expectation::parse_parameter;
pub use files::{Replacement, paths_beginning};
pub use kb::{Kb, Take};
pub use load::Input;
pub use options::{Engine, Limits, Options};
pub use outcome::{Changes, Outcome};
pub use schema::{Entry, fact_text};
pub use testing::{Case, Difference, Report, TestReport, Verdict};

#[cfg(test)]
pub(crate) use answer::sample;
