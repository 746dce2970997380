//! The one public error: every mistake of a run with the texts it points into. Opaque; ask it by predicate.

use super::diagnostic::{Code, Diagnostic, Severity};
use super::span::{Sources, Span};
use std::fmt::{self, Display, Formatter};

/// Why a program, file or query was refused; the base is then as it was before.
///
/// Holds at least one [`Diagnostic`]. Warnings found on the way stand among the errors, in order of the text. Exactly one
/// of the predicates `is_…` holds. Printed it is one line; [`Error::report`] is the whole.
///
/// ```
/// let error = dictum::Kb::new().run("accused(ines, Board).").unwrap_err();
/// assert!(error.is_program());
/// assert_eq!(error.to_string(), "<text>:1:15: a fact has no variables, and `Board` is one [E0202]");
/// assert_eq!(error.diagnostics()[0].help[0], "a question ends in `?`: write `accused(ines, Board)?`");
/// ```
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

    /// The program or query is wrong: its text, names, kinds, strata, evidence, or a value at run time.
    ///
    /// ```
    /// let error = dictum::Kb::new().query("accused(Who, board")
    ///     .unwrap_err();
    /// assert!(error.is_program());
    /// assert_eq!(error.code().as_str(), "E0101");
    /// ```
    pub fn is_program(&self) -> bool {
        self.cause() == Cause::Program
    }

    /// A limit on depth, facts, memory or values was met.
    pub fn is_limit(&self) -> bool {
        self.cause() == Cause::Limit
    }

    /// The time allowed was over.
    pub fn is_timeout(&self) -> bool {
        self.cause() == Cause::Timeout
    }

    /// Somebody raised the [`StopSign`](crate::StopSign).
    pub fn is_cancelled(&self) -> bool {
        self.cause() == Cause::Cancelled
    }

    /// A file is not there, or is no regular file.
    ///
    /// ```
    /// let error = dictum::Kb::new().load("nowhere.dl").unwrap_err();
    /// assert!(error.is_missing());
    /// ```
    pub fn is_missing(&self) -> bool {
        self.cause() == Cause::Missing
    }

    /// A file lies outside the root.
    pub fn is_outside_root(&self) -> bool {
        self.cause() == Cause::OutsideRoot
    }

    /// A file could not be read or written.
    pub fn is_io(&self) -> bool {
        self.cause() == Cause::Io
    }

    /// A file is being written by somebody else, or was changed by somebody else.
    pub fn is_locked(&self) -> bool {
        self.cause() == Cause::Locked
    }

    /// The bytes of a file are no text, the rows of an imported one are not what they are read as, or a snapshot is damaged.
    pub fn is_bad_data(&self) -> bool {
        self.cause() == Cause::BadData
    }

    /// The answers do not fit the type that was asked for.
    ///
    /// ```
    /// let mut kb = dictum::Kb::new();
    /// kb.run("pupils(elm, 410).")?;
    /// let error = kb.query_as::<(String, u8)>("pupils(School, Number)?").unwrap_err();
    /// assert!(error.is_mismatch());
    /// # Ok::<(), dictum::Error>(())
    /// ```
    pub fn is_mismatch(&self) -> bool {
        self.cause() == Cause::Mismatch
    }

    /// It is a fault of Dictum itself.
    pub fn is_internal(&self) -> bool {
        self.cause() == Cause::Internal
    }

    fn cause(&self) -> Cause {
        match self.code() {
            Code::E0112 | Code::E0608 | Code::E0609 | Code::E0620 | Code::E0621 => Cause::BadData,
            Code::E0510 | Code::E0511 | Code::E0512 | Code::E0515 => Cause::Limit,
            Code::E0513 => Cause::Timeout,
            Code::E0514 => Cause::Cancelled,
            Code::E0601 | Code::E0604 => Cause::Missing,
            Code::E0603 => Cause::OutsideRoot,
            Code::E0605 | Code::E0624 => Cause::Io,
            Code::E0622 | Code::E0623 => Cause::Locked,
            Code::E0801 | Code::E0802 => Cause::Mismatch,
            Code::E0901 => Cause::Internal,
            _ => Cause::Program,
        }
    }
}

/// What is to blame; every code has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    Program,
    Limit,
    Timeout,
    Cancelled,
    Missing,
    OutsideRoot,
    Io,
    Locked,
    BadData,
    Mismatch,
    Internal,
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

    /// Each as `dictum explain` groups them, so that whoever adds a code says where it belongs.
    #[test]
    fn every_code_answers_to_one_predicate() {
        for code in Code::ALL.iter().filter(|code| code.severity() == Severity::Error) {
            let error = Error::new(vec![Diagnostic::nowhere(*code, "")], Sources::default());
            let asked = [
                ("program", error.is_program()),
                ("limit", error.is_limit()),
                ("timeout", error.is_timeout()),
                ("cancelled", error.is_cancelled()),
                ("missing", error.is_missing()),
                ("outside the root", error.is_outside_root()),
                ("io", error.is_io()),
                ("locked", error.is_locked()),
                ("bad data", error.is_bad_data()),
                ("mismatch", error.is_mismatch()),
                ("internal", error.is_internal()),
            ];
            let found: Vec<_> = asked.iter().filter(|(_, holds)| *holds).map(|(name, _)| *name).collect();
            let wanted = match &code.as_str()[..3] {
                "E05" if *code >= Code::E0510 => &["limit", "timeout", "cancelled"][..],
                "E06" if !matches!(code, Code::E0602 | Code::E0606 | Code::E0607) => {
                    &["missing", "outside the root", "io", "locked", "bad data"]
                }
                "E08" => &["mismatch"],
                "E09" => &["internal"],
                _ if *code == Code::E0112 => &["bad data"],
                _ => &["program"],
            };
            assert!(matches!(found[..], [one] if wanted.contains(&one)), "{code:?}: {found:?}");
        }
    }

    #[test]
    fn a_mistake_in_the_program_outweighs_a_missing_file() {
        let d = |code| Diagnostic::new(code, Span::default(), "");
        let both = Error::new(vec![d(Code::E0601), d(Code::E0101)], Sources::default());
        assert!(both.is_program());
        assert!(Error::new(vec![d(Code::E0601)], Sources::default()).is_missing());
    }
}
