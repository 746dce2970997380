//! What look-ups by one column give as lists of words, column by column, so that a batch is filled by copying slices.

use super::pairs::Pairs;
use crate::base::word::Word;
use crate::plan::step::Version;
use crate::store::Ranges;

/// Lists by a key, in one or more parts.
pub(super) trait Lists {
    /// The tuples of a key in a part.
    type Found: Copy;
    /// How many parts there are.
    fn parts(&self) -> usize;
    /// The tuples of a key in a part, and how many they are.
    fn find(&self, part: usize, key: Word) -> (Self::Found, usize);
    /// Of those tuples, the words of an output, by its place among the outputs.
    fn words(&self, found: Self::Found, output: usize) -> &[Word];
}

/// What stands beside a word of one column of [`Pairs`].
pub(super) struct Beside<'a> {
    pub pairs: &'a Pairs,
    pub column: usize,
    pub version: Version,
}

impl<'a> Lists for Beside<'a> {
    type Found = &'a [Word];

    fn parts(&self) -> usize {
        1
    }

    #[inline]
    fn find(&self, _: usize, key: Word) -> (&'a [Word], usize) {
        let list = self.pairs.list(self.column, key, self.version);
        (list, list.len())
    }

    #[inline]
    fn words(&self, found: &'a [Word], _: usize) -> &[Word] {
        found
    }
}

/// The runs of a stored relation in the order of one column, each with the columns that are put out.
pub(super) struct Ordered<'a> {
    pub runs: Vec<(Ranges<'a>, Vec<&'a [Word]>)>,
}

impl Lists for Ordered<'_> {
    type Found = (u32, u32, u32);

    fn parts(&self) -> usize {
        self.runs.len()
    }

    #[inline]
    fn find(&self, part: usize, key: Word) -> (Self::Found, usize) {
        let range = self.runs[part].0.of(key);
        ((part as u32, range.start as u32, range.end as u32), range.len())
    }

    #[inline]
    fn words(&self, (part, start, end): Self::Found, output: usize) -> &[Word] {
        &self.runs[part as usize].1[output][start as usize..end as usize]
    }
}
