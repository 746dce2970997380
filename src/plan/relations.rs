//! Which relation stands for which view of a predicate.
//!
//! A predicate has up to three kinds of view: its plain facts, its dated facts, and parts of the supports of its stated
//! facts. A view that no rule adds to is the stated facts themselves; else it is derived, and a seed rule copies them.

use super::step::{Layout, Origin, Parts, RelId, RelationPlan};
use crate::base::function::Aggregate;
use crate::check::ir::{PredId, Program};
use std::collections::HashMap;

/// The relations of a plan as they are asked for.
pub(super) struct Relations {
    pub plans: Vec<RelationPlan>,
    /// Predicates that say of tuples of two others that one arrived before the other.
    pub earlier: HashMap<PredId, (PredId, PredId)>,
    views: HashMap<(PredId, Parts), RelId>,
    shapes: Vec<Shape>,
}

/// What planning must know of a predicate.
struct Shape {
    name: String,
    arity: usize,
    /// Whose stated facts it stands for: its own, or those of the predicate it was made from for demand.
    stated: PredId,
    stated_view: bool,
    derived: bool,
    derived_dated: bool,
    kept: bool,
    best: Option<(usize, bool)>,
}

impl Relations {
    /// `aliases` gives, for predicates made during planning, those whose stated facts they stand for.
    pub fn new(program: &Program, aliases: &HashMap<PredId, PredId>, kept: &dyn Fn(PredId) -> bool) -> Self {
        let shapes = program.predicates.iter().enumerate().map(|(i, predicate)| {
            let rules = || predicate.rules.iter().map(|&r| &program.rules[r]);
            let id = PredId(i as u32);
            Shape {
                name: predicate.name.to_string(),
                arity: predicate.arity,
                stated: aliases.get(&id).copied().unwrap_or(id),
                stated_view: predicate.is_stated_view,
                derived: !predicate.rules.is_empty(),
                derived_dated: rules().any(|rule| rule.head.on.is_some()),
                kept: kept(id),
                best: predicate
                    .extreme()
                    .filter(|_| rules().all(|rule| rule.modifiers.is_empty()))
                    .map(|(column, function)| (column, function == Aggregate::Min)),
            }
        });
        Relations { plans: Vec::new(), earlier: HashMap::new(), views: HashMap::new(), shapes: shapes.collect() }
    }

    /// The relation for a view.
    pub fn view(&mut self, predicate: PredId, parts: Parts) -> RelId {
        if let Some(&id) = self.views.get(&(predicate, parts)) {
            return id;
        }
        let shape = &self.shapes[predicate.0 as usize];
        let origin = match parts {
            _ if shape.stated_view => Origin::StatedView(parts),
            Parts::NONE if shape.kept => Origin::Kept(predicate, parts),
            Parts::DATE if shape.kept && shape.derived_dated => Origin::Kept(predicate, parts),
            Parts::NONE if shape.derived => match shape.best {
                Some((value, least)) => Origin::Best { value, least },
                None => Origin::Derived,
            },
            Parts::DATE if shape.derived_dated => Origin::Derived,
            _ => Origin::Stated(shape.stated, parts),
        };
        let mut label = format!("{}/{}", shape.name, shape.arity);
        for (named, part) in [(parts.date, " on"), (parts.source, " @"), (parts.locator, ":")] {
            if named {
                label.push_str(part);
            }
        }
        let id = self.add(label, shape.arity + parts.count(), origin);
        self.views.insert((predicate, parts), id);
        id
    }

    /// The stated facts behind a derived view.
    pub fn stated(&mut self, predicate: PredId, parts: Parts) -> RelId {
        let shape = &self.shapes[predicate.0 as usize];
        let label = format!("{}/{} stated", shape.name, shape.arity);
        let origin = Origin::Stated(shape.stated, parts);
        let arity = shape.arity + parts.count();
        match self.plans.iter().position(|p| p.origin == origin) {
            Some(place) => RelId(place as u32),
            None => self.add(label, arity, origin),
        }
    }

    /// A relation of its own, for answers and the like.
    pub fn add(&mut self, label: String, arity: usize, origin: Origin) -> RelId {
        self.plans.push(RelationPlan { label, arity, origin, layout: Layout::Rows });
        RelId(self.plans.len() as u32 - 1)
    }

    /// The views that rules of these predicates derive.
    pub fn derived(&self, predicates: &[PredId]) -> Vec<(RelId, PredId, Parts)> {
        let views = predicates.iter().flat_map(|&predicate| [(predicate, Parts::NONE), (predicate, Parts::DATE)]);
        let asked = views.filter_map(|(predicate, parts)| Some((self.asked(predicate, parts)?, predicate, parts)));
        asked.filter(|(id, ..)| self.is_derived(*id)).collect()
    }

    /// The view, if some clause has asked for it.
    pub fn asked(&self, predicate: PredId, parts: Parts) -> Option<RelId> {
        self.views.get(&(predicate, parts)).copied()
    }

    /// Keeps what rules derive by groups where it has few columns; but `ordered` keeps the order in which tuples arrive.
    pub fn group(&mut self, ordered: Option<RelId>) {
        for (id, plan) in (0..).map(RelId).zip(&mut self.plans) {
            if plan.origin == Origin::Derived && (1..=2).contains(&plan.arity) && ordered != Some(id) {
                plan.layout = Layout::Groups;
            }
        }
    }

    /// Whether that view of the predicate is derived.
    pub fn is_derived(&self, id: RelId) -> bool {
        matches!(self.plans[id.0 as usize].origin, Origin::Derived | Origin::Best { .. })
    }

    /// Whether rules date facts of this predicate.
    pub fn has_dated_rules(&self, predicate: PredId) -> bool {
        self.shapes[predicate.0 as usize].derived_dated
    }
}
