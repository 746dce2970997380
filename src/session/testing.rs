//! `check` and `test`: everything that is wrong with a base, and every expectation against its answers.

use super::answer::Answer;
use super::apply::{Applied, How, Item, apply};
use super::asking::Asking;
use super::constraints::violations;
use super::derived::Shared;
use super::expectation::{Expected, read_rows};
use super::kb::Kb;
use super::load::{Input, Loaded, Refused};
use super::outcome::{Changes, ImportReport};
use super::quotes;
use super::state::State;
use super::suspect;
use super::undated::undated;
use crate::base::diagnostic::{Code, Diagnostic, Severity};
use crate::base::error::Error;
use crate::base::monitor::{Pace, Stop};
use crate::base::span::Span;
use crate::check::ir::Query;
use crate::explain;
use crate::syntax::ast::{Refusal, Statement, StatementKind};
use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::sync::Arc;

/// What is to be said of a base.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Errors, warnings, notes, in order of the texts.
    pub diagnostics: Vec<Diagnostic>,
    /// Stated facts.
    pub facts: usize,
    /// Rules.
    pub rules: usize,
    /// Constraints.
    pub constraints: usize,
    /// Queries, those of included files too.
    pub queries: usize,
    /// What each import gave.
    pub imports: Vec<ImportReport>,
}

/// What came of testing a base.
#[derive(Clone, Debug, Default)]
pub struct TestReport {
    /// What is wrong with the base itself.
    pub diagnostics: Vec<Diagnostic>,
    /// One an expectation.
    pub cases: Vec<Case>,
    /// What each import gave.
    pub imports: Vec<ImportReport>,
}

impl TestReport {
    /// Whether something is wrong with the base itself, such as a violated constraint.
    pub fn has_failures(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity() == Severity::Error)
    }
}

/// One expectation and what came of it.
#[derive(Clone, Debug)]
pub struct Case {
    /// The statement.
    pub span: Span,
    /// What came of it.
    pub verdict: Verdict,
}

/// Whether an expectation was met.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// It was.
    Passed,
    /// It was not: how.
    Failed(Difference),
}

/// How an answer differs from what was expected.
#[derive(Clone, Debug)]
pub enum Difference {
    /// Rows that are missing, and rows too many, as terms.
    Rows {
        /// Expected, but no answers.
        missing: Vec<String>,
        /// Answers, but not expected.
        extra: Vec<String>,
    },
    /// The same rows in another order.
    Order {
        /// As expected.
        expected: Vec<String>,
        /// As answered.
        got: Vec<String>,
    },
    /// The expectation cannot be read.
    Unreadable(String),
    /// An expected error or warning did not come; what came instead, with positions.
    NotRefused {
        /// Its code, with the position if one was given.
        code: String,
        /// The codes that came.
        got: Vec<String>,
    },
    /// A remark that belongs to no statement or cannot be read: what is wrong with it.
    Stray(String),
    /// The query was refused.
    Refused(Error),
}

impl Kb {
    /// Everything that is wrong with a base: errors, warnings, violated constraints, quotes. Answers nothing and leaves
    /// this base as it was.
    ///
    /// # Errors
    /// What keeps the base from being loaded at all.
    #[doc(hidden)]
    pub fn check(&mut self, path: &str) -> Result<Report, Error> {
        self.check_input(&Input::File(path.into()))
    }

    /// As [`Kb::check`], of any input.
    ///
    /// # Errors
    /// As [`Kb::check`].
    #[doc(hidden)]
    pub fn check_input(&mut self, input: &Input) -> Result<Report, Error> {
        let clock = self.options.start();
        Ok(self.examine(input, &Pace::new(&clock))?.report())
    }

    /// Loads a base if nothing is wrong with it: as [`Kb::load`], and as [`Kb::check`] says what is.
    ///
    /// # Errors
    /// What keeps the base from being loaded at all. Where the report has errors, such as a violated constraint, the base
    /// is as it was too.
    #[doc(hidden)]
    pub fn load_checked(&mut self, path: impl AsRef<Path>) -> Result<Report, Error> {
        let clock = self.options.start();
        let examined = self.examine(&Input::File(path.as_ref().to_path_buf()), &Pace::new(&clock))?;
        let (report, changes) = (examined.report(), examined.changes);
        if report.diagnostics.iter().all(|d| d.severity() != Severity::Error) {
            let was_untouched = self.is_untouched();
            self.replace(examined.state, changes);
            self.opened_into(was_untouched);
        }
        Ok(report)
    }

