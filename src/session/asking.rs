//! One query to its answers, by either engine.

use super::answer::{Answer, AtomShape, TermShape};
use super::derived::{Derived, Settings, Shared};
use super::emptied::emptied;
use super::inputs::Stated;
use super::options::{Engine, Options};
use super::profile::{Profile, profile};
use super::rows::Rows;
use super::state::State;
use super::work::Phase;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::dictionary::{DEEPEST, Dictionary, Full};
use crate::base::memory::Memory;
use crate::base::monitor::Pace;
use crate::base::monitor::{Monitor, Stop};
use crate::base::span::Span;
use crate::check::ir::{Atom, HeadTerm, PredId, Program, Query, Term, Test, VarId, When};
use crate::eval::{self, Counts, EvalError, Evaluated, Inputs, KeptRelations, Monitoring, Trace};
use crate::oracle;
use crate::plan::step::Origin;
use crate::plan::{self, Cardinalities, Plan, PlanError, Switches};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a query is asked of.
pub(super) struct Asking<'a> {
    pub state: &'a State,
    pub program: &'a Program,
    pub options: &'a Options,
    /// What is kept from one query to the next of what rules derive.
    pub derived: &'a Shared,
}

/// Rows in order with how much was left out, and what it took.
pub(super) struct Found {
    pub rows: Rows,
    pub inexact: eval::Inexact,
    pub counts: eval::Counts,
    pub profile: Option<Arc<Profile>>,
}

/// Why there are no rows, and what it took to find out, where that was recorded.
pub(super) struct Unanswered {
    pub why: Diagnostic,
    pub profile: Option<Arc<Profile>>,
}

impl From<Diagnostic> for Unanswered {
    fn from(why: Diagnostic) -> Unanswered {
        Unanswered { why, profile: None }
    }
}

