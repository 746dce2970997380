//! The model: component by component, round by round, until nothing new holds.

use super::aggregate::Solution;
use super::exact;
use super::facts::{Facts, Model, Row};
use super::failure::{Failure, Limits, Miss};
use super::project::{Body, Groups, Inexact, check_depth, empty_groups, fold_groups, group, plain_row, work_out};
use super::select::{Candidate, select};
use super::solve::Solver;
use super::strata::{Component, components};
use super::term::{Assignment, together, value};
use crate::base::diagnostic::Code;
use crate::base::value::Value;
use crate::check::ir::{HeadTerm, PredId, Program, Rule, Term};
use std::cell::Cell;
use std::collections::BTreeSet;

/// What a round derives of one predicate: rows, and rows with their dates.
type Derived = (BTreeSet<Row>, BTreeSet<(Row, Value)>);

/// A rule ready to be solved.
struct Prepared<'a> {
    number: usize,
    rule: &'a Rule,
    body: Body<'a>,
    /// Whether the last round met something to be judged.
    missed: Cell<bool>,
}

/// Works out `wanted` and all it needs.
pub(super) fn evaluate(
    program: &Program,
    facts: &Facts,
    wanted: &BTreeSet<PredId>,
    limits: &Limits,
    steps: &Cell<u64>,
) -> Result<(Model, BTreeSet<Inexact>), Failure> {
    let mut model = Model::stated(program, facts);
    let mut inexact = BTreeSet::new();
    for component in components(program, wanted)? {
        let rules = prepare(program, &component)?;
        fixpoint(program, &component, &rules, &mut model, limits, steps)?;
        for prepared in rules.iter().filter(|p| p.missed.get()) {
            let solver = Solver::new(&model, limits, steps);
            let head = |assignment: &Assignment| {
                let columns = work_out(&prepared.rule.head.args, assignment);
                together([columns, date(prepared.rule, assignment).map(drop)]).map(drop)
            };
            prepared.body.judge(&solver, prepared.number, head, &mut inexact)?;
        }
        for prepared in rules.iter().filter(|_| component.recursive) {
            exact::judge(program, &component, prepared.rule, &model, limits, steps)?;
        }
    }
    Ok((model, inexact))
}

fn prepare<'a>(program: &'a Program, component: &Component) -> Result<Vec<Prepared<'a>>, Failure> {
    let mut all = Vec::new();
    for predicate in &component.predicates {
        for &number in &program.predicates[predicate.0 as usize].rules {
            let rule = &program.rules[number];
            all.push(Prepared { number, rule, body: Body::new(&rule.clause)?, missed: Cell::new(false) });
        }
    }
    Ok(all)
}

