//! Rules that are run by several threads: what the first step gives is shared out batch by batch, and while the threads
//! join, filter and look up, nothing changes; then what they have found is added, each shard by one thread, in the order
//! of the batches (bulk synchronous, as in Fan and others 2019, RecStep). Lists thus come out the same however many
//! threads there are.

mod owned;
mod task;
mod window;

use super::EvalError;
use super::batch::Batch;
use super::cost::cost;
use super::emit::Target;
use super::exec::{Exec, Rest, Sink};
use super::found::Found;
use super::grouped::Grouped;
use super::live::Relation;
use super::meter::Meter;
use super::profile::Recorder;
use crate::plan::step::{Expr, RelId, Step};
use std::cell::RefCell;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use task::{Done, Output, Task, together};
use window::{BATCHES, MOST, WANTED};

pub(super) use window::Window;

/// Rules expected to touch fewer rows are not worth waking a thread for.
const WORTH: f64 = 100_000.0;

/// Where the solutions of shared steps go.
#[derive(Clone, Copy)]
pub(super) enum End<'a> {
    /// To relations; where that is one kept by groups, of two columns, threads can add to it.
    Targets(Option<RelId>, &'a [Target]),
    /// The same, the lists of whole groups.
    Groups(&'a Grouped<'a>),
    /// To the sink.
    Sink,
}

impl End<'_> {
    /// The relation that threads add to.
    fn target(&self) -> Option<RelId> {
        match self {
            End::Targets(target, _) => *target,
            End::Groups(grouped) => Some(grouped.target),
            End::Sink => None,
        }
    }
}

