//! Which of two derived tuples arrived first.

use super::EvalError;
use super::access::Access;
use super::batch::Batch;
use super::exec::{Exec, Verdict, retain};
use super::groups::{Age, LOOKED_THROUGH};
use crate::base::word::Word;
use crate::plan::step::{Operand, RelId};

/// So many words of a list are looked at in a step.
const AT_A_TIME: usize = 32;

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
        let (mut words, mut looked) = (Vec::new(), 0);
        retain(batch, |batch, row| {
            let mut age = |(id, operands): &(RelId, Vec<Operand>)| {
                words.clear();
                words.extend(operands.iter().map(|operand| batch.get(*operand, row)));
                let age = age(database, *id, &words);
                // A list is looked through for its word, several at a time.
                let place = age.map_or(0, |(_, age)| age.place.1 as usize);
                looked += if place < LOOKED_THROUGH { place / AT_A_TIME } else { 1 };
                age
            };
            let before = match (age(tuple), age(than)) {
                (Some((shard, first)), Some((other, second))) => first.is_before(second, same && shard == other),
                _ => false,
            };
            Verdict::of(before, false)
        });
        self.meter.step(looked)
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
