//! What a half-typed line may go on with: commands, files, predicates with their columns, constants of a column.

use super::keeping::named;
use crate::base::value::Value;
use crate::session::{Kb, paths_beginning};
use std::sync::Arc;

/// How many constants are offered.
const MOST: usize = 50;

/// Commands that take a file, and what it may end in.
const FILES: &[(&str, &[&str])] = &[
    (":load", &["dl", "dictum"]),
    (":open", &["dl", "dictum"]),
    (":save", &["dictum"]),
    (":import", &["csv", "tsv", "tab", "txt"]),
];

/// What completion knows: the base as it was after the last statement.
#[derive(Default)]
pub struct Words {
    /// The base.
    pub kb: Kb,
    /// The names of commands with their colon.
    pub commands: Vec<&'static str>,
}

/// Where the completed word begins, and what may stand there.
#[derive(Debug, PartialEq, Eq)]
pub struct Completion {
    /// Byte offset in the line.
    pub start: usize,
    /// In order.
    pub candidates: Vec<String>,
}

impl Words {
    /// Completes what stands before the cursor.
    pub fn complete(&self, line: &str) -> Completion {
        if let Some((command, path)) = line.split_once(' ')
            && let Some((_, endings)) = FILES.iter().find(|(of, _)| *of == command)
            && !path.trim_start().contains(' ')
        {
            let path = path.trim_start();
            return Completion { start: line.len() - path.len(), candidates: files(path, endings) };
        }
        if let Some((":schema" | ":facts" | ":rules" | ":retract", name)) = line.split_once(' ') {
            return Completion { start: line.len() - name.len(), candidates: self.names(name) };
        }
        if line.starts_with(':') && !line.contains(' ') {
            let fitting = self.commands.iter().filter(|c| c.starts_with(line)).map(|c| c.to_string());
            return Completion { start: 0, candidates: fitting.collect() };
        }
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let start = line.char_indices().rev().take_while(|(_, c)| is_word(*c)).last().map_or(line.len(), |(i, _)| i);
        let word = &line[start..];
        let candidates = match place(&line[..start]) {
            _ if word.starts_with(|c: char| c.is_uppercase() || c == '_') => Vec::new(),
            Some((predicate, column)) => {
                let here = self.kb.texts_in(predicate, column, word, MOST);
                // Of what is derived, or only said, no column is known: then any text of the base may be meant.
                let anywhere = here.is_empty() && !word.is_empty();
                written(if anywhere { self.kb.texts_beginning(word, MOST) } else { here })
            }
            None if word.is_empty() => Vec::new(),
            None => {
                let speakers = ["says", "denies"].map(|verb| self.kb.texts_in(verb, 0, word, MOST));
                let mut all = self.predicates(word);
                all.extend(written(speakers.concat()));
                all.sort();
                all.dedup();
                all
            }
        };
        Completion { start, candidates }
    }

    /// Names of predicates, as commands take them.
    fn names(&self, start: &str) -> Vec<String> {
        let entries = self.kb.schema().into_iter().filter(|e| e.name.starts_with(start));
        let mut names: Vec<String> = entries.map(|e| e.name.to_string()).collect();
        names.dedup();
        names
    }

    fn predicates(&self, start: &str) -> Vec<String> {
        let entries = self.kb.schema().into_iter().filter(|e| e.name.starts_with(start));
        let mut names: Vec<String> =
            entries.map(|e| if e.arity == 0 { e.name.to_string() } else { format!("{}(", e.name) }).collect();
        names.dedup();
        names
    }
}

/// The files that a path may go on with; one that begins at home goes on beginning there.
fn files(path: &str, endings: &[&str]) -> Vec<String> {
    let meant = named(path);
    let mut files = paths_beginning(&meant, endings);
    if let Some(home) = path.strip_prefix("~/").and_then(|rest| meant.strip_suffix(rest)) {
        for file in &mut files {
            if let Some(within) = file.strip_prefix(home) {
                *file = format!("~/{within}");
            }
        }
    }
    files
}

/// Texts as they stand in a statement.
fn written(texts: Vec<Arc<str>>) -> Vec<String> {
    texts.into_iter().map(|text| Value::Text(text).to_string()).collect()
}

/// The predicate and column in whose parentheses a line ends.
fn place(line: &str) -> Option<(&str, usize)> {
    let (mut depth, mut column) = (0, 0);
    for (at, c) in line.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' if depth > 0 => depth -= 1,
            '(' => {
                let name = line[..at].rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next()?;
                return (!name.is_empty()).then_some((name, column));
            }
            ',' if depth == 0 => column += 1,
            '.' | '?' | ';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn completes_commands_predicates_and_constants() {
        let mut kb = Kb::new();
        kb.run("accused(macron, azerbaijan). accused(aliyev, \"New York\"). actor(a).").unwrap();
        let words = Words { kb, commands: vec![":help", ":list", ":load"] };
        let of = |line: &str| words.complete(line).candidates;
        assert_eq!(of(":l"), [":list", ":load"]);
        assert_eq!(of("p(X), ac"), ["accused(", "actor("]);
        assert_eq!(of("accused(m"), ["macron"]);
        assert_eq!(of("accused(X, a"), ["azerbaijan"]);
        assert_eq!(of("accused(X, N"), [""; 0]);
        assert_eq!(of("mutual(mac"), ["macron"]);
        assert_eq!(of(":schema ac"), ["accused", "actor"]);
        assert_eq!(words.complete("p, ac").start, 3);
    }
}
