//! What is known: stated facts with their supports, and relations as plain sets of rows.

use crate::base::support::{GroundFact, Support};
use crate::base::value::Value;
use crate::check::ir::{PredId, Predicate, Program};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One row of a relation.
pub type Row = Vec<Value>;

/// The stated facts of a base, by predicate name and arity.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    stated: BTreeMap<(Arc<str>, usize), BTreeMap<Row, BTreeSet<Support>>>,
}

impl Facts {
    /// Facts stated once or many times; equal facts are one, with the supports of all.
    pub fn new(facts: &[GroundFact]) -> Facts {
        let mut stated: BTreeMap<_, BTreeMap<Row, BTreeSet<Support>>> = BTreeMap::new();
        for fact in facts {
            let of_predicate = stated.entry((fact.predicate.clone(), fact.args.len())).or_default();
            of_predicate.entry(fact.args.clone()).or_default().extend(fact.supports.iter().cloned());
        }
        Facts { stated }
    }

    /// The stated rows of a predicate with their supports; of `stated/1`, every fact as a proposition.
    fn of(&self, predicate: &Predicate) -> BTreeMap<Row, BTreeSet<Support>> {
        if !predicate.is_stated_view {
            return self.stated.get(&(predicate.name.clone(), predicate.arity)).cloned().unwrap_or_default();
        }
        let mut view: BTreeMap<Row, BTreeSet<Support>> = BTreeMap::new();
        for ((name, _), rows) in &self.stated {
            for (args, supports) in rows {
                view.entry(vec![Value::prop(name.clone(), args.clone())]).or_default().extend(supports.iter().cloned());
            }
        }
        view
    }
}

impl From<&[GroundFact]> for Facts {
    fn from(facts: &[GroundFact]) -> Facts {
        Facts::new(facts)
    }
}

/// What holds of one predicate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relation {
    /// The rows that hold, dated or not.
    pub rows: BTreeSet<Row>,
    /// The rows that hold on a date, with that date.
    pub dated: BTreeSet<(Row, Value)>,
    /// The stated rows with their supports.
    pub supports: BTreeMap<Row, BTreeSet<Support>>,
}

/// All relations of a program, by [`PredId`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    pub(super) relations: Vec<Relation>,
}

impl Model {
    /// The stated facts alone. The rows of a predicate with an aggregate are left to its rules, which collect from
    /// the stated ones too.
    pub(super) fn stated(program: &Program, facts: &Facts) -> Model {
        let relation = |predicate: &Predicate| {
            let supports = facts.of(predicate);
            let dates = |(row, supports): (&Row, &BTreeSet<Support>)| {
                let dates: Vec<_> = supports.iter().filter_map(|s| s.date.clone()).map(Value::Date).collect();
                dates.into_iter().map(|date| (row.clone(), date)).collect::<Vec<_>>()
            };
            Relation {
                rows: if predicate.aggregates.is_empty() {
                    supports.keys().cloned().collect()
                } else {
                    BTreeSet::new()
                },
                dated: supports.iter().flat_map(dates).collect(),
                supports,
            }
        };
        Model { relations: program.predicates.iter().map(relation).collect() }
    }

    /// What holds of a predicate.
    pub fn relation(&self, predicate: PredId) -> &Relation {
        &self.relations[predicate.0 as usize]
    }

    /// How many rows there are in all.
    pub fn len(&self) -> usize {
        self.relations.iter().map(|r| r.rows.len() + r.dated.len()).sum()
    }

    /// Whether nothing holds.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
