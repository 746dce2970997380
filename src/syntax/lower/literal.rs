//! Bodies and literals: negation, groups, comparisons, atoms with when and where, aggregates in braces.

use super::term::misplaced;
use super::{Lower, MOST_LITERALS};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::syntax::ast::{
    AggregateFn, Args, Atom, Body, Braces, Citation, CompareOp, Literal, LiteralKind, Located, Name, Operand, Term,
    TermKind, When,
};
use crate::syntax::cursor::{Node, Nodes};
use crate::syntax::grammar::Rule;
use crate::syntax::slips::slashed;

impl<'t> Lower<'t> {
    pub(super) fn body(&mut self, node: &Node<'t>, depth: usize) -> Option<Body> {
        let span = node.span();
        let depth = self.deeper(depth, span)?;
        let literals: usize = node.children().map(|b| b.children().count_of(Rule::literal)).sum();
        if literals > MOST_LITERALS {
            let message = format!("this body has {literals} literals, more than {MOST_LITERALS}");
            return self.wrong(Diagnostic::new(Code::E0111, span, message).help("split it into several rules"));
        }
        let branches: Vec<Option<Vec<Literal>>> = node
            .children()
            .map(|branch| {
                let literals: Vec<Option<Literal>> = branch.children().map(|l| self.literal(&l, depth)).collect();
                literals.into_iter().collect()
            })
            .collect();
        Some(Body { branches: branches.into_iter().collect::<Option<_>>()?, span })
    }

    pub(super) fn literal(&mut self, node: &Node<'t>, depth: usize) -> Option<Literal> {
        let span = node.span();
        let before = if self.comments.is_empty() { Vec::new() } else { self.comments_before(span.start) };
        let mut parts = node.children();
        let Some(expr) = parts.next() else { return self.unread(span) };
        let mut row = expr.children();
        let mut negations = Vec::new();
        while let Some(negation) = row.next_if(Rule::negation) {
            negations.push(negation.span());
        }
        let depth = self.deeper(depth + negations.len(), span)?;
        let inner = match row.clone().next() {
            Some(first) => Span { start: first.span().start, ..span },
            None => return self.unread(span),
        };
        let row_span = Span { end: expr.span().end, ..inner };
        let kind = match parts.next_if(Rule::compare) {
            Some(op) => self.comparison(row, row_span, &op, &mut parts, depth)?,
            None => self.plain(row, row_span, parts, depth)?,
        };
        let mut literal = Literal { kind, span: inner, before: Vec::new() };
        for negation in negations.into_iter().rev() {
            let whole = negation.to(span);
            literal = Literal { kind: LiteralKind::Not(Box::new(literal)), span: whole, before: Vec::new() };
        }
        literal.before = before;
        Some(literal)
    }

    fn comparison(
        &mut self,
        row: Nodes<'t>,
        left: Span,
        op: &Node<'t>,
        rest: &mut Nodes<'t>,
        depth: usize,
    ) -> Option<LiteralKind> {
        let Some(right) = rest.next() else { return self.unread(left) };
        let a = self.side(row, left, depth);
        let b = self.side(right.children(), right.span(), depth);
        let op = match op.text() {
            "=" => CompareOp::Equal,
            "!=" => CompareOp::NotEqual,
            "<" => CompareOp::Less,
            "<=" => CompareOp::LessEqual,
            ">" => CompareOp::Greater,
            _ => CompareOp::GreaterEqual,
        };
        Some(LiteralKind::Compare(op, a?, b?))
    }

    fn side(&mut self, row: Nodes<'t>, span: Span, depth: usize) -> Option<Operand> {
        let mut ahead = row.clone();
        if let (Some(name), Some(braces), None) = (ahead.next_if(Rule::name), ahead.next_if(Rule::braces), ahead.next())
        {
            return self.braces(&name, &braces, depth).map(|b| Operand::Braces(Box::new(b)));
        }
        self.row(row, span, depth, false).map(Operand::Term)
    }

