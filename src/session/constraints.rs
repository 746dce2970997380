//! Constraints: each answer is a violation, shown with the facts it rests on and where they were written.

use super::asking::Asking;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::base::support::GroundFact;
use crate::base::value::Value;
use crate::check::ir::{Atom, Constraint, HeadTerm, Literal, LiteralKind, Modifiers, Query, Term, VarId};
use std::collections::HashMap;

/// How many violations of one constraint are shown; the rest is counted.
const SHOWN: usize = 10;

/// The violations of all constraints.
pub(super) fn violations(asking: &Asking, constraints: &[Constraint], facts: &[(GroundFact, Span)]) -> Vec<Diagnostic> {
    let mut places: HashMap<(&str, &[Value]), Span> = HashMap::new();
    for (fact, span) in facts {
        places.entry((&fact.predicate, &fact.args)).or_insert(*span);
    }
    constraints.iter().flat_map(|c| of_one(asking, c, &places)).collect()
}

fn of_one(asking: &Asking, constraint: &Constraint, places: &HashMap<(&str, &[Value]), Span>) -> Vec<Diagnostic> {
    let variables = bound(&constraint.clause.body);
    let query = Query {
        name: "violation".into(),
        headings: variables.iter().map(|v| constraint.clause.variables[v.0 as usize].clone()).collect(),
        columns: variables.iter().map(|v| HeadTerm::Plain(Term::Variable(*v))).collect(),
        single_atom: None,
        clause: constraint.clause.clone(),
        modifiers: Modifiers::default(),
    };
    let rows = match asking.rows(&query) {
        Ok(found) => found.rows,
        Err(diagnostic) => return vec![diagnostic],
    };
    let said = constraint.message.as_deref().unwrap_or("this must have no answer");
    let span = constraint.clause.span;
    let mut violations: Vec<Diagnostic> = Vec::new();
    for row in rows.iter().take(SHOWN) {
        let bindings: Vec<String> = query
            .headings
            .iter()
            .zip(row)
            .filter(|(name, _)| !name.starts_with('_'))
            .map(|(name, value)| format!("{name} = {value}"))
            .collect();
        let with = if bindings.is_empty() { String::new() } else { format!(" ({})", bindings.join(", ")) };
        let mut diagnostic = Diagnostic::new(Code::E0702, span, format!("violated constraint: {said}{with}"));
        let known: HashMap<VarId, &Value> = variables.iter().copied().zip(row).collect();
        for atom in atoms(&constraint.clause.body) {
            let Some(args) = atom.args.iter().map(|a| instance(a, &known)).collect::<Option<Vec<_>>>() else { continue };
            let Some(predicate) = asking.program.predicates.get(atom.predicate.0 as usize) else { continue };
            if let Some(place) = places.get(&(&*predicate.name, &args[..])) {
                diagnostic = diagnostic.label(*place, "stated here");
            }
        }
        violations.push(diagnostic);
    }
    if rows.len() > SHOWN {
        let message = format!("violated constraint: {said}: {} more violations", rows.len() - SHOWN);
        violations.push(Diagnostic::new(Code::E0702, span, message));
    }
    violations
}

/// Positive atoms outside `;`.
fn atoms(body: &[Vec<Literal>]) -> Vec<&Atom> {
    let atom = |literal: &'_ Literal| matches!(literal.kind, LiteralKind::Atom(_));
    let branches = body.iter().flatten().filter(|l| atom(l));
    branches.filter_map(|l| if let LiteralKind::Atom(a) = &l.kind { Some(a) } else { None }).collect()
}

/// Variables that atoms of every branch bind, in order.
fn bound(body: &[Vec<Literal>]) -> Vec<VarId> {
    let of_branch = |branch: &[Literal]| {
        let mut found = Vec::new();
        for literal in branch {
            if let LiteralKind::Atom(atom) = &literal.kind {
                atom.args.iter().for_each(|arg| variables(arg, &mut found));
            }
        }
        found
    };
    let mut branches = body.iter().map(|b| of_branch(b));
    let mut common = branches.next().unwrap_or_default();
    for branch in branches {
        common.retain(|v| branch.contains(v));
    }
    common
}

fn variables(term: &Term, found: &mut Vec<VarId>) {
    match term {
        Term::Variable(v) if !found.contains(v) => found.push(*v),
        Term::Prop(_, args) => args.iter().for_each(|a| variables(a, found)),
        _ => {}
    }
}

fn instance(term: &Term, known: &HashMap<VarId, &Value>) -> Option<Value> {
    Some(match term {
        Term::Variable(v) => (*known.get(v)?).clone(),
        Term::Constant(value) => value.clone(),
        Term::Prop(name, args) => {
            Value::prop(name.clone(), args.iter().map(|a| instance(a, known)).collect::<Option<Vec<_>>>()?)
        }
        _ => return None,
    })
}
