//! The store against a plain model: random insertions, retractions and clones, thousands of steps.

use super::sort::compare_rows;
use super::{Batch, Inserted, RelationId, Retracted, Store, SupportWords};
use crate::base::monitor::Pace;
use crate::base::random::Random;
use crate::base::word::Word;
use std::collections::{BTreeMap, BTreeSet};

type Model = BTreeMap<Vec<Word>, BTreeSet<SupportWords>>;

impl Random {
    /// Few values, far apart or dense, so that orders of both forms come up.
    fn word(&mut self, bound: u64, spread: u32) -> Word {
        Word(0x8000_0000u32.wrapping_add(self.below(bound) as u32 * spread))
    }

    fn support(&mut self) -> SupportWords {
        let mut part = |bound| match self.below(bound) {
            0 => Word::NONE,
            other => Word(other as u32),
        };
        SupportWords { date: part(3), source: part(2), locator: part(2), quote: Word::NONE }
    }
}

struct Pair {
    store: Store,
    id: RelationId,
    model: Model,
    arity: usize,
    values: u64,
    spread: u32,
}

impl Pair {
    fn insert(&mut self, random: &mut Random, rows: u64) {
        let mut batch = Batch::new(self.arity);
        let mut expected = Inserted::default();
        // Every third batch cites nothing, and is sorted another way.
        let cited = random.below(3) > 0;
        for _ in 0..rows {
            let fact: Vec<Word> = (0..self.arity).map(|_| random.word(self.values, self.spread)).collect();
            let support = if cited { random.support() } else { SupportWords::default() };
            batch.push(&fact, support);
            let supports = self.model.entry(fact).or_default();
            expected.facts += usize::from(supports.is_empty());
            expected.supports += usize::from(supports.insert(support));
        }
        assert_eq!(self.store.insert(self.id, batch), expected);
    }

    fn retract(&mut self, random: &mut Random) {
        let whole = random.below(2) == 0;
        let (word, column) = (random.word(self.values, self.spread), random.below(4) as usize);
        let (date, rare) = (Word(1 + random.below(2) as u32), random.below(3));
        // Half of the time one fact alone, so that runs keep most of what was built for them.
        let place = random.below(2 * self.model.len() as u64 + 1) as usize;
        let one = self.model.keys().nth(place).cloned();
        let matches = |fact: &[Word], support: Option<&SupportWords>| {
            let fits = match &one {
                Some(one) => fact == one,
                None => fact.get(column).is_none_or(|w| *w == word) || rare == 0 && fact.first() < Some(&word),
            };
            fits && support.is_none_or(|s| s.date == date)
        };
        let mut expected = Retracted::default();
        self.model.retain(|fact, supports| {
            let before = supports.len();
            match whole {
                true if matches(fact, None) => supports.clear(),
                true => {}
                false => supports.retain(|support| !matches(fact, Some(support))),
            }
            match supports.is_empty() {
                true => expected.facts += 1,
                false => expected.supports += before - supports.len(),
            }
            !supports.is_empty()
        });
        let taken = self.store.retract(self.id, &mut |fact, support| matches(fact, support), whole);
        assert_eq!(taken, expected);
    }

    /// What has come and gone since it was another, with all orders of that one built.
    fn check_changes(&self, (store, model): &(Store, Model)) {
        let (old, new) = (store.relation(self.id), self.store.relation(self.id));
        let changes = new.changes_since(old, &Pace::endless()).expect("nothing stops it");
        let [added, removed] = changes.each_ref().map(rows);
        assert_eq!(added, self.model.keys().filter(|fact| !model.contains_key(*fact)).cloned().collect());
        assert_eq!(removed, model.keys().filter(|fact| !self.model.contains_key(*fact)).cloned().collect());
        for column in 0..self.arity {
            for run in new.runs() {
                let order = run.order(column).expect("every column has one");
                let keys = order.groups().flat_map(|(key, range)| range.map(move |_| key));
                let places = 0..run.len();
                assert!(keys.eq(places.clone().map(|place| order.column(column).get(place))));
                let row = |place| (0..self.arity).map(|at| order.column(at).get(place)).collect::<Vec<_>>();
                assert!(places.into_iter().all(|place| run.find(&row(place)) == order.row(place)));
            }
        }
    }

