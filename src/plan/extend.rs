//! Additions: what more a stratum derives when facts are added to what it reads. Each atom that reads something that has
//! grown is replaced by what was added, the others read all there is now, and semi-naive rounds go on from there: an
//! evaluation that was never over (Gupta, Mumick and Subrahmanian 1993, without deletions).

use super::relations::Relations;
use super::rules::Planner;
use super::{Cardinalities, Derivation, PlanError, Switches};
use crate::base::dictionary::Dictionary;
use crate::base::span::Span;
use crate::check::ir::{
    Atom, Clause, Head, HeadTerm, Literal, LiteralKind, Modifiers, PredId, Predicate, Program, Rule, Stratum, Term,
    VarId, each_atom,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A program with predicates that hold what was added to others.
pub struct Extending<'a> {
    old: &'a Program,
    new: Program,
    /// By predicate, and whether what is stated of it is meant.
    added: BTreeMap<(PredId, bool), PredId>,
}

impl<'a> Extending<'a> {
    /// Of a checked program.
    pub fn new(program: &'a Program) -> Extending<'a> {
        Extending { old: program, new: program.clone(), added: BTreeMap::new() }
    }

    /// The predicate that holds what was added to one: to all that is true of it, or to what is `stated` of one with rules.
    pub fn added(&mut self, predicate: PredId, stated: bool) -> PredId {
        let Extending { old, new, added } = self;
        *added.entry((predicate, stated)).or_insert_with(|| {
            let Predicate { name, arity, .. } = &old.predicates[predicate.0 as usize];
            new.predicates.push(Predicate {
                name: format!("{name} added").into(),
                arity: *arity,
                stated: true,
                rules: Vec::new(),
                aggregates: Vec::new(),
                is_stated_view: false,
            });
            PredId(new.predicates.len() as u32 - 1)
        })
    }

    /// The plan that extends the relations of a stratum, where `grown` are those that it reads and that have grown, and of
    /// `seeded`, which are its own, facts were stated. None where more may follow from less: where something that has grown
    /// stands under negation or in braces, is dated or cited, or an aggregate or limit is worked out from it.
    ///
    /// # Errors
    /// When the dictionary is full.
    pub fn stratum(
        &mut self,
        predicates: &[PredId],
        grown: &BTreeSet<PredId>,
        seeded: &BTreeSet<PredId>,
        cardinalities: &dyn Cardinalities,
        dictionary: &mut Dictionary,
        switches: Switches,
    ) -> Result<Option<Derivation>, PlanError> {
        let own = |p: &PredId| &self.old.predicates[p.0 as usize];
        let rules: Vec<usize> = predicates.iter().flat_map(|p| own(p).rules.iter().copied()).collect();
        let touched: BTreeSet<PredId> = grown.union(seeded).copied().collect();
        let extends = |p: &PredId| own(p).aggregates.is_empty() || own(p).extreme().is_some();
        if !predicates.iter().all(extends) || !rules.iter().all(|&rule| self.extends(&self.old.rules[rule], &touched)) {
            return Ok(None);
        }
        let first = self.new.rules.len();
        for &rule in &rules {
            self.with_added(rule, grown);
        }
        seeded.iter().for_each(|&predicate| self.seed(predicate));
        let stratum = Stratum {
            predicates: predicates.to_vec(),
            rules: rules.iter().copied().chain(first..self.new.rules.len()).collect(),
            recursive: true,
        };
        self.new.strata = vec![stratum];
        // What was stated before is there already.
        predicates.iter().for_each(|p| self.new.predicates[p.0 as usize].stated = false);
        let kept = |predicate: PredId| !predicates.contains(&predicate) && cardinalities.is_kept(predicate);
        let relations = &mut Relations::new(&self.new, &HashMap::new(), &kept);
        let planner = Planner {
            program: &self.new,
            cardinalities,
            dictionary,
            switches,
            relations,
            quiet: &|_| false,
            kept: &kept,
            extends: Some(first),
        };
        let planned = planner.derivation(&predicates.iter().copied().collect());
        self.new.rules.truncate(first);
        predicates.iter().for_each(|p| self.new.predicates[p.0 as usize].stated = own(p).stated);
        // What is judged at the end of a recursion is judged over all that was offered.
        let judged = |made: &Derivation| made.plan.strata.iter().flat_map(|s| &s.rules).any(|r| r.afterwards.is_some());
        Ok(Some(planned?).filter(|made| !judged(made)))
    }

    /// Whether more solutions of a rule are all that comes of what has grown.
    fn extends(&self, rule: &Rule, touched: &BTreeSet<PredId>) -> bool {
        let plain = |literal: &Literal| match &literal.kind {
            LiteralKind::Atom(atom) => atom.when.is_none() && atom.at.is_none() || !touched.contains(&atom.predicate),
            _ => {
                let mut reads = false;
                each_atom([literal], &mut |atom| reads |= touched.contains(&atom.predicate));
                !reads
            }
        };
        rule.head.on.is_none() && rule.modifiers.is_empty() && rule.clause.body.iter().flatten().all(plain)
    }

    /// Adds, for each atom of a rule that reads what has grown, the rule with what was added in its place.
    fn with_added(&mut self, number: usize, grown: &BTreeSet<PredId>) {
        let rule = &self.old.rules[number];
        for branch in &rule.clause.body {
            for (place, literal) in branch.iter().enumerate() {
                let LiteralKind::Atom(atom) = &literal.kind else { continue };
                if !grown.contains(&atom.predicate) {
                    continue;
                }
                let mut body = branch.clone();
                let added = Atom { predicate: self.added(atom.predicate, false), ..atom.clone() };
                body[place] = Literal { kind: LiteralKind::Atom(added), span: literal.span };
                let clause = Clause { body: vec![body], ..rule.clause.clone() };
                self.new.rules.push(Rule { clause, ..rule.clone() });
            }
        }
    }

    /// Adds the rule that copies what was stated of a predicate with rules.
    fn seed(&mut self, predicate: PredId) {
        let added = self.added(predicate, true);
        let arity = self.old.predicates[predicate.0 as usize].arity;
        let args: Vec<Term> = (0..arity).map(|i| Term::Variable(VarId(i as u32))).collect();
        let atom = Atom { predicate: added, args: args.clone(), when: None, at: None };
        let literal = Literal { kind: LiteralKind::Atom(atom), span: Span::default() };
        let variables = (0..arity).map(|i| format!("A{i}").into()).collect();
        let head =
            Head { predicate, args: args.into_iter().map(HeadTerm::Plain).collect(), places: Vec::new(), on: None };
        let clause = Clause { variables, body: vec![vec![literal]], span: Span::default() };
        self.new.rules.push(Rule { head, clause, modifiers: Modifiers::default() });
    }
}
