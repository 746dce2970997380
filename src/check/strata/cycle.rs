//! A cycle of the precedence graph as it is shown: `p -> not q -> p`, with the literals it runs through.

use super::collected;
use super::precedence::{Edge, Graph, How};
use crate::base::diagnostic::Diagnostic;
use crate::check::ir::{PredId, Program};
use std::collections::{HashMap, VecDeque};

/// Cycles longer than this are shown with a gap.
const LONGEST_SHOWN: usize = 12;

/// Edges, each beginning where the one before it ends, the last ending where the first begins.
pub(super) struct Cycle<'a> {
    program: &'a Program,
    edges: Vec<Edge>,
}

impl<'a> Cycle<'a> {
    /// A shortest cycle through an edge inside its component, by breadth-first search.
    pub fn through(program: &'a Program, graph: &Graph, component_of: &[usize], edge: &Edge) -> Cycle<'a> {
        let own = component_of[edge.from.0 as usize];
        let mut reached_by: HashMap<PredId, Edge> = HashMap::new();
        let mut open = VecDeque::from([edge.to]);
        while let Some(p) = open.pop_front().filter(|p| *p != edge.from) {
            for step in graph.edges(p).iter().filter(|e| component_of[e.to.0 as usize] == own) {
                if step.to != edge.to && !reached_by.contains_key(&step.to) {
                    reached_by.insert(step.to, *step);
                    open.push_back(step.to);
                }
            }
        }
        let mut edges = Vec::new();
        let mut at = edge.from;
        while let Some(step) = reached_by.get(&at).filter(|_| at != edge.to) {
            edges.push(*step);
            at = step.from;
        }
        edges.push(*edge);
        edges.reverse();
        Cycle { program, edges }
    }

    /// What it runs through, the offending one first.
    pub fn edges(&self) -> impl Iterator<Item = &Edge> {
        self.edges.iter()
    }

    /// The name of a predicate, with its arity where another of the cycle has the same name.
    pub fn name(&self, p: PredId) -> String {
        let predicate = &self.program.predicates[p.0 as usize];
        let shared = |e: &Edge| e.to != p && self.program.predicates[e.to.0 as usize].name == predicate.name;
        if self.edges.iter().any(shared) {
            return format!("{}/{}", predicate.name, predicate.arity);
        }
        predicate.name.to_string()
    }

    /// `p -> not q -> p`, or `p -> count q -> p`.
    pub fn text(&self) -> String {
        let mut steps: Vec<String> = self.edges.iter().take(1).map(|e| self.name(e.from)).collect();
        for edge in &self.edges {
            let name = self.name(edge.to);
            let collected = match edge.how {
                How::Collected(function) => Some(function),
                _ => collected(&self.program.rules[edge.rule]),
            };
            steps.push(match (edge.how, collected) {
                (How::Negated, _) => format!("not {name}"),
                (_, Some(function)) => format!("{} {name}", function.name()),
                _ => name,
            });
        }
        if steps.len() > LONGEST_SHOWN {
            let half = LONGEST_SHOWN / 2;
            steps.splice(half..steps.len() - half, ["…".to_string()]);
        }
        steps.join(" -> ")
    }

    /// Labels the literals behind the first.
    pub fn label(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        for edge in self.edges.iter().skip(1).take(LONGEST_SHOWN) {
            diagnostic =
                diagnostic.label(edge.span, format!("here `{}` needs `{}`", self.name(edge.from), self.name(edge.to)));
        }
        diagnostic
    }
}
