//! The answers to one query: columns and rows in the order they are to be shown.

use super::column::AnswerColumn;
use super::profile::Profile;
use super::rows::Rows;
use crate::base::diagnostic::Diagnostic;
use crate::base::support::{GroundFact, Support};
use crate::base::value::Value;
use crate::eval::Counts;
use std::sync::Arc;

/// The answers to one query.
///
/// A query without columns is a yes-or-no query: "yes" is one row without values, "no" is none.
///
/// Values are made when they are read. Whoever reads many of them takes a [`AnswerColumn`].
///
/// ```
/// let mut kb = dictum::Kb::new();
/// kb.run("accused(ines, board, leak). accused(pavlo, board, delay).")?;
/// let answer = kb.query("accused(Who, board, What)?")?;
/// for row in answer.rows() {
///     println!("{}: {}", row[0], row[1]);
/// }
/// assert_eq!(answer.len(), 2);
/// # Ok::<(), dictum::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub(super) name: Arc<str>,
    pub(super) headings: Vec<Arc<str>>,
    pub(super) rows: Rows,
    pub(super) atom: Option<AtomShape>,
    pub(super) notes: Vec<Diagnostic>,
    pub(super) total: usize,
    pub(super) counts: Counts,
    pub(super) profile: Option<Arc<Profile>>,
    pub(super) warnings: Vec<Diagnostic>,
}

impl Answer {
    /// The name under which the rows print as facts: `answer`, or that of `?name(…)`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// One heading a column.
    pub fn headings(&self) -> &[Arc<str>] {
        &self.headings
    }

    /// What answering took, rule by rule, where [`Options::profile`](crate::Options::profile) asks for it.
    ///
    /// ```
    /// let mut kb = dictum::Kb::new();
    /// kb.options_mut().profile = true;
    /// kb.run("edge(1, 2). edge(2, 3). path(A, B) :- edge(A, B). path(A, C) :- path(A, B), edge(B, C).")?;
    /// let answer = kb.query("path(A, B)?")?;
    /// let found: u64 = answer.profile().unwrap().rules.iter().map(|rule| rule.found).sum();
    /// assert!(found >= 3);
    /// # Ok::<(), dictum::Error>(())
    /// ```
    pub fn profile(&self) -> Option<&Profile> {
        self.profile.as_deref()
    }

    /// Warnings about the rules that it was derived by, which may tell why it took long.
    ///
    /// ```
    /// let mut kb = dictum::Kb::new();
    /// kb.run("silent(A) :- actor(A), not accused(A, _).")?;
    /// let answer = kb.query("silent(Who)?")?;
    /// assert_eq!(answer.warnings()[0].message, "`actor/1` is never stated, derived nor declared");
    /// # Ok::<(), dictum::Error>(())
    /// ```
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// The rows, in order, each made when it is asked for.
    ///
    /// ```
    /// let answer = dictum::Kb::new().query("X = 1 ; X = 2?")?;
    /// let shown: Vec<String> = answer.rows().map(|row| row[0].to_string()).collect();
    /// assert_eq!(shown, ["1", "2"]);
    /// # Ok::<(), dictum::Error>(())
    /// ```
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Vec<Value>> + DoubleEndedIterator {
        self.rows.iter()
    }

    /// One row.
    ///
    /// ```
    /// let answer = dictum::Kb::new().query("X = 1, Y = one?")?;
    /// assert_eq!(answer.row(0), Some(vec![1.into(), "one".into()]));
    /// assert_eq!(answer.row(1), None);
    /// # Ok::<(), dictum::Error>(())
    /// ```
    pub fn row(&self, row: usize) -> Option<Vec<Value>> {
        self.rows.row(row)
    }

    /// One value.
    ///
    /// ```
    /// let answer = dictum::Kb::new().query("X = 1, Y = one?")?;
    /// assert_eq!(answer.value(0, 1), Some("one".into()));
    /// # Ok::<(), dictum::Error>(())
    /// ```
    pub fn value(&self, row: usize, column: usize) -> Option<Value> {
        self.column(column)?.value(row)
    }

