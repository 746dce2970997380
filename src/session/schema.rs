//! What a base holds, for people who ask: predicates with their columns, how many facts, the values of a column.

use super::fact::Fact;
use super::kb::Kb;
use crate::base::dictionary::Dictionary;
use crate::base::error::Error;
use crate::base::monitor::{Pace, Stop};
use crate::base::support::{GroundFact, Support};
use crate::base::value::Value;
use crate::base::value::text_form::{write_fact, write_quoted, write_source};
use crate::base::word::Word;
use crate::catalog::Column;
use crate::store::SupportWords;
use crate::syntax::ast::{Statement, StatementKind};
use indexmap::IndexMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A predicate as people look it up.
///
/// ```
/// let mut kb = dictum::Kb::new();
/// kb.run("%% A charge, as somebody else reports it.\npred accused(who, whom).\naccused(ines, board).")?;
/// let entry = &kb.schema()[0];
/// assert_eq!((&*entry.name, entry.arity, entry.facts), ("accused", 2, 1));
/// assert_eq!(entry.doc.as_deref(), Some("A charge, as somebody else reports it."));
/// # Ok::<(), dictum::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: Arc<str>,
    /// The number of its arguments.
    pub arity: usize,
    /// Its columns, where it is declared.
    pub columns: Option<Vec<Column>>,
    /// The `%%` lines above its declaration; else the comment directly above its first rule.
    pub doc: Option<Arc<str>>,
    /// Stated facts.
    pub facts: usize,
    /// Rules.
    pub rules: usize,
}

impl Kb {
    /// Every predicate that is declared, stated or derived, by name and arity.
    pub fn schema(&self) -> Vec<Entry> {
        let mut entries: IndexMap<(Arc<str>, usize), Entry> = IndexMap::new();
        let mut entry = |name: &Arc<str>, arity: usize, change: &dyn Fn(&mut Entry)| {
            let new = || Entry { name: name.clone(), arity, columns: None, doc: None, facts: 0, rules: 0 };
            change(entries.entry((name.clone(), arity)).or_insert_with(new));
        };
        for declaration in self.state.catalog.iter() {
            entry(&declaration.name, declaration.columns.len(), &|e| {
                e.columns = Some(declaration.columns.clone());
                e.doc = declaration.doc.clone();
            });
        }
        for ((name, arity), id) in self.state.relations.iter() {
            let facts = self.state.store.relation(*id).len();
            if facts > 0 {
                entry(name, *arity, &|e| e.facts = facts);
            }
        }
        for statement in &self.state.rules {
            let StatementKind::Rule(rule) = &statement.kind else { continue };
            entry(&rule.head.name.text, rule.head.args.len(), &|e| {
                if e.rules == 0 && e.doc.is_none() {
                    e.doc = self.comment_above(statement);
                }
                e.rules += 1;
            });
        }
        let mut entries: Vec<Entry> = entries.into_values().collect();
        entries.sort_by(|a, b| (&a.name, a.arity).cmp(&(&b.name, b.arity)));
        entries
    }

    /// The comment lines directly above a statement, without their markers.
    fn comment_above(&self, statement: &Statement) -> Option<Arc<str>> {
        let text = self.sources.get(statement.span.file)?;
        let mut next = text.line_column(statement.span.start).line;
        let mut lines = Vec::new();
        for comment in statement.before.iter().rev() {
            let line = text.line_column(comment.span.start).line;
            if line + 1 != next {
                break;
            }
            lines.push(comment.text.trim_start_matches(['%', '/']).trim());
            next = line;
        }
        lines.reverse();
        (!lines.is_empty()).then(|| lines.join("\n").into())
    }

    /// The rules of a predicate (of all, without a name), as text.
    ///
    /// ```
    /// let mut kb = dictum::Kb::new();
    /// kb.run("actor(A) :- accused(A,_);accused(_,A).")?;
    /// assert_eq!(kb.rules(Some("actor")), ["actor(A) :- accused(A, _) ; accused(_, A)."]);
    /// # Ok::<(), dictum::Error>(())
    /// ```
    pub fn rules(&self, name: Option<&str>) -> Vec<String> {
        let wanted = |statement: &Statement| match &statement.kind {
            StatementKind::Rule(rule) => name.is_none_or(|n| *n == *rule.head.name.text),
            _ => name.is_none(),
        };
        self.state.rules.iter().filter(|s| wanted(s)).map(|s| crate::syntax::print_statement(s)).collect()
    }

    /// The stated facts of a predicate with their supports, at most `most`, and how many there are in all.
    ///
    /// ```
    /// let mut kb = dictum::Kb::new();
    /// kb.run("accused(ines, board) on 2021-03 @ x1:4. accused(pavlo, board).")?;
    /// let (facts, total) = kb.facts("accused", 1)?;
    /// assert_eq!((facts[0].to_string(), total), ("accused(ines, board) on 2021-03 @ x1:4.".to_string(), 2));
    /// # Ok::<(), dictum::Error>(())
    /// ```
    ///
    /// # Errors
    /// When [`Options`](crate::Options) say stop ([`Error::is_limit`], [`Error::is_cancelled`]), or the facts lie in a
    /// damaged file ([`Error::is_bad_data`]).
    pub fn facts(&self, name: &str, most: usize) -> Result<(Vec<Fact>, usize), Error> {
        let clock = self.options.start();
        self.sound_or_stopped(self.try_facts(name, most, &Pace::new(&clock)))
    }

