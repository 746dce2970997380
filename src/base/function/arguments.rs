//! The arguments of a call, taken as the kind that is needed, with the error that says what was given instead.

use super::{CallError, Function};
use crate::base::date::Date;
use crate::base::diagnostic::Code;
use crate::base::value::{Kind, Value};
use std::fmt::{self, Write};

/// A function and the arguments it was given.
pub(super) struct Given<'a> {
    function: Function,
    args: &'a [Value],
}

impl<'a> Given<'a> {
    /// As many as the function takes, or an error.
    pub fn new(function: Function, args: &'a [Value]) -> Result<Self, CallError> {
        let given = Given { function, args };
        if function.arities().contains(&args.len()) { Ok(given) } else { Err(given.wrong_arity()) }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.args.len()
    }

    /// All of them.
    pub fn all(&self) -> &'a [Value] {
        self.args
    }

    /// Any value.
    pub fn value(&self, at: usize) -> Result<&'a Value, CallError> {
        self.args.get(at).ok_or_else(|| self.wrong_arity())
    }

    /// A text.
    pub fn text(&self, at: usize) -> Result<&'a str, CallError> {
        match self.value(at)? {
            Value::Text(text) => Ok(text),
            other => Err(self.wrong_kind(at, "a text", other)),
        }
    }

    /// An integer.
    pub fn int(&self, at: usize) -> Result<i64, CallError> {
        match self.value(at)? {
            Value::Int(value) => Ok(*value),
            other => Err(self.wrong_kind(at, "an integer", other)),
        }
    }

    /// A date.
    pub fn date(&self, at: usize) -> Result<&'a Date, CallError> {
        match self.value(at)? {
            Value::Date(date) => Ok(date),
            other => Err(self.wrong_kind(at, "a date", other)),
        }
    }

    /// The error of an argument of another kind than `wanted`.
    pub fn wrong_kind(&self, at: usize, wanted: &str, given: &Value) -> CallError {
        let name = self.function.name();
        let place = if *self.function.arities().end() > 1 { self.parameter(at) } else { None };
        let place = place.map(|p| format!(" as `{p}`")).unwrap_or_default();
        CallError::new(Code::E0503, format!("`{name}` takes {wanted}{place}, not {}", described(given)))
    }

    /// The name of a parameter, as the usage has it.
    fn parameter(&self, at: usize) -> Option<&'static str> {
        let (_, parameters) = self.function.usage().split_once('(')?;
        parameters.trim_end_matches(')').split(", ").nth(at)
    }

    fn wrong_arity(&self) -> CallError {
        let message = format!("`{}` does not take {} arguments", self.function.usage(), self.args.len());
        CallError::new(Code::E0222, message)
    }
}

/// A value with its kind, for messages: "the integer `5`".
pub(super) fn described(value: &Value) -> String {
    let kind = match value.kind() {
        Kind::Int => "integer",
        Kind::Float => "float",
        Kind::Date => "date",
        Kind::Text => "text",
        Kind::Proposition => "proposition",
    };
    format!("the {kind} `{}`", shown(value))
}

/// The text form of a value, cut where it is long: values may be of any size, messages are read.
pub(super) fn shown(value: &Value) -> String {
    let mut out = Cut { text: String::new(), room: 80 };
    if write!(out, "{value}").is_err() {
        out.text.push('…');
    }
    out.text
}

/// Takes so many code points and refuses the rest.
struct Cut {
    text: String,
    room: usize,
}

impl Write for Cut {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        for c in part.chars() {
            self.room = self.room.checked_sub(1).ok_or(fmt::Error)?;
            self.text.push(c);
        }
        Ok(())
    }
}

#[cfg(test)]
mod checks {
    use super::*;

    #[test]
    fn errors_name_function_parameter_and_value() {
        let message = |f: Function, args: &[Value]| match f.call(args) {
            Err(error) => format!("{} {}", error.code.as_str(), error.message),
            Ok(outcome) => format!("{outcome:?}"),
        };
        assert_eq!(message(Function::Length, &[5.into()]), "E0503 `length` takes a text, not the integer `5`");
        assert_eq!(
            message(Function::Extract, &["a".into(), "b".into(), "a b".into()]),
            "E0503 `extract` takes an integer as `Group`, not the text `\"a b\"`"
        );
        assert_eq!(message(Function::Length, &[]), "E0222 `length(T)` does not take 0 arguments");
    }

    #[test]
    fn long_values_are_cut() {
        assert_eq!(shown(&Value::text("é".repeat(90))).chars().count(), 81);
        assert_eq!(shown(&Value::text("a".repeat(80))).chars().count(), 80);
    }
}
