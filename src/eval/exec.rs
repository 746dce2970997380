//! Runs the steps of a pipeline over batches.
//!
//! A failing expression does not stop anything: its result is `POISON`, its row is marked, and every later step that
//! needs the result lets the row pass. Only a marked row that reaches the end is an error, so whether one is raised
//! never depends on the order of literals. A date that is not exact goes the same way: the row has no answer, and is
//! counted only if nothing else drops it.

use super::access::{Access, Values};
use super::batch::Batch;
use super::candidates::{LOOKS, PAUSE};
use super::emit::Target;
use super::expr::Worked;
use super::found::Found;
use super::meet::Meet;
use super::meter::Meter;
use super::probe::{Probe, fill_key};
use super::profile::Recorder;
use super::row_set::RowSet;
use super::{EvalError, Failure, Inexact, Threads};
use crate::base::diagnostic::Code;
use crate::base::function::{CompareOp, Test};
use crate::base::span::Span;
use crate::base::word::Word;
use crate::plan::step::{Expr, Operand, RelId, Slot, Step, Version};
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};

/// What comes after the steps at hand: more steps, and so on.
pub(super) struct Rest<'a> {
    pub steps: &'a [Step],
    pub next: Option<&'a Rest<'a>>,
    /// At the end of a rule: where its tuples go.
    pub targets: Option<&'a [Target]>,
}

/// Where solutions go.
pub(super) type Sink<'s> = &'s mut dyn FnMut(&mut Exec<'_>, Batch) -> Result<(), EvalError>;

pub(super) struct Exec<'a> {
    pub database: Access<'a>,
    pub dictionary: Values<'a>,
    pub meter: &'a Meter<'a>,
    /// What went wrong, by the numbers in [`Batch::failed`] less one.
    pub failures: Vec<Failure>,
    /// The marks of rows without an answer, by the date that is to blame and whether it is the row around that has none.
    pub dates: HashMap<(String, bool), u32>,
    /// Those among them that stand for the row around.
    pub around: HashSet<u32>,
    /// Rows without an answer because a date is not an exact day.
    pub inexact: Inexact,
    /// Where what is done is recorded, if it is.
    pub recorder: Option<&'a RefCell<Recorder>>,
    /// Of one thread among several: where it puts the tuples that it finds.
    pub found: Option<&'a RefCell<Found>>,
    /// The threads that may be at work.
    pub threads: Threads,
}

impl<'a> Exec<'a> {
    /// Nothing has gone wrong yet, and no other thread is at work.
    pub fn new(
        database: Access<'a>,
        dictionary: Values<'a>,
        meter: &'a Meter<'a>,
        recorder: Option<&'a RefCell<Recorder>>,
    ) -> Exec<'a> {
        Exec {
            database,
            dictionary,
            meter,
            failures: Vec::new(),
            dates: HashMap::new(),
            around: HashSet::new(),
            inexact: Inexact::default(),
            recorder,
            found: None,
            threads: Threads { count: 1, always: false },
        }
    }
}

