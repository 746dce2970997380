//! The dictionary of a snapshot: values sorted within each kind, so that an id is a rank and looking one up is a binary
//! search. Texts are read by the page, other kinds whole when first asked for.

use super::fault::Fault;
use super::file::SnapshotFile;
use super::format::{Kind, Name};
use super::segment::{FileColumn, May};
use super::texts::Texts;
use crate::base::date::Date;
use crate::base::dictionary::{Counts, DEEPEST, LARGEST, Sealed};
use crate::base::value::{Float, Value};
use crate::base::word::{Shape, Word};
use std::cmp::Ordering;
use std::sync::{Arc, OnceLock};

/// The values of a snapshot.
#[derive(Debug)]
pub(super) struct FileDictionary {
    file: Arc<SnapshotFile>,
    counts: Counts,
    deepest: u32,
    texts: OnceLock<Option<Texts>>,
    wide: OnceLock<Vec<i64>>,
    floats: OnceLock<Vec<Float>>,
    dates: OnceLock<Vec<Date>>,
    props: OnceLock<Props>,
}

/// Propositions: the name of each, where its arguments end among all, its depth and size.
#[derive(Debug, Default)]
struct Props {
    names: Vec<Word>,
    ends: Vec<Word>,
    args: Vec<Word>,
    depths: Vec<Word>,
    sizes: Vec<Word>,
}

impl Props {
    fn held(&self) -> usize {
        [&self.names, &self.ends, &self.args, &self.depths, &self.sizes].map(|words| size_of_val(&**words)).iter().sum()
    }

    fn args(&self, id: u32) -> &[Word] {
        let start = if id == 0 { 0 } else { self.ends.get(id as usize - 1).map_or(0, |end| end.0) };
        let end = self.ends.get(id as usize).map_or(0, |end| end.0);
        self.args.get(start as usize..end as usize).unwrap_or(&[])
    }
}

impl FileDictionary {
    /// The values of a file, of which there are so many.
    pub fn new(file: Arc<SnapshotFile>, counts: Counts, deepest: u32) -> Result<FileDictionary, Fault> {
        let [texts, wide, floats] =
            [counts.texts <= Word::TEXTS, counts.wide <= Word::WIDE, counts.floats <= Word::WIDE];
        let [dates, props] = [counts.dates <= Word::WIDE, counts.props <= Word::PROPS];
        if !(texts && wide && floats && dates && props && deepest <= DEEPEST) {
            return Err(Fault::damaged("its catalog counts more values than there can be"));
        }
        for (kind, length) in [(Kind::Wide, counts.wide), (Kind::Floats, counts.floats)] {
            file.expect(Name::only(kind), 8 * u64::from(length))?;
        }
        for kind in [Kind::PropNames, Kind::PropEnds, Kind::PropDepths, Kind::PropSizes] {
            file.expect(Name::only(kind), 4 * u64::from(counts.props))?;
        }
        Ok(FileDictionary {
            file,
            counts,
            deepest,
            texts: OnceLock::new(),
            wide: OnceLock::new(),
            floats: OnceLock::new(),
            dates: OnceLock::new(),
            props: OnceLock::new(),
        })
    }

    /// The texts; none if their index cannot be read.
    pub fn texts(&self) -> Option<&Texts> {
        let open = || Texts::open(&self.file, self.counts.texts).map_err(|fault| self.file.blame(fault)).ok();
        self.texts.get_or_init(open).as_ref()
    }

    /// Reads a kind whole, or blames the file.
    fn read<T: Default>(&self, read: impl FnOnce() -> Result<T, Fault>) -> T {
        read().unwrap_or_else(|fault| {
            self.file.blame(fault);
            T::default()
        })
    }

    fn section(&self, kind: Kind) -> Result<(Vec<u8>, impl Fn(&str) -> Fault + use<>), Fault> {
        let missing = || Fault::damaged("a part of its values is missing");
        let section = self.file.find(Name::only(kind)).ok_or_else(missing)?;
        let (called, offset) = (self.file.called(section), self.file.entry(section).offset);
        Ok((self.file.whole(section)?, move |what: &str| Fault::damaged(what).within(called.clone(), offset)))
    }

