//! One value as serde reads it: nothing is turned into something else, but an integer into the float that is the same
//! number.

use super::claim::{Arguments, Claim, Kinded, Parts};
use super::mismatch::Mismatch;
use super::row::is_same_name;
use crate::base::date::Date;
use crate::base::value::{Kind, Prop, Value};
use serde::de::{Deserializer, Visitor};

/// One value of a row, or of a proposition.
#[derive(Clone, Copy)]
pub(super) struct Scalar<'a>(pub &'a Value);

/// Types are built by recursion, and no stack is endless.
const DEEPEST: u32 = 256;

impl<'a> Scalar<'a> {
    fn not<T>(self, wanted: &str) -> Result<T, Mismatch> {
        Err(Mismatch::kind(self.0, wanted))
    }

    /// As a text: dates as they are spelled, propositions as the language writes them.
    fn text<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Value::Text(text) => visitor.visit_str(text),
            Value::Date(date) => visitor.visit_string(date.spelling()),
            Value::Prop(prop) => visitor.visit_string(prop.to_string()),
            Value::Int(_) | Value::Float(_) => {
                let help = "take a number or a `dictum::Value`, or ask for `to_text(…)` of it";
                Err(Mismatch::kind(self.0, "a text").help(help))
            }
        }
    }

    fn inexact<T>(self, wanted: &str) -> Result<T, Mismatch> {
        Err(Mismatch::value(format!("`{}` is not exactly a number that fits `{wanted}`", self.0)))
    }

    /// A proposition that is not too deep to become a type.
    fn prop(self, wanted: &str) -> Result<&'a Prop, Mismatch> {
        match self.0 {
            Value::Prop(prop) if prop.depth > DEEPEST => {
                Err(Mismatch::value(format!("a proposition {} deep is too deep for a type", prop.depth)))
            }
            Value::Prop(prop) => Ok(prop),
            _ => self.not(wanted),
        }
    }

    /// The arguments of the proposition of that name.
    fn named(self, name: &str) -> Result<Arguments<'a>, Mismatch> {
        let prop = self.prop("a proposition")?;
        match is_same_name(&prop.name, name) {
            true => Ok(Arguments { of: self.0, args: &prop.args }),
            false => Err(Mismatch::value(format!("`{prop}` is no `{name}`"))),
        }
    }
}

macro_rules! integers {
    ($($method:ident $visit:ident $type:ty,)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
            let Value::Int(value) = self.0 else { return self.not("an integer") };
            match <$type>::try_from(*value) {
                Ok(value) => visitor.$visit(value),
                Err(_) => {
                    let name = stringify!($type);
                    Err(Mismatch::value(format!("`{value}` does not fit `{name}`")).help("take an `i64`"))
                }
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Scalar<'_> {
    type Error = Mismatch;

    integers! {
        deserialize_i8 visit_i8 i8,
        deserialize_i16 visit_i16 i16,
        deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64,
        deserialize_i128 visit_i128 i128,
        deserialize_u8 visit_u8 u8,
        deserialize_u16 visit_u16 u16,
        deserialize_u32 visit_u32 u32,
        deserialize_u64 visit_u64 u64,
        deserialize_u128 visit_u128 u128,
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Value::Int(value) => visitor.visit_i64(*value),
            Value::Float(value) => visitor.visit_f64(value.get()),
            Value::Date(_) | Value::Text(_) => self.text(visitor),
            Value::Prop(_) => visitor.visit_map(Parts::of(self.prop("a proposition")?, self.0)),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Value::Text(text) if &**text == "true" => visitor.visit_bool(true),
            Value::Text(text) if &**text == "false" => visitor.visit_bool(false),
            Value::Text(text) => Err(Mismatch::value(format!("`{text}` is neither `true` nor `false`"))),
            _ => self.not("`true` or `false`"),
        }
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Value::Float(value) => visitor.visit_f64(value.get()),
            Value::Int(value) if *value as f64 as i128 == i128::from(*value) => visitor.visit_f64(*value as f64),
            Value::Int(_) => self.inexact("f64"),
            _ => self.not("a number"),
        }
    }

    /// Floats are rounded, which whoever takes an `f32` asks for; not beyond its range.
    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Value::Float(value) if (value.get() as f32).is_finite() => visitor.visit_f32(value.get() as f32),
            Value::Int(value) if *value as f32 as i128 == i128::from(*value) => visitor.visit_f32(*value as f32),
            Value::Int(_) | Value::Float(_) => self.inexact("f32"),
            _ => self.not("a number"),
        }
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        let Value::Text(text) = self.0 else { return self.not("a text of one character") };
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(only), None) => visitor.visit_char(only),
            _ => Err(Mismatch::value(format!("`{}` is not one character", self.0))),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.text(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.text(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.text(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Mismatch> {
        self.not("a run of bytes")
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Mismatch> {
        self.not("a run of bytes")
    }

    /// There is no null.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_some(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Mismatch> {
        self.not("nothing")
    }

    /// A text is the struct without fields that has its name.
    fn deserialize_unit_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Value::Text(text) if is_same_name(text, name) => visitor.visit_unit(),
            _ => Err(Mismatch::value(format!("`{}` is no `{name}`", self.0))),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Mismatch> {
        match name {
            Value::NEWTYPE => visitor.visit_enum(Kinded(self.0)),
            Date::NEWTYPE if self.0.kind() != Kind::Date => {
                let mismatch = Mismatch::kind(self.0, "a date");
                Err(match self.0 {
                    Value::Text(_) => mismatch.help("ask for `to_date(…)` of it"),
                    _ => mismatch,
                })
            }
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Mismatch> {
        self.not("a sequence of values")
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, _: V) -> Result<V::Value, Mismatch> {
        let help = "the arguments of a proposition fill a variant, or a struct, of its name";
        Err(Mismatch::kind(self.0, &format!("a tuple of {length}")).help(help))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        self.named(name)?.sequence(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_map(Parts::of(self.prop("a proposition")?, self.0))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        self.named(name)?.sequence(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        match self.0 {
            Value::Text(text) => visitor.visit_enum(Claim::new(text, self.0, &[], variants)),
            _ => {
                let prop = self.prop("a text or a proposition")?;
                visitor.visit_enum(Claim::new(&prop.name, self.0, &prop.args, variants))
            }
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_unit()
    }
}
