//! A variable that several literals bind is what their lists have in common: the least list is gone through, the others are
//! asked for each of its words (Generic Join, Ngo, Ré and Rudra 2013, one variable at a time). Two paths to a hub of a
//! million neighbours thus cost what the smaller one has.

use super::EvalError;
use super::access::Read;
use super::batch::{Batch, CHUNK};
use super::candidates::{LOOKS, PAUSE};
use super::exec::{Exec, OUTER, Rest, Sink};
use super::lists::{Beside, Lists, Ordered};
use super::pairs::Pairs;
use super::rows::Rows;
use crate::base::word::Word;
use crate::plan::step::{Listed, Slot, Step};

/// A meeting of lists as the plan has it.
pub(super) struct Meet<'a> {
    pub slot: Slot,
    pub lists: &'a [Listed],
    pub carry: &'a [Slot],
    pub any: bool,
}

/// A relation that lists are read from.
enum Held<'a> {
    Pairs(Read<'a, Pairs>),
    Rows(Read<'a, Rows>),
}

/// One of the lists that are to meet, for any key.
struct Side<'a> {
    list: &'a Listed,
    reads: Reads<'a>,
}

enum Reads<'a> {
    Groups(Beside<'a>),
    /// Words ascend in each part.
    Runs(Ordered<'a>),
    /// By rows, where nothing gives lists; and whether look-ups by the key, and by both columns, go by an order. That is
    /// settled beforehand, since an order that was looked at often pays no more, and then nothing else is prepared.
    Rows {
        rows: &'a Rows,
        by_order: bool,
        both_by_order: bool,
    },
}

/// Longer than any list that is known.
const UNKNOWN: usize = usize::MAX;

impl<'a> Side<'a> {
    fn of(list: &'a Listed, held: &'a Held<'a>) -> Side<'a> {
        let (column, version) = (list.key.0, list.version);
        let reads = match held {
            Held::Pairs(pairs) => Reads::Groups(Beside { pairs, column, version }),
            Held::Rows(rows) => match rows.lists(&[column], &[(1 - column, 0)]) {
                Some(lists) => Reads::Runs(lists),
                None => Reads::Rows {
                    rows,
                    by_order: rows.goes_by_order(&[column]),
                    both_by_order: rows.goes_by_order(&[0, 1]),
                },
            },
        };
        Side { list, reads }
    }

    /// How many words stand beside a key.
    fn len(&self, key: Word) -> usize {
        match &self.reads {
            Reads::Groups(lists) => lists.find(0, key).1,
            Reads::Runs(lists) => (0..lists.parts()).map(|part| lists.find(part, key).1).sum(),
            Reads::Rows { .. } => UNKNOWN,
        }
    }

    /// Whether a word stands beside a key. Words that are asked for one after the other may ascend: then each is looked for
    /// from where the last was.
    #[inline]
    fn has(&self, key: Word, word: Word, from: &mut [usize]) -> bool {
        let tuple = if self.list.key.0 == 0 { [key, word] } else { [word, key] };
        match &self.reads {
            Reads::Groups(lists) => lists.pairs.contains(&tuple, self.list.version),
            Reads::Runs(lists) => (0..lists.parts()).any(|part| {
                let (found, _) = lists.find(part, key);
                seek(lists.words(found, 0), word, from.get_mut(part))
            }),
            Reads::Rows { rows, both_by_order, .. } => {
                rows.candidates(self.list.version, &[0, 1], &tuple, *both_by_order).any(|row| row != PAUSE)
            }
        }
    }

    /// Calls `visit` with the words beside a key but for the first `skip`, until it says stop.
    fn each(
        &self,
        key: Word,
        mut skip: usize,
        exec: &Exec<'_>,
        visit: &mut dyn FnMut(Word) -> Result<bool, EvalError>,
    ) -> Result<(), EvalError> {
        let mut pieces = |words: &[Word]| -> Result<bool, EvalError> {
            let passed = skip.min(words.len());
            skip -= passed;
            let words = &words[passed..];
            for piece in words.chunks(LOOKS) {
                exec.meter.step(piece.len())?;
                for word in piece {
                    if !visit(*word)? {
                        return Ok(false);
                    }
                }
            }
            Ok(true)
        };
        match &self.reads {
            Reads::Groups(lists) => _ = pieces(lists.find(0, key).0)?,
            Reads::Runs(lists) => {
                for part in 0..lists.parts() {
                    if !pieces(lists.words(lists.find(part, key).0, 0))? {
                        break;
                    }
                }
            }
            Reads::Rows { rows, by_order, .. } => {
                let (columns, by_order) = ([self.list.key.0], *by_order);
                let reader = rows.reader(&columns, by_order);
                let key = [key];
                let found = rows.candidates(self.list.version, &columns, &key, by_order);
                for row in found.filter(|row| *row != PAUSE).skip(skip) {
                    exec.meter.step(1)?;
                    if !visit(reader.word(1 - columns[0], row))? {
                        break;
                    }
                }
            }
        }
        Ok(())
    }
}

/// Whether a word is among ascending ones, by leaps that double from a place on (galloping).
#[inline]
fn seek(words: &[Word], word: Word, from: Option<&mut usize>) -> bool {
    let start = match &from {
        Some(from) if **from < words.len() && words[**from] <= word => **from,
        _ => 0,
    };
    let (mut low, mut leap) = (start, 1);
    while low + leap < words.len() && words[low + leap] < word {
        low += leap;
        leap *= 2;
    }
    let end = words.len().min(low + leap + 1);
    let place = low + words[low..end].partition_point(|other| *other < word);
    if let Some(from) = from {
        *from = place;
    }
    words.get(place) == Some(&word)
}

/// Where a meeting is: the row, and how many words of its least list were gone through.
#[derive(Default)]
struct Place {
    row: usize,
    taken: usize,
}

impl Exec<'_> {
    /// Fills a slot with what lists have in common, row by row, then runs the steps after it.
    pub(super) fn meet(
        &mut self,
        meet: &Meet<'_>,
        batch: &Batch,
        after: &[Step],
        rest: Option<&Rest<'_>>,
        sink: Sink<'_>,
    ) -> Result<(), EvalError> {
        let mut place = Place::default();
        while place.row < batch.len {
            let mut out = Batch::like(batch);
            self.fill_met(meet, batch, &mut place, &mut out)?;
            if out.len > 0 {
                out.pad();
                self.run(after, rest, out, &mut *sink)?;
            }
        }
        Ok(())
    }

    /// Makes the look-ups of a meeting possible.
    pub(super) fn prepare_met(&self, lists: &[Listed]) -> Result<(), EvalError> {
        for list in lists {
            self.database.prepare(list.relation, &[list.key.0], &self.meter.pace)?;
            let gives_lists = |rows: Read<'_, Rows>| rows.lists(&[list.key.0], &[]).is_some();
            if self.database.rows(list.relation).is_some_and(|rows| !gives_lists(rows)) {
                self.database.prepare(list.relation, &[0, 1], &self.meter.pace)?;
            }
        }
        Ok(())
    }

    fn fill_met(&self, meet: &Meet<'_>, batch: &Batch, place: &mut Place, out: &mut Batch) -> Result<(), EvalError> {
        let mut held = Vec::with_capacity(meet.lists.len());
        self.prepare_met(meet.lists)?;
        for list in meet.lists {
            held.extend(self.database.pairs(list.relation).map(Held::Pairs));
            held.extend(self.database.rows(list.relation).map(Held::Rows));
        }
        let sides: Vec<Side<'_>> = meet.lists.iter().zip(&held).map(|(list, held)| Side::of(list, held)).collect();
        let (mut sound, mut from) = (Vec::with_capacity(sides.len()), vec![[0; 8]; sides.len()]);
        while place.row < batch.len && out.len < CHUNK {
            self.meter.step(1)?;
            sound.clear();
            for (number, side) in sides.iter().enumerate() {
                let key = batch.get(side.list.key.1, place.row);
                if key != Word::POISON {
                    sound.push((number, key, side.len(key)));
                }
            }
            // The result of a failure has a list that nobody knows: the row passes with what the others have in common.
            let is_poisoned = sound.len() < sides.len();
            let Some(least) = (0..sound.len()).min_by_key(|at| sound[*at].2) else {
                self.put(meet, batch, place.row, Word::POISON, true, out);
                place.row += 1;
                continue;
            };
            let (least, key, _) = sound.swap_remove(least);
            from.fill([0; 8]);
            let mut is_whole = true;
            sides[least].each(key, place.taken, self, &mut |word| {
                place.taken += 1;
                if sound.iter().all(|(side, key, _)| sides[*side].has(*key, word, &mut from[*side])) {
                    self.put(meet, batch, place.row, word, is_poisoned, out);
                    if meet.any {
                        return Ok(false);
                    }
                }
                is_whole = out.len < CHUNK;
                Ok(is_whole)
            })?;
            if is_whole {
                *place = Place { row: place.row + 1, taken: 0 };
            }
        }
        Ok(())
    }

    /// One row more, with that word.
    fn put(&self, meet: &Meet<'_>, batch: &Batch, row: usize, word: Word, is_poisoned: bool, out: &mut Batch) {
        out.repeat(batch, meet.carry, row, 1);
        out.columns[meet.slot].push(word);
        if is_poisoned {
            out.fail_last(OUTER);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_leaps_from_anywhere() {
        let words: Vec<Word> = (0..500).map(|n| Word(3 * n)).collect();
        for start in [0, 1, 7, 250, 499, 500] {
            let mut from = start;
            assert!((0..1_500).all(|n| seek(&words, Word(n), Some(&mut from)) == (n % 3 == 0)));
            let mut from = start;
            assert!((0..1_500).rev().all(|n| seek(&words, Word(n), Some(&mut from)) == (n % 3 == 0)));
        }
        assert!(!seek(&[], Word(0), None) && !seek(&words, Word(u32::MAX), None));
    }
}
