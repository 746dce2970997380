//! Statements, with the comments, expectations and markers around them.

use super::body::{Layout, begins_with_comment, body, has_comments, located};
use super::term::{arguments, atom, citations, date, name, text};
use super::{STEP, comment_lines, new_line};
use crate::base::value::ColumnKind;
use crate::syntax::ast::{
    Block, Body, Comment, Constraint, Fact, Import, Modifiers, OrderBy, PredDecl, Query, Rule, Statement, StatementKind,
};

/// A body that would make its statement longer than this is written a literal a line.
const WIDTH: usize = 100;

/// The canonical text of a statement, without a line end behind it.
///
/// Read again it is the same tree, but for the spans and for comments inside it that belonged to none of its parts:
/// they stand above it now.
pub fn print_statement(statement: &Statement) -> String {
    let mut text = String::new();
    kind(&mut text, &statement.kind);

    let mut out = String::new();
    comment_lines(&mut out, &statement.before, 0);
    comment_lines(&mut out, &statement.inside, 0);
    if let StatementKind::Pred(PredDecl { doc: Some(doc), .. }) = &statement.kind {
        for line in doc.split('\n') {
            out.push_str(if line.is_empty() { "%%" } else { "%% " });
            out.push_str(line);
            out.push('\n');
        }
    }

    // A marker stands behind the statement, but only one comment can: it makes way to the end of the first line.
    // What stands there in a block belongs to its first fact.
    let markers = markers(statement);
    let taken = !markers.is_empty() && (statement.after.is_some() || statement.expected.is_some());
    let block = matches!(statement.kind, StatementKind::Block(_));
    let first_line = if taken && !block { text.split_once('\n') } else { None };
    let crowded = (first_line.is_none() && !markers.is_empty()) || statement.expected.is_some();
    if crowded {
        comment_lines(&mut out, statement.after.as_slice(), 0);
    }
    match first_line {
        Some((first, rest)) => {
            out.push_str(first);
            out.push_str(&markers);
            out.push('\n');
            out.push_str(rest);
        }
        None => {
            out.push_str(&text);
            out.push_str(&markers);
        }
    }
    if !crowded {
        behind(&mut out, statement.after.as_ref());
    }
    for (i, line) in statement.expected.iter().flatten().enumerate() {
        out.push_str(if i == 0 { "  %= " } else { "\n%= " });
        out.push_str(line.trim());
        out.truncate(out.trim_end().len());
    }
    out
}

/// `%! E0203 1:8, E0204`
fn markers(statement: &Statement) -> String {
    let mut out = String::new();
    for refusal in &statement.refused {
        out.push_str(if out.is_empty() { "  %! " } else { ", " });
        out.push_str(&refusal.code);
        if let Some((line, column)) = refusal.position {
            out.push_str(&format!(" {line}:{column}"));
        }
    }
    out
}

fn behind(out: &mut String, comment: Option<&Comment>) {
    if let Some(comment) = comment {
        out.push_str("  ");
        out.push_str(&comment.text);
    }
}

fn kind(out: &mut String, kind: &StatementKind) {
    match kind {
        StatementKind::Fact(f) => fact(out, f),
        StatementKind::Block(b) => block(out, b),
        StatementKind::Source(a) => {
            atom(out, a);
            out.push('.');
        }
        StatementKind::Rule(r) => rule(out, r),
        StatementKind::Query(q) => query(out, q),
        StatementKind::Constraint(c) => constraint(out, c),
        StatementKind::Pred(p) => declaration(out, p),
        StatementKind::Include(path) => {
            out.push_str("include ");
            text(out, &path.text);
            out.push('.');
        }
        StatementKind::Retract(what) => {
            out.push_str("retract ");
            located(out, what);
            out.push('.');
        }
        StatementKind::Import(i) => import(out, i),
    }
}

fn import(out: &mut String, import: &Import) {
    out.push_str("import ");
    atom(out, &import.atom);
    let on = import.on.as_ref().map(|on| {
        let mut text = String::from(" on ");
        date(&mut text, on);
        text
    });
    let mut cited = String::new();
    citations(&mut cited, import.at.as_slice());
    let on = on.unwrap_or_default();
    let (first, second) = if import.at_first { (cited, on) } else { (on, cited) };
    out.push_str(&first);
    out.push_str(&second);
    out.push_str(" from ");
    text(out, &import.file.text);
    let options = &import.options;
    let truth = |is: bool| if is { "true" } else { "false" }.to_string();
    let delimiter = |byte: u8| {
        let mut quoted = String::new();
        text(&mut quoted, &char::from(byte).to_string());
        quoted
    };
    let given = [
        ("header", options.header.map(truth)),
        ("quotes", options.quotes.map(truth)),
        ("escapes", options.escapes.map(truth)),
        ("delimiter", options.delimiter.map(delimiter)),
        ("errors", options.skips_errors.map(|skips| if skips { "skip" } else { "stop" }.to_string())),
    ];
    for (i, (option, value)) in given.iter().filter_map(|(o, v)| Some((o, v.as_ref()?))).enumerate() {
        out.push_str(if i == 0 { " with " } else { ", " });
        out.push_str(&format!("{option} = {value}"));
    }
    out.push('.');
}

