//! Citing blocks, fact by fact, so that a block of any length is never one piece.

use super::ast::{Block, Comment, Fact, Refusal, Statement, StatementKind};
use super::grammar::Rule;
use super::parse::{Parsed, comment};
use super::scan::{End, Form, Piece, Scan, is_word};
use super::{diagnose, remark};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;

/// What was read of a block.
pub(super) struct Read {
    pub(super) kind: Result<StatementKind, Vec<Diagnostic>>,
    /// The comments in its head.
    pub(super) inside: Vec<Comment>,
    /// `%! …` behind the `{`.
    pub(super) refused: Vec<Refusal>,
    /// Facts with a `%! …` of their own, each in a block of its own, and remarks that belong to nothing.
    pub(super) apart: Vec<Parsed>,
    pub(super) end: usize,
}

/// Reads the block whose head is `head`, up to its `}`.
pub(super) fn read(scan: Scan<'_>, head: &Piece) -> Read {
    let mut diagnostics = Vec::new();
    let (mut block, inside) =
        match super::parse::read(scan, head, Rule::block_head, |lower, nodes, _| lower.block_head(nodes)) {
            Ok(read) => read,
            Err(mistake) => {
                diagnostics.extend(mistake.diagnostics);
                (Block { citations: Vec::new(), on: None, facts: Vec::new(), trailing: Vec::new() }, Vec::new())
            }
        };
    let mut at = head.end;
    let (mut refused, mut apart) = (Vec::new(), Vec::new());
    if let Some((from, to)) = remark::behind(scan, at)
        && let Some(found) = remark::refusals(scan.text.get(from..to).unwrap_or(""))
    {
        refused = found;
        at = to;
    }
    let end = loop {
        let mut before = Vec::new();
        let start = scan.trivia(at, |from, to| {
            let written = scan.text.get(from..to).unwrap_or("");
            if remark::is_expectation(written) || remark::is_refusal(written) {
                apart.push(Parsed::Stray(scan.span(from, to)));
            } else {
                before.push(comment(scan, from, to));
            }
        });
        if start >= scan.text.len() || matches!(scan.comment(start), Some(Err(_))) {
            let open = scan.span(head.end - 1, head.end);
            diagnostics.push(match scan.comment(start) {
                Some(Err(fault)) => fault.diagnostic,
                _ => Diagnostic::new(Code::E0101, open, "this block is never closed").help("close it with `}`"),
            });
            break scan.text.len();
        }
        if scan.byte(start) == b'}' {
            block.trailing = before;
            break closing(scan, start);
        }
        if let Some(unclosed) = unclosed(scan, head, start) {
            diagnostics.push(unclosed);
            break start;
        }
        match fact(scan, start) {
            Ok((mut fact, end)) => {
                before.append(&mut fact.before);
                fact.before = before;
                at = end;
                if let Some((from, to)) = remark::behind(scan, end) {
                    let written = scan.text.get(from..to).unwrap_or("");
                    at = to;
                    if let Some(refused) = remark::refusals(written) {
                        apart.push(alone(&block, fact, scan.span(start, end), refused));
                        continue;
                    }
                    match remark::is_refusal(written) || remark::is_expectation(written) {
                        true => apart.push(Parsed::Stray(scan.span(from, to))),
                        false => fact.after = Some(comment(scan, from, to)),
                    }
                }
                block.facts.push(fact);
            }
            Err(Wrong { diagnostics: more, resume, over }) => {
                let behind = remark::behind(scan, resume).filter(|_| !over && resume > start);
                let refused = behind.and_then(|(from, to)| remark::refusals(scan.text.get(from..to)?));
                if let (Some(refused), Some((_, to))) = (refused, behind) {
                    at = to;
                    apart.push(Parsed::Wrong { span: scan.span(start, resume), refused, diagnostics: more });
                    continue;
                }
                diagnostics.extend(more);
                at = resume.max(start + 1);
                if over {
                    break at;
                }
            }
        }
    };
    let kind = if diagnostics.is_empty() { Ok(StatementKind::Block(block)) } else { Err(diagnostics) };
    Read { kind, inside, refused, apart, end }
}

/// Behind the `}` at `at`, and behind a full stop that follows though none is needed.
fn closing(scan: Scan<'_>, at: usize) -> usize {
    let next = scan.blank_in_line(at + 1);
    let stops = scan.byte(next) == b'.' && !scan.rest(next + 1).starts_with(|c: char| c == '.' || is_word(c));
    if stops { next + 1 } else { at + 1 }
}

