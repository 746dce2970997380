//! Terms under an assignment: worked out, or matched against a value.

use super::builtin;
use super::failure::Miss;
use crate::base::value::Value;
use crate::check::ir::{Term, VarId};
use std::sync::Arc;

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

/// The values of several terms.
pub(super) fn values(terms: &[Term], assignment: &Assignment) -> Result<Vec<Value>, Miss> {
    terms.iter().map(|t| value(t, assignment)).collect()
}

/// A term made ready to be matched: what can be worked out is.
pub(super) enum Pattern<'a> {
    Value(Value),
    Variable(VarId),
    Prop(&'a Arc<str>, Vec<Pattern<'a>>),
    /// An expression over variables that this very match binds.
    Later(&'a Term),
}

/// Works out what can be worked out.
pub(super) fn pattern<'a>(term: &'a Term, assignment: &Assignment) -> Result<Pattern<'a>, Miss> {
    if is_bound(term, assignment) {
        return value(term, assignment).map(Pattern::Value);
    }
    match term {
        Term::Variable(v) => Ok(Pattern::Variable(*v)),
        Term::Prop(name, args) => {
            let args = args.iter().map(|a| pattern(a, assignment)).collect::<Result<_, _>>()?;
            Ok(Pattern::Prop(name, args))
        }
        other => Ok(Pattern::Later(other)),
    }
}

/// Matches patterns with values, binding variables. `false`: they do not match. The assignment is kept either way.
pub(super) fn matches<'a>(
    pairs: impl Iterator<Item = (&'a Pattern<'a>, &'a Value)>,
    assignment: &mut Assignment,
) -> Result<bool, Miss> {
    let mut later = Vec::new();
    for (pattern, value) in pairs {
        if !match_one(pattern, value, assignment, &mut later) {
            return Ok(false);
        }
    }
    for (term, expected) in later {
        if value(term, assignment)? != *expected {
            return Ok(false);
        }
    }
    Ok(true)
}

fn match_one<'a>(
    pattern: &'a Pattern<'a>,
    value: &'a Value,
    assignment: &mut Assignment,
    later: &mut Vec<(&'a Term, &'a Value)>,
) -> bool {
    match pattern {
        Pattern::Value(expected) => expected == value,
        Pattern::Variable(v) => match &assignment[v.0 as usize] {
            Some(bound) => bound == value,
            None => {
                assignment[v.0 as usize] = Some(value.clone());
                true
            }
        },
        Pattern::Prop(name, args) => match value {
            Value::Prop(prop) if prop.name == **name && prop.args.len() == args.len() => {
                args.iter().zip(&prop.args).all(|(p, v)| match_one(p, v, assignment, later))
            }
            _ => false,
        },
        Pattern::Later(term) => {
            later.push((term, value));
            true
        }
    }
}
