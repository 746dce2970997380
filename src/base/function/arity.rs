//! How many arguments each built-in takes, and how a call of it is written, for the checker and its help lines.

use super::{Function, Test};
use std::ops::RangeInclusive;

/// As many arguments as anything may have.
const MOST_ARGUMENTS: usize = 255;

impl Function {
    /// The numbers of arguments it takes.
    pub fn arities(self) -> RangeInclusive<usize> {
        match self {
            Function::Length
            | Function::Lower
            | Function::Upper
            | Function::Trim
            | Function::Year
            | Function::Month
            | Function::Day
            | Function::Weekday
            | Function::Start
            | Function::End
            | Function::Abs
            | Function::Round
            | Function::Floor
            | Function::Ceil
            | Function::ToInt
            | Function::ToFloat
            | Function::ToText
            | Function::ToDate
            | Function::Kind
            | Function::Functor
            | Function::Arity => 1..=1,
            Function::Trunc | Function::Min | Function::Max | Function::Arg => 2..=2,
            Function::Substring => 2..=3,
            Function::Extract | Function::Replace | Function::SplitPart => 3..=3,
            Function::Concat => 2..=MOST_ARGUMENTS,
        }
    }

    /// A call of it with its parameters named, such as `split_part(T, Separator, N)`.
    pub fn usage(self) -> &'static str {
        match self {
            Function::Length => "length(T)",
            Function::Lower => "lower(T)",
            Function::Upper => "upper(T)",
            Function::Trim => "trim(T)",
            Function::Concat => "concat(A, B, …)",
            Function::Extract => "extract(T, Regex, Group)",
            Function::Replace => "replace(T, From, To)",
            Function::Substring => "substring(T, Start, Length)",
            Function::SplitPart => "split_part(T, Separator, N)",
            Function::Year => "year(D)",
            Function::Month => "month(D)",
            Function::Day => "day(D)",
            Function::Weekday => "weekday(D)",
            Function::Trunc => "trunc(D, day|month|year)",
            Function::Start => "start(D)",
            Function::End => "end(D)",
            Function::Abs => "abs(N)",
            Function::Min => "min(A, B)",
            Function::Max => "max(A, B)",
            Function::Round => "round(N)",
            Function::Floor => "floor(N)",
            Function::Ceil => "ceil(N)",
            Function::ToInt => "to_int(V)",
            Function::ToFloat => "to_float(V)",
            Function::ToText => "to_text(V)",
            Function::ToDate => "to_date(T)",
            Function::Kind => "kind(V)",
            Function::Functor => "functor(P)",
            Function::Arity => "arity(P)",
            Function::Arg => "arg(P, N)",
        }
    }
}

impl Test {
    /// The numbers of arguments it takes.
    pub fn arities(self) -> RangeInclusive<usize> {
        match self {
            Test::Uncertain => 1..=1,
            _ => 2..=2,
        }
    }

    /// A use of it with its parameters named, such as `contains(T, Part)`.
    pub fn usage(self) -> &'static str {
        match self {
            Test::Mentions => "mentions(P, T)",
            Test::Contains => "contains(T, Part)",
            Test::StartsWith => "starts_with(T, Part)",
            Test::EndsWith => "ends_with(T, Part)",
            Test::Matches => "matches(T, Regex)",
            Test::Before => "before(D, E)",
            Test::After => "after(D, E)",
            Test::During => "during(D, E)",
            Test::Overlaps => "overlaps(D, E)",
            Test::Uncertain => "uncertain(D)",
            Test::PossiblyBefore => "possibly_before(D, E)",
            Test::PossiblyAfter => "possibly_after(D, E)",
            Test::PossiblyDuring => "possibly_during(D, E)",
            Test::PossiblyOverlaps => "possibly_overlaps(D, E)",
        }
    }
}

#[cfg(test)]
mod checks {
    use super::*;

    #[test]
    fn usages_name_as_many_parameters_as_there_may_be() {
        let parameters = |usage: &str| usage.split(", ").count();
        for &function in Function::ALL {
            assert!(function.usage().starts_with(&format!("{}(", function.name())), "{function:?}");
            let most = (*function.arities().end()).min(3);
            assert_eq!(parameters(function.usage()), most, "{function:?}");
        }
        for &test in Test::ALL {
            assert!(test.usage().starts_with(&format!("{}(", test.name())), "{test:?}");
            assert_eq!(parameters(test.usage()), *test.arities().end(), "{test:?}");
        }
    }
}
