//! Aggregates over the solutions of a group.

use super::builtin;
use super::failure::Failure;
use super::term::Assignment;
use crate::base::diagnostic::Code;
use crate::base::span::Span;
use crate::base::value::{Float, Value};
use crate::check::ir::Aggregate;
use std::collections::BTreeSet;

/// One solution of a body, with the terms that are collected from it. Two are the same only if they come from the
/// same rule and side of `;` by the same assignment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Solution {
    /// Rule and alternative.
    pub tag: Vec<usize>,
    pub assignment: Assignment,
    pub terms: Vec<Value>,
}

/// The aggregate of a set of solutions; none where there is no answer. `count(*)` has collected no terms.
pub(super) fn fold(function: Aggregate, solutions: &BTreeSet<Solution>, span: Span) -> Result<Option<Value>, Failure> {
    let all: Vec<&Vec<Value>> = solutions.iter().map(|s| &s.terms).collect();
    let firsts = || all.iter().filter_map(|terms| terms.first());
    match function {
        Aggregate::Count if all.iter().all(|terms| terms.is_empty()) => Ok(Some(Value::Int(all.len() as i64))),
        Aggregate::Count => {
            let distinct: BTreeSet<_> = all.into_iter().collect();
            Ok(Some(Value::Int(distinct.len() as i64)))
        }
        Aggregate::Min => Ok(firsts().min().cloned()),
        Aggregate::Max => Ok(firsts().max().cloned()),
        Aggregate::Sum => sum(firsts().collect(), span).map(Some),
        Aggregate::Avg => average(firsts().collect(), span),
        Aggregate::Join => Ok(join(&all)),
    }
}

/// Of integers an integer; with a float among them a float, added in sort order.
fn sum(mut values: Vec<&Value>, span: Span) -> Result<Value, Failure> {
    values.sort();
    if values.iter().all(|v| matches!(v, Value::Int(_))) {
        let total: i128 = values.iter().map(|v| if let Value::Int(i) = v { i128::from(*i) } else { 0 }).sum();
        return match i64::try_from(total) {
            Ok(total) => Ok(Value::Int(total)),
            Err(_) => Err(Failure::at(Code::E0501, span, &[], format!("the sum {total} is out of range"))),
        };
    }
    let total = float_sum(&values, span)?;
    let Some(float) = Float::new(total) else {
        return Err(Failure::at(Code::E0504, span, &[], "the sum is out of range"));
    };
    Ok(Value::Float(float))
}

/// The float sum in sort order divided by the number of solutions.
fn average(mut values: Vec<&Value>, span: Span) -> Result<Option<Value>, Failure> {
    if values.is_empty() {
        return Ok(None);
    }
    values.sort();
    let average = float_sum(&values, span)? / values.len() as f64;
    match Float::new(average) {
        Some(float) => Ok(Some(Value::Float(float))),
        None => Err(Failure::at(Code::E0504, span, &[], "the average is out of range")),
    }
}

fn float_sum(values: &[&Value], span: Span) -> Result<f64, Failure> {
    let mut total = 0.0;
    for value in values {
        total += match value {
            Value::Int(i) => *i as f64,
            Value::Float(f) => f.get(),
            other => {
                let message = format!("`{other}` is no number");
                return Err(Failure::at(Code::E0503, span, &[(*other).clone()], message));
            }
        };
    }
    Ok(total)
}

/// Distinct values as text, sorted.
fn join(all: &[&Vec<Value>]) -> Option<Value> {
    let values: BTreeSet<&Value> = all.iter().filter_map(|terms| terms.first()).collect();
    let separator = all.iter().filter_map(|terms| terms.get(1)).min()?;
    let separator = builtin::text(separator);
    let texts: Vec<String> = values.into_iter().map(builtin::text).collect();
    Some(Value::text(texts.join(&separator)))
}
