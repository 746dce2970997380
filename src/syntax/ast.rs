//! The tree of a program as written: nothing is resolved, names are texts, every node knows its span.
//!
//! `S says P` is the atom `says(S, P)` and stands here as such; the printer writes it infix again.
//! What a compound term is (function call or proposition) is decided by `check`, which knows the place it stands in.

use crate::base::date::Date;
use crate::base::span::Span;
use std::sync::Arc;

pub use crate::base::function::{Aggregate as AggregateFn, ArithmeticOp, CompareOp};
pub use crate::base::value::ColumnKind;

/// A comment with its marker, such as `% so` or `/* so */`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The text with its marker, without the line end.
    pub text: Arc<str>,
    /// Where.
    pub span: Span,
}

/// A name, bare or quoted, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The text.
    pub text: Arc<str>,
    /// Whether it stood in quotes: a quoted name never calls a function.
    pub quoted: bool,
    /// Where.
    pub span: Span,
}

/// A whole program text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Program {
    /// In the order of the text.
    pub statements: Vec<Statement>,
    /// Comments behind the last statement.
    pub trailing: Vec<Comment>,
}

/// One statement with the comments around it.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// What it says.
    pub kind: StatementKind,
    /// From its first to its last character, the full stop included.
    pub span: Span,
    /// Comments on lines above it.
    pub before: Vec<Comment>,
    /// Comments inside it that belong to no literal or fact of its own.
    pub inside: Vec<Comment>,
    /// A comment behind it on its last line.
    pub after: Option<Comment>,
    /// `%= …`, one text a line, behind the query's end. `Some(vec![""])` expects no answers.
    pub expected: Option<Vec<Arc<str>>>,
    /// `%! E0203`: the codes it must give; then it is otherwise left out.
    pub refused: Vec<Refusal>,
}

/// One expected error or warning: `%! E0203` or, with line and column from the statement's first line, `%! E0203 1:8`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The code as written.
    pub code: Arc<str>,
    /// Line (from 1, the statement's first line) and column (from 1), if given.
    pub position: Option<(u32, u32)>,
}

/// The kinds of statement.
#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind {
    /// `accused(ines, board, leak) on 2021-03 @ x1:4.`
    Fact(Fact),
    /// `@ report:4 on 2022-09 { … }`
    Block(Block),
    /// `source(id: report, title: "…").`, recognised by `source(id:`
    Source(Atom),
    /// `head :- body.`
    Rule(Rule),
    /// `body?`, `?- body.`, `?(terms) :- body.`, `?name(terms) :- body.`
    Query(Query),
    /// `:- body "message".`
    Constraint(Constraint),
    /// `pred accused(accuser: text, accused, what).`
    Pred(PredDecl),
    /// `include "rules.dl".`
    Include(Text),
    /// `retract accused(_, _, _) @ tass.`
    Retract(Located),
    /// `import event(Source, Amount: int) on Date @ icews:Id from "events.tsv" with header = false.`
    Import(Box<Import>),
}

/// A text literal with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Its value, escapes resolved.
    pub text: Arc<str>,
    /// Where.
    pub span: Span,
}

/// An atom: predicate and arguments.
#[derive(Clone, Debug, PartialEq)]
pub struct Atom {
    /// The predicate, `says` and `denies` included.
    pub name: Name,
    /// What stands in its parentheses; none for a propositional atom such as `p`.
    pub args: Args,
    /// Where.
    pub span: Span,
}

/// Arguments, all positional or all named (mixing is an error found by `check`).
#[derive(Clone, Debug, PartialEq)]
pub enum Args {
    /// `(A, b)`
    Positional(Vec<Term>),
    /// `(actor: A, target: b)`; a positional one among them has no name.
    Named(Vec<(Option<Name>, Term)>),
}

