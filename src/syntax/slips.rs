//! Slips of the pen, each with what was probably meant: typographic signs, dates after other customs, names with hyphens
//! behind `@`.

use super::diagnose::Scene;
use super::scan::{Form, Scan, is_word};
use super::tokens::{Kind, Token};
use super::{slips_of_import, slips_of_queries};
use crate::base::date::Date;
use crate::base::diagnostic::{Code, Diagnostic};

const FOREIGN_STOPS: &[char] = &['。', '．', '｡', '։', '।', '။', '።'];

/// Signs that word processors and other scripts put in the place of ours.
const TYPOGRAPHIC: &[(&[char], &str)] = &[
    (&['“', '”', '„', '‟', '«', '»', '「', '」', '＂'], "\""),
    (&['‘', '’', '‚', '‛', '‹', '›'], "'"),
    (&['−', '–', '—', '‐', '‑', '－'], "-"),
    (FOREIGN_STOPS, "."),
    (&['，', '、', '∧'], ","),
    (&['；', '∨'], ";"),
    (&['：'], ":"),
    (&['？'], "?"),
    (&['（'], "("),
    (&['）'], ")"),
    (&['＝'], "="),
    (&['＠'], "@"),
    (&['＜'], "<"),
    (&['＞'], ">"),
    (&['≤'], "<="),
    (&['≥'], ">="),
    (&['≠'], "!="),
    (&['×', '·', '∗'], "*"),
    (&['÷'], "/"),
    (&['¬'], "not"),
    (&['←'], ":-"),
    (&['\u{A0}', '\u{202F}', '\u{3000}'], " "),
];

/// The mistake, if it is one of these.
pub(super) fn slip(scene: &Scene<'_>) -> Option<Diagnostic> {
    let here = scene.here?;
    let last = scene.before.last().copied();
    typographic(scene, here)
        .or_else(|| uncertain(scene, here))
        .or_else(|| pointed(scene, here))
        .or_else(|| cited(scene, here, last?))
        .or_else(|| counted(scene, here, last?))
        .or_else(|| quoted(scene, here))
        .or_else(|| retracted(scene, here))
        .or_else(|| slips_of_import::slip(scene, here))
        .or_else(|| slips_of_queries::slip(scene, here))
}

fn typographic(scene: &Scene<'_>, here: Token) -> Option<Diagnostic> {
    let sign = scene.text(here).chars().next()?;
    let (_, ours) = TYPOGRAPHIC.iter().find(|(signs, _)| signs.contains(&sign))?;
    let help = match *ours {
        " " => "write a plain space".to_string(),
        ours => format!("write `{ours}`"),
    };
    let span = scene.scan.span(here.start, here.start + sign.len_utf8());
    Some(Diagnostic::new(Code::E0101, span, format!("`{sign}` is no sign of Dictum")).help(help))
}

/// `p(2022-12~)`, `p(2022-12?)`
fn uncertain(scene: &Scene<'_>, here: Token) -> Option<Diagnostic> {
    let sign = scene.text(here);
    if !(sign == "~" || sign == "?" && here.depth > 0) {
        return None;
    }
    let before = scene.scan.text.get(..here.start)?;
    let from = before.rfind(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | 'X')).map_or(0, |at| at + 1);
    let date = scene.scan.text.get(from..here.end)?;
    Date::parse(date).ok()?;
    let span = scene.scan.span(from, here.end);
    let message = format!("a date with `{sign}` stands in quotes");
    Some(Diagnostic::new(Code::E0108, span, message).help(format!("write `d\"{date}\"`")))
}

/// `on 25.11.2022`, which begins with the number `25.11`
fn pointed(scene: &Scene<'_>, here: Token) -> Option<Diagnostic> {
    let digits = |c: char| c.is_ascii_digit() || c == '.';
    let before = scene.scan.text.get(..here.start)?;
    let from = before.rfind(|c: char| !digits(c)).map_or(0, |at| at + 1);
    let rest = scene.scan.rest(from);
    let length = rest.find(|c: char| !digits(c)).unwrap_or(rest.len());
    let written = rest.get(..length)?.trim_end_matches('.');
    let date = by_custom(written, '.')?;
    let span = scene.scan.span(from, from + written.len());
    let message = format!("`{written}` is neither a number nor a date");
    Some(Diagnostic::new(Code::E0108, span, message).help(format!("write `{date}`")))
}

