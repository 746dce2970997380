//! Why there is no answer: run-time errors, limits, and what a literal lacks when it cannot be worked out.

use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::base::value::Value;

/// A run-time error or a limit that was met.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failure {
    /// Which: `E05…`.
    pub code: Code,
    /// One sentence with the values.
    pub message: String,
    /// The expression, literal or statement, if it is any one.
    pub span: Option<Span>,
    /// The values it was worked out on.
    pub values: Vec<Value>,
}

impl Failure {
    /// A failure that no one expression is to blame for.
    pub fn limit(code: Code, message: impl Into<String>) -> Failure {
        Failure { code, message: message.into(), span: None, values: Vec::new() }
    }

    /// A failure of one expression.
    pub fn at(code: Code, span: Span, values: &[Value], message: impl Into<String>) -> Failure {
        Failure { code, message: message.into(), span: Some(span), values: values.to_vec() }
    }

    /// As a diagnostic to be shown.
    pub fn diagnostic(&self) -> Diagnostic {
        Diagnostic::new(self.code, self.span.unwrap_or_default(), self.message.clone())
    }
}

/// How much may be done before a program is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Rounds of one stratum; more is `E0513`.
    pub rounds: usize,
    /// Rows of all relations; more is `E0511`.
    pub facts: usize,
    /// Depth of a derived value; more is `E0510`.
    pub depth: u32,
    /// Rows looked at; more is `E0513`.
    pub steps: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { rounds: 100_000, facts: 100_000, depth: 64, steps: 1_000_000_000 }
    }
}

/// Why a term or literal gives nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Miss {
    /// A function has no value: the row has no answer.
    Nothing,
    /// A date is no exact day: the row has no answer, and a note counts it.
    Inexact,
    /// Inside `not` or braces: an expression over what is bound around them has no value, because a date is no exact
    /// day or for another reason. Then the row around has no answer.
    Around {
        /// Because of a date.
        inexact: bool,
    },
    /// A run-time error, if all that does not need the result holds.
    Wrong(Box<Failure>),
}

impl From<Failure> for Miss {
    fn from(failure: Failure) -> Miss {
        Miss::Wrong(Box::new(failure))
    }
}
