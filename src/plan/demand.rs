//! Demand: magic sets (Bancilhon, Maier, Sagiv, Ullman 1986; Beeri and Ramakrishnan 1991).
//!
//! For a query with bound arguments each predicate it reaches is copied for each pattern of bound arguments, and each
//! copy is guarded by a predicate that holds the arguments asked for. What stands under negation, in braces, in
//! disjunctions inside a body, or has an aggregate or a limit, is evaluated in full: there demand could change the
//! strata. Demand rules leave out literals that only take rows away by negation; asking for more is always sound.

use crate::base::function::CompareOp;
use crate::base::span::Span;
use crate::check::ir::{
    Atom, Clause, Head, HeadTerm, Literal, LiteralKind, Modifiers, PredId, Predicate, Program, Query, Rule, Term,
    VarId, When,
};
use crate::check::strata;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::goal::has_expression;
use crate::check::ir::{each_atom, each_variable};

/// A program and query rewritten for demand.
pub(super) struct Demanded {
    pub program: Program,
    pub query: Query,
    /// Copies made here, and whose stated facts they stand for.
    pub aliases: HashMap<PredId, PredId>,
    /// Rules that compute demand.
    pub quiet: BTreeSet<usize>,
}

/// Calls `visit` for every predicate of a body whose rules matter: an atom with `@` reads stated facts alone.
pub(super) fn clause_predicates(clause: &Clause, visit: &mut impl FnMut(PredId)) {
    for branch in &clause.body {
        literal_predicates(branch, &mut |p, _| visit(p), false);
    }
}

/// As above for literals, with whether the atom stands where demand may not go.
fn literal_predicates(literals: &[Literal], visit: &mut dyn FnMut(PredId, bool), closed: bool) {
    for literal in literals {
        match &literal.kind {
            LiteralKind::Atom(atom) => {
                if atom.at.is_none() {
                    visit(atom.predicate, closed);
                }
            }
            LiteralKind::Not(body) | LiteralKind::Or(body) => {
                body.iter().for_each(|b| literal_predicates(b, visit, true));
            }
            LiteralKind::Aggregate(a) => a.body.iter().for_each(|b| literal_predicates(b, visit, true)),
            LiteralKind::Compare(..) | LiteralKind::Test(..) => {}
        }
    }
}

type Adornment = Vec<bool>;

struct Rewriter<'a> {
    old: &'a Program,
    new: Program,
    aliases: HashMap<PredId, PredId>,
    quiet: BTreeSet<usize>,
    /// Predicates evaluated by their own rules.
    full: BTreeSet<PredId>,
    /// Copy and guard by predicate and bound arguments.
    copies: BTreeMap<(PredId, Adornment), (PredId, PredId)>,
    open: Vec<(PredId, Adornment)>,
    /// Predicates some clause asks for with `on` or `during`.
    dated: BTreeSet<PredId>,
    /// Predicates whose tuples are there already.
    kept: &'a dyn Fn(PredId) -> bool,
}

/// Rewrites, or gives none where no argument of a predicate with rules is bound.
pub(super) fn rewrite(program: &Program, query: &Query, kept: &dyn Fn(PredId) -> bool) -> Option<Demanded> {
    let mut rewriter = Rewriter {
        old: program,
        new: Program { predicates: program.predicates.clone(), rules: program.rules.clone(), strata: Vec::new() },
        aliases: HashMap::new(),
        quiet: BTreeSet::new(),
        full: BTreeSet::new(),
        copies: BTreeMap::new(),
        open: Vec::new(),
        dated: BTreeSet::new(),
        kept,
    };
    rewriter.find_full(query);
    let mut query = query.clone();
    let span = query.clause.span;
    let variables = query.clause.variables.clone();
    for branch in &mut query.clause.body {
        *branch = rewriter.body(branch, None, &variables, span);
    }
    if rewriter.copies.is_empty() {
        return None;
    }
    while let Some((predicate, adornment)) = rewriter.open.pop() {
        rewriter.copy_rules(predicate, &adornment);
    }
    let mut refused = Vec::new();
    strata::stratify(&mut rewriter.new, &mut refused);
    // Demand goes through positive literals only, so no new cycle holds a negation; were there one, ask without it.
    if !refused.is_empty() {
        return None;
    }
    Some(Demanded { program: rewriter.new, query, aliases: rewriter.aliases, quiet: rewriter.quiet })
}

