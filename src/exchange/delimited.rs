//! CSV and TSV row by row, by the crate `csv`. The bytes of the row at hand are kept beside it, for messages.

use crate::base::monitor::{Monitor, Stop};
use crate::catalog::Layout;
use csv::{ByteRecord, Reader, ReaderBuilder, Terminator};
use std::io::{self, ErrorKind, Read};
use std::ops::Range;

/// A row has at most so many bytes: where a quote is never closed the whole file would be one.
pub(super) const LONGEST: u64 = 1 << 24;
/// The file is read in pieces of so many bytes.
const PIECE: usize = 1 << 16;
/// So many bytes before the row at hand are kept before they are dropped together.
const SLACK: u64 = 1 << 18;

const MARK: &[u8] = b"\xEF\xBB\xBF";

/// Why no further row can be read.
pub(super) enum Fault {
    /// Asked to, or late.
    Stopped(Stop),
    /// The row is longer than [`LONGEST`].
    Long,
    /// The system says so.
    Io(io::Error),
}

/// So many rows are read ahead, so that look-ups of their cells do not wait for one another; of long rows fewer.
const AHEAD: usize = 128;
/// No further row is read ahead once there are so many bytes of them.
const MUCH: u64 = 1 << 16;

/// The rows of a file, some of them read ahead of the row at hand.
pub(super) struct Rows<'m, R> {
    reader: Reader<Tail<'m, R>>,
    rows: Vec<ByteRecord>,
    /// Where each row read ahead ends in the file.
    ends: Vec<u64>,
    /// The row at hand among them; where none could be read, behind the last.
    at: usize,
    /// What comes behind them: the end of the file, or why no further row can be read.
    last: Option<Result<(), Fault>>,
    layout: Layout,
}

/// The bytes of a row as they stand in the file.
#[derive(Clone, Copy)]
pub(super) struct Raw<'a> {
    pub(super) bytes: &'a [u8],
    /// The line on which it begins, from 1.
    pub(super) line: usize,
    /// The byte of the file at which it begins.
    pub(super) byte: u64,
}

impl<'m, R: Read> Rows<'m, R> {
    pub(super) fn new(input: R, layout: Layout, monitor: &'m Monitor) -> Rows<'m, R> {
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(layout.delimiter)
            .quoting(layout.quotes)
            .terminator(Terminator::CRLF)
            .buffer_capacity(PIECE)
            .from_reader(Tail { input, monitor, kept: Vec::new(), first: 0, row: 0, fault: None });
        Rows { reader, rows: vec![ByteRecord::new(); AHEAD], ends: Vec::new(), at: 0, last: None, layout }
    }

    /// Goes on to the next row; false at the end. Empty lines are no rows.
    pub(super) fn advance(&mut self) -> Result<bool, Fault> {
        if self.at + 1 < self.ends.len() {
            self.at += 1;
            return Ok(true);
        }
        if self.last.is_none() {
            self.read_ahead();
            if !self.ends.is_empty() {
                return Ok(true);
            }
        }
        self.at = self.ends.len();
        self.last.take().unwrap_or(Ok(())).map(|()| false)
    }

    /// Reads some rows; what stood before them is kept no longer.
    fn read_ahead(&mut self) {
        let start = self.reader.position().byte();
        self.reader.get_mut().forget(start);
        self.ends.clear();
        self.at = 0;
        for row in &mut self.rows {
            let at = self.reader.position().byte();
            if at - start > MUCH {
                return;
            }
            self.reader.get_mut().row = at;
            let read = self.reader.read_byte_record(row);
            match read {
                Ok(true) => self.ends.push(self.reader.position().byte()),
                Ok(false) => {
                    self.last = Some(Ok(()));
                    return;
                }
                Err(error) => {
                    self.last = Some(Err(match self.reader.get_mut().fault.take() {
                        Some(fault) => fault,
                        None => Fault::Io(match error.into_kind() {
                            csv::ErrorKind::Io(error) => error,
                            other => io::Error::other(format!("{other:?}")),
                        }),
                    }));
                    return;
                }
            }
        }
    }

    /// The rows that were just read ahead, if the row at hand is the first of them.
    pub(super) fn ahead(&self) -> &[ByteRecord] {
        if self.at == 0 { &self.rows[..self.ends.len()] } else { &[] }
    }

    /// The place of the row at hand among those read ahead.
    pub(super) fn place_ahead(&self) -> usize {
        self.at
    }

    fn row(&self) -> Option<&ByteRecord> {
        self.rows[..self.ends.len()].get(self.at)
    }

    /// How many cells the row has.
    pub(super) fn len(&self) -> usize {
        self.row().map_or(0, ByteRecord::len)
    }

    /// A cell of the row, quotes taken off.
    pub(super) fn cell(&self, at: usize) -> &[u8] {
        self.row().and_then(|row| row.get(at)).unwrap_or(b"")
    }

    /// The row as it stands in the file.
    pub(super) fn raw(&self) -> Raw<'_> {
        let tail = self.reader.get_ref();
        let position = self.row().and_then(ByteRecord::position);
        let start = position.map_or(tail.row, csv::Position::byte);
        let end = self.ends.get(self.at).copied().unwrap_or(self.reader.position().byte().max(tail.end()));
        let line = position.map_or(self.reader.position().line(), csv::Position::line);
        let mut raw = Raw { bytes: tail.between(start, end), line: line as usize, byte: start };
        if raw.byte == 0 && raw.bytes.starts_with(MARK) {
            raw = raw.skip(MARK.len());
        }
        // What ended the row before, and empty lines, belong to the row by its position.
        let blank = raw.bytes.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        raw.line += newlines(&raw.bytes[..blank]);
        raw.skip(blank)
    }

