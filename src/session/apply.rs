//! Statements to a new ground state: declarations, retractions, facts, rules, and the check of all rules together.

use super::arity;
use super::discard::discard;
use super::import::Reader;
use super::opening::Snapshot;
use super::options::Options;
use super::outcome::{Changes, ImportReport};
use super::state::{Key, State};
use super::stating::{Stated, Stating};
use super::suspect;
use super::work::Phase;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::monitor::{Monitor, Pace, Stop};
use crate::base::span::{Sources, Span};
use crate::base::support::GroundFact;
use crate::check::{self, Checked, Given};
use crate::syntax::ast::{Located, Statement, StatementKind};
use crate::syntax::print_statement;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

/// What applying statements gave besides the new state.
#[derive(Default)]
pub(super) struct Applied {
    pub changes: Changes,
    /// All rules, and the queries among the statements, in their order.
    pub checked: Checked,
    /// The query statements, one for each of `checked.queries`.
    pub queries: Vec<Arc<Statement>>,
    /// The facts with their places, where they were asked for; of imported ones those that lints ask for.
    pub facts: Vec<(GroundFact, Span)>,
    /// What each import gave.
    pub imports: Vec<ImportReport>,
    /// The imports themselves, where facts were asked for.
    pub importing: Vec<Statement>,
    pub diagnostics: Vec<Diagnostic>,
}

/// So many steps a statement, and a fact of one, counts for.
const STATEMENT: usize = 16;

/// How statements are applied.
pub(super) struct How<'a> {
    pub options: &'a Options,
    /// Hand out the facts with their places.
    pub keep_facts: bool,
    /// Where texts go that diagnostics point into.
    pub sources: &'a mut Sources,
    /// Snapshots whose facts are taken in.
    pub snapshots: Vec<Snapshot>,
    /// Whether nothing else holds words of the state's dictionary.
    pub alone: bool,
    pub pace: &'a Pace<'a>,
}

/// What a text states, in its order.
pub(super) enum Item {
    Statement(Box<Statement>),
    /// A part of it that holds nothing but plain facts.
    Plain(Span),
}

impl Item {
    fn statement(&self) -> Option<&Statement> {
        match self {
            Item::Statement(statement) => Some(statement),
            Item::Plain(_) => None,
        }
    }
}

/// Applies what texts state to `state`; where a diagnostic is an error the state is to be thrown away. `refused` are the
/// predicates of statements that could not be read.
pub(super) fn apply(state: &mut State, items: Vec<Item>, refused: BTreeSet<Arc<str>>, how: How<'_>) -> Applied {
    let mut applied = Applied::default();
    if let Err(stop) = apply_all(state, items, refused, how, &mut applied) {
        discard(std::mem::take(&mut applied));
        applied.diagnostics.push(stop.diagnostic(Span::default()));
    }
    applied
}

