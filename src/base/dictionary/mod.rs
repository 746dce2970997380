//! The dictionary: values that do not fit a word, each stored once.
//!
//! A dictionary may lie over a frozen one, which it asks first: a query or a statement that may fail adds to a part of
//! its own, and dropping that part leaves no trace. Or it lies over the sealed one of a file, so that opening a file
//! rebuilds nothing.

mod sealed;

pub use sealed::{Counts, Sealed};

use super::date::Date;
use super::effort::spend;
use super::value::{Float, Value};
use super::word::{Shape, Word};
use hashbrown::{DefaultHashBuilder, HashTable};
use sealed::Below;
use std::cmp::Ordering;
use std::hash::BuildHasher;
use std::sync::Arc;

/// No room for another value of a kind, or for one so large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

/// Values by word and words by value.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    below: Below,
    hashing: DefaultHashBuilder,
    /// Ids below these are the frozen part's.
    first: Counts,
    bytes: String,
    text_ends: Vec<usize>,
    texts: HashTable<u32>,
    wide: Vec<i64>,
    wide_ids: HashTable<u32>,
    floats: Vec<Float>,
    float_ids: HashTable<u32>,
    dates: Vec<Date>,
    date_ids: HashTable<u32>,
    props: Vec<PropEntry>,
    prop_words: Vec<Word>,
    prop_ids: HashTable<u32>,
    deepest: u32,
}

#[derive(Clone, Copy, Debug)]
struct PropEntry {
    name: Word,
    end: usize,
    depth: u32,
    /// Names and values in it as written out; shared parts count each time.
    size: u32,
}

/// A proposition written out has at most so many names and values: `p(X, X)` nested 40 deep shares all its parts, and
/// yet nobody could print or compare it.
pub const LARGEST: u32 = 1 << 20;

/// No proposition is nested deeper, whatever the limit: those who walk them recurse.
pub const DEEPEST: u32 = 4_096;

impl Dictionary {
    /// An empty one.
    pub fn new() -> Dictionary {
        Dictionary::default()
    }

    /// One that adds to a part of its own above a frozen one.
    pub fn over(below: Arc<Dictionary>) -> Dictionary {
        let (first, deepest) = (below.counts(), below.deepest);
        Dictionary { first, deepest, below: Below::Frozen(below), ..Dictionary::default() }
    }

    /// One that adds to a part of its own above that of a file.
    pub fn above(sealed: Arc<dyn Sealed>) -> Dictionary {
        let (first, deepest) = (sealed.counts(), sealed.deepest());
        Dictionary { first, deepest, below: Below::Sealed(sealed), ..Dictionary::default() }
    }

    /// Whether it lies over that one, which has not grown since.
    pub fn is_over(&self, below: &Arc<Dictionary>) -> bool {
        matches!(&self.below, Below::Frozen(own) if Arc::ptr_eq(own, below))
    }

    /// Whether it has no value of its own above the frozen part.
    pub fn adds_nothing(&self) -> bool {
        self.counts() == self.first
    }

    /// Moves what a dictionary has above another down into that: each of its values keeps its word.
    ///
    /// # Errors
    /// [`Full`] never where [`Dictionary::is_over`] holds: there was room for each value above.
    pub fn move_down(above: Arc<Dictionary>, below: &mut Arc<Dictionary>) -> Result<(), Full> {
        let mut above = Arc::unwrap_or_clone(above);
        // Let go first, so that it grows in place where nobody else holds it.
        above.below = Below::default();
        let own = Arc::make_mut(below);
        debug_assert_eq!(own.counts(), above.first);
        for text in 0..above.text_ends.len() {
            own.intern_text(slice(&above.bytes, &above.text_ends, text))?;
        }
        above.wide.iter().try_for_each(|value| own.intern_int(*value).map(|_| ()))?;
        above.floats.iter().try_for_each(|value| own.intern_float(*value).map(|_| ()))?;
        above.dates.iter().try_for_each(|value| own.intern_date(value).map(|_| ()))?;
        for prop in 0..above.props.len() {
            let (name, args) = prop_at(&above.props, &above.prop_words, prop);
            own.intern_prop(name, args)?;
        }
        Ok(())
    }

