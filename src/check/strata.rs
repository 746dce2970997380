//! Stratification: the strongly connected components of the precedence graph become strata, bottom up; negation,
//! aggregates and limits inside one are refused with the cycle printed.

mod cycle;
mod precedence;

use super::extreme::Extreme;
use super::ir::{Aggregate, HeadTerm, PredId, Program, Rule, Stratum};
use crate::base::diagnostic::{Code, Diagnostic};
use cycle::Cycle;
use precedence::{Edge, Graph, How};
use std::collections::HashSet;

/// So many mistakes are told of one component: a large one would repeat itself.
const MOST_TOLD: usize = 10;

/// Fills [`Program::strata`], also where it has errors to report.
pub fn stratify(program: &mut Program, diagnostics: &mut Vec<Diagnostic>) {
    let graph = Graph::of(program);
    let components = graph.components();
    let mut component_of = vec![0; program.predicates.len()];
    for (number, component) in components.iter().enumerate() {
        component.iter().for_each(|p| component_of[p.0 as usize] = number);
    }
    let mut strata = Vec::new();
    for component in components {
        let inside = |edge: &Edge| component_of[edge.to.0 as usize] == component_of[edge.from.0 as usize];
        let mut rules: Vec<usize> =
            component.iter().flat_map(|p| &program.predicates[p.0 as usize].rules).copied().collect();
        if rules.is_empty() {
            continue;
        }
        rules.sort_unstable();
        let recursive = component.iter().flat_map(|p| graph.edges(*p)).any(inside);
        let stratum = Stratum { predicates: component, rules, recursive };
        if recursive {
            Recursion { program, graph: &graph, component_of: &component_of, stratum: &stratum }.judge(diagnostics);
        }
        strata.push(stratum);
    }
    program.strata = strata;
}

/// A component that depends on itself.
struct Recursion<'a> {
    program: &'a Program,
    graph: &'a Graph,
    component_of: &'a [usize],
    stratum: &'a Stratum,
}

impl<'a> Recursion<'a> {
    fn judge(&self, diagnostics: &mut Vec<Diagnostic>) {
        let extreme = self.stratum.predicates.iter().find_map(|p| self.extreme(*p).map(|f| (*p, f)));
        let mut told = HashSet::new();
        let mut found = Vec::new();
        for edge in self.stratum.predicates.iter().flat_map(|p| self.edges(*p)) {
            let wrong = self.wrong(edge).or_else(|| extreme.and_then(|e| self.mixed(edge, e)));
            if let Some((code, function)) = wrong
                && found.len() < MOST_TOLD
                && told.insert((code, edge.from, edge.to))
            {
                let cycle = Cycle::through(self.program, self.graph, self.component_of, edge);
                // A cycle is told of once, not at each of its literals.
                told.extend(cycle.edges().map(|e| (code, e.from, e.to)));
                found.push(refusal(&cycle, edge, code, function));
            }
        }
        if let (Some((_, function)), true) = (extreme, found.is_empty()) {
            let recursive = |p: PredId| self.component_of[p.0 as usize] == self.component();
            for rule in self.stratum.rules.iter().map(|&r| &self.program.rules[r]) {
                Extreme { program: self.program, rule, function, recursive: &recursive }.judge(&mut found);
            }
            for diagnostic in &mut found {
                self.show_cycle(diagnostic);
            }
            found.truncate(MOST_TOLD);
        }
        diagnostics.append(&mut found);
    }

    /// What may not stand in a cycle at all, and the function that does not.
    fn wrong(&self, edge: &Edge) -> Option<(Code, Option<Aggregate>)> {
        let rule = &self.program.rules[edge.rule];
        match edge.how {
            How::Negated => return Some((Code::E0401, None)),
            How::Collected(function) => return Some((Code::E0402, Some(function))),
            How::Plain => {}
        }
        if !rule.modifiers.is_empty() {
            return Some((Code::E0404, None));
        }
        collected(rule).filter(|_| self.extreme(edge.from).is_none()).map(|f| (Code::E0402, Some(f)))
    }

    /// `min` and `max` do not stand in one cycle.
    fn mixed(&self, edge: &Edge, (_, function): (PredId, Aggregate)) -> Option<(Code, Option<Aggregate>)> {
        self.extreme(edge.from).filter(|other| *other != function).map(|_| (Code::E0402, Some(function)))
    }

    fn extreme(&self, p: PredId) -> Option<Aggregate> {
        self.program.predicates[p.0 as usize].extreme().map(|(_, function)| function)
    }

    /// Adds the cycle to a mistake about one rule's use of its value.
    fn show_cycle(&self, diagnostic: &mut Diagnostic) {
        let shown = |e: &&Edge| diagnostic.labels.iter().any(|l| l.span == e.span);
        let edge = self.stratum.predicates.iter().flat_map(|p| self.edges(*p)).find(shown);
        if let Some(edge) = edge {
            let cycle = Cycle::through(self.program, self.graph, self.component_of, edge);
            diagnostic.message = format!("{}: `{}`", diagnostic.message, cycle.text());
        }
    }

    /// The edges of a predicate that stay inside.
    fn edges(&self, p: PredId) -> impl Iterator<Item = &'a Edge> + use<'a> {
        let (of, own) = (self.component_of, self.component());
        self.graph.edges(p).iter().filter(move |e| of[e.to.0 as usize] == own)
    }

    fn component(&self) -> usize {
        self.stratum.predicates.first().map_or(0, |p| self.component_of[p.0 as usize])
    }
}

