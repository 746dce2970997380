//! The comparisons: `=` is identity, the others go by size, time or the sort order.

use super::CompareOp;
use crate::base::value::Value;

/// Whether `a op b` holds. `A <= B` always means `not A > B`.
pub fn compare(op: CompareOp, a: &Value, b: &Value) -> bool {
    match op {
        CompareOp::Equal => a == b,
        CompareOp::NotEqual => a != b,
        CompareOp::Less => less(a, b),
        CompareOp::LessEqual => !less(b, a),
        CompareOp::Greater => less(b, a),
        CompareOp::GreaterEqual => !less(a, b),
    }
}

/// The sort order, but dates must be certainly earlier, and an integer and the equal float are of one size.
fn less(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Date(a), Value::Date(b)) => a.certainly_before(b),
        (Value::Int(i), Value::Float(f)) | (Value::Float(f), Value::Int(i)) => !is_same_size(*i, f.get()) && a < b,
        _ => a < b,
    }
}

/// Exact: a float without fraction within 128 bits is that integer, and beyond them the conversion stops at the end.
fn is_same_size(int: i64, float: f64) -> bool {
    float.trunc() == float && float as i128 == i128::from(int)
}

#[cfg(test)]
mod checks {
    use super::*;
    use crate::base::date::Date;
    use crate::base::value::Float;

    #[test]
    fn numbers_go_by_size_and_kinds_by_the_sort_order() {
        let f = |x: f64| Value::Float(Float::new(x).unwrap());
        let (one, big) = (Value::Int(1), (1_i64 << 53) + 1);
        // Of each pair: `=`, `<`, `<=`, `>`, `>=`.
        let table = [
            (one.clone(), f(1.0), [false, false, true, false, true]),
            (f(1.0), one.clone(), [false, false, true, false, true]),
            (one.clone(), f(1.5), [false, true, true, false, false]),
            (big.into(), f((1_i64 << 53) as f64), [false, false, false, true, true]),
            (i64::MAX.into(), f(9_223_372_036_854_775_808.0), [false, true, true, false, false]),
            (i64::MAX.into(), f(1e300), [false, true, true, false, false]),
            (one.clone(), one, [true, false, true, false, true]),
            (5.into(), "a".into(), [false, true, true, false, false]),
            ("a".into(), Value::prop("a", vec![1.into()]), [false, true, true, false, false]),
        ];
        for (a, b, expected) in table {
            use CompareOp::*;
            assert_eq!(
                [Equal, Less, LessEqual, Greater, GreaterEqual].map(|op| compare(op, &a, &b)),
                expected,
                "{a} {b}"
            );
            assert_ne!(compare(NotEqual, &a, &b), expected[0]);
        }
    }

    #[test]
    fn dates_must_be_certainly_earlier() {
        let date = |text| Value::Date(Date::parse(text).unwrap());
        let (month, day, next) = (date("2022-09"), date("2022-09-30"), date("2022-10-01"));
        assert!(compare(CompareOp::LessEqual, &day, &month) && compare(CompareOp::GreaterEqual, &day, &month));
        assert!(!compare(CompareOp::Equal, &day, &month) && !compare(CompareOp::Less, &day, &month));
        assert!(compare(CompareOp::Greater, &next, &month));
    }
}