    /// How many values of each kind there are.
    pub fn counts(&self) -> Counts {
        Counts {
            texts: self.first.texts + self.text_ends.len() as u32,
            wide: self.first.wide + self.wide.len() as u32,
            floats: self.first.floats + self.floats.len() as u32,
            dates: self.first.dates + self.dates.len() as u32,
            props: self.first.props + self.props.len() as u32,
        }
    }

    /// Drops the values beyond those, which must be so many as there were once, and gives back their memory.
    pub fn truncate(&mut self, counts: Counts) {
        let own = |count: u32, first: u32| count.saturating_sub(first) as usize;
        cut(&mut self.text_ends, own(counts.texts, self.first.texts));
        self.bytes.truncate(self.text_ends.last().copied().unwrap_or(0));
        self.bytes.shrink_to_fit();
        cut(&mut self.wide, own(counts.wide, self.first.wide));
        cut(&mut self.floats, own(counts.floats, self.first.floats));
        cut(&mut self.dates, own(counts.dates, self.first.dates));
        cut(&mut self.props, own(counts.props, self.first.props));
        cut(&mut self.prop_words, self.props.last().map_or(0, |prop| prop.end));
        let Dictionary { bytes, text_ends, wide, floats, dates, props, prop_words, first, hashing, .. } = self;
        let text = |&id: &u32| hashing.hash_one(slice(bytes, text_ends, (id - first.texts) as usize));
        let prop = |&id: &u32| hashing.hash_one(prop_at(props, prop_words, (id - first.props) as usize));
        cut_ids(&mut self.texts, counts.texts, text);
        cut_ids(&mut self.wide_ids, counts.wide, |&id| hashing.hash_one(wide[(id - first.wide) as usize]));
        cut_ids(&mut self.float_ids, counts.floats, |&id| hashing.hash_one(floats[(id - first.floats) as usize]));
        cut_ids(&mut self.date_ids, counts.dates, |&id| hashing.hash_one(&dates[(id - first.dates) as usize]));
        cut_ids(&mut self.prop_ids, counts.props, prop);
    }

    /// Bytes that its own part takes.
    pub fn held(&self) -> usize {
        let values = self.bytes.capacity()
            + self.text_ends.capacity() * size_of::<usize>()
            + self.wide.capacity() * size_of::<i64>()
            + self.floats.capacity() * size_of::<Float>()
            + self.dates.capacity() * size_of::<Date>()
            + self.props.capacity() * size_of::<PropEntry>()
            + self.prop_words.capacity() * size_of::<Word>();
        let ids = [&self.texts, &self.wide_ids, &self.float_ids, &self.date_ids, &self.prop_ids];
        values + ids.map(HashTable::allocation_size).iter().sum::<usize>()
    }

    /// Bytes of what was read of the file that it lies over, if it does.
    pub fn held_below(&self) -> usize {
        match &self.below {
            Below::Nothing => 0,
            Below::Frozen(below) => below.held_below(),
            Below::Sealed(sealed) => sealed.held(),
        }
    }

    /// The depth of the deepest proposition in it.
    pub fn deepest(&self) -> u32 {
        self.deepest
    }

    /// The word of a value, adding what is new.
    ///
    /// # Errors
    /// [`Full`] when there is no room for another value of its kind.
    pub fn intern(&mut self, value: &Value) -> Result<Word, Full> {
        spend(1);
        match value {
            Value::Int(v) => self.intern_int(*v),
            Value::Float(v) => self.intern_float(*v),
            Value::Date(v) => self.intern_date(v),
            Value::Text(v) => self.intern_text(v),
            Value::Prop(p) => {
                let name = self.intern_text(&p.name)?;
                let args = p.args.iter().map(|a| self.intern(a)).collect::<Result<Vec<_>, _>>()?;
                self.intern_prop(name, &args)
            }
        }
    }

