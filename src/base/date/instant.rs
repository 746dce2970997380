//! Instants: a day with a time, turned into UTC.

use super::DateError;
use super::calendar::{DAY, civil_from_days, days_from_civil};
use super::simple::{Simple, known, wrong};
use super::{bounds, parse::EXAMPLE};

/// Reads `2022-11-25T14:30:00+01:00` as seconds since 1970-01-01; without a zone it is UTC. Seconds may be left out.
pub(super) fn parse(text: &str) -> Result<i64, DateError> {
    let Some((date, time)) = text.split_once('T') else {
        return Err(wrong(text, "it has no time", Some(EXAMPLE.to_owned())));
    };
    let simple = Simple::parse(date)?;
    bounds::extent(&simple)?;
    let part = |digits: Option<[u8; 2]>| digits.as_ref().and_then(|digits| known(digits));
    let (Some(year), Some(month), Some(day), true) =
        (simple.year.known(), part(simple.month), part(simple.day), simple.is_plain())
    else {
        return Err(wrong(text, "a time needs a whole and exact day before it", None));
    };
    let split = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(split);
    let seconds = clock_seconds(text, clock)? - zone_seconds(text, zone)?;
    let instant = days_from_civil(year, month, day) * DAY + seconds;
    let utc_year = civil_from_days(instant.div_euclid(DAY)).0;
    if !(-9999..=9999).contains(&utc_year) {
        return Err(wrong(text, "in UTC its year has not four digits", None));
    }
    Ok(instant)
}

fn two(text: &str) -> Option<i64> {
    <[u8; 2]>::try_from(text.as_bytes()).ok().and_then(|digits| known(&digits))
}

fn clock_seconds(text: &str, clock: &str) -> Result<i64, DateError> {
    let parts: Vec<&str> = clock.split(':').collect();
    let numbers = match parts.as_slice() {
        [hour, minute] => (two(hour), two(minute), Some(0)),
        [hour, minute, second] => (two(hour), two(minute), two(second)),
        _ => (None, None, None),
    };
    let example = || Some("write hours, minutes and seconds: `T14:30:00Z`".to_owned());
    match numbers {
        (Some(hour @ 0..=23), Some(minute @ 0..=59), Some(second @ 0..=59)) => Ok(hour * 3600 + minute * 60 + second),
        (Some(_), Some(_), Some(_)) => Err(wrong(text, &format!("there is no time `{clock}`"), example())),
        _ if clock.contains(['.', ',']) => Err(wrong(text, "fractions of a second are not kept", example())),
        _ => Err(wrong(text, &format!("`{clock}` is no time"), example())),
    }
}

/// How far ahead of UTC.
fn zone_seconds(text: &str, zone: &str) -> Result<i64, DateError> {
    if zone.is_empty() || zone == "Z" {
        return Ok(0);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let offset = match zone.get(1..).map(|rest| rest.split_once(':').unwrap_or((rest, "00"))) {
        Some((hours, minutes)) if !zone.starts_with('Z') => two(hours).zip(two(minutes)),
        _ => None,
    };
    match offset {
        Some((hours @ 0..=23, minutes @ 0..=59)) => Ok(sign * (hours * 3600 + minutes * 60)),
        _ => Err(wrong(text, &format!("`{zone}` is no time zone"), Some("write `Z`, `+04` or `-03:30`".to_owned()))),
    }
}

/// A year of four digits, with a sign before Christ's.
pub(super) fn year_spelling(year: i64) -> String {
    if year < 0 { format!("-{:04}", -year) } else { format!("{year:04}") }
}

/// The normal spelling, in UTC.
pub(super) fn spelling(instant: i64) -> String {
    let (year, month, day) = civil_from_days(instant.div_euclid(DAY));
    let second = instant.rem_euclid(DAY);
    let year = year_spelling(year);
    format!("{year}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
}