    fn check(&self, random: &mut Random) {
        let relation = self.store.relation(self.id);
        assert_eq!((relation.len(), relation.is_empty()), (self.model.len(), self.model.is_empty()));
        let mut seen = Model::new();
        relation.each_fact(&mut |fact, supports| {
            let fresh = seen.insert(fact.to_vec(), supports.iter().copied().collect()).is_none();
            assert!(fresh && supports.is_sorted_by(|a, b| a < b), "each fact and support once, in order");
        });
        assert_eq!(seen, self.model);
        assert_eq!(rows(&relation.columns()), self.model.keys().cloned().collect());
        let asked: [bool; 4] = std::array::from_fn(|_| random.below(2) == 0);
        let expected = self.model.iter().flat_map(|(fact, supports)| {
            supports.iter().filter_map(|support| {
                let parts = support.parts().into_iter().zip(asked).filter(|(_, asked)| *asked);
                let row: Vec<Word> = fact.iter().copied().chain(parts.map(|(word, _)| word)).collect();
                (!row.contains(&Word::NONE)).then_some(row)
            })
        });
        let view = relation.view(asked);
        assert_eq!(rows(&view.columns()), expected.collect());
        for run in view.runs() {
            let columns = run.slices();
            let ascends = |row: usize| compare_rows(&columns, row - 1, &columns, row).is_lt();
            assert!((1..run.len()).all(ascends), "rows of a view ascend");
        }
        let fact: Vec<Word> = (0..self.arity).map(|_| random.word(self.values, self.spread)).collect();
        assert_eq!(relation.contains(&fact), self.model.contains_key(&fact));
        let supports = self.model.get(&fact).into_iter().flatten().copied();
        assert_eq!(relation.supports_of(&fact), supports.collect::<Vec<_>>());
        let column = random.below(4) as usize;
        let word = random.word(self.values + 1, self.spread);
        let found: Vec<Vec<Word>> = relation.lookup(column, word).collect();
        let expected: Vec<_> = self.model.keys().filter(|fact| fact.get(column) == Some(&word)).cloned().collect();
        assert_eq!(found.len(), expected.len());
        assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected.into_iter().collect());
    }
}

/// The rows of columns, which must be distinct.
fn rows(columns: &super::Columns) -> BTreeSet<Vec<Word>> {
    assert!(columns.columns.iter().all(|column| column.len() == columns.rows));
    let row = |row: usize| columns.columns.iter().map(|column| column.get(row)).collect();
    let all: BTreeSet<Vec<Word>> = (0..columns.rows).map(row).collect();
    assert_eq!(all.len(), columns.rows);
    all
}

/// How many values, how far apart, how many steps, how many facts at once now and then: dense and sparse keys, orders
/// with and without fences, runs short and long.
const SHAPES: [(u64, u32, u64, u64); 4] =
    [(3, 1, 250, 400), (40, 1, 250, 400), (6, 10_000_019, 250, 400), (2_000, 1_000_003, 24, 9_000)];

#[test]
fn behaves_as_sets_of_rows_do() {
    for arity in 0..=4 {
        for (values, spread, steps, bulk) in SHAPES {
            let mut random = Random(0x9E37_79B9_7F4A_7C15 ^ (arity as u64) << 8 ^ values);
            let mut store = Store::default();
            store.add_relation(1);
            let id = store.add_relation(arity);
            let mut pair = Pair { store, id, model: Model::new(), arity, values, spread };
            let mut older = (pair.store.clone(), pair.model.clone());
            for step in 0..steps {
                let kept = (pair.store.clone(), pair.model.clone());
                match random.below(10) {
                    0..=5 => pair.insert(&mut random, 1 + step % 7),
                    6 => pair.insert(&mut random, bulk),
                    _ => pair.retract(&mut random),
                }
                pair.check(&mut random);
                for since in [&kept, &older] {
                    pair.check_changes(since);
                }
                if random.below(4) == 0 {
                    older = (pair.store.clone(), pair.model.clone());
                }
                // Every third statement fails: what was there before is there again.
                if random.below(3) == 0 {
                    (pair.store, pair.model) = kept;
                    pair.check(&mut random);
                }
            }
        }
    }
}

#[test]
fn a_small_insertion_shares_the_large_run() {
    let mut store = Store::default();
    let id = store.add_relation(1);
    let mut batch = Batch::new(1);
    (0..10_000).for_each(|n| batch.push(&[Word(n)], SupportWords::default()));
    store.insert(id, batch);
    let mut clone = store.clone();
    let mut batch = Batch::new(1);
    batch.push(&[Word(20_000)], SupportWords::default());
    clone.insert(id, batch);
    let large = |store: &Store| store.relation(id).runs().next().map(std::ptr::from_ref);
    assert_eq!(large(&store), large(&clone));
    assert_eq!((store.relation(id).len(), clone.relation(id).len()), (10_000, 10_001));
}