impl Exec<'_> {
    /// Whether steps are worth several threads, and can be run by them once the first was run.
    pub(super) fn is_worth_sharing(&self, first: &Step, steps: &[Step]) -> bool {
        let Some(database) = self.database.own().filter(|_| self.threads.count > 1) else { return false };
        let scans = matches!(first, Step::Probe { key, .. } if key.is_empty());
        scans
            && !steps.is_empty()
            && steps.iter().all(can_share)
            && (self.threads.always || cost(Some(first), steps, database) > WORTH)
    }

    /// The end of a rule that adds to relations, if it does.
    pub(super) fn end<'t>(&self, targets: Option<&'t [Target]>) -> End<'t> {
        let Some(targets) = targets else { return End::Sink };
        let two = |id: RelId| self.database.pairs(id).is_some_and(|pairs| pairs.arity() == 2);
        match targets {
            [(target, _)] if two(*target) => End::Targets(Some(*target), targets),
            _ => End::Targets(None, targets),
        }
    }

    /// Runs steps on a batch; several threads do where that is worth it.
    pub(super) fn run_shared(
        &mut self,
        steps: &[Step],
        end: End<'_>,
        batch: Batch,
        sink: Sink<'_>,
    ) -> Result<(), EvalError> {
        let (Some((first, shared)), true) = (steps.split_first(), batch.len == 1) else {
            return self.run_end(steps, end, batch, sink);
        };
        let by_one = matches!(end, End::Targets(None, _)) && !self.threads.always && !finds_more_than_it_gives(shared);
        if by_one || !self.is_worth_sharing(first, shared) {
            return self.run_end(steps, end, batch, sink);
        }
        let mut window = Window::new(self.threads.count);
        self.run(std::slice::from_ref(first), None, batch, &mut |exec, found| match window.push(found) {
            true => exec.share(shared, end, &mut window, &mut *sink),
            false => Ok(()),
        })?;
        self.share(shared, end, &mut window, sink)
    }

    /// Runs steps alone.
    fn run_end(&mut self, steps: &[Step], end: End<'_>, batch: Batch, sink: Sink<'_>) -> Result<(), EvalError> {
        let targets = match end {
            End::Targets(_, targets) => Some(targets),
            End::Groups(_) | End::Sink => None,
        };
        self.run(steps, Some(&Rest { steps: &[], next: None, targets }), batch, sink)
    }

    /// Shares the batches of a window out among the threads, until all are done.
    pub(super) fn share(
        &mut self,
        steps: &[Step],
        end: End<'_>,
        window: &mut Window,
        sink: Sink<'_>,
    ) -> Result<(), EvalError> {
        let mut batches = std::mem::take(&mut window.batches);
        if batches.len() < BATCHES * window.threads {
            batches = batches.into_iter().flat_map(|batch| batch.split(2 * window.threads)).collect();
        }
        while batches.len() > 1 {
            steps.iter().try_for_each(|step| self.prepare(step))?;
            let outputs = self.work(steps, end, &batches, window)?;
            let rest = batches.split_off(outputs.len());
            let done = batches.len();
            let tuples = self.add(steps, end, outputs, batches, window, &mut *sink)?;
            window.adapt(done, tuples);
            batches = rest;
        }
        batches.into_iter().try_for_each(|batch| self.run_end(steps, end, batch, &mut *sink))
    }

    /// Makes the look-ups of a step possible.
    fn prepare(&self, step: &Step) -> Result<(), EvalError> {
        let pace = &self.meter.pace;
        match step {
            Step::Probe { relation, key, .. } | Step::Exists { relation, key, .. } if !key.is_empty() => {
                let columns: Vec<usize> = key.iter().map(|(column, _)| *column).collect();
                Ok(self.database.prepare(*relation, &columns, pace)?)
            }
            Step::Meet { lists, .. } => self.prepare_met(lists),
            Step::Union { branches, .. } | Step::Sub { branches, .. } => {
                branches.iter().flatten().try_for_each(|step| self.prepare(step))
            }
            _ => Ok(()),
        }
    }

    /// Lets threads work through batches, from the first on; gives what came of them, of as many as were begun.
    fn work(
        &mut self,
        steps: &[Step],
        end: End<'_>,
        batches: &[Batch],
        window: &Window,
    ) -> Result<Vec<Output>, EvalError> {
        let Some(database) = self.database.own() else { return Ok(Vec::new()) };
        let lent = database.lend();
        let relations: Vec<&Relation> = lent.iter().map(|relation| &**relation).collect();
        let dictionary = self.dictionary.borrow();
        let (limits, monitor, records) = (self.meter.limits(), self.meter.pace.monitor(), self.recorder.is_some());
        let (next, held, dictionary) = (AtomicUsize::new(0), AtomicUsize::new(0), &*dictionary);
        let worker = || {
            let meter = Meter::beside(limits, monitor);
            let (own, recorder) = (RefCell::default(), RefCell::new(Recorder::default()));
            let mut done = Done::default();
            while held.load(Relaxed) < MOST {
                let place = next.fetch_add(1, Relaxed);
                let Some(batch) = batches.get(place) else { break };
                let task = Task { relations: &relations, dictionary, own: &own, meter: &meter, window };
                let emitted = meter.emitted();
                let output = match task.run(steps, end, batch.clone(), records.then_some(&recorder)) {
                    Ok(output) => output,
                    Err(error) => {
                        done.failed = Some(error);
                        break;
                    }
                };
                if !matches!(output, Output::Again) {
                    done.emitted += meter.emitted() - emitted;
                }
                let found = match &output {
                    Output::Found(found) => found.held(),
                    Output::Solutions(solutions) => solutions.iter().map(|batch| batch.len).sum(),
                    Output::Again => 0,
                };
                held.fetch_add(found, Relaxed);
                done.outputs.push((place, output));
            }
            done.recorder = recorder.into_inner();
            done
        };
        let (mut outputs, mut failed) = (Vec::new(), None);
        for done in together(window.threads, |_| worker()) {
            self.meter.emit(done.emitted as usize);
            if let Some(recorder) = self.recorder {
                recorder.borrow_mut().add(done.recorder);
            }
            outputs.extend(done.outputs);
            failed = failed.or(done.failed);
        }
        failed.map_or(Ok(()), Err)?;
        outputs.sort_unstable_by_key(|(place, _)| *place);
        Ok(outputs.into_iter().map(|(_, output)| output).collect())
    }

    /// Adds what came of batches, in their order; tells how many tuples that were.
    fn add(
        &mut self,
        steps: &[Step],
        end: End<'_>,
        outputs: Vec<Output>,
        batches: Vec<Batch>,
        window: &mut Window,
        sink: Sink<'_>,
    ) -> Result<usize, EvalError> {
        let (mut tuples, mut waiting) = (0, Vec::new());
        for (output, batch) in outputs.into_iter().zip(batches) {
            match output {
                Output::Found(found) => {
                    tuples += found.held();
                    waiting.push(found);
                }
                Output::Solutions(solutions) => {
                    for batch in solutions {
                        tuples += batch.len;
                        sink(self, batch)?;
                    }
                }
                Output::Again => {
                    self.add_found(end, &waiting)?;
                    window.keep(std::mem::take(&mut waiting));
                    tuples += WANTED;
                    self.run_end(steps, end, batch, &mut *sink)?;
                }
            }
        }
        self.add_found(end, &waiting)?;
        window.keep(waiting);
        Ok(tuples)
    }

    /// Adds what was found to its relation, each shard by a thread.
    fn add_found(&self, end: End<'_>, found: &[Found]) -> Result<(), EvalError> {
        let pairs = end.target().and_then(|target| self.database.own()?.pairs_mut(target));
        let Some(mut pairs) = pairs.filter(|_| !found.is_empty()) else { return Ok(()) };
        let (limits, monitor) = (self.meter.limits(), self.meter.pace.monitor());
        let shards: Vec<_> = pairs.shards().iter_mut().map(|shard| Mutex::new(Some(shard))).collect();
        let added = together(shards.len(), |number| {
            let meter = Meter::beside(limits, monitor);
            let taken = shards[number].lock().ok().and_then(|mut shard| shard.take());
            let Some(shard) = taken else { return Ok(0) };
            found.iter().try_fold(0, |new, found| Ok(new + found.add_to(number, shard, &meter.pace)?))
        });
        drop(shards);
        for new in added {
            let new: usize = new.map_err(|stop: crate::base::monitor::Stop| EvalError::from(stop))?;
            pairs.grown(new);
            self.meter.derive(new);
        }
        drop(pairs);
        self.meter.within(&self.dictionary.borrow(), || self.database.held())
    }
}

/// Whether steps do more than to look something up once. Where tuples are added one by one, by one thread, that is what
/// takes the time, and handing them over would only add to it.
fn finds_more_than_it_gives(steps: &[Step]) -> bool {
    let filters = |step: &Step| !matches!(step, Step::Probe { .. } | Step::Assign { .. });
    steps.iter().any(filters) || steps.iter().filter(|step| matches!(step, Step::Probe { .. })).count() > 1
}

/// Whether a step only reads: it makes no values, and nothing in it can fail.
fn can_share(step: &Step) -> bool {
    match step {
        Step::Probe { .. } | Step::Meet { .. } | Step::Exists { .. } | Step::Same(..) => true,
        Step::Compare(_, a, b) => matches!((a, b), (Expr::Operand(_), Expr::Operand(_))),
        Step::Assign { expr, .. } => matches!(expr, Expr::Operand(_)),
        Step::Union { branches, distinct: None } | Step::Sub { branches, .. } => {
            branches.iter().flatten().all(can_share)
        }
        _ => false,
    }
}
