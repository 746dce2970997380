//! JSON and JSON Lines. Numbers are numbers, texts and dates strings, a proposition `{"name": …, "args": […]}`.

use super::format::{Options, each_row};
use crate::base::value::Value;
use crate::session::Answer;
use std::collections::HashSet;
use std::io::{self, Write};

/// Writes a JSON string.
pub(super) fn write_string(out: &mut dyn Write, text: &str) -> io::Result<()> {
    out.write_all(b"\"")?;
    let mut done = 0;
    for (at, c) in text.char_indices() {
        let escape = match c {
            '"' => "\\\"".to_string(),
            '\\' => "\\\\".to_string(),
            '\n' => "\\n".to_string(),
            '\t' => "\\t".to_string(),
            '\r' => "\\r".to_string(),
            c if (c as u32) < 0x20 || c == '\u{7F}' => format!("\\u{:04x}", c as u32),
            _ => continue,
        };
        out.write_all(&text.as_bytes()[done..at])?;
        out.write_all(escape.as_bytes())?;
        done = at + c.len_utf8();
    }
    out.write_all(&text.as_bytes()[done..])?;
    out.write_all(b"\"")
}

/// Writes what `items` writes between brackets, with commas.
pub(super) fn write_list<T>(
    out: &mut dyn Write,
    items: impl IntoIterator<Item = T>,
    mut item: impl FnMut(&mut dyn Write, T) -> io::Result<()>,
) -> io::Result<()> {
    out.write_all(b"[")?;
    for (i, x) in items.into_iter().enumerate() {
        if i > 0 {
            out.write_all(b",")?;
        }
        item(out, x)?;
    }
    out.write_all(b"]")
}

fn write_value(out: &mut dyn Write, value: &Value) -> io::Result<()> {
    match value {
        Value::Int(_) | Value::Float(_) => write!(out, "{value}"),
        Value::Date(date) => write_string(out, &date.spelling()),
        Value::Text(text) => write_string(out, text),
        Value::Prop(prop) => {
            out.write_all(b"{\"name\":")?;
            write_string(out, &prop.name)?;
            out.write_all(b",\"args\":")?;
            write_list(out, &prop.args, |out, arg| write_value(out, arg))?;
            out.write_all(b"}")
        }
    }
}

/// The headings as keys of an object: a second column of a name gets a number.
fn keys(answer: &Answer) -> Vec<String> {
    let mut taken = HashSet::new();
    let mut keys = Vec::new();
    for heading in answer.headings() {
        let mut key = heading.to_string();
        let mut n = 1;
        while !taken.insert(key.clone()) {
            n += 1;
            key = format!("{heading}_{n}");
        }
        keys.push(key);
    }
    keys
}

fn write_object(out: &mut dyn Write, keys: &[String], row: &[Value]) -> io::Result<()> {
    out.write_all(b"{")?;
    for (i, (key, value)) in keys.iter().zip(row).enumerate() {
        if i > 0 {
            out.write_all(b",")?;
        }
        write_string(out, key)?;
        out.write_all(b":")?;
        write_value(out, value)?;
    }
    out.write_all(b"}")
}

/// One array of objects; `true` or `false` for a query without columns.
pub(super) fn write_array(out: &mut impl Write, answer: &Answer, options: &Options<'_>) -> io::Result<()> {
    if answer.is_yes_or_no() {
        return writeln!(out, "{}", !answer.is_empty());
    }
    let keys = keys(answer);
    out.write_all(b"[")?;
    for row in each_row(answer, options) {
        let row = row?;
        out.write_all(if row == 0 { b"\n" } else { b",\n" })?;
        write_object(out, &keys, &answer.row(row).unwrap_or_default())?;
    }
    out.write_all(if answer.is_empty() { b"]\n" } else { b"\n]\n" })
}

/// One object a line; `true` or `false` for a query without columns.
pub(super) fn write_lines(out: &mut impl Write, answer: &Answer, options: &Options<'_>) -> io::Result<()> {
    if answer.is_yes_or_no() {
        return writeln!(out, "{}", !answer.is_empty());
    }
    let keys = keys(answer);
    for row in each_row(answer, options) {
        write_object(out, &keys, &answer.row(row?).unwrap_or_default())?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::format::{Format, drawn};
    use crate::base::value::{Float, Value};
    use crate::session::sample;

    #[test]
    fn values_keep_their_kind() {
        let answer = sample(
            &["A", "A"],
            vec![
                vec![Value::Int(9_007_199_254_740_993), Value::Float(Float::new(2.0).unwrap())],
                vec!["q\"\u{1}".into(), Value::prop("p", vec!["a".into(), Value::Int(1)])],
            ],
        );
        assert_eq!(
            drawn(&answer, Format::Json, None),
            "[\n{\"A\":9007199254740993,\"A_2\":2.0},\n\
             {\"A\":\"q\\\"\\u0001\",\"A_2\":{\"name\":\"p\",\"args\":[\"a\",1]}}\n]\n"
        );
        assert_eq!(drawn(&sample(&["A"], vec![]), Format::Json, None), "[]\n");
        assert_eq!(drawn(&sample(&["A"], vec![vec![Value::Int(1)]]), Format::Jsonl, None), "{\"A\":1}\n");
        assert_eq!(drawn(&sample(&[], vec![]), Format::Jsonl, None), "false\n");
    }
}
