//! Numbers and dates of plain facts, as far as nothing can be said of them but that they are such.

use super::Term;
use super::cursor::Cursor;
use crate::base::date::Date;
use crate::base::value::Float;

/// Of so many digits every integer fits 64 bits.
const SAFE_DIGITS: usize = 18;

impl<'t> Cursor<'t> {
    /// A number or date that begins with a digit.
    #[inline]
    pub fn number(&mut self) -> Option<Term<'t>> {
        if let Some(day) = self.day() {
            return Some(day);
        }
        let start = self.at;
        let value = self.digits();
        match (self.byte(), self.at - start) {
            (b'-', 4) => self.date(start, value),
            (b'e' | b'E', _) => self.float(start),
            _ if self.is_fraction() => self.float(start),
            _ => self.integer(start, value),
        }
    }

    /// A number with a minus directly before it.
    pub fn negative(&mut self) -> Option<Term<'t>> {
        self.at += 1;
        let start = self.at;
        let value = self.digits();
        if matches!(self.byte(), b'e' | b'E') || self.is_fraction() {
            let Term::Float(float) = self.float(start)? else { return None };
            return Float::new(-float.get()).map(Term::Float);
        }
        match self.integer(start, value)? {
            Term::Int(value) if self.byte() != b'-' => Some(Term::Int(-value)),
            _ => None,
        }
    }

    /// A whole number from 0.
    pub fn whole(&mut self) -> Option<Term<'t>> {
        let start = self.at;
        let value = self.digits();
        self.integer(start, value).filter(|_| self.byte() != b'-')
    }

    /// The number that the digits here make, if it is small.
    #[inline(always)]
    fn digits(&mut self) -> i64 {
        let (mut value, mut count) = (0i64, 0);
        for byte in self.rest().iter().take_while(|byte| byte.is_ascii_digit()) {
            value = value.wrapping_mul(10).wrapping_add(i64::from(byte - b'0'));
            count += 1;
        }
        self.at += count;
        value
    }

    #[inline(always)]
    fn integer(&self, start: usize, value: i64) -> Option<Term<'t>> {
        let digits = self.at - start;
        let padded = digits > 1 && self.text.as_bytes().get(start) == Some(&b'0');
        let formed = (1..=SAFE_DIGITS).contains(&digits) && !padded;
        (formed && !self.is_word() && !self.is_fraction()).then_some(Term::Int(value))
    }

    /// A float whose first digits stand before here.
    fn float(&mut self, start: usize) -> Option<Term<'t>> {
        let whole = self.at - start;
        if whole == 0 || whole > 1 && self.text.as_bytes().get(start) == Some(&b'0') {
            return None;
        }
        if self.byte() == b'.' {
            self.at += 1;
            self.digits();
        }
        if matches!(self.byte(), b'e' | b'E') {
            self.at += 1;
            if matches!(self.byte(), b'+' | b'-') {
                self.at += 1;
            }
            let from = self.at;
            self.digits();
            if self.at == from {
                return None;
            }
        }
        if self.is_word() || self.is_fraction() {
            return None;
        }
        self.slice(start)?.parse().ok().and_then(Float::new).map(Term::Float)
    }

    /// A day, where nothing follows that may belong to it: most dates of data in bulk.
    #[inline]
    pub fn day(&mut self) -> Option<Term<'t>> {
        let bytes: &[u8; 11] = self.rest().first_chunk()?;
        let [y, e, a, r, b'-', m, n, b'-', d, t, b',' | b')' | b' ' | b'\n'] = *bytes else { return None };
        let digits = [y, e, a, r, m, n, d, t].map(|byte| u32::from(byte.wrapping_sub(b'0')));
        let [y, e, a, r, m, n, d, t] = digits;
        let (year, month, day) = (y * 1000 + e * 100 + a * 10 + r, m * 10 + n, d * 10 + t);
        if digits.iter().any(|digit| *digit > 9) || day == 0 {
            return None;
        }
        let bits = Date::inline(year, month, day)?;
        self.at += 10;
        Some(Term::Day(bits))
    }

    /// A day, month or instant whose year stands before here.
    fn date(&mut self, start: usize, year: i64) -> Option<Term<'t>> {
        let month = self.part(b'-')?;
        let day = if self.byte() == b'-' { self.part(b'-')? } else { 0 };
        if self.at - start == "2022-12-07".len() && day == 0 {
            return None;
        }
        let bits = Date::inline(year as u32, month, day)?;
        if day > 0 && self.byte() == b'T' {
            self.part(b'T')?;
            self.part(b':')?;
            self.part(b':')?;
            if self.byte() != b'Z' {
                return None;
            }
            self.at += 1;
            return self.spelled(start, self.at).filter(|_| !self.is_word());
        }
        (!self.is_word() && self.byte() != b'-' && !self.is_fraction()).then_some(Term::Day(bits))
    }

    /// Two digits behind a sign.
    fn part(&mut self, sign: u8) -> Option<u32> {
        let (tens, ones) = (self.ahead(1), self.ahead(2));
        if self.byte() != sign || !tens.is_ascii_digit() || !ones.is_ascii_digit() {
            return None;
        }
        self.at += 3;
        Some(u32::from(tens - b'0') * 10 + u32::from(ones - b'0'))
    }

    /// `d"2020-09-27/2020-11-10"`
    pub fn date_text(&mut self) -> Option<Term<'t>> {
        let start = self.at + 2;
        self.at = start;
        while !matches!(self.byte(), b'"' | b'\n' | b'\r' | 0) {
            self.at += 1;
        }
        if self.byte() != b'"' {
            return None;
        }
        let date = self.spelled(start, self.at);
        self.at += 1;
        date
    }

    /// Directly behind `on` four digits are a year; any four are one.
    pub fn year(&mut self) -> Option<Term<'t>> {
        let start = self.at;
        self.digits();
        let ends = self.at - start == 4 && !self.is_word() && !self.is_fraction() && self.byte() != b'-';
        if ends { self.slice(start).map(Term::Date) } else { None }
    }

    /// A date by its spelling.
    fn spelled(&self, from: usize, to: usize) -> Option<Term<'t>> {
        let spelling = self.text.get(from..to)?;
        Date::parse(spelling).ok().map(|_| Term::Date(spelling))
    }
}
