//! What one aggregate has collected, for many groups at once: a word or two for what each group needs, in one piece of
//! memory.

use super::EvalError;
use super::order::sort_by_value;
use super::row_set::RowSet;
use crate::base::dictionary::{Dictionary, Full};
use crate::base::effort::spend;
use crate::base::function::{Aggregate, CallError, Fold};
use crate::base::monitor::{Pace, Stop};
use crate::base::value::Value;
use crate::base::word::{Shape, Word};
use std::cmp::Ordering;

/// The collections of an aggregate, by the number of their group.
#[derive(Debug)]
pub(super) struct Collected {
    function: Aggregate,
    kept: Kept,
}

#[derive(Debug)]
enum Kept {
    /// How many solutions each group has.
    Solutions(Vec<u64>),
    /// The least or greatest word of each group.
    Best(Vec<Word>),
    /// Distinct values: the group, then what was collected.
    Distinct(RowSet),
    /// Every value, with its group.
    All { groups: Vec<u32>, words: Vec<Word> },
}

/// What becomes of a group: its word, none where it has no value, or what went wrong.
pub(super) type Finished = Result<Option<Word>, CallError>;

impl Collected {
    /// Nothing yet. So many words are collected of a solution; `distinct`: equal ones count once.
    pub fn new(function: Aggregate, width: usize, distinct: bool) -> Collected {
        let kept = match function {
            Aggregate::Min | Aggregate::Max => Kept::Best(Vec::new()),
            _ if distinct => Kept::Distinct(RowSet::new(1 + width)),
            Aggregate::Count => Kept::Solutions(Vec::new()),
            _ => Kept::All { groups: Vec::new(), words: Vec::new() },
        };
        Collected { function, kept }
    }

    /// Adds what was collected of one solution; `row` begins with room for the number of the group.
    pub fn add(&mut self, group: usize, row: &mut [Word], dictionary: &Dictionary) -> Result<(), Full> {
        spend(1);
        match &mut self.kept {
            Kept::Solutions(counts) => {
                at_least(counts, group, 0);
                counts[group] += 1;
            }
            Kept::Best(best) => {
                at_least(best, group, Word::NONE);
                let wanted = if self.function == Aggregate::Min { Ordering::Less } else { Ordering::Greater };
                let (old, Some(new)) = (best[group], row.get(1)) else { return Ok(()) };
                if old == Word::NONE || dictionary.compare(*new, old) == wanted {
                    best[group] = *new;
                }
            }
            Kept::Distinct(rows) => {
                row[0] = Word(group as u32);
                rows.insert(row)?;
            }
            Kept::All { groups, words } => {
                groups.push(group as u32);
                words.extend(row.get(1));
            }
        }
        Ok(())
    }

    /// Adds so many solutions of a group, where nothing is collected of them; tells whether that is so.
    pub fn add_solutions(&mut self, group: usize, count: usize) -> bool {
        let Kept::Solutions(counts) = &mut self.kept else { return false };
        at_least(counts, group, 0);
        counts[group] += count as u64;
        true
    }

    /// How many values are held.
    pub fn held(&self) -> usize {
        match &self.kept {
            Kept::Solutions(_) | Kept::Best(_) => 0,
            Kept::Distinct(rows) => rows.len(),
            Kept::All { groups, .. } => groups.len(),
        }
    }

    /// Works out the aggregate of each group.
    pub fn finish(
        self,
        groups: usize,
        dictionary: &mut Dictionary,
        pace: &Pace<'_>,
        take: &mut dyn FnMut(usize, Finished),
    ) -> Result<(), EvalError> {
        let counts = match self.kept {
            Kept::Best(best) => {
                for group in 0..groups {
                    pace.steps(1)?;
                    take(group, Ok(best.get(group).copied().filter(|word| *word != Word::NONE)));
                }
                return Ok(());
            }
            Kept::Solutions(mut counts) => {
                counts.resize(groups, 0);
                counts
            }
            kept => {
                let counts = kept.counts(groups, pace)?;
                if self.function != Aggregate::Count {
                    let separator = kept.separator(dictionary);
                    let mut values = kept.by_group(&counts, pace)?;
                    drop(kept);
                    let mut rest = &mut values[..];
                    for (group, count) in counts.into_iter().enumerate() {
                        let (own, others) = rest.split_at_mut(count as usize);
                        rest = others;
                        take(group, fold(self.function, own, &separator, dictionary, pace)?);
                    }
                    return Ok(());
                }
                counts
            }
        };
        for (group, count) in counts.into_iter().enumerate() {
            pace.steps(1)?;
            take(group, Ok(Some(dictionary.intern(&Value::Int(count as i64))?)));
        }
        Ok(())
    }
}

impl Kept {
    /// How many values each group has.
    fn counts(&self, groups: usize, pace: &Pace<'_>) -> Result<Vec<u64>, Stop> {
        let mut counts = vec![0; groups];
        self.each_value(pace, |group, _| counts[group] += 1)?;
        Ok(counts)
    }

    /// The values, group after group.
    fn by_group(&self, counts: &[u64], pace: &Pace<'_>) -> Result<Vec<Word>, Stop> {
        let mut next = Vec::with_capacity(counts.len());
        let mut total = 0;
        for count in counts {
            next.push(total);
            total += *count as usize;
        }
        let mut values = vec![Word::NONE; total];
        self.each_value(pace, |group, word| {
            values[next[group]] = word;
            next[group] += 1;
        })?;
        Ok(values)
    }

    fn each_value(&self, pace: &Pace<'_>, mut visit: impl FnMut(usize, Word)) -> Result<(), Stop> {
        match self {
            Kept::Solutions(_) | Kept::Best(_) => {}
            Kept::Distinct(rows) => {
                for row in 0..rows.len() {
                    pace.steps(1)?;
                    spend(1);
                    let row = rows.row(row);
                    visit(row[0].0 as usize, row.get(1).copied().unwrap_or(Word::NONE));
                }
            }
            Kept::All { groups, words } => {
                for (group, word) in groups.iter().zip(words) {
                    pace.steps(1)?;
                    spend(1);
                    visit(*group as usize, *word);
                }
            }
        }
        Ok(())
    }

    /// What `join` puts between two: the same for all.
    fn separator(&self, dictionary: &Dictionary) -> String {
        let word = match self {
            Kept::Distinct(rows) if rows.len() > 0 => rows.row(0).get(2),
            _ => None,
        };
        word.and_then(|word| dictionary.text(*word)).unwrap_or_default().to_owned()
    }
}

fn at_least<T: Clone>(items: &mut Vec<T>, place: usize, empty: T) {
    if items.len() <= place {
        items.resize(place + 1, empty);
    }
}

/// The aggregate of the values of a group.
fn fold(
    function: Aggregate,
    values: &mut [Word],
    separator: &str,
    dictionary: &mut Dictionary,
    pace: &Pace<'_>,
) -> Result<Finished, EvalError> {
    // A sum of integers is exact, in whatever order.
    let exact = function == Aggregate::Sum
        && values.iter().all(|word| matches!(word.shape(), Shape::Small(_) | Shape::Wide(_)));
    if !exact {
        sort_by_value(values, dictionary, pace)?;
    }
    let mut folding = Fold::new(function, separator);
    pace.steps(1)?;
    for word in values {
        pace.steps(1)?;
        folding.add(&dictionary.value(*word));
    }
    Ok(match folding.finish() {
        Ok(Some(value)) => Ok(Some(dictionary.intern(&value)?)),
        Ok(None) => Ok(None),
        Err(error) => Err(error),
    })
}
