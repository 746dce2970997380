//! Rows into facts, a block of them at a time: the cells of a column into words, the words into columns and supports.

use super::build::{Build, Imported, Plan};
use super::cells::{self, Unread, unescaped};
use super::columns::Columns;
use super::delimited::Rows;
use super::memo::UNKNOWN;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::dictionary::{Dictionary, Full};
use crate::base::monitor::Monitor;
use crate::base::span::{Sources, Span};
use crate::base::value::{ColumnKind, Kind};
use crate::base::word::Word;
use crate::catalog::{ImportArgs, ImportSpec, MOST_ARGUMENTS, Reading};
use std::io::Read;
use std::sync::Arc;

/// So many bad rows are shown where they refuse the statement, and where they are skipped.
const SHOWN: usize = 20;
const EXAMPLES: usize = 3;

/// Reads the rows of `input`, which messages call `file`.
///
/// # Errors
/// What is wrong with its columns; where bad rows are not skipped, all of them, of which the first are shown.
pub fn import(
    input: impl Read,
    file: &str,
    spec: &ImportSpec,
    dictionary: &mut Dictionary,
    sources: &mut Sources,
    monitor: &Monitor,
) -> Result<Imported, Vec<Diagnostic>> {
    let before = dictionary.held();
    let mut import = Import { file, spec, sources, bad: 0, said: Vec::new() };
    let mut rows = Rows::new(input, spec.layout, monitor);
    let mut more = import.advance(&mut rows)?;
    let columns = import.columns(&rows, more)?;
    if spec.layout.header {
        more = import.advance(&mut rows)?;
    }
    let mut build = import.build(&columns, dictionary)?;
    let width = columns.len();
    while more {
        import.block(&mut rows, width, &mut build, dictionary)?;
        if let Some(memory) = monitor.told() {
            memory.tell((build.imported.batch.held() + dictionary.held().saturating_sub(before)) as u64);
        }
        more = rows.advance_block().map_err(|fault| vec![import.fault(&rows, fault)])?;
    }
    let Import { bad, mut said, .. } = import;
    if bad > 0 && !spec.skips_errors {
        if bad > said.len() {
            let message = format!("`{file}` has {bad} bad rows, of which the first {} are shown", said.len());
            said.insert(
                0,
                Diagnostic::new(Code::E0608, spec.file_span, message)
                    .help("mend them, or leave them out: `with errors = skip`"),
            );
        }
        return Err(said);
    }
    let mut imported = build.finish();
    imported.skipped = bad;
    imported.examples = said;
    Ok(imported)
}

fn full(span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0515, span, "no room for more values")
}

/// The reading of one file.
pub(super) struct Import<'a> {
    pub(super) file: &'a str,
    pub(super) spec: &'a ImportSpec,
    pub(super) sources: &'a mut Sources,
    /// Bad rows, of which the first are said.
    bad: usize,
    said: Vec<Diagnostic>,
}

/// Why a cell has no word.
enum NoWord {
    Unread(Unread),
    /// The place of the first byte that is not UTF-8.
    NoText(usize),
    Full,
}

