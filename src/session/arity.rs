//! Facts with another number of arguments than the rest of their predicate.

use super::state::{Gathered, Key, State};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::syntax::ast::{Atom, Body, LiteralKind, Operand, StatementKind};
use std::collections::{HashMap, HashSet};

/// W0213: a predicate stated for the first time, while one of its name with another number of arguments is stated or
/// derived and no rule reads it with this number. Of two that are stated together the rarer one is the slip.
pub(super) fn other(state: &State, gathered: &Gathered) -> Vec<Diagnostic> {
    let new: Vec<&(Key, Span)> = gathered.first.iter().filter(|(key, _)| !is_stated(state, key)).collect();
    if new.is_empty() {
        return Vec::new();
    }
    let (names, mut warnings) = (Names::of(state, gathered), Vec::new());
    for (key, span) in new {
        let (name, arity) = (&key.0, key.1);
        // Another number of arguments than declared is an error, told of elsewhere.
        if state.catalog.get(name).is_some() {
            continue;
        }
        let beside = names.beside(state, gathered, key);
        let Some((other, place)) = beside.filter(|_| !names.read.contains(&(&**name, arity))) else { continue };
        let message = format!("`{name}/{arity}` is stated here, and `{name}` has {other} arguments elsewhere");
        let mut warning = Diagnostic::new(Code::W0213, *span, message);
        if let Some(place) = place {
            warning = warning.label(place, format!("`{name}/{other}` stands here"));
        }
        let plural = if other == 1 { "" } else { "s" };
        warnings.push(warning.help(format!("write {other} argument{plural}, or give it another name")));
    }
    warnings
}

fn has_facts(state: &State, key: &Key) -> bool {
    state.relation(&key.0, key.1).is_some_and(|id| !state.store.relation(id).is_empty())
}

/// Whether facts of a predicate were stated before, here or in a snapshot.
fn is_stated(state: &State, key: &Key) -> bool {
    state.stated_at.contains_key(key) || has_facts(state, key)
}

/// What there is of each name, whatever the number of its arguments.
#[derive(Default)]
struct Names<'a> {
    relations: HashMap<&'a str, Vec<&'a Key>>,
    /// Places in [`Gathered::first`].
    gathered: HashMap<&'a str, Vec<usize>>,
    heads: HashMap<&'a str, Vec<&'a Atom>>,
    /// What rules and constraints read, with the number of its arguments.
    read: HashSet<(&'a str, usize)>,
}

impl<'a> Names<'a> {
    fn of(state: &'a State, gathered: &'a Gathered) -> Names<'a> {
        let mut names = Names::default();
        for key in state.relations.keys() {
            names.relations.entry(&key.0).or_default().push(key);
        }
        for (place, (key, _)) in gathered.first.iter().enumerate() {
            names.gathered.entry(&key.0).or_default().push(place);
        }
        for head in heads(state) {
            names.heads.entry(&head.name.text).or_default().push(head);
        }
        for statement in state.rules.iter() {
            let body = match &statement.kind {
                StatementKind::Rule(rule) => &rule.body,
                StatementKind::Constraint(constraint) => &constraint.body,
                _ => continue,
            };
            each_atom(body, &mut |atom| _ = names.read.insert((&atom.name.text, atom.args.len())));
        }
        names
    }

    /// Another number of arguments of that name, stated before or oftener, or derived; and where.
    fn beside(&self, state: &State, gathered: &Gathered, key: &Key) -> Option<(usize, Option<Span>)> {
        let count = |key: &Key| gathered.count(key);
        let (name, arity) = (&*key.0, key.1);
        let mut stated = self.relations.get(name).into_iter().flatten();
        if let Some(stated) = stated.find(|stated| stated.1 != arity && has_facts(state, stated)) {
            return Some((stated.1, state.stated_at.get(*stated).copied()));
        }
        let known = |place: usize| gathered.first.get(place);
        let places = self.gathered.get(name).into_iter().flatten();
        let own = places.clone().copied().find(|place| known(*place).is_some_and(|(other, _)| other == key));
        let mut together = places.filter_map(|place| Some((*place, known(*place)?)));
        let together = together.find(|(place, (other, _))| {
            let oftener = count(other) > count(key) || count(other) == count(key) && Some(*place) < own;
            other.1 != arity && oftener
        });
        if let Some((_, (other, span))) = together {
            return Some((other.1, Some(*span)));
        }
        let heads = self.heads.get(name)?;
        let head = heads.iter().find(|head| head.args.len() != arity)?;
        // What is derived with this number too is meant.
        let derived = heads.iter().any(|head| head.args.len() == arity);
        (!derived).then_some((head.args.len(), Some(head.span)))
    }
}

fn heads(state: &State) -> impl Iterator<Item = &Atom> {
    state.rules.iter().filter_map(|statement| match &statement.kind {
        StatementKind::Rule(rule) => Some(&rule.head),
        _ => None,
    })
}

fn each_atom<'a>(body: &'a Body, visit: &mut dyn FnMut(&'a Atom)) {
    fn in_literal<'a>(kind: &'a LiteralKind, visit: &mut dyn FnMut(&'a Atom)) {
        match kind {
            LiteralKind::Atom(located) => visit(&located.atom),
            LiteralKind::Not(inner) => in_literal(&inner.kind, visit),
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
    body.branches.iter().flatten().for_each(|literal| in_literal(&literal.kind, visit));
}
