//! The parser that pest makes of `grammar/dictum.pest`. Nothing else names pest.

#![allow(missing_docs, reason = "the rules are explained in the grammar")]

use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};

#[derive(pest_derive::Parser)]
#[grammar = "grammar/dictum.pest"]
struct Grammar;

/// One matched rule.
pub(super) type Pair<'t> = pest::iterators::Pair<'t, Rule>;
/// The matched rules inside another.
pub(super) type Pairs<'t> = pest::iterators::Pairs<'t, Rule>;

/// Where the grammar could not go on.
pub(super) enum Stop {
    /// At this byte no rule fits.
    At(usize),
    /// There is no stack left for what is nested here.
    Stack,
}

/// What `rule` matches in the whole of `text`, or where no rule could go on.
pub(super) fn read(rule: Rule, text: &str) -> Result<Pairs<'_>, Stop> {
    Grammar::parse(rule, text).map_err(|error| match (error.variant, error.location) {
        (ErrorVariant::CustomError { .. }, _) => Stop::Stack,
        (_, InputLocation::Pos(at) | InputLocation::Span((at, _))) => Stop::At(at),
    })
}
