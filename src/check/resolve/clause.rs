//! Rules, constraints and queries as a whole: variables, body, columns, modifiers, then safety.

use super::local::localise;
use super::{Resolver, Scope};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::check::ir::{
    Atom, Clause, Constraint, HeadTerm, Literal, LiteralKind, Modifiers, OrderBy, OrderKey, Query, Rule, Term, VarId,
};
use crate::check::safety::{self, Wanted};
use crate::syntax::ast;
use crate::syntax::print_term;
use std::sync::Arc;

impl Resolver<'_> {
    /// A rule; none after an error that was said.
    pub(super) fn rule(&mut self, rule: &ast::Rule) -> Option<Rule> {
        self.scope.note_args(&rule.head.args);
        rule.on.iter().for_each(|d| self.scope.note_term(d));
        self.scope.note_body(&rule.body);
        let head = self.head(rule);
        let body = self.body(&rule.body);
        let (head, body) = (head?, body?);
        let modifiers = self.modifiers(&rule.modifiers, &head.args)?;
        let mut wanted = Wanted { head: rule.head.span, by: "the head", ..Wanted::default() };
        head.args.iter().for_each(|a| wanted.head_term(a));
        head.on.iter().for_each(|d| wanted.term(d));
        if let Some(on) = &rule.on {
            wanted.head = wanted.head.to(on.span);
        }
        let clause = self.clause(body, wanted, &modifiers, &rule.modifiers)?;
        Some(Rule { head, clause, modifiers })
    }

    /// A constraint.
    pub(super) fn constraint(&mut self, constraint: &ast::Constraint) -> Option<Constraint> {
        self.scope.note_body(&constraint.body);
        let body = self.body(&constraint.body)?;
        let clause = self.clause(body, Wanted::default(), &Modifiers::default(), &ast::Modifiers::default())?;
        Some(Constraint { clause, message: constraint.message.as_ref().map(|m| m.text.clone()) })
    }

    /// A query.
    pub(super) fn query(&mut self, query: &ast::Query) -> Option<Query> {
        query.columns.iter().flatten().for_each(|c| self.scope.note_term(c));
        self.scope.note_body(&query.body);
        let chosen: Option<Vec<Option<HeadTerm>>> =
            query.columns.as_ref().map(|columns| columns.iter().map(|c| self.column(c)).collect());
        let body = self.body(&query.body)?;
        let (columns, headings) = match (chosen, &query.columns) {
            (Some(chosen), Some(written)) => {
                let chosen = chosen.into_iter().collect::<Option<Vec<_>>>()?;
                let headings = written.iter().zip(&chosen).map(|(term, column)| heading(term, column)).collect();
                (chosen, headings)
            }
            _ => self.named_columns(&body),
        };
        let modifiers = self.modifiers(&query.modifiers, &columns)?;
        let mut wanted =
            Wanted { head: self.span, implied: query.columns.is_none(), by: "the columns", ..Wanted::default() };
        if let Some(first) = query.columns.as_ref().and_then(|c| c.first()) {
            wanted.head = query.columns.iter().flatten().fold(first.span, |all, c| all.to(c.span));
        }
        columns.iter().for_each(|c| wanted.head_term(c));
        let single_atom = match (&query.columns, &body[..]) {
            (None, [branch]) => single_atom(branch),
            _ => None,
        };
        let clause = self.clause(body, wanted, &modifiers, &query.modifiers)?;
        let name = query.name.as_ref().map_or_else(|| "answer".into(), |n| n.text.clone());
        Some(Query { name, headings, columns, single_atom, clause, modifiers })
    }

    /// The named variables that occur outside `not` and braces, in order of appearance.
    fn named_columns(&self, body: &[Vec<Literal>]) -> (Vec<HeadTerm>, Vec<Arc<str>>) {
        let mut seen: Vec<VarId> = Vec::new();
        safety::each_open_variable(body, &mut |v| {
            if !self.scope.names[v.0 as usize].starts_with('_') && !seen.contains(&v) {
                seen.push(v);
            }
        });
        seen.sort_by_key(|v| self.scope.spans[v.0 as usize].first().copied());
        let headings = seen.iter().map(|v| self.scope.names[v.0 as usize].clone()).collect();
        (seen.into_iter().map(|v| HeadTerm::Plain(Term::Variable(v))).collect(), headings)
    }

    fn clause(
        &mut self,
        mut body: Vec<Vec<Literal>>,
        mut wanted: Wanted,
        modifiers: &Modifiers,
        written: &ast::Modifiers,
    ) -> Option<Clause> {
        for (key, written) in modifiers.order_by.iter().zip(&written.order_by) {
            if let OrderBy::Variable(v) = key.by {
                wanted.order.push((v, written.span));
            }
        }
        localise(&mut body, &wanted.variables(), &mut self.scope);
        let before = self.diagnostics.len();
        safety::judge(&body, &wanted, &self.scope, &self.table.predicates, self.diagnostics);
        if self.diagnostics.len() > before {
            return None;
        }
        let Scope { names, .. } = std::mem::take(&mut self.scope);
        Some(Clause { variables: names, body, span: self.span })
    }

    fn modifiers(&mut self, written: &ast::Modifiers, columns: &[HeadTerm]) -> Option<Modifiers> {
        let before = self.diagnostics.len();
        for (name, span) in &written.refused {
            self.diagnostics.push(
                Diagnostic::new(Code::E0116, *span, format!("`{name}` is not in this version"))
                    .help("leave it out; to look at one source only, write `@` behind the atoms: `p(X) @ report`"),
            );
        }
        let order_by = written.order_by.iter().filter_map(|key| self.order_key(key, columns)).collect();
        (self.diagnostics.len() == before).then(|| Modifiers {
            order_by,
            limit: written.limit.map(|(n, _)| n),
            offset: written.offset.map_or(0, |(n, _)| n),
        })
    }

    fn order_key(&mut self, key: &ast::OrderKey, columns: &[HeadTerm]) -> Option<OrderKey> {
        let by = match &key.by {
            ast::OrderBy::Column(n) => match usize::try_from(*n).ok().and_then(|n| n.checked_sub(1)) {
                Some(place) if place < columns.len() => OrderBy::Column(place),
                _ => {
                    let many = columns.len();
                    let message = format!("there is no column {n} to order by");
                    let help =
                        if many == 0 { "there are no columns".into() } else { format!("columns are 1 to {many}") };
                    self.diagnostics.push(Diagnostic::new(Code::E0224, key.span, message).help(help));
                    return None;
                }
            },
            ast::OrderBy::Variable(name) => {
                let Some(variable) = self.scope.find(name) else {
                    let message = format!("`{name}` to order by occurs nowhere else");
                    self.diagnostics.push(
                        Diagnostic::new(Code::E0208, key.span, message)
                            .help("order by a column number or by a variable of the body"),
                    );
                    return None;
                };
                let is_it = |c: &HeadTerm| matches!(c, HeadTerm::Plain(Term::Variable(v)) if *v == variable);
                columns.iter().position(is_it).map_or(OrderBy::Variable(variable), OrderBy::Column)
            }
        };
        Some(OrderKey { by, descending: key.descending })
    }
}

/// The heading of a chosen column: its text, and over what an aggregate goes.
fn heading(term: &ast::Term, column: &HeadTerm) -> Arc<str> {
    use crate::base::function::Aggregate;
    let text = print_term(term);
    match column {
        HeadTerm::Aggregate(Aggregate::Sum | Aggregate::Avg, _) => format!("{text} rows").into(),
        HeadTerm::Aggregate(Aggregate::Count, terms) if terms.is_empty() => format!("{text} rows").into(),
        HeadTerm::Aggregate(Aggregate::Count | Aggregate::Join, _) => format!("{text} distinct").into(),
        _ => text.into(),
    }
}

/// The one positive atom a branch consists of.
fn single_atom(branch: &[Literal]) -> Option<Atom> {
    match branch {
        [Literal { kind: LiteralKind::Atom(atom), .. }] => Some(atom.clone()),
        _ => None,
    }
}
