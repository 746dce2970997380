//! Aggregates over the values a group has collected. Which values are counted once is the evaluators' to say, as are
//! `count`, `min` and `max`.

use super::arguments::described;
use super::text::write_text_of;
use super::{Aggregate, CallError};
use crate::base::diagnostic::Code;
use crate::base::value::{Float, Value};

/// Takes in the values of a group one by one, in sort order, for `sum`, `avg` and `join`. (A sum of integers may take
/// them in any order.)
#[derive(Clone, Debug)]
pub struct Fold {
    function: Aggregate,
    separator: String,
    count: u64,
    /// The sum so far, as long as all are integers, and as floats.
    exact: Option<i128>,
    float: f64,
    /// The first that is no number.
    wrong: Option<CallError>,
    joined: String,
    last: Option<Value>,
}

impl Fold {
    /// Nothing yet. The separator is for `join`.
    pub fn new(function: Aggregate, separator: &str) -> Fold {
        Fold {
            function,
            separator: separator.into(),
            count: 0,
            exact: Some(0),
            float: 0.0,
            wrong: None,
            joined: String::new(),
            last: None,
        }
    }

    /// Takes a value in.
    pub fn add(&mut self, value: &Value) {
        if self.function == Aggregate::Join {
            return self.join(value);
        }
        self.count += 1;
        self.exact = match (self.exact, value) {
            (Some(total), Value::Int(i)) => Some(total + i128::from(*i)),
            _ => None,
        };
        // Added in sort order, so that the result does not depend on how the values were found.
        self.float += match value {
            Value::Int(i) => *i as f64,
            Value::Float(f) => f.get(),
            other => {
                let wrong = || {
                    let message = format!("`{}` takes numbers, not {}", self.function.name(), described(other));
                    CallError::new(Code::E0503, message)
                };
                self.wrong.get_or_insert_with(wrong);
                return;
            }
        };
    }

    /// Distinct values as text.
    fn join(&mut self, value: &Value) {
        if self.last.as_ref() == Some(value) {
            return;
        }
        if self.count > 0 {
            self.joined.push_str(&self.separator);
        }
        // Writing into a `String` does not fail.
        let _ = write_text_of(&mut self.joined, value);
        self.last = Some(value.clone());
        self.count += 1;
    }

    /// The aggregate; none where it has no value.
    pub fn finish(self) -> Result<Option<Value>, CallError> {
        match (self.function, self.wrong) {
            (Aggregate::Join, _) => Ok((self.count > 0).then(|| Value::text(self.joined))),
            (_, Some(wrong)) => Err(wrong),
            (Aggregate::Avg, _) if self.count == 0 => Ok(None),
            (Aggregate::Avg, _) => finite(self.function, self.float / self.count as f64).map(Some),
            _ => match self.exact {
                Some(total) => whole(total).map(Some),
                None => finite(self.function, self.float).map(Some),
            },
        }
    }
}

/// Of integers alone the exact integer.
fn whole(total: i128) -> Result<Value, CallError> {
    i64::try_from(total).map(Value::Int).map_err(|_| {
        let than = if total > 0 { "more" } else { "less" };
        CallError::new(Code::E0501, format!("the `sum` {total} is {than} than a 64-bit integer holds"))
    })
}

fn finite(function: Aggregate, result: f64) -> Result<Value, CallError> {
    let error = || CallError::new(Code::E0504, format!("the `{}` is more than a float holds", function.name()));
    Float::new(result).map(Value::Float).ok_or_else(error)
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
            (Join, vec![], "none"),
            (Join, vec!["b".into(), 10.into(), 9.into(), "b".into(), f(9.0)], "\"9; 9.0; 10; b\""),
        ];
        for (function, mut values, expected) in table {
            values.sort();
            let mut folding = Fold::new(function, "; ");
            values.iter().for_each(|value| folding.add(value));
            let shown = match folding.finish() {
                Ok(Some(value)) => value.to_string(),
                Ok(None) => "none".to_owned(),
                Err(error) => format!("{} {}", error.code.as_str(), error.message),
            };
            assert_eq!(shown, expected, "{function:?}");
        }
    }
}
