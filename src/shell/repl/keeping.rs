//! The commands that keep a base, replace it, and take back what was done to it.

use super::super::commands::{import_statement, said};
use super::super::exit::Failure;
use super::super::screen::count;
use super::super::settings::home;
use super::{Line, LineSource, Repl};
use crate::base::value::Value;
use crate::render::visible;
use crate::session::{Changes, Kb};
use std::borrow::Cow;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

impl Repl<'_, '_> {
    /// `:save [FILE]`
    pub(super) fn save(&mut self, rest: &str, lines: &mut dyn LineSource) -> Result<(), Failure> {
        let path = match (&*named(rest), self.kb.snapshot_path()) {
            ("", Some(path)) => path.to_path_buf(),
            ("", None) => {
                self.screen.say("under which name? `:save base.dictum`");
                return Ok(());
            }
            (name, _) => PathBuf::from(name),
        };
        let name = visible(&path.display().to_string());
        if self.kb.is_another_base(&path) && !self.ask(&format!("write over the base in `{name}`?"), lines)? {
            return Ok(());
        }
        match self.kb.save(&path) {
            Ok(saved) => {
                self.screen.say(&visible(&format!("saved {}", said(&path, &saved))));
            }
            Err(error) => self.screen.error(&error),
        }
        Ok(())
    }

    /// `:open FILE`: another base in the place of this one.
    pub(super) fn open(&mut self, rest: &str, lines: &mut dyn LineSource) -> Result<(), Failure> {
        let rest = &*named(rest);
        if rest.is_empty() {
            self.screen.say("which base? `:open base.dictum`, or a .dl file or a folder");
            return Ok(());
        }
        if !self.may_lose("open another base without saving?", lines)? {
            return Ok(());
        }
        self.stop.lower();
        let mut fresh = Kb::with_options(self.kb.options().clone());
        let mut notes = Vec::new();
        let loaded = fresh.load_each(Path::new(rest), &mut |outcome, _| {
            if let crate::session::Outcome::Warned { warnings, .. } = outcome {
                notes.push(format!("{} in the base: `dictum check` shows them", count(warnings.len(), "warning")));
            }
            ControlFlow::Continue(())
        });
        match loaded {
            Ok(()) => {
                fresh.begin();
                self.kb = fresh;
                notes.iter().for_each(|note| self.screen.say(note));
                let facts = self.kb.schema().iter().map(|e| e.facts).sum();
                self.screen.say(&visible(&format!("{rest}: {}", count(facts, "fact"))));
            }
            Err(error) => {
                self.screen.error(&error);
                self.screen.say("(the base is the one there was)");
            }
        }
        Ok(())
    }

    /// `:import FILE PATTERN [with OPTIONS]`: the statement `import`, with the file first, as it is typed most easily.
    pub(super) fn import(&mut self, rest: &str) -> Result<(), Failure> {
        let (file, pattern) = first_path(rest);
        let file = &*named(file);
        if file.is_empty() || pattern.is_empty() {
            self.screen
                .say("which facts does a row state? `:import events.tsv event(Actor, Target) on Date @ gdelt:Id`");
            return Ok(());
        }
        if goes_on(pattern.trim_end_matches('.')) {
            self.screen.say("`:import` takes one fact a row; state `import F from \"FILE\".` for each");
            return Ok(());
        }
        let (pattern, options) = match outside_quotes(pattern).filter(|at| pattern[*at..].starts_with(" with ")).last()
        {
            Some(at) => (&pattern[..at], Some(pattern[at + " with ".len()..].trim_end_matches('.'))),
            None => (pattern, None),
        };
        self.statement(&import_statement(pattern, file, options))
    }

    /// `:retract F`: the statement `retract F.`
    pub(super) fn retract(&mut self, rest: &str) -> Result<(), Failure> {
        if rest.is_empty() {
            self.screen.say("which fact? `:retract accused(ines, _, _)`");
            return Ok(());
        }
        let fact = rest.trim_end_matches('.');
        if goes_on(fact) {
            self.screen.say("`:retract` takes one fact; state `retract F.` for each to take back several");
            return Ok(());
        }
        self.statement(&format!("retract {fact}."))
    }

    /// `:undo`
    pub(super) fn undo(&mut self) {
        match self.kb.undo() {
            None => self.screen.say("nothing is left to take back"),
            Some(changes) => {
                self.screen.say(&format!("taken back: {}", spelled(&changes)));
            }
        }
    }

    /// `:sources`
    pub(super) fn sources(&mut self) -> Result<(), Failure> {
        let entries = match self.kb.cited_sources() {
            Ok(entries) => entries,
            Err(error) => {
                self.screen.error(&error);
                return Ok(());
            }
        };
        if entries.is_empty() {
            self.screen.say("no source is declared or cited");
        }
        for entry in &entries {
            let mut parts: Vec<String> = entry
                .about
                .iter()
                .map(|(_, value)| match value {
                    Value::Text(text) => text.to_string(),
                    other => other.to_string(),
                })
                .collect();
            if !entry.declared {
                parts.push("not declared".into());
            }
            let cited = if entry.supports == 0 { "never cited".into() } else { cited(entry.supports) };
            parts.push(cited);
            self.screen.line(&visible(&format!("{}  {}", entry.id, parts.join(" · "))))?;
        }
        Ok(())
    }

