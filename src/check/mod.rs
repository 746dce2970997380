//! Floor 2: judges statements (names, columns, kinds, safety, strata) and resolves them into `ir`.

mod aggregates;
mod declare;
mod extreme;
mod ground;
mod import;
pub mod ir;
mod kinds;
mod lints;
mod ready;
pub(crate) mod rename;
mod resolve;
mod retraction;
mod safety;
pub mod strata;

pub use declare::declare;
pub use ground::ground;
pub use import::import;
pub use lints::{stated_names, states_calls};
pub use ready::ready;
pub use retraction::{Retraction, retraction};

use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::dictionary::Dictionary;
use crate::base::monitor::{Pace, Stop};
use crate::base::span::Span;
use crate::base::value::Value;
use crate::catalog::Catalog;
use crate::syntax::ast::Statement;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// So many steps a clause counts for.
const CLAUSE: usize = 64;

/// What statements are judged against.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// What is declared.
    pub catalog: &'a Catalog,
    /// The predicates, by name and arity, of which facts are stated.
    pub stated: &'a [(Arc<str>, usize)],
    /// The values of `$name`.
    pub parameters: &'a BTreeMap<String, Value>,
}

/// What warnings are the better for.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Where a predicate was stated first, where that is known.
    pub stated_at: Arc<BTreeMap<(Arc<str>, usize), Span>>,
    /// Predicates of facts that were to be stated and were refused: nothing is said of their being unknown.
    pub refused: BTreeSet<Arc<str>>,
    /// The values of the stated facts, where they are known.
    pub values: Option<Arc<Dictionary>>,
}

/// Statements as resolved.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// All rules, stratified. Not to be evaluated where a diagnostic is an error.
    pub program: ir::Program,
    /// All constraints.
    pub constraints: Vec<ir::Constraint>,
    /// One for each query among the statements, in their order; none where it is refused.
    pub queries: Vec<Option<ir::Query>>,
    /// All mistakes and warnings, in the order of their places.
    pub diagnostics: Vec<Diagnostic>,
}

/// Judges rules, constraints and queries together; of facts only the calls in them are looked at, and other statements are
/// passed over.
///
/// # Errors
/// When it is to stop.
pub fn check(statements: &[&Statement], given: &Given<'_>, seen: &Seen, pace: &Pace<'_>) -> Result<Checked, Stop> {
    let mut checked = resolve::resolve(statements, given, pace)?;
    let refused = |diagnostics: &[Diagnostic]| diagnostics.iter().any(|d| d.severity() == Severity::Error);
    let diagnostics = &mut checked.diagnostics;
    aggregates::aggregates(&mut checked.program, diagnostics);
    strata::stratify(&mut checked.program, diagnostics);
    if !refused(diagnostics) {
        let queries = checked.queries.iter().flatten().map(|q| &q.clause);
        let clauses: Vec<&ir::Clause> = checked.constraints.iter().map(|c| &c.clause).chain(queries).collect();
        kinds::kinds(&mut checked.program, &clauses, given.catalog, diagnostics, pace)?;
    }
    lints::lints(statements, given, seen, diagnostics, pace)?;
    diagnostics.sort_by_key(|d| d.span());
    Ok(checked)
}
