//! The one total order over all values: numbers, dates, texts, propositions.
//!
//! Integers and floats are compared exactly, an integer before the equal float.

use super::{Float, Value};
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

impl PartialEq for Float {
    fn eq(&self, other: &Self) -> bool {
        self.get().to_bits() == other.get().to_bits()
    }
}
impl Eq for Float {}
impl Hash for Float {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.get().to_bits().hash(state);
    }
}
impl PartialOrd for Float {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Float {
    fn cmp(&self, other: &Self) -> Ordering {
        self.get().total_cmp(&other.get())
    }
}

/// Compares an integer with a finite float by size, exactly; `Equal` where they are the same number.
pub fn compare_int_float(int: i64, float: f64) -> Ordering {
    // 2^63 is exact as a float; every finite float below it in size has an i64 part.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if float >= LIMIT {
        return Ordering::Less;
    }
    if float < -LIMIT {
        return Ordering::Greater;
    }
    let whole = float.trunc();
    int.cmp(&(whole as i64)).then_with(|| 0.0_f64.total_cmp(&(float - whole + 0.0)))
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Value::Int(a), Value::Int(b)) => a == b,
            (Value::Float(a), Value::Float(b)) => a == b,
            (Value::Date(a), Value::Date(b)) => a == b,
            (Value::Text(a), Value::Text(b)) => a == b,
            (Value::Prop(a), Value::Prop(b)) => std::sync::Arc::ptr_eq(a, b) || a == b,
            _ => false,
        }
    }
}
impl Eq for Value {}

impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Value::Int(v) => v.hash(state),
            Value::Float(v) => v.hash(state),
            Value::Date(v) => v.hash(state),
            Value::Text(v) => v.hash(state),
            Value::Prop(v) => v.hash(state),
        }
    }
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Value {
    fn cmp(&self, other: &Self) -> Ordering {
        let rank = |v: &Value| match v {
            Value::Int(_) | Value::Float(_) => 0,
            Value::Date(_) => 1,
            Value::Text(_) => 2,
            Value::Prop(_) => 3,
        };
        match (self, other) {
            (Value::Int(a), Value::Int(b)) => a.cmp(b),
            (Value::Float(a), Value::Float(b)) => a.cmp(b),
            (Value::Int(a), Value::Float(b)) => compare_int_float(*a, b.get()).then(Ordering::Less),
            (Value::Float(a), Value::Int(b)) => compare_int_float(*b, a.get()).reverse().then(Ordering::Greater),
            (Value::Date(a), Value::Date(b)) => a.cmp(b),
            (Value::Text(a), Value::Text(b)) => a.cmp(b),
            (Value::Prop(a), Value::Prop(b)) => {
                a.name.cmp(&b.name).then_with(|| a.args.len().cmp(&b.args.len())).then_with(|| a.args.cmp(&b.args))
            }
            _ => rank(self).cmp(&rank(other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_exactly_across_kinds() {
        let f = |x| Value::Float(Float::new(x).unwrap());
        let big = (1_i64 << 53) + 1;
        let mut values =
            vec![f(1.5), Value::Int(1), f(1.0), Value::Int(big), f((1_i64 << 53) as f64), f(-0.5), Value::Int(0)];
        values.sort();
        assert_eq!(
            values,
            vec![f(-0.5), Value::Int(0), Value::Int(1), f(1.0), f(1.5), f((1_i64 << 53) as f64), Value::Int(big)]
        );
        assert_ne!(Value::Int(1), f(1.0));
        assert_eq!(f(-0.0), f(0.0));
        assert!(Value::Int(i64::MAX) < f(9.3e18));
        assert!(Value::Int(i64::MIN) > f(-9.3e18));
    }
}
