//! What stands behind `on` and `@` in an `import`: a constant, or a column that is read as its place wants it.

use super::{Judge, has_variable};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::base::value::{ColumnKind, Kind, Value};
use crate::catalog::{ImportCell, ImportTerm, Reading};
use crate::check::resolve::term::{Place, no_source};
use crate::syntax::ast::{Term, TermKind};

impl Judge<'_> {
    /// A cell behind `on` or `@`, read as its place wants it.
    fn evidence(&mut self, name: &str, kind: Kind, given: Option<Span>) -> Option<ImportTerm> {
        let reading = Reading { kind: ColumnKind::Of(kind), fit: ColumnKind::Any, given };
        Some(ImportTerm::Cell(ImportCell { column: self.column(name)?, reading }))
    }

    /// `on DATE`.
    pub(super) fn date(&mut self, term: &Term) -> Option<ImportTerm> {
        match &term.kind {
            TermKind::Variable(name) => self.evidence(name, Kind::Date, None),
            TermKind::Anonymous => self.anonymous(term.span),
            _ if has_variable(term) => self.no_cell(
                term.span,
                "an import reads columns as they are and reckons nothing",
                "name the column of the dates alone",
            ),
            _ => self.grounder.date(term).map(|date| ImportTerm::Constant(Value::Date(date))),
        }
    }

    /// `@ SOURCE`.
    pub(super) fn source(&mut self, term: &Term) -> Option<ImportTerm> {
        match &term.kind {
            TermKind::Variable(name) => self.evidence(name, Kind::Text, None),
            TermKind::Anonymous => self.anonymous(term.span),
            _ => match self.grounder.value(term, Place::Argument)? {
                value @ Value::Text(_) => Some(ImportTerm::Constant(value)),
                other => {
                    self.say(no_source(&other, term.span));
                    None
                }
            },
        }
    }

    /// `:LOCATOR`.
    pub(super) fn locator(&mut self, term: &Term) -> Option<ImportTerm> {
        match &term.kind {
            TermKind::Variable(name) => match self.types.get(name).copied() {
                Some((ColumnKind::Of(Kind::Int), given)) => self.evidence(name, Kind::Int, Some(given)),
                _ => self.evidence(name, Kind::Text, None),
            },
            TermKind::Typed(name, ColumnKind::Of(kind @ (Kind::Int | Kind::Text))) => {
                self.evidence(name, *kind, Some(term.span))
            }
            TermKind::Typed(_, kind) => {
                let message = format!("a locator is read as an integer or a text, not as {}", kind.described());
                self.say(Diagnostic::new(Code::E0303, term.span, message).help("write `: int`, or leave the kind out"));
                None
            }
            TermKind::Anonymous => self.anonymous(term.span),
            _ => match self.grounder.value(term, Place::Argument)? {
                value @ (Value::Int(_) | Value::Text(_)) => Some(ImportTerm::Constant(value)),
                _ => {
                    let message = "a locator is a number, a name or a quoted text";
                    let help = "put anything else in quotes: `@ report:\"p. 4\"`";
                    self.say(Diagnostic::new(Code::E0303, term.span, message).help(help));
                    None
                }
            },
        }
    }
}
