//! Header, footer and table of sections, byte by byte.

use super::fault::{Fault, FaultKind};

/// The version this writes.
pub const VERSION: u32 = 0;
/// A checksum covers so many bytes.
pub(super) const BLOCK: usize = 1 << 16;
pub(super) const HEADER: usize = 64;
pub(super) const FOOTER: usize = 64;
pub(super) const ENTRY: usize = 32;

/// Begins every snapshot. Its line ends and high bit show what a transfer as text does to it.
const MAGIC: &[u8; 12] = b"\x89DICTUM\r\n\x1a\n\0";
const END: &[u8; 8] = b"DICTEND\0";
/// Where the name of the writer stands in the header.
const WRITER: std::ops::Range<usize> = 16..56;

/// Whether bytes begin as a snapshot does, perhaps a damaged one.
pub fn looks_like(bytes: &[u8]) -> bool {
    bytes.get(1..7) == Some(&MAGIC[1..7]) && bytes[0] > 127
}

/// What a section holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    Catalog,
    Program,
    TextPages,
    TextIndex,
    Wide,
    Floats,
    Dates,
    PropNames,
    PropEnds,
    PropArgs,
    PropDepths,
    PropSizes,
    Column,
    SupportStarts,
    SupportPart,
    OrderStarts,
    OrderKeys,
    OrderFences,
    OrderColumn,
}

/// Kinds by number, which never changes.
const KINDS: [(u16, Kind); 19] = [
    (1, Kind::Catalog),
    (2, Kind::Program),
    (3, Kind::TextPages),
    (4, Kind::TextIndex),
    (5, Kind::Wide),
    (6, Kind::Floats),
    (7, Kind::Dates),
    (8, Kind::PropNames),
    (9, Kind::PropEnds),
    (10, Kind::PropArgs),
    (11, Kind::PropDepths),
    (12, Kind::PropSizes),
    (16, Kind::Column),
    (17, Kind::SupportStarts),
    (18, Kind::SupportPart),
    (19, Kind::OrderStarts),
    (20, Kind::OrderKeys),
    (21, Kind::OrderFences),
    (22, Kind::OrderColumn),
];

/// Set in the number of a kind that a reader may skip when it does not know it.
const OPTIONAL: u16 = 1 << 15;

/// Names a section: its kind, the number of the predicate or program it is of, and of the column, part or order within.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Name {
    pub kind: Kind,
    pub of: u32,
    pub part: u32,
}

impl Name {
    pub fn only(kind: Kind) -> Name {
        Name { kind, of: 0, part: 0 }
    }

    pub fn of(kind: Kind, of: usize, part: usize) -> Name {
        Name { kind, of: of as u32, part: part as u32 }
    }
}

/// The columns of an order are numbered by order and column.
pub(super) fn order_column(order: usize, column: usize) -> usize {
    order << 8 | column
}

/// One section of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// None for a section that may be skipped.
    pub name: Option<Name>,
    /// The number of its first block among all.
    pub first_block: u32,
    pub offset: u64,
    pub length: u64,
}

impl Entry {
    pub fn blocks(&self) -> u64 {
        self.length.div_ceil(BLOCK as u64)
    }

    pub fn encode(name: Name, first_block: u32, offset: u64, length: u64) -> [u8; ENTRY] {
        let number = KINDS.iter().find(|(_, kind)| *kind == name.kind).map_or(0, |(number, _)| *number);
        let mut bytes = [0; ENTRY];
        bytes[0..2].copy_from_slice(&number.to_le_bytes());
        bytes[4..8].copy_from_slice(&name.of.to_le_bytes());
        bytes[8..12].copy_from_slice(&name.part.to_le_bytes());
        bytes[12..16].copy_from_slice(&first_block.to_le_bytes());
        bytes[16..24].copy_from_slice(&offset.to_le_bytes());
        bytes[24..32].copy_from_slice(&length.to_le_bytes());
        bytes
    }

