//! The bytes of a file on their way to the rows: read in pieces, kept since the rows at hand began, for cells and messages.

use crate::base::monitor::{Monitor, Stop};
use std::io::{self, ErrorKind, Read};

/// A row has at most so many bytes: where a quote is never closed the whole file would be one.
pub(super) const LONGEST: u64 = 1 << 24;
/// The file is read in pieces of so many bytes.
pub(super) const PIECE: usize = 1 << 16;

/// Why no further row can be read.
pub(super) enum Fault {
    /// Asked to, or late.
    Stopped(Stop),
    /// The row is longer than [`LONGEST`].
    Long,
    /// The system says so.
    Io(io::Error),
}

/// A reader that keeps what it has read since the rows read ahead began, and stops when asked to or at a row too long.
pub(super) struct Input<'m, R> {
    input: R,
    monitor: &'m Monitor,
    pub(super) kept: Vec<u8>,
    /// The place in the file of the first byte kept.
    pub(super) first: u64,
    /// Where the row being read begins.
    pub(super) row: u64,
    /// Up to here the bytes were given to who reads on.
    given: u64,
    /// Whether none was given yet.
    is_untouched: bool,
    pub(super) fault: Option<Fault>,
}

impl<'m, R> Input<'m, R> {
    pub(super) fn new(input: R, monitor: &'m Monitor) -> Input<'m, R> {
        Input { input, monitor, kept: Vec::new(), first: 0, row: 0, given: 0, is_untouched: true, fault: None }
    }

    /// The place in the file behind the last byte read.
    pub(super) fn end(&self) -> u64 {
        self.first + self.kept.len() as u64
    }

    /// Drops what stands before a place.
    pub(super) fn forget(&mut self, before: u64) {
        let gone = before.saturating_sub(self.first) as usize;
        self.kept.drain(..gone.min(self.kept.len()));
        self.first = self.first.max(before);
    }

    pub(super) fn between(&self, from: u64, to: u64) -> &[u8] {
        let place = |at: u64| (at.saturating_sub(self.first) as usize).min(self.kept.len());
        &self.kept[place(from)..place(to).max(place(from))]
    }

    /// What is read through [`Read`] begins here, among what is kept.
    pub(super) fn give_from(&mut self, place: u64) {
        self.given = place;
    }
}

impl<R: Read> Input<'_, R> {
    /// Reads another piece behind what is kept; 0 at the end of the file.
    pub(super) fn fill(&mut self) -> Result<usize, Fault> {
        self.monitor.check().map_err(Fault::Stopped)?;
        if self.end() - self.row > LONGEST {
            return Err(Fault::Long);
        }
        let from = self.kept.len();
        self.kept.resize(from + PIECE, 0);
        loop {
            let read = match self.input.read(&mut self.kept[from..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                read => read,
            };
            self.kept.truncate(from + *read.as_ref().unwrap_or(&0));
            return read.map_err(Fault::Io);
        }
    }
}

impl<R: Read> Read for Input<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.end()
            && let Err(fault) = self.fill()
        {
            self.fault = Some(fault);
            return Err(ErrorKind::Other.into());
        }
        // One byte alone at first: where three make a mark, and yet the file does not begin, they are part of a cell.
        let most = if std::mem::take(&mut self.is_untouched) { 1 } else { buffer.len() };
        let there = self.between(self.given, self.end());
        let count = there.len().min(most);
        buffer[..count].copy_from_slice(&there[..count]);
        self.given += count as u64;
        Ok(count)
    }
}
