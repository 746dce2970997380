//! CSV and TSV row by row, some read ahead. As long as there is no quote a row is its line cut at delimiters; from the
//! first quote on the crate `csv` reads. The bytes of the rows at hand are kept beside them, for messages.

use super::block::Block;
use super::input::{Fault, Input, PIECE};
use crate::base::monitor::Monitor;
use crate::catalog::Layout;
use csv::{ByteRecord, Reader, ReaderBuilder, Terminator};
use std::io::{self, Read};
use std::ops::Range;

/// So many bytes before the rows at hand are kept before they are dropped together.
const SLACK: u64 = 1 << 18;
/// So many rows are read ahead, which are worked on column by column; of long rows fewer.
const AHEAD: usize = 1024;
/// No further row is read ahead once there are so many bytes of them.
const MUCH: u64 = 1 << 16;

const MARK: &[u8] = b"\xEF\xBB\xBF";

/// The rows of a file, some of them read ahead of the row at hand.
pub(super) struct Rows<'m, R> {
    reader: Reader<Input<'m, R>>,
    block: Block,
    /// Where the block begins.
    from: Start,
    /// The row at hand in the block; where none could be read, behind the last.
    at: usize,
    /// The first quote among what was read and is not cut yet, by its place in the file.
    quote: Option<u64>,
    /// There once the crate reads.
    quoted: Option<Quoted>,
    /// Where the row begins that comes behind the block.
    next: Start,
    /// What comes behind the block: the end of the file, or why no further row can be read.
    last: Option<Result<(), Fault>>,
    layout: Layout,
}

/// A place in the file and its line, from 1.
#[derive(Clone, Copy)]
struct Start {
    byte: u64,
    line: u64,
}

