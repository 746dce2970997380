//! Dates in a recursion through `min` or `max`: where a better value that is no exact day could derive less than one it
//! replaced, that is an error, judged on what was found in the end.

use super::facts::Model;
use super::failure::{Failure, Limits};
use super::project::Body;
use super::solve::Solver;
use super::strata::Component;
use super::term::{Assignment, bound, value};
use crate::base::diagnostic::Code;
use crate::base::value::Value;
use crate::check::ir::{Aggregate, Clause, CompareOp, HeadTerm, Literal, LiteralKind, PredId, Program, Rule};
use crate::check::ir::{Term, VarId};
use std::cell::Cell;

/// The error, if a rule of the component uses an inexact date in such a way, or offers one to a greatest value that is
/// compared by its end, which a better one may lack.
pub(super) fn judge(
    program: &Program,
    component: &Component,
    rule: &Rule,
    model: &Model,
    limits: &Limits,
    steps: &Cell<u64>,
) -> Result<(), Failure> {
    let mut values = Vec::new();
    values_of(program, component, &rule.clause.body, &mut values);
    let mut exact = Vec::new();
    let body = without(&rule.clause.body, &values, &mut exact);
    for arg in &rule.head.args {
        if let HeadTerm::Aggregate(_, terms) = arg {
            terms.iter().for_each(|t| reckoned(t, false, &values, &mut exact));
        }
    }
    let by_end = by_end(program, component, rule.head.predicate);
    if exact.is_empty() && by_end.is_none() {
        return Ok(());
    }
    let offered = by_end.and_then(|column| match rule.head.args.get(column)? {
        HeadTerm::Plain(term) => Some(term),
        HeadTerm::Aggregate(_, terms) => terms.first(),
    });
    if let Some(column) = by_end {
        let mut stated = model.relation(rule.head.predicate).supports.keys();
        if let Some(row) = stated.find(|row| is_inexact(&row[column])) {
            return Err(refusal(&row[column], rule));
        }
    }
    let clause = Clause { variables: rule.clause.variables.clone(), body, span: rule.clause.span };
    let solver = Solver::new(model, limits, steps);
    let mut failure = None;
    Body::new(&clause)?.each(&solver, |_, assignment: Assignment| {
        for v in &exact {
            if let Some(value) = bound(*v, &assignment).filter(|value| is_inexact(value)) {
                failure.get_or_insert(refusal(value, rule));
            }
        }
        if let Some(term) = offered {
            let value = value(term, &assignment)?;
            if is_inexact(&value) {
                failure.get_or_insert(refusal(&value, rule));
            }
        }
        Ok(())
    })?;
    failure.map_or(Ok(()), Err)
}

fn is_inexact(value: &Value) -> bool {
    matches!(value, Value::Date(date) if date.exact_day().is_none())
}

fn refusal(value: &Value, rule: &Rule) -> Failure {
    Failure::at(Code::E0506, rule.clause.span, &[], format!("`{value}` in such a recursion is no exact day"))
}

/// The value column of a greatest value of the component that some rule of it compares by its end.
fn by_end(program: &Program, component: &Component, predicate: PredId) -> Option<usize> {
    let (column, function) = program.predicates[predicate.0 as usize].extreme()?;
    let mut rules = component.predicates.iter().flat_map(|p| &program.predicates[p.0 as usize].rules);
    let compares = |rule: &Rule| {
        let mut of_it = Vec::new();
        places_of(&rule.clause.body, predicate, column, &mut of_it);
        compares_end(&rule.clause.body, &of_it)
    };
    let found = function == Aggregate::Max && rules.any(|&r| compares(&program.rules[r]));
    found.then_some(column)
}

/// The variables in that column of a predicate.
fn places_of(body: &[Vec<Literal>], predicate: PredId, column: usize, into: &mut Vec<VarId>) {
    for literal in body.iter().flatten() {
        match &literal.kind {
            LiteralKind::Atom(atom) if atom.predicate == predicate => {
                if let Some(Term::Variable(v)) = atom.args.get(column) {
                    into.push(*v);
                }
            }
            LiteralKind::Or(sides) => places_of(sides, predicate, column, into),
            _ => {}
        }
    }
}

fn compares_end(body: &[Vec<Literal>], values: &[VarId]) -> bool {
    body.iter().flatten().any(|literal| match &literal.kind {
        LiteralKind::Compare(CompareOp::LessEqual | CompareOp::GreaterEqual, a, b) => {
            [a, b].into_iter().any(|t| matches!(t, Term::Variable(v) if values.contains(v)))
        }
        LiteralKind::Or(sides) => compares_end(sides, values),
        _ => false,
    })
}

/// The variables in the place of a `min` or `max` of the component, with which it is.
fn values_of(program: &Program, component: &Component, body: &[Vec<Literal>], into: &mut Vec<(VarId, Aggregate)>) {
    for literal in body.iter().flatten() {
        match &literal.kind {
            LiteralKind::Atom(atom) if component.predicates.contains(&atom.predicate) => {
                let extreme = program.predicates[atom.predicate.0 as usize].extreme();
                if let Some((column, function)) = extreme
                    && let Some(Term::Variable(v)) = atom.args.get(column)
                {
                    into.push((*v, function));
                }
            }
            LiteralKind::Or(sides) => values_of(program, component, sides, into),
            _ => {}
        }
    }
}

/// A body without the comparisons that a better inexact date may fail: `V < e` for `min`.
fn without(body: &[Vec<Literal>], values: &[(VarId, Aggregate)], exact: &mut Vec<VarId>) -> Vec<Vec<Literal>> {
    let mut sides = Vec::new();
    for literals in body {
        let mut kept = Vec::new();
        for literal in literals {
            match &literal.kind {
                LiteralKind::Compare(op, a, b) if !matches!(op, CompareOp::Equal | CompareOp::NotEqual) => {
                    let strict = matches!(op, CompareOp::Less | CompareOp::Greater);
                    let needs = values.iter().find(|(v, function)| {
                        let mentioned = [a, b].into_iter().any(|t| matches!(t, Term::Variable(w) if w == v));
                        mentioned && strict && *function == Aggregate::Min
                    });
                    match needs {
                        Some((v, _)) => exact.push(*v),
                        None => kept.push(literal.clone()),
                    }
                }
                LiteralKind::Or(inner) => {
                    kept.push(Literal { kind: LiteralKind::Or(without(inner, values, exact)), span: literal.span });
                }
                _ => kept.push(literal.clone()),
            }
        }
        sides.push(kept);
    }
    sides
}

/// The values that arithmetic is done on.
fn reckoned(term: &Term, inside: bool, values: &[(VarId, Aggregate)], exact: &mut Vec<VarId>) {
    match term {
        Term::Variable(v) if inside && values.iter().any(|(w, _)| w == v) => exact.push(*v),
        Term::Variable(_) | Term::Constant(_) => {}
        Term::Arithmetic(_, sides, _) => {
            reckoned(&sides.0, true, values, exact);
            reckoned(&sides.1, true, values, exact);
        }
        Term::Prop(_, args) | Term::Call(_, args, _) => args.iter().for_each(|a| reckoned(a, inside, values, exact)),
        Term::Negate(inner, _) | Term::Fitted(inner, ..) => reckoned(inner, inside, values, exact),
    }
}
