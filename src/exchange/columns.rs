//! Which column of the file each name of the statement means.

use super::cells::cut;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::base::spelling::{as_variable, nearest};
use crate::catalog::ImportColumn;
use std::sync::Arc;

/// So many columns of a header are named in a message.
const MOST_NAMED: usize = 20;

/// The columns of a file: their names by its header, or only how many there are.
pub(super) enum Columns {
    Named(Vec<Arc<str>>),
    Numbered(usize),
}

impl Columns {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Columns::Named(names) => names.len(),
            Columns::Numbered(number) => *number,
        }
    }

    /// The columns that a statement names, in the order of its names; all mistakes are said.
    pub(super) fn find(&self, file: &str, wanted: &[ImportColumn]) -> Result<Vec<usize>, Vec<Diagnostic>> {
        let (mut found, mut wrong) = (Vec::new(), Vec::new());
        for (place, column) in wanted.iter().enumerate() {
            let result = match self {
                Columns::Named(names) => by_name(file, names, column),
                Columns::Numbered(number) if place < *number => Ok(place),
                Columns::Numbered(number) => Err(too_few(file, *number, place, column.span)),
            };
            match result {
                Ok(at) => found.push(at),
                Err(diagnostic) => wrong.push(diagnostic),
            }
        }
        // Of columns that are not there, the first says it all.
        if matches!(self, Columns::Numbered(_)) {
            wrong.truncate(1);
        }
        if wrong.is_empty() { Ok(found) } else { Err(wrong) }
    }
}

impl Columns {
    /// Constants that are spelled like a column which is not named: each was perhaps meant as that.
    pub(super) fn mistaken(&self, names: &[(Arc<str>, Span)], found: &[usize]) -> Vec<Diagnostic> {
        let Columns::Named(columns) = self else { return Vec::new() };
        let free = |place: &usize| !found.contains(place);
        let warning = |(name, span): &(Arc<str>, Span)| {
            let at = columns.iter().position(|c| folded(c) == folded(name)).filter(free)?;
            let message =
                format!("`{name}` is the same text in each row, and the file has a column `{}`", cut(&columns[at]));
            let help = format!("for the column write `{}`, for the text `\"{name}\"`", as_variable(name));
            Some(Diagnostic::new(Code::W0220, *span, message).help(help))
        };
        names.iter().filter_map(warning).collect()
    }
}

/// A name without case and without what cannot stand in a variable: spaces, hyphens, underscores and other signs.
fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn by_name(file: &str, names: &[Arc<str>], column: &ImportColumn) -> Result<usize, Diagnostic> {
    let wanted = column.name.as_deref().unwrap_or("");
    let is_exact = |name: &&Arc<str>| &***name == wanted;
    let folds = |name: &Arc<str>| folded(name) == folded(wanted);
    let several = match names.iter().filter(is_exact).count() {
        0 => names.iter().filter(|name| folds(name)).count(),
        exact => exact,
    };
    let found = names.iter().position(|name| is_exact(&name)).or_else(|| names.iter().position(folds));
    match found {
        Some(at) if several == 1 => Ok(at),
        Some(_) => {
            let all: Vec<String> = names.iter().filter(|n| folds(n)).map(|n| format!("`{}`", cut(n))).collect();
            let message = format!("`{wanted}` may be any of {several} columns of `{file}`: {}", all.join(", "));
            Err(Diagnostic::new(Code::E0607, column.span, message).help("rename all but one of them in the header"))
        }
        None => Err(missing(file, names, wanted, column.span)),
    }
}

fn missing(file: &str, names: &[Arc<str>], wanted: &str, span: Span) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(Code::E0607, span, format!("`{file}` has no column `{wanted}`"));
    // Compared without case: `near` is what would have been found.
    let near = nearest(wanted, names.iter().map(|name| &**name));
    if let Some(near) = near {
        let variable: String = near.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
        diagnostic = diagnostic.help(format!("did you mean `{}`?", as_variable(&variable)));
    }
    if let [only] = names
        && let Some(sign) = only.chars().find(|c| matches!(c, ',' | ';' | '\t' | '|'))
    {
        let sign = if sign == '\t' { "\\t".to_string() } else { sign.to_string() };
        return diagnostic.help(format!("its header is one column; perhaps it wants `with delimiter = \"{sign}\"`"));
    }
    let shown: Vec<String> = names.iter().take(MOST_NAMED).map(|name| format!("`{}`", cut(name))).collect();
    let more = if names.len() > MOST_NAMED { format!(" and {} more", names.len() - MOST_NAMED) } else { String::new() };
    diagnostic.help(format!("its columns are {}{more}", shown.join(", ")))
}

fn too_few(file: &str, number: usize, place: usize, span: Span) -> Diagnostic {
    let columns = if number == 1 { "1 column".to_string() } else { format!("{number} columns") };
    let message = format!("`{file}` has {columns} by its first row, and this is column {}", place + 1);
    Diagnostic::new(Code::E0607, span, message)
        .help("without a header variables are the columns from left to right, in the order in which they first stand")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(names: &[&str], wanted: &str) -> Result<usize, String> {
        let columns = Columns::Named(names.iter().map(|n| Arc::from(*n)).collect());
        let column = ImportColumn { name: Some(wanted.into()), span: Span::default() };
        let found = columns.find("e.tsv", &[column]);
        found.map(|found| found[0]).map_err(|wrong| format!("{}; {}", wrong[0].message, wrong[0].help.join("; ")))
    }

    #[test]
    fn names_are_compared_without_case_and_signs() {
        let header = ["Event ID", "Source Name", "target-name", "% of all", "2021", "区分", "B"];
        let variables = ["Event_Id", "SOURCE_NAME", "TargetName", "Of_All", "_2021", "_区分", "B"];
        for (at, variable) in variables.iter().enumerate() {
            assert_eq!(find(&header, variable), Ok(at), "{variable}");
        }
    }

    #[test]
    fn what_is_not_there_or_is_there_twice() {
        let header = ["Event ID", "Source Name"];
        let said = find(&header, "Source_Nme").unwrap_err();
        assert!(said.contains("did you mean `Source_Name`?") && said.contains("`Event ID`, `Source Name`"), "{said}");
        assert_eq!(find(&["a b", "A_B", "A"], "A"), Ok(2));
        assert_eq!(find(&["a b", "A_B"], "A_B"), Ok(1));
        assert!(find(&["a b", "A_B"], "AB").unwrap_err().starts_with("`AB` may be any of 2 columns"));
        assert!(find(&["A", "A"], "A").unwrap_err().contains("2 columns"));
        assert!(find(&["a;b;c"], "B").unwrap_err().contains("delimiter = \";\""));
    }
}
