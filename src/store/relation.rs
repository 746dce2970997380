//! A relation: shared immutable runs, merged geometrically so that their number grows with the logarithm of the facts.
//!
//! Every fact lies in exactly one run of `facts`, so plain readers never look for duplicates. Supports that were stated
//! later than their fact lie in runs of `more`, which plain readers never touch.

use super::batch::Batch;
use super::columns::{Column, Columns, step};
use super::run::Run;
use super::support::SupportWords;
use super::view::Views;
use super::{Held, Inserted, Retracted};
use crate::base::monitor::{Pace, Stop};
use crate::base::word::Word;
use std::sync::{Arc, OnceLock};

/// Runs are not merged beyond this many rows or supports, so that a place fits 31 bits.
const LONGEST: usize = 1 << 31;

/// Of a run so many times as long single facts are looked up, rather than its columns read through.
const FEW_OF: usize = 256;
/// What is handed each fact with its supports, ascending, and may fail.
pub type TakeFact<'a, E> = dyn FnMut(&[Word], &[SupportWords]) -> Result<(), E> + 'a;

/// The stated facts of one predicate, each with its supports.
#[derive(Clone, Debug, Default)]
pub struct Relation {
    arity: usize,
    pub(super) facts: Vec<Arc<Run>>,
    pub(super) more: Vec<Arc<Run>>,
    /// Each column of all runs together, where there are several.
    flat: Vec<OnceLock<Column>>,
    /// The views of supports.
    pub(super) views: Views<Relation>,
}

impl Relation {
    pub(super) fn new(arity: usize) -> Relation {
        Relation { arity, flat: vec![OnceLock::new(); arity], ..Relation::default() }
    }

    /// A relation of one run.
    pub fn of_run(run: Run) -> Relation {
        let mut relation = Relation::new(run.columns().columns.len());
        if !run.is_empty() {
            relation.facts.push(Arc::new(run));
        }
        relation
    }

    /// The number of facts.
    pub fn len(&self) -> usize {
        self.facts.iter().map(|run| run.len()).sum()
    }

    /// The number of their supports.
    pub fn support_count(&self) -> usize {
        self.facts.iter().chain(&self.more).map(|run| run.support_count()).sum()
    }

    /// Whether there is no fact.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// Bytes that it takes in memory.
    pub fn held(&self) -> Held {
        let mut held = Held::default();
        for run in self.facts.iter().chain(&self.more) {
            let (facts, orders) = run.held();
            held.facts += facts;
            held.orders += orders;
            held.supports += run.supports().held();
        }
        held.orders += self.flat.iter().filter_map(OnceLock::get).map(Column::held).sum::<usize>();
        // The runs of facts count their own views.
        let views = self.views.all().flat_map(|view| &view.facts).filter(|_| !self.more.is_empty());
        held.orders += views.map(|run| run.held_alone()).sum::<usize>();
        held
    }

    /// Whether columns of it lie in a file, or are made when needed.
    pub fn is_there(&self) -> bool {
        self.facts.iter().any(|run| run.is_there())
    }

    /// Whether whole columns have to be read or put together: they lie in a file, or in several runs.
    pub fn is_scattered(&self) -> bool {
        self.is_there() || self.facts.len() > 1
    }

    /// The number of columns.
    pub fn arity(&self) -> usize {
        self.arity
    }

    /// The runs that hold the facts, the longest first; no fact is in two of them.
    pub fn runs(&self) -> impl Iterator<Item = &Run> {
        self.facts.iter().map(|run| &**run)
    }

    /// How many different words about a column has; none where finding out would read a file.
    pub fn distinct_words(&self, column: usize) -> Option<f64> {
        self.facts.iter().map(|run| run.distinct_words(column)).try_fold(0.0, |most, some| Some(f64::max(most, some?)))
    }

    /// Whether a fact is there.
    pub fn contains(&self, fact: &[Word]) -> bool {
        fact.len() == self.arity && self.facts.iter().any(|run| run.find(fact).is_some())
    }

