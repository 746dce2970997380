//! Quotes: whether the words that a citation gives stand in the text it cites.

use super::FACT;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::monitor::{Pace, Stop};
use crate::base::span::Span;
use crate::base::support::GroundFact;
use crate::base::value::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// For so many missing quotes the nearest passage is looked for, each time in the whole text.
const MOST_PASSAGES: usize = 50;
/// A passage is shown up to so many characters.
const LONGEST_PASSAGE: usize = 200;
/// So many sources are named in the note.
const MOST_NAMED: usize = 5;

/// The text of a source.
pub struct SourceFile {
    /// What messages call it.
    name: String,
    text: String,
    /// With each stretch of white space as one space.
    folded: String,
}

impl SourceFile {
    /// A text by the name that messages call it.
    pub fn new(name: String, text: String) -> SourceFile {
        SourceFile { folded: folded(&text), name, text }
    }
}

/// The texts there are of each source.
pub type SourceFiles = BTreeMap<Arc<str>, Vec<SourceFile>>;

/// E0701: a quote that is in none of its source's texts, white space folded. N0701: quotes of sources without a text.
///
/// # Errors
/// When it is to stop.
pub fn quotes(facts: &[(GroundFact, Span)], files: &SourceFiles, pace: &Pace<'_>) -> Result<Vec<Diagnostic>, Stop> {
    let mut diagnostics = Vec::new();
    let mut found: HashSet<(&str, &str)> = HashSet::new();
    let (mut unchecked, mut unread) = (0, BTreeSet::new());
    for (fact, span) in facts {
        pace.steps(FACT)?;
        for support in &fact.supports {
            let Some(quote) = support.quote.as_deref() else { continue };
            let Some((source, texts)) = support.source.as_deref().and_then(|s| files.get_key_value(s)) else {
                unchecked += 1;
                unread.extend(support.source.as_deref());
                continue;
            };
            if found.contains(&(&**source, quote)) {
                continue;
            }
            pace.look()?;
            let wanted = folded(quote);
            if texts.iter().any(|text| text.folded.contains(&wanted)) {
                found.insert((source, quote));
                continue;
            }
            let names: Vec<String> = texts.iter().map(|t| format!("`{}`", t.name)).collect();
            let message = format!(
                "this quote is not in {}, the text of the source `{}`",
                names.join(" or "),
                Value::text(&**source)
            );
            let mut diagnostic = Diagnostic::new(Code::E0701, *span, message);
            if diagnostics.len() < MOST_PASSAGES {
                diagnostic = diagnostic.help(match nearest(quote, texts) {
                    Some(passage) => passage,
                    None => "no passage of it shares a word with the quote: is it from another source?".into(),
                });
            }
            diagnostics.push(diagnostic.help(format!("the quote is `{}`", cut(&wanted))));
        }
    }
    if unchecked > 0 {
        diagnostics.push(note(unchecked, &unread));
    }
    Ok(diagnostics)
}

fn note(unchecked: usize, unread: &BTreeSet<&str>) -> Diagnostic {
    let quotes = if unchecked == 1 { "1 quote".to_string() } else { format!("{unchecked} quotes") };
    let mut names: Vec<String> = unread.iter().take(MOST_NAMED).map(|s| format!("`{}`", Value::text(*s))).collect();
    if unread.len() > MOST_NAMED {
        names.push(format!("{} more", unread.len() - MOST_NAMED));
    }
    let message = format!("{quotes} could not be checked: there is no text of {}", names.join(", "));
    Diagnostic::nowhere(Code::N0701, message)
        .help("give it, as UTF-8 text: `source(id: …, file: \"texts/….txt\").`, from the folder of the `.dl` file")
}

/// White space folded.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST_PASSAGE) {
        Some((end, _)) => format!("{} …", text[..end].trim_end()),
        None => text.to_string(),
    }
}

/// A word in lower case, with the bytes it stands at.
fn words(text: &str) -> Vec<(String, usize, usize)> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                found.push((text[from..at].to_lowercase(), from, at));
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// The stretch of as many words as the quote has that shares most of them with it, said with its line.
fn nearest(quote: &str, texts: &[SourceFile]) -> Option<String> {
    let wanted = words(quote);
    let mut most = 0;
    let mut best = None;
    for file in texts {
        let there = words(&file.text);
        let Some((score, from, to)) = window(&wanted, &there) else { continue };
        if score > most {
            most = score;
            best = Some((file, there[from].1, there[to].2));
        }
    }
    let (file, from, to) = best?;
    let line = file.text[..from].matches('\n').count() + 1;
    Some(format!("the nearest passage is `{}` ({}:{line})", cut(&folded(&file.text[from..to])), file.name))
}

/// The first window with the largest multiset of common words, long words counting for more: how much they count for,
/// and its first and last word.
fn window(wanted: &[(String, usize, usize)], there: &[(String, usize, usize)]) -> Option<(usize, usize, usize)> {
    let mut open: HashMap<&str, i64> = HashMap::new();
    wanted.iter().for_each(|(word, ..)| *open.entry(word).or_default() += 1);
    let (mut common, mut best) = (0, None::<(usize, usize, usize)>);
    for (last, (word, ..)) in there.iter().enumerate() {
        if let Some(left) = open.get_mut(&**word) {
            common += if *left > 0 { word.len() } else { 0 };
            *left -= 1;
        }
        if let Some((gone, ..)) = last.checked_sub(wanted.len()).and_then(|n| there.get(n))
            && let Some(left) = open.get_mut(&**gone)
        {
            *left += 1;
            common -= if *left > 0 { gone.len() } else { 0 };
        }
        if common > best.map_or(0, |(most, ..)| most) {
            best = Some((common, (last + 1).saturating_sub(wanted.len()), last));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_passage_shares_most_words() {
        let text = "Before the vote.\nThe parliament of Spain\n condemned the blockade in January. After it.";
        let files = [SourceFile::new("r.txt".into(), text.into())];
        let near = |quote| nearest(quote, &files);
        let passage = "the nearest passage is `The parliament of Spain condemned the blockade` (r.txt:2)";
        assert_eq!(near("Parliament of Spain has condemned the blockade").as_deref(), Some(passage));
        assert_eq!(near("xyz"), None);
        assert_eq!(near(""), None);
    }
}
