//! Safety (range restriction): every variable that must have a value gets one from a positive atom of its branch, or
//! by `=` from ones that have. Worked out as a fixpoint, so that the order of literals never matters.

use super::ir::{
    AggregateLiteral, Atom, CompareOp, HeadTerm, Literal, LiteralKind, Predicate, Term, VarId, When, each_variable,
};
use super::resolve::scope::Scope;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::base::spelling::nearest;
use crate::base::value::Value;
use std::collections::HashSet;
use std::sync::Arc;

/// What a clause wants bound besides its own literals' needs.
#[derive(Default)]
pub(super) struct Wanted {
    /// Where the head or the chosen columns stand.
    pub head: Span,
    /// Their variables.
    pub variables: Vec<VarId>,
    /// Variables to order by, with their places.
    pub order: Vec<(VarId, Span)>,
    /// A query without chosen columns: its variables are wanted only because the body names them.
    pub implied: bool,
    /// What wants the variables: `the head`, `the columns`.
    pub by: &'static str,
}

impl Wanted {
    /// Wants the variables of a column.
    pub fn head_term(&mut self, column: &HeadTerm) {
        match column {
            HeadTerm::Plain(term) => self.term(term),
            HeadTerm::Aggregate(_, terms) => terms.iter().for_each(|t| self.term(t)),
        }
    }

    /// Wants the variables of a term.
    pub fn term(&mut self, term: &Term) {
        each_variable(term, &mut |v| self.variables.push(v));
    }

    /// All of them.
    pub fn variables(&self) -> HashSet<VarId> {
        self.variables.iter().copied().chain(self.order.iter().map(|(v, _)| *v)).collect()
    }
}

type Bound = HashSet<VarId>;

/// Says of every variable that has no value where it needs one.
pub(super) fn judge(
    body: &[Vec<Literal>],
    wanted: &Wanted,
    scope: &Scope,
    named: &[Predicate],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut judge = Judge { scope, named, by: wanted.by, said: HashSet::new(), diagnostics };
    let bound: Vec<Bound> = body.iter().map(|branch| fixpoint(branch, &Bound::new())).collect();
    for (branch, bound) in body.iter().zip(&bound) {
        judge.collected(branch, bound, branch);
        if wanted.implied {
            judge.branch(branch, bound, branch);
        }
    }
    for &v in &wanted.variables {
        let place = scope.place(v, wanted.head).unwrap_or(wanted.head);
        judge.everywhere(v, Code::E0203, place, body, &bound);
    }
    for &(v, place) in &wanted.order {
        judge.everywhere(v, Code::E0208, place, body, &bound);
    }
    for (branch, bound) in body.iter().zip(&bound) {
        judge.branch(branch, bound, branch);
    }
}

/// What is bound by a conjunction, from what is bound already.
fn fixpoint(literals: &[Literal], given: &Bound) -> Bound {
    let mut bound = given.clone();
    loop {
        let before = bound.len();
        literals.iter().for_each(|l| bind(l, &mut bound));
        if bound.len() == before {
            return bound;
        }
    }
}

fn bind(literal: &Literal, bound: &mut Bound) {
    match &literal.kind {
        LiteralKind::Atom(atom) => matched(atom).for_each(|t| each_pattern_variable(t, &mut |v| _ = bound.insert(v))),
        LiteralKind::Compare(CompareOp::Equal, a, b) => {
            for (from, to) in [(a, b), (b, a)] {
                if all_in(from, bound) {
                    each_pattern_variable(to, &mut |v| _ = bound.insert(v));
                }
            }
        }
        LiteralKind::Or(branches) => {
            let mut each = branches.iter().map(|b| fixpoint(b, bound));
            let first = each.next().unwrap_or_default();
            *bound = each.fold(first, |all, branch| all.intersection(&branch).copied().collect());
        }
        LiteralKind::Aggregate(aggregate)
            if aggregate.op == CompareOp::Equal && aggregate.outer.iter().all(|v| bound.contains(v)) =>
        {
            each_pattern_variable(&aggregate.left, &mut |v| _ = bound.insert(v));
        }
        _ => {}
    }
}

/// The terms of an atom that are matched, so that they bind: all but the date of `during`.
fn matched(atom: &Atom) -> impl Iterator<Item = &Term> {
    let on = atom.when.iter().filter_map(|w| if let When::On(t) = w { Some(t) } else { None });
    atom.args.iter().chain(on).chain(atom.at.iter().flat_map(|(s, l)| std::iter::once(s).chain(l)))
}

