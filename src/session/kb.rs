//! The base a user holds.

use super::answer::Answer;
use super::apply::{Applied, How, Item, apply, check_all};
use super::asking::{Asking, Unanswered};
use super::derived::Shared;
use super::discard::discard;
use super::history::History;
use super::load::{Input, Loaded, Loader, Read};
use super::options::{Engine, Options};
use super::outcome::{Changes, Outcome, Unfinished};
use super::program::Kept;
use super::state::State;
use super::warned::warned;
use super::work::Phase;
use crate::base::diagnostic::{Code, Diagnostic, Severity};
use crate::base::dictionary::{Counts, Dictionary};
use crate::base::error::Error;
use crate::base::monitor::{Monitor, Pace};
use crate::base::span::{Sources, Span};
use crate::check::Checked;
use crate::check::ir::{Program, Query};
use crate::plan::{About, show};
use crate::syntax::ast::{Statement, StatementKind};
use crate::syntax::{self, Parsed};
use std::collections::{BTreeSet, HashMap};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is handed each outcome as it comes, with the texts that diagnostics point into.
pub type Take<'a> = dyn FnMut(Outcome, &Sources) -> ControlFlow<()> + 'a;

/// A knowledge base in memory: facts with their supports, rules, constraints, declarations.
///
/// What rules derive for a query is kept for those that follow, and facts that are added extend it. Of two queries asked at
/// the same moment from two threads one reads what is kept and the other derives for itself. A clone keeps its own.
///
/// ```
/// let mut kb = dictum::Kb::new();
/// kb.run("accused(ines, board, leak) on 2021-03 @ x1:4.")?;
/// let answer = kb.query("accused(Who, board, What)?")?;
/// assert_eq!(answer.rows().next().unwrap()[0].to_string(), "ines");
/// # Ok::<(), dictum::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Kb {
    pub(super) state: State,
    pub(super) sources: Sources,
    pub(super) options: Options,
    pub(super) history: History,
    /// The snapshot that it was opened from or saved to last.
    pub(super) opened: Option<PathBuf>,
    /// What tells each snapshot that it was opened from or saved to from any other that takes its name.
    pub(super) seen: HashMap<PathBuf, u64>,
    /// What rules have derived.
    pub(super) derived: Shared,
}

impl Kb {
    /// An empty base.
    pub fn new() -> Kb {
        Kb::default()
    }

    /// An empty base that works by these options; see [`Options`].
    pub fn with_options(options: Options) -> Kb {
        Kb { options, ..Kb::default() }
    }

    /// Opens a base: a snapshot, a `.dl` file, or a folder with a `main.dl`. Of a snapshot no more is read than is needed.
    /// For other options, [`Kb::with_options`] and [`Kb::load`].
    ///
    /// ```no_run
    /// let kb = dictum::Kb::open("report.dictum")?;
    /// for who in kb.query_as::<String>("accused(Who, macron, _)?")? {
    ///     println!("{who}");
    /// }
    /// # Ok::<(), dictum::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Kb::load`]; [`Error::is_bad_data`] when a snapshot is damaged.
    pub fn open(path: impl AsRef<Path>) -> Result<Kb, Error> {
        let mut kb = Kb::new();
        kb.load(path)?;
        kb.begin();
        Ok(kb)
    }

    /// How it works.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Changes how it works from now on.
    pub fn options_mut(&mut self) -> &mut Options {
        &mut self.options
    }

    /// Every text read so far, which diagnostics point into.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Loads a snapshot, a `.dl` file, or a folder with a `main.dl`, with what it includes; its queries are not answered.
    ///
    /// ```
    /// let mut kb = dictum::Kb::new();
    /// kb.load("kb/nagorno_karabakh")?;
    /// assert_eq!(kb.query_as::<bool>("mutual(armenia, azerbaijan)?")?, [true]);
    /// # Ok::<(), dictum::Error>(())
    /// ```
    ///
    /// # Errors
    /// All mistakes of all its files; the base is then as it was.
    pub fn load(&mut self, path: impl AsRef<Path>) -> Result<(), Error> {
        self.load_each(path.as_ref(), &mut |_, _| ControlFlow::Continue(()))
    }

