//! Supports as words, and the columns of supports that lie beside the facts of a run.

use super::columns::Column;
use crate::base::word::Word;
use std::ops::Range;

/// One support: when, by which source, where in it, in which words. A missing part is [`Word::NONE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SupportWords {
    /// `on DATE`.
    pub date: Word,
    /// `@ SOURCE`.
    pub source: Word,
    /// `:LOCATOR`.
    pub locator: Word,
    /// `"quote"`.
    pub quote: Word,
}

impl Default for SupportWords {
    fn default() -> Self {
        SupportWords::of([Word::NONE; PARTS])
    }
}

/// How many parts a support has.
pub const PARTS: usize = 4;

impl SupportWords {
    /// A support of its parts: date, source, locator, quote.
    pub fn of([date, source, locator, quote]: [Word; PARTS]) -> SupportWords {
        SupportWords { date, source, locator, quote }
    }

    /// Date, source, locator, quote.
    pub fn parts(self) -> [Word; PARTS] {
        [self.date, self.source, self.locator, self.quote]
    }
}

/// One part of the supports of a run: stored once where it never changes.
#[derive(Clone, Debug)]
pub enum Part {
    /// The same for every support.
    Same(Word),
    /// One for each support.
    Each(Column),
}

/// A part as it is read while runs are put together.
#[derive(Clone, Copy, Debug)]
pub(super) enum PartView<'a> {
    Same(Word),
    Each(&'a [Word]),
}

impl<'a> PartView<'a> {
    /// The part of some of the supports.
    pub fn of(self, supports: Range<usize>) -> PartView<'a> {
        match self {
            PartView::Same(word) => PartView::Same(word),
            PartView::Each(words) => PartView::Each(&words[supports]),
        }
    }

    pub fn get(self, support: usize) -> Word {
        match self {
            PartView::Same(word) => word,
            PartView::Each(words) => words[support],
        }
    }
}

impl Part {
    /// A part from words, one for each support.
    pub(super) fn new(words: Column) -> Part {
        match words.words().first() {
            Some(&first) if words.words().iter().any(|&word| word != first) => Part::Each(words),
            Some(&first) => Part::Same(first),
            None => Part::Same(Word::NONE),
        }
    }

    /// All of them, to be read in bulk.
    pub(super) fn view(&self) -> PartView<'_> {
        match self {
            Part::Same(word) => PartView::Same(*word),
            Part::Each(words) => PartView::Each(words.words()),
        }
    }

    /// That of one support.
    fn get(&self, support: usize) -> Word {
        match self {
            Part::Same(word) => *word,
            Part::Each(words) => words.get(support),
        }
    }
}

/// The supports of the facts of a run, in their order.
#[derive(Clone, Debug)]
pub struct Supports {
    /// Where the supports of each fact begin, and the end; none where every fact has exactly one.
    pub starts: Option<Column>,
    /// Date, source, locator, quote.
    pub parts: [Part; PARTS],
}

impl Supports {
    /// One for each fact, nothing known.
    pub(super) fn unknown() -> Supports {
        Supports { starts: None, parts: std::array::from_fn(|_| Part::Same(Word::NONE)) }
    }

    /// Bytes that they take in memory.
    pub fn held(&self) -> usize {
        let parts = self.parts.iter().map(|part| match part {
            Part::Same(_) => 0,
            Part::Each(words) => words.held(),
        });
        self.starts.as_ref().map_or(0, Column::held) + parts.sum::<usize>()
    }

    /// The places of the supports of a fact.
    pub(super) fn range(&self, row: usize) -> Range<usize> {
        match &self.starts {
            None => row..row + 1,
            Some(starts) => starts.get(row).0 as usize..starts.get(row + 1).0 as usize,
        }
    }

    pub(super) fn get(&self, place: usize) -> SupportWords {
        SupportWords::of(std::array::from_fn(|part| self.parts[part].get(place)))
    }

    /// The supports of a fact, ascending.
    pub fn of(&self, row: usize) -> impl Iterator<Item = SupportWords> + '_ {
        self.range(row).map(|place| self.get(place))
    }

    /// Whether a fact has this support.
    pub(super) fn contains(&self, row: usize, support: &SupportWords) -> bool {
        let Range { mut start, mut end } = self.range(row);
        while start < end {
            let middle = start + (end - start) / 2;
            match self.get(middle).cmp(support) {
                std::cmp::Ordering::Less => start = middle + 1,
                std::cmp::Ordering::Equal => return true,
                std::cmp::Ordering::Greater => end = middle,
            }
        }
        false
    }
}
