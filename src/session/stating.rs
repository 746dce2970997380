//! Facts of texts into columns: plain ones without trees, all others by way of the grammar and `check`.

use super::options::Options;
use super::state::{Gathered, decode_support};
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::dictionary::Dictionary;
use crate::base::monitor::{Pace, Stop};
use crate::base::span::{FileId, Sources, Span};
use crate::base::support::GroundFact;
use crate::base::value::{ColumnKind, Float, Kind, Value};
use crate::catalog::Catalog;
use crate::check;
use crate::exchange::facts::{PlainFact, Words};
use crate::syntax::ast::Statement;
use crate::syntax::{self, Parsed};
use hashbrown::HashMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Bytes of facts on their way into the store, and of their values, where there were so many of values before.
pub(super) fn held(gathered: &Gathered, dictionary: &Dictionary, before: usize) -> usize {
    gathered.held() + dictionary.held().saturating_sub(before)
}

/// So many steps a fact of a statement counts for.
const FACT: usize = 16;

/// The facts of statements, as they are stated one after the other.
pub(super) struct Stating<'a> {
    catalog: &'a Catalog,
    dictionary: &'a mut Dictionary,
    options: &'a Options,
    sources: &'a Sources,
    pace: &'a Pace<'a>,
    keep_facts: bool,
    plain: Plain<'a>,
    pub stated: Stated,
    /// Bytes of the dictionary before.
    before: usize,
}

/// What came of it.
#[derive(Default)]
pub(super) struct Stated {
    pub gathered: Gathered,
    /// The facts with their places, where they were asked for.
    pub facts: Vec<(GroundFact, Span)>,
    pub diagnostics: Vec<Diagnostic>,
    /// The predicates of facts that were refused.
    pub refused: BTreeSet<Arc<str>>,
    /// Statements with calls in their facts.
    pub calling: Vec<Arc<Statement>>,
    /// The first fact for whose values there was no room.
    pub full: Option<Span>,
}

