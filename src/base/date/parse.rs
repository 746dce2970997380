//! Reading EDTF (ISO 8601-2, levels 0 to 2): intervals and sets of simple dates and instants.

use super::DateError;
use super::bounds;
use super::calendar::{DAY, civil_from_days};
use super::extent::{Extent, FOREVER_BACK, FOREVER_ON, Stretch};
use super::instant;
use super::simple::{Simple, known, wrong};

/// Advice where nothing better can be said.
pub(super) const EXAMPLE: &str = "write year, month and day: `2022-12-07`, `2022-12` or `2022`";

/// Sets of more stretches than this are refused, lest a short text take much memory.
const MOST_PIECES: usize = 1 << 20;

/// What kind of spelling it is.
#[derive(Clone, Debug)]
pub(super) enum Form {
    /// Year, month, day, season.
    Simple(Simple),
    /// A second.
    Instant(i64),
    /// An interval or set.
    Compound,
}

/// A date read, with its normal spelling.
#[derive(Clone, Debug)]
pub(super) struct Parsed {
    pub(super) spelling: String,
    pub(super) extent: Extent,
    pub(super) form: Form,
}

/// Reads any EDTF spelling.
pub(super) fn parse(text: &str) -> Result<Parsed, DateError> {
    if text.is_empty() {
        return Err(DateError { message: "an empty text is not a date".to_owned(), help: Some(EXAMPLE.to_owned()) });
    }
    if text.contains(char::is_whitespace) {
        let better: String = text.split_whitespace().collect();
        let help = if parse(&better).is_ok() { format!("write `{better}`") } else { EXAMPLE.to_owned() };
        return Err(wrong(text, "it has spaces in it", Some(help)));
    }
    match (text.chars().next(), text.chars().next_back()) {
        (Some('['), Some(']')) | (Some('{'), Some('}')) => set(text),
        (Some('[' | '{'), _) => Err(wrong(text, "the set is not closed", None)),
        _ => match text.split_once('/') {
            Some((from, to)) => interval(text, from, to),
            None => single(text),
        },
    }
}

/// A simple date or an instant.
fn single(text: &str) -> Result<Parsed, DateError> {
    let is_instant = |(at, _): (usize, &str)| text[..at].ends_with(|c: char| !c.is_alphabetic() || c == 'X');
    if text.match_indices('T').next().is_some_and(is_instant) {
        let second = instant::parse(text)?;
        let (spelling, extent) = (instant::spelling(second), Extent::instant(second));
        return Ok(Parsed { spelling, extent, form: Form::Instant(second) });
    }
    if let Some((from, to)) = text.split_once("..").filter(|_| text != "..") {
        let (from, to) = (if from.is_empty() { ".." } else { from }, if to.is_empty() { ".." } else { to });
        let help = format!("write `{from}/{to}` for all of it, `[{text}]` for some time of it");
        return Err(wrong(text, "`..` stands between the dates of a set", Some(help)));
    }
    let simple = Simple::parse(text)?;
    let extent = bounds::extent(&simple)?;
    Ok(Parsed { spelling: simple.spelling.clone(), extent, form: Form::Simple(simple) })
}

/// `a/b`, each of which may be `..` (open) or empty (unknown).
fn interval(text: &str, from: &str, to: &str) -> Result<Parsed, DateError> {
    if to.contains('/') {
        return Err(wrong(text, "an interval has two ends", Some(EXAMPLE.to_owned())));
    }
    if from.is_empty() && to.is_empty() {
        let help = "write a date or `..` at one end at least".to_owned();
        return Err(wrong(text, "neither end is known", Some(help)));
    }
    let end = |text: &str| if text.is_empty() || text == ".." { Ok(None) } else { single(text).map(Some) };
    let (first, last) = (end(from)?, end(to)?);
    let ends: Vec<&Extent> = first.iter().chain(&last).map(|end| &end.extent).collect();
    let is_fine = ends.iter().any(|end| end.is_fine);
    let hull = Stretch {
        from: first.as_ref().map_or(FOREVER_BACK, |end| end.extent.hull().from),
        to: last.as_ref().map_or(FOREVER_ON, |end| end.extent.hull().to),
    };
    if hull.to < hull.from {
        return Err(wrong(text, "it ends before it begins", Some(format!("write `{to}/{from}`"))));
    }
    // Of an unknown end only the last or first day, or second, next to the known end is certain.
    let grain = if is_fine { 0 } else { DAY - 1 };
    let latest_start = match &first {
        Some(end) => end.extent.certain_ends().0,
        None if from == ".." => FOREVER_BACK,
        None => hull.to.saturating_sub(grain),
    };
    let earliest_end = match &last {
        Some(end) => end.extent.certain_ends().1,
        None if to == ".." => FOREVER_ON,
        None => latest_start.saturating_add(grain),
    };
    let part = |end: &Option<Parsed>, text: &str| end.as_ref().map_or(text.to_owned(), |end| end.spelling.clone());
    Ok(Parsed {
        spelling: format!("{}/{}", part(&first, from), part(&last, to)),
        extent: Extent::whole(hull, latest_start, earliest_end, is_fine),
        form: Form::Compound,
    })
}

