//! Where a cell stands in its file, as an excerpt among the texts that messages point into: the file itself is not kept.

use super::delimited::{Raw, newlines};
use crate::base::span::{Beginning, LineColumn, Sources, Span};
use std::ops::Range;

/// So many bytes of a long line are kept before and behind the beginning of what is shown.
const BEFORE: usize = 256;
const BEHIND: usize = 1_024;

/// The place of some bytes of a row. Only their line is kept, and of a long one what is near.
pub(super) fn place(sources: &mut Sources, file: &str, raw: &Raw<'_>, bytes: Range<usize>) -> Span {
    let all = raw.bytes;
    let start = bytes.start.min(all.len());
    let line = all[..start].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    let line_end = all[start..].iter().position(|b| matches!(b, b'\n' | b'\r')).map_or(all.len(), |n| start + n);
    let from = boundary(all, start.saturating_sub(BEFORE).max(line), line);
    let to = boundary(all, line_end.min(start + BEHIND), start);
    let text = |range: Range<usize>| String::from_utf8_lossy(&all[range]);
    let end = bytes.end.clamp(start, to);
    let (before, shown, behind) = (text(from..start), text(start..end), text(end..to));
    let (first, last) = (before.len(), before.len() + shown.len());
    let beginning = Beginning {
        at: LineColumn { line: raw.line + newlines(&all[..line]), column: text(line..from).chars().count() + 1 },
        // What is no text takes more bytes as it is shown; the place itself is to be exact.
        byte: (raw.byte + start as u64).wrapping_sub(first as u64),
    };
    let file = sources.add_excerpt(file, format!("{before}{shown}{behind}"), beginning);
    Span::new(file, first, last)
}

/// The nearest place from `at` down to `least` that is not within a character.
fn boundary(bytes: &[u8], mut at: usize, least: usize) -> usize {
    while at > least && bytes.get(at).is_some_and(|b| b & 0xC0 == 0x80) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(bytes: &[u8], range: Range<usize>) -> (usize, usize, String, String, u64) {
        let mut sources = Sources::default();
        let span = place(&mut sources, "e.tsv", &Raw { bytes, line: 4_711, byte: 1_000_000 }, range);
        let text = sources.get(span.file).unwrap();
        let at = text.line_column(span.start);
        (at.line, at.column, sources.slice(span).to_string(), text.text.to_string(), text.byte(span.start))
    }

    #[test]
    fn the_line_of_a_cell_is_kept() {
        assert_eq!(placed("ä\tb\r".as_bytes(), 3..4), (4_711, 3, "b".into(), "ä\tb".into(), 1_000_003));
        assert_eq!(placed(b"\"a\nb\",c", 6..7), (4_712, 4, "c".into(), "b\",c".into(), 1_000_006));
        assert_eq!(placed(b"a,\"b\nc\"", 2..7).2, "\"b");
        assert_eq!(placed(b"a\xFFb", 1..2).2, "\u{FFFD}");
    }

    #[test]
    fn of_a_long_line_what_is_near() {
        let line = "ä".repeat(1_000_000);
        let (number, column, shown, text, byte) = placed(line.as_bytes(), 1_000_000..1_000_004);
        assert_eq!((number, column, shown.as_str(), byte), (4_711, 500_001, "ää", 2_000_000));
        assert!(text.len() < 1_500, "{}", text.len());
    }
}
