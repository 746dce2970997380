//! Output on its way to a terminal, line by line as a terminal may show it.

use crate::render::visible;
use std::io::{self, Write};

/// Makes what is written visible, its lines and tabs kept. What follows the last line end is kept back until `flush`.
pub struct VisibleLines<W: Write> {
    out: W,
    begun: Vec<u8>,
}

impl<W: Write> VisibleLines<W> {
    /// On its way to `out`.
    pub fn new(out: W) -> Self {
        VisibleLines { out, begun: Vec::new() }
    }
}

impl<W: Write> Write for VisibleLines<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            self.begun.extend_from_slice(&rest[..end]);
            self.out.write_all(visible_line(&self.begun).as_bytes())?;
            self.out.write_all(b"\n")?;
            self.begun.clear();
            rest = &rest[end + 1..];
        }
        self.begun.extend_from_slice(rest);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(visible_line(&self.begun).as_bytes())?;
        self.begun.clear();
        self.out.flush()
    }
}

/// A line as a terminal may show it.
fn visible_line(line: &[u8]) -> String {
    String::from_utf8_lossy(line).split('\t').map(visible).collect::<Vec<_>>().join("\t")
}

/// A text as a terminal may show it, line by line.
pub fn visible_lines(text: &str) -> String {
    text.lines().map(visible).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_out_as_they_would_at_once() {
        let mut out = Vec::new();
        let mut visible = VisibleLines::new(&mut out);
        for piece in ["a\tb", "\x1b[2J\nc", "\n\n", "d\u{202E}"] {
            visible.write_all(piece.as_bytes()).unwrap();
        }
        visible.flush().unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a\tb\\u{1B}[2J\nc\n\nd\\u{202E}");
    }
}
