//! Floor 4: the ground state of a base in one file, format 0, which promises nothing yet.
//!
//! | part | bytes | what |
//! |---|---|---|
//! | header | 64 | magic, format version, who wrote it, checksum |
//! | sections | | one after the other, each in blocks of 64 KiB from its start |
//! | sums | 4 a block | the CRC-32 of every block |
//! | table | 32 a section | what each section is and where |
//! | footer | 64 | where sums and table are, their checksums, the length of the file, checksum |
//!
//! No byte lies outside a checksum, and none is padding that nobody looks at. Sections are raw little-endian words, but
//! for the catalog (bincode, see `codec`), the pages of texts (see `texts`) and the program, which is text of the
//! language: so no change of a tree inside can break a file. Values are numbered by value and facts sorted by these
//! numbers, so a base has one file, however it came about. Opening reads header, footer, sums, table, catalog and
//! program; anything else is read, and its checksum compared, when first needed.

mod codec;
mod dictionary;
mod fault;
mod file;
mod format;
mod number;
mod programs;
mod read;
mod segment;
mod texts;
mod v0;
mod verify;
mod write;

pub use fault::{Fault, FaultKind};
pub use file::SnapshotFile;
pub use format::{VERSION as FORMAT, looks_like};
pub use programs::ProgramText;
pub use read::{Opened, Predicate, open};
pub use verify::verify;
pub use write::{Contents, Stated, WriteError, write};

#[cfg(test)]
mod tests;