/// `@ al-jazeera`, `@ r:4-5`
fn cited(scene: &Scene<'_>, here: Token, last: Token) -> Option<Diagnostic> {
    let at = scene.before.iter().rposition(|t| t.depth == here.depth && scene.text(*t) == "@")?;
    let lead = scene.before.len().checked_sub(2).and_then(|n| scene.before.get(n))?;
    let lead = scene.text(*lead);
    let source = scene.before.len().checked_sub(3).and_then(|n| scene.before.get(n));
    if scene.text(here) != "-" || last.end != here.start || !matches!(lead, "@" | "," | ":") {
        return None;
    }
    // Nothing but sources stands between the `@` and here.
    let plain =
        |t: &Token| matches!(t.kind, Kind::Word | Kind::Number | Kind::Text) || matches!(scene.text(*t), "," | ":");
    if !scene.before.get(at + 1..)?.iter().all(plain) {
        return None;
    }
    let rest = scene.scan.rest(last.start);
    let length = rest.find(|c: char| !is_word(c) && c != '-').unwrap_or(rest.len());
    let written = rest.get(..length)?;
    let span = scene.scan.span(last.start, last.start + length);
    Some(match lead {
        ":" => Diagnostic::new(Code::E0114, span, format!("the locator `{written}` is neither a number nor a name"))
            .help(format!("put it in quotes: `@ {}:\"{written}\"`", source.map_or("r", |t| scene.text(*t)))),
        _ => Diagnostic::new(Code::E0114, span, format!("`{written}` is no name: it has a hyphen"))
            .help(format!("put it in quotes: `@ '{written}'`")),
    })
}

/// `aliyev says P @ S:L Q?`, `p(X) @ S "words"?`: a quote behind a source, in a body.
fn quoted(scene: &Scene<'_>, here: Token) -> Option<Diagnostic> {
    let is_fact = matches!(scene.piece.form, Form::Fact | Form::Block);
    if is_fact || !matches!(here.kind, Kind::Text | Kind::Variable) {
        return None;
    }
    let since = scene.before.iter().rposition(|t| t.depth == here.depth && is_border(scene.text(*t)));
    let literal = scene.before.get(since.map_or(0, |n| n + 1)..)?;
    let at = literal.iter().position(|t| t.depth == here.depth && scene.text(*t) == "@")?;
    let [_, source, rest @ ..] = literal.get(at..)? else { return None };
    let cited = match rest {
        [] => true,
        [colon, locator] => scene.text(*colon) == ":" && locator.ends_operand(),
        _ => false,
    };
    if !cited || !source.ends_operand() {
        return None;
    }
    let words = || literal.iter().filter(|t| t.kind == Kind::Word && t.depth == here.depth).map(|t| scene.text(*t));
    let name = words().find(|w| matches!(*w, "says" | "denies")).or_else(|| words().find(|w| *w != "not"));
    let shown = name.map_or("`:facts` in the REPL shows them".to_string(), |n| format!("`:facts {n}` shows them"));
    Some(
        scene
            .error(Code::E0101, "quotes cannot be asked for")
            .help(shown)
            .help("leave it out: `@ S:L` finds the place"),
    )
}

/// What stands between two literals, or before the first.
fn is_border(sign: &str) -> bool {
    matches!(sign, "," | ";" | ":-" | "?-")
}