    fn braces(&mut self, name: &Node<'t>, node: &Node<'t>, depth: usize) -> Option<Braces> {
        let span = name.span().to(node.span());
        let Some(function) = AggregateFn::from_name(name.text()) else {
            let known = AggregateFn::ALL.iter().map(|a| a.name()).collect::<Vec<_>>().join(" ");
            let diagnostic = Diagnostic::new(Code::E0117, name.span(), format!("`{}` is no aggregate", name.text()))
                .help(format!("the aggregates are `{known}`"));
            return self.wrong(diagnostic);
        };
        let mut parts = node.children();
        let Some(first) = parts.next() else { return self.unread(span) };
        if parts.next_if(Rule::colon).is_none() {
            let body = self.body(&first, depth + 1)?;
            return Some(Braces { function, terms: Vec::new(), body, span });
        }
        let terms = self.collected(&first, depth + 1);
        let Some(body) = parts.next() else { return self.unread(span) };
        let body = self.body(&body, depth + 1);
        Some(Braces { function, terms: terms?, body: body?, span })
    }

    /// What stands before the `:` in braces: read as a body, it must be terms only.
    fn collected(&mut self, node: &Node<'t>, depth: usize) -> Option<Vec<Term>> {
        let mut branches = node.children();
        let (Some(branch), None) = (branches.next(), branches.next()) else {
            let diagnostic =
                Diagnostic::new(Code::E0101, node.span(), "before `:` in braces stand the terms that are collected")
                    .help("separate them by `,`");
            return self.wrong(diagnostic);
        };
        let terms: Vec<Option<Term>> = branch
            .children()
            .map(|literal| {
                let mut parts = literal.children();
                match (parts.next(), parts.next()) {
                    (Some(expr), None) => self.expr(&expr, depth),
                    _ => {
                        let diagnostic = Diagnostic::new(
                            Code::E0101,
                            literal.span(),
                            "before `:` in braces stand terms, and this is a condition",
                        )
                        .help("put conditions behind the `:`");
                        self.wrong(diagnostic)
                    }
                }
            })
            .collect();
        terms.into_iter().collect()
    }

    /// A literal without comparison: a group, or an atom with its clauses.
    fn plain(&mut self, row: Nodes<'t>, span: Span, clauses: Nodes<'t>, depth: usize) -> Option<LiteralKind> {
        let mut ahead = row.clone();
        if let (Some(group), None) = (ahead.next_if(Rule::group), ahead.next())
            && clauses.peek().is_none()
        {
            let Some(body) = group.children().next() else { return self.unread(span) };
            return self.body(&body, depth + 1).map(LiteralKind::Group);
        }
        let mut ahead = row.clone();
        if let (Some(name), Some(braces), None) = (ahead.next_if(Rule::name), ahead.next_if(Rule::braces), ahead.next())
        {
            return self.wrong(misplaced(name.text(), name.span().to(braces.span())));
        }
        let term = self.row(row, span, depth, false);
        let (when, at) = self.clauses(clauses, depth)?;
        let atom = self.atom(term?)?;
        Some(LiteralKind::Atom(Box::new(Located { atom, when, at })))
    }

    /// `on D`, `during D` and `@ S:L`, each at most once.
    pub(super) fn clauses(&mut self, clauses: Nodes<'t>, depth: usize) -> Option<(Option<When>, Option<Citation>)> {
        let (mut when, mut at): (Option<When>, Option<Citation>) = (None, None);
        for clause in clauses {
            let span = clause.span();
            if clause.rule() == Rule::at {
                let citation = self.citation(&clause, depth)?;
                if let Some(first) = &at {
                    let first = first.span;
                    return self.twice("@", span, first);
                }
                at = Some(citation);
                continue;
            }
            let date = self.clause_date(&clause, depth)?;
            if let Some(When::On(first) | When::During(first)) = &when {
                let first = first.span;
                return self.twice("on", span, first);
            }
            when = Some(if clause.rule() == Rule::on { When::On(date) } else { When::During(date) });
        }
        Some((when, at))
    }

    /// The date of `on D` or `during D`.
    pub(super) fn clause_date(&mut self, clause: &Node<'t>, depth: usize) -> Option<Term> {
        match clause.children().nth(1) {
            Some(expr) => match slashed(expr.text()) {
                None => self.dated_expr(&expr, depth),
                Some(date) => {
                    let message = format!("`{}` is read as a division", expr.text().trim());
                    let diagnostic = Diagnostic::new(Code::E0108, expr.span(), message);
                    self.wrong(diagnostic.help(format!("for the date write `{date}`")))
                }
            },
            None => self.unread(clause.span()),
        }
    }

    pub(super) fn twice<T>(&mut self, word: &str, span: Span, first: Span) -> Option<T> {
        let diagnostic = Diagnostic::new(Code::E0101, span, format!("`{word}` stands twice"))
            .label(first, "here it stands already")
            .help("ask for each by an atom of its own");
        self.wrong(diagnostic)
    }