    /// The word of a value that is there already.
    pub fn lookup(&self, value: &Value) -> Option<Word> {
        match value {
            Value::Int(v) => Word::small_int(*v).or_else(|| self.find_wide(*v)),
            Value::Float(v) => self.find_float(*v),
            Value::Date(v) => v.to_inline().map(Word::day).or_else(|| self.find_date(v)),
            Value::Text(v) => self.lookup_text(v),
            Value::Prop(p) => {
                let name = self.lookup_text(&p.name)?;
                let args = p.args.iter().map(|a| self.lookup(a)).collect::<Option<Vec<_>>>()?;
                self.find_prop(name, &args)
            }
        }
    }

    /// The word of a text that is there already.
    pub fn lookup_text(&self, text: &str) -> Option<Word> {
        let own = |&id: &u32| self.own_text(id) == text;
        self.below
            .find_text(text)
            .or_else(|| self.texts.find(self.hashing.hash_one(text), own).map(|&id| Word::text(id)))
    }

    /// The word of a text, adding it if new.
    ///
    /// # Errors
    /// [`Full`] beyond [`Word::TEXTS`] texts.
    pub fn intern_text(&mut self, text: &str) -> Result<Word, Full> {
        if let Some(word) = self.below.find_text(text) {
            return Ok(word);
        }
        let hash = self.hashing.hash_one(text);
        if let Some(&id) = self.texts.find(hash, |&id| self.own_text(id) == text) {
            return Ok(Word::text(id));
        }
        let id = self.first.texts + self.text_ends.len() as u32;
        if id >= Word::TEXTS {
            return Err(Full);
        }
        self.bytes.push_str(text);
        self.text_ends.push(self.bytes.len());
        let (bytes, ends, first, hashing) = (&self.bytes, &self.text_ends, self.first.texts, &self.hashing);
        let own = |&id: &u32| hashing.hash_one(slice(bytes, ends, (id - first) as usize));
        self.texts.insert_unique(hashing.hash_one(text), id, own);
        Ok(Word::text(id))
    }

    fn own_text(&self, id: u32) -> &str {
        slice(&self.bytes, &self.text_ends, (id - self.first.texts) as usize)
    }

    fn find_wide(&self, value: i64) -> Option<Word> {
        self.below.find_wide(value).or_else(|| {
            let same = |&id: &u32| self.wide[(id - self.first.wide) as usize] == value;
            self.wide_ids.find(self.hashing.hash_one(value), same).map(|&id| Word::wide(id))
        })
    }

    fn intern_int(&mut self, value: i64) -> Result<Word, Full> {
        if let Some(word) = Word::small_int(value).or_else(|| self.find_wide(value)) {
            return Ok(word);
        }
        let id = next_id(self.first.wide, self.wide.len(), Word::WIDE)?;
        self.wide.push(value);
        let (wide, first, hashing) = (&self.wide, self.first.wide, &self.hashing);
        let own = |&id: &u32| hashing.hash_one(wide[(id - first) as usize]);
        self.wide_ids.insert_unique(hashing.hash_one(value), id, own);
        Ok(Word::wide(id))
    }

    fn find_float(&self, value: Float) -> Option<Word> {
        self.below.find_float(value).or_else(|| {
            let same = |&id: &u32| self.floats[(id - self.first.floats) as usize] == value;
            self.float_ids.find(self.hashing.hash_one(value), same).map(|&id| Word::float(id))
        })
    }

    fn intern_float(&mut self, value: Float) -> Result<Word, Full> {
        if let Some(word) = self.find_float(value) {
            return Ok(word);
        }
        let id = next_id(self.first.floats, self.floats.len(), Word::WIDE)?;
        self.floats.push(value);
        let (floats, first, hashing) = (&self.floats, self.first.floats, &self.hashing);
        let own = |&id: &u32| hashing.hash_one(floats[(id - first) as usize]);
        self.float_ids.insert_unique(hashing.hash_one(value), id, own);
        Ok(Word::float(id))
    }

