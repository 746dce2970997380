//! Joins: for each row of a batch the tuples that agree with its key, by rows, by lists, or all of them.
//!
//! A batch is handed on when it is about full, and nothing is borrowed meanwhile, for what comes after may add to the very
//! relation that is read.

use super::EvalError;
use super::batch::{Batch, CHUNK};
use super::candidates::{LOOKS, PAUSE};
use super::exec::{Exec, OUTER, Rest, Sink};
use super::lists::{Beside, Lists};
use super::pairs::Pairs;
use crate::base::word::Word;
use crate::plan::step::{Operand, RelId, Slot, Step, Version};

/// A probe as the plan has it.
pub(super) struct Probe<'a> {
    pub relation: RelId,
    pub version: Version,
    pub key: &'a [(usize, Operand)],
    pub outputs: &'a [(usize, Slot)],
    pub same: &'a [(usize, usize)],
    pub carry: &'a [Slot],
}

/// Where a probe is: so that a batch can be handed on half-way.
#[derive(Default)]
struct Place {
    row: usize,
    /// By rows: where among the candidates of that row to go on.
    within: Option<u32>,
    /// Whether its candidates come by an order of the store.
    by_order: bool,
    /// By lists: the part at hand, and how many of its tuples were taken.
    part: usize,
    taken: usize,
}

impl Place {
    fn next_row(&mut self) {
        self.row += 1;
        self.part = 0;
        self.taken = 0;
    }

    fn next_part(&mut self) {
        self.part += 1;
        self.taken = 0;
    }
}

impl Exec<'_> {
    /// Runs a probe on a batch, then the steps after it.
    pub(super) fn probe(
        &mut self,
        probe: &Probe<'_>,
        batch: &Batch,
        after: &[Step],
        rest: Option<&Rest<'_>>,
        sink: Sink<'_>,
    ) -> Result<(), EvalError> {
        let columns: Vec<usize> = probe.key.iter().map(|(c, _)| *c).collect();
        let mut place = Place::default();
        let (mut rows, mut tuples) = (Vec::new(), Vec::new());
        while place.row < batch.len {
            // Anew for each batch that is handed on: an order that was looked at often pays no more.
            if !columns.is_empty() {
                self.database.prepare(probe.relation, &columns, &self.meter.pace)?;
            }
            let mut out = Batch::like(batch);
            let mut filler = Filler { exec: self, probe, batch, out: &mut out };
            if let Some(pairs) = self.database.pairs(probe.relation) {
                filler.pairs(&pairs, &columns, &mut place)?;
            } else if let Some(relation) = self.database.rows(probe.relation) {
                let lists = if probe.same.is_empty() { relation.lists(&columns, probe.outputs) } else { None };
                match lists {
                    Some(lists) => filler.lists(&lists, &mut place)?,
                    None => {
                        drop(relation);
                        self.rows(probe, &columns, batch, &mut place, (&mut rows, &mut tuples), &mut out)?;
                    }
                }
            }
            if out.len > 0 {
                out.pad();
                self.run(after, rest, out, &mut *sink)?;
            }
        }
        Ok(())
    }

    /// Fills a batch row by row.
    fn rows(
        &self,
        probe: &Probe<'_>,
        columns: &[usize],
        batch: &Batch,
        place: &mut Place,
        (rows, tuples): (&mut Vec<u32>, &mut Vec<u32>),
        out: &mut Batch,
    ) -> Result<(), EvalError> {
        rows.clear();
        tuples.clear();
        self.matches(probe, columns, batch, place, rows, tuples)?;
        // A view of supports that nothing has lacks the columns, too.
        if rows.is_empty() {
            return Ok(());
        }
        out.gather(batch, probe.carry, rows);
        let Some(relation) = self.database.rows(probe.relation) else { return Ok(()) };
        let reader = relation.reader(columns, place.by_order);
        for &(column, slot) in probe.outputs {
            reader.gather(column, tuples, &mut out.columns[slot]);
        }
        for (row, &tuple) in tuples.iter().enumerate() {
            if tuple == u32::MAX {
                out.fail(row, OUTER);
            }
        }
        Ok(())
    }

    /// Fills pairs of a row and a tuple until about a chunk is full; `u32::MAX` stands for the tuple of a failed row.
    fn matches(
        &self,
        probe: &Probe<'_>,
        columns: &[usize],
        batch: &Batch,
        place: &mut Place,
        rows: &mut Vec<u32>,
        tuples: &mut Vec<u32>,
    ) -> Result<(), EvalError> {
        let Some(relation) = self.database.rows(probe.relation) else { return Ok(()) };
        // Candidates are gone on with as they came, and one reader reads all of a chunk.
        if place.within.is_none() {
            place.by_order = relation.goes_by_order(columns);
        }
        let reader = relation.reader(columns, place.by_order);
        let mut key = vec![Word::NONE; columns.len()];
        while place.row < batch.len && rows.len() < CHUNK {
            self.meter.step(1)?;
            if !fill_key(&mut key, probe.key, batch, place.row) {
                rows.push(place.row as u32);
                tuples.push(u32::MAX);
                place.row += 1;
                place.within = None;
                continue;
            }
            let mut found = relation.candidates(probe.version, columns, &key, place.by_order);
            if let Some(within) = place.within {
                found.go_on(within);
            }
            let (mut full, mut looked) = (false, 0);
            for tuple in found.by_ref() {
                looked += 1;
                if looked == LOOKS || tuple == PAUSE {
                    self.meter.step(LOOKS)?;
                    looked = 0;
                    if tuple == PAUSE {
                        continue;
                    }
                }
                if probe.same.iter().all(|&(a, b)| reader.word(a, tuple) == reader.word(b, tuple)) {
                    rows.push(place.row as u32);
                    tuples.push(tuple);
                    if rows.len() >= CHUNK {
                        full = true;
                        break;
                    }
                }
            }
            self.meter.step(looked)?;
            if full {
                place.within = Some(found.place());
                return Ok(());
            }
            place.row += 1;
            place.within = None;
        }
        Ok(())
    }
}

