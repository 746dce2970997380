//! What stands behind a query or rule: `order by`, `limit`, `offset`, and what this version refuses.

use super::Lower;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::syntax::ast::{Modifiers, OrderBy, OrderKey, TermKind};
use crate::syntax::cursor::{Node, Nodes};
use crate::syntax::grammar::Rule;

impl<'t> Lower<'t> {
    /// The modifiers among the remaining parts of a statement.
    pub(super) fn modifiers(&mut self, nodes: Nodes<'t>) -> Option<Modifiers> {
        let mut out = Modifiers::default();
        let mut seen: Vec<(&str, Span)> = Vec::new();
        for node in nodes {
            let word = match node.rule() {
                Rule::order => "order by",
                Rule::limit => "limit",
                Rule::offset => "offset",
                Rule::refused => node.children().next().map_or("from", |n| n.text()),
                _ => continue,
            };
            let span = node.span();
            if let Some((_, first)) = seen.iter().find(|(w, _)| *w == word) {
                let diagnostic = Diagnostic::new(Code::E0120, span, format!("`{word}` stands twice"))
                    .label(*first, "here it stands already")
                    .help("each modifier stands once; several keys or sources are separated by `,`");
                return self.wrong(diagnostic);
            }
            seen.push((word, span));
            match node.rule() {
                Rule::order => {
                    let keys: Vec<Option<OrderKey>> =
                        node.children().filter(|n| n.rule() == Rule::key).map(|k| self.key(&k)).collect();
                    out.order_by = keys.into_iter().collect::<Option<_>>()?;
                }
                Rule::limit => out.limit = Some((self.whole(&node)?, span)),
                Rule::offset => out.offset = Some((self.whole(&node)?, span)),
                _ => out.refused.push((word.into(), span)),
            }
        }
        Some(out)
    }

    fn key(&mut self, node: &Node<'t>) -> Option<OrderKey> {
        let span = node.span();
        let mut parts = node.children();
        let Some(first) = parts.next() else { return self.unread(span) };
        let by = if first.rule() == Rule::variable {
            OrderBy::Variable(self.name(&first)?.text)
        } else {
            OrderBy::Column(self.count(&first)?)
        };
        let descending = parts.next().is_some_and(|d| d.text() == "desc");
        Some(OrderKey { by, descending, span })
    }

    /// The number of `limit N`.
    fn whole(&mut self, node: &Node<'t>) -> Option<u64> {
        match node.children().last() {
            Some(number) => self.count(&number),
            None => self.unread(node.span()),
        }
    }

    fn count(&mut self, node: &Node<'t>) -> Option<u64> {
        match self.number(node, false)? {
            TermKind::Int(value) if value >= 0 => Some(value.unsigned_abs()),
            _ => {
                let diagnostic = Diagnostic::new(Code::E0106, node.span(), format!("`{}` is no whole number", node.text()))
                    .help("write a whole number from 0");
                self.wrong(diagnostic)
            }
        }
    }
}
