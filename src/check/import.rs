//! `import` before its file is opened: each part of its pattern as a cell or a constant, each cell with its kind.

mod evidence;
mod layout;

use super::ground::Grounder;
use super::resolve::columns::{LeftOut, arity_fits, positions};
use super::resolve::head_built_in;
use super::resolve::term::{Place, can_be_said, place_in};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::function::{Aggregate, Function};
use crate::base::span::Span;
use crate::base::spelling::as_variable;
use crate::base::value::{ColumnKind, Kind, Value};
use crate::catalog::{
    Catalog, Column, ImportArgs, ImportCell, ImportColumn, ImportSpec, ImportTerm, MOST_ARGUMENTS, Reading,
};
use crate::syntax::ast::{Args, Import, Name, Term, TermKind};
use crate::syntax::print_term;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Judges an `import` by what is declared; none where an error was said.
pub fn import(
    import: &Import,
    catalog: &Catalog,
    parameters: &BTreeMap<String, Value>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<ImportSpec> {
    let before = diagnostics.len();
    let layout = layout::layout(import, diagnostics);
    let has_header = import.options.header.unwrap_or(true);
    let grounder = Grounder { catalog, parameters, diagnostics };
    let mut judge = Judge { grounder, has_header, columns: Vec::new(), types: BTreeMap::new(), names: Vec::new() };
    judge.name_columns(import);
    let args = judge.args(import);
    let date = import.on.as_ref().map(|on| judge.date(on));
    let cited = import.at.as_ref().map(|at| (judge.source(&at.source), at.locator.as_ref().map(|l| judge.locator(l))));
    judge.names_something(import);
    let Judge { columns, names, .. } = judge;
    if diagnostics[before..].iter().any(|d| d.severity() == crate::base::diagnostic::Severity::Error) {
        return None;
    }
    let (source, locator) = cited.unzip();
    Some(ImportSpec {
        predicate: import.atom.name.text.clone(),
        args: args?,
        date: date.flatten(),
        source: source.flatten(),
        locator: locator.flatten().flatten(),
        quote: import.at.as_ref().and_then(|at| at.quote.as_ref()).map(|q| q.text.clone()),
        columns,
        names,
        layout: layout?,
        skips_errors: import.options.skips_errors.unwrap_or(false),
        predicate_span: import.atom.name.span,
        file_span: import.file.span,
    })
}

/// The judging of one import.
struct Judge<'a> {
    grounder: Grounder<'a>,
    has_header: bool,
    columns: Vec<ImportColumn>,
    /// The kinds that variables are given, and where.
    types: BTreeMap<Arc<str>, (ColumnKind, Span)>,
    names: Vec<(Arc<str>, Span)>,
}