/// The mistake that a cycle is, at the literal that makes it one.
fn refusal(cycle: &Cycle<'_>, edge: &Edge, code: Code, function: Option<Aggregate>) -> Diagnostic {
    let (needs, needed) = (cycle.name(edge.from), cycle.name(edge.to));
    let name = function.map_or("", Aggregate::name);
    let (message, label, help) = match code {
        Code::E0401 => (
            format!("`{needs}` rests on a negation of itself"),
            format!("`{needs}` needs `{needed}` not to hold"),
            format!("break the cycle: derive what is negated from predicates that do not need `{needs}`"),
        ),
        Code::E0404 => (
            format!("`{needs}` takes the first of tuples that rest on itself"),
            format!("`order by` or `limit` stands in a rule that needs `{needed}`"),
            format!("derive `{needs}` without `order by` and `limit`, and take the first of it in another rule"),
        ),
        _ if function.is_some_and(is_extreme) && edge.how == How::Plain => (
            format!("`{needs}` has no `{name}`, and it stands in a cycle with one"),
            format!("`{needs}` needs `{needed}`"),
            format!(
                "in a recursion through `{name}` each predicate must have a `{name}`: give `{needs}` one, or let \
                 the other predicates of the cycle do without `{needs}`"
            ),
        ),
        _ => (
            format!("`{needs}` rests on a `{name}` over itself"),
            format!("`{name}` collects what needs `{needed}`"),
            format!("break the cycle: let `{name}` collect from predicates that do not need `{needs}`"),
        ),
    };
    let message = format!("{message}: `{}`", cycle.text());
    cycle.label(Diagnostic::new(code, edge.span, message).at(label)).help(help)
}

/// The aggregate of a rule's head.
fn collected(rule: &Rule) -> Option<Aggregate> {
    rule.head.args.iter().find_map(|a| if let HeadTerm::Aggregate(f, _) = a { Some(*f) } else { None })
}

fn is_extreme(function: Aggregate) -> bool {
    matches!(function, Aggregate::Min | Aggregate::Max)
}

#[cfg(test)]
pub(super) mod tests {
    use crate::base::diagnostic::Diagnostic;
    use crate::base::monitor::Pace;
    use crate::base::span::FileId;
    use crate::catalog::Catalog;
    use crate::check::{Checked, Given, Seen, check, declare, ground};
    use crate::syntax::{Parsed, ast::Statement, statements};
    use std::collections::{BTreeMap, BTreeSet};

    /// A program as checked, with what declarations and facts said as well.
    pub(in crate::check) fn checked(text: &str) -> Checked {
        let (mut catalog, mut said, mut stated) = (Catalog::default(), Vec::new(), BTreeSet::new());
        let read = |parsed| if let Parsed::Statement(statement) = parsed { Some(*statement) } else { None };
        let all: Vec<Statement> = statements(text, FileId(1)).filter_map(read).collect();
        let parameters = BTreeMap::new();
        for statement in &all {
            declare(statement, &mut catalog, &mut said);
            let mut take = |fact: crate::base::support::GroundFact, _| {
                stated.insert((fact.predicate, fact.args.len()));
            };
            ground(statement, &catalog, &parameters, &mut take, &mut said);
        }
        let stated: Vec<_> = stated.into_iter().collect();
        let given = Given { catalog: &catalog, stated: &stated, parameters: &parameters };
        let statements: Vec<&Statement> = all.iter().collect();
        let mut checked = check(&statements, &given, &Seen::default(), &Pace::endless()).unwrap();
        said.append(&mut checked.diagnostics);
        checked.diagnostics = said;
        checked
    }

    /// The codes a program gives, in order of place.
    pub(in crate::check) fn codes(text: &str) -> Vec<&'static str> {
        checked(text).diagnostics.iter().map(|d| d.code.as_str()).collect()
    }

    fn messages(text: &str) -> Vec<String> {
        checked(text).diagnostics.into_iter().map(|d: Diagnostic| d.message).collect()
    }

    #[test]
    fn strata_are_bottom_up() {
        let checked = checked("top(X) :- not mid(X), e(X). mid(X) :- low(X) ; mid(X), e(X). low(X) :- e(X). e(1).");
        let name = |p: &super::PredId| checked.program.predicates[p.0 as usize].name.to_string();
        let strata = checked.program.strata.iter().map(|s| (name(&s.predicates[0]), s.recursive));
        let wanted = [("low".to_string(), false), ("mid".to_string(), true), ("top".to_string(), false)];
        assert_eq!(strata.collect::<Vec<_>>(), wanted);
    }

    #[test]
    fn cycles_are_printed_once() {
        let said = messages("p(X) :- e(X), not r(X). r(X) :- s(X). s(X) :- p(X). e(1).");
        assert_eq!(said, ["`p` rests on a negation of itself: `p -> not r -> s -> p`"]);
        assert_eq!(codes("a(X) :- e(X), not b(X). b(X) :- e(X), not a(X). e(1)."), ["E0401"]);
        assert_eq!(codes("t(count(X)) :- u(X). u(X) :- t(X). u(1)."), ["E0402"]);
        assert_eq!(codes("n(X) :- e(X), 3 < count { Y : n(Y), e(Y) }. e(1)."), ["E0402"]);
        assert_eq!(codes("t(X) :- a(X) limit 3. a(X) :- t(X). a(1)."), ["E0404"]);
    }

    #[test]
    fn stated_needs_no_rule() {
        assert!(codes("p(X) :- e(X), not stated(p(X)). e(1).").is_empty());
    }

    #[test]
    fn long_chains_need_no_deep_stack() {
        let mut text = String::from("p0(1).\n");
        (0..20_000).for_each(|i| text.push_str(&format!("p{}(X) :- p{i}(X).\n", i + 1)));
        assert_eq!(checked(&text).program.strata.len(), 20_000);
    }
}
