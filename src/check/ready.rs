//! Facts that come ready made, from a program: which of them a text could state as they are.

use super::resolve::head_built_in;
use super::resolve::term::{Place, place_in};
use crate::base::span::Span;
use crate::base::support::{GroundFact, Support};
use crate::base::value::Value;
use crate::catalog::Catalog;
use crate::syntax::ast::Name;
use crate::syntax::{LONGEST_NAME, MOST_ARGUMENTS};

/// Deeper or larger than this, a reader is to say whether it is too deep or too large.
const DEEPEST: u32 = 64;
const LARGEST: usize = 2_048;

/// Whether a fact is fine as it is, brought to its declared kinds; where not, reading its text tells what is wrong.
pub fn ready(fact: &mut GroundFact, catalog: &Catalog) -> bool {
    let arity = fact.args.len();
    let name = Name { text: fact.predicate.clone(), quoted: true, span: Span::default() };
    if !is_name(&name.text) || arity > MOST_ARGUMENTS || head_built_in(&name, arity).is_some() {
        return false;
    }
    if let Some(declaration) = catalog.get(&name.text) {
        if declaration.columns.len() != arity {
            return false;
        }
        for (value, column) in fact.args.iter_mut().zip(&declaration.columns) {
            match column.kind.fitted(value) {
                Some(fitted) => *value = fitted,
                None => return false,
            }
        }
    }
    let mut size = 0;
    let mut args = fact.args.iter().enumerate();
    args.all(|(column, value)| is_plain(value, place_in(&name.text, arity, column), &mut size))
        && !fact.supports.is_empty()
        && fact.supports.iter().all(is_cited)
}

fn is_name(name: &str) -> bool {
    !matches!(name, "" | "not") && name.len() <= LONGEST_NAME
}

fn is_plain(value: &Value, place: Place, size: &mut usize) -> bool {
    *size += 1;
    match value {
        Value::Prop(prop) => {
            let arity = prop.args.len();
            let mut args = prop.args.iter().enumerate();
            (1..=MOST_ARGUMENTS).contains(&arity)
                && prop.depth <= DEEPEST
                && *size + arity <= LARGEST
                && is_name(&prop.name)
                && args.all(|(column, arg)| is_plain(arg, place_in(&prop.name, arity, column), size))
        }
        Value::Text(text) => place != Place::Said || is_name(text),
        Value::Int(_) | Value::Float(_) | Value::Date(_) => place != Place::Said,
    }
}

/// Whether a support is one that `on` and `@` could give.
fn is_cited(support: &Support) -> bool {
    let locator = match &support.locator {
        None | Some(Value::Text(_)) => true,
        Some(Value::Int(number)) => *number >= 0,
        Some(Value::Float(_) | Value::Date(_) | Value::Prop(_)) => false,
    };
    locator && (support.source.is_some() || support.locator.is_none() && support.quote.is_none())
}
