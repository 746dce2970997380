//! Comments that say something to `dictum test` or to the REPL: `%= rows`, `%! E0203 1:8`, `%% documentation`.

use super::ast::{Comment, Refusal};
use super::scan::Scan;
use std::sync::Arc;

/// Whether a comment is `%= …`; `%==` is an ordinary one.
pub(super) fn is_expectation(comment: &str) -> bool {
    comment.strip_prefix("%=").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// Whether a comment is `%! …`, with or without a code.
pub(super) fn is_refusal(comment: &str) -> bool {
    comment.strip_prefix("%!").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// Whether a comment behind a statement looks like a remark and is none: `%=x` without its space, `%!` without a code.
/// `%==` is an ordinary one.
pub(super) fn is_malformed(comment: &str) -> bool {
    let unspaced = |rest: &str| rest.starts_with(|c: char| c != '=' && !c.is_whitespace());
    comment.strip_prefix("%=").is_some_and(unspaced) || is_refusal(comment) && refusals(comment).is_none()
}

/// The last comment behind a statement that ends at `end`, if it stands on its line and nothing else follows there.
pub(super) fn behind(scan: Scan<'_>, end: usize) -> Option<(usize, usize)> {
    let from = scan.blank_in_line(end);
    let to = scan.comment(from)?.ok()?;
    let next = scan.blank_in_line(to);
    if next >= scan.text.len() || matches!(scan.byte(next), b'\n' | b'\r') {
        return Some((from, to));
    }
    // Behind `/* … */` another may stand.
    let one_line = !scan.text.get(from..to)?.contains(['\n', '\r']);
    if one_line { behind(scan, to) } else { None }
}

/// The lines of an expectation that begins at `from`, and where the text goes on.
pub(super) fn expectation(scan: Scan<'_>, from: usize) -> (Vec<Arc<str>>, usize) {
    let (mut lines, mut at, mut end) = (Vec::new(), from, from);
    while let Some(Ok(to)) = scan.comment(at) {
        let written = scan.text.get(at..to).unwrap_or("");
        if !is_expectation(written) {
            break;
        }
        lines.push(written.get(2..).unwrap_or("").trim().into());
        end = to;
        at = next_line(scan, to);
    }
    (lines, end)
}

/// The first byte that is not blank on the next line, which may not be empty.
fn next_line(scan: Scan<'_>, line_end: usize) -> usize {
    let width = match (scan.byte(line_end), scan.byte(line_end + 1)) {
        (b'\r', b'\n') => 2,
        (b'\r' | b'\n', _) => 1,
        _ => 0,
    };
    scan.blank_in_line(line_end + width)
}

/// The refusals of a comment `%! E0203 1:8, E0204`; none if it is another comment.
pub(super) fn refusals(comment: &str) -> Option<Vec<Refusal>> {
    let mut out: Vec<Refusal> = Vec::new();
    for word in comment.strip_prefix("%!")?.split([' ', '\t', ',']).filter(|w| !w.is_empty()) {
        let position = word.split_once(':').and_then(|(l, c)| Some((l.parse().ok()?, c.parse().ok()?)));
        match (position, out.last_mut()) {
            (Some(_), Some(last)) => last.position = position,
            (None, _) if is_code(word) => out.push(Refusal { code: word.into(), position: None }),
            // Words behind the codes are a remark for people.
            _ => break,
        }
    }
    (!out.is_empty()).then_some(out)
}

fn is_code(word: &str) -> bool {
    let mut chars = word.chars();
    matches!(chars.next(), Some('E' | 'W' | 'N')) && word.len() == 5 && chars.all(|c| c.is_ascii_digit())
}

/// How far `%!` is looked for on the line of something unreadable.
const LONGEST_LINE: usize = 4_096;

/// The refusals on the first and the last line of something unreadable, where comments cannot be told from texts.
pub(super) fn refusals_around(scan: Scan<'_>, start: usize, end: usize) -> Vec<Refusal> {
    // A line longer than this is no line that anybody wrote a remark on.
    let mut near = (start + LONGEST_LINE).min(scan.text.len());
    while !scan.text.is_char_boundary(near) {
        near -= 1;
    }
    let first_line = scan.text.get(start..near).unwrap_or("");
    let first_end = first_line.find(['\n', '\r']).map_or(near, |n| start + n);
    let last = scan.text.get(start..end).unwrap_or("").trim_end();
    let last_start = start + last.rfind(['\n', '\r']).map_or(0, |n| n + 1);
    let on = |from: usize, to: usize| {
        let line = scan.text.get(from..to).unwrap_or("");
        line.rfind("%!").and_then(|n| refusals(line.get(n..)?)).unwrap_or_default()
    };
    let mut out = on(start, first_end);
    if last_start > first_end {
        out.extend(on(last_start, scan.line_end(start + last.len())));
    }
    out
}

/// The `%%` lines directly above a declaration, taken out of its comments.
pub(super) fn documentation(before: &mut Vec<Comment>) -> Option<Arc<str>> {
    let from = before.iter().rposition(|c| !c.text.starts_with("%%")).map_or(0, |n| n + 1);
    let lines: Vec<Comment> = before.drain(from..).collect();
    if lines.is_empty() {
        return None;
    }
    let texts: Vec<&str> = lines.iter().map(|c| c.text.trim_start_matches('%')).collect();
    let texts: Vec<&str> = texts.into_iter().map(|t| t.strip_prefix(' ').unwrap_or(t)).collect();
    Some(texts.join("\n").into())
}
