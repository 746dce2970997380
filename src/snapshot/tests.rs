//! Snapshots against the facts that went in, and against every kind of damage.

use super::{Contents, Fault, FaultKind, Opened, ProgramText, Stated, open, verify, write};
use crate::base::date::Date;
use crate::base::dictionary::Dictionary;
use crate::base::monitor::Monitor;
use crate::base::random::Random;
use crate::base::value::{Float, Value};
use crate::base::word::Word;
use crate::store::{Batch, Relation, Store, SupportWords};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Random {
    fn value(&mut self, depth: u64) -> Value {
        let long = self.below(40) == 0;
        match self.below(if depth > 0 { 9 } else { 7 }) {
            0 => Value::Int(self.below(50) as i64 - 25),
            1 => Value::Int(i64::MIN + self.below(50) as i64),
            2 => Value::Float(Float::new(self.below(50) as f64 / 4.0 - 3.0).unwrap()),
            3 => {
                Value::Date(Date::parse(&format!("2022-{:02}-{:02}", 1 + self.below(12), 1 + self.below(28))).unwrap())
            }
            4 => Value::Date(Date::parse(&format!("{:04}", 1900 + self.below(40))).unwrap()),
            5 if long => Value::text("ä".repeat(self.below(60_000) as usize)),
            5 | 6 => Value::text(format!("tëxt {}", self.below(300))),
            _ => {
                let args = (0..1 + self.below(3)).map(|_| self.value(depth - 1)).collect();
                Value::prop(format!("p{}", self.below(3)), args)
            }
        }
    }
}

/// A base in memory: named relations of words.
struct Base {
    dictionary: Dictionary,
    store: Store,
    names: Vec<(String, crate::store::RelationId)>,
}

type Fact = (String, Vec<Value>, BTreeSet<[Option<Value>; 4]>);

impl Base {
    fn random(seed: u64, facts: u64) -> Base {
        let mut random = Random(seed);
        let mut base = Base { dictionary: Dictionary::new(), store: Store::default(), names: Vec::new() };
        for (name, arity) in [("none", 0), ("one", 1), ("three", 3), ("plain", 2)] {
            let id = base.store.add_relation(arity);
            base.names.push((name.to_string(), id));
            for _ in 0..3 {
                let mut batch = Batch::new(arity);
                for _ in 0..if arity == 0 { 1 } else { facts } {
                    let fact: Vec<Word> =
                        (0..arity).map(|_| base.dictionary.intern(&random.value(2)).unwrap()).collect();
                    let mut part = |chance| match random.below(chance) {
                        0 => base.dictionary.intern(&random.value(0)).unwrap(),
                        _ => Word::NONE,
                    };
                    let support = match name {
                        "plain" => SupportWords::default(),
                        _ => SupportWords::of([part(2), part(3), part(4), Word::NONE]),
                    };
                    batch.push(&fact, support);
                }
                base.store.insert(id, batch);
            }
        }
        base
    }

    fn contents(&self) -> Contents<'_> {
        let text = "pred one(x).\n\nq(X) :- one(X).\n".to_string();
        Contents {
            dictionary: &self.dictionary,
            stated: self
                .names
                .iter()
                .map(|(name, id)| {
                    let relation = self.store.relation(*id);
                    Stated { name, relation, orders: (0..relation.arity()).skip(2).collect() }
                })
                .collect(),
            programs: vec![ProgramText { name: "main.dl".into(), own: true, text }],
            writer: "dictum test",
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let size = write(&self.contents(), &mut bytes, &Monitor::default()).unwrap();
        assert_eq!(size, bytes.len() as u64);
        bytes
    }

    fn facts(&self) -> BTreeSet<Fact> {
        let mut facts = BTreeSet::new();
        for (name, id) in &self.names {
            collect(name, self.store.relation(*id), &self.dictionary, &mut facts);
        }
        facts
    }
}

fn collect(name: &str, relation: &Relation, dictionary: &Dictionary, facts: &mut BTreeSet<Fact>) {
    let value = |word: Word| (word != Word::NONE).then(|| dictionary.value(word));
    relation.each_fact(&mut |words, supports| {
        let supports = supports.iter().map(|support| support.parts().map(value)).collect();
        facts.insert((name.to_string(), words.iter().map(|word| dictionary.value(*word)).collect(), supports));
    });
}

fn facts_of(opened: &Opened) -> BTreeSet<Fact> {
    let dictionary = Dictionary::above(opened.dictionary.clone());
    let mut facts = BTreeSet::new();
    for predicate in &opened.predicates {
        collect(&predicate.name, &predicate.relation, &dictionary, &mut facts);
    }
    facts
}

