//! The statements of a text, one at a time: cut by the scan, read by the grammar, lowered, given their comments.

use super::ast::{Comment, Refusal, Statement, StatementKind};
use super::cursor::{Nodes, Place};
use super::diagnose;
use super::grammar::{self, Rule, Stop};
use super::lower::Lower;
use super::remark;
use super::scan::{End, Form, Piece, Scan};
use super::slips::ends_in_foreign_stop;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::{FileId, Span};
use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::Arc;

/// One thing read from a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Parsed {
    /// A statement.
    Statement(Box<Statement>),
    /// Something that cannot be read.
    Wrong {
        /// What was passed over.
        span: Span,
        /// `%! E0101`: the mistakes it was to make.
        refused: Vec<Refusal>,
        /// The mistakes it makes, at least one.
        diagnostics: Vec<Diagnostic>,
    },
    /// A comment that looks like an expectation and is none: `%=` that follows no query, `%!` that follows no statement
    /// or names no code.
    Stray(Span),
}

/// The statements of a text, in order; made by [`statements`].
#[derive(Clone, Debug)]
pub struct Statements<'t> {
    scan: Scan<'t>,
    at: usize,
    ready: VecDeque<Parsed>,
}

/// Reads a text statement by statement; spans count from its beginning.
pub fn statements(text: &str, file: FileId) -> Statements<'_> {
    let scan = Scan { text, file };
    Statements { scan, at: beginning(scan), ready: VecDeque::new() }
}

/// Where the first statement may begin: behind a byte order mark and a line `#!…`.
pub(super) fn beginning(scan: Scan<'_>) -> usize {
    let at = if scan.text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    if scan.rest(at).starts_with("#!") { scan.line_end(at) } else { at }
}

impl Statements<'_> {
    /// Where the next statement is looked for; none while something that was read is yet to be given.
    pub fn position(&self) -> Option<usize> {
        self.ready.is_empty().then_some(self.at)
    }

    /// Goes on at a byte where a statement may begin.
    pub fn seek(&mut self, at: usize) {
        self.at = at;
    }
}

impl Iterator for Statements<'_> {
    type Item = Parsed;

    fn next(&mut self) -> Option<Parsed> {
        loop {
            if let Some(parsed) = self.ready.pop_front() {
                return Some(parsed);
            }
            if self.at >= self.scan.text.len() {
                return None;
            }
            self.step();
        }
    }
}

