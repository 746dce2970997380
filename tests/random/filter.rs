//! Literals that keep some solutions and drop others: negations, comparisons, tests, aggregates in braces; and `=`,
//! which binds what it works out or takes apart. Most hold of the witness.

use crate::body::Body;
use crate::scope::{Bound, Scope, Valued};
use crate::world::{EXPRESSIONS_INSIDE_TWICE, Sort, Witness, World};
use dictum::Value;
use dictum::base::function::{CompareOp, Test, compare};
use dictum::base::value::Kind;
use std::collections::BTreeSet;

const COMPARISONS: [CompareOp; 6] = [
    CompareOp::Equal,
    CompareOp::NotEqual,
    CompareOp::Less,
    CompareOp::LessEqual,
    CompareOp::Greater,
    CompareOp::GreaterEqual,
];

/// Columns of an atom with what they ask for; nothing asked: anything fits.
type Asked = Vec<(String, Option<Value>)>;

impl World {
    /// Adds one literal.
    pub fn filter(&mut self, lower: &[usize], body: &mut Body) {
        let literal = match self.random.below(20) {
            0..=4 => self.negation(lower, &body.scope),
            5..=6 => self.negated_conjunction(lower, &body.scope),
            7..=10 => self.comparison(&body.scope),
            11..=12 => self.test(&body.scope),
            13..=14 => self.assignment(&mut body.scope),
            15 => self.taking_apart(&mut body.scope),
            16 => self.no_value(&mut body.scope),
            _ => self.braces(lower, &mut body.scope),
        };
        body.literals.extend(literal);
    }

    /// `not p(X, _)`, with a support perhaps: something close to what holds, which does not.
    pub fn negation(&mut self, lower: &[usize], scope: &Scope) -> Option<String> {
        for _ in 0..4 {
            let (read, witness) = self.connected(lower, scope)?;
            let asked = self.near(read, &witness, scope);
            let holds = self.predicates[read].witnesses.iter().any(|w| fits(&asked, w));
            let support = self.negated_support(read, &witness, scope);
            if holds && support.is_empty() && self.random.chance(95) {
                continue;
            }
            let terms: Vec<String> = asked.into_iter().map(|(text, _)| text).collect();
            return Some(format!("not {}{support}", self.written(read, &terms)));
        }
        None
    }

    /// Arguments of which some fit the witness.
    fn near(&mut self, read: usize, witness: &Witness, scope: &Scope) -> Asked {
        let saying = self.predicates[read].is_saying();
        let mut asked = Vec::new();
        for (column, value) in witness.row.iter().enumerate() {
            let said = saying && column == 1;
            asked.push(match self.random.below(10) {
                0..=4 => known(scope.any(&mut self.random), value),
                5 if !said => known(self.expression(scope), value),
                5 => (value.to_string(), Some(value.clone())),
                6 => {
                    let sort = if said { Sort::Proposition } else { Sort::Any };
                    let other = self.value(sort);
                    (other.to_string(), Some(other))
                }
                7 => (self.fresh(), None),
                8 => (value.to_string(), Some(value.clone())),
                _ => ("_".into(), None),
            });
        }
        asked
    }

    /// A date or source behind a negated atom that the witness may lack.
    fn negated_support(&mut self, read: usize, witness: &Witness, scope: &Scope) -> String {
        let other = self.value(Sort::Date);
        match self.random.below(12) {
            0 if witness.date.is_none() => " on _".into(),
            1 => match scope.of_kind(Kind::Date, &mut self.random) {
                Some(date) => format!(" on {}", date.text),
                None => format!(" on {other}"),
            },
            2 => format!(" during {other}"),
            3 | 4 if self.predicates[read].stated => format!(" @ {}", self.source()),
            5 if self.predicates[read].stated => format!(" @ _:{}", self.random.below(3)),
            _ => String::new(),
        }
    }

