//! From what the grammar matched to the tree: precedence climbing, and all that the grammar lets pass but the language
//! does not.

mod fact;
mod import;
mod literal;
mod modifier;
mod statement;
mod term;
mod token;

use super::ast::{Comment, Name};
use super::cursor::Node;
use super::scan::DEEPEST;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use std::collections::VecDeque;

/// How many literals a body may have.
const MOST_LITERALS: usize = 4_096;
/// How many arguments an atom may have.
pub(crate) const MOST_ARGUMENTS: usize = 255;
/// How many bytes a name may have.
pub(crate) const LONGEST_NAME: usize = 4_096;

/// The lowering of one statement: the text it comes from, its comments not yet placed, and what was wrong.
pub(super) struct Lower<'t> {
    pub(super) text: &'t str,
    pub(super) comments: VecDeque<Comment>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Whether variables may be typed, as they may in the pattern of an import.
    pub(super) types: bool,
}

impl<'t> Lower<'t> {
    fn source(&self, span: Span) -> &'t str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Says what is wrong; always none, so that it can be returned.
    fn wrong<T>(&mut self, diagnostic: Diagnostic) -> Option<T> {
        self.diagnostics.push(diagnostic);
        None
    }

    /// What should have been matched and was not: a fault of the grammar, told as an unreadable text.
    fn unread<T>(&mut self, span: Span) -> Option<T> {
        self.wrong(Diagnostic::new(Code::E0101, span, "this cannot be read"))
    }

    fn deeper(&mut self, depth: usize, span: Span) -> Option<usize> {
        if depth > DEEPEST {
            let message = format!("this is nested more than {DEEPEST} deep");
            let diagnostic = Diagnostic::new(Code::E0110, span, message)
                .help("give a part of it a name with a rule or a variable of its own");
            return self.wrong(diagnostic);
        }
        Some(depth)
    }

    /// The comments not yet placed that end before `at`.
    fn comments_before(&mut self, at: u32) -> Vec<Comment> {
        let mut out = Vec::new();
        while self.comments.front().is_some_and(|c| c.span.end <= at) {
            out.extend(self.comments.pop_front());
        }
        out
    }

    /// A name, bare or quoted.
    fn name(&mut self, node: &Node<'t>) -> Option<Name> {
        use super::grammar::Rule;
        let span = node.span();
        let quoted = node.rule() == Rule::text;
        let text = if quoted { self.quoted(node)?.text } else { node.text().into() };
        if !quoted && text.len() > LONGEST_NAME {
            let message = format!("this name has {} bytes, more than {LONGEST_NAME}", text.len());
            return self.wrong(Diagnostic::new(Code::E0111, span, message).help("put a long text between quotes"));
        }
        Some(Name { text, quoted, span })
    }
}
