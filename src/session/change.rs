//! Facts that a program states and takes back, without a text.

use super::apply::check_all;
use super::fact::Fact;
use super::kb::Kb;
use super::load::Input;
use super::outcome::Changes;
use super::schema::fact_text;
use super::state::Gathered;
use super::stating::held;
use crate::base::diagnostic::{Code, Diagnostic, Severity};
use crate::base::dictionary::DEEPEST;
use crate::base::error::Error;
use crate::base::monitor::{Pace, Stop};
use crate::base::span::{Sources, Span};
use crate::base::support::GroundFact;
use crate::check;
use crate::syntax::ast::StatementKind;
use crate::syntax::{self, Parsed};
use std::collections::BTreeSet;
use std::sync::Arc;

/// So many wrong facts are told of.
const MOST_TOLD: usize = 20;
/// The clock is looked at once in so many facts.
const POLLED: usize = 1_024;

impl Kb {
    /// States facts, as their text would, but without one: a million are no trouble. What is known already changes
    /// nothing; see [`Fact`] for how to make one.
    ///
    /// ```
    /// use dictum::{Fact, Kb};
    ///
    /// let mut kb = Kb::new();
    /// kb.run("pred pupils(school: text, number: int).")?;
    /// let counted = [("elm", 410), ("oak", 275)];
    /// let facts = counted.map(|(school, number)| Fact::new("pupils", [school.into(), dictum::Value::from(number)]));
    /// assert_eq!(kb.insert(facts.map(|fact| fact.at("census")))?.facts, 2);
    /// // Declared columns are kept to, and an error leaves the base as it was.
    /// let error = kb.insert(Fact::new("pupils", ["ash", "many"])).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "<fact 1>:1:13: `many` is a text, and column `number` of `pupils` takes an integer [E0301]"
    /// );
    /// # Ok::<(), dictum::Error>(())
    /// ```
    ///
    /// # Errors
    /// What is wrong with facts, as a text that states them would have it; the base is then as it was.
    pub fn insert(&mut self, facts: impl IntoIterator<Item = Fact>) -> Result<Changes, Error> {
        let clock = self.options.start();
        let mut sources = None;
        let (mut gathered, mut wrong, mut refused) = (Gathered::default(), Vec::new(), 0);
        self.tell_base(&Pace::new(&clock));
        let values = self.values();
        let dictionary = Arc::make_mut(&mut self.state.dictionary);
        let before = dictionary.held();
        for (number, Fact(mut fact)) in facts.into_iter().enumerate() {
            if number % POLLED == 0 {
                if let Some(memory) = clock.told() {
                    memory.tell(held(&gathered, dictionary, before) as u64);
                }
                if let Err(stop) = clock.check() {
                    wrong.push(stop.nowhere());
                    break;
                }
            }
            if check::ready(&mut fact, &self.state.catalog) {
                if gathered.add(&fact, Span::default(), dictionary).is_err() {
                    wrong.push(Diagnostic::nowhere(Code::E0515, "no room for more values"));
                    break;
                }
                continue;
            }
            let sources = sources.get_or_insert_with(|| self.sources.clone());
            match read(&fact, number + 1, sources, &self.state.catalog) {
                Ok(facts) => {
                    let add = |fact| gathered.add(fact, Span::default(), dictionary);
                    if facts.iter().try_for_each(add).is_err() {
                        wrong.push(Diagnostic::nowhere(Code::E0515, "no room for more values"));
                        break;
                    }
                }
                Err(mut diagnostics) => {
                    wrong.append(&mut diagnostics);
                    refused += 1;
                    if refused == MOST_TOLD {
                        break;
                    }
                }
            }
        }
        if !wrong.is_empty() {
            if wrong.iter().any(|d| d.code == Code::E0512) {
                drop(gathered);
                self.forget_values(values);
            }
            return Err(Error::new(wrong, sources.unwrap_or_else(|| self.sources.clone())));
        }
        self.take(gathered, &Pace::new(&clock))
    }

    /// Adds what was gathered, unless the rules forbid it.
    fn take(&mut self, gathered: Gathered, pace: &Pace<'_>) -> Result<Changes, Error> {
        let stopped = |stop: Stop| Error::new(vec![stop.nowhere()], self.sources.clone());
        let mut state = self.state.clone();
        let before = state.stated().len();
        let inserted = state.insert(gathered.batches, pace).map_err(stopped)?;
        // Only a predicate that had no facts can change what is right about rules.
        if state.stated().len() > before {
            let checked = check_all(&state, &[], &self.options, BTreeSet::new(), pace).map_err(stopped)?;
            let is_error = |d: &Diagnostic| d.severity() == Severity::Error;
            let errors: Vec<_> = checked.diagnostics.into_iter().filter(is_error).collect();
            if !errors.is_empty() {
                return Err(Error::new(errors, self.sources.clone()));
            }
        }
        // What is there already is looked up, and may lie in a damaged file.
        if let Some(fault) = state.fault() {
            return Err(Error::new(vec![fault], self.sources.clone()));
        }
        let changes = Changes { facts: inserted.facts, supports: inserted.supports, ..Changes::default() };
        self.replace(state, changes);
        Ok(changes)
    }

