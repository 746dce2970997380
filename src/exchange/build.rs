//! Words into facts: the terms of the statement as parts, each a word, a cell of the row at hand, or a proposition.

use super::cells;
use super::columns::Columns;
use super::memo::Memo;
use crate::base::diagnostic::Diagnostic;
use crate::base::dictionary::{Dictionary, Full};
use crate::base::value::{ColumnKind, Kind};
use crate::base::word::Word;
use crate::catalog::{ImportArgs, ImportSpec, ImportTerm, Reading};
use crate::store::{Batch, SupportWords};
use std::collections::HashSet;
use std::sync::Arc;

/// The first fact is kept of so many sources.
const MOST_CITED: usize = 1_000;

/// What a file gave.
#[derive(Debug)]
pub struct Imported {
    /// The number of arguments.
    pub arity: usize,
    /// The facts, each with one support.
    pub batch: Batch,
    /// Rows read, bad ones too.
    pub rows: usize,
    /// Rows that state nothing, as a cell that they need is empty.
    pub empty: usize,
    /// The columns of those cells, with the number of rows in which each is empty.
    pub empty_columns: Vec<(Arc<str>, usize)>,
    /// Facts without a date, a source or a locator, as its cell is empty.
    pub lacking: Vec<Lacking>,
    /// Bad rows that were skipped.
    pub skipped: usize,
    /// The first of those.
    pub examples: Vec<Diagnostic>,
    /// What is to be said of the statement.
    pub warnings: Vec<Diagnostic>,
    /// The first fact of each source, with its support.
    pub cited: Vec<(Vec<Word>, SupportWords)>,
}

/// Facts that lack a part of their support.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lacking {
    /// `date`, `source` or `locator`.
    pub part: &'static str,
    /// The column of the empty cells.
    pub column: Arc<str>,
    /// In so many facts.
    pub facts: usize,
}

/// A column of the file as one kind.
pub(super) struct Slot {
    pub(super) column: usize,
    pub(super) name: Arc<str>,
    pub(super) reading: Reading,
    /// Whether whole numbers need no memo.
    pub(super) is_counted: bool,
    pub(super) memo: Memo,
    /// Of the rows read ahead, as far as they are known; [`Word::NONE`] for an empty cell.
    pub(super) ahead: Vec<Option<Word>>,
    /// Of the row at hand; [`Word::NONE`] for an empty cell.
    pub(super) word: Word,
    /// Whether a fact cannot be without it.
    is_needed: bool,
    /// Rows that needed it and had it not.
    empty: usize,
}

/// Where a word of a fact comes from.
enum Part {
    Word(Word),
    Slot(usize),
    Prop(Word, Vec<Part>),
}

/// The terms of a statement on their way to the parts of a fact.
pub(super) struct Plan<'a> {
    pub(super) spec: &'a ImportSpec,
    pub(super) columns: &'a Columns,
    /// The columns of the file that the statement names.
    pub(super) found: &'a [usize],
    pub(super) slots: Vec<Slot>,
    pub(super) dictionary: &'a mut Dictionary,
}

impl Plan<'_> {
    pub(super) fn build(mut self) -> Result<Build, Full> {
        let spec = self.spec;
        let args = match &spec.args {
            ImportArgs::Pattern(terms) => self.parts(terms)?,
            ImportArgs::ByPosition(readings) => (0..self.columns.len())
                .map(|column| {
                    let kind = ColumnKind::Of(Kind::Text);
                    let text = Reading { kind, fit: ColumnKind::Any, given: None };
                    let reading = readings.as_ref().and_then(|r| r.get(column)).copied().unwrap_or(text);
                    Part::Slot(self.slot(column, None, reading))
                })
                .collect(),
        };
        self.slots.iter_mut().for_each(|slot| slot.is_needed = true);
        let mut evidence = |term: &Option<ImportTerm>| term.as_ref().map(|t| self.part(t)).transpose();
        let (date, source, locator) = (evidence(&spec.date)?, evidence(&spec.source)?, evidence(&spec.locator)?);
        let quote = match &spec.quote {
            Some(quote) => self.dictionary.intern_text(quote)?,
            None => Word::NONE,
        };
        let imported = Imported {
            arity: args.len(),
            batch: Batch::new(args.len()),
            rows: 0,
            empty: 0,
            empty_columns: Vec::new(),
            lacking: Vec::new(),
            skipped: 0,
            examples: Vec::new(),
            warnings: self.columns.mistaken(&spec.names, self.found),
            cited: Vec::new(),
        };
        Ok(Build {
            imported,
            slots: self.slots,
            args,
            evidence: [date, source, locator],
            quote,
            lacking: [0; 3],
            fact: Vec::new(),
            known: HashSet::new(),
        })
    }

    fn parts(&mut self, terms: &[ImportTerm]) -> Result<Vec<Part>, Full> {
        terms.iter().map(|term| self.part(term)).collect()
    }

    fn part(&mut self, term: &ImportTerm) -> Result<Part, Full> {
        Ok(match term {
            ImportTerm::Constant(value) => Part::Word(self.dictionary.intern(value)?),
            ImportTerm::Proposition(name, terms) => {
                let name = self.dictionary.intern_text(name)?;
                Part::Prop(name, self.parts(terms)?)
            }
            ImportTerm::Cell(cell) => {
                let name = self.spec.columns.get(cell.column).and_then(|c| c.name.clone());
                let column = self.found.get(cell.column).copied().unwrap_or_default();
                Part::Slot(self.slot(column, name, cell.reading))
            }
        })
    }

    /// The slot of a column as a kind; one for both where it is read so twice.
    fn slot(&mut self, column: usize, name: Option<Arc<str>>, reading: Reading) -> usize {
        let same =
            |slot: &Slot| (slot.column, slot.reading.kind, slot.reading.fit) == (column, reading.kind, reading.fit);
        if let Some(at) = self.slots.iter().position(same) {
            return at;
        }
        let header = match self.columns {
            Columns::Named(names) => names.get(column).cloned(),
            Columns::Numbered(_) => None,
        };
        let name = name.or(header).unwrap_or_else(|| format!("column {}", column + 1).into());
        let (memo, ahead) = (Memo::default(), Vec::new());
        let is_counted = cells::is_counted(&reading);
        self.slots.push(Slot {
            column,
            name,
            reading,
            is_counted,
            is_needed: false,
            memo,
            ahead,
            word: Word::NONE,
            empty: 0,
        });
        self.slots.len() - 1
    }
}