/// A statement that no block may hold, no further indented than the block itself: the `}` before it is missing.
fn unclosed(scan: Scan<'_>, head: &Piece, start: usize) -> Option<Diagnostic> {
    let indent = |at: usize| {
        let before = scan.text.get(..at).unwrap_or("");
        let line = before.get(before.rfind(['\n', '\r']).map_or(0, |n| n + 1)..).unwrap_or("");
        line.trim().is_empty().then_some(line.len())
    };
    let (own, outer) = (indent(start)?, indent(head.start)?);
    let piece = Some(scan.piece(start, true)).filter(|p| own <= outer && p.form != Form::Fact && p.fault.is_none())?;
    let end = scan.line_end(start).min(piece.end);
    let diagnostic = Diagnostic::new(Code::E0101, scan.span(head.end - 1, head.end), "this block is never closed")
        .label(scan.span(start, end), format!("{} stands here, and a block holds facts only", described(piece.form)));
    Some(diagnostic.help("close it with `}` before this"))
}

/// What a statement is called that is no fact.
fn described(form: Form) -> &'static str {
    match form {
        Form::Block => "another block",
        Form::Rule => "a rule",
        Form::Asked | Form::Query | Form::Columns => "a query",
        Form::Constraint => "a constraint",
        _ => "a statement that is no fact",
    }
}

/// A fact that is expected to be refused, cited as the block cites.
fn alone(block: &Block, fact: Fact, span: Span, refused: Vec<Refusal>) -> Parsed {
    let (citations, on) = (block.citations.clone(), block.on.clone());
    let of_one = Block { citations, on, facts: vec![fact], trailing: Vec::new() };
    Parsed::Statement(Box::new(Statement {
        kind: StatementKind::Block(of_one),
        span,
        before: Vec::new(),
        inside: Vec::new(),
        after: None,
        expected: None,
        refused,
    }))
}

struct Wrong {
    diagnostics: Vec<Diagnostic>,
    resume: usize,
    /// Whether the block cannot be gone on with.
    over: bool,
}

fn fact(scan: Scan<'_>, start: usize) -> Result<(Fact, usize), Wrong> {
    if scan.byte(start) == b'.' {
        let (diagnostic, resume) = diagnose::lone_stop(scan, start);
        return Err(Wrong { diagnostics: vec![diagnostic], resume, over: false });
    }
    let piece = scan.piece(start, true);
    if piece.form != Form::Fact && piece.fault.is_none() {
        let message = format!("{} stands inside a citing block", described(piece.form));
        let diagnostic = Diagnostic::new(Code::E0119, scan.span(piece.start, piece.end), message)
            .help("a block holds facts only: close it with `}` before this");
        // Whatever follows belongs to the inner block or to none.
        let over = piece.form == Form::Block && piece.how == End::Open;
        let resume = if over { after_blocks(scan, piece.end) } else { piece.end };
        return Err(Wrong { diagnostics: vec![diagnostic], resume, over });
    }
    match read_fact(scan, &piece) {
        Ok(fact) => Ok((fact, piece.end)),
        Err(mistake) => {
            let over = mistake.resume >= scan.text.len();
            let resume = before_close(scan, start, mistake.resume);
            Err(Wrong { diagnostics: mistake.diagnostics, resume, over: over && resume >= scan.text.len() })
        }
    }
}

fn read_fact(scan: Scan<'_>, piece: &Piece) -> Result<Fact, super::parse::Mistake> {
    let (mut fact, comments) =
        super::parse::read(scan, piece, Rule::block_fact, |lower, nodes, span| lower.block_fact(nodes, span))?;
    fact.before = comments;
    Ok(fact)
}

/// If a mistake was passed over up to the block's own `}`, the place of that.
fn before_close(scan: Scan<'_>, start: usize, resume: usize) -> usize {
    match resume.checked_sub(1) {
        Some(last) if last > start && scan.byte(last) == b'}' => last,
        _ => resume,
    }
}

/// Behind the `}` of an inner block, and of the outer one if it follows.
fn after_blocks(scan: Scan<'_>, from: usize) -> usize {
    let mut at = from;
    for _ in 0..2 {
        let Some(n) = scan.rest(at).find('}') else { return scan.text.len() };
        at += n + 1;
        if scan.byte(scan.trivia(at, |_, _| {})) != b'}' {
            return at;
        }
    }
    at
}
