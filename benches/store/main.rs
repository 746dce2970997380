//! Step 0: plans by hand on the interface of the store beside kernels by hand, in turns, on the same input; what rolling
//! back costs; how much a look-up reads. `cargo bench --bench store -- w1a w3` measures some, no name all.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]
#![allow(missing_docs, reason = "not a library")]

mod data;
mod kernels;
mod measure;
mod plans;

use dictum::base::dictionary::{Dictionary, Full};
use dictum::base::word::Word;
use dictum::store::{Batch, Run, SupportWords};
use measure::{Time, head, line, median, medians, timed};
use plans::Stored;
use std::sync::Arc;

/// How often each side is measured; the median counts.
const TIMES: usize = 5;

fn main() -> Result<(), Full> {
    let named: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let wanted = |name: &str| named.is_empty() || named.iter().any(|n| n == name);
    head();
    for scale in [1, 2, 4] {
        if wanted("w1a") {
            closure("W1a", &data::random_graph(11, 1000 * scale, 4000 * scale as usize), 1000 * scale);
        }
    }
    for scale in [1, 2, 4] {
        if wanted("w1b") {
            closure("W1b", &data::chain(750 * scale), 750 * scale + 1);
        }
    }
    for scale in [1, 2, 4] {
        if wanted("w3") {
            reach(&data::random_graph(13, 250_000 * scale, 1_250_000 * scale as usize), 250_000 * scale);
        }
    }
    for scale in [1, 2, 4] {
        if wanted("w8") {
            count(&data::events_text(1_250_000 * scale), scale)?;
        }
    }
    for scale in [1, 2, 4] {
        if wanted("w10") {
            look_up(&data::events(1_250_000 * scale));
        }
    }
    for scale in [1, 2, 4] {
        if wanted("rollback") {
            roll_back(&data::events(1_250_000 * scale));
        }
    }
    if wanted("rollback") {
        roll_back_texts()?;
    }
    if wanted("w11") {
        with_supports(&data::random_graph(13, 1_000_000, 5_000_000));
    }
    if wanted("pieces") {
        pieces(&data::random_graph(13, 250_000, 1_000_000));
    }
    Ok(())
}

/// The sum of the last column, so that both sides are seen to answer the same.
fn sum(run: &Run) -> u64 {
    run.columns().columns.last().map_or(0, |column| column.words().iter().map(|word| u64::from(word.0)).sum())
}

/// A number of pairs in any order, that other pairs hardly share.
fn check(pairs: impl Iterator<Item = (u32, u32)>) -> u64 {
    let mix = |(a, b)| (u64::from(a) << 32 | u64::from(b)).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    pairs.map(|pair| mix(pair) ^ (mix(pair) >> 29)).fold(0, u64::wrapping_add)
}

fn closure(name: &str, edges: &[(u32, u32)], nodes: u32) {
    type Plan = fn(&dictum::store::Relation) -> Run;
    let plans: [(&str, Plan); 2] =
        [("groups", plans::closure_by_groups as Plan), ("rounds", plans::closure_by_rounds as Plan)];
    for (kind, plan) in plans {
        let mut times = Vec::new();
        let mut answers = 0;
        for _ in 0..TIMES {
            let (kernel, expected) = timed(|| kernels::closure(edges, nodes));
            let pairs = (0..nodes).flat_map(|from| expected.of(from).iter().map(move |to| (from, *to)));
            let (stating, stored) = timed(|| Stored::edges(edges));
            let (time, run) = timed(|| plan(stored.relation()));
            let columns = &run.columns().columns;
            let found = columns[0].words().iter().zip(columns[1].words()).map(|(from, to)| (from.0, to.0));
            assert_eq!((run.len(), check(found)), (expected.targets.len(), check(pairs)), "both sides answer the same");
            answers = run.len();
            times.push([kernel, time, stating]);
        }
        line(&format!("{name} {kind}"), edges.len(), answers, medians(&times));
    }
}

fn reach(edges: &[(u32, u32)], nodes: u32) {
    let mut times = Vec::new();
    let mut answers = 0;
    for _ in 0..TIMES {
        let (kernel, expected) = timed(|| kernels::reach(edges, nodes, 0));
        let total = expected.iter().map(|n| u64::from(*n)).sum::<u64>();
        let (stating, stored) = timed(|| Stored::edges(edges));
        let (plan, run) = timed(|| plans::reach(stored.relation(), Word(0)));
        assert_eq!((run.len(), sum(&run)), (expected.len(), total), "both sides answer the same");
        answers = run.len();
        times.push([kernel, plan, stating]);
    }
    line("W3", edges.len(), answers, medians(&times));
}

fn count(text: &str, scale: usize) -> Result<(), Full> {
    let (mut times, mut reading) = (Vec::new(), Vec::new());
    let mut answers = 0;
    for _ in 0..3 {
        let (kernel, expected) = timed(|| kernels::count(text));
        let mut dictionary = Dictionary::new();
        let (read, batch) = timed(|| plans::load(text, &mut dictionary));
        let batch = batch?;
        let mut stored = Stored::new::<3>(std::iter::empty());
        let (insert, _) = timed(|| stored.store.insert(stored.id, batch));
        let (plan, run) = timed(|| plans::count(stored.relation()));
        let all = expected.iter().map(|(_, count)| u64::from(*count)).sum::<u64>();
        assert_eq!((sum(&run), run.len()), (all, expected.len()), "both sides answer the same");
        answers = run.len();
        times.push([kernel, read + insert + plan, Time::default()]);
        reading.push([read, insert, plan]);
    }
    line("W8", 1_250_000 * scale, answers, medians(&times));
    let [read, insert, plan] = medians(&reading);
    let [read, insert, plan] = [read, insert, plan].map(|time| time.wall);
    println!("W8: reading and interning {read:.0} ms, stating {insert:.0} ms, counting {plan:.1} ms");
    Ok(())
}

