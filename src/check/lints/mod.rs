//! Lints: what a rule, query or constraint may say and probably does not mean.

mod braces;
mod comparisons;
mod functions;
mod growth;
mod predicates;
mod variables;
mod walk;

pub use predicates::{stated_names, states_calls};

use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::monitor::{Pace, Stop};
use crate::base::span::Span;
use crate::check::{CLAUSE, Given, Seen};
use crate::syntax::ast::{Args, Atom, Body, Modifiers, Statement, StatementKind, Term, TermKind};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A rule, query or constraint as the lints see it.
struct View<'a> {
    /// The head of a rule.
    head: Option<&'a Atom>,
    /// The arguments and date of the head, or the chosen columns of a query.
    head_terms: Vec<&'a Term>,
    body: &'a Body,
    modifiers: Option<&'a Modifiers>,
    /// `body?`: each variable is a column.
    shows_all: bool,
    is_constraint: bool,
}

/// Warns of rules, queries and constraints.
pub(super) fn lints(
    statements: &[&Statement],
    given: &Given<'_>,
    seen: &Seen,
    diagnostics: &mut Vec<Diagnostic>,
    pace: &Pace<'_>,
) -> Result<(), Stop> {
    // What is an error already is not warned of as well.
    let refused: HashSet<Span> =
        diagnostics.iter().filter(|d| d.severity() == Severity::Error).filter_map(Diagnostic::span).collect();
    let mut names = predicates::Names::of(statements, given, seen);
    for fact in statements.iter().flat_map(|s| predicates::facts_of(s)) {
        names.called_in_fact(fact, diagnostics);
    }
    let written = constants(statements);
    for view in statements.iter().filter_map(|s| view(s)) {
        pace.steps(CLAUSE)?;
        let before = diagnostics.len();
        variables::used_once(&view, diagnostics);
        let own = view.head.map(|head| head.span);
        variables::lower_case(&view, &|name| seen.holds(name, &written, own), diagnostics);
        names.undefined(&view, diagnostics);
        names.called(&view, diagnostics);
        functions::foreign(&view, &names, diagnostics);
        comparisons::settled(&view, diagnostics);
        braces::nothing_local(&view, diagnostics);
        growth::growing(&view, diagnostics);
        let mut place = before;
        while let Some(diagnostic) = diagnostics.get(place) {
            if diagnostic.span().is_some_and(|s| refused.contains(&s)) {
                diagnostics.remove(place);
            } else {
                place += 1;
            }
        }
    }
    Ok(())
}

/// The texts that stand in rules, with the head of the first rule each stands in and whether it stands in another too.
type Written = HashMap<Arc<str>, (Span, bool)>;

fn constants(statements: &[&Statement]) -> Written {
    let mut found = Written::new();
    for view in statements.iter().filter_map(|s| view(s)) {
        let Some(own) = view.head.map(|head| head.span) else { continue };
        let mut note = |term: &Term| {
            walk::each_term(term, &mut |t| {
                if let TermKind::Text { text, .. } = &t.kind {
                    let entry = found.entry(text.clone()).or_insert((own, false));
                    entry.1 |= entry.0 != own;
                }
            });
        };
        view.head_terms.iter().for_each(|t| note(t));
        walk::each_literal(view.body, walk::Place::default(), &mut |literal, _| {
            walk::terms_of_literal(literal).into_iter().for_each(|(t, _)| note(t));
        });
    }
    found
}

impl Seen {
    /// Whether a text stands in a stated fact or in another rule; none where no facts are known.
    fn holds(&self, name: &str, written: &Written, own: Option<Span>) -> Option<bool> {
        let values = self.values.as_ref()?;
        let elsewhere = written.get(name).is_some_and(|(first, more)| *more || Some(*first) != own);
        Some(values.lookup_text(name).is_some() || elsewhere && name.chars().count() > 1)
    }
}