    fn eights(&self, kind: Kind) -> Result<Vec<u64>, Fault> {
        let (bytes, _) = self.section(kind)?;
        Ok(bytes
            .chunks_exact(8)
            .map(|b| u64::from_le_bytes([b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]]))
            .collect())
    }

    fn all_wide(&self) -> &[i64] {
        self.wide.get_or_init(|| {
            self.read(|| {
                let wide: Vec<i64> = self.eights(Kind::Wide)?.into_iter().map(|v| v as i64).collect();
                let small = wide.iter().any(|v| Word::small_int(*v).is_some());
                if small || !wide.is_sorted_by(|a, b| a < b) { Err(self.unsorted(Kind::Wide)) } else { Ok(wide) }
            })
        })
    }

    fn all_floats(&self) -> &[Float] {
        self.floats.get_or_init(|| {
            self.read(|| {
                let bits = self.eights(Kind::Floats)?;
                let floats: Option<Vec<Float>> = bits.into_iter().map(|v| Float::new(f64::from_bits(v))).collect();
                match floats {
                    Some(floats) if floats.is_sorted_by(|a, b| a < b) => Ok(floats),
                    _ => Err(self.unsorted(Kind::Floats)),
                }
            })
        })
    }

    fn all_dates(&self) -> &[Date] {
        self.dates.get_or_init(|| {
            self.read(|| {
                let (bytes, wrong) = self.section(Kind::Dates)?;
                let text = String::from_utf8(bytes).map_err(|_| wrong("a date is not UTF-8"))?;
                let read =
                    |line: &str| Date::parse(line).ok().filter(|d| d.spelling() == line && d.to_inline().is_none());
                let dates: Option<Vec<Date>> = text.lines().map(read).collect();
                let dates = dates.ok_or_else(|| wrong("a date cannot be read"))?;
                match dates.len() == self.counts.dates as usize && dates.is_sorted_by(|a, b| a < b) {
                    true => Ok(dates),
                    false => Err(self.unsorted(Kind::Dates)),
                }
            })
        })
    }

    fn unsorted(&self, kind: Kind) -> Fault {
        let offset = self.file.find(Name::only(kind)).map_or(0, |section| self.file.entry(section).offset);
        Fault::damaged("values are not in their order, or not as many as counted").within("values", offset)
    }

    fn all_props(&self) -> &Props {
        self.props.get_or_init(|| self.read(|| self.read_props()))
    }

    fn read_props(&self) -> Result<Props, Fault> {
        let column = |kind: Kind, may: May| {
            let missing = || Fault::damaged("its propositions are missing");
            let section = self.file.find(Name::only(kind)).ok_or_else(missing)?;
            let entry = self.file.entry(section);
            let length = (entry.length / 4) as usize;
            FileColumn::new(&self.file, section, length, may).read(0..entry.blocks() as usize)
        };
        let props = Props {
            names: column(Kind::PropNames, May::Be(self.counts))?,
            ends: column(Kind::PropEnds, May::Count(u32::MAX))?,
            args: column(Kind::PropArgs, May::Be(self.counts))?,
            depths: column(Kind::PropDepths, May::Count(DEEPEST))?,
            sizes: column(Kind::PropSizes, May::Count(LARGEST))?,
        };
        match self.are_sound(&props) {
            true => Ok(props),
            false => {
                let offset = self.file.find(Name::only(Kind::PropNames)).map_or(0, |s| self.file.entry(s).offset);
                Err(Fault::damaged("a proposition contradicts its own measures").within("propositions", offset))
            }
        }
    }

    /// Names are texts, each has arguments, and depth and size are what the arguments make them: so none holds itself.
    fn are_sound(&self, props: &Props) -> bool {
        let total = props.args.len();
        let ends =
            props.ends.iter().try_fold(0, |last, end| (end.0 > last && end.0 as usize <= total).then_some(end.0));
        if ends.is_none() || ends.is_some_and(|last| last as usize != total) {
            return false;
        }
        (0..props.names.len() as u32).all(|id| {
            let measure = |column: &[Word], word: &Word, other: u32| match word.shape() {
                Shape::Prop(arg) => column.get(arg as usize).map_or(u32::MAX, |m| m.0),
                _ => other,
            };
            let args = props.args(id);
            let depth = args.iter().map(|word| measure(&props.depths, word, 0)).max().unwrap_or(0).saturating_add(1);
            let size = args.iter().fold(1u32, |sum, word| sum.saturating_add(measure(&props.sizes, word, 1)));
            let [name, own_depth, own_size] =
                [&props.names, &props.depths, &props.sizes].map(|c| c.get(id as usize).copied().unwrap_or(Word::NONE));
            matches!(name.shape(), Shape::Text(_)) && own_depth.0 == depth && own_size.0 == size
        })
    }

    /// The value of a number or date.
    fn plain(&self, word: Word) -> Value {
        match word.shape() {
            Shape::Small(v) => Value::Int(i64::from(v)),
            Shape::Wide(id) => Value::Int(self.wide(id)),
            Shape::Float(id) => Value::Float(self.float(id)),
            Shape::Day(bits) => Value::Date(Date::from_inline(bits)),
            Shape::Date(id) => Value::Date(self.date(id)),
            Shape::Text(_) => Value::text(""),
            Shape::Prop(_) => Value::text("\u{10FFFF}"),
        }
    }

    /// The order of two values of this file.
    fn compare(&self, a: Word, b: Word) -> Ordering {
        match (a.shape(), b.shape()) {
            (Shape::Text(a), Shape::Text(b)) | (Shape::Prop(a), Shape::Prop(b)) => a.cmp(&b),
            (Shape::Small(a), Shape::Small(b)) => a.cmp(&b),
            // Of different kinds: numbers, dates, texts, propositions.
            (Shape::Prop(_), _) => Ordering::Greater,
            (_, Shape::Prop(_)) => Ordering::Less,
            (Shape::Text(_), _) => Ordering::Greater,
            (_, Shape::Text(_)) => Ordering::Less,
            _ => self.plain(a).cmp(&self.plain(b)),
        }
    }

    fn compare_prop(&self, id: u32, name: Word, args: &[Word]) -> Ordering {
        let (own, own_args) = self.prop(id);
        let order = self.compare(own, name).then(own_args.len().cmp(&args.len()));
        own_args.iter().zip(args).fold(order, |order, (a, b)| order.then_with(|| self.compare(*a, *b)))
    }

    /// Reads all that there is and sees whether it is in order; what is wrong is blamed on the file.
    pub fn read_all(&self) {
        let mut last: Option<&str> = None;
        for page in 0..self.texts().map_or(0, Texts::pages) {
            for text in self.texts().into_iter().flat_map(|texts| texts.page_texts(page)) {
                if last.is_some_and(|last| last >= text) {
                    self.file.blame(self.unsorted(Kind::TextPages));
                }
                last = Some(text);
            }
        }
        self.all_wide();
        self.all_floats();
        self.all_dates();
        let props = self.all_props();
        for id in 1..props.names.len() as u32 {
            let (name, args) = self.prop(id);
            if self.compare_prop(id - 1, name, args) != Ordering::Less {
                self.file.blame(self.unsorted(Kind::PropNames));
            }
        }
    }
}

