//! Plain ground facts of the language, recognised without its grammar, and their words.
//!
//! Facts come by the million, and the grammar takes a hundred times as long for one as its columns do. So a recogniser
//! over bytes takes those of which nothing can be said but that they are stated, and stops at the first that is not so:
//! before that statement, which the grammar reads. What it takes the grammar reads as the same facts, on which
//! `tests/plain_facts` holds the two beside each other.

mod cursor;
mod number;
mod recent;
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
    /// Its arguments; a proposition comes as its name, its arguments and their number.
    terms: Vec<Term<'t>>,
    /// The kind of each argument.
    kinds: Vec<Kind>,
    date: Option<Term<'t>>,
    citations: Vec<Citation<'t>>,
    /// In a block, the words that the block's sources are quoted with.
    quote: Option<Term<'t>>,
    /// What the block it stands in cites.
    block_citations: Vec<Citation<'t>>,
    block_date: Option<Term<'t>>,
    cited_by_block: bool,
    /// Whether another fact of its block follows.
    stays: bool,
    start: usize,
    stop: usize,
    end: usize,
    /// Names that were found to be plain: the next fact most often has the same.
    known_predicate: &'t str,
    known_proposition: &'t str,
    known_source: &'t str,
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
    /// The name of a proposition, before its arguments.
    Name(&'t str),
    /// Makes a proposition of so many arguments before it, and of the name before them.
    Proposition(usize),
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
            Term::Text(_) | Term::Escaped(_) | Term::Name(_) => Kind::Text,
            Term::Int(_) => Kind::Int,
            Term::Float(_) => Kind::Float,
            Term::Day(_) | Term::Date(_) => Kind::Date,
            Term::Proposition(_) => Kind::Proposition,
        }
    }
}

impl<'t> PlainFact<'t> {
    /// Recognises the fact that follows at a place where a statement may begin, or where the fact before it in its block
    /// ended. Without one it is of no meaning what it holds, and the grammar is to read that statement.
    pub fn read(&mut self, text: &'t str, at: usize) -> bool {
        self.terms.clear();
        self.kinds.clear();
        self.date = None;
        self.citations.clear();
        self.quote = None;
        let is_plain = Recogniser { cursor: Cursor { text, at }, fact: self }.next().is_some();
        self.stays &= is_plain;
        is_plain
    }

    /// Its predicate.
    pub fn predicate(&self) -> &'t str {
        self.predicate
    }

    /// The kinds of its arguments.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// Whether another fact of its block follows, so that no statement may begin where it ends.
    pub fn stays(&self) -> bool {
        self.stays
    }

    /// Goes on with no block, wherever it was.
    pub fn leave(&mut self) {
        self.stays = false;
    }

    fn date(&self) -> Option<Term<'t>> {
        self.date.or(self.block_date.filter(|_| self.cited_by_block))
    }

    fn citations(&self) -> &[Citation<'t>] {
        match self.cited_by_block && self.citations.is_empty() {
            true => &self.block_citations,
            false => &self.citations,
        }
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

/// Where the statements of plain facts end that begin at `at`, at most so many of them.
pub fn skip<'t>(text: &'t str, mut at: usize, most: usize, fact: &mut PlainFact<'t>) -> usize {
    fact.leave();
    for _ in 0..most {
        let mut end = at;
        loop {
            if !fact.read(text, end) {
                return at;
            }
            end = fact.end;
            if !fact.stays {
                break;
            }
        }
        at = end;
    }
    at
}
