//! Parts of dates (year, month, day, weekday), their first and last day, and days as numbers.
//!
//! Marks of doubt move nothing: `2022-12-07?` is an exact day too.

use super::calendar::{DAY, civil_from_days, days_from_civil, weekday};
use super::extent::{FOREVER_BACK, FOREVER_ON};
use super::parse::Form;
use super::{Date, Packed, Repr, Unit, instant};

impl Date {
    /// Days since 1970-01-01 of an exact day (an instant counts as its day).
    pub fn exact_day(&self) -> Option<i64> {
        match self.components() {
            [Some(year), Some(month), Some(day)] => Some(days_from_civil(year, month, day)),
            _ => None,
        }
    }

    /// The day that is so many days after 1970-01-01; none beyond the years -9999 to 9999, which EDTF cannot spell.
    pub fn from_day(days: i64) -> Option<Date> {
        let first = days_from_civil(-9999, 1, 1);
        let last = days_from_civil(9999, 12, 31);
        if !(first..=last).contains(&days) {
            return None;
        }
        let (year, month, day) = civil_from_days(days);
        match Packed::new(year, month, day) {
            Some(packed) => Some(Date(Repr::Packed(packed))),
            None => Date::parse(&format!("{}-{month:02}-{day:02}", instant::year_spelling(year))).ok(),
        }
    }

    /// Its first day; none if it has no bound there, or one that no day can spell (`Y170000002`).
    pub fn start(&self) -> Option<Date> {
        let from = self.hull().from;
        if from == FOREVER_BACK { None } else { Date::from_day(from.div_euclid(DAY)) }
    }

    /// Its last day; none as for [`Date::start`].
    pub fn end(&self) -> Option<Date> {
        let to = self.hull().to;
        if to == FOREVER_ON { None } else { Date::from_day(to.div_euclid(DAY)) }
    }

    /// Its year, where that is written and certain.
    pub fn year(&self) -> Option<i64> {
        let [year, ..] = self.components();
        year
    }

    /// Its month, 1 to 12, where that is written and certain.
    pub fn month(&self) -> Option<i64> {
        let [_, month, _] = self.components();
        month
    }

    /// Its day of the month, where that is written and certain.
    pub fn day(&self) -> Option<i64> {
        let [.., day] = self.components();
        day
    }

    /// 1 (Monday) to 7 of an exact day.
    pub fn weekday(&self) -> Option<i64> {
        self.exact_day().map(weekday)
    }

    /// The day, month or year it lies in, with its marks of doubt; none if it is coarser, or lies in several.
    pub fn trunc(&self, unit: Unit) -> Option<Date> {
        let count = match unit {
            Unit::Year => 1,
            Unit::Month => 2,
            Unit::Day => 3,
        };
        let components = self.components();
        if components.iter().take(count).any(Option::is_none) {
            return None;
        }
        let text = match &self.0 {
            Repr::Packed(packed) if unit == Unit::Year => format!("{:04}", packed.year()),
            Repr::Packed(packed) => {
                let day = packed.day().filter(|_| unit == Unit::Day).unwrap_or(0);
                return Packed::new(packed.year(), packed.month(), day).map(|cut| Date(Repr::Packed(cut)));
            }
            Repr::Wide(wide) => match &wide.0.form {
                Form::Simple(simple) if count == 3 || simple.month.is_none() => return Some(self.clone()),
                Form::Simple(simple) => simple.cut(count),
                Form::Instant(second) => return Date::from_day(second.div_euclid(DAY))?.trunc(unit),
                Form::Compound => return None,
            },
        };
        // A winter that runs into the next year lies in two.
        Date::parse(&text).ok().filter(|cut| self.certainly_during(cut))
    }

    fn components(&self) -> [Option<i64>; 3] {
        match &self.0 {
            Repr::Packed(packed) => [Some(packed.year()), Some(packed.month()), packed.day()],
            Repr::Wide(wide) => wide.0.form.components(),
        }
    }
}
