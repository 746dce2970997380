//! One column of an answer, for those who read many values: codes, and values of a kind without detours.

use crate::base::date::Date;
use crate::base::dictionary::Dictionary;
use crate::base::value::Value;
use crate::base::word::{Shape, Word};
use std::sync::Arc;

/// One column of an [`Answer`](super::Answer).
///
/// Every value has a code of 32 bits. Within one answer equal values have equal codes, in whatever column they stand,
/// and different values different ones; the order of codes means nothing, and another answer may give the same value
/// another code.
///
/// ```
/// let mut kb = dictum::Kb::new();
/// kb.run("pupils(elm, 410). pupils(oak, 96). pupils(ash, 410).")?;
/// let answer = kb.query("pupils(School, N)?")?;
/// let (schools, numbers) = (answer.column(0).unwrap(), answer.column(1).unwrap());
/// assert_eq!(schools.text(0), Some("ash"));
/// assert_eq!((0..answer.len()).filter_map(|row| numbers.int(row)).sum::<i64>(), 916);
/// // A dictionary for those who want one: each distinct value is looked at once.
/// let codes: Vec<u32> = numbers.codes().collect();
/// assert!(codes[0] == codes[1] && codes[0] != codes[2]);
/// assert_eq!(numbers.value_of(codes[2]), Some(96.into()));
/// # Ok::<(), dictum::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct AnswerColumn<'a> {
    pub(super) heading: &'a Arc<str>,
    pub(super) words: &'a [Word],
    pub(super) dictionary: &'a Dictionary,
}

impl<'a> AnswerColumn<'a> {
    /// What stands above it.
    ///
    /// ```
    /// let answer = dictum::Kb::new().query("X = 1?")?;
    /// assert_eq!(answer.column(0).unwrap().heading(), "X");
    /// # Ok::<(), dictum::Error>(())
    /// ```
    pub fn heading(&self) -> &'a str {
        self.heading
    }

    /// How many rows there are.
    ///
    /// ```
    /// let answer = dictum::Kb::new().query("X = 1 ; X = 2?")?;
    /// assert_eq!(answer.column(0).unwrap().len(), 2);
    /// # Ok::<(), dictum::Error>(())
    /// ```
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there is no row.
    ///
    /// ```
    /// let answer = dictum::Kb::new().query("X = 1, X > 1?")?;
    /// assert!(answer.column(0).unwrap().is_empty());
    /// # Ok::<(), dictum::Error>(())
    /// ```
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The value in a row.
    ///
    /// ```
    /// let answer = dictum::Kb::new().query("X = says(ines, hid(pavlo))?")?;
    /// let column = answer.column(0).unwrap();
    /// assert_eq!(column.value(0).unwrap().to_string(), "says(ines, hid(pavlo))");
    /// assert_eq!(column.value(1), None);
    /// # Ok::<(), dictum::Error>(())
    /// ```
    pub fn value(&self, row: usize) -> Option<Value> {
        self.words.get(row).map(|word| self.dictionary.value(*word))
    }

    /// The integer in a row; none if there is no such row, or a value of another kind in it.
    ///
    /// ```
    /// let answer = dictum::Kb::new().query("X = 7 ; X = 7.5?")?;
    /// let column = answer.column(0).unwrap();
    /// assert_eq!([column.int(0), column.int(1)], [Some(7), None]);
    /// # Ok::<(), dictum::Error>(())
    /// ```
    pub fn int(&self, row: usize) -> Option<i64> {
        let word = *self.words.get(row)?;
        match word.shape() {
            Shape::Small(value) => Some(i64::from(value)),
            Shape::Wide(_) => match self.dictionary.value(word) {
                Value::Int(value) => Some(value),
                _ => None,
            },
            _ => None,
        }
    }

    /// The float in a row; none if there is no such row, or a value of another kind in it, integers among them.
    ///
    /// ```
    /// let answer = dictum::Kb::new().query("X = 7 ; X = 7.5?")?;
    /// let column = answer.column(0).unwrap();
    /// assert_eq!([column.float(0), column.float(1)], [None, Some(7.5)]);
    /// # Ok::<(), dictum::Error>(())
    /// ```
    pub fn float(&self, row: usize) -> Option<f64> {
        match self.of_shape(row, |shape| matches!(shape, Shape::Float(_)))? {
            Value::Float(value) => Some(value.get()),
            _ => None,
        }
    }

    /// The date in a row; none if there is no such row, or a value of another kind in it.
    ///
    /// ```
    /// let answer = dictum::Kb::new().query("X = 2022-09 ; X = no_date?")?;
    /// let column = answer.column(0).unwrap();
    /// assert_eq!(column.date(0).unwrap().spelling(), "2022-09");
    /// assert!(column.date(1).is_none());
    /// # Ok::<(), dictum::Error>(())
    /// ```
    pub fn date(&self, row: usize) -> Option<Date> {
        match self.of_shape(row, |shape| matches!(shape, Shape::Day(_) | Shape::Date(_)))? {
            Value::Date(value) => Some(value),
            _ => None,
        }
    }

    /// The text in a row; none if there is no such row, or a value of another kind in it.
    ///
    /// ```
    /// let answer = dictum::Kb::new().query("X = ines ; X = 7?")?;
    /// let column = answer.column(0).unwrap();
    /// assert_eq!([column.text(0), column.text(1)], [None, Some("ines")]);
    /// # Ok::<(), dictum::Error>(())
    /// ```
    pub fn text(&self, row: usize) -> Option<&'a str> {
        self.words.get(row).and_then(|word| self.dictionary.text(*word))
    }

    /// The code of each row.
    ///
    /// ```
    /// let mut kb = dictum::Kb::new();
    /// kb.run("knows(ines, pavlo). knows(pavlo, ines).")?;
    /// let answer = kb.query("knows(A, B)?")?;
    /// let codes = |column| answer.column(column).unwrap().codes().collect::<Vec<_>>();
    /// assert_eq!(codes(0)[0], codes(1)[1]);
    /// # Ok::<(), dictum::Error>(())
    /// ```
    pub fn codes(&self) -> impl ExactSizeIterator<Item = u32> + DoubleEndedIterator + use<'a> {
        self.words.iter().map(|word| word.0)
    }

    /// The value that has a code; none if it is no code of this answer.
    ///
    /// ```
    /// let answer = dictum::Kb::new().query("X = ines?")?;
    /// let column = answer.column(0).unwrap();
    /// let code = column.codes().next().unwrap();
    /// assert_eq!(column.value_of(code), Some("ines".into()));
    /// assert_eq!(column.value_of(u32::MAX), None);
    /// # Ok::<(), dictum::Error>(())
    /// ```
    pub fn value_of(&self, code: u32) -> Option<Value> {
        self.dictionary.get(Word(code))
    }

    fn of_shape(&self, row: usize, wanted: impl Fn(Shape) -> bool) -> Option<Value> {
        let word = self.words.get(row).filter(|word| wanted(word.shape()))?;
        Some(self.dictionary.value(*word))
    }
}
