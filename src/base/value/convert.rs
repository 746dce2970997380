//! Values of a program's own: numbers, texts, dates and propositions become values by `into()`, and by `try_into()` what
//! may not fit.

use super::{Float, Prop, Value};
use crate::base::date::Date;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::error::Error;
use crate::base::span::Sources;
use std::sync::Arc;

macro_rules! from_integers {
    ($($type:ty)*) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Value {
                Value::Int(i64::from(value))
            }
        }
    )*};
}
from_integers!(i8 i16 i32 i64 u8 u16 u32);

macro_rules! from_wide_integers {
    ($($type:ty)*) => {$(
        /// Refused beyond 64 bits with sign.
        impl TryFrom<$type> for Value {
            type Error = Error;

            fn try_from(value: $type) -> Result<Value, Error> {
                i64::try_from(value).map(Value::Int).map_err(|_| {
                    let message = format!("`{value}` is out of range: an integer has 64 bits, one of them its sign");
                    refused(Code::E0107, message, "keep such numbers as floats or as texts")
                })
            }
        }
    )*};
}
from_wide_integers!(u64 usize);

macro_rules! from_texts {
    ($($type:ty)*) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Value {
                Value::Text(Arc::from(value))
            }
        }
    )*};
}
from_texts!(&str String Box<str> Arc<str>);

impl From<&String> for Value {
    fn from(value: &String) -> Value {
        Value::text(value.as_str())
    }
}

impl From<Date> for Value {
    fn from(value: Date) -> Value {
        Value::Date(value)
    }
}

impl From<Float> for Value {
    fn from(value: Float) -> Value {
        Value::Float(value)
    }
}

impl From<Prop> for Value {
    fn from(value: Prop) -> Value {
        match value.args.is_empty() {
            true => Value::Text(value.name),
            false => Value::Prop(Arc::new(value)),
        }
    }
}

impl From<&Value> for Value {
    fn from(value: &Value) -> Value {
        value.clone()
    }
}

/// Refused where it is not a number or infinite.
impl TryFrom<f64> for Value {
    type Error = Error;

    fn try_from(value: f64) -> Result<Value, Error> {
        Float::try_from(value).map(Value::Float)
    }
}

/// Refused where it is not a number or infinite.
impl TryFrom<f64> for Float {
    type Error = Error;

    fn try_from(value: f64) -> Result<Float, Error> {
        Float::new(value).ok_or_else(|| {
            let message = format!("`{value}` is no value: infinite and undefined numbers are none");
            refused(Code::E0504, message, "leave out the fact that has it")
        })
    }
}

fn refused(code: Code, message: String, help: &str) -> Error {
    Error::new(vec![Diagnostic::nowhere(code, message).help(help)], Sources::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_becomes_a_value() {
        assert_eq!(Value::from(7_u8), Value::Int(7));
        assert_eq!(Value::from(String::from("a")), "a".into());
        assert_eq!(Value::try_from(7_usize).ok(), Some(Value::Int(7)));
        assert_eq!(Value::from(Prop::new("a", Vec::<Value>::new())), "a".into());
        assert_eq!(Value::from(Prop::new("p", ["a"])), Value::prop("p", vec!["a".into()]));
        assert_eq!(Value::try_from(u64::MAX).unwrap_err().code(), Code::E0107);
        assert_eq!(Value::try_from(f64::NAN).unwrap_err().code(), Code::E0504);
    }
}
