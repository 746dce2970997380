//! Clauses that the stated facts make look mistaken: a variable spelled like a constant of its column, a number compared
//! with texts.

use super::state::State;
use super::terms::{each_literal, each_term};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::monitor::{Pace, Stop};
use crate::base::value::{Kind, Value};
use crate::base::word::{Shape, Word};
use crate::check::Checked;
use crate::check::ir::{Atom, Clause, CompareOp, HeadTerm, Literal, LiteralKind, Program, Term, VarId, each_variable};
use std::collections::HashMap;

/// A variable with a shorter name is often that of a constant: `p(a, b). p(A, B)?`.
const SHORTEST: usize = 3;

/// What queries seem to have meant otherwise.
pub(super) fn of_queries(state: &State, checked: &Checked, pace: &Pace<'_>) -> Result<Vec<Diagnostic>, Stop> {
    of(state, checked, checked.queries.iter().flatten().map(|q| (&q.clause, &[][..])), pace)
}

/// What rules and constraints seem to have meant otherwise.
pub(super) fn of_rules(state: &State, checked: &Checked, pace: &Pace<'_>) -> Result<Vec<Diagnostic>, Stop> {
    let rules = checked.program.rules.iter().map(|rule| (&rule.clause, &rule.head.args[..]));
    of(state, checked, rules.chain(checked.constraints.iter().map(|c| (&c.clause, &[][..]))), pace)
}

fn of<'a>(
    state: &State,
    checked: &Checked,
    clauses: impl Iterator<Item = (&'a Clause, &'a [HeadTerm])>,
    pace: &Pace<'_>,
) -> Result<Vec<Diagnostic>, Stop> {
    let mut found = Vec::new();
    for (clause, head) in clauses {
        found.extend(Suspect::of(state, &checked.program, clause, head, pace).all());
        pace.steps(CLAUSE)?;
    }
    Ok(found)
}

/// Adds what is new: comparisons that the declared kinds tell of are told of already.
pub(super) fn add(diagnostics: &mut Vec<Diagnostic>, more: Vec<Diagnostic>) {
    for diagnostic in more {
        let same = |d: &Diagnostic| d.code == diagnostic.code && d.span() == diagnostic.span();
        if !diagnostics.iter().any(same) {
            diagnostics.push(diagnostic);
        }
    }
    diagnostics.sort_by_key(Diagnostic::span);
}

/// So many steps a clause counts for.
const CLAUSE: usize = 64;
/// So many words are looked at without a look at the clock.
const PIECE: usize = 1024;

struct Suspect<'a> {
    state: &'a State,
    pace: &'a Pace<'a>,
    program: &'a Program,
    clause: &'a Clause,
    literals: Vec<&'a Literal>,
    /// How often each variable stands in the clause.
    count: HashMap<VarId, usize>,
}

