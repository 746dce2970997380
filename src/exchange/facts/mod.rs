//! Plain ground facts of the language, recognised without its grammar, and their words.
//!
//! Facts come by the million, and the grammar takes a hundred times as long for one as its columns do. So a recogniser
//! over bytes takes those of which nothing can be said but that they are stated, and stops at the first that is not so:
//! before that statement, which the grammar reads. What it takes the grammar reads as the same facts, on which
//! `tests/plain_facts` holds the two beside each other.

mod cursor;
mod recognise;
#[cfg(test)]
mod tests;
mod words;

pub use words::Words;

use crate::base::value::{Float, Kind};
use cursor::Cursor;
use recognise::Recogniser;

/// A fact as it stands in a text; one is filled again and again.
#[derive(Debug, Default)]
pub struct PlainFact<'t> {
    /// Its predicate.
    predicate: &'t str,
    /// Its arguments; those of a proposition come before it.
    terms: Vec<Term<'t>>,
    /// The kind of each argument.
    kinds: Vec<Kind>,
    date: Option<Term<'t>>,
    citations: Vec<Citation<'t>>,
    start: usize,
    stop: usize,
    end: usize,
    /// Names that were found to be plain, since the next fact most often has the same.
    known_predicate: &'t str,
    known_proposition: &'t str,
}

/// A part of a fact.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Term<'t> {
    Text(&'t str),
    /// A text with escapes in it.
    Escaped(&'t str),
    Int(i64),
    Float(Float),
    /// The bits of a day or month.
    Day(u32),
    /// Any other date, by its spelling.
    Date(&'t str),
    /// Of so many arguments, which stand before it.
    Proposition {
        name: &'t str,
        arity: usize,
    },
}

/// One source of a fact.
#[derive(Clone, Copy, Debug)]
struct Citation<'t> {
    source: Term<'t>,
    locator: Option<Term<'t>>,
    quote: Option<Term<'t>>,
}

impl Term<'_> {
    fn kind(&self) -> Kind {
        match self {
            Term::Text(_) | Term::Escaped(_) => Kind::Text,
            Term::Int(_) => Kind::Int,
            Term::Float(_) => Kind::Float,
            Term::Day(_) | Term::Date(_) => Kind::Date,
            Term::Proposition { .. } => Kind::Proposition,
        }
    }
}

impl<'t> PlainFact<'t> {
    /// Recognises the fact that follows at a place where a statement may begin. Without one it is of no meaning what it
    /// holds, and the grammar is to read on from `at`.
    pub fn read(&mut self, text: &'t str, at: usize) -> bool {
        self.terms.clear();
        self.kinds.clear();
        self.date = None;
        self.citations.clear();
        Recogniser { cursor: Cursor { text, at }, fact: self }.fact().is_some()
    }

    /// Its predicate.
    pub fn predicate(&self) -> &'t str {
        self.predicate
    }

    /// The kinds of its arguments.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// Its first byte.
    pub fn start(&self) -> usize {
        self.start
    }

    /// The byte of its full stop.
    pub fn stop(&self) -> usize {
        self.stop
    }

    /// From where to read on: behind its full stop, or behind the comment on that line.
    pub fn end(&self) -> usize {
        self.end
    }
}

/// Where the plain facts end that begin at `at`, at most so many of them.
pub fn skip<'t>(text: &'t str, mut at: usize, most: usize, fact: &mut PlainFact<'t>) -> usize {
    for _ in 0..most {
        if !fact.read(text, at) {
            break;
        }
        at = fact.end;
    }
    at
}
