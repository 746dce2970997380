//! An open snapshot: sections read block by block, each checksum compared when its block is first read.

use super::fault::Fault;
use super::format::{BLOCK, ENTRY, Entry, FOOTER, Footer, HEADER, Name, check_header, u32_at};
use crate::base::read_at::ReadAt;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

/// A snapshot that is open. What is read from it later may turn out to be damaged: [`SnapshotFile::fault`] tells.
#[derive(Debug)]
pub struct SnapshotFile {
    bytes: Box<dyn ReadAt>,
    /// Who wrote it, such as `dictum 0.1.0`.
    pub writer: String,
    entries: Vec<Entry>,
    by_name: HashMap<Name, usize>,
    sums: Vec<u32>,
    /// Tells this snapshot from any other.
    pub identity: u64,
    fault: OnceLock<Fault>,
}

impl SnapshotFile {
    /// Reads header, footer, sums and table.
    pub(super) fn open(bytes: Box<dyn ReadAt>) -> Result<SnapshotFile, Fault> {
        let size = bytes.size();
        let mut header = [0; HEADER];
        let there = size.min(HEADER as u64) as usize;
        bytes.read_at(0, &mut header[..there])?;
        let short = |least: usize| match size < least as u64 {
            true => Err(Fault::damaged(format!("it ends after {size} bytes")).at(size)),
            false => Ok(()),
        };
        if super::looks_like(&header) {
            short(HEADER)?;
        }
        let writer = check_header(&header)?;
        short(HEADER + FOOTER)?;
        let mut footer = [0; FOOTER];
        bytes.read_at(size - FOOTER as u64, &mut footer)?;
        let identity = identity(&footer, size);
        let footer = Footer::decode(&footer, size)?;
        let table = region(&*bytes, footer.table..size - FOOTER as u64, footer.table_crc, "table of sections")?;
        let entries = table.chunks_exact(ENTRY).map(Entry::decode).collect::<Result<Vec<_>, _>>()?;
        let blocks = tiled(&entries, footer.sums).ok_or_else(|| {
            Fault::damaged("its sections do not lie side by side").within("table of sections", footer.table)
        })?;
        if footer.table - footer.sums != 4 * blocks {
            return Err(Fault::damaged("it has not one checksum for each block").within("checksums", footer.sums));
        }
        let sums = region(&*bytes, footer.sums..footer.table, footer.sums_crc, "checksums")?;
        let sums = sums.chunks_exact(4).map(|sum| u32_at(sum, 0)).collect();
        let mut by_name = HashMap::with_capacity(entries.len());
        for (place, entry) in entries.iter().enumerate() {
            if let Some(name) = entry.name
                && by_name.insert(name, place).is_some()
            {
                return Err(Fault::damaged("it has a section twice").within("table of sections", footer.table));
            }
        }
        Ok(SnapshotFile { bytes, writer, entries, by_name, sums, identity, fault: OnceLock::new() })
    }

    /// What tells a file from any other snapshot: read from its end alone. None if that is no snapshot's.
    pub fn identity_of(bytes: &dyn ReadAt) -> Option<u64> {
        let size = bytes.size();
        let mut footer = [0; FOOTER];
        bytes.read_at(size.checked_sub(FOOTER as u64)?, &mut footer).ok()?;
        Footer::decode(&footer, size).ok()?;
        Some(identity(&footer, size))
    }

    /// How many bytes it has.
    pub fn size(&self) -> u64 {
        self.bytes.size()
    }

    /// What was found to be wrong since it was opened: what was read is then not to be relied on.
    pub fn fault(&self) -> Option<&Fault> {
        self.fault.get()
    }

    /// Remembers what is wrong.
    pub(super) fn blame(&self, fault: Fault) {
        let _ = self.fault.set(fault);
    }

    pub(super) fn find(&self, name: Name) -> Option<usize> {
        self.by_name.get(&name).copied()
    }

