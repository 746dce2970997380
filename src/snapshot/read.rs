//! Opens a snapshot: reads its catalog and program, and lays out its columns without reading them.

use super::codec;
use super::dictionary::FileDictionary;
use super::fault::Fault;
use super::file::SnapshotFile;
use super::format::{Kind, Name, order_column};
use super::programs::ProgramText;
use super::segment::{FileColumn, May};
use super::v0;
use crate::base::dictionary::{Counts, Sealed};
use crate::base::read_at::ReadAt;
use crate::base::word::Word;
use crate::store::{Column, Columns, Keys, Order, Part, Relation, Run, Supports};
use std::sync::Arc;

/// A predicate of a snapshot.
#[derive(Debug)]
pub struct Predicate {
    /// Its name.
    pub name: String,
    /// Its facts, none of them read yet.
    pub relation: Relation,
    /// How many supports they have.
    pub supports: usize,
    /// The columns by which look-ups are fast.
    pub orders: Vec<usize>,
}

/// A snapshot that is open.
#[derive(Debug)]
pub struct Opened {
    /// The file, which tells of damage that is found later.
    pub file: Arc<SnapshotFile>,
    /// Its values.
    pub dictionary: Arc<dyn Sealed>,
    /// Its predicates with stated facts, by name and arity.
    pub predicates: Vec<Predicate>,
    /// Everything else.
    pub programs: Vec<ProgramText>,
    pub(super) values: Arc<FileDictionary>,
}

/// No predicate has a longer name.
const LONGEST_NAME: usize = 4_096;
const MOST_COLUMNS: u32 = 255;
/// A place in a run is a number of 31 bits.
const MOST_ROWS: u64 = 1 << 31;

/// Opens a snapshot. Its header, footer, checksums, table, catalog and program are read; anything else later.
///
/// # Errors
/// When it is no snapshot, or of another format, or damaged as far as it was read.
pub fn open(bytes: Box<dyn ReadAt>) -> Result<Opened, Fault> {
    let file = Arc::new(SnapshotFile::open(bytes)?);
    let section = file.find(Name::only(Kind::Catalog)).ok_or_else(|| Fault::damaged("its catalog is missing"))?;
    let offset = file.entry(section).offset;
    let catalog: v0::Catalog = codec::decode(&file.whole(section)?).map_err(|f| f.within("catalog", offset))?;
    let [texts, wide, floats, dates, props] = catalog.values;
    let counts = Counts { texts, wide, floats, dates, props };
    let values = Arc::new(FileDictionary::new(file.clone(), counts, catalog.deepest)?);
    let mut predicates: Vec<Predicate> = Vec::with_capacity(catalog.predicates.len().min(1 << 16));
    for (number, described) in catalog.predicates.into_iter().enumerate() {
        let layout = Layout { file: &file, number, described: &described, counts };
        let read = layout.predicate().map_err(|fault| fault.within("catalog", offset))?;
        let after = |last: &Predicate| (&*last.name, last.relation.arity()) < (&*read.name, read.relation.arity());
        if !predicates.last().is_none_or(after) {
            return Err(Fault::damaged("a predicate stands there twice, or out of order").within("catalog", offset));
        }
        predicates.push(read);
    }
    let mut programs = Vec::with_capacity(catalog.programs.len().min(1 << 16));
    for (number, program) in catalog.programs.into_iter().enumerate() {
        programs.push(self::program(&file, number, program)?);
    }
    Ok(Opened { file, dictionary: values.clone(), predicates, programs, values })
}

fn program(file: &SnapshotFile, number: usize, described: v0::Program) -> Result<ProgramText, Fault> {
    let name = Name::of(Kind::Program, number, 0);
    let section = file.find(name).ok_or_else(|| Fault::damaged(format!("program text {} is missing", number + 1)))?;
    let wrong = |_| Fault::damaged("it is not UTF-8").within(file.called(section), file.entry(section).offset);
    let text = String::from_utf8(file.whole(section)?).map_err(wrong)?;
    Ok(ProgramText { name: described.name, own: described.own, text })
}

/// A predicate as its catalog describes it, and the sections that must fit.
pub(super) struct Layout<'a> {
    pub file: &'a Arc<SnapshotFile>,
    pub number: usize,
    pub described: &'a v0::Predicate,
    pub counts: Counts,
}