    fn find_date(&self, value: &Date) -> Option<Word> {
        self.below.find_date(value).or_else(|| {
            let same = |&id: &u32| self.dates[(id - self.first.dates) as usize] == *value;
            self.date_ids.find(self.hashing.hash_one(value), same).map(|&id| Word::date(id))
        })
    }

    fn intern_date(&mut self, value: &Date) -> Result<Word, Full> {
        if let Some(word) = value.to_inline().map(Word::day).or_else(|| self.find_date(value)) {
            return Ok(word);
        }
        let id = next_id(self.first.dates, self.dates.len(), Word::WIDE)?;
        self.dates.push(value.clone());
        let (dates, first, hashing) = (&self.dates, self.first.dates, &self.hashing);
        let own = |&id: &u32| hashing.hash_one(&dates[(id - first) as usize]);
        self.date_ids.insert_unique(hashing.hash_one(value), id, own);
        Ok(Word::date(id))
    }

    fn find_prop(&self, name: Word, args: &[Word]) -> Option<Word> {
        self.below.find_prop(name, args).or_else(|| {
            let same = |&id: &u32| self.own_prop(id) == (name, args);
            self.prop_ids.find(self.hashing.hash_one((name, args)), same).map(|&id| Word::prop(id))
        })
    }

    /// The word of a proposition; without arguments it is its name.
    ///
    /// # Errors
    /// [`Full`] beyond [`Word::PROPS`] propositions, and for one of more than a million parts.
    pub fn intern_prop(&mut self, name: Word, args: &[Word]) -> Result<Word, Full> {
        if args.is_empty() {
            return Ok(name);
        }
        if let Some(word) = self.find_prop(name, args) {
            return Ok(word);
        }
        let id = next_id(self.first.props, self.props.len(), Word::PROPS)?;
        let depth = 1 + args.iter().map(|&a| self.depth(a)).max().unwrap_or(0);
        let size = args.iter().fold(1u32, |sum, &a| sum.saturating_add(self.size(a)));
        if size > LARGEST {
            return Err(Full);
        }
        self.deepest = self.deepest.max(depth);
        self.prop_words.extend_from_slice(args);
        self.props.push(PropEntry { name, end: self.prop_words.len(), depth, size });
        let (props, words, first, hashing) = (&self.props, &self.prop_words, self.first.props, &self.hashing);
        let own = |&id: &u32| hashing.hash_one(prop_at(props, words, (id - first) as usize));
        self.prop_ids.insert_unique(hashing.hash_one((name, args)), id, own);
        Ok(Word::prop(id))
    }

    fn own_prop(&self, id: u32) -> (Word, &[Word]) {
        prop_at(&self.props, &self.prop_words, (id - self.first.props) as usize)
    }

    /// Name and arguments of a proposition.
    pub fn prop(&self, word: Word) -> Option<(Word, &[Word])> {
        match word.shape() {
            Shape::Prop(id) if word < Word::POISON && id < self.first.props => self.below.prop(word, id),
            Shape::Prop(id) if word < Word::POISON => Some(self.own_prop(id)),
            _ => None,
        }
    }

    /// How many names and values a word stands for when written out.
    pub fn size(&self, word: Word) -> u32 {
        match word.shape() {
            Shape::Prop(id) if word < Word::POISON && id < self.first.props => self.below.measures(word, id).1,
            Shape::Prop(id) if word < Word::POISON => self.props[(id - self.first.props) as usize].size,
            _ => 1,
        }
    }

    /// How deep a term the word stands for.
    pub fn depth(&self, word: Word) -> u32 {
        match word.shape() {
            Shape::Prop(id) if word < Word::POISON && id < self.first.props => self.below.measures(word, id).0,
            Shape::Prop(id) if word < Word::POISON => self.props[(id - self.first.props) as usize].depth,
            _ => 0,
        }
    }

