//! The body of a clause with predicates turned into relations: what lowering orders and delta variants are made from.

use super::relations::Relations;
use super::step::{Parts, RelId, Version};
use crate::base::function::{Aggregate, CompareOp, Test};
use crate::base::span::Span;
use crate::check::ir::{self, LiteralKind, Term, VarId, When, each_variable};

/// A literal over relations.
#[derive(Clone, Debug)]
pub(super) enum Goal {
    Atom(AtomGoal),
    /// Some (or, negated, no) solution of the branches; every variable of `shared` is bound before.
    Sub {
        branches: Vec<Vec<Goal>>,
        negated: bool,
        shared: Vec<VarId>,
    },
    /// The solutions of every branch. Before it comes, each variable of `shared` is bound, or each branch binds it: what
    /// only some branches bind would be lost behind it.
    Or {
        branches: Vec<Vec<Goal>>,
        shared: Vec<VarId>,
    },
    Compare(CompareOp, Term, Term),
    Test(Test, Vec<Term>, Span),
    Aggregate(Box<AggregateGoal>),
    /// A derived tuple arrived before another.
    Earlier((RelId, Vec<Term>), (RelId, Vec<Term>)),
}

#[derive(Clone, Debug)]
pub(super) struct AtomGoal {
    pub relation: RelId,
    pub version: Version,
    pub args: Vec<Term>,
}

#[derive(Clone, Debug)]
pub(super) struct AggregateGoal {
    pub left: Term,
    pub op: CompareOp,
    pub function: Aggregate,
    pub terms: Vec<Term>,
    pub branches: Vec<Vec<Goal>>,
    pub outer: Vec<VarId>,
    pub span: Span,
}

/// Whether working a term out may call something.
pub(super) fn has_expression(term: &Term) -> bool {
    match term {
        Term::Variable(_) | Term::Constant(_) => false,
        Term::Prop(_, args) => args.iter().any(has_expression),
        Term::Call(..) | Term::Arithmetic(..) | Term::Negate(..) | Term::Fitted(..) => true,
    }
}

/// Calls `visit` for every variable of a goal, those inside `not` and braces included.
pub(super) fn goal_variables(goal: &Goal, visit: &mut dyn FnMut(VarId)) {
    let branches_of = |branches: &[Vec<Goal>], visit: &mut dyn FnMut(VarId)| {
        for goal in branches.iter().flatten() {
            goal_variables(goal, visit);
        }
    };
    match goal {
        Goal::Atom(atom) => atom.args.iter().for_each(|a| each_variable(a, visit)),
        Goal::Sub { branches, .. } | Goal::Or { branches, .. } => branches_of(branches, visit),
        Goal::Compare(_, a, b) => {
            each_variable(a, visit);
            each_variable(b, visit);
        }
        Goal::Test(_, args, _) => args.iter().for_each(|a| each_variable(a, visit)),
        Goal::Earlier((_, a), (_, b)) => a.iter().chain(b).for_each(|a| each_variable(a, visit)),
        Goal::Aggregate(aggregate) => {
            each_variable(&aggregate.left, visit);
            aggregate.terms.iter().for_each(|t| each_variable(t, visit));
            branches_of(&aggregate.branches, visit);
        }
    }
}

/// Turns literals into goals.
pub(super) struct Maker<'a> {
    pub relations: &'a mut Relations,
    /// Whether solutions are counted, so that `during` may not multiply them.
    pub bag: bool,
    /// How often each variable occurs in the whole clause, head and modifiers included.
    pub occurrences: Vec<usize>,
    /// The number of variables, fresh ones included.
    pub variables: usize,
}

