//! Statements to a new ground state: declarations, retractions, facts, rules, and the check of all rules together.

use super::arity;
use super::discard::discard;
use super::import::Reader;
use super::options::Options;
use super::outcome::{Changes, ImportReport};
use super::state::{Key, State};
use super::stating::{Stated, Stating};
use super::suspect;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::dictionary::Dictionary;
use crate::base::monitor::{Monitor, Pace, Stop};
use crate::base::span::{FileId, Sources, Span};
use crate::base::support::GroundFact;
use crate::base::value::{ColumnKind, Float, Kind, Value};
use crate::catalog::Declaration;
use crate::check::{self, Checked, Given};
use crate::store::Batch;
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
    /// Texts from snapshots: their facts were held to their declarations when they were saved.
    pub sealed: &'a BTreeSet<FileId>,
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
    let How { options, keep_facts, sources, sealed, pace } = how;
    let statements = || items.iter().filter_map(Item::statement);
    for statement in statements() {
        declare(state, statement, sealed, applied, pace)?;
    }
    for statement in statements() {
        if let StatementKind::Retract(located) = &statement.kind {
            retract(state, located, statement.span, options, applied, pace)?;
        }
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
    applied.diagnostics.append(&mut applied.checked.diagnostics);
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
fn declare(
    state: &mut State,
    statement: &Statement,
    sealed: &BTreeSet<FileId>,
    applied: &mut Applied,
    pace: &Pace<'_>,
) -> Result<(), Stop> {
    pace.steps(1)?;
    let StatementKind::Pred(pred) = &statement.kind else { return Ok(()) };
    let known = state.catalog.get(&pred.name.text).is_some();
    check::declare(statement, &mut state.catalog, &mut applied.diagnostics);
    let Some(declaration) = state.catalog.get(&pred.name.text).cloned().filter(|_| !known) else { return Ok(()) };
    applied.changes.declarations += 1;
    let other = |(name, arity): &&Key| **name == *declaration.name && *arity != declaration.columns.len();
    let stated = state.stated();
    if let Some((name, arity)) = stated.iter().find(other) {
        let message = format!(
            "`{name}` is declared with {} columns, but facts with {arity} are stated",
            declaration.columns.len()
        );
        applied.diagnostics.push(
            Diagnostic::new(Code::E0210, pred.name.span, message)
                .help(format!("declare {arity} columns, or `retract` those facts first")),
        );
    }
    if sealed.contains(&statement.span.file) {
        return Ok(());
    }
    applied.diagnostics.extend(conform(state, &declaration, pace)?);
    Ok(())
}

/// Brings stated facts to the declared kinds: integers of a `float` column become floats, anything else must fit.
fn conform(state: &mut State, declaration: &Declaration, pace: &Pace<'_>) -> Result<Option<Diagnostic>, Stop> {
    let arity = declaration.columns.len();
    let Some(id) = state.relation(&declaration.name, arity) else { return Ok(None) };
    let relation = state.store.relation(id);
    let (mut wrong, mut count, mut converts) = (None, 0, false);
    relation.try_each_fact(&mut |words, _| {
        pace.steps(1 + words.len())?;
        for (value, column) in state.decode(words).into_iter().zip(&declaration.columns) {
            match (column.kind, value.kind()) {
                (ColumnKind::Of(Kind::Float), Kind::Int) => converts = true,
                (kind, _) if kind.fitted(&value).is_none() => {
                    count += 1;
                    wrong.get_or_insert((column.clone(), value));
                }
                _ => {}
            }
        }
        Ok(())
    })?;
    if let Some((column, value)) = wrong {
        let message = format!(
            "{count} stated values do not fit the declaration: `{value}` in column `{}` is {}",
            column.name,
            value.kind().described()
        );
        let diagnostic = Diagnostic::new(Code::E0301, declaration.span, message);
        return Ok(Some(diagnostic.help("declare the column as `any`, or `retract` those facts first")));
    }
    if converts {
        rewrite_floats(state, declaration, arity, pace)?;
    }
    Ok(None)
}

fn rewrite_floats(state: &mut State, declaration: &Declaration, arity: usize, pace: &Pace<'_>) -> Result<(), Stop> {
    let Some(id) = state.relation(&declaration.name, arity) else { return Ok(()) };
    let mut dictionary: Dictionary = (*state.dictionary).clone();
    let mut batch = Batch::new(arity);
    state.store.relation(id).try_each_fact(&mut |words, supports| {
        pace.steps(1 + words.len())?;
        let mut row = words.to_vec();
        for (word, column) in row.iter_mut().zip(&declaration.columns) {
            if let (ColumnKind::Of(Kind::Float), Value::Int(v)) = (column.kind, state.dictionary.value(*word)) {
                let float = Float::new(v as f64).map(Value::Float);
                if let Some(new) = float.and_then(|f| dictionary.intern(&f).ok()) {
                    *word = new;
                }
            }
        }
        for support in supports {
            batch.push(&row, *support);
        }
        Ok(())
    })?;
    state.store.try_retract(id, &mut |_, _| true, true, pace)?;
    state.store.try_insert(id, batch, pace)?;
    state.dictionary = Arc::new(dictionary);
    Ok(())
}