    /// `not (p(X, L), q(L))`, `not (p(X, L), L < 2)`, `not (p(X) ; q(X))`.
    fn negated_conjunction(&mut self, lower: &[usize], scope: &Scope) -> Option<String> {
        if self.random.chance(15) {
            let (first, second) = (self.negation(lower, scope)?, self.negation(lower, scope)?);
            return Some(format!("not ({} ; {})", denied(&first), denied(&second)));
        }
        let mut inner = scope.clone();
        let (read, witness) = self.connected(lower, scope)?;
        let first = self.atom(read, &witness, &mut inner, Some(Bound::Settled));
        let second = match self.random.below(4) {
            0 => self.negation(lower, &inner).map(|n| denied(&n).to_string())?,
            1 => self.within(|world| world.compared(&inner, true)).map(|c| format!("not {c}"))?,
            _ => self.compared(&inner, false)?,
        };
        Some(format!("not ({first}, {second})"))
    }

    fn comparison(&mut self, scope: &Scope) -> Option<String> {
        let holds = self.random.chance(93);
        let literal = self.compared(scope, holds)?;
        Some(if self.random.chance(8) { format!("not ({literal}, {literal})") } else { literal })
    }

    /// A comparison that holds, or not.
    fn compared(&mut self, scope: &Scope, holds: bool) -> Option<String> {
        let left = self.operand(scope)?;
        let right = self.like(&left, scope);
        let all = COMPARISONS.iter().copied();
        // Texts are not all: unlike kinds are never equal, and `check` would say so.
        let fit: Vec<CompareOp> = all.filter(|op| compare(*op, &left.value, &right.value) == holds).collect();
        let op = self.random.one_of(&fit)?;
        Some(format!("{} {} {}", left.text, op.as_str(), right.text))
    }

    /// A literal for the inside of `not` in `not` or braces.
    fn within(&mut self, write: impl FnOnce(&mut World) -> Option<String>) -> Option<String> {
        self.inside = true;
        let literal = write(self);
        self.inside = false;
        literal
    }

    /// An expression over some variable, where it may stand.
    fn expression(&mut self, scope: &Scope) -> Option<Valued> {
        let may = EXPRESSIONS_INSIDE_TWICE || !self.inside;
        if may { scope.expression(&mut self.random) } else { None }
    }

    fn operand(&mut self, scope: &Scope) -> Option<Valued> {
        match self.random.chance(30) {
            true => self.expression(scope).or_else(|| scope.any(&mut self.random)),
            false => scope.any(&mut self.random),
        }
    }

    /// A term of the same kind, mostly.
    fn like(&mut self, other: &Valued, scope: &Scope) -> Valued {
        let kind = other.value.kind();
        let variable = scope.such(&mut self.random, |v| v.value.kind() == kind && v.name != other.text);
        match (self.random.below(10), variable) {
            (0..=4, Some(variable)) => variable,
            (5, _) if !scope.variables.is_empty() => scope.any(&mut self.random).unwrap_or_else(|| other.clone()),
            _ => Valued::constant(self.value(match kind {
                Kind::Int | Kind::Float => Sort::Number,
                Kind::Date => Sort::Date,
                Kind::Text => Sort::Text,
                Kind::Proposition => Sort::Proposition,
            })),
        }
    }

    /// A test, negated where it does not hold.
    fn test(&mut self, scope: &Scope) -> Option<String> {
        let first = scope.any(&mut self.random)?;
        let second = self.like(&first, scope);
        let tests: &[Test] = match first.value.kind() {
            Kind::Date => &[
                Test::Before,
                Test::After,
                Test::During,
                Test::Overlaps,
                Test::PossiblyBefore,
                Test::PossiblyAfter,
                Test::PossiblyDuring,
                Test::PossiblyOverlaps,
                Test::Uncertain,
            ],
            Kind::Text => &[Test::Contains, Test::StartsWith, Test::EndsWith, Test::Matches, Test::Mentions],
            _ => &[Test::Mentions, Test::Contains],
        };
        let test = self.random.pick(tests);
        let (texts, values) = match test {
            Test::Uncertain => (first.text, vec![first.value]),
            Test::Mentions | Test::Matches => {
                let part = Value::text(self.random.pick(&["a", "b"]));
                (format!("{}, {part}", first.text), vec![first.value, part])
            }
            _ => (format!("{}, {}", first.text, second.text), vec![first.value, second.value]),
        };
        let not = if test.holds(&values).unwrap_or(false) { "" } else { "not " };
        Some(format!("{not}{}({texts})", test.name()))
    }

