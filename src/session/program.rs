//! What of a base is kept as text: declarations, rules, constraints, the queries of files, each on its line.

use crate::base::span::{FileId, Sources, Span};
use crate::snapshot::ProgramText;
use crate::syntax::ast::{Statement, StatementKind};
use std::collections::BTreeMap;

/// A statement that is kept as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kept {
    /// The statement with the comments that belong to it.
    pub span: Span,
    /// Whether it was read from a text whose queries are answered.
    pub own: bool,
}

/// The text to keep of a statement; none if it states facts, or did its work when it was read. `from_file` tells it from
/// what was typed, whose questions are answered once and forgotten.
pub(super) fn kept(statement: &Statement, text: &str, from_file: bool) -> Option<Span> {
    match &statement.kind {
        StatementKind::Pred(_) | StatementKind::Rule(_) | StatementKind::Constraint(_) => {}
        StatementKind::Query(_) if from_file => {}
        _ => return None,
    }
    Some(extent(statement.span, text))
}

/// A statement with the comment lines directly above it, the comment behind it, and the expectations below it.
pub(super) fn extent(span: Span, text: &str) -> Span {
    let is_comment = |line: &str| line.starts_with('%') || line.starts_with("//");
    let is_remark = |line: &str| line.starts_with("%=") || line.starts_with("%!");
    let (mut start, mut end) = (span.start as usize, (span.end as usize).min(text.len()));
    loop {
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        if !text[line_start..start].trim().is_empty() || line_start == 0 {
            break;
        }
        let above = text[..line_start - 1].rfind('\n').map_or(0, |at| at + 1);
        let line = text[above..line_start].trim();
        if !is_comment(line) || is_remark(line) {
            break;
        }
        start = above;
    }
    let line_end = |from: usize| text[from..].find('\n').map_or(text.len(), |at| from + at);
    if is_comment(behind_blocks(&text[end..line_end(end)])) {
        end = line_end(end);
        while let Some(next) = text.get(end + 1..) {
            let below = line_end(end + 1);
            if !next.trim_start_matches([' ', '\t']).starts_with("%=") {
                break;
            }
            end = below;
        }
    }
    let end = start + text[start..end].trim_end().len();
    Span { start: start as u32, end: end as u32, ..span }
}

/// What follows on a line behind white space and block comments.
fn behind_blocks(line: &str) -> &str {
    let rest = line.trim_start();
    match rest.strip_prefix("/*").and_then(|inner| inner.split_once("*/")) {
        Some((_, rest)) => behind_blocks(rest),
        None => rest,
    }
}

/// The kept statements as texts, one for each text they were read from, each statement on the line and in the column
/// where it was.
pub(super) fn texts(kept: &[Kept], sources: &Sources) -> Vec<ProgramText> {
    let mut by_file: BTreeMap<FileId, Vec<Kept>> = BTreeMap::new();
    for statement in kept {
        by_file.entry(statement.span.file).or_default().push(*statement);
    }
    let mut texts = Vec::new();
    for (file, mut kept) in by_file {
        let Some(source) = sources.get(file) else { continue };
        kept.sort();
        kept.dedup();
        let (mut text, mut line, mut column) = (String::new(), 1, 1);
        for statement in &kept {
            let at = source.line_column(statement.span.start);
            while line < at.line {
                text.push('\n');
                (line, column) = (line + 1, 1);
            }
            while column < at.column {
                text.push(' ');
                column += 1;
            }
            let written = sources.slice(statement.span).replace("\r\n", "\n").replace('\r', "\n");
            text.push_str(&written);
            line += written.matches('\n').count();
            column = match written.rsplit_once('\n') {
                Some((_, last)) => 1 + last.chars().count(),
                None => column + written.chars().count(),
            };
            // What follows begins on its own line, or a little to the right.
            text.push(' ');
            column += 1;
        }
        text.push('\n');
        texts.push(ProgramText { name: source.name.clone(), own: kept.iter().any(|k| k.own), text });
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Parsed, statements};

    #[test]
    fn many_statements_of_one_line_take_no_more_room_than_they_did() {
        let program: String = (0..2_000).map(|n| format!("r{n}(X) :- b(X). ")).collect();
        let mut sources = Sources::default();
        let file = sources.add("x.dl", program.as_str());
        let mut all = Vec::new();
        for parsed in statements(&program, file) {
            if let Parsed::Statement(statement) = parsed {
                all.extend(kept(&statement, &program, true).map(|span| Kept { span, own: true }));
            }
        }
        assert_eq!(texts(&all, &sources)[0].text, program + "\n");
    }

    #[test]
    fn statements_stay_where_they_were() {
        let program = "% a file\n\n%% Who accused whom.\npred a(x, y).\na(1, 2). /* c */ a(2, 2). % d\n\n  % why\nb(X) :- a(X, _). c(X) :- b(X). % both\n\
                       b(X)?  %= 1\n%= 2\na(3, 4).\n:- c(5).";
        let mut sources = Sources::default();
        let file = sources.add("x.dl", program);
        let mut all = Vec::new();
        for parsed in statements(program, file) {
            if let Parsed::Statement(statement) = parsed {
                all.extend(kept(&statement, program, true).map(|span| Kept { span, own: true }));
            }
        }
        let texts = texts(&all, &sources);
        assert_eq!(
            texts[0].text,
            "\n\n%% Who accused whom.\npred a(x, y). \n\n\n  % why\nb(X) :- a(X, _). c(X) :- b(X). % both \n\
             b(X)?  %= 1\n%= 2 \n\n:- c(5). \n"
        );
    }
}
