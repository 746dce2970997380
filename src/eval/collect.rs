//! Rows gathered into groups: aggregates in heads, `order by … limit`.

use super::batch::Batch;
use super::collected::Collected;
use super::exec::Exec;
use super::order::{Key, sorted_rows};
use super::row_set::RowSet;
use super::tuples::chosen;
use super::{EvalError, Failure};
use crate::base::dictionary::{Dictionary, Full};
use crate::base::function::{Aggregate, CallError};
use crate::base::monitor::{Pace, Stop};
use crate::base::span::Span;
use crate::base::word::Word;
use crate::plan::step::{Collect, CollectColumn, Operand, RelId};
use std::cmp::Ordering;

impl Exec<'_> {
    /// Adds the solutions of a batch.
    pub fn gather(&self, operands: &[Operand], batch: &Batch, into: &mut Gathered<'_>) -> Result<(), EvalError> {
        let dictionary = self.dictionary.borrow();
        let (held, mut row) = (into.held(), Vec::with_capacity(operands.len()));
        for place in 0..batch.len {
            row.clear();
            row.extend(operands.iter().map(|operand| batch.get(*operand, place)));
            into.add(&row, &dictionary)?;
        }
        self.meter.emit(batch.len);
        self.meter.collected(held, into.held());
        self.meter.within(&dictionary, || self.database.held())
    }
}

/// The rows of all rules that share a collection.
#[derive(Debug)]
pub(super) struct Gathered<'p> {
    plan: &'p Collect,
    /// The group terms of each group, in order of arrival.
    keys: RowSet,
    /// One for each aggregate, with the places it collects.
    aggregates: Vec<(Collected, &'p [usize])>,
    /// The least row of order keys of each group, as far as they are no columns of the result.
    ranks: Vec<Vec<Word>>,
    /// Room for one row.
    row: Vec<Word>,
}

impl<'p> Gathered<'p> {
    /// Nothing yet.
    pub fn new(plan: &'p Collect) -> Gathered<'p> {
        let aggregates: Vec<_> = plan.columns.iter().filter_map(aggregate).collect();
        Gathered {
            plan,
            keys: RowSet::new(plan.columns.len() - aggregates.len()),
            aggregates,
            ranks: vec![Vec::new(); plan.order.iter().filter(|key| key.gathered).count()],
            row: Vec::new(),
        }
    }

    /// Where the tuples go: relations, each with how many of the columns it takes.
    pub fn targets(&self) -> &'p [(RelId, usize)] {
        &self.plan.targets
    }

    /// How many groups and values are held.
    pub fn held(&self) -> usize {
        self.keys.len() + self.aggregates.iter().map(|(collected, _)| collected.held()).sum::<usize>()
    }

    /// Adds one solution.
    pub fn add(&mut self, row: &[Word], dictionary: &Dictionary) -> Result<(), Full> {
        self.row.clear();
        self.row.extend(self.plan.columns.iter().filter_map(|column| match column {
            CollectColumn::Group(place) => Some(row[*place]),
            CollectColumn::Aggregate(..) => None,
        }));
        let (group, new) = self.keys.insert(&self.row)?;
        for (collected, places) in &mut self.aggregates {
            self.row.clear();
            self.row.push(Word::NONE);
            self.row.extend(places.iter().map(|place| row[*place]));
            collected.add(group, &mut self.row, dictionary)?;
        }
        self.rank(group, new, row, dictionary);
        Ok(())
    }

    /// Keeps the least order keys of a group.
    fn rank(&mut self, group: usize, new: bool, row: &[Word], dictionary: &Dictionary) {
        let keys = || self.plan.order.iter().filter(|key| key.gathered);
        if new {
            keys().zip(&mut self.ranks).for_each(|(key, words)| words.push(row[key.column]));
            return;
        }
        let mut orders = keys().zip(&self.ranks).map(|(key, words)| {
            let order = dictionary.compare(row[key.column], words[group]);
            if key.descending { order.reverse() } else { order }
        });
        if orders.find(|order| order.is_ne()) == Some(Ordering::Less) {
            keys().zip(&mut self.ranks).for_each(|(key, words)| words[group] = row[key.column]);
        }
    }

