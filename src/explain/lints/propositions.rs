//! Propositions with another number of arguments than the predicate of their name.

use super::{Facts, arity, each_value, heads, label, warning};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::base::value::Value;
use crate::catalog::Catalog;
use crate::syntax::ast::Statement;
use std::collections::{HashMap, HashSet};

/// W0212: once for each name and number of arguments.
pub(super) fn arities(facts: Facts<'_>, catalog: &Catalog, rules: &[&Statement], diagnostics: &mut Vec<Diagnostic>) {
    let mut predicates: HashMap<&str, Vec<(usize, Span)>> = HashMap::new();
    let mut note = |name, arity, span| {
        let known = predicates.entry(name).or_default();
        if !known.iter().any(|(other, _)| *other == arity) {
            known.push((arity, span));
        }
    };
    for declaration in catalog.iter() {
        note(&declaration.name, declaration.columns.len(), declaration.span);
    }
    heads(rules).for_each(|head| note(&head.name.text, arity(head, catalog), head.span));
    facts.iter().for_each(|(fact, span)| note(&fact.predicate, fact.args.len(), *span));
    let mut seen = HashSet::new();
    for (fact, span) in facts.iter() {
        for arg in &fact.args {
            each_value(arg, &mut |value| {
                let Value::Prop(prop) = value else { return };
                let (name, many) = (&*prop.name, prop.args.len());
                let wraps = matches!((name, many), ("says" | "denies" | "on", 2) | ("not", 1));
                if wraps || !seen.insert((name, many)) {
                    return;
                }
                let Some(known) = predicates.get(name) else { return };
                if known.iter().any(|(other, _)| *other == many) {
                    return;
                }
                let Some((other, place)) = known.first() else { return };
                let message = format!("the proposition `{name}/{many}` has the name of the predicate `{name}/{other}`");
                let diagnostic = warning(Code::W0212, *span, message);
                diagnostics.push(label(diagnostic, *place, "the predicate").help(format!(
                    "the two differ in their arguments: write {other}, or give the proposition another name"
                )));
            });
        }
    }
}
