//! Facts, with their dates, citations and quotes.

use super::Lower;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::syntax::ast::{Args, Atom, Citation, Fact, StatementKind, Term};
use crate::syntax::cursor::Node;
use crate::syntax::grammar::Rule;

impl<'t> Lower<'t> {
    /// A fact that is a statement: `source(id: …)` is told from the others.
    pub(super) fn fact_statement(&mut self, node: &Node<'t>) -> Option<StatementKind> {
        let fact = self.fact(node)?;
        if let Some(quote) = &fact.quote {
            let diagnostic = Diagnostic::new(Code::E0101, quote.span, "a quote stands behind the source it is from")
                .help("write `@ SOURCE \"…\"`, or put the fact into a block `@ SOURCE { … }`");
            return self.wrong(diagnostic);
        }
        if !is_source(&fact.atom) {
            return Some(StatementKind::Fact(fact));
        }
        let extra = fact.on.as_ref().map(|t| t.span).or(fact.citations.first().map(|c| c.span));
        if let Some(span) = extra {
            let diagnostic =
                Diagnostic::new(Code::E0101, span, "the declaration of a source carries neither date nor source")
                    .help("its date is the column `published: 2022-11-25`");
            return self.wrong(diagnostic);
        }
        Some(StatementKind::Source(fact.atom))
    }

    /// A fact, in a block or alone.
    pub(super) fn fact(&mut self, node: &Node<'t>) -> Option<Fact> {
        let span = node.span();
        let mut parts = node.children();
        let Some(expr) = parts.next() else { return self.unread(span) };
        let term = self.expr(&expr, 0);
        let (on, citations) = self.evidence(parts.clone().filter(|p| p.rule() != Rule::text))?;
        let quote = match parts.find(|p| p.rule() == Rule::text) {
            Some(text) => Some(self.quoted(&text)?),
            None => None,
        };
        let atom = self.atom(term?)?;
        Some(Fact { atom, on, citations, quote, span, before: Vec::new(), after: None })
    }

    /// `on DATE` and `@ …`, each at most once.
    pub(super) fn evidence(&mut self, parts: impl Iterator<Item = Node<'t>>) -> Option<(Option<Term>, Vec<Citation>)> {
        let mut on: Option<(Term, Span)> = None;
        let mut cites: Option<(Vec<Citation>, Span)> = None;
        for part in parts {
            let span = part.span();
            match part.rule() {
                Rule::on => {
                    let date = self.clause_date(&part, 0)?;
                    if let Some((_, first)) = on {
                        return self.evidence_twice("on", span, first);
                    }
                    on = Some((date, span));
                }
                Rule::cites => {
                    let all: Vec<Option<Citation>> = part.children().map(|c| self.citation(&c, 0)).collect();
                    if let Some((_, first)) = cites {
                        return self.evidence_twice("@", span, first);
                    }
                    cites = Some((all.into_iter().collect::<Option<_>>()?, span));
                }
                _ => {}
            }
        }
        Some((on.map(|(t, _)| t), cites.map(|(c, _)| c).unwrap_or_default()))
    }

    fn evidence_twice<T>(&mut self, word: &str, span: Span, first: Span) -> Option<T> {
        let help = match word {
            "@" => "separate several sources by `,`: `@ report:5, rt:2`",
            _ => "state the fact once for each date",
        };
        let diagnostic = Diagnostic::new(Code::E0101, span, format!("`{word}` stands twice"))
            .label(first, "here it stands already")
            .help(help);
        self.wrong(diagnostic)
    }
}

fn is_source(atom: &Atom) -> bool {
    &*atom.name.text == "source"
        && !atom.name.quoted
        && matches!(&atom.args, Args::Named(args) if args.iter().any(|(label, _)| label.is_some()))
}
