//! The predicates of a program: those with facts, with rules, or named in a body, each once.

use crate::check::ir::{PredId, Predicate};
use std::collections::HashMap;
use std::sync::Arc;

/// Predicates by name and arity.
#[derive(Default)]
pub(super) struct Table {
    pub predicates: Vec<Predicate>,
    ids: HashMap<(Arc<str>, usize), PredId>,
}

impl Table {
    /// The predicates of which facts are stated.
    pub fn stated(stated: &[(Arc<str>, usize)]) -> Table {
        let mut table = Table::default();
        for (name, arity) in stated {
            let id = table.id(name, *arity);
            table.predicates[id.0 as usize].stated = true;
        }
        table
    }

    /// The id of a predicate, new if it is not there yet.
    pub fn id(&mut self, name: &Arc<str>, arity: usize) -> PredId {
        let next = PredId(self.predicates.len() as u32);
        let id = *self.ids.entry((name.clone(), arity)).or_insert(next);
        if id == next {
            self.predicates.push(Predicate {
                name: name.clone(),
                arity,
                stated: false,
                rules: Vec::new(),
                aggregates: Vec::new(),
                is_stated_view: &**name == "stated" && arity == 1,
            });
        }
        id
    }

    /// Whether it has facts or rules (rules are entered before bodies are resolved).
    pub fn find(&self, name: &Arc<str>, arity: usize) -> Option<&Predicate> {
        self.ids.get(&(name.clone(), arity)).map(|id| &self.predicates[id.0 as usize])
    }
}
