//! What an evaluation did, rule by rule: how often each ran, how long, what its steps were given and what it found.

use crate::plan::step::{Pipeline, Plan, RulePlan, Step};
use std::collections::HashMap;
use std::time::Duration;

/// One order of one rule, over all its runs.
#[derive(Clone, Debug, Default)]
pub struct Ran {
    /// The places of its stratum, and of the rule in it.
    pub rule: (usize, usize),
    /// Which recursive literal read what the last round had found; none in round zero.
    pub delta: Option<usize>,
    /// Which of the orders of its literals, the planned one being 0.
    pub order: usize,
    /// How often it was run.
    pub runs: u64,
    /// How long that took.
    pub time: Duration,
    /// Tuples found, duplicates included.
    pub found: u64,
    /// Those that were new.
    pub new: u64,
    /// The rows that each step was given, in the order of the steps.
    pub rows: Vec<u64>,
}

/// Counts as they are made, by the address of a pipeline or step, which a plan keeps while it is evaluated.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    runs: HashMap<usize, Ran>,
    rows: HashMap<usize, u64>,
}

fn address<T>(thing: &T) -> usize {
    std::ptr::from_ref(thing) as usize
}

impl Recorder {
    /// A step was given so many rows.
    pub fn step(&mut self, step: &Step, rows: usize) {
        *self.rows.entry(address(step)).or_default() += rows as u64;
    }

    /// A pipeline ran.
    pub fn ran(&mut self, pipeline: &Pipeline, time: Duration, found: u64, new: u64) {
        let ran = self.runs.entry(address(pipeline)).or_default();
        ran.runs += 1;
        ran.time += time;
        ran.found += found;
        ran.new += new;
    }

    /// Adds what another thread has counted.
    pub fn add(&mut self, other: Recorder) {
        other.rows.into_iter().for_each(|(step, rows)| *self.rows.entry(step).or_default() += rows);
    }

    /// All that ran, in the order of the plan.
    pub fn all(mut self, plan: &Plan) -> Vec<Ran> {
        let mut all = Vec::new();
        for (stratum, planned) in plan.strata.iter().enumerate() {
            for (place, rule) in planned.rules.iter().enumerate() {
                for (delta, order, pipeline) in pipelines(rule) {
                    let Some(ran) = self.runs.remove(&address(pipeline)) else { continue };
                    let given = |step: &Step| self.rows.get(&address(step)).copied().unwrap_or(0);
                    let rows = pipeline.steps.iter().map(given).collect();
                    all.push(Ran { rule: (stratum, place), delta, order, rows, ..ran });
                }
            }
        }
        all
    }
}

/// The pipelines of a rule: of which recursive literal's delta, and in which order.
pub(crate) fn pipelines(rule: &RulePlan) -> impl Iterator<Item = (Option<usize>, usize, &Pipeline)> {
    let base = rule.base.iter().map(|base| (None, base));
    let deltas = rule.deltas.iter().enumerate().map(|(number, delta)| (Some(number), delta));
    base.chain(deltas).flat_map(|(delta, planned)| {
        let orders = std::iter::once(planned).chain(&planned.others);
        orders.enumerate().map(move |(order, pipeline)| (delta, order, pipeline))
    })
}
