//! Writes a snapshot, from its first byte to its last.

use super::codec;
use super::fault::Fault;
use super::format::{BLOCK, Entry, Footer, HEADER, Kind, Name, header, order_column};
use super::number::Numbering;
use super::programs::ProgramText;
use super::texts::paged;
use super::v0;
use crate::base::dictionary::Dictionary;
use crate::base::monitor::{Monitor, Pace, Stop};
use crate::base::value::Value;
use crate::base::word::Word;
use crate::store::{Column, Keys, Part, Relation, Run};
use std::io::{self, Write};

/// The facts of one predicate.
pub struct Stated<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its facts.
    pub relation: &'a Relation,
    /// Columns besides the first by which look-ups are to be fast: the facts are kept once more in the order of each.
    pub orders: Vec<usize>,
}

/// What goes into a snapshot.
pub struct Contents<'a> {
    /// Where the words of the facts come from.
    pub dictionary: &'a Dictionary,
    /// Predicates with facts, each name and arity once.
    pub stated: Vec<Stated<'a>>,
    /// Everything that is not stated facts.
    pub programs: Vec<ProgramText>,
    /// Who writes, such as `dictum 0.1.0`.
    pub writer: &'a str,
}

/// Why a snapshot was not written to its end.
#[derive(Debug)]
pub enum WriteError {
    /// The system refused.
    Io(io::Error),
    /// Somebody asked to stop.
    Stopped(Stop),
    /// Something is too large for the format.
    TooLarge(Fault),
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> WriteError {
        WriteError::Io(error)
    }
}

impl From<Stop> for WriteError {
    fn from(stop: Stop) -> WriteError {
        WriteError::Stopped(stop)
    }
}

impl From<Fault> for WriteError {
    fn from(fault: Fault) -> WriteError {
        WriteError::TooLarge(fault)
    }
}

/// Writes a snapshot and tells how many bytes it has.
///
/// # Errors
/// What `out` gives, and when `monitor` says stop; what was written is then no snapshot.
pub fn write(contents: &Contents<'_>, out: &mut dyn Write, monitor: &Monitor) -> Result<u64, WriteError> {
    let mut sections = Sections::new(out, contents.writer, monitor)?;
    let mut stated: Vec<&Stated> = contents.stated.iter().filter(|stated| !stated.relation.is_empty()).collect();
    stated.sort_by_key(|stated| (stated.name, stated.relation.arity()));
    monitor.check()?;
    let numbering = Numbering::of(contents.dictionary, stated.iter().map(|s| s.relation), &Pace::new(monitor))?;
    values(&mut sections, contents.dictionary, &numbering)?;
    let mut predicates = Vec::with_capacity(stated.len());
    for (number, stated) in stated.into_iter().enumerate() {
        monitor.check()?;
        predicates.push(predicate(&mut sections, number, stated, &numbering, monitor)?);
    }
    let mut programs = Vec::with_capacity(contents.programs.len());
    for (number, program) in contents.programs.iter().enumerate() {
        sections.bytes(Name::of(Kind::Program, number, 0), program.text.as_bytes())?;
        programs.push(v0::Program { name: program.name.clone(), own: program.own });
    }
    let counts = numbering.counts();
    let values = [counts.texts, counts.wide, counts.floats, counts.dates, counts.props];
    let deepest = numbering.props.iter().map(|word| contents.dictionary.depth(*word)).max().unwrap_or(0);
    let catalog = v0::Catalog { values, deepest, predicates, programs };
    sections.bytes(Name::only(Kind::Catalog), &codec::encode(&catalog)?)?;
    sections.finish()
}

/// The sections of the dictionary.
fn values(sections: &mut Sections, dictionary: &Dictionary, numbering: &Numbering) -> Result<(), WriteError> {
    let texts = paged(numbering.texts.iter().filter_map(|word| dictionary.text(*word)));
    sections.bytes(Name::only(Kind::TextPages), &texts.pages)?;
    sections.bytes(Name::only(Kind::TextIndex), &texts.index)?;
    let eight = |word: &Word| match dictionary.value(*word) {
        Value::Int(value) => value.to_le_bytes(),
        Value::Float(value) => value.get().to_bits().to_le_bytes(),
        _ => [0; 8],
    };
    for (kind, words) in [(Kind::Wide, &numbering.wide), (Kind::Floats, &numbering.floats)] {
        sections.bytes(Name::only(kind), &words.iter().flat_map(eight).collect::<Vec<u8>>())?;
    }
    let spelling = |word: &Word| match dictionary.value(*word) {
        Value::Date(date) => date.spelling() + "\n",
        _ => String::new(),
    };
    sections.bytes(Name::only(Kind::Dates), numbering.dates.iter().map(spelling).collect::<String>().as_bytes())?;
    let (mut names, mut ends, mut args) = (Vec::new(), Vec::new(), Vec::new());
    for word in &numbering.props {
        let Some((name, of)) = dictionary.prop(*word) else { continue };
        names.push(numbering.rename(name));
        args.extend(of.iter().map(|arg| numbering.rename(*arg)));
        ends.push(Word(args.len() as u32));
    }
    let measured =
        |measure: &dyn Fn(Word) -> u32| numbering.props.iter().map(|w| Word(measure(*w))).collect::<Vec<_>>();
    sections.words(Name::only(Kind::PropNames), &names)?;
    sections.words(Name::only(Kind::PropEnds), &ends)?;
    sections.words(Name::only(Kind::PropArgs), &args)?;
    sections.words(Name::only(Kind::PropDepths), &measured(&|word| dictionary.depth(word)))?;
    sections.words(Name::only(Kind::PropSizes), &measured(&|word| dictionary.size(word)))
}

