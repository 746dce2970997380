//! Terms: a compound is a call or a proposition by the place it stands in.

use super::Resolver;
use super::columns::{LeftOut, positions};
use crate::base::date::Date;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::function::{Aggregate, Function};
use crate::base::span::Span;
use crate::base::spelling::nearest;
use crate::base::value::{Float, Value};
use crate::check::ir::Term;
use crate::syntax::ast::{self, Name, TermKind};

/// Where a term stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::check) enum Place {
    /// An argument: `f(…)` is a call if `f` is a built-in function, else a proposition.
    Argument,
    /// An operand of a comparison, of arithmetic or of a call: as an argument, but no aggregate may stand here.
    Operand,
    /// What is said or denied: always a proposition.
    Said,
}

/// The place of the arguments of a proposition: what `says` and its kin take is said again.
pub(in crate::check) fn place_in(name: &str, arity: usize, column: usize) -> Place {
    match (name, arity, column) {
        ("says" | "denies", 2, 1) | ("not", 1, 0) | ("on", 2, 0) => Place::Said,
        _ => Place::Argument,
    }
}

impl Resolver<'_> {
    /// Resolves a term; none after an error that was said.
    pub(super) fn term(&mut self, term: &ast::Term, place: Place) -> Option<Term> {
        if place == Place::Said && !can_be_said(&term.kind) {
            self.diagnostics.push(
                Diagnostic::new(Code::E0225, term.span, "what is said or denied must be a proposition")
                    .help("write a name, a variable, or a term such as `attacked(a, b)`"),
            );
            return None;
        }
        Some(match &term.kind {
            TermKind::Variable(name) | TermKind::Typed(name, _) => Term::Variable(self.scope.variable(name, term.span)),
            TermKind::Anonymous => Term::Variable(self.scope.anonymous(term.span)),
            TermKind::Parameter(name) => Term::Constant(self.parameter(name, term.span)?),
            TermKind::Text { text, .. } => Term::Constant(Value::Text(text.clone())),
            TermKind::Int(value) => Term::Constant(Value::Int(*value)),
            TermKind::Float(value) => Term::Constant(float(*value, term.span, self.diagnostics)?),
            TermKind::Date(date) => Term::Constant(Value::Date(date.clone())),
            TermKind::Compound(name, args) => return self.compound(name, args, term.span, place),
            TermKind::CountAll => {
                self.diagnostics.push(misplaced("count(*)", term.span));
                return None;
            }
            TermKind::Negate(inner) => match self.term(inner, Place::Operand)? {
                Term::Constant(Value::Int(v)) if v != i64::MIN => Term::Constant(Value::Int(-v)),
                inner => Term::Negate(Box::new(inner), term.span),
            },
            TermKind::Arithmetic(op, a, b) => {
                let (a, b) = (self.term(a, Place::Operand), self.term(b, Place::Operand));
                Term::Arithmetic(*op, Box::new((a?, b?)), term.span)
            }
        })
    }

    fn compound(&mut self, name: &Name, args: &ast::Args, span: Span, place: Place) -> Option<Term> {
        let function = Function::from_name(&name.text).filter(|_| place != Place::Said && !name.quoted);
        if let (Some(function), ast::Args::Positional(args)) = (function, args) {
            return self.call(function, name, args, span);
        }
        if place == Place::Operand && !name.quoted && Aggregate::from_name(&name.text).is_some() {
            self.diagnostics.push(misplaced(&name.text, span));
            return None;
        }
        let left_out = LeftOut::Error("a proposition");
        let args = positions(name, args, self.given.catalog, left_out, self.diagnostics)?;
        if let Some(declared) = self.given.catalog.get(&name.text).filter(|d| d.columns.len() != args.len()) {
            let message = format!(
                "the proposition `{}` has {} arguments, its predicate {}",
                name.text,
                args.len(),
                declared.columns.len()
            );
            self.diagnostics.push(Diagnostic::new(Code::W0212, span, message).label(declared.span, "declared here"));
        }
        let arity = args.len();
        let resolved: Vec<Option<Term>> = args
            .into_iter()
            .flatten()
            .enumerate()
            .map(|(column, arg)| self.term(arg, place_in(&name.text, arity, column)))
            .collect();
        Some(proposition(name, resolved.into_iter().collect::<Option<_>>()?))
    }

    fn call(&mut self, function: Function, name: &Name, args: &[ast::Term], span: Span) -> Option<Term> {
        if !function.arities().contains(&args.len()) {
            self.diagnostics.push(wrong_arity(function, name, args.len()));
            return None;
        }
        let args: Vec<Option<Term>> = args.iter().map(|a| self.term(a, Place::Operand)).collect();
        Some(Term::Call(function, args.into_iter().collect::<Option<_>>()?, span))
    }

    fn parameter(&mut self, name: &str, span: Span) -> Option<Value> {
        parameter(name, span, self.given.parameters, self.diagnostics)
    }

    /// Says so where a term after `on` or `during` cannot be a date.
    pub(super) fn date(&mut self, term: &ast::Term) -> Option<Term> {
        let resolved = self.term(term, Place::Argument)?;
        if let Term::Constant(value) = &resolved {
            as_date(value, term.span, self.diagnostics)?;
        }
        Some(resolved)
    }

    /// Says so where a term after `@` cannot be a source, or behind `:` a locator.
    pub(super) fn source(&mut self, at: &ast::Citation) -> Option<(Term, Option<Term>)> {
        let source = self.term(&at.source, Place::Argument);
        let locator = at.locator.as_ref().map(|l| self.term(l, Place::Argument));
        let source = source?;
        if let Term::Constant(value) = &source
            && !matches!(value, Value::Text(_))
        {
            self.diagnostics.push(no_source(value, at.source.span));
            return None;
        }
        match locator {
            None => Some((source, None)),
            Some(locator) => Some((source, Some(locator?))),
        }
    }
}