impl Exec<'_> {
    /// Runs `steps`, then `rest`, on a batch; solutions go to the sink.
    pub fn run(
        &mut self,
        steps: &[Step],
        rest: Option<&Rest<'_>>,
        mut batch: Batch,
        sink: Sink<'_>,
    ) -> Result<(), EvalError> {
        for (place, step) in steps.iter().enumerate() {
            if batch.len == 0 {
                return Ok(());
            }
            let after = &steps[place + 1..];
            self.meter.step(batch.len)?;
            if let Some(recorder) = self.recorder {
                recorder.borrow_mut().step(step, batch.len);
            }
            match step {
                Step::Probe { relation, version, key, outputs, same, carry } => {
                    let probe = Probe { relation: *relation, version: *version, key, outputs, same, carry };
                    let targets = rest.filter(|_| after.is_empty()).and_then(|rest| rest.targets);
                    return match targets {
                        Some(targets) if self.insert_found(&probe, targets, &batch)? => Ok(()),
                        _ => self.probe(&probe, &batch, after, rest, sink),
                    };
                }
                Step::Meet { slot, lists, carry, any } => {
                    let meet = Meet { slot: *slot, lists, carry, any: *any };
                    return self.meet(&meet, &batch, after, rest, sink);
                }
                Step::Union { branches, distinct: None } => {
                    let then = Rest { steps: after, next: rest, targets: None };
                    for branch in branches {
                        self.run(branch, Some(&then), batch.clone(), &mut *sink)?;
                    }
                    return Ok(());
                }
                Step::Union { branches, distinct: Some(slots) } => {
                    let mut seen = RowSet::new(slots.len() + 2);
                    for branch in branches {
                        self.run(branch, None, batch.clone(), &mut |exec, mut found| {
                            exec.meter.step(found.len)?;
                            found.keep_new(slots, &mut seen)?;
                            exec.run(after, rest, found, &mut *sink)
                        })?;
                    }
                    return Ok(());
                }
                Step::Exists { relation, version, key, same, negated } => {
                    self.exists(*relation, *version, key, same, *negated, &mut batch)?;
                }
                Step::Sub { branches, negated } => self.sub(branches, *negated, &mut batch)?,
                Step::Assign { slot, expr } => self.assign(*slot, expr, &mut batch)?,
                Step::Unpack { from, name, outputs } => self.unpack(*from, *name, outputs, &mut batch),
                Step::Earlier { tuple, than } => self.earlier(tuple, than, &mut batch)?,
                Step::Same(a, b) => retain(&mut batch, |batch, row| {
                    let (a, b) = (batch.get(*a, row), batch.get(*b, row));
                    Verdict::of(a == b, a == Word::POISON || b == Word::POISON)
                }),
                Step::Compare(op, a, b) => self.compare(*op, a, b, &mut batch)?,
                Step::Test(test, args, span) => self.test(*test, args, *span, &mut batch)?,
                Step::Aggregate { function, slot, branches, distinct, span } => {
                    self.aggregate(*function, *slot, branches, *distinct, *span, &mut batch)?;
                }
            }
        }
        if batch.len == 0 {
            return Ok(());
        }
        match rest {
            Some(rest) => self.run(rest.steps, rest.next, batch, sink),
            None => sink(self, batch),
        }
    }

    fn exists(
        &mut self,
        relation: RelId,
        version: Version,
        key: &[(usize, Operand)],
        same: &[(usize, usize)],
        negated: bool,
        batch: &mut Batch,
    ) -> Result<(), EvalError> {
        let columns: Vec<usize> = key.iter().map(|(c, _)| *c).collect();
        if !columns.is_empty() {
            self.database.prepare(relation, &columns, &self.meter.pace)?;
        }
        let mut words = vec![Word::NONE; columns.len()];
        if let Some(pairs) = self.database.pairs(relation) {
            return try_retain(batch, |batch, row| {
                if !fill_key(&mut words, key, batch, row) {
                    return Ok(Verdict::Poisoned);
                }
                self.meter.step(1)?;
                Ok(Verdict::of(pairs.has(version, &columns, &words, same, &self.meter.pace)? != negated, false))
            });
        }
        let Some(relation) = self.database.rows(relation) else { return Ok(()) };
        let by_order = relation.goes_by_order(&columns);
        let reader = relation.reader(&columns, by_order);
        try_retain(batch, |batch, row| {
            if !fill_key(&mut words, key, batch, row) {
                return Ok(Verdict::Poisoned);
            }
            let (mut any, mut looked) = (false, 0);
            for tuple in relation.candidates(version, &columns, &words, by_order) {
                looked += 1;
                if looked == LOOKS || tuple == PAUSE {
                    self.meter.step(LOOKS)?;
                    looked = 0;
                }
                any = tuple != PAUSE && same.iter().all(|&(a, b)| reader.word(a, tuple) == reader.word(b, tuple));
                if any {
                    break;
                }
            }
            self.meter.step(looked)?;
            Ok(Verdict::of(any != negated, false))
        })
    }

    fn assign(&mut self, slot: Slot, expr: &Expr, batch: &mut Batch) -> Result<(), EvalError> {
        let mut column = Vec::with_capacity(batch.len);
        if let Expr::Operand(operand) = expr {
            match operand {
                Operand::Slot(from) => column.extend_from_slice(&batch.columns[*from]),
                Operand::Word(word) => column.resize(batch.len, *word),
            }
            batch.columns[slot] = column;
            return Ok(());
        }
        let mut kept = Vec::with_capacity(batch.len);
        for row in 0..batch.len {
            let word = self.work_out(expr, batch, row)?;
            column.push(word.unwrap_or(Word::NONE));
            if word.is_some() {
                kept.push(row as u32);
            }
        }
        batch.columns[slot] = column;
        batch.keep(&kept);
        Ok(())
    }

    /// An expression's word: none where the row has no answer, `POISON` (and the row marked) where it failed.
    fn work_out(&mut self, expr: &Expr, batch: &mut Batch, row: usize) -> Result<Option<Word>, EvalError> {
        // What goes by way of values, such as a regular expression, may take a while.
        self.meter.step(EXPRESSION)?;
        match super::expr::work_out(expr, batch, row, &mut self.dictionary.borrow_mut())? {
            Worked::Word(word) => Ok(Some(word)),
            Worked::None => Ok(None),
            Worked::Inexact(date) => Ok(Some(self.unanswered(batch, row, date.literal(), false))),
            Worked::Around(date) => {
                Ok(Some(self.unanswered(batch, row, date.map_or(String::new(), |d| d.literal()), true)))
            }
            Worked::Poisoned => {
                batch.fail(row, OUTER);
                Ok(Some(Word::POISON))
            }
            Worked::Failed(failure) => {
                self.failures.push(failure);
                self.fail(batch, row, self.failures.len() as u32);
                Ok(Some(Word::POISON))
            }
        }
    }

    /// Marks a row that has no answer, because of a date (none: for another reason) or, `around`, makes the row around
    /// have none.
    fn unanswered(&mut self, batch: &mut Batch, row: usize, date: String, around: bool) -> Word {
        let mark = self.mark(date, around);
        self.fail(batch, row, mark);
        Word::POISON
    }

    fn mark(&mut self, date: String, around: bool) -> u32 {
        let next = self.failures.len() as u32 + 1;
        let mark = *self.dates.entry((date.clone(), around)).or_insert(next);
        if mark == next {
            self.failures.push(Failure { code: Code::N0302, message: date, span: Span::default() });
            if around {
                self.around.insert(mark);
            }
        }
        mark
    }

    /// The mark of the row around, which has now been reached.
    pub(super) fn settled(&mut self, mark: u32) -> u32 {
        match self.failure(mark) {
            Some(failure) if self.around.contains(&mark) => self.mark(failure.message.clone(), false),
            _ => mark,
        }
    }

    /// Marks a row. What both fails and lacks an exact date has no answer for either reason.
    pub(super) fn fail(&self, batch: &mut Batch, row: usize, mark: u32) {
        let old = batch.failure(row);
        let blurred = |mark| self.failure(mark).is_some_and(|f| f.code == Code::N0302);
        if old != 0 && old != OUTER && blurred(old) != blurred(mark) {
            batch.failed[row] = NEITHER;
        } else {
            batch.fail(row, mark);
        }
    }

    fn failure(&self, mark: u32) -> Option<&Failure> {
        (mark as usize).checked_sub(1).and_then(|place| self.failures.get(place))
    }

    /// Whether a marked row has no answer, rather than an error; counts it if so. Inside `not` and braces the row around
    /// may have none instead.
    fn is_unanswered(&mut self, mark: u32, inside: bool) -> bool {
        if inside && self.around.contains(&mark) {
            return false;
        }
        let Some(failure) = self.failures.get((mark as usize).wrapping_sub(1)) else { return mark == NEITHER };
        let unanswered = failure.code == Code::N0302;
        if unanswered && !failure.message.is_empty() {
            self.inexact.rows += 1;
            let least = self.inexact.example.as_ref().is_none_or(|old| *old > failure.message);
            if least {
                self.inexact.example = Some(failure.message.clone());
            }
        }
        unanswered
    }

    /// Of two marks of one row, that of an error.
    pub(super) fn worse(&self, a: u32, b: u32) -> u32 {
        let is_error = |mark: u32| mark != 0 && !self.around.contains(&mark);
        if a == 0 || is_error(b) && !is_error(a) { b } else { a }
    }

    /// Drops the rows that have no answer for want of an exact date.
    pub fn drop_unanswered(&mut self, batch: &mut Batch, inside: bool) {
        if batch.failed.is_empty() {
            return;
        }
        let kept: Vec<u32> =
            (0..batch.len as u32).filter(|&r| !self.is_unanswered(batch.failure(r as usize), inside)).collect();
        batch.keep(&kept);
    }

    fn unpack(&mut self, from: Operand, name: Word, outputs: &[Slot], batch: &mut Batch) {
        let dictionary = self.dictionary.borrow();
        let mut columns: Vec<Vec<Word>> = vec![Vec::with_capacity(batch.len); outputs.len()];
        let mut kept = Vec::with_capacity(batch.len);
        let mut poisoned = Vec::new();
        for row in 0..batch.len {
            let word = batch.get(from, row);
            let args = match dictionary.prop(word) {
                Some((functor, args)) if functor == name && args.len() == outputs.len() => Some(args),
                _ => None,
            };
            if word == Word::POISON {
                poisoned.push(row);
            }
            if args.is_some() || word == Word::POISON {
                kept.push(row as u32);
            }
            for (i, column) in columns.iter_mut().enumerate() {
                column.push(args.map_or(Word::POISON, |args| args[i]));
            }
        }
        drop(dictionary);
        poisoned.into_iter().for_each(|row| batch.fail(row, OUTER));
        for (column, &slot) in columns.into_iter().zip(outputs) {
            batch.columns[slot] = column;
        }
        batch.keep(&kept);
    }

    fn compare(&mut self, op: CompareOp, a: &Expr, b: &Expr, batch: &mut Batch) -> Result<(), EvalError> {
        if let (Expr::Operand(a), Expr::Operand(b)) = (a, b) {
            let dictionary = self.dictionary.borrow();
            retain(batch, |batch, row| {
                let (left, right) = (batch.get(*a, row), batch.get(*b, row));
                let poisoned = left == Word::POISON || right == Word::POISON;
                Verdict::of(!poisoned && super::expr::compare(op, left, right, &dictionary), poisoned)
            });
            return Ok(());
        }
        let mut kept = Vec::with_capacity(batch.len);
        for row in 0..batch.len {
            let (Some(left), Some(right)) = (self.work_out(a, batch, row)?, self.work_out(b, batch, row)?) else {
                continue;
            };
            let poisoned = left == Word::POISON || right == Word::POISON;
            if poisoned || super::expr::compare(op, left, right, &self.dictionary.borrow()) {
                kept.push(row as u32);
            }
        }
        batch.keep(&kept);
        Ok(())
    }

    fn test(&mut self, test: Test, args: &[Expr], span: Span, batch: &mut Batch) -> Result<(), EvalError> {
        let mut kept = Vec::with_capacity(batch.len);
        'rows: for row in 0..batch.len {
            let mut words = Vec::with_capacity(args.len());
            for arg in args {
                match self.work_out(arg, batch, row)? {
                    Some(word) => words.push(word),
                    None => continue 'rows,
                }
            }
            if words.contains(&Word::POISON) {
                kept.push(row as u32);
                continue;
            }
            match super::expr::test(test, &words, span, &self.dictionary.borrow()) {
                Ok(true) => kept.push(row as u32),
                Ok(false) => {}
                Err(failure) => {
                    self.failures.push(failure);
                    self.fail(batch, row, self.failures.len() as u32);
                    kept.push(row as u32);
                }
            }
        }
        batch.keep(&kept);
        Ok(())
    }

    /// The failure of the first marked row of a batch that has reached the end.
    pub fn raise(&self, batch: &Batch) -> Result<(), EvalError> {
        let mut worst: BTreeSet<(Span, &str)> = BTreeSet::new();
        for &mark in batch.failed.iter().filter(|&&m| m != 0) {
            if let Some(failure) = self.failures.get(mark as usize - 1) {
                worst.insert((failure.span, &failure.message));
            }
        }
        let Some((span, message)) = worst.first() else { return Ok(()) };
        let found = self.failures.iter().find(|f| f.span == *span && f.message == *message);
        found.map_or(Ok(()), |failure| Err(EvalError::Failed(failure.clone())))
    }
}