impl<'a> Suspect<'a> {
    fn of(
        state: &'a State,
        program: &'a Program,
        clause: &'a Clause,
        head: &[HeadTerm],
        pace: &'a Pace<'a>,
    ) -> Suspect<'a> {
        let mut literals = Vec::new();
        each_literal(&clause.body, &mut |l| literals.push(l));
        let mut count = HashMap::new();
        for term in head {
            match term {
                HeadTerm::Plain(term) => each_variable(term, &mut |v| *count.entry(v).or_insert(0) += 1),
                HeadTerm::Aggregate(_, terms) => {
                    terms.iter().for_each(|t| each_variable(t, &mut |v| *count.entry(v).or_insert(0) += 1));
                }
            }
        }
        for literal in &literals {
            each_term(literal, &mut |t| each_variable(t, &mut |v| *count.entry(v).or_insert(0) += 1));
        }
        Suspect { state, pace, program, clause, literals, count }
    }

    fn all(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for literal in &self.literals {
            match &literal.kind {
                LiteralKind::Atom(atom) => found.extend(self.constant(atom, literal)),
                LiteralKind::Compare(op, a, b) if !matches!(op, CompareOp::Equal | CompareOp::NotEqual) => {
                    found.extend(self.other_kind(a, b, literal).or_else(|| self.other_kind(b, a, literal)));
                }
                _ => {}
            }
        }
        found
    }

    /// W0219: `Macron says P?` where `macron` says something.
    fn constant(&self, atom: &Atom, literal: &Literal) -> Option<Diagnostic> {
        atom.args.iter().enumerate().find_map(|(column, term)| {
            let Term::Variable(v) = term else { return None };
            let name = self.clause.variables.get(v.0 as usize)?;
            let capital = name.starts_with(char::is_uppercase) && name.chars().count() >= SHORTEST;
            if !capital || self.count.get(v) != Some(&1) {
                return None;
            }
            let text = name.to_lowercase();
            let word = self.state.dictionary.lookup_text(&text)?;
            self.column(atom, column, &|w| w == word)?;
            let text = Value::Text(text.as_str().into());
            let message = format!("`{name}` is a variable and stands for anything; the text is `{text}`");
            let help = format!("write `{text}`, or give the variable another name");
            Some(Diagnostic::new(Code::W0219, literal.span, message).help(help))
        })
    }

    /// W0215: `pupils(X, N), N > 100` where facts say `pupils(elm, "410")`.
    fn other_kind(&self, variable: &Term, constant: &Term, literal: &Literal) -> Option<Diagnostic> {
        let (Term::Variable(v), Term::Constant(constant)) = (variable, constant) else { return None };
        let numeric = match constant.kind() {
            Kind::Int | Kind::Float => true,
            Kind::Text => false,
            _ => return None,
        };
        if self.told_apart(*v) {
            return None;
        }
        let (predicate, column, value) = self.literals.iter().find_map(|l| {
            let LiteralKind::Atom(atom) = &l.kind else { return None };
            let column = atom.args.iter().position(|t| matches!(t, Term::Variable(other) if other == v))?;
            let other = |word: Word| match word.shape() {
                Shape::Text(_) => numeric,
                Shape::Small(_) | Shape::Wide(_) | Shape::Float(_) => !numeric,
                Shape::Day(_) | Shape::Date(_) | Shape::Prop(_) => false,
            };
            let value = self.state.dictionary.value(self.column(atom, column, &other)?);
            Some((&self.program.predicates[atom.predicate.0 as usize].name, column, value))
        })?;
        let name = self.clause.variables.get(v.0 as usize)?;
        let shown = match &value {
            Value::Text(text) => format!("\"{text}\""),
            other => other.to_string(),
        };
        let what = if numeric { "texts" } else { "numbers" };
        let message = format!("facts of `{predicate}` hold {what} in argument {}, such as `{shown}`", column + 1);
        let help = match numeric {
            true => format!("state numbers, or compare `to_int({name})`"),
            false => format!("write the number without quotes, or compare `to_text({name})`"),
        };
        let diagnostic = Diagnostic::new(Code::W0215, literal.span, message);
        Some(diagnostic.at("numbers come before texts, whatever stands in them").help(help))
    }

    /// Whether a clause looks at what kind of value a variable has: by a test, or by a function in an equation.
    fn told_apart(&self, v: VarId) -> bool {
        let mut found = false;
        for literal in &self.literals {
            if let LiteralKind::Test(..) | LiteralKind::Compare(CompareOp::Equal | CompareOp::NotEqual, ..) =
                literal.kind
            {
                each_term(literal, &mut |t| each_variable(t, &mut |other| found |= other == v));
            }
        }
        found
    }

    /// The first value of that property in a column of the stated facts; none once it is time to stop.
    fn column(&self, atom: &Atom, column: usize, wanted: &dyn Fn(Word) -> bool) -> Option<Word> {
        let predicate = self.program.predicates.get(atom.predicate.0 as usize)?;
        let id = self.state.relation(&predicate.name, predicate.arity)?;
        let words = self.state.store.relation(id).column(column);
        let mut pieces = (0..words.len()).step_by(PIECE).take_while(|_| self.pace.steps(PIECE).is_ok());
        pieces.find_map(|start| {
            (start..(start + PIECE).min(words.len())).map(|row| words.get(row)).find(|word| wanted(*word))
        })
    }
}
