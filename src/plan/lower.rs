//! Goals to steps: the order of literals, then what each becomes.
//!
//! Order is greedy: whatever only filters comes as soon as its variables are bound; among atoms the one expected to
//! give the fewest rows comes next (sideways information passing from left to right). A failing expression does not
//! stop a row (see `eval`), so order never decides whether an error is raised.

use super::Switches;
use super::goal::{AggregateGoal, AtomGoal, Goal, counts_solutions, goal_variables, has_expression};
use super::step::{Expr, Listed, Operand, RelId, Slot, Step, Version};
use super::{PlanError, Statistics};
use crate::base::dictionary::Dictionary;
use crate::base::function::{Aggregate, CompareOp};
use crate::base::value::Value;
use crate::base::word::Word;
use crate::check::ir::each_variable;
use crate::check::ir::{Term, VarId};

/// Lowers one pipeline.
pub(super) struct Lowering<'a> {
    pub dictionary: &'a mut Dictionary,
    pub statistics: &'a dyn Statistics,
    pub switches: Switches,
    /// The next free slot; the first are the variables'.
    pub slots: usize,
    pub bound: Vec<bool>,
    /// Inside `not` or braces: what is bound around them.
    pub around: Option<Vec<bool>>,
}

impl Lowering<'_> {
    /// Steps for a conjunction that begins with that goal.
    pub fn led(&mut self, goals: &[Goal], lead: Option<usize>, out: &mut Vec<Step>) -> Result<(), PlanError> {
        let Some(lead) = lead else { return self.conjunction(goals, out) };
        self.goal(&goals[lead], out)?;
        let rest: Vec<Goal> = goals.iter().enumerate().filter(|(at, _)| *at != lead).map(|(_, g)| g.clone()).collect();
        self.conjunction(&rest, out)
    }

    /// Steps for a conjunction, from what is bound already.
    pub fn conjunction(&mut self, goals: &[Goal], out: &mut Vec<Step>) -> Result<(), PlanError> {
        let mut pending: Vec<&Goal> = goals.iter().collect();
        while !pending.is_empty() {
            let Some(next) = self.choose(&pending) else {
                let pending: Vec<Goal> = pending.into_iter().cloned().collect();
                let Some(branches) = distributed(pending) else {
                    return Err(PlanError::Internal("no literal of a rule can be worked out next".into()));
                };
                return self.or(&branches, out);
            };
            let goal = pending.remove(next);
            if !self.meet(goal, &mut pending, out) {
                self.goal(goal, out)?;
            }
        }
        Ok(())
    }

    /// Takes a literal together with others that bind the same variable and nothing else, if there are any.
    fn meet(&mut self, goal: &Goal, pending: &mut Vec<&Goal>, out: &mut Vec<Step>) -> bool {
        let Some((variable, first)) = self.listed(goal).filter(|_| self.switches.meets) else { return false };
        let others = pending.iter().map(|goal| self.listed(goal).filter(|(v, _)| *v == variable));
        let found: Vec<Option<Listed>> = others.map(|found| found.map(|(_, listed)| listed)).collect();
        if found.iter().all(Option::is_none) {
            return false;
        }
        let mut taken = found.iter().map(Option::is_some).collect::<Vec<_>>().into_iter();
        pending.retain(|_| !taken.next().unwrap_or(false));
        let lists = std::iter::once(first).chain(found.into_iter().flatten()).collect();
        self.bind(variable);
        out.push(Step::Meet { slot: variable.0 as usize, lists, carry: Vec::new(), any: false });
        true
    }

    /// The variable that is all a literal of two plain arguments would bind.
    fn listed(&self, goal: &Goal) -> Option<(VarId, Listed)> {
        let Goal::Atom(AtomGoal { relation, version, args }) = goal else { return None };
        let [a, b] = &args[..] else { return None };
        let operand = |term: &Term| match term {
            Term::Variable(v) if self.is_bound(*v) => Some(Operand::Slot(v.0 as usize)),
            _ => None,
        };
        let (variable, key) = match (a, b) {
            (Term::Variable(v), other) if !self.is_bound(*v) => (*v, (1, operand(other)?)),
            (other, Term::Variable(v)) if !self.is_bound(*v) => (*v, (0, operand(other)?)),
            _ => return None,
        };
        Some((variable, Listed { relation: *relation, version: *version, key }))
    }

    fn is_bound(&self, v: VarId) -> bool {
        self.bound.get(v.0 as usize).copied().unwrap_or(false)
    }

    fn bind(&mut self, v: VarId) {
        let place = v.0 as usize;
        if place >= self.bound.len() {
            self.bound.resize(place + 1, false);
        }
        self.bound[place] = true;
    }

    fn all_bound(&self, term: &Term) -> bool {
        let mut all = true;
        each_variable(term, &mut |v| all &= self.is_bound(v));
        all
    }

    /// The place of the literal to come next.
    fn choose(&self, pending: &[&Goal]) -> Option<usize> {
        let mut best: Option<(usize, f64)> = None;
        for (place, goal) in pending.iter().enumerate() {
            let Some(cost) = self.cost(goal) else { continue };
            let cost = if self.switches.join_order || cost <= FILTER || cost == LAST { cost } else { FILTER + 1.0 };
            if best.is_none_or(|(_, least)| cost < least) {
                best = Some((place, cost));
            }
        }
        best.map(|(place, _)| place)
    }

    /// How many rows a literal is expected to make of one, or none if it cannot come yet.
    fn cost(&self, goal: &Goal) -> Option<f64> {
        match goal {
            Goal::Atom(atom) => self.atom_cost(atom),
            Goal::Compare(op, a, b) => match (self.all_bound(a), self.all_bound(b)) {
                (true, true) => Some(if has_expression(a) || has_expression(b) { EXPRESSION } else { FILTER / 2.0 }),
                (true, false) if *op == CompareOp::Equal && is_pattern(b) => Some(self.assign_cost(a)),
                (false, true) if *op == CompareOp::Equal && is_pattern(a) => Some(self.assign_cost(b)),
                _ => None,
            },
            Goal::Test(_, args, _) => args.iter().all(|a| self.all_bound(a)).then_some(EXPRESSION),
            Goal::Earlier((_, a), (_, b)) => a.iter().chain(b).all(|a| self.all_bound(a)).then_some(EXPRESSION),
            Goal::Sub { shared, .. } => shared.iter().all(|&v| self.is_bound(v)).then_some(FILTER),
            Goal::Or { branches, shared } => {
                let ready = Trial { bound: self.bound.clone() }.alternatives(branches, shared);
                ready.then(|| branches.iter().map(|b| self.branch_cost(b)).sum::<f64>().max(OR_LEAST))
            }
            Goal::Aggregate(aggregate) => {
                let ready = aggregate.outer.iter().all(|&v| self.is_bound(v))
                    && (self.all_bound(&aggregate.left)
                        || aggregate.op == CompareOp::Equal && is_pattern(&aggregate.left));
                ready.then_some(AGGREGATE)
            }
        }
    }

    fn assign_cost(&self, from: &Term) -> f64 {
        if has_expression(from) { EXPRESSION } else { FILTER / 2.0 }
    }

    fn atom_cost(&self, atom: &AtomGoal) -> Option<f64> {
        // Variables that the atom binds itself may be used by its own expressions.
        let mut own = Vec::new();
        for arg in &atom.args {
            if is_pattern(arg) {
                pattern_variables(arg, &mut |v| own.push(v));
            }
        }
        let mut rows = self.statistics.rows(atom.relation).max(1.0);
        let share = rows.powf(1.0 / atom.args.len().max(1) as f64);
        let (mut keys, mut fed_by_itself) = (0, false);
        for (column, arg) in atom.args.iter().enumerate() {
            let mut ready = true;
            let mut bound = true;
            each_variable(arg, &mut |v| {
                ready &= self.is_bound(v) || own.contains(&v);
                bound &= self.is_bound(v);
            });
            if !ready {
                return None;
            }
            fed_by_itself |= !bound && has_expression(arg);
            if bound {
                keys += 1;
                rows /= self.statistics.distinct(atom.relation, column).unwrap_or(share).max(1.0);
            }
        }
        if fed_by_itself {
            return Some(LAST);
        }
        if atom.version == Version::Delta {
            if keys > 0 || !self.bound.contains(&true) {
                return Some(-1.0);
            }
            rows = rows.sqrt();
        }
        if self.switches.errors_last && !atom.args.iter().any(has_expression) {
            return Some(if keys == atom.args.len() { PLAIN_FILTER } else { PLAIN });
        }
        if keys == atom.args.len() {
            return Some(FILTER);
        }
        Some(ATOM_LEAST + if keys == 0 && self.bound.contains(&true) { rows * CROSS } else { rows })
    }

    fn branch_cost(&self, goals: &[Goal]) -> f64 {
        goals.iter().filter_map(|g| self.cost(g)).fold(f64::INFINITY, f64::min).min(1e12)
    }

    fn goal(&mut self, goal: &Goal, out: &mut Vec<Step>) -> Result<(), PlanError> {
        match goal {
            Goal::Atom(atom) => self.atom(atom, out),
            Goal::Compare(op, a, b) => self.compare(*op, a, b, out),
            Goal::Test(test, args, span) => {
                let args = args.iter().map(|a| self.expr(a)).collect::<Result<_, _>>()?;
                out.push(Step::Test(*test, args, *span));
                Ok(())
            }
            Goal::Earlier(tuple, than) => {
                let mut operands = |(relation, args): &(RelId, Vec<Term>)| {
                    let words = args.iter().map(|arg| self.operand(arg, out)).collect::<Result<_, _>>()?;
                    Ok::<_, PlanError>((*relation, words))
                };
                let (tuple, than) = (operands(tuple)?, operands(than)?);
                out.push(Step::Earlier { tuple, than });
                Ok(())
            }
            Goal::Sub { branches, negated, .. } => {
                let branches = branches.iter().map(|b| self.nested(b)).collect::<Result<Vec<_>, _>>()?;
                out.push(Step::Sub { branches, negated: *negated });
                Ok(())
            }
            Goal::Or { branches, .. } => self.or(branches, out),
            Goal::Aggregate(aggregate) => self.aggregate(aggregate, out),
        }
    }

    /// Steps of a branch whose bindings do not leave it.
    fn nested(&mut self, goals: &[Goal]) -> Result<Vec<Step>, PlanError> {
        let before = self.bound.clone();
        let around = self.around.replace(before.clone());
        let mut steps = Vec::new();
        let result = self.conjunction(goals, &mut steps);
        self.bound = before;
        self.around = around;
        result.map(|()| steps)
    }

    fn or(&mut self, branches: &[Vec<Goal>], out: &mut Vec<Step>) -> Result<(), PlanError> {
        let before = self.bound.clone();
        let mut after: Option<Vec<bool>> = None;
        let mut lowered = Vec::new();
        for branch in branches {
            let mut steps = Vec::new();
            self.bound.clone_from(&before);
            self.conjunction(branch, &mut steps)?;
            lowered.push(steps);
            after = Some(match after {
                None => self.bound.clone(),
                Some(all) => all.iter().zip(&self.bound).map(|(a, b)| *a && *b).collect(),
            });
        }
        self.bound = after.unwrap_or(before);
        out.push(Step::Union { branches: lowered, distinct: None });
        Ok(())
    }

    fn aggregate(&mut self, goal: &AggregateGoal, out: &mut Vec<Step>) -> Result<(), PlanError> {
        let before = self.bound.clone();
        let around = self.around.replace(before.clone());
        let mut branches = Vec::new();
        for branch in &goal.branches {
            let mut steps = Vec::new();
            self.bound.clone_from(&before);
            self.conjunction(branch, &mut steps)?;
            let collected = goal.terms.iter().map(|t| self.operand(t, &mut steps)).collect::<Result<Vec<_>, _>>()?;
            branches.push((steps, collected));
        }
        self.bound = before;
        self.around = around;
        let slot = self.fresh();
        out.push(Step::Aggregate {
            function: goal.function,
            slot,
            branches,
            distinct: !counts_solutions(goal.function, goal.terms.is_empty()),
            span: goal.span,
        });
        let result = Operand::Slot(slot);
        if goal.op == CompareOp::Equal {
            return self.pattern(&goal.left, result, out);
        }
        let left = self.expr(&goal.left)?;
        out.push(Step::Compare(goal.op, left, Expr::Operand(result)));
        Ok(())
    }

    fn compare(&mut self, op: CompareOp, a: &Term, b: &Term, out: &mut Vec<Step>) -> Result<(), PlanError> {
        if op == CompareOp::Equal {
            let (pattern, value) = if self.all_bound(b) { (a, b) } else { (b, a) };
            let from = self.operand(value, out)?;
            return self.pattern(pattern, from, out);
        }
        let (a, b) = (self.expr(a)?, self.expr(b)?);
        out.push(Step::Compare(op, a, b));
        Ok(())
    }

    /// Makes `term` equal to what stands in `from`: binds, compares or takes apart.
    fn pattern(&mut self, term: &Term, from: Operand, out: &mut Vec<Step>) -> Result<(), PlanError> {
        match term {
            Term::Variable(v) if !self.is_bound(*v) => {
                self.bind(*v);
                out.push(Step::Assign { slot: v.0 as usize, expr: Expr::Operand(from) });
            }
            Term::Prop(name, args) if !self.all_bound(term) => {
                let name = self.word(&Value::Text(name.clone()))?;
                let mut outputs = Vec::with_capacity(args.len());
                let mut later = Vec::new();
                for arg in args {
                    match arg {
                        Term::Variable(v) if !self.is_bound(*v) => {
                            self.bind(*v);
                            outputs.push(v.0 as usize);
                        }
                        _ => {
                            let slot = self.fresh();
                            outputs.push(slot);
                            later.push((arg, slot));
                        }
                    }
                }
                out.push(Step::Unpack { from, name, outputs });
                self.patterns(later, out)?;
            }
            _ => {
                let other = self.operand(term, out)?;
                out.push(Step::Same(from, other));
            }
        }
        Ok(())
    }

    fn atom(&mut self, atom: &AtomGoal, out: &mut Vec<Step>) -> Result<(), PlanError> {
        let mut key = Vec::new();
        let mut outputs: Vec<(usize, Slot)> = Vec::new();
        let mut same = Vec::new();
        let mut later = Vec::new();
        for (column, arg) in atom.args.iter().enumerate() {
            match arg {
                Term::Variable(v) if !self.is_bound(*v) => {
                    match outputs.iter().find(|(_, slot)| *slot == v.0 as usize) {
                        Some(&(first, _)) => same.push((first, column)),
                        None => outputs.push((column, v.0 as usize)),
                    }
                }
                _ if self.all_bound(arg) => key.push((column, self.operand(arg, out)?)),
                _ => {
                    let slot = self.fresh();
                    outputs.push((column, slot));
                    later.push((arg, slot));
                }
            }
        }
        for arg in &atom.args {
            if let Term::Variable(v) = arg {
                self.bind(*v);
            }
        }
        out.push(Step::Probe { relation: atom.relation, version: atom.version, key, outputs, same, carry: Vec::new() });
        self.patterns(later, out)
    }

    /// Matches terms with slots: propositions first, for they may bind what expressions beside them use, and nothing
    /// before its expressions can be worked out.
    fn patterns(&mut self, mut terms: Vec<(&Term, Slot)>, out: &mut Vec<Step>) -> Result<(), PlanError> {
        terms.sort_by_key(|(term, _)| !matches!(term, Term::Prop(..)));
        while !terms.is_empty() {
            let ready = terms.iter().position(|(term, _)| self.can_match(term)).unwrap_or(0);
            let (term, slot) = terms.remove(ready);
            self.pattern(term, Operand::Slot(slot), out)?;
        }
        Ok(())
    }

    /// Whether the expressions in a term use only what is bound, or what the term itself binds.
    fn can_match(&self, term: &Term) -> bool {
        let (mut own, mut all) = (Vec::new(), true);
        pattern_variables(term, &mut |v| own.push(v));
        expression_variables(term, &mut |v| all &= self.is_bound(v) || own.contains(&v));
        all
    }

    /// A bound term as an operand, worked out into a fresh slot where it is an expression.
    pub fn operand(&mut self, term: &Term, out: &mut Vec<Step>) -> Result<Operand, PlanError> {
        match self.expr(term)? {
            Expr::Operand(operand) => Ok(operand),
            expr => {
                let slot = self.fresh();
                out.push(Step::Assign { slot, expr });
                Ok(Operand::Slot(slot))
            }
        }
    }

    fn expr(&mut self, term: &Term) -> Result<Expr, PlanError> {
        if !has_expression(term) || !self.is_around(term) {
            return self.plain_expr(term);
        }
        let around = self.around.take();
        let expr = self.plain_expr(term);
        self.around = around;
        Ok(Expr::Around(Box::new(expr?)))
    }

    /// Whether this is inside `not` or braces and all variables of the term are bound around them.
    fn is_around(&self, term: &Term) -> bool {
        let Some(around) = &self.around else { return false };
        let mut all = true;
        each_variable(term, &mut |v| all &= around.get(v.0 as usize).copied().unwrap_or(false));
        all
    }

    fn plain_expr(&mut self, term: &Term) -> Result<Expr, PlanError> {
        let all = |this: &mut Self, args: &[Term]| args.iter().map(|a| this.expr(a)).collect::<Result<Vec<_>, _>>();
        Ok(match term {
            Term::Variable(v) if self.is_bound(*v) => Expr::Operand(Operand::Slot(v.0 as usize)),
            Term::Variable(_) => return Err(PlanError::Internal("an expression uses an unbound variable".into())),
            Term::Constant(value) => Expr::Operand(Operand::Word(self.word(value)?)),
            Term::Prop(name, args) => Expr::Prop(self.word(&Value::Text(name.clone()))?, all(self, args)?),
            Term::Call(function, args, span) => Expr::Call(*function, all(self, args)?, *span),
            Term::Arithmetic(op, sides, span) => {
                Expr::Arithmetic(*op, Box::new((self.expr(&sides.0)?, self.expr(&sides.1)?)), *span)
            }
            Term::Negate(inner, span) => Expr::Negate(Box::new(self.expr(inner)?), *span),
            Term::Fitted(inner, fit, span) => Expr::Fitted(Box::new(self.expr(inner)?), fit.clone(), *span),
        })
    }

    fn word(&mut self, value: &Value) -> Result<Word, PlanError> {
        self.dictionary.intern(value).map_err(|_| PlanError::Full)
    }

    fn fresh(&mut self) -> Slot {
        self.slots += 1;
        self.slots - 1
    }
}