struct Judge<'a> {
    scope: &'a Scope,
    /// Every predicate, by its id.
    named: &'a [Predicate],
    by: &'static str,
    /// Each variable is complained of once.
    said: HashSet<VarId>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Judge<'_> {
    /// A variable that every branch must bind.
    fn everywhere(&mut self, v: VarId, code: Code, place: Span, body: &[Vec<Literal>], bound: &[Bound]) {
        let missing = bound.iter().position(|b| !b.contains(&v));
        let Some(missing) = missing else { return };
        let inner = body.iter().any(|branch| in_some_branch(branch, v));
        if bound.iter().any(|b| b.contains(&v)) || inner {
            let span = body[missing].first().map(|l| l.span);
            return self.one_sided(v, place, span);
        }
        self.unbound(v, code, place, body);
    }

    /// Variables shared with braces come first: what the aggregate would bind is unbound for want of them.
    fn collected(&mut self, literals: &[Literal], bound: &Bound, whole: &[Literal]) {
        for literal in literals {
            match &literal.kind {
                LiteralKind::Or(branches) => {
                    branches.iter().for_each(|b| self.collected(b, &fixpoint(b, bound), b));
                }
                LiteralKind::Aggregate(aggregate) if aggregate.outer.iter().any(|v| !bound.contains(v)) => {
                    self.outer(aggregate, literal, bound, whole);
                    each_pattern_variable(&aggregate.left, &mut |v| {
                        if !bound.contains(&v) {
                            self.said.insert(v);
                        }
                    });
                }
                _ => {}
            }
        }
    }

    /// What the literals of a conjunction need.
    fn branch(&mut self, literals: &[Literal], bound: &Bound, whole: &[Literal]) {
        for literal in literals {
            match &literal.kind {
                LiteralKind::Atom(atom) => {
                    if let Some(When::During(date)) = &atom.when {
                        self.needs(date, Code::E0205, literal, bound, whole);
                    }
                    for term in matched(atom) {
                        each_expression_variable(term, &mut |v| self.need(v, Code::E0204, literal, bound, whole));
                    }
                }
                LiteralKind::Compare(_, a, b) => {
                    self.needs(a, Code::E0204, literal, bound, whole);
                    self.needs(b, Code::E0204, literal, bound, whole);
                }
                LiteralKind::Test(_, args) => {
                    args.iter().for_each(|a| self.needs(a, Code::E0204, literal, bound, whole))
                }
                LiteralKind::Or(branches) => {
                    branches.iter().for_each(|b| self.branch(b, &fixpoint(b, bound), b));
                }
                LiteralKind::Not(branches) => self.negated(literal, branches, literals, bound, whole),
                LiteralKind::Aggregate(aggregate) => self.aggregate(aggregate, literal, bound, whole),
            }
        }
    }

    /// Inside `not` a variable may be local; one that is shared with another `not` must be bound by neither.
    fn negated(
        &mut self,
        literal: &Literal,
        branches: &[Vec<Literal>],
        literals: &[Literal],
        bound: &Bound,
        whole: &[Literal],
    ) {
        branches.iter().for_each(|b| self.branch(b, &fixpoint(b, bound), b));
        let mut inside = Vec::new();
        branches.iter().flatten().for_each(|l| each_term(l, &mut |t| each_variable(t, &mut |v| inside.push(v))));
        for other in literals.iter().filter(|l| !std::ptr::eq(*l, literal)) {
            each_term(other, &mut |t| {
                each_variable(t, &mut |v| {
                    if inside.contains(&v) {
                        self.need(v, Code::E0204, literal, bound, whole);
                    }
                });
            });
        }
    }

    fn aggregate(&mut self, aggregate: &AggregateLiteral, literal: &Literal, bound: &Bound, whole: &[Literal]) {
        self.outer(aggregate, literal, bound, whole);
        self.needs(&aggregate.left, Code::E0204, literal, bound, whole);
        for branch in &aggregate.body {
            let inside = fixpoint(branch, bound);
            aggregate.terms.iter().for_each(|t| self.needs(t, Code::E0204, literal, &inside, branch));
            self.branch(branch, &inside, branch);
        }
    }

    fn outer(&mut self, aggregate: &AggregateLiteral, literal: &Literal, bound: &Bound, whole: &[Literal]) {
        for &v in &aggregate.outer {
            let inside = aggregate.body.iter().flatten().find_map(|l| self.scope.place(v, l.span));
            self.need_at(v, Code::E0207, inside.unwrap_or(literal.span), bound, whole);
        }
    }

    fn needs(&mut self, term: &Term, code: Code, literal: &Literal, bound: &Bound, whole: &[Literal]) {
        each_variable(term, &mut |v| self.need(v, code, literal, bound, whole));
    }

    fn need(&mut self, v: VarId, code: Code, literal: &Literal, bound: &Bound, whole: &[Literal]) {
        let place = self.scope.place(v, literal.span).unwrap_or(literal.span);
        self.need_at(v, code, place, bound, whole);
    }

    fn need_at(&mut self, v: VarId, code: Code, place: Span, bound: &Bound, whole: &[Literal]) {
        if bound.contains(&v) {
            return;
        }
        match whole.iter().find(|l| matches!(&l.kind, LiteralKind::Or(b) if in_some(b, v))) {
            Some(or) => self.one_sided(v, place, Some(or.span)),
            None => self.unbound(v, code, place, &[whole.to_vec()]),
        }
    }

    fn one_sided(&mut self, v: VarId, place: Span, branch: Option<Span>) {
        if !self.said.insert(v) {
            return;
        }
        let name = self.name(v);
        let message = format!("variable `{name}` is not bound on every side of `;`");
        let mut diagnostic = Diagnostic::new(Code::E0206, place, message);
        if let Some(branch) = branch.filter(|b| *b != place) {
            diagnostic = diagnostic.label(branch, format!("a side does not bind `{name}`"));
        }
        self.diagnostics.push(diagnostic.help(format!("mention `{name}` in an atom of each side, or write two rules")));
    }

    fn unbound(&mut self, v: VarId, code: Code, place: Span, body: &[Vec<Literal>]) {
        if !self.said.insert(v) {
            return;
        }
        let name = self.name(v);
        let message = match code {
            _ if &*name == "_" => "`_` stands where a value is needed".to_string(),
            Code::E0203 => format!("variable `{name}` in {} is never bound", self.by),
            Code::E0205 => format!("the date `{name}` of `during` is never bound"),
            Code::E0207 => format!("variable `{name}` also occurs outside the braces and is never bound there"),
            Code::E0208 => format!("variable `{name}` to order by is never bound"),
            _ => format!("variable `{name}` is never bound"),
        };
        let mut diagnostic = Diagnostic::new(code, place, message);
        let negated = body.iter().flatten().find(|l| matches!(l.kind, LiteralKind::Not(_)) && self.mentions(l, v));
        if let Some(span) = negated.and_then(|l| self.scope.place(v, l.span)).filter(|s| *s != place) {
            diagnostic = diagnostic.label(span, "only used under `not`");
        }
        let others = self.scope.names.iter().enumerate().filter(|(id, n)| *id != v.0 as usize && !n.starts_with('_'));
        let near = match name.chars().count() {
            // Each variable of a question may well stand in one place.
            1 => self.lonely(v).filter(|_| self.by == "the head"),
            _ => nearest(&name, others.map(|(_, n)| &**n)),
        };
        if let Some(twin) = self.twin(&name, body) {
            let help = format!("did you mean `{name}` where `{twin}` stands?");
            return self.diagnostics.push(diagnostic.help(help));
        }
        if let Some(near) = near {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
        }
        if &*name == "_" {
            let how = "put a name there that a literal without `not` binds; `count(*)` counts solutions, and `not P = f(_)` asks \
                       for another form";
            return self.diagnostics.push(diagnostic.help(how));
        }
        if body.iter().flatten().any(|l| is_equation(l, v)) {
            diagnostic =
                diagnostic.help(format!("`=` solves nothing: turn the equation round, so that `{name}` stands alone"));
        }
        let how = match (self.finder(&name, body), code) {
            (_, Code::E0207) => {
                format!("bind `{name}` outside by a literal without `not`, or give it another name inside the braces")
            }
            (Some(atom), _) => format!("a literal without `not` must find `{name}`, for example `{atom}`"),
            (None, _) => format!("a literal of the body must find `{name}`, as `p({name})` would"),
        };
        self.diagnostics.push(diagnostic.help(how));
    }

    /// The one other variable that stands in a single place, if there is just one: a pair of them was meant as one.
    fn lonely(&self, v: VarId) -> Option<&str> {
        let own = self.name(v);
        let mut single = self
            .scope
            .names
            .iter()
            .zip(&self.scope.spans)
            .filter(|(name, spans)| **name != own && !name.starts_with('_') && spans.len() == 1);
        let only = single.next().map(|(name, _)| &**name);
        only.filter(|_| single.next().is_none())
    }

    /// The constant of the body that is spelled like a variable but for the case.
    fn twin(&self, name: &str, body: &[Vec<Literal>]) -> Option<Arc<str>> {
        let mut found = None;
        let mut visit = |term: &Term| {
            if let Term::Constant(Value::Text(text)) = term
                && name.starts_with(char::is_uppercase)
                && text.to_lowercase() == name.to_lowercase()
            {
                found.get_or_insert_with(|| text.clone());
            }
        };
        body.iter().flatten().for_each(|l| each_term(l, &mut visit));
        found
    }

    /// An atom that would bind the variable: of a predicate that the body reads with a place to spare, or, where the
    /// variable stands under `not`, of a stated predicate with one column, which tells what there is.
    fn finder(&self, name: &str, body: &[Vec<Literal>]) -> Option<String> {
        let spare = |t: &Term| matches!(t, Term::Variable(v) if self.name(*v).starts_with('_'));
        for literal in body.iter().flatten() {
            if let LiteralKind::Atom(atom) = &literal.kind
                && let Some(place) = atom.args.iter().position(spare)
                && let Some(predicate) = self.named.get(atom.predicate.0 as usize)
                && !predicate.is_stated_view
            {
                let args = (0..atom.args.len()).map(|n| if n == place { name } else { "_" });
                return Some(format!("{}({})", predicate.name, args.collect::<Vec<_>>().join(", ")));
            }
        }
        let negated = body.iter().flatten().any(|l| matches!(l.kind, LiteralKind::Not(_)));
        let lists = |p: &&Predicate| p.arity == 1 && p.stated && !p.is_stated_view && &*p.name != "source";
        let known = self.named.iter().find(lists).filter(|_| negated)?;
        Some(format!("{}({name})", known.name))
    }

    fn mentions(&self, literal: &Literal, v: VarId) -> bool {
        // A variable local to a `not` has an id of its own but keeps its name.
        let name = self.name(v);
        let mut found = false;
        each_term(literal, &mut |t| each_variable(t, &mut |other| found |= self.name(other) == name));
        found
    }

    fn name(&self, v: VarId) -> Arc<str> {
        self.scope.names.get(v.0 as usize).cloned().unwrap_or_else(|| "_".into())
    }
}

