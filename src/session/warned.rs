//! The warnings about the rules that a question is derived by, which may tell why it takes long.

use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::span::Span;
use crate::check::ir::{Program, Query, each_atom};
use std::collections::HashSet;

/// The warnings among some diagnostics that are about the query or a rule that it depends on.
pub(super) fn warned(program: &Program, query: &Query, diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut warnings = diagnostics.iter().filter(|d| d.severity() == Severity::Warning).peekable();
    if warnings.peek().is_none() {
        return Vec::new();
    }
    let clauses = clauses(program, query);
    let holds =
        |clause: &Span, span: Span| clause.file == span.file && clause.start <= span.start && span.end <= clause.end;
    warnings
        .filter(|d| d.span().is_some_and(|span| clauses.iter().any(|clause| holds(clause, span))))
        .cloned()
        .collect()
}

/// Where the query and all rules stand that it depends on.
fn clauses(program: &Program, query: &Query) -> Vec<Span> {
    let (mut open, mut known, mut spans) = (vec![&query.clause], HashSet::new(), Vec::new());
    while let Some(clause) = open.pop() {
        spans.push(clause.span);
        each_atom(clause.body.iter().flatten(), &mut |atom| {
            if known.insert(atom.predicate) {
                let predicate = program.predicates.get(atom.predicate.0 as usize);
                let rules = predicate.into_iter().flat_map(|predicate| &predicate.rules);
                open.extend(rules.filter_map(|rule| program.rules.get(*rule)).map(|rule| &rule.clause));
            }
        });
    }
    spans
}

#[cfg(test)]
mod tests {
    use crate::base::diagnostic::Code;
    use crate::session::{Input, Kb, Outcome};
    use std::ops::ControlFlow;

    #[test]
    fn only_rules_that_are_used_are_warned_of() {
        let mut kb = Kb::new();
        kb.run("n(0). n(X + 1) :- n(X). even(X) :- n(X), X * X > 9. other(X) :- nope(X). kin(A) :- kind(A, B).")
            .unwrap();
        let about = |answer: &crate::Answer| answer.warnings().iter().map(|w| w.code).collect::<Vec<_>>();
        assert_eq!(about(&kb.query("other(X)?").unwrap()), [Code::W0202]);
        assert_eq!(about(&kb.query("kin(X)?").unwrap()), [Code::W0202, Code::W0201]);
        kb.options_mut().limits.max_facts = Some(100);
        let mut unfinished = Vec::new();
        let stopped = kb.run_each(&[Input::text("<text>", "even(X)?")], &mut |outcome, _| {
            if let Outcome::Unfinished(what) = outcome {
                unfinished.push(what);
            }
            ControlFlow::Continue(())
        });
        let help = stopped.unwrap_err().diagnostics()[0].help.join(" ");
        assert!(help.contains("--profile"), "{help}");
        let [what] = &unfinished[..] else { panic!("{unfinished:?}") };
        assert!(what.profile.is_none());
        assert_eq!(what.warnings.iter().map(|w| w.code).collect::<Vec<_>>(), [Code::W0217]);
        assert!(kb.stats().derived > 100);
    }
}