    /// Whether what was typed and not saved may be lost; asks if there is any.
    pub(super) fn may_lose(&mut self, question: &str, lines: &mut dyn LineSource) -> Result<bool, Failure> {
        let unsaved = self.kb.unsaved();
        if unsaved == 0 {
            return Ok(true);
        }
        let (are, them) = if unsaved == 1 { ("is", "it") } else { ("are", "them") };
        self.screen.say(&format!("{} {are} not saved; `:save FILE` keeps {them}", count(unsaved, "change")));
        self.ask(question, lines)
    }

    /// A question that is answered by yes or no.
    fn ask(&mut self, question: &str, lines: &mut dyn LineSource) -> Result<bool, Failure> {
        self.screen.flush()?;
        let answer = lines.line(&format!("{question} [y/N] "));
        self.stop.lower();
        Ok(match answer {
            // Nobody is there to be asked again.
            Line::End => true,
            Line::Interrupted => false,
            Line::Text(answer) => matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"),
        })
    }
}

fn cited(supports: usize) -> String {
    if supports == 1 { "cited once".into() } else { format!("cited {}", count(supports, "time")) }
}

/// A path as it is meant, also where it was written in quotes.
pub(super) fn unquoted(path: &str) -> &str {
    let within = |quote: char| path.strip_prefix(quote)?.strip_suffix(quote);
    within('"').or_else(|| within('\'')).unwrap_or(path)
}

/// The places of a text that lie in no quoted text.
fn outside_quotes(text: &str) -> impl Iterator<Item = usize> {
    let mut within: Option<char> = None;
    let mut escaped = false;
    text.char_indices().filter_map(move |(at, c)| match within {
        None if c == '"' || c == '\'' => {
            within = Some(c);
            None
        }
        None => Some(at),
        Some(quote) => {
            let ends = c == quote && !escaped;
            escaped = c == '\\' && !escaped;
            within = (!ends).then_some(quote);
            None
        }
    })
}

/// The path that a line begins with, quotes included, and what follows it.
fn first_path(line: &str) -> (&str, &str) {
    let quote = line.chars().next().filter(|c| matches!(c, '"' | '\''));
    let end = match quote.and_then(|quote| Some(line[1..].find(quote)? + 2)) {
        Some(end) => end,
        None => line.find(char::is_whitespace).unwrap_or(line.len()),
    };
    (&line[..end], line[end..].trim())
}

/// Whether a full stop ends a statement before the end of a text: one that is neither quoted nor part of a number.
fn goes_on(text: &str) -> bool {
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    outside_quotes(text).any(|at| {
        let behind = text[at..].strip_prefix('.');
        behind.is_some_and(|behind| !(is_digit(text[..at].chars().next_back()) && is_digit(behind.chars().next())))
    })
}

/// The path that is meant: without quotes, or with `~` as shells read it.
pub(super) fn named(path: &str) -> Cow<'_, str> {
    let within = |home: PathBuf| Some(format!("{}/{}", home.to_str()?, path.strip_prefix("~/")?));
    match home().and_then(within) {
        Some(path) => path.into(),
        None => unquoted(path).into(),
    }
}

/// Whether a path names rows rather than a base.
pub(super) fn holds_rows(path: &str) -> bool {
    [".csv", ".tsv", ".tab", ".txt"].iter().any(|ending| path.to_ascii_lowercase().ends_with(ending))
}

/// What a change was, as it is said when it is taken back.
fn spelled(changes: &Changes) -> String {
    let supports = if changes.facts == 0 { changes.supports } else { 0 };
    let added = [
        (changes.facts, "fact"),
        (supports, "support"),
        (changes.rules, "rule"),
        (changes.constraints, "constraint"),
        (changes.declarations, "declaration"),
    ];
    let gone = [(changes.retracted, "fact"), (changes.retracted_supports, "support of facts that stayed")];
    let list = |kinds: &[(usize, &str)]| {
        let kinds: Vec<String> = kinds
            .iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, what)| match what.split_once(' ') {
                Some((noun, rest)) => format!("{} {rest}", count(*n, noun)),
                None => count(*n, what),
            })
            .collect();
        kinds.join(", ")
    };
    let (added, gone) = (list(&added), list(&gone));
    match (added.is_empty(), gone.is_empty()) {
        (false, true) => format!("{added} added"),
        (true, false) => format!("{gone} retracted"),
        _ => format!("{added} added, {gone} retracted"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_where_its_writer_would_cut_it() {
        assert_eq!(first_path("a.tsv p(A) with x"), ("a.tsv", "p(A) with x"));
        assert_eq!(first_path("\"my rows.tsv\" p(A)"), ("\"my rows.tsv\"", "p(A)"));
        assert_eq!(first_path("'my rows.tsv' p(A)"), ("'my rows.tsv'", "p(A)"));
        assert_eq!(first_path("\"open p(A)"), ("\"open", "p(A)"));
        assert_eq!((first_path("a"), first_path("")), (("a", ""), ("", "")));
        for one in ["p(a)", "p(1.5)", "p(\"a. b.\", 'c. d') @ s:4", "p(\"a \\\". b\")"] {
            assert!(!goes_on(one), "{one}");
        }
        for several in ["p(a). q(b)", "p(a).q(b)", "p(\"x\").q", "p(1).2", "p. q"] {
            assert!(goes_on(several), "{several}");
        }
    }

    #[test]
    fn a_tilde_is_the_folder_of_whoever_calls() {
        let home = home().map_or("~".to_string(), |home| home.display().to_string());
        assert_eq!(named("~/base.dictum"), format!("{home}/base.dictum"));
        // As in shells: not within quotes, not within a path.
        assert_eq!(named("\"~/base.dictum\""), "~/base.dictum");
        assert_eq!(named("a/~/base.dictum"), "a/~/base.dictum");
    }
}
