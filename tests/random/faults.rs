//! Faults to plant in a plan: each makes it lose or invent answers somewhere.

use dictum::plan::Plan;
use dictum::plan::step::{Collect, Operand, Origin, Pipeline, Step};

/// Changes a plan.
pub type Fault = fn(&mut Plan);

/// Name and fault.
pub const FAULTS: &[(&str, Fault)] = &[
    ("drop a delta", |plan| each_rule(plan, &mut |deltas| drop(deltas.pop()))),
    ("ignore a negation", |plan| {
        each_body(plan, &mut |steps| {
            steps.retain(|s| !matches!(s, Step::Sub { negated: true, .. } | Step::Exists { negated: true, .. }));
        });
    }),
    ("lose a repeated variable", |plan| {
        each_step(plan, &mut |step| {
            if let Step::Probe { same, .. } | Step::Exists { same, .. } = step {
                same.clear();
            }
        });
    }),
    ("ignore a support", |plan| {
        let arguments = plan.relations.iter().map(|r| match &r.origin {
            Origin::Stated(_, parts) | Origin::StatedView(parts) => r.arity - parts.count(),
            _ => r.arity,
        });
        let arguments: Vec<usize> = arguments.collect();
        each_step(plan, &mut |step| {
            if let Step::Probe { relation, key, .. } | Step::Exists { relation, key, .. } = step {
                key.retain(|(column, _)| *column < arguments[relation.0 as usize]);
            }
        });
    }),
    ("let fewer lists meet", |plan| {
        each_step(plan, &mut |step| {
            if let Step::Meet { lists, .. } = step {
                lists.pop();
            }
        });
    }),
    ("ignore a comparison", |plan| each_body(plan, &mut |steps| steps.retain(|s| !matches!(s, Step::Compare(..))))),
    ("lose a side of `;`", |plan| {
        each_step(plan, &mut |step| {
            if let Step::Union { branches, .. } = step
                && branches.len() > 1
            {
                branches.pop();
            }
        });
    }),
    ("ignore a constant", |plan| {
        each_step(plan, &mut |step| {
            if let Step::Probe { key, .. } = step {
                key.retain(|(_, operand)| !matches!(operand, Operand::Word(_)));
            }
        });
    }),
    ("stop after the first round", |plan| {
        plan.strata.iter_mut().for_each(|s| s.rules.iter_mut().for_each(|r| r.deltas.clear()))
    }),
    ("keep the worst value", |plan| {
        for relation in &mut plan.relations {
            if let Origin::Best { least, .. } = &mut relation.origin {
                *least = !*least;
            }
        }
    }),
    ("forget a limit", |plan| each_collect(plan, &mut |collect| collect.limit = None)),
    ("order the other way", |plan| {
        each_collect(plan, &mut |collect| collect.order.iter_mut().for_each(|key| key.descending = !key.descending));
    }),
    ("lose what is raised afterwards", |plan| {
        plan.strata.iter_mut().for_each(|s| s.rules.iter_mut().for_each(|r| r.afterwards = None));
    }),
    ("ignore that two are the same", |plan| {
        each_body(plan, &mut |steps| steps.retain(|s| !matches!(s, Step::Same(..))))
    }),
    ("take rows for distinct values", |plan| {
        each_step(plan, &mut |step| {
            if let Step::Aggregate { distinct, .. } = step {
                *distinct = !*distinct;
            }
        });
    }),
];

fn each_collect(plan: &mut Plan, visit: &mut dyn FnMut(&mut Collect)) {
    plan.strata.iter_mut().flat_map(|s| &mut s.rules).filter_map(|r| r.collect.as_mut()).for_each(visit);
}

fn each_rule(plan: &mut Plan, visit: &mut dyn FnMut(&mut Vec<Pipeline>)) {
    plan.strata.iter_mut().flat_map(|s| &mut s.rules).for_each(|r| visit(&mut r.deltas));
}

fn each_body(plan: &mut Plan, visit: &mut dyn FnMut(&mut Vec<Step>)) {
    for rule in plan.strata.iter_mut().flat_map(|s| &mut s.rules) {
        for pipeline in rule.base.iter_mut().chain(&mut rule.deltas) {
            nested(&mut pipeline.steps, visit);
            pipeline.others.iter_mut().for_each(|other| nested(&mut other.steps, visit));
        }
    }
}

fn nested(steps: &mut Vec<Step>, visit: &mut dyn FnMut(&mut Vec<Step>)) {
    for step in steps.iter_mut() {
        match step {
            Step::Sub { branches, .. } | Step::Union { branches, .. } => {
                branches.iter_mut().for_each(|b| nested(b, visit))
            }
            Step::Aggregate { branches, .. } => branches.iter_mut().for_each(|(b, _)| nested(b, visit)),
            _ => {}
        }
    }
    visit(steps);
}

fn each_step(plan: &mut Plan, visit: &mut dyn FnMut(&mut Step)) {
    each_body(plan, &mut |steps| steps.iter_mut().for_each(&mut *visit));
}
