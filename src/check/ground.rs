//! Facts, citing blocks and `source(…)` to ground facts with their supports.

use super::resolve::columns::{LeftOut, arity_fits, positions};
use super::resolve::head_built_in;
use super::resolve::term::{Place, as_date, float, no_source, parameter, place_in, wrong_arity};
use crate::base::date::Date;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::function::{self, Function, Outcome};
use crate::base::span::Span;
use crate::base::spelling::nearest;
use crate::base::support::{GroundFact, Support};
use crate::base::value::{ColumnKind, Kind, Value};
use crate::catalog::Catalog;
use crate::syntax::ast::{Args, Atom, Block, Citation, Fact, Name, Statement, StatementKind, Term, TermKind};
use crate::syntax::print_as_question;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A longer fact is not repeated in a message.
const LONGEST: usize = 200;

/// Gives every fact that a statement states to `take`, with its place. Rules and other statements give none.
pub fn ground(
    statement: &Statement,
    catalog: &Catalog,
    parameters: &BTreeMap<String, Value>,
    take: &mut dyn FnMut(GroundFact, Span),
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut grounder = Grounder { catalog, parameters, diagnostics };
    match &statement.kind {
        StatementKind::Fact(fact) => {
            let before = grounder.diagnostics.len();
            if let Some(ground) = grounder.fact(fact, None) {
                take(ground, fact.span);
            }
            as_question(fact, grounder.diagnostics.get_mut(before..).unwrap_or_default());
        }
        StatementKind::Block(block) => {
            for fact in &block.facts {
                if let Some(ground) = grounder.fact(fact, Some(block)) {
                    take(ground, fact.span);
                }
            }
        }
        StatementKind::Source(atom) => grounder.source(atom, take),
        _ => {}
    }
}

/// The number or date that a text reads as, where its column takes that.
fn unquoted(kind: ColumnKind, value: &Value) -> Option<String> {
    let Value::Text(text) = value else { return None };
    let (int, float) = (text.parse::<i64>().ok(), text.parse::<f64>().ok().filter(|f| f.is_finite()));
    match kind {
        ColumnKind::Of(Kind::Int) => int.map(|v| v.to_string()),
        ColumnKind::Of(Kind::Float) | ColumnKind::Number => {
            int.map(|v| v.to_string()).or(float.map(|_| text.to_string()))
        }
        ColumnKind::Of(Kind::Date) => Date::parse(text).ok().map(|date| date.literal()),
        _ => None,
    }
}

/// A fact with variables is more probably a question whose mark was forgotten: says so first.
fn as_question(fact: &Fact, said: &mut [Diagnostic]) {
    if let Some(diagnostic) = said.iter_mut().find(|d| d.code == Code::E0202) {
        let question = match print_as_question(fact) {
            written if written.len() <= LONGEST => format!("a question ends in `?`: write `{written}`"),
            _ => "a question ends in `?`".to_string(),
        };
        diagnostic.help.insert(0, question);
    }
}

/// Works out terms without variables.
pub(super) struct Grounder<'a> {
    pub catalog: &'a Catalog,
    pub parameters: &'a BTreeMap<String, Value>,
    pub diagnostics: &'a mut Vec<Diagnostic>,
}

