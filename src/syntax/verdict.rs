//! Whether a text typed so far is whole: the REPL asks before it runs a line or waits for another.

use super::parse::beginning;
use super::scan::{End, Form, Scan};
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
    let scan = Scan { text, file: FileId::default() };
    let mut at = beginning(scan);
    loop {
        at = scan.trivia(at, |_, _| {});
        if at >= text.len() {
            return None;
        }
        let piece = scan.piece(at, false);
        if piece.how == End::Text {
            return match piece.form {
                Form::Fact => Some((piece.end, '?')),
                Form::Asked | Form::Query | Form::Columns => Some((piece.end, '.')),
                _ => None,
            };
        }
        if matches!(piece.how, End::Fault | End::Cut) {
            return None;
        }
        at = piece.end.max(at + 1);
    }
}
