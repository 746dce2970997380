//! The source lines of a diagnostic with underlines beneath them.

use super::escape::push_visible;
use super::style::{Role, Style};
use crate::base::diagnostic::Label;
use crate::base::span::SourceText;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// A tab is drawn as so many spaces.
const TAB: usize = 4;
/// Lines wider than so many columns are cut around what is underlined.
const LONGEST: usize = 160;
/// How many columns of a cut line are kept before the first underline.
const BEFORE: usize = 40;

/// The labels of one file.
pub(super) struct Snippet<'a> {
    pub(super) text: &'a SourceText,
    /// With `true` for the label that is the place itself.
    pub(super) labels: &'a [(bool, &'a Label)],
    /// The width of line numbers.
    pub(super) gutter: usize,
    pub(super) role: Role,
    pub(super) style: Style,
}

/// An underline: columns of the drawn line, from 0.
struct Mark<'a> {
    from: usize,
    to: usize,
    primary: bool,
    text: &'a str,
}

/// A line as drawn, with the column at which each of its bytes stands.
struct Drawn {
    line: String,
    /// Byte offset in the source line and column, for each character shown and for the end.
    columns: Vec<(usize, usize)>,
}

impl Drawn {
    /// Draws a line, or, if it is long, what lies around byte `focus`.
    fn new(line: &str, focus: usize) -> Drawn {
        let mut drawn = Drawn { line: String::new(), columns: Vec::new() };
        let start = if is_wide(line) { before(line, focus) } else { 0 };
        let mut column = 0;
        if start > 0 {
            drawn.line.push('…');
            column = 1;
        }
        for (at, c) in line[start..].char_indices() {
            drawn.columns.push((start + at, column));
            if column >= LONGEST {
                drawn.line.push('…');
                return drawn;
            }
            if c == '\t' {
                let width = TAB - column % TAB;
                drawn.line.extend(std::iter::repeat_n(' ', width));
                column += width;
            } else {
                column += push_visible(&mut drawn.line, c);
            }
        }
        drawn.columns.push((line.len(), column));
        drawn
    }

    /// The column of a byte of the source line; what is cut off counts as the edge.
    fn column(&self, byte: usize) -> usize {
        let place = self.columns.partition_point(|&(at, _)| at < byte).min(self.columns.len().saturating_sub(1));
        self.columns.get(place).map_or(0, |&(_, column)| column)
    }
}

/// The columns a character takes, tabs at their widest.
fn width(c: char) -> usize {
    if c == '\t' { TAB } else { push_visible(&mut String::new(), c) }
}

fn is_wide(line: &str) -> bool {
    // Most lines are short: no character takes more columns than `\u{10FFFF}`.
    let mut columns = 0;
    line.len() > LONGEST / 10
        && line.chars().any(|c| {
            columns += width(c);
            columns > LONGEST
        })
}

/// The byte from which a wide line is drawn: as many columns before `focus` as are kept.
fn before(line: &str, focus: usize) -> usize {
    let head = line.get(..focus).unwrap_or(line);
    let mut columns = 0;
    let kept = head.char_indices().rev().take_while(|(_, c)| {
        columns += width(*c);
        columns <= BEFORE
    });
    kept.last().map_or(head.len(), |(at, _)| at)
}

