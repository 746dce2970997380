//! What comes of running a text: warnings, counts, answers.

use super::answer::Answer;
use super::profile::Profile;
use crate::base::diagnostic::Diagnostic;
pub use crate::exchange::Lacking;
use std::path::PathBuf;
use std::sync::Arc;

/// One thing that came of a run, in order.
///
/// ```
/// use dictum::{Kb, Outcome};
///
/// for outcome in Kb::new().run("accused(ines, board). accused(ines, Whom)?")? {
///     match outcome {
///         Outcome::Said(warning) => println!("{}", warning.message),
///         Outcome::Changed(changes) => assert_eq!(changes.facts, 1),
///         Outcome::Answer(answer) => assert_eq!(answer.rows_as::<String>()?, ["board"]),
///         _ => unreachable!("no file was read, and every question ends"),
///     }
/// }
/// # Ok::<(), dictum::Error>(())
/// ```
#[derive(Clone, Debug)]
pub enum Outcome {
    /// A warning or note about the text.
    Said(Diagnostic),
    /// A base that was loaded has warnings.
    Warned {
        /// The file or folder it was loaded from.
        path: PathBuf,
        /// At least one.
        warnings: Vec<Diagnostic>,
    },
    /// What an import gave, one for each.
    Imported(ImportReport),
    /// What the text changed; once a run, before the first answer.
    Changed(Changes),
    /// The answer to a query.
    Answer(Answer),
    /// How a query would be worked out, where [`Options::plan`](crate::Options::plan) asks for that in place of its answer.
    Planned(String),
    /// A query was stopped, met a limit or failed: what is known of it until then. The error follows.
    Unfinished(Unfinished),
}

/// What is known of a query that has no answer.
#[derive(Clone, Debug)]
pub struct Unfinished {
    /// What it took so far, where [`Options::profile`](crate::Options::profile) asks for it.
    pub profile: Option<Arc<Profile>>,
    /// Warnings about it and the rules that it depends on.
    pub warnings: Vec<Diagnostic>,
}

/// What the rows of a file gave.
#[derive(Clone, Debug, Default)]
pub struct ImportReport {
    /// The file, as messages call it.
    pub path: String,
    /// Rows read, the header not counted.
    pub rows: usize,
    /// Facts that were not stated before.
    pub facts: usize,
    /// Supports that were not known before, those of new facts included.
    pub supports: usize,
    /// Rows that state nothing, as a cell that they need is empty.
    pub empty: usize,
    /// The columns of those cells, with the number of rows in which each is empty.
    pub empty_columns: Vec<(Arc<str>, usize)>,
    /// Facts that lack a date, source or locator, as its cell is empty.
    pub lacking: Vec<Lacking>,
    /// Bad rows that were skipped.
    pub skipped: usize,
    /// The first of those.
    pub examples: Vec<Diagnostic>,
}

/// What a text added to the base and took from it.
///
/// ```
/// use dictum::{Fact, Kb};
///
/// let mut kb = Kb::new();
/// let changes = kb.insert(Fact::new("accused", ["ines", "board"]).at("x1").and().at("x2"))?;
/// assert_eq!((changes.facts, changes.supports), (1, 2));
/// assert!(kb.insert(Fact::new("accused", ["ines", "board"]).at("x1"))?.is_nothing());
/// assert_eq!(kb.retract("accused(ines, _)")?.retracted, 1);
/// # Ok::<(), dictum::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Facts that were not stated before.
    pub facts: usize,
    /// Supports that were not known before.
    pub supports: usize,
    /// Rules.
    pub rules: usize,
    /// Constraints.
    pub constraints: usize,
    /// Declarations.
    pub declarations: usize,
    /// Facts taken away by `retract`.
    pub retracted: usize,
    /// Supports taken away by `retract` from facts that stay.
    pub retracted_supports: usize,
    /// Whether there was a `retract` at all.
    pub has_retract: bool,
}

impl Changes {
    /// Whether the base is as it was.
    pub fn is_nothing(&self) -> bool {
        *self == Changes { has_retract: self.has_retract, ..Changes::default() }
    }
}
