//! The text form of values: what, read back by the language, is the same value.

use super::{Prop, Value};
use crate::base::function::Function;
use std::fmt::{self, Display, Formatter, Write};

/// Whether a text may be written without quotes: a name of the language.
///
/// Bare `not` is no argument by itself, so it is quoted.
pub fn is_bare_name(text: &str) -> bool {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return false };
    first.is_alphabetic()
        && !first.is_uppercase()
        && !is_titlecase(first)
        && chars.all(|c| c.is_alphanumeric() || c == '_')
        && !matches!(text, "not" | "mod")
}

/// Title-case letters (such as `ǅ`) begin neither a name nor fail `is_uppercase` by the standard library.
fn is_titlecase(c: char) -> bool {
    matches!(c, 'ǅ' | 'ǈ' | 'ǋ' | 'ǲ')
        || ('\u{1F88}'..='\u{1FFC}').contains(&c) && c.to_lowercase().next() != Some(c) && c.to_uppercase().count() > 1
}

/// Writes a text between double quotes with the language's escapes.
pub fn write_quoted(out: &mut impl Write, text: &str) -> fmt::Result {
    out.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' => out.write_str("\\\"")?,
            '\\' => out.write_str("\\\\")?,
            '\n' => out.write_str("\\n")?,
            '\t' => out.write_str("\\t")?,
            '\r' => out.write_str("\\r")?,
            c if c.is_control() => write!(out, "\\u{{{:X}}}", c as u32)?,
            c => out.write_char(c)?,
        }
    }
    out.write_char('"')
}

/// Writes a text bare where it is a name, else quoted.
pub fn write_text(out: &mut impl Write, text: &str) -> fmt::Result {
    if is_bare_name(text) { out.write_str(text) } else { write_quoted(out, text) }
}

impl Display for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Value::Int(v) => write!(f, "{v}"),
            Value::Float(v) => write_float(f, v.get()),
            Value::Date(v) => f.write_str(&v.literal()),
            Value::Text(v) => write_text(f, v),
            Value::Prop(v) => write!(f, "{v}"),
        }
    }
}

/// Shortest form that reads back the same, always with a point or exponent so that it stays a float.
pub fn write_float(out: &mut impl Write, value: f64) -> fmt::Result {
    let size = value.abs();
    if size != 0.0 && !(1e-5..1e16).contains(&size) {
        write!(out, "{value:e}")
    } else if value == value.trunc() {
        write!(out, "{value:.1}")
    } else {
        write!(out, "{value}")
    }
}

impl Display for Prop {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        // A quoted name never calls: `'year'(x)` is a proposition wherever it stands.
        if Function::from_name(&self.name).is_some() {
            write!(f, "'{}'", self.name)?;
        } else {
            write_text(f, &self.name)?;
        }
        write_arguments(f, &self.args)
    }
}

fn write_arguments(out: &mut impl Write, args: &[Value]) -> fmt::Result {
    for (i, arg) in args.iter().enumerate() {
        out.write_str(if i == 0 { "(" } else { ", " })?;
        write!(out, "{arg}")?;
    }
    if args.is_empty() { Ok(()) } else { out.write_char(')') }
}

/// Words that mean something where a name may stand, so that they are quoted as speakers and as what is said.
pub const SPECIAL: &[&str] = &[
    "says", "denies", "not", "on", "during", "from", "without", "citing", "limit", "offset", "order", "by", "asc",
    "desc", "mod", "pred", "include", "import", "retract",
];

/// Writes a fact without its full stop: sayings infix, anything else with its arguments behind it.
pub fn write_fact(out: &mut impl Write, predicate: &str, args: &[Value]) -> fmt::Result {
    match (predicate, args) {
        ("says" | "denies", [Value::Text(speaker), said @ (Value::Prop(_) | Value::Text(_))]) => {
            write_name(out, speaker)?;
            write!(out, " {predicate} ")?;
            write_said(out, said)
        }
        _ => {
            write_text(out, predicate)?;
            write_arguments(out, args)
        }
    }
}

/// Writes the name of a source behind `@`, in single quotes where it is no name.
pub fn write_source(out: &mut impl Write, source: &str) -> fmt::Result {
    if is_bare_name(source) { out.write_str(source) } else { write_single_quoted(out, source) }
}

/// Writes a name between single quotes, with the language's escapes.
pub fn write_single_quoted(out: &mut impl Write, name: &str) -> fmt::Result {
    let mut double = String::new();
    write_quoted(&mut double, name)?;
    let inner = double.get(1..double.len() - 1).unwrap_or_default();
    write!(out, "'{}'", inner.replace("\\\"", "\"").replace('\'', "\\'"))
}

fn write_name(out: &mut impl Write, text: &str) -> fmt::Result {
    if SPECIAL.contains(&text) { write_quoted(out, text) } else { write_text(out, text) }
}

/// What stands behind `says`: sayings chain to the right, `P on D` takes parentheses.
fn write_said(out: &mut impl Write, said: &Value) -> fmt::Result {
    let prop = match said {
        Value::Text(text) => return write_name(out, text),
        Value::Prop(prop) => prop,
        other => return write!(out, "{other}"),
    };
    match (&*prop.name, &prop.args[..]) {
        ("says" | "denies", [Value::Text(_), Value::Prop(_) | Value::Text(_)]) => {
            write_fact(out, &prop.name, &prop.args)
        }
        ("not", [denied @ (Value::Prop(_) | Value::Text(_))]) => {
            out.write_str("not ")?;
            // `not S says P` reads easily as `(not S) says P`.
            let chained = matches!(denied, Value::Prop(inner) if matches!(&*inner.name, "says" | "denies" | "not"));
            if chained {
                write!(out, "(")?;
                write_said(out, denied)?;
                return out.write_char(')');
            }
            write_said(out, denied)
        }
        ("on", [what @ Value::Prop(inner), Value::Date(date)]) if &*inner.name != "not" => {
            out.write_char('(')?;
            write_said(out, what)?;
            write!(out, " on {})", date.literal())
        }
        _ => write!(out, "{prop}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Float;
    use super::*;

    #[test]
    fn text_forms() {
        let show = |v: Value| v.to_string();
        assert_eq!(show("macron".into()), "macron");
        assert_eq!(show("Nagorno-Karabakh".into()), "\"Nagorno-Karabakh\"");
        assert_eq!(show(Value::Float(Float::new(2.0).unwrap())), "2.0");
        assert_eq!(show(Value::Float(Float::new(1e300).unwrap())), "1e300");
        assert_eq!(show(Value::prop("says", vec!["a".into(), Value::Int(-3)])), "says(a, -3)");
    }
}