impl Rewriter<'_> {
    fn find_full(&mut self, query: &Query) {
        let mut open = Vec::new();
        let mut seen = BTreeSet::new();
        let mut reached = Vec::new();
        let look = |clause: &Clause, full: bool, open: &mut Vec<PredId>, reached: &mut Vec<PredId>| {
            for branch in &clause.body {
                let visit = &mut |p, closed| {
                    reached.push(p);
                    if closed || full {
                        open.push(p);
                    }
                };
                literal_predicates(branch, visit, false);
            }
        };
        look(&query.clause, false, &mut open, &mut reached);
        while let Some(p) = reached.pop() {
            if (self.kept)(p) || !seen.insert(p) {
                continue;
            }
            let predicate = &self.old.predicates[p.0 as usize];
            let rules = || predicate.rules.iter().map(|&r| &self.old.rules[r]);
            if !predicate.aggregates.is_empty() || rules().any(|r| !r.modifiers.is_empty()) {
                open.push(p);
            }
            rules().for_each(|rule| look(&rule.clause, false, &mut open, &mut reached));
        }
        let rules = seen.iter().flat_map(|p| &self.old.predicates[p.0 as usize].rules);
        for clause in rules.map(|&r| &self.old.rules[r].clause).chain([&query.clause]) {
            each_atom(clause.body.iter().flatten(), &mut |atom| {
                if atom.when.is_some() {
                    self.dated.insert(atom.predicate);
                }
            });
        }
        open.into_iter().for_each(|p| self.make_full(p));
    }

    /// Marks a predicate and all it depends on.
    fn make_full(&mut self, predicate: PredId) {
        let mut open = vec![predicate];
        while let Some(p) = open.pop() {
            if !(self.kept)(p) && self.full.insert(p) {
                for &rule in &self.old.predicates[p.0 as usize].rules {
                    clause_predicates(&self.old.rules[rule].clause, &mut |q| open.push(q));
                }
            }
        }
    }

    fn has_rules(&self, predicate: PredId) -> bool {
        !(self.kept)(predicate) && self.old.predicates.get(predicate.0 as usize).is_some_and(|p| !p.rules.is_empty())
    }

    /// A body with atoms replaced by copies; `guard` comes first. Adds the demand rules on the way.
    fn body(&mut self, literals: &[Literal], guard: Option<&Atom>, variables: &[Arc<str>], span: Span) -> Vec<Literal> {
        let mut bound = BTreeSet::new();
        // What `=` builds is not passed on: `p(X) :- p(f(X))` would ask for ever larger terms.
        let mut built = BTreeSet::new();
        let mut prefix: Vec<Literal> = Vec::new();
        if let Some(guard) = guard {
            bind_patterns(&guard.args, &mut bound);
            prefix.push(Literal { kind: LiteralKind::Atom(guard.clone()), span });
        }
        let mut out = prefix.clone();
        let mut pending: Vec<&Literal> = literals.iter().collect();
        while let Some(place) = self.choose(&pending, &bound) {
            let literal = pending.remove(place);
            let LiteralKind::Atom(atom) = &literal.kind else {
                let before = bound.clone();
                if useful_for_demand(literal, &mut bound) {
                    prefix.push(literal.clone());
                }
                if builds(literal, &built) {
                    built.extend(bound.difference(&before));
                }
                out.push(literal.clone());
                continue;
            };
            let replaced = self.atom(atom, &bound, &built, &prefix, variables, span);
            bind_patterns(&atom.args, &mut bound);
            match &atom.when {
                Some(When::On(date)) => bind_patterns(std::slice::from_ref(date), &mut bound),
                Some(When::During(_)) | None => {}
            }
            if let Some((source, locator)) = &atom.at {
                bind_patterns(std::slice::from_ref(source), &mut bound);
                locator.iter().for_each(|l| bind_patterns(std::slice::from_ref(l), &mut bound));
            }
            let literal = Literal { kind: LiteralKind::Atom(replaced), span: literal.span };
            prefix.push(literal.clone());
            out.push(literal);
        }
        out.extend(pending.into_iter().cloned());
        out
    }

    /// The literal that passes bindings on best: filters and assignments, then atoms with a bound argument (stated ones
    /// first), then any atom. None when only what demand leaves out is left.
    fn choose(&self, pending: &[&Literal], bound: &BTreeSet<VarId>) -> Option<usize> {
        let rank = |literal: &Literal| match &literal.kind {
            LiteralKind::Atom(atom) => {
                let mut own = bound.clone();
                bind_patterns(&atom.args, &mut own);
                let evidence = atom.at.iter().flat_map(|(source, locator)| std::iter::once(source).chain(locator));
                evidence.clone().for_each(|t| bind_patterns(std::slice::from_ref(t), &mut own));
                let date = match &atom.when {
                    Some(When::On(date)) => {
                        bind_patterns(std::slice::from_ref(date), &mut own);
                        Some(date)
                    }
                    Some(When::During(date)) => Some(date),
                    None => None,
                };
                if !atom.args.iter().chain(evidence).chain(date).all(|t| is_bound(t, &own)) {
                    return None;
                }
                let keyed = atom.args.iter().any(|a| is_bound(a, bound));
                let derived = atom.at.is_none() && self.has_rules(atom.predicate);
                Some(match (keyed, derived) {
                    (true, false) => 1,
                    (true, true) => 2,
                    (false, false) => 3,
                    (false, true) => 4,
                })
            }
            LiteralKind::Compare(_, a, b) => (is_bound(a, bound) || is_bound(b, bound)).then_some(0),
            LiteralKind::Test(_, args) => args.iter().all(|a| is_bound(a, bound)).then_some(0),
            LiteralKind::Not(_) | LiteralKind::Or(_) | LiteralKind::Aggregate(_) => None,
        };
        let ranked = pending.iter().enumerate().filter_map(|(i, l)| rank(l).map(|r| (r, i)));
        ranked.min().map(|(_, i)| i)
    }

    /// The copy of an atom's predicate for what is bound of it, with the rule that asks for it.
    fn atom(
        &mut self,
        atom: &Atom,
        bound: &BTreeSet<VarId>,
        built: &BTreeSet<VarId>,
        prefix: &[Literal],
        variables: &[Arc<str>],
        span: Span,
    ) -> Atom {
        if atom.at.is_some() || !self.has_rules(atom.predicate) || self.full.contains(&atom.predicate) {
            return atom.clone();
        }
        let passes = |a: &Term| match a {
            Term::Variable(v) => bound.contains(v) && !built.contains(v),
            other => is_bound(other, &BTreeSet::new()),
        };
        let free = self.worked_out(atom.predicate);
        let adornment: Adornment = atom.args.iter().zip(free).map(|(a, free)| !free && passes(a)).collect();
        if !adornment.contains(&true) {
            self.make_full(atom.predicate);
            return atom.clone();
        }
        let (copy, guard) = self.copy(atom.predicate, &adornment);
        let asked: Vec<Term> = bound_args(&atom.args, &adornment);
        self.demand_rule(guard, asked, prefix, variables, span);
        Atom { predicate: copy, ..atom.clone() }
    }

    /// The columns for which some rule works out an expression: what is asked of them cannot be turned round into what is
    /// to be asked of the body.
    fn worked_out(&self, predicate: PredId) -> Vec<bool> {
        let predicate = &self.old.predicates[predicate.0 as usize];
        let mut free = vec![false; predicate.arity];
        for &rule in &predicate.rules {
            for (free, arg) in free.iter_mut().zip(&self.old.rules[rule].head.args) {
                *free |= matches!(arg, HeadTerm::Plain(term) if has_expression(unfitted(term)));
            }
        }
        free
    }

    fn demand_rule(&mut self, guard: PredId, asked: Vec<Term>, prefix: &[Literal], variables: &[Arc<str>], span: Span) {
        // `m(X) :- m(X), …` asks for nothing new.
        let trivial = prefix.first().is_some_and(|first| match &first.kind {
            LiteralKind::Atom(a) => a.predicate == guard && same_variables(&a.args, &asked),
            _ => false,
        });
        if trivial {
            return;
        }
        let clause = Clause { variables: variables.to_vec(), body: vec![prefix.to_vec()], span };
        let args = asked.into_iter().map(HeadTerm::Plain).collect();
        let rule = Rule {
            head: Head { predicate: guard, args, places: Vec::new(), on: None },
            clause,
            modifiers: Modifiers::default(),
        };
        let number = self.add_rule(rule);
        self.quiet.insert(number);
    }

    fn add_rule(&mut self, rule: Rule) -> usize {
        let number = self.new.rules.len();
        self.new.predicates[rule.head.predicate.0 as usize].rules.push(number);
        self.new.rules.push(rule);
        number
    }

    fn add_predicate(&mut self, name: String, arity: usize, stated: bool) -> PredId {
        self.new.predicates.push(Predicate::new(name, arity, stated));
        PredId(self.new.predicates.len() as u32 - 1)
    }

    fn copy(&mut self, predicate: PredId, adornment: &Adornment) -> (PredId, PredId) {
        let key = (predicate, adornment.clone());
        if let Some(&ids) = self.copies.get(&key) {
            return ids;
        }
        let old = &self.old.predicates[predicate.0 as usize];
        let pattern: String = adornment.iter().map(|&b| if b { 'b' } else { 'f' }).collect();
        let (name, arity) = (old.name.clone(), old.arity);
        let copy = self.add_predicate(format!("{name}^{pattern}"), arity, false);
        let guard =
            self.add_predicate(format!("demand {name}^{pattern}"), adornment.iter().filter(|&&b| b).count(), false);
        self.copies.insert(key.clone(), (copy, guard));
        self.open.push(key);
        (copy, guard)
    }

    fn copy_rules(&mut self, predicate: PredId, adornment: &Adornment) {
        let (copy, guard) = self.copies[&(predicate, adornment.clone())];
        let old = &self.old.predicates[predicate.0 as usize];
        for &number in &old.rules {
            let rule = &self.old.rules[number];
            let plain: Vec<Term> = rule.head.args.iter().map(plain_term).collect();
            let guard_atom = Atom { predicate: guard, args: bound_args(&plain, adornment), when: None, at: None };
            let mut clause = rule.clause.clone();
            for branch in &mut clause.body {
                *branch = self.body(branch, Some(&guard_atom), &rule.clause.variables, rule.clause.span);
            }
            let head = Head { predicate: copy, ..rule.head.clone() };
            self.add_rule(Rule { head, clause, modifiers: Modifiers::default() });
        }
        if old.stated {
            self.stated_rules(predicate, copy, guard, adornment);
        }
    }

    /// What is stated of the predicate, as far as it is asked for.
    fn stated_rules(&mut self, predicate: PredId, copy: PredId, guard: PredId, adornment: &Adornment) {
        let old = &self.old.predicates[predicate.0 as usize];
        let (name, arity) = (old.name.clone(), old.arity);
        let stated = self.add_predicate(format!("{name} stated"), arity, true);
        self.aliases.insert(stated, predicate);
        let args: Vec<Term> = (0..arity).map(|i| Term::Variable(VarId(i as u32))).collect();
        let date = Term::Variable(VarId(arity as u32));
        let dated = self.dated.contains(&predicate);
        for on in [None, Some(date)].into_iter().take(if dated { 2 } else { 1 }) {
            let atom = |predicate, args, when| Literal {
                kind: LiteralKind::Atom(Atom { predicate, args, when, at: None }),
                span: Span::default(),
            };
            let body = vec![
                atom(guard, bound_args(&args, adornment), None),
                atom(stated, args.clone(), on.clone().map(When::On)),
            ];
            let variables = (0..=arity).map(|i| Arc::from(format!("A{i}"))).collect();
            let clause = Clause { variables, body: vec![body], span: Span::default() };
            let head = Head {
                predicate: copy,
                args: args.iter().cloned().map(HeadTerm::Plain).collect(),
                places: Vec::new(),
                on,
            };
            self.add_rule(Rule { head, clause, modifiers: Modifiers::default() });
        }
    }
}

