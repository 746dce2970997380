//! Positions in program text, and the texts they point into.

use std::sync::Arc;

/// Names one text among the [`Sources`] of a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A half-open range of byte offsets in one text.
///
/// ```
/// let error = dictum::Kb::new().run("accused(ines, Board).").unwrap_err();
/// let span = error.diagnostics()[0].span().unwrap();
/// assert_eq!((span.start, span.end), (14, 19));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The text.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end` of `file`.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        Span { file, start: start as u32, end: end as u32 }
    }

    /// The smallest span of this file that holds both.
    pub fn to(self, other: Span) -> Span {
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A line and a column, both from 1; the column counts code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: usize,
    /// Column in code points, from 1.
    pub column: usize,
}

/// Where a text begins in its file: an excerpt of a file too large to be kept begins somewhere within.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beginning {
    /// Its first line and column.
    pub at: LineColumn,
    /// Its first byte; modulo 2^64 where what is shown before a place is longer than it is in the file.
    pub byte: u64,
}

impl Default for Beginning {
    fn default() -> Self {
        Beginning { at: LineColumn { line: 1, column: 1 }, byte: 0 }
    }
}

/// One text with its name and the offsets at which its lines begin.
#[derive(Clone, Debug)]
pub struct SourceText {
    /// What messages call it: a path, `<stdin>`, `<repl>`.
    pub name: String,
    /// The whole text, or an excerpt of it.
    pub text: Arc<str>,
    beginning: Beginning,
    line_starts: Vec<u32>,
}

impl SourceText {
    fn new(name: String, text: Arc<str>, beginning: Beginning) -> Self {
        let line_starts = line_starts(text.as_bytes());
        SourceText { name, text, beginning, line_starts }
    }

    /// Line and column in the file of a byte offset of this text; an offset past the end counts as the end.
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let offset = offset.min(self.text.len() as u32);
        let line = self.line_starts.partition_point(|&s| s <= offset) - 1;
        let start = self.line_starts[line] as usize;
        let before = self.text.get(start..offset as usize).map_or(0, |s| s.chars().count());
        let first = if line == 0 { self.beginning.at.column } else { 1 };
        LineColumn { line: self.beginning.at.line + line, column: first + before }
    }

    /// The offset in the file of a byte offset of this text.
    pub fn byte(&self, offset: u32) -> u64 {
        self.beginning.byte.wrapping_add(u64::from(offset))
    }

    /// The place of a line of the file among the lines of this text.
    fn place(&self, line: usize) -> usize {
        line.wrapping_sub(self.beginning.at.line)
    }

    /// The byte of this text at which a line of the file begins.
    pub fn line_start(&self, line: usize) -> usize {
        self.line_starts.get(self.place(line)).map_or(self.text.len(), |&s| s as usize)
    }

    /// What this text has of a line of the file, without its line end.
    pub fn line(&self, line: usize) -> &str {
        let Some(&start) = self.line_starts.get(self.place(line)) else { return "" };
        let end = self.line_starts.get(self.place(line).wrapping_add(1)).map_or(self.text.len(), |&e| e as usize);
        self.text[start as usize..end].trim_end_matches(['\n', '\r'])
    }
}

/// Where lines begin. Eight bytes are looked at together, for a text may be large.
fn line_starts(bytes: &[u8]) -> Vec<u32> {
    const LOW: u64 = u64::MAX / 255 * 0x7F;
    let mut starts = vec![0];
    let chunks = bytes.chunks_exact(8);
    let rest = bytes.len() - chunks.remainder().len();
    for (number, chunk) in chunks.clone().enumerate() {
        let word = u64::from_le_bytes(chunk.try_into().unwrap_or_default()) ^ (u64::MAX / 255 * u64::from(b'\n'));
        // The highest bit of each byte that is zero now, of no other.
        let mut found = !((word & LOW).wrapping_add(LOW) | word | LOW);
        while found != 0 {
            starts.push(number as u32 * 8 + found.trailing_zeros() / 8 + 1);
            found &= found - 1;
        }
    }
    let last = chunks.remainder().iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    starts.extend(last.map(|(at, _)| (rest + at) as u32 + 1));
    starts
}

/// Every text a session has read, by the file of a [`Span`].
///
/// ```
/// let error = dictum::Kb::new().run("actor(ines).\naccused(ines, Board).").unwrap_err();
/// let span = error.diagnostics()[0].span().unwrap();
/// let text = error.sources().get(span.file).unwrap();
/// assert_eq!((&*text.name, text.line_column(span.start).line), ("<text>", 2));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Sources {
    texts: Vec<Arc<SourceText>>,
}

impl Sources {
    /// Adds a text and gives its name.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> FileId {
        self.add_excerpt(name, text, Beginning::default())
    }

    /// Adds a part of a text; places in it are told as places of the whole.
    pub fn add_excerpt(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>, beginning: Beginning) -> FileId {
        self.texts.push(Arc::new(SourceText::new(name.into(), text.into(), beginning)));
        FileId(self.texts.len() as u32 - 1)
    }

    /// The text of that name, if it is one of ours.
    pub fn get(&self, file: FileId) -> Option<&SourceText> {
        self.texts.get(file.0 as usize).map(|t| &**t)
    }

    /// The bytes under a span.
    pub fn slice(&self, span: Span) -> &str {
        // A mark that was added to what is read may lie behind the text.
        let Some(SourceText { text, .. }) = self.get(span.file) else { return "" };
        text.get(span.start as usize..(span.end as usize).min(text.len())).unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_begin_behind_line_ends() {
        let text = "\n\na\u{b}\n\t\n\n\n\nabcdefg\nabcdefgh\nabcdefghi\r\n\u{10A0A}\nÊ\n\u{1}\n\n\u{0}\n";
        for start in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
            let part = &text.as_bytes()[start..];
            let expected = (0..part.len()).filter(|at| part[*at] == b'\n').map(|at| at as u32 + 1);
            assert_eq!(line_starts(part), std::iter::once(0).chain(expected).collect::<Vec<_>>());
        }
    }

    #[test]
    fn columns_count_code_points() {
        let mut sources = Sources::default();
        let file = sources.add("a.dl", "p(ä).\r\nq(b).");
        let text = sources.get(file).unwrap();
        assert_eq!(text.line_column(4), LineColumn { line: 1, column: 4 });
        assert_eq!(text.line_column(8), LineColumn { line: 2, column: 1 });
        assert_eq!(text.line(1), "p(ä).");
        assert_eq!(text.line_column(999).line, 2);
    }

    #[test]
    fn an_excerpt_counts_as_its_file_does() {
        let mut sources = Sources::default();
        let at = LineColumn { line: 4711, column: 20 };
        let file = sources.add_excerpt("e.tsv", "ä\tb\nc", Beginning { at, byte: 1_000 });
        let text = sources.get(file).unwrap();
        assert_eq!(text.line_column(3), LineColumn { line: 4711, column: 22 });
        assert_eq!(text.line_column(6), LineColumn { line: 4712, column: 2 });
        assert_eq!((text.line(4711), text.line(4712), text.line(1), text.line(4713)), ("ä\tb", "c", "", ""));
        assert_eq!((text.line_start(4712), text.byte(3)), (5, 1_003));
    }
}
