//! Lints that read facts: claims and denials, sources, propositions, texts. Each in one pass over the facts and hash
//! maps, for there may be half a million of them.

mod claims;
mod commands;
mod propositions;
mod quotes;
mod sources;
mod texts;
mod written;

pub use quotes::{SourceFile, SourceFiles, quotes};

use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::monitor::{Pace, Stop};
use crate::base::span::Span;
use crate::base::support::GroundFact;
use crate::base::value::Value;
use crate::catalog::Catalog;
use crate::syntax::ast::{Args, Atom, Statement, StatementKind};

/// Stated facts with their places; a place of no text is that of a fact known from before. There are no more of them
/// once it is time to stop.
#[derive(Clone, Copy)]
struct Facts<'a> {
    all: &'a [(GroundFact, Span)],
    pace: &'a Pace<'a>,
}

/// So many steps a fact counts for.
const FACT: usize = 16;

impl<'a> Facts<'a> {
    fn iter(self) -> impl Iterator<Item = &'a (GroundFact, Span)> {
        self.all.iter().take_while(move |_| self.pace.steps(FACT).is_ok())
    }
}

/// A name with arguments: a proposition, or with none a text.
type Key<'a> = (&'a str, &'a [Value]);

/// Warns of what the facts of a base say and probably do not mean; `rules` are its rules, constraints and imports. Of
/// imported facts there need be only those that declare a source, and the first to cite one.
///
/// # Errors
/// When it is to stop.
pub fn lints(
    facts: &[(GroundFact, Span)],
    catalog: &Catalog,
    rules: &[&Statement],
    pace: &Pace<'_>,
) -> Result<Vec<Diagnostic>, Stop> {
    let facts = Facts { all: facts, pace };
    let mut diagnostics = Vec::new();
    commands::commands(facts, &mut diagnostics);
    claims::denied(facts, rules, &mut diagnostics);
    claims::asserted(facts, &mut diagnostics);
    texts::forms(facts, rules, &mut diagnostics);
    sources::speaking(facts, &mut diagnostics);
    sources::undeclared(facts, &mut diagnostics);
    propositions::arities(facts, catalog, rules, &mut diagnostics);
    diagnostics.sort_by_key(|d| (d.span(), d.code));
    pace.look()?;
    Ok(diagnostics)
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

/// The patterns of imports.
fn patterns<'a>(rules: &[&'a Statement]) -> impl Iterator<Item = &'a Atom> {
    rules.iter().filter_map(|statement| match &statement.kind {
        StatementKind::Import(import) => Some(&import.atom),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::span::FileId;
    use crate::check::{declare, ground};
    use crate::syntax::{Parsed, statements};
    use std::collections::BTreeMap;

    fn codes(text: &str) -> Vec<&'static str> {
        let (mut catalog, mut facts, mut said) = (Catalog::default(), Vec::new(), Vec::new());
        let read = |parsed| if let Parsed::Statement(statement) = parsed { Some(*statement) } else { None };
        let all: Vec<Statement> = statements(text, FileId(1)).filter_map(read).collect();
        for statement in &all {
            declare(statement, &mut catalog, &mut said);
            ground(statement, &catalog, &BTreeMap::new(), &mut |f, s| facts.push((f, s)), &mut said);
        }
        assert_eq!(said, []);
        let said = lints(&facts, &catalog, &all.iter().collect::<Vec<_>>(), &Pace::endless()).unwrap();
        said.iter().map(|d| d.code.as_str()).collect()
    }

    #[test]
    fn claims_and_denials() {
        assert_eq!(codes("a denies hid(a, b)."), ["W0203"]);
        assert_eq!(codes("c says hid(a, b). a denies hid(a, b)."), [""; 0]);
        assert_eq!(codes("accuses(c, a, hid(a, b)). a denies hid(a, b)."), [""; 0]);
        assert_eq!(codes("c says accuses(d, a, hid(a, b)). a denies hid(a, b)."), [""; 0]);
        assert_eq!(codes("c says (hid(a, b) on 2021-02). a denies hid(a, b)."), [""; 0]);
        assert_eq!(codes("c denies hid(a, b). a denies hid(a, b)."), ["W0203"]);
        assert_eq!(codes("c says hid(a, b). hid(a, b)."), ["W0206"]);
        assert_eq!(codes("source(id: x1). c says hid(a, b). hid(a, b) @ x1."), [""; 0]);
    }

    #[test]
    fn sources() {
        assert_eq!(codes("p(a) @ x1. q(b) @ x1:2."), ["W0210"]);
        assert_eq!(codes("source(id: x1). p(a) @ x1. x1 says q(b)."), ["W0209"]);
    }

    #[test]
    fn texts_and_propositions() {
        assert_eq!(codes("assert(p(a)). assert(p(b)). p(a). p(b)."), ["W0101"]);
        assert_eq!(codes("p(\"\u{e9}\"). q(f(\"e\u{301}\"))."), ["W0208"]);
        assert_eq!(codes("p(\"\u{e9}\"). q(X) :- p(X), not p(\"e\u{301}\")."), ["W0208"]);
        assert_eq!(codes("pred hid(who, what). s says hid(a). t says hid(b)."), ["W0212"]);
        assert_eq!(codes("hid(a, b) on 2021-02. s says not hid(c, d)."), [""; 0]);
    }
}
