//! What a program has stated and derived so far: its predicates, each with rows that are believed to hold of it.
//!
//! Rules are written around such a witness, so that their bodies can be satisfied; what a rule derives from its witness
//! is a witness of its head. A witness may be mistaken (a negation may not hold after all): it guides, it proves nothing.

use crate::random::Random;
use dictum::base::value::text_form::write_fact;
use dictum::base::value::{ColumnKind, Kind};
use dictum::{Date, Value};

/// A row of a predicate with one of its supports.
#[derive(Clone)]
pub struct Witness {
    /// The arguments.
    pub row: Vec<Value>,
    /// `on D`.
    pub date: Option<Value>,
    /// `@ S:L`.
    pub source: Option<(Value, Option<Value>)>,
}

impl Witness {
    /// A row without support.
    pub fn plain(row: Vec<Value>) -> Witness {
        Witness { row, date: None, source: None }
    }
}

/// A predicate.
pub struct Predicate {
    /// Its name.
    pub name: String,
    /// The number of its arguments.
    pub arity: usize,
    /// Whether a fact of it is stated, so that `@` may stand behind it.
    pub stated: bool,
    /// The kinds of its columns `c0`, `c1` …, if it is declared.
    pub declared: Option<Vec<ColumnKind>>,
    /// Rows that should hold.
    pub witnesses: Vec<Witness>,
}

impl Predicate {
    /// A predicate of which nothing is known.
    pub fn new(name: impl Into<String>, arity: usize) -> Predicate {
        Predicate { name: name.into(), arity, stated: false, declared: None, witnesses: Vec::new() }
    }

    /// Whether it is `says` or `denies`.
    pub fn is_saying(&self) -> bool {
        matches!(self.name.as_str(), "says" | "denies")
    }

    /// Whether a value that fits nothing known of the column may stand there: it is no mistake that `check` would find.
    pub fn takes_anything(&self) -> bool {
        self.declared.is_none() && !self.is_saying() && self.name != "stated"
    }
}

/// What a column of facts holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A text of few.
    Text,
    /// A small integer.
    Number,
    /// A weight: an integer that is not negative.
    Weight,
    /// A date, exact or not.
    Date,
    /// An exact day.
    Day,
    /// A proposition.
    Proposition,
    /// Any of these, or a float.
    Any,
}

/// Dates that are no exact days; the first ones are good periods for `during`.
pub const PERIODS: [&str; 7] =
    ["2022-01", "2022", "2022-01/2022-03", "2022-02", "2022-01~", "[2022-01-10..2022-01-20]", "2022-01-01/2022-01-15"];
/// Rules of one predicate that collect different numbers of terms, as `count(X)` and `count(X, Y)`.
pub const UNLIKE_COLLECTIONS: bool = false;
/// `order by` or `limit` in one of several rules of a predicate by aggregates.
pub const LIMITED_COLLECTIONS: bool = false;
/// `p(D) during D`, bound by that atom alone.
pub const DURING_ITS_OWN: bool = true;
/// `order by` or `limit` in a rule whose head has no arguments.
pub const LIMITED_WITHOUT_ARGUMENTS: bool = true;
/// A predicate that does not recur, named before one that does and that it needs.
pub const NAMED_BEFORE_ITS_RECURSION: bool = true;
/// `during D` with a variable.
pub const DURING_A_VARIABLE: bool = true;
/// An expression inside `not` inside `not` or braces, over what only the latter bind.
pub const EXPRESSIONS_INSIDE_TWICE: bool = true;

/// Sources.
pub const SOURCES: [&str; 3] = ["s", "t", "u"];

/// A date of the language.
pub fn date(text: &str) -> Value {
    Date::parse(text).map_or_else(|e| panic!("{text}: {e:?}"), Value::Date)
}

/// The program so far.
pub struct World {
    /// What happens next.
    pub random: Random,
    /// Its statements.
    pub text: String,
    /// Its predicates; those that rules may read.
    pub predicates: Vec<Predicate>,
    /// The number of the last variable.
    pub variables: usize,
    /// Whether a literal is being written that stands in `not` or braces.
    pub inside: bool,
}

impl World {
    /// An empty program.
    pub fn new(seed: u64) -> World {
        World { random: Random(seed), text: String::new(), predicates: Vec::new(), variables: 0, inside: false }
    }

    /// Adds a line.
    pub fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// A variable that occurs nowhere else.
    pub fn fresh(&mut self) -> String {
        self.variables += 1;
        format!("V{}", self.variables)
    }

    /// A day of early 2022.
    pub fn day(&mut self) -> Value {
        let (month, day) = (self.random.between(1, 2), self.random.pick(&[1, 2, 3, 15]));
        date(&format!("2022-{month:02}-{day:02}"))
    }