    /// `S:L "quote"`, behind its `@`.
    pub(super) fn citation(&mut self, node: &Node<'t>, depth: usize) -> Option<Citation> {
        let span = node.span();
        let (mut first, mut second, mut quote, mut colon) = (None, None, None, false);
        let mut parts = node.children();
        while let Some(part) = parts.next() {
            match part.rule() {
                Rule::colon => colon = true,
                Rule::text if first.is_some() && (second.is_some() || !colon) => quote = Some(self.quoted(&part)?),
                _ => {
                    let args = parts.next_if(Rule::args);
                    let term = self.cited(&part, args.as_ref(), depth)?;
                    if first.is_none() { first = Some(term) } else { second = Some(term) }
                }
            }
        }
        let Some(source) = first else { return self.unread(span) };
        Some(Citation { source, locator: second, quote, span })
    }

    fn cited(&mut self, node: &Node<'t>, args: Option<&Node<'t>>, depth: usize) -> Option<Term> {
        if let Some(args) = args {
            let span = node.span().to(args.span());
            let diagnostic = Diagnostic::new(Code::E0303, span, format!("`{}` is no source", self.source(span)))
                .help("a source is a name or a quoted text; what stands in it comes behind a colon: `@ report:4`");
            return self.wrong(diagnostic);
        }
        self.lone_operand(node, depth)
    }

    /// A term as an atom, or why it is none.
    pub(super) fn atom(&mut self, term: Term) -> Option<Atom> {
        let span = term.span;
        let (name, args) = match term.kind {
            TermKind::Compound(name, args) => (name, args),
            TermKind::Text { text, quoted } => (Name { text, quoted, span }, Args::Positional(Vec::new())),
            _ => {
                let message = format!("`{}` says nothing by itself", self.source(span));
                let help = "a statement is a predicate with its arguments, `p(X)`, a comparison, `X < 3`, or a saying, `S says P`";
                return self.wrong(Diagnostic::new(Code::E0101, span, message).help(help));
            }
        };
        if &*name.text == "not" {
            let diagnostic = Diagnostic::new(Code::E0223, name.span, "`not` is no predicate").help(
                "what is not stated does not hold already; who denies it is written `S denies P`, or `S says not P`",
            );
            return self.wrong(diagnostic);
        }
        if &*name.text == "on" && name.span.start != span.start {
            let diagnostic = Diagnostic::new(Code::E0101, span, "a statement with its date stands in parentheses")
                .help("write the date behind it, without parentheses: `p(a) on 2022`");
            return self.wrong(diagnostic);
        }
        Some(Atom { name, args, span })
    }

    /// A group where a term is wanted: one term, or a proposition with its own date.
    pub(super) fn group_term(&mut self, group: &Node<'t>, depth: usize) -> Option<Term> {
        let span = group.span();
        let depth = self.deeper(depth + 1, span)?;
        let Some(body) = group.children().next() else { return self.unread(span) };
        let mut branches = body.children();
        let (branch, more) = (branches.next(), branches.next());
        let mut literals = branch.as_ref().map(|b| b.children()).into_iter().flatten();
        let (Some(literal), None, None) = (literals.next(), literals.next(), more) else {
            let diagnostic = Diagnostic::new(Code::E0101, span, "several claims stand where one term is wanted")
                .help("write each by itself");
            return self.wrong(diagnostic);
        };
        let mut parts = literal.children();
        let Some(expr) = parts.next() else { return self.unread(span) };
        match parts.peek() {
            None => self.expr(&expr, depth).map(|t| Term { span, ..t }),
            Some(Rule::on) => {
                let inner = self.expr(&expr, depth);
                let (when, at) = self.clauses(parts.clone(), depth)?;
                let (Some(When::On(date)), None) = (when, at) else {
                    let diagnostic = Diagnostic::new(Code::E0101, span, "a proposition carries a date, but no source")
                        .help("put `@` behind the whole saying");
                    return self.wrong(diagnostic);
                };
                let word = parts.next().map_or(span, |on| Span { end: on.span().start + 2, ..on.span() });
                let name = Name { text: "on".into(), quoted: false, span: word };
                Some(Term { kind: TermKind::Compound(name, Args::Positional(vec![inner?, date])), span })
            }
            Some(_) => {
                let diagnostic =
                    Diagnostic::new(Code::E0101, literal.span(), "a condition stands where a term is wanted")
                        .help("in a term stand values, variables, arithmetic and propositions");
                self.wrong(diagnostic)
            }
        }
    }
}
