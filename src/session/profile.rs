//! What answering a question took, rule by rule, and what would make it cheaper.

use crate::base::dictionary::Dictionary;
use crate::base::span::Span;
use crate::eval::{Ran, Trace, pipelines};
use crate::plan::step::{Pipeline, Plan, RulePlan, Step};
use crate::plan::step_lines;
use std::time::Duration;

/// What answering a question took; of [`Answer::profile`](super::Answer::profile).
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// Each rule that ran, the dearest first.
    pub rules: Vec<RuleProfile>,
    /// What each derived relation took, the largest first.
    pub relations: Vec<RelationProfile>,
    /// What would make it cheaper, each with the place of its rule.
    pub advice: Vec<(Span, String)>,
}

/// What a derived relation took.
#[derive(Clone, Debug)]
pub struct RelationProfile {
    /// The predicate and its number of columns, with what is asked of it where that is part of it only.
    pub name: String,
    /// Its tuples.
    pub tuples: u64,
    /// Bytes of them and of its indexes, when all was found.
    pub bytes: u64,
}

/// What one rule took, in one order of its literals.
#[derive(Clone, Debug)]
pub struct RuleProfile {
    /// The rule; of no place where stated facts are taken over.
    pub span: Span,
    /// Whether it reads what the last round had found; else it ran once, before the rounds.
    pub each_round: bool,
    /// How often it ran.
    pub runs: u64,
    /// How long that took in all.
    pub time: Duration,
    /// Tuples found, duplicates included.
    pub found: u64,
    /// Those that were new.
    pub new: u64,
    /// Its steps in their order, each with the rows that it was given.
    pub steps: Vec<(String, u64)>,
}

/// So few rows are no matter.
const FEW: u64 = 10_000;

/// A filter that lets through fewer than one in so many rows comes late.
const LATE: u64 = 100;

/// The profile of a plan that was evaluated, be it as far as that came.
pub(super) fn profile(plan: &Plan, dictionary: &Dictionary, trace: Trace) -> Profile {
    let mut profile = Profile::default();
    for ran in trace.ran {
        let (stratum, place) = ran.rule;
        let Some(rule) = plan.strata.get(stratum).and_then(|stratum| stratum.rules.get(place)) else { continue };
        let is_it = |(delta, order, _): &(Option<usize>, usize, &Pipeline)| *delta == ran.delta && *order == ran.order;
        let Some((_, _, pipeline)) = pipelines(rule).find(is_it) else { continue };
        let lines = step_lines(plan, dictionary, rule, pipeline);
        profile.advice.extend(advice(plan, rule, pipeline, &lines, &ran).map(|advice| (rule.span, advice)));
        profile.rules.push(RuleProfile {
            span: rule.span,
            each_round: ran.delta.is_some(),
            runs: ran.runs,
            time: ran.time,
            found: ran.found,
            new: ran.new,
            steps: lines.into_iter().zip(ran.rows).collect(),
        });
    }
    profile.rules.sort_by_key(|rule| std::cmp::Reverse(rule.time));
    profile.relations.extend(trace.taken.iter().filter_map(|taken| {
        let name = plan.relations.get(taken.relation.0 as usize)?.label.clone();
        Some(RelationProfile { name, tuples: taken.tuples as u64, bytes: taken.bytes as u64 })
    }));
    profile.relations.sort_by_key(|relation| std::cmp::Reverse(relation.bytes));
    profile
}

/// What would make a rule cheaper.
fn advice(plan: &Plan, rule: &RulePlan, pipeline: &Pipeline, lines: &[String], ran: &Ran) -> Option<String> {
    let given = |step: usize| ran.rows.get(step).copied().unwrap_or(ran.found);
    let crossed = (1..pipeline.steps.len()).find(|step| match &pipeline.steps[*step] {
        Step::Probe { key, .. } => key.is_empty() && given(*step) > ran.runs && given(step + 1) > FEW,
        _ => false,
    });
    if let Some(step) = crossed
        && let Step::Probe { relation, .. } = &pipeline.steps[step]
    {
        let name = plan.relations.get(relation.0 as usize).map_or("", |relation| &relation.label);
        return Some(format!(
            "`{name}` shares no variable with what stands before it: each of {} rows is joined with all of it, which \
             makes {}; state how the two belong together",
            given(step),
            given(step + 1)
        ));
    }
    let widest = (0..pipeline.steps.len()).max_by_key(|step| given(*step))?;
    let dropped = given(widest) > FEW && ran.found < given(widest) / LATE && widest > 0;
    (dropped && !rule.variables.is_empty()).then(|| {
        format!(
            "of {} rows {} are left in the end: most are dropped by `{}`; bind more before it, or ask for less",
            given(widest),
            ran.found,
            lines[widest]
        )
    })
}