    /// Where each cell of the row stands in [`Rows::raw`], its quotes included, and whether the last is left open.
    pub(super) fn places(&self) -> (Vec<Range<usize>>, bool) {
        places(self.raw().bytes, &self.layout)
    }

    /// Whether the file ends within quotes, the row at hand being its last.
    pub(super) fn ends_open(&self) -> bool {
        self.layout.quotes && self.ends.get(self.at) == Some(&self.reader.get_ref().end()) && self.places().1
    }
}

impl<'a> Raw<'a> {
    fn skip(self, bytes: usize) -> Raw<'a> {
        Raw { bytes: &self.bytes[bytes..], byte: self.byte + bytes as u64, ..self }
    }
}

/// How many lines end in some bytes.
pub(super) fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|b| **b == b'\n').count()
}

/// Where each cell of a row stands, as the reader cuts it, and whether the last is left open.
fn places(bytes: &[u8], layout: &Layout) -> (Vec<Range<usize>>, bool) {
    let ends = |b: u8| b == layout.delimiter || matches!(b, b'\r' | b'\n');
    let find = |from: usize, wanted: &dyn Fn(u8) -> bool| {
        bytes[from..].iter().position(|b| wanted(*b)).map_or(bytes.len(), |n| from + n)
    };
    let (mut places, mut start) = (Vec::new(), 0);
    loop {
        let mut at = start;
        if layout.quotes && bytes.get(at) == Some(&b'"') {
            loop {
                at = find(at + 1, &|b| b == b'"');
                if at == bytes.len() {
                    places.push(start..at);
                    return (places, true);
                }
                if bytes.get(at + 1) != Some(&b'"') {
                    break;
                }
                at += 1;
            }
        }
        at = find(at, &ends);
        places.push(start..at);
        if bytes.get(at) != Some(&layout.delimiter) {
            return (places, false);
        }
        start = at + 1;
    }
}

/// A reader that keeps what it has read since the rows read ahead began, and stops when asked to or at a row too long.
struct Tail<'m, R> {
    input: R,
    monitor: &'m Monitor,
    kept: Vec<u8>,
    /// The place in the file of the first byte kept.
    first: u64,
    /// Where the row being read begins.
    row: u64,
    fault: Option<Fault>,
}

impl<R> Tail<'_, R> {
    fn end(&self) -> u64 {
        self.first + self.kept.len() as u64
    }

    /// What stands before this place is needed no more.
    fn forget(&mut self, before: u64) {
        let gone = before.saturating_sub(self.first);
        if gone > SLACK {
            self.kept.drain(..(gone as usize).min(self.kept.len()));
            self.first = before;
        }
    }

    fn between(&self, from: u64, to: u64) -> &[u8] {
        let place = |at: u64| (at.saturating_sub(self.first) as usize).min(self.kept.len());
        &self.kept[place(from)..place(to).max(place(from))]
    }
}