/// Where errors come last, atoms without expressions come before all else, those that only take rows away first.
const PLAIN: f64 = -0.5;
const PLAIN_FILTER: f64 = -0.75;
/// At most this: it only takes rows away.
const FILTER: f64 = 0.25;
/// Expressions come behind plain filters: they cost more and may fail.
const EXPRESSION: f64 = 0.375;
const AGGREGATE: f64 = 0.45;
/// Anything that may multiply rows.
const ATOM_LEAST: f64 = 0.5;
const OR_LEAST: f64 = 0.5;
/// `p(X, X + 1)` comes behind all that may bind X too, so that its expression meets the same values in any order.
const LAST: f64 = 1e15;
/// How much worse a cross product is than its rows say.
const CROSS: f64 = 1e6;

/// Calls `visit` for the variables that the expressions of a term use.
fn expression_variables(term: &Term, visit: &mut dyn FnMut(VarId)) {
    match term {
        Term::Variable(_) | Term::Constant(_) => {}
        Term::Prop(_, args) => args.iter().for_each(|a| expression_variables(a, visit)),
        other => each_variable(other, visit),
    }
}

/// Whether an unbound term can be matched: a variable, or a proposition to be taken apart.
fn is_pattern(term: &Term) -> bool {
    matches!(term, Term::Variable(_) | Term::Prop(..))
}

