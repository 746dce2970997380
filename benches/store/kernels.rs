//! Kernels written by hand for one workload each: what the processor can do when nothing is general.

use super::data::day_number;
use hashbrown::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Rows by key, as compressed sparse rows.
pub struct Adjacent {
    pub starts: Vec<u32>,
    pub targets: Vec<u32>,
}

impl Adjacent {
    /// Counting sort of the edges by where they come from.
    pub fn new(edges: &[(u32, u32)], nodes: u32) -> Adjacent {
        let mut starts = vec![0u32; nodes as usize + 1];
        edges.iter().for_each(|edge| starts[edge.0 as usize + 1] += 1);
        (0..nodes as usize).for_each(|node| starts[node + 1] += starts[node]);
        let mut next = starts.clone();
        let mut targets = vec![0; edges.len()];
        for (from, to) in edges {
            let place = &mut next[*from as usize];
            targets[*place as usize] = *to;
            *place += 1;
        }
        Adjacent { starts, targets }
    }

    pub fn of(&self, node: u32) -> &[u32] {
        &self.targets[self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize]
    }
}

/// W1: a search from each node, with a bitmap of what it has seen.
pub fn closure(edges: &[(u32, u32)], nodes: u32) -> Adjacent {
    let edge = Adjacent::new(edges, nodes);
    let (mut starts, mut reached) = (vec![0], Vec::new());
    let mut seen = vec![0u64; nodes as usize / 64 + 1];
    for from in 0..nodes {
        let first = reached.len();
        let visit = |reached: &mut Vec<u32>, seen: &mut Vec<u64>, node: u32| {
            for &to in edge.of(node) {
                let (word, bit) = (to as usize / 64, 1 << (to % 64));
                if seen[word] & bit == 0 {
                    seen[word] |= bit;
                    reached.push(to);
                }
            }
        };
        visit(&mut reached, &mut seen, from);
        let mut next = first;
        while next < reached.len() {
            let node = reached[next];
            visit(&mut reached, &mut seen, node);
            next += 1;
        }
        seen.fill(0);
        starts.push(reached.len() as u32);
    }
    Adjacent { starts, targets: reached }
}

/// W3: a search from one node.
pub fn reach(edges: &[(u32, u32)], nodes: u32, from: u32) -> Vec<u32> {
    let edge = Adjacent::new(edges, nodes);
    let mut seen = vec![false; nodes as usize];
    seen[from as usize] = true;
    let mut reached = vec![from];
    let mut next = 0;
    while let Some(&node) = reached.get(next) {
        next += 1;
        for &to in edge.of(node) {
            if !std::mem::replace(&mut seen[to as usize], true) {
                reached.push(to);
            }
        }
    }
    reached
}

/// Eight bytes at a time, multiplied and folded.
#[derive(Default)]
pub struct Folded(u64);

impl Hasher for Folded {
    fn write(&mut self, bytes: &[u8]) {
        let mut fold = |word: u64| {
            let product = u128::from(self.0 ^ word) * 0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835;
            self.0 = product as u64 ^ (product >> 64) as u64;
        };
        let mut eights = bytes.chunks_exact(8);
        eights.by_ref().for_each(|eight| fold(eight.iter().fold(0, |word, byte| word << 8 | u64::from(*byte))));
        fold(eights.remainder().iter().fold(bytes.len() as u64, |word, byte| word << 8 | u64::from(*byte)));
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// W8: number the texts, sort the packed rows, count the rows of each first text.
pub fn count(text: &str) -> Vec<(u32, u32)> {
    let mut numbers: HashMap<&str, u32, BuildHasherDefault<Folded>> = HashMap::default();
    let mut rows = Vec::new();
    for line in text.lines() {
        let mut fields = line.split('\t');
        let (Some(who), Some(whom), Some(day)) = (fields.next(), fields.next(), fields.next()) else { continue };
        let next = numbers.len() as u32;
        let who = *numbers.entry(who).or_insert(next);
        let next = numbers.len() as u32;
        let whom = *numbers.entry(whom).or_insert(next);
        rows.push(u128::from(who) << 64 | u128::from(whom) << 32 | u128::from(day_number(day)));
    }
    rows.sort_unstable();
    rows.dedup();
    let mut counts: Vec<(u32, u32)> = Vec::new();
    for row in rows {
        let who = (row >> 64) as u32;
        match counts.last_mut() {
            Some((last, count)) if *last == who => *count += 1,
            _ => counts.push((who, 1)),
        }
    }
    counts
}
