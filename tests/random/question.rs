//! Queries: one predicate with arguments bound and free, or a body with chosen columns, aggregates and modifiers.

use crate::body::{Body, Reads};
use crate::scope::{Bound, Scope};
use crate::world::{Sort, World};
use dictum::Value;
use dictum::base::function::Aggregate;

impl World {
    /// One query; predicates from `first` on are derived, and asked the most.
    pub fn question(&mut self, first: usize) -> String {
        if self.random.chance(60) {
            return self.about_one(first).unwrap_or_else(|| "e2(X, Y)?".into());
        }
        let reads = Reads { lower: self.lower(), own: Vec::new() };
        let body = self.body(&reads, 3);
        match body.literals.is_empty() {
            true => "e2(X, Y)?".into(),
            false => self.about_many(&body),
        }
    }

    /// `p(a, X)?`
    fn about_one(&mut self, first: usize) -> Option<String> {
        let derived: Vec<usize> = (first..self.predicates.len()).collect();
        let known: Vec<usize> = derived.iter().copied().filter(|&p| !self.predicates[p].witnesses.is_empty()).collect();
        let likely = self.random.chance(92);
        let asked = self.random.one_of(if likely { &known } else { &derived })?;
        let witness = self.random.one_of(&self.predicates[asked].witnesses);
        let mut scope = Scope::default();
        let mut terms = Vec::new();
        for column in 0..self.predicates[asked].arity {
            let value = witness.as_ref().map(|w| w.row[column].clone());
            terms.push(self.asked(value, &mut scope));
        }
        let mut question = self.written(asked, &terms);
        if let (Some(date), true) = (witness.and_then(|w| w.date), self.random.chance(30)) {
            question.push_str(&format!(" on {}", self.asked(Some(date), &mut scope)));
        }
        Some(format!("{question}?"))
    }

    /// A constant or a variable.
    fn asked(&mut self, value: Option<Value>, scope: &mut Scope) -> String {
        let Some(value) = value else { return self.fresh() };
        if self.random.chance(40)
            && let Some(name) = scope.equal(&value, None, &mut self.random)
        {
            return name;
        }
        match self.random.below(20) {
            0..=6 => value.to_string(),
            7 => self.value(if matches!(value, Value::Prop(_)) { Sort::Proposition } else { Sort::Text }).to_string(),
            8..=9 => "_".into(),
            _ => {
                let name = self.fresh();
                scope.bind(&name, value, Bound::Settled);
                name
            }
        }
    }

    fn about_many(&mut self, body: &Body) -> String {
        let text = body.literals.join(", ");
        match self.random.below(10) {
            0 | 1 => return format!("{text}?"),
            2 => return format!("?- {text}."),
            _ => {}
        }
        let mut columns = Vec::new();
        for _ in 0..1 + self.random.below(3) {
            columns.push(self.column(&body.scope));
        }
        let modifiers = match self.random.chance(35) {
            true => self.modifiers(columns.len(), &self.ranked(&columns, &body.scope)),
            false => String::new(),
        };
        format!("?({}) :- {text}{modifiers}.", columns.join(", "))
    }

    /// What may rank answers: with aggregates only what is a column.
    fn ranked(&self, columns: &[String], scope: &Scope) -> Scope {
        let is_aggregate = |c: &String| Aggregate::ALL.iter().any(|f| c.starts_with(&format!("{}(", f.name())));
        if columns.iter().any(is_aggregate) { Scope::default() } else { scope.clone() }
    }

    fn column(&mut self, scope: &Scope) -> String {
        match self.random.below(20) {
            0..=2 => {
                let function = self.random.pick(Aggregate::ALL);
                let terms = self.random.below(4);
                self.aggregate(function, scope, terms).text
            }
            3 | 4 => scope.expression(&mut self.random).map_or_else(|| "1".into(), |e| e.text),
            5 => scope.built(&mut self.random).map_or_else(|| "a".into(), |e| e.text),
            _ => scope.any(&mut self.random).map_or_else(|| "yes".into(), |v| v.text),
        }
    }
}