/// The variables that matching a pattern binds: those not inside an expression of it.
fn pattern_variables(term: &Term, visit: &mut dyn FnMut(VarId)) {
    match term {
        Term::Variable(v) => visit(*v),
        Term::Prop(_, args) => args.iter().for_each(|a| pattern_variables(a, visit)),
        _ => {}
    }
}

/// A dry run: which variables a branch would bind.
struct Trial {
    bound: Vec<bool>,
}

impl Trial {
    fn is_bound(&self, v: VarId) -> bool {
        self.bound.get(v.0 as usize).copied().unwrap_or(false)
    }

    fn all_bound(&self, term: &Term) -> bool {
        let mut all = true;
        each_variable(term, &mut |v| all &= self.is_bound(v));
        all
    }

    fn bind(&mut self, term: &Term) {
        let bound = &mut self.bound;
        pattern_variables(term, &mut |v| {
            let place = v.0 as usize;
            if place >= bound.len() {
                bound.resize(place + 1, false);
            }
            bound[place] = true;
        });
    }

    fn run(&mut self, goals: &[Goal]) -> bool {
        let mut pending: Vec<&Goal> = goals.iter().collect();
        while !pending.is_empty() {
            let before = pending.len();
            pending.retain(|goal| !self.place(goal));
            if pending.len() == before {
                let pending = pending.into_iter().cloned().collect();
                return distributed(pending).is_some_and(|branches| self.alternatives(&branches, &[]));
            }
        }
        true
    }

