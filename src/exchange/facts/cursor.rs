//! A place in a text, and the small parts of plain facts that begin there: white space, comments, names, texts. Each is
//! none where the grammar has more to say than that it is one, or where it is none.

use super::Term;

/// A longer name is refused by the grammar.
const LONGEST_NAME: usize = 4_096;

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
    pub fn is_fraction(&self) -> bool {
        self.byte() == b'.' && self.ahead(1).is_ascii_digit()
    }

    /// The bytes from here on. Loops over them are fast, since nothing is looked up in them by place.
    #[inline(always)]
    pub fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    #[inline(always)]
    pub fn slice(&self, from: usize) -> Option<&'t str> {
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
        let (quotes, backslashes) = (word ^ (ONES * u64::from(quote)), word ^ (ONES * u64::from(b'\\')));
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
