//! The stated facts that an answer rests on: looked for downwards, one derivation of each derived fact, within bounds.

use super::asking::Asking;
use crate::base::span::Span;
use crate::base::support::GroundFact;
use crate::base::value::Value;
use crate::check::ir::{
    Atom, Clause, CompareOp, HeadTerm, Literal, LiteralKind, Modifiers, PredId, Query, Rule, Term, VarId, When,
};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// How many rules deep it is looked.
const DEEPEST: usize = 8;
/// How many queries are asked for one answer.
const MOST_ASKED: usize = 40;
/// How many facts are shown.
const MOST_SHOWN: usize = 8;
/// How many solutions of what an aggregate collects are looked at.
const MOST_COLLECTED: u64 = 4;

/// How many places of one fact are shown.
const MOST_PLACES: usize = 3;

/// Where facts were written, by predicate and arguments.
pub(super) type Places<'a> = HashMap<(&'a str, &'a [Value]), Vec<(&'a GroundFact, Span)>>;

/// Values of the variables of one clause.
pub(super) type Known = BTreeMap<VarId, Value>;

/// A search for the facts below one answer.
pub(super) struct Witness<'a> {
    asking: &'a Asking<'a>,
    places: &'a Places<'a>,
    asked: usize,
    seen: HashSet<(PredId, Vec<Value>)>,
    found: Vec<Span>,
}

impl<'a> Witness<'a> {
    /// The places of the facts that make a body hold, its variables being known as far as they are.
    pub fn of(asking: &'a Asking<'a>, places: &'a Places<'a>, clause: &Clause, known: &Known) -> Vec<Span> {
        let mut witness = Witness { asking, places, asked: 0, seen: HashSet::new(), found: Vec::new() };
        witness.body(clause, &clause.body, known, 1, 0);
        witness.found
    }

    /// Looks below the first branch that holds; `most` of its solutions.
    fn body(&mut self, clause: &Clause, body: &[Vec<Literal>], known: &Known, most: u64, depth: usize) -> bool {
        for branch in body {
            let wanted = bound(std::slice::from_ref(branch));
            let solutions = match body.len() {
                // The answer itself: it holds.
                1 if depth == 0 && most == 1 && wanted.iter().all(|v| known.contains_key(v)) => vec![known.clone()],
                _ => self.solutions(clause, branch, &wanted, known, most),
            };
            for solution in &solutions {
                branch.iter().for_each(|literal| self.literal(clause, literal, solution, depth));
            }
            if !solutions.is_empty() {
                return true;
            }
        }
        false
    }

    fn literal(&mut self, clause: &Clause, literal: &Literal, known: &Known, depth: usize) {
        match &literal.kind {
            LiteralKind::Atom(atom) => self.atom(atom, known, depth),
            LiteralKind::Or(inner) => {
                self.body(clause, inner, known, 1, depth);
            }
            LiteralKind::Aggregate(aggregate) => {
                self.body(clause, &aggregate.body, known, MOST_COLLECTED, depth);
            }
            LiteralKind::Not(_) | LiteralKind::Compare(..) | LiteralKind::Test(..) => {}
        }
    }

    fn atom(&mut self, atom: &Atom, known: &Known, depth: usize) {
        let asking = self.asking;
        let Some(args) = atom.args.iter().map(|a| instance(a, known)).collect::<Option<Vec<_>>>() else { return };
        let Some(predicate) = asking.program.predicates.get(atom.predicate.0 as usize) else { return };
        if !self.seen.insert((atom.predicate, args.clone())) || self.found.len() >= MOST_SHOWN {
            return;
        }
        let stated = match &args[..] {
            [Value::Prop(stated)] if predicate.is_stated_view => self.places.get(&(&*stated.name, &stated.args[..])),
            _ => self.places.get(&(&*predicate.name, &args[..])),
        };
        if let Some(stated) = stated {
            // Without `on` and `@` one place tells all; else each that may be meant.
            let most = if atom.when.is_none() && atom.at.is_none() { 1 } else { MOST_PLACES };
            let meant = stated.iter().filter(|(fact, _)| may_be_meant(atom, fact, known));
            for (_, place) in meant.take(most) {
                if !self.found.contains(place) {
                    self.found.push(*place);
                }
            }
            return;
        }
        if depth < DEEPEST {
            let rules = predicate.rules.iter().filter_map(|rule| asking.program.rules.get(*rule));
            for rule in rules {
                if self.rule(rule, &args, depth + 1) {
                    return;
                }
            }
        }
    }

