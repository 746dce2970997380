//! Dictum: an embedded knowledge base for attributed claims.
//!
//! Datalog that knows who said it, when, and where you read it. A [`Kb`] holds facts with their sources, rules and
//! constraints, and answers queries; it is made from texts of the language, from files, or fact by fact.
//!
//! ```
//! use dictum::{Fact, Kb, Prop};
//!
//! #[derive(serde::Deserialize)]
//! struct Charge { who: String, whom: String, page: u32 }
//!
//! let mut kb = Kb::new();
//! kb.run("charge(A, B) :- A says attacked(B, _).")?;
//! kb.insert(
//!     Fact::says("aliyev", Prop::new("attacked", ["macron", "azerbaijan"]))
//!         .on("2022-11-25".parse()?).at("report").locator(5),
//! )?;
//! for Charge { who, whom, page } in kb.query_as("charge(Who, Whom), Who says _ @ report:Page?")? {
//!     assert_eq!(format!("{who} accuses {whom}, paragraph {page}"), "aliyev accuses macron, paragraph 5");
//! }
//! # Ok::<(), dictum::Error>(())
//! ```
//!
//! | to … | |
//! |---|---|
//! | open, keep | [`Kb::open`], [`Kb::save`] |
//! | state | [`Kb::run`], [`Kb::load`], [`Kb::insert`] with [`Fact`] |
//! | ask | [`Kb::query_as`] for types of yours, [`Kb::query`] for [`Answer`] and [`Value`] |
//! | take back | [`Kb::retract`], [`Kb::undo`] |
//! | look around | [`Kb::schema`], [`Kb::facts`], [`Kb::rules`] |
//! | bound, cancel, measure | [`Options`], [`Limits`], [`StopSign`], [`Kb::stats`] |
//! | learn what is wrong | [`Error`], [`Diagnostic`], [`Code`] |
//! | write for others | [`Answer::write`] with [`Format`] |
//!
//! A [`Kb`] may be asked from many threads at once. Its clones share what they hold until one is changed, so a clone is a
//! cheap way to try something.

#[doc(hidden)]
pub mod base;
#[doc(hidden)]
pub mod catalog;
#[doc(hidden)]
pub mod check;
#[doc(hidden)]
pub mod eval;
#[doc(hidden)]
pub mod exchange;
#[doc(hidden)]
pub mod explain;
#[doc(hidden)]
pub mod oracle;
#[doc(hidden)]
pub mod plan;
#[doc(hidden)]
pub mod render;
#[doc(hidden)]
pub mod session;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod shell;
#[doc(hidden)]
pub mod snapshot;
#[doc(hidden)]
pub mod store;
#[doc(hidden)]
pub mod syntax;

pub use base::date::Date;
pub use base::diagnostic::{Code, Diagnostic, Label, Severity};
pub use base::error::Error;
pub use base::memory::Gauge;
pub use base::monitor::StopSign;
pub use base::span::{Sources, Span};
pub use base::support::Support;
pub use base::value::{ColumnKind, Float, Kind, Prop, Value};
pub use catalog::Column;
pub use render::Format;
/// ```
/// let mut kb = dictum::Kb::new();
/// kb.run("accused(ines, board) on 2021-03. accused(pavlo, board) on 2021-05.")?;
/// let answer = kb.query("accused(Who, board) on When?")?;
/// assert_eq!((answer.headings().len(), answer.len()), (2, 2));
/// for row in answer.rows() {
///     println!("{} in {}", row[0], row[1]);
/// }
/// # Ok::<(), dictum::Error>(())
/// ```
pub use session::Answer;
pub use session::{
    AnswerColumn, Changes, Entry, Fact, HeldBytes, ImportReport, Input, Kb, Limits, Options, Outcome, Profile,
    RelationProfile, RuleProfile, Saved, SourceEntry, Stats, Unfinished,
};

/// The README's program compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