/// So many steps an expression counts for.
const EXPRESSION: usize = 16;

/// Marks a row that used the result of a failure in the pipeline around it.
pub(super) const OUTER: u32 = u32::MAX;

/// Marks a row that both failed and lacks an exact date: neither an error nor counted.
const NEITHER: u32 = u32::MAX - 1;

/// What a filter says of a row.
pub(super) enum Verdict {
    Keep,
    Drop,
    /// It needs the result of a failed expression: the row passes, marked.
    Poisoned,
}

impl Verdict {
    pub fn of(keep: bool, poisoned: bool) -> Verdict {
        match (poisoned, keep) {
            (true, _) => Verdict::Poisoned,
            (false, true) => Verdict::Keep,
            (false, false) => Verdict::Drop,
        }
    }
}

pub(super) fn retain(batch: &mut Batch, mut judge: impl FnMut(&Batch, usize) -> Verdict) {
    let judged: Result<(), std::convert::Infallible> = try_retain(batch, |batch, row| Ok(judge(batch, row)));
    let Ok(()) = judged;
}

fn try_retain<E>(batch: &mut Batch, mut judge: impl FnMut(&Batch, usize) -> Result<Verdict, E>) -> Result<(), E> {
    let mut kept = Vec::with_capacity(batch.len);
    let mut poisoned = Vec::new();
    for row in 0..batch.len {
        match judge(batch, row)? {
            Verdict::Keep => kept.push(row as u32),
            Verdict::Drop => {}
            Verdict::Poisoned => {
                kept.push(row as u32);
                poisoned.push(row);
            }
        }
    }
    poisoned.into_iter().for_each(|row| batch.fail(row, OUTER));
    batch.keep(&kept);
    Ok(())
}
