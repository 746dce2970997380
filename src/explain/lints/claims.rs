//! Claims and denials: who denies what nobody claims, and what is stated plainly that somebody only claims.

use super::{Facts, Key, arity, heads, key, label, patterns, shown, warning};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::base::support::GroundFact;
use crate::base::value::Value;
use crate::catalog::Catalog;
use crate::syntax::ast::{Args, Statement, Term, TermKind};
use indexmap::IndexMap;
use std::collections::{HashMap, HashSet};

/// W0203: a denied proposition that is neither stated, nor said, nor the matter of any other fact.
pub(super) fn denied(facts: Facts<'_>, rules: &[&Statement], diagnostics: &mut Vec<Diagnostic>) {
    let mut open: IndexMap<Key<'_>, (&Value, Span)> = IndexMap::new();
    for (fact, span) in facts.iter() {
        if let Some(what) = denial(fact)
            && let Some(found) = key(undated(what))
        {
            open.entry(found).or_insert((what, *span));
        }
    }
    if open.is_empty() {
        return;
    }
    let mut claimed = HashSet::new();
    for (fact, _) in facts.iter().filter(|(fact, _)| denial(fact).is_none()) {
        let stated = (&*fact.predicate, &fact.args[..]);
        if let Some((found, _)) = open.get_key_value(&stated) {
            claimed.insert(*found);
        }
        fact.args.iter().skip(1).for_each(|arg| claims(arg, &open, &mut claimed));
    }
    let derived = derived(rules);
    for (what, (value, span)) in &open {
        let imported = patterns(rules).any(|pattern| &*pattern.name.text == what.0);
        if imported || claimed.contains(what) || derived.contains(&(what.0, what.1.len())) {
            continue;
        }
        let message = format!("nobody claims `{value}`, which is denied here");
        diagnostics.push(
            warning(Code::W0203, *span, message)
                .help("write what is denied word for word as it is claimed, or state who claims it: `… says …`"),
        );
    }
}

/// What a fact denies.
fn denial(fact: &GroundFact) -> Option<&Value> {
    match &fact.args[..] {
        [_, what] if &*fact.predicate == "denies" => Some(what),
        _ => None,
    }
}

/// `P` of `on(P, D)`.
fn undated(value: &Value) -> &Value {
    match value {
        Value::Prop(prop) if &*prop.name == "on" && prop.args.len() == 2 => undated(&prop.args[0]),
        _ => value,
    }
}

/// Notes which of the denied is claimed by a matter: itself, or the matter of a claim in it. Who denies or negates
/// something does not claim it.
fn claims<'a>(value: &'a Value, open: &IndexMap<Key<'a>, (&Value, Span)>, claimed: &mut HashSet<Key<'a>>) {
    let value = undated(value);
    if let Some((found, _)) = key(value).and_then(|k| open.get_key_value(&k)) {
        claimed.insert(*found);
    }
    if let Value::Prop(prop) = value
        && !matches!((&*prop.name, prop.args.len()), ("denies", 2) | ("not", 1))
    {
        prop.args.iter().skip(1).for_each(|arg| claims(arg, open, claimed));
    }
}

/// Propositions, by name and arity, that a rule or import may claim: those in its head or pattern.
fn derived<'a>(rules: &[&'a Statement]) -> HashSet<(&'a str, usize)> {
    let mut found = HashSet::new();
    for head in heads(rules) {
        found.insert((&*head.name.text, arity(head, &Catalog::default())));
        terms(&head.args).for_each(|t| propositions(t, &mut found));
    }
    patterns(rules).for_each(|pattern| terms(&pattern.args).for_each(|t| propositions(t, &mut found)));
    found
}

fn propositions<'a>(term: &'a Term, found: &mut HashSet<(&'a str, usize)>) {
    if let TermKind::Compound(name, args) = &term.kind {
        found.insert((&name.text, args.len()));
        terms(args).for_each(|t| propositions(t, found));
    }
}

fn terms(args: &Args) -> Box<dyn Iterator<Item = &Term> + '_> {
    match args {
        Args::Positional(args) => Box::new(args.iter()),
        Args::Named(args) => Box::new(args.iter().map(|(_, term)| term)),
    }
}

/// W0206: a fact stated without a source, though elsewhere somebody says it.
pub(super) fn asserted(facts: Facts<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut said: HashMap<Key<'_>, (&Value, Span)> = HashMap::new();
    for (fact, span) in facts.iter() {
        if let ("says", [speaker, what]) = (&*fact.predicate, &fact.args[..])
            && let Some(found) = key(undated(what))
        {
            said.entry(found).or_insert((speaker, *span));
        }
    }
    if said.is_empty() {
        return;
    }
    let mut told = HashSet::new();
    for (fact, span) in facts.iter() {
        let stated = (&*fact.predicate, &fact.args[..]);
        let uncited = fact.supports.is_empty() || fact.supports.iter().any(|s| s.source.is_none());
        if let Some((speaker, place)) = said.get(&stated).filter(|_| uncited)
            && told.insert(stated)
        {
            let fact = shown(stated);
            let message = format!("`{fact}` is stated plainly, and elsewhere it is only what `{speaker}` says");
            let diagnostic = label(warning(Code::W0206, *span, message), *place, "said here");
            diagnostics.push(diagnostic.help(format!(
                "leave the plain fact out if it is only claimed, or cite who states it: `{fact} @ SOURCE.`"
            )));
        }
    }
}
