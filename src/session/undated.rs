//! Notes about rules that pass facts over because they have no date.

use super::asking::Asking;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::monitor::{Pace, Stop};
use crate::base::span::Span;
use crate::base::value::Value;
use crate::check::ir::{
    Atom, Clause, HeadTerm, Literal, LiteralKind, Modifiers, PredId, Program, Query, Term, VarId, When,
};

/// A note for each `p(…) on D` or `p(…) during D` of a rule that facts of `p` without a date do not reach. A rule with a
/// twin, which derives the same predicate from `p` whatever its date, passes nothing over.
pub(super) fn undated(
    asking: &Asking,
    wanted: &dyn Fn(Span) -> bool,
    pace: &Pace<'_>,
) -> Result<Vec<Diagnostic>, Stop> {
    let program = asking.program;
    let mut notes = Vec::new();
    for rule in program.rules.iter().filter(|r| wanted(r.clause.span)) {
        let mut found = Vec::new();
        each_atom(&rule.clause.body, &mut |atom, span| found.push((atom.clone(), span)));
        for (atom, span) in found.into_iter().filter(|(atom, _)| atom.when.is_some()) {
            if has_twin(program, rule.head.predicate, atom.predicate) {
                continue;
            }
            let Ok(found) = asking.rows(&passed_over(&atom, &rule.clause)) else {
                // A rule that fails when it is run has its own error.
                pace.look()?;
                continue;
            };
            if let Some(first) = found.rows.row(0) {
                notes.push(note(&program.predicates[atom.predicate.0 as usize].name, found.rows.len(), &first, span));
            }
        }
    }
    Ok(notes)
}

/// Calls `visit` for every atom outside `not` and braces.
fn each_atom(body: &[Vec<Literal>], visit: &mut dyn FnMut(&Atom, Span)) {
    for literal in body.iter().flatten() {
        match &literal.kind {
            LiteralKind::Atom(atom) => visit(atom, literal.span),
            LiteralKind::Or(inner) => each_atom(inner, visit),
            _ => {}
        }
    }
}

fn has_twin(program: &Program, head: PredId, read: PredId) -> bool {
    let mut has = false;
    for &rule in &program.predicates[head.0 as usize].rules {
        each_atom(&program.rules[rule].clause.body, &mut |atom, _| {
            has |= atom.predicate == read && atom.when.is_none();
        });
    }
    has
}

/// `?(args) :- p(args), not p(args) on _.`, expressions among the arguments left open.
fn passed_over(atom: &Atom, clause: &Clause) -> Query {
    let mut variables = clause.variables.clone();
    let mut fresh = || {
        variables.push("_".into());
        Term::Variable(VarId(variables.len() as u32 - 1))
    };
    let args: Vec<Term> = atom
        .args
        .iter()
        .map(|arg| match arg {
            Term::Variable(_) | Term::Constant(_) => arg.clone(),
            _ => fresh(),
        })
        .collect();
    let date = fresh();
    let literal = |when| Literal {
        kind: LiteralKind::Atom(Atom { predicate: atom.predicate, args: args.clone(), when, at: None }),
        span: clause.span,
    };
    let dated = LiteralKind::Not(vec![vec![literal(Some(When::On(date)))]]);
    let body = vec![literal(None), Literal { kind: dated, span: clause.span }];
    Query {
        name: "undated".into(),
        headings: vec!["_".into(); args.len()],
        columns: args.iter().cloned().map(HeadTerm::Plain).collect(),
        single_atom: None,
        clause: Clause { variables, body: vec![body], span: clause.span },
        modifiers: Modifiers::default(),
    }
}

fn note(name: &str, count: usize, first: &[Value], span: Span) -> Diagnostic {
    let facts = if count == 1 { "1 fact".to_string() } else { format!("{count} facts") };
    let args: Vec<String> = first.iter().map(ToString::to_string).collect();
    let shown = if args.is_empty() { name.to_string() } else { format!("{name}({})", args.join(", ")) };
    let message = format!("{facts} of `{name}` without a date: this rule passes over them");
    Diagnostic::new(Code::N0301, span, message)
        .help(format!("for example `{shown}`"))
        .help("for these, write a second rule without `on`")
}
