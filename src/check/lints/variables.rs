//! Variables used once, and names that were meant as variables.

use super::View;
use super::walk::{Place, each_literal, each_term, each_variable, is_of_support, terms_of_literal};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::base::spelling::{as_variable, nearest};
use crate::syntax::ast::{Args, Atom, OrderBy, Term, TermKind};
use crate::syntax::print_term;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// One place of a variable.
#[derive(Clone, Copy)]
struct Occurrence {
    span: Span,
    place: Place,
    /// Whether it makes a solution of each date or source that is counted: then it says something by standing there.
    tells: bool,
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
        if *count > 1 || occurrence.tells || name.starts_with('_') || view.shows_all && !hidden {
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
    let mut note = |term: &'a Term, place, tells| {
        each_variable(term, &mut |name, span| all.push((name, Occurrence { span, place, tells })));
    };
    view.head_terms.iter().for_each(|t| note(t, Place::default(), false));
    each_literal(view.body, Place::default(), &mut |literal, place| {
        for (term, braces) in terms_of_literal(literal) {
            let tells = place.counted && !place.negated && is_of_support(literal, term);
            note(term, Place { braces: braces.or(place.braces), ..place }, tells);
        }
    });
    all
}

/// W0205: `p(x) :- q(x).`, `p(a) :- q(A).`: bare names of a head that were meant as variables, all in one warning.
/// `is_constant` tells texts that stand elsewhere in the base.
pub(super) fn lower_case(
    view: &View<'_>,
    is_constant: &dyn Fn(&str) -> Option<bool>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(head) = view.head else { return };
    let (mut names, mut again, mut varies) = (Vec::new(), Vec::new(), false);
    let mut variables = HashSet::new();
    let mut note = |term: &Term, into: &mut Vec<(Arc<str>, Span)>, twins: bool| {
        each_term(term, &mut |t| match &t.kind {
            TermKind::Text { text, quoted: false } => into.push((text.clone(), t.span)),
            TermKind::Variable(name) => {
                varies = true;
                if twins {
                    variables.insert(name.clone());
                }
            }
            _ => {}
        });
    };
    view.head_terms.iter().for_each(|t| note(t, &mut names, false));
    each_literal(view.body, Place::default(), &mut |literal, _| {
        terms_of_literal(literal).into_iter().for_each(|(t, _)| note(t, &mut again, true));
    });
    let meant = |name: &Arc<str>| {
        let twin = variables.contains(&*as_variable(name));
        let repeats = again.iter().any(|(other, _)| other == name);
        let known = is_constant(name);
        let strange = !varies || known.map_or(name.chars().count() == 1, |known| !known);
        twin || repeats && strange
    };
    names.retain(|(name, _)| meant(name));
    let Some((first, span)) = names.first() else { return };
    let mut told: Vec<&str> = Vec::new();
    names.iter().for_each(|(name, _)| {
        if !told.contains(&&**name) {
            told.push(name)
        }
    });
    let listed: Vec<String> = told.iter().map(|name| format!("`{name}`")).collect();
    let message = match told.len() {
        1 => format!("`{first}` is a text: it stands for nothing but itself"),
        _ => format!("{} are texts: they stand for nothing but themselves", listed.join(" and ")),
    };
    let mut diagnostic = Diagnostic::new(Code::W0205, *span, message);
    for (_, other) in names.iter().skip(1) {
        diagnostic = diagnostic.label(*other, "");
    }
    for name in &told {
        if let Some((_, place)) = again.iter().find(|(other, _)| &**other == *name) {
            diagnostic = diagnostic.label(*place, "and here again");
        }
    }
    let mended = varied(head, &told);
    let texts: Vec<String> = told.iter().map(|name| format!("`\"{name}\"`")).collect();
    diagnostics.push(
        diagnostic
            .help(format!("did you mean `{mended}`? a variable begins with an upper-case letter"))
            .help(format!("if the text is meant, put it in quotes: {}", texts.join(", "))),
    );
}

/// A head with these names as variables.
fn varied(head: &Atom, names: &[&str]) -> String {
    fn vary(term: &mut Term, names: &[&str]) {
        match &mut term.kind {
            TermKind::Text { text, quoted: false } if names.contains(&&**text) => {
                term.kind = TermKind::Variable(as_variable(text).into());
            }
            TermKind::Compound(_, Args::Positional(args)) => args.iter_mut().for_each(|t| vary(t, names)),
            TermKind::Compound(_, Args::Named(args)) => args.iter_mut().for_each(|(_, t)| vary(t, names)),
            TermKind::Negate(inner) => vary(inner, names),
            TermKind::Arithmetic(_, a, b) => {
                vary(a, names);
                vary(b, names);
            }
            _ => {}
        }
    }
    let mut term = Term { kind: TermKind::Compound(head.name.clone(), head.args.clone()), span: head.span };
    vary(&mut term, names);
    print_term(&term)
}