impl Snippet<'_> {
    /// Draws every line that has a label, a lone line between two of them, and `...` for more.
    pub(super) fn draw(&self, out: &mut impl Write) -> io::Result<()> {
        let mut lines: BTreeMap<usize, Vec<&(bool, &Label)>> = BTreeMap::new();
        for label in self.labels {
            lines.entry(self.text.line_column(label.1.span.start).line).or_default().push(label);
        }
        self.margin(out, "")?;
        out.write_all(b"\n")?;
        let mut before: Option<usize> = None;
        for (&line, labels) in &lines {
            match before {
                Some(last) if line == last + 2 => {
                    let drawn = Drawn::new(self.text.line(last + 1), 0);
                    self.source(out, last + 1, &drawn)?;
                }
                Some(last) if line > last + 2 => writeln!(out, "{}", self.style.paint(Role::Gutter, "..."))?,
                _ => {}
            }
            self.line(out, line, labels)?;
            before = Some(line);
        }
        Ok(())
    }

    fn margin(&self, out: &mut impl Write, number: &str) -> io::Result<()> {
        let gutter = self.gutter;
        write!(out, "{}", self.style.paint(Role::Gutter, format_args!("{number:>gutter$} |")))
    }

    fn source(&self, out: &mut impl Write, number: usize, drawn: &Drawn) -> io::Result<()> {
        self.margin(out, &number.to_string())?;
        let line = drawn.line.trim_end();
        if line.is_empty() { out.write_all(b"\n") } else { writeln!(out, " {line}") }
    }

    fn line(&self, out: &mut impl Write, number: usize, labels: &[&(bool, &Label)]) -> io::Result<()> {
        let text = self.text.line(number);
        let line_start = self.text.line_start(number);
        let offset = |byte: u32| (byte as usize).saturating_sub(line_start).min(text.len());
        let focus = labels.iter().map(|(_, l)| offset(l.span.start)).min().unwrap_or(0);
        let drawn = Drawn::new(text, focus);
        self.source(out, number, &drawn)?;
        let mut marks: Vec<Mark> = labels
            .iter()
            .map(|(primary, label)| {
                let from = drawn.column(offset(label.span.start));
                let to = drawn.column(offset(label.span.end)).max(from + 1);
                Mark { from, to, primary: *primary, text: &label.text }
            })
            .collect();
        marks.sort_by_key(|m| (m.from, m.primary));
        self.marks(out, &marks)
    }

    /// The row of underlines with the last text beside it, then the other texts, each under its own.
    fn marks(&self, out: &mut impl Write, marks: &[Mark]) -> io::Result<()> {
        let end = marks.iter().map(|m| m.to).max().unwrap_or(0);
        let mut row: Vec<(char, bool)> = vec![(' ', false); end];
        // The place itself is drawn last, over the others.
        for mark in marks.iter().filter(|m| !m.primary).chain(marks.iter().filter(|m| m.primary)) {
            for cell in &mut row[mark.from..mark.to] {
                *cell = (if mark.primary { '^' } else { '-' }, mark.primary);
            }
        }
        // Only the text of the mark that ends the row may stand on it.
        let beside = marks.iter().rposition(|m| m.to == end).filter(|&i| !marks[i].text.is_empty());
        self.margin(out, "")?;
        out.write_all(b" ")?;
        for piece in row.chunk_by(|a, b| a.1 == b.1 && (a.0 == ' ') == (b.0 == ' ')) {
            let drawn: String = piece.iter().map(|c| c.0).collect();
            self.paint(out, piece[0].1, piece[0].0 == ' ', &drawn)?;
        }
        if let Some(mark) = beside.map(|i| &marks[i]) {
            out.write_all(b" ")?;
            self.paint(out, mark.primary, false, &super::visible(mark.text))?;
        }
        out.write_all(b"\n")?;
        let mut rest: Vec<&Mark> = marks
            .iter()
            .enumerate()
            .filter(|&(i, m)| Some(i) != beside && !m.text.is_empty())
            .map(|(_, m)| m)
            .collect();
        if !rest.is_empty() {
            self.stems(out, &rest, None)?;
        }
        while let Some(mark) = rest.pop() {
            self.stems(out, &rest, Some(mark))?;
        }
        Ok(())
    }

    /// A row of `|` under each mark, ended by the text of `mark`.
    fn stems(&self, out: &mut impl Write, marks: &[&Mark], mark: Option<&Mark>) -> io::Result<()> {
        self.margin(out, "")?;
        out.write_all(b" ")?;
        let mut column = 0;
        for stem in marks {
            if stem.from < column || mark.is_some_and(|m| m.from <= stem.from) {
                continue;
            }
            write!(out, "{:1$}", "", stem.from - column)?;
            self.paint(out, stem.primary, false, "|")?;
            column = stem.from + 1;
        }
        if let Some(mark) = mark {
            write!(out, "{:1$}", "", mark.from.saturating_sub(column))?;
            self.paint(out, mark.primary, false, &super::visible(mark.text))?;
        }
        out.write_all(b"\n")
    }

    fn paint(&self, out: &mut impl Write, primary: bool, plain: bool, text: &str) -> io::Result<()> {
        match (plain, primary) {
            (true, _) => out.write_all(text.as_bytes()),
            (false, true) => write!(out, "{}", self.style.paint(self.role, text)),
            (false, false) => write!(out, "{}", self.style.paint(Role::Gutter, text)),
        }
    }
}
