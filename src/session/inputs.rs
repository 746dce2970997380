//! The stated facts as plans ask for them.

use super::state::State;
use crate::base::dictionary::{Dictionary, Full};
use crate::base::word::Word;
use crate::check::ir::{PredId, Program};
use crate::eval::Inputs;
use crate::plan::Cardinalities;
use crate::plan::step::{Origin, Parts};
use crate::store::{Column, Columns, Relation, SupportWords};
use std::collections::HashSet;
use std::sync::Arc;

/// The stated facts behind a checked program.
pub(super) struct Stated<'a> {
    pub state: &'a State,
    pub program: &'a Program,
}

impl Stated<'_> {
    fn relation(&self, predicate: PredId) -> Option<&Relation> {
        let predicate = self.program.predicates.get(predicate.0 as usize)?;
        let id = self.state.relation(&predicate.name, predicate.arity)?;
        Some(self.state.store.relation(id))
    }

    fn arity(&self, predicate: PredId) -> usize {
        self.program.predicates.get(predicate.0 as usize).map_or(0, |p| p.arity)
    }

    /// `stated(P)`: every fact as a proposition, with parts of its supports.
    fn propositions(&self, parts: Parts, dictionary: &mut Dictionary) -> Result<Columns, Full> {
        let mut rows: HashSet<Vec<Word>> = HashSet::new();
        let mut full = false;
        for ((name, _), id) in self.state.relations.iter() {
            let name = dictionary.intern_text(name)?;
            self.state.store.relation(*id).each_fact(&mut |words, supports| {
                let fact = if words.is_empty() { Ok(name) } else { dictionary.intern_prop(name, words) };
                let Ok(fact) = fact else {
                    full = true;
                    return;
                };
                if parts == Parts::NONE {
                    rows.insert(vec![fact]);
                }
                rows.extend(supports.iter().filter_map(|s| chosen(s, parts)).map(|mut chosen| {
                    chosen.insert(0, fact);
                    chosen
                }));
            });
        }
        if full {
            return Err(Full);
        }
        let mut rows: Vec<_> = rows.into_iter().collect();
        rows.sort_unstable();
        let column = |place: usize| rows.iter().map(|row| row[place]).collect::<Column>();
        Ok(Columns { rows: rows.len(), columns: (0..1 + parts.count()).map(column).collect() })
    }
}

/// The chosen parts of a support, if all are there.
fn chosen(support: &SupportWords, parts: Parts) -> Option<Vec<Word>> {
    let mut words = Vec::with_capacity(4);
    for (wanted, word) in [(parts.date, support.date), (parts.source, support.source), (parts.locator, support.locator)]
    {
        if wanted {
            if word == Word::NONE {
                return None;
            }
            words.push(word);
        }
    }
    Some(words)
}

impl Inputs for Stated<'_> {
    fn stored(&self, origin: &Origin) -> Option<Arc<Relation>> {
        match origin {
            Origin::Stated(predicate, Parts::NONE) => self.shared(*predicate),
            _ => None,
        }
    }

    fn columns(&self, origin: &Origin, dictionary: &mut Dictionary) -> Result<Columns, Full> {
        let (predicate, parts) = match origin {
            Origin::Stated(predicate, parts) => (*predicate, *parts),
            Origin::StatedView(parts) => return self.propositions(*parts, dictionary),
            Origin::Derived | Origin::Best { .. } => return Ok(Columns::default()),
        };
        Ok(match self.relation(predicate) {
            None => Columns::empty(self.arity(predicate) + parts.count()),
            Some(relation) if parts == Parts::NONE => relation.columns(),
            Some(relation) => relation.support_view(parts.date, parts.source, parts.locator, false),
        })
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
            Origin::Stated(predicate, _) => self.relation(*predicate).map_or(0.0, |r| r.len() as f64),
            Origin::StatedView(_) => self.state.fact_count() as f64,
            Origin::Derived | Origin::Best { .. } => 0.0,
        }
    }

    fn distinct(&self, _: &Origin, _: usize) -> Option<f64> {
        None
    }
}
