//! Cuts a text into statements before the grammar sees it: texts, comments, brackets and full stops, nothing more.
//!
//! A scanner over bytes with one byte of lookahead; every byte is looked at once. It bounds the nesting, so that the
//! parser behind it, which recurses, cannot run out of stack.

use super::fault;
use super::slips::{foreign_stop, is_doubled_stop};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::{FileId, Span};

/// How deep brackets may nest.
pub(super) const DEEPEST: usize = 256;
/// So many bytes outside texts, comments and white space may a statement have: the parser takes tens of times that.
pub(super) const HEAVIEST: usize = 1 << 18;
/// So many things may stand side by side, separated by `,` or `;`, in a statement or between two brackets; a fact's
/// sources apart.
pub(super) const WIDEST: u32 = 4_096;

/// What a statement is by its first word and its marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Fact,
    Rule,
    Asked,
    Query,
    Columns,
    Constraint,
    Block,
    Pred,
    Include,
    Import,
    Retract,
}

/// How a piece ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// With its full stop or question mark.
    Whole,
    /// With the `{` of a citing block, included.
    Open,
    /// Before a `}` that it did not open.
    Close,
    /// With the text.
    Text,
    /// Before the `?-` or `?(` of another statement, without its full stop.
    Cut,
    /// At a mistake of the scan.
    Fault,
}

/// One statement, or what stands where one should.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) form: Form,
    /// First byte.
    pub(super) start: usize,
    /// One past the last byte, white space and comments behind it not counted.
    pub(super) end: usize,
    pub(super) how: End,
    /// Where the innermost bracket that is still open stands.
    pub(super) open: Option<usize>,
    /// The comments inside it, as byte ranges.
    pub(super) comments: Vec<(usize, usize)>,
    pub(super) fault: Option<Box<Fault>>,
}

/// A mistake that ends the scan.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) diagnostic: Diagnostic,
    /// From where to look for the next statement.
    pub(super) resume: usize,
    /// Whether more text could mend it.
    pub(super) unfinished: bool,
}

/// A text being cut up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scan<'t> {
    pub(super) text: &'t str,
    pub(super) file: FileId,
}

impl<'t> Scan<'t> {
    pub(super) fn byte(self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(b' ')
    }

