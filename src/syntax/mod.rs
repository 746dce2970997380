//! Floor 1: text to tree and back. pest is named in `grammar` alone.

pub mod ast;
