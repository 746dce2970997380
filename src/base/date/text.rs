//! Dates as texts: read by `parse` and by serde, written as EDTF spells them.

use super::{Date, DateError};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::error::Error;
use crate::base::span::Sources;
use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};
use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

impl Date {
    /// What a date calls itself before serde, so that rows of answers know that one is wanted.
    pub(crate) const NEWTYPE: &str = "$dictum::Date";
}

impl From<DateError> for Error {
    fn from(error: DateError) -> Error {
        let mut diagnostic = Diagnostic::nowhere(Code::E0108, error.message);
        diagnostic.help.extend(error.help);
        Error::new(vec![diagnostic], Sources::default())
    }
}

impl FromStr for Date {
    type Err = Error;

    /// Reads any EDTF spelling.
    fn from_str(text: &str) -> Result<Date, Error> {
        Ok(Date::parse(text)?)
    }
}

/// The normal spelling; a program writes some dates as `d"…"`, see [`Date::literal`].
impl Display for Date {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.pad(&self.spelled())
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(Date::NEWTYPE, &*self.spelled())
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        deserializer.deserialize_newtype_struct(Date::NEWTYPE, Spelled)
    }
}

struct Spelled;

impl<'de> Visitor<'de> for Spelled {
    type Value = Date;

    fn expecting(&self, f: &mut Formatter) -> fmt::Result {
        f.write_str("a date in a spelling of EDTF")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Date, E> {
        Date::parse(text).map_err(|error| E::custom(error.message))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Date, D::Error> {
        deserializer.deserialize_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error as Refused, StrDeserializer};

    #[test]
    fn dates_are_read_and_written_as_they_are_spelled() {
        let date: Date = "2022-09-XX".parse().unwrap();
        assert_eq!(format!("{date} {date:>9}"), "2022-09   2022-09");
        let said = "2022-13".parse::<Date>().unwrap_err();
        assert_eq!(said.code(), Code::E0108);
        let spelled: StrDeserializer<Refused> = "2022-09".into_deserializer();
        assert_eq!(Date::deserialize(spelled), Ok(date));
        let no_date: StrDeserializer<Refused> = "soon".into_deserializer();
        assert!(Date::deserialize(no_date).is_err());
    }
}
