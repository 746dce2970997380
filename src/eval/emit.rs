//! The end of a rule: solutions become tuples of relations.
//!
//! Where the last step looks up lists and the rule adds to a relation kept by groups, whole lists go from one to the other
//! and no row is made: `tc(X, Z) :- tc(X, Y), edge(Y, Z)` adds the list of each `Y` to the group of its `X`.

use super::EvalError;
use super::batch::{Batch, CHUNK};
use super::exec::Exec;
use super::lists::{Beside, Lists};
use super::pairs::Pairs;
use super::probe::Probe;
use crate::base::word::Word;
use crate::plan::step::{Operand, RelId, Slot};

/// Where the tuples of a rule go, and from which operands they are made.
pub(super) type Target = (RelId, Vec<Operand>);

impl Exec<'_> {
    /// Adds the tuples of a batch.
    pub fn insert(&mut self, targets: &[Target], batch: &Batch) -> Result<(), EvalError> {
        let dictionary = self.dictionary.borrow();
        let mut row: Vec<Word> = Vec::new();
        for (relation, operands) in targets {
            self.meter.emit(batch.len);
            if let Some(mut pairs) = self.database.pairs_mut(*relation) {
                self.meter.derive(insert_batch(&mut pairs, operands, batch));
                continue;
            }
            let Some(mut rows) = self.database.rows_mut(*relation) else { continue };
            for place in 0..batch.len {
                row.clear();
                row.extend(operands.iter().map(|operand| batch.get(*operand, place)));
                if rows.insert(&row, &dictionary) {
                    self.meter.derive(1);
                }
            }
        }
        self.meter.within(&dictionary, || self.database.held())
    }

    /// Adds what the last probe of a rule finds without making rows; tells whether that could be done.
    pub fn insert_found(&mut self, probe: &Probe<'_>, targets: &[Target], batch: &Batch) -> Result<bool, EvalError> {
        let ([(target, operands)], [(column, operand)]) = (targets, probe.key) else { return Ok(false) };
        let [(_, found)] = probe.outputs else { return Ok(false) };
        let Some(plain) = Plain::of(operands, *found) else { return Ok(false) };
        if !batch.failed.is_empty() || !probe.same.is_empty() || self.database.pairs(*target).is_none() {
            return Ok(false);
        }
        self.database.prepare(probe.relation, &[*column], &self.meter.pace)?;
        if probe.relation == *target {
            let Some(mut pairs) = self.database.pairs_mut(*target) else { return Ok(false) };
            let mut list = Vec::new();
            for row in 0..batch.len {
                list.clear();
                list.extend_from_slice(pairs.list(*column, batch.get(*operand, row), probe.version));
                self.insert_list(&mut pairs, plain.first(batch, row), &list)?;
            }
        } else if let Some(source) = self.database.pairs(probe.relation) {
            let lists = Beside { pairs: &source, column: *column, version: probe.version };
            self.insert_lists(&lists, *operand, &plain, *target, batch)?;
        } else if let Some(rows) = self.database.rows(probe.relation) {
            let Some(lists) = rows.lists(&[*column], probe.outputs) else { return Ok(false) };
            self.insert_lists(&lists, *operand, &plain, *target, batch)?;
        }
        self.meter.within(&self.dictionary.borrow(), || self.database.held())?;
        Ok(true)
    }

    fn insert_lists<L: Lists>(
        &self,
        lists: &L,
        key: Operand,
        plain: &Plain,
        target: RelId,
        batch: &Batch,
    ) -> Result<(), EvalError> {
        let Some(mut pairs) = self.database.pairs_mut(target) else { return Ok(()) };
        for row in 0..batch.len {
            let (key, first) = (batch.get(key, row), plain.first(batch, row));
            for part in 0..lists.parts() {
                let (found, _) = lists.find(part, key);
                self.insert_list(&mut pairs, first, lists.words(found, 0))?;
            }
        }
        Ok(())
    }

    /// Adds a list to a group; to a relation of one column where there is no first word.
    #[inline]
    pub(super) fn insert_list(&self, pairs: &mut Pairs, first: Option<Word>, list: &[Word]) -> Result<(), EvalError> {
        self.meter.step_holding(1 + list.len().min(CHUNK), || {
            self.database.held() + pairs.held() + self.dictionary.borrow().held()
        })?;
        for piece in list.chunks(CHUNK) {
            let new = match first {
                Some(first) => pairs.insert_all(first, piece),
                None => pairs.insert_words(piece),
            };
            self.meter.emit(piece.len());
            self.meter.derive(new);
            if list.len() > CHUNK {
                self.meter.step(CHUNK)?;
                self.meter.within(&self.dictionary.borrow(), || self.database.held() + pairs.held())?;
            }
        }
        Ok(())
    }
}

/// A head whose last column is what a probe found, and whose other column, if it has two, is not.
enum Plain {
    One,
    Two(Operand),
}

impl Plain {
    fn of(operands: &[Operand], found: Slot) -> Option<Plain> {
        match operands {
            [Operand::Slot(slot)] if *slot == found => Some(Plain::One),
            [first, Operand::Slot(slot)] if *slot == found && *first != Operand::Slot(found) => {
                Some(Plain::Two(*first))
            }
            _ => None,
        }
    }

    #[inline]
    fn first(&self, batch: &Batch, row: usize) -> Option<Word> {
        match self {
            Plain::One => None,
            Plain::Two(operand) => Some(batch.get(*operand, row)),
        }
    }
}

/// Adds the tuples of a batch, those of one first word at once; tells how many are new.
fn insert_batch(pairs: &mut Pairs, operands: &[Operand], batch: &Batch) -> usize {
    match operands {
        [Operand::Slot(slot)] => pairs.insert_words(&batch.columns[*slot]),
        [first, Operand::Slot(second)] => {
            let (seconds, mut new, mut start) = (&batch.columns[*second], 0, 0);
            while start < batch.len {
                let word = batch.get(*first, start);
                let same = (start + 1..batch.len).take_while(|row| batch.get(*first, *row) == word).count();
                new += pairs.insert_all(word, &seconds[start..=start + same]);
                start += 1 + same;
            }
            new
        }
        _ => {
            let row = |place: usize| operands.iter().map(move |operand| batch.get(*operand, place));
            let mut tuple = Vec::with_capacity(2);
            let mut add = |place: usize| {
                tuple.clear();
                tuple.extend(row(place));
                pairs.insert(&tuple) as usize
            };
            (0..batch.len).map(&mut add).sum()
        }
    }
}
