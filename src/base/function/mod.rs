//! Pure built-ins on decoded values: functions, tests, aggregates.

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
