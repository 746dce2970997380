//! Simple dates: year, month, day, season, with unspecified digits (`X`) and marks of doubt (`? ~ %`).
//!
//! Only the spelling is read here; whether there is such a day is found by `bounds`.

use super::DateError;
use super::bounds;
use super::calendar::FARTHEST_YEAR;

/// Marks of doubt of one component: directly before it (it alone) and after it (it and all to its left).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    before: Option<char>,
    after: Option<char>,
}

/// A year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Year {
    /// Four digits, any of which may be `X`.
    Four { negative: bool, digits: [u8; 4] },
    /// Some year between two: `1950S2`, and `Y170000002`, where both are the same.
    Between(i64, i64),
}

/// A date as written.
#[derive(Clone, Debug)]
pub(super) struct Simple {
    pub(super) year: Year,
    pub(super) month: Option<[u8; 2]>,
    pub(super) day: Option<[u8; 2]>,
    marks: [Marks; 3],
    /// As written, but for digits of a day or month that say nothing (`2022-09-XX`).
    pub(super) spelling: String,
}

/// The number that digits make; none if one is `X`.
pub(super) fn known(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |n, digit| digit.is_ascii_digit().then(|| n * 10 + i64::from(digit - b'0')))
}

impl Year {
    /// The year, if it is a certain one.
    pub(super) fn known(self) -> Option<i64> {
        match self {
            Year::Four { negative, digits } => known(&digits).map(|year| if negative { -year } else { year }),
            Year::Between(from, to) => Some(from).filter(|_| from == to),
        }
    }
}

impl Simple {
    /// Reads a date without time; says why it is none.
    pub(super) fn parse(text: &str) -> Result<Simple, DateError> {
        let (before, rest) = leading_mark(text);
        if rest.starts_with('Y') {
            return long_year(text, before, rest);
        }
        let (negative, rest) = rest.strip_prefix('-').map_or((false, rest), |rest| (true, rest));
        let parts: Vec<&str> = rest.split('-').collect();
        let (year, month, day) = match parts.as_slice() {
            [year] => (*year, None, None),
            [year, month] => (*year, Some(*month), None),
            [year, month, day] => (*year, Some(*month), Some(*day)),
            _ => return Err(wrong(text, "it has more than a year, a month and a day", None)),
        };
        let mut marks = [Marks::default(); 3];
        let (after, year) = trailing_mark(year);
        marks[0] = Marks { before, after };
        if let Some((digits, places)) = year.split_once('S')
            && month.is_none()
        {
            let year = significant(text, negative, digits, places)?;
            return Ok(Simple { year, month: None, day: None, marks, spelling: text.to_owned() });
        }
        let Ok(digits) = <[u8; 4]>::try_from(year.as_bytes()) else {
            return Err(wrong(text, "a year has four digits", Some(help_for_year(year))));
        };
        let digits = checked_digits(text, digits)?;
        if negative && known(&digits) == Some(0) {
            return Err(wrong(text, "the year 0 has no sign", Some("write `0000`".to_owned())));
        }
        let mut part = |at: usize, written: Option<&str>, name: &str| match written {
            None => Ok(None),
            Some(written) => {
                let (before, rest) = leading_mark(written);
                let (after, rest) = trailing_mark(rest);
                marks[at] = Marks { before, after };
                two_digits(text, rest, name).map(Some)
            }
        };
        let month = part(1, month, "month")?;
        let day = part(2, day, "day")?;
        let year = Year::Four { negative, digits };
        Ok(Simple { year, month, day, marks, spelling: text.to_owned() }.normal())
    }

    /// Drops what says nothing: `2022-09-XX` is `2022-09`, `2022-XX` is `2022`.
    fn normal(mut self) -> Simple {
        let is_plain = self.year.known().is_some() && self.marks.iter().all(|marks| *marks == Marks::default());
        if !is_plain {
            return self;
        }
        let is_blank = |part: Option<[u8; 2]>| part == Some(*b"XX");
        if is_blank(self.day) && (is_blank(self.month) || self.month.is_some_and(|month| known(&month).is_some())) {
            self.day = None;
            self.spelling.truncate(self.spelling.len() - "-XX".len());
        }
        if self.day.is_none() && is_blank(self.month) {
            self.month = None;
            self.spelling.truncate(self.spelling.len() - "-XX".len());
        }
        self
    }

    /// Whether it has no `X`, no mark, and is at least a month.
    pub(super) fn is_plain(&self) -> bool {
        self.marks.iter().all(|marks| *marks == Marks::default())
    }

    /// Its first `count` components (1: the year, 2: the month too), each with the doubt it had.
    pub(super) fn cut(&self, count: usize) -> String {
        let doubts: Vec<Option<char>> = (0..count).map(|at| self.doubt(at)).collect();
        let together = doubts.iter().all(|doubt| *doubt == doubts[0]);
        let mut out = String::new();
        let mut rest = self.spelling.as_str();
        for (at, doubt) in doubts.iter().enumerate() {
            out.push_str(if at == 0 { "" } else { "-" });
            out.extend(doubt.filter(|_| !together));
            let (component, behind) = split_component(rest);
            out.push_str(component);
            rest = behind;
        }
        out.extend(doubts.first().copied().flatten().filter(|_| together));
        out
    }

