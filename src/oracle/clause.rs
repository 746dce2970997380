//! Clauses as alternatives of plain conjunctions: every `;` is multiplied out.

use super::failure::Failure;
use super::term::{Assignment, expression_variables, is_bound, pattern_variables, variables};
use crate::base::diagnostic::Code;
use crate::base::span::Span;
use crate::check::ir::{AggregateLiteral, Atom, CompareOp, Literal, LiteralKind, Term, Test, VarId, When};

/// More alternatives than this are not multiplied out.
const MAX_ALTERNATIVES: usize = 10_000;

/// A conjunction without `;` (but in `not` and braces, which hold conjunctions of their own).
#[derive(Clone)]
pub(super) struct Conjunction<'a> {
    pub steps: Vec<Step<'a>>,
    /// The variables that its positive literals bind.
    positive: Vec<VarId>,
}

/// One literal of a conjunction.
#[derive(Clone)]
pub(super) struct Step<'a> {
    pub kind: StepKind<'a>,
    pub span: Span,
    /// What has to be bound before it can be evaluated, for what is no atom, `=` or aggregate.
    needs: Vec<VarId>,
}

#[derive(Clone)]
pub(super) enum StepKind<'a> {
    Atom(&'a Atom),
    Not(Vec<Conjunction<'a>>),
    Compare(CompareOp, &'a Term, &'a Term),
    Test(Test, &'a [Term]),
    Aggregate(&'a AggregateLiteral, Vec<Conjunction<'a>>),
}

/// The alternatives of a body, each without `;`.
pub(super) fn alternatives<'a>(body: &'a [Vec<Literal>]) -> Result<Vec<Conjunction<'a>>, Failure> {
    let mut all = Vec::new();
    for branch in body {
        all.extend(multiply(branch)?.into_iter().map(conjunction));
    }
    Ok(all)
}

/// `a, (b ; c), d` is `a, b, d` and `a, c, d`.
fn multiply<'a>(branch: &'a [Literal]) -> Result<Vec<Vec<Step<'a>>>, Failure> {
    let mut products: Vec<Vec<Step<'a>>> = vec![Vec::new()];
    for literal in branch {
        let choices = match &literal.kind {
            LiteralKind::Or(sides) => {
                let mut choices = Vec::new();
                for side in sides {
                    choices.extend(multiply(side)?);
                }
                choices
            }
            _ => vec![vec![step(literal)?]],
        };
        if products.len() * choices.len() > MAX_ALTERNATIVES {
            return Err(Failure::limit(Code::E0513, "too many alternatives to multiply out"));
        }
        products =
            products.iter().flat_map(|p| choices.iter().map(move |c| p.iter().chain(c).cloned().collect())).collect();
    }
    Ok(products)
}

fn step(literal: &Literal) -> Result<Step<'_>, Failure> {
    let kind = match &literal.kind {
        LiteralKind::Atom(atom) => StepKind::Atom(atom),
        LiteralKind::Not(body) => StepKind::Not(alternatives(body)?),
        LiteralKind::Compare(op, left, right) => StepKind::Compare(*op, left, right),
        LiteralKind::Test(test, args) => StepKind::Test(*test, args),
        LiteralKind::Aggregate(aggregate) => StepKind::Aggregate(aggregate, alternatives(&aggregate.body)?),
        LiteralKind::Or(_) => unreachable!("multiplied out"),
    };
    Ok(Step { kind, span: literal.span, needs: Vec::new() })
}

