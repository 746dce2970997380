//! The facts of snapshots that lints, quotes and constraints ask for, so that a base of millions of rows is checked without
//! making values of them all.
//!
//! Those are: what declares sources, commands, facts with a proposition in them, facts of a predicate that a proposition
//! has the name of, the first fact of each predicate, the first to cite each source, the first to hold each text that is
//! not plain ASCII, and every fact with a quote.

use super::state::State;
use crate::base::monitor::{Pace, Stop};
use crate::base::support::GroundFact;
use crate::base::value::Value;
use crate::base::word::{Shape, Word};
use crate::store::SupportWords;
use std::collections::HashSet;

/// Calls `take` with them.
///
/// # Errors
/// When it is to stop.
pub(super) fn linted(state: &State, pace: &Pace<'_>, take: &mut dyn FnMut(GroundFact)) -> Result<(), Stop> {
    let names = names(state, pace)?;
    let mut seen = Seen { state, sources: HashSet::new(), texts: HashSet::new() };
    for (key, id) in state.relations.iter() {
        let whole = is_about_facts(&key.0) || names.contains(&*key.0);
        let mut first = true;
        state.store.relation(*id).try_each_fact(&mut |words, supports| {
            pace.steps(1 + supports.len())?;
            // Each is looked at, for it is to be the first that counts.
            let is_asked_for = seen.asks_for(words, supports);
            if std::mem::take(&mut first) || whole || is_asked_for {
                pace.steps(FACT)?;
                take(state.fact(key, words, supports));
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// So many steps a fact counts for that is made of values.
const FACT: usize = 16;

/// Whether a predicate tells of other facts or of sources.
fn is_about_facts(name: &str) -> bool {
    matches!(name, "says" | "denies" | "assert" | "asserta" | "assertz" | "retract" | "source")
        || name.starts_with("source_")
}

/// The names of all propositions in facts, those inside of others too, and of what is said or denied as a text.
fn names(state: &State, pace: &Pace<'_>) -> Result<HashSet<std::sync::Arc<str>>, Stop> {
    let dictionary = &state.dictionary;
    let (mut known, mut open, mut texts) = (HashSet::new(), Vec::new(), HashSet::new());
    for ((name, _), id) in state.relations.iter() {
        let is_claim = matches!(&**name, "says" | "denies");
        state.store.relation(*id).each_word(
            &mut |word| match word.shape() {
                Shape::Prop(_) if known.insert(word) => open.push(word),
                Shape::Text(_) if is_claim => _ = texts.insert(word),
                _ => {}
            },
            pace,
        )?;
    }
    while let Some(word) = open.pop() {
        pace.steps(1)?;
        let Some((name, args)) = dictionary.prop(word) else { continue };
        texts.insert(name);
        open.extend(args.iter().filter(|arg| matches!(arg.shape(), Shape::Prop(_)) && known.insert(**arg)));
    }
    let text = |word: Word| match dictionary.value(word) {
        Value::Text(text) => Some(text),
        _ => None,
    };
    Ok(texts.into_iter().filter_map(text).collect())
}

/// What was met before.
struct Seen<'a> {
    state: &'a State,
    sources: HashSet<Word>,
    texts: HashSet<Word>,
}

impl Seen<'_> {
    fn asks_for(&mut self, words: &[Word], supports: &[SupportWords]) -> bool {
        let mut asked = false;
        for support in supports {
            asked |= support.quote != Word::NONE;
            asked |= support.source != Word::NONE && self.sources.insert(support.source);
        }
        for word in words {
            asked |= match word.shape() {
                Shape::Prop(_) => true,
                Shape::Text(_) => self.texts.insert(*word) && self.has_forms(*word),
                _ => false,
            };
        }
        asked
    }

    /// Whether a text could be written in another Unicode form.
    fn has_forms(&self, word: Word) -> bool {
        matches!(self.state.dictionary.value(word), Value::Text(text) if !text.is_ascii())
    }
}
