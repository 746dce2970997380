//! From the tree back to text, in one canonical form: `parse(print(x)) == x` but for the spans.
//!
//! A recursive-descent printer by precedence. What may be left out is left out: parentheses, quotes, the kind `any`.
//! Comments stay with their statement; those inside it that belong to nothing of its own move above it.

mod body;
mod statement;
mod term;

#[cfg(test)]
mod tests;

pub use statement::{print_as_question, print_statement};

use super::ast::{Comment, Term};

/// A term as it stands in an argument.
pub fn print_term(term: &Term) -> String {
    let mut out = String::new();
    term::argument(&mut out, term);
    out
}

/// What one step of nesting is moved to the right.
const STEP: usize = 4;

/// Ends the line and begins the next one, moved to the right.
fn new_line(out: &mut String, indent: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
}

/// Comments on lines of their own, each ended, the next one begun.
fn comment_lines(out: &mut String, comments: &[Comment], indent: usize) {
    for comment in comments {
        out.push_str(&comment.text);
        new_line(out, indent);
    }
}