    /// Takes stated facts back, as `retract` does: each that matches the pattern, with all its supports; with `on` or `@`
    /// only the supports that match, and the fact when none is left.
    ///
    /// ```
    /// let mut kb = dictum::Kb::new();
    /// kb.run("accused(ines, board, leak) @ tass, x1. accused(pavlo, board, delay) @ tass.")?;
    /// let changes = kb.retract("accused(_, board, _) @ tass")?;
    /// assert_eq!((changes.retracted, changes.retracted_supports), (1, 1));
    /// assert_eq!(kb.query_as::<String>("accused(Who, _, _)?")?, ["ines"]);
    /// # Ok::<(), dictum::Error>(())
    /// ```
    ///
    /// A value of your program's own goes into the pattern as `$name`, a parameter of [`Options`](crate::Options).
    ///
    /// # Errors
    /// Mistakes of the pattern; the base is then as it was. That nothing matches is none, the count says it.
    pub fn retract(&mut self, pattern: &str) -> Result<Changes, Error> {
        const NAME: &str = "<retract>";
        let pattern = pattern.trim().trim_end_matches('.');
        let text = format!("retract {pattern}.");
        let mut sources = self.sources.clone();
        let file = sources.add(NAME, text.as_str());
        let (mut retractions, mut wrong) = (0, Vec::new());
        for parsed in syntax::statements(&text, file) {
            match parsed {
                Parsed::Statement(statement) if matches!(statement.kind, StatementKind::Retract(_)) => retractions += 1,
                Parsed::Statement(statement) => wrong.push(
                    Diagnostic::new(Code::E0101, statement.span, "one pattern is wanted, and here is a statement")
                        .help("write a pattern such as `accused(_, board, _) @ tass`"),
                ),
                Parsed::Wrong { diagnostics, .. } => wrong.extend(diagnostics),
                Parsed::Stray(_) => {}
            }
        }
        if retractions != 1 && wrong.is_empty() {
            let message = format!("one pattern is wanted, not {retractions}");
            wrong.push(Diagnostic::new(Code::E0101, Span::new(file, 0, text.len()), message));
        }
        if !wrong.is_empty() {
            return Err(Error::new(wrong, sources));
        }
        let (_, applied) = self.commit(&[Input::text(NAME, text)], false)?;
        Ok(applied.changes)
    }
}

/// A fact by way of its text, which tells what is wrong with it.
fn read(
    fact: &GroundFact,
    number: usize,
    sources: &mut Sources,
    catalog: &crate::catalog::Catalog,
) -> Result<Vec<GroundFact>, Vec<Diagnostic>> {
    if fact.args.iter().any(|value| value.depth() > DEEPEST) {
        return Err(vec![Diagnostic::nowhere(
            Code::E0110,
            format!("fact {number} is nested more than {DEEPEST} deep"),
        )]);
    }
    let text = fact_text(fact);
    let file = sources.add(format!("<fact {number}>"), text.as_str());
    let whole = Span::new(file, 0, text.len());
    if fact.supports.iter().any(|s| s.source.is_none() && (s.locator.is_some() || s.quote.is_some())) {
        let message = "a locator or a quote without the source it is of";
        return Err(vec![Diagnostic::new(Code::E0303, whole, message).help("name the source: `.at(SOURCE)`")]);
    }
    let (mut facts, mut wrong) = (Vec::new(), Vec::new());
    for parsed in syntax::statements(&text, file) {
        match parsed {
            Parsed::Statement(statement) if matches!(statement.kind, StatementKind::Fact(_)) => {
                let take = &mut |ground: GroundFact, _| facts.push(ground);
                check::ground(&statement, catalog, &Default::default(), take, &mut wrong);
            }
            Parsed::Wrong { diagnostics, .. } => wrong.extend(diagnostics),
            Parsed::Statement(_) | Parsed::Stray(_) => {}
        }
    }
    let is_same = |ground: &GroundFact| ground.predicate == fact.predicate && ground.args.len() == fact.args.len();
    if wrong.is_empty() && (facts.is_empty() || !facts.iter().all(is_same)) {
        let message = format!("no fact can have the name `{}`", fact.predicate);
        wrong.push(Diagnostic::new(Code::E0101, whole, message).help("choose another name"));
    }
    if wrong.iter().any(|d| d.severity() == Severity::Error) { Err(wrong) } else { Ok(facts) }
}
