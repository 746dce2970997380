//! Recursion through `min` and `max`: distances, ranks, journeys that leave after arrival; over integers and over dates
//! that may be no exact days; linear, not linear, and of two predicates.

use crate::scope::{Bound, Scope};
use crate::world::{Predicate, Sort, World, date};
use dictum::Value;
use dictum::base::function::{ArithmeticOp, Outcome, arithmetic};

impl World {
    /// The predicate `far…` of a level.
    pub fn extreme(&mut self, level: usize) {
        let least = self.random.chance(65);
        if self.random.chance(35) {
            self.journeys(level, least);
        } else {
            self.distances(level, least);
        }
    }

    /// Facts of a graph whose first edges make a path.
    fn edges(&mut self, name: &str, label: Sort) -> Vec<Vec<Value>> {
        let edges = self.add(Predicate::new(name, 3));
        let path = ["a", "b", "c", "d"].map(Value::text);
        let mut rows = Vec::new();
        for step in 0..2 + self.random.below(2) {
            rows.push(vec![path[step].clone(), path[step + 1].clone(), self.value(label)]);
        }
        for _ in 0..self.random.below(4) {
            rows.push(vec![self.value(Sort::Text), self.value(Sort::Text), self.value(label)]);
        }
        for row in &rows {
            self.fact(edges, row.clone());
        }
        rows
    }

    /// Integers that grow by the edges' weights for `min`, and shrink for `max`.
    fn distances(&mut self, level: usize, least: bool) {
        let lower = self.lower();
        let edge = format!("w{level}");
        let rows = self.edges(&edge, Sort::Weight);
        let (function, sign) = if least { ("min", "+") } else { ("max", "-") };
        let step = match self.random.below(8) {
            0 if least => "W + D".to_string(),
            1 => format!("{function}(D {sign} W, {})", self.random.between(0, 3)),
            2 => format!("D {sign} 1"),
            3 => "D".into(),
            _ => format!("D {sign} W"),
        };
        let far = format!("far{level}");
        let ways = least && self.random.chance(20);
        let predicate = self.add(Predicate::new(far.as_str(), if ways { 3 } else { 2 }));
        if ways {
            self.line(&format!("{far}(X, Y, min(W)) :- {edge}(X, Y, W)."));
            self.line(&format!("{far}(X, Z, min(A + B)) :- {far}(X, Y, A), {far}(Y, Z, B)."));
            rows.into_iter().for_each(|row| self.learn(predicate, row, None));
            return;
        }
        let start = Value::Int(if least { 0 } else { 4 });
        self.beginning(&far, predicate, &start);
        let guard = self.guard(least, &["4", "W", "3 - W"].map(String::from));
        let further = self.further(&lower, &rows[0]);
        let labelled = match self.random.chance(15) {
            true => format!("({edge}(X, Y, W) ; e2(X, Y), W = 2)"),
            false => format!("{edge}(X, Y, W)"),
        };
        let through = self.twin(&far, predicate, &edge, function);
        self.line(&format!("{far}(Y, {function}({step})) :- {through}(X, D), {labelled}{guard}{further}."));
        self.one_step(predicate, &rows, &start, if least { ArithmeticOp::Add } else { ArithmeticOp::Subtract });
    }

    /// Where it begins: a fact, a plain rule, or a rule with the aggregate.
    fn beginning(&mut self, far: &str, predicate: usize, start: &Value) {
        let row = vec![Value::text("a"), start.clone()];
        match self.random.below(6) {
            0 => {
                self.line(&format!("{far}(X, {start}) :- e2(X, _)."));
                self.fact(predicate, row);
            }
            1 if self.named("m2").is_some() && matches!(start, Value::Int(_)) => {
                self.line(&format!("{far}(X, N) :- m2(X, N)."));
                self.fact(predicate, row);
            }
            2 => {
                let function = if *start == Value::Int(4) { "max" } else { "min" };
                if matches!(start, Value::Int(_)) {
                    self.line(&format!("{far}(X, {function}({start} + 1)) :- e2(X, _)."));
                }
                self.fact(predicate, row);
            }
            _ => self.fact(predicate, row),
        }
    }

