//! Aligned columns for people: numbers to the right, cut to the width of the terminal, nothing hidden in the data.

use super::escape::push_visible;
use super::format::{Options, each_row, verdict};
use crate::base::value::Value;
use crate::session::Answer;
use std::io::{self, Write};
use unicode_width::UnicodeWidthChar;

/// The gap between two columns.
const GAP: usize = 2;
/// A column is never cut below this.
const NARROWEST: usize = 8;

/// A text made visible, with the columns it takes.
struct Cell {
    text: String,
    width: usize,
    number: bool,
}

impl Cell {
    fn new(text: &str, number: bool) -> Cell {
        let mut cell = Cell { text: String::with_capacity(text.len()), width: 0, number };
        for c in text.chars() {
            cell.width += push_visible(&mut cell.text, c);
        }
        cell
    }

    /// The cell of a value: texts bare, everything else as the language spells it.
    fn of(value: &Value) -> Cell {
        match value {
            Value::Text(text) => Cell::new(text, false),
            Value::Int(_) | Value::Float(_) => Cell::new(&value.to_string(), true),
            Value::Date(date) => Cell::new(&date.spelling(), false),
            Value::Prop(_) => Cell::new(&value.to_string(), false),
        }
    }

    /// Writes it in so many columns; what is too long ends in `…`.
    fn write(&self, out: &mut impl Write, columns: usize, last: bool) -> io::Result<()> {
        if self.width > columns {
            let mut room = columns.saturating_sub(1);
            let kept = self.text.find(|c: char| {
                let w = c.width().unwrap_or(0);
                let over = w > room;
                room = room.saturating_sub(w);
                over
            });
            write!(out, "{}…", &self.text[..kept.unwrap_or(self.text.len())])?;
            return if last { Ok(()) } else { write!(out, "{:room$}", "") };
        }
        let fill = columns - self.width;
        if self.number {
            write!(out, "{:fill$}{}", "", self.text)
        } else if last {
            out.write_all(self.text.as_bytes())
        } else {
            write!(out, "{}{:fill$}", self.text, "")
        }
    }
}

/// Draws the table: headings, a rule, the rows. Tells whether cells were cut.
pub(super) fn write(out: &mut impl Write, answer: &Answer, options: &Options<'_>) -> io::Result<bool> {
    if answer.is_yes_or_no() {
        writeln!(out, "{}", verdict(answer))?;
        return Ok(false);
    }
    if answer.is_empty() {
        return Ok(false);
    }
    let mut headings: Vec<Cell> = answer.headings().iter().map(|h| Cell::new(h, false)).collect();
    let mut widths: Vec<usize> = headings.iter().map(|h| if options.no_header { 1 } else { h.width.max(1) }).collect();
    // A heading stands where its numbers stand.
    headings.iter_mut().for_each(|heading| heading.number = true);
    for row in each_row(answer, options) {
        let row = answer.row(row?).unwrap_or_default();
        for ((width, heading), value) in widths.iter_mut().zip(&mut headings).zip(&row) {
            let cell = Cell::of(value);
            *width = (*width).max(cell.width);
            heading.number &= cell.number;
        }
    }
    let whole = widths.iter().sum::<usize>();
    if let Some(width) = options.width {
        shrink(&mut widths, width);
    }
    if !options.no_header {
        write_line(out, &headings, &widths)?;
        let rule: Vec<Cell> = widths.iter().map(|&w| Cell::new(&"-".repeat(w), false)).collect();
        write_line(out, &rule, &widths)?;
    }
    for row in each_row(answer, options) {
        let row = answer.row(row?).unwrap_or_default();
        write_line(out, &row.iter().map(Cell::of).collect::<Vec<_>>(), &widths)?;
    }
    Ok(widths.iter().sum::<usize>() < whole)
}

fn write_line(out: &mut impl Write, cells: &[Cell], widths: &[usize]) -> io::Result<()> {
    for (i, (cell, &width)) in cells.iter().zip(widths).enumerate() {
        let last = i + 1 == widths.len();
        cell.write(out, width, last)?;
        if !last {
            write!(out, "{:GAP$}", "")?;
        }
    }
    out.write_all(b"\n")
}

/// Takes columns from the widest until all fit, or none is wider than [`NARROWEST`].
fn shrink(widths: &mut [usize], available: usize) {
    let gaps = GAP * widths.len().saturating_sub(1);
    loop {
        let over = (widths.iter().sum::<usize>() + gaps).saturating_sub(available);
        let Some((place, &widest)) = widths.iter().enumerate().max_by_key(|&(i, &w)| (w, i)) else { return };
        if over == 0 || widest <= NARROWEST {
            return;
        }
        // Down to the second widest at once, so that this ends after a step a column or so.
        let second = widths.iter().copied().filter(|&w| w < widest).max().unwrap_or(NARROWEST).max(NARROWEST);
        let equal = widths.iter().filter(|&&w| w == widest).count();
        let step = if equal > 1 { over.div_ceil(equal).min(widest - second) } else { over.min(widest - second) };
        if let Some(width) = widths.get_mut(place) {
            *width -= step.max(1).min(widest - NARROWEST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::format::{Format, drawn};
    use super::*;
    use crate::session::sample;

    #[test]
    fn columns_are_aligned() {
        let answer =
            sample(&["Who", "N"], vec![vec!["日本".into(), Value::Int(5)], vec!["macron".into(), Value::Int(-12)]]);
        assert_eq!(drawn(&answer, Format::Table, None), "Who       N\n------  ---\n日本      5\nmacron  -12\n");
        assert_eq!(drawn(&sample(&[], vec![vec![]]), Format::Table, None), "yes\n");
        assert_eq!(drawn(&sample(&["A"], vec![]), Format::Table, None), "");
    }

    #[test]
    fn cut_to_the_width() {
        let answer = sample(&["A", "B"], vec![vec!["x".repeat(30).as_str().into(), "日本日本日本日本".into()]]);
        let text = drawn(&answer, Format::Table, Some(24));
        assert!(text.lines().all(|l| crate::render::display_width(l) <= 24), "{text}");
        assert!(text.contains('…'));
    }

    #[test]
    fn tells_whether_cells_are_cut() {
        let answer = sample(&["A"], vec![vec!["x".repeat(30).as_str().into()]]);
        let cut = |width| {
            let options = Options { format: Format::Table, no_header: false, width, monitor: None };
            write(&mut io::sink(), &answer, &options).unwrap()
        };
        assert_eq!([cut(Some(29)), cut(Some(30)), cut(None)], [true, false, false]);
    }

    #[test]
    fn nothing_acts_on_the_terminal() {
        let answer = sample(&["A"], vec![vec!["\x1b[2J".into()]]);
        assert_eq!(drawn(&answer, Format::Table, None), "A\n---------\n\\u{1B}[2J\n");
    }

    #[test]
    fn shrinking_ends() {
        let mut widths = vec![100, 100, 3];
        shrink(&mut widths, 60);
        assert!(widths.iter().sum::<usize>() + 4 <= 60, "{widths:?}");
        let mut many = vec![50; 20];
        shrink(&mut many, 40);
        assert_eq!(many, vec![NARROWEST; 20]);
    }
}