    pub(super) fn rest(self, at: usize) -> &'t str {
        self.text.get(at..).unwrap_or("")
    }

    pub(super) fn span(self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    /// Skips white space.
    pub(super) fn blank(self, mut at: usize) -> usize {
        while at < self.text.len() && matches!(self.byte(at), b' ' | b'\t' | b'\n' | b'\r') {
            at += 1;
        }
        at
    }

    /// Skips white space up to the line end.
    pub(super) fn blank_in_line(self, mut at: usize) -> usize {
        while at < self.text.len() && matches!(self.byte(at), b' ' | b'\t') {
            at += 1;
        }
        at
    }

    /// The byte of the line end at or behind `at`, or the end of the text.
    pub(super) fn line_end(self, at: usize) -> usize {
        self.rest(at).bytes().position(|b| matches!(b, b'\n' | b'\r')).map_or(self.text.len(), |n| at + n)
    }

    /// Where a comment that begins at `at` ends; `Err` if it is a block without an end, none if it is no comment.
    pub(super) fn comment(self, at: usize) -> Option<Result<usize, Box<Fault>>> {
        match (self.byte(at), self.byte(at + 1)) {
            (b'%', _) | (b'/', b'/') => Some(Ok(self.line_end(at))),
            (b'/', b'*') => Some(match self.rest(at + 2).find("*/") {
                Some(n) => Ok(at + n + 4),
                None => Err(Box::new(Fault {
                    diagnostic: Diagnostic::new(Code::E0104, self.span(at, at + 2), "this comment is never closed")
                        .help("close it with `*/`"),
                    resume: self.text.len(),
                    unfinished: true,
                })),
            }),
            _ => None,
        }
    }

    /// Skips white space and comments, telling each comment; stops before a block comment without an end.
    pub(super) fn trivia(self, mut at: usize, mut each: impl FnMut(usize, usize)) -> usize {
        loop {
            at = self.blank(at);
            let Some(Ok(end)) = self.comment(at) else { return at };
            each(at, end);
            at = end;
        }
    }

    /// The statement that begins at `start`, where neither white space nor a comment stands.
    pub(super) fn piece(self, start: usize, in_block: bool) -> Piece {
        let (form, from) = self.form(start);
        let mut walk = Walk {
            scan: self,
            in_block,
            start,
            at: from,
            last: start,
            open: Vec::new(),
            separators: vec![0],
            cites: form == Form::Block,
            weight: 0,
            fault: None,
        };
        let mut piece =
            Piece { form, start, end: start, how: End::Text, open: None, comments: Vec::new(), fault: None };
        piece.how = walk.run(&mut piece);
        piece.open = walk.open.last().copied();
        piece.end = walk.last.max(start);
        piece.fault = walk.fault;
        piece
    }

    /// The form of a statement by its beginning, and where to scan on.
    fn form(self, at: usize) -> (Form, usize) {
        match self.byte(at) {
            b'@' => (Form::Block, at + 1),
            b':' if self.byte(at + 1) == b'-' => (Form::Constraint, at + 2),
            b'?' if self.byte(self.blank(at + 1)) == b'-' => (Form::Query, at + 1),
            b'?' => (Form::Columns, at + 1),
            b'p' | b'i' | b'r' => (self.worded(at), at),
            _ => (Form::Fact, at),
        }
    }

    fn worded(self, at: usize) -> Form {
        let rest = self.rest(at);
        let word = rest.split(|c: char| !is_word(c)).next().unwrap_or("");
        let form = match word {
            "pred" => Form::Pred,
            "include" => Form::Include,
            "import" => Form::Import,
            "retract" => Form::Retract,
            _ => return Form::Fact,
        };
        let next = self.blank(at + word.len());
        let after = self.rest(next);
        let quote = after.starts_with(['"', '\'']) || after.starts_with("r\"");
        let follows = after.split(|c: char| !is_word(c)).next().unwrap_or("");
        // `pred says p(a).` is what `pred` says; `pred says(a, b).` declares.
        let joins = matches!(follows, "says" | "denies" | "on" | "mod" | "during");
        let named = next > at + word.len()
            && !follows.is_empty()
            && (!joins || after.get(follows.len()..).is_some_and(|rest| rest.starts_with('(')));
        match form {
            Form::Include if quote => form,
            Form::Include => Form::Fact,
            _ if named || quote => form,
            _ => Form::Fact,
        }
    }

    /// Where a text that begins at `at` with its quote ends.
    pub(super) fn quoted(self, at: usize, raw: bool) -> Result<usize, Box<Fault>> {
        let quote = self.byte(at);
        let bytes = self.text.as_bytes();
        if !raw && self.rest(at).starts_with("\"\"\"") {
            return self.long(at);
        }
        let mut here = at + 1;
        while let Some(&byte) = bytes.get(here) {
            match byte {
                b'\\' if !raw && !matches!(self.byte(here + 1), b'\n' | b'\r') => here += 1,
                b'\n' | b'\r' => break,
                0 => return Err(fault::nul(self, here)),
                _ if byte == quote => return Ok(here + 1),
                _ => {}
            }
            here += 1;
        }
        Err(fault::unclosed(self, at, here.min(bytes.len())))
    }

    fn long(self, at: usize) -> Result<usize, Box<Fault>> {
        let bytes = self.text.as_bytes();
        let mut here = at + 3;
        while let Some(&byte) = bytes.get(here) {
            match byte {
                b'\\' => here += 1,
                0 => return Err(fault::nul(self, here)),
                b'"' if bytes.get(here..here + 3) == Some(b"\"\"\"") => return Ok(here + 3),
                _ => {}
            }
            here += 1;
        }
        Err(Box::new(Fault {
            diagnostic: Diagnostic::new(Code::E0103, self.span(at, at + 3), "this text is never closed")
                .help("close it with `\"\"\"`"),
            resume: self.after_line_stop(at),
            unfinished: true,
        }))
    }

    /// One past the next `.`, `?` or `}` that ends a line, at or behind `from`, or the end of the text. Texts count
    /// only where they are closed on their line.
    pub(super) fn after_line_stop(self, from: usize) -> usize {
        let mut at = from;
        loop {
            let end = self.line_end(at);
            if let Some(stop) = line_stop(self.text.get(at..end).unwrap_or("")) {
                return at + stop;
            }
            at = end;
            while matches!(self.text.as_bytes().get(at), Some(b'\n' | b'\r')) {
                at += 1;
            }
            if at >= self.text.len() {
                return self.text.len();
            }
        }
    }
}

/// One past the full stop (or question mark, or `}`) that ends this line, if one does.
pub(super) fn line_stop(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let (mut at, mut stop) = (0, None);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'%' => break,
            b'/' if matches!(bytes.get(at + 1), Some(b'/')) => break,
            b'"' | b'\'' => {
                if let Some(n) = bytes.get(at + 1..).and_then(|rest| rest.iter().position(|b| *b == byte)) {
                    at += n + 1;
                }
                stop = None;
            }
            b'.' | b'?' | b'}' => stop = Some(at + 1),
            b' ' | b'\t' => {}
            _ => stop = None,
        }
        at += 1;
    }
    stop
}

/// Whether a letter may stand within a word.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The state of one piece's scan.
struct Walk<'t> {
    scan: Scan<'t>,
    in_block: bool,
    at: usize,
    /// One past the last byte that is neither white space nor comment.
    last: usize,
    /// Where the open brackets stand.
    open: Vec<usize>,
    /// How many separators have come at each depth since it was opened.
    separators: Vec<u32>,
    /// Whether sources are being listed, of which there may be any number.
    cites: bool,
    /// Bytes outside texts, comments and white space.
    weight: usize,
    start: usize,
    fault: Option<Box<Fault>>,
}