    /// A section that must be there with so many bytes.
    pub(super) fn expect(&self, name: Name, length: u64) -> Result<usize, Fault> {
        let section = self.find(name).ok_or_else(|| Fault::damaged(format!("the {} is missing", spell(name))))?;
        let entry = &self.entries[section];
        if entry.length != length {
            let message = format!("it has {} bytes where {length} are expected", entry.length);
            return Err(Fault::damaged(message).within(spell(name), entry.offset));
        }
        Ok(section)
    }

    pub(super) fn entry(&self, section: usize) -> &Entry {
        &self.entries[section]
    }

    pub(super) fn sections(&self) -> usize {
        self.entries.len()
    }

    /// What a section is called.
    pub(super) fn called(&self, section: usize) -> String {
        self.entries[section].name.map_or("section that may be skipped".into(), spell)
    }

    /// Blocks of a section, one after the other, with their checksums compared.
    pub(super) fn blocks(&self, section: usize, blocks: Range<usize>) -> Result<Vec<u8>, Fault> {
        let entry = &self.entries[section];
        let start = blocks.start as u64 * BLOCK as u64;
        let end = (blocks.end as u64 * BLOCK as u64).min(entry.length);
        let mut bytes = vec![0; end.saturating_sub(start) as usize];
        let offset = entry.offset + start;
        self.bytes.read_at(offset, &mut bytes).map_err(|e| Fault::from(e).within(self.called(section), offset))?;
        for (number, block) in blocks.zip(bytes.chunks(BLOCK)) {
            if self.sums.get(entry.first_block as usize + number) != Some(&crc32fast::hash(block)) {
                let offset = entry.offset + number as u64 * BLOCK as u64;
                return Err(Fault::damaged("a checksum is wrong").within(self.called(section), offset));
            }
        }
        Ok(bytes)
    }

    /// A whole section.
    pub(super) fn whole(&self, section: usize) -> Result<Vec<u8>, Fault> {
        self.blocks(section, 0..self.entries[section].blocks() as usize)
    }
}

/// Tells a file from any other by its last bytes, which hold the checksums of all others, and by its size.
fn identity(footer: &[u8; FOOTER], size: u64) -> u64 {
    u64::from(crc32fast::hash(footer)) << 32 ^ size
}

/// Bytes under one checksum.
fn region(bytes: &dyn ReadAt, range: Range<u64>, sum: u32, what: &str) -> Result<Vec<u8>, Fault> {
    let mut read = vec![0; (range.end - range.start) as usize];
    bytes.read_at(range.start, &mut read).map_err(|e| Fault::from(e).within(what, range.start))?;
    match crc32fast::hash(&read) == sum {
        true => Ok(read),
        false => Err(Fault::damaged("a checksum is wrong").within(what, range.start)),
    }
}

/// Whether sections follow one another from the header to `end`; gives the number of their blocks.
fn tiled(entries: &[Entry], end: u64) -> Option<u64> {
    let (mut offset, mut blocks) = (HEADER as u64, 0u64);
    for entry in entries {
        if entry.offset != offset || u64::from(entry.first_block) != blocks {
            return None;
        }
        offset = offset.checked_add(entry.length).filter(|next| *next <= end)?;
        blocks += entry.blocks();
    }
    (offset == end).then_some(blocks)
}

/// What messages call a section.
fn spell(name: Name) -> String {
    use super::format::Kind;
    let Name { kind, of, part } = name;
    match kind {
        Kind::Catalog => "catalog".into(),
        Kind::Program => format!("program text {}", of + 1),
        Kind::TextPages => "texts".into(),
        Kind::TextIndex => "index of texts".into(),
        Kind::Wide => "integers".into(),
        Kind::Floats => "floats".into(),
        Kind::Dates => "dates".into(),
        Kind::PropNames | Kind::PropEnds | Kind::PropArgs | Kind::PropDepths | Kind::PropSizes => "propositions".into(),
        Kind::Column => format!("column {} of predicate {}", part + 1, of + 1),
        Kind::SupportStarts | Kind::SupportPart => format!("supports of predicate {}", of + 1),
        Kind::OrderStarts | Kind::OrderKeys | Kind::OrderFences | Kind::OrderColumn => {
            format!("orders of predicate {}", of + 1)
        }
    }
}
