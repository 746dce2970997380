//! CSV after RFC 4180 and TSV without quoting.
//!
//! Texts are written as they are, propositions, dates and numbers as the language spells them.

use super::format::{Options, each_row, verdict};
use crate::base::value::Value;
use crate::session::{Answer, AnswerColumn};
use std::borrow::Cow;
use std::io::{self, Write};

/// The cell of a row, before quoting.
fn cell<'a>(column: &AnswerColumn<'a>, row: usize) -> Cow<'a, str> {
    match (column.text(row), column.value(row)) {
        (Some(text), _) => Cow::Borrowed(text),
        (None, Some(Value::Date(date))) => Cow::Owned(date.spelling()),
        (None, other) => Cow::Owned(other.map_or(String::new(), |value| value.to_string())),
    }
}

fn write_rows(
    out: &mut impl Write,
    answer: &Answer,
    options: &Options<'_>,
    write_line: fn(&mut dyn Write, &mut dyn Iterator<Item = Cow<'_, str>>) -> io::Result<()>,
) -> io::Result<()> {
    if answer.is_yes_or_no() {
        if !options.no_header {
            write_line(out, &mut std::iter::once(Cow::Borrowed("answer")))?;
        }
        return write_line(out, &mut std::iter::once(Cow::Borrowed(verdict(answer))));
    }
    if !options.no_header {
        write_line(out, &mut answer.headings().iter().map(|h| Cow::Borrowed(&**h)))?;
    }
    let columns: Vec<AnswerColumn<'_>> = answer.columns().collect();
    for row in each_row(answer, options) {
        let row = row?;
        write_line(out, &mut columns.iter().map(|column| cell(column, row)))?;
    }
    Ok(())
}

/// Comma-separated; lines end in CR LF, as the RFC has it.
pub(super) fn write_csv(out: &mut impl Write, answer: &Answer, options: &Options<'_>) -> io::Result<()> {
    write_rows(out, answer, options, |out, cells| {
        let mut only_empty = true;
        for (i, cell) in cells.enumerate() {
            if i > 0 {
                out.write_all(b",")?;
            }
            if cell.contains(['"', ',', '\n', '\r']) || cell.starts_with([' ', '\t']) || cell.ends_with([' ', '\t']) {
                write!(out, "\"{}\"", cell.replace('"', "\"\""))?;
            } else {
                out.write_all(cell.as_bytes())?;
            }
            only_empty = i == 0 && cell.is_empty();
        }
        // A lone empty cell would be an empty line, which readers skip.
        out.write_all(if only_empty { b"\"\"\r\n" } else { b"\r\n" })
    })
}

/// Tab-separated: a tab, line end or backslash in a text is escaped.
pub(super) fn write_tsv(out: &mut impl Write, answer: &Answer, options: &Options<'_>) -> io::Result<()> {
    write_rows(out, answer, options, |out, cells| {
        for (i, cell) in cells.enumerate() {
            if i > 0 {
                out.write_all(b"\t")?;
            }
            for piece in cell.split_inclusive(['\t', '\n', '\r', '\\']) {
                let plain = piece.trim_end_matches(['\t', '\n', '\r', '\\']);
                out.write_all(plain.as_bytes())?;
                out.write_all(match piece.as_bytes().get(plain.len()) {
                    Some(b'\t') => b"\\t",
                    Some(b'\n') => b"\\n",
                    Some(b'\r') => b"\\r",
                    Some(_) => b"\\\\",
                    None => b"",
                })?;
            }
        }
        out.write_all(b"\n")
    })
}

#[cfg(test)]
mod tests {
    use super::super::format::{Format, drawn};
    use crate::base::value::Value;
    use crate::session::sample;

    #[test]
    fn csv_quotes_what_needs_it() {
        let answer = sample(
            &["A", "B, C"],
            vec![
                vec!["x \"y\"".into(), "two\nlines".into()],
                vec![Value::Int(-3), Value::prop("says", vec!["a".into(), "b c".into()])],
            ],
        );
        assert_eq!(
            drawn(&answer, Format::Csv, None),
            "A,\"B, C\"\r\n\"x \"\"y\"\"\",\"two\nlines\"\r\n-3,\"says(a, \"\"b c\"\")\"\r\n"
        );
        assert_eq!(drawn(&sample(&["A"], vec![vec!["".into()]]), Format::Csv, None), "A\r\n\"\"\r\n");
        assert_eq!(drawn(&sample(&[], vec![vec![]]), Format::Csv, None), "answer\r\nyes\r\n");
    }

    #[test]
    fn tsv_escapes() {
        let answer = sample(&["A", "B"], vec![vec!["a\tb\\\n".into(), "".into()]]);
        assert_eq!(drawn(&answer, Format::Tsv, None), "A\tB\na\\tb\\\\\\n\t\n");
    }
}
