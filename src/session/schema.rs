//! What a base holds, for people who ask: predicates with their columns, how many facts, the values of a column.

use super::kb::Kb;
use crate::base::support::{GroundFact, Support};
use crate::base::value::Value;
use crate::base::value::text_form::{write_fact, write_quoted, write_source};
use crate::catalog::Column;
use crate::syntax::ast::{Rule, StatementKind};
use indexmap::IndexMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A predicate as people look it up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: Arc<str>,
    /// The number of its arguments.
    pub arity: usize,
    /// Its columns, where it is declared.
    pub columns: Option<Vec<Column>>,
    /// The `%%` lines above its declaration.
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
        for rule in self.rules_iter() {
            let (name, arity) = (&rule.head.name.text, rule.head.args.len());
            entry(name, arity, &|e| e.rules += 1);
        }
        let mut entries: Vec<Entry> = entries.into_values().collect();
        entries.sort_by(|a, b| (&a.name, a.arity).cmp(&(&b.name, b.arity)));
        entries
    }

    fn rules_iter(&self) -> impl Iterator<Item = &Rule> {
        self.state.rules.iter().filter_map(|s| match &s.kind {
            StatementKind::Rule(rule) => Some(rule),
            _ => None,
        })
    }

    /// The rules of a predicate (of all, without a name), as text.
    pub fn rules(&self, name: Option<&str>) -> Vec<String> {
        let wanted = |statement: &crate::syntax::ast::Statement| match &statement.kind {
            StatementKind::Rule(rule) => name.is_none_or(|n| *n == *rule.head.name.text),
            _ => name.is_none(),
        };
        self.state.rules.iter().filter(|s| wanted(s)).map(|s| crate::syntax::print_statement(s)).collect()
    }

    /// The stated facts of a predicate with their supports, at most `most`, and how many there are in all.
    pub fn facts(&self, name: &str, most: usize) -> (Vec<GroundFact>, usize) {
        let (mut facts, mut total) = (Vec::new(), 0);
        for ((of, _), id) in self.state.relations.iter().filter(|((of, _), _)| **of == *name) {
            self.state.store.relation(*id).each_fact(&mut |words, supports| {
                total += 1;
                facts.push(GroundFact {
                    predicate: of.clone(),
                    args: self.state.decode(words),
                    supports: supports.iter().map(|s| self.state.decode_support(s)).collect(),
                });
            });
        }
        facts.sort();
        facts.truncate(most);
        (facts, total)
    }

    /// Texts that stand in a column of the stated facts of a predicate and begin with `start`, at most `most`.
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
