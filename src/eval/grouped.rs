//! Rules whose last column is the second of a relation kept by groups, and plays no part in between, are run once a group:
//! `tc(X, Z) :- edge(X, Y), tc(Y, Z)` adds the whole list of `Y` to the group of each `X`, and no row is made for a `Z`
//! (factorised rows, Olteanu and Závodný 2012, of one column).

use super::EvalError;
use super::batch::{Batch, CHUNK};
use super::emit::Target;
use super::exec::{Exec, Sink};
use super::parallel::{End, Window};
use crate::base::word::Word;
use crate::plan::step::{Emit, Operand, Pipeline, RelId, Slot, Step, Version};

/// How a pipeline is run group by group.
pub(super) struct Grouped<'p> {
    relation: RelId,
    version: Version,
    /// Where the first word of a group goes, if anybody reads it; and what stands for its list.
    first: Option<Slot>,
    list: Slot,
    rest: &'p [Step],
    pub target: RelId,
    /// The other column of the head.
    other: Operand,
}

impl<'p> Grouped<'p> {
    fn of(pipeline: &'p Pipeline) -> Option<Grouped<'p>> {
        let (Emit::Insert(targets), [scan, rest @ ..]) = (&pipeline.emit, &pipeline.steps[..]) else { return None };
        let Step::Probe { relation, version, key, outputs, same, .. } = scan else { return None };
        let [(target, operands)]: &[Target] = targets else { return None };
        let [other, Operand::Slot(list)] = operands[..] else { return None };
        let slot = |column: usize| outputs.iter().find(|(c, _)| *c == column).map(|(_, slot)| *slot);
        let fits = key.is_empty() && same.is_empty() && slot(1) == Some(list) && other != Operand::Slot(list);
        let rest = (fits && rest.iter().all(|step| !reads(step, list))).then_some(rest)?;
        Some(Grouped { relation: *relation, version: *version, first: slot(0), list, rest, target: *target, other })
    }
}

/// Whether a step reads a slot, or is one that may fail.
fn reads(step: &Step, slot: Slot) -> bool {
    let is = |operand: &Operand| *operand == Operand::Slot(slot);
    match step {
        Step::Probe { key, .. } | Step::Exists { key, .. } => key.iter().any(|(_, operand)| is(operand)),
        Step::Meet { lists, .. } => lists.iter().any(|list| is(&list.key.1)),
        Step::Same(a, b) => is(a) || is(b),
        _ => true,
    }
}

impl Exec<'_> {
    /// Runs a pipeline group by group; tells whether that could be done.
    pub fn run_grouped(&mut self, pipeline: &Pipeline) -> Result<bool, EvalError> {
        let Some(grouped) = Grouped::of(pipeline) else { return Ok(false) };
        let two = |id: RelId| self.database.pairs(id).is_some_and(|pairs| pairs.arity() == 2);
        if !two(grouped.relation) || !two(grouped.target) {
            return Ok(false);
        }
        let shared = pipeline.steps.first().is_some_and(|scan| self.is_worth_sharing(scan, grouped.rest));
        let mut window = Window::new(if shared { self.threads.count } else { 1 });
        let insert: Sink<'_> = &mut |exec, batch| exec.insert_groups(&grouped, &batch);
        let mut next = 0;
        loop {
            let mut batch = Batch::unit(pipeline.slots);
            batch.len = 0;
            self.groups(&grouped, &mut next, &mut batch)?;
            let is_last = batch.len == 0;
            if let (Some(recorder), Some(scan), false) = (self.recorder, pipeline.steps.first(), is_last) {
                recorder.borrow_mut().step(scan, 1);
            }
            if !shared && !is_last {
                self.run(grouped.rest, None, batch, &mut *insert)?;
            } else if shared && (is_last || window.push(batch)) {
                self.share(grouped.rest, End::Groups(&grouped), &mut window, &mut *insert)?;
            }
            if is_last {
                return Ok(true);
            }
        }
    }

    /// A row for each of some groups that have tuples, its list given by its place in the scan.
    fn groups(&self, grouped: &Grouped<'_>, next: &mut usize, batch: &mut Batch) -> Result<(), EvalError> {
        let Some(pairs) = self.database.pairs(grouped.relation) else { return Ok(()) };
        while *next < pairs.scanned(grouped.version) && batch.len < CHUNK {
            self.meter.step(1)?;
            let (first, list) = pairs.scan(*next, grouped.version);
            if !list.is_empty() {
                batch.len += 1;
                batch.columns[grouped.list].push(Word(*next as u32));
                if let Some(slot) = grouped.first {
                    batch.columns[slot].push(first);
                }
            }
            *next += 1;
        }
        Ok(())
    }

    /// Adds the list of each row's group.
    pub(super) fn insert_groups(&self, grouped: &Grouped<'_>, batch: &Batch) -> Result<(), EvalError> {
        let (mut list, mut of) = (Vec::new(), None);
        for row in 0..batch.len {
            let place = batch.columns[grouped.list][row].0 as usize;
            if of != Some(place) {
                // Copied, for it may be of the relation that is added to.
                let Some(pairs) = self.database.pairs(grouped.relation) else { return Ok(()) };
                list.clear();
                list.extend_from_slice(pairs.scan(place, grouped.version).1);
                of = Some(place);
                self.meter.step(list.len())?;
            }
            let Some(mut adding) = self.adding(grouped.target) else { return Ok(()) };
            self.insert_list(&mut adding, Some(batch.get(grouped.other, row)), &list)?;
        }
        self.meter.within(&self.dictionary.borrow(), || self.database.held())
    }
}
