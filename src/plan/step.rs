//! What a plan is made of: relations, strata, rules, and the steps of a rule.
//!
//! A rule is a pipeline. Each step takes a batch of rows (one word for each live slot) and hands on another; a row that
//! reaches the end is one solution of the body. Steps never drop duplicates by themselves, so the rows that arrive are
//! the solutions as aggregates count them, unless the plan says `Exists` where only the existence matters.

use crate::base::function::{Aggregate, ArithmeticOp, CompareOp, Fit, Function, Test};
use crate::base::span::Span;
use crate::base::word::Word;
use crate::check::ir::PredId;
use std::sync::Arc;

/// A relation of a plan: its place in [`Plan::relations`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RelId(pub u32);

/// A column of a batch.
pub type Slot = usize;

/// Which parts of a support stand behind the arguments, in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Parts {
    /// `on D`.
    pub date: bool,
    /// `@ S`.
    pub source: bool,
    /// `@ S:L`.
    pub locator: bool,
}

impl Parts {
    /// The plain facts.
    pub const NONE: Parts = Parts { date: false, source: false, locator: false };
    /// The dated facts.
    pub const DATE: Parts = Parts { date: true, source: false, locator: false };

    /// How many columns they add.
    pub fn count(self) -> usize {
        self.date as usize + self.source as usize + self.locator as usize
    }
}

/// Where the tuples of a relation come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Stated facts of a predicate, with parts of their supports as further columns, distinct.
    Stated(PredId, Parts),
    /// Every stated fact as a proposition, with parts of its supports: `stated(P)`.
    StatedView(Parts),
    /// Rules of a predicate, whose tuples an earlier evaluation has left: plain or dated.
    Kept(PredId, Parts),
    /// Rules.
    Derived,
    /// Rules that keep the least (or greatest) value of one column for each combination of the others.
    Best {
        /// The column of the value.
        value: usize,
        /// Least, else greatest.
        least: bool,
    },
}

/// A relation as the plan knows it.
#[derive(Clone, Debug)]
pub struct RelationPlan {
    /// For people: `tc/2`, `accused/3 on`.
    pub label: String,
    /// Columns, support parts included.
    pub arity: usize,
    /// Where its tuples come from.
    pub origin: Origin,
    /// How they are kept during the evaluation.
    pub layout: Layout,
}

/// How the tuples of a relation are kept during an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Row by row, in order of arrival; rows are hashed whole.
    Rows,
    /// Of one or two columns: in a group for each word of the first column.
    Groups,
}

/// A plan for one goal.
#[derive(Clone, Debug)]
pub struct Plan {
    /// By [`RelId`].
    pub relations: Vec<RelationPlan>,
    /// In order of evaluation.
    pub strata: Vec<StratumPlan>,
    /// The relation that holds the answers, a column for each of the query's; none where what rules derive is wanted.
    pub goal: Option<RelId>,
    /// Which order of literals is taken.
    pub orders: Orders,
}

/// Which of the orders of a rule's literals is taken, each time that it is run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Orders {
    /// The one that was planned from what is known before evaluation.
    Planned,
    /// The cheapest by what is there now.
    #[default]
    Cheapest,
    /// The dearest, which tests ask for.
    Dearest,
}

/// Relations that are evaluated together until nothing new comes.
#[derive(Clone, Debug)]
pub struct StratumPlan {
    /// The relations it fills.
    pub relations: Vec<RelId>,
    /// Its rules.
    pub rules: Vec<RulePlan>,
    /// Whether a rule reads what another (or itself) derives here.
    pub recursive: bool,
}

/// A rule in executable form.
#[derive(Clone, Debug)]
pub struct RulePlan {
    /// The rule's text place.
    pub span: Span,
    /// The names of its variables, which are the first slots.
    pub variables: Vec<Arc<str>>,
    /// Runs in round zero: reads nothing that the stratum derives. Absent where every alternative does.
    pub base: Option<Pipeline>,
    /// One for each recursive literal, which reads the delta; run in every later round.
    pub deltas: Vec<Pipeline>,
    /// What happens with the tuples of all rules of an aggregate or with this rule's own.
    pub collect: Option<Collect>,
    /// Run when the stratum is done: raises what a recursion through `min` or `max` could have forgotten.
    pub afterwards: Option<Pipeline>,
}

/// Steps from one empty row to tuples.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// How many slots a batch has.
    pub slots: usize,
    /// In order.
    pub steps: Vec<Step>,
    /// What each solution gives.
    pub emit: Emit,
    /// A demand rule: a failing expression drops the row, since the rule that is demanded will raise it.
    pub quiet: bool,
    /// The same with its literals in other orders, from which the evaluation takes the cheapest by the sizes it sees.
    pub others: Vec<Pipeline>,
}

/// What a solution gives.
#[derive(Clone, Debug)]
pub enum Emit {
    /// A tuple, put into each of these relations (the plain facts and the dated ones).
    Insert(Vec<(RelId, Vec<Operand>)>),
    /// A row for the rule's [`Collect`].
    Collect(Vec<Operand>),
}

/// Rows gathered before they become tuples: aggregates, `order by … limit`.
#[derive(Clone, Debug)]
pub struct Collect {
    /// Rules of one predicate share one collection; its number within the stratum.
    pub id: usize,
    /// Where the results go: relations, each with how many of the result's columns it takes.
    pub targets: Vec<(RelId, usize)>,
    /// The head's columns, in order.
    pub columns: Vec<CollectColumn>,
    /// Width of the rows gathered: group terms and collected terms as [`CollectColumn`] numbers them, then order keys.
    pub width: usize,
    /// Keys, most significant first: a column of the result, or of the gathered row.
    pub order: Vec<CollectKey>,
    /// At most so many.
    pub limit: Option<u64>,
    /// So many left out first.
    pub offset: u64,
}

