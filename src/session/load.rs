//! Texts to statements: files with what they include, each once, inside the root.

use super::files;
use super::opening::{self, Snapshot, Source};
use super::options::FactReader;
use super::program::{self, Kept};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::monitor::Pace;
use crate::base::span::{FileId, Sources, Span};
use crate::exchange::facts::{self, PlainFact};
use crate::syntax::ast::{Refusal, Statement, StatementKind};
use crate::syntax::{self, Parsed};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A text to run.
///
/// ```
/// use dictum::{Input, Kb, Outcome};
/// use std::ops::ControlFlow;
///
/// let inputs = [Input::text("rules", "mutual(A, B) :- accused(A, B), accused(B, A)."),
///               Input::text("facts", "accused(ines, pavlo). accused(pavlo, ines). mutual(ines, Who)?")];
/// let mut kb = Kb::new();
/// kb.run_each(&inputs, &mut |outcome, _| {
///     if let Outcome::Answer(answer) = outcome {
///         assert_eq!(answer.len(), 1);
///     }
///     ControlFlow::Continue(())
/// })?;
/// # Ok::<(), dictum::Error>(())
/// ```
#[derive(Clone, Debug)]
pub enum Input {
    /// A file, or a folder with a `main.dl`.
    File(PathBuf),
    /// A text with the name that messages call it by, such as `<stdin>`.
    Text {
        /// Its name.
        name: String,
        /// UTF-8, or it is refused.
        bytes: Vec<u8>,
    },
}

impl Input {
    /// A text.
    pub fn text(name: impl Into<String>, text: impl Into<String>) -> Input {
        Input::Text { name: name.into(), bytes: text.into().into_bytes() }
    }
}

/// A statement that is expected to be refused, left out of what is loaded.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    /// The statement, where it can be read.
    pub statement: Option<Statement>,
    /// Where.
    pub span: Span,
    /// What is expected.
    pub expected: Vec<Refusal>,
    /// What reading it gave.
    pub said: Vec<Diagnostic>,
}

/// What was read, in its order.
pub(super) enum Read {
    /// A statement by the grammar.
    Statement {
        statement: Box<Statement>,
        /// Whether its query is to be answered: those of included files are not.
        own: bool,
        /// The text to keep of it.
        kept: Option<Span>,
    },
    /// A part of a text that holds nothing but plain facts.
    Plain(Span),
}

/// What was read.
#[derive(Default)]
pub(super) struct Loaded {
    pub read: Vec<Read>,
    pub refused: Vec<Refused>,
    /// `%=` that follow no query, and `%!` that follow no statement.
    pub stray: Vec<Span>,
    pub diagnostics: Vec<Diagnostic>,
    /// The names that statements which cannot be read begin with.
    pub unread: BTreeSet<Arc<str>>,
    /// Snapshots, opened.
    pub snapshots: Vec<Snapshot>,
    /// Whether there was a snapshot, perhaps without a text.
    pub has_snapshot: bool,
    /// What is kept of statements that are expected to be refused.
    pub kept: Vec<Kept>,
    /// The texts that were read.
    pub files: BTreeSet<FileId>,
    /// Whether reading was stopped.
    pub stopped: bool,
}

/// Reads inputs and what they include.
pub(super) struct Loader<'a> {
    pub sources: &'a mut Sources,
    pub root: Option<&'a Path>,
    /// Files that are part of the base, by real path.
    pub seen: &'a mut BTreeSet<PathBuf>,
    pub loaded: Loaded,
    /// Files being read, outermost first, with the name of each.
    open: Vec<(PathBuf, String)>,
    fact_reader: FactReader,
    /// Whether to go on.
    pace: &'a Pace<'a>,
}

/// So many steps a statement counts for, and so many bytes of it count for one.
const STATEMENT: usize = 16;
const BYTES: usize = 8;
/// So many plain facts are skipped before the clock is looked at.
const PLAIN_POLLED: usize = 8_192;

