//! Columns that lie in a snapshot: single words by the block around them, all of them when asked for.

use super::fault::Fault;
use super::file::SnapshotFile;
use super::format::BLOCK;
use crate::base::dictionary::Counts;
use crate::base::word::Word;
use crate::store::Segment;
use std::sync::{Arc, OnceLock};

const WORDS: usize = BLOCK / 4;

/// What the words of a section may be.
#[derive(Clone, Copy, Debug)]
pub(super) enum May {
    /// Values of the dictionary.
    Be(Counts),
    /// The same, or missing.
    BeOrLack(Counts),
    /// Numbers up to this one.
    Count(u32),
    /// The same, none less than the one before.
    Rise(u32),
}

impl May {
    fn hold(self, word: Word) -> bool {
        match self {
            May::Be(counts) => counts.hold(word),
            May::BeOrLack(counts) => word == Word::NONE || counts.hold(word),
            May::Count(most) | May::Rise(most) => word.0 <= most,
        }
    }

    /// The place of the first of some words that cannot be there.
    fn wrong(self, words: &[Word]) -> Option<usize> {
        let falls = || words.windows(2).position(|pair| pair[1] < pair[0]).map(|place| place + 1);
        let held = words.iter().position(|word| !self.hold(*word));
        if matches!(self, May::Rise(_)) { held.or_else(falls) } else { held }
    }
}

/// A column of a snapshot.
#[derive(Debug)]
pub(super) struct FileColumn {
    file: Arc<SnapshotFile>,
    section: usize,
    length: usize,
    may: May,
    blocks: Box<[OnceLock<Box<[Word]>>]>,
    whole: OnceLock<Arc<[Word]>>,
}

impl FileColumn {
    /// The words of a section of `4 * length` bytes.
    pub fn new(file: &Arc<SnapshotFile>, section: usize, length: usize, may: May) -> FileColumn {
        let blocks = (0..length.div_ceil(WORDS)).map(|_| OnceLock::new()).collect();
        FileColumn { file: file.clone(), section, length, may, blocks, whole: OnceLock::new() }
    }

    /// The words of some blocks; a word that cannot be there is damage.
    pub fn read(&self, blocks: std::ops::Range<usize>) -> Result<Vec<Word>, Fault> {
        let bytes = self.file.blocks(self.section, blocks.clone())?;
        let words: Vec<Word> =
            bytes.chunks_exact(4).map(|b| Word(u32::from_le_bytes([b[0], b[1], b[2], b[3]]))).collect();
        match self.may.wrong(&words) {
            None => Ok(words),
            Some(place) => {
                let offset = self.file.entry(self.section).offset + (blocks.start * BLOCK + 4 * place) as u64;
                let message = "a word stands for nothing that is there";
                Err(Fault::damaged(message).within(self.file.called(self.section), offset))
            }
        }
    }

    /// The words of some blocks, or as many zeros where they cannot be read.
    fn read_or_blame(&self, blocks: std::ops::Range<usize>) -> Vec<Word> {
        let length = (blocks.end * WORDS).min(self.length) - blocks.start * WORDS;
        self.read(blocks).unwrap_or_else(|fault| {
            self.file.blame(fault);
            vec![Word(0); length]
        })
    }
}

impl Segment for FileColumn {
    fn len(&self) -> usize {
        self.length
    }

    fn word(&self, place: usize) -> Word {
        if let Some(whole) = self.whole.get() {
            return whole[place];
        }
        let block = place / WORDS;
        self.blocks[block].get_or_init(|| self.read_or_blame(block..block + 1).into())[place % WORDS]
    }

    fn held(&self) -> usize {
        let blocks = self.blocks.iter().filter_map(OnceLock::get).map(|words| size_of_val(&**words));
        blocks.sum::<usize>() + self.whole.get().map_or(0, |words| size_of_val(&**words))
    }

    fn whole(&self) -> &Arc<[Word]> {
        self.whole.get_or_init(|| {
            // A piece at a time, so that no second copy of a large column is made.
            const PIECE: usize = 16;
            let mut words = Vec::with_capacity(self.length);
            for start in (0..self.blocks.len()).step_by(PIECE) {
                words.extend(self.read_or_blame(start..(start + PIECE).min(self.blocks.len())));
            }
            words.into()
        })
    }

    fn at_hand(&self) -> Option<&Arc<[Word]>> {
        self.whole.get()
    }
}