/// One column of a collected head.
#[derive(Clone, Debug)]
pub enum CollectColumn {
    /// That place of the gathered row; part of the group.
    Group(usize),
    /// An aggregate over those places of the gathered rows.
    Aggregate(Aggregate, Vec<usize>),
}

/// A key of `order by`.
#[derive(Clone, Copy, Debug)]
pub struct CollectKey {
    /// A column of the result, or (`gathered`) a place of the gathered row, whose first row ranks the tuple.
    pub column: usize,
    /// Whether `column` is a place of the gathered row.
    pub gathered: bool,
    /// Greatest first.
    pub descending: bool,
}

/// A slot or a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operand {
    /// The row's word in that slot.
    Slot(Slot),
    /// A constant.
    Word(Word),
}

/// Which tuples of a relation a step reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Version {
    /// All that rounds before this one have found.
    All,
    /// What the last round found.
    Delta,
    /// All before the last round's.
    Stable,
}

/// An expression over slots.
#[derive(Clone, Debug)]
pub enum Expr {
    /// A slot or constant.
    Operand(Operand),
    /// A built-in function.
    Call(Function, Vec<Expr>, Span),
    /// Arithmetic.
    Arithmetic(ArithmeticOp, Box<(Expr, Expr)>, Span),
    /// `-A`.
    Negate(Box<Expr>, Span),
    /// Inside `not` or braces, an expression over what is bound around them: where it has no value, the row around has
    /// no answer.
    Around(Box<Expr>),
    /// The value as the place it is put into takes it.
    Fitted(Box<Expr>, Arc<Fit>, Span),
    /// A proposition.
    Prop(Word, Vec<Expr>),
}

/// The words of one column of a relation of two columns, beside a key in the other.
#[derive(Clone, Debug)]
pub struct Listed {
    /// What is read.
    pub relation: RelId,
    /// Which tuples of it.
    pub version: Version,
    /// The column of the key, and what it must equal; the words are those of the other.
    pub key: (usize, Operand),
}

/// One step.
#[derive(Clone, Debug)]
pub enum Step {
    /// For each tuple that agrees with the key: the row with more slots filled.
    Probe {
        /// What is read.
        relation: RelId,
        /// Which tuples of it.
        version: Version,
        /// Columns that must equal an operand.
        key: Vec<(usize, Operand)>,
        /// Columns copied into slots.
        outputs: Vec<(usize, Slot)>,
        /// Pairs of columns of the tuple that must be equal (a variable that occurs twice).
        same: Vec<(usize, usize)>,
        /// Slots still needed afterwards, the outputs apart.
        carry: Vec<Slot>,
    },
    /// For each word that stands beside the key in every one of the lists: the row with one more slot filled. The least
    /// list is gone through and the others are asked, as worst-case-optimal joins do for a variable.
    Meet {
        /// Where the word goes.
        slot: Slot,
        /// Two or more.
        lists: Vec<Listed>,
        /// Slots still needed afterwards, that of the word apart.
        carry: Vec<Slot>,
        /// One word is enough: nobody reads the slot, and solutions are not counted.
        any: bool,
    },
    /// Keeps rows for which a tuple agrees (or, `negated`, none does).
    Exists {
        /// What is read.
        relation: RelId,
        /// Which tuples of it.
        version: Version,
        /// Columns that must equal an operand.
        key: Vec<(usize, Operand)>,
        /// Pairs of columns of the tuple that must be equal.
        same: Vec<(usize, usize)>,
        /// Keeps rows without one instead.
        negated: bool,
    },
    /// Keeps rows for which the steps find a solution (or, `negated`, none).
    Sub {
        /// The alternatives.
        branches: Vec<Vec<Step>>,
        /// Keeps rows without a solution instead.
        negated: bool,
    },
    /// Goes on with the solutions of every branch.
    Union {
        /// The alternatives.
        branches: Vec<Vec<Step>>,
        /// Where solutions are not counted: the slots still needed. Rows that agree in them are one, so that a row of
        /// `;` after `;` does not double the work at each.
        distinct: Option<Vec<Slot>>,
    },
    /// Works out an expression into a slot; no value drops the row.
    Assign {
        /// Where to.
        slot: Slot,
        /// What.
        expr: Expr,
    },
    /// Keeps rows whose operand is a proposition of that name and arity, and takes it apart.
    Unpack {
        /// The proposition.
        from: Operand,
        /// Its name.
        name: Word,
        /// A slot for each argument.
        outputs: Vec<Slot>,
    },
    /// Keeps rows in which a tuple of one derived relation surely arrived before one of another, or of the same.
    Earlier {
        /// The one that is to have arrived before.
        tuple: (RelId, Vec<Operand>),
        /// The other.
        than: (RelId, Vec<Operand>),
    },
    /// Keeps rows in which two operands are the same value.
    Same(Operand, Operand),
    /// Keeps rows in which the comparison holds.
    Compare(CompareOp, Expr, Expr),
    /// Keeps rows in which the test holds.
    Test(Test, Vec<Expr>, Span),
    /// Works out an aggregate over the solutions of the branches, for each row.
    Aggregate {
        /// The function.
        function: Aggregate,
        /// Where the result goes; no value drops the row.
        slot: Slot,
        /// The alternatives, each with the operands it collects (none: solutions are counted).
        branches: Vec<(Vec<Step>, Vec<Operand>)>,
        /// Whether equal collected values count once.
        distinct: bool,
        /// For messages.
        span: Span,
    },
}
