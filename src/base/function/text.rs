//! Functions of texts. Positions count from 1, in code points; regular expressions are those of the `regex` crate.

use super::arguments::{Given, shown};
use super::{CallError, Function, Outcome};
use crate::base::diagnostic::Code;
use crate::base::value::{Value, text_form};
use regex::Regex;
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::{self, Write};
use std::rc::Rc;

/// The longest text a function builds, in bytes: a few doublings more and there would be no memory left to say so.
const LONGEST: usize = 64 << 20;

pub(super) fn call(function: Function, given: &Given<'_>) -> Result<Outcome, CallError> {
    let mut built = Built { text: String::new(), function };
    match function {
        Function::Length => return Ok(Outcome::Value(Value::Int(given.text(0)?.chars().count() as i64))),
        Function::Lower => built.push(&given.text(0)?.to_lowercase())?,
        Function::Upper => built.push(&given.text(0)?.to_uppercase())?,
        Function::Trim => built.push(given.text(0)?.trim())?,
        Function::Concat | Function::ToText => {
            for value in given.all() {
                write_text_of(&mut built, value).map_err(|_| built.too_long())?;
            }
        }
        Function::Extract => match extract(given)? {
            Some(part) => built.push(part)?,
            None => return Ok(Outcome::None),
        },
        Function::Replace => replace(given, &mut built)?,
        Function::Substring => built.push(substring(given)?)?,
        _ => match split_part(given)? {
            Some(part) => built.push(part)?,
            None => return Ok(Outcome::None),
        },
    }
    Ok(Outcome::Value(Value::text(built.text)))
}

/// Writes a value as `to_text` and `concat` give it: texts as they are, dates by their spelling, else the text form.
pub fn write_text_of(out: &mut impl Write, value: &Value) -> fmt::Result {
    match value {
        Value::Text(text) => out.write_str(text),
        Value::Date(date) => out.write_str(&date.spelling()),
        Value::Float(float) => text_form::write_float(out, float.get()),
        other => write!(out, "{other}"),
    }
}

fn extract<'a>(given: &Given<'a>) -> Result<Option<&'a str>, CallError> {
    let (text, pattern, group) = (given.text(0)?, given.text(1)?, given.int(2)?);
    let regex = compiled(pattern)?;
    let Ok(group) = usize::try_from(group) else { return Ok(None) };
    Ok(regex.captures(text).and_then(|found| found.get(group)).map(|part| part.as_str()))
}

/// Every `From`, left to right; an empty one is nowhere.
fn replace(given: &Given<'_>, built: &mut Built) -> Result<(), CallError> {
    let (text, from, to) = (given.text(0)?, given.text(1)?, given.text(2)?);
    if from.is_empty() {
        return built.push(text);
    }
    let mut parts = text.split(from);
    built.push(parts.next().unwrap_or_default())?;
    parts.try_for_each(|part| {
        built.push(to)?;
        built.push(part)
    })
}

/// The part of the stretch `Start` to `Start + Length - 1` that is there.
fn substring<'a>(given: &Given<'a>) -> Result<&'a str, CallError> {
    let (text, start) = (given.text(0)?, i128::from(given.int(1)?));
    let end = if given.len() > 2 { start + i128::from(given.int(2)?) } else { i128::MAX };
    let offset = |position: i128| {
        let before = usize::try_from((position - 1).max(0)).unwrap_or(usize::MAX);
        text.char_indices().nth(before).map_or(text.len(), |(offset, _)| offset)
    };
    let (from, to) = (offset(start), offset(end));
    Ok(text.get(from..to).unwrap_or_default())
}

/// The `N`th part between separators; an empty separator separates nothing.
fn split_part<'a>(given: &Given<'a>) -> Result<Option<&'a str>, CallError> {
    let (text, separator, n) = (given.text(0)?, given.text(1)?, given.int(2)?);
    let Some(before) = n.checked_sub(1).and_then(|n| usize::try_from(n).ok()) else { return Ok(None) };
    if separator.is_empty() {
        return Ok((before == 0).then_some(text));
    }
    Ok(text.split(separator).nth(before))
}

/// A text in the making, never longer than [`LONGEST`].
struct Built {
    text: String,
    function: Function,
}

impl Built {
    fn push(&mut self, part: &str) -> Result<(), CallError> {
        self.write_str(part).map_err(|_| self.too_long())
    }

    fn too_long(&self) -> CallError {
        let name = self.function.name();
        CallError::new(Code::E0512, format!("the text that `{name}` builds is longer than {} MiB", LONGEST >> 20))
    }
}

impl Write for Built {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        if self.text.len().saturating_add(part.len()) > LONGEST {
            return Err(fmt::Error);
        }
        self.text.push_str(part);
        Ok(())
    }
}

/// So many patterns are kept compiled; more make room by dropping all, since a program has few.
const KEPT_PATTERNS: usize = 64;

type Compiled = Result<Rc<Regex>, CallError>;

thread_local! {
    static PATTERNS: RefCell<HashMap<Box<str>, Compiled>> = RefCell::default();
}

