//! The catalog of format 0. These structures are frozen: another format gets others.

use serde::{Deserialize, Serialize};

/// What there is, and how much.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Catalog {
    /// Texts, wide integers, floats, other dates, propositions.
    pub values: [u32; 5],
    /// The depth of the deepest proposition.
    pub deepest: u32,
    /// Predicates with stated facts, by name and arity.
    pub predicates: Vec<Predicate>,
    /// The texts of what is not stated facts.
    pub programs: Vec<Program>,
}

/// A predicate with stated facts.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Predicate {
    pub name: String,
    pub arity: u32,
    pub facts: u64,
    pub supports: u64,
    /// Whether some fact has several supports, so that a section says where those of each begin.
    pub has_starts: bool,
    /// Date, source, locator, quote: the word that is the same everywhere, or none where a section has them.
    pub parts: [Option<u32>; 4],
    /// The orders that are kept; the first, by column 0, is that of the facts themselves.
    pub orders: Vec<Order>,
}

/// An order of a predicate's facts.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Order {
    pub column: u32,
    /// The least key, where the keys are dense.
    pub dense: Option<u32>,
}

/// A text of the program.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Program {
    /// The file it was read from.
    pub name: String,
    /// Whether its queries are answered when the base is run.
    pub own: bool,
}
