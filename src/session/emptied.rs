//! Why a question has no answers, for people who ask: the literal that left none, and the near misses.

use super::asking::Asking;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::base::spelling::nearest;
use crate::base::value::Value;
use crate::check::ir::{Atom, Clause, HeadTerm, Literal, LiteralKind, Modifiers, Query, Term, VarId, When};

/// More literals than this are not tried one after the other.
const MOST_TRIED: usize = 16;
/// So many values are listed of a place where another was asked for.
const MOST_LISTED: usize = 5;

/// The literal that left no answers; none where it cannot be told.
pub(super) fn emptied(asking: &Asking, query: &Query) -> Option<Diagnostic> {
    let [branch] = &query.clause.body[..] else { return None };
    // Atoms bind what the others need.
    let (mut ordered, rest): (Vec<&Literal>, Vec<&Literal>) =
        branch.iter().partition(|l| matches!(l.kind, LiteralKind::Atom(_)));
    ordered.extend(rest);
    if ordered.len() > MOST_TRIED {
        return None;
    }
    let blamed = (1..=ordered.len()).find_map(|count| {
        let prefix: Vec<Literal> = ordered[..count].iter().map(|l| (*l).clone()).collect();
        match asking.rows(&asked(query, prefix, Vec::new())) {
            Ok(found) if found.rows.is_empty() => Some(Some(count - 1)),
            Ok(_) => None,
            Err(_) => Some(None),
        }
    })??;
    let literal = ordered[blamed];
    let LiteralKind::Atom(atom) = &literal.kind else {
        return Some(note(literal.span, "no answers: this holds of nothing that the rest finds".into()));
    };
    let alone = asking.rows(&asked(query, vec![literal.clone()], Vec::new())).ok()?;
    if blamed > 0 && !alone.rows.is_empty() {
        let message = "no answers: this and what stands before it are never true together";
        return Some(note(literal.span, message.into()));
    }
    let predicate = asking.program.predicates.get(atom.predicate.0 as usize)?;
    if !predicate.stated && predicate.rules.is_empty() && !predicate.is_stated_view {
        let message = format!("no answers: nothing is stated of `{}/{}`", predicate.name, predicate.arity);
        return Some(note(literal.span, message));
    }
    let mut diagnostic = note(literal.span, "no answers: nothing matches this".into());
    for help in near_misses(asking, query, literal, atom) {
        diagnostic = diagnostic.help(help);
    }
    Some(diagnostic)
}

fn note(span: Span, message: String) -> Diagnostic {
    Diagnostic::new(Code::N0303, span, message)
}

/// A query for these columns over these literals.
fn asked(query: &Query, body: Vec<Literal>, columns: Vec<Term>) -> Query {
    Query {
        name: "emptied".into(),
        headings: vec!["_".into(); columns.len()],
        columns: columns.into_iter().map(HeadTerm::Plain).collect(),
        single_atom: None,
        clause: Clause { body: vec![body], ..query.clause.clone() },
        modifiers: Modifiers::default(),
    }
}

/// What would be found if one constant of the atom were another.
fn near_misses(asking: &Asking, query: &Query, literal: &Literal, atom: &Atom) -> Vec<String> {
    let mut helps = Vec::new();
    let mut query = query.clone();
    query.clause.variables.push("_".into());
    let open = Term::Variable(VarId(query.clause.variables.len() as u32 - 1));
    let mut try_one = |changed: Atom, wanted: &Value, what: &str| {
        let kind = LiteralKind::Atom(changed);
        let body = vec![Literal { kind, span: literal.span }];
        let Ok(found) = asking.rows(&asked(&query, body, vec![open.clone()])) else { return };
        let there: Vec<Value> = found.rows.into_iter().flatten().collect();
        helps.extend(instead(wanted, &there, what));
    };
    for (column, arg) in atom.args.iter().enumerate() {
        if let Term::Constant(wanted) = arg {
            let mut changed = atom.clone();
            changed.args[column] = open.clone();
            try_one(changed, wanted, &format!("argument {}", column + 1));
        }
    }
    if let Some(When::On(Term::Constant(wanted))) = &atom.when {
        try_one(Atom { when: Some(When::On(open.clone())), ..atom.clone() }, wanted, "the date");
    }
    if let Some(When::During(Term::Constant(wanted))) = &atom.when {
        try_one(Atom { when: Some(When::On(open.clone())), ..atom.clone() }, wanted, "the date");
    }
    if let Some((Term::Constant(wanted), locator)) = &atom.at {
        try_one(Atom { at: Some((open.clone(), locator.clone())), ..atom.clone() }, wanted, "the source");
    }
    if atom.when.is_some() && helps.is_empty() {
        let undated = Atom { when: None, ..atom.clone() };
        let body = vec![Literal { kind: LiteralKind::Atom(undated), span: literal.span }];
        if asking.rows(&asked(&query, body, Vec::new())).is_ok_and(|found| !found.rows.is_empty()) {
            helps.push("without its date it would be found".into());
        }
    }
    helps
}

/// What stands where `wanted` was asked for.
fn instead(wanted: &Value, there: &[Value], what: &str) -> Option<String> {
    if let Some(other) = there.iter().find(|v| v.kind() != wanted.kind() && plain(v) == plain(wanted)) {
        return Some(format!("{what} is {} here: `{other}`", other.kind().described()));
    }
    let texts = there.iter().filter_map(|v| if let Value::Text(text) = v { Some(&**text) } else { None });
    if let Value::Text(wanted) = wanted
        && let Some(near) = nearest(wanted, texts)
    {
        return Some(format!("did you mean `{}`?", Value::Text(near.into())));
    }
    match there.len() {
        0 => None,
        many => {
            let shown: Vec<String> = there.iter().take(MOST_LISTED).map(|v| format!("`{v}`")).collect();
            let more = if many > MOST_LISTED { format!(" and {} more", many - MOST_LISTED) } else { String::new() };
            Some(format!("{what} may be {}{more}", shown.join(", ")))
        }
    }
}

/// The text of a value without quotes, to tell `"5"` from `5`.
fn plain(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        other => other.to_string(),
    }
}
