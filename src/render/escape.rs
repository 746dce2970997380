//! What may not reach a terminal as it is: control characters, bidi overrides, characters nobody sees.

use std::fmt::Write;
use unicode_width::UnicodeWidthChar;

/// Whether a character could move the cursor, turn the line around or hide.
fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// Appends one character as it may be shown, and gives the columns it takes.
pub(super) fn push_visible(out: &mut String, c: char) -> usize {
    if !is_hostile(c) {
        out.push(c);
        return c.width().unwrap_or(0);
    }
    let before = out.len();
    match c {
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        '\r' => out.push_str("\\r"),
        c => {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\u{{{:X}}}", c as u32);
        }
    }
    out.len() - before
}

/// A text as it may be shown on a terminal: nothing in it acts, hides or reorders.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        push_visible(&mut out, c);
    }
    out
}

/// The columns a text takes on a terminal once made [`visible`].
pub fn display_width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_acts_or_hides() {
        assert_eq!(visible("a\x1b[31mb\u{202E}c\u{200B}\n"), "a\\u{1B}[31mb\\u{202E}c\\u{200B}\\n");
        assert_eq!(visible("Ələt, é, 日本"), "Ələt, é, 日本");
        assert_eq!(display_width("日本 a"), 6);
        assert_eq!(display_width("e\u{301}"), 1);
    }
}
