//! Rows of an answer as the types of a program, through serde: by name into structs, by position into tuples.

mod claim;
mod mismatch;
mod row;
mod scalar;

use super::answer::Answer;
use super::kb::Kb;
use crate::base::error::Error;
use mismatch::Mismatch;
use row::{Columns, Row};
use serde::de::DeserializeOwned;
use serde::de::value::BoolDeserializer;

impl Kb {
    /// Answers one query with rows of a type of yours.
    ///
    /// Fields of a struct are filled by headings, whatever their case and underscores; a column headed by an expression,
    /// such as `count(What)`, fills the field of its place. Tuples are filled by position, a single value by a single
    /// column. A text becomes a `String` or a variant without fields, a date a [`Date`](crate::Date) or its spelling, a
    /// proposition a variant with as many fields as it has arguments, or its text; any value becomes a
    /// [`Value`](crate::Value). A question without columns is a `bool`.
    ///
    /// ```
    /// # use dictum::Kb;
    /// #[derive(serde::Deserialize, Debug, PartialEq)]
    /// struct Charge { who: String, what: Claim, page: Option<u32> }
    ///
    /// #[derive(serde::Deserialize, Debug, PartialEq)]
    /// enum Claim { Closed(String), Sold { who: String, what: String } }
    ///
    /// let mut kb = Kb::new();
    /// kb.run("ines says closed(bridge) @ x1:4. pavlo says sold(board, land) @ x1:7.")?;
    /// let charges: Vec<Charge> = kb.query_as("Who says What @ x1:Page?")?;
    /// assert_eq!(charges[0], Charge { who: "ines".into(), what: Claim::Closed("bridge".into()), page: Some(4) });
    /// let number: Vec<u64> = kb.query_as("?(count(*)) :- _ says _.")?;
    /// assert_eq!(number, [2]);
    /// assert_eq!(kb.query_as::<bool>("ines says closed(bridge)?")?, [true]);
    /// # Ok::<(), dictum::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Kb::query`]; and rows that do not fit the type, with [`Error::is_mismatch`].
    pub fn query_as<T: DeserializeOwned>(&self, query: &str) -> Result<Vec<T>, Error> {
        let answer = self.query(query)?;
        rows(&answer).map_err(|mismatch| mismatch.error(answer.headings(), Some(query)))
    }
}

impl Answer {
    /// The rows as a type of yours; see [`Kb::query_as`].
    ///
    /// ```
    /// let mut kb = dictum::Kb::new();
    /// kb.run("accused(ines, board) on 2021-03.")?;
    /// let answer = kb.query("accused(Who, Whom) on When?")?;
    /// let rows: Vec<(String, String, dictum::Date)> = answer.rows_as()?;
    /// assert_eq!(rows[0].2.to_string(), "2021-03");
    /// # Ok::<(), dictum::Error>(())
    /// ```
    ///
    /// # Errors
    /// Rows that do not fit the type, with [`Error::is_mismatch`].
    pub fn rows_as<T: DeserializeOwned>(&self) -> Result<Vec<T>, Error> {
        rows(self).map_err(|mismatch| mismatch.error(self.headings(), None))
    }
}

fn rows<T: DeserializeOwned>(answer: &Answer) -> Result<Vec<T>, Mismatch> {
    if answer.is_yes_or_no() && answer.is_empty() {
        // "No" is one `false`; for any other type it is no row.
        return Ok(T::deserialize(BoolDeserializer::<Mismatch>::new(false)).into_iter().collect());
    }
    let columns = Columns::new(answer.headings());
    let mut rows = Vec::with_capacity(answer.len());
    for (number, values) in answer.rows().enumerate() {
        let row = T::deserialize(Row { columns: &columns, values: &values });
        rows.push(row.map_err(|mismatch| mismatch.in_row(number + 1))?);
    }
    Ok(rows)
}
