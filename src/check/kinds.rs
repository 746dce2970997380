//! Kinds: what each variable of a clause may be, from declared columns, literals and functions, narrowed to a fixpoint;
//! then comparisons and columns that no such value fits.

mod set;

use super::CLAUSE;
use super::ir::{
    Aggregate, AggregateLiteral, Atom, Clause, CompareOp, Fit, Head, HeadTerm, Literal, LiteralKind, PredId,
};
use super::ir::{Program, Rule, Term, When};
use crate::base::date::Date;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::monitor::{Pace, Stop};
use crate::base::span::Span;
use crate::base::value::{ColumnKind, Kind, Value};
use crate::catalog::{Catalog, Declaration};
use set::Kinds;

/// Judges the rules of a program and further clauses: those of queries and constraints. Heads lose the fitting of values
/// that are known to fit.
pub(super) fn kinds(
    program: &mut Program,
    extra: &[&Clause],
    catalog: &Catalog,
    diagnostics: &mut Vec<Diagnostic>,
    pace: &Pace<'_>,
) -> Result<(), Stop> {
    let mut fitting = Vec::with_capacity(program.rules.len());
    for rule in &program.rules {
        pace.steps(CLAUSE)?;
        let mut judge = Judge { program, catalog, clause: &rule.clause, diagnostics };
        let known = judge.alternatives(&rule.clause.body, &vec![Kinds::ALL; rule.clause.variables.len()]);
        judge.head(rule, &known);
        fitting.push(known);
    }
    for clause in extra {
        pace.steps(CLAUSE)?;
        let mut judge = Judge { program, catalog, clause, diagnostics };
        judge.alternatives(&clause.body, &vec![Kinds::ALL; clause.variables.len()]);
    }
    for (rule, known) in program.rules.iter_mut().zip(&fitting) {
        let plain = rule.head.args.iter_mut().flat_map(|arg| match arg {
            HeadTerm::Plain(term) => std::slice::from_mut(term),
            HeadTerm::Aggregate(_, terms) => &mut terms[..],
        });
        plain.chain(&mut rule.head.on).for_each(|term| unfit(term, known));
    }
    Ok(())
}

/// Takes the fitting away from a value that always fits as it is.
fn unfit(term: &mut Term, known: &Known) {
    let Term::Fitted(inner, fit, _) = term else { return };
    let takes = match &**fit {
        Fit::Column { kind, .. } => Kinds::of_column(*kind),
        Fit::Date => Kinds::of(Kind::Date),
        Fit::ExactDay(_) => return,
    };
    if takes.holds(of(inner, known)) {
        *term = (**inner).clone();
    }
}

/// What each variable may be, by its id.
type Known = Vec<Kinds>;

