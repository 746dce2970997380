//! Terms by precedence climbing: `says` and `denies` (to the right), then `+ -`, then `* / mod`, then the minus before.

use super::{Lower, MOST_ARGUMENTS};
use crate::base::date::Date;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::syntax::ast::{Args, ArithmeticOp, Name, Term, TermKind};
use crate::syntax::cursor::{Node, Nodes};
use crate::syntax::grammar::Rule;
use crate::syntax::scan::is_word;

/// Binding powers of the operators.
const SAYING: u8 = 1;
const SUM: u8 = 2;
const PRODUCT: u8 = 3;
const SIGN: u8 = 4;

/// A row of operands and operators being climbed.
pub(super) struct Row<'t> {
    pub(super) nodes: Nodes<'t>,
    /// Whether a number that comes next is a year if it has four digits.
    pub(super) year: bool,
    pub(super) depth: usize,
}

impl<'t> Lower<'t> {
    /// The term of an `expr`.
    pub(super) fn expr(&mut self, node: &Node<'t>, depth: usize) -> Option<Term> {
        self.row_of(node, depth, false)
    }

    /// The term of an `expr` that stands directly after `on`, `during` or `published:`.
    pub(super) fn dated_expr(&mut self, node: &Node<'t>, depth: usize) -> Option<Term> {
        self.row_of(node, depth, true)
    }

    fn row_of(&mut self, node: &Node<'t>, depth: usize, year: bool) -> Option<Term> {
        self.row(node.children(), node.span(), depth, year)
    }

    /// The term of a whole row of operands and operators.
    pub(super) fn row(&mut self, nodes: Nodes<'t>, span: Span, depth: usize, year: bool) -> Option<Term> {
        let depth = self.deeper(depth + nodes.operators(), span)?;
        let mut row = Row { nodes, year, depth };
        let Some(term) = self.climb(&mut row, SAYING, span)? else { return self.unread(span) };
        Some(term)
    }

    /// One operand and the operators that bind at least as tightly as `least`; the inner option is none at the end.
    fn climb(&mut self, row: &mut Row<'t>, least: u8, around: Span) -> Option<Option<Term>> {
        let Some(first) = row.nodes.next() else { return Some(None) };
        let mut left = match first.rule() {
            Rule::negation => {
                let span = first.span();
                let Some(inner) = self.climb(row, SAYING, around)? else { return self.unread(span) };
                let name = Name { text: "not".into(), quoted: false, span };
                let whole = span.to(inner.span);
                Term { kind: TermKind::Compound(name, Args::Positional(vec![inner])), span: whole }
            }
            Rule::minus => self.negated(row, first.span(), around)?,
            _ => self.operand(row, first)?,
        };
        while row.nodes.peek() == Some(Rule::infix) {
            let mut ahead = row.nodes.clone();
            let Some(infix) = ahead.next() else { break };
            let power = match infix.text() {
                "+" | "-" => SUM,
                "*" | "/" | "mod" => PRODUCT,
                _ => SAYING,
            };
            if power < least {
                break;
            }
            row.nodes = ahead;
            let next = if power == SAYING { SAYING } else { power + 1 };
            let Some(right) = self.climb(row, next, around)? else { return self.unread(infix.span()) };
            left = self.joined(left, &infix, right)?;
        }
        Some(Some(left))
    }

    fn negated(&mut self, row: &mut Row<'t>, span: Span, around: Span) -> Option<Term> {
        let adjacent = row.nodes.clone().next().filter(|n| n.rule() == Rule::number && n.span().start == span.end);
        if let Some(number) = adjacent {
            row.nodes.next();
            row.year = false;
            let kind = self.number(&number, true)?;
            return Some(Term { kind, span: span.to(number.span()) });
        }
        let Some(inner) = self.climb(row, SIGN, around)? else { return self.unread(span) };
        let whole = span.to(inner.span);
        Some(Term { kind: TermKind::Negate(Box::new(inner)), span: whole })
    }