    /// The supports of a fact, ascending; none if it is not there.
    pub fn supports_of(&self, fact: &[Word]) -> Vec<SupportWords> {
        let mut supports = Vec::new();
        if fact.len() == self.arity {
            for run in self.facts.iter().chain(&self.more) {
                supports.extend(run.find(fact).into_iter().flat_map(|row| run.supports().of(row)));
            }
        }
        supports.sort_unstable();
        supports
    }

    /// The facts with a word in a column, by an order that is built when first needed.
    pub fn lookup(&self, column: usize, word: Word) -> impl Iterator<Item = Vec<Word>> + '_ {
        let orders = self.facts.iter().filter_map(move |run| run.order(column));
        orders.flat_map(move |order| {
            order.range(word).map(move |place| (0..self.arity).map(|column| order.column(column).get(place)).collect())
        })
    }

    /// The columns of all facts, each fact once. They are shared where the facts lie in one run.
    pub fn columns(&self) -> Columns {
        match &self.facts[..] {
            [] => Columns::empty(self.arity),
            [run] => run.columns().clone(),
            _ => Columns { rows: self.len(), columns: (0..self.arity).map(|at| self.column(at).clone()).collect() },
        }
    }

    /// One column of all facts, the runs one after the other.
    ///
    /// # Panics
    /// If there are not so many columns.
    pub fn column(&self, at: usize) -> &Column {
        match &self.facts[..] {
            [run] => &run.columns().columns[at],
            runs => self.flat[at].get_or_init(|| {
                let mut words = Vec::with_capacity(self.len());
                runs.iter().for_each(|run| words.extend_from_slice(run.columns().columns[at].words()));
                words.into()
            }),
        }
    }

    /// Every fact with its supports, ascending.
    pub fn each_fact(&self, take: &mut dyn FnMut(&[Word], &[SupportWords])) {
        let _: Result<(), ()> = self.try_each_fact(&mut |fact, supports| {
            take(fact, supports);
            Ok(())
        });
    }

    /// The same, until `take` fails.
    ///
    /// # Errors
    /// What `take` failed with.
    pub fn try_each_fact<E>(&self, take: &mut TakeFact<'_, E>) -> Result<(), E> {
        let mut supports = Vec::new();
        self.each_row(|_, run, row, fact, more| {
            supports.clear();
            supports.extend(run.supports().of(row));
            if !more.is_empty() {
                supports.extend_from_slice(more);
                supports.sort_unstable();
            }
            take(fact, &supports)
        })
    }

    /// Every fact: its run's number, the run, its row, its words, and the supports that lie elsewhere.
    fn each_row<E>(
        &self,
        mut take: impl FnMut(usize, &Run, usize, &[Word], &[SupportWords]) -> Result<(), E>,
    ) -> Result<(), E> {
        let (mut fact, mut elsewhere) = (Vec::with_capacity(self.arity), Vec::new());
        let more: Vec<_> = self.more.iter().map(|run| (run, run.slices())).collect();
        for (number, run) in self.facts.iter().enumerate() {
            let slices = run.slices();
            let mut from = vec![0; more.len()];
            for row in 0..run.len() {
                elsewhere.clear();
                for ((other, others), from) in more.iter().zip(&mut from) {
                    *from = other.seek(others, *from, &slices, row);
                    if is_row(others, other.len(), *from, &slices, row) {
                        elsewhere.extend(other.supports().of(*from));
                    }
                }
                run.read(row, &mut fact);
                take(number, run, row, &fact, &elsewhere)?;
            }
        }
        Ok(())
    }

    /// The facts that were added since it was another, and those that are gone.
    ///
    /// # Errors
    /// When it is to stop.
    pub fn changes_since(&self, old: &Relation, pace: &Pace<'_>) -> Result<[Columns; 2], Stop> {
        let without = |runs: &[Arc<Run>], others: &[Arc<Run>]| {
            let is_there = |run: &&Arc<Run>| others.iter().any(|other| Arc::ptr_eq(run, other));
            let facts = runs.iter().filter(|run| !is_there(run)).cloned().collect();
            Relation { facts, ..Relation::new(self.arity) }
        };
        let (mut new, mut gone) = (without(&self.facts, &old.facts), without(&old.facts, &self.facts));
        // Of what is left of a run, only the rows that are gone need to be looked at.
        for run in std::mem::take(&mut new.facts) {
            let known = run.left_of().and_then(|(first, rows)| {
                let place = gone.facts.iter().position(|run| Arc::ptr_eq(run, &first))?;
                Some((place, rows))
            });
            match known {
                Some((place, rows)) => gone.facts[place] = Arc::new(gone.facts[place].rows(rows)),
                None => new.facts.push(run),
            }
        }
        Ok([new.unknown_to(&gone, pace)?, gone.unknown_to(&new, pace)?])
    }

    /// The facts that another does not have.
    fn unknown_to(&self, other: &Relation, pace: &Pace<'_>) -> Result<Columns, Stop> {
        let mut columns = vec![Vec::new(); self.arity];
        let mut rows = 0;
        for run in &self.facts {
            let mut known = other.known(run, pace)?;
            known.resize(run.len(), false);
            for (column, words) in columns.iter_mut().zip(run.slices()) {
                step(run.len(), pace)?;
                column.extend(words.iter().zip(&known).filter(|(_, known)| !**known).map(|(word, _)| *word));
            }
            rows += known.iter().filter(|known| !**known).count();
        }
        Ok(Columns { rows, columns: columns.into_iter().map(Column::from).collect() })
    }

    /// Adds what is new. Where it stops, the relation is to be thrown away.
    pub(super) fn insert(&mut self, batch: Batch, pace: &Pace<'_>) -> Result<Inserted, Stop> {
        debug_assert_eq!(batch.columns.len(), self.arity);
        let run = Run::of_batch(batch, pace)?;
        let known = self.known(&run, pace)?;
        let (new, mut again) = match known.iter().filter(|known| **known).count() {
            0 => (run, None),
            _ => {
                let of = |wanted: bool| run.filter(|row| known[row] == wanted, |_, _| true, pace);
                (of(false)?, Some(of(true)?))
            }
        };
        if let Some(left) = &mut again {
            for there in self.facts.iter().chain(&self.more) {
                *left = unseen(left, there, pace)?;
            }
        }
        let again = again.filter(|run| !run.is_empty());
        let supports = new.support_count() + again.as_ref().map_or(0, Run::support_count);
        let inserted = Inserted { facts: new.len(), supports };
        if !new.is_empty() {
            push(&mut self.facts, new, pace)?;
        }
        if let Some(again) = again {
            push(&mut self.more, again, pace)?;
        }
        if supports > 0 {
            self.forget();
        }
        Ok(inserted)
    }

    /// Drops what was worked out from the runs as they were.
    fn forget(&mut self) {
        self.flat = vec![OnceLock::new(); self.arity];
        self.views = Views::default();
    }

    /// Which facts of a run are there already; empty if there are none at all.
    fn known(&self, run: &Run, pace: &Pace<'_>) -> Result<Vec<bool>, Stop> {
        if self.facts.is_empty() {
            return Ok(Vec::new());
        }
        let mut known = vec![false; run.len()];
        let rows = run.slices();
        for there in &self.facts {
            if run.len() < there.len() / FEW_OF {
                let mut fact = Vec::with_capacity(self.arity);
                for (row, known) in known.iter_mut().enumerate().filter(|(_, known)| !**known) {
                    run.read(row, &mut fact);
                    *known = there.find(&fact).is_some();
                }
                continue;
            }
            let slices = there.slices();
            let mut from = 0;
            for (row, known) in known.iter_mut().enumerate().filter(|(_, known)| !**known) {
                step(1, pace)?;
                from = there.seek(&slices, from, &rows, row);
                *known = is_row(&slices, there.len(), from, &rows, row);
            }
        }
        Ok(known)
    }

    /// Takes facts or supports away; see [`Store::retract`](super::Store::retract). Where it stops, the relation is to be
    /// thrown away.
    pub(super) fn retract(
        &mut self,
        matches: &mut dyn FnMut(&[Word], Option<&SupportWords>) -> bool,
        whole: bool,
        pace: &Pace<'_>,
    ) -> Result<Retracted, Stop> {
        let mut taken = Retracted::default();
        // Each touched fact goes, and comes back as a new one with what is left of its supports.
        let mut touched: Vec<Vec<u32>> = vec![Vec::new(); self.facts.len()];
        let (mut back, mut gone) = (Batch::new(self.arity), Batch::new(self.arity));
        self.each_row(|number, run, row, fact, more| {
            step(1, pace)?;
            let supports = || run.supports().of(row).chain(more.iter().copied());
            let total = run.supports().range(row).len() + more.len();
            let kept: Vec<SupportWords> = match whole {
                true if matches(fact, None) => Vec::new(),
                true => return Ok(()),
                false => supports().filter(|support| !matches(fact, Some(support))).collect(),
            };
            if kept.len() == total {
                return Ok(());
            }
            match kept.is_empty() {
                true => taken.facts += 1,
                false => taken.supports += total - kept.len(),
            }
            touched[number].push(row as u32);
            kept.iter().for_each(|support| back.push(fact, *support));
            if !more.is_empty() {
                gone.push(fact, SupportWords::default());
            }
            Ok(())
        })?;
        if taken == Retracted::default() {
            return Ok(taken);
        }
        for (run, rows) in self.facts.iter_mut().zip(&touched).filter(|(_, rows)| !rows.is_empty()) {
            *run = Arc::new(run.without(rows, pace)?);
        }
        self.facts.retain(|run| !run.is_empty());
        if !gone.is_empty() {
            let gone = Run::of_batch(gone, pace)?;
            for run in &mut self.more {
                *run = Arc::new(without(run, &gone, pace)?);
            }
            self.more.retain(|run| !run.is_empty());
        }
        self.forget();
        if !back.is_empty() {
            self.insert(back, pace)?;
        }
        Ok(taken)
    }
}

