//! What one thread does: it runs steps on batches, reading what is lent, and keeps what it finds.

use super::End;
use super::window::Window;
use crate::base::dictionary::Dictionary;
use crate::eval::EvalError;
use crate::eval::access::{Access, Values};
use crate::eval::batch::Batch;
use crate::eval::exec::Exec;
use crate::eval::found::Found;
use crate::eval::live::Relation;
use crate::eval::meter::Meter;
use crate::eval::profile::Recorder;
use crate::plan::step::Step;
use std::cell::RefCell;
use std::thread;

/// What came of a batch.
pub(super) enum Output {
    Found(Found),
    Solutions(Vec<Batch>),
    /// More than there is room for: it is to be run again, by nobody else.
    Again,
}

/// What a thread has done.
#[derive(Default)]
pub(super) struct Done {
    pub outputs: Vec<(usize, Output)>,
    pub emitted: u64,
    pub recorder: Recorder,
    /// What ended it before all was done.
    pub failed: Option<EvalError>,
}

/// What a thread runs batches with.
pub(super) struct Task<'a> {
    pub relations: &'a [&'a Relation],
    pub dictionary: &'a Dictionary,
    pub own: &'a RefCell<Dictionary>,
    pub meter: &'a Meter<'a>,
    pub window: &'a Window,
}

impl Task<'_> {
    /// Runs steps on a batch.
    pub fn run(
        &self,
        steps: &[Step],
        end: End<'_>,
        batch: Batch,
        recorder: Option<&RefCell<Recorder>>,
    ) -> Result<Output, EvalError> {
        let access = Access::Lent(self.relations);
        let shards = end.target().and_then(|target| access.pairs(target)).map(|pairs| pairs.shard_count());
        // What is for other relations is added by the one thread that may.
        let end = if shards.is_some() { end } else { End::Sink };
        let found = shards.map(|shards| RefCell::new(self.window.room(shards)));
        let values = Values { own: self.own, lent: Some(self.dictionary) };
        let mut exec = Exec::new(access, values, self.meter, recorder);
        exec.found = found.as_ref();
        let mut solutions = Vec::new();
        let result = exec.run_end(steps, end, batch, &mut |exec, batch| match end {
            End::Targets(_, targets) => exec.insert(targets, &batch),
            End::Groups(grouped) => exec.insert_groups(grouped, &batch),
            End::Sink => {
                solutions.push(batch);
                Ok(())
            }
        });
        match found.map(RefCell::into_inner) {
            Some(found) if found.overflowed => Ok(Output::Again),
            found => result.map(|()| found.map_or(Output::Solutions(solutions), Output::Found)),
        }
    }
}

/// Runs so many pieces of work at once, the first in this thread; where no thread can be had, one after the other.
pub(super) fn together<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let work = &work;
        let started: Vec<_> = (1..count)
            .map(|number| thread::Builder::new().spawn_scoped(scope, move || work(number)).map_err(|_| number))
            .collect();
        let first = work(0);
        let others = started.into_iter().map(|started| match started {
            Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(number) => work(number),
        });
        std::iter::once(first).chain(others).collect()
    })
}
