//! Positive literals, written around witnesses: what a variable already stands for is written as that variable, so that
//! literals join.

use crate::scope::{Bound, Scope};
use crate::world::{DURING_A_VARIABLE, DURING_ITS_OWN, PERIODS, Predicate, SOURCES, Sort, Witness, World, date};
use dictum::Value;

/// What a rule may read.
#[derive(Clone, Default)]
pub struct Reads {
    /// Predicates below, which may be negated and collected too.
    pub lower: Vec<usize>,
    /// Predicates of the rule's own level.
    pub own: Vec<usize>,
}

/// A body on its way.
#[derive(Clone, Default)]
pub struct Body {
    /// Its literals.
    pub literals: Vec<String>,
    /// What they bind.
    pub scope: Scope,
}

/// Where a term stands.
#[derive(Clone, Copy)]
struct Place {
    /// What a variable bound there is; nothing: none may be.
    binds: Option<Bound>,
    /// Whether a term that does not fit the witness may stand there.
    free: bool,
    /// Whether an expression may.
    expression: bool,
}

impl World {
    /// One to `most` positive literals and some that filter.
    pub fn body(&mut self, reads: &Reads, most: usize) -> Body {
        let mut body = Body::default();
        for place in 0..1 + self.random.below(most) {
            if place > 0 && self.random.chance(12) {
                self.sides(reads, &mut body);
            } else {
                self.positive(reads, &mut body);
            }
        }
        for _ in 0..self.random.pick(&[0, 0, 1, 1, 2]) {
            self.filter(&reads.lower, &mut body);
        }
        if self.random.chance(40) {
            let (from, to) = (self.random.below(body.literals.len()), self.random.below(body.literals.len()));
            body.literals.swap(from, to);
        }
        body
    }

    /// Adds an atom of the rule's own level, or of any other.
    pub fn positive(&mut self, reads: &Reads, body: &mut Body) {
        let all = [reads.lower.as_slice(), reads.own.as_slice()].concat();
        let Some((read, witness)) = self.connected(&all, &body.scope) else { return };
        let binds = if reads.own.contains(&read) { Bound::Open } else { Bound::Settled };
        let literal = self.atom(read, &witness, &mut body.scope, Some(binds));
        body.literals.push(literal);
    }

    /// A predicate and a witness of it that shares a value with what is bound, if one is found soon.
    pub fn connected(&mut self, reads: &[usize], scope: &Scope) -> Option<(usize, Witness)> {
        let known: Vec<usize> = reads.iter().copied().filter(|&r| !self.predicates[r].witnesses.is_empty()).collect();
        let mut found = None;
        for _ in 0..5 {
            // What was derived last is the most interesting.
            let read = match self.random.chance(25) {
                true => *known.last()?,
                false => self.random.one_of(&known)?,
            };
            let witness = self.random.one_of(&self.predicates[read].witnesses)?;
            let joins = witness.row.iter().chain(&witness.date).any(|v| scope.knows(v));
            found = Some((read, witness));
            if joins || scope.variables.is_empty() {
                break;
            }
        }
        found
    }

    /// An atom, now and then with a date or source, around a witness.
    pub fn atom(&mut self, read: usize, witness: &Witness, scope: &mut Scope, binds: Option<Bound>) -> String {
        let free = self.predicates[read].takes_anything();
        let saying = self.predicates[read].is_saying();
        let before = scope.clone();
        let mut terms = Vec::new();
        for (column, value) in witness.row.iter().enumerate() {
            let place = Place { binds, free, expression: !(saying && column == 1) };
            terms.push(self.term(value, scope, place));
        }
        let mut atom = self.written(read, &terms);
        let place = Place { binds, free: false, expression: true };
        if let (Some(on), true) = (&witness.date, self.random.chance(35)) {
            let periods = if DURING_ITS_OWN { scope.clone() } else { before };
            atom.push_str(&self.dated(on, &periods, scope, place));
        }
        if let (Some((source, locator)), true) =
            (&witness.source, self.predicates[read].stated && self.random.chance(30))
        {
            let place = Place { expression: false, ..place };
            let source = self.term(source, scope, place);
            atom.push_str(&format!(" @ {source}"));
            if let (Some(locator), true) = (locator, self.random.chance(50)) {
                let locator = self.term(locator, scope, place);
                atom.push_str(&format!(":{locator}"));
            }
        }
        atom
    }

    /// `on D`, or `during` a period that takes it in.
    fn dated(&mut self, on: &Value, bound: &Scope, scope: &mut Scope, place: Place) -> String {
        let Value::Date(day) = on else { return String::new() };
        if self.random.chance(30) {
            let within = |v: &Value| matches!(v, Value::Date(period) if day.certainly_during(period));
            if DURING_A_VARIABLE && let Some(period) = bound.such(&mut self.random, |v| within(&v.value)) {
                return format!(" during {}", period.text);
            }
            let periods: Vec<Value> = PERIODS.iter().map(|p| date(p)).filter(within).collect();
            if let Some(period) = self.random.one_of(&periods) {
                return format!(" during {period}");
            }
        }
        format!(" on {}", self.term(on, scope, place))
    }