    /// `V = expression`, either way round.
    fn assignment(&mut self, scope: &mut Scope) -> Option<String> {
        let expression = match self.random.chance(25) {
            true => scope.built(&mut self.random)?,
            false => self.expression(scope)?,
        };
        let name = self.fresh();
        scope.bind(&name, expression.value, expression.bound);
        Some(match self.random.chance(75) {
            true => format!("{name} = {}", expression.text),
            false => format!("{} = {name}", expression.text),
        })
    }

    /// `P = f(A, _)` of a bound P.
    fn taking_apart(&mut self, scope: &mut Scope) -> Option<String> {
        let whole = scope.of_kind(Kind::Proposition, &mut self.random)?;
        let Value::Prop(proposition) = &whole.value else { return None };
        if &*proposition.name == "not" {
            return None;
        }
        let mut parts = Vec::new();
        for part in &proposition.args {
            parts.push(match self.random.below(4) {
                0 => "_".to_string(),
                1 => part.to_string(),
                _ => {
                    let name = self.fresh();
                    scope.bind(&name, part.clone(), whole.bound);
                    name
                }
            });
        }
        Some(format!("{} = {}({})", whole.text, proposition.name, parts.join(", ")))
    }

    /// A function that may have no value, or be wrong, where the witness is of no help.
    fn no_value(&mut self, scope: &mut Scope) -> Option<String> {
        if self.random.chance(60) {
            return None;
        }
        let variable = scope.any(&mut self.random)?;
        let name = self.fresh();
        let call = match self.random.below(4) {
            0 => format!("to_int({})", variable.text),
            1 => format!("to_int(to_text({}))", variable.text),
            2 => format!("10 / {}", variable.text),
            _ => format!("day({})", variable.text),
        };
        scope.bind(&name, Value::Int(1), Bound::Grown);
        Some(format!("{name} = {call}"))
    }

    /// An aggregate over what is below, compared or bound.
    fn braces(&mut self, lower: &[usize], scope: &mut Scope) -> Option<String> {
        let (read, witness) = self.connected(lower, scope)?;
        if witness.row.is_empty() {
            let braces = format!("count {{ {} }}", self.predicates[read].name);
            return self.used(braces, Value::Int(1), scope);
        }
        let local = self.fresh();
        let column = self.random.below(witness.row.len());
        let mut asked: Asked = Vec::new();
        for (i, value) in witness.row.iter().enumerate() {
            let outer = scope.equal(value, None, &mut self.random);
            asked.push(match (outer, self.random.below(10)) {
                _ if i == column => (local.clone(), None),
                (Some(outer), 0..=6) => (outer, Some(value.clone())),
                (_, 0..=2) => (value.to_string(), Some(value.clone())),
                (_, 3..=4) => (self.fresh(), None),
                _ => ("_".into(), None),
            });
        }
        let found: Vec<Value> = self.predicates[read]
            .witnesses
            .iter()
            .filter(|w| fits(&asked, w))
            .filter_map(|w| w.row.get(column).cloned())
            .collect();
        let terms: Vec<String> = asked.into_iter().map(|(text, _)| text).collect();
        let mut inside = self.written(read, &terms);
        if self.random.chance(15) && witness.date.is_some() {
            inside.push_str(" on _");
        }
        inside.push_str(&self.further_inside(&local, column, &witness, lower, scope));
        let (collected, estimate) = self.collected(&local, &found)?;
        let braces = format!("{} {{ {}{inside} }}", collected.0, collected.1);
        self.used(braces, estimate, scope)
    }

