//! The text form of values: what, read back by the language, is the same value.

use super::{Prop, Value};
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
        write_text(f, &self.name)?;
        f.write_char('(')?;
        for (i, arg) in self.args.iter().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{arg}")?;
        }
        f.write_char(')')
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
