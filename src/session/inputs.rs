//! The stated facts as plans ask for them.

use super::derived::Derived;
use super::state::State;
use crate::base::dictionary::Dictionary;
use crate::base::monitor::Pace;
use crate::base::word::Word;
use crate::check::ir::{PredId, Program};
use crate::eval::{EvalError, Inputs, Kept};
use crate::plan::Cardinalities;
use crate::plan::step::{Origin, Parts};
use crate::store::{Column, Columns, Relation, SupportWords};
use std::sync::Arc;

/// The stated facts behind a checked program.
pub(super) struct Stated<'a> {
    pub state: &'a State,
    pub program: &'a Program,
    /// What is kept of what rules derive.
    pub derived: Option<&'a Derived>,
}

impl Stated<'_> {
    fn relation(&self, predicate: PredId) -> Option<&Relation> {
        let predicate = self.program.predicates.get(predicate.0 as usize)?;
        let id = self.state.relation(&predicate.name, predicate.arity)?;
        Some(self.state.store.relation(id))
    }

    fn kept(&self, predicate: PredId, parts: Parts) -> Option<&Kept> {
        self.derived?.view(self.program, predicate, parts)
    }

    fn arity(&self, predicate: PredId) -> usize {
        self.program.predicates.get(predicate.0 as usize).map_or(0, |p| p.arity)
    }

    /// `stated(P)`: every fact as a proposition, with parts of its supports.
    fn propositions(&self, parts: Parts, dictionary: &mut Dictionary, pace: &Pace<'_>) -> Result<Columns, EvalError> {
        let mut columns: Vec<Vec<Word>> = vec![Vec::new(); 1 + parts.count()];
        let mut rows: Vec<[Word; 3]> = Vec::new();
        for ((name, _), id) in self.state.relations.iter() {
            let name = dictionary.intern_text(name)?;
            self.state.store.relation(*id).try_each_fact(&mut |words, supports| {
                pace.steps(FACT)?;
                let fact = if words.is_empty() { name } else { dictionary.intern_prop(name, words)? };
                // Facts are distinct; supports are not, where only some of their parts are asked for.
                rows.clear();
                match parts {
                    Parts::NONE => rows.push([Word::NONE; 3]),
                    _ => rows.extend(supports.iter().filter_map(|support| chosen(support, parts))),
                }
                rows.sort_unstable();
                rows.dedup();
                for row in &rows {
                    let words = [fact].into_iter().chain(*row);
                    columns.iter_mut().zip(words).for_each(|(column, word)| column.push(word));
                }
                Ok::<(), EvalError>(())
            })?;
        }
        let rows = columns[0].len();
        Ok(Columns { rows, columns: columns.into_iter().map(Column::from).collect() })
    }
}

/// So many steps a fact counts for that becomes a proposition.
const FACT: usize = 8;

/// The chosen parts of a support, if all are there, one behind the other.
fn chosen(support: &SupportWords, parts: Parts) -> Option<[Word; 3]> {
    let mut words = [Word::NONE; 3];
    let wanted =
        [(parts.date, support.date), (parts.source, support.source), (parts.locator, support.locator)].into_iter();
    for (place, (_, word)) in words.iter_mut().zip(wanted.filter(|(wanted, _)| *wanted)) {
        if word == Word::NONE {
            return None;
        }
        *place = word;
    }
    Some(words)
}

impl Inputs for Stated<'_> {
    fn stored(&self, origin: &Origin, pace: &Pace<'_>) -> Result<Option<Arc<Relation>>, EvalError> {
        let Origin::Stated(predicate, parts) = origin else { return Ok(None) };
        let view = |relation: Arc<Relation>| match *parts {
            Parts::NONE => Ok(relation),
            Parts { date, source, locator } => relation.try_view([date, source, locator, false], pace),
        };
        Ok(self.shared(*predicate).map(view).transpose()?)
    }

    fn columns(&self, origin: &Origin, dictionary: &mut Dictionary, pace: &Pace<'_>) -> Result<Columns, EvalError> {
        match origin {
            Origin::Stated(predicate, parts) => Ok(Columns::empty(self.arity(*predicate) + parts.count())),
            Origin::StatedView(parts) => self.propositions(*parts, dictionary, pace),
            Origin::Kept(..) | Origin::Derived | Origin::Best { .. } => Ok(Columns::default()),
        }
    }
}

impl Stated<'_> {
    fn shared(&self, predicate: PredId) -> Option<Arc<Relation>> {
        let predicate = self.program.predicates.get(predicate.0 as usize)?;
        Some(self.state.store.shared(self.state.relation(&predicate.name, predicate.arity)?))
    }
}

impl Cardinalities for Stated<'_> {
    fn rows(&self, origin: &Origin) -> f64 {
        match origin {
            Origin::Stated(predicate, Parts::NONE) => self.relation(*predicate).map_or(0.0, |r| r.len() as f64),
            Origin::Stated(predicate, _) => self.relation(*predicate).map_or(0.0, |r| r.support_count() as f64),
            Origin::StatedView(_) => self.state.fact_count() as f64,
            Origin::Kept(predicate, parts) => self.kept(*predicate, *parts).map_or(0.0, |kept| kept.count() as f64),
            Origin::Derived | Origin::Best { .. } => 0.0,
        }
    }

    fn distinct(&self, origin: &Origin, column: usize) -> Option<f64> {
        match origin {
            Origin::Stated(predicate, _) => self.shared(*predicate)?.distinct_words(column),
            Origin::Kept(predicate, parts) => Some(self.kept(*predicate, *parts)?.distinct(column)),
            _ => None,
        }
    }

    fn is_kept(&self, predicate: PredId) -> bool {
        self.derived.is_some_and(|derived| derived.has(self.program, predicate))
    }
}
