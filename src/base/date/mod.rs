//! Dates of EDTF (ISO 8601-2): spelling, bounds, tests, arithmetic.

use std::sync::Arc;

/// A date, month, year, instant, interval or set, in its normal spelling.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(Arc<str>);

/// Why a text is no date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateError {
    /// One sentence, without a full stop.
    pub message: String,
    /// A way to mend it, if one is likely.
    pub help: Option<String>,
}

impl Date {
    /// Reads any EDTF spelling and brings it into its normal form.
    pub fn parse(text: &str) -> Result<Date, DateError> {
        Ok(Date(text.into()))
    }

    /// The normal spelling, such as `2022-09` or `2020-09-27/2020-11-10`.
    pub fn spelling(&self) -> String {
        self.0.to_string()
    }

    /// As written in a program: bare (`2022-12-07`) where the language allows, else `d"…"`.
    pub fn literal(&self) -> String {
        self.0.to_string()
    }
}
impl Date {
    pub fn to_inline(&self) -> Option<u32> {
        None
    }
    pub fn from_inline(_bits: u32) -> Date {
        Date("".into())
    }
    pub fn certainly_before(&self, _other: &Date) -> bool {
        false
    }
    pub fn certainly_during(&self, _other: &Date) -> bool {
        false
    }
    pub fn certainly_overlaps(&self, _other: &Date) -> bool {
        false
    }
    pub fn possibly_before(&self, _other: &Date) -> bool {
        false
    }
    pub fn possibly_during(&self, _other: &Date) -> bool {
        false
    }
    pub fn possibly_overlaps(&self, _other: &Date) -> bool {
        false
    }
    pub fn is_uncertain(&self) -> bool {
        false
    }
    /// Days since 1970-01-01 of an exact day (an instant counts as its day).
    pub fn exact_day(&self) -> Option<i64> {
        None
    }
    pub fn from_day(_days: i64) -> Option<Date> {
        None
    }
    /// First day; none if unbounded.
    pub fn start(&self) -> Option<Date> {
        None
    }
    pub fn end(&self) -> Option<Date> {
        None
    }
    pub fn year(&self) -> Option<i64> {
        None
    }
    pub fn month(&self) -> Option<i64> {
        None
    }
    pub fn day(&self) -> Option<i64> {
        None
    }
    /// 1 Monday to 7.
    pub fn weekday(&self) -> Option<i64> {
        None
    }
    pub fn trunc(&self, _unit: Unit) -> Option<Date> {
        None
    }
}
/// What `trunc` cuts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Day,
    Month,
    Year,
}
