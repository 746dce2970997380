//! One plain fact: `name(arg, …)` or `S says P`, with `on DATE` and `@ source:locator "quote"` behind it, and its full
//! stop; alone, or in a block `@ source on DATE { … }`.

use super::cursor::Cursor;
use super::{Citation, PlainFact, Term};
use crate::base::function::{Aggregate, Function, Test};
use crate::base::value::Kind;

/// How many arguments the language allows.
const MOST_ARGUMENTS: usize = 255;
/// Deeper terms are the grammar's.
const DEEPEST: usize = 32;
/// So are longer facts: the scan measures those.
const LONGEST: usize = 1 << 14;

/// Words that begin statements of other kinds, or that the scan looks at.
const STATEMENTS: [&str; 4] = ["pred", "include", "import", "retract"];
/// Words that may stand between operands, or behind them.
const JOINING: [&str; 14] = [
    "on", "during", "says", "denies", "mod", "order", "by", "limit", "offset", "from", "without", "citing", "asc",
    "desc",
];

/// A fact being recognised.
pub(super) struct Recogniser<'f, 't> {
    pub cursor: Cursor<'t>,
    pub fact: &'f mut PlainFact<'t>,
}

impl<'t> Recogniser<'_, 't> {
    /// The fact that begins here behind white space and comments; none where the grammar is to read on.
    pub fn next(&mut self) -> Option<()> {
        self.trivia()?;
        if self.cursor.byte() == b'@' && !self.fact.stays {
            self.head()?;
        }
        self.fact.cited_by_block = self.fact.stays;
        self.fact()?;
        if self.fact.stays { self.close() } else { Some(()) }
    }

    fn trivia(&mut self) -> Option<()> {
        self.cursor.blanks();
        while self.cursor.comment()? {
            self.cursor.blanks();
        }
        Some(())
    }

    fn fact(&mut self) -> Option<()> {
        self.fact.start = self.cursor.at;
        self.atom()?;
        self.evidence(b'.')?;
        self.fact.stop = self.cursor.at;
        self.cursor.at += 1;
        // `..` and `.5` may go on.
        let is_end = !matches!(self.cursor.byte(), b'.' | b'0'..=b'9') && self.fact.stop - self.fact.start <= LONGEST;
        self.end()?;
        is_end.then_some(())
    }

    /// Where a statement or fact ends: here, or behind the comment on this line.
    fn end(&mut self) -> Option<()> {
        self.fact.end = self.cursor.at;
        self.cursor.blanks_in_line();
        if self.cursor.comment()? {
            self.fact.end = self.cursor.at;
        }
        Some(())
    }

    /// `@ report:4 on 2022-09 {`
    fn head(&mut self) -> Option<()> {
        let start = self.cursor.at;
        self.evidence(b'{')?;
        self.cursor.at += 1;
        std::mem::swap(&mut self.fact.citations, &mut self.fact.block_citations);
        self.fact.citations.clear();
        self.fact.block_date = self.fact.date.take();
        self.fact.stays = true;
        let is_short = self.cursor.at - start <= LONGEST;
        self.trivia().filter(|()| is_short)
    }

    /// If the `}` of its block stands behind a fact, the block ends with it.
    fn close(&mut self) -> Option<()> {
        self.cursor.at = self.fact.end;
        self.trivia()?;
        if self.cursor.byte() != b'}' {
            return Some(());
        }
        self.fact.stays = false;
        self.cursor.at += 1;
        let mut ahead = self.cursor;
        ahead.blanks_in_line();
        if ahead.byte() == b'.' {
            // It is passed over, unless something follows that it may belong to.
            ahead.at += 1;
            if ahead.is_word() || ahead.byte() == b'.' {
                return None;
            }
            self.cursor = ahead;
        }
        self.end()
    }

    fn atom(&mut self) -> Option<()> {
        if matches!(self.cursor.byte(), b'"' | b'\'') {
            let speaker = self.cursor.quoted()?;
            return self.saying(speaker);
        }
        let name = match self.cursor.again(self.fact.known_predicate) {
            Some(name) => name,
            None => self.cursor.name()?,
        };
        match self.cursor.byte() {
            b'(' => {
                self.fact.predicate = self.predicate(name)?;
                self.arguments()?;
                let kind = |place: usize| self.fact.kinds.get(place).copied().unwrap_or(Kind::Text);
                is_sayable(name, self.fact.kinds.len(), kind(0), kind(1)).then_some(())
            }
            b'.' => {
                self.fact.predicate = self.predicate(name)?;
                Some(())
            }
            _ => {
                let ahead = self.cursor;
                self.cursor.blanks();
                if matches!(self.cursor.byte(), b's' | b'd') {
                    let is_plain = !STATEMENTS.contains(&name) && !JOINING.contains(&name);
                    return is_plain.then_some(Term::Text(name)).and_then(|speaker| self.saying(speaker));
                }
                self.cursor = ahead;
                self.fact.predicate = self.predicate(name).filter(|name| !JOINING.contains(name))?;
                Some(())
            }
        }
    }

    /// A name that any fact may have; the very same as that of the last fact, if it has the same name.
    #[inline]
    fn predicate(&mut self, name: &'t str) -> Option<&'t str> {
        if std::ptr::eq(name, self.fact.known_predicate) || name == self.fact.known_predicate {
            return Some(self.fact.known_predicate);
        }
        if STATEMENTS.contains(&name) || name == "stated" || Test::from_name(name).is_some() {
            return None;
        }
        self.fact.known_predicate = name;
        Some(name)
    }

    /// What stands in the parentheses of the predicate.
    #[inline]
    fn arguments(&mut self) -> Option<()> {
        self.cursor.at += 1;
        loop {
            self.cursor.blanks();
            let kind = self.argument(0)?;
            self.fact.kinds.push(kind);
            self.cursor.blanks();
            let sign = self.cursor.byte();
            if !matches!(sign, b',' | b')') || self.fact.kinds.len() > MOST_ARGUMENTS {
                return None;
            }
            self.cursor.at += 1;
            if sign == b')' {
                return Some(());
            }
        }
    }

    #[inline]
    fn argument(&mut self, depth: usize) -> Option<Kind> {
        let term = match self.cursor.byte() {
            b'0'..=b'9' => self.cursor.number()?,
            b'-' => self.cursor.negative()?,
            b'"' | b'\'' => self.cursor.quoted()?,
            b'd' if self.cursor.ahead(1) == b'"' => self.cursor.date_text()?,
            _ => {
                let name = self.cursor.name()?;
                if self.cursor.byte() == b'(' {
                    return self.proposition(name, depth);
                }
                Term::Text(name)
            }
        };
        self.fact.terms.push(term);
        Some(term.kind())
    }

    /// What stands in the parentheses of a proposition.
    fn proposition(&mut self, name: &'t str, depth: usize) -> Option<Kind> {
        if name != self.fact.known_proposition {
            if Function::from_name(name).is_some() || Aggregate::from_name(name).is_some() {
                return None;
            }
            self.fact.known_proposition = name;
        }
        if depth == DEEPEST {
            return None;
        }
        self.cursor.at += 1;
        self.fact.terms.push(Term::Name(name));
        let (mut arity, mut first, mut second) = (0, Kind::Int, Kind::Int);
        loop {
            self.cursor.blanks();
            let kind = self.argument(depth + 1)?;
            arity += 1;
            match arity {
                1 => first = kind,
                2 => second = kind,
                _ => {}
            }
            self.cursor.blanks();
            let sign = self.cursor.byte();
            if !matches!(sign, b',' | b')') || arity > MOST_ARGUMENTS {
                return None;
            }
            self.cursor.at += 1;
            if sign == b')' {
                break;
            }
        }
        self.fact.terms.push(Term::Proposition(arity));
        is_sayable(name, arity, first, second).then_some(Kind::Proposition)
    }

    /// `says P` or `denies P` behind the speaker.
    fn saying(&mut self, speaker: Term<'t>) -> Option<()> {
        self.cursor.blanks();
        self.fact.predicate = self.verb()?;
        self.fact.terms.push(speaker);
        self.fact.kinds.push(Kind::Text);
        let kind = self.said(1)?;
        self.fact.kinds.push(kind);
        Some(())
    }

    fn verb(&mut self) -> Option<&'t str> {
        let verb = self.cursor.name().filter(|name| matches!(*name, "says" | "denies"))?;
        let before = self.cursor.at;
        self.cursor.blanks();
        (self.cursor.at > before).then_some(verb)
    }

    /// What is said: a name, a text, a proposition, or what somebody else says.
    fn said(&mut self, depth: usize) -> Option<Kind> {
        let speaker = match self.cursor.byte() {
            b'"' | b'\'' => self.cursor.quoted()?,
            _ => {
                let name = self.cursor.name()?;
                if self.cursor.byte() == b'(' {
                    return self.proposition(name, depth);
                }
                Term::Text(name).of_no_operator()?
            }
        };
        let (behind, place) = (self.cursor, self.fact.terms.len());
        self.fact.terms.push(speaker);
        self.cursor.blanks();
        if depth == DEEPEST || !matches!(self.cursor.byte(), b's' | b'd') {
            self.cursor = behind;
            return Some(Kind::Text);
        }
        let verb = self.verb()?;
        self.fact.terms.insert(place, Term::Name(verb));
        self.said(depth + 1)?;
        self.fact.terms.push(Term::Proposition(2));
        Some(Kind::Proposition)
    }

    /// `on DATE` and `@ …`, each at most once, up to a full stop or `{`; in a block a bare quote before the full stop.
    fn evidence(&mut self, end: u8) -> Option<()> {
        loop {
            self.cursor.blanks();
            match self.cursor.byte() {
                sign if sign == end => return Some(()),
                b'@' if self.fact.citations.is_empty() => self.citations()?,
                b'o' if self.fact.date.is_none() => {
                    self.cursor.on()?;
                    self.cursor.blanks();
                    self.fact.date = Some(self.date()?);
                }
                b'"' | b'\'' if self.fact.stays && self.fact.citations.is_empty() => {
                    self.fact.quote = Some(self.cursor.quoted()?);
                    return (self.cursor.byte() == end).then_some(());
                }
                _ => return None,
            }
        }
    }

    fn date(&mut self) -> Option<Term<'t>> {
        if let Some(day) = self.cursor.day() {
            return Some(day);
        }
        if self.cursor.byte() == b'd' && self.cursor.ahead(1) == b'"' {
            return self.cursor.date_text();
        }
        let mut ahead = self.cursor;
        if let Some(year) = ahead.year() {
            self.cursor = ahead;
            return Some(year);
        }
        self.cursor.number().filter(|date| date.kind() == Kind::Date)
    }

    /// `@ report:5 "attacked", rt:"p. 4"`
    fn citations(&mut self) -> Option<()> {
        loop {
            self.cursor.at += 1;
            self.cursor.blanks();
            let source = self.source()?;
            self.cursor.blanks();
            let mut citation = Citation { source, locator: None, quote: None };
            if self.cursor.byte() == b':' {
                self.cursor.at += 1;
                self.cursor.blanks();
                let is_number = self.cursor.byte().is_ascii_digit();
                let locator = if is_number { self.cursor.whole()? } else { self.name_or_text()? };
                citation.locator = Some(locator);
                self.cursor.blanks();
            }
            if matches!(self.cursor.byte(), b'"' | b'\'') {
                citation.quote = Some(self.cursor.quoted()?);
                self.cursor.blanks();
            }
            self.fact.citations.push(citation);
            if self.cursor.byte() != b',' {
                return Some(());
            }
        }
    }

    /// Facts in a row often cite the same source.
    fn source(&mut self) -> Option<Term<'t>> {
        if matches!(self.cursor.byte(), b'"' | b'\'') {
            return self.cursor.quoted();
        }
        if self.cursor.again(self.fact.known_source).is_none() {
            self.fact.known_source = self.cursor.name()?;
        }
        Some(Term::Text(self.fact.known_source))
    }

    fn name_or_text(&mut self) -> Option<Term<'t>> {
        match self.cursor.byte() {
            b'"' | b'\'' => self.cursor.quoted(),
            _ => self.cursor.name().map(Term::Text),
        }
    }
}

impl Term<'_> {
    /// Itself, unless it is a name that could join what stands around it.
    fn of_no_operator(self) -> Option<Self> {
        match self {
            Term::Text(name) if JOINING.contains(&name) => None,
            term => Some(term),
        }
    }
}

/// Whether what `says(S, P)` or `on(P, D)` takes as said can be said.
fn is_sayable(name: &str, arity: usize, first: Kind, second: Kind) -> bool {
    let can_be_said = |kind| matches!(kind, Kind::Text | Kind::Proposition);
    match (name, arity) {
        ("says" | "denies", 2) => can_be_said(second),
        ("on", 2) => can_be_said(first),
        _ => true,
    }
}