impl Grounder<'_> {
    fn fact(&mut self, fact: &Fact, block: Option<&Block>) -> Option<GroundFact> {
        let (name, before) = (&fact.atom.name, self.diagnostics.len());
        let places = positions(name, &fact.atom.args, self.catalog, LeftOut::Error("a fact"), self.diagnostics)?;
        if !arity_fits(name, places.len(), self.catalog, self.diagnostics) {
            return None;
        }
        if let Some(diagnostic) = head_built_in(name, places.len()) {
            self.diagnostics.push(diagnostic);
            return None;
        }
        let arity = places.len();
        let mut args = Vec::with_capacity(arity);
        for (column, term) in places.into_iter().flatten().enumerate() {
            let value = self.value(term, place_in(&name.text, arity, column));
            args.extend(value.and_then(|v| self.fitted(&name.text, column, v, term.span)));
        }
        let on = fact.on.as_ref().or(block.and_then(|b| b.on.as_ref()));
        let date = on.and_then(|term| self.date(term));
        let citations = match block {
            Some(block) if fact.citations.is_empty() => &block.citations,
            _ => &fact.citations,
        };
        let supports = self.supports(citations, date, fact.quote.as_ref().map(|q| q.text.clone()));
        (self.diagnostics.len() == before).then(|| GroundFact { predicate: name.text.clone(), args, supports })
    }

    fn supports(&mut self, citations: &[Citation], date: Option<Date>, quote: Option<Arc<str>>) -> Vec<Support> {
        if citations.is_empty() {
            return vec![Support { date, source: None, locator: None, quote }];
        }
        let mut supports = Vec::with_capacity(citations.len());
        for citation in citations {
            let source = self.value(&citation.source, Place::Argument);
            let locator = citation.locator.as_ref().and_then(|l| self.value(l, Place::Argument));
            let source = match source {
                Some(Value::Text(source)) => Some(source),
                Some(other) => {
                    self.diagnostics.push(no_source(&other, citation.source.span));
                    None
                }
                None => None,
            };
            if let (Some(at), Some(Value::Float(_) | Value::Date(_) | Value::Prop(_))) = (&citation.locator, &locator) {
                let message = "a locator is a number, a name or a quoted text";
                let help = "put anything else in quotes: `@ report:\"p. 4\"`";
                self.diagnostics.push(Diagnostic::new(Code::E0303, at.span, message).help(help));
            }
            let quote = citation.quote.as_ref().map(|q| q.text.clone()).or_else(|| quote.clone());
            supports.push(Support { date: date.clone(), source, locator, quote });
        }
        supports
    }

    pub(super) fn date(&mut self, term: &Term) -> Option<Date> {
        let value = self.value(term, Place::Argument)?;
        as_date(&value, term.span, self.diagnostics)
    }

    /// `source(id: …, title: …)` states `source(Id)`, `source_title(Id, Title)` and so on.
    fn source(&mut self, atom: &Atom, take: &mut dyn FnMut(GroundFact, Span)) {
        const FIELDS: [&str; 6] = ["id", "title", "publisher", "published", "url", "file"];
        let Args::Named(fields) = &atom.args else { return };
        let before = self.diagnostics.len();
        let mut given: BTreeMap<&str, Value> = BTreeMap::new();
        for (name, term) in fields {
            let Some(name) = name else {
                let message = "a source is declared by named fields";
                let help = "write `source(id: report, title: \"…\").`";
                self.diagnostics.push(Diagnostic::new(Code::E0213, term.span, message).help(help));
                continue;
            };
            let Some(field) = FIELDS.iter().find(|f| ***f == *name.text) else {
                let diagnostic =
                    Diagnostic::new(Code::E0212, name.span, format!("a source has no field `{}`", name.text));
                self.diagnostics.push(match nearest(&name.text, FIELDS) {
                    Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                    None => diagnostic.help(format!("its fields are {}", FIELDS.join(", "))),
                });
                continue;
            };
            let value = self.value(term, Place::Argument).and_then(|v| self.field(field, v, term.span));
            if given.contains_key(field) {
                let message = format!("field `{field}` is given twice");
                self.diagnostics.push(Diagnostic::new(Code::E0212, name.span, message).help("leave one of them out"));
            }
            given.extend(value.map(|v| (*field, v)));
        }
        if self.diagnostics.len() > before {
            return;
        }
        let Some(id) = given.remove("id") else {
            let message = "a source is declared without its `id`";
            self.diagnostics.push(
                Diagnostic::new(Code::E0214, atom.name.span, message)
                    .help("add `id: NAME`, the name that stands behind `@`"),
            );
            return;
        };
        let fact = |predicate: String, args| GroundFact {
            predicate: predicate.into(),
            args,
            supports: vec![Support::default()],
        };
        take(fact("source".into(), vec![id.clone()]), atom.span);
        for (field, value) in given {
            take(fact(format!("source_{field}"), vec![id.clone(), value]), atom.span);
        }
    }

    /// The value of a field of a source: a date for `published`, a text for the others.
    fn field(&mut self, field: &str, value: Value, span: Span) -> Option<Value> {
        let fits = if field == "published" { Kind::Date } else { Kind::Text };
        if value.kind() == fits {
            return Some(value);
        }
        let message = format!("`{field}` of a source is {}, not `{value}`", fits.described());
        let help = match &value {
            Value::Text(text) if Date::parse(text).is_ok() => {
                let bare = text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
                format!("write `{field}: {}`", if bare { text.to_string() } else { format!("d\"{text}\"") })
            }
            _ if fits == Kind::Date => "write a date such as `2022-11-25`, or just a year".to_string(),
            _ => format!("put the text in quotes: `{field}: \"{value}\"`"),
        };
        self.diagnostics.push(Diagnostic::new(Code::E0301, span, message).help(help));
        None
    }

    /// The value of a term without variables; none after an error that was said.
    pub fn value(&mut self, term: &Term, place: Place) -> Option<Value> {
        match &term.kind {
            TermKind::Text { text, .. } => Some(Value::Text(text.clone())),
            TermKind::Compound(name, args) => self.compound(name, args, term.span, place),
            TermKind::Parameter(name) => parameter(name, term.span, self.parameters, self.diagnostics),
            TermKind::Variable(name) | TermKind::Typed(name, _) => {
                let message = format!("a fact has no variables, and `{name}` is one");
                self.diagnostics.push(
                    Diagnostic::new(Code::E0202, term.span, message)
                        .help(format!("a name begins with a lower-case letter, or put it in quotes: `\"{name}\"`")),
                );
                None
            }
            TermKind::Anonymous => {
                self.diagnostics.push(
                    Diagnostic::new(Code::E0202, term.span, "a fact has no variables, and `_` is one")
                        .help("there is no null: leave what is not known to another predicate"),
                );
                None
            }
            _ if place == Place::Said => {
                self.diagnostics.push(
                    Diagnostic::new(Code::E0225, term.span, "what is said or denied must be a proposition")
                        .help("write a name or a term such as `attacked(a, b)`"),
                );
                None
            }
            TermKind::Int(value) => Some(Value::Int(*value)),
            TermKind::Float(value) => float(*value, term.span, self.diagnostics),
            TermKind::Date(date) => Some(Value::Date(date.clone())),
            TermKind::CountAll => {
                let message = "an aggregate in a fact has nothing to count";
                self.diagnostics
                    .push(Diagnostic::new(Code::E0219, term.span, message).help("write a rule with a body"));
                None
            }
            TermKind::Negate(inner) => {
                let value = self.value(inner, Place::Operand)?;
                self.outcome(function::negate(&value), term.span)
            }
            TermKind::Arithmetic(op, a, b) => {
                let (a, b) = (self.value(a, Place::Operand), self.value(b, Place::Operand));
                self.outcome(function::arithmetic(*op, &a?, &b?), term.span)
            }
        }
    }

    fn compound(&mut self, name: &Name, args: &Args, span: Span, place: Place) -> Option<Value> {
        let function = Function::from_name(&name.text).filter(|_| place != Place::Said && !name.quoted);
        if let (Some(function), Args::Positional(args)) = (function, args) {
            if !function.arities().contains(&args.len()) {
                self.diagnostics.push(wrong_arity(function, name, args.len()));
                return None;
            }
            let args: Vec<_> = args.iter().map(|a| self.value(a, Place::Operand)).collect();
            let args = args.into_iter().collect::<Option<Vec<_>>>()?;
            return self.outcome(function.call(&args), span);
        }
        let places = positions(name, args, self.catalog, LeftOut::Error("a proposition"), self.diagnostics)?;
        let arity = places.len();
        let values: Vec<_> = places
            .into_iter()
            .flatten()
            .enumerate()
            .map(|(column, arg)| self.value(arg, place_in(&name.text, arity, column)))
            .collect();
        Some(Value::prop(name.text.clone(), values.into_iter().collect::<Option<_>>()?))
    }

    fn outcome(&mut self, outcome: Result<Outcome, function::CallError>, span: Span) -> Option<Value> {
        let diagnostic = match outcome {
            Ok(Outcome::Value(value)) => return Some(value),
            Ok(Outcome::None) => Diagnostic::new(Code::E0503, span, "this expression has no value")
                .help("a fact needs a value for each argument"),
            Ok(Outcome::InexactDate(date)) => {
                Diagnostic::new(Code::E0503, span, format!("`{}` is no exact day to reckon with", date.literal()))
                    .help("use `start(…)` or `end(…)` of it")
            }
            Err(error) => Diagnostic::new(error.code, span, error.message).help("mend the expression in this fact"),
        };
        self.diagnostics.push(diagnostic);
        None
    }

    /// A value as its declared column takes it, or an error.
    pub(super) fn fitted(&mut self, predicate: &str, column: usize, value: Value, span: Span) -> Option<Value> {
        let Some(declaration) = self.catalog.get(predicate) else { return Some(value) };
        let declared = &declaration.columns.get(column)?;
        if let Some(fitted) = declared.kind.fitted(&value) {
            return Some(fitted);
        }
        let message = format!(
            "`{value}` is {}, and column `{}` of `{predicate}` takes {}",
            value.kind().described(),
            declared.name,
            declared.kind.described()
        );
        let mut diagnostic = Diagnostic::new(Code::E0301, span, message).label(declaration.span, "declared here");
        let meant = unquoted(declared.kind, &value);
        diagnostic = match (declared.kind, value.kind()) {
            _ if meant.is_some() => diagnostic.help(format!("write `{}`", meant.unwrap_or_default())),
            (ColumnKind::Of(Kind::Text), _) => diagnostic.help(format!("as a text it is written `\"{value}\"`")),
            (kind, Kind::Text) => {
                diagnostic.help(format!("write {}, or declare the column as `any`", kind.described()))
            }
            _ => diagnostic.help("mend the value, or declare the column as `any`"),
        };
        self.diagnostics.push(diagnostic);
        None
    }
}
