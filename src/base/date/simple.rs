//! Simple dates: year, month, day, season, with unspecified digits (`X`) and marks of doubt (`? ~ %`).
//!
//! Only the spelling is read here; whether there is such a day is found by `bounds`. Longer years (`Y…`) and
//! significant digits (`1950S2`) are read in `long_year`.

use super::DateError;
use super::parse::EXAMPLE;
use super::{bounds, long_year};

/// Marks of doubt of one component: directly before it (it alone) and after it (it and all to its left).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    before: Option<char>,
    after: Option<char>,
}

/// A year, or some year between two.
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
        if let Some(year) = rest.strip_prefix('Y') {
            let (after, year) = trailing_mark(year);
            let marks = [Marks { before, after }, Marks::default(), Marks::default()];
            let year = long_year::prefixed(text, year)?;
            return Ok(Simple { year, month: None, day: None, marks, spelling: text.to_owned() });
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
            let year = long_year::significant(text, negative, digits, places)?;
            return Ok(Simple { year, month: None, day: None, marks, spelling: text.to_owned() });
        }
        let Ok(digits) = <[u8; 4]>::try_from(year.as_bytes()) else {
            // Most likely the day was put first.
            let help = if parts.len() == 1 { help_for_year(year) } else { EXAMPLE.to_owned() };
            return Err(wrong(text, "a date begins with a year of four digits", Some(help)));
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
        if !self.is_plain() || self.year.known().is_none() {
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

    /// Whether it has no mark of doubt.
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
    Err(wrong(text, "a date is written with digits and hyphens", Some(EXAMPLE.to_owned())))
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

/// What a year of too few or too many digits may have meant.
pub(super) fn help_for_year(year: &str) -> String {
    let is_number = !year.is_empty() && year.bytes().all(|b| b.is_ascii_digit());
    match year.len() {
        1..=3 if is_number => format!("write `{year:0>4}` for the year {year}"),
        5.. if is_number && !year.starts_with('0') => format!("write `Y{year}` for a year of more digits"),
        _ => EXAMPLE.to_owned(),
    }
}

/// The one form of these messages.
pub(super) fn wrong(text: &str, reason: &str, help: Option<String>) -> DateError {
    DateError { message: format!("`{text}` is not a date: {reason}"), help }
}
