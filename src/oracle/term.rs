//! Terms under an assignment: worked out, or matched against a value.

use super::builtin;
use super::failure::Miss;
use crate::base::value::Value;
use crate::check::ir::{Term, VarId};

/// A value for each variable of a clause, or none yet.
pub(super) type Assignment = Vec<Option<Value>>;

/// The value of a variable.
pub(super) fn bound(variable: VarId, assignment: &Assignment) -> Option<&Value> {
    assignment[variable.0 as usize].as_ref()
}

/// Adds the variables of a term.
pub(super) fn variables(term: &Term, into: &mut Vec<VarId>) {
    match term {
        Term::Variable(v) => into.push(*v),
        Term::Constant(_) => {}
        Term::Prop(_, args) | Term::Call(_, args, _) => args.iter().for_each(|a| variables(a, into)),
        Term::Arithmetic(_, sides, _) => {
            variables(&sides.0, into);
            variables(&sides.1, into);
        }
        Term::Negate(inner, _) | Term::Fitted(inner, ..) => variables(inner, into),
    }
}

/// Adds the variables of a term that matching binds: those outside expressions.
pub(super) fn pattern_variables(term: &Term, into: &mut Vec<VarId>) {
    match term {
        Term::Variable(v) => into.push(*v),
        Term::Prop(_, args) => args.iter().for_each(|a| pattern_variables(a, into)),
        _ => {}
    }
}

/// Adds the variables of a term that its expressions need.
pub(super) fn expression_variables(term: &Term, into: &mut Vec<VarId>) {
    match term {
        Term::Variable(_) | Term::Constant(_) => {}
        Term::Prop(_, args) => args.iter().for_each(|a| expression_variables(a, into)),
        _ => variables(term, into),
    }
}

/// Whether every variable of a term has a value.
pub(super) fn is_bound(term: &Term, assignment: &Assignment) -> bool {
    match term {
        Term::Variable(v) => bound(*v, assignment).is_some(),
        Term::Constant(_) => true,
        Term::Prop(_, args) | Term::Call(_, args, _) => args.iter().all(|a| is_bound(a, assignment)),
        Term::Arithmetic(_, sides, _) => is_bound(&sides.0, assignment) && is_bound(&sides.1, assignment),
        Term::Negate(inner, _) | Term::Fitted(inner, ..) => is_bound(inner, assignment),
    }
}

/// The value of a term all of whose variables have one; operands are worked out left to right.
pub(super) fn value(term: &Term, assignment: &Assignment) -> Result<Value, Miss> {
    match term {
        Term::Variable(v) => bound(*v, assignment).cloned().ok_or(Miss::Nothing),
        Term::Constant(value) => Ok(value.clone()),
        Term::Prop(name, args) => Ok(Value::prop(name.clone(), values(args, assignment)?)),
        Term::Call(function, args, span) => builtin::call(*function, &values(args, assignment)?, *span),
        Term::Arithmetic(op, sides, span) => {
            let left = value(&sides.0, assignment)?;
            let right = value(&sides.1, assignment)?;
            builtin::arithmetic(*op, &left, &right, *span)
        }
        Term::Negate(inner, span) => builtin::negate(&value(inner, assignment)?, *span),
        Term::Fitted(inner, fit, span) => builtin::fit(fit, &value(inner, assignment)?, *span),
    }
}

/// The value of a term inside `not` or braces: an expression over what is bound around them alone is worked out for the
/// row around.
pub(super) fn value_within(term: &Term, within: Within<'_>) -> Result<Value, Miss> {
    let Within { assignment, around } = within;
    if let Some(around) = around.filter(|around| is_expression(term) && is_bound(term, around)) {
        return value(term, around).map_err(|miss| match miss {
            Miss::Nothing => Miss::Around { inexact: false },
            Miss::Inexact => Miss::Around { inexact: true },
            other => other,
        });
    }
    let all = |args: &[Term]| args.iter().map(|a| value_within(a, within)).collect::<Result<Vec<_>, _>>();
    match term {
        Term::Variable(_) | Term::Constant(_) => value(term, assignment),
        Term::Prop(name, args) => Ok(Value::prop(name.clone(), all(args)?)),
        Term::Call(function, args, span) => builtin::call(*function, &all(args)?, *span),
        Term::Arithmetic(op, sides, span) => {
            let left = value_within(&sides.0, within)?;
            builtin::arithmetic(*op, &left, &value_within(&sides.1, within)?, *span)
        }
        Term::Negate(inner, span) => builtin::negate(&value_within(inner, within)?, *span),
        Term::Fitted(inner, fit, span) => builtin::fit(fit, &value_within(inner, within)?, *span),
    }
}

/// What variables are bound to, and inside `not` or braces what is bound around them.
#[derive(Clone, Copy)]
pub(super) struct Within<'a> {
    pub assignment: &'a Assignment,
    pub around: Option<&'a Assignment>,
}