impl Judge<'_> {
    fn say(&mut self, diagnostic: Diagnostic) {
        self.grounder.diagnostics.push(diagnostic);
    }

    /// Says that a part is neither a column nor a constant.
    fn no_cell(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) -> Option<ImportTerm> {
        self.say(Diagnostic::new(Code::E0226, span, message).help(help));
        None
    }

    /// Notes the variables in the order of the text, and the kinds that they are given.
    fn name_columns(&mut self, import: &Import) {
        match &import.atom.args {
            Args::Positional(terms) => terms.iter().for_each(|t| self.name_columns_of(t, true)),
            Args::Named(terms) => terms.iter().for_each(|(_, t)| self.name_columns_of(t, false)),
        }
        let on = import.on.iter();
        let at = import.at.iter().flat_map(|at| std::iter::once(&at.source).chain(&at.locator));
        let evidence: Vec<&Term> = if import.at_first { at.chain(on).collect() } else { on.chain(at).collect() };
        evidence.into_iter().for_each(|t| self.name_columns_of(t, false));
    }

    fn name_columns_of(&mut self, term: &Term, may_skip: bool) {
        match &term.kind {
            TermKind::Anonymous if may_skip && !self.has_header => {
                self.columns.push(ImportColumn { name: None, span: term.span });
            }
            TermKind::Variable(name) => self.name_column(name, term.span),
            TermKind::Text { text, quoted: false } => self.names.push((text.clone(), term.span)),
            TermKind::Typed(name, kind) => {
                self.name_column(name, term.span);
                let (first, place) = *self.types.entry(name.clone()).or_insert((*kind, term.span));
                if first != *kind {
                    let message = format!("`{name}` is read as {} here", kind.described());
                    let other = format!("as {} here", first.described());
                    let diagnostic = Diagnostic::new(Code::E0227, term.span, message).label(place, other);
                    self.say(diagnostic.help("a column is read as one kind: leave one of the two out"));
                }
            }
            TermKind::Compound(_, Args::Positional(terms)) => {
                terms.iter().for_each(|t| self.name_columns_of(t, false));
            }
            TermKind::Compound(_, Args::Named(terms)) => {
                terms.iter().for_each(|(_, t)| self.name_columns_of(t, false));
            }
            TermKind::Negate(inner) => self.name_columns_of(inner, false),
            TermKind::Arithmetic(_, a, b) => [a, b].into_iter().for_each(|t| self.name_columns_of(t, false)),
            _ => {}
        }
    }

    fn name_column(&mut self, name: &Arc<str>, span: Span) {
        if self.column(name).is_none() {
            self.columns.push(ImportColumn { name: Some(name.clone()), span });
        }
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name.as_deref() == Some(name))
    }

    fn args(&mut self, import: &Import) -> Option<ImportArgs> {
        let (name, catalog) = (&import.atom.name, self.grounder.catalog);
        if import.atom.args.is_empty() {
            return self.by_position(name);
        }
        let left_out = LeftOut::Error("an import");
        let places = positions(name, &import.atom.args, catalog, left_out, self.grounder.diagnostics)?;
        let skips = !self.has_header && matches!(import.atom.args, Args::Positional(_));
        let is_skip = |t: &&Term| skips && matches!(t.kind, TermKind::Anonymous);
        let terms: Vec<&Term> = places.into_iter().flatten().filter(|t| !is_skip(t)).collect();
        let (arity, written) = (terms.len(), import.atom.args.len());
        if arity == 0 {
            self.no_cell(
                import.atom.span,
                "every column is skipped",
                "`_` skips a column of the file; name those that the fact is made of",
            );
            return None;
        }
        if !arity_fits(name, arity, catalog, self.grounder.diagnostics) {
            if let Some(last) = self.grounder.diagnostics.last_mut().filter(|_| arity != written) {
                last.help.push("`_` skips a column of the file and is no argument".into());
            }
            return None;
        }
        if let Some(diagnostic) = head_built_in(name, arity) {
            self.say(diagnostic);
            return None;
        }
        let declared = catalog.get(&name.text);
        let terms: Vec<Option<ImportTerm>> = terms
            .into_iter()
            .enumerate()
            .map(|(place, term)| {
                let column = declared.and_then(|d| Some((&*d.name, d.columns.get(place)?, d.span)));
                self.term(term, place_in(&name.text, arity, place), column)
            })
            .collect();
        terms.into_iter().collect::<Option<_>>().map(ImportArgs::Pattern)
    }

    fn by_position(&mut self, name: &Name) -> Option<ImportArgs> {
        if let (Some(column), false) = (self.columns.first(), self.has_header) {
            let (span, name) = (column.span, name.text.clone());
            self.no_cell(
                span,
                "without a header and a pattern no column has a name",
                format!("write a pattern, `{name}(A, B)`: its variables are the columns from left to right"),
            );
            return None;
        }
        if let Some(declared) = self.grounder.catalog.get(&name.text) {
            let given = Some(declared.span);
            let readings = declared.columns.iter().map(|c| Reading { kind: c.kind, fit: c.kind, given });
            return Some(ImportArgs::ByPosition(Some(readings.collect())));
        }
        // How many columns there are is known when the file is open.
        if let Some(diagnostic) = (1..=MOST_ARGUMENTS).find_map(|arity| head_built_in(name, arity)) {
            self.say(diagnostic);
            return None;
        }
        Some(ImportArgs::ByPosition(None))
    }

    /// An argument, of the predicate with its declared column, or of a proposition.
    fn term(&mut self, term: &Term, place: Place, declared: Option<(&str, &Column, Span)>) -> Option<ImportTerm> {
        if place == Place::Said && !matches!(term.kind, TermKind::Typed(..)) && !can_be_said(&term.kind) {
            self.say(
                Diagnostic::new(Code::E0225, term.span, "what is said or denied must be a proposition")
                    .help("write a variable, or a term such as `attacked(Target, Where)`"),
            );
            return None;
        }
        match &term.kind {
            TermKind::Variable(name) | TermKind::Typed(name, _) => self.cell(name, term.span, place, declared),
            TermKind::Anonymous => self.anonymous(term.span),
            _ if !has_variable(term) => {
                let value = self.grounder.value(term, place)?;
                let Some((predicate, column, _)) = declared else { return Some(ImportTerm::Constant(value)) };
                let place = self.grounder.catalog.get(predicate)?.column(&column.name)?;
                self.grounder.fitted(predicate, place, value, term.span).map(ImportTerm::Constant)
            }
            TermKind::Compound(name, args) => self.proposition(name, args, term.span, place, declared),
            _ => self.no_cell(
                term.span,
                "an import reads columns as they are and reckons nothing",
                "name the column alone, and reckon in a rule over the predicate",
            ),
        }
    }

    fn anonymous(&mut self, span: Span) -> Option<ImportTerm> {
        match self.has_header {
            true => self.no_cell(
                span,
                "`_` names no column, and a fact has a value for each argument",
                "leave it out: columns of the file that no variable names are passed over",
            ),
            false => self.no_cell(
                span,
                "`_` skips a column of the file, and only as an argument of the predicate itself",
                "name the column, or put `_` among the arguments of the predicate",
            ),
        }
    }

    fn cell(
        &mut self,
        name: &Arc<str>,
        span: Span,
        place: Place,
        declared: Option<(&str, &Column, Span)>,
    ) -> Option<ImportTerm> {
        let column = self.column(name)?;
        let typed = self.types.get(name).copied();
        let (kind, given) = match (typed, declared) {
            (Some((kind, given)), _) => (kind, Some(given)),
            (None, Some((_, column, given))) => (column.kind, Some(given)),
            (None, None) => (ColumnKind::Of(Kind::Text), None),
        };
        if place == Place::Said && !gives(kind).contains(&Kind::Text) {
            let message = format!("`{name}` is read as {}, and what is said must be a proposition", kind.described());
            self.say(Diagnostic::new(Code::E0225, span, message).help("leave its kind out: it is read as a text"));
            return None;
        }
        let fit = declared.map_or(ColumnKind::Any, |(_, column, _)| column.kind);
        if let Some((predicate, column, at)) = declared
            && !gives(kind).iter().any(|kind| takes(fit, *kind))
        {
            let message = format!(
                "`{name}` is read as {}, and column `{}` of `{predicate}` takes {}",
                kind.described(),
                column.name,
                fit.described()
            );
            let diagnostic = Diagnostic::new(Code::E0301, span, message).label(at, "declared here");
            self.say(diagnostic.help("leave its kind out: it is then read as it is declared"));
            return None;
        }
        Some(ImportTerm::Cell(ImportCell { column, reading: Reading { kind, fit, given } }))
    }

    fn proposition(
        &mut self,
        name: &Name,
        args: &Args,
        span: Span,
        place: Place,
        declared: Option<(&str, &Column, Span)>,
    ) -> Option<ImportTerm> {
        let calls = Function::from_name(&name.text).is_some() && place != Place::Said
            || Aggregate::from_name(&name.text).is_some();
        if calls && !name.quoted {
            return self.no_cell(
                span,
                format!("`{}(…)` would be worked out, and an import reads columns as they are", name.text),
                format!("name the column alone; for a proposition of that name write `'{}'(…)`", name.text),
            );
        }
        if let Some((predicate, column, at)) = declared.filter(|(_, c, _)| !takes(c.kind, Kind::Proposition)) {
            let message = format!(
                "`{}(…)` is a proposition, and column `{}` of `{predicate}` takes {}",
                name.text,
                column.name,
                column.kind.described()
            );
            let diagnostic = Diagnostic::new(Code::E0301, span, message).label(at, "declared here");
            self.say(diagnostic.help("declare the column as `proposition` or `any`"));
            return None;
        }
        let catalog = self.grounder.catalog;
        let left_out = LeftOut::Error("a proposition");
        let args = positions(name, args, catalog, left_out, self.grounder.diagnostics)?;
        let arity = args.len();
        if let Some(declared) = catalog.get(&name.text).filter(|d| d.columns.len() != arity) {
            let (wanted, at) = (declared.columns.len(), declared.span);
            let message = format!("the proposition `{}` has {arity} arguments, its predicate {wanted}", name.text);
            self.say(Diagnostic::new(Code::W0212, span, message).label(at, "declared here"));
        }
        let terms: Vec<Option<ImportTerm>> = args
            .into_iter()
            .flatten()
            .enumerate()
            .map(|(column, arg)| match &arg.kind {
                // What is dated has its date behind it.
                TermKind::Variable(_) if &*name.text == "on" && (arity, column) == (2, 1) => self.date(arg),
                _ => self.term(arg, place_in(&name.text, arity, column), None),
            })
            .collect();
        Some(ImportTerm::Proposition(name.text.clone(), terms.into_iter().collect::<Option<_>>()?))
    }

    /// Says so where a pattern names no column at all.
    fn names_something(&mut self, import: &Import) {
        if !import.atom.args.is_empty() && self.columns.iter().all(|c| c.name.is_none()) {
            let mut meant = import.atom.clone();
            if let Args::Positional(terms) = &mut meant.args {
                terms.iter_mut().for_each(capitalise);
            }
            let meant = Term { kind: TermKind::Compound(meant.name, meant.args), span: meant.span };
            self.no_cell(
                import.atom.span,
                "this pattern names no column of the file: each row would state the same fact",
                format!("a column is named by a variable, which begins with a capital: `{}`", print_term(&meant)),
            );
        }
    }
}

