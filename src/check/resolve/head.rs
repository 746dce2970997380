//! Heads of rules and chosen columns of queries: terms and aggregates.

use super::Resolver;
use super::columns::LeftOut;
use super::term::{Place, place_in};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::function::{Aggregate, Test};
use crate::base::span::Span;
use crate::check::ir::{Fit, Head, HeadTerm, Term};
use crate::syntax::ast::{self, Args, Name, Rule, TermKind};
use std::sync::Arc;

impl Resolver<'_> {
    /// The head of a rule.
    pub(super) fn head(&mut self, rule: &Rule) -> Option<Head> {
        let name = &rule.head.name;
        if let Some(at) = &rule.at {
            self.diagnostics.push(
                Diagnostic::new(
                    Code::E0218,
                    at.span,
                    "the head of a rule cites nothing: only what was read has a source",
                )
                .help("leave `@` out; what is derived rests on the sources of the facts it was derived from"),
            );
        }
        let places = self.arguments(name, &rule.head.args, LeftOut::Error("the head of a rule"))?;
        let arity = places.len();
        if let Some(diagnostic) = built_in(name, arity) {
            self.diagnostics.push(diagnostic);
            return None;
        }
        let mut args = Some(Vec::with_capacity(arity));
        let spans = places.iter().flatten().map(|term| term.span).collect();
        for (column, term) in places.into_iter().flatten().enumerate() {
            let place = place_in(&name.text, arity, column);
            let resolved = match place {
                Place::Said => self.term(term, place).map(HeadTerm::Plain),
                _ => self.column(term),
            };
            match (&mut args, resolved) {
                (Some(args), Some(HeadTerm::Plain(resolved))) => {
                    args.push(HeadTerm::Plain(self.derived(&name.text, column, resolved, term.span)));
                }
                (Some(args), Some(HeadTerm::Aggregate(function, mut terms))) => {
                    // What is collected is fitted where the result is of its kind.
                    if !matches!(function, Aggregate::Count | Aggregate::Join) {
                        let fitted = |t| self.derived(&name.text, column, t, term.span);
                        terms = terms.into_iter().map(fitted).collect();
                    }
                    args.push(HeadTerm::Aggregate(function, terms));
                }
                _ => args = None,
            }
        }
        let on = match &rule.on {
            None => None,
            Some(date) => Some(dated(self.date(date)?, date.span)),
        };
        if rule.at.is_some() {
            return None;
        }
        Some(Head { predicate: self.table.id(&name.text, arity), args: args?, places: spans, on })
    }

    /// A term or aggregate as a whole column.
    pub(super) fn column(&mut self, term: &ast::Term) -> Option<HeadTerm> {
        match &term.kind {
            TermKind::CountAll => Some(HeadTerm::Aggregate(Aggregate::Count, Vec::new())),
            TermKind::Compound(name, Args::Positional(args)) if !name.quoted => {
                let function = Aggregate::from_name(&name.text)
                    .filter(|f| args.len() == 1 || !matches!(f, Aggregate::Min | Aggregate::Max));
                let Some(function) = function else { return self.plain_column(term) };
                let terms: Vec<_> = args.iter().map(|a| self.term(a, Place::Operand)).collect();
                let terms = terms.into_iter().collect::<Option<Vec<_>>>()?;
                self.collects(function, &terms, term.span)?;
                Some(HeadTerm::Aggregate(function, terms))
            }
            _ => self.plain_column(term),
        }
    }

    fn plain_column(&mut self, term: &ast::Term) -> Option<HeadTerm> {
        if let TermKind::Compound(_, args) = &term.kind
            && let Some((name, span)) = nested_aggregate(args)
        {
            self.diagnostics.push(
                Diagnostic::new(Code::E0219, span, format!("the aggregate `{name}` stands inside another term"))
                    .help("an aggregate is a whole argument of a head or of `?(…)`: collect in a rule of its own")
                    .help(format!("if the proposition is meant, put its name in quotes: `'{name}'(…)`")),
            );
            return None;
        }
        self.term(term, Place::Argument).map(HeadTerm::Plain)
    }
}

/// An aggregate over a variable inside the arguments of a proposition or call.
fn nested_aggregate(args: &Args) -> Option<(Arc<str>, Span)> {
    let terms: Vec<&ast::Term> = match args {
        Args::Positional(terms) => terms.iter().collect(),
        Args::Named(terms) => terms.iter().map(|(_, t)| t).collect(),
    };
    terms.into_iter().find_map(|term| match &term.kind {
        TermKind::CountAll => Some(("count".into(), term.span)),
        TermKind::Compound(name, inner) => {
            let collects = matches!(inner, Args::Positional(one) if matches!(&one[..], [only] if has_variable(only)));
            match Aggregate::from_name(&name.text) {
                Some(_) if collects && !name.quoted => Some((name.text.clone(), term.span)),
                _ => nested_aggregate(inner),
            }
        }
        _ => None,
    })
}

fn has_variable(term: &ast::Term) -> bool {
    match &term.kind {
        TermKind::Variable(_) | TermKind::Anonymous => true,
        TermKind::Compound(_, Args::Positional(args)) => args.iter().any(has_variable),
        TermKind::Arithmetic(_, a, b) => has_variable(a) || has_variable(b),
        TermKind::Negate(inner) => has_variable(inner),
        _ => false,
    }
}

/// The date of a head, which must be one.
fn dated(term: Term, span: Span) -> Term {
    match term {
        Term::Constant(_) => term,
        term => Term::Fitted(Box::new(term), Arc::new(Fit::Date), span),
    }
}

/// A name that no program may define.
pub(in crate::check) fn built_in(name: &Name, arity: usize) -> Option<Diagnostic> {
    let message = match Test::from_name(&name.text) {
        Some(test) if test.arities().contains(&arity) => {
            format!("`{}` is a built-in test and cannot be defined", name.text)
        }
        _ if &*name.text == "stated" && arity == 1 => {
            "`stated/1` holds of every stated fact and cannot be defined".to_string()
        }
        _ => return None,
    };
    Some(
        Diagnostic::new(Code::E0217, name.span, message)
            .help(format!("choose another name, such as `{}_of`", name.text)),
    )
}
