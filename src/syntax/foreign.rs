//! Spellings of other languages, each with ours.

use super::scan::{Form, Scan, is_word};
use super::tokens::{Kind, Token};
use crate::base::diagnostic::{Code, Diagnostic};

/// Signs of other languages and what to write instead; a longer one before its beginning.
const SIGNS: &[(&str, &str)] = &[
    ("\\+", "negation is written `not`"),
    ("=\\=", "inequality is written `!=`"),
    ("\\==", "inequality is written `!=`"),
    ("\\=", "inequality is written `!=`"),
    ("=:=", "equality is written `=`"),
    ("==", "equality is written `=`"),
    ("=<", "at most is written `<=`"),
    ("=>", "at least is written `>=`; a rule is written `head :- body`"),
    ("<>", "inequality is written `!=`"),
    ("<-", "a rule is written `head :- body`"),
    ("->", "conditions are written as rules of their own, one for each case"),
    (":=", "equality is written `=`; a rule is written `head :- body`"),
    ("&&", "and is written `,`"),
    ("&", "and is written `,`"),
    ("||", "or is written `;`"),
    ("|", "or is written `;`"),
    ("~", "negation is written `not`; an approximate date is written `d\"2022-09~\"`"),
    ("..", "a range is written as two comparisons, `X >= 1, X <= 9`"),
    ("**", "powers are written as products, `X * X`"),
    ("^", "powers are written as products, `X * X`"),
    ("[", "there are no lists: state one fact for each element, or say `X = a ; X = b`"),
    ("\\", "a text with backslashes is written `r\"…\"`"),
];

/// Words of other languages between operands.
const WORDS: &[(&str, &str)] = &[
    ("is", "a value is given by `=`, as in `X = Y + 1`"),
    ("and", "and is written `,`"),
    ("or", "or is written `;`"),
    ("in", "state one fact for each element, or say `X = a ; X = b`"),
    ("where", "conditions stand behind `:-`, separated by `,`"),
    ("if", "a rule is written `head :- body`"),
];

/// Directives of other languages.
const DIRECTIVES: &[&str] = &[
    "dynamic", "discontiguous", "table", "module", "use_module", "ensure_loaded", "initialization", "multifile", "set_prolog_flag",
];

/// The mistake, if what stands at `at` is the spelling of another language.
pub(super) fn foreign(scan: Scan<'_>, form: Form, before: Option<Token>, at: usize) -> Option<Diagnostic> {
    let rest = scan.rest(at);
    let say = |start: usize, written: &str, help: &str| {
        let message = format!("`{written}` is the spelling of another language");
        Diagnostic::new(Code::E0109, scan.span(start, start + written.len()), message).help(help)
    };
    if let Some(before) = before {
        let written = scan.text.get(before.start..before.end).unwrap_or("");
        if form == Form::Constraint && DIRECTIVES.contains(&written) {
            return Some(say(before.start, written, "there are no directives: predicates need none; `pred p(a, b).` names columns"));
        }
        if written == "!" && (rest.starts_with([',', '.', ')', ';'])) {
            return Some(say(before.start, "!", "there is no cut, for the order of rules means nothing: make the cases exclude each other"));
        }
        if before.ends_operand() && before.kind != Kind::Close || before.kind == Kind::Close {
            let word = rest.split(|c: char| !is_word(c)).next().unwrap_or("");
            if let Some((word, help)) = WORDS.iter().find(|(w, _)| *w == word) {
                return Some(say(at, word, help));
            }
        }
    }
    let (sign, help) = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign))?;
    Some(say(at, sign, help))
}

/// `.decl p(x: number)` and its kin, at a full stop that begins a statement.
pub(super) fn directive(scan: Scan<'_>, at: usize) -> Option<Diagnostic> {
    let rest = scan.rest(at + 1);
    let word = rest.split(|c: char| !is_word(c)).next().filter(|w| !w.is_empty())?;
    let help = match word {
        "decl" | "type" => "a predicate is declared as `pred p(a: text, b: int).`",
        "input" => "facts stand in a file of their own, taken in by `include \"facts.dl\".`",
        "output" | "printsize" => "what is asked is written as a query, `p(X, Y)?`",
        "include" => "another file is taken in by `include \"facts.dl\".`",
        _ => "there are no directives with a full stop before them",
    };
    let span = scan.span(at, at + 1 + word.len());
    Some(Diagnostic::new(Code::E0109, span, format!("`.{word}` is the spelling of another language")).help(help))
}
