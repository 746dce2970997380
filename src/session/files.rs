//! The only place that opens files: which file a path means, whether it may be read, and its text.

mod replacement;
mod snapshot;

pub(super) use replacement::Lock;
pub use replacement::Replacement;
pub(super) use snapshot::{holds_other, identity, is_folder, is_snapshot, reader, target};

use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::monitor::Pace;
use crate::base::span::{FileId, Sources, Span};
use crate::explain::SourceFile;
use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

/// The file a program in a folder begins with.
const MAIN: &str = "main.dl";
/// Offsets are 32 bits wide.
const LARGEST: u64 = u32::MAX as u64 - 1;

/// A file that may be read: what messages call it and what tells it from any other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    /// As the user would write it.
    pub name: PathBuf,
    /// Absolute, without links: two paths to one file have the same.
    pub real: PathBuf,
}

/// Finds a file, or the `main.dl` of a folder, and refuses what lies outside `root` or is no regular file.
pub(super) fn find(path: &Path, root: Option<&Path>) -> Result<Found, Diagnostic> {
    let (found, about) = inside(path, root)?;
    let name = &found.name;
    if about.is_dir() {
        let main = name.join(MAIN);
        if !found.real.join(MAIN).exists() {
            let message = format!("the folder `{}` has no `{MAIN}`", name.display());
            return Err(Diagnostic::nowhere(Code::E0601, message).help("name the file that is meant"));
        }
        return find(&main, root);
    }
    if !about.is_file() {
        return Err(not_regular(name).help("to read from a pipe, use `dictum run -` with the pipe as standard input"));
    }
    Ok(found)
}

/// Opens a file of rows: a regular file inside the root. Gives what messages call it.
pub(super) fn open_rows(path: &Path, root: Option<&Path>) -> Result<(String, fs::File), Diagnostic> {
    let (found, about) = inside(path, root)?;
    let name = &found.name;
    if about.is_dir() {
        let message = format!("`{}` is a folder, where a file of rows is wanted", name.display());
        return Err(Diagnostic::nowhere(Code::E0604, message).help("name the file that is meant"));
    }
    if !about.is_file() {
        return Err(not_regular(name).help("save the rows in a file first"));
    }
    let file = fs::File::open(&found.real).map_err(|e| unreadable(name, &e))?;
    Ok((name.display().to_string(), file))
}

fn not_regular(name: &Path) -> Diagnostic {
    Diagnostic::nowhere(Code::E0604, format!("`{}` is not a regular file", name.display()))
}

/// What lies at a path, unless that is outside `root`.
fn inside(path: &Path, root: Option<&Path>) -> Result<(Found, fs::Metadata), Diagnostic> {
    let name = tidy(path);
    let real = resolve(&name)?;
    if let Some(root) = root {
        let root_real = resolve(root)?;
        if !real.starts_with(&root_real) {
            let message = format!("`{}` lies outside `{}`", name.display(), root.display());
            return Err(Diagnostic::nowhere(Code::E0603, message)
                .help("give a `--root` that holds every file of the base, or move the file into it"));
        }
    }
    let about = fs::metadata(&real).map_err(|e| unreadable(&name, &e))?;
    Ok((Found { name, real }, about))
}

/// Reads a file found before into `sources`.
pub(super) fn read(found: &Found, sources: &mut Sources, pace: &Pace<'_>) -> Result<FileId, Diagnostic> {
    add_text(&found.name.display().to_string(), bytes(found, pace)?, sources)
}

/// Reads a file, if there is memory for it.
fn bytes(found: &Found, pace: &Pace<'_>) -> Result<Vec<u8>, Diagnostic> {
    let file = fs::File::open(&found.real).map_err(|e| unreadable(&found.name, &e))?;
    // A byte more, in which the end shows itself.
    let expected = file.metadata().map_or(0, |about| about.len().min(LARGEST) as usize + 1);
    // Twice, for it is copied once to where it stays.
    if let Err(stop) = pace.room_for(2 * expected) {
        let said = stop.nowhere();
        return Err(Diagnostic { message: format!("{}: `{}`", said.message, found.name.display()), ..said });
    }
    let mut bytes = Vec::new();
    // Where there is no room, reading says so.
    let _ = bytes.try_reserve_exact(expected);
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|e| unreadable(&found.name, &e))?;
    Ok(bytes)
}

/// Reads the text that a source was taken from: a regular file of UTF-8 inside the root.
pub(super) fn evidence(path: &Path, root: Option<&Path>) -> Result<SourceFile, Diagnostic> {
    let found = find(path, root)?;
    let bytes = bytes(&found, &Pace::endless())?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(SourceFile::new(found.name.display().to_string(), text)),
        Err(_) => Err(Diagnostic::nowhere(Code::E0112, format!("`{}` is not UTF-8", found.name.display()))),
    }
}

/// Adds bytes from anywhere as a text; a byte order mark is dropped.
pub(super) fn add_text(name: &str, mut bytes: Vec<u8>, sources: &mut Sources) -> Result<FileId, Diagnostic> {
    if bytes.len() as u64 > LARGEST {
        let message = format!("`{name}` is larger than 4 GiB");
        return Err(Diagnostic::nowhere(Code::E0605, message).help("split it and `include` the parts"));
    }
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(sources.add(name, text)),
        Err(error) => {
            let (at, byte) = (error.utf8_error().valid_up_to(), error.utf8_error().error_len());
            let bytes = error.as_bytes();
            let wrong = bytes.get(at).copied().unwrap_or_default();
            let end = bytes[at..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |n| at + n);
            let file = sources.add(name, String::from_utf8_lossy(&bytes[..end]));
            let place = Span::new(file, at, at + '\u{FFFD}'.len_utf8());
            let what = if byte.is_some() { "is not UTF-8" } else { "ends within a UTF-8 character" };
            Err(Diagnostic::new(Code::E0112, place, format!("`{name}` {what} at byte offset {at}"))
                .at(format!("byte 0x{wrong:02X}"))
                .help("save the file as UTF-8"))
        }
    }
}

