//! The end of a rule: solutions become tuples of relations.
//!
//! Where the last step looks up lists and the rule adds to a relation kept by groups, whole lists go from one to the other
//! and no row is made: `tc(X, Z) :- tc(X, Y), edge(Y, Z)` adds the list of each `Y` to the group of its `X`.

use super::EvalError;
use super::access::Read;
use super::batch::{Batch, CHUNK};
use super::exec::Exec;
use super::found::Found;
use super::lists::{Beside, Lists};
use super::pairs::Pairs;
use super::probe::Probe;
use crate::base::diagnostic::Code;
use crate::base::span::Span;
use crate::base::word::Word;
use crate::plan::step::{Operand, RelId, Slot, Version};
use std::cell::RefMut;

/// Where the tuples of a rule go, and from which operands they are made.
pub(super) type Target = (RelId, Vec<Operand>);

/// A relation kept by groups that is added to, or what a thread has found for one.
pub(super) enum Adding<'a> {
    Pairs(RefMut<'a, Pairs>),
    Found(RefMut<'a, Found>, Read<'a, Pairs>),
}

impl Adding<'_> {
    /// Adds the tuples of a first word, if there is one; tells how many are known to be new. None where there is no room.
    #[inline]
    fn add(&mut self, first: Option<Word>, words: &[Word]) -> Option<usize> {
        match (self, first) {
            (Adding::Pairs(pairs), Some(first)) => Some(pairs.insert_all(first, words)),
            (Adding::Pairs(pairs), None) => Some(pairs.insert_words(words)),
            (Adding::Found(found, known), first) => found.push(first?, words, known).then_some(0),
        }
    }
}

impl Adding<'_> {
    /// How many bytes what is added to takes.
    fn held(&self) -> usize {
        match self {
            Adding::Pairs(pairs) => pairs.held(),
            Adding::Found(..) => 0,
        }
    }

    /// The words beside a key in a column of what is added to.
    fn list(&self, column: usize, key: Word, version: Version) -> &[Word] {
        match self {
            Adding::Pairs(pairs) => pairs.list(column, key, version),
            Adding::Found(..) => &[],
        }
    }
}

impl<'a> Exec<'a> {
    /// Where the tuples of a relation kept by groups go.
    pub fn adding(&self, target: RelId) -> Option<Adding<'a>> {
        match self.found {
            Some(found) => Some(Adding::Found(found.borrow_mut(), self.database.pairs(target)?)),
            None => self.database.pairs_mut(target).map(Adding::Pairs),
        }
    }
}

