//! The precedence graph of a program and its strongly connected components (Tarjan 1972, with a stack of our own: a
//! chain of 100,000 rules must not exhaust the machine's).

use crate::base::span::Span;
use crate::check::ir::{Aggregate, Literal, LiteralKind, PredId, Program};

/// How a rule needs a predicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// By a positive atom.
    Plain,
    /// Inside `not`.
    Negated,
    /// Inside the braces of an aggregate.
    Collected(Aggregate),
}

/// One rule's need of one predicate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    /// The predicate of the head.
    pub from: PredId,
    /// The predicate of the literal.
    pub to: PredId,
    /// The rule, by place in [`Program::rules`].
    pub rule: usize,
    /// The literal; where it is negated or collected, the whole `not` or comparison.
    pub span: Span,
    /// In which way.
    pub how: How,
}

/// Every need, grouped by the predicate that has it. `stated/1` needs none: it holds stated facts alone.
pub(super) struct Graph {
    edges: Vec<Edge>,
    /// The edges of predicate `p` are `starts[p]..starts[p + 1]`.
    starts: Vec<usize>,
}

impl Graph {
    /// The graph of a program.
    pub fn of(program: &Program) -> Graph {
        let mut graph = Graph { edges: Vec::new(), starts: vec![0] };
        for (number, predicate) in program.predicates.iter().enumerate() {
            let from = PredId(number as u32);
            for &rule in &predicate.rules {
                let mut note = |to, span, how| graph.edges.push(Edge { from, to, rule, span, how });
                each_need(&program.rules[rule].clause.body, None, &mut note);
            }
            graph.starts.push(graph.edges.len());
        }
        graph
    }

    /// What the rules of a predicate need.
    pub fn edges(&self, p: PredId) -> &[Edge] {
        let p = p.0 as usize;
        &self.edges[self.starts[p]..self.starts[p + 1]]
    }

    /// The components, each after those it needs; predicates inside one in order.
    pub fn components(&self) -> Vec<Vec<PredId>> {
        const UNSEEN: usize = usize::MAX;
        let count = self.starts.len() - 1;
        let mut index = vec![UNSEEN; count];
        let mut low = vec![0; count];
        let mut open = vec![false; count];
        let (mut stack, mut components, mut next) = (Vec::new(), Vec::new(), 0);
        for root in 0..count {
            if index[root] != UNSEEN {
                continue;
            }
            // A predicate being visited and the next of its edges to follow.
            let mut visits = vec![(root, self.starts[root])];
            while let Some((p, edge)) = visits.last_mut() {
                let p = *p;
                if index[p] == UNSEEN {
                    (index[p], low[p], open[p]) = (next, next, true);
                    next += 1;
                    stack.push(p);
                }
                if *edge < self.starts[p + 1] {
                    let to = self.edges[*edge].to.0 as usize;
                    *edge += 1;
                    if index[to] == UNSEEN {
                        visits.push((to, self.starts[to]));
                    } else if open[to] {
                        low[p] = low[p].min(index[to]);
                    }
                    continue;
                }
                visits.pop();
                if let Some((parent, _)) = visits.last() {
                    low[*parent] = low[*parent].min(low[p]);
                }
                if low[p] == index[p] {
                    let at = stack.iter().rposition(|q| *q == p).unwrap_or(0);
                    let mut component: Vec<PredId> = stack.drain(at..).map(|q| PredId(q as u32)).collect();
                    component.iter().for_each(|q| open[q.0 as usize] = false);
                    component.sort_unstable();
                    components.push(component);
                }
            }
        }
        components
    }
}

/// Calls `note` for each atom of a body; `outside` is the `not` or braces it stands in.
fn each_need(body: &[Vec<Literal>], outside: Option<(Span, How)>, note: &mut impl FnMut(PredId, Span, How)) {
    for literal in body.iter().flatten() {
        let inside = |how| Some(outside.unwrap_or((literal.span, how)));
        match &literal.kind {
            LiteralKind::Atom(atom) => {
                let (span, how) = outside.unwrap_or((literal.span, How::Plain));
                note(atom.predicate, span, how);
            }
            LiteralKind::Not(inner) => each_need(inner, inside(How::Negated), note),
            LiteralKind::Or(inner) => each_need(inner, outside, note),
            LiteralKind::Aggregate(aggregate) => {
                each_need(&aggregate.body, inside(How::Collected(aggregate.function)), note);
            }
            LiteralKind::Compare(..) | LiteralKind::Test(..) => {}
        }
    }
}