impl Asking<'_> {
    /// The answers to a query.
    pub fn answer(&self, query: &Query) -> Result<Answer, Unanswered> {
        let clock = self.options.start();
        let found = self.rows_within(query, &clock);
        if let (Ok(found), false) = (&found, self.state.opened.is_empty()) {
            found.rows.read_all();
        }
        // What is read of a damaged snapshot may be anything.
        if let Some(fault) = self.state.fault() {
            return Err(fault.into());
        }
        let Found { mut rows, inexact, counts, profile } = found?;
        let total = rows.len();
        if let Some(most) = self.options.limits.max_answers {
            rows.truncate(most);
        }
        let mut notes = Vec::new();
        if inexact.rows > 0 {
            let plural = if inexact.rows == 1 { "row has" } else { "rows have" };
            let example = inexact.example.map_or(String::new(), |date| format!(", such as {date}"));
            let message = format!("{} {plural} no answer because a date is not an exact day{example}", inexact.rows);
            notes.push(Diagnostic::new(Code::N0302, query.clause.span, message).help("use `start(D)` or `end(D)`"));
        }
        if total == 0 && self.options.explain_empty {
            notes.extend(emptied(self, query, &clock));
        }
        let atom = query.single_atom.as_ref().and_then(|atom| self.shape(query, atom));
        // A name that no fact may have would not be read back.
        let name = if is_built_in(&query.name) { "answer".into() } else { query.name.clone() };
        let (headings, warnings) = (query.headings.clone(), Vec::new());
        Ok(Answer { name, headings, rows, atom, notes, total, counts, profile, warnings })
    }

    /// The rows of a query that has its own time.
    pub fn rows(&self, query: &Query) -> Result<Found, Diagnostic> {
        self.rows_within(query, &self.options.start()).map_err(|unanswered| unanswered.why)
    }

    /// The rows of a query.
    pub fn rows_within(&self, query: &Query, clock: &Monitor) -> Result<Found, Unanswered> {
        match self.options.engine {
            Engine::Planned => self.planned(query, clock),
            Engine::Oracle => Ok(self.naive(query)?),
        }
    }

    /// The plan of a query.
    pub fn plan(&self, query: &Query, dictionary: &mut Dictionary) -> Result<Plan, Diagnostic> {
        self.plan_by(query, dictionary, self.options.switches)
    }

    fn plan_by(&self, query: &Query, dictionary: &mut Dictionary, switches: Switches) -> Result<Plan, Diagnostic> {
        let stated = self.stated(None);
        let planned = self.planning(|| plan::plan(self.program, query, &stated, dictionary, switches));
        self.planned_well(query, planned, |plan| plan)
    }

    fn planning<T>(&self, plan: impl FnOnce() -> T) -> T {
        self.options.work.timed(Phase::Plan, plan)
    }

    /// Runs a plan, and counts what it did.
    pub(super) fn run(
        &self,
        plan: &Plan,
        inputs: &dyn Inputs,
        kept: &mut KeptRelations,
        dictionary: &mut Dictionary,
        monitoring: &Monitoring<'_>,
    ) -> Result<Evaluated, EvalError> {
        self.traced(plan, inputs, kept, dictionary, monitoring, &mut Trace::default())
    }

    /// The same, telling what it did, whatever comes of it.
    fn traced(
        &self,
        plan: &Plan,
        inputs: &dyn Inputs,
        kept: &mut KeptRelations,
        dictionary: &mut Dictionary,
        monitoring: &Monitoring<'_>,
        trace: &mut Trace,
    ) -> Result<Evaluated, EvalError> {
        let work = &self.options.work;
        let done = work.timed(Phase::Eval, || eval::evaluate(plan, inputs, kept, dictionary, monitoring, trace));
        work.count(trace.counts);
        done
    }

    /// How many tuples stated facts give a relation; none of what rules derive.
    pub fn stated_rows(&self, origin: &Origin) -> Option<usize> {
        match origin {
            Origin::Stated(..) | Origin::StatedView(_) => Some(self.stated(None).rows(origin) as usize),
            Origin::Kept(..) | Origin::Derived | Origin::Best { .. } => None,
        }
    }

    fn stated<'s>(&'s self, derived: Option<&'s Derived>) -> Stated<'s> {
        Stated { state: self.state, program: self.program, derived }
    }

    /// What was planned, or what is said where it could not be.
    fn planned_well<T>(
        &self,
        query: &Query,
        planned: Result<T, PlanError>,
        plan: fn(&mut T) -> &mut Plan,
    ) -> Result<T, Diagnostic> {
        let mut planned = planned.map_err(|error| match error {
            PlanError::Full => stopped(Code::E0515, query.clause.span, 0, self.options),
            PlanError::Internal(what) => internal(query.clause.span, &what),
        })?;
        if let Some(alter) = self.options.alter_plan {
            alter(plan(&mut planned));
        }
        Ok(planned)
    }

    /// By the planned evaluator. An error counts only if all that does not need the failing expression holds, and never
    /// because of demand: so it is judged by a plan that sees to both, which costs time only where there is an error.
    fn planned(&self, query: &Query, clock: &Monitor) -> Result<Found, Unanswered> {
        let is_error = |unanswered: &Unanswered| unanswered.why.code < Code::E0510;
        match self.evaluated(query, self.options.switches, clock) {
            Err(failed) if is_error(&failed) => {
                let switches = Switches { magic_sets: false, errors_last: true, ..self.options.switches };
                match self.evaluated(query, switches, clock) {
                    Err(stopped) if !is_error(&stopped) => Err(failed),
                    judged => judged,
                }
            }
            done => done,
        }
    }

    fn evaluated(&self, query: &Query, switches: Switches, clock: &Monitor) -> Result<Found, Unanswered> {
        // Where it is asked what each rule took, all are run.
        if !switches.keep || switches.errors_last || self.options.profile {
            return self.evaluated_alone(query, switches, clock);
        }
        let mut derived = self.derived.take();
        let kept_some = !derived.is_empty();
        let mut result = self.evaluated_with(&mut derived, query, switches, clock);
        let is_short = |result: &Result<Found, Diagnostic>| matches!(result, Err(d) if d.code == Code::E0512);
        if is_short(&result) && kept_some {
            // What is kept may be dropped at any moment: where memory is short, that is now.
            derived = Derived::default();
            clock.memory().into_iter().for_each(Memory::renew);
            result = self.evaluated_with(&mut derived, query, switches, clock);
        }
        self.derived.put(if is_short(&result) { Derived::default() } else { derived });
        Ok(result?)
    }

    /// Tells what is held before an evaluation, besides what it is lent.
    pub(super) fn tell_base(&self, derived: &Derived, clock: &Monitor) {
        if let Some(memory) = clock.told() {
            memory.begin((self.state.held() + derived.held()) as u64);
        }
    }

    /// All that the query depends on is derived for it alone.
    fn evaluated_alone(&self, query: &Query, switches: Switches, clock: &Monitor) -> Result<Found, Unanswered> {
        let mut dictionary = Dictionary::over(self.state.dictionary.clone());
        let plan = self.plan_by(query, &mut dictionary, switches)?;
        let monitoring = Monitoring {
            limits: self.limits(0),
            monitor: clock,
            profiled: self.options.profile,
            threads: self.options.threads(),
        };
        self.tell_base(&Derived::default(), clock);
        let (inputs, mut kept, mut trace) = (self.stated(None), KeptRelations::new(), Trace::default());
        let done = self.traced(&plan, &inputs, &mut kept, &mut dictionary, &monitoring, &mut trace);
        let profile = self.options.profile.then(|| Arc::new(profile(&plan, &dictionary, trace)));
        match done {
            Ok(Evaluated { answers, inexact, counts, .. }) => {
                Ok(Found { rows: Rows::new(answers, dictionary), inexact: sum(inexact), counts, profile })
            }
            Err(error) => Err(Unanswered { why: self.failed(query, error), profile }),
        }
    }

    /// What is kept is read; what the query needs all of, and is not kept, is derived and kept.
    fn evaluated_with(
        &self,
        derived: &mut Derived,
        query: &Query,
        switches: Switches,
        clock: &Monitor,
    ) -> Result<Found, Diagnostic> {
        let (depth, parameters) = (self.limits(0).depth, self.options.parameters.clone());
        let extended = self.bring_up_to_date(derived, Settings { switches, depth, parameters }, clock);
        let kept = |predicate| derived.has(self.program, predicate);
        let wanted = plan::wanted(self.program, query, &kept, switches);
        let counts = match wanted.is_empty() {
            true => extended,
            false => extended.and(self.derive(derived, query, &wanted, switches, clock)?),
        };
        let below = derived.dictionary.as_ref().unwrap_or(&self.state.dictionary);
        let mut dictionary = Dictionary::over(below.clone());
        let stated = self.stated(Some(derived));
        let planned = self.planning(|| plan::plan(self.program, query, &stated, &mut dictionary, switches));
        let plan = self.planned_well(query, planned, |plan| plan)?;
        let mut inexact = derived.inexact(self.program, &plan);
        let mut read = derived.lend(self.program, &plan);
        let monitoring = Monitoring {
            limits: self.limits(counts.derived),
            monitor: clock,
            profiled: false,
            threads: self.options.threads(),
        };
        self.tell_base(derived, clock);
        let done = self.run(&plan, &self.stated(None), &mut read, &mut dictionary, &monitoring);
        derived.take_back(self.program, &plan, &mut read);
        let done = done.map_err(|error| self.failed(query, error))?;
        inexact.add(sum(done.inexact));
        Ok(Found { rows: Rows::new(done.answers, dictionary), inexact, counts: counts.and(done.counts), profile: None })
    }

    /// Derives all of some predicates, to be kept.
    fn derive(
        &self,
        derived: &mut Derived,
        query: &Query,
        wanted: &BTreeSet<PredId>,
        switches: Switches,
        clock: &Monitor,
    ) -> Result<Counts, Diagnostic> {
        let mut dictionary = derived.take_dictionary(self.state);
        let stated = self.stated(Some(derived));
        let planned = self.planning(|| plan::derivation(self.program, wanted, &stated, &mut dictionary, switches));
        let made = self.planned_well(query, planned, |made| &mut made.plan);
        let done = made.and_then(|made| {
            let mut read = derived.lend(self.program, &made.plan);
            let monitoring =
                Monitoring { limits: self.limits(0), monitor: clock, profiled: false, threads: self.options.threads() };
            self.tell_base(derived, clock);
            let done = self.run(&made.plan, &self.stated(None), &mut read, &mut dictionary, &monitoring);
            derived.take_back(self.program, &made.plan, &mut read);
            let done = done.map_err(|error| self.failed(query, error))?;
            derived.keep(self.program, &made, read, done.inexact.into_iter().zip(done.work));
            Ok(done.counts)
        });
        derived.put_dictionary(dictionary);
        done
    }

    /// What an evaluation may use up, so many facts being derived already.
    pub(super) fn limits(&self, derived: u64) -> eval::Limits {
        // What was stated may be deeper than rules may build.
        let depth = self.options.limits.max_depth.max(self.state.dictionary.deepest()).min(DEEPEST);
        eval::Limits { facts: self.options.limits.max_facts.map(|most| most.saturating_sub(derived)), depth }
    }

    fn failed(&self, query: &Query, error: EvalError) -> Diagnostic {
        match error {
            EvalError::Failed(failure) => Diagnostic::new(failure.code, failure.span, failure.message),
            EvalError::Stopped { code, span, round } => {
                let span = if span == Span::default() { query.clause.span } else { span };
                stopped(code, span, round, self.options)
            }
        }
    }

    fn naive(&self, query: &Query) -> Result<Found, Diagnostic> {
        let mut facts = Vec::new();
        let clock = self.options.start();
        let told = self.state.each_fact(&Pace::new(&clock), &mut |fact| facts.push(fact));
        told.map_err(|stop| stop.diagnostic(query.clause.span))?;
        let depth = self.options.limits.max_depth.max(self.state.dictionary.deepest()).min(DEEPEST);
        let mut limits = oracle::Limits { depth, ..oracle::Limits::default() };
        if let Some(most) = self.options.limits.max_facts {
            limits.facts = most as usize;
        }
        let answer = oracle::answer(self.program, &oracle::Facts::new(&facts), query, &limits)
            .map_err(|failure| failure.diagnostic())?;
        let inexact = eval::Inexact { rows: answer.notes.inexact as u64, example: None };
        let rows = Rows::of_values(query.columns.len(), &answer.rows, Dictionary::over(self.state.dictionary.clone()))
            .map_err(|Full| stopped(Code::E0515, query.clause.span, 0, self.options))?;
        Ok(Found { rows, inexact, counts: eval::Counts::default(), profile: None })
    }

    /// The atom a query consists of, to be filled with rows.
    fn shape(&self, query: &Query, atom: &Atom) -> Option<AtomShape> {
        let column = |wanted: VarId| {
            query.columns.iter().position(|c| matches!(c, HeadTerm::Plain(Term::Variable(v)) if *v == wanted))
        };
        let shape = |term: &Term| term_shape(term, &column);
        let predicate = self.program.predicates.get(atom.predicate.0 as usize)?;
        if predicate.is_stated_view {
            return None;
        }
        let (source, locator) = match &atom.at {
            None => (None, None),
            Some((source, locator)) => (Some(shape(source)?), locator.as_ref().map(shape)),
        };
        Some(AtomShape {
            predicate: predicate.name.clone(),
            args: atom.args.iter().map(shape).collect::<Option<Vec<_>>>()?,
            on: match &atom.when {
                Some(When::On(date)) => Some(shape(date)?),
                Some(When::During(_)) | None => None,
            },
            source,
            locator: match locator {
                None => None,
                Some(locator) => Some(locator?),
            },
        })
    }
}