    /// A column by its number.
    ///
    /// ```
    /// let answer = dictum::Kb::new().query("X = 1, Y = one?")?;
    /// assert_eq!(answer.column(1).unwrap().text(0), Some("one"));
    /// assert!(answer.column(2).is_none());
    /// # Ok::<(), dictum::Error>(())
    /// ```
    pub fn column(&self, column: usize) -> Option<AnswerColumn<'_>> {
        let (heading, words) = (self.headings.get(column)?, self.rows.column(column)?);
        Some(AnswerColumn { heading, words, dictionary: self.rows.dictionary() })
    }

    /// The columns, in order.
    ///
    /// ```
    /// let answer = dictum::Kb::new().query("X = 1, Y = one?")?;
    /// assert_eq!(answer.columns().map(|column| column.heading()).collect::<Vec<_>>(), ["X", "Y"]);
    /// # Ok::<(), dictum::Error>(())
    /// ```
    pub fn columns(&self) -> impl Iterator<Item = AnswerColumn<'_>> {
        (0..self.headings.len()).filter_map(|column| self.column(column))
    }

    /// The first column with that heading.
    ///
    /// ```
    /// let answer = dictum::Kb::new().query("X = 1, Y = one?")?;
    /// assert_eq!(answer.column_named("Y").unwrap().text(0), Some("one"));
    /// # Ok::<(), dictum::Error>(())
    /// ```
    pub fn column_named(&self, heading: &str) -> Option<AnswerColumn<'_>> {
        self.column(self.headings.iter().position(|known| **known == *heading)?)
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row: no answer, or "no".
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether the query has no columns, so that the answer is yes or no.
    pub fn is_yes_or_no(&self) -> bool {
        self.headings.is_empty()
    }

    /// Where the query is a single atom: that atom, to be filled with each row.
    pub fn atom(&self) -> Option<&AtomShape> {
        self.atom.as_ref()
    }

    /// What was left out and why.
    pub fn notes(&self) -> &[Diagnostic] {
        &self.notes
    }

    /// The work it took: tuples derived and rounds; zeros from the oracle.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// How many rows there were before `--limit` cut them.
    pub fn total(&self) -> usize {
        self.total
    }
}

/// The atom a query consists of, with the columns of the answer in the place of its variables.
#[derive(Clone, Debug)]
pub struct AtomShape {
    /// Its predicate.
    pub predicate: Arc<str>,
    /// One an argument.
    pub args: Vec<TermShape>,
    /// `on D`.
    pub on: Option<TermShape>,
    /// `@ S`.
    pub source: Option<TermShape>,
    /// `@ S:L`.
    pub locator: Option<TermShape>,
}

impl AtomShape {
    /// The fact for one row.
    pub fn fill(&self, row: &[Value]) -> GroundFact {
        let part = |shape: &Option<TermShape>| shape.as_ref().map(|s| s.fill(row));
        let support = Support {
            date: match part(&self.on) {
                Some(Value::Date(date)) => Some(date),
                _ => None,
            },
            source: match part(&self.source) {
                Some(Value::Text(source)) => Some(source),
                _ => None,
            },
            locator: part(&self.locator),
            quote: None,
        };
        let args = self.args.iter().map(|a| a.fill(row)).collect();
        GroundFact { predicate: self.predicate.clone(), args, supports: vec![support] }
    }
}

/// An argument of an [`AtomShape`].
#[derive(Clone, Debug)]
pub enum TermShape {
    /// The answer's column of that place.
    Column(usize),
    /// The same in every row.
    Constant(Value),
    /// A proposition with columns in it.
    Prop(Arc<str>, Vec<TermShape>),
}

impl TermShape {
    /// The argument for one row.
    pub fn fill(&self, row: &[Value]) -> Value {
        match self {
            TermShape::Column(place) => row.get(*place).cloned().unwrap_or_else(|| Value::text("")),
            TermShape::Constant(value) => value.clone(),
            TermShape::Prop(name, args) => Value::prop(name.clone(), args.iter().map(|a| a.fill(row)).collect()),
        }
    }
}

/// Builds answers for tests of what draws them.
#[cfg(test)]
pub(crate) fn sample(headings: &[&str], rows: Vec<Vec<Value>>) -> Answer {
    Answer {
        name: "answer".into(),
        headings: headings.iter().map(|h| Arc::from(*h)).collect(),
        total: rows.len(),
        rows: Rows::of_values(headings.len(), &rows, crate::base::dictionary::Dictionary::new()).unwrap(),
        ..Answer::default()
    }
}
