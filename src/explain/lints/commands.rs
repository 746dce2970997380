//! Facts that look like commands of Prolog.

use super::{Facts, key, shown, warning};
use crate::base::diagnostic::{Code, Diagnostic};
use std::collections::HashSet;

/// W0101: `assert(p(a)).` states a fact about `p(a)`; once for each such name.
pub(super) fn commands(facts: Facts<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut told = HashSet::new();
    for (fact, span) in facts.iter() {
        let asserts = match &*fact.predicate {
            "assert" | "asserta" | "assertz" => true,
            "retract" => false,
            _ => continue,
        };
        let [argument] = &fact.args[..] else { continue };
        let Some(stated) = key(argument).filter(|_| told.insert(&fact.predicate)) else { continue };
        let message = format!("`{}(…)` is a fact like any other: it changes nothing", fact.predicate);
        let stated = shown(stated);
        let help = match asserts {
            true => format!("to state it write `{stated}.`"),
            false => format!("to take it away write `retract {stated}.`"),
        };
        diagnostics.push(warning(Code::W0101, *span, message).help(help));
    }
}
