//! Snapshots on their way into a base: a base without facts adopts what lies in the file, any other takes in its facts
//! under its own words.

use super::state::{Key, State};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::dictionary::{Dictionary, Full};
use crate::base::monitor::{Pace, Stop};
use crate::base::span::{FileId, Span};
use crate::base::word::Word;
use crate::snapshot::{Fault, FaultKind, Opened, SnapshotFile};
use crate::store::{Batch, Inserted};
use indexmap::IndexMap;
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

/// A snapshot as the loader found it.
pub(super) struct Snapshot {
    pub source: Source,
    /// The texts of its program.
    pub texts: BTreeSet<FileId>,
    /// What is in it.
    pub opened: Opened,
}

/// A snapshot that facts of the base may still lie in.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// What messages call it.
    pub name: String,
    /// Its path, without links.
    pub real: PathBuf,
    pub file: Arc<SnapshotFile>,
    /// The `include` that reads it; none if the user named it.
    pub included: Option<Span>,
}

/// What is wrong with a snapshot.
pub(super) fn diagnostic(name: &str, fault: &Fault) -> Diagnostic {
    let (code, message, help) = match fault.kind {
        FaultKind::Foreign => (Code::E0620, format!("`{name}`: {fault}"), "make one with `dictum compile`"),
        FaultKind::Damaged => {
            (Code::E0620, format!("`{name}` is damaged: {fault}"), "compile it anew, or take an older copy")
        }
        FaultKind::Version => {
            (Code::E0621, format!("`{name}` cannot be read: {fault}"), "compile it anew with this version")
        }
        FaultKind::Unreadable => {
            (Code::E0605, format!("`{name}` cannot be read: {fault}"), "look at its disk and permissions")
        }
    };
    Diagnostic::nowhere(code, message).help(help)
}

impl State {
    /// Takes a snapshot in, when everything is declared; gives what it adds. `declared` are the predicates that it
    /// declares itself, whose facts were held to that when they were saved. `alone`: nothing else holds words of this
    /// state's dictionary, so that of the file may take its place where no fact is stated yet.
    ///
    /// # Errors
    /// When it is to stop. What is wrong with its facts goes to `said`, and the state is then to be thrown away.
    pub fn take_in(
        &mut self,
        snapshot: Snapshot,
        declared: &BTreeSet<Arc<str>>,
        alone: bool,
        pace: &Pace<'_>,
        said: &mut Vec<Diagnostic>,
    ) -> Result<Inserted, Stop> {
        let Snapshot { source, opened, .. } = snapshot;
        let predicates: Vec<Key> =
            opened.predicates.iter().map(|p| (Arc::from(p.name.as_str()), p.relation.arity())).collect();
        let inserted = if alone && self.fact_count() == 0 {
            self.opened.push(source.clone());
            self.adopt(opened)
        } else {
            match self.renamed(&opened, pace)? {
                Ok(batches) => self.insert(batches, pace)?,
                Err(Full) => {
                    said.push(Diagnostic::nowhere(Code::E0515, "no room for more values"));
                    return Ok(Inserted::default());
                }
            }
        };
        for key in predicates.iter().filter(|(name, _)| !declared.contains(name)) {
            let wrong = self.conform(key, pace)?;
            said.extend(wrong.map(|diagnostic| match source.included {
                Some(span) => diagnostic.label(span, "stated in this snapshot"),
                None => diagnostic,
            }));
        }
        said.extend(source.file.fault().map(|fault| diagnostic(&source.name, fault)));
        Ok(inserted)
    }

    fn adopt(&mut self, opened: Opened) -> Inserted {
        let mut inserted = Inserted::default();
        self.dictionary = Arc::new(Dictionary::above(opened.dictionary));
        self.store = crate::store::Store::default();
        let mut relations = IndexMap::with_capacity(opened.predicates.len());
        for predicate in opened.predicates {
            inserted.facts += predicate.relation.len();
            inserted.supports += predicate.supports;
            let key: Key = (predicate.name.into(), predicate.relation.arity());
            relations.insert(key, self.store.push(predicate.relation));
        }
        self.relations = Arc::new(relations);
        inserted
    }

    /// All facts of a snapshot by words of this base, as if they were read from a text.
    fn renamed(&mut self, opened: &Opened, pace: &Pace<'_>) -> Result<Result<IndexMap<Key, Batch>, Full>, Stop> {
        let theirs = Dictionary::above(opened.dictionary.clone());
        let mut batches: IndexMap<Key, Batch> = IndexMap::with_capacity(opened.predicates.len());
        let mut known: HashMap<Word, Word> = HashMap::new();
        let ours = Arc::make_mut(&mut self.dictionary);
        let mut full = false;
        for predicate in &opened.predicates {
            let mut rename = |word| {
                *known.entry(word).or_insert_with(|| match ours.intern(&theirs.value(word)) {
                    Ok(own) => own,
                    Err(Full) => {
                        full = true;
                        word
                    }
                })
            };
            let batch = predicate.relation.renamed(&mut rename, pace)?;
            batches.insert((Arc::from(predicate.name.as_str()), predicate.relation.arity()), batch);
        }
        Ok(if full { Err(Full) } else { Ok(batches) })
    }

    /// What was found to be wrong with a snapshot since it was opened: answers are then not to be relied on.
    pub fn fault(&self) -> Option<Diagnostic> {
        self.opened.iter().find_map(|source| Some(diagnostic(&source.name, source.file.fault()?)))
    }
}
