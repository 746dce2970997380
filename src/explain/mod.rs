//! Floor 5: what facts and their supports tell: lints that read facts.

mod lints;

pub use lints::{SourceFile, SourceFiles, lints, quotes};
