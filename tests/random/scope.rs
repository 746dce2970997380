//! What the variables of a rule are bound to for its witness, and expressions over them.

use crate::random::Random;
use dictum::Value;
use dictum::base::function::{ArithmeticOp, Function, Outcome, arithmetic};
use dictum::base::value::Kind;

/// How many values a variable may take on in a recursion.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bound {
    /// Those of a predicate below: expressions over it end.
    Settled,
    /// Those that the recursion itself finds: it may be handed on as it is.
    Open,
    /// Worked out from such a one: never handed on, or the recursion might not end.
    Grown,
}

/// A variable with its value in the witness.
#[derive(Clone)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Value,
    /// What it may be used for.
    pub bound: Bound,
}

/// A term with its value in the witness.
#[derive(Clone)]
pub struct Valued {
    /// As written.
    pub text: String,
    /// Its value.
    pub value: Value,
    /// The loosest of its variables.
    pub bound: Bound,
}

impl Valued {
    /// A constant.
    pub fn constant(value: Value) -> Valued {
        Valued { text: value.to_string(), value, bound: Bound::Settled }
    }
}

/// The variables bound so far.
#[derive(Clone, Default)]
pub struct Scope {
    /// In the order in which they were bound.
    pub variables: Vec<Variable>,
}

impl Scope {
    /// Binds a new variable.
    pub fn bind(&mut self, name: &str, value: Value, bound: Bound) {
        self.variables.push(Variable { name: name.into(), value, bound });
    }

    /// A variable bound to that value, which it is now for one more reason.
    pub fn equal(&mut self, value: &Value, reason: Option<Bound>, random: &mut Random) -> Option<String> {
        let places: Vec<usize> = (0..self.variables.len()).filter(|&i| self.variables[i].value == *value).collect();
        let variable = &mut self.variables[random.one_of(&places)?];
        variable.bound = reason.map_or(variable.bound, |reason| variable.bound.min(reason));
        Some(variable.name.clone())
    }

    /// Whether a variable has that value.
    pub fn knows(&self, value: &Value) -> bool {
        self.variables.iter().any(|v| v.value == *value)
    }

    /// Some variable.
    pub fn any(&self, random: &mut Random) -> Option<Valued> {
        self.such(random, |_| true)
    }

    /// Some variable of a kind.
    pub fn of_kind(&self, kind: Kind, random: &mut Random) -> Option<Valued> {
        self.such(random, |v| v.value.kind() == kind)
    }

    /// Some variable of which something holds.
    pub fn such(&self, random: &mut Random, holds: impl Fn(&Variable) -> bool) -> Option<Valued> {
        let all: Vec<&Variable> = self.variables.iter().filter(|v| holds(v)).collect();
        let variable = random.one_of(&all)?;
        Some(Valued { text: variable.name.clone(), value: variable.value.clone(), bound: variable.bound })
    }

    /// `V + 2` for a value that differs by so much from a variable's.
    pub fn offset(&self, value: &Value, random: &mut Random) -> Option<String> {
        let from = self.of_kind(value.kind(), random)?;
        match difference(value, &from.value)? {
            0 => None,
            by if by > 0 => Some(format!("{} + {by}", from.text)),
            by => Some(format!("{} - {}", from.text, -by)),
        }
    }

    /// An expression over some variable that has a value.
    pub fn expression(&self, random: &mut Random) -> Option<Valued> {
        let first = self.any(random)?;
        let second = self.of_kind(first.value.kind(), random)?;
        match first.value.kind() {
            Kind::Int | Kind::Float => of_numbers(first, second, random),
            Kind::Text => of_texts(first, second, random),
            Kind::Date => of_dates(first, second, random),
            Kind::Proposition => of_propositions(first, random),
        }
    }

    /// A proposition built of what is bound.
    pub fn built(&self, random: &mut Random) -> Option<Valued> {
        let (first, second) = (self.any(random)?, self.any(random)?);
        let bound = first.bound.max(second.bound);
        let (name, parts) = match random.below(4) {
            0 | 1 => ("f", vec![first]),
            2 => ("g", vec![first, second]),
            _ => ("e2", vec![first, second]),
        };
        let texts: Vec<&str> = parts.iter().map(|p| p.text.as_str()).collect();
        let text = format!("{name}({})", texts.join(", "));
        let value = Value::prop(name, parts.into_iter().map(|p| p.value).collect());
        Some(Valued { text, value, bound: if bound == Bound::Settled { bound } else { Bound::Grown } })
    }
}

/// The integer between two integers or two exact days.
fn difference(a: &Value, b: &Value) -> Option<i64> {
    match arithmetic(ArithmeticOp::Subtract, a, b) {
        Ok(Outcome::Value(Value::Int(by))) => Some(by),
        _ => None,
    }
}

