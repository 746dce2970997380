//! Resolved rules: predicates and variables are ids, constants are values, calls are told from propositions.
//!
//! Every literal keeps the meaning of the language page; `plan` and `oracle` both start here.

use crate::base::span::Span;
use crate::base::value::Value;
use std::sync::Arc;

pub use crate::base::function::{Aggregate, Fit, Function, Test};
pub use crate::base::function::{ArithmeticOp, CompareOp};

/// A predicate: its place in [`Program::predicates`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PredId(pub u32);

/// A variable: its place in the [`Clause::variables`] of its clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VarId(pub u32);

/// A checked program: every rule, stratified.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// By [`PredId`].
    pub predicates: Vec<Predicate>,
    /// All rules, numbered by place.
    pub rules: Vec<Rule>,
    /// Bottom up: each stratum needs only itself and those before it. A stratum is one strongly connected
    /// component of the precedence graph; predicates without rules are in none.
    pub strata: Vec<Stratum>,
}

/// A predicate that a program names or that has facts.
#[derive(Clone, Debug)]
pub struct Predicate {
    /// Its name.
    pub name: Arc<str>,
    /// The number of its arguments; part of the name.
    pub arity: usize,
    /// Whether facts of it are stated.
    pub stated: bool,
    /// Its rules, by place in [`Program::rules`].
    pub rules: Vec<usize>,
    /// Which arguments of its rules' heads are aggregates, and which; the same in all its rules.
    pub aggregates: Vec<(usize, Aggregate)>,
    /// `stated/1`, the facts of all predicates as propositions.
    pub is_stated_view: bool,
}

impl Predicate {
    /// One without rules.
    pub fn new(name: impl Into<Arc<str>>, arity: usize, stated: bool) -> Predicate {
        let (rules, aggregates) = (Vec::new(), Vec::new());
        Predicate { name: name.into(), arity, stated, rules, aggregates, is_stated_view: false }
    }

    /// The argument that is a `min` or `max`, if that is its one aggregate: then facts and plain rules give values to it
    /// too, and a recursion may run through it.
    pub fn extreme(&self) -> Option<(usize, Aggregate)> {
        match self.aggregates[..] {
            [one @ (_, Aggregate::Min | Aggregate::Max)] => Some(one),
            _ => None,
        }
    }
}

/// A strongly connected component.
#[derive(Clone, Debug)]
pub struct Stratum {
    /// Its predicates.
    pub predicates: Vec<PredId>,
    /// Its rules, by place in [`Program::rules`].
    pub rules: Vec<usize>,
    /// Whether a predicate of it depends on itself.
    pub recursive: bool,
}

/// Variables and body: what rules, queries and constraints share.
#[derive(Clone, Debug)]
pub struct Clause {
    /// Names by [`VarId`]; each `_` is a variable of its own, named `_`.
    pub variables: Vec<Arc<str>>,
    /// The alternatives of the body, at least one, each a conjunction.
    pub body: Vec<Vec<Literal>>,
    /// The whole statement.
    pub span: Span,
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What it derives.
    pub head: Head,
    /// Variables and body.
    pub clause: Clause,
    /// `order by`, `limit`, `offset` over this rule's own tuples.
    pub modifiers: Modifiers,
}

/// The head of a rule.
#[derive(Clone, Debug)]
pub struct Head {
    /// The predicate.
    pub predicate: PredId,
    /// One a column.
    pub args: Vec<HeadTerm>,
    /// Where each argument stands; empty where the head was made while planning.
    pub places: Vec<Span>,
    /// `on D`.
    pub on: Option<Term>,
}

/// An argument of a head or a column of a query.
#[derive(Clone, Debug)]
pub enum HeadTerm {
    /// A term, part of the group where another argument is an aggregate.
    Plain(Term),
    /// `count(B)`, `sum(X)`, …: function and collected terms; `count(*)` collects none.
    Aggregate(Aggregate, Vec<Term>),
}

/// A query.
#[derive(Clone, Debug)]
pub struct Query {
    /// The name its answers have when printed as facts.
    pub name: Arc<str>,
    /// Column headings, in the order of `columns`.
    pub headings: Vec<Arc<str>>,
    /// What each answer shows; empty for a yes-or-no query.
    pub columns: Vec<HeadTerm>,
    /// Where the query is one positive atom: that atom, so that answers can be printed as it.
    pub single_atom: Option<Atom>,
    /// Variables and body.
    pub clause: Clause,
    /// `order by`, `limit`, `offset`.
    pub modifiers: Modifiers,
}

/// A constraint: an answer is a violation.
#[derive(Clone, Debug)]
pub struct Constraint {
    /// Variables and body.
    pub clause: Clause,
    /// What is said of a violation.
    pub message: Option<Arc<str>>,
}

/// What stands behind a rule or query.
#[derive(Clone, Debug, Default)]
pub struct Modifiers {
    /// Keys, most significant first.
    pub order_by: Vec<OrderKey>,
    /// At most so many.
    pub limit: Option<u64>,
    /// So many left out first.
    pub offset: u64,
}