/// Whether demand rules take a literal that is no atom along; binds what it binds.
fn useful_for_demand(literal: &Literal, bound: &mut BTreeSet<VarId>) -> bool {
    match &literal.kind {
        LiteralKind::Compare(op, a, b) => match (is_bound(a, bound), is_bound(b, bound)) {
            (true, true) => true,
            (true, false) if *op == CompareOp::Equal => binds_whole(b, bound),
            (false, true) if *op == CompareOp::Equal => binds_whole(a, bound),
            _ => false,
        },
        LiteralKind::Test(..) => true,
        _ => false,
    }
}

/// Whether what a comparison binds may be larger than what it was made of.
fn builds(literal: &Literal, built: &BTreeSet<VarId>) -> bool {
    let LiteralKind::Compare(_, a, b) = &literal.kind else { return false };
    let mut taints = false;
    for side in [a, b] {
        taints |= !matches!(side, Term::Variable(_) | Term::Constant(_));
        each_variable(side, &mut |v| taints |= built.contains(&v));
    }
    taints
}

/// Binds a pattern if that binds every variable of it.
fn binds_whole(pattern: &Term, bound: &mut BTreeSet<VarId>) -> bool {
    let mut after = bound.clone();
    bind_patterns(std::slice::from_ref(pattern), &mut after);
    let whole = is_bound(pattern, &after);
    if whole {
        *bound = after;
    }
    whole
}

