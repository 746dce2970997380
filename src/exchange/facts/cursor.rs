//! The smallest parts of plain facts: white space, names, texts, numbers, dates. Each is none where the grammar has more
//! to say than that it is one, or where it is none.

use super::Term;
use crate::base::date::Date;
use crate::base::value::Float;

/// A longer name is refused by the grammar.
const LONGEST_NAME: usize = 4_096;
/// Of so many digits every integer fits 64 bits.
const SAFE_DIGITS: usize = 18;

/// Bytes that may stand within a word of ASCII.
const WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        let letter = byte as u8;
        table[byte] = letter.is_ascii_alphanumeric() || letter == b'_';
        byte += 1;
    }
    table
};

/// Bytes at which a quoted text ends, or may be none that we read.
const QUOTED_STOP: [bool; 256] = {
    let mut table = [false; 256];
    let mut at = 0;
    let stops = b"\"'\\\n\r\0";
    while at < stops.len() {
        table[stops[at] as usize] = true;
        at += 1;
    }
    table
};

/// A place in a text.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'t> {
    pub text: &'t str,
    pub at: usize,
}

impl<'t> Cursor<'t> {
    /// The byte here; NUL, which no program has, behind the end.
    #[inline(always)]
    pub fn byte(&self) -> u8 {
        self.ahead(0)
    }

    #[inline(always)]
    pub fn ahead(&self, bytes: usize) -> u8 {
        self.text.as_bytes().get(self.at + bytes).copied().unwrap_or(0)
    }

    /// Whether a word may go on here.
    #[inline(always)]
    pub fn is_word(&self) -> bool {
        let byte = self.byte();
        WORD[byte as usize] || byte >= 0x80
    }

    /// Whether a number goes on behind a point.
    #[inline(always)]
    fn is_fraction(&self) -> bool {
        self.byte() == b'.' && self.ahead(1).is_ascii_digit()
    }

    /// The bytes from here on. Loops over them are fast, since nothing is looked up in them by place.
    #[inline(always)]
    fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    #[inline(always)]
    fn slice(&self, from: usize) -> Option<&'t str> {
        self.text.get(from..self.at)
    }

    /// Skips white space.
    #[inline(always)]
    pub fn blanks(&mut self) {
        // Most often there is none, or one.
        self.at += usize::from(self.byte() == b' ');
        if self.byte() > b' ' {
            return;
        }
        self.at += self.rest().iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
    }

    /// Skips white space up to the line end.
    #[inline]
    pub fn blanks_in_line(&mut self) {
        while matches!(self.byte(), b' ' | b'\t') {
            self.at += 1;
        }
    }

    /// Skips a comment of one line, if that is what stands here. None for those that may be more than a comment: `%=` and
    /// `%!` speak to `dictum test`, and behind `/* */` anything may follow.
    #[inline]
    pub fn comment(&mut self) -> Option<bool> {
        match (self.byte(), self.ahead(1)) {
            (b'%', b'=' | b'!') | (b'/', b'*') => None,
            (b'%', _) | (b'/', b'/') => {
                self.at += self.rest().iter().take_while(|byte| !matches!(byte, b'\n' | b'\r')).count();
                Some(true)
            }
            _ => Some(false),
        }
    }

    /// A bare name.
    #[inline]
    pub fn name(&mut self) -> Option<&'t str> {
        let start = self.at;
        if !self.byte().is_ascii_lowercase() {
            let first = self.text.get(start..)?.chars().next()?;
            if first.is_ascii() || first.is_uppercase() || !is_letter(first) {
                return None;
            }
            self.at += first.len_utf8();
        }
        loop {
            self.at += self.rest().iter().take_while(|byte| WORD[**byte as usize]).count();
            if self.byte() < 0x80 {
                break;
            }
            let letter = self.text.get(self.at..)?.chars().next().filter(|c| is_letter(*c))?;
            self.at += letter.len_utf8();
        }
        let is_prefix = matches!(self.byte(), b'"' | b'\'');
        let name = self.slice(start)?;
        (!is_prefix && name.len() <= LONGEST_NAME && name != "not").then_some(name)
    }

    /// A name that was read before, if it stands here again.
    #[inline]
    pub fn again(&mut self, name: &'t str) -> Option<&'t str> {
        if name.is_empty() || !self.rest().starts_with(name.as_bytes()) {
            return None;
        }
        let ahead = Cursor { at: self.at + name.len(), ..*self };
        if ahead.is_word() || matches!(ahead.byte(), b'"' | b'\'') {
            return None;
        }
        *self = ahead;
        Some(name)
    }

    /// The word `on`.
    #[inline]
    pub fn on(&mut self) -> Option<()> {
        let is_on = self.byte() == b'o' && self.ahead(1) == b'n';
        self.at += 2;
        (is_on && !self.is_word()).then_some(())
    }

    /// A text between quotes on one line, with the escapes that stand for one character each.
    #[inline]
    pub fn quoted(&mut self) -> Option<Term<'t>> {
        let quote = self.byte();
        if quote == b'"' && self.ahead(1) == b'"' && self.ahead(2) == b'"' {
            return None;
        }
        self.at += 1;
        let (start, mut escaped) = (self.at, false);
        loop {
            self.at += unquoted(self.rest(), quote);
            match self.byte() {
                byte if byte == quote => break,
                b'\\' if matches!(self.ahead(1), b'n' | b't' | b'r' | b'\\' | b'"' | b'\'') => {
                    escaped = true;
                    self.at += 2;
                }
                b'\\' | b'\n' | b'\r' | 0 => return None,
                _ => self.at += 1,
            }
        }
        let text = self.slice(start)?;
        self.at += 1;
        Some(if escaped { Term::Escaped(text) } else { Term::Text(text) })
    }

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

