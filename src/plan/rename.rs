//! Copies of literals whose variables have other numbers, so that two rules can stand in one clause.

use crate::check::ir::{AggregateLiteral, Atom, Literal, LiteralKind, Term, VarId, When};

/// Adds a number to that of every variable.
pub(super) struct Shift(pub u32);

impl Shift {
    fn variable(&self, variable: VarId) -> VarId {
        VarId(variable.0 + self.0)
    }

    /// A term.
    pub fn term(&self, term: &Term) -> Term {
        match term {
            Term::Variable(variable) => Term::Variable(self.variable(*variable)),
            Term::Constant(value) => Term::Constant(value.clone()),
            Term::Prop(name, args) => Term::Prop(name.clone(), self.terms(args)),
            Term::Call(function, args, span) => Term::Call(*function, self.terms(args), *span),
            Term::Arithmetic(op, sides, span) => {
                Term::Arithmetic(*op, Box::new((self.term(&sides.0), self.term(&sides.1))), *span)
            }
            Term::Negate(inner, span) => Term::Negate(Box::new(self.term(inner)), *span),
            Term::Fitted(inner, fit, span) => Term::Fitted(Box::new(self.term(inner)), fit.clone(), *span),
        }
    }

    fn terms(&self, terms: &[Term]) -> Vec<Term> {
        terms.iter().map(|term| self.term(term)).collect()
    }

    /// An atom.
    pub fn atom(&self, atom: &Atom) -> Atom {
        Atom {
            predicate: atom.predicate,
            args: self.terms(&atom.args),
            when: atom.when.as_ref().map(|when| match when {
                When::On(date) => When::On(self.term(date)),
                When::During(within) => When::During(self.term(within)),
            }),
            at: atom
                .at
                .as_ref()
                .map(|(source, locator)| (self.term(source), locator.as_ref().map(|locator| self.term(locator)))),
        }
    }

    fn bodies(&self, bodies: &[Vec<Literal>]) -> Vec<Vec<Literal>> {
        bodies.iter().map(|body| body.iter().map(|literal| self.literal(literal)).collect()).collect()
    }

    /// A literal, with all that stands in it.
    pub fn literal(&self, literal: &Literal) -> Literal {
        let kind = match &literal.kind {
            LiteralKind::Atom(atom) => LiteralKind::Atom(self.atom(atom)),
            LiteralKind::Not(bodies) => LiteralKind::Not(self.bodies(bodies)),
            LiteralKind::Or(bodies) => LiteralKind::Or(self.bodies(bodies)),
            LiteralKind::Compare(op, left, right) => LiteralKind::Compare(*op, self.term(left), self.term(right)),
            LiteralKind::Test(test, args) => LiteralKind::Test(*test, self.terms(args)),
            LiteralKind::Aggregate(aggregate) => LiteralKind::Aggregate(Box::new(AggregateLiteral {
                left: self.term(&aggregate.left),
                op: aggregate.op,
                function: aggregate.function,
                terms: self.terms(&aggregate.terms),
                body: self.bodies(&aggregate.body),
                outer: aggregate.outer.iter().map(|variable| self.variable(*variable)).collect(),
            })),
        };
        Literal { kind, span: literal.span }
    }
}
