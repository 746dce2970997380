//! Statements other than facts.

use super::Lower;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::syntax::ast::{
    Args, Block, ColumnDecl, ColumnKind, Constraint, LiteralKind, Name, PredDecl, Query, Rule as RuleTree,
    StatementKind, When,
};
use crate::syntax::cursor::{Node, Nodes};
use crate::syntax::grammar::Rule;
use crate::syntax::scan::Form;

/// Names that other languages give to kinds.
const FOREIGN_KINDS: &[(&[&str], &str)] = &[
    (&["string", "symbol", "str", "atom", "char", "varchar"], "text"),
    (&["integer", "bigint", "i64", "unsigned"], "int"),
    (&["numeric"], "number"),
    (&["real", "double", "decimal", "f64"], "float"),
    (&["time", "datetime", "timestamp"], "date"),
    (&["term", "fact", "claim"], "proposition"),
];

impl<'t> Lower<'t> {
    /// The statement that these parts make up.
    pub(in crate::syntax) fn statement(
        &mut self,
        form: Form,
        mut parts: Nodes<'t>,
        span: Span,
    ) -> Option<StatementKind> {
        let Some(first) = parts.next() else { return self.unread(span) };
        match form {
            Form::Fact | Form::Block => self.fact_statement(&first),
            Form::Import => self.import(&first, parts, span),
            Form::Rule => self.rule(&first, parts, span),
            Form::Asked | Form::Query => {
                let body = self.body(&first, 0);
                let modifiers = self.modifiers(parts);
                Some(StatementKind::Query(Query { name: None, columns: None, body: body?, modifiers: modifiers? }))
            }
            Form::Columns => self.columns(first, parts, span),
            Form::Constraint => {
                let body = self.body(&first, 0);
                let message = match parts.next_if(Rule::text) {
                    Some(text) => Some(self.quoted(&text)?),
                    None => None,
                };
                Some(StatementKind::Constraint(Constraint { body: body?, message }))
            }
            Form::Pred => self.pred(&first, parts),
            Form::Include => self.quoted(&first).map(StatementKind::Include),
            Form::Retract => match self.literal(&first, 0)?.kind {
                LiteralKind::Atom(located) => Some(StatementKind::Retract(*located)),
                _ => {
                    let diagnostic = Diagnostic::new(Code::E0101, first.span(), "`retract` takes one atom")
                        .help("write `retract p(_).`, with `on` or `@` behind it if only such supports are to go");
                    self.wrong(diagnostic)
                }
            },
        }
    }

    fn rule(&mut self, head: &Node<'t>, mut parts: Nodes<'t>, span: Span) -> Option<StatementKind> {
        let mut inside = head.children();
        let Some(expr) = inside.next() else { return self.unread(span) };
        let term = self.expr(&expr, 0);
        let clauses = self.clauses(inside, 0);
        let Some(body) = parts.next() else { return self.unread(span) };
        let body = self.body(&body, 0);
        let modifiers = self.modifiers(parts);
        let head = self.atom(term?)?;
        let (when, at) = clauses?;
        let on = match when {
            None => None,
            Some(When::On(date)) => Some(date),
            Some(When::During(date)) => {
                let diagnostic = Diagnostic::new(Code::E0101, date.span, "`during` stands in the head of a rule")
                    .help("a head says `on`: what is derived holds on that date");
                return self.wrong(diagnostic);
            }
        };
        Some(StatementKind::Rule(RuleTree { head, on, at, body: body?, modifiers: modifiers? }))
    }

    fn columns(&mut self, first: Node<'t>, mut parts: Nodes<'t>, span: Span) -> Option<StatementKind> {
        let (name, args) = if first.rule() == Rule::name {
            let name = self.name(&first)?;
            let Some(args) = parts.next() else { return self.unread(span) };
            (Some(name), args)
        } else {
            (None, first)
        };
        let Some(body) = parts.next() else { return self.unread(span) };
        let called = name.clone().unwrap_or(Name { text: "?".into(), quoted: false, span: args.span() });
        let columns = self.args(&called, &args, 0);
        let body = self.body(&body, 0);
        let modifiers = self.modifiers(parts);
        let Args::Positional(columns) = columns? else {
            let diagnostic =
                Diagnostic::new(Code::E0101, args.span(), "the columns of a query have no names of their own")
                    .help("name the variable as the column is to be called");
            return self.wrong(diagnostic);
        };
        Some(StatementKind::Query(Query { name, columns: Some(columns), body: body?, modifiers: modifiers? }))
    }