/// Whether a literal is an `=` with the variable inside an expression.
fn is_equation(literal: &Literal, v: VarId) -> bool {
    let LiteralKind::Compare(CompareOp::Equal, a, b) = &literal.kind else { return false };
    [a, b].into_iter().any(|side| {
        let mut found = false;
        each_expression_variable(side, &mut |other| found |= other == v);
        found
    })
}

/// Whether some side of a `;` of this conjunction binds a variable.
fn in_some_branch(literals: &[Literal], v: VarId) -> bool {
    literals.iter().any(|l| matches!(&l.kind, LiteralKind::Or(branches) if in_some(branches, v)))
}

fn in_some(branches: &[Vec<Literal>], v: VarId) -> bool {
    branches.iter().any(|b| fixpoint(b, &Bound::new()).contains(&v) || in_some_branch(b, v))
}

/// The variables that matching a term binds: those outside its expressions.
fn each_pattern_variable(term: &Term, visit: &mut dyn FnMut(VarId)) {
    match term {
        Term::Variable(v) => visit(*v),
        Term::Prop(_, args) => args.iter().for_each(|a| each_pattern_variable(a, visit)),
        _ => {}
    }
}

fn each_expression_variable(term: &Term, visit: &mut dyn FnMut(VarId)) {
    match term {
        Term::Variable(_) | Term::Constant(_) => {}
        Term::Prop(_, args) => args.iter().for_each(|a| each_expression_variable(a, visit)),
        other => each_variable(other, visit),
    }
}

