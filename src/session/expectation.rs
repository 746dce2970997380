//! What stands behind `%=`: rows separated by `;`, columns by `,`, values as terms; `yes` or `no`.

use crate::base::date::Date;
use crate::base::span::{FileId, Span};
use crate::base::value::{ColumnKind, Kind, Value};
use crate::catalog::Catalog;
use crate::check;
use crate::syntax::{self, Parsed};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is expected of a query.
#[derive(Debug, PartialEq)]
pub(super) enum Expected {
    Yes,
    No,
    Rows(Vec<Vec<Value>>),
}

/// Reads the lines of an expectation.
pub(super) fn read_rows(lines: &[Arc<str>], yes_or_no: bool) -> Result<Expected, String> {
    let text = lines.iter().map(|l| l.trim()).collect::<Vec<_>>().join(" ");
    let text = text.trim();
    if yes_or_no {
        return match text {
            "yes" => Ok(Expected::Yes),
            "no" | "" => Ok(Expected::No),
            other => Err(format!("a query without columns is answered `yes` or `no`, not `{other}`")),
        };
    }
    if text.is_empty() {
        return Ok(Expected::Rows(Vec::new()));
    }
    split(text).into_iter().map(values).collect::<Result<_, _>>().map(Expected::Rows)
}

/// Cuts at each `;` outside texts and parentheses.
fn split(text: &str) -> Vec<&str> {
    let (mut rows, mut start, mut depth, mut quote, mut escaped) = (Vec::new(), 0, 0_i32, None, false);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(q), _) if c == q => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            (None, ';') if depth == 0 => {
                rows.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    let last = &text[start..];
    if !last.trim().is_empty() || rows.is_empty() {
        rows.push(last);
    }
    rows
}

/// The values of one row, read as the arguments of a fact.
fn values(row: &str) -> Result<Vec<Value>, String> {
    let fact = format!("row({}).", row.trim());
    terms(&fact).ok_or_else(|| format!("`{}` is not a row of values", row.trim()))
}

fn terms(fact: &str) -> Option<Vec<Value>> {
    let mut parsed = syntax::statements(fact, FileId(u32::MAX));
    let (Some(Parsed::Statement(statement)), None) = (parsed.next(), parsed.next()) else { return None };
    let (mut rows, mut wrong) = (Vec::new(), Vec::new());
    let mut take = |fact: crate::base::support::GroundFact, _: Span| rows.push(fact.args);
    check::ground(&statement, &Catalog::default(), &BTreeMap::new(), &mut take, &mut wrong);
    if wrong.is_empty() { rows.pop() } else { None }
}

/// The value of a parameter given from outside: a literal of the language, else the text itself. `name:kind` fixes the
/// kind, so that `year:text` takes `2022` as a text.
///
/// # Errors
/// When the name is no name, or the value is not of that kind, in words.
pub fn parse_parameter(name: &str, value: &str) -> Result<(String, Value), String> {
    let (name, kind) = match name.split_once(':') {
        Some((name, kind)) => (name, Some(kind)),
        None => (name, None),
    };
    let plain = name.starts_with(|c: char| c.is_alphabetic()) && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if !plain {
        return Err(format!("`{name}` is not the name of a parameter, such as `who`"));
    }
    let literal = || terms(&format!("row({value}).")).filter(|v| v.len() == 1).and_then(|mut v| v.pop());
    let value = match kind {
        None => literal().filter(|v| !matches!(v, Value::Prop(_))).unwrap_or_else(|| Value::text(value)),
        Some("text") => Value::text(value),
        Some(spelling) => {
            let kinds = || ColumnKind::ALL.iter().map(|(spelling, _)| *spelling).collect::<Vec<_>>().join(" ");
            let kind = ColumnKind::from_name(spelling)
                .ok_or_else(|| format!("`{spelling}` is no kind of value; the kinds are {}", kinds()))?;
            // A date needs no `d"…"` here: nothing else is wanted.
            let date = Date::parse(value).ok().filter(|_| kind == ColumnKind::Of(Kind::Date)).map(Value::Date);
            let fitted = date.or_else(literal).and_then(|v| kind.fitted(&v));
            fitted.ok_or_else(|| format!("`{value}` is not {}", kind.described()))?
        }
    };
    Ok((name.to_string(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_cut_outside_texts_and_parentheses() {
        assert_eq!(split("a, \"x;y\"; f(b; c)"), ["a, \"x;y\"", " f(b; c)"]);
        assert_eq!(split("a"), ["a"]);
        assert_eq!(split("a;"), ["a"]);
    }

    #[test]
    fn parameters_are_literals_or_texts() {
        let of = |v| parse_parameter("x", v).unwrap().1;
        assert_eq!(of("5"), Value::Int(5));
        assert_eq!(of("\"5\""), Value::text("5"));
        assert_eq!(of("New York). q(a"), Value::text("New York). q(a"));
        assert!(parse_parameter("1x", "a").is_err());
        let kind = |name, v| parse_parameter(name, v).map(|(_, value)| value).ok();
        assert_eq!(kind("x:text", "5"), Some(Value::text("5")));
        assert_eq!(kind("x:float", "5").map(|v| v.to_string()).as_deref(), Some("5.0"));
        assert_eq!(kind("x:date", "2022"), Date::parse("2022").ok().map(Value::Date));
        assert_eq!((kind("x:int", "a"), kind("x:string", "a")), (None, None));
    }
}