    pub fn decode(bytes: &[u8]) -> Result<Entry, Fault> {
        let number = u16::from_le_bytes([bytes[0], bytes[1]]);
        let name = match KINDS.iter().find(|(known, _)| *known == number) {
            Some((_, kind)) => Some(Name { kind: *kind, of: u32_at(bytes, 4), part: u32_at(bytes, 8) }),
            None if number & OPTIONAL != 0 => None,
            None => {
                let message = format!("it has a section of a kind that this version does not know ({number})");
                return Err(Fault { kind: FaultKind::Version, message, section: None, offset: None });
            }
        };
        let (offset, length) = (u64_at(bytes, 16), u64_at(bytes, 24));
        Ok(Entry { name, first_block: u32_at(bytes, 12), offset, length })
    }
}

/// Where everything else is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Footer {
    pub sums: u64,
    pub table: u64,
    pub size: u64,
    pub sums_crc: u32,
    pub table_crc: u32,
}

impl Footer {
    pub fn encode(&self) -> [u8; FOOTER] {
        let mut bytes = [0; FOOTER];
        bytes[0..8].copy_from_slice(END);
        bytes[8..16].copy_from_slice(&self.sums.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.table.to_le_bytes());
        bytes[24..32].copy_from_slice(&self.size.to_le_bytes());
        bytes[32..36].copy_from_slice(&self.sums_crc.to_le_bytes());
        bytes[36..40].copy_from_slice(&self.table_crc.to_le_bytes());
        seal(&mut bytes);
        bytes
    }

    pub fn decode(bytes: &[u8; FOOTER], size: u64) -> Result<Footer, Fault> {
        let at = size - FOOTER as u64;
        if bytes[0..8] != END[..] {
            return Err(Fault::damaged("its end is missing: it was cut off or added to").at(at));
        }
        if !is_sealed(bytes) {
            return Err(Fault::damaged("the checksum of its footer is wrong").at(at));
        }
        let footer = Footer {
            sums: u64_at(bytes, 8),
            table: u64_at(bytes, 16),
            size: u64_at(bytes, 24),
            sums_crc: u32_at(bytes, 32),
            table_crc: u32_at(bytes, 36),
        };
        if footer.size != size {
            let message = format!("it has {size} bytes where {} were written", footer.size);
            return Err(Fault::damaged(message).at(at));
        }
        let ordered = HEADER as u64 <= footer.sums && footer.sums <= footer.table && footer.table <= at;
        if !ordered || !(at - footer.table).is_multiple_of(ENTRY as u64) {
            return Err(Fault::damaged("its footer contradicts itself").at(at));
        }
        Ok(footer)
    }
}

/// The header that a writer of this name writes.
pub(super) fn header(writer: &str) -> [u8; HEADER] {
    let mut bytes = [0; HEADER];
    bytes[0..12].copy_from_slice(MAGIC);
    bytes[12..16].copy_from_slice(&VERSION.to_le_bytes());
    let writer = &writer.as_bytes()[..writer.len().min(WRITER.len())];
    bytes[WRITER.start..WRITER.start + writer.len()].copy_from_slice(writer);
    seal(&mut bytes);
    bytes
}

/// Who wrote it.
pub(super) fn check_header(bytes: &[u8; HEADER]) -> Result<String, Fault> {
    if !looks_like(bytes) {
        let message = "it is no snapshot of Dictum".to_string();
        return Err(Fault { kind: FaultKind::Foreign, message, section: None, offset: None });
    }
    if bytes[0..12] != MAGIC[..] {
        return Err(Fault::damaged("its line ends were changed, as copying it as text does").at(0));
    }
    if !is_sealed(bytes) {
        return Err(Fault::damaged("the checksum of its header is wrong").at(0));
    }
    let writer = String::from_utf8_lossy(&bytes[WRITER]).trim_end_matches('\0').to_string();
    match u32_at(bytes, 12) {
        VERSION => Ok(writer),
        other => {
            let message = format!("it is of format {other}, written by {writer}; this version reads format {VERSION}");
            Err(Fault { kind: FaultKind::Version, message, section: None, offset: None })
        }
    }
}

/// Puts the checksum of all other bytes into the last four.
fn seal(bytes: &mut [u8; 64]) {
    let sum = crc32fast::hash(&bytes[..60]);
    bytes[60..].copy_from_slice(&sum.to_le_bytes());
}

fn is_sealed(bytes: &[u8; 64]) -> bool {
    crc32fast::hash(&bytes[..60]) == u32_at(bytes, 60)
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes)
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).and_then(|b| b.try_into().ok()).map_or(0, u64::from_le_bytes)
}