impl Import<'_> {
    fn advance<R: Read>(&mut self, rows: &mut Rows<'_, R>) -> Result<bool, Vec<Diagnostic>> {
        rows.advance().map_err(|fault| vec![self.fault(rows, fault)])
    }

    /// The columns of the file, its first row being at hand if there is `any`.
    fn columns<R: Read>(&mut self, rows: &Rows<'_, R>, any: bool) -> Result<Columns, Vec<Diagnostic>> {
        let (file, span) = (self.file, self.spec.file_span);
        let declared = match &self.spec.args {
            ImportArgs::ByPosition(Some(readings)) => Some(readings.len()),
            _ => None,
        };
        let wrong = |message: String, help: &str| Err(vec![Diagnostic::new(Code::E0607, span, message).help(help)]);
        let columns = match (any, self.spec.layout.header) {
            (false, true) => return wrong(format!("`{file}` is empty: it has no header"), "is it the file you mean?"),
            (false, false) => match (&self.spec.args, declared) {
                (ImportArgs::ByPosition(None), _) => {
                    let message = format!("`{file}` is empty: how many columns it has is not known");
                    return wrong(message, "declare the predicate, or write a pattern");
                }
                (_, declared) => Columns::Numbered(declared.unwrap_or(self.spec.columns.len())),
            },
            (true, false) => Columns::Numbered(rows.len()),
            (true, true) => Columns::Named(self.names(rows)?),
        };
        let number = columns.len();
        match (&self.spec.args, declared) {
            (ImportArgs::Pattern(_), _) => {}
            (_, Some(declared)) if declared != number => {
                let name = &self.spec.predicate;
                let message = format!("`{file}` has {number} columns, and `{name}` is declared with {declared}");
                return wrong(message, "write a pattern that names the columns which are wanted");
            }
            _ if number > MOST_ARGUMENTS => {
                let message = format!("`{file}` has {number} columns, and a predicate at most {MOST_ARGUMENTS}");
                return wrong(message, "write a pattern that names the columns which are wanted");
            }
            _ => {}
        }
        Ok(columns)
    }

    /// The names in the header, which is at hand.
    fn names<R: Read>(&mut self, rows: &Rows<'_, R>) -> Result<Vec<Arc<str>>, Vec<Diagnostic>> {
        let mut names = Vec::with_capacity(rows.len());
        for at in 0..rows.len() {
            match std::str::from_utf8(rows.cell(at)) {
                Ok(name) => names.push(Arc::from(name)),
                Err(error) => return Err(vec![self.no_text(rows, at, error.valid_up_to())]),
            }
        }
        Ok(names)
    }

    /// What is built of the rows.
    fn build(&mut self, columns: &Columns, dictionary: &mut Dictionary) -> Result<Build, Vec<Diagnostic>> {
        let found = columns.find(self.file, &self.spec.columns)?;
        let plan = Plan { spec: self.spec, columns, found: &found, slots: Vec::new(), dictionary };
        plan.build().map_err(|Full| vec![full(self.spec.file_span)])
    }

    /// Takes in the rows from the one at hand to the last that was read ahead: column by column what is known of their
    /// cells, then row by row those of which something is not.
    fn block<R: Read>(
        &mut self,
        rows: &mut Rows<'_, R>,
        width: usize,
        build: &mut Build,
        dictionary: &mut Dictionary,
    ) -> Result<(), Vec<Diagnostic>> {
        let mut range = rows.rest();
        let first = range.start;
        rows.go_to(range.end - 1);
        let is_open = rows.ends_open();
        range.end -= usize::from(is_open);
        build.imported.rows += range.len();
        let (block, bytes) = rows.block();
        build.look_up(block, bytes, range.clone());
        if !block.are_even(range.clone(), width) || !build.are_known() {
            build.good.clear();
            for row in range.clone() {
                rows.go_to(row);
                let is_good = self.read(rows, width, row - first, build, dictionary);
                let is_good = is_good.map_err(|Full| vec![full(self.spec.file_span)])?;
                let is_fact = is_good && !build.lacks(row - first);
                build.good.push(is_fact);
            }
            build.keep_good();
        }
        build.facts(dictionary).map_err(|Full| vec![full(self.spec.file_span)])?;
        if is_open {
            // The rest of the file went into one cell: nobody may pass that over.
            rows.go_to(range.end);
            let open = self.open(rows);
            let mut said = if self.spec.skips_errors { Vec::new() } else { std::mem::take(&mut self.said) };
            said.push(open);
            return Err(said);
        }
        Ok(())
    }

    /// Reads what is not known of the row at hand, the `place`th that was looked up; whether it is a good one. A bad one
    /// is said or counted.
    fn read<R: Read>(
        &mut self,
        rows: &Rows<'_, R>,
        width: usize,
        place: usize,
        build: &mut Build,
        dictionary: &mut Dictionary,
    ) -> Result<bool, Full> {
        let escapes = self.spec.layout.escapes;
        if rows.len() != width {
            self.bad_row(|import| import.length(rows, width));
            return Ok(false);
        }
        let Build { slots, memos, .. } = build;
        for slot in slots {
            if slot.words[place] != UNKNOWN {
                continue;
            }
            let cell = rows.cell(slot.column);
            let read = memos[slot.memo].word(cell, |cell| word(cell, &slot.reading, escapes, dictionary));
            match read {
                Ok(word) => slot.words[place] = word,
                Err(NoWord::Full) => return Err(Full),
                Err(NoWord::NoText(at)) => {
                    self.bad_row(|import| import.no_text(rows, slot.column, at));
                    return Ok(false);
                }
                Err(NoWord::Unread(unread)) => {
                    self.bad_row(|import| import.unread(rows, slot, unread));
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    fn bad_row(&mut self, say: impl FnOnce(&mut Self) -> Diagnostic) {
        self.bad += 1;
        let most = if self.spec.skips_errors { EXAMPLES } else { SHOWN };
        if self.said.len() < most {
            let diagnostic = say(self);
            self.said.push(diagnostic);
        }
    }
}

/// The word of a cell that is not empty.
fn word(cell: &[u8], reading: &Reading, escapes: bool, dictionary: &mut Dictionary) -> Result<Word, NoWord> {
    let text = std::str::from_utf8(cell).map_err(|error| NoWord::NoText(error.valid_up_to()))?;
    let text = if escapes { unescaped(text) } else { text.into() };
    if matches!(reading.kind, ColumnKind::Any | ColumnKind::Of(Kind::Text | Kind::Proposition)) {
        return dictionary.intern_text(&text).map_err(|Full| NoWord::Full);
    }
    let value = cells::value(reading.kind, &text).map_err(NoWord::Unread)?;
    let Some(value) = reading.fit.fitted(&value) else {
        let message = format!("`{value}` is {}, not {}", value.kind().described(), reading.fit.described());
        return Err(NoWord::Unread(Unread { message, help: None }));
    };
    dictionary.intern(&value).map_err(|Full| NoWord::Full)
}
