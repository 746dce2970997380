//! Floor 6: the base a user holds — load, run, query, check, test — and what comes of it.

mod answer;
mod apply;
mod arity;
mod asking;
mod change;
mod cited;
mod column;
mod conform;
mod constraints;
mod derived;
mod discard;
mod emptied;
mod expectation;
mod extending;
mod fact;
mod files;
mod history;
mod import;
mod inputs;
mod inspect;
mod kb;
mod linted;
mod load;
mod opening;
mod options;
mod outcome;
mod probed;
mod profile;
mod program;
mod quotes;
mod rows;
mod saving;
mod schema;
mod state;
mod stating;
mod stats;
#[cfg(test)]
mod stopping;
mod suspect;
mod terms;
mod testing;
mod typed;
mod undated;
mod witness;
mod work;

pub use crate::syntax::{Verdict as Completeness, lacks_only_its_end, verdict as completeness};
pub use answer::{Answer, AtomShape, TermShape};
pub use cited::SourceEntry;
pub use column::AnswerColumn;
pub use expectation::parse_parameter;
pub use fact::Fact;
pub use files::{Replacement, is_same_file, paths_beginning};
pub use inspect::{SnapshotInfo, StoredPredicate};
pub use kb::{Kb, Take};
pub use load::Input;
pub use options::{Engine, FactReader, Limits, Options};
pub use outcome::{Changes, ImportReport, Lacking, Outcome};
pub use profile::{Profile, RelationProfile, RuleProfile};
pub use saving::Saved;
pub use schema::{Entry, fact_text};
pub use stats::{HeldBytes, Stats};
pub use testing::{Case, Difference, Report, TestReport, Verdict};
pub use work::Work;

#[cfg(test)]
pub(crate) use answer::sample;