    /// What was read, unless reading was stopped or the file it was read from is damaged.
    pub(super) fn sound_or_stopped<T>(&self, read: Result<T, Stop>) -> Result<T, Error> {
        let refused = |diagnostic| Error::new(vec![diagnostic], self.sources.clone());
        match (read, self.state.fault()) {
            (_, Some(fault)) => Err(refused(fault)),
            (Err(stop), None) => Err(refused(stop.nowhere())),
            (Ok(read), None) => Ok(read),
        }
    }

    fn try_facts(&self, name: &str, most: usize, pace: &Pace<'_>) -> Result<(Vec<Fact>, usize), Stop> {
        let dictionary = &self.state.dictionary;
        let order = |a: &[Word], b: &[Word]| {
            let unequal = a.iter().zip(b).map(|(a, b)| dictionary.compare(*a, *b)).find(|order| order.is_ne());
            unequal.unwrap_or(a.len().cmp(&b.len()))
        };
        // The least so far, in order.
        let (mut least, mut total) = (Vec::<(Arc<str>, Vec<Word>, Vec<SupportWords>)>::new(), 0);
        for ((of, _), id) in self.state.relations.iter().filter(|((of, _), _)| **of == *name) {
            self.state.store.relation(*id).try_each_fact(&mut |words, supports| {
                pace.steps(1)?;
                total += 1;
                if least.len() == most && least.last().is_none_or(|(_, last, _)| order(words, last).is_ge()) {
                    return Ok(());
                }
                let place = least.partition_point(|(_, other, _)| order(other, words).is_lt());
                least.insert(place, (of.clone(), words.to_vec(), supports.to_vec()));
                least.truncate(most);
                Ok(())
            })?;
        }
        let fact = |(of, words, supports): (Arc<str>, Vec<Word>, Vec<SupportWords>)| {
            let mut supports: Vec<Support> = supports.iter().map(|s| self.state.decode_support(s)).collect();
            supports.sort();
            Fact(GroundFact { predicate: of, args: self.state.decode(&words), supports })
        };
        Ok((least.into_iter().map(fact).collect(), total))
    }

    /// Texts that stand in a column of the stated facts of a predicate and begin with `start`, at most `most`.
    #[doc(hidden)]
    pub fn texts_in(&self, name: &str, column: usize, start: &str, most: usize) -> Vec<Arc<str>> {
        let mut found = BTreeSet::new();
        for ((_, arity), id) in self.state.relations.iter().filter(|((of, _), _)| **of == *name) {
            if column >= *arity {
                continue;
            }
            self.state.store.relation(*id).each_fact(&mut |words, _| {
                if found.len() < 10 * most
                    && let Value::Text(text) = self.state.dictionary.value(words[column])
                    && text.starts_with(start)
                {
                    found.insert(text);
                }
            });
        }
        found.into_iter().take(most).collect()
    }

    /// Texts that stand anywhere in the stated facts and begin with `start`, at most `most`.
    #[doc(hidden)]
    pub fn texts_beginning(&self, start: &str, most: usize) -> Vec<Arc<str>> {
        let mut found: BTreeSet<&str> = BTreeSet::new();
        for id in self.state.relations.values() {
            self.state.store.relation(*id).each_fact(&mut |words, _| {
                for word in words {
                    each_text(&self.state.dictionary, *word, &mut |text| {
                        if found.len() < 10 * most && text.starts_with(start) {
                            found.insert(text);
                        }
                    });
                }
            });
        }
        found.into_iter().take(most).map(Arc::from).collect()
    }
}

/// Calls `visit` for the texts of a value.
fn each_text<'d>(dictionary: &'d Dictionary, word: Word, visit: &mut dyn FnMut(&'d str)) {
    if let Some(text) = dictionary.text(word) {
        visit(text);
    } else if let Some((_, args)) = dictionary.prop(word) {
        args.iter().for_each(|arg| each_text(dictionary, *arg, visit));
    }
}

/// A stated fact as statements of the language, one for each support.
pub fn fact_text(fact: &GroundFact) -> String {
    let mut atom = String::new();
    // Writing to a string cannot fail.
    let _ = write_fact(&mut atom, &fact.predicate, &fact.args);
    let bare = [Support::default()];
    let supports = if fact.supports.is_empty() { &bare[..] } else { &fact.supports };
    let statement = |support: &Support| {
        let mut text = atom.clone();
        if let Some(date) = &support.date {
            text.push_str(&format!(" on {}", date.literal()));
        }
        if let Some(source) = &support.source {
            text.push_str(" @ ");
            let _ = write_source(&mut text, source);
            if let Some(locator) = &support.locator {
                text.push_str(&format!(":{locator}"));
            }
            if let Some(quote) = &support.quote {
                text.push(' ');
                let _ = write_quoted(&mut text, quote);
            }
        }
        text + "."
    };
    supports.iter().map(statement).collect::<Vec<_>>().join("\n")
}
