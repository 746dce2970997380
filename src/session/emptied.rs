//! Why a question has no answers, for people who ask: the literal that left none, and the near misses.

use super::asking::Asking;
use super::rows::Rows;
use super::terms::{each_term, rules_hold};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::monitor::{Monitor, Pace};
use crate::base::span::Span;
use crate::base::spelling::{as_variable, nearest};
use crate::base::value::Value;
use crate::check::ir::{Atom, Clause, HeadTerm, Literal, LiteralKind, Modifiers, Query, Term, VarId, When};

/// More literals than this are not tried one after the other.
const MOST_TRIED: usize = 16;
/// So many values are listed of a place where another was asked for.
const MOST_LISTED: usize = 5;

/// The literal that left no answers; none where it cannot be told.
pub(super) fn emptied(asking: &Asking, query: &Query, clock: &Monitor) -> Option<Diagnostic> {
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
        match asking.rows_within(&asked(query, prefix, Vec::new()), clock) {
            Ok(found) if found.rows.is_empty() => Some(Some(count - 1)),
            Ok(_) => None,
            Err(_) => Some(None),
        }
    })??;
    let literal = ordered[blamed];
    let LiteralKind::Atom(atom) = &literal.kind else {
        let mut diagnostic = note(literal.span, "no answers: this holds of nothing that the rest finds".into());
        each_term(literal, &mut |term| {
            if let Term::Constant(wanted) = term {
                diagnostic.help.extend(strange(asking, wanted));
            }
        });
        return Some(diagnostic);
    };
    let alone = asking.rows_within(&asked(query, vec![literal.clone()], Vec::new()), clock).ok()?;
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
    for help in near_misses(asking, query, literal, atom, clock) {
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
fn near_misses(asking: &Asking, query: &Query, literal: &Literal, atom: &Atom, clock: &Monitor) -> Vec<String> {
    let mut helps = Vec::new();
    let mut query = query.clone();
    let mut fresh = || {
        query.clause.variables.push("_".into());
        Term::Variable(VarId(query.clause.variables.len() as u32 - 1))
    };
    let open = fresh();
    let others: Vec<Term> = atom.args.iter().map(|_| fresh()).collect();
    let mut try_one = |changed: Atom, wanted: &Value, what: &str| {
        let kind = LiteralKind::Atom(changed);
        let body = vec![Literal { kind, span: literal.span }];
        let Ok(found) = asking.rows_within(&asked(&query, body, vec![open.clone()]), clock) else { return };
        let there = There { rows: &found.rows, pace: Pace::new(clock) };
        let near = there.near(wanted).map(|near| format!("did you mean `{near}`?"));
        helps.extend(near.clone().or_else(|| strange(asking, wanted)));
        if near.is_none() {
            helps.extend(there.within(wanted).or_else(|| there.instead(wanted, what)));
        }
    };
    for (column, arg) in atom.args.iter().enumerate() {
        let Term::Constant(wanted) = arg else { continue };
        // What occurs nowhere leaves nothing, whatever stands beside it.
        let mut changed = match is_strange(asking, wanted) {
            true => Atom { args: others.clone(), when: None, at: None, ..atom.clone() },
            false => atom.clone(),
        };
        changed.args[column] = open.clone();
        try_one(changed, wanted, &format!("argument {}", column + 1));
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
        let found = asking.rows_within(&asked(&query, body, Vec::new()), clock);
        if found.is_ok_and(|found| !found.rows.is_empty()) {
            helps.push("without its date it would be found".into());
        }
    }
    helps
}

/// So many steps a value counts for.
const VALUE: usize = 16;

/// What stands in a place where another value was asked for; no more of it once it is time to stop.
struct There<'a> {
    rows: &'a Rows,
    pace: Pace<'a>,
}

impl There<'_> {
    fn places(&self) -> impl Iterator<Item = usize> {
        (0..self.rows.len()).take_while(|_| self.pace.steps(VALUE).is_ok())
    }

    fn values(&self) -> impl Iterator<Item = Value> {
        self.places().filter_map(|row| self.rows.row(row)).flatten()
    }

    /// The text there that is spelled nearly like the one asked for.
    fn near(&self, wanted: &Value) -> Option<Value> {
        let Value::Text(wanted) = wanted else { return None };
        let texts = self.places().filter_map(|row| self.rows.text(row, 0));
        nearest(wanted, texts).map(|near| Value::Text(near.into()))
    }

    /// Dates within the one asked for.
    fn within(&self, wanted: &Value) -> Option<String> {
        let Value::Date(wanted) = wanted else { return None };
        let inside = self.values().find_map(|v| match v {
            Value::Date(date) if date != *wanted && date.certainly_during(wanted) => Some(date.literal()),
            _ => None,
        })?;
        let wanted = wanted.literal();
        Some(format!("dates within {wanted} are there, such as {inside}: ask `during {wanted}`"))
    }

    /// What stands where `wanted` was asked for.
    fn instead(&self, wanted: &Value, what: &str) -> Option<String> {
        if let Some(other) = self.values().find(|v| v.kind() != wanted.kind() && plain(v) == plain(wanted)) {
            return Some(format!("{what} is {} here: `{other}`", other.kind().described()));
        }
        match self.rows.len() {
            0 => None,
            many => {
                let shown: Vec<String> = self.values().take(MOST_LISTED).map(|v| format!("`{v}`")).collect();
                let more = if many > MOST_LISTED { format!(" and {} more", many - MOST_LISTED) } else { String::new() };
                Some(format!("{what} may be {}{more}", shown.join(", ")))
            }
        }
    }
}

/// Whether a text stands in no fact and no rule.
fn is_strange(asking: &Asking, wanted: &Value) -> bool {
    let Value::Text(text) = wanted else { return false };
    asking.state.dictionary.lookup_text(text).is_none() && !rules_hold(asking.program, text)
}

/// A bare name that occurs nowhere was perhaps meant as a variable.
fn strange(asking: &Asking, wanted: &Value) -> Option<String> {
    let Value::Text(text) = wanted else { return None };
    // What needs quotes was hardly meant as one.
    if !is_strange(asking, wanted) || wanted.to_string() != **text {
        return None;
    }
    Some(format!("`{text}` occurs nowhere in the base: did you mean the variable `{}`?", as_variable(text)))
}

/// The text of a value without quotes, to tell `"5"` from `5`.
fn plain(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        other => other.to_string(),
    }
}
