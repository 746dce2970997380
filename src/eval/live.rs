//! Every relation of a plan during its evaluation, each kept as the plan says: row by row, or by groups.

use super::kept::{Kept, KeptRelations};
use super::pairs::Pairs;
use super::rows::Rows;
use super::{Columns, EvalError, Inputs, Tuples};
use crate::base::dictionary::Dictionary;
use crate::base::effort::spend;
use crate::base::memory::Memory;
use crate::base::monitor::{Monitor, Pace, Stop};
use crate::base::value::Value;
use crate::base::word::{Shape, Word};
use crate::plan::step::{Layout, Origin, Plan, RelId, RelationPlan, Version};
use std::cell::{Ref, RefCell, RefMut};

/// Every relation of a plan.
pub(super) struct Database {
    relations: Vec<RefCell<Relation>>,
}

pub(super) enum Relation {
    Rows(Box<Rows>),
    Pairs(Box<Pairs>),
}

impl Relation {
    /// One kept row by row.
    pub fn rows(&self) -> Option<&Rows> {
        match self {
            Relation::Rows(rows) => Some(rows),
            Relation::Pairs(_) => None,
        }
    }

    /// One kept by groups.
    pub fn pairs(&self) -> Option<&Pairs> {
        match self {
            Relation::Pairs(pairs) => Some(pairs),
            Relation::Rows(_) => None,
        }
    }

    /// The same, to be added to.
    pub fn pairs_mut(&mut self) -> Option<&mut Pairs> {
        match self {
            Relation::Pairs(pairs) => Some(pairs),
            Relation::Rows(_) => None,
        }
    }

    /// The same, taken out.
    pub fn into_pairs(self) -> Option<Pairs> {
        match self {
            Relation::Pairs(pairs) => Some(*pairs),
            Relation::Rows(_) => None,
        }
    }

    /// What stands in the place of one that is elsewhere.
    pub fn nothing() -> Relation {
        Relation::Pairs(Box::new(Pairs::new(1, 1)))
    }

    /// How many tuples there are.
    pub fn count(&self, version: Version) -> f64 {
        match self {
            Relation::Rows(rows) => rows.count(version) as f64,
            Relation::Pairs(pairs) => pairs.count(version) as f64,
        }
    }

    /// How many different words about a column has.
    pub fn distinct(&self, version: Version, column: usize) -> f64 {
        match self {
            Relation::Rows(rows) => rows.distinct(version, column),
            Relation::Pairs(pairs) => pairs.distinct(version, column),
        }
    }

    /// The limit on memory from now on.
    fn limit(&mut self, memory: Option<&Memory>) {
        if let Relation::Pairs(pairs) = self {
            pairs.limit(memory);
        }
    }

    /// Bytes that they take.
    pub fn held(&self) -> usize {
        match self {
            Relation::Rows(rows) => rows.held(),
            Relation::Pairs(pairs) => pairs.held(),
        }
    }

    fn advance(&mut self) -> bool {
        match self {
            Relation::Rows(rows) => rows.advance(),
            Relation::Pairs(pairs) => pairs.advance(),
        }
    }
}

/// So many rows are worked on without a look at the clock.
const PIECE: usize = 1024;

impl Database {
    /// Relations with the stated facts that the plan reads, and what was kept of derived ones.
    pub fn load(
        plan: &Plan,
        inputs: &dyn Inputs,
        kept: &mut KeptRelations,
        dictionary: &mut Dictionary,
        threads: usize,
        pace: &Pace<'_>,
    ) -> Result<Database, EvalError> {
        let mut relations = Vec::with_capacity(plan.relations.len());
        for (id, relation) in (0..).map(RelId).zip(&plan.relations) {
            relations.push(RefCell::new(match relation.layout {
                _ if kept.contains_key(&id) => Relation::nothing(),
                Layout::Groups => Relation::Pairs(Box::new(pairs(relation.arity, threads, plan.goal.is_none()))),
                Layout::Rows => Relation::Rows(Box::new(rows(relation, inputs, dictionary, pace)?)),
            }));
        }
        // Taken once nothing can fail any more.
        for (id, Kept(relation)) in std::mem::take(kept) {
            if let Some(place) = relations.get_mut(id.0 as usize) {
                *place = RefCell::new(relation);
            }
        }
        let memory = pace.monitor().and_then(Monitor::memory);
        relations.iter_mut().for_each(|relation| relation.get_mut().limit(memory));
        Ok(Database { relations })
    }

    /// Takes a relation out, to be kept: all that is there becomes stable.
    pub fn keep(&self, id: RelId) -> Kept {
        let mut relation = self.relations[id.0 as usize].replace(Relation::nothing());
        relation.limit(None);
        while relation.advance() {}
        relation.advance();
        Kept(relation)
    }