fn apply_all(
    state: &mut State,
    items: Vec<Item>,
    mut refused: BTreeSet<Arc<str>>,
    how: How<'_>,
    applied: &mut Applied,
) -> Result<(), Stop> {
    let How { options, keep_facts, sources, snapshots, alone, pace } = how;
    let declared = declared_in(&snapshots, &items);
    let statements = || items.iter().filter_map(Item::statement);
    for statement in statements() {
        declare(state, statement, applied, pace)?;
    }
    for statement in statements() {
        if let StatementKind::Retract(located) = &statement.kind {
            retract(state, located, statement.span, options, applied, pace)?;
        }
    }
    // What is retracted was there before; facts of a snapshot are new, like those of a text.
    for (snapshot, declared) in snapshots.into_iter().zip(&declared) {
        let added = state.take_in(snapshot, declared, alone, pace, &mut applied.diagnostics)?;
        applied.changes.facts += added.facts;
        applied.changes.supports += added.supports;
    }
    let dictionary = Arc::make_mut(&mut state.dictionary);
    let mut stating = Stating::new(&state.catalog, dictionary, options, sources, pace, keep_facts);
    let (mut queries, mut imports) = (Vec::new(), Vec::new());
    let mut items = items.into_iter();
    let mut go_on = Ok(());
    while let Some(item) = items.next() {
        go_on = go_on.and_then(|()| pace.steps(STATEMENT));
        if go_on.is_err() {
            discard(items);
            break;
        }
        let statement = match item {
            Item::Statement(statement) => statement,
            Item::Plain(part) => {
                go_on = stating.plain(part);
                continue;
            }
        };
        match statement.kind {
            StatementKind::Fact(_) | StatementKind::Block(_) | StatementKind::Source(_) => {
                go_on = stating.statement(*statement);
            }
            StatementKind::Rule(_) | StatementKind::Constraint(_) => {
                let is_rule = matches!(statement.kind, StatementKind::Rule(_));
                if !is_new(&mut state.printed, &statement) {
                    continue;
                }
                applied.changes.rules += usize::from(is_rule);
                applied.changes.constraints += usize::from(!is_rule);
                state.rules.push(statement.into());
            }
            StatementKind::Query(_) => queries.push(statement.into()),
            StatementKind::Import(_) => imports.push(*statement),
            StatementKind::Pred(_) | StatementKind::Include(_) | StatementKind::Retract(_) => {}
        }
    }
    let Stated { mut gathered, facts, mut diagnostics, refused: more, calling, full } = stating.finish();
    go_on?;
    refused.extend(more);
    let endless = Monitor::default();
    let clock = pace.monitor().unwrap_or(&endless);
    // Where a cell is bad, its line is added to the texts, which facts were read from until now.
    for statement in imports {
        let StatementKind::Import(what) = &statement.kind else { continue };
        let dictionary = Arc::make_mut(&mut state.dictionary);
        let mut reader = Reader { catalog: &state.catalog, options, dictionary, sources, clock };
        let rows = reader.read(what, statement.span, &mut diagnostics);
        if rows.as_ref().is_none_or(|rows| rows.imported.batch.is_empty()) {
            refused.extend(check::stated_names(&statement));
        }
        let stopped = rows.is_none() && clock.check().is_err();
        rows.into_iter().for_each(|rows| gathered.import(rows));
        if keep_facts {
            applied.importing.push(statement);
        }
        if stopped {
            break;
        }
    }
    diagnostics.extend(full.map(|span| Diagnostic::new(Code::E0515, span, "no room for more values")));
    applied.facts = facts;
    applied.diagnostics.append(&mut diagnostics);
    applied.diagnostics.extend(arity::other(state, &gathered));
    for (key, span) in gathered.first {
        if !state.stated_at.contains_key(&key) {
            Arc::make_mut(&mut state.stated_at).insert(key, span);
        }
    }
    let inserted = state.insert(gathered.batches, pace)?;
    applied.changes.facts += inserted.facts;
    applied.changes.supports += inserted.supports;
    for rows in gathered.imported {
        let report = rows.insert(state, keep_facts.then_some(&mut applied.facts), pace)?;
        applied.changes.facts += report.facts;
        applied.changes.supports += report.supports;
        applied.imports.push(report);
    }
    applied.queries = queries;
    // Queries first: those checked are theirs, one each.
    let judged: Vec<_> = applied.queries.iter().cloned().chain(calling).collect();
    applied.checked = check_all(state, &judged, options, refused, pace)?;
    applied.diagnostics.extend_from_slice(&applied.checked.diagnostics);
    Ok(())
}

/// Checks the rules of the base with some queries, and the calls in some facts.
pub(super) fn check_all(
    state: &State,
    queries: &[Arc<Statement>],
    options: &Options,
    refused: BTreeSet<Arc<str>>,
    pace: &Pace<'_>,
) -> Result<Checked, Stop> {
    options.work.timed(Phase::Check, || check_these(state, queries, options, refused, pace))
}

