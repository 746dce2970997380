//! The texts of sources, read from the files that `source(id: …, file: "…")` names.

use super::files;
use super::state::State;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::{Sources, Span};
use crate::base::support::GroundFact;
use crate::base::value::Value;
use crate::explain::SourceFiles;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// Reads the text of every source that quotes are taken from. A file that is not there, or is no text, is left out,
/// and its quotes are counted as not checked; one that may not be read is refused, as `include` does.
pub(super) fn texts(
    state: &State,
    facts: &[(GroundFact, Span)],
    sources: &Sources,
    root: Option<&Path>,
) -> (SourceFiles, Vec<Diagnostic>) {
    let (mut found, mut refused) = (SourceFiles::new(), Vec::new());
    let places = places(facts);
    for (source, path) in named(state) {
        let span = places.get(&(&*source, &*path)).copied();
        let naming = span.and_then(|s| sources.get(s.file)).map(|s| Path::new(&s.name));
        match files::evidence(&files::beside(naming, &path), root) {
            Ok(text) => found.entry(source).or_default().push(text),
            Err(diagnostic) if matches!(diagnostic.code, Code::E0603 | Code::E0604) => {
                refused.push(span.map_or(diagnostic.clone(), |s| diagnostic.label(s, "")));
            }
            Err(_) => {}
        }
    }
    (found, refused)
}

/// Every source with a file, and the file as written.
fn named(state: &State) -> Vec<(Arc<str>, Arc<str>)> {
    let mut named = Vec::new();
    let Some(id) = state.relation("source_file", 2) else { return named };
    state.store.relation(id).each_fact(&mut |words, _| {
        if let [Value::Text(source), Value::Text(path)] = &state.decode(words)[..] {
            named.push((source.clone(), path.clone()));
        }
    });
    named
}

/// Where each `source_file` is stated: its path counts from there.
fn places(facts: &[(GroundFact, Span)]) -> HashMap<(&str, &str), Span> {
    let mut places = HashMap::new();
    for (fact, span) in facts.iter().filter(|(fact, _)| &*fact.predicate == "source_file") {
        if let [Value::Text(source), Value::Text(path)] = &fact.args[..] {
            places.entry((&**source, &**path)).or_insert(*span);
        }
    }
    places
}

/// Points each missing quote at its words, where they are the only ones quoted in the fact as written; what repeats them
/// is then not needed.
pub(super) fn narrow(mut diagnostics: Vec<Diagnostic>, sources: &Sources) -> Vec<Diagnostic> {
    for diagnostic in diagnostics.iter_mut().filter(|d| d.code == Code::E0701) {
        let Some(label) = diagnostic.labels.first_mut() else { continue };
        let written = sources.slice(label.span);
        let mut quotes = quoted(written);
        if let (Some((from, to)), None) = (quotes.next(), quotes.next()) {
            label.span = Span { start: label.span.start + from, end: label.span.start + to, ..label.span };
            diagnostic.help.pop();
        }
    }
    diagnostics
}

/// The texts in double quotes behind an `@`, or behind the closing parenthesis of a fact.
fn quoted(written: &str) -> impl Iterator<Item = (u32, u32)> {
    let from = written.find('@').or_else(|| written.rfind(')')).unwrap_or(0);
    let mut at = from;
    std::iter::from_fn(move || {
        let start = at + written.get(at..)?.find('"')?;
        let mut end = start + 1;
        while let Some(&byte) = written.as_bytes().get(end) {
            match byte {
                b'\\' => end += 1,
                b'"' => break,
                _ => {}
            }
            end += 1;
        }
        at = (end + 1).min(written.len());
        Some((start as u32, at as u32))
    })
}
