//! Dictum: an embedded knowledge base for attributed claims.
//!
//! Datalog that knows who said it, when, and where you read it. Facts, rules and sources are statements of the
//! language; a [`Kb`] holds them and answers queries.
//!
//! ```
//! use dictum::Kb;
//!
//! let mut kb = Kb::new();
//! kb.run(
//!     "aliyev says attacked(macron, azerbaijan) on 2022-11-25 @ report:5.
//!      charge(A, B) :- A says attacked(B, _).",
//! )?;
//! let answer = kb.query("charge(Who, macron)?")?;
//! assert_eq!(answer.headings(), ["Who".into()]);
//! assert_eq!(answer.rows().next().unwrap()[0].to_string(), "aliyev");
//! # Ok::<(), dictum::Error>(())
//! ```

pub mod base;
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
pub mod render;
pub mod session;
#[cfg(feature = "cli")]
pub mod shell;
#[doc(hidden)]
pub mod store;
#[doc(hidden)]
pub mod syntax;

/// The README's program compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use base::date::Date;
pub use base::diagnostic::{Code, Diagnostic, Severity};
pub use base::error::Error;
pub use base::value::{Float, Kind, Prop, Value};
pub use session::{Answer, Engine, Input, Kb, Limits, Options, Outcome};
