//! Semi-naive evaluation: round zero runs the rules that read nothing of their own stratum, each later round the delta
//! variants of the recursive ones, until a round adds nothing (Bancilhon 1986; Balbin and Ramamohanarao 1987).

use super::access::{Access, Values};
use super::batch::Batch;
use super::collect::Gathered;
use super::cost::cheapest;
use super::exec::Exec;
use super::kept::KeptRelations;
use super::live::Database;
use super::meter::Meter;
use super::profile::Recorder;
use super::{Counts, EvalError, Evaluated, Inexact, Inputs, Monitoring, RelationTaken, Threads, Trace, Tuples};
use crate::base::dictionary::Dictionary;
use crate::base::monitor::{Monitor, Stopwatch};
use crate::base::span::Span;
use crate::plan::step::{Emit, Pipeline, Plan, RelId, RulePlan, StratumPlan};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Evaluates a plan and gives its answers. It is handed the kept relations that it reads and gives them back, together
/// with those it derives where it has no goal. What it did is in the trace, whatever comes of it.
///
/// # Errors
/// A failing expression in a solution, a limit met, or a stop asked for by the monitor. Nothing outside is changed.
pub fn evaluate(
    plan: &Plan,
    inputs: &dyn Inputs,
    kept: &mut KeptRelations,
    dictionary: &mut Dictionary,
    monitoring: &Monitoring<'_>,
    trace: &mut Trace,
) -> Result<Evaluated, EvalError> {
    let meter = Meter::new(monitoring);
    let given: Vec<RelId> = kept.keys().copied().collect();
    let database = Database::load(plan, inputs, kept, dictionary, monitoring.threads.count, &meter.pace)?;
    let cell = RefCell::new(std::mem::take(dictionary));
    let mut run = Run {
        plan,
        database,
        dictionary: &cell,
        meter: &meter,
        counts: Counts::default(),
        inexact: Vec::new(),
        work: Vec::new(),
        recorder: monitoring.profiled.then(RefCell::default),
        threads: monitoring.threads,
    };
    let result = run.strata();
    let (mut database, inexact, work, recorder) = (run.database, run.inexact, run.work, run.recorder);
    let counts = Counts { derived: meter.derived(), emitted: meter.emitted(), ..run.counts };
    *dictionary = cell.into_inner();
    let taken = |id: &RelId| {
        let (tuples, bytes) = database.taken(*id);
        RelationTaken { relation: *id, tuples, bytes }
    };
    let strata = plan.strata.iter().filter(|_| monitoring.profiled);
    *trace = Trace {
        counts,
        ran: recorder.map_or(Vec::new(), |recorder| recorder.into_inner().all(plan)),
        taken: strata.flat_map(|stratum| &stratum.relations).map(taken).collect(),
    };
    kept.extend(given.into_iter().map(|id| (id, database.keep(id))));
    let ordered = result?;
    if plan.goal.is_none() {
        for &id in plan.strata.iter().flat_map(|stratum| &stratum.relations) {
            kept.entry(id).or_insert_with(|| database.keep(id));
        }
    }
    let mut answers = match plan.goal {
        Some(goal) => database.take_tuples(goal, &meter.pace)?,
        None => Tuples::default(),
    };
    if !ordered {
        answers.sort(dictionary, &meter.pace)?;
    }
    Ok(Evaluated { answers, inexact, work, counts })
}

struct Run<'a> {
    plan: &'a Plan,
    database: Database,
    dictionary: &'a RefCell<Dictionary>,
    meter: &'a Meter<'a>,
    counts: Counts,
    /// Of each stratum begun.
    inexact: Vec<Inexact>,
    /// Steps gone for each.
    work: Vec<u64>,
    recorder: Option<RefCell<Recorder>>,
    threads: Threads,
}