    /// The doubt about one component: its own mark, and those behind it or to its right.
    fn doubt(&self, at: usize) -> Option<char> {
        let own = self.marks[at].before;
        let all = self.marks[at..].iter().filter_map(|marks| marks.after).chain(own);
        all.reduce(|one, other| if one == other { one } else { '%' })
    }
}

/// The first component without its marks, and what follows its hyphen.
fn split_component(text: &str) -> (&str, &str) {
    let text = leading_mark(text).1;
    let end = text.get(1..).and_then(|rest| rest.find('-')).map_or(text.len(), |at| at + 1);
    let end = if text.starts_with('Y') { text.len() } else { end };
    let (component, rest) = text.split_at(end);
    (trailing_mark(component).1, rest.strip_prefix('-').unwrap_or(rest))
}

fn is_mark(c: &char) -> bool {
    matches!(c, '?' | '~' | '%')
}

fn leading_mark(text: &str) -> (Option<char>, &str) {
    match text.chars().next().filter(is_mark) {
        Some(mark) => (Some(mark), &text[1..]),
        None => (None, text),
    }
}

fn trailing_mark(text: &str) -> (Option<char>, &str) {
    match text.chars().next_back().filter(is_mark) {
        Some(mark) => (Some(mark), &text[..text.len() - 1]),
        None => (None, text),
    }
}

fn checked_digits<const N: usize>(text: &str, digits: [u8; N]) -> Result<[u8; N], DateError> {
    if digits.iter().all(|digit| digit.is_ascii_digit() || *digit == b'X') {
        return Ok(digits);
    }
    if digits.iter().all(|digit| digit.is_ascii_digit() || matches!(digit, b'X' | b'x' | b'u')) {
        let better = text.replace(['x', 'u'], "X");
        return Err(wrong(text, "an unspecified digit is written `X`", Some(format!("write `{better}`"))));
    }
    Err(wrong(text, "a date is written with digits and hyphens", Some(super::parse::EXAMPLE.to_owned())))
}

fn two_digits(text: &str, part: &str, name: &str) -> Result<[u8; 2], DateError> {
    match <[u8; 2]>::try_from(part.as_bytes()) {
        Ok(digits) => checked_digits(text, digits),
        Err(_) => Err(wrong(text, &format!("a {name} has two digits"), padded(text))),
    }
}

/// Advice to write single digits with a zero, if that gives a date.
fn padded(text: &str) -> Option<String> {
    let parts = text.split('-').map(|part| {
        let is_single = part.len() == 1 && part.bytes().all(|b| b.is_ascii_digit());
        if is_single { format!("0{part}") } else { part.to_owned() }
    });
    let better = parts.collect::<Vec<_>>().join("-");
    let is_date = better != text && Simple::parse(&better).and_then(|simple| bounds::extent(&simple)).is_ok();
    is_date.then(|| format!("write `{better}`"))
}

fn help_for_year(year: &str) -> String {
    let is_number = !year.is_empty() && year.bytes().all(|b| b.is_ascii_digit());
    match year.len() {
        1..=3 if is_number => format!("write `{year:0>4}` for the year {year}"),
        5.. if is_number && !year.starts_with('0') => format!("write `Y{year}` for a year of more digits"),
        _ => super::parse::EXAMPLE.to_owned(),
    }
}

/// `1950S2`: estimated, of which so many digits are significant.
fn significant(text: &str, negative: bool, digits: &str, places: &str) -> Result<Year, DateError> {
    match digits.parse::<i64>() {
        Ok(year) if digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()) => {
            block(text, negative, year, digits.len(), places)
        }
        _ => Err(wrong(text, "a year has four digits", Some(help_for_year(digits)))),
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

/// `Y170000002`, `Y-17E7`, `Y3388E2S3`.
fn long_year(text: &str, before: Option<char>, rest: &str) -> Result<Simple, DateError> {
    let (after, rest) = trailing_mark(&rest[1..]);
    let (negative, rest) = rest.strip_prefix('-').map_or((false, rest), |rest| (true, rest));
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
    let year = match places {
        Some(places) => block(text, negative, year, year.to_string().len(), places)?,
        None if negative => Year::Between(-year, -year),
        None => Year::Between(year, year),
    };
    let marks = [Marks { before, after }, Marks::default(), Marks::default()];
    Ok(Simple { year, month: None, day: None, marks, spelling: text.to_owned() })
}

/// The one form of these messages.
pub(super) fn wrong(text: &str, reason: &str, help: Option<String>) -> DateError {
    DateError { message: format!("`{text}` is not a date: {reason}"), help }
}
