//! Programs that are stratified, safe and small, from a seed.
//!
//! First stated predicates: texts, graphs, numbers, measures, days, propositions, sayings, with supports. Then levels,
//! each of which reads those below it, and negates or collects only them: rules that may be recursive (`level`), an
//! aggregate (`collect`), a recursion through `min` or `max` (`extreme`), or one that works out expressions
//! (`growth`). Last the queries (`question`). Every rule is written around a witness (`world`), so that most have
//! answers.

use crate::world::{Predicate, Sort, Witness, World};
use dictum::Value;

/// A program.
pub struct Generated {
    /// Facts, declarations and rules.
    pub statements: String,
    /// To be asked in order.
    pub queries: Vec<String>,
}

/// The stated predicates: name, columns, and how many facts at most.
const STATED: [(&str, &[Sort], usize); 10] = [
    ("e1", &[Sort::Text], 3),
    ("e2", &[Sort::Text, Sort::Text], 5),
    ("e3", &[Sort::Text, Sort::Any, Sort::Text], 3),
    ("n2", &[Sort::Number, Sort::Number], 4),
    ("m2", &[Sort::Text, Sort::Number], 4),
    ("d2", &[Sort::Text, Sort::Date], 4),
    ("c1", &[Sort::Proposition], 3),
    ("x1", &[Sort::Any], 3),
    ("says", &[Sort::Text, Sort::Proposition], 3),
    ("denies", &[Sort::Text, Sort::Proposition], 2),
];

/// The program of a seed.
pub fn generate(seed: u64) -> Generated {
    let mut world = World::new(seed);
    let derived_sayings = world.random.chance(15);
    world.stated(derived_sayings);
    let first = world.predicates.len();
    if derived_sayings {
        world.sayings();
    }
    for level in 0..1 + world.random.below(4) {
        match world.random.below(20) {
            0..=2 => world.aggregated(level),
            3..=5 => world.extreme(level),
            6..=8 => world.growth(level),
            _ => world.level(level),
        }
    }
    let queries = (0..1 + world.random.below(3)).map(|_| world.question(first)).collect();
    Generated { statements: world.text, queries }
}

impl World {
    /// The facts of some predicates. `says` is left out where rules derive it, so that nothing below reads it.
    fn stated(&mut self, derived_sayings: bool) {
        self.add(Predicate::new("stated", 1));
        for (name, columns, most) in STATED {
            if name == "says" && derived_sayings || self.random.chance(35) {
                continue;
            }
            let predicate = self.add(Predicate::new(name, columns.len()));
            for _ in 0..1 + self.random.below(most) {
                let row: Vec<Value> = columns.iter().map(|sort| self.value(*sort)).collect();
                self.fact(predicate, row.clone());
                // One fact with many supports, or two that differ little.
                if self.random.chance(10) {
                    self.fact(predicate, row);
                }
            }
        }
        if self.predicates.len() == 1 || self.named("e2").is_none() {
            let predicate = self.add(Predicate::new("e2", 2));
            let row = vec![self.value(Sort::Text), self.value(Sort::Text)];
            self.state(predicate, Witness::plain(row));
        }
    }
}
