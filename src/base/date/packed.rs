//! Plain days and months of the years 0000 to 9999 in 29 bits: year, 4 bits of month, 5 bits of day (0: the month).
//!
//! The number's order is the sort order of dates: a month comes before its first day, as the longer of the two.

use super::calendar::{DAY, days_from_civil, days_in_month};
use super::extent::{Extent, Stretch};

/// A day or month.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Packed(pub(super) u32);

impl Packed {
    /// A day, or a month if `day` is 0; none if the year has not four digits. Month and day must exist.
    pub(super) fn new(year: i64, month: i64, day: i64) -> Option<Packed> {
        (0..=9999).contains(&year).then_some(Packed((year as u32) << 9 | (month as u32) << 5 | day as u32))
    }

    pub(super) fn year(self) -> i64 {
        i64::from(self.0 >> 9)
    }

    pub(super) fn month(self) -> i64 {
        i64::from(self.0 >> 5 & 15)
    }

    /// None if it is a month.
    pub(super) fn day(self) -> Option<i64> {
        Some(i64::from(self.0 & 31)).filter(|&day| day > 0)
    }

    /// Not after the first day of it, and after all that precedes that day.
    fn first(self) -> u32 {
        if self.0 & 31 == 0 { self.0 | 1 } else { self.0 }
    }

    /// Not before the last day of it, and before all that follows that day.
    fn last(self) -> u32 {
        if self.0 & 31 == 0 { self.0 | 31 } else { self.0 }
    }

    /// Whether it ends before the other starts.
    pub(super) fn is_before(self, other: Packed) -> bool {
        self.last() < other.first()
    }

    /// Whether it lies within the other.
    pub(super) fn is_during(self, other: Packed) -> bool {
        other.first() <= self.first() && self.last() <= other.last()
    }

    /// First and last second.
    pub(super) fn stretch(self) -> Stretch {
        let (year, month) = (self.year(), self.month());
        let (first, last) = self.day().map_or((1, days_in_month(year, month)), |day| (day, day));
        Stretch {
            from: days_from_civil(year, month, first) * DAY,
            to: days_from_civil(year, month, last) * DAY + (DAY - 1),
        }
    }

    /// What the tests of time reckon with.
    pub(super) fn extent(self) -> Extent {
        if self.day().is_some() { Extent::day(self.stretch()) } else { Extent::month(self.stretch()) }
    }

    /// `2022-12-07` or `2022-09`.
    pub(super) fn spelling(self) -> String {
        match self.day() {
            Some(day) => format!("{:04}-{:02}-{day:02}", self.year(), self.month()),
            None => format!("{:04}-{:02}", self.year(), self.month()),
        }
    }
}