fn plain_term(term: &HeadTerm) -> Term {
    match term {
        HeadTerm::Plain(term) => unfitted(term).clone(),
        // Predicates with aggregates are evaluated in full and never copied.
        HeadTerm::Aggregate(_, _) => Term::Constant(crate::base::value::Value::Int(0)),
    }
}

/// A term without a fitting that keeps the value as it is.
pub(super) fn unfitted(term: &Term) -> &Term {
    match term {
        Term::Fitted(inner, fit, _) if fit.keeps() => inner,
        other => other,
    }
}

fn bound_args(args: &[Term], adornment: &Adornment) -> Vec<Term> {
    args.iter().zip(adornment).filter(|(_, b)| **b).map(|(a, _)| a.clone()).collect()
}

fn is_bound(term: &Term, bound: &BTreeSet<VarId>) -> bool {
    let mut all = true;
    each_variable(term, &mut |v| all &= bound.contains(&v));
    all
}

/// Binds the variables that matching these terms binds.
fn bind_patterns(terms: &[Term], bound: &mut BTreeSet<VarId>) {
    for term in terms {
        match term {
            Term::Variable(v) => {
                bound.insert(*v);
            }
            Term::Prop(_, args) => bind_patterns(args, bound),
            _ => {}
        }
    }
}

fn same_variables(a: &[Term], b: &[Term]) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| matches!((a, b), (Term::Variable(a), Term::Variable(b)) if a == b))
}
