//! Statements to a new ground state: declarations, retractions, facts, rules, and the check of all rules together.

use super::arity;
use super::options::Options;
use super::outcome::Changes;
use super::state::{Key, State};
use super::stating::{Stated, Stating};
use super::suspect;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::dictionary::Dictionary;
use crate::base::span::{Sources, Span};
use crate::base::support::GroundFact;
use crate::base::value::{ColumnKind, Float, Kind, Value};
use crate::catalog::Declaration;
use crate::check::{self, Checked, Given};
use crate::store::Batch;
use crate::syntax::ast::{Located, Statement, StatementKind};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What applying statements gave besides the new state.
#[derive(Default)]
pub(super) struct Applied {
    pub changes: Changes,
    /// All rules, and the queries among the statements, in their order.
    pub checked: Checked,
    /// The query statements, one for each of `checked.queries`.
    pub queries: Vec<Arc<Statement>>,
    /// The facts with their places, where they were asked for.
    pub facts: Vec<(GroundFact, Span)>,
    pub diagnostics: Vec<Diagnostic>,
}

/// The clock is looked at once in so many statements.
const POLLED: usize = 1_024;

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
pub(super) fn apply(
    state: &mut State,
    items: Vec<Item>,
    mut refused: BTreeSet<Arc<str>>,
    options: &Options,
    sources: &Sources,
    keep_facts: bool,
) -> Applied {
    let mut applied = Applied::default();
    let statements = || items.iter().filter_map(Item::statement);
    for statement in statements() {
        declare(state, statement, &mut applied);
    }
    for statement in statements() {
        if let StatementKind::Retract(located) = &statement.kind {
            retract(state, located, statement.span, options, &mut applied);
        }
    }
    let (clock, dictionary) = (options.start(), Arc::make_mut(&mut state.dictionary));
    let mut stating = Stating::new(&state.catalog, dictionary, options, sources, &clock, keep_facts);
    let mut queries = Vec::new();
    for (number, item) in items.into_iter().enumerate() {
        let statement = match item {
            Item::Statement(statement) => statement,
            Item::Plain(part) => match stating.plain(part) {
                Ok(()) => continue,
                Err((stop, fact)) => {
                    stating.stated.diagnostics.push(stop.diagnostic(fact));
                    break;
                }
            },
        };
        if number % POLLED == 0
            && let Err(stop) = clock.check()
        {
            stating.stated.diagnostics.push(stop.diagnostic(statement.span));
            break;
        }
        match statement.kind {
            StatementKind::Fact(_) | StatementKind::Block(_) | StatementKind::Source(_) => {
                stating.statement(*statement);
            }
            StatementKind::Rule(_) | StatementKind::Constraint(_) => {
                let is_rule = matches!(statement.kind, StatementKind::Rule(_));
                applied.changes.rules += usize::from(is_rule);
                applied.changes.constraints += usize::from(!is_rule);
                state.rules.push(statement.into());
            }
            StatementKind::Query(_) => queries.push(statement.into()),
            StatementKind::Import => {
                let message = "`import` is not in this version";
                stating.stated.diagnostics.push(
                    Diagnostic::new(Code::E0116, statement.span, message)
                        .help("write the rows as facts of the language and `include` that file"),
                );
            }
            StatementKind::Pred(_) | StatementKind::Include(_) | StatementKind::Retract(_) => {}
        }
    }
    let Stated { gathered, facts, mut diagnostics, refused: more, calling, full } = stating.finish();
    refused.extend(more);
    diagnostics.extend(full.map(|span| Diagnostic::new(Code::E0515, span, "no room for more values")));
    applied.facts = facts;
    applied.diagnostics.append(&mut diagnostics);
    applied.diagnostics.extend(arity::other(state, &gathered));
    for (key, span) in gathered.first {
        if !state.stated_at.contains_key(&key) {
            Arc::make_mut(&mut state.stated_at).insert(key, span);
        }
    }
    let inserted = state.insert(gathered.batches);
    applied.changes.facts += inserted.facts;
    applied.changes.supports += inserted.supports;
    applied.queries = queries;
    // Queries first: those checked are theirs, one each.
    let judged: Vec<_> = applied.queries.iter().cloned().chain(calling).collect();
    applied.checked = check_all(state, &judged, options, refused);
    applied.diagnostics.append(&mut applied.checked.diagnostics);
    applied
}

