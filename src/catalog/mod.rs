//! What is declared: predicates with their columns and documentation. And what an `import` reads.

mod import;

pub use import::{ImportArgs, ImportCell, ImportColumn, ImportSpec, ImportTerm, Layout, MOST_ARGUMENTS, Reading};

use crate::base::span::Span;
use crate::base::value::ColumnKind;
use indexmap::IndexMap;
use std::sync::Arc;

/// A column of a declared predicate.
///
/// ```
/// let mut kb = dictum::Kb::new();
/// kb.run("pred pupils(school: text, number: int).")?;
/// let columns = kb.schema()[0].columns.clone().unwrap();
/// assert_eq!(&*columns[1].name, "number");
/// # Ok::<(), dictum::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: Arc<str>,
    /// What it takes.
    pub kind: ColumnKind,
}

/// A declared predicate.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// Its name.
    pub name: Arc<str>,
    /// In order; their number is its arity.
    pub columns: Vec<Column>,
    /// The `%%` lines above it.
    pub doc: Option<Arc<str>>,
    /// Where it was declared first.
    pub span: Span,
}

impl Declaration {
    /// The place of a column by name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| &*c.name == name)
    }
}

/// Every declaration of a base. A clone is a copy on which a statement may work before it is committed.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    declarations: IndexMap<Arc<str>, Declaration>,
}

impl Catalog {
    /// The declaration of a predicate; a name is declared with one arity only.
    pub fn get(&self, name: &str) -> Option<&Declaration> {
        self.declarations.get(name)
    }

    /// Whether another declares the same columns of the same predicates.
    pub fn has_columns_of(&self, other: &Catalog) -> bool {
        let same = |one: &Declaration| other.get(&one.name).is_some_and(|two| one.columns == two.columns);
        self.declarations.len() == other.declarations.len() && self.declarations.values().all(same)
    }

    /// Declares a predicate. `Err` gives the earlier declaration if it differs; the same again changes nothing but may
    /// add a documentation.
    pub fn declare(&mut self, new: Declaration) -> Result<bool, Declaration> {
        match self.declarations.get_mut(&new.name) {
            None => {
                self.declarations.insert(new.name.clone(), new);
                Ok(true)
            }
            Some(old) if old.columns == new.columns => {
                old.doc = old.doc.take().or(new.doc);
                Ok(false)
            }
            Some(old) => Err(old.clone()),
        }
    }

    /// In the order of declaration.
    pub fn iter(&self) -> impl Iterator<Item = &Declaration> {
        self.declarations.values()
    }
}