fn conjunction(mut steps: Vec<Step<'_>>) -> Conjunction<'_> {
    let mut positive = Vec::new();
    steps.iter().for_each(|s| bindable(s, &mut positive));
    positive.sort();
    positive.dedup();
    for step in &mut steps {
        step.needs = match &step.kind {
            StepKind::Not(inner) => {
                let mut inside = Vec::new();
                inner.iter().flat_map(|c| &c.steps).for_each(|s| mentioned(s, &mut inside));
                inside
            }
            StepKind::Aggregate(aggregate, _) => aggregate.outer.clone(),
            _ => Vec::new(),
        };
        step.needs.sort();
        step.needs.dedup();
    }
    Conjunction { steps, positive }
}

/// The variables of a positive literal outside of braces.
fn bindable(step: &Step<'_>, into: &mut Vec<VarId>) {
    match &step.kind {
        StepKind::Atom(atom) => atom_terms(atom).for_each(|t| variables(t, into)),
        StepKind::Not(_) => {}
        StepKind::Compare(_, left, right) => {
            variables(left, into);
            variables(right, into);
        }
        StepKind::Test(_, args) => args.iter().for_each(|a| variables(a, into)),
        StepKind::Aggregate(aggregate, _) => {
            variables(&aggregate.left, into);
            into.extend(&aggregate.outer);
        }
    }
}

/// All variables of a literal that may be known outside of it.
fn mentioned(step: &Step<'_>, into: &mut Vec<VarId>) {
    bindable(step, into);
    if let StepKind::Not(inner) = &step.kind {
        inner.iter().flat_map(|c| &c.steps).for_each(|s| mentioned(s, into));
    }
}

/// Every term of an atom: arguments, date, source, locator.
pub(super) fn atom_terms(atom: &Atom) -> impl Iterator<Item = &Term> {
    let when = atom.when.iter().map(|w| match w {
        When::On(t) | When::During(t) => t,
    });
    atom.args.iter().chain(when).chain(atom.at.iter().flat_map(|(s, l)| std::iter::once(s).chain(l)))
}

/// The terms of an atom that are matched, so that they bind: all but the date of `during`.
pub(super) fn matched_terms(atom: &Atom) -> impl Iterator<Item = &Term> {
    let on = atom.when.iter().filter_map(|w| match w {
        When::On(t) => Some(t),
        When::During(_) => None,
    });
    atom.args.iter().chain(on).chain(atom.at.iter().flat_map(|(s, l)| std::iter::once(s).chain(l)))
}

impl Conjunction<'_> {
    /// Whether a literal of it can be evaluated under an assignment.
    pub fn is_ready(&self, step: &Step<'_>, assignment: &Assignment) -> bool {
        let known = |v: &VarId| assignment[v.0 as usize].is_some();
        match &step.kind {
            StepKind::Atom(atom) => {
                let mut own = Vec::new();
                matched_terms(atom).for_each(|t| pattern_variables(t, &mut own));
                let mut needs = Vec::new();
                matched_terms(atom).for_each(|t| expression_variables(t, &mut needs));
                if let Some(When::During(term)) = &atom.when {
                    variables(term, &mut needs);
                }
                needs.iter().all(|v| known(v) || own.contains(v))
            }
            // A variable that no positive literal binds is local to the `not`, unless it came from further out.
            StepKind::Not(_) => step.needs.iter().all(|v| known(v) || !self.positive.contains(v)),
            StepKind::Compare(CompareOp::Equal, left, right) => {
                is_bound(left, assignment) && is_pattern(right, assignment)
                    || is_bound(right, assignment) && is_pattern(left, assignment)
            }
            StepKind::Compare(_, left, right) => is_bound(left, assignment) && is_bound(right, assignment),
            StepKind::Test(_, args) => args.iter().all(|a| is_bound(a, assignment)),
            StepKind::Aggregate(aggregate, _) => {
                step.needs.iter().all(known)
                    && match aggregate.op {
                        CompareOp::Equal => is_pattern(&aggregate.left, assignment),
                        _ => is_bound(&aggregate.left, assignment),
                    }
            }
        }
    }
}

/// Whether a term can be matched with a value: its expressions can be worked out.
fn is_pattern(term: &Term, assignment: &Assignment) -> bool {
    match term {
        Term::Variable(_) | Term::Constant(_) => true,
        Term::Prop(_, args) => args.iter().all(|a| is_pattern(a, assignment)),
        _ => is_bound(term, assignment),
    }
}

impl Step<'_> {
    /// Whether it can be evaluated at any time and can never fail: an atom without expressions.
    pub fn is_plain_atom(&self) -> bool {
        let StepKind::Atom(atom) = &self.kind else { return false };
        let mut needs = Vec::new();
        matched_terms(atom).for_each(|t| expression_variables(t, &mut needs));
        needs.is_empty() && !matches!(atom.when, Some(When::During(_)))
    }
}
