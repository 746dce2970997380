//! What of a base is kept as text: declarations, rules, constraints, the queries of files, each on its line.

use crate::base::span::{FileId, Sources, Span};
use crate::base::value::Value;
use crate::base::value::text_form::write_quoted;
use crate::snapshot::ProgramText;
use crate::syntax::ast::{Statement, StatementKind};
use crate::syntax::parameters;
use std::borrow::Cow;
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
        // No further than to what stands before on the line: many statements may share one.
        let lines = text[..start].trim_end_matches(is_blank);
        if !lines.ends_with(ENDS) {
            break;
        }
        let before = without_end(lines);
        let above = before.rfind(ENDS).map_or(0, |at| at + 1);
        let line = before[above..].trim();
        if !is_comment(line) || is_remark(line) {
            break;
        }
        start = above;
    }
    let line_end = |from: usize| text[from..].find(ENDS).map_or(text.len(), |at| from + at);
    if is_comment(behind_blocks(&text[end..])) {
        end = line_end(end);
        while end < text.len() {
            let next = end + if text[end..].starts_with("\r\n") { 2 } else { 1 };
            if !text[next..].trim_start_matches([' ', '\t']).starts_with("%=") {
                break;
            }
            end = line_end(next);
        }
    }
    let end = start + text[start..end].trim_end().len();
    Span { start: start as u32, end: end as u32, ..span }
}

/// What ends a line.
const ENDS: [char; 2] = ['\n', '\r'];

/// A text without the line end behind it.
fn without_end(text: &str) -> &str {
    text.strip_suffix("\r\n").or(text.strip_suffix(ENDS)).unwrap_or(text)
}

/// White space within a line.
fn is_blank(c: char) -> bool {
    c.is_whitespace() && !ENDS.contains(&c)
}

/// What follows on a line behind white space and block comments, with the lines after it.
fn behind_blocks(text: &str) -> &str {
    let rest = text.trim_start_matches(is_blank);
    match rest.strip_prefix("/*").and_then(|inner| inner.split_once("*/")) {
        Some((comment, rest)) if !comment.contains(ENDS) => behind_blocks(rest),
        _ => rest,
    }
}

/// The kept statements as texts, one for each text they were read from, each statement on the line and in the column
/// where it was; what is `given` stands in the place of its parameter.
pub(super) fn texts(kept: &[Kept], sources: &Sources, given: &BTreeMap<String, Value>) -> Vec<ProgramText> {
    let mut by_file: BTreeMap<FileId, Vec<Kept>> = BTreeMap::new();
    for statement in kept {
        by_file.entry(statement.span.file).or_default().push(*statement);
    }
    let mut texts = Vec::new();
    for (file, mut kept) in by_file {
        let Some(source) = sources.get(file) else { continue };
        kept.sort();
        kept.dedup();
        let (mut text, mut line, mut column, mut last) = (String::new(), 1, 1, 0);
        for statement in &kept {
            let at = source.line_column(statement.span.start);
            // Lines of one that ends none by a line feed are one line to messages, but end the comments in it.
            let gap = source.text.get(last as usize..statement.span.start as usize).unwrap_or("");
            if line == at.line && gap.contains('\r') && text.pop().is_some() {
                text.push('\r');
            }
            while line < at.line {
                text.push('\n');
                (line, column) = (line + 1, 1);
            }
            while column < at.column {
                text.push(' ');
                column += 1;
            }
            // As it stands: a carriage return may be part of a text.
            let written = with_values(sources.slice(statement.span), given);
            text.push_str(&written);
            line += written.matches('\n').count();
            column = match written.rsplit_once('\n') {
                Some((_, last)) => 1 + last.chars().count(),
                None => column + written.chars().count(),
            };
            // What follows begins on its own line, or a little to the right.
            text.push(' ');
            column += 1;
            last = statement.span.end;
        }
        text.push('\n');
        texts.push(ProgramText { name: source.name.clone(), own: kept.iter().any(|k| k.own), text });
    }
    texts
}

