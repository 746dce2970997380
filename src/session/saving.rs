//! A base to a snapshot: its facts as they are, everything else as text.

use super::files::{self, Lock, Replacement};
use super::kb::Kb;
use super::program;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::error::Error;
use crate::base::span::Span;
use crate::base::value::Value;
use crate::snapshot::{self, Contents, Stated, WriteError};
use std::collections::BTreeMap;
use std::path::Path;

/// Who writes, as the header says.
const WRITER: &str = concat!("dictum ", env!("CARGO_PKG_VERSION"));

/// What was saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Stated facts.
    pub facts: usize,
    /// The bytes of the file.
    pub bytes: u64,
}

impl Kb {
    /// The snapshot that the base was opened from or saved to last, without links; [`Kb::save`] to it keeps what was stated
    /// since.
    ///
    /// ```no_run
    /// let mut kb = dictum::Kb::open("report.dictum")?;
    /// kb.run("accused(ines, board, leak) on 2021-03 @ x1:4.")?;
    /// if let Some(path) = kb.snapshot_path().map(std::path::Path::to_path_buf) {
    ///     kb.save(path)?;
    /// }
    /// # Ok::<(), dictum::Error>(())
    /// ```
    pub fn snapshot_path(&self) -> Option<&Path> {
        self.opened.as_deref()
    }

    /// Saves the base as a snapshot, which any command and [`Kb::open`] take in place of a folder. What stood there is
    /// replaced when all is written and on the disk, and stays as it was if anything fails.
    ///
    /// ```
    /// use dictum::Kb;
    /// # let folder = std::env::temp_dir().join(format!("dictum-save-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder).unwrap();
    /// # let path = folder.join("base.dictum");
    /// let mut kb = Kb::new();
    /// kb.run("accused(ines, board, leak) on 2021-03 @ x1:4.")?;
    /// kb.save(&path)?;
    ///
    /// let again = Kb::open(&path)?;
    /// assert_eq!(again.query("accused(Who, board, _)?")?.len(), 1);
    /// # std::fs::remove_dir_all(&folder).unwrap();
    /// # Ok::<(), dictum::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the file cannot be written ([`Error::is_io`]), lies outside the root, is being written by somebody else, or
    /// was changed since this base was opened from it ([`Error::is_locked`]); when [`Options`](crate::Options) say stop.
    pub fn save(&mut self, path: impl AsRef<Path>) -> Result<Saved, Error> {
        self.save_with(path.as_ref(), &BTreeMap::new())
    }

    /// As [`Kb::save`], with the values of parameters in the place of their names, as they are in facts: what is asked of
    /// the snapshot needs them no longer.
    ///
    /// # Errors
    /// As [`Kb::save`].
    #[doc(hidden)]
    pub fn save_with_parameters(&mut self, path: impl AsRef<Path>) -> Result<Saved, Error> {
        let given = self.options.parameters.clone();
        self.save_with(path.as_ref(), &given)
    }

    fn save_with(&mut self, path: &Path, given: &BTreeMap<String, Value>) -> Result<Saved, Error> {
        let saved = self.write_snapshot(path, given);
        saved.map_err(|diagnostic| Error::new(vec![diagnostic], self.sources.clone()))
    }

    /// Whether a base stands at a path that is not the one this was opened from or saved to last.
    #[doc(hidden)]
    pub fn is_another_base(&self, path: impl AsRef<Path>) -> bool {
        let target = files::target(path.as_ref(), self.options.root.as_deref());
        target.is_ok_and(|target| files::identity(&target).is_some() && self.snapshot_path() != Some(&target))
    }

    fn write_snapshot(&mut self, path: &Path, given: &BTreeMap<String, Value>) -> Result<Saved, Diagnostic> {
        let name = path.display().to_string();
        let cannot = |error: std::io::Error| {
            Diagnostic::nowhere(Code::E0605, format!("`{name}` cannot be written: {error}"))
                .help("look at its folder, its permissions and the space left; what stood there is untouched")
        };
        let target = files::target(path, self.options.root.as_deref())?;
        let lock = Lock::take(&target, &self.options.holder).map_err(|held| held.diagnostic(&name))?;
        let seen = self.seen.get(&target);
        if seen.is_some_and(|identity| files::identity(&target).is_some_and(|now| now != *identity)) {
            let message = format!("`{name}` was changed since it was opened: somebody else saved it");
            return Err(Diagnostic::nowhere(Code::E0623, message)
                .help("save under another name, or open it again and state anew what is missing there"));
        }
        if target.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("dl")) {
            let other = path.with_extension("dictum");
            return Err(Diagnostic::nowhere(
                Code::E0624,
                format!("`{name}` is the name of a text, and a snapshot is none"),
            )
            .help(format!("save it as `{}`", other.display())));
        }
        if files::holds_other(&target).map_err(cannot)? {
            let message = format!("`{name}` holds something that is no snapshot");
            return Err(Diagnostic::nowhere(Code::E0624, message)
                .help("a snapshot is no text: save it under a name of its own, such as `base.dictum`"));
        }
        lock.sweep(&target);
        let mut file = Replacement::create(&target).map_err(cannot)?;
        let bytes = self.write_to(&mut file, given, &cannot)?;
        file.finish().map_err(cannot)?;
        if let Some(identity) = files::identity(&target) {
            self.seen.insert(target.clone(), identity);
            self.opened = Some(target);
        }
        self.history.save();
        Ok(Saved { facts: self.state.fact_count(), bytes })
    }

    fn write_to(
        &self,
        file: &mut dyn std::io::Write,
        given: &BTreeMap<String, Value>,
        cannot: &dyn Fn(std::io::Error) -> Diagnostic,
    ) -> Result<u64, Diagnostic> {
        let state = &self.state;
        let probed = super::probed::columns(state);
        let stated = state.relations.iter().map(|((name, arity), id)| {
            let orders = probed.get(&(name.clone(), *arity)).cloned().unwrap_or_default();
            Stated { name, relation: state.store.relation(*id), orders }
        });
        let contents = Contents {
            dictionary: &state.dictionary,
            stated: stated.collect(),
            programs: program::texts(&state.program, &self.sources, given),
            writer: WRITER,
        };
        let mut buffered = std::io::BufWriter::with_capacity(1 << 18, file);
        let written = snapshot::write(&contents, &mut buffered, &self.options.start());
        let written = written.map_err(|error| match error {
            WriteError::Io(error) => cannot(error),
            WriteError::Stopped(stop) => stop.diagnostic(Span::default()),
            WriteError::TooLarge(fault) => Diagnostic::nowhere(Code::E0515, format!("no snapshot holds this: {fault}")),
        })?;
        // What was read for it may have been damaged.
        match state.fault() {
            Some(fault) => Err(fault),
            None => Ok(written),
        }
    }
}