    /// Binds what all branches bind, if each can be worked out and what is shared is bound before or by each.
    fn alternatives(&mut self, branches: &[Vec<Goal>], shared: &[VarId]) -> bool {
        let before = self.bound.clone();
        let mut after: Option<Vec<bool>> = None;
        for branch in branches {
            self.bound.clone_from(&before);
            if !self.run(branch) || !shared.iter().all(|&v| self.is_bound(v)) {
                self.bound = before;
                return false;
            }
            after = Some(match after {
                None => self.bound.clone(),
                Some(all) => all.iter().zip(&self.bound).map(|(a, b)| *a && *b).collect(),
            });
        }
        self.bound = after.unwrap_or(before);
        true
    }

    /// Binds what the goal binds, if it can be worked out now.
    fn place(&mut self, goal: &Goal) -> bool {
        match goal {
            Goal::Atom(atom) => {
                let mut own = Vec::new();
                atom.args.iter().for_each(|a| pattern_variables(a, &mut |v| own.push(v)));
                let mut ready = true;
                for arg in &atom.args {
                    each_variable(arg, &mut |v| ready &= self.is_bound(v) || own.contains(&v));
                }
                if ready {
                    atom.args.iter().for_each(|a| self.bind(a));
                }
                ready
            }
            Goal::Compare(op, a, b) => match (self.all_bound(a), self.all_bound(b)) {
                (true, true) => true,
                (true, false) if *op == CompareOp::Equal && is_pattern(b) => {
                    self.bind(b);
                    true
                }
                (false, true) if *op == CompareOp::Equal && is_pattern(a) => {
                    self.bind(a);
                    true
                }
                _ => false,
            },
            Goal::Test(_, args, _) => args.iter().all(|a| self.all_bound(a)),
            Goal::Earlier((_, a), (_, b)) => a.iter().chain(b).all(|a| self.all_bound(a)),
            Goal::Sub { shared, .. } => shared.iter().all(|&v| self.is_bound(v)),
            Goal::Or { branches, shared } => self.alternatives(branches, shared),
            Goal::Aggregate(aggregate) => {
                let ready = aggregate.outer.iter().all(|&v| self.is_bound(v));
                if ready && aggregate.op == CompareOp::Equal {
                    self.bind(&aggregate.left);
                    return true;
                }
                ready && self.all_bound(&aggregate.left)
            }
        }
    }
}

/// `(a ; b), rest` as `a, rest ; b, rest`: the way out where the rest needs what only one side binds. None without `;`.
fn distributed(mut goals: Vec<Goal>) -> Option<Vec<Vec<Goal>>> {
    let place = goals.iter().position(|g| matches!(g, Goal::Or { .. }))?;
    let Goal::Or { branches, .. } = goals.remove(place) else { return None };
    Some(branches.into_iter().map(|b| b.into_iter().chain(goals.iter().cloned()).collect()).collect())
}

/// How often each variable occurs in some goals.
pub(super) fn occurrences(goals: &[Goal], counts: &mut [usize]) {
    for goal in goals {
        goal_variables(goal, &mut |v| {
            if let Some(count) = counts.get_mut(v.0 as usize) {
                *count += 1;
            }
        });
    }
}

/// The aggregate functions whose collected values count once each.
pub(super) fn is_distinct(function: Aggregate, terms: usize) -> bool {
    !counts_solutions(function, terms == 0)
}