fn verified(bytes: Vec<u8>) -> Result<Opened, Fault> {
    verify(Box::new(bytes), &Monitor::default()).unwrap()
}

#[test]
fn what_went_in_comes_out() {
    for seed in 1..12 {
        let base = Base::random(seed * 77, 1 + seed * 40);
        let opened = verified(base.bytes()).unwrap();
        assert_eq!(facts_of(&opened), base.facts(), "seed {seed}");
        assert_eq!(opened.programs.len(), 1);
        assert_eq!(opened.file.writer, "dictum test");
        // Every value is found again by its own word, and no other is.
        let dictionary = Dictionary::above(opened.dictionary.clone());
        for (_, values, _) in base.facts() {
            for value in values {
                assert_eq!(dictionary.lookup(&value).map(|word| dictionary.value(word)), Some(value));
            }
        }
        assert_eq!(dictionary.lookup(&Value::text("not there")), None);
        assert_eq!(dictionary.lookup(&Value::prop("p0", vec![Value::text("not there")])), None);
        assert_eq!(dictionary.lookup(&Value::Int(i64::MAX)), None);
        assert!(opened.file.fault().is_none());
    }
}

#[test]
fn look_ups_read_what_scans_read() {
    let base = Base::random(5, 3_000);
    let opened = open(Box::new(base.bytes())).unwrap();
    for predicate in &opened.predicates {
        let relation = &predicate.relation;
        for column in 0..relation.arity() {
            let mut scanned = Vec::new();
            relation.each_fact(&mut |fact, _| scanned.push(fact.to_vec()));
            let keys: BTreeSet<Word> = scanned.iter().map(|fact| fact[column]).collect();
            for key in keys {
                let expected: BTreeSet<_> = scanned.iter().filter(|fact| fact[column] == key).cloned().collect();
                assert_eq!(relation.lookup(column, key).collect::<BTreeSet<_>>(), expected);
            }
            assert_eq!(relation.lookup(column, Word::text(1 << 29)).count(), 0);
        }
        relation.each_fact(&mut |fact, _| assert!(relation.contains(fact)));
    }
}

#[test]
fn a_base_has_one_file_however_it_came_about() {
    let base = Base::random(9, 200);
    let bytes = base.bytes();
    // Opened, and written again from there.
    let opened = open(Box::new(bytes.clone())).unwrap();
    let dictionary = Dictionary::above(opened.dictionary.clone());
    let stated = |p: &'_ super::Predicate| p.orders.clone();
    let contents = Contents {
        dictionary: &dictionary,
        stated: opened
            .predicates
            .iter()
            .map(|p| Stated { name: &p.name, relation: &p.relation, orders: stated(p) })
            .collect(),
        programs: opened.programs.clone(),
        writer: "dictum test",
    };
    let mut again = Vec::new();
    write(&contents, &mut again, &Monitor::default()).unwrap();
    assert!(again == bytes, "written again it differs");
    // The same facts, stated in another order among values that are used no more.
    let mut other = Base { dictionary: Dictionary::new(), store: Store::default(), names: Vec::new() };
    other.dictionary.intern(&Value::text("unused")).unwrap();
    for (name, arity) in [("plain", 2), ("three", 3), ("one", 1), ("none", 0)] {
        let id = other.store.add_relation(arity);
        other.names.push((name.to_string(), id));
        for (_, values, supports) in base.facts().into_iter().rev().filter(|(of, ..)| of == name) {
            let fact: Vec<Word> = values.iter().map(|value| other.dictionary.intern(value).unwrap()).collect();
            let mut batch = Batch::new(arity);
            for support in supports.into_iter().rev() {
                let mut word =
                    |value: Option<Value>| value.map_or(Word::NONE, |v| other.dictionary.intern(&v).unwrap());
                batch.push(&fact, SupportWords::of(support.map(&mut word)));
            }
            other.store.insert(id, batch);
        }
    }
    assert!(other.bytes() == bytes, "in another order it differs");
}

