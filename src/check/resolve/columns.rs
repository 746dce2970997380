//! Named arguments to positions, and the number of arguments against the declaration.

use super::Resolver;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::spelling::nearest;
use crate::catalog::{Catalog, Declaration};
use crate::syntax::ast::{Args, Name, Term};

/// What a left-out column is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::check) enum LeftOut {
    /// `_`, in bodies.
    Anonymous,
    /// An error, in facts, heads and propositions.
    Error(&'static str),
}

/// Arguments by position; `None` is a column left out.
pub(in crate::check) fn positions<'t>(
    name: &Name,
    args: &'t Args,
    catalog: &Catalog,
    left_out: LeftOut,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<Option<&'t Term>>> {
    let named = match args {
        Args::Positional(args) => return Some(args.iter().map(Some).collect()),
        Args::Named(named) => named,
    };
    if let Some((_, term)) = named.iter().find(|(name, _)| name.is_none()) {
        let message = "named and positional arguments stand side by side";
        let help = "name all of them or none";
        diagnostics.push(Diagnostic::new(Code::E0213, term.span, message).help(help));
        return None;
    }
    let Some(declaration) = catalog.get(&name.text) else {
        let message = format!("the columns of `{}` have no names", name.text);
        let columns: Vec<&str> = named.iter().filter_map(|(n, _)| n.as_ref()).map(|n| &*n.text).collect();
        let help =
            format!("declare them: `pred {}({}).`, or write the arguments by position", name.text, columns.join(", "));
        diagnostics.push(Diagnostic::new(Code::E0215, name.span, message).help(help));
        return None;
    };
    let mut places: Vec<Option<&Term>> = vec![None; declaration.columns.len()];
    for (column, term) in named {
        let Some(column) = column else { continue };
        let place = declaration.column(&column.text);
        match place.and_then(|p| places.get_mut(p)) {
            None => diagnostics.push(no_column(column, declaration)),
            Some(slot @ None) => *slot = Some(term),
            Some(Some(_)) => {
                let message = format!("column `{}` is given twice", column.text);
                diagnostics.push(Diagnostic::new(Code::E0212, column.span, message).help("leave one of them out"));
            }
        }
    }
    if named.iter().any(|(n, _)| n.as_ref().is_some_and(|n| declaration.column(&n.text).is_none())) {
        return None;
    }
    if let (LeftOut::Error(place), Some(missing)) = (left_out, places.iter().position(Option::is_none)) {
        let column = &declaration.columns[missing].name;
        let message = format!("column `{column}` of `{}` is left out in {place}", name.text);
        let help = format!("add `{column}: …`: only in a body does a column left out stand for `_`");
        diagnostics.push(Diagnostic::new(Code::E0214, name.span, message).help(help));
        return None;
    }
    Some(places)
}

fn no_column(column: &Name, declaration: &Declaration) -> Diagnostic {
    let names: Vec<&str> = declaration.columns.iter().map(|c| &*c.name).collect();
    let message = format!("`{}` has no column `{}`", declaration.name, column.text);
    let diagnostic = Diagnostic::new(Code::E0212, column.span, message).label(declaration.span, "declared here");
    match nearest(&column.text, names.iter().copied()) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help(format!("its columns are {}", names.join(", "))),
    }
}

/// Whether a predicate has as many arguments as it was declared with.
pub(in crate::check) fn arity_fits(
    name: &Name,
    arity: usize,
    catalog: &Catalog,
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
    let Some(declaration) = catalog.get(&name.text).filter(|d| d.columns.len() != arity) else { return true };
    let columns: Vec<&str> = declaration.columns.iter().map(|c| &*c.name).collect();
    let (wanted, plural) = (columns.len(), if columns.len() == 1 { "" } else { "s" });
    let message = format!("`{}` has {wanted} argument{plural}, not {arity}", name.text);
    diagnostics.push(
        Diagnostic::new(Code::E0210, name.span, message).label(declaration.span, "declared here").help(format!(
            "write `{}({})`",
            name.text,
            columns.join(", ")
        )),
    );
    false
}

impl Resolver<'_> {
    /// Arguments by position, their number as declared.
    pub(super) fn arguments<'t>(
        &mut self,
        name: &Name,
        args: &'t Args,
        left_out: LeftOut,
    ) -> Option<Vec<Option<&'t Term>>> {
        let places = positions(name, args, self.given.catalog, left_out, self.diagnostics)?;
        arity_fits(name, places.len(), self.given.catalog, self.diagnostics).then_some(places)
    }
}
