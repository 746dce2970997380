//! Pure built-ins on decoded values: functions, tests, aggregates, operators. Here are their names and signatures.

mod aggregate;
mod arguments;
mod arithmetic;
mod arity;
mod comparison;
mod dates;
mod fit;
mod numbers;
mod propositions;
mod tests;
mod text;

pub use aggregate::Fold;
pub use arithmetic::{arithmetic, negate};
pub use comparison::compare;
pub use fit::Fit;
pub use text::write_text_of;

use super::date::Date;
use super::diagnostic::Code;
use super::value::Value;
use arguments::Given;

/// What a function or operator gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its value.
    Value(Value),
    /// It has none: the row has no answer.
    None,
    /// It has none since this date is not an exact day: a note counts such rows.
    InexactDate(Date),
}

/// A run-time error of a built-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallError {
    /// Which: `E05…`.
    pub code: Code,
    /// One sentence with the values.
    pub message: String,
}

impl CallError {
    fn new(code: Code, message: impl Into<String>) -> CallError {
        CallError { code, message: message.into() }
    }
}

/// A built-in function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "named as in the language")]
pub enum Function {
    Length,
    Lower,
    Upper,
    Trim,
    Concat,
    Extract,
    Replace,
    Substring,
    SplitPart,
    Year,
    Month,
    Day,
    Weekday,
    Trunc,
    Start,
    End,
    Abs,
    Min,
    Max,
    Round,
    Floor,
    Ceil,
    ToInt,
    ToFloat,
    ToText,
    ToDate,
    Kind,
    Functor,
    Arity,
    Arg,
}

/// A built-in test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "named as in the language")]
pub enum Test {
    Mentions,
    Contains,
    StartsWith,
    EndsWith,
    Matches,
    Before,
    After,
    During,
    Overlaps,
    Uncertain,
    PossiblyBefore,
    PossiblyAfter,
    PossiblyDuring,
    PossiblyOverlaps,
}

/// An aggregate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "named as in the language")]
pub enum Aggregate {
    Count,
    Sum,
    Min,
    Max,
    Avg,
    Join,
}

impl Function {
    /// Every one, in the order of the language page.
    pub const ALL: &'static [Function] = &[
        Function::Length,
        Function::Lower,
        Function::Upper,
        Function::Trim,
        Function::Concat,
        Function::Extract,
        Function::Replace,
        Function::Substring,
        Function::SplitPart,
        Function::Year,
        Function::Month,
        Function::Day,
        Function::Weekday,
        Function::Trunc,
        Function::Start,
        Function::End,
        Function::Abs,
        Function::Min,
        Function::Max,
        Function::Round,
        Function::Floor,
        Function::Ceil,
        Function::ToInt,
        Function::ToFloat,
        Function::ToText,
        Function::ToDate,
        Function::Kind,
        Function::Functor,
        Function::Arity,
        Function::Arg,
    ];

    /// Its spelling in programs.
    pub fn name(self) -> &'static str {
        match self {
            Function::Length => "length",
            Function::Lower => "lower",
            Function::Upper => "upper",
            Function::Trim => "trim",
            Function::Concat => "concat",
            Function::Extract => "extract",
            Function::Replace => "replace",
            Function::Substring => "substring",
            Function::SplitPart => "split_part",
            Function::Year => "year",
            Function::Month => "month",
            Function::Day => "day",
            Function::Weekday => "weekday",
            Function::Trunc => "trunc",
            Function::Start => "start",
            Function::End => "end",
            Function::Abs => "abs",
            Function::Min => "min",
            Function::Max => "max",
            Function::Round => "round",
            Function::Floor => "floor",
            Function::Ceil => "ceil",
            Function::ToInt => "to_int",
            Function::ToFloat => "to_float",
            Function::ToText => "to_text",
            Function::ToDate => "to_date",
            Function::Kind => "kind",
            Function::Functor => "functor",
            Function::Arity => "arity",
            Function::Arg => "arg",
        }
    }

    /// The one of that name.
    pub fn from_name(name: &str) -> Option<Function> {
        Function::ALL.iter().copied().find(|f| f.name() == name)
    }

    /// The value of the function for these arguments.
    pub fn call(self, args: &[Value]) -> Result<Outcome, CallError> {
        let given = Given::new(self, args)?;
        match self {
            Function::Length
            | Function::Lower
            | Function::Upper
            | Function::Trim
            | Function::Concat
            | Function::Extract
            | Function::Replace
            | Function::Substring
            | Function::SplitPart
            | Function::ToText => text::call(self, &given),
            Function::Year
            | Function::Month
            | Function::Day
            | Function::Weekday
            | Function::Trunc
            | Function::Start
            | Function::End
            | Function::ToDate => dates::call(self, &given),
            Function::Abs
            | Function::Min
            | Function::Max
            | Function::Round
            | Function::Floor
            | Function::Ceil
            | Function::ToInt
            | Function::ToFloat => numbers::call(self, &given),
            Function::Kind | Function::Functor | Function::Arity | Function::Arg => propositions::call(self, &given),
        }
    }
}

