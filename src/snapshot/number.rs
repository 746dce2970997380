//! New numbers for values: those in use, sorted by value within each kind, so that a base has the same numbers however
//! it came about.

use crate::base::dictionary::{Counts, Dictionary};
use crate::base::monitor::{Pace, Stop};
use crate::base::sort::sort_by;
use crate::base::word::{Shape, Word};
use crate::store::Relation;

/// Which values are in use, in their order, and the number of each.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    pub texts: Vec<Word>,
    pub wide: Vec<Word>,
    pub floats: Vec<Word>,
    pub dates: Vec<Word>,
    pub props: Vec<Word>,
    /// By kind and old id: the new word.
    renamed: [Vec<Word>; 5],
}

/// The place of a word's kind, and its id.
fn place(word: Word) -> Option<(usize, usize)> {
    match word.shape() {
        Shape::Small(_) | Shape::Day(_) => None,
        Shape::Text(id) => Some((0, id as usize)),
        Shape::Wide(id) => Some((1, id as usize)),
        Shape::Float(id) => Some((2, id as usize)),
        Shape::Date(id) => Some((3, id as usize)),
        Shape::Prop(id) => Some((4, id as usize)),
    }
}

impl Numbering {
    /// Numbers the values of facts and supports, and those within them.
    ///
    /// # Errors
    /// When it is to stop.
    pub fn of<'a>(
        dictionary: &Dictionary,
        relations: impl Iterator<Item = &'a Relation>,
        pace: &Pace<'_>,
    ) -> Result<Numbering, Stop> {
        let Counts { texts, wide, floats, dates, props } = dictionary.counts();
        let mut used = [texts, wide, floats, dates, props].map(|count| vec![false; count as usize]);
        let mut open = Vec::new();
        let mut visit = |word| {
            open.push(word);
            while let Some(word) = open.pop() {
                let Some((kind, id)) = place(word) else { continue };
                if std::mem::replace(&mut used[kind][id], true) {
                    continue;
                }
                if let Some((name, args)) = dictionary.prop(word) {
                    open.push(name);
                    open.extend_from_slice(args);
                }
            }
        };
        for relation in relations {
            relation.each_word(&mut visit, pace)?;
        }
        let word: [fn(u32) -> Word; 5] = [Word::text, Word::wide, Word::float, Word::date, Word::prop];
        let mut numbering = Numbering::default();
        let mut sorted: Vec<Vec<Word>> = Vec::with_capacity(5);
        for kind in 0..5 {
            let ids = used[kind].iter().enumerate().filter(|(_, used)| **used).map(|(id, _)| id as u32);
            let mut words: Vec<Word> = ids.map(word[kind]).collect();
            sort_by(&mut words, pace, |a, b| dictionary.compare(*a, *b))?;
            sorted.push(words);
        }
        for (kind, words) in sorted.iter().enumerate() {
            numbering.renamed[kind] = vec![Word::NONE; used[kind].len()];
            for (number, old) in (0..).zip(words) {
                if let Some((_, id)) = place(*old) {
                    numbering.renamed[kind][id] = word[kind](number);
                }
            }
        }
        let mut sorted = sorted.into_iter();
        let mut next = || sorted.next().unwrap_or_default();
        [numbering.texts, numbering.wide, numbering.floats] = [next(), next(), next()];
        [numbering.dates, numbering.props] = [next(), next()];
        Ok(numbering)
    }

    /// How many values of each kind there are.
    pub fn counts(&self) -> Counts {
        Counts {
            texts: self.texts.len() as u32,
            wide: self.wide.len() as u32,
            floats: self.floats.len() as u32,
            dates: self.dates.len() as u32,
            props: self.props.len() as u32,
        }
    }

    /// The new word of a value in use.
    pub fn rename(&self, word: Word) -> Word {
        match place(word) {
            Some((kind, id)) => self.renamed[kind][id],
            None => word,
        }
    }
}
