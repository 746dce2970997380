//! The built-in tests. Of values of another kind than they are about they do not hold; only a pattern can be wrong.

use super::{CallError, Test, text};
use crate::base::date::Date;
use crate::base::value::Value;

pub(super) fn holds(test: Test, args: &[Value]) -> Result<bool, CallError> {
    Ok(match (test, args) {
        (Test::Mentions, [proposition, term]) => {
            matches!(proposition, Value::Prop(_) | Value::Text(_)) && occurs(term, proposition)
        }
        (Test::Matches, [Value::Text(text), Value::Text(pattern)]) => text::compiled(pattern)?.is_match(text),
        (Test::Uncertain, [Value::Date(date)]) => date.is_uncertain(),
        (_, [Value::Text(text), Value::Text(part)]) => of_texts(test, text, part),
        (_, [Value::Date(a), Value::Date(b)]) => of_dates(test, a, b),
        _ => false,
    })
}

fn of_texts(test: Test, text: &str, part: &str) -> bool {
    match test {
        Test::Contains => text.contains(part),
        Test::StartsWith => text.starts_with(part),
        Test::EndsWith => text.ends_with(part),
        _ => false,
    }
}

fn of_dates(test: Test, a: &Date, b: &Date) -> bool {
    match test {
        Test::Before => a.certainly_before(b),
        Test::After => b.certainly_before(a),
        Test::During => a.certainly_during(b),
        Test::Overlaps => a.certainly_overlaps(b),
        Test::PossiblyBefore => a.possibly_before(b),
        Test::PossiblyAfter => b.possibly_before(a),
        Test::PossiblyDuring => a.possibly_during(b),
        Test::PossiblyOverlaps => a.possibly_overlaps(b),
        _ => false,
    }
}

/// Whether a term is a value or stands in it as an argument, at any depth. The names of propositions are no arguments.
fn occurs(term: &Value, within: &Value) -> bool {
    // What is as deep as the whole can only be the whole.
    match within {
        Value::Prop(prop) if term.depth() < prop.depth => prop.args.iter().any(|arg| occurs(term, arg)),
        _ => term == within,
    }
}

#[cfg(test)]
mod checks {
    use super::*;

    #[test]
    fn tests_of_texts_and_propositions() {
        use Test::*;
        let attacked = Value::prop("attacked", vec!["macron".into(), 5.into()]);
        let said = Value::prop("says", vec!["aliyev".into(), attacked.clone()]);
        let table: &[(Test, &[Value], bool)] = &[
            (Mentions, &[said.clone(), "macron".into()], true),
            (Mentions, &[said.clone(), 5.into()], true),
            (Mentions, &[said.clone(), attacked.clone()], true),
            (Mentions, &[said.clone(), said.clone()], true),
            (Mentions, &[attacked.clone(), said.clone()], false),
            (Mentions, &[said.clone(), "attacked".into()], false),
            (Mentions, &["macron".into(), "macron".into()], true),
            (Mentions, &["macron".into(), "mac".into()], false),
            (Mentions, &[5.into(), 5.into()], false),
            (Contains, &["Nagorno".into(), "gor".into()], true),
            (Contains, &[5.into(), "x".into()], false),
            (Contains, &[said, "aliyev".into()], false),
            (StartsWith, &["Nagorno".into(), "Nag".into()], true),
            (StartsWith, &["Nagorno".into(), "nag".into()], false),
            (EndsWith, &["Nagorno".into(), "no".into()], true),
            (Matches, &["call 55".into(), r"\d+".into()], true),
            (Matches, &["call 55".into(), r"^\d+$".into()], false),
            (Matches, &[55.into(), "(".into()], false),
            (Before, &["a".into(), "b".into()], false),
            (Before, &[1.into(), 2.into()], false),
            (Uncertain, &["a".into()], false),
        ];
        for (test, args, expected) in table {
            assert_eq!(test.holds(args), Ok(*expected), "{test:?} {args:?}");
        }
        assert!(Matches.holds(&["a".into(), "(".into()]).is_err());
    }

    #[test]
    fn tests_of_dates() {
        use Test::*;
        let table = [
            (Before, "2022-08", "2022-09-01", true),
            (Before, "2022-09", "2022-09-05", false),
            (After, "2022-09-01", "2022-08", true),
            (During, "2022-09-05", "2022-09", true),
            (During, "2022-09", "2022-09-05", false),
            (PossiblyDuring, "2022-09", "2022-09-05", true),
            (PossiblyBefore, "2022-09", "2022-09-05", true),
            (PossiblyAfter, "2022-09", "2022-09-05", true),
            (PossiblyAfter, "2022-08", "2022-09-05", false),
            (PossiblyOverlaps, "2022-09", "2022-09-05", true),
            (Overlaps, "2020-09-27/2020-11-10", "2020-11/2020-12", true),
        ];
        let date = |text| Value::Date(Date::parse(text).unwrap());
        for (test, a, b, expected) in table {
            assert_eq!(test.holds(&[date(a), date(b)]), Ok(expected), "{test:?} {a} {b}");
        }
        assert_eq!(Uncertain.holds(&[date("2022-09~")]), Ok(true));
    }
}