/// A bare name as a variable.
fn capitalise(term: &mut Term) {
    match &mut term.kind {
        TermKind::Text { text, quoted: false } => term.kind = TermKind::Variable(as_variable(text).into()),
        TermKind::Compound(_, Args::Positional(terms)) => terms.iter_mut().for_each(capitalise),
        _ => {}
    }
}

/// The kinds of the values that a cell may give which is read so.
fn gives(kind: ColumnKind) -> &'static [Kind] {
    match kind {
        ColumnKind::Any | ColumnKind::Of(Kind::Text | Kind::Proposition) => &[Kind::Text],
        ColumnKind::Number => &[Kind::Int, Kind::Float],
        ColumnKind::Of(Kind::Int) => &[Kind::Int],
        ColumnKind::Of(Kind::Float) => &[Kind::Float],
        ColumnKind::Of(Kind::Date) => &[Kind::Date],
    }
}

/// Whether a declared column takes values of a kind.
fn takes(declared: ColumnKind, kind: Kind) -> bool {
    match declared {
        ColumnKind::Any => true,
        ColumnKind::Number | ColumnKind::Of(Kind::Float) => matches!(kind, Kind::Int | Kind::Float),
        ColumnKind::Of(Kind::Proposition) => matches!(kind, Kind::Proposition | Kind::Text),
        ColumnKind::Of(declared) => declared == kind,
    }
}

fn has_variable(term: &Term) -> bool {
    match &term.kind {
        TermKind::Variable(_) | TermKind::Typed(..) | TermKind::Anonymous => true,
        TermKind::Compound(_, Args::Positional(args)) => args.iter().any(has_variable),
        TermKind::Compound(_, Args::Named(args)) => args.iter().any(|(_, t)| has_variable(t)),
        TermKind::Negate(inner) => has_variable(inner),
        TermKind::Arithmetic(_, a, b) => has_variable(a) || has_variable(b),
        _ => false,
    }
}
