//! Views of supports: the facts with chosen parts of what supports them, as rules with `on` and `@` read them.
//!
//! A view is a relation with a run for each run of facts, kept until that changes. The rows of a fact lie side by side and
//! ascend, so none is there twice and nothing is hashed or sorted but the few supports of one fact. Columns of facts are
//! repeated when they are first read whole, and columns of parts are shared where no support is left out.

use super::Relation;
use super::columns::{Column, Columns, step};
use super::made::{At, Repeated};
use super::order::{Order, numbers};
use super::run::Run;
use super::sort::compare_rows;
use super::support::{PARTS, Part, PartView, Supports};
use crate::base::monitor::{Pace, Stop};
use crate::base::word::Word;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// How many choices of parts there are.
const CHOICES: usize = 1 << PARTS;

/// The views of something, by the parts that were asked for, once they were.
#[derive(Debug)]
pub(super) struct Views<T>([OnceLock<Arc<T>>; CHOICES]);

impl<T> Default for Views<T> {
    fn default() -> Self {
        Views(std::array::from_fn(|_| OnceLock::new()))
    }
}

impl<T> Clone for Views<T> {
    fn clone(&self) -> Self {
        Views(self.0.clone())
    }
}

impl<T> Views<T> {
    /// Those that were made.
    pub fn all(&self) -> impl Iterator<Item = &T> {
        self.0.iter().filter_map(OnceLock::get).map(|view| &**view)
    }

    fn get(&self, asked: &[usize], make: impl FnOnce() -> Result<T, Stop>) -> Result<Arc<T>, Stop> {
        let view = &self.0[asked.iter().map(|part| 1 << part).sum::<usize>()];
        match view.get() {
            Some(view) => Ok(view.clone()),
            None => {
                let made = Arc::new(make()?);
                Ok(view.get_or_init(|| made).clone())
            }
        }
    }
}

impl Relation {
    /// The facts followed by the parts asked for (date, source, locator, quote): a row for each support that has all of
    /// them, each row once.
    pub fn view(&self, parts: [bool; PARTS]) -> Arc<Relation> {
        self.try_view(parts, &Pace::endless()).unwrap_or_default()
    }

    /// The same; making it can be stopped.
    ///
    /// # Errors
    /// When it is to stop.
    pub fn try_view(&self, parts: [bool; PARTS], pace: &Pace<'_>) -> Result<Arc<Relation>, Stop> {
        let asked: Vec<usize> = (0..PARTS).filter(|part| parts[*part]).collect();
        self.views.get(&asked, || {
            let mut view = Relation::new(self.arity() + asked.len());
            for run in &self.facts {
                // What other runs add to the supports of a run is not its own.
                let made = match self.more.is_empty() {
                    true => run.views.get(&asked, || run.view(&[], &asked, pace))?,
                    false => Arc::new(run.view(&self.more, &asked, pace)?),
                };
                view.facts.extend((!made.is_empty()).then_some(made));
            }
            Ok(view)
        })
    }
}

impl Run {
    /// The view of a run whose facts may have more supports in other runs.
    fn view(&self, more: &[Arc<Run>], asked: &[usize], pace: &Pace<'_>) -> Result<Run, Stop> {
        let (rows, starts, parts) = match self.all_parts(asked) {
            Some(parts) if more.is_empty() => (self.support_count(), self.supports().starts.clone(), parts),
            _ => self.chosen_parts(more, asked, pace)?,
        };
        let facts = self.columns().columns.iter();
        let facts = facts.map(|column| match &starts {
            Some(starts) => Repeated::column(column.clone(), starts.clone(), rows),
            None => column.clone(),
        });
        let columns: Vec<Column> = facts.chain(parts).collect();
        let mut orders = Vec::new();
        if let Some(order) = self.made_order(0) {
            let keys = match &starts {
                Some(starts) => order.keys().starting(|places| At::column(starts.clone(), places.clone())),
                None => order.keys().clone(),
            };
            orders.push((0, Order::stored(keys, columns.clone(), true)));
        }
        let view = Run::stored(Columns { rows, columns }, Supports::unknown(), orders);
        (0..self.columns().columns.len()).for_each(|column| view.tell_distinct(column, self.distinct_words(column)));
        Ok(view)
    }

    /// The columns of the parts, where they are the view's: each support has all parts, and no two of a fact agree in them.
    fn all_parts(&self, asked: &[usize]) -> Option<Vec<Column>> {
        let supports = self.supports();
        let is_same = |part: usize| matches!(supports.parts[part], Part::Same(_));
        if supports.starts.is_some() && (0..PARTS).any(|part| !asked.contains(&part) && !is_same(part)) {
            return None;
        }
        let part = |part: &usize| match &supports.parts[*part] {
            Part::Same(word) => {
                (*word != Word::NONE).then(|| std::iter::repeat_n(*word, self.support_count()).collect())
            }
            Part::Each(words) => (!words.words().contains(&Word::NONE)).then(|| words.clone()),
        };
        asked.iter().map(part).collect()
    }