    /// Compares every query that carries an expectation, those of included files too, with its answers.
    ///
    /// # Errors
    /// What keeps the base from being loaded at all.
    #[doc(hidden)]
    pub fn test(&mut self, path: &str) -> Result<TestReport, Error> {
        self.test_input(&Input::File(path.into()))
    }

    /// As [`Kb::test`], of any input.
    ///
    /// # Errors
    /// As [`Kb::test`].
    #[doc(hidden)]
    pub fn test_input(&mut self, input: &Input) -> Result<TestReport, Error> {
        let clock = self.options.start();
        let examined = self.examine(input, &Pace::new(&clock))?;
        // Each query has its own time, unless all share one.
        let clock = self.options.clock(None);
        let pace = Pace::new(&clock);
        let mut cases = Vec::new();
        let asking = Asking {
            state: &examined.state,
            program: &examined.program,
            options: &self.options,
            derived: &Shared::default(),
        };
        for (statement, query) in &examined.queries {
            let (Some(lines), Some(query)) = (&statement.expected, query) else { continue };
            cases.push(Case { span: statement.span, verdict: self.compare(&asking, query, lines) });
            self.look(&pace)?;
        }
        for span in &examined.loaded.stray {
            let why = stray(self.sources.slice(*span));
            cases.push(Case { span: *span, verdict: Verdict::Failed(Difference::Stray(why.into())) });
        }
        for refused in &examined.loaded.refused {
            let got = self.refusals(&examined, refused, &pace).map_err(|stop| self.stopped(stop))?;
            for expected in &refused.expected {
                cases.push(Case { span: refused.span, verdict: self.judge(expected, &got, refused.span) });
            }
        }
        self.sound(&examined.state)?;
        cases.sort_by_key(|c| c.span);
        let diagnostics: Vec<_> =
            examined.diagnostics.into_iter().filter(|d| d.severity() == Severity::Error).collect();
        Ok(TestReport { diagnostics, cases, imports: examined.imports })
    }

    fn compare(&self, asking: &Asking, query: &Query, lines: &[Arc<str>]) -> Verdict {
        let expected = match read_rows(lines, query.columns.is_empty()) {
            Ok(expected) => expected,
            Err(why) => return Verdict::Failed(Difference::Unreadable(why)),
        };
        let answer = match asking.answer(query) {
            Ok(answer) => answer,
            Err(unanswered) => {
                return Verdict::Failed(Difference::Refused(Error::new(vec![unanswered.why], self.sources.clone())));
            }
        };
        match difference(&expected, &answer, !query.modifiers.order_by.is_empty()) {
            None => Verdict::Passed,
            Some(difference) => Verdict::Failed(difference),
        }
    }

    fn stopped(&self, stop: Stop) -> Error {
        Error::new(vec![stop.diagnostic(Span::default())], self.sources.clone())
    }

    /// What was judged may have been read from a damaged file.
    fn sound(&self, state: &State) -> Result<(), Error> {
        state.fault().map_or(Ok(()), |fault| Err(Error::new(vec![fault], self.sources.clone())))
    }

    fn look(&self, pace: &Pace<'_>) -> Result<(), Error> {
        pace.look().map_err(|stop| self.stopped(stop))
    }

