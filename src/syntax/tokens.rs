//! The words and signs of a piece that could not be read, for the sentence that says why; and the parameters of a text.

use super::scan::{Piece, Scan, is_word};
use crate::base::span::FileId;
use std::ops::Range;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Variable,
    Number,
    Text,
    Open,
    Close,
    Sign,
}

/// A token, as a byte range of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// The number of brackets open around it.
    pub(super) depth: usize,
    /// Whether it is the first of its line.
    pub(super) leads: bool,
}

impl Token {
    /// Whether an operand may end with it.
    pub(super) fn ends_operand(self) -> bool {
        !matches!(self.kind, Kind::Open | Kind::Sign)
    }
}

/// Words that may stand between operands, or behind them.
const JOINING: &[&str] = &[
    "on", "during", "says", "denies", "mod", "order", "by", "limit", "offset", "from", "without", "citing", "asc",
    "desc",
];

/// Whether a word may stand between operands, or behind them.
pub(super) fn is_joining(word: &str) -> bool {
    JOINING.contains(&word)
}

/// The tokens of a piece.
pub(super) fn tokens(scan: Scan<'_>, piece: &Piece) -> Vec<Token> {
    let (mut out, mut at, mut depth) = (Vec::<Token>::new(), piece.start, 0usize);
    while at < piece.end {
        let start = scan.trivia(at, |_, _| {});
        if start >= piece.end {
            break;
        }
        let leads = scan.text.get(at..start).is_some_and(|gap| gap.contains(['\n', '\r']));
        let (kind, end) = token(scan, start);
        if kind == Kind::Close {
            depth = depth.saturating_sub(1);
        }
        out.push(Token { kind, start, end: end.min(piece.end), depth, leads });
        if kind == Kind::Open {
            depth += 1;
        }
        at = end.max(start + 1);
    }
    out
}

/// Where the parameters of a text stand, outside of comments and of what is quoted.
pub fn parameters(text: &str) -> Vec<Range<usize>> {
    let scan = Scan { text, file: FileId::default() };
    let (mut out, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let start = scan.trivia(at, |_, _| {});
        let (kind, end) = token(scan, start);
        if kind == Kind::Variable && scan.byte(start) == b'$' {
            out.push(start..end);
        }
        at = end.max(start + 1);
    }
    out
}

fn token(scan: Scan<'_>, start: usize) -> (Kind, usize) {
    let rest = scan.rest(start);
    let Some(first) = rest.chars().next() else { return (Kind::Sign, start + 1) };
    let word = |from: usize| {
        let rest = scan.rest(from);
        from + rest.find(|c: char| !is_word(c)).unwrap_or(rest.len())
    };
    match first {
        '"' | '\'' => (Kind::Text, scan.quoted(start, false).unwrap_or(start + 1)),
        'r' | 'd' if rest.get(1..2) == Some("\"") => (Kind::Text, scan.quoted(start + 1, true).unwrap_or(start + 2)),
        '(' | '[' | '{' => (Kind::Open, start + 1),
        ')' | ']' | '}' => (Kind::Close, start + 1),
        '$' => (Kind::Variable, word(start + 1)),
        c if c.is_ascii_digit() => {
            let end = word(start);
            let fraction = scan.byte(end) == b'.' && scan.byte(end + 1).is_ascii_digit();
            (Kind::Number, if fraction { word(end + 1) } else { end })
        }
        c if c.is_uppercase() || c == '_' => (Kind::Variable, word(start)),
        c if is_word(c) => (Kind::Word, word(start)),
        _ => {
            let pair = [":-", "?-", "!=", "<=", ">=", ".."].into_iter().find(|p| rest.starts_with(p));
            (Kind::Sign, start + pair.map_or(first.len_utf8(), str::len))
        }
    }
}
