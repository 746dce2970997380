//! How a file is laid out, by the ending of its name and the options.

use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::catalog::Layout;
use crate::syntax::ast::Import;

/// Endings of forms that the language knows and this version does not read.
const LATER: &[(&[&str], &str)] = &[
    (&["jsonl", "ndjson", "json"], "JSON Lines are"),
    (&["parquet"], "Parquet is"),
    (&["gz", "zst"], "compressed files are"),
];

/// The layout of the file; none after an error that was said.
pub(super) fn layout(import: &Import, diagnostics: &mut Vec<Diagnostic>) -> Option<Layout> {
    let name = import.file.text.rsplit(['/', '\\']).next().unwrap_or("");
    let ending = name.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_lowercase());
    let options = &import.options;
    let (delimiter, quotes) = match &*ending {
        "csv" => (b',', true),
        "tsv" | "tab" | "txt" => (b'\t', false),
        _ => {
            diagnostics.push(unreadable(&ending, import.file.span));
            return None;
        }
    };
    let quotes = options.quotes.unwrap_or(quotes);
    Some(Layout {
        delimiter: options.delimiter.unwrap_or(delimiter),
        quotes,
        // A file of others is taken as it stands: a backslash in it is one.
        escapes: options.escapes.unwrap_or(false),
        header: options.header.unwrap_or(true),
    })
}

/// A file that is no CSV or TSV by its ending.
fn unreadable(ending: &str, span: Span) -> Diagnostic {
    if let Some((_, what)) = LATER.iter().find(|(endings, _)| endings.contains(&ending)) {
        let help = match ending {
            "gz" | "zst" => "unpack it, and import the `.csv` or `.tsv` in it",
            _ => "turn it into CSV or TSV, one row for each fact, and import that",
        };
        return Diagnostic::new(Code::E0116, span, format!("{what} not in this version")).help(help);
    }
    let message = match ending {
        "" => "the name of this file has no ending that tells how it is laid out".to_string(),
        _ => format!("the ending `.{ending}` does not tell how this file is laid out"),
    };
    let diagnostic = Diagnostic::new(Code::E0606, span, message);
    match ending {
        "dl" => diagnostic.help("statements of Dictum are taken in by `include`"),
        "xls" | "xlsx" | "ods" => diagnostic.help("save the sheet as CSV, and import that"),
        _ => diagnostic.help("name it `.csv` if it is comma-separated, `.tsv` (also `.tab`, `.txt`) if tab-separated"),
    }
}