fn all_in(term: &Term, bound: &Bound) -> bool {
    let mut all = true;
    each_variable(term, &mut |v| all &= bound.contains(&v));
    all
}

/// Every term of a literal, also inside `not`, `;` and braces.
pub(super) fn each_term(literal: &Literal, visit: &mut dyn FnMut(&Term)) {
    match &literal.kind {
        LiteralKind::Atom(atom) => {
            let during = atom.when.iter().filter_map(|w| if let When::During(t) = w { Some(t) } else { None });
            matched(atom).chain(during).for_each(visit);
        }
        LiteralKind::Not(body) | LiteralKind::Or(body) => body.iter().flatten().for_each(|l| each_term(l, visit)),
        LiteralKind::Compare(_, a, b) => {
            visit(a);
            visit(b);
        }
        LiteralKind::Test(_, args) => args.iter().for_each(visit),
        LiteralKind::Aggregate(aggregate) => {
            visit(&aggregate.left);
            aggregate.terms.iter().for_each(&mut *visit);
            aggregate.body.iter().flatten().for_each(|l| each_term(l, visit));
        }
    }
}

/// The variables of a body outside `not` and braces.
pub(super) fn each_open_variable(body: &[Vec<Literal>], visit: &mut dyn FnMut(VarId)) {
    for literal in body.iter().flatten() {
        match &literal.kind {
            LiteralKind::Not(_) => {}
            LiteralKind::Or(inner) => each_open_variable(inner, visit),
            LiteralKind::Aggregate(aggregate) => each_variable(&aggregate.left, visit),
            _ => each_term(literal, &mut |t| each_variable(t, visit)),
        }
    }
}
