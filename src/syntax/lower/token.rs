//! The smallest parts: texts with their escapes, numbers, dates.

use super::Lower;
use crate::base::date::Date;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::syntax::ast::{TermKind, Text};
use crate::syntax::cursor::Node;
use std::sync::Arc;

impl<'t> Lower<'t> {
    /// A text literal, its escapes resolved.
    pub(super) fn quoted(&mut self, node: &Node<'t>) -> Option<Text> {
        let (span, written) = (node.span(), node.text());
        let inside = |open: usize, close: usize| written.get(open..written.len() - close).unwrap_or("");
        let text: Arc<str> = if written.starts_with('r') {
            inside(2, 1).into()
        } else {
            let width = if written.len() >= 6 && written.starts_with("\"\"\"") { 3 } else { 1 };
            let body = inside(width, width);
            if body.contains('\\') { self.unescape(body, span, width)?.into() } else { body.into() }
        };
        Some(Text { text, span })
    }

    fn unescape(&mut self, body: &str, span: Span, width: usize) -> Option<String> {
        let mut out = String::with_capacity(body.len());
        let mut good = true;
        let mut chars = body.char_indices();
        while let Some((at, c)) = chars.next() {
            if c != '\\' {
                out.push(c);
                continue;
            }
            let found = match chars.next() {
                Some((_, 'n')) => Some('\n'),
                Some((_, 't')) => Some('\t'),
                Some((_, 'r')) => Some('\r'),
                Some((_, c @ ('\\' | '"' | '\''))) => Some(c),
                Some((at, 'u')) => {
                    let rest = body.get(at + 1..).unwrap_or("");
                    let code = rest.strip_prefix('{').and_then(|r| r.split_once('}')).map(|(code, _)| code);
                    let found = code
                        .filter(|c| (1..=6).contains(&c.len()))
                        .and_then(|c| u32::from_str_radix(c, 16).ok())
                        .and_then(char::from_u32);
                    if let (Some(code), Some(_)) = (code, found) {
                        for _ in 0..code.len() + 2 {
                            chars.next();
                        }
                    }
                    found
                }
                _ => None,
            };
            match found {
                Some(c) => out.push(c),
                None => {
                    self.unknown_escape(body, at, span, width);
                    good = false;
                }
            }
        }
        good.then_some(out)
    }

    fn unknown_escape(&mut self, body: &str, at: usize, span: Span, width: usize) {
        let letter = body.get(at + 1..).and_then(|r| r.chars().next());
        let start = span.start as usize + width + at;
        let place = Span::new(span.file, start, start + 1 + letter.map_or(0, char::len_utf8));
        let message = match letter {
            Some('u') => "after `\\u` a code point stands in braces, such as `\\u{1F600}`".to_string(),
            Some(c) => format!("`\\{c}` is no escape"),
            None => "a backslash ends this text".to_string(),
        };
        let diagnostic = Diagnostic::new(Code::E0105, place, message)
            .help("the escapes are `\\n \\t \\r \\\\ \\\" \\' \\u{1F600}`; write `\\\\` for a backslash")
            .help(format!("or write `r\"{}\"`, which has no escapes", body.replace('"', "")));
        self.diagnostics.push(diagnostic);
    }

    /// An integer or float; `negative` tells a minus directly before it.
    pub(super) fn number(&mut self, node: &Node<'t>, negative: bool) -> Option<TermKind> {
        let (span, written) = (node.span(), node.text());
        let plain: String = written.chars().filter(|c| *c != '_').collect();
        let whole = plain.split(['.', 'e', 'E']).next().unwrap_or("");
        if written.ends_with('_') || written.contains("__") || written.contains("_.") {
            let help = format!("write `{plain}`");
            return self.wrong(Diagnostic::new(Code::E0106, span, "`_` stands between two digits").help(help));
        }
        if plain.bytes().all(|b| b.is_ascii_digit()) {
            if plain.len() > 1 && plain.starts_with('0') {
                let short = plain.trim_start_matches('0');
                let short = if short.is_empty() { "0" } else { short };
                let diagnostic = Diagnostic::new(Code::E0106, span, format!("`{written}` has leading zeros"))
                    .help(format!("write `{short}`, or `\"{written}\"` if it is a text"));
                return self.wrong(diagnostic);
            }
            let signed = if negative { format!("-{plain}") } else { plain };
            return match signed.parse::<i64>() {
                Ok(value) => Some(TermKind::Int(value)),
                Err(_) => {
                    let message = format!("`{signed}` is too large for an integer of 64 bits");
                    let help = format!("write `{signed}.0` for a float, or `\"{signed}\"` for a text");
                    self.wrong(Diagnostic::new(Code::E0107, span, message).help(help))
                }
            };
        }
        let formed = plain.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'))
            && (whole.len() == 1 || !whole.starts_with('0'));
        match plain.parse::<f64>() {
            Ok(value) if formed && value.is_finite() => Some(TermKind::Float(if negative { -value } else { value })),
            Ok(_) if formed => {
                let message = format!("`{written}` is too large for a float");
                self.wrong(Diagnostic::new(Code::E0107, span, message).help("floats go up to about `1.8e308`"))
            }
            _ => {
                let digits = written.find(|c: char| c.is_alphabetic()).unwrap_or(written.len());
                let (number, unit) = written.split_at(digits);
                let diagnostic =
                    Diagnostic::new(Code::E0106, span, format!("`{written}` is neither a number nor a name"));
                let diagnostic = if unit.is_empty() {
                    diagnostic
                } else {
                    diagnostic
                        .help(format!("write the number alone, `{number}`, and `{unit}` as an argument of its own"))
                };
                self.wrong(diagnostic.help(format!("or write the text `\"{written}\"`")))
            }
        }
    }

    /// A bare date.
    pub(super) fn date(&mut self, node: &Node<'t>) -> Option<TermKind> {
        let (span, written) = (node.span(), node.text());
        match Date::parse(written) {
            Ok(date) => Some(TermKind::Date(date)),
            Err(error) => {
                let mut diagnostic = Diagnostic::new(Code::E0108, span, error.message);
                diagnostic.help.extend(error.help);
                let parts: Vec<&str> = written.split('-').collect();
                if let [year, month] = parts[..]
                    && month.len() == 1
                    && month != "0"
                {
                    diagnostic = diagnostic.help(format!("for the month write `{year}-0{month}`"));
                }
                let number = |part: &&str| match part.trim_start_matches('0') {
                    "" => "0".to_string(),
                    part => part.to_string(),
                };
                let spaced = parts.iter().map(number).collect::<Vec<_>>().join(" - ");
                let diagnostic = diagnostic.help(format!("for a subtraction write spaces: `{spaced}`"));
                self.wrong(diagnostic)
            }
        }
    }

    /// `d"…"`
    pub(super) fn date_text(&mut self, node: &Node<'t>) -> Option<TermKind> {
        let written = node.text();
        let inside = written.get(2..written.len() - 1).unwrap_or("");
        match Date::parse(inside) {
            Ok(date) => Some(TermKind::Date(date)),
            Err(error) => {
                let mut diagnostic = Diagnostic::new(Code::E0108, node.span(), error.message);
                diagnostic.help.extend(error.help);
                self.wrong(diagnostic)
            }
        }
    }

    /// A number directly after `on`, `during` or `published:`: four digits are a year.
    pub(super) fn year(node: &Node<'t>) -> Option<TermKind> {
        let written = node.text();
        let four = written.len() == 4 && written.bytes().all(|b| b.is_ascii_digit());
        if four { Date::parse(written).ok().map(TermKind::Date) } else { None }
    }
}
