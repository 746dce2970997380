//! Rows gathered into groups: aggregates in heads and braces, `order by … limit`.

use super::{EvalError, Failure};
use crate::base::dictionary::Dictionary;
use crate::base::function::{self, Aggregate};
use crate::base::span::Span;
use crate::base::value::Value;
use crate::base::word::Word;
use crate::plan::step::{Collect, CollectColumn};
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What one group has collected.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    rows: u64,
    values: Vec<Box<[Word]>>,
    seen: HashSet<Box<[Word]>>,
}

impl Group {
    /// Adds one solution's collected words.
    pub fn add(&mut self, words: impl Iterator<Item = Word>, distinct: bool) {
        self.rows += 1;
        let words: Box<[Word]> = words.collect();
        if distinct {
            self.seen.insert(words);
        } else if !words.is_empty() {
            self.values.push(words);
        }
    }

    /// The aggregate's word, none where it has no value, or what went wrong.
    pub fn finish(
        self,
        function: Aggregate,
        distinct: bool,
        span: Span,
        dictionary: &mut Dictionary,
    ) -> Result<Result<Option<Word>, Failure>, EvalError> {
        if function == Aggregate::Count {
            let count = if distinct { self.seen.len() as u64 } else { self.rows };
            return Ok(Ok(Some(dictionary.intern(&Value::Int(count as i64))?)));
        }
        let collected = self.seen.into_iter().chain(self.values);
        if matches!(function, Aggregate::Min | Aggregate::Max) {
            let best = collected.filter_map(|w| w.first().copied()).reduce(|a, b| {
                let wanted = if function == Aggregate::Min { Ordering::Less } else { Ordering::Greater };
                if dictionary.compare(b, a) == wanted { b } else { a }
            });
            return Ok(Ok(best));
        }
        let mut separator = None;
        let values: Vec<Value> = collected
            .filter_map(|words| {
                if let (None, Some(&word)) = (&separator, words.get(1)) {
                    separator = dictionary.text(word).map(str::to_owned);
                }
                words.first().map(|&w| dictionary.value(w))
            })
            .collect();
        let separator = separator.unwrap_or_default();
        Ok(match function::aggregate(function, values, &separator) {
            Ok(Some(value)) => Ok(Some(dictionary.intern(&value)?)),
            Ok(None) => Ok(None),
            Err(error) => Err(Failure { code: error.code, message: error.message, span }),
        })
    }
}

/// The rows of all rules that share a collection.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// By group, in order of arrival: each aggregate's collection, and the rows that rank it.
    groups: HashMap<Box<[Word]>, Entry>,
}

#[derive(Debug, Default)]
struct Entry {
    aggregates: Vec<Group>,
    /// The least row of order keys, as far as they are no columns of the result.
    rank: Option<Box<[Word]>>,
}

impl Gathered {
    /// Adds one solution.
    pub fn add(&mut self, plan: &Collect, row: &[Word], dictionary: &Dictionary) {
        let key: Box<[Word]> = plan
            .columns
            .iter()
            .filter_map(|c| match c {
                CollectColumn::Group(place) => Some(row[*place]),
                CollectColumn::Aggregate(..) => None,
            })
            .collect();
        let entry = self.groups.entry(key).or_default();
        let mut aggregates = plan.columns.iter().filter_map(|c| match c {
            CollectColumn::Aggregate(function, places) => Some((*function, places)),
            CollectColumn::Group(_) => None,
        });
        if entry.aggregates.is_empty() {
            entry.aggregates.resize(aggregates.clone().count(), Group::default());
        }
        for (group, (function, places)) in entry.aggregates.iter_mut().zip(&mut aggregates) {
            group.add(places.iter().map(|&p| row[p]), is_distinct(function, places.len()));
        }
        let keys = || plan.order.iter().filter(|k| k.gathered);
        if keys().next().is_some() {
            let rank: Box<[Word]> = keys().map(|k| row[k.column]).collect();
            let first = entry.rank.as_ref().is_none_or(|old| {
                let pairs = keys().zip(rank.iter().zip(old.iter()));
                let mut orders = pairs.map(|(k, (a, b))| directed(dictionary.compare(*a, *b), k.descending));
                orders.find(|o| o.is_ne()) == Some(Ordering::Less)
            });
            if first {
                entry.rank = Some(rank);
            }
        }
    }

