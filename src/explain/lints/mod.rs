//! Lints that read facts: claims and denials, sources, propositions, texts. Each in one pass over the facts and hash
//! maps, for there may be half a million of them.

mod claims;
mod commands;
mod propositions;
mod sources;
mod texts;

use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::base::support::GroundFact;
use crate::base::value::Value;
use crate::catalog::Catalog;
use crate::syntax::ast::{Args, Atom, Statement, StatementKind};

/// Stated facts with their places; a place of no text is that of a fact known from before.
type Facts = [(GroundFact, Span)];

/// A name with arguments: a proposition, or with none a text.
type Key<'a> = (&'a str, &'a [Value]);

/// Warns of what the facts of a base say and probably do not mean; `rules` are its rules and constraints.
pub fn lints(facts: &[(GroundFact, Span)], catalog: &Catalog, rules: &[&Statement]) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    commands::commands(facts, &mut diagnostics);
    claims::denied(facts, rules, &mut diagnostics);
    claims::asserted(facts, &mut diagnostics);
    texts::forms(facts, &mut diagnostics);
    sources::speaking(facts, &mut diagnostics);
    sources::undeclared(facts, &mut diagnostics);
    propositions::arities(facts, catalog, rules, &mut diagnostics);
    diagnostics.sort_by_key(|d| (d.span(), d.code));
    diagnostics
}

/// A warning at a place, or at none where the fact is known from before.
fn warning(code: Code, span: Span, message: String) -> Diagnostic {
    if span == Span::default() { Diagnostic::nowhere(code, message) } else { Diagnostic::new(code, span, message) }
}

/// Adds a second place, if it is one.
fn label(diagnostic: Diagnostic, span: Span, text: &str) -> Diagnostic {
    if span == Span::default() { diagnostic } else { diagnostic.label(span, text) }
}

/// A proposition or text by name and arguments.
fn key(value: &Value) -> Option<Key<'_>> {
    match value {
        Value::Prop(prop) => Some((&prop.name, &prop.args)),
        Value::Text(text) => Some((text, &[])),
        _ => None,
    }
}

/// A proposition as written; a text bare.
fn shown((name, args): Key<'_>) -> String {
    Value::prop(name, args.to_vec()).to_string()
}

/// A value and every value inside of it.
fn each_value<'a>(value: &'a Value, visit: &mut impl FnMut(&'a Value)) {
    visit(value);
    if let Value::Prop(prop) = value {
        prop.args.iter().for_each(|arg| each_value(arg, visit));
    }
}

/// The heads of rules.
fn heads<'a>(rules: &[&'a Statement]) -> impl Iterator<Item = &'a Atom> {
    rules.iter().filter_map(|statement| match &statement.kind {
        StatementKind::Rule(rule) => Some(&rule.head),
        _ => None,
    })
}

/// The number of arguments of an atom; with named ones that of its declaration.
fn arity(atom: &Atom, catalog: &Catalog) -> usize {
    match &atom.args {
        Args::Positional(args) => args.len(),
        Args::Named(args) => catalog.get(&atom.name.text).map_or(args.len(), |d| d.columns.len()),
    }
}