impl Run<'_> {
    /// Evaluates every stratum; tells whether the answers came in the query's own order.
    fn strata(&mut self) -> Result<bool, EvalError> {
        for stratum in &self.plan.strata {
            self.inexact.push(Inexact::default());
            let meter = self.meter;
            let work = || meter.pace.monitor().map_or(0, Monitor::work);
            let before = work();
            self.stratum(stratum)?;
            self.work.push(work() - before);
        }
        let last = self.plan.strata.last();
        Ok(last.is_some_and(|s| s.rules.iter().any(|r| r.collect.is_some())))
    }

    fn stratum(&mut self, stratum: &StratumPlan) -> Result<(), EvalError> {
        let mut gathered: BTreeMap<usize, (Gathered<'_>, Span)> = BTreeMap::new();
        for rule in &stratum.rules {
            if let Some(collect) = &rule.collect {
                gathered.entry(collect.id).or_insert_with(|| (Gathered::new(collect), rule.span));
            }
            if let Some(pipeline) = &rule.base {
                let into = rule.collect.as_ref().and_then(|c| gathered.get_mut(&c.id)).map(|(gathered, _)| gathered);
                self.pipeline(rule, pipeline, into, 0)?;
            }
        }
        for (gathered, span) in gathered.into_values() {
            self.finish(gathered, span).map_err(|error| at(error, span, 0))?;
        }
        let mut round = 0;
        while self.advance(stratum) && stratum.recursive {
            round += 1;
            for rule in &stratum.rules {
                for pipeline in &rule.deltas {
                    self.pipeline(rule, pipeline, None, round)?;
                }
            }
        }
        let judged = stratum.recursive && stratum.rules.iter().any(|rule| rule.afterwards.is_some());
        if judged && self.database.has_inexact(&self.dictionary.borrow(), &self.meter.pace)? {
            for rule in &stratum.rules {
                if let Some(pipeline) = &rule.afterwards {
                    self.pipeline(rule, pipeline, None, round)?;
                }
            }
        }
        // Where there was no memory for something it was left undone, and the rounds may have ended for that.
        let last = stratum.rules.last().map_or(Span::default(), |rule| rule.span);
        self.meter.pace.look().map_err(|stop| at(stop.into(), last, round))
    }

    /// Adds what was gathered to the relations it is for.
    fn finish(&self, gathered: Gathered<'_>, span: Span) -> Result<(), EvalError> {
        let (held, targets) = (gathered.held(), gathered.targets());
        gathered.finish(span, &mut self.dictionary.borrow_mut(), &self.meter.pace, &mut |tuple, dictionary| {
            for &(relation, width) in targets {
                if self.database.insert(relation, &tuple[..width], dictionary) {
                    self.meter.derive(1);
                }
            }
        })?;
        self.meter.collected(held, 0);
        Ok(())
    }

    /// Makes what is pending the delta; tells whether there is any.
    fn advance(&mut self, stratum: &StratumPlan) -> bool {
        self.counts.rounds += 1;
        let mut any = false;
        for &relation in &stratum.relations {
            any |= self.database.advance(relation);
        }
        any
    }

    /// Runs a rule in the order of its literals that the sizes of the moment ask for, and records it if wanted.
    fn pipeline(
        &mut self,
        rule: &RulePlan,
        pipeline: &Pipeline,
        gathered: Option<&mut Gathered<'_>>,
        round: u64,
    ) -> Result<(), EvalError> {
        let pipeline = cheapest(pipeline, self.plan.orders, &self.database);
        let watch = self.recorder.as_ref().map(|_| Stopwatch::start());
        let (found, new) = (self.meter.emitted(), self.meter.derived());
        let result = self.run_order(rule, pipeline, gathered, round);
        if let (Some(recorder), Some(watch)) = (&self.recorder, watch) {
            let (found, new) = (self.meter.emitted() - found, self.meter.derived() - new);
            recorder.borrow_mut().ran(pipeline, watch.elapsed(), found, new);
        }
        result
    }

    /// Runs a rule in one order of its literals.
    fn run_order(
        &mut self,
        rule: &RulePlan,
        pipeline: &Pipeline,
        mut gathered: Option<&mut Gathered<'_>>,
        round: u64,
    ) -> Result<(), EvalError> {
        let values = Values { own: self.dictionary, lent: None };
        let mut exec = Exec::new(Access::Own(&self.database), values, self.meter, self.recorder.as_ref());
        exec.threads = self.threads;
        let targets = match &pipeline.emit {
            Emit::Insert(targets) => Some(&targets[..]),
            Emit::Collect(_) => None,
        };
        let done = exec.run_owned(pipeline).and_then(|done| Ok(done || exec.run_grouped(pipeline)?));
        if done.map_err(|error| at(error, rule.span, round))? {
            return Ok(());
        }
        let end = exec.end(targets);
        let result = exec.run_shared(&pipeline.steps, end, Batch::unit(pipeline.slots), &mut |exec, mut batch| {
            if pipeline.quiet && !batch.failed.is_empty() {
                let kept: Vec<u32> = (0..batch.len as u32).filter(|&r| batch.failure(r as usize) == 0).collect();
                batch.keep(&kept);
            }
            exec.drop_unanswered(&mut batch, false);
            exec.raise(&batch)?;
            exec.meter.step(batch.len)?;
            match (&pipeline.emit, &mut gathered) {
                (Emit::Insert(targets), _) => exec.insert(targets, &batch),
                (Emit::Collect(operands), Some(gathered)) => exec.gather(operands, &batch, gathered),
                (Emit::Collect(_), None) => Ok(()),
            }
        });
        let inexact = std::mem::take(&mut exec.inexact);
        if let (false, Some(counted)) = (pipeline.quiet, self.inexact.last_mut()) {
            counted.add(inexact);
        }
        result.map_err(|error| at(error, rule.span, round))
    }
}

/// An error with the rule that was at work.
fn at(error: EvalError, span: Span, round: u64) -> EvalError {
    match error {
        EvalError::Stopped { code, .. } => EvalError::Stopped { code, span, round },
        failed => failed,
    }
}