    /// The tuples, ordered and cut as the plan says; ties and plans without order keys go by value.
    pub fn finish(
        mut self,
        plan: &Collect,
        span: Span,
        dictionary: &mut Dictionary,
    ) -> Result<Vec<Box<[Word]>>, EvalError> {
        let no_groups = !plan.columns.iter().any(|c| matches!(c, CollectColumn::Group(_)));
        if no_groups && !plan.columns.is_empty() && self.groups.is_empty() {
            // One group that stays empty; it has no row where an aggregate has no value.
            let aggregates = vec![Group::default(); plan.columns.len()];
            self.groups.insert(Box::default(), Entry { aggregates, rank: None });
        }
        let mut rows: Vec<Ranked> = Vec::with_capacity(self.groups.len());
        let mut failures = BTreeMap::new();
        'groups: for (key, entry) in self.groups {
            let mut key = key.iter();
            let mut groups = entry.aggregates.into_iter();
            let mut tuple = Vec::with_capacity(plan.columns.len());
            for column in &plan.columns {
                let word = match column {
                    CollectColumn::Group(_) => key.next().copied(),
                    CollectColumn::Aggregate(function, places) => {
                        let distinct = is_distinct(*function, places.len());
                        let Some(group) = groups.next() else { continue 'groups };
                        match group.finish(*function, distinct, span, dictionary)? {
                            Ok(word) => word,
                            Err(failure) => {
                                failures.insert((failure.code, failure.message.clone()), failure);
                                continue 'groups;
                            }
                        }
                    }
                };
                let Some(word) = word else { continue 'groups };
                tuple.push(word);
            }
            rows.push((entry.rank, tuple.into()));
        }
        if let Some((_, failure)) = failures.pop_first() {
            return Err(EvalError::Failed(failure));
        }
        rows.sort_by(|a, b| compare_rows(plan, a, b, dictionary));
        let keep = plan.limit.unwrap_or(u64::MAX).min(usize::MAX as u64) as usize;
        Ok(rows.into_iter().map(|(_, tuple)| tuple).skip(plan.offset as usize).take(keep).collect())
    }
}

type Ranked = (Option<Box<[Word]>>, Box<[Word]>);

fn compare_rows(plan: &Collect, a: &Ranked, b: &Ranked, dictionary: &Dictionary) -> Ordering {
    let mut rank = 0;
    for key in &plan.order {
        let pair = if key.gathered {
            rank += 1;
            let place = rank - 1;
            a.0.as_ref().zip(b.0.as_ref()).map(|(a, b)| (a[place], b[place]))
        } else {
            Some((a.1[key.column], b.1[key.column]))
        };
        let order = pair.map_or(Ordering::Equal, |(a, b)| directed(dictionary.compare(a, b), key.descending));
        if order.is_ne() {
            return order;
        }
    }
    compare_words(a.1.iter().copied(), b.1.iter().copied(), dictionary)
}

/// By value, left to right.
pub(super) fn compare_words(
    a: impl Iterator<Item = Word>,
    b: impl Iterator<Item = Word>,
    dictionary: &Dictionary,
) -> Ordering {
    a.zip(b).map(|(a, b)| dictionary.compare(a, b)).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
}

fn directed(order: Ordering, descending: bool) -> Ordering {
    if descending { order.reverse() } else { order }
}

/// Whether equal collected values count once.
fn is_distinct(function: Aggregate, collected: usize) -> bool {
    match function {
        Aggregate::Sum | Aggregate::Avg => false,
        Aggregate::Count => collected > 0,
        Aggregate::Min | Aggregate::Max | Aggregate::Join => true,
    }
}
