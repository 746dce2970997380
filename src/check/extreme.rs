//! Recursion through `min` and `max`: legal where a smaller (for `max`: larger) value can only help, so that a value
//! once bettered may be forgotten (monotone aggregation, Ross and Sagiv 1992).

use super::ir::each_variable;
use super::ir::{Aggregate, ArithmeticOp, Atom, CompareOp, Function, HeadTerm, Literal, LiteralKind, PredId, Program};
use super::ir::{Rule, Term, VarId};
use super::safety::each_term;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;

/// A rule of a cycle in which every predicate has the same one of `min` and `max`.
pub(super) struct Extreme<'a> {
    pub program: &'a Program,
    pub rule: &'a Rule,
    pub function: Aggregate,
    /// Whether a predicate is of the cycle.
    pub recursive: &'a dyn Fn(PredId) -> bool,
}

/// An atom of the cycle's own predicates, as `p(…, V)`.
#[derive(Clone, Copy)]
struct Use<'a> {
    atom: &'a Atom,
    /// The column of the value.
    column: usize,
    span: Span,
}

/// What is wrong, where, and how to mend it.
type Wrong = (Span, String, String);

impl<'a> Extreme<'a> {
    /// Says so where the rule uses a value of the cycle in a way in which a better one could do harm.
    pub fn judge(&self, diagnostics: &mut Vec<Diagnostic>) {
        let mut uses = Vec::new();
        self.gather(&self.rule.clause.body, &mut uses);
        let values: Vec<VarId> = uses.iter().filter_map(Use::value).collect();
        for used in uses {
            let Some((span, wrong, help)) = self.wrong(used, &values) else { continue };
            let name = &self.program.predicates[used.atom.predicate.0 as usize].name;
            let size = if self.function == Aggregate::Min { "smaller" } else { "larger" };
            let message = format!("a {size} value of `{name}` could derive less: {wrong}");
            let mut diagnostic = Diagnostic::new(Code::E0403, span, message);
            if span != used.span {
                diagnostic = diagnostic.label(used.span, format!("the value of `{name}`"));
            }
            return diagnostics.push(diagnostic.help(help));
        }
    }

    fn gather(&self, body: &'a [Vec<Literal>], uses: &mut Vec<Use<'a>>) {
        for literal in body.iter().flatten() {
            match &literal.kind {
                LiteralKind::Atom(atom) if (self.recursive)(atom.predicate) => {
                    let extreme = self.program.predicates[atom.predicate.0 as usize].extreme();
                    uses.extend(extreme.map(|(column, _)| Use { atom, column, span: literal.span }));
                }
                LiteralKind::Or(inner) => self.gather(inner, uses),
                _ => {}
            }
        }
    }

    fn wrong(&self, used: Use<'a>, values: &[VarId]) -> Option<Wrong> {
        if used.atom.when.is_some() || used.atom.at.is_some() {
            let help = "leave out `on`, `during` and `@` at this atom";
            return Some((used.span, "it is asked for with its date or source".into(), help.into()));
        }
        let Some(v) = used.value() else {
            let help =
                format!("write a variable there, and give the rule's own value as `{}(…)`", self.function.name());
            return Some((used.span, "a certain value of it is asked for".into(), help));
        };
        self.in_body(&self.rule.clause.body, used, v).or_else(|| self.in_head(used, v, values))
    }

    /// The first literal that may not mention the value.
    fn in_body(&self, body: &[Vec<Literal>], used: Use<'a>, v: VarId) -> Option<Wrong> {
        let name = self.name(v);
        for literal in body.iter().flatten() {
            let mentioned = count(literal, v);
            let because = |why: &str, help: String| Some((literal.span, why.replace('$', &name), help));
            let elsewhere = format!("use `{name}` only in the head's `{}(…)`", self.function.name());
            let wrong = match &literal.kind {
                _ if mentioned == 0 => None,
                LiteralKind::Atom(atom) if std::ptr::eq(atom, used.atom) && mentioned == 1 => None,
                LiteralKind::Atom(_) => because("`$` is matched by an atom as well", elsewhere),
                LiteralKind::Or(inner) => self.in_body(inner, used, v),
                LiteralKind::Compare(op, a, b) => {
                    if self.helps(*op, a, b, v) {
                        None
                    } else {
                        let (may, strictly) = if self.function == Aggregate::Min { ("<=", "<") } else { (">=", ">") };
                        let help = match op {
                            CompareOp::Equal => {
                                format!("write the expression into the head's `{}(…)`", self.function.name())
                            }
                            _ => format!(
                                "compare `{name}` only as `{name} {may} …` or `{name} {strictly} …`, against something \
                                 that does not mention it"
                            ),
                        };
                        because("`$` is compared in another way", help)
                    }
                }
                LiteralKind::Not(_) => because("`$` is used under `not`", elsewhere),
                LiteralKind::Test(..) => because("`$` is used in a test", elsewhere),
                LiteralKind::Aggregate(_) => because("`$` is used with an aggregate in braces", elsewhere),
            };
            if wrong.is_some() {
                return wrong;
            }
        }
        None
    }

    /// Whether a comparison that holds of a value holds of every better one: `V <= e` for `min`.
    fn helps(&self, op: CompareOp, a: &Term, b: &Term, v: VarId) -> bool {
        let (op, other) = match (a, b) {
            (Term::Variable(left), other) if *left == v => (op, other),
            (other, Term::Variable(right)) if *right == v => (op.mirrored(), other),
            _ => return false,
        };
        let direction = match self.function {
            Aggregate::Min => matches!(op, CompareOp::LessEqual | CompareOp::Less),
            _ => matches!(op, CompareOp::GreaterEqual | CompareOp::Greater),
        };
        direction && !mentions(other, v)
    }

