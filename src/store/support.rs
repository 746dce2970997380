//! Supports as words, and the columns of supports that lie beside the facts of a run.

use crate::base::word::Word;
use std::ops::Range;
use std::sync::Arc;

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
pub(super) const PARTS: usize = 4;

impl SupportWords {
    pub(super) fn of([date, source, locator, quote]: [Word; PARTS]) -> SupportWords {
        SupportWords { date, source, locator, quote }
    }

    pub(super) fn parts(self) -> [Word; PARTS] {
        [self.date, self.source, self.locator, self.quote]
    }
}

/// One part of the supports of a run: stored once where it never changes.
#[derive(Clone, Debug)]
pub(super) enum Part {
    Same(Word),
    Each(Arc<[Word]>),
}

/// A part as it is read while runs are put together.
#[derive(Clone, Copy, Debug)]
pub(super) enum PartView<'a> {
    Same(Word),
    Each(&'a [Word]),
}

impl PartView<'_> {
    pub fn get(self, support: usize) -> Word {
        match self {
            PartView::Same(word) => word,
            PartView::Each(words) => words[support],
        }
    }
}

impl Part {
    /// A part from words, one for each support.
    pub fn new(words: Arc<[Word]>) -> Part {
        match words.first() {
            Some(&first) if words.iter().any(|&word| word != first) => Part::Each(words),
            Some(&first) => Part::Same(first),
            None => Part::Same(Word::NONE),
        }
    }

    pub fn view(&self) -> PartView<'_> {
        match self {
            Part::Same(word) => PartView::Same(*word),
            Part::Each(words) => PartView::Each(words),
        }
    }
}

/// The supports of the facts of a run, in their order.
#[derive(Clone, Debug)]
pub(super) struct Supports {
    /// Where the supports of each fact begin, and the end; none where every fact has exactly one.
    pub starts: Option<Arc<[u32]>>,
    pub parts: [Part; PARTS],
}

impl Supports {
    /// One for each fact, nothing known.
    pub fn unknown() -> Supports {
        Supports { starts: None, parts: std::array::from_fn(|_| Part::Same(Word::NONE)) }
    }

    /// The places of the supports of a fact.
    pub fn range(&self, row: usize) -> Range<usize> {
        match &self.starts {
            None => row..row + 1,
            Some(starts) => starts[row] as usize..starts[row + 1] as usize,
        }
    }

    pub fn get(&self, place: usize) -> SupportWords {
        SupportWords::of(std::array::from_fn(|part| self.parts[part].view().get(place)))
    }

    /// The supports of a fact, ascending.
    pub fn of(&self, row: usize) -> impl Iterator<Item = SupportWords> + '_ {
        self.range(row).map(|place| self.get(place))
    }

    /// Whether a fact has this support.
    pub fn contains(&self, row: usize, support: &SupportWords) -> bool {
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
