//! What SQL and its kin write in queries, each with ours: `order by count(X)`, `count(distinct X)`, `X like "a%"`.

use super::diagnose::Scene;
use super::scan::Form;
use super::tokens::{Kind, Token};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::function::Aggregate;

/// The mistake, if it is one of these.
pub(super) fn slip(scene: &Scene<'_>, here: Token) -> Option<Diagnostic> {
    ordered(scene, here).or_else(|| distinct(scene, here)).or_else(|| like(scene, here))
}

fn between<'t>(scene: &Scene<'t>, start: usize, end: usize) -> &'t str {
    scene.scan.text.get(start..end).unwrap_or("").trim()
}

/// The token that closes the bracket at this place among all tokens.
fn closing(scene: &Scene<'_>, open: usize) -> Option<usize> {
    let depth = scene.all.get(open).filter(|t| t.kind == Kind::Open)?.depth;
    let behind = scene.all.iter().enumerate().skip(open);
    behind.filter(|(_, t)| t.kind == Kind::Close && t.depth == depth).map(|(n, _)| n).next()
}

/// `order by count(X)`, behind a query or before its question mark.
fn ordered(scene: &Scene<'_>, here: Token) -> Option<Diagnostic> {
    let at = scene.before.len();
    let is = |n: usize, word: &str| scene.all.get(n).is_some_and(|t| t.depth == 0 && scene.text(*t) == word);
    let order = if is(at, "order") { at } else { scene.before.iter().rposition(|t| scene.text(*t) == "order")? };
    let call = if order == at { at + 2 } else { at };
    if !is(order, "order") || !is(order + 1, "by") || here.depth > 0 {
        return None;
    }
    let name = *scene.all.get(call).filter(|t| t.kind == Kind::Word)?;
    let close = closing(scene, call + 1)?;
    let end = scene.all.get(close)?.end;
    let written = between(scene, name.start, end);
    let direction = scene.all.get(close + 1).map(|t| scene.text(*t)).filter(|d| matches!(*d, "asc" | "desc"));
    let direction = direction.map_or(String::new(), |d| format!(" {d}"));
    let aggregate = Aggregate::from_name(scene.text(name)).is_some();
    let help = match (scene.piece.form, column(scene, written)) {
        (Form::Columns, Some(number)) => format!("write the number of that column: `order by {number}{direction}`"),
        (Form::Asked | Form::Query, _) if aggregate => {
            let (columns, number) = columns(scene, order, name.start..end, written);
            let body = body(scene, order);
            format!("make it a column: `?({columns}) :- {body} order by {number}{direction}.`")
        }
        _ => "make it a column, as in `?(X, count(Y)) :- p(X, Y) order by 2.`".to_string(),
    };
    let message = "`order by` takes a column of the answer, by its number or its variable";
    Some(Diagnostic::new(Code::E0101, scene.scan.span(name.start, end), message).help(help))
}

/// The number of the column in `?(X, count(Y)) :- …` that is written so.
fn column(scene: &Scene<'_>, written: &str) -> Option<usize> {
    let plain = |text: &str| text.split_whitespace().collect::<String>();
    let open = scene.all.iter().position(|t| t.kind == Kind::Open)?;
    let close = closing(scene, open)?;
    let inner = scene.all.get(open + 1..close)?;
    let depth = scene.all.get(open)?.depth + 1;
    let commas = inner.iter().filter(|t| t.depth == depth && scene.text(**t) == ",");
    let mut start = scene.all.get(open)?.end;
    let ends = commas.map(|t| (t.start, t.end)).chain([(scene.all.get(close)?.start, 0)]);
    let wanted = plain(written);
    let mut columns = ends.map(|(end, next)| plain(between(scene, std::mem::replace(&mut start, next), end)));
    columns.position(|column| column == wanted).map(|n| n + 1)
}

/// The variables of a body that are not collected, then what is; and the number of the last.
fn columns(scene: &Scene<'_>, order: usize, call: std::ops::Range<usize>, written: &str) -> (String, usize) {
    let collected: Vec<&str> = scene.all.iter().filter(|t| call.contains(&t.start)).map(|t| scene.text(*t)).collect();
    let mut columns: Vec<&str> = Vec::new();
    for token in scene.all.iter().take(order).filter(|t| t.kind == Kind::Variable) {
        let name = scene.text(*token);
        if !(name.starts_with(['_', '$']) || collected.contains(&name) || columns.contains(&name)) {
            columns.push(name);
        }
    }
    columns.push(written);
    (columns.join(", "), columns.len())
}