/// The value of `$name`, or an error.
pub(in crate::check) fn parameter(
    name: &str,
    span: Span,
    parameters: &std::collections::BTreeMap<String, Value>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Value> {
    if let Some(value) = parameters.get(name) {
        return Some(value.clone());
    }
    let diagnostic = Diagnostic::new(Code::E0201, span, format!("the parameter `${name}` has no value"));
    diagnostics.push(match nearest(name, parameters.keys().map(String::as_str)) {
        Some(near) => diagnostic.help(format!("did you mean `${near}`?")),
        None => diagnostic.help(format!("give it one from outside: `-d {name}=VALUE`")),
    });
    None
}

/// A finite float, or an error.
pub(in crate::check) fn float(value: f64, span: Span, diagnostics: &mut Vec<Diagnostic>) -> Option<Value> {
    let float = Float::new(value).map(Value::Float);
    if float.is_none() {
        diagnostics.push(Diagnostic::new(Code::E0504, span, "infinite and undefined numbers are no values"));
    }
    float
}

/// A date, or an error.
pub(in crate::check) fn as_date(value: &Value, span: Span, diagnostics: &mut Vec<Diagnostic>) -> Option<Date> {
    if let Value::Date(date) = value {
        return Some(date.clone());
    }
    let message = format!("`{value}` is {}, and a date is wanted here", value.kind().described());
    diagnostics.push(
        Diagnostic::new(Code::E0302, span, message)
            .help("write a day such as `2022-11-25`, a month such as `2022-11`, or any EDTF date as `d\"…\"`"),
    );
    None
}

/// Something after `@` that is no source.
pub(in crate::check) fn no_source(value: &Value, span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::E0303,
        span,
        format!("`{value}` is {}, and a source is wanted here", value.kind().described()),
    )
    .help("a source is a name or a quoted text; what stands in it comes behind a colon: `@ report:4`")
}

/// A proposition, or its value where nothing in it varies.
fn proposition(name: &Name, args: Vec<Term>) -> Term {
    if args.iter().all(|a| matches!(a, Term::Constant(_))) {
        let values = args.into_iter().filter_map(|a| if let Term::Constant(v) = a { Some(v) } else { None }).collect();
        return Term::Constant(Value::prop(name.text.clone(), values));
    }
    Term::Prop(name.text.clone(), args)
}

/// A function with a wrong number of arguments.
pub(in crate::check) fn wrong_arity(function: Function, name: &Name, given: usize) -> Diagnostic {
    let plural = if given == 1 { "" } else { "s" };
    let message = format!("the function `{}` does not take {given} argument{plural}", name.text);
    let diagnostic = Diagnostic::new(Code::E0222, name.span, message).help(format!("it is `{}`", function.usage()));
    match function {
        Function::Min | Function::Max => diagnostic.help(format!(
            "as an aggregate `{0}(X)` is a whole argument of a head, and `{0} {{ X : … }}` one side of a comparison",
            name.text
        )),
        _ => diagnostic.help(format!("a proposition of that name is written in quotes: `'{}'(…)`", name.text)),
    }
}

fn misplaced(aggregate: &str, span: Span) -> Diagnostic {
    let function = aggregate.split('(').next().unwrap_or(aggregate);
    Diagnostic::new(
        Code::E0219,
        span,
        format!("the aggregate `{aggregate}` must be a whole argument of a head or of `?(…)`"),
    )
    .help(format!("derive it by a rule of its own, or write `N = {function} {{ X : … }}` in the body"))
}

/// Whether it may stand where something is said.
pub(in crate::check) fn can_be_said(kind: &TermKind) -> bool {
    matches!(
        kind,
        TermKind::Variable(_)
            | TermKind::Anonymous
            | TermKind::Parameter(_)
            | TermKind::Text { .. }
            | TermKind::Compound(..)
    )
}