/// `Who accuses macron?`: a name between two operands, as only `says` and `denies` may stand.
pub(super) fn infix(scene: &Scene<'_>, here: Token, behind: &[Token]) -> Option<String> {
    let is_plain = |t: &Token| matches!(t.kind, Kind::Word | Kind::Variable | Kind::Text | Kind::Number);
    let (left, before) = scene.before.split_last()?;
    let [right, rest @ ..] = behind else { return None };
    let opens = before.last().is_none_or(|t| is_border(scene.text(*t)));
    let ends = rest.first().is_none_or(|t| matches!(scene.text(*t), "." | "?" | "," | ";" | "@" | "on"));
    let name = scene.text(here);
    if here.kind != Kind::Word || here.leads || name == "not" || !opens || !ends || !is_plain(left) || !is_plain(right)
    {
        return None;
    }
    let stop = rest.first().map(|t| scene.text(*t)).filter(|s| matches!(*s, "." | "?")).unwrap_or_default();
    let atom = format!("{name}({}, {}){stop}", scene.text(*left), scene.text(*right));
    Some(format!("write `{atom}`; only `says` and `denies` stand between"))
}

/// `limit -1`, `count { * : p(X) }`
fn counted(scene: &Scene<'_>, here: Token, last: Token) -> Option<Diagnostic> {
    let word = scene.text(last);
    if matches!(word, "limit" | "offset") && here.depth == 0 && matches!(scene.text(here), "-" | "+") {
        let message = format!("`{word}` takes a whole number from 0");
        return Some(scene.error(Code::E0106, message).help(format!("write `{word} 10`, or leave it out")));
    }
    if word == "{" && scene.text(here) == "*" {
        let message = "what stands in braces alone is counted by its solutions already";
        return Some(scene.error(Code::E0101, message).help("leave `* :` out: `count { p(X) }`"));
    }
    None
}

/// `retract p(X), q(X).`
fn retracted(scene: &Scene<'_>, here: Token) -> Option<Diagnostic> {
    let several = scene.piece.form == Form::Retract && here.depth == 0 && matches!(scene.text(here), "," | ";");
    several.then(|| {
        scene
            .error(Code::E0101, "`retract` takes one atom")
            .help("retract each by a statement of its own; `_` and variables match everything")
    })
}

/// `2022-11-25` of `25.11.2022`, `25/11/2022`, `2022/11/25`: four digits are the year, and it tells the order.
pub(super) fn by_custom(written: &str, sign: char) -> Option<String> {
    let parts: Vec<&str> = written.split(sign).collect();
    let [a, b, c] = parts[..] else { return None };
    let (year, month, day) = match (a.len(), c.len()) {
        (4, 1 | 2) => (a, b, c),
        (1 | 2, 4) => (c, b, a),
        _ => return None,
    };
    let date = format!("{year}-{month:0>2}-{day:0>2}");
    Date::parse(&date).ok().map(|_| date)
}

/// `on 2022/11/25`, `on 2022-01/2022-02`: what is read as a division and was meant as a date.
pub(super) fn slashed(written: &str) -> Option<String> {
    let written = written.trim();
    if !written.contains('/') || written.contains(|c: char| !c.is_ascii_digit() && !matches!(c, '/' | '-' | 'X')) {
        return None;
    }
    by_custom(written, '/').or_else(|| Date::parse(written).ok().map(|_| format!("d\"{written}\"")))
}

/// Whether `..` at `at` ends a statement and is one full stop too many: nothing that a range could end in follows.
pub(super) fn is_doubled_stop(scan: Scan<'_>, at: usize) -> bool {
    scan.rest(at).trim_start_matches('.').chars().next().is_none_or(char::is_whitespace)
}

/// `said` for `says`.
pub(super) fn saying(word: &str) -> Option<&'static str> {
    match &*word.to_lowercase() {
        "says" | "said" | "say" | "claims" | "claimed" => Some("says"),
        "denies" | "denied" | "deny" => Some("denies"),
        _ => None,
    }
}

/// Behind the full stop of another script that ends a line at `at`: a statement was meant to end there.
pub(super) fn foreign_stop(scan: Scan<'_>, at: usize) -> Option<usize> {
    let sign = scan.rest(at).chars().next().filter(|c| FOREIGN_STOPS.contains(c))?;
    let end = at + sign.len_utf8();
    scan.rest(end).chars().next().is_none_or(char::is_whitespace).then_some(end)
}

/// Whether a piece ends in such a full stop.
pub(super) fn ends_in_foreign_stop(piece: &str) -> bool {
    piece.ends_with(FOREIGN_STOPS)
}
