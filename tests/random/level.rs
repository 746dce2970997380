//! Levels of plain rules: one or two predicates that may use each other, some declared, some with facts as well, some
//! that derive sayings; rules with dates, with `;` between whole bodies, with `order by … limit`.

use crate::body::{Body, Reads, with_arguments};
use crate::scope::{Bound, Scope, Valued, Variable};
use crate::world::{LIMITED_WITHOUT_ARGUMENTS, NAMED_BEFORE_ITS_RECURSION};
use crate::world::{Predicate, Sort, Witness, World, fitted};
use dictum::Value;
use dictum::base::value::{ColumnKind, Kind};

impl World {
    /// The predicates so far, which the next level may read, negate and collect.
    pub fn lower(&self) -> Vec<usize> {
        (0..self.predicates.len()).collect()
    }

    /// One or two predicates with one to three rules each.
    pub fn level(&mut self, level: usize) {
        let lower = self.lower();
        let mut own = Vec::new();
        let recursive = self.random.chance(60);
        let twins = if recursive && !NAMED_BEFORE_ITS_RECURSION { 1 } else { 2 };
        for twin in ["x", "y"].iter().take(1 + self.random.below(twins)) {
            let arity = self.random.pick(&[0, 1, 1, 2, 2, 3]);
            own.push(self.add(Predicate::new(format!("p{level}{twin}"), arity)));
        }
        if NAMED_BEFORE_ITS_RECURSION && self.random.chance(15) {
            let predicate = self.random.pick(&own);
            self.facts_of(predicate);
        }
        self.rules(&lower, &own, recursive);
    }

    /// `says` by facts and by rules.
    pub fn sayings(&mut self) {
        let lower = self.lower();
        let says = self.add(Predicate::new("says", 2));
        for _ in 0..1 + self.random.below(2) {
            let row = vec![self.value(Sort::Text), self.value(Sort::Proposition)];
            self.fact(says, row);
        }
        let recursive = self.random.chance(60);
        self.rules(&lower, &[says], recursive);
    }

    fn facts_of(&mut self, predicate: usize) {
        for _ in 0..1 + self.random.below(2) {
            let row = (0..self.predicates[predicate].arity).map(|_| self.value(Sort::Any)).collect();
            self.fact(predicate, row);
        }
    }

    fn rules(&mut self, lower: &[usize], own: &[usize], recursive: bool) {
        for (place, &head) in own.iter().enumerate() {
            for rule in 0..1 + self.random.below(3) {
                // The first rule rests on what is below, so that there is something to begin from.
                let own = if recursive && (rule, place) != (0, 0) { own.to_vec() } else { Vec::new() };
                let reads = Reads { lower: lower.to_vec(), own };
                self.rule(head, &reads, recursive);
            }
        }
    }

    fn rule(&mut self, head: usize, reads: &Reads, recursive: bool) {
        let mut body = Body::default();
        if !reads.own.is_empty() && self.random.chance(60) {
            let own = Reads { lower: Vec::new(), own: reads.own.clone() };
            self.positive(&own, &mut body);
        }
        self.extend(reads, &mut body);
        if body.literals.is_empty() {
            return;
        }
        let Some(terms) = self.head_terms(head, &body.scope, recursive) else { return };
        if self.random.chance(8) {
            return self.rule_of_two(head, reads, recursive, &body, &terms);
        }
        let date = self.head_date(&body.scope, recursive);
        let on = date.as_ref().map_or_else(String::new, |d| format!(" on {}", d.text));
        let unlimited = recursive || terms.is_empty() && !LIMITED_WITHOUT_ARGUMENTS;
        let modifiers = if unlimited { String::new() } else { self.rule_modifiers(&terms, &body.scope) };
        self.derive(head, &terms, &on, &(body.literals.join(", ") + &modifiers));
        let row = terms.into_iter().map(|t| t.value).collect();
        self.learn(head, row, date.map(|d| d.value));
    }

    fn extend(&mut self, reads: &Reads, body: &mut Body) {
        let further = self.body(reads, if body.literals.is_empty() { 3 } else { 2 });
        if body.literals.is_empty() {
            *body = further;
            return;
        }
        // Joined to what is there already.
        self.positive(&Reads { lower: reads.lower.clone(), own: Vec::new() }, body);
        if self.random.chance(40) {
            self.filter(&reads.lower, body);
        }
    }

    /// `p(H) :- a(X), H = X ; b(Y), H = Y`.
    fn rule_of_two(&mut self, head: usize, reads: &Reads, recursive: bool, one: &Body, terms: &[Valued]) {
        let other = self.body(reads, 2);
        let Some(others) = self.head_terms(head, &other.scope, recursive) else { return };
        // The second side may have brought a declaration.
        let kinds = self.predicates[head].declared.clone().unwrap_or_default();
        let fit = kinds.iter().zip(terms).all(|(kind, term)| fitted(*kind, &term.value).is_some());
        if other.literals.is_empty() || !fit {
            return;
        }
        let names: Vec<Valued> = terms.iter().map(|t| Valued { text: self.fresh(), ..t.clone() }).collect();
        let side = |body: &Body, terms: &[Valued]| {
            let links = names.iter().zip(terms).map(|(name, term)| format!("{} = {}", name.text, term.text));
            body.literals.iter().cloned().chain(links).collect::<Vec<_>>().join(", ")
        };
        let both = format!("{} ; {}", side(one, terms), side(&other, &others));
        self.derive(head, &names, "", &both);
        self.learn(head, terms.iter().map(|t| t.value.clone()).collect(), None);
        self.learn(head, others.into_iter().map(|t| t.value).collect(), None);
    }

