//! Rules that keep the first word: of `tc(X, Z) :- tc(X, Y), edge(Y, Z)` each thread runs those whose `X` is of the shard that
//! it owns, reads and adds to it, and nothing is handed from one thread to another.

use super::task::together;
use crate::eval::EvalError;
use crate::eval::access::{Access, Values};
use crate::eval::batch::Batch;
use crate::eval::emit::Target;
use crate::eval::exec::{Exec, Rest};
use crate::eval::live::Relation;
use crate::eval::meter::Meter;
use crate::eval::profile::Recorder;
use crate::plan::step::{Emit, Operand, Pipeline, RelId, Step};
use std::cell::RefCell;
use std::sync::Mutex;

/// The relation that a rule both begins with and adds to, keeping its first word, if it reads it nowhere else.
fn keeps_first(pipeline: &Pipeline) -> Option<(RelId, &[Target])> {
    let (Emit::Insert(targets), [scan, rest @ ..]) = (&pipeline.emit, &pipeline.steps[..]) else { return None };
    let Step::Probe { relation, key, outputs, same, .. } = scan else { return None };
    let [(target, operands)]: &[Target] = targets else { return None };
    let [Operand::Slot(first), _] = operands[..] else { return None };
    let keeps = key.is_empty() && same.is_empty() && target == relation && outputs.contains(&(0, first));
    (keeps && !rest.iter().any(|step| reads(step, *target))).then_some((*target, targets))
}

fn reads(step: &Step, id: RelId) -> bool {
    match step {
        Step::Probe { relation, .. } | Step::Exists { relation, .. } => *relation == id,
        Step::Meet { lists, .. } => lists.iter().any(|list| list.relation == id),
        Step::Union { branches, .. } | Step::Sub { branches, .. } => branches.iter().flatten().any(|s| reads(s, id)),
        _ => false,
    }
}

impl Exec<'_> {
    /// Runs a rule shard by shard, each by a thread; tells whether that could be done and was worth it.
    pub(in crate::eval) fn run_owned(&mut self, pipeline: &Pipeline) -> Result<bool, EvalError> {
        let (Some((target, targets)), Some(database)) = (keeps_first(pipeline), self.database.own()) else {
            return Ok(false);
        };
        let shards = database.pairs(target).map_or(1, |pairs| pairs.shard_count());
        let Some((scan, rest)) = pipeline.steps.split_first() else { return Ok(false) };
        if shards == 1 || !self.is_worth_sharing(scan, rest) {
            return Ok(false);
        }
        rest.iter().try_for_each(|step| self.prepare(step))?;
        let parts = database.pairs_mut(target).map(|mut pairs| pairs.split()).unwrap_or_default();
        let parts: Vec<_> = parts.into_iter().map(|part| Mutex::new(Relation::Pairs(Box::new(part)))).collect();
        let done = {
            let lent = database.lend();
            let relations: Vec<&Relation> = lent.iter().map(|relation| &**relation).collect();
            let (dictionary, limits) = (self.dictionary.borrow(), self.meter.limits());
            let (dictionary, monitor, records) = (&*dictionary, self.meter.pace.monitor(), self.recorder.is_some());
            together(parts.len(), |number| {
                let Ok(mut shard) = parts[number].lock() else { return (Ok(()), 0, 0, Recorder::default()) };
                let own = RefCell::new(std::mem::replace(&mut *shard, Relation::nothing()));
                let (none, recorder) = (RefCell::default(), RefCell::new(Recorder::default()));
                let meter = Meter::beside(limits, monitor);
                let values = Values { own: &none, lent: Some(dictionary) };
                let part = Access::Owned { id: target, own: &own, lent: &relations };
                let mut exec = Exec::new(part, values, &meter, records.then_some(&recorder));
                let rest = Rest { steps: &[], next: None, targets: Some(targets) };
                let result = exec.run(&pipeline.steps, Some(&rest), Batch::unit(pipeline.slots), &mut |exec, batch| {
                    exec.insert(targets, &batch)
                });
                drop(exec);
                *shard = own.into_inner();
                (result, meter.emitted(), meter.derived(), recorder.into_inner())
            })
        };
        if let Some(mut pairs) = database.pairs_mut(target) {
            let parts = parts.into_iter().map(|part| part.into_inner().unwrap_or_else(|broken| broken.into_inner()));
            pairs.join(parts.filter_map(Relation::into_pairs));
        }
        let mut results = Ok(());
        for (result, emitted, derived, recorder) in done {
            self.meter.emit(emitted as usize);
            self.meter.derive(derived as usize);
            if let Some(own) = self.recorder {
                own.borrow_mut().add(recorder);
            }
            results = results.and(result);
        }
        results?;
        self.meter.within(&self.dictionary.borrow(), || self.database.held())?;
        Ok(true)
    }
}
