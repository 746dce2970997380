//! Strata that are kept while what they read changes (Gupta, Mumick and Subrahmanian 1993, with the order of arrival in
//! the place of counts): first what may have lost its last derivation is taken away ([`Extending::deletion`]), then what
//! follows from additions, or is still derived in another way, comes ([`Extending::renewal`]).
//!
//! Each literal that reads something that has changed is replaced by what has changed, the others read all there is now,
//! and semi-naive rounds go on from there: an evaluation that was never over.

use super::demand::unfitted;
use super::goal::has_expression;
use super::relations::Relations;
use super::rules::Planner;
use super::{Cardinalities, Derivation, PlanError, Switches};
use crate::base::dictionary::Dictionary;
use crate::base::span::Span;
use crate::check::ir::{
    Atom, Clause, Head, HeadTerm, Literal, LiteralKind, Modifiers, PredId, Predicate, Program, Rule, Stratum, Term,
    VarId, each_atom, each_variable,
};
use crate::check::rename::{rename_literal, variables};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What of a predicate stands under a name of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// What is true of it now and was not before.
    Added,
    /// What was true of it and is no longer.
    Removed,
    /// All that is stated of one with rules.
    Stated,
    /// The same that was not before.
    StatedAdded,
    /// What was stated of one with rules and is no longer.
    StatedRemoved,
    /// What a deletion took away.
    Deleted,
    /// The groups of one with an aggregate that a change may have touched.
    Touched,
}

/// What has changed of that which a stratum reads.
#[derive(Debug, Default)]
pub struct Changes {
    /// Predicates of which anything has, be it only a date or a source.
    pub all: BTreeSet<PredId>,
    /// Those below the stratum with [`Part::Added`].
    pub added: BTreeSet<PredId>,
    /// Those below the stratum with [`Part::Removed`].
    pub removed: BTreeSet<PredId>,
    /// Those of the stratum with [`Part::StatedAdded`].
    pub stated_added: BTreeSet<PredId>,
    /// Those of the stratum with [`Part::StatedRemoved`].
    pub stated_removed: BTreeSet<PredId>,
}

/// What planning a change needs besides the program.
pub struct PlanInputs<'a> {
    /// How much there is.
    pub cardinalities: &'a dyn Cardinalities,
    /// Where constants are interned.
    pub dictionary: &'a mut Dictionary,
    /// Which optimisations are on.
    pub switches: Switches,
}

/// A program with predicates that hold what has changed of others.
pub struct Extending<'a> {
    pub(super) old: &'a Program,
    pub(super) new: Program,
    parts: BTreeMap<(PredId, Part), PredId>,
    /// Predicates that say of a tuple of one predicate and one of another that it arrived before.
    pub(super) earlier: HashMap<PredId, (PredId, PredId)>,
}

impl<'a> Extending<'a> {
    /// Of a checked program.
    pub fn new(program: &'a Program) -> Extending<'a> {
        Extending { old: program, new: program.clone(), parts: BTreeMap::new(), earlier: HashMap::new() }
    }

    /// The predicate that holds a part of another.
    pub fn part(&mut self, predicate: PredId, part: Part) -> PredId {
        if let Some(known) = self.parts.get(&(predicate, part)) {
            return *known;
        }
        let Predicate { name, arity, aggregates, .. } = &self.old.predicates[predicate.0 as usize];
        let arity = if part == Part::Touched { arity - aggregates.len() } else { *arity };
        let added = self.predicate(format!("{name} {part:?}"), arity, true);
        self.parts.insert((predicate, part), added);
        added
    }

    pub(super) fn predicate(&mut self, name: String, arity: usize, stated: bool) -> PredId {
        self.new.predicates.push(Predicate::new(name, arity, stated));
        PredId(self.new.predicates.len() as u32 - 1)
    }

    /// A predicate of the program.
    pub(super) fn of(&self, predicate: PredId) -> &'a Predicate {
        &self.old.predicates[predicate.0 as usize]
    }

    /// The rules of predicates.
    pub(super) fn rules_of(&self, predicates: &[PredId]) -> Vec<usize> {
        predicates.iter().flat_map(|p| self.of(*p).rules.iter().copied()).collect()
    }