struct Judge<'a> {
    program: &'a Program,
    catalog: &'a Catalog,
    clause: &'a Clause,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Judge<'a> {
    /// Judges each alternative; gives what is known whichever holds.
    fn alternatives(&mut self, body: &[Vec<Literal>], outside: &Known) -> Known {
        let mut all: Option<Known> = None;
        for branch in body {
            let known = self.infer(branch, outside);
            branch.iter().for_each(|l| self.literal(l, &known));
            all = Some(match all {
                None => known,
                Some(all) => all.iter().zip(&known).map(|(a, b)| a.or(*b)).collect(),
            });
        }
        all.unwrap_or_else(|| outside.clone())
    }

    fn infer(&self, literals: &[Literal], outside: &Known) -> Known {
        let mut known = outside.clone();
        loop {
            let before = known.clone();
            literals.iter().for_each(|l| self.narrow_by(l, &mut known));
            if known == before {
                return known;
            }
        }
    }

    fn narrow_by(&self, literal: &Literal, known: &mut Known) {
        match &literal.kind {
            LiteralKind::Atom(atom) => {
                for (column, term) in atom.args.iter().enumerate() {
                    narrow(term, self.column(atom.predicate, column), known);
                }
                if let Some(When::On(term) | When::During(term)) = &atom.when {
                    narrow(term, Kinds::of(Kind::Date), known);
                }
                if let Some((source, locator)) = &atom.at {
                    narrow(source, Kinds::of(Kind::Text), known);
                    locator.iter().for_each(|l| narrow(l, Kinds::of(Kind::Int).or(Kinds::of(Kind::Text)), known));
                }
            }
            LiteralKind::Compare(CompareOp::Equal, a, b) => {
                let (left, right) = (of(a, known), of(b, known));
                narrow(a, right, known);
                narrow(b, left, known);
            }
            LiteralKind::Or(branches) => {
                let sides: Vec<Known> = branches.iter().map(|b| self.infer(b, known)).collect();
                for (v, kinds) in known.iter_mut().enumerate() {
                    let together = sides.iter().map(|s| s[v]).reduce(Kinds::or);
                    *kinds = together.map_or(*kinds, |t| kinds.narrowed(t));
                }
            }
            LiteralKind::Aggregate(aggregate) if aggregate.op == CompareOp::Equal => {
                narrow(&aggregate.left, self.collected(aggregate, known), known);
            }
            _ => {}
        }
    }

    /// What an aggregate in braces gives.
    fn collected(&self, aggregate: &AggregateLiteral, known: &Known) -> Kinds {
        let term = aggregate.terms.first();
        let inside = aggregate.body.iter().map(|b| self.infer(b, known));
        let collected = inside.map(|known| term.map_or(Kinds::ALL, |t| of(t, &known))).reduce(Kinds::or);
        Kinds::of_aggregate(aggregate.function, collected.unwrap_or(Kinds::ALL))
    }

    fn literal(&mut self, literal: &Literal, known: &Known) {
        match &literal.kind {
            LiteralKind::Atom(atom) => self.atom(atom, literal.span, known),
            LiteralKind::Not(body) | LiteralKind::Or(body) => {
                self.alternatives(body, known);
            }
            LiteralKind::Compare(op, a, b) => {
                let name = (self.shown(a), self.shown(b));
                let wanted = [(a, b), (b, a)].into_iter().find_map(|(value, other)| meant(value, of(other, known)));
                self.compare(*op, name, (of(a, known), of(b, known)), literal.span, wanted);
            }
            LiteralKind::Aggregate(aggregate) => {
                let name = (self.shown(&aggregate.left), format!("the `{}`", aggregate.function.name()));
                let kinds = (of(&aggregate.left, known), self.collected(aggregate, known));
                self.compare(aggregate.op, name, kinds, literal.span, None);
                self.alternatives(&aggregate.body, known);
            }
            LiteralKind::Test(..) => {}
        }
    }

    fn compare(
        &mut self,
        op: CompareOp,
        name: (String, String),
        kinds: (Kinds, Kinds),
        span: Span,
        wanted: Option<String>,
    ) {
        let identity = matches!(op, CompareOp::Equal | CompareOp::NotEqual);
        let (a, b) = if identity { kinds } else { (kinds.0.ordered(), kinds.1.ordered()) };
        if a.meets(b) {
            return;
        }
        let message = format!("{} is {} and {} is {}", name.0, kinds.0.described(), name.1, kinds.1.described());
        let diagnostic = Diagnostic::new(Code::W0215, span, message);
        let numbers = kinds.0.ordered() == Kinds::NUMBER && kinds.1.ordered() == Kinds::NUMBER;
        const ORDER: &str = "numbers come before dates, dates before texts";
        if let Some(wanted) = wanted {
            let year = kinds.0 == Kinds::of(Kind::Int) || kinds.1 == Kinds::of(Kind::Int);
            let help = match (year && wanted.starts_with('d'), identity) {
                (false, _) => format!("write `{wanted}`"),
                (true, true) => format!("a day of that year is asked for by `during {wanted}` behind the atom"),
                (true, false) => format!("write `{wanted}`: `>` is after all of it, `>=` also within it"),
            };
            let diagnostic = diagnostic.at(if identity { "never equal" } else { ORDER });
            return self.diagnostics.push(diagnostic.help(help));
        }
        self.diagnostics.push(match (identity, numbers) {
            (true, true) => diagnostic
                .at("never equal: an integer and a float are two values")
                .help("write both as floats, or turn one with `to_float(…)`"),
            (true, false) => {
                diagnostic.at("never equal").help("values of different kinds are never equal: mend one side")
            }
            (false, _) => diagnostic.at(ORDER).help(
                "between kinds that order decides, whatever the values: mend one side, or turn it with `to_int(…)`, \
                 `to_date(…)` or `to_text(…)`",
            ),
        });
    }

    /// A body atom that no value of a known kind matches.
    fn atom(&mut self, atom: &Atom, span: Span, known: &Known) {
        for (column, term) in atom.args.iter().enumerate() {
            let (holds, is) = (self.column(atom.predicate, column), of(term, known));
            if holds.meets(is) {
                continue;
            }
            let predicate = &self.program.predicates[atom.predicate.0 as usize].name;
            let shown = self.shown(term);
            let message = format!(
                "{shown} is {}, and {} of `{predicate}` holds {}: it never matches",
                is.described(),
                self.column_name(atom.predicate, column),
                holds.described()
            );
            let mut diagnostic = Diagnostic::new(Code::W0215, span, message);
            if let Some(declaration) = self.declared(atom.predicate) {
                diagnostic = diagnostic.label(declaration.span, "declared here");
            }
            let help = match term {
                Term::Variable(_) => {
                    format!("use another variable than {shown} here, or turn it into the right kind first")
                }
                _ => format!("write {} here", holds.described()),
            };
            self.diagnostics.push(diagnostic.help(help));
        }
    }

    /// A head that derives what its declared columns do not take.
    fn head(&mut self, rule: &Rule, known: &Known) {
        let Head { predicate, args, places, on } = &rule.head;
        if let Some(date) = on
            && !of(date, known).meets(Kinds::of(Kind::Date))
        {
            let message =
                format!("{} is {}, and a date is wanted after `on`", self.shown(date), of(date, known).described());
            self.diagnostics.push(
                Diagnostic::new(Code::E0302, place(date).unwrap_or(rule.clause.span), message)
                    .help("bind it by `on D` of an atom in the body, or turn it with `to_date(…)`"),
            );
        }
        let Some(declaration) = self.declared(*predicate) else { return };
        for (column, (arg, declared)) in args.iter().zip(&declaration.columns).enumerate() {
            let (term, is) = match arg {
                HeadTerm::Plain(term) => (Some(term), of(term, known)),
                HeadTerm::Aggregate(function, terms) => {
                    let collected = terms.first().map_or(Kinds::ALL, |t| of(t, known));
                    (None, Kinds::of_aggregate(*function, collected))
                }
            };
            let mut takes = Kinds::of_column(declared.kind);
            if declared.kind == ColumnKind::Of(Kind::Float) && !matches!(arg, HeadTerm::Aggregate(Aggregate::Count, _))
            {
                takes = Kinds::NUMBER;
            }
            if takes.meets(is) {
                continue;
            }
            let shown = term.map_or_else(|| "the aggregate".to_string(), |t| self.shown(t));
            let message = format!(
                "{shown} is {}, and {} of `{}` takes {}",
                is.described(),
                self.column_name(*predicate, column),
                declaration.name,
                Kinds::of_column(declared.kind).described()
            );
            let span = places.get(column).copied().unwrap_or(rule.clause.span);
            self.diagnostics.push(
                Diagnostic::new(Code::E0301, span, message).label(declaration.span, "declared here").help(format!(
                    "derive a value of the declared kind, or declare the column `{}` as `any`",
                    declared.name
                )),
            );
        }
    }

    /// What a column holds.
    fn column(&self, predicate: PredId, column: usize) -> Kinds {
        let known = &self.program.predicates[predicate.0 as usize];
        if let Some(declared) = self.declared(predicate).and_then(|d| d.columns.get(column)) {
            return Kinds::of_column(declared.kind);
        }
        match (&*known.name, known.arity, known.aggregates.iter().find(|(place, _)| *place == column)) {
            ("says" | "denies", 2, _) if column == 1 => Kinds::SAID,
            (_, _, Some((_, function))) => Kinds::of_aggregate(*function, Kinds::ALL),
            _ => Kinds::ALL,
        }
    }

    fn column_name(&self, predicate: PredId, column: usize) -> String {
        match self.declared(predicate).and_then(|d| d.columns.get(column)) {
            Some(declared) => format!("column `{}`", declared.name),
            None => format!("column {}", column + 1),
        }
    }

    fn declared(&self, predicate: PredId) -> Option<&'a Declaration> {
        let known = &self.program.predicates[predicate.0 as usize];
        self.catalog.get(&known.name).filter(|d| d.columns.len() == known.arity)
    }

    fn shown(&self, term: &Term) -> String {
        match term {
            Term::Variable(v) => {
                let name = self.clause.variables.get(v.0 as usize).map_or("_", |n| &**n);
                format!("`{name}`")
            }
            Term::Constant(value) => format!("`{value}`"),
            Term::Prop(name, _) => format!("`{name}(…)`"),
            Term::Call(function, ..) => format!("`{}(…)`", function.name()),
            Term::Arithmetic(..) | Term::Negate(..) => "the expression".into(),
            Term::Fitted(inner, ..) => self.shown(inner),
        }
    }
}

