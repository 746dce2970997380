//! The columns by which rules and queries of a base look facts up: a snapshot keeps the facts in the order of each.

use super::state::{Key, State};
use crate::syntax::ast::{Args, Atom, Body, Literal, LiteralKind, Operand, Statement, StatementKind, Term, TermKind};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Of fewer facts any order is made at once.
const MANY: usize = 4_096;

/// For each predicate of many facts the columns where an atom of a rule, constraint or query has a constant, or a
/// variable that another literal of its clause has too.
pub(super) fn columns(state: &State) -> BTreeMap<Key, Vec<usize>> {
    let mut found: BTreeMap<Key, BTreeSet<usize>> = BTreeMap::new();
    for statement in state.rules.iter().chain(&state.queries) {
        of_statement(statement, state, &mut found);
    }
    found.into_iter().map(|(key, columns)| (key, columns.into_iter().collect())).collect()
}

fn of_statement(statement: &Statement, state: &State, found: &mut BTreeMap<Key, BTreeSet<usize>>) {
    let body = match &statement.kind {
        StatementKind::Rule(rule) => &rule.body,
        StatementKind::Query(query) => &query.body,
        StatementKind::Constraint(constraint) => &constraint.body,
        _ => return,
    };
    let mut atoms = Vec::new();
    each_atom(body, &mut |atom| atoms.push(atom));
    let mut uses: HashMap<&Arc<str>, usize> = HashMap::new();
    for atom in &atoms {
        let mut own = BTreeSet::new();
        for (_, term) in arguments(atom, state) {
            each_variable(term, &mut |name| _ = own.insert(name));
        }
        own.into_iter().for_each(|name| *uses.entry(name).or_default() += 1);
    }
    for atom in atoms {
        let key = (atom.name.text.clone(), arity(atom, state));
        let many = state.relations.get(&key).is_some_and(|id| state.store.relation(*id).len() >= MANY);
        if !many {
            continue;
        }
        for (column, term) in arguments(atom, state) {
            let probed = match &term.kind {
                TermKind::Anonymous => false,
                TermKind::Variable(name) => uses.get(name).is_some_and(|uses| *uses > 1),
                _ => true,
            };
            if probed {
                found.entry(key.clone()).or_default().insert(column);
            }
        }
    }
}

/// How many columns an atom has; of one with named columns those that are declared.
fn arity(atom: &Atom, state: &State) -> usize {
    match &atom.args {
        Args::Positional(args) => args.len(),
        Args::Named(_) => state.catalog.get(&atom.name.text).map_or(0, |declared| declared.columns.len()),
    }
}

/// The arguments of an atom, each with its column.
fn arguments<'a>(atom: &'a Atom, state: &'a State) -> Vec<(usize, &'a Term)> {
    match &atom.args {
        Args::Positional(args) => args.iter().enumerate().collect(),
        Args::Named(args) => {
            let column = |name: &str| state.catalog.get(&atom.name.text).and_then(|declared| declared.column(name));
            args.iter().filter_map(|(name, term)| Some((column(&name.as_ref()?.text)?, term))).collect()
        }
    }
}

fn each_atom<'a>(body: &'a Body, visit: &mut dyn FnMut(&'a Atom)) {
    body.branches.iter().flatten().for_each(|literal| in_literal(literal, visit));
}

fn in_literal<'a>(literal: &'a Literal, visit: &mut dyn FnMut(&'a Atom)) {
    match &literal.kind {
        LiteralKind::Atom(located) => visit(&located.atom),
        LiteralKind::Not(inner) => in_literal(inner, visit),
        LiteralKind::Group(body) => each_atom(body, visit),
        LiteralKind::Compare(_, a, b) => {
            for side in [a, b] {
                if let Operand::Braces(braces) = side {
                    each_atom(&braces.body, visit);
                }
            }
        }
    }
}

fn each_variable<'a>(term: &'a Term, visit: &mut dyn FnMut(&'a Arc<str>)) {
    match &term.kind {
        TermKind::Variable(name) => visit(name),
        TermKind::Compound(_, Args::Positional(args)) => args.iter().for_each(|arg| each_variable(arg, visit)),
        TermKind::Compound(_, Args::Named(args)) => args.iter().for_each(|(_, arg)| each_variable(arg, visit)),
        TermKind::Negate(inner) => each_variable(inner, visit),
        TermKind::Arithmetic(_, a, b) => {
            each_variable(a, visit);
            each_variable(b, visit);
        }
        _ => {}
    }
}
