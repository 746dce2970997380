//! `retract p(…)`: a pattern over stated facts and their supports.

use super::ground::Grounder;
use super::resolve::columns::{LeftOut, arity_fits, positions};
use super::resolve::term::{Place, place_in};
use crate::base::date::Date;
use crate::base::diagnostic::Diagnostic;
use crate::base::support::Support;
use crate::base::value::Value;
use crate::catalog::Catalog;
use crate::syntax::ast::{Args, Located, Term, TermKind, When};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which stated facts, or which supports of them, are taken away.
pub struct Retraction {
    /// The predicate's name.
    pub predicate: Arc<str>,
    /// The number of its arguments.
    pub arity: usize,
    /// Whether facts go with all their supports: neither `on` nor `@` was said.
    pub whole_fact: bool,
    args: Vec<Pattern>,
    when: Option<PatternWhen>,
    source: Option<Pattern>,
    locator: Option<Pattern>,
}

enum PatternWhen {
    On(Pattern),
    During(Date),
}

enum Pattern {
    Any,
    Variable(Arc<str>),
    Value(Value),
    Prop(Arc<str>, Vec<Pattern>),
}

/// Reads what a `retract` statement takes away.
///
/// # Errors
/// All that is wrong with its pattern.
pub fn retraction(
    located: &Located,
    catalog: &Catalog,
    parameters: &BTreeMap<String, Value>,
) -> Result<Retraction, Vec<Diagnostic>> {
    let mut diagnostics = Vec::new();
    let mut grounder = Grounder { catalog, parameters, diagnostics: &mut diagnostics };
    match grounder.retraction(located) {
        Some(retraction) if diagnostics.is_empty() => Ok(retraction),
        _ => Err(diagnostics),
    }
}

impl Grounder<'_> {
    fn retraction(&mut self, located: &Located) -> Option<Retraction> {
        let name = &located.atom.name;
        let places = positions(name, &located.atom.args, self.catalog, LeftOut::Anonymous, self.diagnostics)?;
        let arity = places.len();
        if !arity_fits(name, arity, self.catalog, self.diagnostics) {
            return None;
        }
        let args = places.into_iter().enumerate().map(|(column, term)| match term {
            None => Some(Pattern::Any),
            Some(term) => self.pattern(term, place_in(&name.text, arity, column)),
        });
        let args = args.collect::<Option<Vec<_>>>()?;
        let when = match &located.when {
            None => None,
            Some(When::On(term)) => Some(PatternWhen::On(self.pattern(term, Place::Argument)?)),
            Some(When::During(term)) => Some(PatternWhen::During(self.date(term)?)),
        };
        let at = located.at.as_ref();
        let source = match at {
            None => None,
            Some(at) => Some(self.pattern(&at.source, Place::Argument)?),
        };
        let locator = match at.and_then(|at| at.locator.as_ref()) {
            None => None,
            Some(locator) => Some(self.pattern(locator, Place::Argument)?),
        };
        let whole_fact = when.is_none() && source.is_none();
        Some(Retraction { predicate: name.text.clone(), arity, whole_fact, args, when, source, locator })
    }

    fn pattern(&mut self, term: &Term, place: Place) -> Option<Pattern> {
        Some(match &term.kind {
            TermKind::Anonymous => Pattern::Any,
            TermKind::Variable(name) => Pattern::Variable(name.clone()),
            TermKind::Compound(name, Args::Positional(args)) if has_variable(term) => {
                let arity = args.len();
                let args = args.iter().enumerate().map(|(i, a)| self.pattern(a, place_in(&name.text, arity, i)));
                Pattern::Prop(name.text.clone(), args.collect::<Option<_>>()?)
            }
            _ => Pattern::Value(self.value(term, place)?),
        })
    }
}

fn has_variable(term: &Term) -> bool {
    match &term.kind {
        TermKind::Anonymous | TermKind::Variable(_) => true,
        TermKind::Compound(_, Args::Positional(args)) => args.iter().any(has_variable),
        _ => false,
    }
}

type Bindings<'a> = BTreeMap<&'a str, Value>;

impl Retraction {
    /// Whether a stated fact, by one of its supports, is taken away. Where whole facts go the support is not looked at.
    pub fn matches(&self, args: &[Value], support: &Support) -> bool {
        let mut bindings = Bindings::new();
        if !self.args.iter().zip(args).all(|(p, v)| p.matches(v, &mut bindings)) {
            return false;
        }
        let optional = |pattern: &'_ Option<Pattern>, value: Option<Value>| match (pattern, value) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(pattern), Some(value)) => match pattern {
                Pattern::Variable(name) => match bindings.get(&**name) {
                    Some(bound) => *bound == value,
                    None => true,
                },
                other => other.matches(&value, &mut Bindings::new()),
            },
        };
        let at = optional(&self.source, support.source.clone().map(Value::Text))
            && optional(&self.locator, support.locator.clone());
        at && match (&self.when, &support.date) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(PatternWhen::On(pattern)), Some(date)) => match pattern {
                Pattern::Variable(name) => {
                    bindings.get(&**name).is_none_or(|bound| *bound == Value::Date(date.clone()))
                }
                other => other.matches(&Value::Date(date.clone()), &mut Bindings::new()),
            },
            (Some(PatternWhen::During(within)), Some(date)) => date.certainly_during(within),
        }
    }
}

impl Pattern {
    fn matches<'a>(&'a self, value: &Value, bindings: &mut Bindings<'a>) -> bool {
        match self {
            Pattern::Any => true,
            Pattern::Value(wanted) => wanted == value,
            Pattern::Variable(name) => bindings.entry(name).or_insert_with(|| value.clone()) == value,
            Pattern::Prop(name, args) => match value {
                Value::Prop(prop) if prop.name == *name && prop.args.len() == args.len() => {
                    args.iter().zip(&prop.args).all(|(p, v)| p.matches(v, bindings))
                }
                _ => false,
            },
        }
    }
}
