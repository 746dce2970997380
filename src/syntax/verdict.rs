//! Whether a text typed so far is whole: the REPL asks before it runs a line or waits for another.

use super::parse::beginning;
use super::scan::{End, Form, Piece, Scan, is_word};
use crate::base::span::FileId;

/// What a text typed so far is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing but white space and comments.
    Empty,
    /// It ends where a statement ends, or in a mistake that no further line mends.
    Complete,
    /// More must follow: a bracket, text or comment is open, or the full stop is missing.
    Incomplete,
}

/// Whether a text ends where a statement ends.
pub fn verdict(text: &str) -> Verdict {
    let scan = Scan { text, file: FileId::default() };
    let mut at = beginning(scan);
    let (mut found, mut in_block) = (Verdict::Empty, false);
    loop {
        at = scan.trivia(at, |_, _| {});
        if matches!(scan.comment(at), Some(Err(_))) {
            return Verdict::Incomplete;
        }
        if at >= text.len() {
            return if in_block { Verdict::Incomplete } else { found };
        }
        if in_block && scan.byte(at) == b'}' {
            in_block = false;
            at += 1;
            found = Verdict::Complete;
            continue;
        }
        let piece = scan.piece(at, in_block);
        match piece.how {
            End::Whole => {}
            End::Open => in_block |= piece.form == Form::Block,
            End::Close => {}
            End::Cut => return Verdict::Complete,
            End::Text => return Verdict::Incomplete,
            End::Fault => {
                let unfinished = piece.fault.is_some_and(|f| f.unfinished);
                return if unfinished { Verdict::Incomplete } else { Verdict::Complete };
            }
        }
        found = Verdict::Complete;
        at = piece.end.max(at + 1);
    }
}

/// What a query lacks at its end, and where: the `?` behind a body, or the `.` behind `?- …`, `?(…) :- …` and modifiers.
pub fn missing_end(text: &str) -> Option<(usize, char)> {
    let piece = unfinished(text)?;
    match piece.form {
        Form::Fact => Some((piece.end, '?')),
        Form::Asked | Form::Query | Form::Columns => Some((piece.end, '.')),
        _ => None,
    }
}

/// Whether a text is whole but for the `.` or `?` of its last statement.
pub fn lacks_only_its_end(text: &str) -> bool {
    let Some(piece) = unfinished(text).filter(|piece| piece.open.is_none()) else { return false };
    let last = text.get(..piece.end).and_then(|t| t.chars().next_back());
    last.is_some_and(|c| is_word(c) || matches!(c, ')' | '}' | '"' | '\''))
}

/// The last statement of a text, if it has no end.
fn unfinished(text: &str) -> Option<Piece> {
    let scan = Scan { text, file: FileId::default() };
    let mut at = beginning(scan);
    loop {
        at = scan.trivia(at, |_, _| {});
        if at >= text.len() {
            return None;
        }
        let piece = scan.piece(at, false);
        match piece.how {
            End::Text => return Some(piece),
            End::Fault | End::Cut => return None,
            _ => at = piece.end.max(at + 1),
        }
    }
}
