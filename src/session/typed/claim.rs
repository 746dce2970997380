//! Propositions as serde reads them: as the variant, or the struct, of their name, with their arguments as its fields.

use super::mismatch::Mismatch;
use super::row::meant;
use super::scalar::Scalar;
use crate::base::value::{Prop, Value};
use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
};

/// A text or a proposition that is to be one of some variants.
pub(super) struct Claim<'a> {
    /// The variant that is meant, or the name as it is where none is.
    name: &'a str,
    /// Of none of the variants, so that only one for all others can take it.
    is_other: bool,
    arguments: Arguments<'a>,
}

impl<'a> Claim<'a> {
    pub fn new(name: &'a str, of: &'a Value, args: &'a [Value], variants: &'static [&'static str]) -> Claim<'a> {
        let variant = meant(name, variants);
        Claim { name: variant.unwrap_or(name), is_other: variant.is_none(), arguments: Arguments { of, args } }
    }
}

impl<'de> EnumAccess<'de> for Claim<'_> {
    type Error = Mismatch;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Mismatch> {
        let name: StrDeserializer<'_, Mismatch> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Claim<'_> {
    type Error = Mismatch;

    fn unit_variant(self) -> Result<(), Mismatch> {
        match self.is_other || self.arguments.args.is_empty() {
            true => Ok(()),
            false => Err(self.arguments.not(&format!("the variant `{}` without fields", self.name))),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Mismatch> {
        match self.arguments.args {
            [] => Err(self.arguments.not(&format!("the variant `{}` with one field", self.name))),
            [only] => seed.deserialize(Scalar(only)),
            _ => seed.deserialize(self.arguments),
        }
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Mismatch> {
        self.arguments.sequence(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Mismatch> {
        self.arguments.sequence(visitor)
    }
}

/// The arguments of a proposition, by position.
#[derive(Clone, Copy)]
pub(super) struct Arguments<'a> {
    /// The proposition.
    pub of: &'a Value,
    pub args: &'a [Value],
}

impl Arguments<'_> {
    fn not(self, wanted: &str) -> Mismatch {
        let plural = if self.args.len() == 1 { "argument" } else { "arguments" };
        Mismatch::value(format!("`{}` has {} {plural}, and {wanted} is wanted", self.of, self.args.len()))
    }

    /// All of them, no more and no less.
    pub fn sequence<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        let mut sequence = Sequence { left: self.args.iter() };
        let read = visitor.visit_seq(&mut sequence).map_err(|mismatch| match mismatch.is_shape() {
            true => Mismatch::value(format!("`{}`: {mismatch}", self.of)),
            false => mismatch,
        })?;
        match self.args.len() - sequence.left.len() {
            taken if taken < self.args.len() => Err(self.not(&taken.to_string())),
            _ => Ok(read),
        }
    }
}

macro_rules! no_single_value {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Mismatch> {
            Err(self.not("one"))
        }
    )*};
}

impl<'de> Deserializer<'de> for Arguments<'_> {
    type Error = Mismatch;

    no_single_value! {
        deserialize_bool deserialize_char deserialize_str deserialize_string deserialize_f32 deserialize_f64
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.sequence(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_newtype_struct(self)
    }

    serde::forward_to_deserialize_any! {
        bytes byte_buf option unit unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct Sequence<'a> {
    left: std::slice::Iter<'a, Value>,
}

impl<'de> SeqAccess<'de> for &mut Sequence<'_> {
    type Error = Mismatch;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Mismatch> {
        self.left.next().map(|value| seed.deserialize(Scalar(value))).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left.len())
    }
}

/// A proposition as a map of its name and its arguments, as JSON has it.
pub(super) struct Parts<'a> {
    name: Option<&'a str>,
    args: Option<Arguments<'a>>,
}

impl<'a> Parts<'a> {
    pub fn of(prop: &'a Prop, of: &'a Value) -> Parts<'a> {
        Parts { name: Some(&prop.name), args: Some(Arguments { of, args: &prop.args }) }
    }
}

impl<'de> MapAccess<'de> for Parts<'_> {
    type Error = Mismatch;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Mismatch> {
        let key = match (self.name, self.args) {
            (Some(_), _) => "name",
            (None, Some(_)) => "args",
            (None, None) => return Ok(None),
        };
        let key: StrDeserializer<'_, Mismatch> = key.into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Mismatch> {
        match (self.name.take(), self.args) {
            (Some(name), _) => {
                let name: StrDeserializer<'_, Mismatch> = name.into_deserializer();
                seed.deserialize(name)
            }
            (None, Some(args)) => {
                self.args = None;
                seed.deserialize(args)
            }
            (None, None) => Err(Mismatch::shape("a proposition has a name and arguments, and no more")),
        }
    }
}

/// A value that tells its kind, for [`Value`] itself.
pub(super) struct Kinded<'a>(pub &'a Value);

impl<'de> EnumAccess<'de> for Kinded<'_> {
    type Error = Mismatch;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Mismatch> {
        let kind: StrDeserializer<'_, Mismatch> = self.0.kind().as_str().into_deserializer();
        Ok((seed.deserialize(kind)?, self))
    }
}

impl<'de> VariantAccess<'de> for Kinded<'_> {
    type Error = Mismatch;

    fn unit_variant(self) -> Result<(), Mismatch> {
        Err(Mismatch::kind(self.0, "nothing"))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Mismatch> {
        seed.deserialize(Scalar(self.0))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Mismatch> {
        Err(Mismatch::kind(self.0, "a tuple"))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, Mismatch> {
        Err(Mismatch::kind(self.0, "a struct"))
    }
}
