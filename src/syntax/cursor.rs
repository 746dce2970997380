//! A walk over what the grammar matched, with spans in the whole text.

use super::grammar::{Pair, Pairs, Rule};
use crate::base::span::{FileId, Span};

/// One matched rule, and where its piece lies.
#[derive(Clone)]
pub(super) struct Node<'t> {
    pair: Pair<'t>,
    place: Place,
}

/// Which text, and the byte in it at which the piece begins.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) file: FileId,
    pub(super) base: usize,
}

impl<'t> Node<'t> {
    pub(super) fn rule(&self) -> Rule {
        self.pair.as_rule()
    }

    pub(super) fn text(&self) -> &'t str {
        self.pair.as_str()
    }

    pub(super) fn span(&self) -> Span {
        let span = self.pair.as_span();
        Span::new(self.place.file, self.place.base + span.start(), self.place.base + span.end())
    }

    pub(super) fn children(&self) -> Nodes<'t> {
        Nodes::new(self.pair.clone().into_inner(), self.place)
    }
}

/// Matched rules in a row.
#[derive(Clone)]
pub(super) struct Nodes<'t> {
    pairs: Pairs<'t>,
    place: Place,
}

impl<'t> Nodes<'t> {
    pub(super) fn new(pairs: Pairs<'t>, place: Place) -> Self {
        Nodes { pairs, place }
    }

    pub(super) fn peek(&self) -> Option<Rule> {
        self.pairs.peek().map(|p| p.as_rule())
    }

    /// The next one if it is of that rule.
    pub(super) fn next_if(&mut self, rule: Rule) -> Option<Node<'t>> {
        if self.peek() == Some(rule) { self.next() } else { None }
    }

    /// How many of the rule there are.
    pub(super) fn count_of(&self, rule: Rule) -> usize {
        self.pairs.clone().filter(|p| p.as_rule() == rule).count()
    }
}

impl<'t> Iterator for Nodes<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        let place = self.place;
        self.pairs.next().map(|pair| Node { pair, place })
    }
}
