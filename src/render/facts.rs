//! Answers as facts of the language, one a line, so that they can be read back.

use super::format::{Options, each_row, verdict};
use crate::base::value::text_form::write_fact;
use crate::session::{Answer, fact_text};
use std::io::{self, Write};

/// A query of one atom prints that atom, any other `answer(…)` or its own name; yes or no as such.
pub(super) fn write(out: &mut impl Write, answer: &Answer, options: &Options<'_>) -> io::Result<()> {
    if answer.is_yes_or_no() {
        return writeln!(out, "{}", verdict(answer));
    }
    for row in each_row(answer, options) {
        let row = answer.row(row?).unwrap_or_default();
        match answer.atom() {
            Some(atom) => writeln!(out, "{}", fact_text(&atom.fill(&row)))?,
            None => {
                let mut line = String::new();
                // Writing to a string cannot fail.
                let _ = write_fact(&mut line, answer.name(), &row);
                writeln!(out, "{line}.")?;
            }
        }
    }
    Ok(())
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