impl Statements<'_> {
    /// Reads up to the end of one statement.
    fn step(&mut self) {
        let scan = self.scan;
        let mut before = Vec::new();
        let start = scan.trivia(self.at, |start, end| before.push((start, end)));
        let mut comments = Vec::new();
        for (start, end) in before {
            let written = scan.text.get(start..end).unwrap_or("");
            if remark::is_expectation(written) || remark::is_refusal(written) {
                self.ready.push_back(Parsed::Stray(scan.span(start, end)));
            } else {
                comments.push(comment(scan, start, end));
            }
        }
        if start >= scan.text.len() {
            self.at = start;
            return;
        }
        if let Some(Err(fault)) = scan.comment(start) {
            return self.wrong(start, fault.resume, vec![fault.diagnostic]);
        }
        if scan.byte(start) == b'.' {
            let (diagnostic, resume) = diagnose::lone_stop(scan, start);
            return self.wrong(start, resume, vec![diagnostic]);
        }
        let piece = scan.piece(start, false);
        if piece.form == Form::Block && piece.how == End::Open {
            let block = super::block::read(scan, &piece);
            return match block.kind {
                Ok(kind) => {
                    self.statement(kind, comments, block.inside, &piece, block.end);
                    if let Some(Parsed::Statement(statement)) = self.ready.back_mut() {
                        statement.refused.extend(block.refused);
                    }
                    self.ready.extend(block.apart);
                }
                Err(diagnostics) => {
                    self.wrong(start, block.end, diagnostics);
                    self.ready.extend(block.apart);
                }
            };
        }
        match read(scan, &piece, rule_of(piece.form), |lower, nodes, span| lower.statement(piece.form, nodes, span)) {
            Ok((mut kind, inside)) => {
                if let StatementKind::Pred(declared) = &mut kind {
                    declared.doc = remark::documentation(&mut comments);
                }
                self.statement(kind, comments, inside, &piece, piece.end);
            }
            Err(mistake) => self.wrong(start, mistake.resume, mistake.diagnostics),
        }
    }

    fn statement(
        &mut self,
        kind: StatementKind,
        before: Vec<Comment>,
        inside: Vec<Comment>,
        piece: &Piece,
        end: usize,
    ) {
        let scan = self.scan;
        let is_query = matches!(kind, StatementKind::Query(_));
        let mut statement = Statement {
            kind,
            span: scan.span(piece.start, end),
            before,
            inside,
            after: None,
            expected: None,
            refused: self.remarks_inside(piece),
        };
        let mut strays = VecDeque::new();
        self.at = end;
        if let Some((from, to)) = remark::behind(scan, end) {
            let written = scan.text.get(from..to).unwrap_or("");
            self.at = to;
            if from > scan.blank_in_line(end) {
                let upto = Scan { text: scan.text.get(..from).unwrap_or(""), ..scan };
                upto.trivia(end, |start, end| statement.inside.push(comment(scan, start, end)));
            }
            if remark::is_malformed(written) && (is_query || written.starts_with("%!")) {
                strays.push_back(Parsed::Stray(scan.span(from, to)));
            } else if let Some(refused) = remark::refusals(written) {
                statement.refused.extend(refused);
            } else if !remark::is_expectation(written) {
                statement.after = Some(comment(scan, from, to));
            } else if is_query {
                let (lines, next) = remark::expectation(scan, from);
                statement.expected = Some(lines);
                self.at = next;
            } else {
                strays.push_back(Parsed::Stray(scan.span(from, to)));
            }
        }
        self.ready.push_back(Parsed::Statement(Box::new(statement)));
        self.ready.append(&mut strays);
    }

    /// Tells the remarks among the comments inside a piece: strays, and `%!` on the first line.
    fn remarks_inside(&mut self, piece: &Piece) -> Vec<Refusal> {
        let scan = self.scan;
        let mut refused = Vec::new();
        for &(start, end) in &piece.comments {
            let written = scan.text.get(start..end).unwrap_or("");
            let found = remark::refusals(written).filter(|_| on_first_line(scan, piece, start));
            if let Some(found) = found {
                refused.extend(found);
            } else if remark::is_expectation(written) || remark::is_refusal(written) {
                self.ready.push_back(Parsed::Stray(scan.span(start, end)));
            }
        }
        refused
    }

    fn wrong(&mut self, start: usize, resume: usize, diagnostics: Vec<Diagnostic>) {
        let scan = self.scan;
        // Always onwards, whatever the mistake was.
        let resume = resume.clamp(start + 1, scan.text.len());
        let resume = (resume..=scan.text.len()).find(|at| scan.text.is_char_boundary(*at)).unwrap_or(scan.text.len());
        let mut refused = remark::refusals_around(scan, start, resume);
        self.at = resume;
        if let Some((from, to)) = remark::behind(scan, resume) {
            let written = scan.text.get(from..to).unwrap_or("");
            if refused.is_empty() {
                refused.extend(remark::refusals(written).unwrap_or_default());
            }
            self.at = if remark::is_expectation(written) { remark::expectation(scan, from).1 } else { to };
        }
        self.ready.push_back(Parsed::Wrong { span: scan.span(start, resume), refused, diagnostics });
    }
}

/// Why a piece could not be read, and where to read on.
pub(super) struct Mistake {
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) resume: usize,
}