/// A statement with values where the parameters stood that they were given for.
fn with_values<'t>(written: &'t str, given: &BTreeMap<String, Value>) -> Cow<'t, str> {
    if given.is_empty() {
        return written.into();
    }
    let (mut out, mut last) = (String::new(), 0);
    for place in parameters(written) {
        let name = written.get(place.start + 1..place.end);
        let Some(value) = name.and_then(|name| given.get(name)) else { continue };
        out.push_str(&written[last..place.start]);
        // Neither a number before it nor one behind it may make a date of both, nor a word go on.
        if out.ends_with(|c: char| c == '-' || c == '_' || c.is_alphanumeric()) {
            out.push(' ');
        }
        match value {
            // Quoted, so that no text is a word of the language. Writing to a string cannot fail.
            Value::Text(text) => _ = write_quoted(&mut out, text),
            other => out.push_str(&other.to_string()),
        }
        if written[place.end..].starts_with('-') {
            out.push(' ');
        }
        last = place.end;
    }
    out.push_str(&written[last..]);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Parsed, statements};

    #[test]
    fn many_statements_of_one_line_take_no_more_room_than_they_did() {
        let program: String = (0..2_000).map(|n| format!("r{n}(X) :- b(X). ")).collect();
        let mut sources = Sources::default();
        assert_eq!(kept_of(&program, &mut sources)[0].text, program + "\n");
    }

    #[test]
    fn line_ends_stay_what_they_were() {
        let program = "% why\r\nq(X) :- p(X), X = \"\"\"a\r\nb\"\"\".\r\nq(X)?  %= 1\r\n%= 2\r\np(1).\r\n";
        let mut sources = Sources::default();
        assert_eq!(
            kept_of(program, &mut sources)[0].text,
            "% why\r\nq(X) :- p(X), X = \"\"\"a\r\nb\"\"\". \nq(X)?  %= 1\r\n%= 2 \n"
        );
        let program = "p(1).\r% why\rq(X) :- p(X). % c\rp(2).\rr(X) :- q(X).\rr(X)? %= 1\r%= 2\rp(3).";
        let kept = &kept_of(program, &mut sources)[0].text;
        assert_eq!(kept, "      % why\rq(X) :- p(X). % c\r      r(X) :- q(X).\rr(X)? %= 1\r%= 2 \n");
    }

    #[test]
    fn values_stand_where_parameters_stood() {
        let values = [
            ("y", Value::Int(2021)),
            ("n", Value::Int(-5)),
            ("t", "on\"".into()),
            ("d", Value::Date("2021-03".parse().unwrap())),
        ];
        let given = values.into_iter().map(|(name, value)| (name.to_string(), value)).collect();
        for (written, expected) in [
            ("q(X) :- p(X), X != $t. % $t", "q(X) :- p(X), X != \"on\\\"\". % $t"),
            ("q($y-1, 2021-$y, X-$n).", "q(2021 -1, 2021- 2021, X- -5)."),
            ("q(\"$t\", '$t', $tt, $other) /* $y */.", "q(\"$t\", '$t', $tt, $other) /* $y */."),
            ("p(X) on$d @ $t:$y?  %= $y", "p(X) on 2021-03 @ \"on\\\"\":2021?  %= $y"),
        ] {
            assert_eq!(with_values(written, &given), expected);
        }
    }

    fn kept_of(program: &str, sources: &mut Sources) -> Vec<ProgramText> {
        let file = sources.add("x.dl", program);
        let mut all = Vec::new();
        for parsed in statements(program, file) {
            if let Parsed::Statement(statement) = parsed {
                all.extend(kept(&statement, program, true).map(|span| Kept { span, own: true }));
            }
        }
        texts(&all, sources, &BTreeMap::new())
    }

    #[test]
    fn statements_stay_where_they_were() {
        let program = "% a file\n\n%% Who accused whom.\npred a(x, y).\na(1, 2). /* c */ a(2, 2). % d\n\n  % why\nb(X) :- a(X, _). c(X) :- b(X). % both\n\
                       b(X)?  %= 1\n%= 2\na(3, 4).\n:- c(5).";
        let mut sources = Sources::default();
        assert_eq!(
            kept_of(program, &mut sources)[0].text,
            "\n\n%% Who accused whom.\npred a(x, y). \n\n\n  % why\nb(X) :- a(X, _). c(X) :- b(X). % both \n\
             b(X)?  %= 1\n%= 2 \n\n:- c(5). \n"
        );
    }
}
