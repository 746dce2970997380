//! Mistakes that are found before the grammar reads anything: texts without an end, foreign comments, depth.

use super::scan::{DEEPEST, Fault, HEAVIEST, Scan, WIDEST, line_stop};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;

/// How far behind an open text its end is looked for.
const SEARCHED: usize = 4_096;

fn fault(diagnostic: Diagnostic, resume: usize) -> Box<Fault> {
    Box::new(Fault { diagnostic, resume, unfinished: false })
}

/// A NUL byte.
pub(super) fn nul(scan: Scan<'_>, at: usize) -> Box<Fault> {
    let diagnostic = Diagnostic::new(Code::E0112, scan.span(at, at + 1), "a NUL byte stands in the text")
        .help("a program is plain UTF-8 text; in a text write `\\u{0}`");
    fault(diagnostic, scan.after_line_stop(at))
}

/// Brackets nested too deep.
pub(super) fn deep(scan: Scan<'_>, at: usize) -> Box<Fault> {
    let message = format!("brackets are nested more than {DEEPEST} deep");
    let diagnostic = Diagnostic::new(Code::E0110, scan.span(at, at + 1), message)
        .help("give the inner part a name with a rule or a fact of its own");
    fault(diagnostic, scan.after_line_stop(at))
}

/// A statement with too much in it.
pub(super) fn heavy(scan: Scan<'_>, at: usize) -> Box<Fault> {
    let message = format!("this statement is longer than {} KiB, its texts not counted", HEAVIEST >> 10);
    let diagnostic = Diagnostic::new(Code::E0111, scan.span(at, at + 1), message)
        .help("split it; if it should have ended before, look for a missing full stop");
    fault(diagnostic, scan.after_line_stop(at))
}

/// Too many things side by side.
pub(super) fn wide(scan: Scan<'_>, at: usize) -> Box<Fault> {
    let message = format!("more than {WIDEST} things stand side by side here");
    let diagnostic = Diagnostic::new(Code::E0111, scan.span(at, at + 1), message)
        .help("split it into several statements; if it should have ended before, look for a missing full stop");
    fault(diagnostic, scan.after_line_stop(at))
}

/// Nested deeper than the stack of this thread allows.
pub(super) fn no_stack(span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0110, span, "this is nested too deep for the stack of this thread")
        .help("give the inner part a name with a rule or a fact of its own")
}

/// `# comment`, which swallows its line.
pub(super) fn hash(scan: Scan<'_>, at: usize) -> Box<Fault> {
    let diagnostic = Diagnostic::new(Code::E0109, scan.span(at, at + 1), "`#` is no sign of Dictum")
        .help("a comment begins with `%`");
    let before = scan.text.get(..at).unwrap_or("");
    let line = before.rfind(['\n', '\r']).map_or(0, |n| n + 1);
    let alone = before.get(line..).unwrap_or("").trim().is_empty();
    let end = scan.line_end(at);
    fault(diagnostic, if alone { end } else { scan.after_line_stop(end) })
}

/// A text that is still open at the end of its line, which is at `end`.
pub(super) fn unclosed(scan: Scan<'_>, at: usize, end: usize) -> Box<Fault> {
    let quote = scan.byte(at) as char;
    let mut far = (end + SEARCHED).min(scan.text.len());
    while !scan.text.is_char_boundary(far) {
        far -= 1;
    }
    let behind = scan.text.get(end..far).unwrap_or("");
    let stops = line_stop(scan.text.get(at + 1..end).unwrap_or("")).is_some();
    if let Some(n) = behind.find(quote)
        && !stops
        && closes(behind, n, quote)
    {
        let diagnostic = Diagnostic::new(Code::E0121, scan.span(at, end), "this text runs over the end of its line")
            .label(scan.span(end + n, end + n + 1), "it would end here")
            .help("close it on its line, write `\\n` for a line end, or put it between `\"\"\"` and `\"\"\"`");
        return fault(diagnostic, scan.after_line_stop(end + n + 1));
    }
    let diagnostic = Diagnostic::new(Code::E0103, scan.span(at, at + 1), "this text is never closed")
        .help(format!("close it with `{quote}` on the same line"));
    // What follows is a statement of its own, unless it is indented as the rest of this one or closes what is open.
    let goes_on = behind.trim_start_matches(['\n', '\r']).starts_with([' ', '\t', ')', ']', '}', ',', ';', '.']);
    let mut fault = fault(diagnostic, if stops || goes_on { scan.after_line_stop(at + 1) } else { end });
    fault.unfinished = end == scan.text.len();
    fault
}

/// Whether the quote at `n` can be the end of a text that is open before `behind`: no line between ends a statement, and
/// on its own line no text of its own begins there.
fn closes(behind: &str, n: usize, quote: char) -> bool {
    let (before, after) = behind.split_at(n);
    let line = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let rest = after.split(['\n', '\r']).next().unwrap_or("");
    let between = before.get(..line).unwrap_or("");
    rest.matches(quote).count() % 2 == 1 && between.split(['\n', '\r']).all(|l| line_stop(l).is_none())
}