fn sum(inexact: Vec<eval::Inexact>) -> eval::Inexact {
    inexact.into_iter().fold(eval::Inexact::default(), |mut all, more| {
        all.add(more);
        all
    })
}

/// Whether facts of that name are refused.
fn is_built_in(name: &str) -> bool {
    Test::from_name(name).is_some() || matches!(name, "stated" | "not")
}

fn term_shape(term: &Term, column: &dyn Fn(VarId) -> Option<usize>) -> Option<TermShape> {
    Some(match term {
        Term::Variable(v) => TermShape::Column(column(*v)?),
        Term::Constant(value) => TermShape::Constant(value.clone()),
        Term::Prop(name, args) => {
            let args = args.iter().map(|a| term_shape(a, column)).collect::<Option<Vec<_>>>()?;
            TermShape::Prop(Arc::clone(name), args)
        }
        Term::Call(..) | Term::Arithmetic(..) | Term::Negate(..) | Term::Fitted(..) => return None,
    })
}

/// A limit that was met, in words.
fn stopped(code: Code, span: Span, round: u64, options: &Options) -> Diagnostic {
    let limits = &options.limits;
    let during = if round > 0 { format!(" in round {round} of this rule") } else { String::new() };
    match code {
        Code::E0513 => match limits.timeout {
            Some(allowed) => Stop::TimeLimit(allowed).diagnostic(span),
            None => Stop::Cancelled.diagnostic(span),
        },
        Code::E0514 => Stop::Cancelled.diagnostic(span),
        Code::E0512 => {
            let mut said = Stop::MemoryLimit(limits.max_memory.unwrap_or(u64::MAX)).diagnostic(span);
            said.message.push_str(&during);
            said
        }
        Code::E0510 => {
            Diagnostic::new(code, span, format!("terms nested deeper than {}{during}", limits.max_depth))
                .help("a rule that builds propositions from its own propositions never ends: bound it, or raise `--max-depth`")
        }
        Code::E0511 => {
            let most = limits.max_facts.unwrap_or(u64::MAX);
            Diagnostic::new(code, span, format!("more than {most} facts derived or collected{during}"))
                .help("raise `--max-facts`, or bind more arguments of the query")
        }
        _ => Diagnostic::new(code, span, format!("no room for more values{during}"))
            .help("split the base: it holds more distinct values of one kind than a word can tell apart"),
    }
}

fn internal(span: Span, what: &str) -> Diagnostic {
    Diagnostic::new(Code::E0901, span, format!("a fault of Dictum: {what}"))
        .help("please report it with the program that shows it")
}
