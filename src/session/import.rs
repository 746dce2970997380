//! `import`: which file is meant, its rows as facts, and what is to be told of them.

use super::files;
use super::options::Options;
use super::outcome::ImportReport;
use super::state::{Key, State};
use crate::base::diagnostic::Diagnostic;
use crate::base::dictionary::Dictionary;
use crate::base::monitor::{Monitor, Pace, Stop};
use crate::base::span::{Sources, Span};
use crate::base::support::GroundFact;
use crate::catalog::Catalog;
use crate::check;
use crate::exchange::{self, Imported};
use crate::syntax::ast::Import;
use std::path::Path;

/// Reads the files that imports name.
pub(super) struct Reader<'a> {
    pub catalog: &'a Catalog,
    pub options: &'a Options,
    pub dictionary: &'a mut Dictionary,
    pub sources: &'a mut Sources,
    pub clock: &'a Monitor,
}

/// What an import gave, on its way into the store.
pub(super) struct FromFile {
    pub key: Key,
    /// The statement.
    pub span: Span,
    pub path: String,
    pub imported: Imported,
}

impl Reader<'_> {
    /// Reads one file; none where an error was said.
    pub fn read(&mut self, import: &Import, span: Span, diagnostics: &mut Vec<Diagnostic>) -> Option<FromFile> {
        let spec = check::import(import, self.catalog, &self.options.parameters, diagnostics)?;
        let naming = self.sources.get(span.file).map(|text| Path::new(&text.name));
        let path = files::beside(naming, &import.file.text);
        let (path, file) = match files::open_rows(&path, self.options.root.as_deref()) {
            Ok(opened) => opened,
            Err(diagnostic) => {
                diagnostics.push(diagnostic.label(import.file.span, ""));
                return None;
            }
        };
        match exchange::import(file, &path, &spec, self.dictionary, self.sources, self.clock) {
            Ok(mut imported) => {
                diagnostics.append(&mut imported.warnings);
                Some(FromFile { key: (spec.predicate, imported.arity), span, path, imported })
            }
            Err(wrong) => {
                diagnostics.extend(wrong);
                None
            }
        }
    }
}

impl FromFile {
    /// States the facts. Those that lints ask for are handed out: what declares sources, and the first to cite each.
    ///
    /// # Errors
    /// When it is to stop.
    pub fn insert(
        self,
        state: &mut State,
        facts: Option<&mut Vec<(GroundFact, Span)>>,
        pace: &Pace<'_>,
    ) -> Result<ImportReport, Stop> {
        let FromFile { key, span, path, imported } = self;
        let inserted = state.insert_of(key.clone(), imported.batch, pace)?;
        if let Some(facts) = facts {
            let predicate = &key.0;
            for (words, support) in &imported.cited {
                let supports = vec![state.decode_support(support)];
                facts.push((GroundFact { predicate: predicate.clone(), args: state.decode(words), supports }, span));
            }
            if &**predicate == "source" || predicate.starts_with("source_") {
                state.each_fact_of(&key, pace, &mut |fact| facts.push((fact, span)))?;
            }
        }
        Ok(ImportReport {
            path,
            rows: imported.rows,
            facts: inserted.facts,
            supports: inserted.supports,
            empty: imported.empty,
            empty_columns: imported.empty_columns,
            lacking: imported.lacking,
            skipped: imported.skipped,
            examples: imported.examples,
        })
    }
}