    /// Adds the line of a rule.
    pub fn derive(&mut self, head: usize, terms: &[Valued], on: &str, body: &str) {
        let texts: Vec<String> = terms.iter().map(|t| t.text.clone()).collect();
        let predicate = &self.predicates[head];
        let head = match predicate.is_saying() {
            true => format!("{} {} {}", texts[0], predicate.name, texts[1]),
            false => with_arguments(predicate, &texts),
        };
        self.line(&format!("{head}{on} :- {body}."));
    }

    /// Notes what a rule should derive.
    pub fn learn(&mut self, predicate: usize, row: Vec<Value>, date: Option<Value>) {
        let declared = self.predicates[predicate].declared.clone();
        let fit = |(i, value): (usize, Value)| match &declared {
            Some(kinds) => fitted(kinds[i], &value).unwrap_or(value),
            None => value,
        };
        let row = row.into_iter().enumerate().map(fit).collect();
        self.predicates[predicate].witnesses.push(Witness { row, date, source: None });
    }

    /// The arguments of a head. The first rule may bring a declaration, which the others keep to.
    pub fn head_terms(&mut self, head: usize, scope: &Scope, recursive: bool) -> Option<Vec<Valued>> {
        let (arity, declared) = (self.predicates[head].arity, self.predicates[head].declared.clone());
        let kinds = match declared {
            Some(kinds) => kinds,
            None if self.predicates[head].is_saying() => {
                vec![ColumnKind::Of(Kind::Text), ColumnKind::Of(Kind::Proposition)]
            }
            None => vec![ColumnKind::Any; arity],
        };
        let mut terms = Vec::new();
        for kind in kinds {
            terms.push(self.head_term(kind, scope, recursive)?);
        }
        let predicate = &self.predicates[head];
        let fresh = predicate.witnesses.is_empty() && predicate.declared.is_none();
        if fresh && arity > 0 && !predicate.is_saying() && self.random.chance(25) {
            let row: Vec<Value> = terms.iter().map(|t| t.value.clone()).collect();
            self.declare(head, &row);
        }
        Some(terms)
    }

    fn head_term(&mut self, kind: ColumnKind, scope: &Scope, recursive: bool) -> Option<Valued> {
        let said = kind == ColumnKind::Of(Kind::Proposition);
        let most = if recursive { Bound::Settled } else { Bound::Grown };
        let complex = match self.random.below(100) {
            0..=14 if !said => scope.expression(&mut self.random),
            15..=22 => scope.built(&mut self.random),
            _ => None,
        };
        if let Some(term) = complex.filter(|t| t.bound <= most && fitted(kind, &t.value).is_some()) {
            return Some(term);
        }
        let may = |v: &Variable| (!recursive || v.bound < Bound::Grown) && fitted(kind, &v.value).is_some();
        match scope.such(&mut self.random, may) {
            Some(variable) if !self.random.chance(4) => Some(variable),
            _ => {
                let sorts = [Sort::Text, Sort::Number, Sort::Proposition, Sort::Day];
                let values: Vec<Value> = sorts.iter().map(|sort| self.value(*sort)).collect();
                let fits: Vec<Value> = values.into_iter().filter(|v| fitted(kind, v).is_some()).collect();
                self.random.one_of(&fits).map(Valued::constant)
            }
        }
    }

    fn head_date(&mut self, scope: &Scope, recursive: bool) -> Option<Valued> {
        if !self.random.chance(50) {
            return None;
        }
        let may = |v: &Variable| v.value.kind() == Kind::Date && (!recursive || v.bound < Bound::Grown);
        let variable = scope.such(&mut self.random, may)?;
        if self.random.chance(15) && (!recursive || variable.bound == Bound::Settled) {
            let later = scope.expression(&mut self.random)?;
            let fits = later.value.kind() == Kind::Date && (!recursive || later.bound == Bound::Settled);
            return fits.then_some(later);
        }
        Some(variable)
    }

    /// ` order by 1 desc limit 2`.
    fn rule_modifiers(&mut self, terms: &[Valued], scope: &Scope) -> String {
        match self.random.chance(10) {
            true => self.modifiers(terms.len(), scope),
            false => String::new(),
        }
    }

    /// `order by`, `limit`, `offset` over so many columns.
    pub fn modifiers(&mut self, columns: usize, scope: &Scope) -> String {
        let mut text = String::new();
        let mut keys = Vec::new();
        for _ in 0..self.random.below(3) {
            let key = match scope.any(&mut self.random) {
                Some(variable) if columns == 0 || self.random.chance(40) => variable.text,
                _ if columns == 0 => continue,
                _ => (1 + self.random.below(columns)).to_string(),
            };
            keys.push(format!("{key}{}", self.random.pick(&["", " desc", " asc"])));
        }
        if !keys.is_empty() {
            text.push_str(&format!(" order by {}", keys.join(", ")));
        }
        if self.random.chance(80) {
            text.push_str(&format!(" limit {}", 1 + self.random.below(3)));
        }
        if self.random.chance(15) {
            text.push_str(" offset 1");
        }
        text
    }
}