    /// The text a word stands for.
    pub fn text(&self, word: Word) -> Option<&str> {
        match word.shape() {
            Shape::Text(id) if id < self.first.texts => self.below.text(word, id),
            Shape::Text(id) => Some(self.own_text(id)),
            _ => None,
        }
    }

    /// The value of a word that this dictionary gave.
    pub fn value(&self, word: Word) -> Value {
        spend(1);
        match word.shape() {
            Shape::Small(v) => Value::Int(i64::from(v)),
            Shape::Day(bits) => Value::Date(Date::from_inline(bits)),
            Shape::Text(_) => Value::text(self.text(word).unwrap_or_default()),
            Shape::Wide(id) if id < self.first.wide => self.below.value(word),
            Shape::Wide(id) => Value::Int(self.wide[(id - self.first.wide) as usize]),
            Shape::Float(id) if id < self.first.floats => self.below.value(word),
            Shape::Float(id) => Value::Float(self.floats[(id - self.first.floats) as usize]),
            Shape::Date(id) if id < self.first.dates => self.below.value(word),
            Shape::Date(id) => Value::Date(self.dates[(id - self.first.dates) as usize].clone()),
            Shape::Prop(_) => match self.prop(word) {
                Some((name, args)) => {
                    Value::prop(self.text(name).unwrap_or_default(), args.iter().map(|&a| self.value(a)).collect())
                }
                None => Value::text(""),
            },
        }
    }

    /// The value of a word from anywhere; none if this dictionary did not give it.
    pub fn get(&self, word: Word) -> Option<Value> {
        let counts = self.counts();
        let known = match word.shape() {
            Shape::Small(_) => true,
            Shape::Day(bits) => {
                Date::parse(&Date::from_inline(bits).spelling()).is_ok_and(|d| d.to_inline() == Some(bits))
            }
            Shape::Text(id) => id < counts.texts,
            Shape::Wide(id) => id < counts.wide,
            Shape::Float(id) => id < counts.floats,
            Shape::Date(id) => id < counts.dates,
            Shape::Prop(id) => id < counts.props,
        };
        known.then(|| self.value(word))
    }

    /// The sort order of the values.
    pub fn compare(&self, a: Word, b: Word) -> Ordering {
        spend(1);
        if a == b {
            return Ordering::Equal;
        }
        match (a.shape(), b.shape()) {
            (Shape::Small(a), Shape::Small(b)) => a.cmp(&b),
            (Shape::Text(_), Shape::Text(_)) => self.text(a).cmp(&self.text(b)),
            (Shape::Prop(_), Shape::Prop(_)) => match (self.prop(a), self.prop(b)) {
                (Some((name, args)), Some((other, others))) => {
                    let order = self.compare(name, other).then(args.len().cmp(&others.len()));
                    args.iter().zip(others).fold(order, |order, (a, b)| order.then_with(|| self.compare(*a, *b)))
                }
                (a, b) => a.is_some().cmp(&b.is_some()),
            },
            _ => self.value(a).cmp(&self.value(b)),
        }
    }
}

fn slice<'a>(bytes: &'a str, ends: &[usize], place: usize) -> &'a str {
    let start = if place == 0 { 0 } else { ends[place - 1] };
    &bytes[start..ends[place]]
}

fn prop_at<'a>(props: &[PropEntry], words: &'a [Word], place: usize) -> (Word, &'a [Word]) {
    let start = if place == 0 { 0 } else { props[place - 1].end };
    (props[place].name, &words[start..props[place].end])
}

fn next_id(first: u32, own: usize, limit: u32) -> Result<u32, Full> {
    let id = first as usize + own;
    if id < limit as usize { Ok(id as u32) } else { Err(Full) }
}

fn cut<T>(values: &mut Vec<T>, length: usize) {
    values.truncate(length);
    values.shrink_to_fit();
}

