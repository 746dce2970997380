//! Years of more than four digits (`Y170000002`, `Y-17E7`) and years of which only some digits are significant
//! (`1950S2`: some year of the 1900s, estimated to be 1950).

use super::DateError;
use super::calendar::FARTHEST_YEAR;
use super::simple::{Year, help_for_year, wrong};

/// `1950S2`: estimated, of which so many digits are significant.
pub(super) fn significant(text: &str, negative: bool, digits: &str, places: &str) -> Result<Year, DateError> {
    match digits.parse::<i64>() {
        Ok(year) if digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()) => {
            block(text, negative, year, digits.len(), places)
        }
        _ => Err(wrong(text, "before `S` stands a year of four digits", Some(help_for_year(digits)))),
    }
}

/// The years that share their first digits with this one of so many digits.
fn block(text: &str, negative: bool, year: i64, length: usize, places: &str) -> Result<Year, DateError> {
    let free = places.parse::<usize>().ok().filter(|n| *n > 0).and_then(|n| length.checked_sub(n));
    let width = free.and_then(|free| 10_i64.checked_pow(free as u32));
    match width {
        Some(width) if places.bytes().all(|b| b.is_ascii_digit()) => {
            let first = year - year % width;
            let last = first + width - 1;
            Ok(if negative { Year::Between(-last, -first) } else { Year::Between(first, last) })
        }
        _ => Err(wrong(text, &format!("behind `S` stands how many of its {length} digits are significant"), None)),
    }
}

/// What stands behind `Y`, without its mark: `170000002`, `-17E7`, `3388E2S3`.
pub(super) fn prefixed(text: &str, year: &str) -> Result<Year, DateError> {
    let (negative, rest) = year.strip_prefix('-').map_or((false, year), |rest| (true, rest));
    let (number, places) = rest.split_once('S').map_or((rest, None), |(number, places)| (number, Some(places)));
    let (digits, exponent) = number.split_once('E').map_or((number, None), |(digits, e)| (digits, Some(e)));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !is_number(digits) || digits.starts_with('0') || !exponent.is_none_or(is_number) {
        return Err(wrong(
            text,
            "behind `Y` stands a whole year and nothing more",
            Some("write `Y170000002`, `Y-17E7` or `Y17101E4S3`".to_owned()),
        ));
    }
    if exponent.is_none() && digits.len() <= 4 {
        let sign = if negative { "-" } else { "" };
        let help = format!("write `{sign}{digits:0>4}`");
        return Err(wrong(text, "`Y` is for years of more than four digits", Some(help)));
    }
    let scale = exponent.map_or(Some(1), |e| e.parse().ok().and_then(|e| 10_i64.checked_pow(e)));
    let year = digits.parse::<i64>().ok().zip(scale).and_then(|(digits, scale)| digits.checked_mul(scale));
    let Some(year) = year.filter(|year| *year <= FARTHEST_YEAR) else {
        return Err(wrong(text, "years beyond 100 000 000 000 are not reckoned with", None));
    };
    match places {
        Some(places) => block(text, negative, year, year.to_string().len(), places),
        None if negative => Ok(Year::Between(-year, -year)),
        None => Ok(Year::Between(year, year)),
    }
}