impl Walk<'_> {
    fn run(&mut self, piece: &mut Piece) -> End {
        let scan = self.scan;
        let bytes = scan.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            let at = self.at;
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => {
                    self.at += 1;
                    continue;
                }
                b'%' | b'/' => match scan.comment(at) {
                    Some(Ok(end)) => {
                        piece.comments.push((at, end));
                        self.at = end;
                        continue;
                    }
                    Some(Err(fault)) => return self.fail(fault),
                    None => {}
                },
                b'"' | b'\'' => match scan.quoted(at, byte == b'"' && self.prefixed()) {
                    Ok(end) => {
                        self.at = end;
                        self.last = end;
                        continue;
                    }
                    Err(fault) => return self.fail(fault),
                },
                b'(' | b'[' | b'{' => {
                    if byte == b'{' && piece.form == Form::Block && self.open.is_empty() {
                        self.last = at + 1;
                        return End::Open;
                    }
                    self.open.push(at);
                    self.separators.push(0);
                    if self.open.len() > DEEPEST {
                        return self.fail(fault::deep(scan, at));
                    }
                }
                b')' | b']' => self.close(),
                b'}' if self.open.is_empty() && self.in_block => return End::Close,
                b'}' => self.close(),
                b'@' if self.open.is_empty() => self.cites = true,
                b',' | b';' => {
                    if let Some(separators) =
                        self.separators.last_mut().filter(|_| !self.cites || !self.open.is_empty())
                    {
                        *separators += 1;
                        if *separators > WIDEST {
                            return self.fail(fault::wide(scan, self.open.last().copied().unwrap_or(self.start)));
                        }
                    }
                }
                b'.' if bytes.get(at + 1) == Some(&b'.') && !(self.open.is_empty() && is_doubled_stop(scan, at)) => {
                    while bytes.get(self.at) == Some(&b'.') {
                        self.at += 1;
                    }
                    self.last = self.at;
                    continue;
                }
                b'.' if !self.in_number() => {
                    self.last = at + 1;
                    return End::Whole;
                }
                b'?' => return self.question(piece),
                b':' if bytes.get(at + 1) == Some(&b'-') && self.open.is_empty() && piece.form == Form::Fact => {
                    piece.form = Form::Rule;
                }
                b'#' => return self.fail(fault::hash(scan, at)),
                0 => return self.fail(fault::nul(scan, at)),
                0x80.. if self.open.is_empty() => {
                    if let Some(end) = foreign_stop(scan, at) {
                        self.last = end;
                        return End::Whole;
                    }
                }
                _ => {}
            }
            self.at += 1;
            self.last = self.at;
            self.weight += 1;
            if self.weight > HEAVIEST && !self.cites {
                return self.fail(fault::heavy(scan, self.start));
            }
        }
        End::Text
    }

    fn close(&mut self) {
        self.open.pop();
        if self.separators.len() > 1 {
            self.separators.pop();
        }
    }

    fn fail(&mut self, fault: Box<Fault>) -> End {
        self.last = self.at;
        self.fault = Some(fault);
        End::Fault
    }

    /// Whether the quote here has an `r` or `d` of its own before it.
    fn prefixed(&self) -> bool {
        let before = self.scan.text.get(..self.at).unwrap_or("");
        let mut chars = before.chars().rev();
        matches!(chars.next(), Some('r' | 'd')) && !chars.next().is_some_and(|c| is_word(c) || c == '$')
    }

    /// Whether the point here has a digit on both sides.
    fn in_number(&self) -> bool {
        self.at > 0 && self.scan.byte(self.at - 1).is_ascii_digit() && self.scan.byte(self.at + 1).is_ascii_digit()
    }

    /// A question mark ends a query, unless modifiers follow.
    fn question(&mut self, piece: &mut Piece) -> End {
        let scan = self.scan;
        let leads = scan.text.get(self.last..self.at).is_some_and(|gap| gap.contains(['\n', '\r']));
        if leads && matches!(scan.byte(self.at + 1), b'-' | b'(') {
            return End::Cut;
        }
        self.at += 1;
        self.last = self.at;
        if piece.form == Form::Fact {
            piece.form = Form::Asked;
            let next = scan.trivia(self.at, |_, _| {});
            if scan.begins_modifier(next) {
                // The rest is scanned for its full stop; a second question mark ends it too.
                return self.run(piece);
            }
        }
        let next = scan.blank_in_line(self.at);
        if scan.byte(next) == b'.' && scan.byte(next + 1) != b'.' {
            self.at = next + 1;
            self.last = self.at;
        }
        End::Whole
    }
}

impl Scan<'_> {
    /// Whether what stands here can only be the modifier of a query before it.
    fn begins_modifier(self, at: usize) -> bool {
        let rest = self.rest(at);
        let word = rest.split(|c: char| !is_word(c)).next().unwrap_or("");
        let next = self.blank(at + word.len());
        let after = self.rest(next);
        let follows = after.split(|c: char| !is_word(c)).next().unwrap_or("");
        match word {
            "order" => follows == "by",
            "limit" | "offset" | "from" | "without" | "citing" => {
                next > at + word.len()
                    && (!follows.is_empty() || after.starts_with(['"', '\'', '-']))
                    && !matches!(follows, "says" | "denies" | "on")
            }
            _ => false,
        }
    }
}