impl<R: Read> Read for Tail<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.fault = match self.monitor.check() {
            Err(stop) => Some(Fault::Stopped(stop)),
            Ok(()) if self.end() - self.row > LONGEST => Some(Fault::Long),
            Ok(()) => None,
        };
        if self.fault.is_some() {
            return Err(ErrorKind::Other.into());
        }
        loop {
            match self.input.read(buffer) {
                Ok(read) => {
                    self.kept.extend_from_slice(&buffer[..read]);
                    return Ok(read);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CSV: Layout = Layout { delimiter: b',', quotes: true, escapes: false, header: false };

    /// Each row: its line, its cells, and its cells as they stand in the file.
    fn read(text: &str, layout: Layout) -> Vec<(usize, Vec<String>, Vec<String>)> {
        let monitor = Monitor::default();
        let mut rows = Rows::new(text.as_bytes(), layout, &monitor);
        let mut out = Vec::new();
        let string = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        while rows.advance().is_ok_and(|more| more) {
            let cells = (0..rows.len()).map(|at| string(rows.cell(at))).collect();
            let raw = rows.raw();
            assert_eq!(&text.as_bytes()[raw.byte as usize..][..raw.bytes.len()], raw.bytes);
            out.push((raw.line, cells, rows.places().0.into_iter().map(|p| string(&raw.bytes[p])).collect()));
        }
        out
    }

    #[test]
    fn rows_know_their_lines_and_cells_their_places() {
        let text = "\u{FEFF}a,b\r\n\r\n\"x, \"\"y\"\"\",\"two\nlines\"\r\n\n,q\"r\n\"s\"t,u";
        let rows = read(text, CSV);
        let cells: Vec<(usize, Vec<&str>)> =
            rows.iter().map(|(line, cells, _)| (*line, cells.iter().map(String::as_str).collect())).collect();
        let want =
            [(1, vec!["a", "b"]), (3, vec!["x, \"y\"", "two\nlines"]), (6, vec!["", "q\"r"]), (7, vec!["st", "u"])];
        assert_eq!(cells, want);
        assert_eq!(rows[1].2, ["\"x, \"\"y\"\"\"", "\"two\nlines\""]);
        assert_eq!(rows[3].2, ["\"s\"t", "u"]);
    }

    #[test]
    fn without_quotes_a_row_is_its_line_cut_at_tabs() {
        let text = "a\t\"b\nc\"\t\t d \r\n\te\n";
        let layout = Layout { delimiter: b'\t', quotes: false, escapes: true, header: false };
        for (row, line) in read(text, layout).iter().zip(text.lines()) {
            assert_eq!(row.1, line.split('\t').collect::<Vec<_>>());
            assert_eq!(row.1, row.2);
        }
        assert_eq!(read(text, layout).len(), 3);
    }

    /// A reader without end.
    struct Endless;

    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            buffer.fill(b'x');
            Ok(buffer.len())
        }
    }

    #[test]
    fn a_row_without_end_is_not_read_whole() {
        let monitor = Monitor::default();
        let mut rows = Rows::new(Endless, CSV, &monitor);
        assert!(matches!(rows.advance(), Err(Fault::Long)));
        assert!(rows.reader.get_ref().kept.len() < 2 * LONGEST as usize);
    }

    #[test]
    fn a_quote_left_open_is_seen() {
        let monitor = Monitor::default();
        for (text, open) in [("a,\"b\nc,d\n", true), ("a,\"b\"\n", false), ("a,\"b\"", false), ("a,b\"", false)] {
            let mut rows = Rows::new(text.as_bytes(), CSV, &monitor);
            assert!(matches!(rows.advance(), Ok(true)));
            assert_eq!(rows.ends_open(), open, "{text:?}");
        }
    }

    #[test]
    fn a_stop_sign_is_seen_between_pieces() {
        let sign = crate::base::monitor::StopSign::default();
        let monitor = Monitor::start(sign.clone(), None);
        let text = "a,b\n".repeat(100_000);
        let mut rows = Rows::new(text.as_bytes(), CSV, &monitor);
        assert!(matches!(rows.advance(), Ok(true)));
        sign.raise();
        let mut read = 0;
        while rows.advance().is_ok_and(|more| more) {
            read += 1;
        }
        assert!(read < 20_000, "{read}");
    }
}