fn cut_ids(ids: &mut HashTable<u32>, end: u32, hasher: impl Fn(&u32) -> u64) {
    ids.retain(|id| *id < end);
    ids.shrink_to_fit(hasher);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples() -> Vec<Value> {
        let float = |x| Value::Float(Float::new(x).unwrap());
        vec![
            1.into(),
            i64::MAX.into(),
            i64::MIN.into(),
            float(1.5),
            float(-0.0),
            "macron".into(),
            "".into(),
            Value::Date(Date::parse("2022-12-07").unwrap()),
            Value::Date(Date::parse("2022-09").unwrap()),
            Value::Date(Date::parse("2022-09~").unwrap()),
            Value::prop("says", vec!["a".into(), Value::prop("hit", vec!["b".into(), 3.into()])]),
        ]
    }

    #[test]
    fn every_value_has_one_word_and_comes_back() {
        let mut below = Dictionary::new();
        let words: Vec<Word> = samples().iter().map(|v| below.intern(v).unwrap()).collect();
        let mut above = Dictionary::over(Arc::new(below));
        for (value, word) in samples().iter().zip(&words) {
            assert_eq!(above.intern(value), Ok(*word), "{value}");
            assert_eq!(above.lookup(value), Some(*word), "{value}");
            assert_eq!(&above.value(*word), value);
        }
        let new = above.intern(&"macon".into()).unwrap();
        assert_eq!(above.value(new), "macon".into());
        assert!(!words.contains(&new));
    }

    #[test]
    fn values_that_came_later_can_be_dropped() {
        let (mut below, samples) = (Dictionary::new(), samples());
        let (early, late) = samples.split_at(5);
        early.iter().for_each(|value| _ = below.intern(value).unwrap());
        let mut dictionary = Dictionary::over(Arc::new(below));
        let first = dictionary.intern(&samples[5]).unwrap();
        let (before, held) = (dictionary.counts(), dictionary.held());
        for _ in 0..2 {
            let words: Vec<Word> = late.iter().map(|value| dictionary.intern(value).unwrap()).collect();
            (0..1_000).for_each(|n| _ = dictionary.intern(&format!("text {n}").into()).unwrap());
            assert!(late.iter().zip(&words).all(|(value, word)| dictionary.value(*word) == *value));
            dictionary.truncate(before);
            assert_eq!(dictionary.counts(), before);
            // What was reserved is let go too.
            assert!(dictionary.held() <= held);
        }
        assert_eq!(dictionary.lookup(&samples[5]), Some(first));
        assert_eq!((dictionary.lookup(&"text 7".into()), dictionary.lookup(&samples[10])), (None, None));
    }

    #[test]
    fn a_word_from_elsewhere_has_no_value() {
        let mut below = Dictionary::new();
        below.intern(&"macron".into()).unwrap();
        let mut above = Dictionary::over(Arc::new(below));
        let samples = samples();
        let words: Vec<Word> = samples.iter().map(|v| above.intern(v).unwrap()).collect();
        for (value, word) in samples.iter().zip(&words) {
            assert_eq!(above.get(*word).as_ref(), Some(value));
        }
        let empty = Dictionary::new();
        let inline = |v: &Value| matches!(v, Value::Int(1)) || matches!(v, Value::Date(d) if d.to_inline().is_some());
        for (value, word) in samples.iter().zip(&words) {
            assert_eq!(empty.get(*word).is_some(), inline(value), "{value}");
        }
        let no_month = Word::day(2022 << 9 | 15 << 5);
        assert_eq!([Word::NONE, Word::POISON, no_month].map(|word| above.get(word)), [None, None, None]);
    }

    #[test]
    fn words_compare_as_values_do() {
        let mut dictionary = Dictionary::new();
        for a in samples() {
            for b in samples() {
                let (x, y) = (dictionary.intern(&a).unwrap(), dictionary.intern(&b).unwrap());
                assert_eq!(dictionary.compare(x, y), a.cmp(&b), "{a} and {b}");
            }
        }
    }
}
