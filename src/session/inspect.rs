//! What a snapshot is, without loading it; and whether it is sound.

use super::files;
use super::kb::Kb;
use super::opening;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::dictionary::Counts;
use crate::base::error::Error;
use crate::snapshot::{self, Opened};
use std::path::Path;

/// What a snapshot holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotInfo {
    /// Who wrote it, such as `dictum 0.1.0`.
    pub writer: String,
    /// The version of its format.
    pub format: u32,
    /// Its bytes.
    pub bytes: u64,
    /// Predicates with stated facts, by name and arity.
    pub predicates: Vec<StoredPredicate>,
    /// The texts of what is not stated facts: the file of each, and how many lines it has.
    pub programs: Vec<(String, usize)>,
    /// Distinct values that need a place of their own.
    pub values: Counts,
}

/// A predicate with facts in a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPredicate {
    /// Its name.
    pub name: String,
    /// The number of its arguments.
    pub arity: usize,
    /// Stated facts.
    pub facts: usize,
    /// Their supports.
    pub supports: usize,
    /// The arguments, from 1, by which look-ups are fast.
    pub fast: Vec<usize>,
}

impl SnapshotInfo {
    fn of(opened: &Opened) -> SnapshotInfo {
        let predicate = |predicate: &snapshot::Predicate| StoredPredicate {
            name: predicate.name.clone(),
            arity: predicate.relation.arity(),
            facts: predicate.relation.len(),
            supports: predicate.supports,
            fast: predicate.orders.iter().map(|column| column + 1).collect(),
        };
        let lines = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).count();
        SnapshotInfo {
            writer: opened.file.writer.clone(),
            format: snapshot::FORMAT,
            bytes: opened.file.size(),
            predicates: opened.predicates.iter().map(predicate).collect(),
            programs: opened.programs.iter().map(|p| (p.name.clone(), lines(&p.text))).collect(),
            values: opened.dictionary.counts(),
        }
    }
}

impl Kb {
    /// What a snapshot holds, from its catalog alone; the base stays as it is.
    ///
    /// # Errors
    /// When it is no snapshot, or damaged as far as it was read.
    #[doc(hidden)]
    pub fn snapshot_info(&self, path: impl AsRef<Path>) -> Result<SnapshotInfo, Error> {
        let path = path.as_ref();
        let opened = self.stored(path).and_then(|bytes| {
            snapshot::open(bytes).map_err(|fault| opening::diagnostic(&path.display().to_string(), &fault))
        });
        opened.map(|opened| SnapshotInfo::of(&opened)).map_err(|d| self.refusal(d))
    }

    /// Reads a whole snapshot, compares every checksum, and sees whether it is in the order that look-ups rely on; the base
    /// stays as it is.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    #[doc(hidden)]
    pub fn verify_snapshot(&self, path: impl AsRef<Path>) -> Result<SnapshotInfo, Error> {
        let path = path.as_ref();
        let verified = self.stored(path).and_then(|bytes| {
            let verified = snapshot::verify(bytes, &self.options.start());
            let verified = verified.map_err(|stop| stop.diagnostic(Default::default()))?;
            verified.map_err(|fault| opening::diagnostic(&path.display().to_string(), &fault))
        });
        verified.map(|opened| SnapshotInfo::of(&opened)).map_err(|d| self.refusal(d))
    }

    fn stored(&self, path: &Path) -> Result<Box<dyn crate::base::read_at::ReadAt>, Diagnostic> {
        if files::is_folder(path) {
            let message = format!("`{}` is a folder, and no snapshot", path.display());
            return Err(Diagnostic::nowhere(Code::E0620, message)
                .help(format!("`dictum compile {} -o BASE.dictum` makes one", path.display())));
        }
        files::reader(&files::find(path, self.options.root.as_deref())?)
    }

    fn refusal(&self, diagnostic: Diagnostic) -> Error {
        Error::new(vec![diagnostic], self.sources.clone())
    }
}
