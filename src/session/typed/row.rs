//! A row as serde reads it.

use super::mismatch::Mismatch;
use super::scalar::Scalar;
use crate::base::date::Date;
use crate::base::value::Value;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;

/// The name of the field that each column fills.
type Keys = Rc<[Option<&'static str>]>;

/// The columns of an answer, and which field each fills, once a struct has asked.
pub(super) struct Columns<'a> {
    headings: &'a [Arc<str>],
    fields: OnceCell<(&'static [&'static str], Keys)>,
}

impl<'a> Columns<'a> {
    pub fn new(headings: &'a [Arc<str>]) -> Columns<'a> {
        Columns { headings, fields: OnceCell::new() }
    }

    /// The name by which each column is handed to a struct of these fields.
    fn keys(&self, fields: &'static [&'static str]) -> Keys {
        let (of, keys) = self.fields.get_or_init(|| (fields, filled(self.headings, fields)));
        // A struct in a struct, as `#[serde(flatten)]` makes it, is another one than that which asked first.
        if std::ptr::eq(*of, fields) { keys.clone() } else { filled(self.headings, fields) }
    }
}

/// The field each column fills: of its very name, else of its name but for case and underscores, else, where the heading
/// is an expression and has no name, the field of its place.
fn filled(headings: &[Arc<str>], fields: &'static [&'static str]) -> Keys {
    let mut keys: Vec<Option<&'static str>> = vec![None; headings.len()];
    let mut left: Vec<&'static str> = fields.to_vec();
    for same in [|a: &str, b: &str| a == b, is_same_name] {
        left.retain(|field| {
            let free = headings.iter().zip(&mut keys).find(|(heading, key)| key.is_none() && same(heading, field));
            free.map(|(_, key)| *key = Some(*field)).is_none()
        });
    }
    for ((key, heading), field) in keys.iter_mut().zip(headings).zip(fields) {
        if key.is_none() && !is_variable(heading) && left.contains(field) {
            *key = Some(*field);
        }
    }
    keys.into()
}

/// Whether two names are the same but for case and underscores: `EventDate`, `Event_Date` and `event_date`.
pub(super) fn is_same_name(a: &str, b: &str) -> bool {
    fn folded(name: &str) -> impl Iterator<Item = char> + '_ {
        name.chars().filter(|c| *c != '_').flat_map(char::to_lowercase)
    }
    folded(a).eq(folded(b))
}

/// The name among `names` that is meant by `name`.
pub(super) fn meant(name: &str, names: &'static [&'static str]) -> Option<&'static str> {
    let exact = names.iter().find(|n| **n == name);
    exact.or_else(|| names.iter().find(|n| is_same_name(n, name))).copied()
}

fn is_variable(heading: &str) -> bool {
    heading.starts_with(|c: char| c.is_uppercase() || c == '_')
        && heading.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// One row.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub columns: &'a Columns<'a>,
    pub values: &'a [Value],
}

impl<'a> Row<'a> {
    /// The value of a row that has only one.
    fn single(self) -> Result<Scalar<'a>, Mismatch> {
        match self.values {
            [value] => Ok(Scalar(value)),
            _ => Err(self.not("one value")),
        }
    }

    fn not(self, wanted: &str) -> Mismatch {
        let count = match self.values.len() {
            0 => "no columns".to_string(),
            1 => "one column".to_string(),
            number => format!("{number} columns"),
        };
        Mismatch::shape(format!("the query has {count}, and {wanted} is wanted"))
    }

    fn sequence<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_seq(Sequence { values: self.values.iter().enumerate() })
    }
}

/// What is read from a single value.
macro_rules! of_single_value {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
            self.single()?.$method(visitor).map_err(|mismatch| mismatch.in_column(0))
        }
    )*};
}

impl<'de> Deserializer<'de> for Row<'_> {
    type Error = Mismatch;

    of_single_value! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64 deserialize_char deserialize_str deserialize_string
        deserialize_bytes deserialize_byte_buf deserialize_identifier
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.values {
            [] => visitor.visit_bool(true),
            [_] => self.single()?.deserialize_any(visitor).map_err(|mismatch| mismatch.in_column(0)),
            _ => self.deserialize_map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.values {
            [] => visitor.visit_bool(true),
            _ => self.single()?.deserialize_bool(visitor).map_err(|mismatch| mismatch.in_column(0)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_some(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.values {
            [] => visitor.visit_unit(),
            _ => Err(self.not("none")),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Mismatch> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Mismatch> {
        match name {
            Date::NEWTYPE | Value::NEWTYPE => {
                let read = self.single()?.deserialize_newtype_struct(name, visitor);
                read.map_err(|mismatch| mismatch.in_column(0))
            }
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.sequence(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Mismatch> {
        match self.values.len() == length {
            true => self.sequence(visitor),
            false => Err(self.not(&format!("a tuple of {length}"))),
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        let keys = vec![None; self.values.len()];
        visitor.visit_map(Fields { row: self, keys: keys.into(), next: 0 })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        visitor.visit_map(Fields { row: self, keys: self.columns.keys(fields), next: 0 })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        let read = self.single()?.deserialize_enum(name, variants, visitor);
        read.map_err(|mismatch| mismatch.in_column(0))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_unit()
    }
}

/// The values by position.
struct Sequence<'a> {
    values: std::iter::Enumerate<std::slice::Iter<'a, Value>>,
}

impl<'de> SeqAccess<'de> for Sequence<'_> {
    type Error = Mismatch;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Mismatch> {
        let Some((column, value)) = self.values.next() else { return Ok(None) };
        seed.deserialize(Scalar(value)).map(Some).map_err(|mismatch| mismatch.in_column(column))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.values.len())
    }
}

/// The values by name: that of the field they fill, else their heading.
struct Fields<'a> {
    row: Row<'a>,
    keys: Keys,
    next: usize,
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Mismatch;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Mismatch> {
        let (Some(key), Some(heading)) = (self.keys.get(self.next), self.row.columns.headings.get(self.next)) else {
            return Ok(None);
        };
        let key: StrDeserializer<'_, Mismatch> = key.unwrap_or(heading).into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Mismatch> {
        let column = self.next;
        self.next += 1;
        let Some(value) = self.row.values.get(column) else { return Err(self.row.not("another")) };
        seed.deserialize(Scalar(value)).map_err(|mismatch| mismatch.in_column(column))
    }
}
