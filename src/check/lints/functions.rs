//! Calls of functions that other languages have: here they are propositions of that name.

use super::View;
use super::predicates::Names;
use super::walk::{Place, each_literal, each_term, terms_of_literal};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{Args, LiteralKind, Term, TermKind};
use std::ops::RangeInclusive;

const OF_DATES: &str =
    "the parts of a date are `year(D)`, `month(D)` and `day(D)`; `trunc(D, month)` cuts it, `to_text(D)` spells it";

/// A name, how many arguments it is given elsewhere, and what to write here.
const FOREIGN: &[(&str, RangeInclusive<usize>, &str)] = &[
    ("format", 2..=2, OF_DATES),
    ("strftime", 2..=2, OF_DATES),
    ("to_char", 2..=2, OF_DATES),
    ("date_format", 2..=2, OF_DATES),
    ("date_part", 2..=2, OF_DATES),
    ("date_trunc", 2..=2, OF_DATES),
    ("datediff", 2..=3, "the days between two dates are their difference, `B - A`"),
    ("date_diff", 2..=3, "the days between two dates are their difference, `B - A`"),
    ("substr", 2..=3, "write `substring(T, Start, Length)`"),
    ("strlen", 1..=1, "write `length(T)`"),
    ("len", 1..=1, "write `length(T)`"),
    ("char_length", 1..=1, "write `length(T)`"),
    ("tolower", 1..=1, "write `lower(T)`"),
    ("lcase", 1..=1, "write `lower(T)`"),
    ("toupper", 1..=1, "write `upper(T)`"),
    ("ucase", 1..=1, "write `upper(T)`"),
    ("pow", 2..=2, "powers are written as products, `X * X`"),
    ("power", 2..=2, "powers are written as products, `X * X`"),
];

/// W0221: in a comparison, or among what a head or the columns of a query give.
pub(super) fn foreign(view: &View<'_>, names: &Names<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut note = |term: &Term| {
        each_term(term, &mut |t| {
            let TermKind::Compound(name, Args::Positional(args)) = &t.kind else { return };
            let known = FOREIGN.iter().find(|(other, ..)| !name.quoted && *other == &*name.text);
            let Some((name, _, help)) = known.filter(|(_, arities, _)| arities.contains(&args.len())) else { return };
            if names.is_known(name) {
                return;
            }
            let message = format!("`{name}(…)` calls no function: it is a proposition of that name");
            diagnostics.push(
                Diagnostic::new(Code::W0221, t.span, message)
                    .help(*help)
                    .help(format!("if the proposition is meant, write `'{name}'(…)`")),
            );
        });
    };
    view.head_terms.iter().for_each(|term| note(term));
    each_literal(view.body, Place::default(), &mut |literal, _| {
        if let LiteralKind::Compare(..) = literal.kind {
            terms_of_literal(literal).into_iter().for_each(|(term, _)| note(term));
        }
    });
}