    /// More literals inside the braces.
    fn further_inside(
        &mut self,
        local: &str,
        column: usize,
        witness: &Witness,
        lower: &[usize],
        scope: &Scope,
    ) -> String {
        let Some(value) = witness.row.get(column) else { return String::new() };
        let mut inner = scope.clone();
        inner.bind(local, value.clone(), Bound::Settled);
        let further = match self.random.below(10) {
            0 => self.within(|world| world.negation(lower, &inner)),
            1 => self.compared(&inner, true),
            2 => self.test(&inner),
            _ => None,
        };
        further.map_or_else(String::new, |literal| format!(", {literal}"))
    }

    /// A function with what it collects, and what it may give.
    fn collected(&mut self, local: &str, found: &[Value]) -> Option<((&'static str, String), Value)> {
        let distinct: BTreeSet<&Value> = found.iter().collect();
        let count = Value::Int(distinct.len() as i64);
        let numbers: Vec<i64> =
            found.iter().filter_map(|v| if let Value::Int(i) = v { Some(*i) } else { None }).collect();
        let all_numbers = numbers.len() == found.len() && !found.is_empty();
        let collects = format!("{local} : ");
        Some(match self.random.below(10) {
            0..=1 if all_numbers => (("sum", collects), Value::Int(numbers.iter().sum())),
            2 if all_numbers => {
                let average = numbers.iter().sum::<i64>() as f64 / numbers.len() as f64;
                (("avg", collects), dictum::Float::new(average).map(Value::Float)?)
            }
            0..=2 => (("count", collects), count),
            3..=4 => (("min", collects), (*distinct.first()?).clone()),
            5..=6 => (("max", collects), (*distinct.last()?).clone()),
            7 => {
                let texts: Vec<String> = distinct.iter().map(|v| v.to_string().trim_matches('"').to_string()).collect();
                (("join", format!("{local}, \"+\" : ")), Value::text(texts.join("+")))
            }
            8 => (("count", String::new()), Value::Int(found.len() as i64)),
            _ => (("count", collects), count),
        })
    }

    /// The aggregate bound to a variable, or compared.
    fn used(&mut self, braces: String, estimate: Value, scope: &mut Scope) -> Option<String> {
        let valued = Valued { text: braces, value: estimate, bound: Bound::Settled };
        if self.random.chance(50) {
            let name = self.fresh();
            let literal = match self.random.chance(75) {
                true => format!("{name} = {}", valued.text),
                false => format!("{} = {name}", valued.text),
            };
            scope.bind(&name, valued.value, Bound::Settled);
            return Some(literal);
        }
        let right = self.like(&valued, scope);
        let fit: Vec<CompareOp> =
            COMPARISONS.iter().copied().filter(|op| compare(*op, &valued.value, &right.value)).collect();
        let op = self.random.one_of(&fit)?;
        Some(match self.random.chance(75) {
            true => format!("{} {} {}", valued.text, op.as_str(), right.text),
            false => format!("{} {} {}", right.text, op.mirrored().as_str(), valued.text),
        })
    }
}

/// What a negation denies.
fn denied(negation: &str) -> &str {
    negation.trim_start_matches("not ")
}

/// A known term, or the constant.
fn known(term: Option<Valued>, value: &Value) -> (String, Option<Value>) {
    term.map_or_else(|| (value.to_string(), Some(value.clone())), |term| (term.text, Some(term.value)))
}

/// Whether a witness is one of what is asked for.
fn fits(asked: &Asked, witness: &Witness) -> bool {
    asked.iter().zip(&witness.row).all(|((_, wanted), value)| wanted.as_ref().is_none_or(|w| w == value))
}
