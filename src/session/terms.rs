//! Walks over resolved clauses: literals, the terms of a literal, what stands inside a term.

use crate::base::value::Value;
use crate::check::ir::{HeadTerm, Literal, LiteralKind, Program, Term, When};

/// Every literal, also those inside `not`, `;` and braces.
pub(super) fn each_literal<'a>(body: &'a [Vec<Literal>], visit: &mut dyn FnMut(&'a Literal)) {
    for literal in body.iter().flatten() {
        visit(literal);
        match &literal.kind {
            LiteralKind::Not(inner) | LiteralKind::Or(inner) => each_literal(inner, visit),
            LiteralKind::Aggregate(aggregate) => each_literal(&aggregate.body, visit),
            _ => {}
        }
    }
}

/// The terms of a literal itself.
pub(super) fn each_term(literal: &Literal, visit: &mut dyn FnMut(&Term)) {
    match &literal.kind {
        LiteralKind::Atom(atom) => {
            atom.args.iter().for_each(&mut *visit);
            if let Some(When::On(term) | When::During(term)) = &atom.when {
                visit(term);
            }
            if let Some((source, locator)) = &atom.at {
                visit(source);
                locator.iter().for_each(visit);
            }
        }
        LiteralKind::Compare(_, a, b) => {
            visit(a);
            visit(b);
        }
        LiteralKind::Test(_, args) => args.iter().for_each(visit),
        LiteralKind::Aggregate(aggregate) => {
            visit(&aggregate.left);
            aggregate.terms.iter().for_each(visit);
        }
        LiteralKind::Not(_) | LiteralKind::Or(_) => {}
    }
}

/// A term and every term inside of it.
pub(super) fn each_inside(term: &Term, visit: &mut dyn FnMut(&Term)) {
    visit(term);
    match term {
        Term::Variable(_) | Term::Constant(_) => {}
        Term::Prop(_, args) | Term::Call(_, args, _) => args.iter().for_each(|a| each_inside(a, visit)),
        Term::Arithmetic(_, sides, _) => {
            each_inside(&sides.0, visit);
            each_inside(&sides.1, visit);
        }
        Term::Negate(inner, _) | Term::Fitted(inner, ..) => each_inside(inner, visit),
    }
}

/// Whether a text stands in a rule, alone or inside a proposition.
pub(super) fn rules_hold(program: &Program, text: &str) -> bool {
    let mut found = false;
    let mut look = |term: &Term| {
        each_inside(term, &mut |t| {
            if let Term::Constant(value) = t {
                found |= holds(value, text);
            }
        });
    };
    for rule in &program.rules {
        for term in &rule.head.args {
            match term {
                HeadTerm::Plain(term) => look(term),
                HeadTerm::Aggregate(_, terms) => terms.iter().for_each(&mut look),
            }
        }
        each_literal(&rule.clause.body, &mut |literal| each_term(literal, &mut look));
    }
    found
}

fn holds(value: &Value, text: &str) -> bool {
    match value {
        Value::Text(own) => **own == *text,
        Value::Prop(prop) => prop.args.iter().any(|arg| holds(arg, text)),
        _ => false,
    }
}
