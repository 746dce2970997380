//! The program of a base: what is not stated facts, as text of the language.

/// Declarations, rules, constraints and queries of one file, each on the line it was written on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramText {
    /// What messages call the file.
    pub name: String,
    /// Whether its queries are answered when the base is run: those of included files are not.
    pub own: bool,
    /// Its text.
    pub text: String,
}
