//! The parser that pest makes of `grammar/dictum.pest`. Nothing else names pest.

#![allow(missing_docs, reason = "the rules are explained in the grammar")]

use pest::Parser;
use pest::error::InputLocation;

#[derive(pest_derive::Parser)]
#[grammar = "grammar/dictum.pest"]
struct Grammar;

/// One matched rule.
pub(super) type Pair<'t> = pest::iterators::Pair<'t, Rule>;
/// The matched rules inside another.
pub(super) type Pairs<'t> = pest::iterators::Pairs<'t, Rule>;

/// What `rule` matches in the whole of `text`, or the byte where no rule could go on.
pub(super) fn read(rule: Rule, text: &str) -> Result<Pairs<'_>, usize> {
    Grammar::parse(rule, text).map_err(|error| match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    })
}
