//! What does not fit, as serde and the readers of rows tell it, and the error it becomes.

use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::error::Error;
use crate::base::span::{Sources, Span};
use crate::base::value::Value;
use serde::de::{self, Expected, Unexpected};
use std::fmt::{self, Display, Formatter};
use std::sync::Arc;

/// Why a row is not of the type asked for.
#[derive(Debug)]
pub(super) struct Mismatch {
    /// Of the shape of all rows, or of one value.
    code: Code,
    message: String,
    help: Option<String>,
    /// Counted from 0.
    column: Option<usize>,
    /// Counted from 1.
    row: Option<usize>,
}

impl Mismatch {
    fn new(code: Code, message: String) -> Mismatch {
        Mismatch { code, message, help: None, column: None, row: None }
    }

    /// The columns are not those of the type.
    pub fn shape(message: impl Into<String>) -> Mismatch {
        Mismatch::new(Code::E0801, message.into())
    }

    /// A value is not of the type.
    pub fn value(message: impl Into<String>) -> Mismatch {
        Mismatch::new(Code::E0802, message.into())
    }

    /// A value is of another kind than wanted.
    pub fn kind(value: &Value, wanted: &str) -> Mismatch {
        Mismatch::value(format!("`{value}` is {}, and {wanted} is wanted", value.kind().described()))
    }

    pub fn is_shape(&self) -> bool {
        self.code == Code::E0801
    }

    pub fn help(mut self, help: impl Into<String>) -> Mismatch {
        self.help = Some(help.into());
        self
    }

    pub fn in_column(mut self, column: usize) -> Mismatch {
        self.column.get_or_insert(column);
        self
    }

    pub fn in_row(mut self, row: usize) -> Mismatch {
        self.row.get_or_insert(row);
        self
    }

    /// The error, pointing at the column in the query where that is known.
    pub fn error(self, headings: &[Arc<str>], query: Option<&str>) -> Error {
        let mut sources = Sources::default();
        let heading = self.column.and_then(|column| headings.get(column));
        let mut diagnostic = match self.code {
            Code::E0801 => Diagnostic::nowhere(self.code, self.message),
            code => {
                let row = self.row.map_or(String::new(), |row| format!("row {row}, "));
                let column = heading.map_or(String::new(), |heading| format!("column `{heading}`: "));
                Diagnostic::nowhere(code, format!("{row}{column}{}", self.message))
            }
        };
        if let Some(query) = query {
            let file = sources.add("<query>", query);
            let whole = || (query.len() - query.trim_start().len(), query.trim_end().len());
            let (start, end) = heading.and_then(|heading| place(query, heading)).unwrap_or_else(whole);
            diagnostic = diagnostic.label(Span::new(file, start, end), "");
        }
        diagnostic.help.extend(self.help.or_else(|| {
            let named: Vec<String> = headings.iter().map(|heading| format!("`{heading}`")).collect();
            (self.code == Code::E0801).then(|| match named.is_empty() {
                true => "it has no columns: its answer is yes or no, a `bool`".to_string(),
                false => format!("its columns are {}, by name or in this order", named.join(", ")),
            })
        }));
        Error::new(vec![diagnostic], sources)
    }
}

/// Where a heading stands first in a query, as a word of its own.
fn place(query: &str, heading: &str) -> Option<(usize, usize)> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let found = query.match_indices(heading).find(|(at, _)| {
        let before = query.get(..*at).and_then(|text| text.chars().next_back());
        let after = query.get(at + heading.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    });
    found.map(|(at, _)| (at, at + heading.len()))
}

impl Display for Mismatch {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Mismatch {}

/// What types say of themselves when they refuse.
impl de::Error for Mismatch {
    fn custom<T: Display>(message: T) -> Mismatch {
        Mismatch::value(message.to_string())
    }

    fn invalid_type(unexpected: Unexpected, expected: &dyn Expected) -> Mismatch {
        Mismatch::value(format!("{unexpected} is found, and {expected} is wanted"))
    }

    fn invalid_value(unexpected: Unexpected, expected: &dyn Expected) -> Mismatch {
        Mismatch::invalid_type(unexpected, expected)
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Mismatch {
        Mismatch::shape(format!("{expected} is wanted, not {length}"))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Mismatch {
        let named: Vec<String> = expected.iter().map(|name| format!("`{name}`")).collect();
        Mismatch::value(format!("`{variant}` is none of {}", named.join(", ")))
            .help("add a variant, or one marked `#[serde(other)]`")
    }

    fn unknown_field(field: &str, _: &'static [&'static str]) -> Mismatch {
        Mismatch::shape(format!("the type has no field `{field}`"))
    }

    fn missing_field(field: &'static str) -> Mismatch {
        Mismatch::shape(format!("no column fills the field `{field}`"))
    }

    fn duplicate_field(field: &'static str) -> Mismatch {
        Mismatch::shape(format!("two columns fill the field `{field}`"))
    }
}
