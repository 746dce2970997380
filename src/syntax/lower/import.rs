//! `import`: its pattern, in which variables may be typed, its evidence, and its options.

use super::Lower;
use super::statement::unknown_kind;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::base::spelling::nearest;
use crate::syntax::ast::{Citation, ColumnKind, Import, ImportOptions, StatementKind, Term, TermKind};
use crate::syntax::cursor::{Node, Nodes};
use crate::syntax::grammar::Rule;

/// The options, each with the values it takes.
const OPTIONS: &[(&str, &str)] = &[
    ("header", "`true` or `false`"),
    ("quotes", "`true` or `false`"),
    ("escapes", "`true` or `false`"),
    ("delimiter", "one ASCII character in quotes, such as `\";\"` or `\"\\t\"`"),
    ("errors", "`skip` or `stop`"),
];

impl<'t> Lower<'t> {
    /// What stands behind `import`: the pattern, and the parts up to the full stop.
    pub(super) fn import(&mut self, pattern: &Node<'t>, parts: Nodes<'t>, span: Span) -> Option<StatementKind> {
        self.types = true;
        let term = self.expr(pattern, 0);
        let (mut on, mut at, mut at_first): (Option<Term>, Option<Citation>, bool) = (None, None, false);
        let (mut file, mut options, mut seen) = (None, ImportOptions::default(), Vec::new());
        for part in parts {
            match part.rule() {
                Rule::on => {
                    let date = self.clause_date(&part, 0)?;
                    if let Some(first) = &on {
                        return self.stands_twice("on", date.span, first.span);
                    }
                    on = Some(date);
                }
                Rule::columns_cited => {
                    let citation = self.columns_cited(&part)?;
                    if let Some(first) = &at {
                        return self.stands_twice("@", citation.source.span, first.source.span);
                    }
                    at_first = on.is_none();
                    at = Some(citation);
                }
                Rule::text => file = Some(self.quoted(&part)?),
                Rule::setting => self.setting(&part, &mut options, &mut seen)?,
                _ => {}
            }
        }
        let atom = self.atom(term?)?;
        let Some(file) = file else { return self.unread(span) };
        at_first &= on.is_some();
        Some(StatementKind::Import(Box::new(Import { atom, on, at, at_first, file, options })))
    }

    fn stands_twice<T>(&mut self, word: &str, span: Span, first: Span) -> Option<T> {
        let diagnostic = Diagnostic::new(Code::E0101, span, format!("`{word}` stands twice"))
            .label(first, "here it stands already")
            .help("import the file once for each, by a statement of its own");
        self.wrong(diagnostic)
    }

    /// `@ icews:Event_Id: int`
    fn columns_cited(&mut self, node: &Node<'t>) -> Option<Citation> {
        let mut parts = node.children();
        let Some(first) = parts.next_if(Rule::citation) else { return self.unread(node.span()) };
        let mut citation = self.citation(&first, 0)?;
        if parts.next_if(Rule::colon).is_some() {
            let Some(kind) = parts.next() else { return self.unread(node.span()) };
            let Some(locator) = citation.locator.as_mut().filter(|l| matches!(l.kind, TermKind::Variable(_))) else {
                let diagnostic = Diagnostic::new(Code::E0101, kind.span(), "only a variable is read as a kind")
                    .help("write `@ source:Variable: int`, or leave the kind out");
                return self.wrong(diagnostic);
            };
            if let TermKind::Variable(name) = &locator.kind {
                let kind = self.kind(&kind)?;
                locator.kind = TermKind::Typed(name.clone(), kind);
            }
        }
        if let Some(second) = parts.next() {
            let second = self.citation(&second, 0)?;
            let message = "an import cites one source for each row";
            let diagnostic = Diagnostic::new(Code::E0101, second.source.span, message)
                .label(citation.source.span, "here it cites one already")
                .help("import the file once for each source, by a statement of its own");
            return self.wrong(diagnostic);
        }
        Some(citation)
    }

    /// `Amount: int`, among the arguments of a pattern.
    pub(super) fn typed(&mut self, variable: &Node<'t>, kind: &Node<'t>) -> Option<Term> {
        let span = variable.span().to(kind.span());
        let name = variable.text().trim();
        if name == "_" {
            let diagnostic = Diagnostic::new(Code::E0101, span, "`_` is read as nothing, and so as no kind")
                .help("give the variable the name of its column");
            return self.wrong(diagnostic);
        }
        let kind = self.kind(kind)?;
        Some(Term { kind: TermKind::Typed(name.into(), kind), span })
    }

    /// A kind by its name.
    fn kind(&mut self, node: &Node<'t>) -> Option<ColumnKind> {
        match ColumnKind::from_name(node.text().trim()) {
            Some(kind) => Some(kind),
            None => {
                let diagnostic = unknown_kind(node.text().trim(), node.span());
                self.wrong(diagnostic)
            }
        }
    }

    /// `header = false`
    fn setting(&mut self, node: &Node<'t>, options: &mut ImportOptions, seen: &mut Vec<(&'t str, Span)>) -> Option<()> {
        let mut parts = node.children();
        let (Some(name), Some(value)) = (parts.next(), parts.next()) else { return self.unread(node.span()) };
        let (word, span) = (name.text(), name.span());
        let Some((_, takes)) = OPTIONS.iter().find(|(option, _)| *option == word) else {
            let known = || OPTIONS.iter().map(|(option, _)| *option);
            let diagnostic = Diagnostic::new(Code::E0122, span, format!("`import` has no option `{word}`"));
            let diagnostic = match nearest(word, known()) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic.help(format!("its options are `{}`", known().collect::<Vec<_>>().join(" "))),
            };
            return self.wrong(diagnostic);
        };
        if let Some((_, first)) = seen.iter().find(|(option, _)| *option == word) {
            let diagnostic = Diagnostic::new(Code::E0122, span, format!("`{word}` stands twice"))
                .label(*first, "here it stands already")
                .help("leave one of them out");
            return self.wrong(diagnostic);
        }
        seen.push((word, span));
        let written = match value.rule() {
            Rule::text => self.quoted(&value)?.text.to_string(),
            _ => value.text().to_string(),
        };
        if !set(options, word, &written, value.rule()) {
            let message = format!("`{}` is nothing that `{word}` can be", value.text());
            let diagnostic = Diagnostic::new(Code::E0122, value.span(), message);
            return self.wrong(diagnostic.help(format!("it is {takes}")));
        }
        Some(())
    }
}

/// Sets an option; whether it takes the value.
fn set(options: &mut ImportOptions, option: &str, written: &str, rule: Rule) -> bool {
    let word = |yes: &str, no: &str| match written {
        _ if rule != Rule::name => None,
        written if written == yes => Some(true),
        written if written == no => Some(false),
        _ => None,
    };
    let is_truth = word("true", "false");
    match option {
        "header" => options.header = is_truth,
        "quotes" => options.quotes = is_truth,
        "escapes" => options.escapes = is_truth,
        "errors" => {
            options.skips_errors = word("skip", "stop");
            return options.skips_errors.is_some();
        }
        _ => {
            options.delimiter = match written.as_bytes() {
                [byte] if rule == Rule::text && byte.is_ascii() && !matches!(byte, b'"' | b'\r' | b'\n' | 0) => {
                    Some(*byte)
                }
                _ => None,
            };
            return options.delimiter.is_some();
        }
    }
    is_truth.is_some()
}