/// The path of a file named in another: relative to the folder of that one.
pub(super) fn beside(naming: Option<&Path>, path: &str) -> PathBuf {
    match naming.and_then(Path::parent) {
        Some(folder) => folder.join(path),
        None => PathBuf::from(path),
    }
}

/// Takes `.` and `x/..` out of a path, for messages.
fn tidy(path: &Path) -> PathBuf {
    let mut parts: Vec<Component> = Vec::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(parts.last(), Some(Component::Normal(_))) => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    if parts.is_empty() { PathBuf::from(".") } else { parts.iter().collect() }
}

fn resolve(path: &Path) -> Result<PathBuf, Diagnostic> {
    fs::canonicalize(path).map_err(|e| unreadable(path, &e))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let name = path.display();
    match error.kind() {
        ErrorKind::NotFound => {
            let missing = Diagnostic::nowhere(Code::E0601, format!("no file or folder `{name}`"));
            match similar(path) {
                Some(guess) => missing.help(format!("did you mean `{}`?", guess.display())),
                None => missing,
            }
        }
        ErrorKind::NotADirectory => Diagnostic::nowhere(Code::E0601, format!("no file or folder `{name}`")),
        _ => Diagnostic::nowhere(Code::E0605, format!("`{name}` cannot be read: {error}")),
    }
}

/// A file beside a missing one whose name is nearly the same.
fn similar(path: &Path) -> Option<PathBuf> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let wanted = path.file_name()?.to_str()?;
    let names: Vec<String> =
        fs::read_dir(folder).ok()?.take(1000).filter_map(|e| e.ok()?.file_name().into_string().ok()).collect();
    let guess = crate::base::spelling::nearest(wanted, names.iter().map(String::as_str))?;
    Some(path.with_file_name(guess))
}

/// Whether a path means the same file as one of others.
pub fn is_same_file<'a>(path: &Path, mut others: impl Iterator<Item = &'a Path>) -> bool {
    fs::canonicalize(path).is_ok_and(|real| others.any(|other| fs::canonicalize(other).is_ok_and(|o| o == real)))
}

/// The folders, and the files with one of these endings, that a beginning of a path may mean, for completion: folders
/// end in `/`.
pub fn paths_beginning(start: &str, endings: &[&str]) -> Vec<String> {
    let (folder, stem) = start.rfind('/').map_or(("", start), |i| start.split_at(i + 1));
    let Ok(entries) = fs::read_dir(if folder.is_empty() { "." } else { folder }) else { return Vec::new() };
    let mut paths: Vec<String> = entries
        .take(1000)
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name().into_string().ok()?;
            let is_folder = entry.path().is_dir();
            let ends = name.rsplit_once('.').is_some_and(|(_, ending)| endings.contains(&ending));
            let wanted = name.starts_with(stem) && !name.starts_with('.') && (is_folder || ends);
            wanted.then(|| format!("{folder}{name}{}", if is_folder { "/" } else { "" }))
        })
        .collect();
    paths.sort();
    paths
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::session) struct Folder(pub PathBuf);

    impl Folder {
        pub fn new(name: &str) -> Folder {
            let path = std::env::temp_dir().join(format!("dictum-files-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            fs::create_dir_all(path.join("sub")).unwrap();
            Folder(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn folders_files_and_roots() {
        let folder = Folder::new("roots");
        fs::write(folder.0.join("main.dl"), "p(a).").unwrap();
        fs::write(folder.0.join("sub/other.dl"), "").unwrap();
        let root = Some(folder.0.as_path());
        assert!(find(&folder.0, root).unwrap().name.ends_with("main.dl"));
        assert!(find(&folder.0.join("sub/../main.dl"), root).is_ok());
        let code = |path: PathBuf, root: &Path| find(&path, Some(root)).unwrap_err().code;
        assert_eq!(code(folder.0.join("main.dl"), &folder.0.join("sub")), Code::E0603);
        assert_eq!(code(folder.0.join("sub"), &folder.0), Code::E0601);
        let missing = find(&folder.0.join("mian.dl"), root).unwrap_err();
        assert_eq!(missing.code, Code::E0601);
        assert!(missing.help[0].contains("main.dl"));
        assert_eq!(code(folder.0.join("main.dl/x"), &folder.0), Code::E0601);
    }

    #[cfg(unix)]
    #[test]
    fn links_do_not_lead_out_and_devices_are_refused() {
        let folder = Folder::new("links");
        std::os::unix::fs::symlink("/etc/hostname", folder.0.join("sub/link.dl")).unwrap();
        assert_eq!(find(&folder.0.join("sub/link.dl"), Some(&folder.0)).unwrap_err().code, Code::E0603);
        assert_eq!(find(Path::new("/dev/zero"), None).unwrap_err().code, Code::E0604);
    }

    #[test]
    fn bytes_that_are_no_text() {
        let mut sources = Sources::default();
        let d = add_text("x.dl", b"p(a).\nq(\xFFb).\n".to_vec(), &mut sources).unwrap_err();
        assert_eq!((d.code, d.message.as_str()), (Code::E0112, "`x.dl` is not UTF-8 at byte offset 8"));
        assert_eq!(sources.get(d.span().unwrap().file).unwrap().line_column(d.span().unwrap().start).line, 2);
        let file = add_text("y.dl", b"\xEF\xBB\xBFp(a).".to_vec(), &mut sources).unwrap();
        assert_eq!(&*sources.get(file).unwrap().text, "p(a).");
    }
}
