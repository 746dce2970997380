//! Ground state: what the user stated. A statement works on a copy; committing replaces it, failing drops the copy.

use super::import::FromFile;
use crate::base::dictionary::{Dictionary, Full};
use crate::base::monitor::{Pace, Stop};
use crate::base::span::Span;
use crate::base::support::{GroundFact, Support};
use crate::base::value::Value;
use crate::base::word::Word;
use crate::catalog::Catalog;
use crate::store::{Batch, Inserted, RelationId, Store, SupportWords};
use crate::syntax::ast::Statement;
use indexmap::IndexMap;
use indexmap::map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

/// A predicate's key: name and arity.
pub(super) type Key = (Arc<str>, usize);

/// Everything stated. Cloning copies lists of shared parts.
#[derive(Clone, Default)]
pub(super) struct State {
    pub catalog: Catalog,
    /// Values by word. Values of statements that failed stay in it, which nobody can see.
    pub dictionary: Arc<Dictionary>,
    pub store: Store,
    pub relations: Arc<IndexMap<Key, RelationId>>,
    /// Where a predicate was stated first.
    pub stated_at: Arc<BTreeMap<Key, Span>>,
    /// Rules and constraints, in the order they were stated.
    pub rules: Vec<Arc<Statement>>,
    /// Rules and constraints as text: a program is a set of statements, so one that is stated twice is one.
    pub printed: Arc<HashSet<Box<str>>>,
    /// Queries that files hold.
    pub queries: Vec<Arc<Statement>>,
    /// What is kept as text, and where it was written.
    pub program: Vec<super::program::Kept>,
    /// Snapshots in which facts may still lie.
    pub opened: Vec<super::opening::Source>,
    /// Files that were included or loaded, by their real path.
    pub files: BTreeSet<PathBuf>,
}

/// So many steps a fact counts for that is made of values.
const DECODED: usize = 16;

impl State {
    /// The relation of a predicate with stated facts (or that once had some).
    pub fn relation(&self, name: &str, arity: usize) -> Option<RelationId> {
        self.relations.get(&(Arc::from(name), arity)).copied()
    }

    /// Whether nothing was ever stated.
    pub fn is_empty(&self) -> bool {
        self.relations.is_empty() && self.rules.is_empty() && self.files.is_empty()
    }

    /// Predicates with stated facts.
    pub fn stated(&self) -> Vec<Key> {
        let full = |id: &RelationId| !self.store.relation(*id).is_empty();
        self.relations.iter().filter(|(_, id)| full(id)).map(|(key, _)| key.clone()).collect()
    }

    /// The number of stated facts.
    pub fn fact_count(&self) -> usize {
        self.relations.values().map(|id| self.store.relation(*id).len()).sum()
    }

    /// Bytes that it takes in memory, but for statements.
    pub fn held(&self) -> usize {
        self.store.held().total() + self.dictionary.held()
    }

    /// Adds facts that are new.
    pub fn insert(&mut self, batches: IndexMap<Key, Batch>, pace: &Pace<'_>) -> Result<Inserted, Stop> {
        let mut all = Inserted::default();
        for (key, batch) in batches {
            let new = self.insert_of(key, batch, pace)?;
            all.facts += new.facts;
            all.supports += new.supports;
        }
        Ok(all)
    }

    /// Adds facts of one predicate that are new.
    pub fn insert_of(&mut self, key: Key, batch: Batch, pace: &Pace<'_>) -> Result<Inserted, Stop> {
        let id = match self.relations.get(&key) {
            Some(id) => *id,
            None => {
                let id = self.store.add_relation(key.1);
                Arc::make_mut(&mut self.relations).insert(key, id);
                id
            }
        };
        self.store.try_insert(id, batch, pace)
    }

    /// Every stated fact with its supports, decoded.
    ///
    /// # Errors
    /// When it is to stop.
    pub fn each_fact(&self, pace: &Pace<'_>, take: &mut dyn FnMut(GroundFact)) -> Result<(), Stop> {
        self.relations.keys().try_for_each(|key| self.each_fact_of(key, pace, take))
    }

