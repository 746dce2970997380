//! The sources of a base: those declared and those cited.

use super::kb::Kb;
use crate::base::error::Error;
use crate::base::monitor::{Pace, Stop};
use crate::base::value::Value;
use crate::base::word::Word;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A source, as it was declared and as far as facts cite it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceEntry {
    /// Its name in citations.
    pub id: Arc<str>,
    /// Whether `source(id: …)` declares it.
    pub declared: bool,
    /// What is declared of it: `title`, `publisher`, `published` and so on, each with its value as written.
    pub about: Vec<(&'static str, Value)>,
    /// How many supports cite it.
    pub supports: usize,
}

/// What may be declared of a source, and the predicate that states it.
const ABOUT: &[(&str, &str)] = &[
    ("title", "source_title"),
    ("publisher", "source_publisher"),
    ("published", "source_published"),
    ("url", "source_url"),
    ("file", "source_file"),
];

impl Kb {
    /// Every source that is declared or cited, by name.
    ///
    /// ```
    /// let mut kb = dictum::Kb::new();
    /// kb.run("source(id: x1, title: \"Minutes\"). accused(ines, board, leak) @ x1:4, x2.")?;
    /// let sources = kb.cited_sources()?;
    /// assert_eq!(sources.iter().map(|s| (&*s.id, s.declared, s.supports)).collect::<Vec<_>>(),
    ///     [("x1", true, 1), ("x2", false, 1)]);
    /// # Ok::<(), dictum::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Kb::facts`].
    pub fn cited_sources(&self) -> Result<Vec<SourceEntry>, Error> {
        let clock = self.options.start();
        self.sound_or_stopped(self.try_cited_sources(&Pace::new(&clock)))
    }

    fn try_cited_sources(&self, pace: &Pace<'_>) -> Result<Vec<SourceEntry>, Stop> {
        let mut counts: HashMap<Word, usize> = HashMap::new();
        for id in self.state.relations.values() {
            self.state.store.relation(*id).try_each_fact(&mut |_, supports| {
                pace.steps(1 + supports.len())?;
                for support in supports.iter().filter(|support| support.source != Word::NONE) {
                    *counts.entry(support.source).or_default() += 1;
                }
                Ok(())
            })?;
        }
        let mut entries: BTreeMap<Arc<str>, SourceEntry> = BTreeMap::new();
        let mut entry = |id: &Arc<str>, change: &mut dyn FnMut(&mut SourceEntry)| {
            let new = || SourceEntry { id: id.clone(), ..SourceEntry::default() };
            change(entries.entry(id.clone()).or_insert_with(new));
        };
        for (word, count) in counts {
            if let Value::Text(id) = self.state.dictionary.value(word) {
                entry(&id, &mut |entry| entry.supports = count);
            }
        }
        self.each_stated("source", 1, &mut |values| {
            if let [Value::Text(id)] = values {
                entry(id, &mut |entry| entry.declared = true);
            }
        });
        for (what, predicate) in ABOUT {
            self.each_stated(predicate, 2, &mut |values| {
                if let [Value::Text(id), value] = values {
                    entry(id, &mut |entry| entry.about.push((what, value.clone())));
                }
            });
        }
        Ok(entries.into_values().collect())
    }

    fn each_stated(&self, name: &str, arity: usize, visit: &mut dyn FnMut(&[Value])) {
        if let Some(id) = self.state.relation(name, arity) {
            self.state.store.relation(id).each_fact(&mut |words, _| visit(&self.state.decode(words)));
        }
    }
}