    /// How many rows there are, where those of each fact begin (unless each has one), and the columns of the parts.
    fn chosen_parts(
        &self,
        more: &[Arc<Run>],
        asked: &[usize],
        pace: &Pace<'_>,
    ) -> Result<(usize, Option<Column>, Vec<Column>), Stop> {
        let supports = Parts::of(self, asked);
        let mut elsewhere: Vec<Elsewhere<'_>> = more.iter().map(|run| Elsewhere::of(run, asked)).collect();
        let facts = if more.is_empty() { Vec::new() } else { self.slices() };
        let mut chosen = Chosen::new(asked.len(), self.len());
        let mut rows = Vec::new();
        for row in 0..self.len() {
            let places = supports.range(row);
            step(places.len().max(1), pace)?;
            elsewhere.iter_mut().for_each(|other| other.add(&facts, row, &mut rows));
            if rows.is_empty() && places.len() == 1 {
                chosen.fact(&[supports.get(places.start)]);
                continue;
            }
            rows.extend(places.map(|place| supports.get(place)));
            rows.sort_unstable();
            rows.dedup();
            chosen.fact(&rows);
            rows.clear();
        }
        Ok(chosen.finished())
    }
}

/// The parts asked for of one support; those that were not are missing in all.
type Row = [Word; PARTS];

/// The parts asked for of the supports of a run.
struct Parts<'a> {
    starts: Option<&'a [Word]>,
    parts: Vec<PartView<'a>>,
}

impl<'a> Parts<'a> {
    fn of(run: &'a Run, asked: &[usize]) -> Parts<'a> {
        let supports = run.supports();
        let parts = asked.iter().map(|part| supports.parts[*part].view()).collect();
        Parts { starts: supports.starts.as_ref().map(Column::words), parts }
    }

    fn range(&self, row: usize) -> Range<usize> {
        self.starts.map_or(row..row + 1, |starts| starts[row].0 as usize..starts[row + 1].0 as usize)
    }

    fn get(&self, place: usize) -> Row {
        let mut row = [Word::NONE; PARTS];
        row.iter_mut().zip(&self.parts).for_each(|(word, part)| *word = part.get(place));
        row
    }
}

/// A run that has more supports of facts that lie elsewhere, and how far it was gone through.
struct Elsewhere<'a> {
    run: &'a Run,
    facts: Vec<&'a [Word]>,
    supports: Parts<'a>,
    from: usize,
}

impl<'a> Elsewhere<'a> {
    fn of(run: &'a Run, asked: &[usize]) -> Elsewhere<'a> {
        Elsewhere { run, facts: run.slices(), supports: Parts::of(run, asked), from: 0 }
    }

    /// Appends what it has of a fact; facts ascend from one call to the next.
    fn add(&mut self, facts: &[&[Word]], row: usize, rows: &mut Vec<Row>) {
        self.from = self.run.seek(&self.facts, self.from, facts, row);
        if self.from < self.run.len() && compare_rows(&self.facts, self.from, facts, row).is_eq() {
            rows.extend(self.supports.range(self.from).map(|place| self.supports.get(place)));
        }
    }
}

/// Rows of a view that were chosen, fact by fact.
struct Chosen {
    starts: Vec<u32>,
    parts: Vec<Vec<Word>>,
    rows: usize,
    /// Whether each fact has one row.
    single: bool,
}

impl Chosen {
    fn new(parts: usize, facts: usize) -> Chosen {
        let mut starts = Vec::with_capacity(facts + 1);
        starts.push(0);
        Chosen { starts, parts: vec![Vec::with_capacity(facts); parts], rows: 0, single: true }
    }

    /// Takes those rows of a fact that have all parts.
    #[inline]
    fn fact(&mut self, rows: &[Row]) {
        let before = self.rows;
        for row in rows {
            let row = &row[..self.parts.len()];
            if !row.contains(&Word::NONE) {
                self.parts.iter_mut().zip(row).for_each(|(part, word)| part.push(*word));
                self.rows += 1;
            }
        }
        self.single &= self.rows == before + 1;
        self.starts.push(self.rows as u32);
    }

    fn finished(self) -> (usize, Option<Column>, Vec<Column>) {
        let starts = (!self.single).then(|| numbers(self.starts));
        (self.rows, starts, self.parts.into_iter().map(Column::from).collect())
    }
}