/// The place of a value among sorted ones.
fn search<T>(values: &[T], order: impl FnMut(&T) -> Ordering) -> Option<u32> {
    values.binary_search_by(order).ok().map(|place| place as u32)
}

impl Sealed for FileDictionary {
    fn counts(&self) -> Counts {
        self.counts
    }

    fn held(&self) -> usize {
        let texts = self.texts.get().and_then(Option::as_ref).map_or(0, Texts::held);
        let wide = self.wide.get().map_or(0, |values| size_of_val(&**values));
        let floats = self.floats.get().map_or(0, |values| size_of_val(&**values));
        let dates = self.dates.get().map_or(0, |values| size_of_val(&**values));
        texts + wide + floats + dates + self.props.get().map_or(0, Props::held)
    }

    fn deepest(&self) -> u32 {
        self.deepest
    }

    fn text(&self, id: u32) -> &str {
        self.texts().map_or("", |texts| texts.get(id))
    }

    fn find_text(&self, text: &str) -> Option<u32> {
        self.texts()?.find(text)
    }

    fn wide(&self, id: u32) -> i64 {
        self.all_wide().get(id as usize).copied().unwrap_or(i64::MAX)
    }

    fn find_wide(&self, value: i64) -> Option<u32> {
        search(self.all_wide(), |own| own.cmp(&value))
    }

    fn float(&self, id: u32) -> Float {
        self.all_floats().get(id as usize).copied().unwrap_or_default()
    }

    fn find_float(&self, value: Float) -> Option<u32> {
        search(self.all_floats(), |own| own.cmp(&value))
    }

    fn date(&self, id: u32) -> Date {
        self.all_dates().get(id as usize).cloned().unwrap_or_else(|| Date::from_inline(1 << 5))
    }

    fn find_date(&self, value: &Date) -> Option<u32> {
        search(self.all_dates(), |own| own.cmp(value))
    }

    fn prop(&self, id: u32) -> (Word, &[Word]) {
        let props = self.all_props();
        (props.names.get(id as usize).copied().unwrap_or(Word::text(0)), props.args(id))
    }

    fn find_prop(&self, name: Word, args: &[Word]) -> Option<u32> {
        let known = self.counts.props > 0 && self.counts.hold(name) && args.iter().all(|arg| self.counts.hold(*arg));
        if !known {
            return None;
        }
        let (mut low, mut high) = (0, self.all_props().names.len() as u32);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.compare_prop(middle, name, args) {
                Ordering::Less => low = middle + 1,
                Ordering::Equal => return Some(middle),
                Ordering::Greater => high = middle,
            }
        }
        None
    }

    fn prop_measures(&self, id: u32) -> (u32, u32) {
        let props = self.all_props();
        let measure = |column: &[Word]| column.get(id as usize).map_or(1, |m| m.0);
        (measure(&props.depths), measure(&props.sizes))
    }
}
