//! Recursion that works out expressions or takes values apart: each has a bound, or what it works on gets smaller.

use crate::world::{Predicate, Sort, World, date};
use dictum::Value;

impl World {
    /// The predicate `g…` of a level.
    pub fn growth(&mut self, level: usize) {
        match self.random.below(10) {
            0 => self.counting(level),
            1 => self.days(level),
            2 => self.lasting(level),
            3 => self.countdown(level),
            4 => self.sequence(level),
            5 => self.parts(level),
            6 => self.tower(level),
            7 => self.even_and_odd(level),
            8 => self.believers(level),
            _ => self.closure(level),
        }
    }

    fn grown(&mut self, level: usize, arity: usize) -> (usize, String) {
        let name = format!("g{level}");
        (self.add(Predicate::new(name.as_str(), arity)), name)
    }

    fn counting(&mut self, level: usize) {
        let (predicate, g) = self.grown(level, 1);
        let (step, bound) = (self.random.between(1, 2), self.random.between(2, 5));
        self.fact(predicate, vec![Value::Int(0)]);
        self.line(&format!("{g}(N + {step}) :- {g}(N), N < {bound}."));
        if self.named("n2").is_some() && self.random.chance(50) {
            self.line(&format!("{g}(M) :- n2(N, M), {g}(N - 1)."));
        }
        self.learn(predicate, vec![Value::Int(step)], None);
    }

    fn days(&mut self, level: usize) {
        let (predicate, g) = self.grown(level, 2);
        let day = date("2022-01-02");
        let (other, bound) = (self.day(), self.random.between(3, 6));
        self.fact(predicate, vec![day.clone(), day.clone()]);
        self.fact(predicate, vec![other.clone(), other]);
        if self.named("d2").is_some() {
            self.line(&format!("{g}(D, D) :- d2(_, D), not d2(_, D - 1)."));
        }
        self.line(&format!("{g}(F, D + 1) :- {g}(F, D), D < 2022-01-0{bound}."));
        self.learn(predicate, vec![day, date("2022-01-03")], None);
    }

    /// Days behind `on` that grow.
    fn lasting(&mut self, level: usize) {
        let (predicate, g) = self.grown(level, 1);
        let reads = self.lower().into_iter().filter(|&r| r != predicate && self.predicates[r].arity == 1);
        let reads: Vec<usize> = reads.filter(|&r| self.predicates[r].takes_anything()).collect();
        let from =
            self.random.one_of(&reads).map_or("e2(X, _)".to_string(), |r| format!("{}(X)", self.predicates[r].name));
        self.line(&format!("{g}(X) on D :- {from} on D."));
        self.line(&format!("{g}(X) on 2022-01-01 :- e2(X, _)."));
        self.line(&format!("{g}(X) on D + 1 :- {g}(X) on D, D < 2022-01-04."));
        let start = self.named("e2").and_then(|e| self.random.one_of(&self.predicates[e].witnesses));
        if let Some(witness) = start {
            for day in ["2022-01-01", "2022-01-03"] {
                self.learn(predicate, vec![witness.row[0].clone()], Some(date(day)));
            }
        }
    }

    fn countdown(&mut self, level: usize) {
        let (predicate, g) = self.grown(level, 2);
        let (text, from) = (self.value(Sort::Text), self.random.between(1, 4));
        self.fact(predicate, vec![text.clone(), Value::Int(from)]);
        if self.named("m2").is_some() {
            self.line(&format!("{g}(X, N) :- m2(X, N)."));
        }
        self.line(&format!("{g}(X, N - 1) :- {g}(X, N), N > 0."));
        if self.random.chance(40) {
            self.line(&format!("{g}(Y, N) :- {g}(X, N), e2(X, Y)."));
        }
        self.learn(predicate, vec![text, Value::Int(from - 1)], None);
    }

    /// An expression in the recursive atom.
    fn sequence(&mut self, level: usize) {
        let next = self.add(Predicate::new(format!("s{level}"), 2));
        let text = self.value(Sort::Text);
        for number in 0..3 {
            let row = vec![self.value(Sort::Text), Value::Int(number)];
            self.fact(next, row);
        }
        let (predicate, g) = self.grown(level, 2);
        self.fact(predicate, vec![text.clone(), Value::Int(0)]);
        let further = self.random.pick(&["", ", N > 0", ", X != Y"]);
        self.line(&format!("{g}(X, N) :- s{level}(X, N), {g}(Y, N - 1){further}."));
        if self.random.chance(40) {
            self.line(&format!("{g}(X, N + 1) :- {g}(X, N), s{level}(_, N + 1)."));
        }
        self.learn(predicate, vec![text, Value::Int(1)], None);
    }