    /// As [`Kb::load`], telling its warnings and what changed.
    ///
    /// # Errors
    /// As [`Kb::load`].
    #[doc(hidden)]
    pub fn load_each(&mut self, path: &Path, take: &mut Take) -> Result<(), Error> {
        let was_untouched = self.is_untouched();
        let (mut warnings, applied) = self.commit(&[Input::File(path.to_path_buf())], false)?;
        self.opened_into(was_untouched);
        warnings.retain(|d| d.severity() == Severity::Warning);
        if !warnings.is_empty()
            && take(Outcome::Warned { path: path.to_path_buf(), warnings }, &self.sources).is_break()
        {
            return Ok(());
        }
        for report in applied.imports {
            if take(Outcome::Imported(report), &self.sources).is_break() {
                return Ok(());
            }
        }
        let _ = take(Outcome::Changed(applied.changes), &self.sources);
        Ok(())
    }

    /// Runs a text: states what it states, then answers its queries. See [`Outcome`] for what comes of it.
    ///
    /// # Errors
    /// All mistakes of the text; the base is then as it was. A query that fails when it is run leaves what the text
    /// stated in place.
    pub fn run(&mut self, text: &str) -> Result<Vec<Outcome>, Error> {
        let mut outcomes = Vec::new();
        self.run_each(&[Input::text("<text>", text)], &mut |outcome, _| {
            outcomes.push(outcome);
            ControlFlow::Continue(())
        })?;
        Ok(outcomes)
    }

    /// Runs texts as one: all are read before the first query is answered. `take` is handed each outcome as it comes
    /// and may stop the run. See [`Input`] for an example.
    ///
    /// # Errors
    /// As [`Kb::run`].
    pub fn run_each(&mut self, inputs: &[Input], take: &mut Take) -> Result<(), Error> {
        let (warnings, mut applied) = self.commit(inputs, false)?;
        let imports = std::mem::take(&mut applied.imports).into_iter().map(Outcome::Imported);
        for said in warnings.into_iter().map(Outcome::Said).chain(imports) {
            if take(said, &self.sources).is_break() {
                return Ok(());
            }
        }
        if take(Outcome::Changed(applied.changes), &self.sources).is_break() {
            return Ok(());
        }
        self.answer_each(&applied.checked, take)
    }

    fn asking<'a>(&'a self, program: &'a Program) -> Asking<'a> {
        Asking { state: &self.state, program, options: &self.options, derived: &self.derived }
    }