    /// A value for a column.
    pub fn value(&mut self, sort: Sort) -> Value {
        match sort {
            Sort::Text if self.random.chance(4) => Value::text("2"),
            Sort::Text => Value::text(self.random.pick(&["a", "b", "c", "d"])),
            Sort::Number => Value::Int(self.random.between(-1, 4)),
            Sort::Weight => Value::Int(self.random.between(0, 3)),
            Sort::Day => self.day(),
            Sort::Date if self.random.chance(70) => self.day(),
            Sort::Date => date(self.random.pick(&PERIODS)),
            Sort::Proposition => self.proposition(),
            Sort::Any => match self.random.below(12) {
                0..=4 => self.value(Sort::Text),
                5..=7 => self.value(Sort::Number),
                8 => self.value(Sort::Date),
                9 => dictum::Float::new(self.random.pick(&[1.5, 2.0, -0.5])).map_or(Value::Int(0), Value::Float),
                _ => self.proposition(),
            },
        }
    }

    /// A proposition, now and then one about another.
    fn proposition(&mut self) -> Value {
        let inner = self.value(Sort::Text);
        let plain = match self.random.below(4) {
            0..=1 => Value::prop("f", vec![inner]),
            2 => Value::prop("g", vec![inner, Value::Int(self.random.between(0, 2))]),
            _ => Value::prop("e2", vec![inner, self.value(Sort::Text)]),
        };
        match self.random.below(10) {
            0 => Value::prop("says", vec![self.value(Sort::Text), plain]),
            1 => Value::prop("denies", vec![self.value(Sort::Text), plain]),
            2 => Value::prop("on", vec![plain, self.day()]),
            3 => Value::prop("not", vec![plain]),
            _ => plain,
        }
    }

    /// States a fact of a predicate, with or without a support.
    pub fn fact(&mut self, predicate: usize, row: Vec<Value>) {
        let mut witness = Witness::plain(row);
        if self.random.chance(40) {
            witness.date = Some(self.value(Sort::Date));
        }
        if self.random.chance(40) {
            let locator = self.random.chance(50).then(|| Value::Int(self.random.between(0, 2)));
            witness.source = Some((Value::text(self.random.pick(&SOURCES)), locator));
        }
        self.state(predicate, witness);
    }

    /// States a fact with just that support.
    pub fn state(&mut self, predicate: usize, witness: Witness) {
        let mut line = String::new();
        let known = &mut self.predicates[predicate];
        // Writing into a `String` does not fail.
        let _ = write_fact(&mut line, &known.name, &witness.row);
        if let Some(date) = &witness.date {
            line.push_str(&format!(" on {date}"));
        }
        match &witness.source {
            Some((source, Some(locator))) => line.push_str(&format!(" @ {source}:{locator}")),
            Some((source, None)) => line.push_str(&format!(" @ {source}")),
            None => {}
        }
        line.push('.');
        known.stated = true;
        known.witnesses.push(witness.clone());
        if known.arity > 0 {
            let row = vec![Value::prop(known.name.as_str(), witness.row.clone())];
            if let Some(view) = self.predicates.iter_mut().find(|p| p.name == "stated") {
                view.witnesses.push(Witness { row, ..witness });
            }
        }
        self.line(&line);
    }

    /// Adds a predicate.
    pub fn add(&mut self, predicate: Predicate) -> usize {
        self.predicates.push(predicate);
        self.predicates.len() - 1
    }

    /// The predicate of a name, if it is there.
    pub fn named(&self, name: &str) -> Option<usize> {
        self.predicates.iter().position(|p| p.name == name)
    }

    /// Declares a predicate by kinds that take the row.
    pub fn declare(&mut self, predicate: usize, row: &[Value]) {
        let kinds: Vec<ColumnKind> = row.iter().map(|value| self.kind_for(value)).collect();
        let columns: Vec<String> =
            kinds.iter().enumerate().map(|(i, kind)| format!("c{i}: {}", spelling(*kind))).collect();
        let line = format!("pred {}({}).", self.predicates[predicate].name, columns.join(", "));
        self.line(&line);
        self.predicates[predicate].declared = Some(kinds);
    }

    /// A kind that takes a value.
    fn kind_for(&mut self, value: &Value) -> ColumnKind {
        let wide = self.random.chance(30);
        match value.kind() {
            _ if self.random.chance(20) => ColumnKind::Any,
            Kind::Int if self.random.chance(20) => ColumnKind::Of(Kind::Float),
            Kind::Int | Kind::Float if wide => ColumnKind::Number,
            Kind::Text if wide => ColumnKind::Of(Kind::Proposition),
            kind => ColumnKind::Of(kind),
        }
    }
}

/// A value as a column of that kind takes it.
pub fn fitted(kind: ColumnKind, value: &Value) -> Option<Value> {
    match (kind, value) {
        (ColumnKind::Any, _) | (ColumnKind::Number, Value::Int(_) | Value::Float(_)) => Some(value.clone()),
        (ColumnKind::Of(Kind::Float), Value::Int(i)) => dictum::Float::new(*i as f64).map(Value::Float),
        (ColumnKind::Of(Kind::Proposition), Value::Text(_)) => Some(value.clone()),
        (ColumnKind::Of(kind), value) if value.kind() == kind => Some(value.clone()),
        _ => None,
    }
}

fn spelling(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Any => "any",
        ColumnKind::Number => "number",
        ColumnKind::Of(kind) => kind.as_str(),
    }
}
