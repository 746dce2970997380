//! Files that are written whole or not at all, and by one at a time.

use crate::base::diagnostic::{Code, Diagnostic};
use std::fs::{self, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// A file being written: what stood there before stays until all is written, and then is replaced at once.
///
/// What is no regular file (a device, a pipe) is written to as it is.
#[derive(Debug)]
pub struct Replacement {
    file: fs::File,
    /// The file beside the target that is written, until it takes its place; none where the target itself is.
    temporary: Option<PathBuf>,
    target: PathBuf,
}

impl Replacement {
    /// Begins to write a file.
    ///
    /// # Errors
    /// As the system gives them.
    pub fn create(path: &Path) -> std::io::Result<Replacement> {
        // Through links, so that the file they mean is replaced and not the link.
        let target = match fs::canonicalize(path) {
            Ok(target) => target,
            Err(_) => through_links(path)?,
        };
        let about = fs::metadata(&target).ok();
        if about.as_ref().is_some_and(|about| !about.is_file()) {
            let file = fs::OpenOptions::new().write(true).open(&target)?;
            return Ok(Replacement { file, temporary: None, target });
        }
        let name = target.file_name().ok_or(ErrorKind::IsADirectory)?;
        let (file, temporary) = temporary_beside(&target, name)?;
        if let Some(about) = about {
            let _ = file.set_permissions(about.permissions());
        }
        Ok(Replacement { file, temporary: Some(temporary), target })
    }

    /// Puts what was written in the place of what stood there.
    ///
    /// # Errors
    /// As the system gives them; what stood there is then untouched.
    pub fn finish(mut self) -> std::io::Result<()> {
        if let Some(temporary) = &self.temporary {
            self.file.sync_all()?;
            fs::rename(temporary, &self.target)?;
            self.temporary = None;
            sync_folder(&self.target)?;
        }
        Ok(())
    }
}

/// The file that a path means where it is not there yet: what links that lead nowhere would lead to.
pub(super) fn through_links(path: &Path) -> std::io::Result<PathBuf> {
    let mut path = path.to_path_buf();
    // As many as systems follow.
    for _ in 0..40 {
        match fs::read_link(&path) {
            Ok(to) => path = path.parent().map_or_else(|| to.clone(), |folder| folder.join(&to)),
            Err(_) => return Ok(path),
        }
    }
    Err(std::io::Error::other("its links lead in a ring"))
}

/// The name of the file that is written before it takes the place of another: `.name.0.tmp`.
fn temporary(target: &Path, name: &std::ffi::OsStr, number: usize) -> PathBuf {
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{number}.tmp"));
    target.with_file_name(hidden)
}

/// A new file in the folder of another, named after it.
fn temporary_beside(target: &Path, name: &std::ffi::OsStr) -> std::io::Result<(fs::File, PathBuf)> {
    for number in 0..1_000 {
        let path = temporary(target, name, number);
        match fs::OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((file, path)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

impl Write for Replacement {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Replacement {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            let _ = fs::remove_file(temporary);
        }
    }
}

/// Makes the new name of a file last. A system that cannot do this for a folder has other ways.
#[cfg(unix)]
fn sync_folder(file: &Path) -> std::io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// The right to write a file, held by one at a time: a lock of the system on a file beside it, so that one left behind by
/// a process that ended holds nobody up.
#[derive(Debug)]
pub(in crate::session) struct Lock {
    path: PathBuf,
    _file: fs::File,
}

/// Why a lock was not had.
#[derive(Debug)]
pub(in crate::session) enum Held {
    /// Somebody has it, who says who.
    By(String),
    /// The system refused.
    Refused(std::io::Error),
}

impl Held {
    /// As a diagnostic about a file of that name.
    pub fn diagnostic(self, name: &str) -> Diagnostic {
        match self {
            Held::By(holder) => {
                let holder = if holder.is_empty() { "somebody else" } else { &holder };
                Diagnostic::nowhere(Code::E0622, format!("`{name}` is being written by {holder}"))
                    .help("wait until that is done, or write to another file")
            }
            Held::Refused(error) => Diagnostic::nowhere(Code::E0605, format!("`{name}` cannot be written: {error}"))
                .help("look at its folder, its permissions and the space left; what stood there is untouched"),
        }
    }
}

impl Lock {
    /// Removes what processes that were killed while they wrote have left behind.
    pub fn sweep(&self, target: &Path) {
        let Some(name) = target.file_name() else { return };
        let _ = (0..1_000).try_for_each(|number| fs::remove_file(temporary(target, name, number)));
    }

    /// Takes the lock of a file for `holder`; does not wait for it.
    pub fn take(target: &Path, holder: &str) -> Result<Lock, Held> {
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(target.file_name().ok_or_else(|| Held::Refused(ErrorKind::IsADirectory.into()))?);
        hidden.push(".lock");
        let path = target.with_file_name(hidden);
        loop {
            let (mut file, new) = open_beside(&path).map_err(Held::Refused)?;
            let held = match file.try_lock() {
                Ok(()) => false,
                Err(TryLockError::WouldBlock) => true,
                Err(TryLockError::Error(error)) => return Err(Held::Refused(error)),
            };
            // Whoever had it may have removed it since it was opened, or put a link in its place: then nothing of what that
            // leads to is read or told.
            if !is_same(&file, &path) {
                continue;
            }
            if held {
                let mut holder = String::new();
                let _ = file.take(200).read_to_string(&mut holder);
                return Err(Held::By(holder.trim().to_string()));
            }
            if new {
                let _ = file.write_all(holder.as_bytes());
                return Ok(Lock { path, _file: file });
            }
            // Left behind. What others made is not written into, for it may be known by another name too.
            fs::remove_file(&path).map_err(Held::Refused)?;
        }
    }
}

/// A file made for a lock, or the one that is there, and which of the two; a link is not followed.
fn open_beside(path: &Path) -> std::io::Result<(fs::File, bool)> {
    match fs::OpenOptions::new().read(true).write(true).create_new(true).open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        made => return made.map(|file| (file, true)),
    }
    match fs::symlink_metadata(path) {
        Ok(about) if !about.is_file() => {
            let message = format!("`{}` should be a lock, and is no regular file", path.display());
            Err(std::io::Error::other(message))
        }
        _ => fs::OpenOptions::new().read(true).write(true).open(path).map(|file| (file, false)).or_else(|error| {
            // Removed meanwhile: then it can be made.
            match error.kind() {
                ErrorKind::NotFound => open_beside(path),
                _ => Err(error),
            }
        }),
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // While it is still held, so that nobody else's is removed.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(unix)]
fn is_same(file: &fs::File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let place = |about: fs::Metadata| (about.dev(), about.ino());
    file.metadata().ok().map(place).is_some_and(|open| fs::symlink_metadata(path).ok().map(place) == Some(open))
}

#[cfg(not(unix))]
fn is_same(_: &fs::File, path: &Path) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests {
    use super::super::tests::Folder;
    use super::*;

    #[test]
    fn a_lock_is_had_by_one_at_a_time() {
        let folder = Folder::new("lock");
        let path = folder.0.join("base.dictum");
        let first = Lock::take(&path, "the first").unwrap();
        let refused = Lock::take(&path, "the second").unwrap_err().diagnostic("base.dictum");
        assert_eq!(refused.message, "`base.dictum` is being written by the first");
        drop(first);
        let left: Vec<_> = fs::read_dir(&folder.0).unwrap().filter(|e| e.as_ref().unwrap().path().is_file()).collect();
        assert!(left.is_empty(), "{left:?}");
        // One that was left behind holds nobody up.
        fs::write(folder.0.join(".base.dictum.lock"), "long gone").unwrap();
        Lock::take(&path, "the second").unwrap();
    }

    /// Neither a link nor a second name of a file lets a lock write where it has no business.
    #[cfg(unix)]
    #[test]
    fn a_lock_writes_into_no_file_that_was_there() {
        let folder = Folder::new("lock-links");
        let (path, lock, other) =
            (folder.0.join("base.dictum"), folder.0.join(".base.dictum.lock"), folder.0.join("other.txt"));
        fs::write(&other, "mine").unwrap();
        std::os::unix::fs::symlink(&other, &lock).unwrap();
        let refused = Lock::take(&path, "me").unwrap_err().diagnostic("base.dictum");
        assert!(refused.message.ends_with("should be a lock, and is no regular file"), "{}", refused.message);
        fs::remove_file(&lock).unwrap();
        std::os::unix::fs::symlink(folder.0.join("nothing.txt"), &lock).unwrap();
        assert!(Lock::take(&path, "me").is_err());
        assert!(!folder.0.join("nothing.txt").exists());
        fs::remove_file(&lock).unwrap();
        fs::hard_link(&other, &lock).unwrap();
        drop(Lock::take(&path, "me").unwrap());
        assert_eq!(fs::read_to_string(&other).unwrap(), "mine");
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_and_what_they_mean_is_written() {
        use std::os::unix::fs::symlink;
        let folder = Folder::new("links-out");
        let (far, there) = (folder.0.join("far"), folder.0.join("there.txt"));
        symlink("nearer", &far).unwrap();
        symlink(&there, folder.0.join("nearer")).unwrap();
        // Where they lead nowhere yet, and where they lead to a file.
        for text in ["one", "two"] {
            let mut out = Replacement::create(&far).unwrap();
            out.write_all(text.as_bytes()).unwrap();
            out.finish().unwrap();
            assert_eq!(fs::read_to_string(&there).unwrap(), text);
            assert!(fs::read_link(&far).is_ok() && fs::read_link(&there).is_err());
        }
        symlink("ring", folder.0.join("gnir")).unwrap();
        symlink("gnir", folder.0.join("ring")).unwrap();
        assert!(Replacement::create(&folder.0.join("ring")).is_err());
        assert!(fs::read_link(folder.0.join("ring")).is_ok());
    }

    #[test]
    fn a_file_is_replaced_when_all_is_written() {
        use std::io::Write;
        let folder = Folder::new("replace");
        let path = folder.0.join("out.txt");
        fs::write(&path, "old").unwrap();
        let mut given_up = Replacement::create(&path).unwrap();
        given_up.write_all(b"half").unwrap();
        drop(given_up);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        let mut done = Replacement::create(&path).unwrap();
        done.write_all(b"new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        done.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        let left: Vec<_> = fs::read_dir(&folder.0).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left.len(), 2, "{left:?}");
    }
}
