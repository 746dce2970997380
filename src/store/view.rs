//! Views of supports: the facts with chosen parts of what supports them, as rules with `on` and `@` read them.

use super::columns::{Column, Columns, gathered, step};
use super::relation::Relation;
use super::run::Run;
use super::sort::{compare_rows, sorted_rows};
use super::support::Part;
use crate::base::monitor::{Pace, Stop};
use crate::base::word::Word;

impl Relation {
    /// The columns of the facts followed by the parts asked for: a row for each support that has all of them, each row
    /// once. Kept until the relation changes.
    pub fn support_view(&self, date: bool, source: bool, locator: bool, quote: bool) -> Columns {
        self.try_support_view(date, source, locator, quote, &Pace::endless()).unwrap_or_default()
    }

    /// The same; collecting it can be stopped.
    ///
    /// # Errors
    /// When it is to stop.
    pub fn try_support_view(
        &self,
        date: bool,
        source: bool,
        locator: bool,
        quote: bool,
        pace: &Pace<'_>,
    ) -> Result<Columns, Stop> {
        let asked = [date, source, locator, quote];
        let asked: Vec<usize> = (0..asked.len()).filter(|part| asked[*part]).collect();
        let view = &self.views[asked.iter().map(|part| 1 << part).sum::<usize>()];
        match view.get() {
            Some(columns) => Ok(columns.clone()),
            None => {
                let columns = self.view_of(&asked, pace)?;
                Ok(view.get_or_init(|| columns).clone())
            }
        }
    }

    fn view_of(&self, asked: &[usize], pace: &Pace<'_>) -> Result<Columns, Stop> {
        match &self.facts[..] {
            _ if asked.is_empty() => Ok(self.columns()),
            [run] if self.more.is_empty() => shared(run, asked).map_or_else(|| self.collected(asked, pace), Ok),
            _ => self.collected(asked, pace),
        }
    }

    fn collected(&self, asked: &[usize], pace: &Pace<'_>) -> Result<Columns, Stop> {
        let mut columns: Vec<Vec<Word>> = vec![Vec::new(); self.arity() + asked.len()];
        let mut rows = 0;
        for run in self.facts.iter().chain(&self.more) {
            let facts = run.slices();
            let parts: Vec<_> = asked.iter().map(|part| run.supports().parts[*part].view()).collect();
            for row in 0..run.len() {
                step(1, pace)?;
                for place in run.supports().range(row) {
                    let chosen = || parts.iter().map(|part| part.get(place));
                    if chosen().any(|word| word == Word::NONE) {
                        continue;
                    }
                    let words = facts.iter().map(|fact| fact[row]).chain(chosen());
                    columns.iter_mut().zip(words).for_each(|(column, word)| column.push(word));
                    rows += 1;
                }
            }
        }
        let unique = self.more.is_empty() && self.facts.iter().all(|run| run.supports().starts.is_none());
        match unique {
            true => Ok(Columns { rows, columns: columns.into_iter().map(Column::from).collect() }),
            false => distinct(&columns, rows, pace),
        }
    }
}

/// The view of a run with one support for each fact that has all parts asked for: its own columns.
fn shared(run: &Run, asked: &[usize]) -> Option<Columns> {
    if run.supports().starts.is_some() {
        return None;
    }
    let mut columns = run.columns().clone();
    for part in asked {
        columns.columns.push(match &run.supports().parts[*part] {
            Part::Same(word) if *word == Word::NONE => return None,
            Part::Same(word) => std::iter::repeat_n(*word, run.len()).collect(),
            Part::Each(words) if words.words().contains(&Word::NONE) => return None,
            Part::Each(words) => words.clone(),
        });
    }
    Some(columns)
}

/// Each row once.
fn distinct(columns: &[Vec<Word>], rows: usize, pace: &Pace<'_>) -> Result<Columns, Stop> {
    let slices: Vec<&[Word]> = columns.iter().map(Vec::as_slice).collect();
    let mut order = sorted_rows(&slices, rows, pace)?;
    order.dedup_by(|later, earlier| compare_rows(&slices, *earlier as usize, &slices, *later as usize).is_eq());
    let column = |slice: &&[Word]| gathered(&order, pace, |row| slice[row as usize]);
    Ok(Columns { rows: order.len(), columns: slices.iter().map(column).collect::<Result<_, _>>()? })
}