/// Facts being built, row by row.
pub(super) struct Build {
    pub(super) imported: Imported,
    pub(super) slots: Vec<Slot>,
    args: Vec<Part>,
    /// Date, source, locator.
    evidence: [Option<Part>; 3],
    quote: Word,
    /// Facts without each of them, as its cell is empty.
    lacking: [usize; 3],
    fact: Vec<Word>,
    /// The sources cited so far.
    known: HashSet<Word>,
}

impl Build {
    /// Takes in the fact of the row in the slots, if it states one.
    pub(super) fn fact(&mut self, dictionary: &mut Dictionary) -> Result<(), Full> {
        if self.slots.iter().any(|slot| slot.is_needed && slot.word == Word::NONE) {
            self.imported.empty += 1;
            let lacking = self.slots.iter_mut().filter(|slot| slot.is_needed && slot.word == Word::NONE);
            lacking.for_each(|slot| slot.empty += 1);
            return Ok(());
        }
        self.fact.clear();
        for part in &self.args {
            self.fact.push(word_of(part, &self.slots, dictionary)?);
        }
        let mut words = [Word::NONE; 3];
        for (at, part) in self.evidence.iter().enumerate() {
            let Some(part) = part else { continue };
            words[at] = word_of(part, &self.slots, dictionary)?;
            self.lacking[at] += usize::from(words[at] == Word::NONE);
        }
        let [date, source, locator] = words;
        let support = match source {
            Word::NONE => SupportWords { date, ..SupportWords::default() },
            source => SupportWords { date, source, locator, quote: self.quote },
        };
        if source != Word::NONE && self.known.len() < MOST_CITED && self.known.insert(source) {
            self.imported.cited.push((self.fact.clone(), support));
        }
        self.imported.batch.push(&self.fact, support);
        Ok(())
    }

    /// All facts, and what they lack.
    pub(super) fn finish(mut self) -> Imported {
        let mut empty: Vec<(usize, Arc<str>, usize)> = Vec::new();
        for slot in self.slots.iter().filter(|slot| slot.empty > 0) {
            // A column that is read as two kinds is empty in the same rows.
            if !empty.iter().any(|(column, ..)| *column == slot.column) {
                empty.push((slot.column, slot.name.clone(), slot.empty));
            }
        }
        self.imported.empty_columns = empty.into_iter().map(|(_, name, rows)| (name, rows)).collect();
        for (at, part) in ["date", "source", "locator"].into_iter().enumerate() {
            if let (Some(Part::Slot(slot)), facts @ 1..) = (&self.evidence[at], self.lacking[at]) {
                self.imported.lacking.push(Lacking { part, column: self.slots[*slot].name.clone(), facts });
            }
        }
        self.imported
    }
}

/// The word of a part; [`Word::NONE`] for an empty cell.
fn word_of(part: &Part, slots: &[Slot], dictionary: &mut Dictionary) -> Result<Word, Full> {
    match part {
        Part::Word(word) => Ok(*word),
        Part::Slot(slot) => Ok(slots[*slot].word),
        Part::Prop(name, parts) => {
            let words = parts.iter().map(|p| word_of(p, slots, dictionary)).collect::<Result<Vec<_>, _>>()?;
            dictionary.intern_prop(*name, &words)
        }
    }
}