/// `[…]`, one of its members, or `{…}`, all of them.
fn set(text: &str) -> Result<Parsed, DateError> {
    let is_one_of = text.starts_with('[');
    let inner = &text[1..text.len() - 1];
    let mut spellings = Vec::new();
    let mut members = Vec::new();
    let mut pieces = 0;
    for part in inner.split(',') {
        if part.is_empty() {
            return Err(wrong(
                text,
                "a member of the set is missing",
                Some("write `[1667,1668,1670..1672]`".to_owned()),
            ));
        }
        let (spelling, extent) = member(text, part, is_one_of)?;
        pieces += extent.pieces().len();
        if pieces > MOST_PIECES {
            return Err(wrong(text, "the set is too large", Some("write an interval, `1667/1672`".to_owned())));
        }
        spellings.push(spelling);
        members.push(extent);
    }
    let extent = if is_one_of { Extent::one_of(&members) } else { Extent::each_of(members) };
    let joined = spellings.join(",");
    let spelling = if is_one_of { format!("[{joined}]") } else { format!("{{{joined}}}") };
    Ok(Parsed { spelling, extent, form: Form::Compound })
}

/// A date, or consecutive ones: `a..b`, `..b`, `a..`.
fn member(text: &str, part: &str, is_one_of: bool) -> Result<(String, Extent), DateError> {
    let Some((from, to)) = part.split_once("..") else {
        let parsed = single(part)?;
        return Ok((parsed.spelling, parsed.extent));
    };
    if from.is_empty() && to.is_empty() {
        return Err(wrong(text, "`..` needs a date before or after it", None));
    }
    let end = |text: &str| if text.is_empty() { Ok(None) } else { single(text).map(Some) };
    let (first, last) = (end(from)?, end(to)?);
    let hull = Stretch {
        from: first.as_ref().map_or(FOREVER_BACK, |end| end.extent.hull().from),
        to: last.as_ref().map_or(FOREVER_ON, |end| end.extent.hull().to),
    };
    if hull.to < hull.from {
        return Err(wrong(text, "it ends before it begins", Some(format!("write `{to}..{from}`"))));
    }
    let is_fine = first.iter().chain(&last).any(|end| end.extent.is_fine);
    let extent = if is_one_of {
        let ends: Vec<Extent> = first.iter().chain(&last).map(|end| end.extent.clone()).collect();
        Extent::between(hull, &ends, is_fine)
    } else {
        Extent::whole(hull, hull.from, hull.to, is_fine)
    };
    let part = |end: &Option<Parsed>| end.as_ref().map_or(String::new(), |end| end.spelling.clone());
    Ok((format!("{}..{}", part(&first), part(&last)), extent))
}

impl Form {
    /// Year, month and day, as far as each is written and certain; all none for intervals and sets.
    pub(super) fn components(&self) -> [Option<i64>; 3] {
        match self {
            Form::Simple(simple) => {
                let part = |digits: Option<[u8; 2]>| digits.as_ref().and_then(|digits| known(digits));
                [simple.year.known(), part(simple.month).filter(|month| (1..=12).contains(month)), part(simple.day)]
            }
            Form::Instant(second) => {
                let (year, month, day) = civil_from_days(second.div_euclid(DAY));
                [Some(year), Some(month), Some(day)]
            }
            Form::Compound => [None; 3],
        }
    }
}