    fn pred(&mut self, name: &Node<'t>, parts: Nodes<'t>) -> Option<StatementKind> {
        let name = self.name(name)?;
        if &*name.text == "not" {
            let diagnostic =
                Diagnostic::new(Code::E0223, name.span, "`not` is no predicate").help("choose another name");
            return self.wrong(diagnostic);
        }
        let columns: Vec<Option<ColumnDecl>> =
            parts.filter(|p| p.rule() == Rule::column).map(|c| self.column(&c)).collect();
        let columns: Vec<ColumnDecl> = columns.into_iter().collect::<Option<_>>()?;
        if columns.is_empty() {
            let diagnostic =
                Diagnostic::new(Code::E0115, name.span, format!("`{}` is declared without columns", name.text))
                    .help("a predicate without arguments needs no declaration");
            return self.wrong(diagnostic);
        }
        if columns.len() > super::MOST_ARGUMENTS {
            let message = format!("`{}` has {} columns, more than {}", name.text, columns.len(), super::MOST_ARGUMENTS);
            let diagnostic = Diagnostic::new(Code::E0111, name.span, message)
                .help("split it into several predicates that share a key");
            return self.wrong(diagnostic);
        }
        Some(StatementKind::Pred(PredDecl { name, columns, doc: None }))
    }

    fn column(&mut self, node: &Node<'t>) -> Option<ColumnDecl> {
        let mut parts = node.children();
        let Some(name) = parts.next() else { return self.unread(node.span()) };
        let name = self.name(&name)?;
        let Some(kind) = parts.next() else { return Some(ColumnDecl { name, kind: ColumnKind::Any }) };
        match ColumnKind::from_name(kind.text()) {
            Some(kind) => Some(ColumnDecl { name, kind }),
            None => {
                let diagnostic = unknown_kind(kind.text(), kind.span());
                self.wrong(diagnostic)
            }
        }
    }

    /// The head of a citing block; its facts come piece by piece.
    pub(in crate::syntax) fn block_head(&mut self, parts: Nodes<'t>) -> Option<Block> {
        let (on, citations) = self.evidence(parts)?;
        Some(Block { citations, on, facts: Vec::new(), trailing: Vec::new() })
    }

    /// A fact of a citing block.
    pub(in crate::syntax) fn block_fact(
        &mut self,
        mut parts: Nodes<'t>,
        span: Span,
    ) -> Option<crate::syntax::ast::Fact> {
        let Some(first) = parts.next() else { return self.unread(span) };
        let fact = self.fact(&first)?;
        if let crate::syntax::ast::Args::Named(args) = &fact.atom.args
            && &*fact.atom.name.text == "source"
            && args.iter().any(|(l, _)| l.as_ref().is_some_and(|l| &*l.text == "id"))
        {
            let diagnostic = Diagnostic::new(Code::E0119, span, "a source is declared inside a citing block")
                .help("put the declaration before the block");
            return self.wrong(diagnostic);
        }
        Some(fact)
    }
}

/// What stands where a kind should.
pub(super) fn unknown_kind(written: &str, span: Span) -> Diagnostic {
    let spellings = ColumnKind::ALL.iter().map(|(spelling, _)| *spelling);
    let lower = written.to_lowercase();
    let foreign = FOREIGN_KINDS.iter().find(|(names, _)| names.contains(&&*lower)).map(|(_, ours)| *ours);
    let mut diagnostic = Diagnostic::new(Code::E0101, span, format!("`{written}` is no kind of value"));
    if let Some(near) = foreign.or_else(|| crate::base::spelling::nearest(&lower, spellings.clone())) {
        diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
    }
    diagnostic.help(format!("the kinds are `{}`", spellings.collect::<Vec<_>>().join(" ")))
}
