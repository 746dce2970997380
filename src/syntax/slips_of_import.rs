//! Slips of the pen in an `import`: its parts in another order, a file without quotes, options in another spelling.

use super::diagnose::Scene;
use super::scan::Form;
use super::tokens::{Kind, Token};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::value::text_form::write_quoted;

const OPTIONS: &str =
    "write `with header = false, quotes = true, delimiter = \";\", errors = skip`, as far as they are needed";

/// The mistake, if it is one of these.
pub(super) fn slip(scene: &Scene<'_>, here: Token) -> Option<Diagnostic> {
    if scene.piece.form != Form::Import {
        return None;
    }
    if here.depth > 0 {
        return spaced(scene, here);
    }
    // The grammar stops before `from` where it is something behind the file that cannot be read.
    let from = scene.all.iter().position(|t| t.depth == 0 && scene.text(*t) == "from" && t.start <= here.start);
    match from {
        None => before_from(scene, here),
        Some(from) => behind_from(scene, scene.all.get(from + 1..)?),
    }
}

/// `event(Event Date)`: a column whose name has a space.
fn spaced(scene: &Scene<'_>, here: Token) -> Option<Diagnostic> {
    let last = scene.before.last().filter(|t| t.kind == Kind::Variable)?;
    if !matches!(here.kind, Kind::Variable | Kind::Word) {
        return None;
    }
    let (first, second) = (scene.text(*last), scene.text(here));
    Some(
        scene
            .error(Code::E0101, format!("expected `,` or `)`, found `{second}`"))
            .help(format!("a column whose name has spaces is written with `_`: `{first}_{second}`")),
    )
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
        found if matches!(here.kind, Kind::Word | Kind::Variable) => {
            let diagnostic = scene.error(Code::E0101, format!("expected `from`, found `{found}`"));
            match here.kind {
                Kind::Variable => diagnostic.help("the columns stand in parentheses: `import event(A, B) from …`"),
                _ => diagnostic.help("the order is `import p(A) on D @ S from \"FILE.csv\" with …`"),
            }
        }
        _ => return None,
    })
}

/// What stands behind `from`: a file, and options behind `with`.
fn behind_from(scene: &Scene<'_>, rest: &[Token]) -> Option<Diagnostic> {
    let (file, rest) = rest.split_first()?;
    let error =
        |token: &Token, message: String| Diagnostic::new(Code::E0101, scene.scan.span(token.start, token.end), message);
    if file.kind != Kind::Text {
        let help = format!("write `from {}`", file_at(scene, *file));
        return Some(error(file, "the name of a file stands in quotes".into()).help(help));
    }
    let (next, options) = rest.split_first()?;
    Some(match scene.text(*next) {
        "with" => return option(scene, options),
        "," => error(next, "an import reads one file".into())
            .help("import each by a statement of its own; options stand behind `with`"),
        word @ ("on" | "@") => error(next, format!("`{word}` stands before `from`"))
            .help("the order is `import p(A) on D @ S from \"FILE.csv\" with …`"),
        word if next.kind == Kind::Word => error(next, format!("expected `with` or a full stop, found `{word}`"))
            .help("options stand behind `with`: `from \"FILE.csv\" with header = false, errors = skip`"),
        _ => return None,
    })
}

/// `with header: false`, `with header`, `with header = false quotes = true`
fn option(scene: &Scene<'_>, options: &[Token]) -> Option<Diagnostic> {
    let error =
        |token: &Token, message: String| Diagnostic::new(Code::E0101, scene.scan.span(token.start, token.end), message);
    let mut rest = options;
    loop {
        let (name, behind) = rest.split_first()?;
        let [equals, _, behind @ ..] = behind else {
            return Some(error(name, "an option is written with its value".into()).help(OPTIONS));
        };
        if name.kind != Kind::Word || scene.text(*equals) != "=" {
            return Some(error(name, "an option is written with its value".into()).help(OPTIONS));
        }
        match behind.split_first() {
            Some((comma, more)) if scene.text(*comma) == "," => rest = more,
            Some((other, _)) if matches!(other.kind, Kind::Word | Kind::Text) => {
                let found = format!("expected `,` or a full stop, found `{}`", scene.text(*other));
                return Some(error(other, found).help("options are separated by `,`"));
            }
            _ => return None,
        }
    }
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