/// Checks the rules of the base with some queries, and the calls in some facts.
pub(super) fn check_all(
    state: &State,
    queries: &[Arc<Statement>],
    options: &Options,
    refused: BTreeSet<Arc<str>>,
) -> Checked {
    let stated = state.stated();
    let given = Given { catalog: &state.catalog, stated: &stated, parameters: &options.parameters };
    let statements: Vec<&Statement> = state.rules.iter().chain(queries).map(|s| &**s).collect();
    // Before anything is stated every name is strange.
    let values = (!stated.is_empty()).then(|| state.dictionary.clone());
    let seen = check::Seen { stated_at: state.stated_at.clone(), refused, values };
    let mut checked = check::check(&statements, &given, &seen);
    let more = suspect::of_queries(state, &checked);
    suspect::add(&mut checked.diagnostics, more);
    checked
}

fn retract(state: &mut State, located: &Located, span: Span, options: &Options, applied: &mut Applied) {
    applied.changes.has_retract = true;
    let retraction = match check::retraction(located, &state.catalog, &options.parameters) {
        Ok(retraction) => retraction,
        Err(diagnostics) => return applied.diagnostics.extend(diagnostics),
    };
    let mut taken = crate::store::Retracted::default();
    if let Some(id) = state.relation(&retraction.predicate, retraction.arity) {
        let whole = retraction.whole_fact;
        let view = state.clone();
        taken = state.store.retract(
            id,
            &mut |words, support| {
                let support = support.map(|s| view.decode_support(s)).unwrap_or_default();
                retraction.matches(&view.decode(words), &support)
            },
            whole,
        );
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
}

/// Declares a predicate; facts that are there already must fit.
fn declare(state: &mut State, statement: &Statement, applied: &mut Applied) {
    let StatementKind::Pred(pred) = &statement.kind else { return };
    let known = state.catalog.get(&pred.name.text).is_some();
    check::declare(statement, &mut state.catalog, &mut applied.diagnostics);
    let Some(declaration) = state.catalog.get(&pred.name.text).cloned() else { return };
    if known {
        return;
    }
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
    if state.sealed.contains(&statement.span.file) {
        return;
    }
    if let Err(diagnostic) = conform(state, &declaration) {
        applied.diagnostics.push(diagnostic);
    }
}

/// Brings stated facts to the declared kinds: integers of a `float` column become floats, anything else must fit.
fn conform(state: &mut State, declaration: &Declaration) -> Result<(), Diagnostic> {
    let arity = declaration.columns.len();
    let Some(id) = state.relation(&declaration.name, arity) else { return Ok(()) };
    let relation = state.store.relation(id);
    let (mut wrong, mut count, mut converts) = (None, 0, false);
    relation.each_fact(&mut |words, _| {
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
    });
    if let Some((column, value)) = wrong {
        let message = format!(
            "{count} stated values do not fit the declaration: `{value}` in column `{}` is {}",
            column.name,
            value.kind().described()
        );
        return Err(Diagnostic::new(Code::E0301, declaration.span, message)
            .help("declare the column as `any`, or `retract` those facts first"));
    }
    if converts {
        rewrite_floats(state, declaration, arity);
    }
    Ok(())
}

fn rewrite_floats(state: &mut State, declaration: &Declaration, arity: usize) {
    let Some(id) = state.relation(&declaration.name, arity) else { return };
    let mut dictionary: Dictionary = (*state.dictionary).clone();
    let mut batch = Batch::new(arity);
    state.store.relation(id).each_fact(&mut |words, supports| {
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
    });
    state.store.retract(id, &mut |_, _| true, true);
    state.store.insert(id, batch);
    state.dictionary = Arc::new(dictionary);
}
