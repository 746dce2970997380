//! Floor 3: checked rules to steps. A plan is a pure function of rules, cardinalities and switches.
//!
//! [`plan`] is the whole way: demand (magic sets) rewrites the rules for the query, `relations` says which relation
//! stands for which view of a predicate, `goal` turns bodies into goals and makes the delta variants, `lower` orders
//! them and turns them into steps, `live` prunes.

mod delete;
mod demand;
mod exact;
mod extend;
mod goal;
mod live;
mod lower;
mod relations;
mod rules;
mod show;
pub mod step;

use crate::base::dictionary::Dictionary;
use crate::check::ir::{PredId, Program, Query};
pub use delete::{Deletion, Output};
pub use extend::{Changes, Extending, Part, PlanInputs};
use relations::Relations;
use std::collections::{BTreeSet, HashMap};
pub use step::{Orders, Plan};
use step::{Origin, Parts, RelId};

/// Which optimisations are on; answers never depend on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switches {
    /// Derive only what bound arguments of the query ask for.
    pub magic_sets: bool,
    /// Order literals by expected rows; else as written, filters apart.
    pub join_order: bool,
    /// Which order is taken, of several that are planned.
    pub orders: Orders,
    /// Turn probes whose columns nobody reads into tests of existence.
    pub semijoins: bool,
    /// Bind a variable that several literals share by what they have in common; else by one of them after the other.
    pub meets: bool,
    /// Keep derived relations of one or two columns by groups; else row by row.
    pub groups: bool,
    /// Keep what rules derive from one query to the next.
    pub keep: bool,
    /// Share out among threads what can be shared, be it worth it or not.
    pub share_all: bool,
    /// No optimisation: join what no expression is needed for before anything else, so that an error is met only where
    /// all that does not need the failing expression holds.
    pub errors_last: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Switches {
            magic_sets: true,
            join_order: true,
            orders: Orders::Cheapest,
            semijoins: true,
            meets: true,
            groups: true,
            keep: true,
            share_all: false,
            errors_last: false,
        }
    }
}

/// How many tuples stand where, as far as known before evaluation.
pub trait Statistics {
    /// Tuples of the relation.
    fn rows(&self, relation: RelId) -> f64;
    /// Distinct values of a column.
    fn distinct(&self, relation: RelId, column: usize) -> Option<f64>;
}

/// How many tuples are stated, by origin; what planning asks the session.
pub trait Cardinalities {
    /// Tuples of a view of stated facts.
    fn rows(&self, origin: &Origin) -> f64;
    /// Distinct values of a column of it, if known.
    fn distinct(&self, origin: &Origin, column: usize) -> Option<f64>;
    /// Whether what rules derive of the predicate is there already.
    fn is_kept(&self, predicate: PredId) -> bool;
}

/// What a stratum derives: its predicates, and the relation of each of their views.
pub type Derives = (Vec<PredId>, Vec<(RelId, PredId, Parts)>);

/// A plan that derives all of some predicates, to be kept.
pub struct Derivation {
    /// How.
    pub plan: Plan,
    /// For each stratum.
    pub derives: Vec<Derives>,
}

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanError {
    /// No room for another constant.
    Full,
    /// A fault of ours: the rules were checked.
    Internal(String),
}

/// Plans a query over a checked program. Constants are interned into `dictionary`.
///
/// # Errors
/// When the dictionary is full.
pub fn plan(
    program: &Program,
    query: &Query,
    cardinalities: &dyn Cardinalities,
    dictionary: &mut Dictionary,
    switches: Switches,
) -> Result<Plan, PlanError> {
    let kept = |predicate| cardinalities.is_kept(predicate);
    let demanded = if switches.magic_sets { demand::rewrite(program, query, &kept) } else { None };
    let (program, query, aliases) = match &demanded {
        Some(demanded) => (&demanded.program, &demanded.query, &demanded.aliases),
        None => (program, query, &HashMap::<PredId, PredId>::new()),
    };
    let quiet = |rule: usize| demanded.as_ref().is_some_and(|d| d.quiet.contains(&rule));
    let relations = &mut Relations::new(program, aliases, &kept);
    rules::Planner {
        program,
        cardinalities,
        dictionary,
        switches,
        relations,
        quiet: &quiet,
        kept: &kept,
        extends: None,
    }
    .plan(query)
}

/// The predicates that a query needs all of, and that are not kept: those that demand cannot be passed on to.
pub fn wanted(program: &Program, query: &Query, kept: &dyn Fn(PredId) -> bool, switches: Switches) -> BTreeSet<PredId> {
    let demanded = if switches.magic_sets { demand::rewrite(program, query, kept) } else { None };
    match demanded {
        None => rules::needed(program, [&query.clause], kept),
        Some(demanded) => {
            let mut needed = rules::needed(&demanded.program, [&demanded.query.clause], kept);
            needed.retain(|predicate| (predicate.0 as usize) < program.predicates.len());
            needed
        }
    }
}

/// Plans the derivation of predicates of a checked program; what they depend on is among them or kept.
///
/// # Errors
/// When the dictionary is full.
pub fn derivation(
    program: &Program,
    wanted: &BTreeSet<PredId>,
    cardinalities: &dyn Cardinalities,
    dictionary: &mut Dictionary,
    switches: Switches,
) -> Result<Derivation, PlanError> {
    let kept = |predicate| cardinalities.is_kept(predicate);
    let relations = &mut Relations::new(program, &HashMap::new(), &kept);
    rules::Planner {
        program,
        cardinalities,
        dictionary,
        switches,
        relations,
        quiet: &|_| false,
        kept: &kept,
        extends: None,
    }
    .derivation(wanted)
}

pub use show::{About, show, step_lines};