fn is_expression(term: &Term) -> bool {
    match term {
        Term::Variable(_) | Term::Constant(_) => false,
        Term::Prop(_, args) => args.iter().any(is_expression),
        _ => true,
    }
}

/// All of several terms that are worked out side by side, none before another: one without a value leaves none, whatever
/// goes wrong beside it.
pub(super) fn together<T>(results: impl IntoIterator<Item = Result<T, Miss>>) -> Result<Vec<T>, Miss> {
    let (mut all, mut missed) = (Vec::new(), None);
    for result in results {
        match result {
            Ok(value) => all.push(value),
            Err(miss) => missed = Some(missed.map_or(miss.clone(), |before| both(before, miss))),
        }
    }
    missed.map_or(Ok(all), Err)
}

/// What is missed where two things are. Who both fails and has no answer has none, and is no error.
fn both(a: Miss, b: Miss) -> Miss {
    match (&a, &b) {
        (Miss::Nothing, _) | (_, Miss::Nothing) => Miss::Nothing,
        (Miss::Wrong(_), Miss::Wrong(_)) => a,
        (Miss::Wrong(_), _) | (_, Miss::Wrong(_)) => Miss::Nothing,
        _ => a,
    }
}

/// The values of several terms.
pub(super) fn values(terms: &[Term], assignment: &Assignment) -> Result<Vec<Value>, Miss> {
    values_within(terms, Within { assignment, around: None })
}

/// The values of several terms, as [`value_within`].
pub(super) fn values_within(terms: &[Term], within: Within<'_>) -> Result<Vec<Value>, Miss> {
    together(terms.iter().map(|t| value_within(t, within)))
}

/// A term made ready to be matched: what can be worked out is.
pub(super) enum Pattern<'a> {
    Value(Value),
    Term(&'a Term),
}

/// Works out what can be worked out.
pub(super) fn pattern<'a>(term: &'a Term, within: Within<'_>) -> Result<Pattern<'a>, Miss> {
    match is_bound(term, within.assignment) {
        true => value_within(term, within).map(Pattern::Value),
        false => Ok(Pattern::Term(term)),
    }
}

/// Matches patterns with values, binding variables. `false`: they do not match. The assignment is kept either way.
pub(super) fn matches<'a>(
    pairs: impl Iterator<Item = (&'a Pattern<'a>, &'a Value)>,
    assignment: &mut Assignment,
    around: Option<&Assignment>,
) -> Result<bool, Miss> {
    let mut terms = Vec::new();
    for (pattern, value) in pairs {
        match pattern {
            Pattern::Value(expected) if expected == value => {}
            Pattern::Value(_) => return Ok(false),
            Pattern::Term(term) => terms.push((*term, value)),
        }
    }
    let mut missed = None;
    if !match_all(terms, assignment, around, &mut missed) {
        return Ok(false);
    }
    missed.map_or(Ok(true), Err)
}

/// Variables first, then propositions, then expressions, none before what it needs is bound.
fn match_all<'a>(
    mut terms: Vec<(&'a Term, &'a Value)>,
    assignment: &mut Assignment,
    around: Option<&Assignment>,
    missed: &mut Option<Miss>,
) -> bool {
    let rank = |term: &Term| match term {
        Term::Variable(_) => 0,
        Term::Prop(..) => 1,
        _ => 2,
    };
    terms.sort_by_key(|(term, _)| rank(term));
    while !terms.is_empty() {
        let ready = terms.iter().position(|(term, _)| can_match(term, assignment)).unwrap_or(0);
        let (term, value) = terms.remove(ready);
        if !match_one(term, value, assignment, around, missed) {
            return false;
        }
    }
    true
}

fn can_match(term: &Term, assignment: &Assignment) -> bool {
    let (mut own, mut needs) = (Vec::new(), Vec::new());
    pattern_variables(term, &mut own);
    expression_variables(term, &mut needs);
    needs.iter().all(|v| bound(*v, assignment).is_some() || own.contains(v))
}

fn match_one(
    term: &Term,
    value: &Value,
    assignment: &mut Assignment,
    around: Option<&Assignment>,
    missed: &mut Option<Miss>,
) -> bool {
    match term {
        Term::Variable(v) if bound(*v, assignment).is_none() => {
            assignment[v.0 as usize] = Some(value.clone());
            true
        }
        Term::Prop(name, args) if !is_bound(term, assignment) => match value {
            Value::Prop(prop) if prop.name == *name && prop.args.len() == args.len() => {
                match_all(args.iter().zip(&prop.args).collect(), assignment, around, missed)
            }
            _ => false,
        },
        _ => match value_within(term, Within { assignment, around }) {
            Ok(found) => found == *value,
            Err(miss) => {
                *missed = Some(missed.take().map_or(miss.clone(), |before| both(before, miss)));
                true
            }
        },
    }
}