impl Maker<'_> {
    pub fn branch(&mut self, literals: &[ir::Literal]) -> Vec<Goal> {
        literals.iter().flat_map(|literal| self.literal(literal)).collect()
    }

    fn branches(&mut self, branches: &[Vec<ir::Literal>]) -> Vec<Vec<Goal>> {
        branches.iter().map(|b| self.branch(b)).collect()
    }

    fn literal(&mut self, literal: &ir::Literal) -> Vec<Goal> {
        match &literal.kind {
            LiteralKind::Atom(atom) => self.atom(atom, literal.span),
            LiteralKind::Not(body) => {
                let branches = self.inner(body, false);
                let shared = self.shared(&branches);
                vec![Goal::Sub { branches, negated: true, shared }]
            }
            LiteralKind::Or(body) => {
                let branches = self.branches(body);
                let shared = self.shared(&branches);
                vec![Goal::Or { branches, shared }]
            }
            LiteralKind::Compare(op, a, b) => vec![Goal::Compare(*op, a.clone(), b.clone())],
            LiteralKind::Test(test, args) => vec![Goal::Test(*test, args.clone(), literal.span)],
            LiteralKind::Aggregate(aggregate) => {
                let bag = counts_solutions(aggregate.function, aggregate.terms.is_empty());
                let branches = self.inner(&aggregate.body, bag);
                vec![Goal::Aggregate(Box::new(AggregateGoal {
                    left: aggregate.left.clone(),
                    op: aggregate.op,
                    function: aggregate.function,
                    terms: aggregate.terms.clone(),
                    branches,
                    outer: aggregate.outer.clone(),
                    span: literal.span,
                }))]
            }
        }
    }

    fn inner(&mut self, body: &[Vec<ir::Literal>], bag: bool) -> Vec<Vec<Goal>> {
        let before = std::mem::replace(&mut self.bag, bag);
        let branches = self.branches(body);
        self.bag = before;
        branches
    }

    /// The variables of branches that also occur outside them.
    fn shared(&self, branches: &[Vec<Goal>]) -> Vec<VarId> {
        let mut inside = vec![0; self.variables];
        for goal in branches.iter().flatten() {
            goal_variables(goal, &mut |v| inside[v.0 as usize] += 1);
        }
        let outside = |v: usize| self.occurrences.get(v).is_some_and(|&all| all > inside[v]);
        (0..self.variables).filter(|&v| inside[v] > 0 && outside(v)).map(|v| VarId(v as u32)).collect()
    }

    fn atom(&mut self, atom: &ir::Atom, span: Span) -> Vec<Goal> {
        if let Some(&(first, second)) = self.relations.earlier.get(&atom.predicate) {
            let [first, second] = [first, second].map(|predicate| self.relations.view(predicate, Parts::NONE));
            let (own, other) = atom.args.split_at(self.relations.plans[first.0 as usize].arity);
            return vec![Goal::Earlier((first, own.to_vec()), (second, other.to_vec()))];
        }
        let (source, locator) = match &atom.at {
            None => (None, None),
            Some((source, locator)) => (Some(source.clone()), locator.clone()),
        };
        let parts = |date| Parts { date, source: source.is_some(), locator: locator.is_some() };
        let args = |date: Option<Term>| -> Vec<Term> {
            atom.args.iter().cloned().chain(date).chain(source.clone()).chain(locator.clone()).collect()
        };
        let mut goal = |parts: Parts, args: Vec<Term>| {
            let relation = self.relations.view(atom.predicate, parts);
            Goal::Atom(AtomGoal { relation, version: Version::All, args })
        };
        match &atom.when {
            None => vec![goal(parts(false), args(None))],
            Some(When::On(date)) => vec![goal(parts(true), args(Some(date.clone())))],
            Some(When::During(within)) => {
                let date = VarId(self.variables as u32);
                let dated = goal(parts(true), args(Some(Term::Variable(date))));
                let test = Goal::Test(Test::During, vec![Term::Variable(date), within.clone()], span);
                let plain = self.bag.then(|| goal(parts(false), args(None)));
                self.variables += 1;
                let Some(plain) = plain else { return vec![dated, test] };
                // The date is no variable of the text: several dates within must not make several solutions.
                let mut shared = Vec::new();
                for term in atom.args.iter().chain(&source).chain(&locator).chain([within]) {
                    each_variable(term, &mut |v| shared.push(v));
                }
                vec![plain, Goal::Sub { branches: vec![vec![dated, test]], negated: false, shared }]
            }
        }
    }
}

/// Whether an aggregate is over solutions rather than distinct values.
pub(super) fn counts_solutions(function: Aggregate, collects_nothing: bool) -> bool {
    match function {
        Aggregate::Sum | Aggregate::Avg => true,
        Aggregate::Count => collects_nothing,
        Aggregate::Min | Aggregate::Max | Aggregate::Join => false,
    }
}

/// The positions of atoms over `recursive` relations outside `not` and braces, counted depth first.
pub(super) fn count_recursive(goals: &[Goal], recursive: &dyn Fn(RelId) -> bool) -> usize {
    goals
        .iter()
        .map(|goal| match goal {
            Goal::Atom(atom) => recursive(atom.relation) as usize,
            Goal::Or { branches, .. } => branches.iter().map(|b| count_recursive(b, recursive)).sum(),
            _ => 0,
        })
        .sum()
}

/// What a body can find in round zero: sides of `;` that read what the stratum derives are left out. None if nothing
/// is left.
pub(super) fn base_variant(goals: &[Goal], recursive: &dyn Fn(RelId) -> bool) -> Option<Vec<Goal>> {
    goals
        .iter()
        .map(|goal| match goal {
            Goal::Atom(atom) if recursive(atom.relation) => None,
            Goal::Or { branches, shared } => {
                let left: Vec<Vec<Goal>> = branches.iter().filter_map(|b| base_variant(b, recursive)).collect();
                (!left.is_empty()).then(|| Goal::Or { branches: left, shared: shared.clone() })
            }
            other => Some(other.clone()),
        })
        .collect()
}

/// The variant of a body whose `wanted`-th recursive atom reads the delta, those before it everything, those behind it
/// what was stable (Bancilhon's semi-naive rewriting). Other branches of an `or` around that atom are left out.
pub(super) fn delta_variant(
    goals: &[Goal],
    recursive: &dyn Fn(RelId) -> bool,
    wanted: usize,
    seen: &mut usize,
) -> Vec<Goal> {
    let mut out = Vec::with_capacity(goals.len());
    for goal in goals {
        match goal {
            Goal::Atom(atom) if recursive(atom.relation) => {
                let version = match (*seen).cmp(&wanted) {
                    std::cmp::Ordering::Less => Version::All,
                    std::cmp::Ordering::Equal => Version::Delta,
                    std::cmp::Ordering::Greater => Version::Stable,
                };
                *seen += 1;
                out.push(Goal::Atom(AtomGoal { version, ..atom.clone() }));
            }
            Goal::Or { branches, shared } => {
                let inside: Vec<usize> = branches.iter().map(|b| count_recursive(b, recursive)).collect();
                let first = *seen;
                let total: usize = inside.iter().sum();
                if (first..first + total).contains(&wanted) {
                    for (branch, count) in branches.iter().zip(inside) {
                        if (*seen..*seen + count).contains(&wanted) {
                            out.extend(delta_variant(branch, recursive, wanted, seen));
                        } else {
                            *seen += count;
                        }
                    }
                } else {
                    let branches = branches.iter().map(|b| delta_variant(b, recursive, wanted, seen)).collect();
                    out.push(Goal::Or { branches, shared: shared.clone() });
                }
            }
            other => out.push(other.clone()),
        }
    }
    out
}