/// What a term may be.
fn of(term: &Term, known: &Known) -> Kinds {
    match term {
        Term::Variable(v) => known.get(v.0 as usize).copied().unwrap_or(Kinds::ALL),
        Term::Constant(value) => Kinds::of(value.kind()),
        Term::Prop(..) => Kinds::of(Kind::Proposition),
        Term::Call(function, args, _) => {
            let together = args.iter().map(|a| of(a, known)).reduce(Kinds::or);
            Kinds::of_call(*function, together.unwrap_or(Kinds::ALL))
        }
        Term::Arithmetic(op, sides, _) => Kinds::of_arithmetic(*op, of(&sides.0, known), of(&sides.1, known)),
        Term::Negate(..) => Kinds::NUMBER,
        Term::Fitted(inner, ..) => of(inner, known),
    }
}

/// What a number or text was meant as where another kind is compared with it: `d"2022"` of 2022, `40` of `"40"`.
fn meant(term: &Term, other: Kinds) -> Option<String> {
    if Kinds::NUMBER.holds(other) {
        let Term::Constant(Value::Text(text)) = term else { return None };
        return text.parse::<i64>().ok().map(|number| number.to_string());
    }
    if other != Kinds::of(Kind::Date) {
        return None;
    }
    match term {
        Term::Constant(Value::Int(year @ 1000..=9999)) => Some(format!("d\"{year}\"")),
        Term::Constant(Value::Text(text)) => Date::parse(text).ok().map(|date| date.literal()),
        _ => None,
    }
}

