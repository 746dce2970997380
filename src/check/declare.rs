//! `pred` statements into the catalog.

use super::resolve::columns::arity_fits;
use super::resolve::head_built_in;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::catalog::{Catalog, Column, Declaration};
use crate::syntax::ast::{Statement, StatementKind};

/// Enters a `pred` statement; the same twice is fine, a different one an error. Other statements change nothing.
pub fn declare(statement: &Statement, catalog: &mut Catalog, diagnostics: &mut Vec<Diagnostic>) {
    let StatementKind::Pred(pred) = &statement.kind else { return };
    let arity = pred.columns.len();
    if let Some(diagnostic) = head_built_in(&pred.name, arity) {
        diagnostics.push(diagnostic);
        return;
    }
    for (place, column) in pred.columns.iter().enumerate() {
        if let Some(first) = pred.columns[..place].iter().find(|c| c.name.text == column.name.text) {
            let message = format!("two columns are named `{}`", column.name.text);
            diagnostics.push(
                Diagnostic::new(Code::E0211, column.name.span, message)
                    .label(first.name.span, "the first")
                    .help("rename one of them"),
            );
            return;
        }
    }
    let columns = pred.columns.iter().map(|c| Column { name: c.name.text.clone(), kind: c.kind }).collect();
    let declaration =
        Declaration { name: pred.name.text.clone(), columns, doc: pred.doc.clone(), span: statement.span };
    if let Err(earlier) = catalog.declare(declaration) {
        if earlier.columns.len() != arity {
            arity_fits(&pred.name, arity, catalog, diagnostics);
            if let Some(last) = diagnostics.last_mut() {
                last.code = Code::E0211;
                last.message =
                    format!("`{}` is declared with {} columns and with {arity}", earlier.name, earlier.columns.len());
            }
            return;
        }
        let message = format!("`{}` is declared in two ways", earlier.name);
        diagnostics.push(
            Diagnostic::new(Code::E0211, statement.span, message)
                .label(earlier.span, "declared otherwise here")
                .help("keep one of the two, or make them the same"),
        );
    }
}
