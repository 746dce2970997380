//! Bounds of simple dates: the stretches of time in which a date with its unspecified digits may be.
//!
//! Unspecified digits at the end leave one stretch (`201X`: the decade); others leave gaps (`156X-12-25`: ten days).

use super::DateError;
use super::calendar::{DAY, days_from_civil, days_in_month, is_leap, month_name};
use super::extent::{Extent, Stretch, push_joined};
use super::simple::{Simple, Year, known, wrong};

/// Dates with more pieces than this (`XXXX-XX-25`) count by their first and last second, between which nothing is certain.
const MOST_PIECES: usize = 1 << 14;

/// First month and number of months of what 21 to 41 mean in ISO 8601-2. The seasons without a hemisphere (21 to 24) are
/// read as northern; all are meteorological; a season that runs into the next year belongs to the year it begins in.
fn season(number: i64) -> Option<(i64, i64)> {
    Some(match number {
        21..=24 => (3 * (number - 21) + 3, 3),
        25..=28 => (3 * (number - 25) + 3, 3),
        // Southern spring is September; autumn comes round to March.
        29..=32 => ((3 * (number - 29) + 8) % 12 + 1, 3),
        33..=36 => (3 * (number - 33) + 1, 3),
        37..=39 => (4 * (number - 37) + 1, 4),
        40..=41 => (6 * (number - 40) + 1, 6),
        _ => return None,
    })
}

/// All numbers the digits may stand for, in order.
fn candidates(digits: &[u8]) -> Vec<i64> {
    digits.iter().fold(vec![0], |heads, digit| {
        let (from, to) = if digit.is_ascii_digit() { (digit - b'0', digit - b'0') } else { (0, 9) };
        heads.iter().flat_map(|head| (from..=to).map(move |last| head * 10 + i64::from(last))).collect()
    })
}

fn days(from: i64, to: i64) -> Stretch {
    Stretch { from: from * DAY, to: to * DAY + (DAY - 1) }
}

/// From the first day of one month to the last of another.
fn months(year: i64, first: i64, count: i64) -> Stretch {
    days(days_from_civil(year, first, 1), days_from_civil(year, first + count, 1) - 1)
}

/// When a simple date is, or why there is no such day.
pub(super) fn extent(simple: &Simple) -> Result<Extent, DateError> {
    check_month(simple)?;
    let pieces = pieces(simple);
    match pieces.as_slice() {
        [] => Err(no_such_day(simple)),
        [day] if day.to - day.from < DAY => Ok(Extent::day(*day)),
        [first, .., last] if pieces.len() > MOST_PIECES => {
            let hull = Stretch { from: first.from, to: last.to };
            Ok(Extent::whole(hull, hull.to, hull.from, false))
        }
        _ => Ok(Extent::some_time(pieces)),
    }
}

fn pieces(simple: &Simple) -> Vec<Stretch> {
    let Some(month) = simple.month else { return whole_years(simple.year) };
    let is_blank = |part: Option<[u8; 2]>| part.is_none_or(|digits| &digits == b"XX");
    if is_blank(Some(month)) && is_blank(simple.day) {
        return whole_years(simple.year);
    }
    let years = match simple.year {
        Year::Four { negative: true, digits } => candidates(&digits).into_iter().rev().map(|year| -year).collect(),
        Year::Four { negative: false, digits } => candidates(&digits),
        Year::Between(from, _) => vec![from],
    };
    let day = simple.day.filter(|digits| digits != b"XX");
    let mut pieces = Vec::new();
    for year in &years {
        in_year(*year, month, day, &mut pieces);
        if pieces.len() > MOST_PIECES {
            pieces.extend(last_piece(&years, month, day));
            break;
        }
    }
    pieces
}

/// The last stretch there is in any of these years.
fn last_piece(years: &[i64], month: [u8; 2], day: Option<[u8; 2]>) -> Option<Stretch> {
    years.iter().rev().find_map(|year| {
        let mut pieces = Vec::new();
        in_year(*year, month, day, &mut pieces);
        pieces.pop()
    })
}

/// Adds what the month and day may be in one year.
fn in_year(year: i64, month: [u8; 2], day: Option<[u8; 2]>, pieces: &mut Vec<Stretch>) {
    if let Some((first, count)) = known(&month).and_then(season) {
        return push_joined(pieces, months(year, first, count));
    }
    for month in candidates(&month).into_iter().filter(|month| (1..=12).contains(month)) {
        let Some(day) = day else {
            push_joined(pieces, months(year, month, 1));
            continue;
        };
        for day in candidates(&day).into_iter().filter(|day| (1..=days_in_month(year, month)).contains(day)) {
            let day = days_from_civil(year, month, day);
            push_joined(pieces, days(day, day));
        }
    }
}

fn whole_years(year: Year) -> Vec<Stretch> {
    let ranges = match year {
        Year::Between(from, to) => vec![(from, to)],
        Year::Four { negative, digits } => {
            let years = candidates(&digits).into_iter();
            if negative { years.rev().map(|year| (-year, -year)).collect() } else { years.map(|y| (y, y)).collect() }
        }
    };
    let mut pieces = Vec::new();
    for (from, to) in ranges {
        push_joined(&mut pieces, days(days_from_civil(from, 1, 1), days_from_civil(to + 1, 1, 1) - 1));
    }
    pieces
}

fn check_month(simple: &Simple) -> Result<(), DateError> {
    let Some(digits) = simple.month else { return Ok(()) };
    let text = &simple.spelling;
    match known(&digits) {
        Some(month) if season(month).is_some() && simple.day.is_some() => Err(wrong(
            text,
            &format!("{month} is a season, which has no days"),
            Some("months run from 01 to 12".to_owned()),
        )),
        Some(month) if (1..=12).contains(&month) || season(month).is_some() => Ok(()),
        None if candidates(&digits).iter().any(|month| (1..=12).contains(month)) => Ok(()),
        _ => Err(wrong(
            text,
            &format!("there is no month {}", String::from_utf8_lossy(&digits)),
            Some("months run from 01 to 12, seasons and other parts of a year from 21 to 41".to_owned()),
        )),
    }
}

fn no_such_day(simple: &Simple) -> DateError {
    let text = &simple.spelling;
    let digits = simple.day.unwrap_or_default();
    let month = simple.month.as_ref().and_then(|month| known(month));
    let (Some(month), Some(day)) = (month, known(&digits)) else {
        return wrong(text, &format!("there is no day {}", String::from_utf8_lossy(&digits)), None);
    };
    let Some(year) = simple.year.known() else {
        return wrong(text, &format!("{} has never a day {day:02}", month_name(month)), None);
    };
    let last = days_in_month(year, month);
    let of = if month == 2 { format!("{} of {year}", month_name(month)) } else { month_name(month).to_owned() };
    let common = if month == 2 && day == 29 && !is_leap(year) { ", as it is no leap year" } else { "" };
    let whole = simple.cut(2);
    let help = if day == 0 {
        format!("write `{whole}` for the month")
    } else {
        format!("write `{whole}-{last}`, or `{whole}` for the month")
    };
    wrong(text, &format!("{of} has {last} days{common}"), simple.is_plain().then_some(help))
}
