//! Solving a conjunction: literal by literal, row by row.
//!
//! Two ways. The quick one drops a row as soon as anything has no value or is wrong, and only remembers that
//! something was missed. The careful one says what a run-time error is worth: a literal that goes wrong is set aside,
//! and the error counts if all the others that can be evaluated without its result hold. So there atoms without
//! expressions come first (they need nobody's result), and what then lacks a value is passed over.

use super::aggregate::{self, Solution};
use super::builtin;
use super::clause::{Conjunction, Step, StepKind};
use super::facts::{Model, Row};
use super::failure::{Failure, Limits, Miss};
use super::term::{Assignment, Pattern, Within, is_bound, matches, pattern, together, value_within, values_within};
use crate::base::diagnostic::Code;
use crate::base::span::Span;
use crate::base::support::Support;
use crate::base::value::Value;
use crate::check::ir::{AggregateLiteral, Atom, CompareOp, Term, Test, When};
use std::cell::Cell;
use std::collections::BTreeSet;

/// One way through a conjunction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    pub assignment: Assignment,
    /// A literal went wrong.
    pub wrong: Option<Failure>,
    /// A literal has no answer because a date is not exact.
    pub inexact: bool,
    /// The row around has no answer, and whether because of a date.
    pub around: Option<bool>,
}

impl Found {
    /// A way on which nothing went wrong so far.
    pub fn start(assignment: Assignment) -> Found {
        Found { assignment, wrong: None, inexact: false, around: None }
    }

    /// Whether it is a solution.
    pub fn is_clean(&self) -> bool {
        self.wrong.is_none() && !self.inexact && self.around.is_none()
    }

    fn with(&self, assignment: Assignment) -> Found {
        Found { assignment, ..self.clone() }
    }

    fn spoilt(&self, assignment: Assignment, miss: Miss) -> Option<Found> {
        let mut found = self.with(assignment);
        match miss {
            Miss::Nothing => return None,
            Miss::Inexact => found.inexact = true,
            Miss::Around { inexact } => found.around = Some(inexact),
            Miss::Wrong(failure) => found.wrong = found.wrong.or(Some(*failure)),
        }
        Some(found)
    }
}

/// A conjunction on its way.
struct Way<'c, 'a> {
    conjunction: &'c Conjunction<'a>,
    /// Inside `not` or braces: what is bound around them.
    around: Option<&'c Assignment>,
    careful: bool,
}

/// Solves conjunctions over a model.
pub(super) struct Solver<'a> {
    pub model: &'a Model,
    pub limits: &'a Limits,
    /// Rows looked at so far.
    pub steps: &'a Cell<u64>,
    /// Whether the quick way met anything that the careful one has to judge.
    pub missed: Cell<bool>,
}

