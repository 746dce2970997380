//! Mistakes and warnings as data: a stable code, one sentence, places, ways to mend it. Drawing them is render's.

use super::span::Span;

/// How bad it is.
///
/// ```
/// use dictum::{Code, Severity};
///
/// assert_eq!(Code::W0201.severity(), Severity::Warning);
/// assert!(Severity::Error > Severity::Warning && Severity::Warning > Severity::Note);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Said, changes nothing.
    Note,
    /// Probably not what was meant; the program still runs.
    Warning,
    /// The statement is refused.
    Error,
}

/// A place with what is to be said of it; the text may be empty.
///
/// ```
/// let error = dictum::Kb::new().run("p(X) :- q(Y), Y > X.").unwrap_err();
/// let label = &error.diagnostics()[0].labels[0];
/// assert_eq!(error.sources().slice(label.span), "X");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What stands beside the underline.
    pub text: String,
}

/// One mistake, warning or note.
///
/// ```
/// use dictum::{Kb, Outcome};
///
/// let mut kb = Kb::new();
/// for outcome in kb.run("silent(A) :- actor(A), not accused(A, _).")? {
///     if let Outcome::Said(warning) = outcome {
///         assert_eq!(warning.message, "`actor/1` is never stated, derived nor declared");
///         assert_eq!(warning.help, ["if there is to be none, say so: `pred actor(column_1).`"]);
///         println!("{}", warning.report(kb.sources()));
///         break;
///     }
/// }
/// # Ok::<(), dictum::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which it is; never reused for another mistake.
    pub code: Code,
    /// One sentence without a full stop, names in backquotes.
    pub message: String,
    /// The first is the place itself, the rest are places that explain it.
    pub labels: Vec<Label>,
    /// Each a way to mend it.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// A diagnostic at one place.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            message: message.into(),
            labels: vec![Label { span, text: String::new() }],
            help: Vec::new(),
        }
    }

    /// A diagnostic about no place in any text, such as a file that is not there.
    pub fn nowhere(code: Code, message: impl Into<String>) -> Self {
        Diagnostic { code, message: message.into(), labels: Vec::new(), help: Vec::new() }
    }

    /// Says something beside the first place.
    pub fn at(mut self, text: impl Into<String>) -> Self {
        if let Some(first) = self.labels.first_mut() {
            first.text = text.into();
        }
        self
    }

    /// Adds a second place.
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Adds a way to mend it.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// As its code says.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// Where it is, if it is anywhere.
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|l| l.span)
    }
}

macro_rules! codes {
    ($($code:ident $title:literal,)*) => {
        /// The stable code of a mistake (`E…`), warning (`W…`) or note (`N…`); `dictum explain CODE` tells more.
        ///
        /// ```
        /// use dictum::Code;
        ///
        /// assert_eq!(Code::E0202.as_str(), "E0202");
        /// assert_eq!(Code::E0202.title(), "a variable in a fact");
        /// assert_eq!(Code::from_name("E0202"), Some(Code::E0202));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $(#[doc = $title] $code,)* }

        impl Code {
            /// Every code there is, in order.
            pub const ALL: &'static [Code] = &[$(Code::$code,)*];

            /// Its spelling, such as `E0203`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$code => stringify!($code),)* }
            }

            /// What it stands for, in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Code::$code => $title,)* }
            }
        }
    };
}