/// Who, whom, when, as words.
fn event_words(events: &[(u32, u32, u32)]) -> impl Iterator<Item = [Word; 3]> + '_ {
    events.iter().map(|event| [Word::text(event.0), Word::text(event.1), Word::day(event.2)])
}

/// W10 in memory: who had to do with one name, by the second column. A thousand look-ups are one measure.
fn look_up(events: &[(u32, u32, u32)]) {
    const LOOK_UPS: u32 = 1_000;
    let pairs: Vec<(u32, u32)> = events.iter().map(|event| (event.1, event.0)).collect();
    let rows = kernels::Adjacent::new(&pairs, data::NAMES);
    let (stating, stored) = timed(|| Stored::new(event_words(events)));
    let (ordering, _) = timed(|| stored.relation().lookup(1, Word::text(0)).count());
    let mut times = Vec::new();
    let mut answers = 0;
    for turn in 0..TIMES {
        let mut random = data::Random(turn as u64);
        let keys: Vec<u32> = (0..LOOK_UPS).map(|_| random.below(data::NAMES)).collect();
        let (kernel, expected) =
            timed(|| keys.iter().flat_map(|key| rows.of(*key)).map(|n| u64::from(*n)).sum::<u64>());
        let (plan, (found, total)) = timed(|| {
            let rows = keys.iter().flat_map(|key| {
                let orders = stored.relation().runs().filter_map(|run| run.order(1));
                orders.flat_map(|order| &order.column(0).words()[order.range(Word::text(*key))])
            });
            rows.fold((0, 0), |(found, total), word| (found + 1, total + u64::from(word.0 ^ Word::text(0).0)))
        });
        assert!(total <= expected, "facts are distinct, the kernel's rows need not be");
        answers = found;
        times.push([kernel, plan, Time::default()]);
    }
    line("W10, 1,000 look-ups", events.len(), answers, medians(&times));
    println!("W10: stating {:.0} ms, ordering by the second column {:.0} ms", stating.wall, ordering.wall);
}

/// A statement that fails: clone, insert one fact, drop.
fn roll_back(events: &[(u32, u32, u32)]) {
    let stored = Stored::new(event_words(events));
    let mut times = Vec::new();
    for turn in 0..1_001 {
        let mut batch = Batch::new(3);
        batch.push(&[Word::text(turn), Word::text(data::NAMES + turn), Word::day(0)], SupportWords::default());
        let (time, inserted) = timed(|| {
            let mut statement = stored.store.clone();
            statement.insert(stored.id, batch)
        });
        assert_eq!(inserted.facts, 1);
        times.push(time.wall * 1e3);
    }
    let worst = times.iter().copied().fold(0.0, f64::max);
    println!("roll-back on {} facts: median {:.2} us, worst {worst:.1} us", events.len(), median(times));
}

/// The same for values: a dictionary over the one that was there, and for comparison a copy of it.
fn roll_back_texts() -> Result<(), Full> {
    let mut dictionary = Dictionary::new();
    for n in 0..data::NAMES {
        dictionary.intern_text(&format!("customer/{n:08x}-{n}"))?;
    }
    let dictionary = Arc::new(dictionary);
    let (mut over, mut copied) = (Vec::new(), Vec::new());
    for _ in 0..101 {
        over.push(timed(|| Dictionary::over(dictionary.clone()).intern_text("new").is_ok()).0.wall * 1e3);
        copied.push(timed(|| Dictionary::clone(&dictionary).intern_text("new").is_ok()).0.wall * 1e3);
    }
    println!("{} texts: laid over {:.2} us, copied {:.0} us", data::NAMES, median(over), median(copied));
    Ok(())
}

/// W11 on W3: the same edges plain and with supports, a tenth of them with two; and the dated edges as a rule reads them.
fn with_supports(edges: &[(u32, u32)]) {
    let mut times = Vec::new();
    let mut views = Vec::new();
    for turn in 0..TIMES {
        let plain = Stored::edges(edges);
        let (stating, supported) = timed(|| Stored::supported_edges(edges));
        // Who comes second finds memory that the first gave back: each goes first in turn.
        let reach = |stored: &Stored| timed(|| plans::reach(stored.relation(), Word(0)).len()).0;
        let (with, without) = match turn % 2 {
            0 => (reach(&supported), reach(&plain)),
            _ => {
                let without = reach(&plain);
                (reach(&supported), without)
            }
        };
        let (view, columns) = timed(|| supported.relation().view([true, false, false, false]).columns());
        times.push([without, with, stating]);
        views.push(view.wall);
        assert!(columns.rows > edges.len(), "a tenth of the edges has two dates");
    }
    line("W11 (kernel: W3 without supports)", edges.len(), 0, medians(&times));
    println!("W11: the dated edges as columns: {:.0} ms", median(views));
}

/// The same facts in statements of different sizes.
fn pieces(edges: &[(u32, u32)]) {
    for size in [1, 100, 10_000, edges.len()] {
        let (time, runs) = timed(|| {
            let mut stored = Stored::edges(&[]);
            for piece in edges.chunks(size) {
                let mut batch = Batch::new(2);
                piece.iter().for_each(|edge| batch.push(&[Word(edge.0), Word(edge.1)], SupportWords::default()));
                stored.store.insert(stored.id, batch);
            }
            stored.relation().runs().count()
        });
        println!("{} facts, {size} a statement: {:.0} ms, {runs} runs in the end", edges.len(), time.wall);
    }
}
