//! Aggregates over the values a group has collected. Which values are counted once is the evaluators' to say.

use super::arguments::described;
use super::text::write_text_of;
use super::{Aggregate, CallError};
use crate::base::diagnostic::Code;
use crate::base::value::{Float, Value};

/// The aggregate of the values of a group, in any order; none where it has no value. The separator is for `join`.
pub fn aggregate(function: Aggregate, mut values: Vec<Value>, separator: &str) -> Result<Option<Value>, CallError> {
    values.sort();
    match function {
        Aggregate::Count => Ok(Some(Value::Int(values.len() as i64))),
        Aggregate::Min => Ok(values.into_iter().next()),
        Aggregate::Max => Ok(values.into_iter().next_back()),
        Aggregate::Sum => sum(&values).map(Some),
        Aggregate::Avg if values.is_empty() => Ok(None),
        Aggregate::Avg => {
            let total = float_sum(function, &values)?;
            finite(function, total / values.len() as f64).map(Some)
        }
        Aggregate::Join => Ok(join(values, separator)),
    }
}

/// Of integers alone the exact integer; with a float among them a float.
fn sum(sorted: &[Value]) -> Result<Value, CallError> {
    let mut total = 0_i128;
    for value in sorted {
        match value {
            Value::Int(i) => total += i128::from(*i),
            _ => return finite(Aggregate::Sum, float_sum(Aggregate::Sum, sorted)?),
        }
    }
    i64::try_from(total).map(Value::Int).map_err(|_| {
        let than = if total > 0 { "more" } else { "less" };
        CallError::new(Code::E0501, format!("the `sum` {total} is {than} than a 64-bit integer holds"))
    })
}

/// Added in sort order, so that the result does not depend on how the values were found.
fn float_sum(function: Aggregate, sorted: &[Value]) -> Result<f64, CallError> {
    let mut total = 0.0;
    for value in sorted {
        total += match value {
            Value::Int(i) => *i as f64,
            Value::Float(f) => f.get(),
            other => {
                let message = format!("`{}` takes numbers, not {}", function.name(), described(other));
                return Err(CallError::new(Code::E0503, message));
            }
        };
    }
    Ok(total)
}

fn finite(function: Aggregate, result: f64) -> Result<Value, CallError> {
    let error = || CallError::new(Code::E0504, format!("the `{}` is more than a float holds", function.name()));
    Float::new(result).map(Value::Float).ok_or_else(error)
}

/// Distinct values as text, in sort order.
fn join(mut sorted: Vec<Value>, separator: &str) -> Option<Value> {
    sorted.dedup();
    let mut joined = String::new();
    for (i, value) in sorted.iter().enumerate() {
        if i > 0 {
            joined.push_str(separator);
        }
        // Writing into a `String` does not fail.
        let _ = write_text_of(&mut joined, value);
    }
    (!sorted.is_empty()).then(|| Value::text(joined))
}

#[cfg(test)]
mod checks {
    use super::*;
    use Aggregate::*;

    #[test]
    fn aggregates() {
        let f = |x: f64| Value::Float(Float::new(x).unwrap());
        let most = Value::Int(i64::MAX);
        let table = [
            (Sum, vec![], "0"),
            (Sum, vec![2.into(), 2.into(), (-1).into()], "3"),
            (Sum, vec![most.clone(), (-1).into(), 1.into()], "9223372036854775807"),
            (Sum, vec![1.into(), f(0.5)], "1.5"),
            (Sum, vec![most, 1.into()], "E0501 the `sum` 9223372036854775808 is more than a 64-bit integer holds"),
            (Sum, vec![f(1e308), f(1e308)], "E0504 the `sum` is more than a float holds"),
            (Sum, vec!["b".into(), 1.into(), "a".into()], "E0503 `sum` takes numbers, not the text `a`"),
            // In sort order the small ones are swallowed first, however they come.
            (Sum, vec![f(1.0), f(-1e16), f(1e16), f(1.0)], "0.0"),
            (Avg, vec![], "none"),
            (Avg, vec![1.into(), 2.into(), 2.into()], "1.6666666666666667"),
            (Min, vec![f(1.0), 1.into(), "a".into()], "1"),
            (Max, vec![f(1.0), 1.into(), "a".into()], "a"),
            (Max, vec![], "none"),
            (Join, vec![], "none"),
            (Join, vec!["b".into(), 10.into(), 9.into(), "b".into(), f(9.0)], "\"9; 9.0; 10; b\""),
            (Count, vec!["a".into(), "b".into()], "2"),
        ];
        for (function, values, expected) in table {
            let shown = match aggregate(function, values, "; ") {
                Ok(Some(value)) => value.to_string(),
                Ok(None) => "none".to_owned(),
                Err(error) => format!("{} {}", error.code.as_str(), error.message),
            };
            assert_eq!(shown, expected, "{function:?}");
        }
    }
}