/// The result of working something out of operands.
fn worked_out(text: String, operands: &[&Valued], outcome: Option<Value>) -> Option<Valued> {
    let loosest = operands.iter().map(|o| o.bound).max().unwrap_or(Bound::Settled);
    let bound = if loosest == Bound::Settled { loosest } else { Bound::Grown };
    Some(Valued { text, value: outcome?, bound })
}

/// A call over one variable and constants.
fn call(function: Function, of: &Valued, further: &[Value]) -> Option<Valued> {
    let mut args = vec![of.value.clone()];
    args.extend_from_slice(further);
    let mut texts = vec![of.text.clone()];
    texts.extend(further.iter().map(ToString::to_string));
    let value = match function.call(&args) {
        Ok(Outcome::Value(value)) => Some(value),
        _ => None,
    };
    worked_out(format!("{}({})", function.name(), texts.join(", ")), &[of], value)
}

/// A call over two terms.
fn call_of_two(function: Function, a: &Valued, b: &Valued) -> Option<Valued> {
    let value = match function.call(&[a.value.clone(), b.value.clone()]) {
        Ok(Outcome::Value(value)) => Some(value),
        _ => None,
    };
    worked_out(format!("{}({}, {})", function.name(), a.text, b.text), &[a, b], value)
}

fn reckon(op: ArithmeticOp, a: &Valued, b: &Valued) -> Option<Valued> {
    let value = match arithmetic(op, &a.value, &b.value) {
        Ok(Outcome::Value(value)) => Some(value),
        _ => None,
    };
    worked_out(format!("{} {} {}", a.text, op.as_str(), b.text), &[a, b], value)
}

fn of_numbers(first: Valued, second: Valued, random: &mut Random) -> Option<Valued> {
    let small = Valued::constant(Value::Int(random.between(1, 3)));
    match random.below(11) {
        0 | 1 => reckon(ArithmeticOp::Add, &first, &small),
        2 => reckon(ArithmeticOp::Subtract, &first, &small),
        3 => reckon(random.pick(&[ArithmeticOp::Add, ArithmeticOp::Subtract]), &first, &second),
        4 => reckon(ArithmeticOp::Multiply, &first, &small),
        5 => reckon(random.pick(&[ArithmeticOp::Divide, ArithmeticOp::Modulo]), &first, &small),
        6 => reckon(ArithmeticOp::Divide, &small, &first),
        7 => call(random.pick(&[Function::Abs, Function::Round, Function::Floor, Function::Ceil]), &first, &[]),
        8 => call_of_two(random.pick(&[Function::Min, Function::Max]), &first, &second),
        9 => call(random.pick(&[Function::ToFloat, Function::ToInt, Function::Kind]), &first, &[]),
        _ => call(Function::ToText, &first, &[]),
    }
}

fn of_texts(first: Valued, second: Valued, random: &mut Random) -> Option<Valued> {
    let text = Value::text;
    match random.below(8) {
        0 => call(random.pick(&[Function::Length, Function::Arity, Function::Functor]), &first, &[]),
        1 => call(random.pick(&[Function::Upper, Function::Lower, Function::Trim]), &first, &[]),
        2 => call_of_two(random.pick(&[Function::Concat, Function::Min, Function::Max]), &first, &second),
        3 => call(random.pick(&[Function::ToInt, Function::Kind]), &first, &[]),
        4 => call(Function::Extract, &first, &[text("[a-c]"), Value::Int(0)]),
        5 => call(Function::Replace, &first, &[text("a"), text("b")]),
        6 => call(Function::Substring, &first, &[Value::Int(1), Value::Int(1)]),
        _ => call(Function::SplitPart, &first, &[text("b"), Value::Int(1)]),
    }
}

fn of_dates(first: Valued, second: Valued, random: &mut Random) -> Option<Valued> {
    let days = Valued::constant(Value::Int(random.between(1, 14)));
    match random.below(8) {
        0 | 1 => reckon(random.pick(&[ArithmeticOp::Add, ArithmeticOp::Subtract]), &first, &days),
        2 => reckon(ArithmeticOp::Subtract, &first, &second),
        3 => call(random.pick(&[Function::Start, Function::End]), &first, &[]),
        4 => call(random.pick(&[Function::Year, Function::Month, Function::Day, Function::Weekday]), &first, &[]),
        5 => call(Function::Trunc, &first, &[Value::text(random.pick(&["day", "month", "year"]))]),
        6 => call_of_two(random.pick(&[Function::Min, Function::Max]), &first, &second),
        _ => call(random.pick(&[Function::ToText, Function::Kind]), &first, &[]),
    }
}

fn of_propositions(first: Valued, random: &mut Random) -> Option<Valued> {
    match random.below(4) {
        0 => call(Function::Functor, &first, &[]),
        1 => call(random.pick(&[Function::Arity, Function::ToText]), &first, &[]),
        _ => call(Function::Arg, &first, &[Value::Int(random.between(1, 2))]),
    }
}
