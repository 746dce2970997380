//! Facts with another number of arguments than the rest of their predicate.

use super::state::{Gathered, Key, State};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::syntax::ast::{Atom, Body, LiteralKind, Operand, StatementKind};
use std::collections::HashMap;
use std::sync::Arc;

/// W0213: a predicate stated for the first time, while one of its name with another number of arguments is stated or
/// derived and no rule reads it with this number. Of two that are stated together the rarer one is the slip.
pub(super) fn other(state: &State, gathered: &Gathered) -> Vec<Diagnostic> {
    let new: Vec<&(Key, Span)> = gathered.first.iter().filter(|(key, _)| !is_stated(state, key)).collect();
    let (names, mut warnings) = (Names::of(state, gathered), Vec::new());
    for (key, span) in new {
        let (name, arity) = (&key.0, key.1);
        // Another number of arguments than declared is an error, told of elsewhere.
        if state.catalog.get(name).is_some() {
            continue;
        }
        let Some((other, place)) = names.beside(state, gathered, key).filter(|_| !is_read(state, name, arity)) else {
            continue;
        };
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
struct Names<'a> {
    relations: HashMap<&'a str, Vec<&'a Key>>,
    /// Places in [`Gathered::first`].
    gathered: HashMap<&'a str, Vec<usize>>,
    heads: HashMap<&'a str, Vec<&'a Atom>>,
}

impl<'a> Names<'a> {
    fn of(state: &'a State, gathered: &'a Gathered) -> Names<'a> {
        let mut names = Names { relations: HashMap::new(), gathered: HashMap::new(), heads: HashMap::new() };
        for key in state.relations.keys() {
            names.relations.entry(&key.0).or_default().push(key);
        }
        for (place, (key, _)) in gathered.first.iter().enumerate() {
            names.gathered.entry(&key.0).or_default().push(place);
        }
        for head in heads(state) {
            names.heads.entry(&head.name.text).or_default().push(head);
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

/// Whether a rule or constraint reads a predicate with that number of arguments.
fn is_read(state: &State, name: &Arc<str>, arity: usize) -> bool {
    let reads = |atom: &Atom| atom.name.text == *name && atom.args.len() == arity;
    state.rules.iter().any(|statement| match &statement.kind {
        StatementKind::Rule(rule) => any_atom(&rule.body, &reads),
        StatementKind::Constraint(constraint) => any_atom(&constraint.body, &reads),
        _ => false,
    })
}

fn any_atom(body: &Body, wanted: &dyn Fn(&Atom) -> bool) -> bool {
    fn in_literal(kind: &LiteralKind, wanted: &dyn Fn(&Atom) -> bool) -> bool {
        match kind {
            LiteralKind::Atom(located) => wanted(&located.atom),
            LiteralKind::Not(inner) => in_literal(&inner.kind, wanted),
            LiteralKind::Group(body) => any_atom(body, wanted),
            LiteralKind::Compare(_, a, b) => [a, b].into_iter().any(|side| match side {
                Operand::Braces(braces) => any_atom(&braces.body, wanted),
                Operand::Term(_) => false,
            }),
        }
    }
    body.branches.iter().flatten().any(|literal| in_literal(&literal.kind, wanted))
}
