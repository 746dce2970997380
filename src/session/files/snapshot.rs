//! Snapshots among files: telling one, reading one from any place, where one may be written.

use super::replacement::through_links;
use super::{Found, resolve, tidy, unreadable};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::read_at::ReadAt;
use crate::snapshot::{SnapshotFile, looks_like};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Whether a file begins as a snapshot does, or is named like one.
pub(in crate::session) fn is_snapshot(found: &Found) -> bool {
    let mut start = [0; 8];
    let begins = fs::File::open(&found.real).and_then(|mut file| file.read_exact(&mut start)).is_ok();
    begins && looks_like(&start) || found.real.extension().is_some_and(|ending| ending == "dictum")
}

/// Whether a path is a folder.
pub(in crate::session) fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// Whether something other than a snapshot stands at a path.
///
/// # Errors
/// What stands there cannot be read, so nobody can tell.
pub(in crate::session) fn holds_other(path: &Path) -> io::Result<bool> {
    let mut start = [0; 8];
    match fs::File::open(path).and_then(|mut file| file.read(&mut start)) {
        Ok(read) => Ok(read > 0 && !looks_like(&start)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// A file to be read from any place. It stays what it was when another takes its name.
pub(in crate::session) fn reader(found: &Found) -> Result<Box<dyn ReadAt>, Diagnostic> {
    let open = || {
        let file = fs::File::open(&found.real)?;
        let size = file.metadata()?.len();
        Ok(Box::new(File { file, size }))
    };
    open().map(|file| file as Box<dyn ReadAt>).map_err(|error: io::Error| unreadable(&found.name, &error))
}

/// What tells the snapshot at a path from any other; none if there is none.
pub(in crate::session) fn identity(path: &Path) -> Option<u64> {
    let file = fs::File::open(path).ok()?;
    let size = file.metadata().ok()?.len();
    SnapshotFile::identity_of(&File { file, size })
}

/// The file that a path to be written means, through links, inside the root.
pub(in crate::session) fn target(path: &Path, root: Option<&Path>) -> Result<PathBuf, Diagnostic> {
    let path = tidy(path);
    let real = match fs::canonicalize(&path) {
        Ok(real) => real,
        Err(_) => {
            let path = through_links(&path).map_err(|error| {
                Diagnostic::nowhere(Code::E0605, format!("`{}` cannot be written: {error}", path.display()))
                    .help("name a file, such as `base.dictum`")
            })?;
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let folder = fs::canonicalize(folder).map_err(|_| {
                let message = format!("`{}` cannot be written: no folder `{}`", path.display(), folder.display());
                Diagnostic::nowhere(Code::E0605, message).help("make the folder first, or name another")
            })?;
            let name = path.file_name().ok_or_else(|| unwritable(&path))?;
            folder.join(name)
        }
    };
    if let Some(root) = root
        && !real.starts_with(resolve(root)?)
    {
        let message = format!("`{}` lies outside `{}`", path.display(), root.display());
        return Err(Diagnostic::nowhere(Code::E0603, message).help("write inside the `--root`, or give another"));
    }
    if fs::metadata(&real).is_ok_and(|about| !about.is_file()) {
        return Err(unwritable(&path));
    }
    Ok(real)
}

fn unwritable(path: &Path) -> Diagnostic {
    Diagnostic::nowhere(Code::E0604, format!("`{}` is not a regular file", path.display()))
        .help("name a file, such as `base.dictum`")
}

#[derive(Debug)]
struct File {
    file: fs::File,
    size: u64,
}

impl ReadAt for File {
    fn size(&self) -> u64 {
        self.size
    }

    #[cfg(unix)]
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(&self.file, buffer, offset)
    }

    #[cfg(windows)]
    fn read_at(&self, mut offset: u64, mut buffer: &mut [u8]) -> io::Result<()> {
        while !buffer.is_empty() {
            match std::os::windows::fs::FileExt::seek_read(&self.file, buffer, offset)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => {
                    buffer = &mut buffer[read..];
                    offset += read as u64;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::Folder;
    use super::*;

    #[test]
    fn what_cannot_be_read_is_not_taken_for_nothing() {
        let folder = Folder::new("other");
        let (text, nothing) = (folder.0.join("text"), folder.0.join("nothing"));
        fs::write(&text, "p(a).").unwrap();
        fs::write(&nothing, "").unwrap();
        assert!(holds_other(&text).unwrap());
        assert!(!holds_other(&nothing).unwrap());
        assert!(!holds_other(&folder.0.join("missing")).unwrap());
        // Whatever rights the tests have, these two cannot be read.
        assert!(holds_other(&folder.0).is_err());
        assert!(holds_other(&text.join("below")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_to_be_written_through_stay_inside_the_root() {
        use std::os::unix::fs::symlink;
        let folder = Folder::new("target");
        let inner = folder.0.join("sub");
        symlink("base.dictum", inner.join("near.dictum")).unwrap();
        symlink("../base.dictum", inner.join("out.dictum")).unwrap();
        symlink("ring.dictum", inner.join("ring.dictum")).unwrap();
        let real = fs::canonicalize(&inner).unwrap();
        assert_eq!(target(&inner.join("near.dictum"), Some(&inner)).unwrap(), real.join("base.dictum"));
        assert_eq!(target(&inner.join("out.dictum"), Some(&inner)).unwrap_err().code, Code::E0603);
        assert_eq!(target(&inner.join("ring.dictum"), None).unwrap_err().code, Code::E0605);
    }
}
