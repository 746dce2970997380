//! Answers as facts of the language, one a line, so that they can be read back.

use super::format::verdict;
use crate::base::value::Value;
use crate::base::value::text_form::write_text;
use crate::session::Answer;
use std::fmt::Write as _;
use std::io::{self, Write};

/// A query of one atom prints that atom, any other `answer(…)` or its own name; yes or no as such.
pub(super) fn write(out: &mut impl Write, answer: &Answer) -> io::Result<()> {
    if answer.is_yes_or_no() {
        return writeln!(out, "{}", verdict(answer));
    }
    for row in answer.rows() {
        let line = match answer.atom() {
            Some(atom) => fact(&atom.predicate, &atom.args.iter().map(|a| a.fill(row)).collect::<Vec<_>>()),
            None => fact(answer.name(), row),
        };
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

fn fact(name: &str, args: &[Value]) -> String {
    let mut line = String::new();
    // Writing to a string cannot fail.
    let _ = write_text(&mut line, name);
    for (i, arg) in args.iter().enumerate() {
        let _ = write!(line, "{}{arg}", if i == 0 { "(" } else { ", " });
    }
    line.push_str(").\n");
    line
}

#[cfg(test)]
mod tests {
    use super::super::format::{Format, drawn};
    use crate::session::sample;

    #[test]
    fn answers_are_facts() {
        let answer = sample(&["Who", "What"], vec![vec!["macron".into(), "a b".into()]]);
        assert_eq!(drawn(&answer, Format::Dl, None), "answer(macron, \"a b\").\n");
        assert_eq!(drawn(&sample(&[], vec![]), Format::Dl, None), "no\n");
    }
}