impl Args {
    /// How many are written.
    pub fn len(&self) -> usize {
        match self {
            Args::Positional(args) => args.len(),
            Args::Named(args) => args.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// `@ SOURCE`, `@ SOURCE:LOCATOR`, with an optional quote.
#[derive(Clone, Debug, PartialEq)]
pub struct Citation {
    /// The source: a name in facts, any term in bodies.
    pub source: Term,
    /// Number, name or text in facts, any term in bodies.
    pub locator: Option<Term>,
    /// The quoted words; facts only.
    pub quote: Option<Text>,
    /// Where.
    pub span: Span,
}

/// A stated fact.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// What is stated.
    pub atom: Atom,
    /// `on DATE`.
    pub on: Option<Term>,
    /// `@ …`, one or more.
    pub citations: Vec<Citation>,
    /// Inside a citing block: a bare `"quote"` before the full stop.
    pub quote: Option<Text>,
    /// Where.
    pub span: Span,
    /// Inside a block: comments above it.
    pub before: Vec<Comment>,
    /// Inside a block: a comment behind it on its last line.
    pub after: Option<Comment>,
}

/// A citing block.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// `@ …`
    pub citations: Vec<Citation>,
    /// `on DATE`.
    pub on: Option<Term>,
    /// What it cites for.
    pub facts: Vec<Fact>,
    /// Comments behind its last fact.
    pub trailing: Vec<Comment>,
}

/// `head on D :- body order by … limit N.`
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// The head; aggregates stand among its arguments.
    pub head: Atom,
    /// `on D` of the head.
    pub on: Option<Term>,
    /// `@ …` of the head: always an error, kept so that `check` can say it.
    pub at: Option<Citation>,
    /// The body.
    pub body: Body,
    /// `order by`, `limit`, `offset`.
    pub modifiers: Modifiers,
}

/// A query.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// `?name(…) :- …` names its answers.
    pub name: Option<Name>,
    /// The chosen columns of `?(…) :- …`; none for `body?`.
    pub columns: Option<Vec<Term>>,
    /// What is asked.
    pub body: Body,
    /// `order by`, `limit`, `offset`, and what this version refuses.
    pub modifiers: Modifiers,
}

/// What may stand behind a query or rule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Modifiers {
    /// `order by 2 desc, A`.
    pub order_by: Vec<OrderKey>,
    /// `limit 10`.
    pub limit: Option<(u64, Span)>,
    /// `offset 10`.
    pub offset: Option<(u64, Span)>,
    /// `from`, `without`, `citing`: read, but not in this version.
    pub refused: Vec<(Arc<str>, Span)>,
}

/// One key of `order by`.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderKey {
    /// A column from 1, or a variable.
    pub by: OrderBy,
    /// `desc`.
    pub descending: bool,
    /// Where.
    pub span: Span,
}

/// What is ordered by.
#[derive(Clone, Debug, PartialEq)]
pub enum OrderBy {
    /// A column, from 1.
    Column(u64),
    /// A variable of the body.
    Variable(Arc<str>),
}

/// `:- body "message".`
#[derive(Clone, Debug, PartialEq)]
pub struct Constraint {
    /// What must have no answer.
    pub body: Body,
    /// What is said if it has.
    pub message: Option<Text>,
}

/// `pred name(column: kind, …).`
#[derive(Clone, Debug, PartialEq)]
pub struct PredDecl {
    /// The predicate.
    pub name: Name,
    /// Its columns in order.
    pub columns: Vec<ColumnDecl>,
    /// The `%%` lines above it, markers taken off, joined by line ends.
    pub doc: Option<Arc<str>>,
}

/// One column of a declaration.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnDecl {
    /// Its name.
    pub name: Name,
    /// Its kind as declared.
    pub kind: ColumnKind,
}

/// `import atom on D @ s:L from "file" with option = value, ….`
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// The predicate and its pattern: variables are columns of the file. Without arguments they come by position.
    pub atom: Atom,
    /// `on DATE`.
    pub on: Option<Term>,
    /// `@ SOURCE:LOCATOR "quote"`.
    pub at: Option<Citation>,
    /// Whether `@` stands before `on`: without a header the columns follow the order of the text.
    pub at_first: bool,
    /// `from "events.tsv"`.
    pub file: Text,
    /// `with header = false, …`.
    pub options: ImportOptions,
}

