//! A relation with other words for its values, as saving and loading a snapshot need it.

use super::batch::Batch;
use super::columns::{PIECE, step};
use super::relation::Relation;
use super::run::Run;
use super::support::{Part, SupportWords};
use crate::base::monitor::{Pace, Stop};
use crate::base::word::Word;

impl Relation {
    /// Every fact and support, each word renamed, in order of no account. `rename` keeps different words different and
    /// is not asked for [`Word::NONE`].
    pub fn renamed(&self, rename: &mut dyn FnMut(Word) -> Word) -> Batch {
        let mut batch = Batch::new(self.arity());
        for run in self.facts.iter().chain(&self.more) {
            if run.supports().starts.is_none() {
                let parts = std::array::from_fn(|part| run.supports().parts[part].view());
                batch.extend(run.len(), &run.slices(), parts, rename);
                continue;
            }
            let columns: Vec<Vec<Word>> =
                run.slices().iter().map(|words| words.iter().map(|&word| rename(word)).collect()).collect();
            let mut fact = Vec::with_capacity(columns.len());
            for row in 0..run.len() {
                fact.clear();
                fact.extend(columns.iter().map(|column| column[row]));
                for support in run.supports().of(row) {
                    let parts = support.parts().map(|word| if word == Word::NONE { word } else { rename(word) });
                    batch.push(&fact, SupportWords::of(parts));
                }
            }
        }
        batch
    }

    /// All facts in one run under new words, sorted by these.
    ///
    /// # Errors
    /// When it is to stop.
    pub fn renumbered(&self, rename: &mut dyn FnMut(Word) -> Word, pace: &Pace<'_>) -> Result<Run, Stop> {
        Run::of_batch(&self.renamed(rename), pace)
    }

    /// Calls `visit` for each word of the facts and their supports, once or oftener; not for [`Word::NONE`].
    ///
    /// # Errors
    /// When it is to stop.
    pub fn each_word(&self, visit: &mut dyn FnMut(Word), pace: &Pace<'_>) -> Result<(), Stop> {
        for run in self.facts.iter().chain(&self.more) {
            let parts = run.supports().parts.iter().map(|part| match part {
                Part::Same(word) => std::slice::from_ref(word),
                Part::Each(words) => words.words(),
            });
            for words in run.slices().into_iter().chain(parts) {
                for piece in words.chunks(PIECE) {
                    step(piece.len(), pace)?;
                    piece.iter().filter(|word| **word != Word::NONE).for_each(|&word| visit(word));
                }
            }
        }
        Ok(())
    }
}