/// Row 1 of the reliability page: every cut and every flipped bit is found, none panics.
#[test]
fn every_cut_and_every_flipped_bit_is_found() {
    let base = Base::random(3, 2);
    let bytes = base.bytes();
    assert!(bytes.len() < 80_000, "{} bytes: the test would take long", bytes.len());
    for length in (0..bytes.len()).step_by(7).chain(bytes.len() - 200..bytes.len()) {
        let fault = verified(bytes[..length].to_vec()).unwrap_err();
        assert!(fault.kind == FaultKind::Damaged || length < 8, "cut at {length}: {fault}");
    }
    let step = if bytes.len() > 20_000 { 11 } else { 1 };
    for place in (0..bytes.len()).step_by(step).chain(0..128).chain(bytes.len() - 3_000..bytes.len()) {
        let mut flipped = bytes.clone();
        flipped[place] ^= 1 << (place % 8);
        let kinds = [FaultKind::Damaged, FaultKind::Foreign, FaultKind::Version];
        assert!(kinds.contains(&verified(flipped).unwrap_err().kind), "flipped at {place}");
    }
    let mut longer = bytes.clone();
    longer.push(0);
    assert!(verified(longer).is_err());
    let mut zeroed = bytes.clone();
    zeroed[600..1112].fill(0);
    assert!(verified(zeroed.clone()).is_err() || zeroed == bytes);
    let mut swapped = bytes.clone();
    swapped[1024..2048].rotate_left(512);
    assert!(verified(swapped.clone()).is_err() || swapped == bytes);
}

/// Row 2: bytes whose checksums are right and whose content is hostile give an error, or harmless answers.
#[test]
fn hostile_content_under_right_checksums_breaks_nothing() {
    let base = Base::random(17, 12);
    let bytes = base.bytes();
    let mut random = Random(99);
    for _ in 0..1_500 {
        let mut hostile = bytes.clone();
        for _ in 0..1 + random.below(3) {
            let place = 64 + random.below(bytes.len() as u64 - 128) as usize;
            let value = [0, 0xFF, 0x80, random.below(256) as u8][random.below(4) as usize];
            let end = (place + [1, 1, 4, 8][random.below(4) as usize]).min(hostile.len() - 64);
            hostile[place..end].fill(value);
        }
        mend_checksums(&mut hostile);
        if let Ok(opened) = open(Box::new(hostile.clone())) {
            let _ = facts_of(&opened);
            for predicate in &opened.predicates {
                for column in 0..predicate.relation.arity() {
                    let _ = predicate.relation.lookup(column, Word::text(1)).count();
                }
            }
            let mut dictionary = Dictionary::above(opened.dictionary.clone());
            for (_, values, _) in base.facts() {
                for value in values {
                    let word = dictionary.intern(&value).unwrap();
                    let _ = dictionary.value(word);
                }
            }
            opened.values.read_all();
        }
        let _ = verified(hostile);
    }
}

/// Counts that no section bounds are refused before anything is made of their size.
#[test]
fn supports_are_no_more_than_sections_hold() {
    use super::read::Layout;
    use super::v0;
    let opened = open(Box::new(Base::random(17, 12).bytes())).unwrap();
    let described = v0::Predicate {
        name: "p".into(),
        arity: 0,
        facts: 1,
        supports: (1 << 31) - 1,
        has_starts: true,
        parts: [Some(0); 4],
        orders: Vec::new(),
    };
    let counts = opened.dictionary.counts();
    let layout = Layout { file: &opened.file, number: 0, described: &described, counts };
    let fault = layout.predicate().unwrap_err();
    assert!(fault.message.contains("more supports than differ"), "{fault}");
}

/// Starts that fall would give one support to many facts.
#[test]
fn starts_rise() {
    use super::format::{Kind, Name};
    let bytes = Base::random(17, 40).bytes();
    let opened = open(Box::new(bytes.clone())).unwrap();
    let mut fallen = 0;
    for number in 0..opened.predicates.len() {
        let Some(section) = opened.file.find(Name::of(Kind::SupportStarts, number, 0)) else { continue };
        let entry = opened.file.entry(section);
        let (start, length) = (entry.offset as usize, entry.length as usize);
        let mut hostile = bytes.clone();
        // From the last to the first.
        let words: Vec<[u8; 4]> = bytes[start..start + length].chunks_exact(4).map(|b| b.try_into().unwrap()).collect();
        let turned: Vec<u8> = words.into_iter().rev().flatten().collect();
        hostile[start..start + length].copy_from_slice(&turned);
        mend_checksums(&mut hostile);
        let opened = open(Box::new(hostile)).unwrap();
        let _ = facts_of(&opened);
        assert!(opened.file.fault().is_some());
        fallen += 1;
    }
    assert!(fallen > 0, "no predicate had a fact with two supports");
}

