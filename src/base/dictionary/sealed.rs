//! What a dictionary may lie over: a frozen one in memory, or the sealed one of a file.

use super::Dictionary;
use crate::base::date::Date;
use crate::base::value::{Float, Value};
use crate::base::word::{Shape, Word};
use std::fmt::Debug;
use std::sync::Arc;

/// How many values of each kind a dictionary has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Texts.
    pub texts: u32,
    /// Integers that do not fit a word.
    pub wide: u32,
    /// Floats.
    pub floats: u32,
    /// Dates that are no day or month.
    pub dates: u32,
    /// Propositions.
    pub props: u32,
}

impl Counts {
    /// Whether a word stands for a value, given so many of each kind.
    pub fn hold(&self, word: Word) -> bool {
        match word.shape() {
            Shape::Small(_) => true,
            Shape::Day(bits) => Date::is_inline(bits),
            Shape::Text(id) => id < self.texts,
            Shape::Wide(id) => id < self.wide,
            Shape::Float(id) => id < self.floats,
            Shape::Date(id) => id < self.dates,
            Shape::Prop(id) => id < self.props,
        }
    }
}

/// The values of a file, sorted by value within each kind, looked up where they lie. Every id given is below its count.
///
/// What cannot be read is given as any value of its kind, and whoever owns the file tells of it.
pub trait Sealed: Debug + Send + Sync {
    /// How many values of each kind there are.
    fn counts(&self) -> Counts;
    /// The depth of the deepest proposition.
    fn deepest(&self) -> u32;
    /// Bytes of what was read and kept.
    fn held(&self) -> usize;
    /// A text by its id.
    fn text(&self, id: u32) -> &str;
    /// The id of a text.
    fn find_text(&self, text: &str) -> Option<u32>;
    /// A wide integer by its id.
    fn wide(&self, id: u32) -> i64;
    /// The id of a wide integer.
    fn find_wide(&self, value: i64) -> Option<u32>;
    /// A float by its id.
    fn float(&self, id: u32) -> Float;
    /// The id of a float.
    fn find_float(&self, value: Float) -> Option<u32>;
    /// A date by its id.
    fn date(&self, id: u32) -> Date;
    /// The id of a date.
    fn find_date(&self, value: &Date) -> Option<u32>;
    /// Name and arguments of a proposition by its id.
    fn prop(&self, id: u32) -> (Word, &[Word]);
    /// The id of a proposition.
    fn find_prop(&self, name: Word, args: &[Word]) -> Option<u32>;
    /// How deep a proposition is, and how many names and values it has when written out.
    fn prop_measures(&self, id: u32) -> (u32, u32);
}

/// What is asked first.
#[derive(Clone, Debug, Default)]
pub(super) enum Below {
    #[default]
    Nothing,
    Frozen(Arc<Dictionary>),
    Sealed(Arc<dyn Sealed>),
}

impl Below {
    pub fn find_text(&self, text: &str) -> Option<Word> {
        match self {
            Below::Nothing => None,
            Below::Frozen(below) => below.lookup_text(text),
            Below::Sealed(sealed) => sealed.find_text(text).map(Word::text),
        }
    }

    pub fn find_wide(&self, value: i64) -> Option<Word> {
        match self {
            Below::Nothing => None,
            Below::Frozen(below) => below.find_wide(value),
            Below::Sealed(sealed) => sealed.find_wide(value).map(Word::wide),
        }
    }

    pub fn find_float(&self, value: Float) -> Option<Word> {
        match self {
            Below::Nothing => None,
            Below::Frozen(below) => below.find_float(value),
            Below::Sealed(sealed) => sealed.find_float(value).map(Word::float),
        }
    }

    pub fn find_date(&self, value: &Date) -> Option<Word> {
        match self {
            Below::Nothing => None,
            Below::Frozen(below) => below.find_date(value),
            Below::Sealed(sealed) => sealed.find_date(value).map(Word::date),
        }
    }

    pub fn find_prop(&self, name: Word, args: &[Word]) -> Option<Word> {
        match self {
            Below::Nothing => None,
            Below::Frozen(below) => below.find_prop(name, args),
            Below::Sealed(sealed) => sealed.find_prop(name, args).map(Word::prop),
        }
    }

    pub fn text(&self, word: Word, id: u32) -> Option<&str> {
        match self {
            Below::Nothing => None,
            Below::Frozen(below) => below.text(word),
            Below::Sealed(sealed) => Some(sealed.text(id)),
        }
    }

    pub fn prop(&self, word: Word, id: u32) -> Option<(Word, &[Word])> {
        match self {
            Below::Nothing => None,
            Below::Frozen(below) => below.prop(word),
            Below::Sealed(sealed) => Some(sealed.prop(id)),
        }
    }

    /// Depth and size of a proposition.
    pub fn measures(&self, word: Word, id: u32) -> (u32, u32) {
        match self {
            Below::Nothing => (0, 1),
            Below::Frozen(below) => (below.depth(word), below.size(word)),
            Below::Sealed(sealed) => sealed.prop_measures(id),
        }
    }

    /// The value of a wide integer, a float or a date.
    pub fn value(&self, word: Word) -> Value {
        match (self, word.shape()) {
            (Below::Frozen(below), _) => below.value(word),
            (Below::Sealed(sealed), Shape::Wide(id)) => Value::Int(sealed.wide(id)),
            (Below::Sealed(sealed), Shape::Float(id)) => Value::Float(sealed.float(id)),
            (Below::Sealed(sealed), Shape::Date(id)) => Value::Date(sealed.date(id)),
            _ => Value::Int(0),
        }
    }
}