    /// The plan that brings the relations of a stratum up to date once what may be gone was taken away: of `deleted`, with
    /// [`Part::Deleted`], where it may still be derived, and of `touched`, with [`Part::Touched`], for whole groups. None
    /// where it cannot be told what follows: where something that has changed stands in braces, is dated or cited, or a
    /// limit is worked out from it.
    ///
    /// # Errors
    /// When the dictionary is full.
    pub fn renewal(
        &mut self,
        predicates: &[PredId],
        changes: &Changes,
        deleted: &BTreeSet<PredId>,
        touched: &BTreeSet<PredId>,
        inputs: PlanInputs<'_>,
    ) -> Result<Option<Derivation>, PlanError> {
        let rules = self.rules_of(predicates);
        if !self.can_follow(predicates, changes) {
            return Ok(None);
        }
        let first = self.new.rules.len();
        let mut recursive = false;
        let bodies = rules.iter().flat_map(|rule| &self.old.rules[*rule].clause.body);
        bodies.for_each(|body| each_atom(body, &mut |atom| recursive |= predicates.contains(&atom.predicate)));
        for &rule in &rules {
            let head = self.old.rules[rule].head.predicate;
            if touched.contains(&head) {
                self.renewed(rule);
                continue;
            }
            self.with_added(rule, changes);
            // Where nothing holds itself up, only what has no derivation left was taken away.
            if recursive && deleted.contains(&head) {
                self.again(rule);
            }
        }
        changes.stated_added.iter().for_each(|&predicate| self.seed(predicate));
        // What was stated before is there already.
        predicates.iter().for_each(|p| self.new.predicates[p.0 as usize].stated = false);
        let stratum = Stratum {
            predicates: predicates.to_vec(),
            rules: rules.iter().copied().chain(first..self.new.rules.len()).collect(),
            recursive: true,
        };
        let planned = self.planned(stratum, Some(first), &|p| predicates.contains(&p), inputs);
        predicates.iter().for_each(|p| self.new.predicates[p.0 as usize].stated = self.of(*p).stated);
        // What is judged at the end of a recursion is judged over all that was offered.
        let judged = |made: &Derivation| made.plan.strata.iter().flat_map(|s| &s.rules).any(|r| r.afterwards.is_some());
        Ok(Some(planned?).filter(|made| !judged(made)))
    }

    /// The plan of one stratum, after which what was added for it is dropped; rules from `first` on are run once. What is
    /// `open` is derived, be it kept or not.
    pub(super) fn planned(
        &mut self,
        stratum: Stratum,
        first: Option<usize>,
        open: &dyn Fn(PredId) -> bool,
        inputs: PlanInputs<'_>,
    ) -> Result<Derivation, PlanError> {
        let PlanInputs { cardinalities, dictionary, switches } = inputs;
        let wanted = stratum.predicates.iter().copied().collect();
        self.new.strata = vec![stratum];
        let kept = |predicate: PredId| !open(predicate) && cardinalities.is_kept(predicate);
        let relations = &mut Relations::new(&self.new, &HashMap::new(), &kept);
        relations.earlier.clone_from(&self.earlier);
        let planner = Planner {
            program: &self.new,
            cardinalities,
            dictionary,
            switches,
            relations,
            quiet: &|_| false,
            kept: &kept,
            extends: first,
        };
        let planned = planner.derivation(&wanted);
        self.new.rules.truncate(self.old.rules.len());
        planned
    }

    /// Whether it can be told what follows from changes, but for deletions in a recursion through `min` or `max`.
    pub(super) fn can_follow(&self, predicates: &[PredId], changes: &Changes) -> bool {
        let follows = |rule: &usize| {
            let rule = &self.old.rules[*rule];
            let plain = |literal: &Literal| {
                let mut reads = false;
                each_atom([literal], &mut |atom| reads |= changes.all.contains(&atom.predicate));
                !reads || read_plainly(literal).is_some()
            };
            rule.head.on.is_none() && rule.modifiers.is_empty() && rule.clause.body.iter().flatten().all(plain)
        };
        self.rules_of(predicates).iter().all(follows)
    }

    /// Adds, for each literal of a rule that holds for more than before, the rule with what that is in its place.
    fn with_added(&mut self, number: usize, changes: &Changes) {
        let rule = &self.old.rules[number];
        for branch in &rule.clause.body {
            for (place, literal) in branch.iter().enumerate() {
                let Some((atom, negated)) = read_plainly(literal) else { continue };
                let (gained, part) = match negated {
                    false => (&changes.added, Part::Added),
                    true => (&changes.removed, Part::Removed),
                };
                if !gained.contains(&atom.predicate) {
                    continue;
                }
                let mut body = branch.clone();
                let mut variables = rule.clause.variables.clone();
                let mut gained = self.instead(atom, part, literal.span);
                match negated {
                    false => body[place] = gained,
                    // Another may still be there that is like it where it matters.
                    true => {
                        let local = local_variables(rule, branch, place);
                        let first = variables.len() as u32;
                        let fresh = |v| local.iter().position(|l| *l == v).map_or(v, |at| VarId(first + at as u32));
                        rename_literal(&mut gained, &fresh);
                        variables.extend(local.iter().map(|v| rule.clause.variables[v.0 as usize].clone()));
                        body.push(gained);
                    }
                }
                let clause = Clause { body: vec![body], variables, ..rule.clause.clone() };
                self.new.rules.push(Rule { clause, ..rule.clone() });
            }
        }
    }