    /// A predicate with its arguments, named now and then where they have names.
    pub fn written(&mut self, read: usize, terms: &[String]) -> String {
        let predicate = &self.predicates[read];
        if predicate.is_saying() && self.random.chance(80) {
            return format!("{} {} {}", terms[0], predicate.name, terms[1]);
        }
        if predicate.declared.is_some() && self.random.chance(30) {
            let all = terms.iter().enumerate().filter(|(_, term)| *term != "_");
            let mut named: Vec<String> = all.map(|(i, term)| format!("c{i}: {term}")).collect();
            if !named.is_empty() {
                let turn = self.random.below(named.len());
                named.rotate_left(turn);
                return with_arguments(predicate, &named);
            }
        }
        with_arguments(predicate, terms)
    }

    /// A term that stands for a value: a variable, the constant, `_`, a pattern, an expression.
    fn term(&mut self, value: &Value, scope: &mut Scope, place: Place) -> String {
        if place.free && self.random.chance(2) {
            return self.stray(value, scope);
        }
        if self.random.chance(75)
            && let Some(name) = scope.equal(value, place.binds, &mut self.random)
        {
            return name;
        }
        match self.random.below(100) {
            0..=9 => return value.to_string(),
            10..=17 => return "_".into(),
            18..=27 if place.expression => {
                if let Some(expression) = scope.offset(value, &mut self.random) {
                    return expression;
                }
            }
            28..=70 => {
                if let Some(pattern) = self.pattern(value, scope, place) {
                    return pattern;
                }
            }
            _ => {}
        }
        let Some(bound) = place.binds else { return "_".into() };
        let name = self.fresh();
        scope.bind(&name, value.clone(), bound);
        name
    }

    /// A proposition taken apart.
    fn pattern(&mut self, value: &Value, scope: &mut Scope, place: Place) -> Option<String> {
        let Value::Prop(proposition) = value else { return None };
        // `not(…)` is no term: it is written only behind `says`, as it is printed there.
        if &*proposition.name == "not" {
            return None;
        }
        let inner = Place { free: false, expression: place.expression && &*proposition.name != "says", ..place };
        let terms: Vec<String> = proposition.args.iter().map(|a| self.term(a, scope, inner)).collect();
        Some(format!("{}({})", proposition.name, terms.join(", ")))
    }

    /// Anything at all, so that some literals fail; but a variable of the same kind, or `check` could find that a
    /// declared head never fits.
    fn stray(&mut self, value: &Value, scope: &Scope) -> String {
        match scope.of_kind(value.kind(), &mut self.random) {
            Some(variable) if self.random.chance(50) => variable.text,
            _ => self.value(Sort::Any).to_string(),
        }
    }

    /// `(p(A, V) ; q(V))`: what both sides bind is bound behind it.
    fn sides(&mut self, reads: &Reads, body: &mut Body) {
        let shared = self.fresh();
        let all = [reads.lower.as_slice(), reads.own.as_slice()].concat();
        let (mut sides, mut value, mut bound) = (Vec::new(), None, Bound::Settled);
        for _ in 0..2 {
            let Some((read, witness)) = self.connected(&all, &body.scope) else { return };
            if reads.own.contains(&read) {
                bound = Bound::Open;
            }
            if let Some((side, held)) = self.side(read, &witness, &mut body.scope.clone(), &shared) {
                value = value.or(Some(held));
                sides.push(side);
            }
        }
        let Some(value) = value else { return };
        if sides.len() < 2 {
            return;
        }
        body.literals.push(format!("({})", sides.join(" ; ")));
        body.scope.bind(&shared, value, bound);
    }

    /// An atom with a certain variable in one column, and the value of that.
    fn side(&mut self, read: usize, witness: &Witness, scope: &mut Scope, shared: &str) -> Option<(String, Value)> {
        let column = self.random.below(witness.row.len());
        let held = witness.row.get(column)?.clone();
        let saying = self.predicates[read].is_saying();
        let mut terms = Vec::new();
        for (i, value) in witness.row.iter().enumerate() {
            let place = Place { binds: None, free: false, expression: !(saying && i == 1) };
            terms.push(if i == column { shared.into() } else { self.term(value, scope, place) });
        }
        let mut side = self.written(read, &terms);
        if self.random.chance(20)
            && let Some(variable) = scope.any(&mut self.random)
        {
            side.push_str(&format!(", {} != {}", variable.text, self.value(Sort::Any)));
        }
        Some((side, held))
    }

    /// A source behind `@`.
    pub fn source(&mut self) -> &'static str {
        self.random.pick(&SOURCES)
    }
}

/// `name(a, b)`, or the name alone.
pub fn with_arguments(predicate: &Predicate, terms: &[String]) -> String {
    match terms.is_empty() {
        true => predicate.name.clone(),
        false => format!("{}({})", predicate.name, terms.join(", ")),
    }
}