/// A fact as the question for its variables, its sources left out.
pub fn print_as_question(fact: &Fact) -> String {
    let mut out = String::new();
    atom(&mut out, &fact.atom);
    if let Some(on) = &fact.on {
        out.push_str(" on ");
        date(&mut out, on);
    }
    out + "?"
}

fn fact(out: &mut String, fact: &Fact) {
    atom(out, &fact.atom);
    if let Some(on) = &fact.on {
        out.push_str(" on ");
        date(out, on);
    }
    citations(out, &fact.citations);
    if let Some(quote) = &fact.quote {
        out.push(' ');
        text(out, &quote.text);
    }
    out.push('.');
}

fn block(out: &mut String, block: &Block) {
    let mut head = String::new();
    citations(&mut head, &block.citations);
    if let Some(on) = &block.on {
        head.push_str(" on ");
        date(&mut head, on);
    }
    out.push_str(head.trim_start());
    out.push_str(" {");
    for each in &block.facts {
        new_line(out, STEP);
        comment_lines(out, &each.before, STEP);
        fact(out, each);
        behind(out, each.after.as_ref());
    }
    for comment in &block.trailing {
        new_line(out, STEP);
        out.push_str(&comment.text);
    }
    out.push_str("\n}");
}

fn rule(out: &mut String, rule: &Rule) {
    atom(out, &rule.head);
    if let Some(on) = &rule.on {
        out.push_str(" on ");
        date(out, on);
    }
    if let Some(at) = &rule.at {
        citations(out, std::slice::from_ref(at));
    }
    out.push_str(" :-");
    let mut end = String::new();
    modifiers(&mut end, &rule.modifiers);
    end.push('.');
    neck(out, &rule.body, &end);
}

fn query(out: &mut String, query: &Query) {
    let mut end = String::new();
    modifiers(&mut end, &query.modifiers);
    match &query.columns {
        Some(columns) => {
            out.push('?');
            if let Some(called) = &query.name {
                name(out, called);
            }
            out.push('(');
            arguments(out, columns);
            out.push_str(") :-");
            end.push('.');
            neck(out, &query.body, &end);
        }
        // A comment before the first literal would be one before the statement.
        None if begins_with_comment(&query.body) => {
            out.push_str("?-");
            end.push('.');
            neck(out, &query.body, &end);
        }
        None => {
            let full_stop = if end.is_empty() { "" } else { "." };
            let end = format!("?{end}{full_stop}");
            let start = out.len();
            body(out, &query.body, Layout::Line);
            if has_comments(&query.body) || too_long(out, &end, &query.body) {
                out.truncate(start);
                body(out, &query.body, Layout::Lines(STEP));
            }
            out.push_str(&end);
        }
    }
}

fn constraint(out: &mut String, constraint: &Constraint) {
    out.push_str(":-");
    let mut end = String::new();
    if let Some(message) = &constraint.message {
        end.push(' ');
        text(&mut end, &message.text);
    }
    end.push('.');
    neck(out, &constraint.body, &end);
}

/// What stands behind `:-` or `?-`: on the line if it fits, else below it.
fn neck(out: &mut String, what: &Body, end: &str) {
    let start = out.len();
    out.push(' ');
    body(out, what, Layout::Line);
    if has_comments(what) || too_long(out, end, what) {
        out.truncate(start);
        new_line(out, STEP);
        body(out, what, Layout::Lines(STEP));
    }
    out.push_str(end);
}

/// Whether it would be a long line that can be helped.
fn too_long(line: &str, end: &str, what: &Body) -> bool {
    let literals: usize = what.branches.iter().map(Vec::len).sum();
    literals > 1 && line.chars().count() + end.chars().count() > WIDTH
}

fn modifiers(out: &mut String, modifiers: &Modifiers) {
    for (i, key) in modifiers.order_by.iter().enumerate() {
        out.push_str(if i == 0 { " order by " } else { ", " });
        match &key.by {
            OrderBy::Column(number) => out.push_str(&number.to_string()),
            OrderBy::Variable(variable) => out.push_str(variable),
        }
        if key.descending {
            out.push_str(" desc");
        }
    }
    if let Some((limit, _)) = modifiers.limit {
        out.push_str(&format!(" limit {limit}"));
    }
    if let Some((offset, _)) = modifiers.offset {
        out.push_str(&format!(" offset {offset}"));
    }
    for (refused, _) in &modifiers.refused {
        out.push(' ');
        out.push_str(refused);
        // The tree keeps the word alone, and the grammar wants something behind it.
        if !refused.contains(' ') {
            out.push_str(" _");
        }
    }
}

fn declaration(out: &mut String, declared: &PredDecl) {
    out.push_str("pred ");
    name(out, &declared.name);
    out.push('(');
    for (i, column) in declared.columns.iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        name(out, &column.name);
        if column.kind != ColumnKind::Any {
            out.push_str(": ");
            out.push_str(column.kind.as_str());
        }
    }
    out.push_str(").");
}
