//! A fact with its supports, as programs make and read it.

use super::schema::fact_text;
use crate::base::date::Date;
use crate::base::support::{GroundFact, Support};
use crate::base::value::Value;
use std::fmt::{self, Display, Formatter};
use std::sync::Arc;

/// A fact with what makes it evidence: when, by which source, where in it, in which words.
///
/// What is said of a support (`on`, `at`, `locator`, `quote`) is said of one and the same; [`Fact::and`] begins another.
/// Printed, a fact is a statement of the language, or one for each support.
///
/// ```
/// use dictum::{Fact, Kb, Prop, Value};
///
/// let accused = Fact::new("accused", ["ines", "board", "leak"])
///     .on("2021-03".parse()?).at("x1").locator(4).quote("the leak")
///     .and().at("x2");
/// assert_eq!(
///     accused.to_string(),
///     "accused(ines, board, leak) on 2021-03 @ x1:4 \"the leak\".\naccused(ines, board, leak) @ x2."
/// );
/// // Arguments of several kinds are values.
/// let paid = Fact::new("paid", [Value::from("board"), 5_000.into()]);
/// // What somebody says is a proposition.
/// let said = Fact::says("aliyev", Prop::new("attacked", ["macron", "azerbaijan"])).at("report").locator(5);
///
/// let mut kb = Kb::new();
/// assert_eq!(kb.insert([accused, paid, said])?.facts, 3);
/// # Ok::<(), dictum::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fact(pub(super) GroundFact);

impl Fact {
    /// A fact of which nothing else is known.
    pub fn new(predicate: impl Into<Arc<str>>, args: impl IntoIterator<Item: Into<Value>>) -> Fact {
        let args = args.into_iter().map(Into::into).collect();
        Fact(GroundFact { predicate: predicate.into(), args, supports: vec![Support::default()] })
    }

    /// `speaker says claim`.
    pub fn says(speaker: impl Into<Value>, claim: impl Into<Value>) -> Fact {
        Fact::new("says", [speaker.into(), claim.into()])
    }

    /// `speaker denies claim`.
    pub fn denies(speaker: impl Into<Value>, claim: impl Into<Value>) -> Fact {
        Fact::new("denies", [speaker.into(), claim.into()])
    }

    /// When: `on DATE`.
    pub fn on(self, date: Date) -> Fact {
        self.with(|support| support.date = Some(date))
    }

    /// By which source it is known: `@ SOURCE`.
    pub fn at(self, source: impl Into<Arc<str>>) -> Fact {
        self.with(|support| support.source = Some(source.into()))
    }

    /// Where in the source: a number or a text.
    pub fn locator(self, locator: impl Into<Value>) -> Fact {
        self.with(|support| support.locator = Some(locator.into()))
    }

    /// In which words of the source.
    pub fn quote(self, quote: impl Into<Arc<str>>) -> Fact {
        self.with(|support| support.quote = Some(quote.into()))
    }

    /// Begins another support, of which is said what follows.
    pub fn and(mut self) -> Fact {
        self.0.supports.push(Support::default());
        self
    }

    /// The predicate's name.
    pub fn predicate(&self) -> &str {
        &self.0.predicate
    }

    /// The arguments.
    pub fn args(&self) -> &[Value] {
        &self.0.args
    }

    /// The supports: an empty one where nothing is known.
    pub fn supports(&self) -> &[Support] {
        &self.0.supports
    }

    fn with(mut self, change: impl FnOnce(&mut Support)) -> Fact {
        if let Some(last) = self.0.supports.last_mut() {
            change(last);
        }
        self
    }
}

impl Display for Fact {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&fact_text(&self.0))
    }
}

/// Itself alone, so that one fact is inserted as many are.
impl IntoIterator for Fact {
    type Item = Fact;
    type IntoIter = std::iter::Once<Fact>;

    fn into_iter(self) -> Self::IntoIter {
        std::iter::once(self)
    }
}