/// Reads a piece by a rule of the grammar and lowers it; the comments that found no place come with it.
pub(super) fn read<T>(
    scan: Scan<'_>,
    piece: &Piece,
    rule: Rule,
    lowering: impl for<'p> FnOnce(&mut Lower<'p>, Nodes<'p>, Span) -> Option<T>,
) -> Result<(T, Vec<Comment>), Mistake> {
    let span = scan.span(piece.start, piece.end);
    if let Some(fault) = &piece.fault {
        return Err(Mistake { diagnostics: vec![fault.diagnostic.clone()], resume: fault.resume });
    }
    let slice = blanked(scan, piece);
    let pairs = grammar::read(rule, &slice).map_err(|stop| {
        let diagnostic = match stop {
            Stop::At(at) => diagnose::unreadable(scan, piece, piece.start + at),
            Stop::Stack => super::fault::no_stack(span),
        };
        let behind = match ends_in_foreign_stop(&slice) {
            true => piece.end,
            false => scan.after_line_stop(last_byte(piece)),
        };
        Mistake {
            resume: missing_stop(scan, piece, &diagnostic, behind).unwrap_or(behind),
            diagnostics: vec![diagnostic],
        }
    })?;
    if matches!(piece.how, End::Text | End::Cut | End::Close) {
        let diagnostics = vec![diagnose::missing_stop(scan, piece, piece.end)];
        let resume = if piece.how == End::Close { piece.end } else { scan.after_line_stop(last_byte(piece)) };
        return Err(Mistake { diagnostics, resume });
    }
    let plain = piece.comments.iter().filter(|(start, end)| !is_remark(scan, piece, *start, *end));
    let comments = plain.map(|&(start, end)| comment(scan, start, end)).collect();
    let mut lower = Lower { text: scan.text, comments, diagnostics: Vec::new(), types: false };
    let place = Place { file: scan.file, base: piece.start };
    match lowering(&mut lower, Nodes::new(pairs, place), span) {
        Some(read) if lower.diagnostics.is_empty() => Ok((read, lower.comments.into())),
        _ => {
            if lower.diagnostics.is_empty() {
                lower.diagnostics.push(Diagnostic::new(Code::E0101, span, "this cannot be read as a statement"));
            }
            Err(Mistake { diagnostics: lower.diagnostics, resume: piece.end })
        }
    }
}

/// Where the full stop is missing: what follows is a statement of its own, and is read as one. A marker behind both
/// speaks of both.
fn missing_stop(scan: Scan<'_>, piece: &Piece, diagnostic: &Diagnostic, behind: usize) -> Option<usize> {
    let at = diagnostic.span().filter(|_| diagnostic.code == Code::E0102)?.start as usize;
    let marker = remark::behind(scan, behind).and_then(|(from, to)| scan.text.get(from..to));
    (at > piece.start && at < piece.end && !marker.is_some_and(remark::is_refusal)).then_some(at)
}

/// Whether a comment inside a piece says something to `dictum test`.
fn is_remark(scan: Scan<'_>, piece: &Piece, start: usize, end: usize) -> bool {
    let written = scan.text.get(start..end).unwrap_or("");
    remark::is_expectation(written)
        || remark::is_refusal(written)
        || remark::refusals(written).is_some() && on_first_line(scan, piece, start)
}

fn on_first_line(scan: Scan<'_>, piece: &Piece, at: usize) -> bool {
    !scan.text.get(piece.start..at).unwrap_or("").contains(['\n', '\r'])
}

fn last_byte(piece: &Piece) -> usize {
    piece.end.saturating_sub(1).max(piece.start)
}

/// The text of a piece, its comments turned into spaces and a missing full stop set.
fn blanked<'t>(scan: Scan<'t>, piece: &Piece) -> Cow<'t, str> {
    let slice = scan.text.get(piece.start..piece.end).unwrap_or("");
    let stopped = !matches!(piece.how, End::Text | End::Cut | End::Close);
    if piece.comments.is_empty() && stopped {
        return Cow::Borrowed(slice);
    }
    let mut out = String::with_capacity(slice.len() + 1);
    for &(start, end) in piece.comments.iter().filter(|(_, end)| *end <= piece.end) {
        out.push_str(slice.get(out.len()..start - piece.start).unwrap_or(""));
        out.extend(std::iter::repeat_n(' ', end - start));
    }
    out.push_str(slice.get(out.len()..).unwrap_or(""));
    if !stopped {
        out.push('.');
    }
    Cow::Owned(out)
}

/// A comment as it stands.
pub(super) fn comment(scan: Scan<'_>, start: usize, end: usize) -> Comment {
    let text: Arc<str> = scan.text.get(start..end).unwrap_or("").trim_end().into();
    Comment { span: scan.span(start, start + text.len()), text }
}

fn rule_of(form: Form) -> Rule {
    match form {
        Form::Fact => Rule::fact_statement,
        Form::Rule => Rule::rule_statement,
        Form::Asked => Rule::asked_statement,
        Form::Query => Rule::query_statement,
        Form::Columns => Rule::columns_statement,
        Form::Constraint => Rule::constraint_statement,
        Form::Block => Rule::block_head,
        Form::Pred => Rule::pred_statement,
        Form::Include => Rule::include_statement,
        Form::Import => Rule::import_statement,
        Form::Retract => Rule::retract_statement,
    }
}
