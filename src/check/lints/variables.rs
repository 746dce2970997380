//! Variables used once, and names that were meant as variables.

use super::View;
use super::walk::{Place, each_literal, each_term, each_variable, terms_of_literal};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::base::spelling::nearest;
use crate::syntax::ast::{OrderBy, Term, TermKind};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// One place of a variable.
#[derive(Clone, Copy)]
struct Occurrence {
    span: Span,
    place: Place,
}

/// By name and the braces it is local to: how often, and where first.
type Counted<'a> = BTreeMap<(&'a Arc<str>, Option<Span>), (usize, Occurrence)>;

/// W0201. In `body?` each variable is a column, except those only under `not` or in braces.
pub(super) fn used_once(view: &View<'_>, diagnostics: &mut Vec<Diagnostic>) {
    // The name of a variable in a constraint is shown with its value where it is violated.
    if view.is_constraint {
        return;
    }
    let all = occurrences(view);
    let outside: HashSet<&Arc<str>> = all.iter().filter(|(_, o)| o.place.braces.is_none()).map(|(n, _)| *n).collect();
    // A name in braces that occurs nowhere outside of them is a variable of these braces alone.
    let mut variables = Counted::new();
    for (name, occurrence) in &all {
        let own = occurrence.place.braces.filter(|_| !outside.contains(name));
        variables.entry((*name, own)).or_insert((0, *occurrence)).0 += 1;
    }
    if let Some(modifiers) = view.modifiers {
        for key in &modifiers.order_by {
            if let OrderBy::Variable(name) = &key.by
                && let Some((count, _)) = variables.get_mut(&(name, None))
            {
                *count += 1;
            }
        }
    }
    for ((name, _), (count, occurrence)) in &variables {
        let hidden = occurrence.place.negated || occurrence.place.braces.is_some();
        if *count > 1 || name.starts_with('_') || view.shows_all && !hidden {
            continue;
        }
        let message = format!("variable `{name}` is used once");
        let mut diagnostic = Diagnostic::new(Code::W0201, occurrence.span, message);
        let others = variables.keys().map(|(other, _)| &***other).filter(|o| name.chars().count() > 2 && o.len() > 2);
        if let Some(near) = nearest(name, others) {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        }
        diagnostics.push(diagnostic.help(format!("write `_`, or `_{name}` to keep its name")));
    }
}

fn occurrences<'a>(view: &View<'a>) -> Vec<(&'a Arc<str>, Occurrence)> {
    let mut all = Vec::new();
    let mut note = |term: &'a Term, place| {
        each_variable(term, &mut |name, span| all.push((name, Occurrence { span, place })));
    };
    view.head_terms.iter().for_each(|t| note(t, Place::default()));
    each_literal(view.body, Place::default(), &mut |literal, place| {
        for (term, braces) in terms_of_literal(literal) {
            note(term, Place { braces: braces.or(place.braces), ..place });
        }
    });
    all
}

/// W0205: `p(x) :- q(x).`, where nothing is a named variable and a bare name stands on both sides.
pub(super) fn lower_case(view: &View<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if view.head.is_none() {
        return;
    }
    let (mut head, mut body, mut varies) = (Vec::new(), Vec::new(), false);
    let mut note = |term: &Term, into: &mut Vec<(Arc<str>, Span)>| {
        each_term(term, &mut |t| match &t.kind {
            TermKind::Text { text, quoted: false } => into.push((text.clone(), t.span)),
            TermKind::Variable(_) => varies = true,
            _ => {}
        });
    };
    view.head_terms.iter().for_each(|t| note(t, &mut head));
    each_literal(view.body, Place::default(), &mut |literal, _| {
        terms_of_literal(literal).into_iter().for_each(|(t, _)| note(t, &mut body));
    });
    let twice = head.iter().find_map(|(name, span)| {
        let again = body.iter().find(|(other, _)| other == name)?;
        Some((name, *span, again.1))
    });
    if let Some((name, span, again)) = twice.filter(|_| !varies) {
        let message = format!("`{name}` is a text: it stands for nothing but itself");
        diagnostics.push(
            Diagnostic::new(Code::W0205, span, message)
                .label(again, "and here again")
                .help(format!("did you mean `{}`? a variable begins with an upper-case letter", capital(name)))
                .help(format!("if the text is meant, put it in quotes: `\"{name}\"`")),
        );
    }
}

/// A name as a variable; in scripts without capitals an underscore makes it one.
fn capital(name: &str) -> String {
    let mut chars = name.chars();
    let first: String = chars.next().map_or(String::new(), |c| c.to_uppercase().collect());
    if first.starts_with(char::is_uppercase) { first + chars.as_str() } else { format!("_{name}") }
}
