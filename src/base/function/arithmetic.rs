//! The arithmetic operators, on integers without ever wrapping, on floats, and on exact days.

use super::arguments::{described, shown};
use super::{ArithmeticOp, CallError, Outcome};
use crate::base::date::Date;
use crate::base::diagnostic::Code;
use crate::base::value::{Float, Value};

/// `a op b`.
pub fn arithmetic(op: ArithmeticOp, a: &Value, b: &Value) -> Result<Outcome, CallError> {
    match (op, a, b) {
        (_, Value::Int(x), Value::Int(y)) => integers(op, *x, *y),
        (_, Value::Int(x), Value::Float(y)) => floats(op, *x as f64, y.get(), a, b),
        (_, Value::Float(x), Value::Int(y)) => floats(op, x.get(), *y as f64, a, b),
        (_, Value::Float(x), Value::Float(y)) => floats(op, x.get(), y.get(), a, b),
        (ArithmeticOp::Subtract, Value::Date(x), Value::Date(y)) => Ok(days_between(x, y)),
        (ArithmeticOp::Add, Value::Date(date), Value::Int(n)) => moved(date, i128::from(*n)),
        (ArithmeticOp::Add, Value::Int(n), Value::Date(date)) => moved(date, i128::from(*n)),
        (ArithmeticOp::Subtract, Value::Date(date), Value::Int(n)) => moved(date, -i128::from(*n)),
        _ => {
            let message = format!("`{}` does not take {} and {}", op.as_str(), described(a), described(b));
            Err(CallError::new(Code::E0503, message))
        }
    }
}

/// `-a`.
pub fn negate(a: &Value) -> Result<Outcome, CallError> {
    match a {
        Value::Int(x) => match x.checked_neg() {
            Some(result) => Ok(Outcome::Value(Value::Int(result))),
            None => Err(CallError::new(Code::E0501, format!("-({x}) is more than a 64-bit integer holds"))),
        },
        Value::Float(x) => float(-x.get(), || format!("-({})", shown(a))),
        other => Err(CallError::new(Code::E0503, format!("`-` takes a number, not {}", described(other)))),
    }
}

/// Worked out in 128 bits, where nothing of two 64-bit integers overflows.
fn integers(op: ArithmeticOp, x: i64, y: i64) -> Result<Outcome, CallError> {
    let (wide_x, wide_y) = (i128::from(x), i128::from(y));
    let result = match op {
        ArithmeticOp::Add => wide_x + wide_y,
        ArithmeticOp::Subtract => wide_x - wide_y,
        ArithmeticOp::Multiply => wide_x * wide_y,
        ArithmeticOp::Divide | ArithmeticOp::Modulo if y == 0 => return Err(by_zero(op, &x.into(), &y.into())),
        ArithmeticOp::Divide => wide_x / wide_y,
        ArithmeticOp::Modulo => wide_x % wide_y,
    };
    match i64::try_from(result) {
        Ok(result) => Ok(Outcome::Value(Value::Int(result))),
        Err(_) => {
            let than = if result > 0 { "more" } else { "less" };
            let message = format!("{} is {than} than a 64-bit integer holds", spelled(op, &x.into(), &y.into()));
            Err(CallError::new(Code::E0501, message))
        }
    }
}

fn floats(op: ArithmeticOp, x: f64, y: f64, a: &Value, b: &Value) -> Result<Outcome, CallError> {
    let result = match op {
        ArithmeticOp::Add => x + y,
        ArithmeticOp::Subtract => x - y,
        ArithmeticOp::Multiply => x * y,
        ArithmeticOp::Divide | ArithmeticOp::Modulo if y == 0.0 => return Err(by_zero(op, a, b)),
        ArithmeticOp::Divide => x / y,
        ArithmeticOp::Modulo => x % y,
    };
    float(result, || spelled(op, a, b))
}

fn float(result: f64, spelled: impl Fn() -> String) -> Result<Outcome, CallError> {
    let error = || CallError::new(Code::E0504, format!("{} is more than a float holds", spelled()));
    Float::new(result).map(|f| Outcome::Value(Value::Float(f))).ok_or_else(error)
}

fn days_between(x: &Date, y: &Date) -> Outcome {
    match (x.exact_day(), y.exact_day()) {
        (None, _) => Outcome::InexactDate(x.clone()),
        (_, None) => Outcome::InexactDate(y.clone()),
        (Some(x), Some(y)) => Outcome::Value(Value::Int(x.saturating_sub(y))),
    }
}

