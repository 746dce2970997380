//! Predicates that nobody defines, that exist with another number of arguments, or that share a function's name.

use super::walk::{each_atom, each_term, terms_of};
use super::{View, arguments};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::function::{Function, Test};
use crate::base::span::Span;
use crate::base::spelling::nearest;
use crate::catalog::Catalog;
use crate::check::resolve::term::{Place, place_in};
use crate::check::{Given, Seen};
use crate::syntax::ast::{Args, Atom, Fact, Name, Statement, StatementKind, Term, TermKind};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

/// What the language brings along.
const BUILT_IN: &[(&str, usize)] = &[
    ("stated", 1),
    ("says", 2),
    ("denies", 2),
    ("source", 1),
    ("source_title", 2),
    ("source_publisher", 2),
    ("source_published", 2),
    ("source_url", 2),
    ("source_file", 2),
];

/// What other languages test texts by.
const PATTERNS: &[&str] = &["like", "ilike", "rlike", "glob", "regex", "regexp", "regexp_like", "re_match"];

/// So many times the nearest name is looked for, each time among all.
const MOST_GUESSES: usize = 50;

/// How a predicate is known.
#[derive(Clone, Copy)]
enum Known {
    Rule(Span),
    Declared(Span),
    /// With the first place, where that is known.
    Stated(Option<Span>),
    BuiltIn,
}

/// Every predicate there is, by name.
pub(super) struct Names<'a> {
    known: BTreeMap<&'a str, Vec<(usize, Known)>>,
    catalog: &'a Catalog,
    refused: &'a BTreeSet<Arc<str>>,
    guesses: usize,
}

impl Known {
    fn span(self) -> Option<Span> {
        match self {
            Known::Rule(span) | Known::Declared(span) => Some(span),
            Known::Stated(span) => span,
            Known::BuiltIn => None,
        }
    }
}