    /// What a statement that is expected to be refused gives when it is added to the base.
    fn refusals(&self, examined: &Examined, refused: &Refused, pace: &Pace<'_>) -> Result<Vec<Diagnostic>, Stop> {
        let Some(statement) = &refused.statement else { return Ok(refused.said.clone()) };
        let (mut state, mut sources) = (examined.state.clone(), self.sources.clone());
        let applied = apply(
            &mut state,
            vec![Item::Statement(Box::new(Statement { refused: Vec::new(), ..statement.clone() }))],
            BTreeSet::new(),
            How {
                options: &self.options,
                keep_facts: true,
                sources: &mut sources,
                snapshots: Vec::new(),
                alone: false,
                pace,
            },
        );
        let mut said = applied.diagnostics;
        let mut run = Vec::new();
        let asking = Asking {
            state: &state,
            program: &applied.checked.program,
            options: &self.options,
            derived: &Shared::default(),
        };
        if !said.iter().any(|d| d.severity() == Severity::Error) {
            for query in applied.checked.queries.iter().flatten() {
                match asking.answer(query) {
                    Ok(answer) => run.extend(answer.notes().iter().cloned()),
                    Err(unanswered) => run.push(unanswered.why),
                }
            }
            if matches!(statement.kind, StatementKind::Constraint(_)) {
                said.extend(violations(&asking, &applied.checked.constraints, &applied.facts, pace)?);
            }
            said.extend(undated(&asking, &|span| span == statement.span, pace)?);
            let mut facts = applied.facts;
            said.extend(quotes::narrow(explain::quotes(&facts, &examined.texts, pace)?, &self.sources));
            state.each_fact(pace, &mut |fact| facts.push((fact, Span::default())))?;
            said.extend(explain::lints(&facts, &state.catalog, &statements_of(&state, &applied.importing), pace)?);
            suspect::add(&mut said, suspect::of_rules(&state, &applied.checked, pace)?);
        }
        // What is said of other statements is not about this one; what its own run says is, wherever it points.
        said.retain(|d| d.labels.iter().any(|label| within(refused.span, label.span)));
        said.extend(run);
        pace.look()?;
        Ok(said)
    }

    fn judge(&self, expected: &Refusal, got: &[Diagnostic], statement: Span) -> Verdict {
        let position = |diagnostic: &Diagnostic| {
            let text = self.sources.get(statement.file)?;
            let first = text.line_column(statement.start).line;
            // What is wrong in a file of rows is told where the statement reads it.
            let span = diagnostic.span()?;
            let reads = diagnostic.labels.iter().map(|label| label.span).find(|span| within(statement, *span));
            let at = text.line_column(if span.file == statement.file { span } else { reads? }.start);
            Some(((at.line + 1).saturating_sub(first) as u32, at.column as u32))
        };
        let is = |d: &&Diagnostic| {
            d.code.as_str() == &*expected.code && expected.position.is_none_or(|p| position(d) == Some(p))
        };
        if got.iter().any(|d| is(&d)) {
            return Verdict::Passed;
        }
        let spell = |code: &str, position: Option<(u32, u32)>| match position {
            Some((line, column)) => format!("{code} {line}:{column}"),
            None => code.to_string(),
        };
        Verdict::Failed(Difference::NotRefused {
            code: spell(&expected.code, expected.position),
            got: got.iter().map(|d| format!("{} ({})", spell(d.code.as_str(), position(d)), d.message)).collect(),
        })
    }

    /// Loads an input beside this base and finds everything that is wrong with it.
    fn examine(&mut self, input: &Input, pace: &Pace<'_>) -> Result<Examined, Error> {
        let (state, mut loaded, mut applied) = self.prepare(std::slice::from_ref(input), true, pace);
        // Facts of a snapshot were written nowhere that could be told.
        if !state.opened.is_empty() {
            let linted = super::linted::linted(&state, pace, &mut |fact| applied.facts.push((fact, Span::default())));
            linted.map_err(|stop| self.stopped(stop))?;
        }
        let mut diagnostics = std::mem::take(&mut loaded.diagnostics);
        let unreadable = loaded.files.is_empty() && !loaded.has_snapshot;
        diagnostics.append(&mut applied.diagnostics);
        if unreadable || diagnostics.iter().any(|d| d.severity() == Severity::Error) {
            return Err(Error::new(diagnostics, self.sources.clone()));
        }
        let texts =
            self.judge_base(&state, &loaded, &applied, pace, &mut diagnostics).map_err(|stop| self.stopped(stop))?;
        self.sound(&state)?;
        let checked = applied.checked;
        diagnostics.extend(loaded.stray.iter().map(|&span| {
            Diagnostic::new(Code::W0218, span, format!("this expects nothing: {}", stray(self.sources.slice(span))))
                .help("a plain comment begins with `%` and a space")
        }));
        // What has no place is said last.
        diagnostics.sort_by_key(|d| (d.span().is_none(), d.span(), d.code));
        diagnostics.dedup();
        let queries = applied.queries.into_iter().zip(checked.queries).collect();
        let changes = applied.changes;
        Ok(Examined {
            state,
            loaded,
            program: checked.program,
            queries,
            texts,
            diagnostics,
            imports: applied.imports,
            changes,
        })
    }

