//! Floor 4: data in bulk into columns of words: files of rows, and the plain facts of texts. It opens nothing: it is
//! handed a reader or a text.
//!
//! Rows are read a block at a time, and of each cell only the word is kept, so memory grows with the columns that are
//! imported and not with the file.

mod block;
mod build;
mod cells;
mod columns;
mod delimited;
pub mod facts;
mod import;
mod input;
mod memo;
mod place;
mod wrong;

pub use build::{Imported, Lacking};
pub use import::import;

#[cfg(test)]
mod tests;
