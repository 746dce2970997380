//! Deletion: what a stratum may no longer derive when less is true of what it reads, or more of what it reads under `not`.
//!
//! A tuple whose derivation is lost stays only if another is left whose own tuples arrived before it: so what holds
//! itself up in a circle goes, and what merely lost one of several ways stays, without being derived again. What goes
//! too much, because the order of arrival is not known well enough, comes back by [`Extending::renewal`].

use super::extend::{Changes, Extending, Part, PlanInputs, group_args, plain_args, read_plainly};
use super::goal::has_expression;
use super::{Derivation, PlanError};
use crate::base::function::CompareOp;
use crate::base::span::Span;
use crate::check::ir::{
    Atom, Clause, Head, HeadTerm, Literal, LiteralKind, Modifiers, PredId, Rule, Stratum, Term, VarId, each_atom,
};
use crate::check::rename::{rename_literal, rename_term};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A rule in which more literals read what has changed is not worth it: each set of them is a rule.
const MOST_TOUCHED: usize = 3;

/// What a deletion derives, by the predicate it is of: the tuples to take away, or groups of an aggregate.
pub struct Deletion {
    /// How.
    pub made: Derivation,
    /// For each predicate of the stratum.
    pub outputs: Vec<Output>,
}

/// The tuples or the groups.
pub struct Output {
    /// The predicate of the stratum.
    pub predicate: PredId,
    /// The one that holds what the deletion gives.
    pub holds: PredId,
    /// The columns of the groups, in order; none where whole tuples are meant.
    pub groups: Option<Vec<usize>>,
}