/// The words of a row's key; false where one of them is the result of a failure.
pub(super) fn fill_key(key: &mut [Word], operands: &[(usize, Operand)], batch: &Batch, row: usize) -> bool {
    let mut sound = true;
    for (word, (_, operand)) in key.iter_mut().zip(operands) {
        *word = batch.get(*operand, row);
        sound &= *word != Word::POISON;
    }
    sound
}

/// Fills a batch from lists.
struct Filler<'a> {
    exec: &'a Exec<'a>,
    probe: &'a Probe<'a>,
    batch: &'a Batch,
    out: &'a mut Batch,
}

impl Filler<'_> {
    fn is_full(&self) -> bool {
        self.out.len >= CHUNK
    }

    /// The row once for each of so many tuples.
    #[inline]
    fn carry(&mut self, row: usize, count: usize) {
        self.out.repeat(self.batch, self.probe.carry, row, count);
    }

    /// The row with the result of a failure in place of a tuple.
    fn poison(&mut self, row: usize) {
        self.carry(row, 1);
        for &(_, slot) in self.probe.outputs {
            self.out.columns[slot].push(Word::POISON);
        }
        self.out.fail_last(OUTER);
    }

    /// The tuples beside each row's key.
    fn lists<L: Lists>(&mut self, lists: &L, place: &mut Place) -> Result<(), EvalError> {
        let Some(&(_, operand)) = self.probe.key.first() else { return Ok(()) };
        while place.row < self.batch.len && !self.is_full() {
            let key = self.batch.get(operand, place.row);
            if key == Word::POISON {
                self.poison(place.row);
                place.next_row();
                continue;
            }
            self.exec.meter.step(1)?;
            while place.part < lists.parts() {
                let (found, length) = lists.find(place.part, key);
                let room = CHUNK.saturating_sub(self.out.len);
                let end = length.min(place.taken + room);
                if end > place.taken {
                    self.carry(place.row, end - place.taken);
                    for (output, &(_, slot)) in self.probe.outputs.iter().enumerate() {
                        self.out.columns[slot].extend_from_slice(&lists.words(found, output)[place.taken..end]);
                    }
                }
                if end < length {
                    place.taken = end;
                    return self.exec.meter.step(self.out.len);
                }
                place.next_part();
            }
            place.next_row();
        }
        self.exec.meter.step(self.out.len)
    }

    fn pairs(&mut self, pairs: &Pairs, columns: &[usize], place: &mut Place) -> Result<(), EvalError> {
        match columns {
            [] if pairs.arity() == 1 => self.words(pairs, place),
            [] => self.scan(pairs, place),
            [column] if pairs.arity() == 2 => {
                self.lists(&Beside { pairs, column: *column, version: self.probe.version }, place)
            }
            _ => self.agreeing(pairs, place),
        }
    }

    /// All words of a relation of one column, for each row.
    fn words(&mut self, pairs: &Pairs, place: &mut Place) -> Result<(), EvalError> {
        let words = pairs.words(self.probe.version);
        while place.row < self.batch.len && !self.is_full() {
            let end = words.len().min(place.taken + CHUNK - self.out.len);
            self.carry(place.row, end - place.taken);
            for &(_, slot) in self.probe.outputs {
                self.out.columns[slot].extend_from_slice(&words[place.taken..end]);
            }
            place.taken = end;
            if end == words.len() {
                place.next_row();
            }
        }
        self.exec.meter.step(self.out.len)
    }

    /// All tuples of two columns, for each row, group by group.
    fn scan(&mut self, pairs: &Pairs, place: &mut Place) -> Result<(), EvalError> {
        let version = self.probe.version;
        while place.row < self.batch.len {
            while place.part < pairs.scanned(version) {
                if self.is_full() {
                    return self.exec.meter.step(self.out.len);
                }
                self.exec.meter.step(1)?;
                let (first, seconds) = pairs.scan(place.part, version);
                if !self.probe.same.is_empty() {
                    // Of `p(X, X)` a group has one tuple at most.
                    for piece in seconds.chunks(LOOKS) {
                        self.exec.meter.step(piece.len())?;
                        if piece.contains(&first) {
                            self.pieces(place.row, first, &[first]);
                        }
                    }
                    place.next_part();
                    continue;
                }
                let end = seconds.len().min(place.taken + CHUNK - self.out.len);
                self.pieces(place.row, first, &seconds[place.taken..end]);
                place.taken = end;
                if end == seconds.len() {
                    place.next_part();
                }
            }
            place.next_row();
        }
        self.exec.meter.step(self.out.len)
    }

    /// Tuples of one first word.
    #[inline]
    fn pieces(&mut self, row: usize, first: Word, seconds: &[Word]) {
        self.carry(row, seconds.len());
        for &(column, slot) in self.probe.outputs {
            let out = &mut self.out.columns[slot];
            match column {
                0 => out.resize(out.len() + seconds.len(), first),
                _ => out.extend_from_slice(seconds),
            }
        }
    }

    /// The rows whose key is a whole tuple that is there.
    fn agreeing(&mut self, pairs: &Pairs, place: &mut Place) -> Result<(), EvalError> {
        let mut key = vec![Word::NONE; self.probe.key.len()];
        while place.row < self.batch.len && !self.is_full() {
            self.exec.meter.step(1)?;
            if !fill_key(&mut key, self.probe.key, self.batch, place.row) {
                self.poison(place.row);
            } else if pairs.contains(&key, self.probe.version) {
                self.carry(place.row, 1);
            }
            place.next_row();
        }
        Ok(())
    }
}