    /// Propositions taken apart.
    fn parts(&mut self, level: usize) {
        let (predicate, g) = self.grown(level, 1);
        let whole = self.value(Sort::Proposition);
        self.fact(predicate, vec![whole.clone()]);
        if self.named("c1").is_some() {
            self.line(&format!("{g}(P) :- c1(P)."));
        }
        let place = self.random.between(1, 2);
        let rules = match self.random.below(3) {
            0 => format!("{g}(arg(P, {place})) :- {g}(P)."),
            1 => format!("{g}(Q) :- {g}(P), Q = arg(P, {place})."),
            _ => format!("{g}(X) :- {g}(f(X)).\n{g}(P) :- {g}(_ says P).\n{g}(X) :- {g}(P), P = g(X, _)."),
        };
        self.line(&rules);
        if let Value::Prop(proposition) = &whole {
            self.learn(predicate, vec![proposition.args[0].clone()], None);
        }
    }

    /// Propositions built.
    fn tower(&mut self, level: usize) {
        let (predicate, g) = self.grown(level, 2);
        let bottom = self.value(Sort::Text);
        self.fact(predicate, vec![bottom.clone(), Value::Int(0)]);
        let built = self.random.pick(&["f(X)", "g(X, N)", "says(a, f(X))"]);
        let bound = self.random.between(1, 3);
        self.line(&format!("{g}({built}, N + 1) :- {g}(X, N), N < {bound}."));
        if self.random.chance(50) {
            self.line(&format!("{g}(X, N) :- {g}(f(X), N)."));
        }
        self.learn(predicate, vec![bottom, Value::Int(0)], None);
    }

    fn even_and_odd(&mut self, level: usize) {
        let even = self.add(Predicate::new(format!("even{level}"), 1));
        let odd = self.add(Predicate::new(format!("odd{level}"), 1));
        self.fact(even, vec![Value::Int(0)]);
        let bound = self.random.between(2, 5);
        self.line(&format!("odd{level}(N + 1) :- even{level}(N), N < {bound}."));
        self.line(&format!("even{level}(N + 1) :- odd{level}(N)."));
        self.learn(odd, vec![Value::Int(1)], None);
        self.learn(even, vec![Value::Int(2)], None);
    }

    /// Who says what through whom.
    fn believers(&mut self, level: usize) {
        let (predicate, g) = self.grown(level, 2);
        let who = self.value(Sort::Text);
        let what = self.value(Sort::Proposition);
        self.fact(predicate, vec![who.clone(), what.clone()]);
        if self.named("says").is_some() {
            self.line(&format!("{g}(A, P) :- A says P."));
        }
        let rules = match self.random.below(3) {
            0 => format!("{g}(A, P) :- e2(A, B), {g}(B, P)."),
            1 => format!("{g}(A, P) :- {g}(_, A says P).\n{g}(B, P) :- e2(A, B), {g}(A, P)."),
            _ => format!("{g}(B, P) :- {g}(A, P), {g}(B, _), e2(A, B)."),
        };
        self.line(&rules);
    }

    fn closure(&mut self, level: usize) {
        let (predicate, g) = self.grown(level, 2);
        self.line(&format!("{g}(X, Y) :- e2(X, Y)."));
        let rules = match self.random.below(4) {
            0 => format!("{g}(X, Z) :- {g}(X, Y), {g}(Y, Z)."),
            1 => format!("{g}(X, Z) :- {g}(X, Y), e2(Y, Z)."),
            2 => format!("{g}(X, Z) :- e2(X, Y), {g}(Y, Z)."),
            _ => format!("{g}(Y, X) :- {g}(X, Y).\n{g}(X, Z) :- {g}(X, Y), {g}(Y, Z), X != Z."),
        };
        self.line(&rules);
        for witness in self.named("e2").map_or_else(Vec::new, |e| self.predicates[e].witnesses.clone()) {
            self.learn(predicate, witness.row, None);
        }
    }
}
