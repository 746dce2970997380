//! From trees to `ir`: every rule, constraint and query, clause by clause.
//!
//! Heads are entered before bodies are resolved, so that the order of statements never matters.

mod clause;
pub(super) mod columns;
mod head;
pub(super) use head::built_in as head_built_in;
mod literal;
mod local;
pub(super) mod scope;
mod table;
pub(super) mod term;

use super::ir::{Fit, Program, Term};
use super::{CLAUSE, Checked, Given};
use crate::base::diagnostic::Diagnostic;
use crate::base::monitor::{Pace, Stop};
use crate::base::span::Span;
use crate::base::value::{ColumnKind, Float, Kind, Value};
use crate::syntax::ast::{Args, Statement, StatementKind};
use scope::Scope;
use std::sync::Arc;
use table::Table;

/// Resolves one clause at a time.
struct Resolver<'a> {
    given: &'a Given<'a>,
    /// All that is resolved together.
    statements: &'a [&'a Statement],
    table: &'a mut Table,
    diagnostics: &'a mut Vec<Diagnostic>,
    scope: Scope,
    span: Span,
}

/// Resolves all rules, constraints and queries among the statements.
pub(super) fn resolve(statements: &[&Statement], given: &Given<'_>, pace: &Pace<'_>) -> Result<Checked, Stop> {
    let mut table = Table::stated(given.stated);
    let mut rules = 0;
    for statement in statements {
        if let StatementKind::Rule(rule) = &statement.kind {
            let arity = match &rule.head.args {
                Args::Positional(args) => args.len(),
                Args::Named(args) => given.catalog.get(&rule.head.name.text).map_or(args.len(), |d| d.columns.len()),
            };
            let id = table.id(&rule.head.name.text, arity);
            // A rule's number is given for good when it is resolved; here it only tells that there is one.
            table.predicates[id.0 as usize].rules.push(rules);
            rules += 1;
        }
    }
    let mut checked = Checked::default();
    let mut resolved = Vec::new();
    let mut diagnostics = Vec::new();
    for statement in statements {
        pace.steps(CLAUSE)?;
        let mut resolver = Resolver {
            given,
            statements,
            table: &mut table,
            diagnostics: &mut diagnostics,
            scope: Scope::default(),
            span: statement.span,
        };
        match &statement.kind {
            StatementKind::Rule(rule) => resolved.extend(resolver.rule(rule)),
            StatementKind::Constraint(constraint) => checked.constraints.extend(resolver.constraint(constraint)),
            StatementKind::Query(query) => checked.queries.push(resolver.query(query)),
            _ => {}
        }
    }
    for predicate in &mut table.predicates {
        predicate.rules.clear();
    }
    for (number, rule) in resolved.iter().enumerate() {
        table.predicates[rule.head.predicate.0 as usize].rules.push(number);
    }
    checked.program = Program { predicates: table.predicates, rules: resolved, strata: Vec::new() };
    checked.diagnostics = diagnostics;
    Ok(checked)
}

impl Resolver<'_> {
    /// A constant as its declared column takes it: integers of a `float` column become floats.
    fn fitted(&self, predicate: &str, column: usize, term: Term) -> Term {
        match term {
            Term::Constant(Value::Int(v)) if self.is_float(predicate, column) => {
                Term::Constant(Float::new(v as f64).map_or(Value::Int(v), Value::Float))
            }
            other => other,
        }
    }

    /// What a head derives for a declared column, as the column takes it.
    fn derived(&self, predicate: &str, column: usize, term: Term, span: Span) -> Term {
        let declared = self.given.catalog.get(predicate).and_then(|d| d.columns.get(column));
        let Some(declared) = declared.filter(|d| d.kind != ColumnKind::Any) else { return term };
        match self.fitted(predicate, column, term) {
            Term::Constant(value) if declared.kind.fitted(&value).as_ref() == Some(&value) => Term::Constant(value),
            term => {
                let (predicate, column) = (predicate.into(), declared.name.clone());
                Term::Fitted(Box::new(term), Arc::new(Fit::Column { predicate, column, kind: declared.kind }), span)
            }
        }
    }

    fn is_float(&self, predicate: &str, column: usize) -> bool {
        let declared = self.given.catalog.get(predicate).and_then(|d| d.columns.get(column));
        declared.is_some_and(|c| c.kind == ColumnKind::Of(Kind::Float))
    }
}