    fn joined(&mut self, left: Term, infix: &Node<'t>, right: Term) -> Option<Term> {
        let span = left.span.to(right.span);
        let op = match infix.text() {
            "+" => ArithmeticOp::Add,
            "-" => ArithmeticOp::Subtract,
            "*" => ArithmeticOp::Multiply,
            "/" => ArithmeticOp::Divide,
            "mod" => ArithmeticOp::Modulo,
            word => {
                let name = Name { text: word.into(), quoted: false, span: infix.span() };
                return Some(Term { kind: TermKind::Compound(name, Args::Positional(vec![left, right])), span });
            }
        };
        if op == ArithmeticOp::Subtract && hyphenated(&left, &right) {
            return self.hyphen(left.span.start as usize, span);
        }
        Some(Term { kind: TermKind::Arithmetic(op, Box::new(left), Box::new(right)), span })
    }

    /// `nagorno-karabakh`, whole as it stands in the text.
    fn hyphen(&mut self, start: usize, span: Span) -> Option<Term> {
        let rest = self.text.get(start..).unwrap_or("");
        let length = rest.find(|c: char| !is_word(c) && c != '-').unwrap_or(rest.len());
        let end = if rest.get(..length).is_some_and(|r| r.contains('-')) { start + length } else { span.end as usize };
        let whole = Span::new(span.file, start, end);
        let written = self.source(whole);
        let joined = written.split('-').map(str::trim).collect::<Vec<_>>();
        let upper = written.to_uppercase();
        if Date::parse(&upper).is_ok() {
            let message = format!("`{written}` is no date: what is not known of it is written `X`");
            return self.wrong(Diagnostic::new(Code::E0108, whole, message).help(format!("write `{upper}`")));
        }
        let diagnostic = Diagnostic::new(Code::E0114, whole, format!("`{written}` would take one text from another"))
            .help(format!("quote it, `\"{}\"`, or write `{}`", joined.join("-"), joined.join("_")));
        self.wrong(diagnostic)
    }

    fn operand(&mut self, row: &mut Row<'t>, node: Node<'t>) -> Option<Term> {
        let year = std::mem::take(&mut row.year);
        let span = node.span();
        let kind = match node.rule() {
            Rule::name | Rule::text => return self.named(row, &node),
            Rule::variable if node.text() == "_" => TermKind::Anonymous,
            Rule::variable => TermKind::Variable(self.name(&node)?.text),
            Rule::parameter => TermKind::Parameter(node.text().get(1..).unwrap_or("").into()),
            Rule::number => match year.then(|| Self::year(&node)).flatten() {
                Some(kind) => kind,
                None => self.number(&node, false)?,
            },
            Rule::date => self.date(&node)?,
            Rule::date_text => self.date_text(&node)?,
            Rule::group => return self.group_term(&node, row.depth),
            _ => return self.unread(span),
        };
        Some(Term { kind, span })
    }

    /// One operand that stands alone.
    pub(super) fn lone_operand(&mut self, node: &Node<'t>, depth: usize) -> Option<Term> {
        // A name or text has nothing inside, so that no parentheses are found behind it.
        self.operand(&mut Row { nodes: node.children(), year: false, depth }, node.clone())
    }

    /// A name or text, with what stands in parentheses behind it.
    fn named(&mut self, row: &mut Row<'t>, node: &Node<'t>) -> Option<Term> {
        let name = self.name(node)?;
        let span = name.span;
        if let Some(args) = row.nodes.next_if(Rule::args) {
            let whole = span.to(args.span());
            let kind = self.compound(name, &args, row.depth)?;
            return Some(Term { kind, span: whole });
        }
        if let Some(braces) = row.nodes.next_if(Rule::braces) {
            return self.wrong(misplaced(&name.text, span.to(braces.span())));
        }
        Some(Term { kind: TermKind::Text { text: name.text, quoted: name.quoted }, span })
    }

