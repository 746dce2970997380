//! Literals: tests are told from atoms, groups opened, aggregates in braces given their outer variables.

use super::Resolver;
use super::columns::LeftOut;
use super::scope::braces;
use super::term::{Place, place_in};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::function::{Aggregate, CompareOp, Test};
use crate::base::span::Span;
use crate::base::value::Value;
use crate::check::ir::{AggregateLiteral, Atom, Literal, LiteralKind, Term, When};
use crate::syntax::ast::{self, Braces, Located, Operand};
use std::sync::Arc;

impl Resolver<'_> {
    /// The alternatives of a body; none after an error that was said.
    pub(super) fn body(&mut self, body: &ast::Body) -> Option<Vec<Vec<Literal>>> {
        let branches: Vec<Option<Vec<Literal>>> = body.branches.iter().map(|b| self.conjunction(b)).collect();
        branches.into_iter().collect()
    }

    fn conjunction(&mut self, literals: &[ast::Literal]) -> Option<Vec<Literal>> {
        let mut out = Some(Vec::new());
        for literal in literals {
            let resolved = self.literal(literal);
            match (&mut out, resolved) {
                (Some(out), Some(resolved)) => out.extend(resolved),
                _ => out = None,
            }
        }
        out
    }

    /// A literal, or the several of a group without `;`.
    fn literal(&mut self, literal: &ast::Literal) -> Option<Vec<Literal>> {
        let kind = match &literal.kind {
            ast::LiteralKind::Atom(located) => self.located(located)?,
            ast::LiteralKind::Not(inner) => LiteralKind::Not(match &inner.kind {
                ast::LiteralKind::Group(body) => self.body(body)?,
                _ => vec![self.literal(inner)?],
            }),
            ast::LiteralKind::Group(body) => {
                let mut branches = self.body(body)?;
                match branches.pop() {
                    Some(only) if branches.is_empty() => return Some(only),
                    last => branches.extend(last),
                }
                LiteralKind::Or(branches)
            }
            ast::LiteralKind::Compare(op, a, b) => self.compare(*op, a, b, literal.span)?,
        };
        Some(vec![Literal { kind, span: literal.span }])
    }

    fn located(&mut self, located: &Located) -> Option<LiteralKind> {
        let name = &located.atom.name;
        if !name.quoted
            && let Some(test) = Test::from_name(&name.text)
            && let ast::Args::Positional(args) = &located.atom.args
        {
            if test.arities().contains(&args.len()) {
                return self.test(test, args, located);
            }
            if self.table.find(&name.text, args.len()).is_none() {
                let message = format!("the test `{}` does not take {} arguments", name.text, args.len());
                let help = format!("it is `{}`", test.usage());
                self.diagnostics.push(Diagnostic::new(Code::E0222, name.span, message).help(help));
                return None;
            }
        }
        self.atom(located).map(LiteralKind::Atom)
    }

    fn test(&mut self, test: Test, args: &[ast::Term], located: &Located) -> Option<LiteralKind> {
        let args: Vec<Option<Term>> = args.iter().map(|a| self.term(a, Place::Operand)).collect();
        if located.when.is_some() || located.at.is_some() {
            let message = format!("`{}` is a built-in test: it has no date and no source", test.name());
            self.diagnostics.push(
                Diagnostic::new(Code::E0225, located.atom.span, message)
                    .help("put `on` or `@` behind the atom it tests"),
            );
            return None;
        }
        Some(LiteralKind::Test(test, args.into_iter().collect::<Option<_>>()?))
    }

    fn atom(&mut self, located: &Located) -> Option<Atom> {
        let atom = &located.atom;
        let places = self.arguments(&atom.name, &atom.args, LeftOut::Anonymous)?;
        let arity = places.len();
        let mut args = Some(Vec::with_capacity(arity));
        for (column, arg) in places.into_iter().enumerate() {
            let term = match arg {
                Some(term) => self.term(term, place_in(&atom.name.text, arity, column)),
                None => Some(Term::Variable(self.scope.anonymous(atom.name.span))),
            };
            match (&mut args, term) {
                (Some(args), Some(term)) => args.push(self.fitted(&atom.name.text, column, term)),
                _ => args = None,
            }
        }
        let when = match &located.when {
            None => Some(None),
            Some(ast::When::On(date)) => self.date(date).map(|d| Some(When::On(d))),
            Some(ast::When::During(date)) => self.date(date).map(|d| Some(When::During(d))),
        };
        let at = match &located.at {
            None => Some(None),
            Some(citation) => self.source(citation).map(Some),
        };
        if let Some(citation) = &located.at
            && self.table.find(&atom.name.text, arity).is_some_and(|p| !p.stated && !p.rules.is_empty())
            // Of what is declared, facts may be stated yet.
            && self.given.catalog.get(&atom.name.text).is_none()
        {
            let message =
                format!("`{}/{arity}` is derived by rules, and only stated facts have a source", atom.name.text);
            let below = self.stated_below(&atom.name.text, arity);
            let asked: Vec<String> = below.iter().map(|name| format!("`{name} … @ S`")).collect();
            let help = match asked.is_empty() {
                true => "ask for the source of a stated predicate that its rules use".to_string(),
                false => format!("ask for the source of what its rules use: {}", asked.join(" or ")),
            };
            self.diagnostics.push(Diagnostic::new(Code::E0216, citation.span, message).help(help));
            return None;
        }
        let predicate = self.table.id(&atom.name.text, arity);
        Some(Atom { predicate, args: args?, when: when?, at: at? })
    }

    /// The stated predicates that the rules of a predicate read themselves.
    fn stated_below(&self, name: &str, arity: usize) -> Vec<Arc<str>> {
        let mut found = Vec::new();
        for statement in self.statements {
            let ast::StatementKind::Rule(rule) = &statement.kind else { continue };
            if *rule.head.name.text != *name || rule.head.args.len() != arity {
                continue;
            }
            for literal in rule.body.branches.iter().flatten() {
                if let ast::LiteralKind::Atom(located) = &literal.kind
                    && let (name, arity) = (&located.atom.name.text, located.atom.args.len())
                    && self.table.find(name, arity).is_some_and(|p| p.stated)
                    && !found.contains(name)
                {
                    found.push(name.clone());
                }
            }
        }
        found
    }

    fn compare(&mut self, op: CompareOp, a: &Operand, b: &Operand, span: Span) -> Option<LiteralKind> {
        if let (Operand::Term(a), Operand::Term(b)) = (a, b) {
            let (a, b) = (self.term(a, Place::Operand), self.term(b, Place::Operand));
            return Some(LiteralKind::Compare(op, a?, b?));
        }
        let Some((braces, other, mirrored)) = braces(a, b) else {
            self.diagnostics.push(
                Diagnostic::new(Code::E0117, span, "an aggregate stands on both sides of a comparison")
                    .help("give each a variable: `N = count { … }, M = count { … }, N < M`"),
            );
            return None;
        };
        if self.scope.in_braces() {
            self.diagnostics.push(
                Diagnostic::new(Code::E0117, span, "an aggregate stands inside the braces of another")
                    .help("derive the inner one by a rule of its own, and collect over that predicate"),
            );
            return None;
        }
        let left = self.term(other, Place::Operand);
        let op = if mirrored { op.mirrored() } else { op };
        self.scope.enter();
        let inside = self.inside(braces);
        let outer = self.scope.leave();
        let (terms, body) = inside?;
        let function = braces.function;
        Some(LiteralKind::Aggregate(Box::new(AggregateLiteral { left: left?, op, function, terms, body, outer })))
    }

    fn inside(&mut self, braces: &Braces) -> Option<(Vec<Term>, Vec<Vec<Literal>>)> {
        let terms: Vec<Option<Term>> = braces.terms.iter().map(|t| self.term(t, Place::Operand)).collect();
        let body = self.body(&braces.body);
        let terms = terms.into_iter().collect::<Option<Vec<_>>>()?;
        self.collects(braces.function, &terms, braces.span)?;
        Some((terms, body?))
    }

    /// Whether an aggregate collects as many terms as it can.
    pub(super) fn collects(&mut self, function: Aggregate, terms: &[Term], span: Span) -> Option<()> {
        let separates = |t: Option<&Term>| matches!(t, Some(Term::Constant(Value::Text(_))));
        let (fits, usage) = match function {
            Aggregate::Count => (true, ""),
            Aggregate::Join if terms.len() == 2 && !separates(terms.get(1)) => {
                let message = "the separator of `join` must be a constant text";
                self.diagnostics.push(Diagnostic::new(Code::E0222, span, message).help("write `join(X, \", \")`"));
                return None;
            }
            Aggregate::Join if terms.len() == 1 => {
                let message = "`join` needs a separator, a constant text";
                self.diagnostics.push(Diagnostic::new(Code::E0222, span, message).help("write `join(X, \", \")`"));
                return None;
            }
            Aggregate::Join => (terms.len() == 2, "X, \", \""),
            _ => (terms.len() == 1, "X"),
        };
        if !fits {
            let name = function.name();
            let message = format!("the aggregate `{name}` does not collect {} terms", terms.len());
            let help = format!("write `{name}({usage})` in a head, `{name} {{ {usage} : … }}` in a body");
            self.diagnostics.push(Diagnostic::new(Code::E0222, span, message).help(help));
        }
        fits.then_some(())
    }
}