/// The sections of one predicate.
fn predicate(
    sections: &mut Sections,
    number: usize,
    stated: &Stated,
    numbering: &Numbering,
    monitor: &Monitor,
) -> Result<v0::Predicate, WriteError> {
    let run = stated.relation.renumbered(&mut |word| numbering.rename(word), &Pace::new(monitor))?;
    for (column, words) in run.columns().columns.iter().enumerate() {
        sections.column(Name::of(Kind::Column, number, column), words)?;
    }
    let supports = run.supports();
    if let Some(starts) = &supports.starts {
        sections.column(Name::of(Kind::SupportStarts, number, 0), starts)?;
    }
    let mut parts = [None; 4];
    for (part, (words, same)) in supports.parts.iter().zip(&mut parts).enumerate() {
        match words {
            Part::Same(word) => *same = Some(word.0),
            Part::Each(words) => sections.column(Name::of(Kind::SupportPart, number, part), words)?,
        }
    }
    let arity = stated.relation.arity();
    let mut columns: Vec<usize> =
        std::iter::once(0).chain(stated.orders.iter().copied()).filter(|c| *c < arity).collect();
    columns.sort_unstable();
    columns.dedup();
    let mut orders = Vec::with_capacity(columns.len());
    for (place, column) in columns.into_iter().enumerate() {
        monitor.check()?;
        orders.extend(order(sections, (number, place), &run, column, monitor)?);
    }
    let (name, arity) = (stated.name.to_string(), arity as u32);
    let has_starts = supports.starts.is_some();
    let (facts, supports) = (run.len() as u64, run.support_count() as u64);
    Ok(v0::Predicate { name, arity, facts, supports, has_starts, parts, orders })
}

/// The sections of an order; the first is that of the facts themselves, and needs no columns of its own.
fn order(
    sections: &mut Sections,
    (number, place): (usize, usize),
    run: &Run,
    column: usize,
    monitor: &Monitor,
) -> Result<Option<v0::Order>, WriteError> {
    let Some(order) = run.try_order(column, &Pace::new(monitor))? else { return Ok(None) };
    let dense = match order.keys() {
        Keys::Dense { first, starts } => {
            sections.column(Name::of(Kind::OrderStarts, number, place), starts)?;
            Some(*first)
        }
        Keys::Sparse { words, fences, starts } => {
            sections.column(Name::of(Kind::OrderStarts, number, place), starts)?;
            sections.column(Name::of(Kind::OrderKeys, number, place), words)?;
            sections.column(Name::of(Kind::OrderFences, number, place), fences)?;
            None
        }
    };
    if column > 0 {
        for at in 0..run.columns().columns.len() {
            sections.column(Name::of(Kind::OrderColumn, number, order_column(place, at)), order.column(at))?;
        }
    }
    Ok(Some(v0::Order { column: column as u32, dense }))
}

/// Sections on their way out, block by block.
struct Sections<'w> {
    out: &'w mut dyn Write,
    monitor: &'w Monitor,
    offset: u64,
    block: Vec<u8>,
    sums: Vec<u8>,
    table: Vec<u8>,
}

impl<'w> Sections<'w> {
    fn new(out: &'w mut dyn Write, writer: &str, monitor: &'w Monitor) -> Result<Sections<'w>, WriteError> {
        out.write_all(&header(writer))?;
        let block = Vec::with_capacity(BLOCK);
        Ok(Sections { out, monitor, offset: HEADER as u64, block, sums: Vec::new(), table: Vec::new() })
    }

    fn bytes(&mut self, name: Name, bytes: &[u8]) -> Result<(), WriteError> {
        self.begin(name, bytes.len() as u64);
        for block in bytes.chunks(BLOCK) {
            self.block.extend_from_slice(block);
            self.close_block()?;
        }
        Ok(())
    }

    fn words(&mut self, name: Name, words: &[Word]) -> Result<(), WriteError> {
        self.begin(name, 4 * words.len() as u64);
        for block in words.chunks(BLOCK / 4) {
            self.block.extend(block.iter().flat_map(|word| word.0.to_le_bytes()));
            self.close_block()?;
        }
        Ok(())
    }

    fn column(&mut self, name: Name, column: &Column) -> Result<(), WriteError> {
        self.words(name, column.words())
    }

    fn begin(&mut self, name: Name, length: u64) {
        let first_block = (self.sums.len() / 4) as u32;
        self.table.extend_from_slice(&Entry::encode(name, first_block, self.offset, length));
        self.offset += length;
    }

    fn close_block(&mut self) -> Result<(), WriteError> {
        self.monitor.check()?;
        self.sums.extend_from_slice(&crc32fast::hash(&self.block).to_le_bytes());
        self.out.write_all(&self.block)?;
        self.block.clear();
        Ok(())
    }

    fn finish(self) -> Result<u64, WriteError> {
        let (sums, table) = (self.offset, self.offset + self.sums.len() as u64);
        let size = table + self.table.len() as u64 + super::format::FOOTER as u64;
        let (sums_crc, table_crc) = (crc32fast::hash(&self.sums), crc32fast::hash(&self.table));
        self.out.write_all(&self.sums)?;
        self.out.write_all(&self.table)?;
        self.out.write_all(&Footer { sums, table, size, sums_crc, table_crc }.encode())?;
        self.out.flush()?;
        Ok(size)
    }
}
