//! Sub-pipelines: what stands in `not` and in braces, worked out for each row of a batch.

use super::batch::Batch;
use super::collected::{Collected, Finished};
use super::exec::{Exec, Verdict, retain};
use super::parallel::End;
use super::{EvalError, Failure};
use crate::base::function::{Aggregate, CallError};
use crate::base::span::Span;
use crate::base::word::Word;
use crate::plan::step::{Operand, Slot, Step};

impl Exec<'_> {
    /// Keeps the rows for which a branch has a solution (or, `negated`, none).
    pub(super) fn sub(&mut self, branches: &[Vec<Step>], negated: bool, batch: &mut Batch) -> Result<(), EvalError> {
        let mut found = vec![false; batch.len];
        // A failed solution decides nothing, but the row cannot be taken for one without solutions either.
        let mut failed = vec![0u32; batch.len];
        for branch in branches {
            self.run(branch, None, batch.for_sub(), &mut |exec, mut solutions| {
                exec.meter.step(solutions.len)?;
                exec.drop_unanswered(&mut solutions, true);
                for row in 0..solutions.len {
                    let origin = solutions.origin[row] as usize;
                    match solutions.failure(row) {
                        0 => found[origin] = true,
                        failure => failed[origin] = exec.worse(failed[origin], failure),
                    }
                }
                Ok(())
            })?;
        }
        for row in 0..batch.len {
            if !found[row] && failed[row] != 0 {
                let mark = self.settled(failed[row]);
                self.fail(batch, row, mark);
            }
        }
        retain(batch, |_, row| Verdict::of(failed[row] != 0 && !found[row] || found[row] != negated, false));
        Ok(())
    }

    /// Puts an aggregate over the solutions of the branches into a slot, for each row.
    pub(super) fn aggregate(
        &mut self,
        function: Aggregate,
        slot: Slot,
        branches: &[(Vec<Step>, Vec<Operand>)],
        distinct: bool,
        span: Span,
        batch: &mut Batch,
    ) -> Result<(), EvalError> {
        let width = branches.iter().map(|(_, operands)| operands.len()).max().unwrap_or(0);
        let mut collected = Collected::new(function, width, distinct);
        let mut failed = vec![0u32; batch.len];
        let mut words = Vec::with_capacity(1 + width);
        for (steps, operands) in branches {
            self.run_shared(steps, End::Sink, batch.for_sub(), &mut |exec, mut solutions| {
                exec.meter.step(solutions.len)?;
                exec.drop_unanswered(&mut solutions, true);
                let dictionary = exec.dictionary.borrow();
                if solutions.failed.is_empty() && add_solutions(&mut collected, &solutions) {
                    return Ok(());
                }
                let before = collected.held();
                for row in 0..solutions.len {
                    let origin = solutions.origin[row] as usize;
                    match solutions.failure(row) {
                        0 => {
                            words.clear();
                            words.push(Word::NONE);
                            words.extend(operands.iter().map(|o| solutions.get(*o, row)));
                            collected.add(origin, &mut words, &dictionary)?;
                        }
                        failure => failed[origin] = exec.worse(failed[origin], failure),
                    }
                }
                exec.meter.collected(before, collected.held());
                exec.meter.within(&dictionary, || exec.database.held())
            })?;
        }
        self.meter.collected(collected.held(), 0);
        let mut results: Vec<Finished> = Vec::with_capacity(batch.len);
        let dictionary = &mut self.dictionary.borrow_mut();
        collected.finish(batch.len, dictionary, &self.meter.pace, &mut |_, finished| results.push(finished))?;
        let mut column = Vec::with_capacity(batch.len);
        let mut kept = Vec::with_capacity(batch.len);
        for (row, finished) in results.into_iter().enumerate() {
            let word = match finished {
                _ if failed[row] != 0 => {
                    let mark = self.settled(failed[row]);
                    self.fail(batch, row, mark);
                    Some(Word::POISON)
                }
                Ok(word) => word,
                Err(CallError { code, message }) => {
                    self.failures.push(Failure { code, message, span });
                    self.fail(batch, row, self.failures.len() as u32);
                    Some(Word::POISON)
                }
            };
            column.push(word.unwrap_or(Word::NONE));
            if word.is_some() {
                kept.push(row as u32);
            }
        }
        batch.columns[slot] = column;
        batch.keep(&kept);
        Ok(())
    }
}

/// Counts the solutions of a batch by the row they come of, where they are only counted; tells whether that is so.
fn add_solutions(collected: &mut Collected, solutions: &Batch) -> bool {
    solutions.origin.chunk_by(|a, b| a == b).all(|same| collected.add_solutions(same[0] as usize, same.len()))
}
