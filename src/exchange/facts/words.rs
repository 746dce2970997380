//! The words of a plain fact and of its supports.

use super::recent::Recent;
use super::{PlainFact, Term};
use crate::base::date::Date;
use crate::base::dictionary::{Dictionary, Full};
use crate::base::value::Value;
use crate::base::word::Word;
use crate::store::SupportWords;
use hashbrown::HashMap;

/// The words of one fact after the other, by one dictionary.
#[derive(Debug, Default)]
pub struct Words<'t> {
    args: Vec<Word>,
    supports: Vec<SupportWords>,
    /// Dates that are not plain days or months take long to read, and repeat.
    dates: HashMap<&'t str, Word>,
    unescaped: String,
    recent: Recent,
}

impl<'t> Words<'t> {
    /// Works out the words of a fact, adding to the dictionary what is new.
    ///
    /// # Errors
    /// [`Full`] when there is no room for more values.
    pub fn of(&mut self, fact: &PlainFact<'t>, dictionary: &mut Dictionary) -> Result<(), Full> {
        self.args.clear();
        self.supports.clear();
        for term in &fact.terms {
            let word = self.word(*term, dictionary)?;
            self.args.push(word);
        }
        let date = self.part(fact.date(), dictionary)?;
        if fact.citations().is_empty() {
            self.supports.push(SupportWords { date, ..SupportWords::default() });
        }
        for citation in fact.citations() {
            let source = self.word(citation.source, dictionary)?;
            let locator = self.part(citation.locator, dictionary)?;
            let quote = self.part(citation.quote.or(fact.quote), dictionary)?;
            self.supports.push(SupportWords { date, source, locator, quote });
        }
        Ok(())
    }

    /// Those of the arguments.
    pub fn args(&self) -> &[Word] {
        &self.args
    }

    /// The same, to be brought to declared kinds.
    pub fn args_mut(&mut self) -> &mut [Word] {
        &mut self.args
    }

    /// Those of the supports, one at least.
    pub fn supports(&self) -> &[SupportWords] {
        &self.supports
    }

    fn part(&mut self, term: Option<Term<'t>>, dictionary: &mut Dictionary) -> Result<Word, Full> {
        term.map_or(Ok(Word::NONE), |term| self.word(term, dictionary))
    }

    fn word(&mut self, term: Term<'t>, dictionary: &mut Dictionary) -> Result<Word, Full> {
        match term {
            Term::Text(text) | Term::Name(text) => self.recent.intern(text, dictionary),
            Term::Escaped(text) => {
                unescape(text, &mut self.unescaped);
                dictionary.intern_text(&self.unescaped)
            }
            Term::Int(value) => match Word::small_int(value) {
                Some(word) => Ok(word),
                None => dictionary.intern(&Value::Int(value)),
            },
            Term::Float(value) => dictionary.intern(&Value::Float(value)),
            Term::Day(bits) => Ok(Word::day(bits)),
            Term::Proposition(arity) => {
                let from = self.args.len() - arity;
                let word = dictionary.intern_prop(self.args[from - 1], &self.args[from..])?;
                self.args.truncate(from - 1);
                Ok(word)
            }
            Term::Date(spelling) => {
                if let Some(word) = self.dates.get(spelling) {
                    return Ok(*word);
                }
                let word = match Date::parse(spelling) {
                    Ok(date) => dictionary.intern(&Value::Date(date))?,
                    // It was read when the fact was recognised.
                    Err(_) => return Err(Full),
                };
                self.dates.insert(spelling, word);
                Ok(word)
            }
        }
    }
}

/// A text without its escapes, which are those of one character each.
fn unescape(text: &str, out: &mut String) {
    out.clear();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        out.push(match c {
            '\\' => match rest.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some(other) => other,
                None => c,
            },
            c => c,
        });
    }
}
