//! Words into facts: the terms of the statement as parts, each a word, a cell of the row at hand, or a proposition.

use super::block::Block;
use super::cells;
use super::columns::Columns;
use super::memo::{Memo, UNKNOWN};
use crate::base::diagnostic::Diagnostic;
use crate::base::dictionary::{Dictionary, Full};
use crate::base::value::{ColumnKind, Kind};
use crate::base::word::Word;
use crate::catalog::{ImportArgs, ImportSpec, ImportTerm, Reading};
use crate::store::{Batch, SupportWords};
use std::collections::HashSet;
use std::ops::Range;
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
    is_counted: bool,
    /// Which memo knows its cells: the one of all columns that are read alike.
    pub(super) memo: usize,
    /// Of the rows at hand; [`UNKNOWN`] where a cell is to be read, [`Word::NONE`] for an empty one.
    pub(super) words: Vec<Word>,
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
        let memos = self.slots.iter().map(|slot| slot.memo + 1).max().unwrap_or(0);
        Ok(Build {
            imported,
            memos: (0..memos).map(|_| Memo::default()).collect(),
            slots: self.slots,
            rows: 0,
            good: Vec::new(),
            made: args.iter().map(|_| Vec::new()).collect(),
            args,
            evidence: [date, source, locator],
            quote,
            lacking: [0; 3],
            supports: Vec::new(),
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
        let is_alike = |slot: &Slot| (slot.reading.kind, slot.reading.fit) == (reading.kind, reading.fit);
        let memos = self.slots.iter().map(|slot| slot.memo + 1).max().unwrap_or(0);
        let memo = self.slots.iter().find(|slot| is_alike(slot)).map_or(memos, |slot| slot.memo);
        let is_counted = cells::is_counted(&reading);
        let (words, is_needed, empty) = (Vec::new(), false, 0);
        self.slots.push(Slot { column, name, reading, is_counted, memo, words, is_needed, empty });
        self.slots.len() - 1
    }
}

/// Facts being built, a block of rows at a time.
pub(super) struct Build {
    pub(super) imported: Imported,
    pub(super) slots: Vec<Slot>,
    pub(super) memos: Vec<Memo>,
    /// So many rows are at hand in the slots.
    rows: usize,
    /// Whether each of them states a fact, where that is to be asked.
    pub(super) good: Vec<bool>,
    args: Vec<Part>,
    /// Of arguments that are no cells, the words of the rows at hand.
    made: Vec<Vec<Word>>,
    /// Date, source, locator.
    evidence: [Option<Part>; 3],
    quote: Word,
    /// Facts without each of them, as its cell is empty.
    lacking: [usize; 3],
    supports: Vec<SupportWords>,
    /// The sources cited so far.
    known: HashSet<Word>,
}

impl Build {
    /// Fills the slots with what is known of the cells of some rows, a column at a time: no look-up waits for the one
    /// before it.
    pub(super) fn look_up(&mut self, block: &Block, bytes: &[u8], rows: Range<usize>) {
        self.rows = rows.len();
        for slot in &mut self.slots {
            slot.words.clear();
            let cells = rows.clone().map(|row| block.cell(row, slot.column));
            if slot.is_counted {
                slot.words.extend(cells.map(|cell| cell.map_or(UNKNOWN, |cell| cells::small(bytes, cell))));
            } else {
                let cells = cells.map(|cell| cell.map_or(&[][..], |cell| &bytes[cell]));
                self.memos[slot.memo].find_all(cells, &mut slot.words);
            }
        }
    }

    /// Whether all cells of the rows at hand are known, and none is empty that is needed.
    pub(super) fn are_known(&self) -> bool {
        self.slots.iter().all(|slot| match slot.is_needed {
            true => slot.words.iter().fold(true, |all, word| all & (*word != UNKNOWN) & (*word != Word::NONE)),
            false => slot.words.iter().fold(true, |all, word| all & (*word != UNKNOWN)),
        })
    }

    /// Whether a row at hand states nothing, as a cell that it needs is empty; such are counted.
    pub(super) fn lacks(&mut self, row: usize) -> bool {
        let lacking = self.slots.iter_mut().filter(|slot| slot.is_needed && slot.words[row] == Word::NONE);
        let lacks = lacking.map(|slot| slot.empty += 1).count() > 0;
        self.imported.empty += usize::from(lacks);
        lacks
    }

    /// Of the rows at hand only those that are good.
    pub(super) fn keep_good(&mut self) {
        if self.good.iter().all(|good| *good) {
            return;
        }
        for slot in &mut self.slots {
            let mut good = self.good.iter();
            slot.words.retain(|_| good.next() == Some(&true));
        }
        self.rows = self.good.iter().filter(|good| **good).count();
    }

    /// Takes in the facts of the rows at hand.
    pub(super) fn facts(&mut self, dictionary: &mut Dictionary) -> Result<(), Full> {
        if self.rows == 0 {
            return Ok(());
        }
        for (part, made) in self.args.iter().zip(&mut self.made) {
            made.clear();
            if !matches!(part, Part::Slot(_)) {
                for row in 0..self.rows {
                    made.push(word_of(part, &self.slots, row, dictionary)?);
                }
            }
        }
        // Where nothing but constants says when and who, all facts have the support of the first.
        let varies = self.evidence.iter().flatten().any(|part| !matches!(part, Part::Word(_)));
        self.supports.clear();
        for row in 0..if varies { self.rows } else { 1 } {
            let support = self.support(row, dictionary)?;
            self.supports.push(support);
        }
        let Build { imported, slots, args, made, supports, .. } = self;
        let columns = args.iter().zip(&*made).map(|(part, made)| match part {
            Part::Slot(slot) => &slots[*slot].words[..],
            _ => &made[..],
        });
        match supports[..] {
            [support] => imported.batch.push_alike(self.rows, columns, support),
            _ => imported.batch.push_all(columns, supports),
        }
        Ok(())
    }

    /// The support of a row at hand; the first of each source is kept with its fact.
    fn support(&mut self, row: usize, dictionary: &mut Dictionary) -> Result<SupportWords, Full> {
        let mut words = [Word::NONE; 3];
        for (at, part) in self.evidence.iter().enumerate() {
            let Some(part) = part else { continue };
            words[at] = word_of(part, &self.slots, row, dictionary)?;
            self.lacking[at] += usize::from(words[at] == Word::NONE);
        }
        let [date, source, locator] = words;
        let support = match source {
            Word::NONE => SupportWords { date, ..SupportWords::default() },
            source => SupportWords { date, source, locator, quote: self.quote },
        };
        if source != Word::NONE && self.known.len() < MOST_CITED && self.known.insert(source) {
            let words = self.args.iter().zip(&self.made).map(|(part, made)| match part {
                Part::Slot(slot) => self.slots[*slot].words[row],
                _ => made[row],
            });
            self.imported.cited.push((words.collect(), support));
        }
        Ok(support)
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

/// The word of a part in a row at hand; [`Word::NONE`] for an empty cell.
fn word_of(part: &Part, slots: &[Slot], row: usize, dictionary: &mut Dictionary) -> Result<Word, Full> {
    match part {
        Part::Word(word) => Ok(*word),
        Part::Slot(slot) => Ok(slots[*slot].words[row]),
        Part::Prop(name, parts) => {
            let words = parts.iter().map(|p| word_of(p, slots, row, dictionary)).collect::<Result<Vec<_>, _>>()?;
            dictionary.intern_prop(*name, &words)
        }
    }
}