/// How many bytes stand before a quote, a backslash or what no line holds; eight are looked at together.
#[inline]
fn unquoted(rest: &[u8], quote: u8) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGHS: u64 = ONES * 0x80;
    // The highest bit of some byte, if one is less than that, which is small.
    let has_less = |word: u64, than: u64| word.wrapping_sub(ONES * than) & !word & HIGHS != 0;
    let mut at = 0;
    for chunk in rest.chunks_exact(8) {
        let word = u64::from_le_bytes(chunk.try_into().unwrap_or_default());
        let (quotes, backslashes) = (word ^ ONES * u64::from(quote), word ^ ONES * u64::from(b'\\'));
        if has_less(word, 0x0E) || has_less(quotes, 1) || has_less(backslashes, 1) {
            break;
        }
        at += 8;
    }
    at + rest[at..].iter().take_while(|byte| !QUOTED_STOP[**byte as usize]).count()
}

/// Letters of the scripts that are written most, from blocks in which editions of Unicode do not differ; none of title case.
fn is_letter(c: char) -> bool {
    let latin = matches!(c, '\u{C0}'..='\u{1C3}' | '\u{1CD}'..='\u{1F0}' | '\u{1F4}'..='\u{2AF}');
    let greek_cyrillic_armenian = matches!(c, '\u{370}'..='\u{3FF}' | '\u{400}'..='\u{52F}' | '\u{531}'..='\u{587}');
    let hebrew_arabic = matches!(c, '\u{5D0}'..='\u{5EA}' | '\u{620}'..='\u{64A}' | '\u{671}'..='\u{6D3}');
    let devanagari_georgian = matches!(c, '\u{904}'..='\u{939}' | '\u{10A0}'..='\u{10FF}');
    let east_asian = matches!(c, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{4E00}'..='\u{9FA5}' | '\u{AC00}'..='\u{D7A3}');
    let known = latin || greek_cyrillic_armenian || hebrew_arabic || devanagari_georgian || east_asian;
    known && c.is_alphabetic()
}