    /// Looks below a rule that derives a fact; whether it does.
    fn rule(&mut self, rule: &Rule, args: &[Value], depth: usize) -> bool {
        let mut known = Known::new();
        let mut collects = false;
        for (term, value) in rule.head.args.iter().zip(args) {
            match term {
                HeadTerm::Plain(term) if !unify(term, value, &mut known) => return false,
                HeadTerm::Plain(_) => {}
                HeadTerm::Aggregate(..) => collects = true,
            }
        }
        self.body(&rule.clause, &rule.clause.body, &known, if collects { MOST_COLLECTED } else { 1 }, depth)
    }

    /// Solutions of a branch, as values of the variables that its atoms bind.
    fn solutions(
        &mut self,
        clause: &Clause,
        branch: &[Literal],
        wanted: &[VarId],
        known: &Known,
        most: u64,
    ) -> Vec<Known> {
        self.asked += 1;
        if self.asked > MOST_ASKED {
            return Vec::new();
        }
        let equal = |(variable, value): (&VarId, &Value)| Literal {
            kind: LiteralKind::Compare(CompareOp::Equal, Term::Variable(*variable), Term::Constant(value.clone())),
            span: clause.span,
        };
        let body = known.iter().map(equal).chain(branch.iter().cloned()).collect();
        let mut query = every(clause, wanted);
        query.clause.body = vec![body];
        query.modifiers.limit = Some(most);
        // A rule that fails when it is run has its own error.
        let Ok(found) = self.asking.rows(&query) else { return Vec::new() };
        let solution = |row: Vec<Value>| known.clone().into_iter().chain(wanted.iter().copied().zip(row)).collect();
        found.rows.iter().map(solution).collect()
    }
}

/// Whether one of a fact's supports has the date and source that an atom asks for, as far as they are known.
fn may_be_meant(atom: &Atom, fact: &GroundFact, known: &Known) -> bool {
    let fits = |wanted: Option<&Term>, value: Option<Value>| match wanted {
        None => true,
        Some(wanted) => value.is_some_and(|v| instance(wanted, known).is_none_or(|w| w == v)),
    };
    let date = match &atom.when {
        Some(When::On(date)) => Some(date),
        Some(When::During(_)) | None => None,
    };
    let source = atom.at.as_ref().map(|(source, _)| source);
    fact.supports.iter().any(|support| {
        fits(date, support.date.clone().map(Value::Date)) && fits(source, support.source.clone().map(Value::Text))
    })
}

/// The query that asks for these variables of a clause.
pub(super) fn every(clause: &Clause, variables: &[VarId]) -> Query {
    let name = |v: &VarId| clause.variables.get(v.0 as usize).cloned().unwrap_or_else(|| Arc::from("_"));
    Query {
        name: "witness".into(),
        headings: variables.iter().map(name).collect(),
        columns: variables.iter().map(|v| HeadTerm::Plain(Term::Variable(*v))).collect(),
        single_atom: None,
        clause: clause.clone(),
        modifiers: Modifiers::default(),
    }
}

/// Variables that atoms of every branch bind, in order.
pub(super) fn bound(body: &[Vec<Literal>]) -> Vec<VarId> {
    let of_branch = |branch: &[Literal]| {
        let mut found = Vec::new();
        for literal in branch {
            if let LiteralKind::Atom(atom) = &literal.kind {
                atom.args.iter().for_each(|arg| variables(arg, &mut found));
            }
        }
        found
    };
    let mut branches = body.iter().map(|b| of_branch(b));
    let mut common = branches.next().unwrap_or_default();
    for branch in branches {
        common.retain(|v| branch.contains(v));
    }
    common
}

fn variables(term: &Term, found: &mut Vec<VarId>) {
    match term {
        Term::Variable(v) if !found.contains(v) => found.push(*v),
        Term::Prop(_, args) => args.iter().for_each(|a| variables(a, found)),
        _ => {}
    }
}

fn instance(term: &Term, known: &Known) -> Option<Value> {
    Some(match term {
        Term::Variable(v) => known.get(v)?.clone(),
        Term::Constant(value) => value.clone(),
        Term::Prop(name, args) => {
            Value::prop(name.clone(), args.iter().map(|a| instance(a, known)).collect::<Option<Vec<_>>>()?)
        }
        _ => return None,
    })
}

/// Whether a term of a head may have given a value; expressions may give any.
fn unify(term: &Term, value: &Value, known: &mut Known) -> bool {
    match term {
        Term::Variable(v) => known.entry(*v).or_insert_with(|| value.clone()) == value,
        Term::Constant(constant) => constant == value,
        Term::Prop(name, args) => match value {
            Value::Prop(prop) if prop.name == *name && prop.args.len() == args.len() => {
                args.iter().zip(prop.args.iter()).all(|(a, v)| unify(a, v, known))
            }
            _ => false,
        },
        Term::Fitted(inner, ..) => unify(inner, value, known),
        Term::Call(..) | Term::Arithmetic(..) | Term::Negate(..) => true,
    }
}
