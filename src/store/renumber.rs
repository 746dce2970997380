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
    ///
    /// # Errors
    /// When it is to stop.
    pub fn renamed(&self, rename: &mut dyn FnMut(Word) -> Word, pace: &Pace<'_>) -> Result<Batch, Stop> {
        let mut batch = Batch::new(self.arity());
        for run in self.facts.iter().chain(&self.more) {
            let slices = run.slices();
            if run.supports().starts.is_none() {
                for start in (0..run.len()).step_by(PIECE) {
                    let end = run.len().min(start + PIECE);
                    step(end - start, pace)?;
                    let columns: Vec<&[Word]> = slices.iter().map(|words| &words[start..end]).collect();
                    let parts = std::array::from_fn(|part| run.supports().parts[part].view().of(start..end));
                    batch.extend(end - start, &columns, parts, rename);
                }
                continue;
            }
            let mut fact = Vec::with_capacity(slices.len());
            for row in 0..run.len() {
                step(1 + run.supports().range(row).len(), pace)?;
                fact.clear();
                fact.extend(slices.iter().map(|words| rename(words[row])));
                for support in run.supports().of(row) {
                    let parts = support.parts().map(|word| if word == Word::NONE { word } else { rename(word) });
                    batch.push(&fact, SupportWords::of(parts));
                }
            }
        }
        Ok(batch)
    }

    /// All facts in one run under new words, sorted by these.
    ///
    /// # Errors
    /// When it is to stop.
    pub fn renumbered(&self, rename: &mut dyn FnMut(Word) -> Word, pace: &Pace<'_>) -> Result<Run, Stop> {
        Run::of_batch(self.renamed(rename, pace)?, pace)
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