fn check_these(
    state: &State,
    queries: &[Arc<Statement>],
    options: &Options,
    refused: BTreeSet<Arc<str>>,
    pace: &Pace<'_>,
) -> Result<Checked, Stop> {
    let stated = state.stated();
    let given = Given { catalog: &state.catalog, stated: &stated, parameters: &options.parameters };
    let statements: Vec<&Statement> = state.rules.iter().chain(queries).map(|s| &**s).collect();
    // Before anything is stated every name is strange.
    let values = (!stated.is_empty()).then(|| state.dictionary.clone());
    let seen = check::Seen { stated_at: state.stated_at.clone(), refused, values };
    let mut checked = check::check(&statements, &given, &seen, pace)?;
    let more = suspect::of_queries(state, &checked, pace)?;
    suspect::add(&mut checked.diagnostics, more);
    Ok(checked)
}

/// Whether a rule or constraint was not stated before; from then on it was.
fn is_new(printed: &mut Arc<HashSet<Box<str>>>, statement: &Statement) -> bool {
    let bare = Statement { before: Vec::new(), inside: Vec::new(), after: None, ..statement.clone() };
    Arc::make_mut(printed).insert(print_statement(&bare).into())
}

fn retract(
    state: &mut State,
    located: &Located,
    span: Span,
    options: &Options,
    applied: &mut Applied,
    pace: &Pace<'_>,
) -> Result<(), Stop> {
    applied.changes.has_retract = true;
    let retraction = match check::retraction(located, &state.catalog, &options.parameters) {
        Ok(retraction) => retraction,
        Err(diagnostics) => {
            applied.diagnostics.extend(diagnostics);
            return Ok(());
        }
    };
    let mut taken = crate::store::Retracted::default();
    if let Some(id) = state.relation(&retraction.predicate, retraction.arity) {
        let whole = retraction.whole_fact;
        let view = state.clone();
        taken = state.store.try_retract(
            id,
            &mut |words, support| {
                let support = support.map(|s| view.decode_support(s)).unwrap_or_default();
                retraction.matches(&view.decode(words), &support)
            },
            whole,
            pace,
        )?;
    }
    applied.changes.retracted += taken.facts;
    applied.changes.retracted_supports += taken.supports;
    if taken.facts + taken.supports == 0 {
        let message = format!("nothing stated of `{}/{}` matches", retraction.predicate, retraction.arity);
        applied.diagnostics.push(
            Diagnostic::new(Code::W0216, span, message)
                .help("it acts on what was stated before its own file or line, and not on what rules derive"),
        );
    }
    Ok(())
}

/// Declares a predicate; facts that are there already must fit.
fn declare(state: &mut State, statement: &Statement, applied: &mut Applied, pace: &Pace<'_>) -> Result<(), Stop> {
    pace.steps(1)?;
    let StatementKind::Pred(pred) = &statement.kind else { return Ok(()) };
    let known = state.catalog.get(&pred.name.text).is_some();
    check::declare(statement, &mut state.catalog, &mut applied.diagnostics);
    if known || state.catalog.get(&pred.name.text).is_none() {
        return Ok(());
    }
    applied.changes.declarations += 1;
    let stated: Vec<Key> = state.relations.keys().filter(|(name, _)| *name == pred.name.text).cloned().collect();
    for key in stated {
        applied.diagnostics.extend(state.conform(&key, pace)?);
    }
    Ok(())
}

/// The predicates that each snapshot declares itself.
fn declared_in(snapshots: &[Snapshot], items: &[Item]) -> Vec<BTreeSet<Arc<str>>> {
    let mut declared = vec![BTreeSet::new(); snapshots.len()];
    for statement in items.iter().filter_map(Item::statement) {
        let StatementKind::Pred(pred) = &statement.kind else { continue };
        let from = snapshots.iter().position(|snapshot| snapshot.texts.contains(&statement.span.file));
        if let Some(snapshot) = from {
            declared[snapshot].insert(pred.name.text.clone());
        }
    }
    declared
}