impl Extending<'_> {
    /// Whether a stratum may lose something.
    pub fn may_lose(&self, predicates: &[PredId], changes: &Changes) -> bool {
        let loses = |literal: &Literal| match read_plainly(literal) {
            Some((atom, false)) => changes.removed.contains(&atom.predicate),
            Some((atom, true)) => changes.added.contains(&atom.predicate),
            None => false,
        };
        let rules = self.rules_of(predicates);
        let aggregated = |p: &PredId| !self.of(*p).aggregates.is_empty() && self.of(*p).extreme().is_none();
        !changes.stated_removed.is_empty()
            || predicates.iter().any(aggregated)
            || rules.iter().any(|rule| self.old.rules[*rule].clause.body.iter().flatten().any(loses))
    }

    /// The plan that finds what a stratum loses, or which groups are to be worked out anew; none where that cannot be
    /// told. What is kept of the stratum is read and not changed.
    ///
    /// # Errors
    /// When the dictionary is full.
    pub fn deletion(
        &mut self,
        predicates: &[PredId],
        changes: &Changes,
        inputs: PlanInputs<'_>,
    ) -> Result<Option<Deletion>, PlanError> {
        let rules = self.rules_of(predicates);
        if !self.can_follow(predicates, changes) || !self.can_delete(predicates, &rules, changes) {
            return Ok(None);
        }
        let first = self.new.rules.len();
        let mut outputs = BTreeMap::new();
        for &predicate in predicates {
            let own = self.of(predicate);
            let is_value = |column: &usize| own.aggregates.iter().any(|(value, _)| value == column);
            let groups = (!own.aggregates.is_empty()).then(|| (0..own.arity).filter(|c| !is_value(c)).collect());
            let arity = groups.as_ref().map_or(own.arity, Vec::len);
            let holds = self.predicate(format!("{} gone", own.name), arity, false);
            outputs.insert(predicate, Output { predicate, holds, groups });
        }
        for &rule in &rules {
            self.lost(rule, changes, &outputs);
        }
        for &predicate in &changes.stated_removed {
            self.unstated(predicate, &outputs);
        }
        let added = first..self.new.rules.len();
        for number in added.clone() {
            let head = self.new.rules[number].head.predicate;
            self.new.predicates[head.0 as usize].rules.push(number);
        }
        let stratum = Stratum {
            predicates: outputs.values().map(|output| output.holds).collect(),
            rules: added.collect(),
            recursive: true,
        };
        let planned = self.planned(stratum, None, &|_| false, inputs);
        outputs.values().for_each(|output| self.new.predicates[output.holds.0 as usize].rules.clear());
        Ok(Some(Deletion { made: planned?, outputs: outputs.into_values().collect() }))
    }

    /// Whether heads can be turned round, and what is worked out in groups is in no recursion and has groups.
    fn can_delete(&self, predicates: &[PredId], rules: &[usize], changes: &Changes) -> bool {
        let heads = rules.iter().all(|rule| {
            let head = &self.old.rules[*rule].head;
            let predicate = self.of(head.predicate);
            match predicate.aggregates.is_empty() {
                true => plain_args(head).is_some(),
                false => group_args(head, predicate).is_some_and(|args| !args.is_empty()),
            }
        });
        let grouped = predicates.iter().any(|p| !self.of(*p).aggregates.is_empty());
        let own = |literal: &Literal| {
            let mut own = false;
            each_atom([literal], &mut |atom| own |= predicates.contains(&atom.predicate));
            own
        };
        let bodies = || rules.iter().flat_map(|rule| &self.old.rules[*rule].clause.body);
        let stated = predicates.iter().any(|p| self.of(*p).stated);
        let alone = !grouped || !stated && predicates.len() == 1 && !bodies().flatten().any(own);
        let few = |branch: &Vec<Literal>| {
            branch.iter().filter(|literal| self.changed(literal, changes)).count() <= MOST_TOUCHED
        };
        // Where the stratum's own tuples are read in another way than plainly, ages say nothing.
        let plain = |literal: &Literal| {
            let told = |(atom, negated): (&Atom, bool)| !negated && !atom.args.iter().any(has_expression);
            !own(literal) || read_plainly(literal).is_some_and(told)
        };
        heads && alone && bodies().all(few) && bodies().flatten().all(plain)
    }

    fn changed(&self, literal: &Literal, changes: &Changes) -> bool {
        read_plainly(literal).is_some_and(|(atom, _)| changes.all.contains(&atom.predicate))
    }

    /// Adds the rules for what a rule no longer gives: one for each set of its literals that hold for less than before,
    /// and one for each of the stratum's own.
    fn lost(&mut self, number: usize, changes: &Changes, outputs: &BTreeMap<PredId, Output>) {
        let rule = &self.old.rules[number];
        for branch in &rule.clause.body {
            let (mut less, mut more, mut own) = (Vec::new(), Vec::new(), Vec::new());
            for (place, literal) in branch.iter().enumerate() {
                let Some((atom, negated)) = read_plainly(literal) else { continue };
                let (lost, gained) = match negated {
                    false => (&changes.removed, &changes.added),
                    true => (&changes.added, &changes.removed),
                };
                if outputs.contains_key(&atom.predicate) {
                    own.push(place);
                }
                if lost.contains(&atom.predicate) {
                    less.push(place);
                }
                if gained.contains(&atom.predicate) {
                    more.push(place);
                }
            }
            for set in 1..1usize << less.len() {
                let places = less.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1).map(|(_, place)| *place);
                let body = self.with_lost(branch, places);
                self.candidates(rule, body, outputs);
            }
            for place in own {
                let Some((atom, _)) = read_plainly(&branch[place]) else { continue };
                let mut body = branch.clone();
                let gone = Atom { predicate: outputs[&atom.predicate].holds, ..atom.clone() };
                body[place] = Literal { kind: LiteralKind::Atom(gone), span: branch[place].span };
                self.candidates(rule, body, outputs);
            }
            // A group is to be worked out anew for what comes as well.
            let grouped = outputs.get(&rule.head.predicate).is_some_and(|output| output.groups.is_some());
            for place in more.into_iter().filter(|_| grouped) {
                let Some((atom, negated)) = read_plainly(&branch[place]) else { continue };
                let part = if negated { Part::Removed } else { Part::Added };
                let mut body = branch.clone();
                body[place] = self.instead(atom, part, branch[place].span);
                self.candidates(rule, body, outputs);
            }
        }
    }

    /// A body in which literals at these places read what they no longer hold for.
    fn with_lost(&mut self, branch: &[Literal], places: impl Iterator<Item = usize>) -> Vec<Literal> {
        let mut body = branch.to_vec();
        for place in places {
            if let Some((atom, negated)) = read_plainly(&branch[place]) {
                let part = if negated { Part::Added } else { Part::Removed };
                body[place] = self.instead(atom, part, branch[place].span);
            }
        }
        body
    }

    /// Adds the rule by which a body gives what is to be taken away: the groups, or the tuples that nothing holds up.
    fn candidates(&mut self, rule: &Rule, mut body: Vec<Literal>, outputs: &BTreeMap<PredId, Output>) {
        let predicate = rule.head.predicate;
        let Some(output) = outputs.get(&predicate) else { return };
        let mut variables = rule.clause.variables.clone();
        let args = match output.groups {
            Some(_) => group_args(&rule.head, self.of(predicate)),
            None => plain_args(&rule.head),
        };
        let Some(args) = args else { return };
        if output.groups.is_none() {
            body.push(literal(LiteralKind::Atom(plain_atom(predicate, &args))));
            body.push(self.unsupported(predicate, &args, &mut variables, outputs));
        }
        self.give(output.holds, args, variables, body, rule.clause.span);
    }

    fn give(&mut self, to: PredId, args: Vec<Term>, variables: Vec<Arc<str>>, body: Vec<Literal>, span: Span) {
        let args = args.into_iter().map(HeadTerm::Plain).collect();
        let head = Head { predicate: to, args, places: Vec::new(), on: None };
        let clause = Clause { variables, body: vec![body], span };
        self.new.rules.push(Rule { head, clause, modifiers: Modifiers::default() });
    }

    /// Adds the rule for what was stated of a predicate with rules and is no longer.
    fn unstated(&mut self, predicate: PredId, outputs: &BTreeMap<PredId, Output>) {
        let Some(output) = outputs.get(&predicate) else { return };
        let args = self.all_args(predicate);
        let mut variables = (0..args.len()).map(|i| format!("A{i}").into()).collect();
        let own = plain_atom(predicate, &args);
        let mut body = vec![self.instead(&own, Part::StatedRemoved, Span::default())];
        let args = match &output.groups {
            Some(columns) => columns.iter().map(|column| args[*column].clone()).collect(),
            None => {
                body.push(literal(LiteralKind::Atom(own)));
                body.push(self.unsupported(predicate, &args, &mut variables, outputs));
                args
            }
        };
        self.give(output.holds, args, variables, body, Span::default());
    }

    /// That no rule gives a tuple from what there is now and from own tuples that are not gone and arrived before it, and
    /// that it is not stated.
    fn unsupported(
        &mut self,
        predicate: PredId,
        args: &[Term],
        variables: &mut Vec<Arc<str>>,
        outputs: &BTreeMap<PredId, Output>,
    ) -> Literal {
        let mut ways = Vec::new();
        if self.of(predicate).stated {
            ways.push(vec![self.instead(&plain_atom(predicate, args), Part::Stated, Span::default())]);
        }
        let rules = &self.of(predicate).rules;
        for rule in rules.iter().map(|rule| &self.old.rules[*rule]) {
            let first = variables.len() as u32;
            let shifted = |variable: VarId| VarId(variable.0 + first);
            variables.extend(rule.clause.variables.iter().cloned());
            let Some(head) = plain_args(&rule.head) else { continue };
            let same = |(mut own, wanted): (Term, &Term)| {
                rename_term(&mut own, &shifted);
                literal(LiteralKind::Compare(CompareOp::Equal, own, wanted.clone()))
            };
            let same: Vec<Literal> = head.into_iter().zip(args).map(same).collect();
            for branch in &rule.clause.body {
                let mut way = same.clone();
                for each in branch {
                    let mut each = each.clone();
                    rename_literal(&mut each, &shifted);
                    let premise = read_plainly(&each).map(|(atom, _)| atom.clone());
                    way.push(each);
                    let Some(premise) = premise else { continue };
                    let Some(output) = outputs.get(&premise.predicate) else { continue };
                    let gone = Atom { predicate: output.holds, ..premise.clone() };
                    way.push(literal(LiteralKind::Not(vec![vec![literal(LiteralKind::Atom(gone))]])));
                    way.push(self.arrived_before(&premise, predicate, args));
                }
                ways.push(way);
            }
        }
        literal(LiteralKind::Not(ways))
    }

    /// That a tuple arrived before another.
    fn arrived_before(&mut self, premise: &Atom, predicate: PredId, args: &[Term]) -> Literal {
        let pair = (premise.predicate, predicate);
        let known = self.earlier.iter().find(|(_, known)| **known == pair).map(|(id, _)| *id);
        let id = known.unwrap_or_else(|| {
            let id = self.predicate("earlier".into(), premise.args.len() + args.len(), true);
            self.earlier.insert(id, pair);
            id
        });
        let both: Vec<Term> = premise.args.iter().chain(args).cloned().collect();
        literal(LiteralKind::Atom(plain_atom(id, &both)))
    }
}

fn plain_atom(predicate: PredId, args: &[Term]) -> Atom {
    Atom { predicate, args: args.to_vec(), when: None, at: None }
}

fn literal(kind: LiteralKind) -> Literal {
    Literal { kind, span: Span::default() }
}