/// A pattern, compiled at its first use; one that cannot be is remembered too.
pub(super) fn compiled(pattern: &str) -> Compiled {
    PATTERNS.with_borrow_mut(|patterns| {
        if let Some(known) = patterns.get(pattern) {
            return known.clone();
        }
        if patterns.len() >= KEPT_PATTERNS {
            patterns.clear();
        }
        let fresh = Regex::new(pattern).map(Rc::new).map_err(|error| not_a_regex(pattern, &error));
        patterns.insert(pattern.into(), fresh.clone());
        fresh
    })
}

/// The crate draws a picture of several lines, whose last says what is wrong.
fn not_a_regex(pattern: &str, error: &regex::Error) -> CallError {
    let drawn = error.to_string();
    let last = drawn.lines().last().unwrap_or_default().trim();
    let reason = last.strip_prefix("error: ").unwrap_or(last).trim_end_matches('.');
    let shown = shown(&Value::text(pattern));
    CallError::new(Code::E0505, format!("`{shown}` is not a regular expression: {reason}"))
}

#[cfg(test)]
mod checks {
    use super::*;
    use crate::base::value::Float;

    fn call(function: Function, args: &[Value]) -> String {
        match function.call(args) {
            Ok(Outcome::Value(value)) => value.to_string(),
            Ok(Outcome::None) => "none".to_owned(),
            Ok(inexact) => format!("{inexact:?}"),
            Err(error) => format!("{} {}", error.code.as_str(), error.message),
        }
    }

    #[test]
    fn functions_of_texts() {
        use Function::*;
        let t = |text: &str| Value::text(text);
        let table: &[(Function, &[Value], &str)] = &[
            (Length, &[t("Բաքու")], "5"),
            (Lower, &[t("ÀÉ")], "àé"),
            (Upper, &[t("straße")], "\"STRASSE\""),
            (Trim, &[t("\u{a0} a b\n")], "\"a b\""),
            (Concat, &[t("a b"), 1.into(), Value::Float(Float::new(2.0).unwrap())], "\"a b12.0\""),
            (Concat, &[Value::prop("p", vec![t("A")]), t("x")], "\"p(\\\"A\\\")x\""),
            (Extract, &[t("call 55 and 66"), t(r"(\d)(\d)|(x)"), 0.into()], "\"55\""),
            (Extract, &[t("call 56"), t(r"(\d)(\d)|(x)"), 2.into()], "\"6\""),
            (Extract, &[t("call 56"), t(r"(\d)(\d)|(x)"), 3.into()], "none"),
            (Extract, &[t("call 56"), t(r"\d"), 1.into()], "none"),
            (Extract, &[t("call 56"), t(r"\d"), (-1).into()], "none"),
            (Extract, &[t("call"), t(r"\d"), 0.into()], "none"),
            (Replace, &[t("a.b.c"), t("."), t("--")], "\"a--b--c\""),
            (Replace, &[t("abc"), t(""), t("-")], "abc"),
            (Substring, &[t("Բաքու"), 2.into(), 3.into()], "աքո"),
            (Substring, &[t("abc"), 2.into()], "bc"),
            (Substring, &[t("abc"), 0.into(), 2.into()], "a"),
            (Substring, &[t("abc"), 3.into(), i64::MAX.into()], "c"),
            (Substring, &[t("abc"), i64::MIN.into(), i64::MIN.into()], "\"\""),
            (Substring, &[t("abc"), 3.into(), (-2).into()], "\"\""),
            (Substring, &[t("abc"), 9.into()], "\"\""),
            (SplitPart, &[t("a--b--"), t("--"), 2.into()], "b"),
            (SplitPart, &[t("a--b--"), t("--"), 3.into()], "\"\""),
            (SplitPart, &[t("a--b--"), t("--"), 4.into()], "none"),
            (SplitPart, &[t("a"), t("-"), 0.into()], "none"),
            (SplitPart, &[t("a"), t("-"), i64::MIN.into()], "none"),
            (SplitPart, &[t("ab"), t(""), 1.into()], "ab"),
            (ToText, &[5.into()], "\"5\""),
            (ToText, &[t("a")], "a"),
        ];
        for (function, args, expected) in table {
            assert_eq!(call(*function, args), *expected, "{function:?} {args:?}");
        }
    }

    #[test]
    fn bad_patterns_are_told_on_one_line() {
        for _ in 0..2 {
            assert_eq!(
                call(Function::Extract, &["a".into(), "(a".into(), 0.into()]),
                "E0505 `\"(a\"` is not a regular expression: unclosed group"
            );
        }
        let two_lines = call(Function::Extract, &["a".into(), "a\n*)".into(), 0.into()]);
        assert!(two_lines.starts_with("E0505") && !two_lines.contains('\n'), "{two_lines}");
        let large = call(Function::Extract, &["a".into(), r"\w{999}{999}".into(), 0.into()]);
        assert!(large.starts_with("E0505") && !large.ends_with('.'), "{large}");
    }

    #[test]
    fn patterns_are_forgotten_not_heaped_up() {
        for i in 0..3 * KEPT_PATTERNS {
            assert!(compiled(&format!("a{i}")).is_ok());
            assert!(PATTERNS.with_borrow(HashMap::len) <= KEPT_PATTERNS);
        }
    }

    #[test]
    fn texts_do_not_grow_without_end() {
        let long = Value::text("a".repeat(1 << 20));
        let message = call(Function::Replace, &[long.clone(), "a".into(), long]);
        assert_eq!(message, "E0512 the text that `replace` builds is longer than 64 MiB");
    }
}
