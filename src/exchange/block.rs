//! Rows that were read ahead, as places in bytes: where each cell begins and ends.

use std::ops::Range;

/// The rows of a block and their cells. The bytes lie elsewhere.
#[derive(Default)]
pub(super) struct Block {
    /// Of each row where it begins, then for each cell where the next would begin: its end and `gap` bytes behind it.
    fences: Vec<u32>,
    /// Where the fences of each row begin, and behind the last where those of the next would.
    rows: Vec<u32>,
    /// So many bytes stand between two cells.
    gap: u32,
    /// So many lines have ended.
    lines: u64,
}

/// So many bytes are looked through together.
const TOGETHER: usize = 64;

/// Which of some bytes end a cell, as bits: compared side by side, then eight answers made eight bits by a product that
/// moves each to the highest byte.
#[inline]
fn ends_in(bytes: &[u8; TOGETHER], delimiter: u8) -> u64 {
    let answers = bytes.map(|byte| u8::from(byte == delimiter) | u8::from(byte == b'\n') | u8::from(byte == b'\r'));
    let mut ends = 0;
    for (at, eight) in answers.as_chunks::<8>().0.iter().enumerate() {
        ends |= (u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * at);
    }
    ends
}

impl Block {
    /// No rows, whose cells have so many bytes between them.
    pub(super) fn clear(&mut self, gap: u32) {
        self.fences.clear();
        self.rows.clear();
        self.rows.push(0);
        self.gap = gap;
        self.lines = 0;
    }

    /// How many lines end before the row that is not ended yet.
    pub(super) fn lines(&self) -> u64 {
        self.lines
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len().saturating_sub(1)
    }

    /// How many cells a row has.
    pub(super) fn width(&self, row: usize) -> usize {
        match self.rows.get(row..row + 2) {
            Some(rows) => (rows[1] - rows[0]) as usize - 1,
            None => 0,
        }
    }

    /// Whether all of some rows have so many cells.
    pub(super) fn are_even(&self, rows: Range<usize>, width: usize) -> bool {
        self.rows[rows.start..rows.end + 1].windows(2).all(|rows| (rows[1] - rows[0]) as usize == width + 1)
    }

    /// Where a cell stands, if the row has so many.
    #[inline]
    pub(super) fn cell(&self, row: usize, column: usize) -> Option<Range<usize>> {
        let rows = self.rows.get(row..row + 2)?;
        let place = rows[0] as usize + column;
        if place + 1 >= rows[1] as usize {
            return None;
        }
        let fences = self.fences.get(place..place + 2)?;
        Some(fences[0] as usize..(fences[1] - self.gap) as usize)
    }

    /// Where a row begins, and where the fence behind its last cell stands.
    pub(super) fn row(&self, row: usize) -> Option<Range<usize>> {
        let rows = self.rows.get(row..row + 2)?;
        Some(self.fences[rows[0] as usize] as usize..self.fences[rows[1] as usize - 1] as usize)
    }

    /// Takes in a row of cells that lie side by side, by where each ends.
    pub(super) fn push(&mut self, start: usize, ends: impl Iterator<Item = usize>) {
        self.fences.push(start as u32);
        self.fences.extend(ends.map(|end| end as u32));
        self.rows.push(self.fences.len() as u32);
    }

    /// Cuts bytes without quotes into rows from `scanned` on, until there are `most`; the row that is not ended yet
    /// stays begun. Gives where to go on.
    pub(super) fn cut(&mut self, bytes: &[u8], mut scanned: usize, delimiter: u8, most: usize) -> usize {
        if self.fences.len() == self.begun() {
            self.fences.push(scanned as u32);
        }
        while let Some(some) = bytes[scanned..].first_chunk() {
            let mut ends = ends_in(some, delimiter);
            while ends != 0 {
                let place = scanned + ends.trailing_zeros() as usize;
                if self.end(place, bytes[place], delimiter) && self.len() == most {
                    return place + 1;
                }
                ends &= ends - 1;
            }
            scanned += TOGETHER;
        }
        for (place, &byte) in bytes.iter().enumerate().skip(scanned) {
            let ends = byte == delimiter || matches!(byte, b'\n' | b'\r');
            if ends && self.end(place, byte, delimiter) && self.len() == most {
                return place + 1;
            }
        }
        bytes.len()
    }

    /// A cell ends at a place; whether its row does.
    #[inline]
    fn end(&mut self, place: usize, byte: u8, delimiter: u8) -> bool {
        if byte == delimiter {
            self.fences.push(place as u32 + 1);
            return false;
        }
        self.lines += u64::from(byte == b'\n');
        self.end_row(place)
    }

    /// A line ends at a place; whether a row does. What ends a row that has not begun is an empty line, or the second
    /// byte of a line's end.
    #[inline]
    fn end_row(&mut self, place: usize) -> bool {
        let (next, has_begun) = (place as u32 + 1, self.fences.len() > self.begun() + 1);
        match self.fences.last_mut() {
            Some(start) if *start as usize == place && !has_begun => {
                *start = next;
                false
            }
            _ => {
                self.fences.push(next);
                self.rows.push(self.fences.len() as u32);
                self.fences.push(next);
                true
            }
        }
    }

    /// Where the fences of the row that is not ended yet begin.
    fn begun(&self) -> usize {
        self.rows.last().map_or(0, |at| *at as usize)
    }

    /// Where the row begins that is not ended yet.
    pub(super) fn rest(&self) -> usize {
        self.fences.get(self.begun()).map_or(0, |start| *start as usize)
    }

    /// Ends the last row where the file does, if it has begun.
    pub(super) fn end_last(&mut self, end: usize) {
        if self.rest() < end {
            self.end_row(end);
        }
    }

    /// The bytes before the row that is not ended yet are dropped; there is no other.
    pub(super) fn forget(&mut self) {
        let by = self.rest() as u32;
        self.fences.iter_mut().for_each(|fence| *fence -= by);
        self.lines = 0;
    }
}
