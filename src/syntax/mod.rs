//! Floor 1: text to tree and back. pest is named in `grammar` alone.

pub mod ast;
mod block;
mod cursor;
mod diagnose;
mod fault;
mod foreign;
mod grammar;
mod lower;
mod parse;
mod print;
mod remark;
mod scan;
mod slips;
mod slips_of_import;
mod slips_of_queries;
mod tokens;
mod verdict;

pub(crate) use lower::{LONGEST_NAME, MOST_ARGUMENTS};
pub use parse::{Parsed, Statements, statements};
pub use print::{print_as_question, print_statement, print_term};
pub(crate) use tokens::parameters;
pub use verdict::{Verdict, lacks_only_its_end, missing_end, verdict};

#[cfg(test)]
mod tests;