    fn in_head(&self, used: Use<'a>, v: VarId, values: &[VarId]) -> Option<Wrong> {
        let (name, function) = (self.name(v), self.function.name());
        let head = &self.rule.head;
        let place = used.span;
        if head.on.as_ref().is_some_and(|d| mentions(d, v)) {
            let why = format!("`{name}` is the date of the head");
            return Some((place, why, format!("use `{name}` only in the head's `{function}(…)`")));
        }
        let own = self.program.predicates[head.predicate.0 as usize].extreme().map(|(column, _)| column);
        for (column, arg) in head.args.iter().enumerate() {
            match arg {
                HeadTerm::Plain(term) if mentions(term, v) && own == Some(column) => {
                    let why = format!("`{name}` is passed on without `{function}`");
                    return Some((place, why, format!("write `{function}(…)` around it in the head")));
                }
                HeadTerm::Plain(term) if mentions(term, v) => {
                    let why = format!("the head groups by `{name}`");
                    return Some((place, why, format!("use `{name}` only in the head's `{function}(…)`")));
                }
                HeadTerm::Aggregate(_, terms)
                    if terms.iter().any(|t| mentions(t, v))
                        && !terms.iter().all(|t| self.rises(t, values).is_some()) =>
                {
                    let why = format!("the head's `{function}` works out something else than a sum with `{name}`");
                    let help = format!("it may be `{name}`, `{name} + e`, `{name} - e`, or `{function}` of such");
                    return Some((place, why, help));
                }
                _ => {}
            }
        }
        None
    }

    /// Whether a term rises with each of the values it mentions; `Some(false)` where it mentions none.
    fn rises(&self, term: &Term, values: &[VarId]) -> Option<bool> {
        let own = if self.function == Aggregate::Min { Function::Min } else { Function::Max };
        match term {
            Term::Variable(v) => Some(values.contains(v)),
            Term::Arithmetic(ArithmeticOp::Add, sides, _) => {
                Some(self.rises(&sides.0, values)? | self.rises(&sides.1, values)?)
            }
            Term::Arithmetic(ArithmeticOp::Subtract, sides, _) if !mentions_any(&sides.1, values) => {
                self.rises(&sides.0, values)
            }
            Term::Call(function, args, _) if *function == own => {
                args.iter().try_fold(false, |any, arg| Some(any | self.rises(arg, values)?))
            }
            Term::Fitted(inner, ..) => self.rises(inner, values),
            other => (!mentions_any(other, values)).then_some(false),
        }
    }

    fn name(&self, v: VarId) -> String {
        self.rule.clause.variables.get(v.0 as usize).map_or_else(|| "_".into(), |n| n.to_string())
    }
}

impl Use<'_> {
    /// The variable of the value.
    fn value(&self) -> Option<VarId> {
        match self.atom.args.get(self.column) {
            Some(Term::Variable(v)) => Some(*v),
            _ => None,
        }
    }
}

fn mentions(term: &Term, v: VarId) -> bool {
    mentions_any(term, &[v])
}

fn mentions_any(term: &Term, values: &[VarId]) -> bool {
    let mut found = false;
    each_variable(term, &mut |other| found |= values.contains(&other));
    found
}

fn count(literal: &Literal, v: VarId) -> usize {
    let mut found = 0;
    each_term(literal, &mut |t| each_variable(t, &mut |other| found += usize::from(other == v)));
    found
}

#[cfg(test)]
mod tests {
    use crate::check::strata::tests::codes;

    const FACTS: &str = "d(a, 0). edge(a, b, 1). ";

    #[test]
    fn values_that_better_values_can_only_help() {
        for rule in [
            "d(Y, min(D + W)) :- d(X, D), edge(X, Y, W).",
            "d(Y, min(W)) :- d(X, D), edge(X, Y, W), W >= D.",
            "d(Y, min(min(W, D) - 1)) :- d(X, D), edge(X, Y, W), D < W.",
            "d(Z, min(D + E)) :- d(X, D), d(Y, E), edge(X, Y, Z).",
            "d(Y, max(D)) :- d(X, D), edge(X, Y, W), D > W, not edge(Y, X, _).",
            "d(Y, min(W)) :- d(X, _), edge(X, Y, W).",
            "m(Y, min(D)) :- d(Y, D). d(Y, min(D + W)) :- m(X, D), edge(X, Y, W).",
        ] {
            assert!(codes(&format!("{FACTS}{rule}")).is_empty(), "{rule}: {:?}", codes(&format!("{FACTS}{rule}")));
        }
    }

    #[test]
    fn all_else_is_refused() {
        for rule in [
            "d(Y, min(D * 2)) :- d(X, D), edge(X, Y, _).",
            "d(Y, min(W - D)) :- d(X, D), edge(X, Y, W).",
            "d(Y, min(W)) :- d(X, D), edge(X, Y, W), W <= D.",
            "d(Y, min(W)) :- d(X, D), edge(X, Y, W), D != W.",
            "d(Y, min(E)) :- d(X, D), edge(X, Y, _), E = D + 1.",
            "d(Y, min(D)) :- d(X, D), edge(X, Y, D).",
            "d(D, min(D)) :- d(X, D), edge(X, _, _).",
            "d(Y, min(W)) :- d(X, 3), edge(X, Y, W).",
            "d(Y, max(D)) :- d(X, D), edge(X, Y, W), D < W.",
        ] {
            assert_eq!(codes(&format!("{FACTS}{rule}")), ["E0403"], "{rule}");
        }
        assert_eq!(
            codes(&format!("{FACTS}m(Y, D) :- d(Y, D). d(Y, min(D + W)) :- m(X, D), edge(X, Y, W).")),
            ["E0403"]
        );
    }
}
