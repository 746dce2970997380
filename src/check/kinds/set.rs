//! Sets of kinds: what a term may be, as far as columns, literals and functions tell.

use crate::base::value::{ColumnKind, Kind};
use crate::check::ir::{Aggregate, ArithmeticOp, Function};

/// A set of kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kinds(u8);

const EACH: [Kind; 5] = [Kind::Int, Kind::Float, Kind::Date, Kind::Text, Kind::Proposition];

impl Kinds {
    pub const ALL: Kinds = Kinds(0b1_1111);
    pub const NUMBER: Kinds = Kinds::of(Kind::Int).or(Kinds::of(Kind::Float));
    pub const SAID: Kinds = Kinds::of(Kind::Proposition).or(Kinds::of(Kind::Text));
    const NONE: Kinds = Kinds(0);

    pub const fn of(kind: Kind) -> Kinds {
        Kinds(match kind {
            Kind::Int => 1,
            Kind::Float => 2,
            Kind::Date => 4,
            Kind::Text => 8,
            Kind::Proposition => 16,
        })
    }

    /// Whether every kind of the other is one of these.
    pub fn holds(self, other: Kinds) -> bool {
        other.0 & !self.0 == 0
    }

    /// What a declared column holds.
    pub fn of_column(kind: ColumnKind) -> Kinds {
        match kind {
            ColumnKind::Any => Kinds::ALL,
            ColumnKind::Number => Kinds::NUMBER,
            ColumnKind::Of(Kind::Proposition) => Kinds::SAID,
            ColumnKind::Of(kind) => Kinds::of(kind),
        }
    }

    /// What an aggregate gives over terms of some kinds.
    pub fn of_aggregate(function: Aggregate, collected: Kinds) -> Kinds {
        match function {
            Aggregate::Count => Kinds::of(Kind::Int),
            Aggregate::Sum => Kinds::NUMBER,
            Aggregate::Avg => Kinds::of(Kind::Float),
            Aggregate::Join => Kinds::of(Kind::Text),
            Aggregate::Min | Aggregate::Max => collected,
        }
    }

    /// What a function gives; `args` are the kinds of all its arguments together.
    pub fn of_call(function: Function, args: Kinds) -> Kinds {
        use Function as F;
        match function {
            F::Length | F::Year | F::Month | F::Day | F::Weekday | F::ToInt | F::Arity => Kinds::of(Kind::Int),
            F::Lower | F::Upper | F::Trim | F::Concat | F::Extract | F::Replace | F::Substring | F::SplitPart => {
                Kinds::of(Kind::Text)
            }
            F::ToText | F::Kind | F::Functor => Kinds::of(Kind::Text),
            F::Trunc | F::Start | F::End | F::ToDate => Kinds::of(Kind::Date),
            F::Abs | F::Round | F::Floor | F::Ceil => Kinds::NUMBER,
            F::ToFloat => Kinds::of(Kind::Float),
            F::Min | F::Max => args,
            F::Arg => Kinds::ALL,
        }
    }

    /// What arithmetic gives; everything, where it would be a mistake of its own.
    pub fn of_arithmetic(op: ArithmeticOp, a: Kinds, b: Kinds) -> Kinds {
        let (int, float, date) = (Kinds::of(Kind::Int), Kinds::of(Kind::Float), Kinds::of(Kind::Date));
        let mut result = Kinds::NONE;
        if a.meets(int) && b.meets(int) {
            result = result.or(int);
        }
        if a.meets(float) && b.meets(Kinds::NUMBER) || a.meets(Kinds::NUMBER) && b.meets(float) {
            result = result.or(float);
        }
        let shifts = matches!(op, ArithmeticOp::Add | ArithmeticOp::Subtract);
        if shifts && (a.meets(date) && b.meets(int) || op == ArithmeticOp::Add && a.meets(int) && b.meets(date)) {
            result = result.or(date);
        }
        if op == ArithmeticOp::Subtract && a.meets(date) && b.meets(date) {
            result = result.or(int);
        }
        if result == Kinds::NONE { Kinds::ALL } else { result }
    }

    pub const fn or(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    /// The kinds in both; `self` where there is none, for the contradiction is told of elsewhere.
    pub fn narrowed(self, other: Kinds) -> Kinds {
        if self.meets(other) { Kinds(self.0 & other.0) } else { self }
    }

    /// Whether a kind is in both.
    pub fn meets(self, other: Kinds) -> bool {
        self.0 & other.0 != 0
    }

    /// With both kinds of number where there is one: they are ordered together.
    pub fn ordered(self) -> Kinds {
        if self.meets(Kinds::NUMBER) { self.or(Kinds::NUMBER) } else { self }
    }

    /// As read in a message.
    pub fn described(self) -> String {
        if self == Kinds::NUMBER {
            return "a number".into();
        }
        let names: Vec<&str> = EACH.iter().filter(|k| self.meets(Kinds::of(**k))).map(|k| described(*k)).collect();
        names.join(" or ")
    }
}

fn described(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "an integer",
        Kind::Float => "a float",
        Kind::Date => "a date",
        Kind::Text => "a text",
        Kind::Proposition => "a proposition",
    }
}
