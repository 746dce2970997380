//! stub
use super::ir::Program;
/// stub
pub fn stratify(_p: &mut Program) {}