codes! {
    // E01: the text cannot be read
    E0101 "the text cannot be read as a statement",
    E0102 "a full stop is missing",
    E0103 "a text is not closed",
    E0104 "a comment is not closed",
    E0105 "an unknown escape in a text",
    E0106 "a malformed number",
    E0107 "a number out of range",
    E0108 "not a date",
    E0109 "a spelling of another language",
    E0110 "nested too deep",
    E0111 "too long: a body, an argument list or a name",
    E0112 "not UTF-8, or a NUL",
    E0113 "a space between a predicate and its parenthesis",
    E0114 "a hyphen joins two names",
    E0115 "empty parentheses",
    E0116 "not in this version",
    E0117 "an aggregate where none may stand",
    E0118 "a saying followed by a second claim",
    E0119 "something in a citing block that may not stand there",
    E0120 "a modifier twice, or where none may stand",
    E0121 "a text runs over lines",
    E0122 "an option of `import` that is unknown or cannot be so",
    // E02: names, columns, safety
    E0201 "a parameter without a value",
    E0202 "a variable in a fact",
    E0203 "a variable of the head is never bound",
    E0204 "a variable of a comparison, function or expression is never bound",
    E0205 "the date of `during` is never bound",
    E0206 "a variable used outside `;` is not bound in every branch",
    E0207 "an outer variable of an aggregate is never bound",
    E0208 "`order by` something that is never bound",
    E0210 "another number of arguments than declared",
    E0211 "a predicate declared in two ways",
    E0212 "no column of that name",
    E0213 "named and positional arguments mixed",
    E0214 "a column left out",
    E0215 "named columns of a predicate without declaration",
    E0216 "`@` on a predicate that has only rules",
    E0217 "a built-in test defined as a predicate",
    E0218 "`@` in the head of a rule",
    E0219 "an aggregate that is not a whole argument",
    E0220 "an aggregate in another place than in the predicate's other rules",
    E0221 "a fact or plain rule for a predicate with an aggregate",
    E0222 "a function or test with a wrong number of arguments",
    E0223 "`not` as a predicate",
    E0224 "`order by` a column that is not there",
    E0225 "a proposition where a fact is wanted, or the reverse",
    E0226 "a part of an `import` that is neither a column nor a constant",
    E0227 "a variable of an `import` read as two kinds",
    // E03: kinds
    E0301 "a value of another kind than the column's",
    E0302 "something else than a date after `on` or `during`",
    E0303 "something else than a source after `@`",
    // E04: strata
    E0401 "negation through recursion",
    E0402 "an aggregate through recursion",
    E0403 "`min` or `max` in a recursion where more could change less",
    E0404 "`order by` or `limit` through recursion",
    // E05: run time
    E0501 "integer overflow",
    E0502 "division by zero",
    E0503 "a function on a value of the wrong kind",
    E0504 "a float that is not a number or infinite",
    E0505 "not a regular expression",
    E0506 "a comparison in a recursion that needs exact days",
    E0510 "the limit on the depth of terms",
    E0511 "the limit on facts",
    E0512 "the limit on memory",
    E0513 "the time limit",
    E0514 "cancelled",
    E0515 "no room for more values",
    // E06: files
    E0601 "no such file",
    E0602 "files include each other",
    E0603 "outside the root",
    E0604 "not a regular file",
    E0605 "the file cannot be read or written",
    E0606 "a file whose ending does not tell how to import it",
    E0607 "a column that the file does not have",
    E0608 "a row that cannot be read",
    E0609 "a cell of another kind than it is read as",
    E0620 "a damaged snapshot, or none",
    E0621 "a snapshot of another format",
    E0622 "the file is being written by somebody else",
    E0623 "the snapshot was changed since it was opened",
    E0624 "a snapshot would take the place of something else",
    // E07: evidence
    E0701 "a quote that is not in its source",
    E0702 "a violated constraint",
    // E08: rows as the types of a program
    E0801 "rows that are not of the shape a type asks for",
    E0802 "a value that a type does not take",
    // E09: ours
    E0901 "a fault of Dictum itself",
    // W: warnings
    W0101 "a fact that looks like a command of another language",
    W0201 "a variable used once",
    W0202 "a predicate that is never defined nor declared",
    W0203 "a denial of what nobody claims",
    W0204 "a comparison whose answer is always the same",
    W0205 "names that repeat like variables",
    W0206 "a fact stated plainly that is elsewhere only claimed",
    W0207 "an argument that calls a function with the name of a predicate",
    W0208 "texts that differ only in Unicode form",
    W0209 "a source that also speaks",
    W0210 "a cited source that is nowhere declared",
    W0211 "an aggregate that collects nothing of its own",
    W0212 "a proposition with another number of arguments than its predicate",
    W0213 "a predicate of that name has another number of arguments",
    W0215 "values of different kinds compared",
    W0216 "a retraction that matches nothing",
    W0217 "a rule that may never end",
    W0218 "an expectation without its query",
    W0219 "a variable spelled like a constant",
    W0220 "a constant of an `import` spelled like a column of its file",
    W0221 "a proposition named like a function of another language",
    // N: notes, what an answer left out
    N0301 "facts without a date passed over",
    N0302 "rows without an answer because a date is not an exact day",
    N0303 "the literal that left no answers",
    N0701 "quotes that could not be checked",
}

impl Code {
    /// Error, warning or note, by its first letter.
    pub fn severity(self) -> Severity {
        match self.as_str().as_bytes()[0] {
            b'E' => Severity::Error,
            b'W' => Severity::Warning,
            _ => Severity::Note,
        }
    }

    /// The code of that spelling.
    pub fn from_name(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|c| c.as_str() == name)
    }
}
