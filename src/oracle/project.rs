//! From the solutions of a body to rows: heads of rules and columns of queries, plain or grouped.

use super::aggregate::{Solution, fold};
use super::clause::Conjunction;
use super::facts::Row;
use super::failure::{Failure, Miss};
use super::solve::Solver;
use super::term::{Assignment, together, value, values};
use crate::base::diagnostic::Code;
use crate::base::span::Span;
use crate::base::value::Value;
use crate::check::ir::{Clause, HeadTerm};
use std::collections::{BTreeMap, BTreeSet};

/// By the values of the plain columns: the solutions that each aggregate collects.
pub(super) type Groups = BTreeMap<Row, Vec<BTreeSet<Solution>>>;

/// A clause with its body multiplied out.
pub(super) struct Body<'a> {
    pub clause: &'a Clause,
    pub alternatives: Vec<Conjunction<'a>>,
}

/// A row that has no answer because a date is not exact: clause, alternative, assignment.
pub type Inexact = (usize, usize, Vec<Option<Value>>);

impl<'a> Body<'a> {
    /// Multiplies out.
    pub fn new(clause: &'a Clause) -> Result<Body<'a>, Failure> {
        Ok(Body { clause, alternatives: super::clause::alternatives(&clause.body)? })
    }

    fn start(&self) -> Assignment {
        vec![None; self.clause.variables.len()]
    }

    /// Calls `take` with the alternative and assignment of every solution. Where it lacks something, the solution
    /// is left out, and the solver knows that something was missed.
    pub fn each(
        &self,
        solver: &Solver<'_>,
        mut take: impl FnMut(usize, Assignment) -> Result<(), Miss>,
    ) -> Result<(), Failure> {
        for (alternative, conjunction) in self.alternatives.iter().enumerate() {
            for assignment in solver.solutions(conjunction, &self.start())? {
                match take(alternative, assignment) {
                    Ok(()) | Err(Miss::Nothing | Miss::Around { .. }) => {}
                    Err(_) => solver.missed.set(true),
                }
            }
        }
        Ok(())
    }

    /// Judges what was missed: the run-time error if one counts, and the rows without an answer.
    ///
    /// `head` works out all terms of the head.
    pub fn judge(
        &self,
        solver: &Solver<'_>,
        number: usize,
        head: impl Fn(&Assignment) -> Result<(), Miss>,
        inexact: &mut BTreeSet<Inexact>,
    ) -> Result<(), Failure> {
        let mut failures = BTreeSet::new();
        for (alternative, conjunction) in self.alternatives.iter().enumerate() {
            for found in solver.judge(conjunction, &self.start())? {
                let mut blurred = found.inexact && found.wrong.is_none();
                if !found.inexact {
                    failures.extend(found.wrong.clone());
                }
                if found.is_clean() {
                    match head(&found.assignment) {
                        Err(Miss::Wrong(failure)) => drop(failures.insert(*failure)),
                        Err(Miss::Inexact) => blurred = true,
                        Ok(()) | Err(Miss::Nothing | Miss::Around { .. }) => {}
                    }
                }
                if blurred {
                    inexact.insert((number, alternative, found.assignment));
                }
            }
        }
        failures.pop_first().map_or(Ok(()), Err)
    }
}

/// Works out all terms of columns; for `judge`.
pub(super) fn work_out(columns: &[HeadTerm], assignment: &Assignment) -> Result<(), Miss> {
    let terms = columns.iter().flat_map(|column| match column {
        HeadTerm::Plain(term) => std::slice::from_ref(term),
        HeadTerm::Aggregate(_, terms) => &terms[..],
    });
    together(terms.map(|term| value(term, assignment))).map(drop)
}

/// The row of plain columns.
pub(super) fn plain_row(columns: &[HeadTerm], assignment: &Assignment) -> Result<Row, Miss> {
    let plain = columns.iter().filter_map(|c| match c {
        HeadTerm::Plain(term) => Some(value(term, assignment)),
        HeadTerm::Aggregate(..) => None,
    });
    together(plain)
}

/// Refuses values that are nested too deep.
pub(super) fn check_depth(solver: &Solver<'_>, row: &[Value], span: Span) -> Result<(), Failure> {
    match row.iter().find(|v| v.depth() > solver.limits.depth) {
        None => Ok(()),
        Some(_) => Err(Failure::at(Code::E0510, span, &[], "a value is nested too deep")),
    }
}

/// How many columns are aggregates.
pub(super) fn aggregates(columns: &[HeadTerm]) -> usize {
    columns.iter().filter(|c| matches!(c, HeadTerm::Aggregate(..))).count()
}

/// The groups before anything is collected: without grouping columns there is one, even if it stays empty.
pub(super) fn empty_groups(columns: &[HeadTerm]) -> Groups {
    match aggregates(columns) {
        n if n == columns.len() => Groups::from([(Row::new(), vec![BTreeSet::new(); n])]),
        _ => Groups::new(),
    }
}

/// Adds the solutions of a body to the groups; `number` tells the clauses apart that share them.
pub(super) fn group(
    columns: &[HeadTerm],
    body: &Body<'_>,
    number: usize,
    solver: &Solver<'_>,
    groups: &mut Groups,
) -> Result<(), Failure> {
    body.each(solver, |alternative, assignment| {
        let plain = plain_row(columns, &assignment)?;
        let mut collected = Vec::new();
        for column in columns {
            if let HeadTerm::Aggregate(_, terms) = column {
                collected.push(values(terms, &assignment)?);
            }
        }
        let sets = groups.entry(plain).or_insert_with(|| vec![BTreeSet::new(); collected.len()]);
        for (set, terms) in sets.iter_mut().zip(collected) {
            set.insert(Solution { tag: vec![number, alternative], assignment: assignment.clone(), terms });
        }
        Ok(())
    })
}

/// The rows of grouped columns, each with its group: each aggregate is folded, and a group for which one has no
/// answer gives none.
pub(super) fn fold_groups<'g>(
    columns: &[HeadTerm],
    groups: &'g Groups,
    span: Span,
) -> Result<Vec<(Row, &'g BTreeSet<Solution>)>, Failure> {
    let mut rows = Vec::new();
    for (plain, collected) in groups {
        let (mut plain, mut sets) = (plain.iter(), collected.iter());
        let mut row = Vec::new();
        for column in columns {
            row.push(match column {
                HeadTerm::Plain(_) => plain.next().cloned(),
                HeadTerm::Aggregate(function, _) => match sets.next() {
                    Some(set) => fold(*function, set, span)?,
                    None => None,
                },
            });
        }
        if let (Some(row), Some(set)) = (row.into_iter().collect::<Option<Row>>(), collected.first()) {
            rows.push((row, set));
        }
    }
    Ok(rows)
}
