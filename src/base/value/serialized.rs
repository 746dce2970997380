//! Values through serde: written as `--format json` writes them, read from such, and from rows of answers kind by kind.

use super::{Float, Prop, Value};
use crate::base::date::Date;
use serde::de::{self, Deserialize, Deserializer, EnumAccess, MapAccess, VariantAccess, Visitor};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use std::fmt::{self, Formatter};

impl Value {
    /// What a value calls itself before serde, so that rows of answers know that any kind is wanted.
    pub(crate) const NEWTYPE: &str = "$dictum::Value";
}

/// Numbers are numbers, texts and dates strings, a proposition `{"name": …, "args": […]}`.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Int(v) => serializer.serialize_i64(*v),
            Value::Float(v) => serializer.serialize_f64(v.get()),
            Value::Date(v) => v.serialize(serializer),
            Value::Text(v) => serializer.serialize_str(v),
            Value::Prop(v) => {
                let mut object = serializer.serialize_struct("Prop", 2)?;
                object.serialize_field("name", &*v.name)?;
                object.serialize_field("args", &v.args)?;
                object.end()
            }
        }
    }
}

/// The reverse of how it is written, but that a date of another format comes back as a text; from rows of answers each
/// value comes as it is.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_newtype_struct(Value::NEWTYPE, AnyKind)
    }
}

struct AnyKind;

impl<'de> Visitor<'de> for AnyKind {
    type Value = Value;

    fn expecting(&self, f: &mut Formatter) -> fmt::Result {
        f.write_str("a number, a text or a proposition")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Int(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        i64::try_from(value).map(Value::Int).map_err(|_| E::invalid_value(de::Unexpected::Unsigned(value), &self))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Float::new(value).map(Value::Float).ok_or_else(|| E::invalid_value(de::Unexpected::Float(value), &self))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::text(value))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let (mut name, mut args): (Option<String>, Option<Vec<Value>>) = (None, None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "name" => name = Some(map.next_value()?),
                "args" => args = Some(map.next_value()?),
                other => return Err(de::Error::unknown_field(other, &["name", "args"])),
            }
        }
        let name = name.ok_or_else(|| de::Error::missing_field("name"))?;
        Ok(Prop::new(name, args.ok_or_else(|| de::Error::missing_field("args"))?).into())
    }

    /// From a row of an answer, where every value tells its kind.
    fn visit_enum<A: EnumAccess<'de>>(self, value: A) -> Result<Value, A::Error> {
        let (kind, content) = value.variant::<String>()?;
        match kind.as_str() {
            "date" => content.newtype_variant::<Date>().map(Value::Date),
            _ => content.newtype_variant_seed(OfAnyKind),
        }
    }
}

struct OfAnyKind;

impl<'de> de::DeserializeSeed<'de> for OfAnyKind {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(AnyKind)
    }
}