    /// An atom over a part of its predicate.
    pub(super) fn instead(&mut self, atom: &Atom, part: Part, span: Span) -> Literal {
        let atom = Atom { predicate: self.part(atom.predicate, part), ..atom.clone() };
        Literal { kind: LiteralKind::Atom(atom), span }
    }

    /// Adds a rule for what was taken away and is derived in another way.
    fn again(&mut self, number: usize) {
        let head = &self.old.rules[number].head;
        if let Some(args) = plain_args(head) {
            let atom = Atom { predicate: head.predicate, args, when: None, at: None };
            self.restricted(number, &atom, Part::Deleted);
        }
    }

    /// Adds a rule for the groups that are to be worked out anew.
    fn renewed(&mut self, number: usize) {
        let head = &self.old.rules[number].head;
        if let Some(args) = group_args(head, self.of(head.predicate)) {
            let atom = Atom { predicate: head.predicate, args, when: None, at: None };
            self.restricted(number, &atom, Part::Touched);
        }
    }

    fn restricted(&mut self, number: usize, to: &Atom, part: Part) {
        let rule = &self.old.rules[number];
        let literal = self.instead(to, part, rule.clause.span);
        let mut clause = rule.clause.clone();
        clause.body.iter_mut().for_each(|branch| branch.insert(0, literal.clone()));
        self.new.rules.push(Rule { clause, ..rule.clone() });
    }

    /// Adds the rule that copies what was stated of a predicate with rules.
    fn seed(&mut self, predicate: PredId) {
        let args = self.all_args(predicate);
        let atom = Atom { predicate, args: args.clone(), when: None, at: None };
        let literal = self.instead(&atom, Part::StatedAdded, Span::default());
        let variables = (0..args.len()).map(|i| format!("A{i}").into()).collect();
        let head =
            Head { predicate, args: args.into_iter().map(HeadTerm::Plain).collect(), places: Vec::new(), on: None };
        let clause = Clause { variables, body: vec![vec![literal]], span: Span::default() };
        self.new.rules.push(Rule { head, clause, modifiers: Modifiers::default() });
    }

    /// A variable for each column.
    pub(super) fn all_args(&self, predicate: PredId) -> Vec<Term> {
        (0..self.of(predicate).arity).map(|i| Term::Variable(VarId(i as u32))).collect()
    }
}

/// The atom of a literal that is nothing else, be it under `not`, without date and source; and whether it is.
pub(super) fn read_plainly(literal: &Literal) -> Option<(&Atom, bool)> {
    let (atom, negated) = match &literal.kind {
        LiteralKind::Atom(atom) => (atom, false),
        LiteralKind::Not(bodies) => match &bodies[..] {
            [body] => match &body[..] {
                [Literal { kind: LiteralKind::Atom(atom), .. }] => (atom, true),
                _ => return None,
            },
            _ => return None,
        },
        _ => return None,
    };
    let plain = atom.when.is_none() && atom.at.is_none() && !(negated && atom.args.iter().any(has_expression));
    plain.then_some((atom, negated))
}

/// The variables that a literal of a rule shares with nothing around it.
fn local_variables(rule: &Rule, branch: &[Literal], place: usize) -> Vec<VarId> {
    let mut around = HashSet::new();
    for arg in &rule.head.args {
        let terms = match arg {
            HeadTerm::Plain(term) => std::slice::from_ref(term),
            HeadTerm::Aggregate(_, terms) => terms,
        };
        terms.iter().for_each(|term| each_variable(term, &mut |v| _ = around.insert(v)));
    }
    let others = branch.iter().enumerate().filter(|(at, _)| *at != place);
    others.for_each(|(_, other)| around.extend(variables(other)));
    let mut local: Vec<VarId> = variables(&branch[place]).into_iter().filter(|v| !around.contains(v)).collect();
    local.sort_unstable();
    local
}

/// The arguments of a head that can be looked up; none where one is worked out.
pub(super) fn plain_args(head: &Head) -> Option<Vec<Term>> {
    let plain = |arg: &HeadTerm| match arg {
        HeadTerm::Plain(term) if !has_expression(unfitted(term)) => Some(unfitted(term).clone()),
        _ => None,
    };
    head.args.iter().map(plain).collect()
}

/// The same of the columns that make the groups of an aggregate, be the head's own value of it plain or not.
pub(super) fn group_args(head: &Head, predicate: &Predicate) -> Option<Vec<Term>> {
    let is_value = |column: usize| predicate.aggregates.iter().any(|(value, _)| *value == column);
    let args = head.args.iter().enumerate().filter(|(column, _)| !is_value(*column)).map(|(_, arg)| arg.clone());
    plain_args(&Head { args: args.collect(), ..head.clone() })
}
