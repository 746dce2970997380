//! The door to the built-ins of `base::function`.

use super::failure::{Failure, Miss};
use crate::base::diagnostic::Code;
use crate::base::span::Span;
use crate::base::value::Value;
use crate::check::ir::{ArithmeticOp, CompareOp, Function, Test};

pub(super) fn call(function: Function, args: &[Value], span: Span) -> Result<Value, Miss> {
    match (function, args) {
        (Function::Length, [Value::Text(t)]) => Ok(Value::Int(t.chars().count() as i64)),
        _ => Err(Failure::at(Code::E0503, span, args, "wrong kind").into()),
    }
}

pub(super) fn arithmetic(op: ArithmeticOp, left: &Value, right: &Value, span: Span) -> Result<Value, Miss> {
    let values = [left.clone(), right.clone()];
    let (Value::Int(a), Value::Int(b)) = (left, right) else {
        return Err(Failure::at(Code::E0503, span, &values, "wrong kind").into());
    };
    let result = match op {
        ArithmeticOp::Add => a.checked_add(*b),
        ArithmeticOp::Subtract => a.checked_sub(*b),
        ArithmeticOp::Multiply => a.checked_mul(*b),
        _ if *b == 0 => return Err(Failure::at(Code::E0502, span, &values, "division by zero").into()),
        ArithmeticOp::Divide => a.checked_div(*b),
        ArithmeticOp::Modulo => a.checked_rem(*b),
    };
    result.map(Value::Int).ok_or_else(|| Failure::at(Code::E0501, span, &values, "overflow").into())
}

pub(super) fn negate(value: &Value, span: Span) -> Result<Value, Miss> {
    arithmetic(ArithmeticOp::Subtract, &Value::Int(0), value, span)
}

pub(super) fn compare(op: CompareOp, left: &Value, right: &Value) -> bool {
    match op {
        CompareOp::Equal => left == right,
        CompareOp::NotEqual => left != right,
        CompareOp::Less => left < right,
        CompareOp::LessEqual => left <= right,
        CompareOp::Greater => left > right,
        CompareOp::GreaterEqual => left >= right,
    }
}

pub(super) fn test(_test: Test, _args: &[Value], _span: Span) -> Result<bool, Miss> {
    Ok(false)
}

pub(super) fn is_during(date: &Value, within: &Value) -> bool {
    date == within
}

pub(super) fn is_exact_day(_date: &Value) -> bool {
    true
}

pub(super) fn text(value: &Value) -> String {
    value.to_string()
}