    /// A comparison that a better value passes all the more.
    fn guard(&mut self, least: bool, others: &[String]) -> String {
        let other = self.random.pick(others);
        let (below, above) = if least { ("<", ">") } else { (">", "<") };
        let equal = self.random.pick(&["", "="]);
        match self.random.below(6) {
            0 => format!(", D {below}{equal} {other}"),
            1 => format!(", {other} {above}{equal} D"),
            _ => String::new(),
        }
    }

    /// A literal about the nodes.
    fn further(&mut self, lower: &[usize], edge: &[Value]) -> String {
        let mut scope = Scope::default();
        scope.bind("X", edge[0].clone(), Bound::Settled);
        scope.bind("Y", edge[1].clone(), Bound::Settled);
        let literal = match self.random.below(10) {
            0 => self.negation(lower, &scope),
            1 => Some("X != Y".into()),
            2 => Some("e2(_, Y)".into()),
            _ => None,
        };
        literal.map_or_else(String::new, |l| format!(", {l}"))
    }

    /// Now and then a second predicate that the recursion goes through.
    fn twin(&mut self, far: &str, predicate: usize, edge: &str, function: &str) -> String {
        if !self.random.chance(15) {
            return far.into();
        }
        let twin = format!("{far}y");
        let second = self.add(Predicate::new(twin.as_str(), 2));
        self.line(&format!("{twin}(X, {function}(D)) :- {far}(X, D)."));
        self.line(&format!("{twin}(Y, {function}(D)) :- {twin}(X, D), {edge}(Y, X, _)."));
        for witness in self.predicates[predicate].witnesses.clone() {
            self.learn(second, witness.row, None);
        }
        twin
    }

    /// The earliest arrival (for `max`: the latest departure), or days added up.
    fn journeys(&mut self, level: usize, least: bool) {
        let lower = self.lower();
        let (leg, far) = (format!("l{level}"), format!("far{level}"));
        let (function, later) = if least { ("min", ">") } else { ("max", "<") };
        let added = self.random.chance(30);
        let sort = match self.random.chance(60) {
            _ if added => Sort::Weight,
            true => Sort::Day,
            false => Sort::Date,
        };
        let rows = self.edges(&leg, sort);
        let predicate = self.add(Predicate::new(far.as_str(), 2));
        let exact = self.random.chance(85);
        let start = match (exact, least) {
            (true, true) => date("2022-01-01"),
            (true, false) => date("2022-02-15"),
            (false, _) => self.value(Sort::Date),
        };
        self.beginning(&far, predicate, &start);
        let further = self.further(&lower, &rows[0]);
        if added {
            let sign = if least { "+" } else { "-" };
            let guard = self.guard(least, &["2022-02-01", "2022-01"].map(String::from));
            self.line(&format!("{far}(Y, {function}(D {sign} W)) :- {far}(X, D), {leg}(X, Y, W){guard}{further}."));
            let op = if least { ArithmeticOp::Add } else { ArithmeticOp::Subtract };
            return self.one_step(predicate, &rows, &start, op);
        }
        let equal = self.random.pick(&["=", "=", ""]);
        self.line(&format!("{far}(Y, {function}(D)) :- {far}(X, E), {leg}(X, Y, D), D {later}{equal} E{further}."));
    }

    /// Notes what the first edges lead to.
    fn one_step(&mut self, predicate: usize, rows: &[Vec<Value>], start: &Value, op: ArithmeticOp) {
        for row in rows.iter().filter(|row| row[0] == Value::text("a")) {
            if let Ok(Outcome::Value(value)) = arithmetic(op, start, &row[2]) {
                self.learn(predicate, vec![row[1].clone(), value], None);
            }
        }
    }
}