/// Rows that the crate has read.
struct Quoted {
    /// Where it began to.
    from: Start,
    /// The cells of the block side by side, quotes taken off.
    cells: Vec<u8>,
    /// Where each row begins and ends in the file.
    rows: Vec<(Start, u64)>,
    record: ByteRecord,
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
            .from_reader(Input::new(input, monitor));
        let from = Start { byte: 0, line: 1 };
        let mut block = Block::default();
        block.clear(1);
        Rows { reader, block, from, at: 0, quote: None, quoted: None, next: from, last: None, layout }
    }

    /// Goes on to the next row; false at the end. Empty lines are no rows.
    pub(super) fn advance(&mut self) -> Result<bool, Fault> {
        if self.at + 1 < self.block.len() {
            self.at += 1;
            return Ok(true);
        }
        self.advance_block()
    }

    /// Goes on to the row behind those read ahead, and reads some ahead from it; false at the end.
    pub(super) fn advance_block(&mut self) -> Result<bool, Fault> {
        if self.last.is_none() {
            self.at = 0;
            let read = match self.quoted {
                None => self.cut(),
                Some(_) => self.read_quoted(),
            };
            self.last = match read {
                Ok(true) => None,
                Ok(false) => Some(Ok(())),
                Err(fault) => Some(Err(fault)),
            };
            if self.block.len() > 0 {
                return Ok(true);
            }
        }
        self.at = self.block.len();
        self.last.take().unwrap_or(Ok(())).map(|()| false)
    }

    /// Cuts some rows out of what was read, reading more where no row is whole; whether others may follow.
    fn cut(&mut self) -> Result<bool, Fault> {
        let input = self.reader.get_mut();
        if input.end() == 0 {
            // A mark at the beginning is no part of the first cell.
            while input.end() < MARK.len() as u64 && fill(input, &self.layout, &mut self.quote)? > 0 {}
            if input.kept.starts_with(MARK) {
                self.next.byte = MARK.len() as u64;
            }
        }
        self.from = self.next;
        self.block.clear(1);
        let mut scanned = (self.next.byte - input.first) as usize;
        loop {
            let limit = self.quote.map_or(input.kept.len(), |quote| (quote - input.first) as usize);
            scanned = self.block.cut(&input.kept[..limit], scanned, self.layout.delimiter, AHEAD);
            self.next.byte = input.first + self.block.rest() as u64;
            self.next.line = self.from.line + self.block.lines();
            if self.block.len() > 0 {
                return Ok(true);
            }
            if self.quote.is_some() {
                return self.begin_quoted();
            }
            self.from = self.next;
            scanned -= self.block.rest();
            input.forget(self.next.byte);
            self.block.forget();
            input.row = self.next.byte;
            if fill(input, &self.layout, &mut self.quote)? == 0 {
                self.block.end_last(input.kept.len());
                return Ok(false);
            }
        }
    }

    /// The crate reads from here on.
    fn begin_quoted(&mut self) -> Result<bool, Fault> {
        self.reader.get_mut().give_from(self.next.byte);
        let record = ByteRecord::new();
        self.quoted = Some(Quoted { from: self.next, cells: Vec::new(), rows: Vec::new(), record });
        self.read_quoted()
    }

    /// Reads some rows through the crate; whether others may follow.
    fn read_quoted(&mut self) -> Result<bool, Fault> {
        self.block.clear(0);
        let (Some(quoted), reader) = (&mut self.quoted, &mut self.reader) else { return Ok(false) };
        quoted.cells.clear();
        quoted.rows.clear();
        let first = quoted.from.of(reader).byte;
        if first - reader.get_ref().first > SLACK {
            reader.get_mut().forget(first);
        }
        for _ in 0..AHEAD {
            let start = quoted.from.of(reader);
            if start.byte - first > MUCH {
                break;
            }
            self.next = start;
            reader.get_mut().row = start.byte;
            match reader.read_byte_record(&mut quoted.record) {
                Ok(true) => {}
                Ok(false) => return Ok(false),
                Err(error) => {
                    return Err(match (reader.get_mut().fault.take(), error.into_kind()) {
                        (Some(fault), _) => fault,
                        (None, csv::ErrorKind::Io(error)) => Fault::Io(error),
                        (None, other) => Fault::Io(io::Error::other(format!("{other:?}"))),
                    });
                }
            }
            let (record, place) = (&quoted.record, quoted.cells.len());
            let ends = (0..record.len()).map(|at| place + record.range(at).map_or(0, |cell| cell.end));
            self.block.push(place, ends);
            quoted.cells.extend_from_slice(record.as_slice());
            quoted.rows.push((start, quoted.from.of(reader).byte));
        }
        Ok(true)
    }

    /// The rows from the one at hand to the last that was read ahead.
    pub(super) fn rest(&self) -> Range<usize> {
        self.at..self.block.len()
    }

    /// Makes another of the rows read ahead the one at hand.
    pub(super) fn go_to(&mut self, row: usize) {
        self.at = row;
    }

    /// Where the cells of the rows read ahead stand, and in which bytes.
    pub(super) fn block(&self) -> (&Block, &[u8]) {
        (&self.block, self.quoted.as_ref().map_or(&self.reader.get_ref().kept, |quoted| &quoted.cells))
    }

    /// How many cells the row has.
    pub(super) fn len(&self) -> usize {
        self.block.width(self.at)
    }

    /// A cell of the row, quotes taken off.
    pub(super) fn cell(&self, column: usize) -> &[u8] {
        let (block, bytes) = self.block();
        block.cell(self.at, column).map_or(b"", |cell| &bytes[cell])
    }

    /// The row as it stands in the file.
    pub(super) fn raw(&self) -> Raw<'_> {
        let input = self.reader.get_ref();
        let (start, end) = match (&self.quoted, self.block.row(self.at)) {
            (Some(quoted), _) => quoted.rows.get(self.at).copied().unwrap_or((self.next, input.end())),
            (None, Some(row)) => {
                let byte = input.first + row.start as u64;
                let line = self.from.line + newlines(input.between(self.from.byte, byte)) as u64;
                (Start { byte, line }, input.first + row.end as u64)
            }
            (None, None) => (self.next, input.end()),
        };
        let bytes = input.between(start.byte, end);
        // What ended the row before, and empty lines, belong to the row where the crate has read it.
        let blank = bytes.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let line = start.line as usize + newlines(&bytes[..blank]);
        Raw { bytes: &bytes[blank..], line, byte: start.byte + blank as u64 }
    }

    /// Where each cell of the row stands in [`Rows::raw`], its quotes included, and whether the last is left open.
    pub(super) fn places(&self) -> (Vec<Range<usize>>, bool) {
        places(self.raw().bytes, &self.layout)
    }

    /// Whether the file ends within quotes, the row at hand being its last.
    pub(super) fn ends_open(&self) -> bool {
        let end = self.quoted.as_ref().and_then(|quoted| quoted.rows.get(self.at)).map(|row| row.1);
        self.layout.quotes && end == Some(self.reader.get_ref().end()) && self.places().1
    }
}

impl Start {
    /// The place of a reader that began here.
    fn of<R: Read>(self, reader: &Reader<R>) -> Start {
        let position = reader.position();
        Start { byte: self.byte + position.byte(), line: self.line + position.line() - 1 }
    }
}

/// Reads another piece, and looks for a quote in it if there was none.
fn fill<R: Read>(input: &mut Input<'_, R>, layout: &Layout, quote: &mut Option<u64>) -> Result<usize, Fault> {
    let from = input.end();
    let read = input.fill()?;
    if layout.quotes && quote.is_none() {
        *quote = memchr::memchr(b'"', input.between(from, input.end())).map(|at| from + at as u64);
    }
    Ok(read)
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

#[cfg(test)]
mod tests;
