//! Dates of EDTF (ISO 8601-2): spelling, bounds, tests, arithmetic. The calendar is the proleptic Gregorian one.

mod bounds;
mod calendar;
mod extent;
mod instant;
mod long_year;
mod order;
mod packed;
mod parse;
mod parts;
mod simple;
mod tests_of_time;
mod text;

use extent::Extent;
use packed::Packed;
use parse::{Form, Parsed};
use std::borrow::Cow;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A date, month, year, instant, interval or set, in its normal spelling. Two are equal if their spellings are; they are
/// ordered by start, then the longer first, then by spelling.
///
/// ```
/// use dictum::Date;
///
/// let (day, month): (Date, Date) = ("2022-09-13".parse()?, "2022-09".parse()?);
/// assert!(day.certainly_during(&month) && !month.certainly_during(&day));
/// assert!(day.certainly_before(&"2022-12".parse()?));
/// assert!("2022-09~".parse::<Date>()?.is_uncertain());
/// assert_eq!("2022-09-XX".parse::<Date>()?, month);
/// assert!("2022-13".parse::<Date>().is_err());
/// # Ok::<(), dictum::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Date(Repr);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    /// A plain day or month of four digits: always this, so that equality stays cheap.
    Packed(Packed),
    /// Anything else.
    Wide(Arc<Wide>),
}

/// What was read, equal by spelling alone.
struct Wide(Parsed);

impl PartialEq for Wide {
    fn eq(&self, other: &Self) -> bool {
        self.0.spelling == other.0.spelling
    }
}
impl Eq for Wide {}
impl Hash for Wide {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.spelling.hash(state);
    }
}

/// Why a text is no date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateError {
    /// One sentence, without a full stop.
    pub message: String,
    /// A way to mend it, if one is likely.
    pub help: Option<String>,
}

/// What `trunc` cuts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// To the day.
    Day,
    /// To the month.
    Month,
    /// To the year.
    Year,
}

impl Date {
    /// Reads any EDTF spelling and brings it into its normal form: instants in UTC, `2022-09-XX` as `2022-09`.
    #[doc(hidden)]
    pub fn parse(text: &str) -> Result<Date, DateError> {
        let parsed = parse::parse(text)?;
        Ok(Date(match plain(&parsed) {
            Some(packed) => Repr::Packed(packed),
            None => Repr::Wide(Arc::new(Wide(parsed))),
        }))
    }

    /// The normal spelling, such as `2022-09` or `2020-09-27/2020-11-10`.
    pub fn spelling(&self) -> String {
        self.spelled().into_owned()
    }

    /// As written in a program: bare (`2022-12-07`) where the language allows, else `d"…"`.
    pub fn literal(&self) -> String {
        let is_bare = match &self.0 {
            Repr::Packed(_) => true,
            Repr::Wide(wide) => matches!(wide.0.form, Form::Instant(_)) && !wide.0.spelling.starts_with('-'),
        };
        if is_bare { self.spelling() } else { format!("d\"{}\"", self.spelled()) }
    }

    /// 29 bits that stand for a plain day or month of the years 0000 to 9999; none for any other date.
    #[doc(hidden)]
    pub fn to_inline(&self) -> Option<u32> {
        match self.0 {
            Repr::Packed(packed) => Some(packed.0),
            Repr::Wide(_) => None,
        }
    }

    /// The day or month that [`Date::to_inline`] gave the bits of.
    #[doc(hidden)]
    pub fn from_inline(bits: u32) -> Date {
        Date(Repr::Packed(Packed(bits)))
    }

    /// Whether bits that [`Date::to_inline`] gave are those of a day, no month.
    #[doc(hidden)]
    pub fn is_day(bits: u32) -> bool {
        Packed(bits).day().is_some()
    }

    /// What [`Date::to_inline`] gives for a day, or for a month where `day` is 0; none if there is no such day.
    #[doc(hidden)]
    pub fn inline(year: u32, month: u32, day: u32) -> Option<u32> {
        let (year, month, day) = (i64::from(year), i64::from(month), i64::from(day));
        let exists = (1..=12).contains(&month) && (day <= 28 || day <= calendar::days_in_month(year, month));
        Packed::new(year, month, day).filter(|_| exists).map(|packed| packed.0)
    }

    /// Whether these are bits that [`Date::to_inline`] gives for some date.
    pub fn is_inline(bits: u32) -> bool {
        let packed = Packed(bits);
        let (year, month, day) = (packed.year(), packed.month(), packed.day());
        let exists = |day| {
            let days = calendar::days_from_civil(year, month, day);
            calendar::civil_from_days(days) == (year, month, day)
        };
        year <= 9999 && (1..=12).contains(&month) && day.is_none_or(|day| day <= 28 || exists(day))
    }

    fn spelled(&self) -> Cow<'_, str> {
        match &self.0 {
            Repr::Packed(packed) => packed.spelling().into(),
            Repr::Wide(wide) => wide.0.spelling.as_str().into(),
        }
    }

    fn extent(&self) -> Cow<'_, Extent> {
        match &self.0 {
            Repr::Packed(packed) => Cow::Owned(packed.extent()),
            Repr::Wide(wide) => Cow::Borrowed(&wide.0.extent),
        }
    }
}

impl std::fmt::Debug for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Date({})", self.spelled())
    }
}

/// The packed form of a day or month without `X` or marks, of a year of four digits.
fn plain(parsed: &Parsed) -> Option<Packed> {
    match (&parsed.form, parsed.form.components()) {
        (Form::Simple(simple), [Some(year), Some(month), day])
            if simple.is_plain() && day.is_some() == simple.day.is_some() =>
        {
            Packed::new(year, month, day.unwrap_or(0))
        }
        _ => None,
    }
}

/// Tests of time; what they mean is told in `tests_of_time`.
impl Date {
    /// Whether this date certainly ends before the other starts: `<` of the language.
    pub fn certainly_before(&self, other: &Date) -> bool {
        match (&self.0, &other.0) {
            (Repr::Packed(a), Repr::Packed(b)) => a.is_before(*b),
            _ => tests_of_time::certainly_before(&self.extent(), &other.extent()),
        }
    }

    /// Whether this date certainly lies within the bounds of the other.
    pub fn certainly_during(&self, other: &Date) -> bool {
        match (&self.0, &other.0) {
            (Repr::Packed(a), Repr::Packed(b)) => a.is_during(*b),
            _ => tests_of_time::certainly_during(&self.extent(), &other.extent()),
        }
    }

    /// Whether the two certainly share some time.
    pub fn certainly_overlaps(&self, other: &Date) -> bool {
        tests_of_time::certainly_overlaps(&self.extent(), &other.extent())
    }

    /// Whether this date may end before the other starts.
    pub fn possibly_before(&self, other: &Date) -> bool {
        tests_of_time::possibly_before(&self.extent(), &other.extent())
    }

    /// Whether this date may lie within the bounds of the other.
    pub fn possibly_during(&self, other: &Date) -> bool {
        tests_of_time::possibly_during(&self.extent(), &other.extent())
    }

    /// Whether the two may share some time.
    pub fn possibly_overlaps(&self, other: &Date) -> bool {
        tests_of_time::possibly_overlaps(&self.extent(), &other.extent())
    }

    /// Whether it carries a mark of doubt: `?` uncertain, `~` approximate, `%` both.
    pub fn is_uncertain(&self) -> bool {
        matches!(&self.0, Repr::Wide(wide) if wide.0.spelling.contains(['?', '~', '%']))
    }
}

#[cfg(test)]
mod tests;
