//! Stated facts held to a declaration that came later, or stands elsewhere than they.

use super::state::{Key, State};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::monitor::{Pace, Stop};
use crate::base::value::{ColumnKind, Float, Kind, Value};
use crate::base::word::Shape;
use crate::catalog::{Column, Declaration};
use crate::store::Batch;
use std::sync::Arc;

/// So many words are looked at together.
const PIECE: usize = 1_024;

impl State {
    /// Brings the stated facts of a predicate to its declaration, if it has one: integers of a `float` column become
    /// floats, anything else must fit. Gives what does not.
    ///
    /// # Errors
    /// When it is to stop.
    pub fn conform(&mut self, key: &Key, pace: &Pace<'_>) -> Result<Option<Diagnostic>, Stop> {
        let Some(declaration) = self.catalog.get(&key.0).cloned() else { return Ok(None) };
        let Some(id) = self.relation(&key.0, key.1) else { return Ok(None) };
        if self.store.relation(id).is_empty() {
            return Ok(None);
        }
        if declaration.columns.len() != key.1 {
            return Ok(Some(other_arity(&declaration, key)));
        }
        let (mut wrong, mut count, mut converts) = (None, 0, false);
        for (at, column) in declaration.columns.iter().enumerate().filter(|(_, c)| c.kind != ColumnKind::Any) {
            let words = self.store.relation(id).column(at).words();
            for piece in words.chunks(PIECE) {
                pace.steps(piece.len())?;
                for word in piece {
                    let kind = kind_of(word.shape());
                    converts |= column.kind == ColumnKind::Of(Kind::Float) && kind == Kind::Int;
                    if !column.kind.takes(kind) {
                        count += 1;
                        wrong.get_or_insert((column.clone(), *word));
                    }
                }
            }
        }
        if let Some((column, word)) = wrong {
            return Ok(Some(does_not_fit(&declaration, &column, &self.dictionary.value(word), count)));
        }
        if converts {
            self.rewrite_floats(&declaration, pace)?;
        }
        Ok(None)
    }

    fn rewrite_floats(&mut self, declaration: &Declaration, pace: &Pace<'_>) -> Result<(), Stop> {
        let arity = declaration.columns.len();
        let Some(id) = self.relation(&declaration.name, arity) else { return Ok(()) };
        let mut batch = Batch::new(arity);
        let dictionary = Arc::make_mut(&mut self.dictionary);
        self.store.relation(id).try_each_fact(&mut |words, supports| {
            pace.steps(1 + words.len())?;
            let mut row = words.to_vec();
            for (word, column) in row.iter_mut().zip(&declaration.columns) {
                if let (ColumnKind::Of(Kind::Float), Value::Int(v)) = (column.kind, dictionary.value(*word)) {
                    let float = Float::new(v as f64).map(Value::Float);
                    if let Some(new) = float.and_then(|f| dictionary.intern(&f).ok()) {
                        *word = new;
                    }
                }
            }
            for support in supports {
                batch.push(&row, *support);
            }
            Ok(())
        })?;
        self.store.try_retract(id, &mut |_, _| true, true, pace)?;
        self.store.try_insert(id, batch, pace)?;
        Ok(())
    }
}

fn other_arity(declaration: &Declaration, (name, arity): &Key) -> Diagnostic {
    let columns = declaration.columns.len();
    let message = format!("`{name}` is declared with {columns} columns, but facts with {arity} are stated");
    Diagnostic::new(Code::E0210, declaration.span, message)
        .help(format!("declare {arity} columns, or `retract` those facts first"))
}

fn does_not_fit(declaration: &Declaration, column: &Column, value: &Value, count: usize) -> Diagnostic {
    let message = format!(
        "{count} stated values do not fit the declaration: `{value}` in column `{}` is {}",
        column.name,
        value.kind().described()
    );
    Diagnostic::new(Code::E0301, declaration.span, message)
        .help("declare the column as `any`, or `retract` those facts first")
}

/// The kind of a word, which its shape tells.
fn kind_of(shape: Shape) -> Kind {
    match shape {
        Shape::Text(_) => Kind::Text,
        Shape::Small(_) | Shape::Wide(_) => Kind::Int,
        Shape::Float(_) => Kind::Float,
        Shape::Day(_) | Shape::Date(_) => Kind::Date,
        Shape::Prop(_) => Kind::Proposition,
    }
}
