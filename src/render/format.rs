//! The formats of answers, by name, and the way from an answer to one of them.

use super::{delimited, facts, json, table};
use crate::session::Answer;
use std::io::{self, Write};

/// How answers are written.
///
/// ```
/// use dictum::{Format, Kb};
///
/// let mut kb = Kb::new();
/// kb.run("accused(ines, board).")?;
/// let mut out = Vec::new();
/// kb.query("accused(Who, Whom)?")?.write(&mut out, Format::Jsonl)?;
/// assert_eq!(out, b"{\"Who\":\"ines\",\"Whom\":\"board\"}\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns for people.
    Table,
    /// RFC 4180.
    Csv,
    /// Tab-separated, `\t`, `\n`, `\r` and `\\` escaped.
    Tsv,
    /// One array of objects a query.
    Json,
    /// One object a line.
    Jsonl,
    /// Facts of the language.
    Dl,
}

impl Format {
    /// Every format with the name it is asked for by.
    pub const ALL: &'static [(&'static str, Format)] = &[
        ("table", Format::Table),
        ("csv", Format::Csv),
        ("tsv", Format::Tsv),
        ("json", Format::Json),
        ("jsonl", Format::Jsonl),
        ("dl", Format::Dl),
    ];

    /// The format of that name.
    pub fn from_name(name: &str) -> Option<Format> {
        Format::ALL.iter().find(|(n, _)| *n == name).map(|&(_, f)| f)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Format::ALL.iter().find(|(_, f)| *f == self).map_or("table", |&(n, _)| n)
    }
}

/// What else bears on how answers are written.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The format.
    pub format: Format,
    /// Leave out the headings.
    pub no_header: bool,
    /// Cut tables to so many columns.
    pub width: Option<usize>,
}

impl Answer {
    /// Writes it, headings included, to whatever takes bytes.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&self, out: &mut impl Write, format: Format) -> io::Result<()> {
        write_answer(out, self, &Options { format, no_header: false, width: None }).map(|_| ())
    }
}

/// Writes one answer, row by row. Tells whether cells of a table were cut to the width.
pub fn write_answer(out: &mut impl Write, answer: &Answer, options: &Options) -> io::Result<bool> {
    match options.format {
        Format::Table => return table::write(out, answer, options),
        Format::Csv => delimited::write_csv(out, answer, options),
        Format::Tsv => delimited::write_tsv(out, answer, options),
        Format::Json => json::write_array(out, answer),
        Format::Jsonl => json::write_lines(out, answer),
        Format::Dl => facts::write(out, answer),
    }?;
    Ok(false)
}

/// "yes" or "no".
pub(super) fn verdict(answer: &Answer) -> &'static str {
    if answer.is_empty() { "no" } else { "yes" }
}

/// Draws an answer into a text, for tests.
#[cfg(test)]
pub(super) fn drawn(answer: &Answer, format: Format, width: Option<usize>) -> String {
    let mut out = Vec::new();
    write_answer(&mut out, answer, &Options { format, no_header: false, width }).unwrap();
    String::from_utf8(out).unwrap()
}
