//! The formats of answers, by name, and the way from an answer to one of them.

use super::{delimited, facts, json, table};
use crate::base::monitor::{Monitor, Pace};
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
pub struct Options<'a> {
    /// The format.
    pub format: Format,
    /// Leave out the headings.
    pub no_header: bool,
    /// Cut tables to so many columns.
    pub width: Option<usize>,
    /// What may stop the writing between two rows; the error is then [`Stop`](crate::base::monitor::Stop).
    pub monitor: Option<&'a Monitor>,
}

/// So many steps a row counts for.
const ROW: usize = 32;

/// The numbers of the rows of an answer, as long as nothing stops the writing.
pub(super) fn each_row(answer: &Answer, options: &Options<'_>) -> impl Iterator<Item = io::Result<usize>> {
    let pace = Pace::of(options.monitor);
    (0..answer.len()).map(move |row| {
        pace.steps(ROW)?;
        Ok(row)
    })
}

impl Answer {
    /// Writes it, headings included, to whatever takes bytes.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&self, out: &mut impl Write, format: Format) -> io::Result<()> {
        write_answer(out, self, &Options { format, no_header: false, width: None, monitor: None }).map(|_| ())
    }
}

/// Writes one answer, row by row. Tells whether cells of a table were cut to the width.
pub fn write_answer(out: &mut impl Write, answer: &Answer, options: &Options<'_>) -> io::Result<bool> {
    match options.format {
        Format::Table => return table::write(out, answer, options),
        Format::Csv => delimited::write_csv(out, answer, options),
        Format::Tsv => delimited::write_tsv(out, answer, options),
        Format::Json => json::write_array(out, answer, options),
        Format::Jsonl => json::write_lines(out, answer, options),
        Format::Dl => facts::write(out, answer, options),
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
    write_answer(&mut out, answer, &Options { format, no_header: false, width, monitor: None }).unwrap();
    String::from_utf8(out).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::effort::measured;
    use crate::base::monitor::Stop;
    use crate::session::sample;

    #[test]
    fn writing_can_be_stopped_between_rows() {
        let answer = sample(&["A", "N"], (0..20_000).map(|n| vec!["ines".into(), n.into()]).collect());
        let monitor = Monitor::default();
        for &(name, format) in Format::ALL {
            let options = Options { format, no_header: false, width: None, monitor: Some(&monitor) };
            let write = || write_answer(&mut io::sink(), &answer, &options);
            let (written, effort) = measured(0, write);
            assert!(!written.unwrap() && effort.longest <= 1_000, "{name}: {effort:?}");
            for look in [1, 2, effort.looks / 2, effort.looks - 1] {
                let error = measured(look, write).0.unwrap_err();
                assert_eq!(Stop::of(&error), Some(Stop::Cancelled), "{name}: look {look} of {}", effort.looks);
            }
        }
    }
}
