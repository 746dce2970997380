//! Which slots are still needed where: outputs nobody reads are dropped, and a probe that only asks whether there is
//! a tuple becomes `Exists`, unless solutions are counted.

use super::step::{Emit, Expr, Operand, Pipeline, Slot, Step};
use std::collections::BTreeSet;

/// Prunes a whole pipeline; `bag` keeps one row for each solution.
pub(super) fn prune(pipeline: &mut Pipeline, bag: bool, semijoins: bool) {
    let mut live = BTreeSet::new();
    match &pipeline.emit {
        Emit::Insert(targets) => targets.iter().for_each(|(_, row)| row.iter().for_each(|o| read(o, &mut live))),
        Emit::Collect(row) => row.iter().for_each(|o| read(o, &mut live)),
    }
    steps(&mut pipeline.steps, &mut live, bag, semijoins);
}

fn read(operand: &Operand, live: &mut BTreeSet<Slot>) {
    if let Operand::Slot(slot) = operand {
        live.insert(*slot);
    }
}

fn read_expr(expr: &Expr, live: &mut BTreeSet<Slot>) {
    match expr {
        Expr::Operand(operand) => read(operand, live),
        Expr::Call(_, args, _) | Expr::Prop(_, args) => args.iter().for_each(|a| read_expr(a, live)),
        Expr::Arithmetic(_, sides, _) => {
            read_expr(&sides.0, live);
            read_expr(&sides.1, live);
        }
        Expr::Negate(inner, _) | Expr::Fitted(inner, ..) | Expr::Around(inner) => read_expr(inner, live),
    }
}

fn steps(list: &mut Vec<Step>, live: &mut BTreeSet<Slot>, bag: bool, semijoins: bool) {
    let mut kept = Vec::with_capacity(list.len());
    for step in std::mem::take(list).into_iter().rev() {
        if let Some(step) = one(step, live, bag, semijoins) {
            kept.push(step);
        }
    }
    kept.reverse();
    *list = kept;
}

fn one(step: Step, live: &mut BTreeSet<Slot>, bag: bool, semijoins: bool) -> Option<Step> {
    Some(match step {
        Step::Probe { relation, version, key, mut outputs, same, .. } => {
            outputs.retain(|(_, slot)| live.contains(slot));
            outputs.iter().for_each(|(_, slot)| {
                live.remove(slot);
            });
            let carry = live.iter().copied().collect();
            key.iter().for_each(|(_, operand)| read(operand, live));
            if outputs.is_empty() && !bag && semijoins {
                Step::Exists { relation, version, key, same, negated: false }
            } else {
                Step::Probe { relation, version, key, outputs, same, carry }
            }
        }
        Step::Meet { slot, lists, .. } => {
            let is_read = live.remove(&slot);
            let carry = live.iter().copied().collect();
            lists.iter().for_each(|list| read(&list.key.1, live));
            Step::Meet { slot, lists, carry, any: !is_read && !bag && semijoins }
        }
        Step::Exists { relation, version, key, same, negated } => {
            key.iter().for_each(|(_, operand)| read(operand, live));
            Step::Exists { relation, version, key, same, negated }
        }
        Step::Sub { mut branches, negated } => {
            for branch in &mut branches {
                let mut inner = BTreeSet::new();
                steps(branch, &mut inner, false, semijoins);
                live.extend(inner);
            }
            single_exists(branches, negated)
        }
        Step::Union { mut branches, .. } => {
            let distinct = (!bag).then(|| live.iter().copied().collect());
            let mut all = BTreeSet::new();
            for branch in &mut branches {
                let mut inner = live.clone();
                steps(branch, &mut inner, bag, semijoins);
                all.extend(inner);
            }
            *live = all;
            Step::Union { branches, distinct }
        }
        Step::Assign { slot, expr } => {
            let needed = live.remove(&slot);
            if !needed && matches!(expr, Expr::Operand(_)) {
                return None;
            }
            read_expr(&expr, live);
            Step::Assign { slot, expr }
        }
        Step::Unpack { from, name, outputs } => {
            outputs.iter().for_each(|slot| {
                live.remove(slot);
            });
            read(&from, live);
            Step::Unpack { from, name, outputs }
        }
        Step::Earlier { tuple, than } => {
            tuple.1.iter().chain(&than.1).for_each(|operand| read(operand, live));
            Step::Earlier { tuple, than }
        }
        Step::Same(a, b) => {
            read(&a, live);
            read(&b, live);
            Step::Same(a, b)
        }
        Step::Compare(op, a, b) => {
            read_expr(&a, live);
            read_expr(&b, live);
            Step::Compare(op, a, b)
        }
        Step::Test(test, args, span) => {
            args.iter().for_each(|a| read_expr(a, live));
            Step::Test(test, args, span)
        }
        Step::Aggregate { function, slot, mut branches, distinct, span } => {
            live.remove(&slot);
            for (branch, collected) in &mut branches {
                let mut inner = BTreeSet::new();
                collected.iter().for_each(|o| read(o, &mut inner));
                steps(branch, &mut inner, !distinct, semijoins);
                live.extend(inner);
            }
            Step::Aggregate { function, slot, branches, distinct, span }
        }
    })
}

/// `not p(X, _)` needs no sub-pipeline.
fn single_exists(mut branches: Vec<Vec<Step>>, negated: bool) -> Step {
    if let [branch] = &mut branches[..]
        && let [Step::Exists { negated: inner, .. }] = &branch[..]
    {
        let inner = *inner;
        if let Some(Step::Exists { relation, version, key, same, .. }) = branch.pop() {
            return Step::Exists { relation, version, key, same, negated: negated != inner };
        }
    }
    Step::Sub { branches, negated }
}
