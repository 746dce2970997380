//! What is said of a bad row: its place in the file, what is wrong there, and which import reads it.

use super::build::Slot;
use super::cells::{Unread, cut};
use super::delimited::{Rows, newlines};
use super::import::Import;
use super::input::{Fault, LONGEST};
use super::place::place;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use std::io::Read;
use std::ops::Range;

impl Import<'_> {
    /// Why no further row can be read.
    pub(super) fn fault<R: Read>(&mut self, rows: &Rows<'_, R>, fault: Fault) -> Diagnostic {
        let (file, span) = (self.file, self.spec.file_span);
        match fault {
            Fault::Stopped(stop) => stop.diagnostic(span),
            Fault::Io(error) => Diagnostic::new(Code::E0605, span, format!("`{file}` cannot be read: {error}")),
            Fault::Long => {
                let at = self.place(rows, 0..1);
                let message = format!("the row that begins here is longer than {} MiB", LONGEST >> 20);
                let diagnostic = Diagnostic::new(Code::E0608, at, message).label(span, "imported here");
                diagnostic.help(match self.spec.layout.quotes {
                    true => "look for a `\"` that is never closed; if they stand for themselves: `with quotes = false`",
                    false => "a row ends with its line: is this a file of rows?",
                })
            }
        }
    }

    /// A place in the row at hand.
    fn place<R: Read>(&mut self, rows: &Rows<'_, R>, bytes: Range<usize>) -> Span {
        place(self.sources, self.file, &rows.raw(), bytes)
    }

    /// A quote that the file ends in.
    pub(super) fn open<R: Read>(&mut self, rows: &Rows<'_, R>) -> Diagnostic {
        let start = rows.places().0.last().map_or(0, |place| place.start);
        let at = self.place(rows, start..start + 1);
        Diagnostic::new(Code::E0608, at, "this quote is never closed")
            .label(self.spec.file_span, "imported here")
            .help("close it, or double it if it is part of a text: `\"\"`")
            .help("if quotes stand for themselves: `with quotes = false`")
    }

    /// Too few cells, or too many.
    pub(super) fn length<R: Read>(&mut self, rows: &Rows<'_, R>, width: usize) -> Diagnostic {
        let (places, bytes) = (rows.places().0, rows.raw().bytes);
        let whole = bytes.iter().position(|b| matches!(b, b'\r' | b'\n')).unwrap_or(bytes.len());
        let shown = places.get(width).map_or(0..whole, |first| first.start..bytes.len());
        let lines = newlines(bytes.trim_ascii_end());
        let at = self.place(rows, shown);
        let first = if self.spec.layout.header { "the header" } else { "the first row" };
        let cells = if rows.len() == 1 { "1 cell".to_string() } else { format!("{} cells", rows.len()) };
        let mut diagnostic = Diagnostic::new(Code::E0608, at, format!("this row has {cells}, and {first} has {width}"))
            .label(self.spec.file_span, "imported here");
        if lines > 0 {
            diagnostic = diagnostic.help(format!(
                "it runs over {} lines, as a quote in it is closed only there; if quotes stand for themselves: \
                 `with quotes = false`",
                lines + 1
            ));
        }
        diagnostic.help("mend it, or leave such rows out: `with errors = skip`")
    }

    /// A byte that is not UTF-8.
    pub(super) fn no_text<R: Read>(&mut self, rows: &Rows<'_, R>, column: usize, at: usize) -> Diagnostic {
        let raw = rows.raw();
        let cell = rows.places().0.get(column).cloned().unwrap_or(0..0);
        // In quotes the bytes before may be more than they are without.
        let from = std::str::from_utf8(&raw.bytes[cell.clone()]).err().map_or(at, |error| error.valid_up_to());
        let start = cell.start + from;
        let (offset, wrong) = (raw.byte + start as u64, raw.bytes.get(start).copied().unwrap_or_default());
        let place = self.place(rows, start..start + 1);
        Diagnostic::new(Code::E0112, place, format!("`{}` is not UTF-8 at byte offset {offset}", self.file))
            .at(format!("byte 0x{wrong:02X}"))
            .label(self.spec.file_span, "imported here")
            .help("save the file as UTF-8")
    }

    /// A cell that is not of its kind.
    pub(super) fn unread<R: Read>(&mut self, rows: &Rows<'_, R>, slot: &Slot, unread: Unread) -> Diagnostic {
        let cell = rows.places().0.get(slot.column).cloned().unwrap_or(0..0);
        let at = self.place(rows, cell);
        let (kind, name) = (slot.reading.kind.described(), cut(&slot.name));
        let diagnostic = Diagnostic::new(Code::E0609, at, unread.message);
        let diagnostic = match slot.reading.given {
            Some(given) => diagnostic.label(given, format!("`{name}` is read as {kind}")),
            None => diagnostic,
        };
        let mut diagnostic = match slot.reading.given {
            // A place in the statement, so that it is known which one reads the file.
            Some(given) if self.is_in_statement(given) => diagnostic,
            _ => diagnostic.label(self.spec.file_span, "imported here"),
        };
        diagnostic.help.extend(unread.help);
        diagnostic.help("mend it, or leave such rows out: `with errors = skip`")
    }

    fn is_in_statement(&self, span: Span) -> bool {
        let file = self.spec.file_span;
        span.file == file.file && (self.spec.predicate_span.start..file.start).contains(&span.start)
    }
}