impl Modifiers {
    /// Whether there is any.
    pub fn is_empty(&self) -> bool {
        self.order_by.is_empty() && self.limit.is_none() && self.offset == 0
    }
}

/// One key of `order by`.
#[derive(Clone, Debug)]
pub struct OrderKey {
    /// A column of the head or query, from 0, or a variable of the body.
    pub by: OrderBy,
    /// `desc`.
    pub descending: bool,
}

/// What is ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderBy {
    /// A column from 0.
    Column(usize),
    /// A variable that is no column: an answer ranks by its first row.
    Variable(VarId),
}

/// One literal.
#[derive(Clone, Debug)]
pub struct Literal {
    /// What it is.
    pub kind: LiteralKind,
    /// Where.
    pub span: Span,
}

/// The kinds of literal.
#[derive(Clone, Debug)]
pub enum LiteralKind {
    /// A positive atom.
    Atom(Atom),
    /// `not …` over a conjunction or alternatives. Variables that occur nowhere else are "none at all".
    Not(Vec<Vec<Literal>>),
    /// `( … ; … )`, at least two alternatives.
    Or(Vec<Vec<Literal>>),
    /// A comparison. `=` with an unbound variable on one side binds it; with a proposition pattern it takes apart.
    Compare(CompareOp, Term, Term),
    /// A built-in test; false on a value of another kind.
    Test(Test, Vec<Term>),
    /// `left op aggregate { … }`.
    Aggregate(Box<AggregateLiteral>),
}

/// A positive atom.
#[derive(Clone, Debug)]
pub struct Atom {
    /// The predicate.
    pub predicate: PredId,
    /// One a column.
    pub args: Vec<Term>,
    /// `on D` or `during D`.
    pub when: Option<When>,
    /// `@ S` or `@ S:L`.
    pub at: Option<(Term, Option<Term>)>,
}

/// When an atom is to hold.
#[derive(Clone, Debug)]
pub enum When {
    /// `on D`: joins the dated facts, D compared for equality.
    On(Term),
    /// `during D`: some date of the fact lies certainly within D.
    During(Term),
}

/// `left op aggregate { terms : body }`.
#[derive(Clone, Debug)]
pub struct AggregateLiteral {
    /// The other side.
    pub left: Term,
    /// Written as if the aggregate stood on the right: `3 <= count {…}` and `count {…} >= 3` are the same.
    pub op: CompareOp,
    /// The function.
    pub function: Aggregate,
    /// What is collected; none: solutions are counted. For `join` the separator is the second.
    pub terms: Vec<Term>,
    /// The alternatives collected from.
    pub body: Vec<Vec<Literal>>,
    /// Variables that also occur outside the braces, bound there.
    pub outer: Vec<VarId>,
}

/// A term. In an atom's argument, `Variable` binds or compares, `Prop` takes apart, anything else is worked out first.
#[derive(Clone, Debug)]
pub enum Term {
    /// A variable.
    Variable(VarId),
    /// A constant.
    Constant(Value),
    /// A proposition with at least one variable in it.
    Prop(Arc<str>, Vec<Term>),
    /// A built-in function.
    Call(Function, Vec<Term>, Span),
    /// Arithmetic; `Negate` is `0 - x` for integers, kept apart for -0.0 and for messages.
    Arithmetic(ArithmeticOp, Box<(Term, Term)>, Span),
    /// `-A`.
    Negate(Box<Term>, Span),
    /// The value as the place it is put into takes it; only in heads.
    Fitted(Box<Term>, Arc<Fit>, Span),
}

/// Calls `visit` for every atom of a body, those inside `not`, `;` and braces included.
pub fn each_atom<'l>(literals: impl IntoIterator<Item = &'l Literal>, visit: &mut dyn FnMut(&'l Atom)) {
    for literal in literals {
        match &literal.kind {
            LiteralKind::Atom(atom) => visit(atom),
            LiteralKind::Not(body) | LiteralKind::Or(body) => body.iter().for_each(|b| each_atom(b, visit)),
            LiteralKind::Aggregate(aggregate) => aggregate.body.iter().for_each(|b| each_atom(b, visit)),
            LiteralKind::Compare(..) | LiteralKind::Test(..) => {}
        }
    }
}

/// Calls `visit` for every variable of a term, with repetitions.
pub fn each_variable(term: &Term, visit: &mut dyn FnMut(VarId)) {
    match term {
        Term::Variable(v) => visit(*v),
        Term::Constant(_) => {}
        Term::Prop(_, args) | Term::Call(_, args, _) => args.iter().for_each(|a| each_variable(a, visit)),
        Term::Arithmetic(_, sides, _) => {
            each_variable(&sides.0, visit);
            each_variable(&sides.1, visit);
        }
        Term::Negate(inner, _) | Term::Fitted(inner, ..) => each_variable(inner, visit),
    }
}
