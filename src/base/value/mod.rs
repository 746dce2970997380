//! Values as users know them: integers, floats, dates, texts, propositions. Engines work on words (see `word`).

mod convert;
mod order;
mod serialized;
pub mod text_form;

use super::date::Date;
use std::sync::Arc;

/// A finite float; `-0.0` is stored as `0.0`, so equality of values is equality of bits.
///
/// ```
/// use dictum::Float;
///
/// assert_eq!(Float::new(1.5).map(Float::get), Some(1.5));
/// assert_eq!(Float::new(f64::NAN), None);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Float(f64);

impl Float {
    /// A float, or none if it is not a number or infinite.
    pub fn new(value: f64) -> Option<Float> {
        value.is_finite().then_some(Float(if value == 0.0 { 0.0 } else { value }))
    }

    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }
}

/// One value. Equality is identity: `1` and `1.0` are two values; all have one order, and print as the language writes
/// them.
///
/// ```
/// use dictum::{Float, Prop, Value};
///
/// let values = [
///     Value::from(1),
///     Value::try_from(1.5)?,
///     Value::from("2022-09".parse::<dictum::Date>()?),
///     Value::from("Nagorno-Karabakh"),
///     Value::from(Prop::new("attacked", ["macron", "baku"])),
/// ];
/// assert!(values.is_sorted());
/// let shown = values.map(|value| value.to_string());
/// assert_eq!(shown, ["1", "1.5", "2022-09", "\"Nagorno-Karabakh\"", "attacked(macron, baku)"]);
/// # Ok::<(), dictum::Error>(())
/// ```
#[derive(Clone, Debug)]
pub enum Value {
    /// A 64-bit integer.
    Int(i64),
    /// A finite float.
    Float(Float),
    /// A date, time span or instant (EDTF).
    Date(Date),
    /// A text; a bare name is one too.
    Text(Arc<str>),
    /// A quoted statement: a name with at least one argument.
    Prop(Arc<Prop>),
}

/// A proposition: a term with a name and arguments.
///
/// ```
/// use dictum::{Prop, Value};
///
/// let attacked = Prop::new("attacked", ["macron", "baku"]);
/// let said = Value::from(Prop::new("says", [Value::from("aliyev"), attacked.into()]));
/// assert_eq!(said.to_string(), "says(aliyev, attacked(macron, baku))");
/// if let Value::Prop(prop) = said {
///     assert_eq!((&*prop.name, &prop.args[0]), ("says", &Value::from("aliyev")));
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Prop {
    /// Its name, as `attacked` in `attacked(macron, baku)`.
    pub name: Arc<str>,
    /// Its arguments, at least one.
    pub args: Vec<Value>,
    /// 1 + the depth of its deepest argument.
    pub depth: u32,
}

impl Prop {
    /// A proposition to be made a value; without arguments it becomes the text that is its name.
    pub fn new(name: impl Into<Arc<str>>, args: impl IntoIterator<Item: Into<Value>>) -> Prop {
        let args: Vec<Value> = args.into_iter().map(Into::into).collect();
        let depth = 1 + args.iter().map(Value::depth).max().unwrap_or(0);
        Prop { name: name.into(), args, depth }
    }
}

/// The kinds a value may have, as declared by `pred` and told by `kind(V)`.
///
/// ```
/// use dictum::{Kind, Value};
///
/// assert_eq!(Value::from("baku").kind(), Kind::Text);
/// assert_eq!(Kind::Proposition.as_str(), "proposition");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Integer.
    Int,
    /// Float.
    Float,
    /// Date.
    Date,
    /// Text.
    Text,
    /// Proposition.
    Proposition,
}

impl Kind {
    /// Its spelling in programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Int => "int",
            Kind::Float => "float",
            Kind::Date => "date",
            Kind::Text => "text",
            Kind::Proposition => "proposition",
        }
    }
}

/// What a column takes.
///
/// ```
/// use dictum::{ColumnKind, Kind};
///
/// assert_eq!(ColumnKind::from_name("date"), Some(ColumnKind::Of(Kind::Date)));
/// assert_eq!(ColumnKind::Number.described(), "a number");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ColumnKind {
    /// Any value: the default.
    #[default]
    Any,
    /// Integers and floats.
    Number,
    /// One kind; a `float` column turns integers into floats, a `proposition` column takes texts too.
    Of(Kind),
}

impl ColumnKind {
    /// What a column may be declared with, by spelling.
    pub const ALL: &'static [(&'static str, ColumnKind)] = &[
        ("text", ColumnKind::Of(Kind::Text)),
        ("int", ColumnKind::Of(Kind::Int)),
        ("float", ColumnKind::Of(Kind::Float)),
        ("number", ColumnKind::Number),
        ("date", ColumnKind::Of(Kind::Date)),
        ("proposition", ColumnKind::Of(Kind::Proposition)),
        ("any", ColumnKind::Any),
    ];

    /// The kind of that spelling.
    pub fn from_name(name: &str) -> Option<ColumnKind> {
        ColumnKind::ALL.iter().find(|(spelling, _)| *spelling == name).map(|(_, kind)| *kind)
    }

    /// Its spelling in programs.
    pub fn as_str(self) -> &'static str {
        match self {
            ColumnKind::Any => "any",
            ColumnKind::Number => "number",
            ColumnKind::Of(kind) => kind.as_str(),
        }
    }
}

impl Value {
    /// A text value.
    pub fn text(text: impl Into<Arc<str>>) -> Value {
        Value::Text(text.into())
    }

    /// A proposition, or the text itself where there are no arguments.
    pub fn prop(name: impl Into<Arc<str>>, args: Vec<Value>) -> Value {
        Prop::new(name, args).into()
    }

    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Value::Int(_) => Kind::Int,
            Value::Float(_) => Kind::Float,
            Value::Date(_) => Kind::Date,
            Value::Text(_) => Kind::Text,
            Value::Prop(_) => Kind::Proposition,
        }
    }

    /// How deep a term it is: 0 for anything but a proposition.
    pub fn depth(&self) -> u32 {
        match self {
            Value::Prop(p) => p.depth,
            _ => 0,
        }
    }
}