    /// Every stated fact of a predicate.
    ///
    /// # Errors
    /// When it is to stop.
    pub fn each_fact_of(&self, key: &Key, pace: &Pace<'_>, take: &mut dyn FnMut(GroundFact)) -> Result<(), Stop> {
        let Some(id) = self.relations.get(key) else { return Ok(()) };
        self.store.relation(*id).try_each_fact(&mut |words, supports| {
            pace.steps(DECODED)?;
            take(self.fact(key, words, supports));
            Ok(())
        })
    }

    /// A fact of words.
    pub fn fact(&self, key: &Key, words: &[Word], supports: &[SupportWords]) -> GroundFact {
        GroundFact {
            predicate: key.0.clone(),
            args: self.decode(words),
            supports: supports.iter().map(|s| self.decode_support(s)).collect(),
        }
    }

    /// Values of words.
    pub fn decode(&self, words: &[Word]) -> Vec<Value> {
        words.iter().map(|w| self.dictionary.value(*w)).collect()
    }

    /// A support of words.
    pub fn decode_support(&self, words: &SupportWords) -> Support {
        decode_support(words, &self.dictionary)
    }
}

/// A support of words of a dictionary.
pub(super) fn decode_support(words: &SupportWords, dictionary: &Dictionary) -> Support {
    let value = |word: Word| (word != Word::NONE).then(|| dictionary.value(word));
    let text = |word: Word| match value(word) {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    };
    Support {
        date: match value(words.date) {
            Some(Value::Date(date)) => Some(date),
            _ => None,
        },
        source: text(words.source),
        locator: value(words.locator),
        quote: text(words.quote),
    }
}

/// Facts on their way into the store, by predicate.
#[derive(Default)]
pub(super) struct Gathered {
    pub batches: IndexMap<Key, Batch>,
    /// The first place of each predicate.
    pub first: Vec<(Key, Span)>,
    /// What imports gave, in their order.
    pub imported: Vec<FromFile>,
}

impl Gathered {
    /// The number of facts of a predicate, those that are there already or come twice too.
    pub fn count(&self, key: &Key) -> usize {
        let imported = self.imported.iter().filter(|rows| rows.key == *key).map(|rows| rows.imported.batch.len());
        self.batches.get(key).map_or(0, Batch::len) + imported.sum::<usize>()
    }

    /// Bytes that they take, those of imports left out.
    pub fn held(&self) -> usize {
        self.batches.values().map(Batch::held).sum()
    }

    /// Takes in what an import gave.
    pub fn import(&mut self, rows: FromFile) {
        if !rows.imported.batch.is_empty() && !self.first.iter().any(|(key, _)| *key == rows.key) {
            self.first.push((rows.key.clone(), rows.span));
        }
        self.imported.push(rows);
    }

    /// Takes a fact in.
    pub fn add(&mut self, fact: &GroundFact, span: Span, dictionary: &mut Dictionary) -> Result<(), Full> {
        let words = fact.args.iter().map(|v| dictionary.intern(v)).collect::<Result<Vec<_>, _>>()?;
        let place = self.place((fact.predicate.clone(), words.len()), span);
        for support in &fact.supports {
            self.batches[place].push(&words, encode_support(support, dictionary)?);
        }
        Ok(())
    }

    /// The place of a predicate's facts among the batches; `span` is where it is stated now.
    pub fn place(&mut self, key: Key, span: Span) -> usize {
        let entry = self.batches.entry(key);
        let place = entry.index();
        if let Entry::Vacant(entry) = entry {
            self.first.push((entry.key().clone(), span));
            entry.insert(Batch::new(self.first[place].0.1));
        }
        place
    }
}

/// The words of a support.
fn encode_support(support: &Support, dictionary: &mut Dictionary) -> Result<SupportWords, Full> {
    let mut word = |value: Option<Value>| value.map_or(Ok(Word::NONE), |v| dictionary.intern(&v));
    Ok(SupportWords {
        date: word(support.date.clone().map(Value::Date))?,
        source: word(support.source.clone().map(Value::Text))?,
        locator: word(support.locator.clone())?,
        quote: word(support.quote.clone().map(Value::Text))?,
    })
}