fn fixpoint(
    program: &Program,
    component: &Component,
    rules: &[Prepared<'_>],
    model: &mut Model,
    limits: &Limits,
    steps: &Cell<u64>,
) -> Result<(), Failure> {
    for round in 0.. {
        if round >= limits.rounds {
            return Err(Failure::limit(Code::E0513, "more rounds than allowed"));
        }
        let mut derived = Vec::new();
        for &predicate in &component.predicates {
            derived.push((predicate, derive(program, predicate, rules, model, limits, steps)?));
        }
        let mut changed = false;
        for (predicate, (rows, dated)) in derived {
            let relation = &mut model.relations[predicate.0 as usize];
            let before = relation.rows.len() + relation.dated.len();
            if !program.predicates[predicate.0 as usize].aggregates.is_empty() {
                changed |= relation.rows != rows;
                relation.rows = rows;
            } else {
                relation.rows.extend(rows);
            }
            relation.dated.extend(dated);
            changed |= relation.rows.len() + relation.dated.len() != before;
        }
        if model.len() > limits.facts {
            return Err(Failure::limit(Code::E0511, "more facts than allowed"));
        }
        if !changed || !component.recursive {
            return Ok(());
        }
    }
    Ok(())
}

/// All that the rules of a predicate derive from the model as it is.
fn derive(
    program: &Program,
    predicate: PredId,
    rules: &[Prepared<'_>],
    model: &Model,
    limits: &Limits,
    steps: &Cell<u64>,
) -> Result<Derived, Failure> {
    let known = &program.predicates[predicate.0 as usize];
    let mut derived = Derived::default();
    let mut groups = Groups::new();
    for prepared in rules.iter().filter(|p| p.rule.head.predicate == predicate) {
        let solver = Solver::new(model, limits, steps);
        let head = &prepared.rule.head.args;
        if head.iter().any(|a| matches!(a, HeadTerm::Aggregate(..))) {
            for (key, sets) in own_groups(prepared, &solver)? {
                merge(&mut groups, key, sets);
            }
        } else {
            let (rows, dated) = own_rows(prepared, &solver)?;
            derived.0.extend(rows);
            derived.1.extend(dated);
        }
        prepared.missed.set(solver.missed.get());
        derived.0.iter().try_for_each(|row| check_depth(&solver, row, prepared.rule.clause.span))?;
    }
    if known.aggregates.is_empty() {
        return Ok(derived);
    }
    if let Some((column, _)) = known.extreme() {
        // Facts, plain rules and what was the extreme so far give values too.
        let relation = model.relation(predicate);
        for mut row in relation.supports.keys().chain(&relation.rows).cloned().chain(std::mem::take(&mut derived.0)) {
            let terms = vec![row.remove(column)];
            let value = Solution { tag: Vec::new(), assignment: Assignment::new(), terms };
            merge(&mut groups, row, vec![BTreeSet::from([value])]);
        }
    }
    let mut columns = vec![HeadTerm::Plain(Term::Constant(Value::Int(0))); known.arity];
    for &(column, function) in &known.aggregates {
        columns[column] = HeadTerm::Aggregate(function, Vec::new());
    }
    let span = rules.iter().find(|p| p.rule.head.predicate == predicate).map(|p| p.rule.clause.span);
    for (row, _) in fold_groups(&columns, &groups, span.unwrap_or_default())? {
        derived.0.insert(row);
    }
    Ok(derived)
}

fn merge(groups: &mut Groups, key: Row, sets: Vec<BTreeSet<Solution>>) {
    let mine = groups.entry(key).or_insert_with(|| vec![BTreeSet::new(); sets.len()]);
    for (mine, further) in mine.iter_mut().zip(sets) {
        mine.extend(further);
    }
}

/// The groups of one rule; `limit` keeps those that come first by this rule alone.
fn own_groups(prepared: &Prepared<'_>, solver: &Solver<'_>) -> Result<Groups, Failure> {
    let (columns, modifiers) = (&prepared.rule.head.args, &prepared.rule.modifiers);
    let mut groups = empty_groups(columns);
    group(columns, &prepared.body, prepared.number, solver, &mut groups)?;
    if modifiers.is_empty() {
        return Ok(groups);
    }
    let mut candidates = Vec::new();
    for (row, set) in fold_groups(columns, &groups, prepared.rule.clause.span)? {
        candidates.extend(Candidate::of_group(&row, set, modifiers));
    }
    let is_plain = |i: &usize| matches!(columns[*i], HeadTerm::Plain(_));
    let key = |row: Row| (0..row.len()).filter(is_plain).map(|i| row[i].clone()).collect();
    let kept: BTreeSet<Row> = select(candidates, modifiers).into_iter().map(key).collect();
    groups.retain(|key, _| kept.contains(key));
    Ok(groups)
}

/// The rows of one rule without aggregates.
fn own_rows(prepared: &Prepared<'_>, solver: &Solver<'_>) -> Result<Derived, Failure> {
    let (rule, modifiers) = (prepared.rule, &prepared.rule.modifiers);
    let mut found = Vec::new();
    prepared.body.each(solver, |_, assignment| {
        let mut row = plain_row(&rule.head.args, &assignment)?;
        row.extend(date(rule, &assignment)?);
        found.push((row, assignment));
        Ok(())
    })?;
    let rows: Vec<Row> = if modifiers.is_empty() {
        found.into_iter().map(|(row, _)| row).collect()
    } else {
        select(found.into_iter().map(|(row, a)| Candidate::new(row, &a, modifiers)).collect(), modifiers)
    };
    let mut derived = Derived::default();
    for mut row in rows {
        if rule.head.on.is_some()
            && let Some(date) = row.pop()
        {
            derived.1.insert((row.clone(), date));
        }
        derived.0.insert(row);
    }
    Ok(derived)
}

/// The date of a head with `on`.
fn date(rule: &Rule, assignment: &Assignment) -> Result<Option<Value>, Miss> {
    let Some(term) = &rule.head.on else { return Ok(None) };
    match value(term, assignment)? {
        date @ Value::Date(_) => Ok(Some(date)),
        other => {
            let message = format!("`{other}` after `on` is no date");
            Err(Failure::at(Code::E0302, rule.clause.span, &[other], message).into())
        }
    }
}
