//! The one public error: every mistake of a run with the texts it points into. Opaque; ask it by predicate.

use super::diagnostic::{Code, Diagnostic, Severity};
use super::span::{Sources, Span};
use std::fmt::{self, Display, Formatter};

/// Why a program, file or query was refused; the base is then as it was before.
///
/// Holds at least one [`Diagnostic`]. Warnings found on the way stand among the errors, in order of the text.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    diagnostics: Vec<Diagnostic>,
    sources: Sources,
}

impl Error {
    /// An error of these diagnostics, sorted by place.
    pub fn new(mut diagnostics: Vec<Diagnostic>, sources: Sources) -> Error {
        diagnostics.sort_by_key(|d| (d.span(), d.code));
        diagnostics.dedup();
        Error(Box::new(Inner { diagnostics, sources }))
    }

    /// Every error and warning.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.0.diagnostics
    }

    /// The texts the diagnostics point into.
    pub fn sources(&self) -> &Sources {
        &self.0.sources
    }

    /// The code that stands for the whole: the first mistake in the program if there is one, else the first error.
    pub fn code(&self) -> Code {
        let errors = || self.0.diagnostics.iter().filter(|d| d.severity() == Severity::Error).map(|d| d.code);
        errors().find(|c| *c < Code::E0510).or_else(|| errors().next()).unwrap_or(Code::E0101)
    }

    /// The program or query is wrong: its text, names, kinds, strata, or a value at run time.
    pub fn is_program(&self) -> bool {
        !(self.is_limit() || self.is_timeout() || self.is_cancelled() || self.is_missing())
            && !(self.is_outside_root() || self.is_io() || self.is_bad_data())
    }

    /// A limit on depth, facts, memory or values was met.
    pub fn is_limit(&self) -> bool {
        matches!(self.code(), Code::E0510 | Code::E0511 | Code::E0512 | Code::E0515)
    }

    /// The time allowed was over.
    pub fn is_timeout(&self) -> bool {
        self.code() == Code::E0513
    }

    /// Somebody asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.code() == Code::E0514
    }

    /// A file is not there, or is no regular file.
    pub fn is_missing(&self) -> bool {
        matches!(self.code(), Code::E0601 | Code::E0604)
    }

    /// It is a fault of Dictum itself.
    pub fn is_internal(&self) -> bool {
        self.code() == Code::E0901
    }

    /// A file lies outside the root.
    pub fn is_outside_root(&self) -> bool {
        self.code() == Code::E0603
    }

    /// A file could not be read or written.
    pub fn is_io(&self) -> bool {
        self.code() == Code::E0605
    }

    /// The bytes of a file are no text, or the rows of an imported one are not what they are read as.
    pub fn is_bad_data(&self) -> bool {
        matches!(self.code(), Code::E0112 | Code::E0608 | Code::E0609)
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut errors = self.0.diagnostics.iter().filter(|d| d.severity() == Severity::Error);
        let Some(first) = errors.next() else { return f.write_str("refused") };
        if let Some(place) = first.span().and_then(|s| spell_place(&self.0.sources, s)) {
            write!(f, "{place}: ")?;
        }
        write!(f, "{} [{}]", first.message, first.code.as_str())?;
        match errors.count() {
            0 => Ok(()),
            1 => f.write_str(" (and 1 more error)"),
            n => write!(f, " (and {n} more errors)"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}

impl std::error::Error for Error {}

/// `file:line:column` of where a span begins, unless it is of no known text.
pub fn spell_place(sources: &Sources, span: Span) -> Option<String> {
    let text = sources.get(span.file)?;
    let at = text.line_column(span.start);
    Some(format!("{}:{}:{}", text.name, at.line, at.column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_the_first_and_counts_the_rest() {
        let mut sources = Sources::default();
        let file = sources.add("a.dl", "p(X).\nq(Y).\n");
        let at = |start| Span::new(file, start, start + 1);
        let error = Error::new(
            vec![
                Diagnostic::new(Code::E0202, at(8), "`Y` is a variable"),
                Diagnostic::new(Code::E0202, at(2), "`X` is a variable"),
                Diagnostic::new(Code::W0201, at(2), "`X` is used once"),
            ],
            sources,
        );
        assert_eq!(error.to_string(), "a.dl:1:3: `X` is a variable [E0202] (and 1 more error)");
        assert!(error.is_program() && !error.is_limit());
    }

    #[test]
    fn a_mistake_in_the_program_outweighs_a_missing_file() {
        let d = |code| Diagnostic::new(code, Span::default(), "");
        let both = Error::new(vec![d(Code::E0601), d(Code::E0101)], Sources::default());
        assert!(both.is_program());
        assert!(Error::new(vec![d(Code::E0601)], Sources::default()).is_missing());
    }
}
