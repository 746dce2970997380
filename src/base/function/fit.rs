//! What a place takes: declared columns, `on`, and values that a recursion through `min` or `max` may forget.

use super::{Aggregate, CallError};
use crate::base::diagnostic::Code;
use crate::base::value::{ColumnKind, Float, Kind, Value};
use std::sync::Arc;

/// What is asked of a value where it is put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// A declared column: a value of its kind; an integer for a `float` column becomes a float.
    Column {
        /// The predicate.
        predicate: Arc<str>,
        /// The column's name.
        column: Arc<str>,
        /// What it takes.
        kind: ColumnKind,
    },
    /// Behind `on`: a date.
    Date,
    /// In a recursion through that aggregate: no date that is not an exact day.
    ExactDay(Aggregate),
}

impl Fit {
    /// The value as it is put there.
    ///
    /// # Errors
    /// E0301, E0302, E0506: the place does not take it.
    pub fn apply(&self, value: &Value) -> Result<Value, CallError> {
        match self {
            Fit::Column { predicate, column, kind } => {
                let fitted = kind.fitted(value);
                fitted.ok_or_else(|| {
                    let message = format!(
                        "`{value}` is {}, and column `{column}` of `{predicate}` takes {}",
                        value.kind().described(),
                        kind.described()
                    );
                    CallError::new(Code::E0301, message)
                })
            }
            Fit::Date if value.kind() == Kind::Date => Ok(value.clone()),
            Fit::Date => {
                let message = format!("`{value}` is {}, and a date is wanted after `on`", value.kind().described());
                Err(CallError::new(Code::E0302, message))
            }
            Fit::ExactDay(function) => match value {
                Value::Date(date) if date.exact_day().is_none() => {
                    let name = function.name();
                    let message = format!("`{}` in a recursion through `{name}` is no exact day", date.literal());
                    Err(CallError::new(Code::E0506, message))
                }
                _ => Ok(value.clone()),
            },
        }
    }

    /// Whether a value that is taken is taken as it is.
    pub fn keeps(&self) -> bool {
        !matches!(self, Fit::Column { kind: ColumnKind::Of(Kind::Float), .. })
    }
}

impl ColumnKind {
    /// The value as a column of this kind takes it; none if it does not.
    pub fn fitted(self, value: &Value) -> Option<Value> {
        match (self, value) {
            (ColumnKind::Any, _) | (ColumnKind::Number, Value::Int(_) | Value::Float(_)) => Some(value.clone()),
            (ColumnKind::Of(Kind::Float), Value::Int(v)) => Float::new(*v as f64).map(Value::Float),
            (ColumnKind::Of(Kind::Proposition), Value::Text(_)) => Some(value.clone()),
            (ColumnKind::Of(kind), value) if kind == value.kind() => Some(value.clone()),
            _ => None,
        }
    }

    /// Whether a column of this kind takes values of another, perhaps as its own.
    pub fn takes(self, kind: Kind) -> bool {
        match self {
            ColumnKind::Any => true,
            ColumnKind::Number | ColumnKind::Of(Kind::Float) => matches!(kind, Kind::Int | Kind::Float),
            ColumnKind::Of(Kind::Proposition) => matches!(kind, Kind::Proposition | Kind::Text),
            ColumnKind::Of(own) => own == kind,
        }
    }

    /// In a sentence: `an integer`, `any value`.
    pub fn described(self) -> &'static str {
        match self {
            ColumnKind::Any => "any value",
            ColumnKind::Number => "a number",
            ColumnKind::Of(kind) => kind.described(),
        }
    }
}

impl Kind {
    /// In a sentence: `an integer`.
    pub fn described(self) -> &'static str {
        match self {
            Kind::Int => "an integer",
            Kind::Float => "a float",
            Kind::Date => "a date",
            Kind::Text => "a text",
            Kind::Proposition => "a proposition",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::date::Date;

    #[test]
    fn a_column_takes_the_kinds_whose_values_fit_it() {
        let date = Date::parse("2022-09").unwrap();
        let float = Float::new(1.5).unwrap();
        let values: [Value; 6] =
            [i64::MIN.into(), float.into(), date.into(), "a".into(), Value::prop("p", vec![1.into()]), i64::MAX.into()];
        for (name, kind) in ColumnKind::ALL {
            for value in &values {
                assert_eq!(kind.takes(value.kind()), kind.fitted(value).is_some(), "{name} and {value}");
            }
        }
    }
}