    fn answer_each(&self, checked: &Checked, take: &mut Take) -> Result<(), Error> {
        let asking = self.asking(&checked.program);
        for query in checked.queries.iter().flatten() {
            if self.options.plan {
                let plan = self.shown_plan(&asking, query)?;
                if take(Outcome::Planned(plan), &self.sources).is_break() {
                    break;
                }
                continue;
            }
            let warnings = warned(&checked.program, query, &checked.diagnostics);
            let answer = match asking.answer(query) {
                Ok(answer) => Answer { warnings, ..answer },
                Err(Unanswered { why, profile }) => {
                    // Whoever takes outcomes has the error besides, so it is nothing to them where that says to end.
                    let _ = take(Outcome::Unfinished(Unfinished { profile, warnings }), &self.sources);
                    return Err(Error::new(vec![self.pointing_at_profile(why)], self.sources.clone()));
                }
            };
            if take(Outcome::Answer(answer), &self.sources).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// What is said of a question that was stopped or met a limit, and where to look for what took it so far.
    fn pointing_at_profile(&self, why: Diagnostic) -> Diagnostic {
        let is_limit = why.code >= Code::E0510 && why.code <= Code::E0514;
        if !is_limit || self.options.profile || self.options.engine != Engine::Planned {
            return why;
        }
        why.help("`--profile`, in the REPL `:profile on`, tells which rule it was and what to change")
    }

    /// Answers one query without changing the base. The `?` behind a single literal or conjunction may be left out.
    ///
    /// ```
    /// let mut kb = dictum::Kb::new();
    /// kb.run("accused(ines, board). accused(pavlo, board). accused(ines, mayor).")?;
    /// let answer = kb.query("?(Whom, count(Who)) :- accused(Who, Whom) order by 2 desc limit 1.")?;
    /// let row: Vec<String> = answer.rows().next().unwrap().iter().map(|value| value.to_string()).collect();
    /// assert_eq!(row, ["board", "2"]);
    /// # Ok::<(), dictum::Error>(())
    /// ```
    ///
    /// # Errors
    /// Mistakes of the query, and failures when it is run.
    pub fn query(&self, query: &str) -> Result<Answer, Error> {
        let mut kb = Kb { derived: self.derived.shared(), ..self.clone() };
        let mut answers = Vec::new();
        kb.ask_each(&Input::text("<query>", query), &mut |outcome, _| {
            if let Outcome::Answer(answer) = outcome {
                answers.push(answer);
            }
            ControlFlow::Continue(())
        })?;
        match answers.len() {
            1 => Ok(answers.remove(0)),
            number => {
                let message = format!("one query is wanted, not {number}");
                Err(Error::new(vec![Diagnostic::nowhere(Code::E0101, message)], kb.sources))
            }
        }
    }

    /// Answers the queries of a text that may hold nothing else.
    ///
    /// # Errors
    /// As [`Kb::query`].
    #[doc(hidden)]
    pub fn ask_each(&mut self, input: &Input, take: &mut Take) -> Result<(), Error> {
        let queries = self.read_queries(input)?;
        let checked = self.check_queries(&queries)?;
        let said = self.about(&checked.diagnostics, &queries);
        let refused = said.iter().any(|d| d.severity() == Severity::Error);
        if refused {
            return Err(Error::new(said, self.sources.clone()));
        }
        for diagnostic in said {
            if take(Outcome::Said(diagnostic), &self.sources).is_break() {
                return Ok(());
            }
        }
        self.answer_each(&checked, take)
    }

    /// The plan of a query, as people read it: what is looked up, in which order, by which columns.
    ///
    /// ```
    /// let mut kb = dictum::Kb::new();
    /// kb.run("accused(ines, board). mutual(A, B) :- accused(A, B), accused(B, A).")?;
    /// println!("{}", kb.plan("mutual(ines, Who)?")?);
    /// # Ok::<(), dictum::Error>(())
    /// ```
    ///
    /// # Errors
    /// Mistakes of the query.
    pub fn plan(&mut self, query: &str) -> Result<String, Error> {
        let queries = self.read_queries(&Input::text("<query>", query))?;
        let checked = self.check_queries(&queries)?;
        let said = self.about(&checked.diagnostics, &queries);
        let refuse = |diagnostics| Error::new(diagnostics, self.sources.clone());
        if said.iter().any(|d| d.severity() == Severity::Error) {
            return Err(refuse(said));
        }
        let asking = self.asking(&checked.program);
        checked.queries.iter().flatten().map(|query| self.shown_plan(&asking, query)).collect()
    }

    /// The plan of a query as text, with the places of rules and how many facts there are.
    fn shown_plan(&self, asking: &Asking<'_>, query: &Query) -> Result<String, Error> {
        let mut dictionary = Dictionary::over(self.state.dictionary.clone());
        let plan = asking.plan(query, &mut dictionary).map_err(|d| Error::new(vec![d], self.sources.clone()))?;
        let place = |span: Span| {
            let text = self.sources.get(span.file).filter(|_| span != Span::default())?;
            Some(format!("{}:{}", text.name, text.line_column(span.start).line))
        };
        Ok(show(&plan, &dictionary, &About { place: &place, rows: &|origin| asking.stated_rows(origin) }))
    }

    fn check_queries(&self, queries: &[Arc<Statement>]) -> Result<Checked, Error> {
        let clock = self.options.start();
        check_all(&self.state, queries, &self.options, BTreeSet::new(), &Pace::new(&clock)).map_err(|stop| {
            let span = queries.first().map_or(Span::default(), |query| query.span);
            Error::new(vec![stop.diagnostic(span)], self.sources.clone())
        })
    }

    /// The diagnostics that are about these statements.
    fn about(&self, diagnostics: &[Diagnostic], statements: &[Arc<Statement>]) -> Vec<Diagnostic> {
        let within = |span: Span| {
            statements.iter().any(|s| s.span.file == span.file && s.span.start <= span.start && span.end <= s.span.end)
        };
        diagnostics.iter().filter(|d| d.span().is_none_or(within)).cloned().collect()
    }

    fn read_queries(&mut self, input: &Input) -> Result<Vec<Arc<Statement>>, Error> {
        let work = self.options.work.clone();
        work.timed(Phase::Read, || self.parse_queries(input))
    }

    fn parse_queries(&mut self, input: &Input) -> Result<Vec<Arc<Statement>>, Error> {
        let (name, bytes) = match input {
            Input::Text { name, bytes } => (name.as_str(), bytes.clone()),
            Input::File(_) => ("<query>", Vec::new()),
        };
        let refuse = |diagnostics, sources: &Sources| Err(Error::new(diagnostics, sources.clone()));
        let file = match super::files::add_text(name, bytes, &mut self.sources) {
            Ok(file) => file,
            Err(diagnostic) => return refuse(vec![diagnostic], &self.sources),
        };
        let mut text = self.sources.get(file).map(|s| s.text.to_string()).unwrap_or_default();
        // What a query typed on a command line lacks is added to what is read, not to what messages show.
        let missing = syntax::missing_end(&text);
        if let Some((end, mark)) = missing {
            text.insert(end, mark);
        }
        let (mut queries, mut wrong) = (Vec::new(), Vec::new());
        for parsed in syntax::statements(&text, file) {
            match parsed {
                Parsed::Statement(s) if matches!(s.kind, StatementKind::Query(_)) => queries.push(Arc::new(*s)),
                Parsed::Statement(s) => wrong.push(
                    Diagnostic::new(Code::E0101, s.span, "this is a statement, where a query is wanted")
                        .help("a query ends in `?`; to state facts for this call, use `-e`"),
                ),
                Parsed::Wrong { diagnostics, .. } => wrong.extend(diagnostics),
                Parsed::Stray(_) => {}
            }
        }
        if queries.is_empty() && wrong.is_empty() {
            wrong.push(
                Diagnostic::nowhere(Code::E0101, "there is no query")
                    .help("ask, for example, `accused(Who, Whom, _)?`"),
            );
        }
        if let Some((end, mark)) = missing {
            let added = |d: &&mut Diagnostic| d.span().is_some_and(|s| s.start as usize >= end);
            for diagnostic in wrong.iter_mut().filter(added) {
                diagnostic.message =
                    diagnostic.message.replace(&format!("found `{mark}`"), "found the end of the text");
            }
        }
        if wrong.is_empty() { Ok(queries) } else { refuse(wrong, &self.sources) }
    }

    /// Reads and applies inputs; the base changes only if nothing is refused. Gives the warnings.
    pub(super) fn commit(&mut self, inputs: &[Input], keep_facts: bool) -> Result<(Vec<Diagnostic>, Applied), Error> {
        let clock = self.options.start();
        let before = self.values();
        let (state, loaded, mut applied) = self.prepare(inputs, keep_facts, &Pace::new(&clock));
        let mut diagnostics = loaded.diagnostics;
        diagnostics.append(&mut applied.diagnostics);
        // What was warned of before is not warned of again.
        let new = |d: &Diagnostic| d.span().is_none_or(|s| loaded.files.contains(&s.file));
        diagnostics.retain(|d| d.severity() == Severity::Error || new(d));
        if diagnostics.iter().any(|d| d.severity() == Severity::Error) {
            let is_short = diagnostics.iter().any(|d| d.code == Code::E0512);
            if is_short && !loaded.has_snapshot {
                drop((state, applied));
                self.forget_values(before);
            }
            return Err(Error::new(diagnostics, self.sources.clone()));
        }
        self.replace(state, applied.changes);
        Ok((diagnostics, applied))
    }

    /// How many values there are when those that rules made have become the base's.
    pub(super) fn values(&mut self) -> Counts {
        self.derived.settle(&mut self.state.dictionary);
        self.state.dictionary.counts()
    }

    /// Drops the values beyond those: nothing that is there has any of them. Else what was stopped for want of memory
    /// would leave none for what comes after it.
    pub(super) fn forget_values(&mut self, before: Counts) {
        Arc::make_mut(&mut self.state.dictionary).truncate(before);
    }

    /// Forgets what the base was before: from here on changes can be taken back, and may be unsaved.
    #[doc(hidden)]
    pub fn begin(&mut self) {
        self.history = History::default();
    }

    /// Whether nothing was ever stated or loaded.
    pub(super) fn is_untouched(&self) -> bool {
        self.history.is_empty() && self.state.is_empty()
    }

    /// After a load: a snapshot that an untouched base was loaded from is the one it is saved to. One that it only includes,
    /// or loaded later, is somebody else's.
    pub(super) fn opened_into(&mut self, was_untouched: bool) {
        let named = self.state.opened.first().filter(|source| was_untouched && source.included.is_none());
        if let Some(source) = named {
            self.opened = Some(source.real.clone());
            self.seen.insert(source.real.clone(), source.file.identity);
        }
    }

    /// Puts a state in the place of the one there is, which can be had back.
    pub(super) fn replace(&mut self, state: State, changes: Changes) {
        let before = std::mem::replace(&mut self.state, state);
        if !changes.is_nothing() {
            self.history.remember(before, changes);
        }
    }

    /// Tells what is held before something is stated.
    pub(super) fn tell_base(&self, pace: &Pace<'_>) {
        if let Some(memory) = pace.monitor().and_then(Monitor::told) {
            memory.begin((self.state.held() + self.derived.held()) as u64);
        }
    }

    /// Reads and applies inputs to a copy of the state. Queries of included files are checked only on request of
    /// `keep_facts`.
    pub(super) fn prepare(&mut self, inputs: &[Input], keep_facts: bool, pace: &Pace<'_>) -> (State, Loaded, Applied) {
        self.tell_base(pace);
        self.derived.settle(&mut self.state.dictionary);
        let mut state = self.state.clone();
        // Held once, so that it grows in place. Values of a statement that fails stay in it, which nobody can see.
        self.state.dictionary = Arc::default();
        let root = self.options.root.clone();
        let mut seen = std::mem::take(&mut state.files);
        let by = self.options.fact_reader;
        let mut loader = Loader::new(&mut self.sources, root.as_deref(), &mut seen, by, pace);
        let work = self.options.work.clone();
        work.timed(Phase::Read, || inputs.iter().for_each(|input| loader.input(input)));
        let mut loaded = loader.loaded;
        state.files = seen;
        if loaded.stopped {
            discard(std::mem::take(&mut loaded.read));
            self.state.dictionary = state.dictionary.clone();
            return (state, loaded, Applied::default());
        }
        let snapshots = std::mem::take(&mut loaded.snapshots);
        if !snapshots.is_empty() {
            // The dictionary may become another.
            self.derived = Shared::default();
        }
        state.program.append(&mut loaded.kept);
        let mut items = Vec::with_capacity(loaded.read.len());
        for read in std::mem::take(&mut loaded.read) {
            match read {
                Read::Plain(part) => items.push(Item::Plain(part)),
                Read::Statement { statement, own, kept } => {
                    let is_query = matches!(statement.kind, StatementKind::Query(_));
                    if is_query && kept.is_some() {
                        state.queries.push(Arc::new((*statement).clone()));
                    }
                    state.program.extend(kept.map(|span| Kept { span, own }));
                    if own || keep_facts || !is_query {
                        items.push(Item::Statement(statement));
                    }
                }
            }
        }
        let unread = std::mem::take(&mut loaded.unread);
        let mut applied = {
            let (options, sources, alone) = (&self.options, &mut self.sources, self.history.is_empty());
            let how = How { options, keep_facts, sources, snapshots, alone, pace };
            work.timed(Phase::State, || apply(&mut state, items, unread, how))
        };
        applied.diagnostics.extend(state.fault());
        self.state.dictionary = state.dictionary.clone();
        (state, loaded, applied)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_is_said_once() {
        let mut kb = Kb::new();
        let warned = |outcomes: Vec<Outcome>| outcomes.iter().filter(|o| matches!(o, Outcome::Said(_))).count();
        assert_eq!(warned(kb.run("q(X) :- nope(X).").unwrap()), 1);
        assert_eq!(warned(kb.run("p(a).").unwrap()), 0);
        let codes: Vec<_> = kb.run("p(X).").unwrap_err().diagnostics().iter().map(|d| d.code).collect();
        assert_eq!(codes, [Code::E0202]);
    }
}
