//! What a call took and holds, as `--stats` and `:stats` say it on standard error.

use super::super::screen::{Screen, count, grouped};
use super::super::settings::StatsForm;
use super::profile::took;
use crate::base::memory::spell_size;
use crate::session::{HeldBytes, Stats};
use std::time::Duration;

/// Says what was done and what is held; `total` is how long all of it took.
pub fn say(screen: &mut Screen, stats: &Stats, total: Duration, form: StatsForm) {
    let mut times = stats.times.clone();
    times.push(("render", screen.take_rendered()));
    match form {
        StatsForm::Lines => lines(stats, &times, total).iter().for_each(|line| screen.say(line)),
        StatsForm::Json => screen.say(&json(stats, &times, total)),
    }
}

/// The same of all that was done since the base was made, as `:stats` says it.
pub fn said(screen: &mut Screen, stats: &Stats) {
    let total = stats.times.iter().map(|(_, time)| time).sum();
    lines(stats, &stats.times, total).iter().for_each(|line| screen.say(line));
}

fn lines(stats: &Stats, times: &[(&str, Duration)], total: Duration) -> [String; 3] {
    let phases: Vec<String> = times.iter().map(|(phase, time)| format!("{phase} {}", took(*time))).collect();
    [format!("time: {} in all; {}", took(total), phases.join(", ")), done(stats), memory(stats)]
}

fn done(stats: &Stats) -> String {
    let counted = |number: u64, what| count(usize::try_from(number).unwrap_or(usize::MAX), what);
    format!(
        "base: {}, {}, {}; {} derived of {} found, in {}",
        counted(stats.facts, "fact"),
        counted(stats.rules, "rule"),
        counted(stats.texts, "text"),
        counted(stats.derived, "tuple"),
        grouped(usize::try_from(stats.found).unwrap_or(usize::MAX)),
        counted(stats.rounds, "round"),
    )
}

fn memory(stats: &Stats) -> String {
    let parts: Vec<String> = parts(&stats.held).map(|(what, bytes)| format!("{what} {}", spell_size(bytes))).into();
    let allocated = stats.allocated.map_or(String::new(), |(held, peak)| {
        format!("; allocated {}, at most {}", spell_size(held), spell_size(peak))
    });
    format!("memory: {}{allocated}", parts.join(", "))
}

fn parts(held: &HeldBytes) -> [(&'static str, u64); 6] {
    let HeldBytes { facts, supports, orders, derived, dictionary, snapshot } = *held;
    [
        ("facts", facts),
        ("supports", supports),
        ("orders", orders),
        ("derived", derived),
        ("dictionary", dictionary),
        ("snapshot", snapshot),
    ]
}

/// One object on one line; `docs/stats.md` tells of its keys.
fn json(stats: &Stats, times: &[(&str, Duration)], total: Duration) -> String {
    let object = |fields: Vec<String>| format!("{{{}}}", fields.join(","));
    let seconds = |(phase, time): &(&str, Duration)| format!("\"{phase}\":{:.6}", time.as_secs_f64());
    let times = times.iter().chain([&("total", total)]).map(seconds).collect();
    let bytes = parts(&stats.held).map(|(what, bytes)| format!("\"{what}\":{bytes}")).into();
    let whole = |number: Option<u64>| number.map_or("null".to_string(), |number| number.to_string());
    object(vec![
        format!("\"seconds\":{}", object(times)),
        format!("\"facts\":{}", stats.facts),
        format!("\"rules\":{}", stats.rules),
        format!("\"texts\":{}", stats.texts),
        format!("\"derived\":{}", stats.derived),
        format!("\"found\":{}", stats.found),
        format!("\"rounds\":{}", stats.rounds),
        format!("\"bytes\":{}", object(bytes)),
        format!("\"allocated\":{}", whole(stats.allocated.map(|(held, _)| held))),
        format!("\"peak\":{}", whole(stats.allocated.map(|(_, peak)| peak))),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_said_in_lines_and_as_json() {
        let times = [("read", Duration::from_micros(1500)), ("render", Duration::from_micros(20))];
        let held = HeldBytes { facts: 2048, dictionary: 17, ..HeldBytes::default() };
        let stats = Stats {
            facts: 1,
            rules: 2,
            derived: 30,
            found: 31,
            rounds: 4,
            texts: 5,
            held,
            allocated: Some((1 << 20, 3 << 20)),
            ..Stats::default()
        };
        assert_eq!(
            lines(&stats, &times, Duration::from_millis(2)),
            [
                "time: 2 ms in all; read 1 ms, render 20 µs",
                "base: 1 fact, 2 rules, 5 texts; 30 tuples derived of 31 found, in 4 rounds",
                "memory: facts 2 KiB, supports 0 bytes, orders 0 bytes, derived 0 bytes, dictionary 17 bytes, snapshot 0 \
                 bytes; allocated 1 MiB, at most 3 MiB",
            ]
        );
        assert_eq!(
            json(&Stats { allocated: None, ..stats }, &times, Duration::from_millis(2)),
            "{\"seconds\":{\"read\":0.001500,\"render\":0.000020,\"total\":0.002000},\"facts\":1,\"rules\":2,\"texts\":5,\
             \"derived\":30,\"found\":31,\"rounds\":4,\"bytes\":{\"facts\":2048,\"supports\":0,\"orders\":0,\"derived\":0,\
             \"dictionary\":17,\"snapshot\":0},\"allocated\":null,\"peak\":null}"
        );
    }
}
