//! Sources: those that also speak, and those that nobody declares.

use super::{Facts, each_value, label, warning};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::base::spelling::nearest;
use crate::base::value::Value;
use indexmap::IndexMap;
use std::collections::HashSet;

/// So many times the nearest declared source is looked for.
const MOST_GUESSES: usize = 50;

/// Cited sources, each with the first fact that cites it.
fn cited<'a>(facts: Facts<'a>) -> IndexMap<&'a str, Span> {
    let mut found = IndexMap::new();
    for (fact, span) in facts.iter() {
        for source in fact.supports.iter().filter_map(|s| s.source.as_deref()) {
            found.entry(source).or_insert(*span);
        }
    }
    found
}

/// Declared sources, each with its declaration.
fn declared<'a>(facts: Facts<'a>) -> IndexMap<&'a str, Span> {
    let mut found = IndexMap::new();
    for (fact, span) in facts.iter() {
        if let ("source", [Value::Text(id)]) = (&*fact.predicate, &fact.args[..]) {
            found.entry(&**id).or_insert(*span);
        }
    }
    found
}

/// W0209: a source is not a speaker.
pub(super) fn speaking(facts: Facts<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut known: IndexMap<&str, (Span, &str)> =
        cited(facts).into_iter().map(|(source, span)| (source, (span, "cited"))).collect();
    for (source, span) in declared(facts) {
        known.entry(source).or_insert((span, "declared"));
    }
    if known.is_empty() {
        return;
    }
    let mut told = HashSet::new();
    let mut speaker = |name: &str, args: &[Value], span: Span| {
        if let ("says" | "denies", [Value::Text(speaker), _]) = (name, args)
            && let Some((source, (place, how))) = known.get_key_value(&**speaker)
            && told.insert(*source)
        {
            let shown = Value::text(*source);
            let message = format!("`{shown}` speaks here, and elsewhere it is {how} as a source");
            let diagnostic = label(warning(Code::W0209, span, message), *place, &format!("{how} here"));
            diagnostics.push(diagnostic.help(format!(
                "what a text says in its own voice is a plain fact: `… @ {shown}.`; else name the speaker and the source \
                 differently"
            )));
        }
    };
    for (fact, span) in facts.iter() {
        speaker(&fact.predicate, &fact.args, *span);
        for arg in &fact.args {
            each_value(arg, &mut |value| {
                if let Value::Prop(prop) = value {
                    speaker(&prop.name, &prop.args, *span);
                }
            });
        }
    }
}

/// W0210: a cited source without `source(id: …)`.
pub(super) fn undeclared(facts: Facts<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let declared = declared(facts);
    let missing = cited(facts).into_iter().filter(|(source, _)| !declared.contains_key(source));
    for (number, (source, span)) in missing.enumerate() {
        let shown = Value::text(source);
        let mut diagnostic = warning(Code::W0210, span, format!("the source `{shown}` is cited and nowhere declared"));
        if number < MOST_GUESSES
            && let Some(near) = nearest(source, declared.keys().copied())
        {
            diagnostic = diagnostic.help(format!("did you mean `{}`?", Value::text(near)));
        }
        diagnostics.push(diagnostic.help(format!("declare it: `source(id: {shown}, title: \"…\").`")));
    }
}