    fn compound(&mut self, name: Name, args: &Node<'t>, depth: usize) -> Option<TermKind> {
        let span = name.span.to(args.span());
        if name.span.end != args.span().start {
            let between = Span { start: name.span.end, end: args.span().start, ..span };
            let written = self.source(name.span);
            let diagnostic =
                Diagnostic::new(Code::E0113, between, format!("a space stands between `{written}` and its `(`"))
                    .help(format!("write `{written}(`"));
            return self.wrong(diagnostic);
        }
        if args.children().peek() == Some(Rule::star) {
            if &*name.text == "count" && !name.quoted {
                return Some(TermKind::CountAll);
            }
            let diagnostic = Diagnostic::new(
                Code::E0101,
                args.span(),
                format!("`*` stands only in `count(*)`, not in `{}`", name.text),
            )
            .help("write `_` for an argument that does not matter");
            return self.wrong(diagnostic);
        }
        let args = self.args(&name, args, depth)?;
        Some(TermKind::Compound(name, args))
    }

    /// What stands between the parentheses of `name(…)`.
    pub(super) fn args(&mut self, name: &Name, node: &Node<'t>, depth: usize) -> Option<Args> {
        let (span, depth) = (node.span(), depth + 1);
        let mut nodes = node.children();
        let mut terms: Vec<(Option<Name>, Option<Term>)> = Vec::new();
        let mut labelled = false;
        while let Some(first) = nodes.next() {
            if nodes.next_if(Rule::colon).is_none() {
                terms.push((None, self.expr(&first, depth)));
                continue;
            }
            if self.types && is_variable(&first) {
                let Some(kind) = nodes.next() else { return self.unread(span) };
                terms.push((None, self.typed(&first, &kind)));
                continue;
            }
            labelled = true;
            let label = self.label(&first);
            let Some(value) = nodes.next() else { return self.unread(span) };
            let published = label.as_ref().is_some_and(|l| &*l.text == "published");
            let term = if published { self.dated_expr(&value, depth) } else { self.expr(&value, depth) };
            let term = if label.is_some() { term } else { None };
            terms.push((label, term));
        }
        if terms.is_empty() {
            let diagnostic = Diagnostic::new(
                Code::E0115,
                span,
                format!("nothing stands between the parentheses of `{}`", name.text),
            )
            .help(match &*name.text {
                "count" if !name.quoted => "to count solutions write `count(*)`".to_string(),
                text => format!("without arguments write `{text}` alone"),
            });
            return self.wrong(diagnostic);
        }
        if terms.len() > MOST_ARGUMENTS {
            let message = format!("`{}` has {} arguments, more than {MOST_ARGUMENTS}", name.text, terms.len());
            let diagnostic = Diagnostic::new(Code::E0111, name.span, message)
                .help("split it into several predicates that share a key");
            return self.wrong(diagnostic);
        }
        if labelled {
            return terms.into_iter().map(|(l, t)| t.map(|t| (l, t))).collect::<Option<_>>().map(Args::Named);
        }
        terms.into_iter().map(|(_, t)| t).collect::<Option<_>>().map(Args::Positional)
    }

    /// The column name before a `:`.
    fn label(&mut self, node: &Node<'t>) -> Option<Name> {
        let mut nodes = node.children();
        if let (Some(name), None) = (nodes.next_if(Rule::name), nodes.next()) {
            return self.name(&name);
        }
        let diagnostic = Diagnostic::new(Code::E0101, node.span(), "before `:` stands the name of a column")
            .help("name the column, as in `p(actor: X)`");
        self.wrong(diagnostic)
    }
}

/// Whether an `expr` is a variable and nothing else.
fn is_variable(expr: &Node<'_>) -> bool {
    let mut nodes = expr.children();
    nodes.next_if(Rule::variable).is_some() && nodes.next().is_none()
}

/// Whether a subtraction can only be a name with a hyphen: one side is a bare name, the other no variable.
fn hyphenated(left: &Term, right: &Term) -> bool {
    let bare = |t: &Term| matches!(&t.kind, TermKind::Text { quoted: false, .. });
    let constant = |t: &Term| {
        matches!(
            &t.kind,
            TermKind::Text { .. } | TermKind::Int(_) | TermKind::Float(_) | TermKind::Date(_) | TermKind::Compound(..)
        )
    };
    bare(left) && constant(right) || constant(left) && bare(right)
}

/// An aggregate in braces that is not a side of a comparison.
pub(super) fn misplaced(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0117, span, format!("`{name} {{ … }}` stands only as one side of a comparison"))
        .help(format!("give it a variable, `N = {name} {{ … }}`, and use that"))
}