    /// Hands on the tuples, ordered and cut as the plan says; ties and plans without order keys go by value.
    pub fn finish(
        mut self,
        span: Span,
        dictionary: &mut Dictionary,
        pace: &Pace<'_>,
        take: &mut dyn FnMut(&[Word], &Dictionary),
    ) -> Result<(), EvalError> {
        let plan = self.plan;
        if self.aggregates.len() == plan.columns.len() && !plan.columns.is_empty() && self.keys.len() == 0 {
            // One group that stays empty; it has no row where an aggregate has no value.
            self.keys.insert(&[])?;
            self.ranks.iter_mut().for_each(|words| words.push(Word::NONE));
        }
        let (mut columns, kept) = self.columns(span, dictionary, pace)?;
        if kept.len() < self.keys.len() {
            for words in columns.iter_mut().chain(&mut self.ranks) {
                *words = chosen(words, &kept, pace)?;
            }
        }
        let mut ranks = self.ranks.iter();
        let ordered = plan.order.iter().filter_map(|key| {
            let words = if key.gathered { ranks.next()? } else { &columns[key.column] };
            Some(Key { words, descending: key.descending })
        });
        let by_value = columns.iter().map(|words| Key { words, descending: false });
        let keys: Vec<Key<'_>> = ordered.chain(by_value).collect();
        let order = sorted_rows(&keys, kept.len(), dictionary, pace)?;
        let keep = plan.limit.unwrap_or(u64::MAX).min(usize::MAX as u64) as usize;
        let mut tuple = Vec::with_capacity(columns.len());
        for row in order.into_iter().skip(plan.offset as usize).take(keep) {
            pace.steps(1)?;
            tuple.clear();
            tuple.extend(columns.iter().map(|words| words[row as usize]));
            take(&tuple, dictionary);
        }
        Ok(())
    }

    /// The columns of the result, a word for each group, and the groups that have a row.
    fn columns(
        &mut self,
        span: Span,
        dictionary: &mut Dictionary,
        pace: &Pace<'_>,
    ) -> Result<(Vec<Vec<Word>>, Vec<u32>), EvalError> {
        let mut columns = Vec::with_capacity(self.plan.columns.len());
        let mut left = Left { dropped: vec![false; self.keys.len()], error: None };
        let mut aggregates = std::mem::take(&mut self.aggregates).into_iter();
        let mut places = 0..;
        for column in &self.plan.columns {
            match column {
                CollectColumn::Group(_) => columns.push(self.key_column(places.next().unwrap_or(0), pace)?),
                CollectColumn::Aggregate(..) => {
                    for (collected, _) in aggregates.by_ref().take(1) {
                        columns.push(left.aggregate(collected, dictionary, pace)?);
                    }
                }
            }
        }
        if let Some(CallError { code, message }) = left.error {
            return Err(EvalError::Failed(Failure { code, message, span }));
        }
        let mut kept = Vec::with_capacity(self.keys.len());
        for (group, dropped) in left.dropped.into_iter().enumerate() {
            pace.steps(1)?;
            if !dropped {
                kept.push(group as u32);
            }
        }
        Ok((columns, kept))
    }

    fn key_column(&self, place: usize, pace: &Pace<'_>) -> Result<Vec<Word>, Stop> {
        let mut words = Vec::with_capacity(self.keys.len());
        for group in 0..self.keys.len() {
            pace.steps(1)?;
            words.push(self.keys.row(group)[place]);
        }
        Ok(words)
    }
}

/// What is left of the groups while their columns are worked out, from left to right.
struct Left {
    dropped: Vec<bool>,
    /// The error to be said.
    error: Option<CallError>,
}

impl Left {
    /// A column of an aggregate; a group without a value, or with an error, is dropped.
    fn aggregate(
        &mut self,
        collected: Collected,
        dictionary: &mut Dictionary,
        pace: &Pace<'_>,
    ) -> Result<Vec<Word>, EvalError> {
        let groups = self.dropped.len();
        let mut words = vec![Word::NONE; groups];
        collected.finish(groups, dictionary, pace, &mut |group, finished| {
            if self.dropped[group] {
                return;
            }
            match finished {
                Ok(Some(word)) => words[group] = word,
                Ok(None) => self.dropped[group] = true,
                Err(error) => {
                    self.dropped[group] = true;
                    let is_first = |known: &CallError| (error.code, &error.message) < (known.code, &known.message);
                    if self.error.as_ref().is_none_or(is_first) {
                        self.error = Some(error);
                    }
                }
            }
        })?;
        Ok(words)
    }
}

/// An aggregate's collection and the places it collects.
fn aggregate(column: &CollectColumn) -> Option<(Collected, &[usize])> {
    match column {
        CollectColumn::Aggregate(function, places) => {
            let distinct = is_distinct(*function, places.len());
            Some((Collected::new(*function, places.len(), distinct), places))
        }
        CollectColumn::Group(_) => None,
    }
}

/// Whether equal collected values count once.
fn is_distinct(function: Aggregate, collected: usize) -> bool {
    match function {
        Aggregate::Sum | Aggregate::Avg => false,
        Aggregate::Count => collected > 0,
        Aggregate::Min | Aggregate::Max | Aggregate::Join => true,
    }
}