impl Exec<'_> {
    /// Adds the tuples of a batch.
    pub fn insert(&mut self, targets: &[Target], batch: &Batch) -> Result<(), EvalError> {
        let dictionary = self.dictionary.borrow();
        let mut row: Vec<Word> = Vec::new();
        for (relation, operands) in targets {
            self.meter.emit(batch.len);
            if let Some(mut adding) = self.adding(*relation) {
                self.meter.derive(insert_batch(&mut adding, operands, batch).ok_or_else(full)?);
                continue;
            }
            let Some(mut rows) = self.database.own().and_then(|own| own.rows_mut(*relation)) else { continue };
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
        if let (true, Some(own)) = (probe.relation == *target, self.database.own()) {
            let Some(pairs) = own.pairs_mut(*target) else { return Ok(false) };
            let (mut adding, mut list) = (Adding::Pairs(pairs), Vec::new());
            for row in 0..batch.len {
                list.clear();
                list.extend_from_slice(adding.list(*column, batch.get(*operand, row), probe.version));
                self.insert_list(&mut adding, plain.first(batch, row), &list)?;
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
        let Some(mut adding) = self.adding(target) else { return Ok(()) };
        if let Plain::One = plain {
            return self.insert_gathered(lists, key, &mut adding, batch);
        }
        // Short lists for one group are put together first: finding the group costs more than copying them.
        let (mut of, mut short) = (None, Vec::new());
        for row in 0..batch.len {
            let (key, first) = (batch.get(key, row), plain.first(batch, row));
            if first != of || short.len() >= CHUNK {
                self.insert_list(&mut adding, of, &short)?;
                short.clear();
                of = first;
            }
            for part in 0..lists.parts() {
                let (found, length) = lists.find(part, key);
                match length {
                    0..SHORT => short.extend_from_slice(lists.words(found, 0)),
                    _ => self.insert_list(&mut adding, first, lists.words(found, 0))?,
                }
            }
        }
        self.insert_list(&mut adding, of, &short)
    }

    /// Adds lists to a relation of one column, some of them copied side by side first: they lie scattered, and a copy does
    /// not wait for the one before it, as looking at each word would.
    fn insert_gathered<L: Lists>(
        &self,
        lists: &L,
        key: Operand,
        adding: &mut Adding<'_>,
        batch: &Batch,
    ) -> Result<(), EvalError> {
        let rows = (0..batch.len).flat_map(|row| (0..lists.parts()).map(move |part| (row, part)));
        let found: Vec<L::Found> = rows.map(|(row, part)| lists.find(part, batch.get(key, row)).0).collect();
        self.meter.step(found.len())?;
        let mut words = Vec::new();
        for list in found {
            let list = lists.words(list, 0);
            if words.len() + list.len() > CHUNK {
                self.insert_list(adding, None, &words)?;
                words.clear();
            }
            match list.len() > CHUNK {
                true => self.insert_list(adding, None, list)?,
                false => words.extend_from_slice(list),
            }
        }
        self.insert_list(adding, None, &words)
    }

    /// Adds a list to a group; to a relation of one column where there is no first word.
    #[inline]
    pub(super) fn insert_list(
        &self,
        adding: &mut Adding<'_>,
        first: Option<Word>,
        list: &[Word],
    ) -> Result<(), EvalError> {
        if list.is_empty() {
            return Ok(());
        }
        self.meter.step_holding(1 + list.len().min(CHUNK), || {
            self.database.held() + adding.held() + self.dictionary.borrow().held()
        })?;
        for piece in list.chunks(CHUNK) {
            let new = adding.add(first, piece).ok_or_else(full)?;
            self.meter.emit(piece.len());
            self.meter.derive(new);
            if list.len() > CHUNK {
                self.meter.step(CHUNK)?;
                self.meter.within(&self.dictionary.borrow(), || self.database.held() + adding.held())?;
            }
        }
        Ok(())
    }
}

/// So short is a list that is better put together with others.
const SHORT: usize = 64;

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

/// What ends the work of a thread that has found all there is room for; nobody is told.
fn full() -> EvalError {
    EvalError::Stopped { code: Code::E0511, span: Span::default(), round: 0 }
}

/// Adds the tuples of a batch, those of one first word at once; tells how many are known to be new. None where there is no
/// room.
fn insert_batch(adding: &mut Adding<'_>, operands: &[Operand], batch: &Batch) -> Option<usize> {
    match operands {
        [Operand::Slot(slot)] => adding.add(None, &batch.columns[*slot]),
        [first, Operand::Slot(second)] => {
            let (seconds, mut new, mut start) = (&batch.columns[*second], 0, 0);
            while start < batch.len {
                let word = batch.get(*first, start);
                let same = (start + 1..batch.len).take_while(|row| batch.get(*first, *row) == word).count();
                new += adding.add(Some(word), &seconds[start..=start + same])?;
                start += 1 + same;
            }
            Some(new)
        }
        [first, second] => {
            let mut add = |row| adding.add(Some(batch.get(*first, row)), &[batch.get(*second, row)]);
            (0..batch.len).map(&mut add).sum()
        }
        [only] => {
            let mut add = |row| adding.add(None, &[batch.get(*only, row)]);
            (0..batch.len).map(&mut add).sum()
        }
        _ => Some(0),
    }
}
