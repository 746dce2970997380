//! Which of two derived tuples arrived first.

use super::EvalError;
use super::access::Access;
use super::batch::Batch;
use super::exec::{Exec, Verdict, retain};
use super::groups::Age;
use crate::base::word::Word;
use crate::plan::step::{Operand, RelId};

impl Exec<'_> {
    /// Keeps the rows in which a tuple surely arrived before another.
    pub(super) fn earlier(
        &mut self,
        tuple: &(RelId, Vec<Operand>),
        than: &(RelId, Vec<Operand>),
        batch: &mut Batch,
    ) -> Result<(), EvalError> {
        self.meter.step(batch.len)?;
        let database = self.database;
        let same = tuple.0 == than.0;
        [tuple.0, than.0].into_iter().for_each(|id| database.own().into_iter().for_each(|own| own.prepare_ages(id)));
        let mut words = Vec::new();
        retain(batch, |batch, row| {
            let mut age = |(id, operands): &(RelId, Vec<Operand>)| {
                words.clear();
                words.extend(operands.iter().map(|operand| batch.get(*operand, row)));
                age(database, *id, &words)
            };
            let before = match (age(tuple), age(than)) {
                (Some((shard, first)), Some((other, second))) => first.is_before(second, same && shard == other),
                _ => false,
            };
            Verdict::of(before, false)
        });
        Ok(())
    }
}

/// When a tuple arrived, and in which shard of its relation it lies.
fn age(database: Access<'_>, id: RelId, words: &[Word]) -> Option<(usize, Age)> {
    match database.pairs(id) {
        Some(pairs) => pairs.age(words),
        None => {
            let (place, round) = database.rows(id)?.age(words)?;
            Some((0, Age { place: (0, place), round: Some(round) }))
        }
    }
}
