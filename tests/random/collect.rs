//! A predicate by aggregates: one or two in its heads, over one or two rules; for `min` and `max` facts and plain rules
//! too.

use crate::body::{Body, Reads};
use crate::scope::{Bound, Scope, Valued};
use crate::world::{LIMITED_COLLECTIONS, NAMED_BEFORE_ITS_RECURSION, Predicate, Sort, UNLIKE_COLLECTIONS, World};
use dictum::base::function::Aggregate;
use dictum::base::value::Kind;
use dictum::{Float, Value};

impl World {
    /// The predicate `agg…` of a level.
    pub fn aggregated(&mut self, level: usize) {
        let lower = self.lower();
        let reads = Reads { lower, own: Vec::new() };
        let mut shape: Vec<Option<Aggregate>> = vec![None; self.random.pick(&[0, 1, 1, 1, 2])];
        let aggregates = if self.random.chance(30) { 2 } else { 1 };
        for _ in 0..aggregates {
            let place = self.random.below(shape.len() + 1);
            shape.insert(place, Some(self.random.pick(Aggregate::ALL)));
        }
        let head = self.add(Predicate::new(format!("agg{level}"), shape.len()));
        let (rules, terms) = (1 + self.random.below(2), self.random.below(4));
        let values_without = self.random.chance(40);
        let several = rules > 1 || values_without;
        let limited = (!several || LIMITED_COLLECTIONS) && self.random.chance(15);
        for _ in 0..rules {
            let terms = if UNLIKE_COLLECTIONS { self.random.below(4) } else { terms };
            let body = self.body(&reads, 3);
            self.collecting_rule(head, &shape, &body, terms, limited);
        }
        let one = shape.iter().flatten().collect::<Vec<_>>();
        if let ([Aggregate::Min | Aggregate::Max], true) = (&one[..], values_without) {
            self.values_without(head, &reads);
        }
    }

    fn collecting_rule(
        &mut self,
        head: usize,
        shape: &[Option<Aggregate>],
        body: &Body,
        counted: usize,
        limited: bool,
    ) {
        if body.literals.is_empty() {
            return;
        }
        let mut terms = Vec::new();
        for column in shape {
            terms.push(match column {
                None => body.scope.any(&mut self.random).unwrap_or_else(|| Valued::constant(Value::Int(0))),
                Some(function) => self.aggregate(*function, &body.scope, counted),
            });
        }
        let modifiers = match limited {
            true => self.modifiers(terms.len(), &Scope::default()),
            false => String::new(),
        };
        self.derive(head, &terms, "", &(body.literals.join(", ") + &modifiers));
        self.learn(head, terms.into_iter().map(|t| t.value).collect(), None);
    }

    /// `count(X)` with what it would give for the witness alone.
    pub fn aggregate(&mut self, function: Aggregate, scope: &Scope, counted: usize) -> Valued {
        let numbers = matches!(function, Aggregate::Sum | Aggregate::Avg);
        let collected = self.collected_term(numbers, scope);
        let name = function.name();
        let (text, value) = match function {
            Aggregate::Count => (self.counted(counted, &collected, scope), Value::Int(1)),
            Aggregate::Avg => {
                let number = match &collected.value {
                    Value::Int(i) => *i as f64,
                    Value::Float(f) => f.get(),
                    _ => 0.0,
                };
                (format!("{name}({})", collected.text), Float::new(number).map_or(Value::Int(0), Value::Float))
            }
            Aggregate::Sum if !matches!(collected.value, Value::Int(_) | Value::Float(_)) => {
                (format!("{name}({})", collected.text), Value::Int(0))
            }
            Aggregate::Join => {
                let text = collected.value.to_string().trim_matches('"').to_string();
                (format!("{name}({}, \"+\")", collected.text), Value::text(text))
            }
            _ => (format!("{name}({})", collected.text), collected.value),
        };
        Valued { text, value, bound: Bound::Settled }
    }

    /// What is collected: a number where one is needed, mostly.
    fn collected_term(&mut self, number: bool, scope: &Scope) -> Valued {
        let constant = Valued::constant(Value::Int(2));
        let expression = if self.random.chance(25) { scope.expression(&mut self.random) } else { None };
        if number && !self.random.chance(3) {
            let fits = |t: &Valued| matches!(t.value.kind(), Kind::Int | Kind::Float);
            let variable = scope.of_kind(Kind::Int, &mut self.random);
            return expression.filter(fits).or(variable).unwrap_or(constant);
        }
        expression.or_else(|| scope.any(&mut self.random)).unwrap_or(constant)
    }

    /// `count(*)`, `count(X)`, `count(X, Y)`.
    fn counted(&mut self, terms: usize, collected: &Valued, scope: &Scope) -> String {
        match (terms, scope.any(&mut self.random)) {
            (0, _) => "count(*)".into(),
            (1, second) => {
                format!("count({}, {})", collected.text, second.map_or_else(|| "1".to_string(), |s| s.text))
            }
            _ => format!("count({})", collected.text),
        }
    }

    /// A fact, or a plain rule, of a predicate by one `min` or `max`.
    fn values_without(&mut self, head: usize, reads: &Reads) {
        if NAMED_BEFORE_ITS_RECURSION && self.random.chance(60) {
            let row = (0..self.predicates[head].arity).map(|_| self.value(Sort::Any)).collect();
            self.fact(head, row);
        }
        if self.random.chance(60) {
            let body = self.body(reads, 2);
            if let (Some(terms), false) = (self.head_terms(head, &body.scope, false), body.literals.is_empty()) {
                self.derive(head, &terms, "", &body.literals.join(", "));
                self.learn(head, terms.into_iter().map(|t| t.value).collect(), None);
            }
        }
    }
}
