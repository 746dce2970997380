//! Functions of numbers, and `min` and `max` of two values, which go by the sort order.

use super::arguments::{Given, shown};
use super::{CallError, Function, Outcome};
use crate::base::diagnostic::Code;
use crate::base::value::{Float, Value};
use std::num::IntErrorKind;

pub(super) fn call(function: Function, given: &Given<'_>) -> Result<Outcome, CallError> {
    let value = given.value(0)?;
    let result = match (function, value) {
        (Function::Min, _) => value.min(given.value(1)?).clone(),
        (Function::Max, _) => value.max(given.value(1)?).clone(),
        (Function::ToInt, Value::Text(text)) => return to_int(text),
        (Function::ToFloat, Value::Text(text)) => return to_float(text),
        (Function::ToInt, Value::Float(f)) => whole(f.get().trunc(), function, value)?,
        (Function::ToFloat, Value::Int(i)) => float(*i as f64)?,
        (Function::ToInt, Value::Int(_)) | (Function::ToFloat, Value::Float(_)) => value.clone(),
        (Function::ToInt | Function::ToFloat, other) => return Err(given.wrong_kind(0, "a number or a text", other)),
        (Function::Abs, Value::Int(i)) => i.checked_abs().map(Value::Int).ok_or_else(|| overflow(function, value))?,
        (Function::Abs, Value::Float(f)) => float(f.get().abs())?,
        (_, Value::Int(_)) => value.clone(),
        (Function::Floor, Value::Float(f)) => whole(f.get().floor(), function, value)?,
        (Function::Ceil, Value::Float(f)) => whole(f.get().ceil(), function, value)?,
        // Halves go away from zero, as in SQL.
        (_, Value::Float(f)) => whole(f.get().round(), function, value)?,
        (_, other) => return Err(given.wrong_kind(0, "a number", other)),
    };
    Ok(Outcome::Value(result))
}

/// A float as a value, or the error that it is none.
pub(super) fn float(value: f64) -> Result<Value, CallError> {
    let error = || CallError::new(Code::E0504, "the result is too large for a float");
    Float::new(value).map(Value::Float).ok_or_else(error)
}

/// A float without fraction as an integer.
fn whole(rounded: f64, function: Function, value: &Value) -> Result<Value, CallError> {
    // Both bounds are exact: -2^63 is the least integer, 2^63 one more than the greatest.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if (-LIMIT..LIMIT).contains(&rounded) { Ok(Value::Int(rounded as i64)) } else { Err(overflow(function, value)) }
}

fn overflow(function: Function, value: &Value) -> CallError {
    let message = format!("{}({}) is not within what a 64-bit integer holds", function.name(), shown(value));
    CallError::new(Code::E0501, message)
}

/// An integer in decimal digits; white space around it is no part of it.
fn to_int(text: &str) -> Result<Outcome, CallError> {
    match text.trim().parse::<i64>() {
        Ok(value) => Ok(Outcome::Value(Value::Int(value))),
        Err(error) if matches!(error.kind(), IntErrorKind::PosOverflow | IntErrorKind::NegOverflow) => {
            Err(overflow(Function::ToInt, &Value::text(text.trim())))
        }
        Err(_) => Ok(Outcome::None),
    }
}

/// A number in decimal digits, with or without point and exponent; white space around it is no part of it.
fn to_float(text: &str) -> Result<Outcome, CallError> {
    let text = text.trim();
    let is_spelled = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
    match text.parse::<f64>() {
        Ok(value) if text.chars().all(is_spelled) => match Float::new(value) {
            Some(value) => Ok(Outcome::Value(Value::Float(value))),
            None => {
                let shown = shown(&Value::text(text));
                Err(CallError::new(Code::E0504, format!("to_float({shown}) is too large for a float")))
            }
        },
        _ => Ok(Outcome::None),
    }
}

#[cfg(test)]
mod checks {
    use super::*;

    #[test]
    fn functions_of_numbers() {
        use Function::*;
        let f = |x: f64| Value::Float(Float::new(x).unwrap());
        let table: &[(Function, &[Value], &str)] = &[
            (Abs, &[(-5).into()], "5"),
            (Abs, &[f(-1.5)], "1.5"),
            (Abs, &[i64::MIN.into()], "E0501 abs(-9223372036854775808) is not within what a 64-bit integer holds"),
            (Abs, &["a".into()], "E0503 `abs` takes a number, not the text `a`"),
            (Min, &[1.into(), f(1.0)], "1"),
            (Max, &[f(1.0), 1.into()], "1.0"),
            (Max, &[5.into(), "a".into()], "a"),
            (Round, &[f(2.5)], "3"),
            (Round, &[f(-2.5)], "-3"),
            (Round, &[7.into()], "7"),
            (Floor, &[f(-0.5)], "-1"),
            (Ceil, &[f(-0.5)], "0"),
            (Ceil, &[f(1e19)], "E0501 ceil(1e19) is not within what a 64-bit integer holds"),
            (Floor, &[f(-9_223_372_036_854_775_808.0)], "-9223372036854775808"),
            (
                Round,
                &[f(9_223_372_036_854_775_808.0)],
                "E0501 round(9.223372036854776e18) is not within what a 64-bit integer holds",
            ),
            (ToInt, &[f(-1.9)], "-1"),
            (ToInt, &["-12".into()], "-12"),
            (ToInt, &[" 12\n".into()], "12"),
            (ToInt, &["1.5".into()], "none"),
            (ToInt, &["x".into()], "none"),
            (ToInt, &["".into()], "none"),
            (
                ToInt,
                &["9223372036854775808".into()],
                "E0501 to_int(\"9223372036854775808\") is not within what a 64-bit integer holds",
            ),
            (ToFloat, &[3.into()], "3.0"),
            (ToFloat, &["2e-3".into()], "0.002"),
            (ToFloat, &["-0".into()], "0.0"),
            (ToFloat, &["inf".into()], "none"),
            (ToFloat, &["nan".into()], "none"),
            (ToFloat, &["1e999".into()], "E0504 to_float(\"1e999\") is too large for a float"),
        ];
        for (function, args, expected) in table {
            let shown = match function.call(args) {
                Ok(Outcome::Value(value)) => value.to_string(),
                Ok(Outcome::None) => "none".to_owned(),
                Ok(inexact) => format!("{inexact:?}"),
                Err(error) => format!("{} {}", error.code.as_str(), error.message),
            };
            assert_eq!(shown, *expected, "{function:?} {args:?}");
        }
    }
}
