//! Inputs of the workloads: made here, of the same distributions as the generator of the peer comparison.

use hashbrown::HashSet;
use std::fmt::Write;

/// SplitMix64, so that every run sees the same input.
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which is far below 2^32.
    pub fn below(&mut self, bound: u32) -> u32 {
        (((self.next() >> 32) * u64::from(bound)) >> 32) as u32
    }

    /// The square of a fraction, times `bound`: small numbers more often.
    fn squared(&mut self, bound: u32) -> u32 {
        let fraction = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        ((f64::from(bound) * fraction * fraction) as u32).min(bound - 1)
    }
}

/// A random graph without loops and double edges, in the order drawn.
pub fn random_graph(seed: u64, nodes: u32, edges: usize) -> Vec<(u32, u32)> {
    let mut random = Random(seed);
    let mut seen = HashSet::with_capacity(edges);
    let mut graph = Vec::with_capacity(edges);
    while graph.len() < edges {
        let edge = (random.below(nodes), random.below(nodes));
        if edge.0 != edge.1 && seen.insert(edge) {
            graph.push(edge);
        }
    }
    graph
}

/// 0 to 1 to 2 and so on.
pub fn chain(edges: u32) -> Vec<(u32, u32)> {
    (0..edges).map(|n| (n, n + 1)).collect()
}

/// How many names the events are about, and over how many days they are spread.
pub const NAMES: u32 = 100_000;
const DAYS: u32 = 3652;

/// Events as numbers: who, whom, on which day.
pub fn events(rows: usize) -> Vec<(u32, u32, u32)> {
    let mut random = Random(18);
    (0..rows).map(|_| (random.squared(NAMES), random.below(NAMES), random.below(DAYS))).collect()
}

/// Events as text, separated by tabs.
pub fn events_text(rows: usize) -> String {
    let kinds = ["customer", "product", "shipment", "invoice"];
    let name = |n: u32| format!("{}/{:08x}-{n}", kinds[n as usize % 4], n.wrapping_mul(2_654_435_761));
    let names: Vec<String> = (0..NAMES).map(name).collect();
    let days = days();
    let mut text = String::with_capacity(rows * 62);
    for (who, whom, day) in events(rows) {
        let _ = writeln!(text, "{}\t{}\t{}", names[who as usize], names[whom as usize], days[day as usize]);
    }
    text
}

/// The days from 2015-01-01 on, spelled.
fn days() -> Vec<String> {
    let lengths =
        |year: u32| [31, if year.is_multiple_of(4) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut days = Vec::new();
    for year in 2015..2025 {
        for (month, length) in (1..).zip(lengths(year)) {
            days.extend((1..=length).map(|day| format!("{year}-{month:02}-{day:02}")));
        }
    }
    days
}

/// A day's spelling as a number; both sides read dates this way, so that reading dates is not what differs.
pub fn day_number(text: &str) -> u32 {
    text.bytes().filter(u8::is_ascii_digit).fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
}