    /// Adds what is to be said of a base that can be loaded; gives the texts of its sources.
    fn judge_base(
        &self,
        state: &State,
        loaded: &Loaded,
        applied: &Applied,
        pace: &Pace<'_>,
        said: &mut Vec<Diagnostic>,
    ) -> Result<explain::SourceFiles, Stop> {
        let Applied { checked, facts, importing, .. } = applied;
        let asking = Asking { state, program: &checked.program, options: &self.options, derived: &Shared::default() };
        said.extend(violations(&asking, &checked.constraints, facts, pace)?);
        said.extend(undated(&asking, &|span| loaded.files.contains(&span.file), pace)?);
        said.extend(explain::lints(facts, &state.catalog, &statements_of(state, importing), pace)?);
        suspect::add(said, suspect::of_rules(state, checked, pace)?);
        let (texts, refused) = quotes::texts(state, facts, &self.sources, self.options.root.as_deref());
        said.extend(refused);
        said.extend(quotes::narrow(explain::quotes(facts, &texts, pace)?, &self.sources));
        Ok(texts)
    }
}

/// Whether a place lies in a statement.
fn within(statement: Span, span: Span) -> bool {
    span.file == statement.file && span.start >= statement.start && span.end <= statement.end
}

/// Why a remark expects nothing.
fn stray(written: &str) -> &'static str {
    if written.starts_with("%!") {
        return "`%!` wants a code behind it, as in `%! E0203`, and a statement before it on its line";
    }
    let spaced = written.get(2..).is_none_or(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
    if spaced { "`%=` follows no query" } else { "`%=` wants a space behind it" }
}

/// A base as loaded for examination.
struct Examined {
    state: State,
    loaded: Loaded,
    program: crate::check::ir::Program,
    queries: Vec<(Arc<Statement>, Option<Query>)>,
    texts: explain::SourceFiles,
    diagnostics: Vec<Diagnostic>,
    imports: Vec<ImportReport>,
    changes: Changes,
}

impl Examined {
    fn report(&self) -> Report {
        let rules =
            |rule: bool| self.state.rules.iter().filter(|s| matches!(s.kind, StatementKind::Rule(_)) == rule).count();
        Report {
            facts: self.state.fact_count(),
            rules: rules(true),
            constraints: rules(false),
            queries: self.queries.len(),
            diagnostics: self.diagnostics.clone(),
            imports: self.imports.clone(),
        }
    }
}

/// Rules, constraints and imports: what claims more than the facts at hand.
fn statements_of<'a>(state: &'a State, importing: &'a [Statement]) -> Vec<&'a Statement> {
    state.rules.iter().map(|s| &**s).chain(importing).collect()
}

/// What tells an answer from what was expected.
fn difference(expected: &Expected, answer: &Answer, ordered: bool) -> Option<Difference> {
    let spell = |row: &[crate::base::value::Value]| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if answer.is_yes_or_no() {
        let (wanted, got) = (matches!(expected, Expected::Yes), !answer.is_empty());
        let word = |yes: bool| vec![if yes { "yes" } else { "no" }.to_string()];
        return (wanted != got).then(|| Difference::Rows { missing: word(wanted), extra: word(got) });
    }
    let Expected::Rows(rows) = expected else {
        return Some(Difference::Unreadable("`yes` and `no` are for queries without columns".into()));
    };
    let expected: Vec<String> = rows.iter().map(|r| spell(r)).collect();
    let got: Vec<String> = answer.rows().map(|row| spell(&row)).collect();
    let beside = |rows: &[String], others: &[String]| {
        let others: HashSet<&String> = others.iter().collect();
        rows.iter().filter(|row| !others.contains(row)).cloned().collect::<Vec<_>>()
    };
    let (missing, extra) = (beside(&expected, &got), beside(&got, &expected));
    if !missing.is_empty() || !extra.is_empty() {
        return Some(Difference::Rows { missing, extra });
    }
    (ordered && expected != got).then_some(Difference::Order { expected, got })
}