impl<'a> Names<'a> {
    /// The predicates that statements, facts or declarations bring.
    pub fn of(statements: &[&'a Statement], given: &Given<'a>, seen: &'a Seen) -> Names<'a> {
        let catalog = given.catalog;
        let mut names = Names { known: BTreeMap::new(), catalog, refused: &seen.refused, guesses: 0 };
        for declaration in catalog.iter() {
            names.note(&declaration.name, declaration.columns.len(), Known::Declared(declaration.span));
        }
        for statement in statements {
            if let StatementKind::Rule(rule) = &statement.kind
                && let Some(arity) = names.arity(&rule.head)
            {
                names.note(&rule.head.name.text, arity, Known::Rule(rule.head.span));
            }
        }
        for key in given.stated {
            names.note(&key.0, key.1, Known::Stated(seen.stated_at.get(key).copied()));
        }
        BUILT_IN.iter().for_each(|(name, arity)| names.note(name, *arity, Known::BuiltIn));
        names
    }

    fn note(&mut self, name: &'a str, arity: usize, how: Known) {
        let known = self.known.entry(name).or_default();
        if !known.iter().any(|(other, _)| *other == arity) {
            known.push((arity, how));
        }
    }

    /// Whether there is a predicate of that name.
    pub fn is_known(&self, name: &str) -> bool {
        self.known.contains_key(name)
    }

    /// The number of arguments; with named ones that of the declaration.
    fn arity(&self, atom: &Atom) -> Option<usize> {
        match &atom.args {
            Args::Positional(args) => Some(args.len()),
            Args::Named(_) => self.catalog.get(&atom.name.text).map(|d| d.columns.len()),
        }
    }

    /// W0202 and W0213: once for each predicate of a statement.
    pub fn undefined(&mut self, view: &View<'_>, diagnostics: &mut Vec<Diagnostic>) {
        let mut told = HashSet::new();
        each_atom(view.body, &mut |located, _| {
            let name = &located.atom.name;
            let Some(arity) = self.arity(&located.atom) else { return };
            let is_test = !name.quoted && Test::from_name(&name.text).is_some();
            if !is_test && !self.refused.contains(&name.text) && told.insert((name.text.clone(), arity)) {
                diagnostics.extend(self.judge(name, arity));
            }
        });
    }

    fn judge(&mut self, name: &Name, arity: usize) -> Option<Diagnostic> {
        let Some(known) = self.known.get(&*name.text) else { return Some(self.unknown(name, arity)) };
        if known.iter().any(|(other, _)| *other == arity) {
            return None;
        }
        // Another number of arguments than declared is an error, told of elsewhere.
        if known.iter().any(|(_, how)| matches!(how, Known::Declared(_))) {
            return None;
        }
        let arities: Vec<String> = known.iter().map(|(other, _)| format!("`{}/{other}`", name.text)).collect();
        let message = format!("there is no `{}/{arity}`, only {}", name.text, arities.join(" and "));
        let mut diagnostic = Diagnostic::new(Code::W0213, name.span, message);
        for (other, how) in known {
            if let Some(span) = how.span() {
                let what = if matches!(how, Known::Stated(_)) { "stated" } else { "defined" };
                diagnostic = diagnostic.label(span, format!("`{}/{other}` is {what} here", name.text));
            }
        }
        let many = known.first().map_or(0, |(other, _)| *other);
        Some(diagnostic.help(format!("write {many} argument{}", if many == 1 { "" } else { "s" })))
    }

    fn unknown(&mut self, name: &Name, arity: usize) -> Diagnostic {
        let message = format!("`{}/{arity}` is never stated, derived nor declared", name.text);
        let diagnostic = Diagnostic::new(Code::W0202, name.span, message);
        if self.guesses < MOST_GUESSES {
            self.guesses += 1;
            let fits = |known: &Vec<(usize, Known)>| known.iter().any(|(other, _)| *other == arity);
            let fitting = self.known.iter().filter(|(_, known)| fits(known)).map(|(name, _)| *name);
            let near = nearest(&name.text, fitting).or_else(|| nearest(&name.text, self.known.keys().copied()));
            if let Some(near) = near.or_else(|| test_spelled(&name.text, arity)) {
                return diagnostic.help(format!("did you mean `{near}`?"));
            }
        }
        if PATTERNS.contains(&&*name.text) && arity == 2 {
            return diagnostic.help(
                "texts are tested by `contains(T, Part)`, `starts_with(T, Part)`, `ends_with(T, Part)` and `matches(T, Regex)`",
            );
        }
        let columns: Vec<String> = (1..=arity).map(|n| format!("column_{n}")).collect();
        let written = if arity == 0 { name.text.to_string() } else { format!("{}({})", name.text, columns.join(", ")) };
        diagnostic.help(format!("if there is to be none, say so: `pred {written}.`"))
    }

    /// W0207: an argument that calls a function where the predicate of that name may have been meant.
    pub fn called(&self, view: &View<'_>, diagnostics: &mut Vec<Diagnostic>) {
        let own = view.head.map(|head| (&*head.name.text, head.args.len()));
        for (column, term) in view.head_terms.iter().enumerate() {
            let place = own.map_or(Place::Argument, |(name, arity)| place_in(name, arity, column));
            self.calls(term, place, diagnostics);
        }
        each_atom(view.body, &mut |located, _| {
            let (name, arity) = (&located.atom.name, located.atom.args.len());
            if !name.quoted && Test::from_name(&name.text).is_some() {
                return;
            }
            for (column, term) in terms_of(located).enumerate() {
                self.calls(term, place_in(&name.text, arity, column), diagnostics);
            }
        });
    }

    /// W0207 in a fact.
    pub fn called_in_fact(&self, fact: &Fact, diagnostics: &mut Vec<Diagnostic>) {
        let (name, arity) = (&fact.atom.name.text, fact.atom.args.len());
        for (column, term) in arguments(&fact.atom.args).enumerate() {
            self.calls(term, place_in(name, arity, column), diagnostics);
        }
    }

    fn calls(&self, term: &Term, place: Place, diagnostics: &mut Vec<Diagnostic>) {
        let TermKind::Compound(name, Args::Positional(args)) = &term.kind else { return };
        let function = Function::from_name(&name.text)
            .filter(|f| place != Place::Said && !name.quoted && f.arities().contains(&args.len()));
        if function.is_none() {
            let arity = args.len();
            args.iter().enumerate().for_each(|(i, a)| self.calls(a, place_in(&name.text, arity, i), diagnostics));
            return;
        }
        let Some((arity, how)) = self.known.get(&*name.text).and_then(|k| k.first()) else { return };
        let message =
            format!("`{}(…)` calls the function here, and there is a predicate `{}/{arity}`", name.text, name.text);
        let mut diagnostic = Diagnostic::new(Code::W0207, term.span, message);
        if let Some(span) = how.span() {
            diagnostic = diagnostic.label(span, "the predicate");
        }
        diagnostics.push(diagnostic.help(format!(
            "for a proposition write `'{}'(…)`; if the call is meant, give the predicate another name",
            name.text
        )));
    }
}

/// The test that is spelled so but for capitals and underscores: `startsWith`.
fn test_spelled(name: &str, arity: usize) -> Option<&'static str> {
    let plain = |name: &str| name.replace('_', "").to_lowercase();
    let fitting = Test::ALL.iter().filter(|test| test.arities().contains(&arity)).map(|test| test.name());
    fitting.into_iter().find(|test| plain(test) == plain(name))
}

/// Whether a statement states facts whose arguments call functions by name: only such are to be looked at again.
pub fn states_calls(statement: &Statement) -> bool {
    facts_of(statement).iter().flat_map(|fact| arguments(&fact.atom.args)).any(|term| {
        let mut found = false;
        each_term(term, &mut |t| {
            found |= matches!(&t.kind, TermKind::Compound(name, _)
                if !name.quoted && Function::from_name(&name.text).is_some());
        });
        found
    })
}

/// The predicates of the facts that a statement states.
pub fn stated_names(statement: &Statement) -> impl Iterator<Item = Arc<str>> {
    let imported = match &statement.kind {
        StatementKind::Import(import) => Some(import.atom.name.text.clone()),
        _ => None,
    };
    facts_of(statement).iter().map(|fact| fact.atom.name.text.clone()).chain(imported)
}

/// The facts that a statement states, one or a block of them.
pub(super) fn facts_of(statement: &Statement) -> &[Fact] {
    match &statement.kind {
        StatementKind::Fact(fact) => std::slice::from_ref(fact),
        StatementKind::Block(block) => &block.facts,
        _ => &[],
    }
}
