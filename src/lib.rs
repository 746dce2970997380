//! Dictum: an embedded knowledge base for attributed claims.
//!
//! Datalog that knows who said it, when, and where you read it.

pub mod base;
pub mod catalog;
pub mod check;
pub mod eval;
pub mod oracle;
pub mod plan;
pub mod render;
pub mod session;
#[cfg(feature = "cli")]
pub mod shell;
pub mod syntax;
