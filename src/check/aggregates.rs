//! Aggregates in heads: the same ones in the same places in all rules of a predicate.

use super::ir::{Aggregate, HeadTerm, Predicate, Program, Rule, Term};
use crate::base::diagnostic::{Code, Diagnostic};

/// Sets [`Predicate::aggregates`] from the rules, and says where they do not agree.
pub(super) fn aggregates(program: &mut Program, diagnostics: &mut Vec<Diagnostic>) {
    let Program { predicates, rules, .. } = program;
    for predicate in predicates {
        let own: Vec<&Rule> = predicate.rules.iter().map(|&r| &rules[r]).collect();
        let Some((first, wanted)) = own.iter().map(|r| (*r, placed(r))).find(|(_, placed)| !placed.is_empty()) else {
            continue;
        };
        predicate.aggregates = wanted;
        for &rule in &own {
            diagnostics.extend(dated(rule).or_else(|| agrees(predicate, rule, first)));
        }
        diagnostics.extend(limited(predicate, &own));
        if predicate.stated && predicate.extreme().is_none() {
            let (name, how) = (&predicate.name, listed(&predicate.aggregates));
            let message = format!("facts of `{name}/{}` are stated, and its rules derive it by {how}", predicate.arity);
            diagnostics.push(Diagnostic::new(Code::E0221, first.clause.span, message).help(format!(
                "give the predicate of the rule another name, or state the facts of one over which {how} collects"
            )));
        }
    }
}

/// The aggregates of a head with their places.
fn placed(rule: &Rule) -> Vec<(usize, Aggregate)> {
    let args = rule.head.args.iter().enumerate();
    args.filter_map(|(column, arg)| match arg {
        HeadTerm::Aggregate(function, _) => Some((column, *function)),
        HeadTerm::Plain(_) => None,
    })
    .collect()
}

/// `count` and `sum`, quoted.
fn listed(aggregates: &[(usize, Aggregate)]) -> String {
    let names: Vec<String> = aggregates.iter().map(|(_, function)| format!("`{}`", function.name())).collect();
    names.join(" and ")
}

/// No aggregate stands beside a date.
fn dated(rule: &Rule) -> Option<Diagnostic> {
    let (_, function) = *placed(rule).first()?;
    rule.head.on.as_ref()?;
    let message = format!("an aggregate stands in a head with `on`, which `{}` cannot have", function.name());
    let help = "make the date an argument of the head: the group is then over that date too";
    Some(Diagnostic::new(Code::E0219, rule.clause.span, message).help(help))
}

/// The same aggregates at the same places as in the first rule that has any; a rule without, where the predicate may
/// have one.
fn agrees(predicate: &Predicate, rule: &Rule, first: &Rule) -> Option<Diagnostic> {
    let (span, name) = (rule.clause.span, &predicate.name);
    let (wanted, found) = (&predicate.aggregates, placed(rule));
    if found == *wanted {
        return collect_alike(predicate, rule, first);
    }
    if found.is_empty() && predicate.extreme().is_some() {
        return None;
    }
    let how = listed(wanted);
    if found.is_empty() {
        let message = format!("`{name}` is derived by {how} in another rule and without it here");
        return Some(
            Diagnostic::new(Code::E0221, span, message)
                .label(first.clause.span, format!("{how} here"))
                .help(format!("write {how} here too, or give this rule a predicate of its own")),
        );
    }
    let places = |aggregates: &[(usize, Aggregate)]| {
        let each =
            aggregates.iter().map(|(column, function)| format!("`{}` as argument {}", function.name(), column + 1));
        each.collect::<Vec<_>>().join(" and ")
    };
    let message = format!("`{name}` has {} here and {} in another rule", places(&found), places(wanted));
    Some(
        Diagnostic::new(Code::E0220, span, message)
            .label(first.clause.span, format!("{how} here"))
            .help("give the two rules predicates of their own, or put the same aggregates in the same places"),
    )
}

/// The same number of terms collected, and the same separator of `join`: the group is over all rules.
fn collect_alike(predicate: &Predicate, rule: &Rule, first: &Rule) -> Option<Diagnostic> {
    for (one, other) in first.head.args.iter().zip(&rule.head.args) {
        let (HeadTerm::Aggregate(function, wanted), HeadTerm::Aggregate(_, found)) = (one, other) else { continue };
        let separators = |terms: &[Term]| match terms.get(1) {
            Some(Term::Constant(value)) if *function == Aggregate::Join => Some(value.clone()),
            _ => None,
        };
        if wanted.len() == found.len() && separators(wanted) == separators(found) {
            continue;
        }
        let (name, function) = (&predicate.name, function.name());
        let message = match wanted.len() == found.len() {
            true => format!("`{name}` joins by another separator here than in another rule"),
            false => {
                format!("`{function}` of `{name}` collects {} here and {} in another rule", found.len(), wanted.len())
            }
        };
        return Some(
            Diagnostic::new(Code::E0220, rule.clause.span, message).label(first.clause.span, "the other rule").help(
                "the group is over all rules of a predicate: collect the same in each, or give them names of their own",
            ),
        );
    }
    None
}

/// `order by` and `limit` of one rule among several, where the group is over all of them.
fn limited(predicate: &Predicate, own: &[&Rule]) -> Option<Diagnostic> {
    let rule = own.iter().find(|rule| !rule.modifiers.is_empty())?;
    if own.len() == 1 && !predicate.stated {
        return None;
    }
    let name = &predicate.name;
    let message = format!("`{name}` collects over all its rules and facts, and this rule orders or limits its own");
    let help = format!("give this rule a name of its own, and choose from `{name}` in it");
    Some(Diagnostic::new(Code::E0221, rule.clause.span, message).help(help))
}

#[cfg(test)]
mod tests {
    use crate::check::strata::tests::codes;

    #[test]
    fn the_same_aggregates_in_the_same_places() {
        assert!(codes("d(A, min(B)) :- e(A, B). d(A, B) :- e(B, A). d(1, 2). e(1, 2).").is_empty());
        assert_eq!(codes("t(A, count(B)) :- e(A, B). t(A, sum(B)) :- e(A, B). e(1, 2)."), ["E0220"]);
        assert_eq!(codes("t(A, count(B)) :- e(A, B). t(count(B), A) :- e(A, B). e(1, 2)."), ["E0220"]);
        assert_eq!(codes("t(A, count(B)) :- e(A, B). t(A, B) :- e(A, B). e(1, 2)."), ["E0221"]);
        assert_eq!(codes("t(A, count(B)) :- e(A, B). e(1, 2). t(1, 2)."), ["E0221"]);
        assert!(codes("t(A, count(B), sum(B)) :- e(A, B). e(1, 2).").is_empty());
        assert_eq!(codes("t(A, min(B), max(B)) :- e(A, B). t(A, B, B) :- e(A, B). e(1, 2)."), ["E0221"]);
        assert_eq!(codes("t(A, min(B), max(B)) :- e(A, B). t(A, max(B), min(B)) :- e(A, B). e(1, 2)."), ["E0220"]);
        assert_eq!(codes("t(A, min(B), max(B)) :- t(A, B, _). e(1, 2)."), ["E0402"]);
        assert_eq!(codes("t(min(A)) on D :- e(A, D). e(1, 2)."), ["E0219"]);
    }
}