/// Makes all checksums right again, as far as the table can be read.
fn mend_checksums(bytes: &mut [u8]) {
    use super::format::{BLOCK, ENTRY, FOOTER, Footer, u32_at, u64_at};
    let size = bytes.len();
    let old: [u8; FOOTER] = bytes[size - FOOTER..].try_into().unwrap();
    let Ok(mut footer) = Footer::decode(&old, size as u64) else { return };
    let (sums, table) = (footer.sums as usize, footer.table as usize);
    for entry in (table..size - FOOTER).step_by(ENTRY) {
        let (first, offset, length) = (u32_at(bytes, entry + 12), u64_at(bytes, entry + 16), u64_at(bytes, entry + 24));
        let end = offset.saturating_add(length).min(sums as u64) as usize;
        let Some(section) = bytes.get((offset as usize).min(end)..end) else { continue };
        let mended: Vec<u32> = section.chunks(BLOCK).map(crc32fast::hash).collect();
        for (number, sum) in mended.into_iter().enumerate() {
            let at = sums.saturating_add(4 * (first as usize).saturating_add(number));
            if at + 4 <= table {
                bytes[at..at + 4].copy_from_slice(&sum.to_le_bytes());
            }
        }
    }
    footer.sums_crc = crc32fast::hash(&bytes[sums..table]);
    footer.table_crc = crc32fast::hash(&bytes[table..size - FOOTER]);
    bytes[size - FOOTER..].copy_from_slice(&footer.encode());
}

#[test]
fn other_files_and_other_formats_are_told_apart() {
    let kind = |bytes: &[u8]| open(Box::new(bytes.to_vec())).unwrap_err().kind;
    assert_eq!(kind(b""), FaultKind::Foreign);
    assert_eq!(kind(b"p(a).\n"), FaultKind::Foreign);
    let mut newer = Base::random(1, 1).bytes();
    newer[12] = 7;
    let sum = crc32fast::hash(&newer[..60]);
    newer[60..64].copy_from_slice(&sum.to_le_bytes());
    let fault = open(Box::new(newer)).unwrap_err();
    assert_eq!(fault.kind, FaultKind::Version);
    assert!(fault.message.contains("format 7, written by dictum test"), "{fault}");
    let text = Base::random(1, 1).bytes().iter().copied().filter(|b| *b != b'\r').collect::<Vec<u8>>();
    let fault = open(Box::new(text)).unwrap_err();
    assert!(fault.message.contains("line ends"), "{fault}");
}

/// Row 4: a write that fails at the n-th call is told of.
#[test]
fn a_write_that_fails_is_an_error() {
    struct Failing(u64);
    impl std::io::Write for Failing {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 = self.0.checked_sub(1).ok_or(std::io::ErrorKind::StorageFull)?;
            // A short write now and then.
            Ok(bytes.len().div_ceil(1 + (self.0 % 2) as usize))
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let base = Base::random(4, 20);
    let failed = (0..400).take_while(|calls| {
        let written = write(&base.contents(), &mut Failing(*calls), &Monitor::default());
        matches!(written, Err(super::WriteError::Io(_)))
    });
    assert!((20..399).contains(&failed.count()));
}

#[test]
fn a_look_up_reads_few_blocks() {
    use crate::base::read_at::ReadAt;
    use std::sync::atomic::{AtomicU64, Ordering};
    #[derive(Debug)]
    struct Counting(Vec<u8>, Arc<AtomicU64>);
    impl ReadAt for Counting {
        fn size(&self) -> u64 {
            self.0.size()
        }
        fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<()> {
            self.1.fetch_add(buffer.len() as u64, Ordering::Relaxed);
            self.0.read_at(offset, buffer)
        }
    }
    let mut base = Base { dictionary: Dictionary::new(), store: Store::default(), names: Vec::new() };
    let id = base.store.add_relation(2);
    base.names.push(("edge".into(), id));
    let mut batch = Batch::new(2);
    for n in 0..400_000u64 {
        let text = |n: u64| Value::text(format!("node number {}", n * 2_654_435_761 % 100_003));
        let fact = [base.dictionary.intern(&text(n)).unwrap(), base.dictionary.intern(&text(n / 7)).unwrap()];
        batch.push(&fact, SupportWords::default());
    }
    base.store.insert(id, batch);
    let mut contents = base.contents();
    contents.stated[0].orders = vec![1];
    let mut bytes = Vec::new();
    write(&contents, &mut bytes, &Monitor::default()).unwrap();
    let read = Arc::new(AtomicU64::new(0));
    let opened = open(Box::new(Counting(bytes.clone(), read.clone()))).unwrap();
    let dictionary = Dictionary::above(opened.dictionary.clone());
    let relation = &opened.predicates[0].relation;
    for column in [0, 1] {
        let word = dictionary.lookup(&Value::text("node number 77777")).unwrap();
        let found: Vec<_> = relation.lookup(column, word).collect();
        assert!(!found.is_empty() && found.len() < 60);
        assert!(found.iter().all(|fact| fact[column] == word));
    }
    assert!(opened.file.fault().is_none());
    assert!(read.load(Ordering::Relaxed) < 1 << 20, "{} of {} bytes read", read.load(Ordering::Relaxed), bytes.len());
}