/// What is asked, without the marks of a query.
fn body<'t>(scene: &Scene<'t>, order: usize) -> &'t str {
    let start = match scene.piece.form {
        Form::Query => scene.all.iter().find(|t| !matches!(scene.text(**t), "?" | "-" | "?-")).map(|t| t.start),
        _ => None,
    };
    let end = scene.all.get(order).map_or(scene.piece.end, |t| t.start);
    between(scene, start.unwrap_or(scene.piece.start), end).trim_end_matches(['?', ' '])
}

/// `count(distinct X)`, `count { distinct X : p(X) }`
fn distinct(scene: &Scene<'_>, here: Token) -> Option<Diagnostic> {
    let [.., name, open, word] = scene.before else { return None };
    let function = Aggregate::from_name(scene.text(*name))?;
    if scene.text(*word) != "distinct" || open.kind != Kind::Open {
        return None;
    }
    let name = scene.text(*name);
    let close = closing(scene, scene.before.len().checked_sub(2)?);
    let close = close.and_then(|n| scene.all.get(n)).map_or(scene.piece.end, |t| t.start);
    let rest = between(scene, here.start, close);
    let in_head = scene.before.iter().all(|t| t.depth > 0 || scene.text(*t) != ":-")
        && matches!(scene.piece.form, Form::Rule | Form::Columns);
    let written = match (scene.text(*open), in_head) {
        ("{", _) => format!("{name} {{ {rest} }}"),
        (_, true) => format!("{name}({rest})"),
        (_, false) => format!("{name} {{ {rest} : … }}"),
    };
    let help = match function {
        Aggregate::Sum | Aggregate::Avg => {
            format!("`{name}` goes over solutions: collect by a rule first what may count once")
        }
        _ => format!("write `{written}`, which takes each value once"),
    };
    let message = "`distinct` is the spelling of another language";
    Some(Diagnostic::new(Code::E0109, scene.scan.span(word.start, word.end), message).help(help))
}

/// `X like "a%"`, `X not like "a%"`
fn like(scene: &Scene<'_>, here: Token) -> Option<Diagnostic> {
    let at = scene.before.len();
    let negated = scene.text(here) == "not";
    let word = *scene.all.get(at + usize::from(negated))?;
    let name = scene.text(word);
    let left = scene.before.last().filter(|t| t.ends_operand())?;
    if !matches!(name, "like" | "ilike") || matches!(scene.piece.form, Form::Fact | Form::Block) {
        return None;
    }
    let pattern = scene.all.get(at + usize::from(negated) + 1).filter(|t| t.kind == Kind::Text);
    let plain = matches!(left.kind, Kind::Variable | Kind::Text | Kind::Word);
    let pattern = pattern
        .filter(|_| plain)
        .map(|t| scene.text(*t))
        .filter(|t| t.starts_with('"') && !t.contains(['\\', '[', ']', '^']));
    let help = match pattern {
        Some(pattern) => {
            let lowered = name == "ilike";
            let left = scene.text(*left);
            let left = if lowered { format!("lower({left})") } else { left.to_string() };
            let pattern = pattern.trim_matches('"');
            let pattern = if lowered { pattern.to_lowercase() } else { pattern.to_string() };
            format!("write `{}{}`", if negated { "not " } else { "" }, tested(&left, &pattern))
        }
        None => "write `contains(T, \"a\")`, `starts_with(T, \"a\")`, `ends_with(T, \"a\")` or `matches(T, \"^a.c$\")`"
            .to_string(),
    };
    let message = format!("`{name}` is the spelling of another language");
    Some(Diagnostic::new(Code::E0109, scene.scan.span(word.start, word.end), message).help(help))
}

/// The test that a pattern of SQL stands for.
fn tested(text: &str, pattern: &str) -> String {
    let inner = pattern.trim_matches('%');
    if inner.contains(['%', '_']) {
        let special =
            |c: char| matches!(c, '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '^' | '$');
        let spelled: String = pattern
            .chars()
            .map(|c| match c {
                '%' => ".*".to_string(),
                '_' => ".".to_string(),
                c if special(c) => format!("[{c}]"),
                c => c.to_string(),
            })
            .collect();
        return format!("matches({text}, \"^{spelled}$\")");
    }
    match (pattern.starts_with('%'), pattern.ends_with('%')) {
        (true, true) => format!("contains({text}, \"{inner}\")"),
        (true, false) => format!("ends_with({text}, \"{inner}\")"),
        (false, true) => format!("starts_with({text}, \"{inner}\")"),
        (false, false) => format!("{text} = \"{inner}\""),
    }
}