/// What is kept from one plain fact to the next.
#[derive(Default)]
struct Plain<'a> {
    fact: PlainFact<'a>,
    words: Words<'a>,
    targets: Vec<Target>,
    /// The targets by predicate and number of arguments, and the last one beside them: names in a row are the same ones.
    known: HashMap<(&'a str, usize), usize>,
    last: (&'a str, usize, usize),
}

/// Where the facts of a predicate go.
struct Target {
    predicate: Arc<str>,
    /// The place of its batch, once it has one.
    place: Option<usize>,
    /// The kinds of its columns, where they are declared.
    kinds: Vec<ColumnKind>,
}

impl<'a> Plain<'a> {
    /// The target of the fact; none if it is declared with another number of arguments.
    fn target(&mut self, catalog: &Catalog) -> Option<usize> {
        let (name, arity) = (self.fact.predicate(), self.fact.kinds().len());
        if let (last, of, target) = self.last
            && std::ptr::eq(last, name)
            && of == arity
        {
            return Some(target);
        }
        let target = match self.known.get(&(name, arity)) {
            Some(target) => *target,
            None => {
                let kinds: Vec<ColumnKind> = match catalog.get(name) {
                    Some(declared) if declared.columns.len() != arity => return None,
                    Some(declared) => declared.columns.iter().map(|column| column.kind).collect(),
                    None => Vec::new(),
                };
                self.targets.push(Target { predicate: name.into(), place: None, kinds });
                self.known.insert((name, arity), self.targets.len() - 1);
                self.targets.len() - 1
            }
        };
        self.last = (name, arity, target);
        Some(target)
    }

    /// Reads the fact at a place; whether it fits its declaration, and so does all of its block.
    fn fits(&mut self, text: &'a str, at: usize, catalog: &Catalog) -> bool {
        self.fact.leave();
        let is_plain = self.fact.read(text, at);
        if !is_plain || !self.fact.stays() {
            return is_plain && self.fits_alone(catalog);
        }
        while self.fits_alone(catalog) {
            if !self.fact.stays() {
                return self.fact.read(text, at);
            }
            if !self.fact.read(text, self.fact.end()) {
                return false;
            }
        }
        false
    }

    fn fits_alone(&mut self, catalog: &Catalog) -> bool {
        let Some(target) = self.target(catalog) else { return false };
        self.targets[target].kinds.iter().zip(self.fact.kinds()).all(|(column, kind)| column.takes(*kind))
    }
}

impl<'a> Stating<'a> {
    pub fn new(
        catalog: &'a Catalog,
        dictionary: &'a mut Dictionary,
        options: &'a Options,
        sources: &'a Sources,
        pace: &'a Pace<'a>,
        keep_facts: bool,
    ) -> Stating<'a> {
        let (plain, stated, before) = (Plain::default(), Stated::default(), dictionary.held());
        Stating { catalog, dictionary, options, sources, pace, keep_facts, plain, stated, before }
    }

    /// What was stated in all.
    pub fn finish(self) -> Stated {
        self.stated
    }

    /// States the facts of a statement.
    ///
    /// # Errors
    /// When it is to stop.
    pub fn statement(&mut self, statement: Statement) -> Result<(), Stop> {
        let Stated { gathered, facts, diagnostics, refused, calling, full } = &mut self.stated;
        let before = diagnostics.len();
        let mut go_on = Ok(());
        let mut take = |fact: GroundFact, span| {
            let held = || held(gathered, self.dictionary, self.before);
            go_on = go_on.and_then(|()| self.pace.steps_holding(FACT, held));
            if go_on.is_err() {
                return;
            }
            if gathered.add(&fact, span, self.dictionary).is_err() {
                full.get_or_insert(span);
            }
            if self.keep_facts {
                facts.push((fact, span));
            }
        };
        check::ground(&statement, self.catalog, &self.options.parameters, &mut take, diagnostics);
        if diagnostics[before..].iter().any(|d| d.severity() == Severity::Error) {
            refused.extend(check::stated_names(&statement));
        }
        if check::states_calls(&statement) {
            calling.push(Arc::new(statement));
        }
        go_on
    }

    /// States the plain facts of a part of a text.
    ///
    /// # Errors
    /// When it is to stop.
    pub fn plain(&mut self, part: Span) -> Result<(), Stop> {
        let Some(source) = self.sources.get(part.file) else { return Ok(()) };
        let text: &'a str = &source.text;
        let (mut at, end) = (part.start as usize, part.end as usize);
        while at < end {
            if !self.plain.fits(text, at, self.catalog) {
                at = self.by_grammar(text, part.file, at)?;
                continue;
            }
            // One fact, or all of its block.
            loop {
                let fact = Span::new(part.file, self.plain.fact.start(), self.plain.fact.stop());
                let held = || held(&self.stated.gathered, self.dictionary, self.before);
                self.pace.steps_holding(1, held)?;
                self.take(fact);
                at = self.plain.fact.end();
                if !self.plain.fact.stays() || !self.plain.fact.read(text, at) {
                    break;
                }
            }
        }
        Ok(())
    }

    /// States the plain fact that was read, which fits its declaration.
    fn take(&mut self, span: Span) {
        let Some(number) = self.plain.target(self.catalog) else { return };
        let Plain { fact, words, targets, .. } = &mut self.plain;
        let (target, full) = (&mut targets[number], &mut self.stated.full);
        if words.of(fact, self.dictionary).is_err() {
            full.get_or_insert(span);
            return;
        }
        for (word, column) in words.args_mut().iter_mut().zip(&target.kinds) {
            if *column == ColumnKind::Of(Kind::Float)
                && let Value::Int(value) = self.dictionary.value(*word)
                && let Some(float) = Float::new(value as f64)
            {
                match self.dictionary.intern(&Value::Float(float)) {
                    Ok(float) => *word = float,
                    Err(_) => _ = full.get_or_insert(span),
                }
            }
        }
        let key = || (target.predicate.clone(), fact.kinds().len());
        let place = *target.place.get_or_insert_with(|| self.stated.gathered.place(key(), span));
        let batch = &mut self.stated.gathered.batches[place];
        for support in words.supports() {
            batch.push(words.args(), *support);
        }
        if self.keep_facts {
            let args = words.args().iter().map(|word| self.dictionary.value(*word)).collect();
            let supports = words.supports().iter().map(|words| decode_support(words, self.dictionary)).collect();
            self.stated.facts.push((GroundFact { predicate: target.predicate.clone(), args, supports }, span));
        }
    }

    /// Reads one statement by the grammar and states it; gives where to read on.
    fn by_grammar(&mut self, text: &str, file: FileId, at: usize) -> Result<usize, Stop> {
        let mut statements = syntax::statements(text, file);
        statements.seek(at);
        loop {
            match statements.next() {
                Some(Parsed::Statement(statement)) => self.statement(*statement)?,
                Some(Parsed::Wrong { diagnostics, .. }) => self.stated.diagnostics.extend(diagnostics),
                Some(Parsed::Stray(_)) => {}
                None => return Ok(text.len()),
            }
            if let Some(at) = statements.position() {
                return Ok(at);
            }
        }
    }
}
