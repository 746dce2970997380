//! What an `import` reads: for each part of a fact the cell or the constant that it comes from. Plain data.

use crate::base::span::Span;
use crate::base::value::{ColumnKind, Value};
use std::sync::Arc;

/// No predicate has more arguments than this.
pub const MOST_ARGUMENTS: usize = 255;

/// An `import` as judged, before its file is opened.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportSpec {
    /// The predicate's name.
    pub predicate: Arc<str>,
    /// Its arguments.
    pub args: ImportArgs,
    /// `on DATE`, a constant or a cell.
    pub date: Option<ImportTerm>,
    /// `@ SOURCE`, a constant or a cell.
    pub source: Option<ImportTerm>,
    /// `:LOCATOR`, a constant or a cell.
    pub locator: Option<ImportTerm>,
    /// `"quote"`.
    pub quote: Option<Arc<str>>,
    /// The columns of the file that are named. With a header in any order, without one from left to right.
    pub columns: Vec<ImportColumn>,
    /// Bare names in the pattern: in each row the same text, though a column may be called so.
    pub names: Vec<(Arc<str>, Span)>,
    /// How the file is laid out.
    pub layout: Layout,
    /// Bad rows are counted and left out; else they refuse the statement.
    pub skips_errors: bool,
    /// Where the predicate stands in the statement.
    pub predicate_span: Span,
    /// Where the file stands in the statement.
    pub file_span: Span,
}

/// Where the arguments come from.
#[derive(Clone, Debug, PartialEq)]
pub enum ImportArgs {
    /// As the pattern says, at least one.
    Pattern(Vec<ImportTerm>),
    /// All columns of the file in their order; read as they are declared, where they are.
    ByPosition(Option<Vec<Reading>>),
}

/// One part of a fact.
#[derive(Clone, Debug, PartialEq)]
pub enum ImportTerm {
    /// The same in each row.
    Constant(Value),
    /// A cell.
    Cell(ImportCell),
    /// A proposition with a cell in it.
    Proposition(Arc<str>, Vec<ImportTerm>),
}

/// A cell of the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportCell {
    /// Which of [`ImportSpec::columns`].
    pub column: usize,
    /// As what it is read.
    pub reading: Reading,
}

/// As what a cell is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The kind: `any`, `text` and `proposition` are the cell as a text.
    pub kind: ColumnKind,
    /// What the declared column takes of it.
    pub fit: ColumnKind,
    /// Where the kind is given; none where it follows from the place of the cell.
    pub given: Option<Span>,
}

/// A column of the file as the statement names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportColumn {
    /// The variable; none for a column that `_` skips.
    pub name: Option<Arc<str>>,
    /// Where it stands first.
    pub span: Span,
}

/// How a file of rows is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// What separates cells.
    pub delimiter: u8,
    /// Whether cells may stand in double quotes, as RFC 4180 has it.
    pub quotes: bool,
    /// Whether `\t`, `\n`, `\r` and `\\` stand for a tab, line end, carriage return and backslash.
    pub escapes: bool,
    /// Whether the first row names the columns.
    pub header: bool,
}
