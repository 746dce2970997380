//! Plans written by hand on the interface of the store, as the planner would have them.

use super::data::day_number;
use dictum::base::dictionary::{Dictionary, Full};
use dictum::base::word::Word;
use dictum::store::{Batch, Columns, Order, Relation, RelationId, Run, Store, SupportWords};
use std::sync::Arc;

/// A store with one relation.
pub struct Stored {
    pub store: Store,
    pub id: RelationId,
}

impl Stored {
    /// States rows.
    pub fn new<const N: usize>(rows: impl Iterator<Item = [Word; N]>) -> Stored {
        let mut batch = Batch::new(N);
        rows.for_each(|row| batch.push(&row, SupportWords::default()));
        let mut store = Store::default();
        let id = store.add_relation(N);
        store.insert(id, batch);
        Stored { store, id }
    }

    /// States edges; a small integer is its own word.
    pub fn edges(edges: &[(u32, u32)]) -> Stored {
        Stored::new(edges.iter().map(|edge| [Word(edge.0), Word(edge.1)]))
    }

    /// States edges with a date, one of fifty sources and a locator; each tenth edge twice.
    pub fn supported_edges(edges: &[(u32, u32)]) -> Stored {
        let mut stored = Stored::edges(&[]);
        let mut batch = Batch::new(2);
        for (n, edge) in (0..).zip(edges) {
            for second in 0..=u32::from(n % 10 == 0) {
                let (date, source) = (Word::day((n + second) % 3652), Word::text((n + second) % 50));
                let support = SupportWords { date, source, locator: Word(n % 1_000), quote: Word::NONE };
                batch.push(&[Word(edge.0), Word(edge.1)], support);
            }
        }
        stored.store.insert(stored.id, batch);
        stored
    }

    pub fn relation(&self) -> &Relation {
        self.store.relation(self.id)
    }
}

/// A relation of two columns, probed by the first.
struct Probed<'a>(Vec<(&'a Order, &'a [Word])>);