/// The options of an `import`, as far as they are given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportOptions {
    /// `header = false`: the first line is a row like any other.
    pub header: Option<bool>,
    /// `quotes = true`: cells may stand in double quotes.
    pub quotes: Option<bool>,
    /// `escapes = true`: `\t \n \r \\` are undone, as Dictum writes them.
    pub escapes: Option<bool>,
    /// `delimiter = ";"`: an ASCII character.
    pub delimiter: Option<u8>,
    /// `errors = skip`: bad rows are counted and left out; `errors = stop`: they refuse the statement.
    pub skips_errors: Option<bool>,
}

/// Alternatives separated by `;`, at least one.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// The sides of `;`.
    pub branches: Vec<Vec<Literal>>,
    /// Where.
    pub span: Span,
}

/// One literal of a conjunction.
#[derive(Clone, Debug, PartialEq)]
pub struct Literal {
    /// What it is.
    pub kind: LiteralKind,
    /// Where.
    pub span: Span,
    /// Comments before it.
    pub before: Vec<Comment>,
}

/// The kinds of literal.
#[derive(Clone, Debug, PartialEq)]
pub enum LiteralKind {
    /// An atom (or a test such as `contains(A, B)`; `check` tells them apart).
    Atom(Box<Located>),
    /// `not …` or `!…`.
    Not(Box<Literal>),
    /// `( … )`.
    Group(Body),
    /// `A < B` and its kin.
    Compare(CompareOp, Operand, Operand),
}

/// An atom with when and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Located {
    /// The atom.
    pub atom: Atom,
    /// `on D` or `during D`.
    pub when: Option<When>,
    /// `@ S:L`.
    pub at: Option<Citation>,
}

/// When an atom is to hold.
#[derive(Clone, Debug, PartialEq)]
pub enum When {
    /// `on D`: exactly that date.
    On(Term),
    /// `during D`: some date certainly within it.
    During(Term),
}

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// An expression.
    Term(Term),
    /// `count { B : body }`.
    Braces(Box<Braces>),
}

/// The body form of an aggregate.
#[derive(Clone, Debug, PartialEq)]
pub struct Braces {
    /// `count`, `sum`, …
    pub function: AggregateFn,
    /// What is collected: before the `:`. Empty for `count { body }`, which counts solutions, and `count(*)`.
    pub terms: Vec<Term>,
    /// What is collected from.
    pub body: Body,
    /// Where.
    pub span: Span,
}

/// A term or expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// What it is.
    pub kind: TermKind,
    /// Where.
    pub span: Span,
}

/// The kinds of term.
#[derive(Clone, Debug, PartialEq)]
pub enum TermKind {
    /// A named variable.
    Variable(Arc<str>),
    /// `Amount: int`, in the pattern of an import.
    Typed(Arc<str>, ColumnKind),
    /// `_`.
    Anonymous,
    /// `$name`.
    Parameter(Arc<str>),
    /// A text; `quoted` tells `"macron"` from `macron`.
    Text {
        /// Its value.
        text: Arc<str>,
        /// Whether it stood in quotes.
        quoted: bool,
    },
    /// An integer.
    Int(i64),
    /// A finite float.
    Float(f64),
    /// A date.
    Date(Date),
    /// `f(…)`: a function call or a proposition. `says`, `denies`, `not P`, `(P on D)` of propositions are the
    /// compounds `says`, `denies`, `not`, `on`. Also `min(A, B)` of two arguments, and `count(B)`-like head
    /// aggregates, which `check` knows by their place.
    Compound(Name, Args),
    /// `count(*)` as an argument of a head.
    CountAll,
    /// `-A`.
    Negate(Box<Term>),
    /// `A + B` and its kin.
    Arithmetic(ArithmeticOp, Box<Term>, Box<Term>),
}