impl Test {
    /// Every one, in the order of the language page.
    pub const ALL: &'static [Test] = &[
        Test::Mentions,
        Test::Contains,
        Test::StartsWith,
        Test::EndsWith,
        Test::Matches,
        Test::Before,
        Test::After,
        Test::During,
        Test::Overlaps,
        Test::Uncertain,
        Test::PossiblyBefore,
        Test::PossiblyAfter,
        Test::PossiblyDuring,
        Test::PossiblyOverlaps,
    ];

    /// Its spelling in programs.
    pub fn name(self) -> &'static str {
        match self {
            Test::Mentions => "mentions",
            Test::Contains => "contains",
            Test::StartsWith => "starts_with",
            Test::EndsWith => "ends_with",
            Test::Matches => "matches",
            Test::Before => "before",
            Test::After => "after",
            Test::During => "during",
            Test::Overlaps => "overlaps",
            Test::Uncertain => "uncertain",
            Test::PossiblyBefore => "possibly_before",
            Test::PossiblyAfter => "possibly_after",
            Test::PossiblyDuring => "possibly_during",
            Test::PossiblyOverlaps => "possibly_overlaps",
        }
    }

    /// The one of that name.
    pub fn from_name(name: &str) -> Option<Test> {
        Test::ALL.iter().copied().find(|f| f.name() == name)
    }

    /// Whether it holds of these arguments. Of values of another kind it does not.
    pub fn holds(self, args: &[Value]) -> Result<bool, CallError> {
        tests::holds(self, args)
    }
}

impl Aggregate {
    /// Every one, in the order of the language page.
    pub const ALL: &'static [Aggregate] =
        &[Aggregate::Count, Aggregate::Sum, Aggregate::Min, Aggregate::Max, Aggregate::Avg, Aggregate::Join];

    /// Its spelling in programs.
    pub fn name(self) -> &'static str {
        match self {
            Aggregate::Count => "count",
            Aggregate::Sum => "sum",
            Aggregate::Min => "min",
            Aggregate::Max => "max",
            Aggregate::Avg => "avg",
            Aggregate::Join => "join",
        }
    }

    /// The one of that name.
    pub fn from_name(name: &str) -> Option<Aggregate> {
        Aggregate::ALL.iter().copied().find(|f| f.name() == name)
    }
}

/// The comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompareOp {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

impl CompareOp {
    /// Its spelling in programs.
    pub fn as_str(self) -> &'static str {
        match self {
            CompareOp::Equal => "=",
            CompareOp::NotEqual => "!=",
            CompareOp::Less => "<",
            CompareOp::LessEqual => "<=",
            CompareOp::Greater => ">",
            CompareOp::GreaterEqual => ">=",
        }
    }

    /// `a op b` as `b op.mirrored() a`.
    pub fn mirrored(self) -> CompareOp {
        match self {
            CompareOp::Less => CompareOp::Greater,
            CompareOp::LessEqual => CompareOp::GreaterEqual,
            CompareOp::Greater => CompareOp::Less,
            CompareOp::GreaterEqual => CompareOp::LessEqual,
            same => same,
        }
    }
}

/// The arithmetic operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ArithmeticOp {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `mod`
    Modulo,
}

impl ArithmeticOp {
    /// Its spelling in programs.
    pub fn as_str(self) -> &'static str {
        match self {
            ArithmeticOp::Add => "+",
            ArithmeticOp::Subtract => "-",
            ArithmeticOp::Multiply => "*",
            ArithmeticOp::Divide => "/",
            ArithmeticOp::Modulo => "mod",
        }
    }
}
