//! Facts on their way into a relation, in order of arrival, one row for each support.

use super::support::{PARTS, PartView, SupportWords};
use crate::base::word::Word;

/// Facts of one arity with their supports, unsorted; the same fact may occur often.
#[derive(Clone, Debug)]
pub struct Batch {
    pub(super) rows: usize,
    pub(super) columns: Vec<Vec<Word>>,
    parts: [Growing; PARTS],
}

/// A part of the supports that is stored once as long as it does not change.
#[derive(Clone, Debug)]
enum Growing {
    Same(Word),
    Each(Vec<Word>),
}

impl Growing {
    /// Takes a word in, as that of row `row`.
    fn push(&mut self, row: usize, word: Word) {
        match self {
            Growing::Each(words) => words.push(word),
            Growing::Same(same) if row > 0 && *same != word => {
                let mut words = vec![*same; row];
                words.push(word);
                *self = Growing::Each(words);
            }
            Growing::Same(same) => *same = word,
        }
    }

    /// Takes words in, as those from row `row` on.
    fn extend(&mut self, row: usize, mut words: impl ExactSizeIterator<Item = Word>) {
        let mut at = row;
        while let Growing::Same(_) = self {
            let Some(word) = words.next() else { return };
            self.push(at, word);
            at += 1;
        }
        if let Growing::Each(known) = self {
            known.extend(words);
        }
    }

    /// Takes a word in so many times, as those from row `row` on.
    fn repeat(&mut self, row: usize, rows: usize, word: Word) {
        match self {
            Growing::Each(words) => words.extend(std::iter::repeat_n(word, rows)),
            Growing::Same(same) if *same == word => {}
            Growing::Same(_) => self.extend(row, std::iter::repeat_n(word, rows)),
        }
    }
}

impl Batch {
    /// Takes in facts with one support each, column by column; all are as long.
    pub(super) fn extend(
        &mut self,
        rows: usize,
        columns: &[&[Word]],
        parts: [PartView<'_>; PARTS],
        rename: &mut dyn FnMut(Word) -> Word,
    ) {
        for (column, words) in self.columns.iter_mut().zip(columns) {
            column.extend(words.iter().map(|&word| rename(word)));
        }
        let mut present = |word: Word| if word == Word::NONE { word } else { rename(word) };
        for (part, words) in self.parts.iter_mut().zip(parts) {
            match words {
                PartView::Same(word) => part.repeat(self.rows, rows, present(word)),
                PartView::Each(words) => part.extend(self.rows, words.iter().map(|&word| present(word))),
            }
        }
        self.rows += rows;
    }

    /// An empty one.
    pub fn new(arity: usize) -> Batch {
        let parts = std::array::from_fn(|_| Growing::Same(Word::NONE));
        Batch { rows: 0, columns: vec![Vec::new(); arity], parts }
    }

    /// Takes in a fact with one support. `fact` has as many words as the batch has columns.
    pub fn push(&mut self, fact: &[Word], support: SupportWords) {
        debug_assert_eq!(fact.len(), self.columns.len());
        for (column, &word) in self.columns.iter_mut().zip(fact) {
            column.push(word);
        }
        for (part, word) in self.parts.iter_mut().zip(support.parts()) {
            part.push(self.rows, word);
        }
        self.rows += 1;
    }

    /// Takes in facts column by column, `rows` of them, which all have the same support.
    pub fn push_alike<'w>(&mut self, rows: usize, columns: impl Iterator<Item = &'w [Word]>, support: SupportWords) {
        self.push_columns(rows, columns);
        for (part, word) in self.parts.iter_mut().zip(support.parts()) {
            part.repeat(self.rows, rows, word);
        }
        self.rows += rows;
    }

    /// Takes in facts column by column, each with its support.
    pub fn push_all<'w>(&mut self, columns: impl Iterator<Item = &'w [Word]>, supports: &[SupportWords]) {
        self.push_columns(supports.len(), columns);
        for (at, part) in self.parts.iter_mut().enumerate() {
            part.extend(self.rows, supports.iter().map(|support| support.parts()[at]));
        }
        self.rows += supports.len();
    }

    fn push_columns<'w>(&mut self, rows: usize, columns: impl Iterator<Item = &'w [Word]>) {
        for (column, words) in self.columns.iter_mut().zip(columns) {
            debug_assert_eq!(words.len(), rows);
            column.extend_from_slice(words);
        }
    }

    /// Bytes that it takes.
    pub fn held(&self) -> usize {
        let parts = self.parts.iter().map(|part| match part {
            Growing::Same(_) => 0,
            Growing::Each(words) => words.capacity(),
        });
        (self.columns.iter().map(Vec::capacity).sum::<usize>() + parts.sum::<usize>()) * size_of::<Word>()
    }

    /// Bytes of a run of its facts at least.
    pub(super) fn least(&self) -> usize {
        self.rows * self.columns.len() * size_of::<Word>()
    }

    /// The number of rows taken in.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether nothing was taken in.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    pub(super) fn parts(&self) -> [PartView<'_>; PARTS] {
        std::array::from_fn(|part| match &self.parts[part] {
            Growing::Same(word) => PartView::Same(*word),
            Growing::Each(words) => PartView::Each(words),
        })
    }
}
