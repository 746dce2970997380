//! Functions of dates. What a date is too coarse for has no value.

use super::arguments::{Given, described};
use super::{CallError, Function, Outcome};
use crate::base::date::{Date, Unit};
use crate::base::diagnostic::Code;
use crate::base::value::Value;

pub(super) fn call(function: Function, given: &Given<'_>) -> Result<Outcome, CallError> {
    if function == Function::ToDate {
        return to_date(given);
    }
    let date = given.date(0)?;
    let result = match function {
        Function::Year => date.year().map(Value::Int),
        Function::Month => date.month().map(Value::Int),
        Function::Day => date.day().map(Value::Int),
        Function::Weekday => date.weekday().map(Value::Int),
        Function::Start => date.start().map(Value::Date),
        Function::End => date.end().map(Value::Date),
        _ => date.trunc(unit(given)?).map(Value::Date),
    };
    Ok(result.map_or(Outcome::None, Outcome::Value))
}

fn unit(given: &Given<'_>) -> Result<Unit, CallError> {
    match given.value(1)? {
        Value::Text(unit) if **unit == *"day" => Ok(Unit::Day),
        Value::Text(unit) if **unit == *"month" => Ok(Unit::Month),
        Value::Text(unit) if **unit == *"year" => Ok(Unit::Year),
        other => {
            let message = format!("`trunc` cuts a date to `day`, `month` or `year`, not to {}", described(other));
            Err(CallError::new(Code::E0503, message))
        }
    }
}

/// A text in any spelling of EDTF; white space around it is no part of it. Numbers never turn into dates.
fn to_date(given: &Given<'_>) -> Result<Outcome, CallError> {
    match given.value(0)? {
        date @ Value::Date(_) => Ok(Outcome::Value(date.clone())),
        Value::Text(text) => Ok(Date::parse(text.trim()).map_or(Outcome::None, |d| Outcome::Value(Value::Date(d)))),
        other => Err(given.wrong_kind(0, "a text or a date", other)),
    }
}

#[cfg(test)]
mod checks {
    use super::*;

    #[test]
    fn functions_of_dates() {
        use Function::*;
        let d = |text: &str| Value::Date(Date::parse(text).unwrap());
        let table: &[(Function, &[Value], &str)] = &[
            (Year, &[d("2022-09")], "2022"),
            (Month, &[d("2022-09")], "9"),
            (Day, &[d("2022-09")], "none"),
            (Weekday, &[d("2022-12-07")], "3"),
            (Start, &[d("2022-09")], "2022-09-01"),
            (End, &[d("2020-02")], "2020-02-29"),
            (Trunc, &[d("2022-12-07"), "month".into()], "2022-12"),
            (Trunc, &[d("2022"), "month".into()], "none"),
            (ToDate, &[" 2022-12-07".into()], "2022-12-07"),
            (ToDate, &["soon".into()], "none"),
            (ToText, &[d("2022")], "\"2022\""),
            (Year, &["2022".into()], "E0503 `year` takes a date, not the text `\"2022\"`"),
            (ToDate, &[2022.into()], "E0503 `to_date` takes a text or a date, not the integer `2022`"),
            (Trunc, &[2022.into(), "day".into()], "E0503 `trunc` takes a date as `D`, not the integer `2022`"),
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

    #[test]
    fn units_are_three() {
        let date = Value::Date(Date::parse("2022-12-07").unwrap());
        let error = Function::Trunc.call(&[date, "week".into()]).unwrap_err();
        assert_eq!(error.code, Code::E0503);
        assert_eq!(error.message, "`trunc` cuts a date to `day`, `month` or `year`, not to the text `week`");
    }
}
