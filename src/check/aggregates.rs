//! Aggregates in heads: each predicate has at most one, in the same place in all its rules.

use super::ir::{Aggregate, HeadTerm, Predicate, Program, Rule};
use crate::base::diagnostic::{Code, Diagnostic};

/// Sets [`Predicate::aggregate`] from the rules, and says where they do not agree.
pub(super) fn aggregates(program: &mut Program, diagnostics: &mut Vec<Diagnostic>) {
    let Program { predicates, rules, .. } = program;
    for predicate in predicates {
        let own: Vec<&Rule> = predicate.rules.iter().map(|&r| &rules[r]).collect();
        let Some((first, (column, function))) = own.iter().find_map(|r| Some((*r, placed(r).next()?))) else {
            continue;
        };
        predicate.aggregate = Some((column, function));
        for &rule in &own {
            diagnostics.extend(single(predicate, rule).or_else(|| agrees(predicate, rule, first, (column, function))));
        }
        let gathers = matches!(function, Aggregate::Min | Aggregate::Max);
        if predicate.stated && !gathers {
            let name = &predicate.name;
            let message = format!(
                "facts of `{name}/{}` are stated, and its rules derive it by `{}`",
                predicate.arity,
                function.name()
            );
            diagnostics.push(Diagnostic::new(Code::E0221, first.clause.span, message).help(format!(
                "give the predicate of the rule another name, or state the facts of one over which `{}` collects",
                function.name()
            )));
        }
    }
}

/// The aggregates of a head with their places.
fn placed(rule: &Rule) -> impl Iterator<Item = (usize, Aggregate)> {
    rule.head.args.iter().enumerate().filter_map(|(column, arg)| match arg {
        HeadTerm::Aggregate(function, _) => Some((column, *function)),
        HeadTerm::Plain(_) => None,
    })
}

/// One aggregate a head, and none beside a date.
fn single(predicate: &Predicate, rule: &Rule) -> Option<Diagnostic> {
    let (_, function) = placed(rule).next()?;
    let span = rule.clause.span;
    if let Some((_, second)) = placed(rule).nth(1) {
        let message = format!(
            "`{}` has two aggregates in one head, `{}` and `{}`",
            predicate.name,
            function.name(),
            second.name()
        );
        let help = "split it: a predicate for each aggregate, and a rule that joins them";
        return Some(Diagnostic::new(Code::E0219, span, message).help(help));
    }
    if rule.head.on.is_some() {
        let message = format!("an aggregate stands in a head with `on`, which `{}` cannot have", function.name());
        let help = "make the date an argument of the head: the group is then over that date too";
        return Some(Diagnostic::new(Code::E0219, span, message).help(help));
    }
    None
}

/// The same aggregate at the same place as in the first rule; a rule without, where a predicate may have one.
fn agrees(predicate: &Predicate, rule: &Rule, first: &Rule, wanted: (usize, Aggregate)) -> Option<Diagnostic> {
    let (span, name) = (rule.clause.span, &predicate.name);
    let (column, function) = (wanted.0 + 1, wanted.1.name());
    match placed(rule).next() {
        Some(found) if found == wanted => None,
        Some((other, found)) => {
            let message = format!(
                "`{name}` has `{}` as argument {} here and `{function}` as argument {column} in another rule",
                found.name(),
                other + 1
            );
            Some(
                Diagnostic::new(Code::E0220, span, message)
                    .label(first.clause.span, format!("`{function}` here"))
                    .help("give the two rules predicates of their own, or put the same aggregate in the same place"),
            )
        }
        None if matches!(wanted.1, Aggregate::Min | Aggregate::Max) => None,
        None => {
            let message = format!("`{name}` is derived by `{function}` in another rule and without it here");
            Some(
                Diagnostic::new(Code::E0221, span, message)
                    .label(first.clause.span, format!("`{function}` here"))
                    .help(format!("write `{function}(…)` here too, or give this rule a predicate of its own")),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::strata::tests::codes;

    #[test]
    fn one_aggregate_in_one_place() {
        assert!(codes("d(A, min(B)) :- e(A, B). d(A, B) :- e(B, A). d(1, 2). e(1, 2).").is_empty());
        assert_eq!(codes("t(A, count(B)) :- e(A, B). t(A, sum(B)) :- e(A, B). e(1, 2)."), ["E0220"]);
        assert_eq!(codes("t(A, count(B)) :- e(A, B). t(count(B), A) :- e(A, B). e(1, 2)."), ["E0220"]);
        assert_eq!(codes("t(A, count(B)) :- e(A, B). t(A, B) :- e(A, B). e(1, 2)."), ["E0221"]);
        assert_eq!(codes("t(A, count(B)) :- e(A, B). e(1, 2). t(1, 2)."), ["E0221"]);
        assert_eq!(codes("t(A, count(B), sum(B)) :- e(A, B). e(1, 2)."), ["E0219"]);
        assert_eq!(codes("t(min(A)) on D :- e(A, D). e(1, 2)."), ["E0219"]);
    }
}