fn narrow(term: &Term, to: Kinds, known: &mut Known) {
    if let Term::Variable(v) = term
        && let Some(kinds) = known.get_mut(v.0 as usize)
    {
        *kinds = kinds.narrowed(to);
    }
}

fn place(term: &Term) -> Option<Span> {
    match term {
        Term::Call(_, _, span) | Term::Arithmetic(_, _, span) | Term::Negate(_, span) | Term::Fitted(_, _, span) => {
            Some(*span)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::check::strata::tests::codes;

    fn with(rule: &str) -> Vec<&'static str> {
        codes(&format!("pred a(x: int, y: text). pred f(v: float). pred d(w: date). a(1, k). {rule}"))
    }

    #[test]
    fn heads_take_what_they_are_declared_to() {
        assert!(with("f(X) :- a(X, _). d(D + X) :- a(X, _), f(_), e(_) on D. e(1) on 2022-01-01.").is_empty());
        assert_eq!(with("f(Y) :- a(_, Y)."), ["E0301"]);
        assert_eq!(with("d(X + 1) :- a(X, _)."), ["E0301"]);
        assert_eq!(with("pred t(x: text). t(count(X)) :- a(X, _)."), ["E0301"]);
        assert_eq!(with("f(1) on X :- a(X, _)."), ["E0302"]);
    }

    #[test]
    fn comparisons_between_kinds() {
        assert_eq!(with("a(X, Y), X = Y?"), ["W0215"]);
        assert_eq!(with("a(_, Y), Y < 5?"), ["W0215"]);
        assert_eq!(with("a(X, _), X = 1.0?"), ["W0215"]);
        assert_eq!(with("a(_, 7)?"), ["W0215"]);
        assert_eq!(with("p(X) :- (a(X, _) ; a(_, X)), (X < 5 ; X < k)."), [""; 0]);
        assert!(with("a(X, _), X < 1.5?").is_empty());
        assert!(with("a(_, Y), P = said(Y), kind(P) = proposition?").is_empty());
    }
}
