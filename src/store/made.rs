//! Columns that are made from others when they are first read whole; single words of them need not be made.

use super::columns::{Column, Segment};
use crate::base::word::Word;
use std::sync::{Arc, OnceLock};

/// The words of one column at the places that another names.
#[derive(Debug)]
pub(super) struct At {
    words: Column,
    places: Column,
    whole: OnceLock<Arc<[Word]>>,
}

impl At {
    pub fn column(words: Column, places: Column) -> Column {
        Column::There(Arc::new(At { words, places, whole: OnceLock::new() }))
    }
}

impl Segment for At {
    fn len(&self) -> usize {
        self.places.len()
    }

    fn word(&self, place: usize) -> Word {
        self.words.get(self.places.get(place).0 as usize)
    }

    fn held_alone(&self) -> usize {
        self.whole.get().map_or(0, |words| size_of_val(&**words))
    }

    fn whole(&self) -> &Arc<[Word]> {
        self.whole.get_or_init(|| {
            let words = self.words.words();
            // In a damaged file places may be anything.
            self.places.words().iter().map(|place| words.get(place.0 as usize).copied().unwrap_or(Word(0))).collect()
        })
    }

    fn at_hand(&self) -> Option<&Arc<[Word]>> {
        self.whole.get()
    }
}

/// The words of one column, each repeated: the first up to the second of the starts, and so on.
#[derive(Debug)]
pub(super) struct Repeated {
    words: Column,
    starts: Column,
    rows: usize,
    whole: OnceLock<Arc<[Word]>>,
}

impl Repeated {
    pub fn column(words: Column, starts: Column, rows: usize) -> Column {
        Column::There(Arc::new(Repeated { words, starts, rows, whole: OnceLock::new() }))
    }
}

impl Segment for Repeated {
    fn len(&self) -> usize {
        self.rows
    }

    fn word(&self, place: usize) -> Word {
        let begun = self.starts.partition_point(0..self.starts.len(), |start| start.0 as usize <= place);
        self.words.get(begun.saturating_sub(1).min(self.words.len() - 1))
    }

    fn held_alone(&self) -> usize {
        self.whole.get().map_or(0, |words| size_of_val(&**words))
    }

    fn whole(&self) -> &Arc<[Word]> {
        self.whole.get_or_init(|| {
            let mut repeated = Vec::with_capacity(self.rows);
            for (word, start) in self.words.words().iter().zip(&self.starts.words()[1..]) {
                // In a damaged file starts may be anything.
                let end = (start.0 as usize).min(self.rows);
                repeated.resize(end.max(repeated.len()), *word);
            }
            repeated.resize(self.rows, Word(0));
            repeated.into()
        })
    }

    fn at_hand(&self) -> Option<&Arc<[Word]>> {
        self.whole.get()
    }
}