impl<'a> Loader<'a> {
    pub fn new(
        sources: &'a mut Sources,
        root: Option<&'a Path>,
        seen: &'a mut BTreeSet<PathBuf>,
        fact_reader: FactReader,
        pace: &'a Pace<'a>,
    ) -> Loader<'a> {
        Loader { sources, root, seen, loaded: Loaded::default(), open: Vec::new(), fact_reader, pace }
    }

    /// Reads one input of the user's.
    pub fn input(&mut self, input: &Input) {
        match input {
            Input::File(path) => self.file(path, None),
            Input::Text { name, bytes } => match files::add_text(name, bytes.clone(), self.sources) {
                Ok(file) => self.text(file, None, true, false),
                Err(diagnostic) => self.loaded.diagnostics.push(diagnostic),
            },
        }
    }

    fn file(&mut self, path: &Path, included: Option<Span>) {
        let place = |mut diagnostic: Diagnostic| {
            if let (Some(span), true) = (included, diagnostic.labels.is_empty()) {
                diagnostic = diagnostic.label(span, "");
            }
            diagnostic
        };
        let found = match files::find(path, self.root) {
            Ok(found) => found,
            Err(diagnostic) => return self.loaded.diagnostics.push(place(diagnostic)),
        };
        if let (Some(at), Some(span)) = (self.open.iter().position(|(real, _)| *real == found.real), included) {
            let mut names: Vec<&str> = self.open[at..].iter().map(|(_, name)| name.as_str()).collect();
            names.push(names[0]);
            let message = format!("files include each other: {}", names.join(" -> "));
            let diagnostic = Diagnostic::new(Code::E0602, span, message)
                .help("move what both need into a third file that each includes");
            return self.loaded.diagnostics.push(diagnostic);
        }
        if !self.seen.insert(found.real.clone()) {
            return;
        }
        if files::is_snapshot(&found) {
            return self.snapshot(&found, included);
        }
        match files::read(&found, self.sources, self.pace) {
            Ok(file) => {
                self.open.push((found.real, found.name.display().to_string()));
                self.text(file, Some(&found.name), included.is_none(), true);
                self.open.pop();
            }
            Err(diagnostic) => self.loaded.diagnostics.push(place(diagnostic)),
        }
    }

    /// Opens a snapshot and reads its program; its facts are taken in when all is read.
    fn snapshot(&mut self, found: &files::Found, included: Option<Span>) {
        let name = found.name.display().to_string();
        let opened = files::reader(found)
            .and_then(|bytes| crate::snapshot::open(bytes).map_err(|fault| opening::diagnostic(&name, &fault)));
        let mut opened = match opened {
            Ok(opened) => opened,
            Err(mut diagnostic) => {
                if let (Some(span), true) = (included, diagnostic.labels.is_empty()) {
                    diagnostic = diagnostic.label(span, "");
                }
                return self.loaded.diagnostics.push(diagnostic);
            }
        };
        let mut texts = BTreeSet::new();
        for program in std::mem::take(&mut opened.programs) {
            let file = self.sources.add(program.name, program.text);
            texts.insert(file);
            self.text(file, None, included.is_none() && program.own, true);
        }
        self.loaded.has_snapshot = true;
        let source = Source { name, real: found.real.clone(), file: opened.file.clone(), included };
        self.loaded.snapshots.push(Snapshot { source, texts, opened });
    }

    /// What including a file says; nothing of it is kept.
    fn attempt(&mut self, path: &Path, included: Span) -> Vec<Diagnostic> {
        let mut seen = self.seen.clone();
        let mut loader = Loader::new(self.sources, self.root, &mut seen, self.fact_reader, self.pace);
        loader.open = self.open.clone();
        loader.file(path, Some(included));
        loader.loaded.diagnostics
    }

    fn text(&mut self, file: FileId, path: Option<&Path>, own: bool, from_file: bool) {
        self.loaded.files.insert(file);
        let Some(source) = self.sources.get(file) else { return };
        let whole = source.text.clone();
        let text = Text { whole: &whole, path, own, from_file };
        let (mut statements, mut fact, mut begun) = (syntax::statements(&whole, file), PlainFact::default(), 0);
        loop {
            if let Some(at) = statements.position().filter(|_| self.fact_reader == FactReader::Recogniser) {
                let end = facts::skip(&whole, at, PLAIN_POLLED, &mut fact);
                if end > at {
                    if !self.goes_on(file, (end - at) / BYTES) {
                        return;
                    }
                    self.loaded.plain(Span::new(file, at, end));
                    statements.seek(end);
                    continue;
                }
            }
            let Some(parsed) = statements.next() else { return };
            let end = match &parsed {
                Parsed::Statement(statement) => statement.span.end,
                Parsed::Wrong { span, .. } | Parsed::Stray(span) => span.end,
            };
            let length = end.saturating_sub(std::mem::replace(&mut begun, end)) as usize;
            if !self.goes_on(file, STATEMENT + length / BYTES) {
                return;
            }
            self.parsed(parsed, &text);
        }
    }

    /// Whether there is time left for so many steps; else says so, once.
    fn goes_on(&mut self, file: FileId, steps: usize) -> bool {
        let Err(stop) = self.pace.steps(steps) else { return true };
        if !std::mem::replace(&mut self.loaded.stopped, true) {
            self.loaded.diagnostics.push(stop.diagnostic(Span::new(file, 0, 0)));
        }
        false
    }

    fn parsed(&mut self, parsed: Parsed, text: &Text) {
        match parsed {
            Parsed::Statement(statement) if !statement.refused.is_empty() => {
                let reads = matches!(statement.kind, StatementKind::Include(_) | StatementKind::Import { .. });
                if text.from_file && !reads {
                    self.loaded.kept.push(text.kept(statement.span));
                }
                let (span, expected) = (statement.span, statement.refused.clone());
                let refused = match &statement.kind {
                    StatementKind::Include(path) => {
                        let said = self.attempt(&files::beside(text.path, &path.text), path.span);
                        Refused { statement: None, span, expected, said }
                    }
                    _ => Refused { statement: Some(*statement), span, expected, said: Vec::new() },
                };
                self.loaded.refused.push(refused);
            }
            Parsed::Statement(statement) => match &statement.kind {
                StatementKind::Include(path) => {
                    let target = files::beside(text.path, &path.text);
                    self.file(&target, Some(path.span));
                }
                _ => {
                    let kept = program::kept(&statement, text.whole, text.from_file);
                    self.loaded.read.push(Read::Statement { statement, own: text.own, kept });
                }
            },
            Parsed::Wrong { span, refused, diagnostics } if !refused.is_empty() => {
                if text.from_file {
                    self.loaded.kept.push(text.kept(span));
                }
                let refused = Refused { statement: None, span, expected: refused, said: diagnostics };
                self.loaded.refused.push(refused);
            }
            Parsed::Wrong { span, diagnostics, .. } => {
                let written = text.whole.get(span.start as usize..span.end as usize).unwrap_or("");
                self.loaded.unread.extend(unread(written));
                self.loaded.diagnostics.extend(diagnostics);
            }
            Parsed::Stray(span) => self.loaded.stray.push(span),
        }
    }
}

/// A text being read.
struct Text<'t> {
    whole: &'t str,
    /// Where it lies, from which paths in it count.
    path: Option<&'t Path>,
    own: bool,
    from_file: bool,
}

impl Text<'_> {
    fn kept(&self, span: Span) -> Kept {
        Kept { span: program::extent(span, self.whole), own: self.own }
    }
}

impl Loaded {
    /// Adds a part of a text that holds plain facts to the one that ends where it begins.
    fn plain(&mut self, part: Span) {
        match self.read.last_mut() {
            Some(Read::Plain(last)) if last.file == part.file && last.end == part.start => last.end = part.end,
            _ => self.read.push(Read::Plain(part)),
        }
    }
}

/// The predicates that something unreadable was perhaps to state: the name it begins with, in a citing block all that
/// have arguments.
fn unread(written: &str) -> Vec<Arc<str>> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    if !written.starts_with('@') {
        let length = written.find(|c| !is_word(c)).unwrap_or(written.len());
        return vec![written.get(..length).unwrap_or("").into()];
    }
    let before = written.match_indices('(').filter_map(|(at, _)| written.get(..at)?.rsplit(|c| !is_word(c)).next());
    before.filter(|name| !name.is_empty()).map(Arc::from).collect()
}
