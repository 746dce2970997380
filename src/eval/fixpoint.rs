//! Semi-naive evaluation: round zero runs the rules that read nothing of their own stratum, each later round the delta
//! variants of the recursive ones, until a round adds nothing (Bancilhon 1986; Balbin and Ramamohanarao 1987).

use super::batch::Batch;
use super::collect::Gathered;
use super::exec::Exec;
use super::live::Database;
use super::{Counts, EvalError, Evaluated, Inexact, Inputs, Monitoring};
use crate::base::diagnostic::Code;
use crate::base::dictionary::Dictionary;
use crate::base::span::Span;
use crate::base::word::Word;
use crate::plan::step::{Collect, Emit, Pipeline, Plan, RulePlan, StratumPlan};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Evaluates a plan and gives its answers.
///
/// # Errors
/// A failing expression in a solution, a limit met, or a stop asked for by the watch. Nothing outside is changed.
pub fn evaluate(
    plan: &Plan,
    inputs: &dyn Inputs,
    dictionary: &mut Dictionary,
    monitoring: &Monitoring<'_>,
) -> Result<Evaluated, EvalError> {
    let database = Database::load(plan, inputs, dictionary)?;
    let cell = RefCell::new(std::mem::take(dictionary));
    let mut run =
        Run { plan, database, dictionary: &cell, monitoring, counts: Counts::default(), inexact: Inexact::default() };
    let result = run.strata();
    let (database, counts, inexact) = (run.database, run.counts, run.inexact);
    *dictionary = cell.into_inner();
    let ordered = result?;
    let mut answers = database.into_tuples(plan.goal);
    if !ordered {
        answers.sort(dictionary);
    }
    Ok(Evaluated { answers, inexact, counts })
}

struct Run<'a> {
    plan: &'a Plan,
    database: Database,
    dictionary: &'a RefCell<Dictionary>,
    monitoring: &'a Monitoring<'a>,
    counts: Counts,
    inexact: Inexact,
}

impl Run<'_> {
    /// Evaluates every stratum; tells whether the answers came in the query's own order.
    fn strata(&mut self) -> Result<bool, EvalError> {
        for stratum in &self.plan.strata {
            self.stratum(stratum)?;
        }
        let last = self.plan.strata.last();
        Ok(last.is_some_and(|s| s.rules.iter().any(|r| r.collect.is_some())))
    }

    fn stratum(&mut self, stratum: &StratumPlan) -> Result<(), EvalError> {
        let mut gathered: BTreeMap<usize, (&Collect, Gathered, Span)> = BTreeMap::new();
        self.monitoring.poll()?;
        for rule in &stratum.rules {
            if let Some(collect) = &rule.collect {
                gathered.entry(collect.id).or_insert_with(|| (collect, Gathered::default(), rule.span));
            }
            if let Some(pipeline) = &rule.base {
                let mut into = rule.collect.as_ref().and_then(|c| gathered.get_mut(&c.id)).map(|g| (g.0, &mut g.1));
                self.pipeline(rule, pipeline, into.as_mut().map(|(c, g)| (*c, &mut **g)), 0)?;
            }
        }
        for (collect, rows, span) in gathered.into_values() {
            let tuples = rows.finish(collect, span, &mut self.dictionary.borrow_mut())?;
            for tuple in tuples {
                for &(relation, width) in &collect.targets {
                    self.counts.derived +=
                        self.database.insert(relation, &tuple[..width], &self.dictionary.borrow()) as u64;
                }
            }
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
        if judged && self.database.has_inexact(&self.dictionary.borrow()) {
            for rule in &stratum.rules {
                if let Some(pipeline) = &rule.afterwards {
                    self.pipeline(rule, pipeline, None, round)?;
                }
            }
        }
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

    fn pipeline(
        &mut self,
        rule: &RulePlan,
        pipeline: &Pipeline,
        mut gathered: Option<(&Collect, &mut Gathered)>,
        round: u64,
    ) -> Result<(), EvalError> {
        let mut exec = Exec {
            database: &self.database,
            dictionary: self.dictionary,
            monitoring: self.monitoring,
            failures: Vec::new(),
            dates: HashMap::new(),
            around: HashSet::new(),
            inexact: Inexact::default(),
        };
        let counts = &mut self.counts;
        let mut row: Vec<Word> = Vec::new();
        let result = exec.run(&pipeline.steps, None, Batch::unit(pipeline.slots), &mut |exec, mut batch| {
            if pipeline.quiet && !batch.failed.is_empty() {
                let kept: Vec<u32> = (0..batch.len as u32).filter(|&r| batch.failure(r as usize) == 0).collect();
                batch.keep(&kept);
            }
            exec.drop_unanswered(&mut batch, false);
            exec.raise(&batch)?;
            let dictionary = exec.dictionary.borrow();
            for place in 0..batch.len {
                match (&pipeline.emit, &mut gathered) {
                    (Emit::Insert(targets), _) => {
                        for (relation, operands) in targets {
                            row.clear();
                            row.extend(operands.iter().map(|o| batch.get(*o, place)));
                            counts.emitted += 1;
                            if exec.database.insert(*relation, &row, &dictionary) {
                                counts.derived += 1;
                            }
                        }
                    }
                    (Emit::Collect(operands), Some((collect, gathered))) => {
                        row.clear();
                        row.extend(operands.iter().map(|o| batch.get(*o, place)));
                        counts.emitted += 1;
                        gathered.add(collect, &row, &dictionary);
                    }
                    (Emit::Collect(_), None) => {}
                }
            }
            let limits = exec.monitoring.limits;
            match limits.facts {
                Some(most) if counts.derived > most => {
                    Err(EvalError::Stopped { code: Code::E0511, span: rule.span, round })
                }
                _ if dictionary.deepest() > limits.depth => {
                    Err(EvalError::Stopped { code: Code::E0510, span: rule.span, round })
                }
                _ => Ok(()),
            }
        });
        let inexact = std::mem::take(&mut exec.inexact);
        if !pipeline.quiet {
            self.inexact.add(inexact);
        }
        result.map_err(|error| match error {
            EvalError::Stopped { code, .. } => EvalError::Stopped { code, span: rule.span, round },
            failed => failed,
        })
    }
}
