//! Rules that may build ever new values out of their own.

use super::walk::{Place, each_literal, each_term, has_variable, terms_of, terms_of_literal};
use super::{View, arguments};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::function::{Aggregate, ArithmeticOp, CompareOp, Function};
use crate::base::span::Span;
use crate::syntax::ast::{Args, Literal, LiteralKind, Located, Operand, Term, TermKind};
use std::collections::HashSet;
use std::sync::Arc;

type Variables = HashSet<Arc<str>>;

/// W0217: a recursive rule whose head adds to, or wraps, a value of its own predicate that nothing bounds.
pub(super) fn growing(view: &View<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(head) = view.head else { return };
    let mut literals = Vec::new();
    each_literal(view.body, Place::default(), &mut |literal, place| {
        if place.braces.is_none() && !place.negated {
            literals.push(literal);
        }
    });
    let own =
        |located: &Located| located.atom.name.text == head.name.text && located.atom.args.len() == head.args.len();
    let mut recursive: Option<Span> = None;
    let (mut values, mut bounded) = (Variables::new(), Variables::new());
    for literal in &literals {
        match &literal.kind {
            LiteralKind::Atom(located) if own(located) => {
                recursive = recursive.or(Some(literal.span));
                arguments(&located.atom.args).for_each(|t| note(t, &mut values));
            }
            LiteralKind::Atom(located) => terms_of(located).for_each(|t| note(t, &mut bounded)),
            LiteralKind::Compare(op, ..) if !matches!(op, CompareOp::Equal | CompareOp::NotEqual) => {
                terms_of_literal(literal).into_iter().for_each(|(t, _)| note(t, &mut bounded));
            }
            _ => {}
        }
    }
    let Some(recursive) = recursive else { return };
    let free: Variables = values.difference(&bounded).cloned().collect();
    let grown: Variables = grown_by_equation(&literals, &free).difference(&bounded).cloned().collect();
    let grows = |term: &&&Term| grows(term, &free) || matches!(&term.kind, TermKind::Variable(v) if grown.contains(v));
    if let Some(term) = view.head_terms.iter().find(grows) {
        let message = format!("this rule may derive ever new facts of `{}` from its own", head.name.text);
        diagnostics.push(
            Diagnostic::new(Code::W0217, term.span, message)
                .at("a value built from one of the same predicate")
                .label(recursive, "which comes from here")
                .help("bound it by a comparison, such as `N < 100`, or by an atom that holds the values there may be"),
        );
    }
}

/// Variables that an equation makes of free ones: `Y = X + 1`.
fn grown_by_equation(literals: &[&Literal], free: &Variables) -> Variables {
    let mut grown = Variables::new();
    for literal in literals {
        if let LiteralKind::Compare(CompareOp::Equal, Operand::Term(a), Operand::Term(b)) = &literal.kind {
            for (name, value) in [(a, b), (b, a)] {
                if let TermKind::Variable(name) = &name.kind
                    && grows(value, free)
                    && !free.contains(name)
                {
                    grown.insert(name.clone());
                }
            }
        }
    }
    grown
}

/// Whether a term is more than the free variables in it: a sum, a product, a longer text, a proposition around one.
fn grows(term: &Term, free: &Variables) -> bool {
    let is_free = |name: &Arc<str>| free.contains(name);
    match &term.kind {
        TermKind::Arithmetic(ArithmeticOp::Add | ArithmeticOp::Subtract | ArithmeticOp::Multiply, ..) => {
            has_variable(term, &is_free)
        }
        TermKind::Compound(name, Args::Positional(args)) if !name.quoted && is_extreme(&name.text, args.len()) => false,
        TermKind::Compound(name, args) => match Function::from_name(&name.text).filter(|_| !name.quoted) {
            Some(Function::Concat) | None => has_variable(term, &is_free),
            Some(_) => arguments(args).any(|a| grows(a, free)),
        },
        _ => false,
    }
}

/// `min(…)` and `max(…)` of a head keep one value each; other aggregates cannot recur.
fn is_extreme(name: &str, arguments: usize) -> bool {
    arguments == 1 && Aggregate::from_name(name).is_some()
}

fn note(term: &Term, into: &mut Variables) {
    each_term(term, &mut |t| {
        if let TermKind::Variable(name) = &t.kind {
            into.insert(name.clone());
        }
    });
}
