//! Functions that take values apart: `kind`, and `functor`, `arity` and `arg` of propositions.
//!
//! A text is a proposition without arguments.

use super::arguments::Given;
use super::{CallError, Function, Outcome};
use crate::base::value::Value;

pub(super) fn call(function: Function, given: &Given<'_>) -> Result<Outcome, CallError> {
    let value = given.value(0)?;
    if function == Function::Kind {
        return Ok(Outcome::Value(value.kind().as_str().into()));
    }
    let (name, args) = match value {
        Value::Prop(prop) => (&prop.name, prop.args.as_slice()),
        Value::Text(text) => (text, [].as_slice()),
        other => return Err(given.wrong_kind(0, "a proposition", other)),
    };
    Ok(match function {
        Function::Functor => Outcome::Value(Value::Text(name.clone())),
        Function::Arity => Outcome::Value(Value::Int(args.len() as i64)),
        _ => {
            let before = given.int(1)?.checked_sub(1).and_then(|n| usize::try_from(n).ok());
            let arg = before.and_then(|n| args.get(n));
            arg.map_or(Outcome::None, |arg| Outcome::Value(arg.clone()))
        }
    })
}

#[cfg(test)]
mod checks {
    use super::*;
    use crate::base::diagnostic::Code;
    use crate::base::value::Float;

    #[test]
    fn propositions_are_taken_apart() {
        use Function::*;
        let said = || Value::prop("says", vec!["aliyev".into(), Value::prop("attacked", vec![1.into()])]);
        let table: &[(Function, &[Value], Option<Value>)] = &[
            (Kind, &[1.into()], Some("int".into())),
            (Kind, &[Value::Float(Float::new(1.0).unwrap())], Some("float".into())),
            (Kind, &["1".into()], Some("text".into())),
            (Kind, &[said()], Some("proposition".into())),
            (Functor, &[said()], Some("says".into())),
            (Arity, &[said()], Some(2.into())),
            (Arg, &[said(), 1.into()], Some("aliyev".into())),
            (Arg, &[said(), 3.into()], None),
            (Arg, &[said(), 0.into()], None),
            (Arg, &[said(), i64::MIN.into()], None),
            (Functor, &["war".into()], Some("war".into())),
            (Arity, &["war".into()], Some(0.into())),
            (Arg, &["war".into(), 1.into()], None),
        ];
        for (function, args, expected) in table {
            let expected = expected.clone().map_or(Outcome::None, Outcome::Value);
            assert_eq!(function.call(args), Ok(expected), "{function:?} {args:?}");
        }
        let error = Functor.call(&[5.into()]).unwrap_err();
        assert_eq!((error.code, &*error.message), (Code::E0503, "`functor` takes a proposition, not the integer `5`"));
    }
}