impl Layout<'_> {
    pub fn predicate(&self) -> Result<Predicate, Fault> {
        let v0::Predicate { name, arity, facts, supports, has_starts, parts, orders } = self.described;
        let fault = |what: &str| Fault::damaged(format!("`{}`/{arity} {what}", name.escape_debug()));
        let wrong = |what: &str| Err(fault(what));
        if name.is_empty() || name.len() > LONGEST_NAME {
            return wrong("has no name, or too long a one");
        }
        if *arity > MOST_COLUMNS || *facts == 0 || *facts >= MOST_ROWS || *supports >= MOST_ROWS {
            return wrong("has too many columns or facts, or none");
        }
        if *supports < *facts || (!has_starts && supports != facts) || (*arity == 0 && *facts > 1) {
            return wrong("has counts that cannot be");
        }
        // The supports of a fact differ, so a section has some part of them, and bounds how many there are.
        if supports > facts && parts.iter().all(Option::is_some) {
            return wrong("has more supports than differ");
        }
        let (facts, supports) = (*facts as usize, *supports as usize);
        let columns: Vec<Column> = (0..*arity as usize)
            .map(|at| self.column(Name::of(Kind::Column, self.number, at), facts, May::Be(self.counts)))
            .collect::<Result<_, _>>()?;
        let starts = match has_starts {
            true => {
                let name = Name::of(Kind::SupportStarts, self.number, 0);
                Some(self.column(name, facts + 1, May::Rise(supports as u32))?)
            }
            false => None,
        };
        let part = |at: usize| match parts[at] {
            Some(word) if Word(word) == Word::NONE || self.counts.hold(Word(word)) => Ok(Part::Same(Word(word))),
            Some(_) => Err(fault("has a support that stands for nothing")),
            None => {
                let name = Name::of(Kind::SupportPart, self.number, at);
                Ok(Part::Each(self.column(name, supports, May::BeOrLack(self.counts))?))
            }
        };
        let parts = [part(0)?, part(1)?, part(2)?, part(3)?];
        let mut kept: Vec<(usize, Order)> = Vec::with_capacity(orders.len().min(256));
        for (place, order) in orders.iter().enumerate() {
            let ascends = kept.last().is_none_or(|(last, _)| *last < order.column as usize);
            if order.column >= *arity || !ascends || (place == 0) != (order.column == 0) {
                return wrong("has an order that cannot be");
            }
            kept.push((order.column as usize, self.order(place, order, &columns, facts)?));
        }
        let orders = kept.iter().map(|(column, _)| *column).collect();
        let run = Run::stored(Columns { rows: facts, columns }, Supports { starts, parts }, kept);
        Ok(Predicate { name: name.clone(), relation: Relation::of_run(run), supports, orders })
    }

    fn order(&self, place: usize, order: &v0::Order, columns: &[Column], facts: usize) -> Result<Order, Fault> {
        let name = |kind: Kind| Name::of(kind, self.number, place);
        let length = |kind: Kind| {
            let section = self.file.find(name(kind)).ok_or_else(|| Fault::damaged("an order is missing"))?;
            Ok::<_, Fault>((self.file.entry(section).length / 4) as usize)
        };
        let starts_length = length(Kind::OrderStarts)?;
        let starts = self.column(name(Kind::OrderStarts), starts_length, May::Rise(facts as u32))?;
        let keys = match order.dense {
            Some(first) => Keys::Dense { first, starts },
            None => {
                let keys = starts_length.saturating_sub(1);
                let words = self.column(name(Kind::OrderKeys), keys, May::Be(self.counts))?;
                let fences = length(Kind::OrderFences)?;
                let fences = self.column(name(Kind::OrderFences), fences, May::Be(self.counts))?;
                Keys::Sparse { words, fences, starts }
            }
        };
        if order.column == 0 {
            return Ok(Order::stored(keys, columns.to_vec(), true));
        }
        let column = |at: usize| {
            let name = Name::of(Kind::OrderColumn, self.number, order_column(place, at));
            self.column(name, facts, May::Be(self.counts))
        };
        let ordered = (0..columns.len()).map(column).collect::<Result<Vec<_>, _>>()?;
        Ok(Order::stored(keys, ordered, false))
    }

    fn column(&self, name: Name, length: usize, may: May) -> Result<Column, Fault> {
        let section = self.file.expect(name, 4 * length as u64)?;
        Ok(Column::There(Arc::new(FileColumn::new(self.file, section, length, may))))
    }
}