impl<'a> Probed<'a> {
    fn new(relation: &'a Relation) -> Probed<'a> {
        Probed(relation.runs().filter_map(|run| run.order(0)).map(|order| (order, order.column(1).words())).collect())
    }

    /// Appends what is beside a key and new to a set.
    fn extend(&self, key: Word, known: &mut DenseSet, new: &mut Vec<Word>) {
        for (order, second) in &self.0 {
            for word in &second[order.range(key)] {
                if known.insert(*word) {
                    new.push(*word);
                }
            }
        }
    }

    /// The keys that have rows, ascending.
    fn keys(&self) -> Vec<Word> {
        let filled = |(order, _): &(&'a Order, _)| -> Vec<Word> {
            order.groups().filter(|(_, range)| !range.is_empty()).map(|(key, _)| key).collect()
        };
        let mut keys: Vec<Word> = self.0.iter().flat_map(filled).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// An empty set that has room for every word of the second column and for these.
    fn set(&self, also: &[Word]) -> DenseSet {
        let words = self.0.iter().flat_map(|(_, second)| second.iter()).chain(also);
        let (least, greatest) = words.fold((u32::MAX, 0), |(l, g), word| (l.min(word.0), g.max(word.0)));
        let first = least.min(greatest);
        DenseSet { first, bits: vec![0; (greatest - first) as usize / 64 + 1] }
    }
}

/// Words of a range, a bit each: values are numbered densely, so a group's tuples fit the nearest cache.
#[derive(Clone)]
struct DenseSet {
    first: u32,
    bits: Vec<u64>,
}

impl DenseSet {
    /// Adds a word of the range; whether it is new.
    fn insert(&mut self, word: Word) -> bool {
        let at = word.0 - self.first;
        let (bits, bit) = (&mut self.bits[at as usize / 64], 1 << (at % 64));
        let new = *bits & bit == 0;
        *bits |= bit;
        new
    }

    /// Empties it into a column, ascending.
    fn drain(&mut self, into: &mut Vec<Word>) {
        for (block, bits) in self.bits.iter_mut().enumerate() {
            let mut rest = std::mem::take(bits);
            while rest != 0 {
                into.push(Word(self.first + block as u32 * 64 + rest.trailing_zeros()));
                rest &= rest - 1;
            }
        }
    }
}

/// Groups of a first column beside the second: the run they are.
fn run_of_groups(groups: &[(Word, usize)], second: Vec<Word>) -> Run {
    let mut first: Arc<[Word]> = std::iter::repeat_n(Word(0), second.len()).collect();
    if let Some(first) = Arc::get_mut(&mut first) {
        let mut start = 0;
        for (key, end) in groups {
            first[start..*end].fill(*key);
            start = *end;
        }
    }
    Run::of_sorted(Columns { rows: second.len(), columns: vec![first.into(), second.into()] })
}

/// W1 by groups: the recursive rule keeps the first column of its delta, so every first word has rounds of its own, and
/// what is known of it fits the cache.
pub fn closure_by_groups(edge: &Relation) -> Run {
    let edge = Probed::new(edge);
    let mut known = edge.set(&[]);
    let (mut groups, mut second, mut pending) = (Vec::new(), Vec::new(), Vec::new());
    for from in edge.keys() {
        edge.extend(from, &mut known, &mut pending);
        while let Some(middle) = pending.pop() {
            edge.extend(middle, &mut known, &mut pending);
        }
        known.drain(&mut second);
        groups.push((from, second.len()));
    }
    run_of_groups(&groups, second)
}

/// W1 by rounds over all groups at once, as the general evaluation goes: stable tuples as a bitmap for each group, delta
/// and pending as sorted groups whose buffers change places.
pub fn closure_by_rounds(edge: &Relation) -> Run {
    let edge = Probed::new(edge);
    let keys = edge.keys();
    let mut stable = vec![edge.set(&[]); keys.len()];
    let (mut delta, mut pending) = (Groups::default(), Groups::default());
    for (group, key) in keys.iter().enumerate() {
        edge.extend(*key, &mut stable[group], &mut delta.words);
        delta.end(group);
    }
    while !delta.words.is_empty() {
        let mut start = 0;
        for &(group, end) in &delta.ends {
            for middle in &delta.words[start..end] {
                edge.extend(*middle, &mut stable[group], &mut pending.words);
            }
            pending.end(group);
            start = end;
        }
        std::mem::swap(&mut delta, &mut pending);
        pending.ends.clear();
        pending.words.clear();
    }
    let (mut groups, mut second) = (Vec::new(), Vec::new());
    for (key, known) in keys.into_iter().zip(&mut stable) {
        known.drain(&mut second);
        groups.push((key, second.len()));
    }
    run_of_groups(&groups, second)
}

/// Words by group, and where each group ends.
#[derive(Default)]
struct Groups {
    ends: Vec<(usize, usize)>,
    words: Vec<Word>,
}

impl Groups {
    /// Ends a group, if words were added to it.
    fn end(&mut self, group: usize) {
        if self.words.len() > self.ends.last().map_or(0, |(_, end)| *end) {
            self.ends.push((group, self.words.len()));
        }
    }
}

/// W3: semi-naive from one node.
pub fn reach(edge: &Relation, from: Word) -> Run {
    let edge = Probed::new(edge);
    let mut known = edge.set(&[from]);
    let mut delta = vec![from];
    let mut reached = Vec::new();
    known.insert(from);
    while let Some(middle) = delta.pop() {
        edge.extend(middle, &mut known, &mut delta);
    }
    known.drain(&mut reached);
    Run::of_sorted(Columns { rows: reached.len(), columns: vec![reached.into()] })
}

/// W8, first part: texts to words, rows to the store.
pub fn load(text: &str, dictionary: &mut Dictionary) -> Result<Batch, Full> {
    let mut batch = Batch::new(3);
    for line in text.lines() {
        let mut fields = line.split('\t');
        let (Some(who), Some(whom), Some(day)) = (fields.next(), fields.next(), fields.next()) else { continue };
        let row = [dictionary.intern_text(who)?, dictionary.intern_text(whom)?, Word::day(day_number(day))];
        batch.push(&row, SupportWords::default());
    }
    Ok(batch)
}

/// W8, second part: facts are distinct and sorted by the first column, so a group's count is its length.
pub fn count(event: &Relation) -> Run {
    let (mut keys, mut counts) = (Vec::new(), Vec::new());
    for order in event.runs().filter_map(|run| run.order(0)) {
        for (key, range) in order.groups().filter(|(_, range)| !range.is_empty()) {
            keys.push(key);
            counts.push(Word(range.len() as u32));
        }
    }
    Run::of_sorted(Columns { rows: keys.len(), columns: vec![keys.into(), counts.into()] })
}