/// Whether row `at` is there and equals a row of other columns.
fn is_row(slices: &[&[Word]], rows: usize, at: usize, other: &[&[Word]], row: usize) -> bool {
    at < rows && super::sort::compare_rows(slices, at, other, row).is_eq()
}

/// Adds a run and merges from the end while the last is at least half as long as the one before.
fn push(runs: &mut Vec<Arc<Run>>, run: Run, pace: &Pace<'_>) -> Result<(), Stop> {
    let mut last = run;
    while let Some(before) = runs.last() {
        let fits = before.support_count() + last.support_count() < LONGEST;
        if !fits || before.len() > 2 * last.len() {
            break;
        }
        last = Run::merge(before, &last, pace)?;
        runs.pop();
    }
    runs.push(Arc::new(last));
    Ok(())
}

/// What a run has and another has not, support by support.
fn unseen(run: &Run, there: &Run, pace: &Pace<'_>) -> Result<Run, Stop> {
    let (rows, slices) = (run.slices(), there.slices());
    let mut from = 0;
    run.filter(
        |_| true,
        |row, support| {
            from = there.seek(&slices, from, &rows, row);
            !(is_row(&slices, there.len(), from, &rows, row) && there.supports().contains(from, &support))
        },
        pace,
    )
}

/// The facts of a run that another does not have.
fn without(run: &Run, gone: &Run, pace: &Pace<'_>) -> Result<Run, Stop> {
    let (rows, slices) = (run.slices(), gone.slices());
    let mut from = 0;
    run.filter(
        |row| {
            from = gone.seek(&slices, from, &rows, row);
            !is_row(&slices, gone.len(), from, &rows, row)
        },
        |_, _| true,
        pace,
    )
}
