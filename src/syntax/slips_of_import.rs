//! Slips of the pen in an `import`: its parts in another order, a file without quotes, options in another spelling.

use super::diagnose::Scene;
use super::scan::Form;
use super::tokens::{Kind, Token};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::value::text_form::write_quoted;

/// The mistake, if it is one of these.
pub(super) fn slip(scene: &Scene<'_>, here: Token) -> Option<Diagnostic> {
    if scene.piece.form != Form::Import || here.depth > 0 {
        return None;
    }
    let stands = |word: &str| scene.before.iter().any(|t| t.depth == 0 && scene.text(*t) == word);
    match (stands("from"), stands("with")) {
        (false, _) => before_from(scene, here),
        (true, false) => before_with(scene, here),
        (true, true) => option(scene, here),
    }
}

fn before_from(scene: &Scene<'_>, here: Token) -> Option<Diagnostic> {
    if let [_, only] = scene.before
        && (only.kind == Kind::Text || is_path(scene, *only))
    {
        let file = file_at(scene, *only);
        let span = scene.scan.span(only.start, only.end);
        return Some(
            Diagnostic::new(Code::E0101, span, "the rows of a file are facts of a predicate, and none is named")
                .help(format!("name it and the columns: `import event(Actor, Target) from {file}.`"))
                .help(format!("or take all columns by their position: `import event from {file}.`")),
        );
    }
    let written = scene.scan.text.get(scene.piece.start..here.start).unwrap_or("").trim_end();
    Some(match scene.text(here) {
        _ if here.kind == Kind::Text => scene
            .error(Code::E0101, "`from` is missing before the file")
            .help(format!("write `{written} from {}`", scene.text(here))),
        "." => scene
            .error(Code::E0101, "an import names the file that it reads")
            .help(format!("write `{written} from \"FILE.csv\".`")),
        "with" => scene
            .error(Code::E0101, "the options of an import stand behind its file")
            .help(format!("write `{written} from \"FILE.csv\" with …`")),
        "," | ";" => scene
            .error(Code::E0101, "an import states the facts of one predicate")
            .help("import the file once for each predicate, by a statement of its own"),
        "during" => scene.error(Code::E0101, "`during` stands in bodies only").help("an import says `on DATE`"),
        _ => return None,
    })
}

fn before_with(scene: &Scene<'_>, here: Token) -> Option<Diagnostic> {
    let last = scene.before.last()?;
    if scene.text(*last) == "from" {
        return Some(
            scene
                .error(Code::E0101, "the name of a file stands in quotes")
                .help(format!("write `from {}`", file_at(scene, here))),
        );
    }
    Some(match scene.text(here) {
        "," => scene
            .error(Code::E0101, "an import reads one file")
            .help("import each by a statement of its own; options stand behind `with`"),
        word @ ("on" | "@") => scene
            .error(Code::E0101, format!("`{word}` stands before `from`"))
            .help("the order is `import p(A) on D @ S from \"FILE.csv\" with …`"),
        word if here.kind == Kind::Word => scene
            .error(Code::E0101, format!("expected `with` or a full stop, found `{word}`"))
            .help("options stand behind `with`: `from \"FILE.csv\" with header = false, errors = skip`"),
        _ => return None,
    })
}

/// `with header: false`, `with header`
fn option(scene: &Scene<'_>, here: Token) -> Option<Diagnostic> {
    let last = scene.text(*scene.before.last()?);
    let behind = scene.scan.byte(scene.scan.blank(here.end));
    let lacks_value = matches!(last, "with" | ",") && behind != b'=';
    (lacks_value || last == "with").then(|| {
        scene
            .error(Code::E0101, "an option is written with its value")
            .help("write `with header = false, quotes = true, delimiter = \";\", errors = skip`, as far as needed")
    })
}

/// Whether a word goes on as the name of a file does: `events.tsv`, `data/events`.
fn is_path(scene: &Scene<'_>, word: Token) -> bool {
    word.kind == Kind::Word && scene.scan.rest(word.end).starts_with(['.', '/', '-'])
}

/// The name of a file that begins with a token, in quotes.
fn file_at(scene: &Scene<'_>, token: Token) -> String {
    if token.kind == Kind::Text {
        return scene.text(token).to_string();
    }
    let rest = scene.scan.rest(token.start);
    let length = rest.find([' ', '\t', '\n', '\r', ';', '%']).unwrap_or(rest.len());
    let mut quoted = String::new();
    // Writing to a string cannot fail.
    let _ = write_quoted(&mut quoted, rest.get(..length).unwrap_or("").trim_end_matches('.'));
    quoted
}