    /// A relation kept row by row.
    pub fn rows(&self, id: RelId) -> Option<Ref<'_, Rows>> {
        Ref::filter_map(self.relations[id.0 as usize].borrow(), Relation::rows).ok()
    }

    /// The same, to be added to.
    pub fn rows_mut(&self, id: RelId) -> Option<RefMut<'_, Rows>> {
        RefMut::filter_map(self.relations[id.0 as usize].borrow_mut(), |relation| match relation {
            Relation::Rows(rows) => Some(&mut **rows),
            Relation::Pairs(_) => None,
        })
        .ok()
    }

    /// A relation kept by groups.
    pub fn pairs(&self, id: RelId) -> Option<Ref<'_, Pairs>> {
        Ref::filter_map(self.relations[id.0 as usize].borrow(), Relation::pairs).ok()
    }

    /// The same, to be added to.
    pub fn pairs_mut(&self, id: RelId) -> Option<RefMut<'_, Pairs>> {
        RefMut::filter_map(self.relations[id.0 as usize].borrow_mut(), Relation::pairs_mut).ok()
    }

    /// All relations, to be read meanwhile and not to be changed.
    pub fn lend(&self) -> Vec<Ref<'_, Relation>> {
        self.relations.iter().map(RefCell::borrow).collect()
    }

    /// How many tuples a relation has.
    pub fn count(&self, id: RelId, version: Version) -> f64 {
        self.relations[id.0 as usize].borrow().count(version)
    }

    /// How many different words about a column has.
    pub fn distinct(&self, id: RelId, version: Version, column: usize) -> f64 {
        self.relations[id.0 as usize].borrow().distinct(version, column)
    }

    /// How many tuples a relation has, and the bytes that they take.
    pub fn taken(&self, id: RelId) -> (usize, usize) {
        let relation = self.relations[id.0 as usize].borrow();
        (relation.count(Version::All) as usize, relation.held())
    }

    /// Bytes that all relations take, but for one that is being added to.
    pub fn held(&self) -> usize {
        self.relations.iter().filter_map(|relation| relation.try_borrow().ok()).map(|relation| relation.held()).sum()
    }

    /// Makes it possible to tell ages of what is there now.
    pub fn prepare_ages(&self, id: RelId) {
        if let Relation::Pairs(pairs) = &mut *self.relations[id.0 as usize].borrow_mut() {
            pairs.prepare_ages();
        }
    }

    /// Makes look-ups by these columns possible, for what is there now.
    pub fn prepare(&self, id: RelId, columns: &[usize], pace: &Pace<'_>) -> Result<(), Stop> {
        let relation = &self.relations[id.0 as usize];
        let ready = match &*relation.borrow() {
            Relation::Rows(rows) => rows.is_ready(columns),
            Relation::Pairs(pairs) => pairs.is_ready(columns),
        };
        if ready {
            return Ok(());
        }
        match &mut *relation.borrow_mut() {
            Relation::Rows(rows) => rows.prepare(columns, pace),
            Relation::Pairs(pairs) => pairs.prepare(pace),
        }
    }

    /// Adds a tuple (for `min` and `max`: a value for its group); tells whether that changed anything.
    pub fn insert(&self, id: RelId, row: &[Word], dictionary: &Dictionary) -> bool {
        match &mut *self.relations[id.0 as usize].borrow_mut() {
            Relation::Rows(rows) => rows.insert(row, dictionary),
            Relation::Pairs(pairs) => pairs.insert(row),
        }
    }

    /// What was pending becomes the delta, what was delta stable; tells whether there is a delta.
    pub fn advance(&self, id: RelId) -> bool {
        self.relations[id.0 as usize].borrow_mut().advance()
    }

    /// Whether there is a date anywhere that is no exact day.
    pub fn has_inexact(&self, dictionary: &Dictionary, pace: &Pace<'_>) -> Result<bool, Stop> {
        let inexact = |&word: &Word| {
            matches!(word.shape(), Shape::Day(_) | Shape::Date(_))
                && matches!(dictionary.value(word), Value::Date(date) if date.exact_day().is_none())
        };
        let mut any = false;
        let mut look = |words: &[Word]| {
            for piece in words.chunks(PIECE) {
                pace.steps(piece.len())?;
                spend(piece.len());
                any = any || piece.iter().any(inexact);
            }
            Ok(())
        };
        for relation in &self.relations {
            match &*relation.borrow() {
                Relation::Rows(rows) => rows.each_column(&mut look)?,
                Relation::Pairs(pairs) => pairs.each_list(&mut look)?,
            }
        }
        Ok(any)
    }

    /// Takes all tuples of a relation out; those kept row by row in order of arrival.
    ///
    /// # Errors
    /// When there is no memory for them.
    pub fn take_tuples(&mut self, id: RelId, pace: &Pace<'_>) -> Result<Tuples, Stop> {
        match self.relations[id.0 as usize].replace(Relation::nothing()) {
            Relation::Rows(rows) => Ok(rows.into_tuples()),
            Relation::Pairs(pairs) => pairs.into_tuples(pace),
        }
    }
}

/// An empty relation kept by groups. Of what is kept after the evaluation it is recorded in which round it arrived.
fn pairs(arity: usize, threads: usize, keeps: bool) -> Pairs {
    let mut pairs = Pairs::new(arity, threads);
    if keeps {
        pairs.record_rounds();
    }
    pairs
}

fn rows(
    relation: &RelationPlan,
    inputs: &dyn Inputs,
    dictionary: &mut Dictionary,
    pace: &Pace<'_>,
) -> Result<Rows, EvalError> {
    let empty = || Columns::empty(relation.arity);
    Ok(match &relation.origin {
        Origin::Derived => Rows::new(empty()),
        Origin::Best { value, least } => Rows::best(empty(), *value, *least),
        stated => match inputs.stored(stated, pace)? {
            Some(stored) => Rows::stored(stored),
            None => Rows::new(inputs.columns(stated, dictionary, pace)?),
        },
    })
}