/// The day so many days later.
fn moved(date: &Date, days: i128) -> Result<Outcome, CallError> {
    let Some(day) = date.exact_day() else { return Ok(Outcome::InexactDate(date.clone())) };
    let day = i64::try_from(i128::from(day) + days).ok().and_then(Date::from_day);
    day.map(|d| Outcome::Value(Value::Date(d))).ok_or_else(|| {
        let sign = if days < 0 { '-' } else { '+' };
        let message = format!("{} {sign} {} is no day of the calendar", date.literal(), days.unsigned_abs());
        CallError::new(Code::E0501, message)
    })
}

fn by_zero(op: ArithmeticOp, a: &Value, b: &Value) -> CallError {
    CallError::new(Code::E0502, format!("{} divides by zero", spelled(op, a, b)))
}

/// The operation on its values, a negative right side in parentheses.
fn spelled(op: ArithmeticOp, a: &Value, b: &Value) -> String {
    let right = shown(b);
    let right = if right.starts_with('-') { format!("({right})") } else { right };
    format!("{} {} {right}", shown(a), op.as_str())
}

#[cfg(test)]
mod checks {
    use super::*;
    use ArithmeticOp::*;

    fn told(result: Result<Outcome, CallError>) -> String {
        match result {
            Ok(Outcome::Value(value)) => value.to_string(),
            Ok(Outcome::InexactDate(date)) => format!("inexact {}", date.spelling()),
            Ok(Outcome::None) => "none".to_owned(),
            Err(error) => format!("{} {}", error.code.as_str(), error.message),
        }
    }

    #[test]
    fn numbers() {
        let f = |x: f64| Value::Float(Float::new(x).unwrap());
        let (least, most) = (Value::Int(i64::MIN), Value::Int(i64::MAX));
        let table = [
            (Divide, (-7).into(), 2.into(), "-3"),
            (Modulo, (-7).into(), 2.into(), "-1"),
            (Modulo, 7.into(), (-2).into(), "1"),
            (Modulo, least.clone(), (-1).into(), "0"),
            (
                Divide,
                least.clone(),
                (-1).into(),
                "E0501 -9223372036854775808 / (-1) is more than a 64-bit integer holds",
            ),
            (Add, most.clone(), 1.into(), "E0501 9223372036854775807 + 1 is more than a 64-bit integer holds"),
            (
                Multiply,
                most,
                least,
                "E0501 9223372036854775807 * (-9223372036854775808) is less than a 64-bit integer holds",
            ),
            (Divide, 1.into(), 0.into(), "E0502 1 / 0 divides by zero"),
            (Modulo, 1.into(), 0.into(), "E0502 1 mod 0 divides by zero"),
            (Divide, f(1.0), 0.into(), "E0502 1.0 / 0 divides by zero"),
            (Divide, 1.into(), f(4.0), "0.25"),
            (Add, 1.into(), f(1.0), "2.0"),
            (Modulo, f(-7.5), 2.into(), "-1.5"),
            (Multiply, f(-1.0), 0.into(), "0.0"),
            (Multiply, f(1e308), 10.into(), "E0504 1e308 * 10 is more than a float holds"),
            (Add, "a".into(), 1.into(), "E0503 `+` does not take the text `a` and the integer `1`"),
        ];
        for (op, a, b, expected) in table {
            assert_eq!(told(arithmetic(op, &a, &b)), expected);
        }
        assert_eq!(told(negate(&5.into())), "-5");
        assert_eq!(told(negate(&f(0.0))), "0.0");
        assert_eq!(told(negate(&i64::MIN.into())), "E0501 -(-9223372036854775808) is more than a 64-bit integer holds");
        assert_eq!(told(negate(&"a".into())), "E0503 `-` takes a number, not the text `a`");
    }

    #[test]
    fn days() {
        let d = |text| Value::Date(Date::parse(text).unwrap());
        let table = [
            (Subtract, d("2022-03-01"), d("2022-02-01"), "28"),
            (Add, d("2020-02-28"), 2.into(), "2020-03-01"),
            (Add, 2.into(), d("2020-02-28"), "2020-03-01"),
            (Subtract, d("2022-01-01"), 1.into(), "2021-12-31"),
            (Subtract, d("2022-09"), d("2022"), "inexact 2022-09"),
            (Add, d("2022-09"), i64::MAX.into(), "inexact 2022-09"),
            (
                Subtract,
                d("2022-09-01"),
                i64::MIN.into(),
                "E0501 2022-09-01 + 9223372036854775808 is no day of the calendar",
            ),
            (Multiply, d("2022-09-01"), 2.into(), "E0503 `*` does not take the date `2022-09-01` and the integer `2`"),
            (Subtract, 2.into(), d("2022-09-01"), "E0503 `-` does not take the integer `2` and the date `2022-09-01`"),
        ];
        for (op, a, b, expected) in table {
            assert_eq!(told(arithmetic(op, &a, &b)), expected);
        }
    }
}
