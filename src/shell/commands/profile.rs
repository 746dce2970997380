//! What answering took, as `--profile` and `:profile` say it on standard error.

use super::super::screen::{Screen, count, grouped};
use crate::base::memory::spell_size;
use crate::base::monitor::spell_duration;
use crate::base::span::{Sources, Span};
use crate::render::visible;
use crate::session::{Profile, RelationProfile, RuleProfile};
use std::time::Duration;

/// So many rules are shown, but none that took less than this part of the time once there are a few.
const MOST: usize = 20;
const FEW: usize = 3;
/// So many relations are shown.
const MOST_RELATIONS: usize = 5;
const PART: u32 = 100;
/// Of relations that hold less it is not said how much.
const LEAST: u64 = 1 << 20;

/// Says what each rule took, the dearest first, and what would help.
pub(super) fn say(screen: &mut Screen, profile: &Profile, sources: &Sources) {
    let time: Duration = profile.rules.iter().map(|rule| rule.time).sum();
    let rounds = profile.rules.iter().map(|rule| rule.runs).max().unwrap_or(0);
    let found: u64 = profile.rules.iter().map(|rule| rule.found).sum();
    let new: u64 = profile.rules.iter().map(|rule| rule.new).sum();
    let most = count(rounds as usize, "time");
    let counted = |number: u64| grouped(usize::try_from(number).unwrap_or(usize::MAX));
    let (found, new) = (counted(found), counted(new));
    screen.say(&format!("{}: {found} found, {new} new; each rule ran at most {most}", took(time)));
    screen.say("(of each rule the tuples found and those not there before; at each step the rows that it was given)");
    let weighs = |(place, rule): &(usize, &RuleProfile)| *place < FEW || rule.time * PART >= time;
    let shown: Vec<&RuleProfile> =
        profile.rules.iter().enumerate().take(MOST).filter(weighs).map(|(_, rule)| rule).collect();
    for rule in &shown {
        let RuleProfile { span, each_round, runs, time, found, new, steps } = rule;
        let when = if *each_round { format!(" in {}", count(*runs as usize, "round")) } else { String::new() };
        let (found, new) = (counted(*found), counted(*new));
        screen.say(&format!("{}{when}: {found} found, {new} new: {}", took(*time), written(sources, *span)));
        for (step, rows) in steps {
            screen.say(&format!("  {:>12}  {}", counted(*rows), visible(step)));
        }
    }
    if profile.rules.len() > shown.len() {
        screen.say(&format!("and {} that took less", count(profile.rules.len() - shown.len(), "rule")));
    }
    for RelationProfile { name, tuples, bytes } in profile.relations.iter().take(MOST_RELATIONS) {
        let tuples = count(usize::try_from(*tuples).unwrap_or(usize::MAX), "tuple");
        // The least that indexes are reserved by says nothing of a relation.
        let held = if *bytes < LEAST { "less than 1 MiB".into() } else { spell_size(*bytes) };
        screen.say(&format!("held: {held} by {tuples} of {}", visible(name)));
    }
    for (span, advice) in &profile.advice {
        screen.say(&format!("advice: {}: {}", place(sources, *span), visible(advice)));
    }
}

/// A time, short ones too.
pub(super) fn took(time: Duration) -> String {
    if time < Duration::from_millis(1) { format!("{} µs", time.as_micros()) } else { spell_duration(time) }
}

/// Where a rule stands.
fn place(sources: &Sources, span: Span) -> String {
    match sources.get(span.file) {
        _ if span == Span::default() => "stated facts".into(),
        Some(text) => format!("{}:{}", visible(&text.name), text.line_column(span.start).line),
        None => "stated facts".into(),
    }
}

/// A rule in one line, with its place.
fn written(sources: &Sources, span: Span) -> String {
    let text = sources.slice(span).split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = text.chars().take(100).collect();
    let cut = if short.len() < text.len() { "…" } else { "" };
    format!("{}  {}{cut}", place(sources, span), visible(&short))
}