impl<'a> Solver<'a> {
    /// A solver over a model.
    pub fn new(model: &'a Model, limits: &'a Limits, steps: &'a Cell<u64>) -> Solver<'a> {
        Solver { model, limits, steps, missed: Cell::new(false) }
    }

    /// All solutions, each once.
    pub fn solutions(
        &self,
        conjunction: &Conjunction<'_>,
        start: &Assignment,
    ) -> Result<BTreeSet<Assignment>, Failure> {
        let found = self.solve(conjunction, start, None, false)?;
        Ok(found.into_iter().map(|f| f.assignment).collect())
    }

    /// All ways through, also those on which something went wrong.
    pub fn judge(&self, conjunction: &Conjunction<'_>, start: &Assignment) -> Result<BTreeSet<Found>, Failure> {
        Ok(self.solve(conjunction, start, None, true)?.into_iter().collect())
    }

    fn solve(
        &self,
        conjunction: &Conjunction<'_>,
        start: &Assignment,
        around: Option<&Assignment>,
        careful: bool,
    ) -> Result<Vec<Found>, Failure> {
        let mut all = Vec::new();
        let steps: Vec<usize> = (0..conjunction.steps.len()).collect();
        self.go_on(&Way { conjunction, around, careful }, steps, Found::start(start.clone()), &mut all)?;
        Ok(all)
    }

    fn go_on(
        &self,
        way: &Way<'_, '_>,
        mut remaining: Vec<usize>,
        found: Found,
        all: &mut Vec<Found>,
    ) -> Result<(), Failure> {
        self.count()?;
        let (conjunction, careful) = (way.conjunction, way.careful);
        let ready = |i: &usize| conjunction.is_ready(&conjunction.steps[*i], &found.assignment);
        let cost = |i: usize| self.cost(&conjunction.steps[i], &found.assignment, careful);
        let Some(next) = remaining.iter().copied().filter(ready).min_by_key(|&i| (cost(i), i)) else {
            if !remaining.is_empty() && found.is_clean() {
                let span = conjunction.steps[remaining[0]].span;
                return Err(Failure::at(Code::E0204, span, &[], "a variable is never bound"));
            }
            all.push(found);
            return Ok(());
        };
        remaining.retain(|&i| i != next);
        for further in self.apply(&conjunction.steps[next], &found, way)? {
            self.go_on(way, remaining.clone(), further, all)?;
        }
        Ok(())
    }

    fn count(&self) -> Result<(), Failure> {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > self.limits.steps {
            return Err(Failure::limit(Code::E0513, "more steps than allowed"));
        }
        Ok(())
    }

    /// What to evaluate first: the smaller the sooner. Carefully, atoms that need nobody's result come first.
    fn cost(&self, step: &Step<'_>, assignment: &Assignment, careful: bool) -> (u8, usize) {
        let unbound = |atom: &Atom| atom.args.iter().filter(|a| !is_bound(a, assignment)).count();
        match &step.kind {
            StepKind::Atom(atom) if careful && step.is_plain_atom() => (0, unbound(atom)),
            StepKind::Compare(..) | StepKind::Test(..) => (1, 0),
            StepKind::Not(_) => (2, 0),
            StepKind::Atom(atom) if step.is_plain_atom() => (3, unbound(atom)),
            StepKind::Aggregate(..) => (4, 0),
            // What fails in it has to be met with whatever else binds its variables.
            StepKind::Atom(atom) => (5, unbound(atom)),
        }
    }

    /// Every way on from `found` through one literal.
    fn apply(&self, step: &Step<'_>, found: &Found, way: &Way<'_, '_>) -> Result<Vec<Found>, Failure> {
        let mut ways = Vec::new();
        for (assignment, miss) in self.literal(step, &found.assignment, way.around)? {
            match miss {
                None => ways.push(found.with(assignment)),
                Some(miss) => {
                    self.missed.set(self.missed.get() || miss != Miss::Nothing);
                    if way.careful {
                        ways.extend(found.spoilt(assignment, miss));
                    }
                }
            }
        }
        Ok(ways)
    }

    /// The assignments under which a literal holds, and those under which it cannot be worked out, with the reason.
    fn literal(
        &self,
        step: &Step<'_>,
        start: &Assignment,
        around: Option<&Assignment>,
    ) -> Result<Vec<(Assignment, Option<Miss>)>, Failure> {
        let within = Within { assignment: start, around };
        let outcome = match &step.kind {
            StepKind::Atom(atom) => return self.atom(atom, within),
            StepKind::Not(inner) => self.none(inner, start)?,
            StepKind::Compare(CompareOp::Equal, left, right) => equal(left, right, within),
            StepKind::Compare(op, left, right) => compare(*op, left, right, within),
            StepKind::Test(test, args) => run_test(*test, args, within, step.span),
            StepKind::Aggregate(aggregate, body) => self.aggregate(aggregate, body, within, step.span)?,
        };
        Ok(match outcome {
            Ok(Some(assignment)) => vec![(assignment, None)],
            Ok(None) => Vec::new(),
            Err(miss) => vec![(start.clone(), Some(miss))],
        })
    }

    fn atom(&self, atom: &Atom, within: Within<'_>) -> Result<Vec<(Assignment, Option<Miss>)>, Failure> {
        let start = within.assignment;
        let query = match AtomQuery::new(atom, within) {
            Ok(query) => query,
            Err(miss) => return Ok(vec![(start.clone(), Some(miss))]),
        };
        let relation = self.model.relation(atom.predicate);
        let mut ways = Vec::new();
        let mut try_row = |row: &Row, date: Option<&Value>, support: Option<&Support>| -> Result<(), Failure> {
            self.count()?;
            let mut assignment = start.clone();
            match query.holds(row, date, support, &mut assignment, within.around) {
                Ok(true) => ways.push((assignment, None)),
                Ok(false) => {}
                Err(miss) => ways.push((assignment, Some(miss))),
            }
            Ok(())
        };
        if atom.at.is_some() {
            for (row, supports) in &relation.supports {
                for support in supports {
                    try_row(row, support.date.clone().map(Value::Date).as_ref(), Some(support))?;
                }
            }
        } else if atom.when.is_some() {
            for (row, date) in &relation.dated {
                try_row(row, Some(date), None)?;
            }
        } else {
            for row in &relation.rows {
                try_row(row, None, None)?;
            }
        }
        // Two supports or dates may bind the same.
        let mut seen = BTreeSet::new();
        ways.retain(|(assignment, miss)| miss.is_some() || seen.insert(assignment.clone()));
        Ok(ways)
    }

    /// `not`: holds where no alternative has a solution.
    fn none(&self, inner: &[Conjunction<'_>], start: &Assignment) -> Result<Outcome, Failure> {
        let (mut wrong, mut unanswered) = (None, None);
        for conjunction in inner {
            for found in self.ways(conjunction, start)? {
                match (found.wrong, found.around) {
                    _ if found.inexact => {}
                    (None, None) => return Ok(Ok(None)),
                    (Some(failure), None) => wrong = wrong.or(Some(failure)),
                    (None, Some(inexact)) => unanswered = Some(unanswered.unwrap_or(false) | inexact),
                    (Some(_), Some(_)) => {}
                }
            }
        }
        Ok(match (wrong, unanswered) {
            (Some(failure), _) => Err(failure.into()),
            (None, Some(inexact)) => Err(if inexact { Miss::Inexact } else { Miss::Nothing }),
            (None, None) => Ok(Some(start.clone())),
        })
    }

    /// Quickly, and carefully only where something was missed.
    fn ways(&self, conjunction: &Conjunction<'_>, start: &Assignment) -> Result<BTreeSet<Found>, Failure> {
        let before = self.missed.replace(false);
        let quick = self.solve(conjunction, start, Some(start), false)?;
        let missed = self.missed.replace(before);
        let ways = if missed { self.solve(conjunction, start, Some(start), true)? } else { quick };
        Ok(ways.into_iter().collect())
    }

    fn aggregate(
        &self,
        literal: &AggregateLiteral,
        body: &[Conjunction<'_>],
        within: Within<'_>,
        span: Span,
    ) -> Result<Outcome, Failure> {
        let start = within.assignment;
        let mut collected = BTreeSet::new();
        let (mut wrong, mut unanswered) = (None, None);
        for (alternative, conjunction) in body.iter().enumerate() {
            for found in self.ways(conjunction, start)? {
                let clean = found.is_clean();
                let inside = Within { assignment: &found.assignment, around: Some(start) };
                match values_within(&literal.terms, inside) {
                    _ if found.inexact => {}
                    Ok(terms) if clean => {
                        let tag = vec![alternative];
                        collected.insert(Solution { tag, assignment: found.assignment, terms });
                    }
                    Err(Miss::Wrong(failure)) if clean => wrong = wrong.or(Some(*failure)),
                    Err(Miss::Around { inexact }) if clean => unanswered = Some(unanswered.unwrap_or(false) | inexact),
                    Ok(_) | Err(_) => match (found.wrong, found.around) {
                        (None, Some(inexact)) => unanswered = Some(unanswered.unwrap_or(false) | inexact),
                        (failure, None) => wrong = wrong.or(failure),
                        (Some(_), Some(_)) => {}
                    },
                }
            }
        }
        if let Some(failure) = wrong {
            return Ok(Err(failure.into()));
        }
        if let Some(inexact) = unanswered {
            return Ok(Err(if inexact { Miss::Inexact } else { Miss::Nothing }));
        }
        let result = match aggregate::fold(literal.function, &collected, span) {
            Ok(Some(result)) => result,
            Ok(None) => return Ok(Ok(None)),
            Err(failure) => return Ok(Err(failure.into())),
        };
        if literal.op == CompareOp::Equal {
            return Ok(match_value(&literal.left, &result, within));
        }
        let left = value_within(&literal.left, within);
        Ok(left.map(|left| builtin::compare(literal.op, &left, &result).then(|| start.clone())))
    }
}

/// A literal that binds at most one way: the assignment, none if it does not hold.
type Outcome = Result<Option<Assignment>, Miss>;

fn compare(op: CompareOp, left: &Term, right: &Term, within: Within<'_>) -> Outcome {
    let sides = together([value_within(left, within), value_within(right, within)])?;
    Ok(builtin::compare(op, &sides[0], &sides[1]).then(|| within.assignment.clone()))
}

/// `=` is identity; one side may be a pattern.
fn equal(left: &Term, right: &Term, within: Within<'_>) -> Outcome {
    // As the planned evaluator does, the right side is worked out where it can be.
    let (known, other) = if is_bound(right, within.assignment) { (right, left) } else { (left, right) };
    if is_bound(other, within.assignment) {
        let sides = together([value_within(known, within), value_within(other, within)])?;
        return Ok((sides[0] == sides[1]).then(|| within.assignment.clone()));
    }
    let known = value_within(known, within)?;
    match_value(other, &known, within)
}

fn match_value(term: &Term, value: &Value, within: Within<'_>) -> Outcome {
    let pattern = pattern(term, within)?;
    let mut assignment = within.assignment.clone();
    Ok(matches([(&pattern, value)].into_iter(), &mut assignment, within.around)?.then_some(assignment))
}

fn run_test(test: Test, args: &[Term], within: Within<'_>, span: Span) -> Outcome {
    let args = values_within(args, within)?;
    Ok(builtin::test(test, &args, span)?.then(|| within.assignment.clone()))
}

/// An atom whose expressions are worked out.
struct AtomQuery<'a> {
    args: Vec<Pattern<'a>>,
    on: Option<Pattern<'a>>,
    during: Option<&'a Term>,
    source: Option<Pattern<'a>>,
    locator: Option<Pattern<'a>>,
}

impl<'a> AtomQuery<'a> {
    fn new(atom: &'a Atom, within: Within<'_>) -> Result<AtomQuery<'a>, Miss> {
        let (on, during) = match &atom.when {
            None => (None, None),
            Some(When::On(term)) => (Some(term), None),
            Some(When::During(term)) => (None, Some(term)),
        };
        let (source, locator) = match &atom.at {
            None => (None, None),
            Some((source, locator)) => (Some(source), locator.as_ref()),
        };
        let terms = atom.args.iter().chain(on).chain(source).chain(locator);
        let mut patterns = together(terms.map(|t| pattern(t, within)))?.into_iter();
        let args = patterns.by_ref().take(atom.args.len()).collect();
        let mut next = |there: bool| if there { patterns.next() } else { None };
        let (on, source, locator) = (next(on.is_some()), next(source.is_some()), next(locator.is_some()));
        Ok(AtomQuery { args, on, during, source, locator })
    }

    /// Whether one row, on that date, with that support, is what is asked for; binds variables.
    fn holds(
        &self,
        row: &Row,
        date: Option<&Value>,
        support: Option<&Support>,
        assignment: &mut Assignment,
        around: Option<&Assignment>,
    ) -> Result<bool, Miss> {
        let source = support.and_then(|s| s.source.clone()).map(Value::Text);
        let locator = support.and_then(|s| s.locator.clone());
        let mut pairs: Vec<(&Pattern<'_>, &Value)> = self.args.iter().zip(row).collect();
        for (wanted, there) in [(&self.on, date), (&self.source, source.as_ref()), (&self.locator, locator.as_ref())] {
            match (wanted, there) {
                (None, _) => {}
                (Some(wanted), Some(there)) => pairs.push((wanted, there)),
                (Some(_), None) => return Ok(false),
            }
        }
        if !matches(pairs.into_iter(), assignment, around)? {
            return Ok(false);
        }
        match (self.during, date) {
            (None, _) => Ok(true),
            (Some(_), None) => Ok(false),
            (Some(within), Some(date)) => {
                Ok(builtin::is_during(date, &value_within(within, Within { assignment, around })?))
            }
        }
    }
}