fn view(statement: &Statement) -> Option<View<'_>> {
    Some(match &statement.kind {
        StatementKind::Rule(rule) => View {
            head: Some(&rule.head),
            head_terms: arguments(&rule.head.args).chain(&rule.on).collect(),
            body: &rule.body,
            modifiers: Some(&rule.modifiers),
            shows_all: false,
            is_constraint: false,
        },
        StatementKind::Query(query) => View {
            head: None,
            head_terms: query.columns.iter().flatten().collect(),
            body: &query.body,
            modifiers: Some(&query.modifiers),
            shows_all: query.columns.is_none(),
            is_constraint: false,
        },
        StatementKind::Constraint(constraint) => {
            let body = &constraint.body;
            View { head: None, head_terms: Vec::new(), body, modifiers: None, shows_all: false, is_constraint: true }
        }
        _ => return None,
    })
}

/// Arguments, named or not.
fn arguments(args: &Args) -> Box<dyn Iterator<Item = &Term> + '_> {
    match args {
        Args::Positional(args) => Box::new(args.iter()),
        Args::Named(args) => Box::new(args.iter().map(|(_, term)| term)),
    }
}

#[cfg(test)]
mod tests {
    use crate::check::strata::tests::codes;

    #[test]
    fn variables() {
        let with = |rest: &str| codes(&format!("p(1, 2). r(1). {rest}"));
        assert_eq!(with("q(X) :- p(X, Y)."), ["W0201"]);
        assert_eq!(with("q(X) :- p(X, _Y)."), [""; 0]);
        assert_eq!(with("q(X) :- p(X, _), not p(_, Y)."), ["W0201"]);
        assert_eq!(with("p(X, Y)?"), [""; 0]);
        assert_eq!(with("p(X, _), not r(Z)?"), ["W0201"]);
        assert_eq!(with("?(X) :- p(X, Y) order by Y."), [""; 0]);
        assert_eq!(with("q(X, N) :- r(X), N = count { Y : p(X, Y), r(Z) }."), ["W0201"]);
        assert_eq!(with("q(x) :- r(x)."), ["W0205"]);
        assert_eq!(with("q(macron) :- r(macron)."), ["W0205"]);
        assert_eq!(with("q(who) :- p(who, _)."), ["W0205"]);
        assert_eq!(with("q(\"macron\") :- r(\"macron\")."), [""; 0]);
        assert_eq!(with("q(macron, X) :- p(macron, X)."), [""; 0]);
    }

    #[test]
    fn predicates() {
        let with = |rest: &str| codes(&format!("actor(a). start(war). {rest}"));
        assert_eq!(with("q(X) :- acotr(X)."), ["W0202"]);
        assert_eq!(with("q(X) :- actor(X, _)."), ["W0213"]);
        assert_eq!(with("S says P, S denies P, source(S), stated(P)?"), [""; 0]);
        assert_eq!(with("q(X) :- actor(X), start(start(X))."), ["W0207"]);
        assert_eq!(with("q(X) :- actor(X), start('start'(X)), X says start(X)."), [""; 0]);
    }

    #[test]
    fn comparisons_braces_growth() {
        let with = |rest: &str| codes(&format!("n(0). e(1, 2). {rest}"));
        assert_eq!(with("n(X), X < X?"), ["W0204"]);
        assert_eq!(with("n(X), 1 < 2?"), ["W0204"]);
        assert_eq!(with("q(X, N) :- n(X), N = count { X : e(X, _) }."), ["W0211"]);
        assert_eq!(with("q(X, N) :- n(X), N = count { e(X, _) }."), [""; 0]);
        assert_eq!(with("n(X + 1) :- n(X)."), ["W0217"]);
        assert_eq!(with("n(Y) :- n(X), Y = X + 1."), ["W0217"]);
        assert_eq!(with("n(f(X)) :- n(X)."), ["W0217"]);
        assert_eq!(with("n(X + 1) :- n(X), X < 10."), [""; 0]);
        assert_eq!(with("n(Y) :- n(X), Y = X + 1, e(Y, _)."), [""; 0]);
    }
}
