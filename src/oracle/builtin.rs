//! The door to the built-ins of `base::function`.

use super::failure::{Failure, Miss};
use crate::base::function::{self, CallError, Outcome};
use crate::base::span::Span;
use crate::base::value::Value;
use crate::check::ir::{ArithmeticOp, CompareOp, Fit, Function, Test};

pub(super) fn call(function: Function, args: &[Value], span: Span) -> Result<Value, Miss> {
    finish(function.call(args), args, span)
}

pub(super) fn arithmetic(op: ArithmeticOp, left: &Value, right: &Value, span: Span) -> Result<Value, Miss> {
    finish(function::arithmetic(op, left, right), &[left.clone(), right.clone()], span)
}

pub(super) fn negate(value: &Value, span: Span) -> Result<Value, Miss> {
    finish(function::negate(value), std::slice::from_ref(value), span)
}

pub(super) fn fit(fit: &Fit, value: &Value, span: Span) -> Result<Value, Miss> {
    fit.apply(value).map_err(|error| wrong(error, std::slice::from_ref(value), span))
}

pub(super) fn compare(op: CompareOp, left: &Value, right: &Value) -> bool {
    function::compare(op, left, right)
}

pub(super) fn test(test: Test, args: &[Value], span: Span) -> Result<bool, Miss> {
    test.holds(args).map_err(|error| wrong(error, args, span))
}

pub(super) fn is_during(date: &Value, within: &Value) -> bool {
    matches!((date, within), (Value::Date(date), Value::Date(within)) if date.certainly_during(within))
}

pub(super) fn text(value: &Value) -> String {
    let mut text = String::new();
    // Writing into a `String` does not fail.
    let _ = function::write_text_of(&mut text, value);
    text
}

fn finish(outcome: Result<Outcome, CallError>, args: &[Value], span: Span) -> Result<Value, Miss> {
    match outcome {
        Ok(Outcome::Value(value)) => Ok(value),
        Ok(Outcome::None) => Err(Miss::Nothing),
        Ok(Outcome::InexactDate(_)) => Err(Miss::Inexact),
        Err(error) => Err(wrong(error, args, span)),
    }
}

fn wrong(error: CallError, args: &[Value], span: Span) -> Miss {
    Failure::at(error.code, span, args, error.message).into()
}
