//! The proleptic Gregorian calendar: days and seconds since 1970-01-01 (Hinnant's `days_from_civil`).

/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;

/// Years beyond this, either way, are refused, so that seconds always fit an `i64`.
pub(super) const FARTHEST_YEAR: i64 = 100_000_000_000;

const MONTHS: [(&str, i64); 12] = [
    ("January", 31),
    ("February", 28),
    ("March", 31),
    ("April", 30),
    ("May", 31),
    ("June", 30),
    ("July", 31),
    ("August", 31),
    ("September", 30),
    ("October", 31),
    ("November", 30),
    ("December", 31),
];

/// Whether February has 29 days.
pub(super) fn is_leap(year: i64) -> bool {
    year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
}

fn month_entry(month: i64) -> (&'static str, i64) {
    usize::try_from(month - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or(("", 0))
}

/// The English name of a month 1 to 12.
pub(super) fn month_name(month: i64) -> &'static str {
    month_entry(month).0
}

/// How many days a month has; 0 if there is no such month.
pub(super) fn days_in_month(year: i64, month: i64) -> i64 {
    month_entry(month).1 + i64::from(month == 2 && is_leap(year))
}

/// Days since 1970-01-01. `month` may run past 12, as in "month 13", January of the next year.
pub(super) fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = (year + (month - 1).div_euclid(12), (month - 1).rem_euclid(12) + 1);
    // Years are counted from March, so that the leap day is the last of its year.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Year, month and day of a day since 1970-01-01.
pub(super) fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = (shifted_month + 2) % 12 + 1;
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

/// 1 (Monday) to 7 of a day since 1970-01-01, a Thursday.
pub(super) fn weekday(days: i64) -> i64 {
    (days + 3).rem_euclid(7) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_civil_dates_are_inverse() {
        let mut previous = days_from_civil(-401, 12, 31);
        for year in -400..=2400 {
            for month in 1..=12 {
                for day in 1..=days_in_month(year, month) {
                    let days = days_from_civil(year, month, day);
                    assert_eq!(days, previous + 1);
                    assert_eq!(civil_from_days(days), (year, month, day));
                    previous = days;
                }
            }
        }
        assert_eq!(days_from_civil(1970, 1, 1), 0);
        assert_eq!(days_from_civil(2021, 15, 1), days_from_civil(2022, 3, 1));
        assert_eq!(weekday(days_from_civil(2022, 12, 7)), 3);
        assert_eq!(weekday(days_from_civil(1969, 12, 28)), 7);
    }
}
