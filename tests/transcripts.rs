//! The command line by exact output: `tests/cli/*.txt`, `tests/newcomer/*.txt` and the README's transcript.
//!
//! A line `$ command` is given to `sh` in an empty folder, with `dictum` on the path, standard error joined to standard
//! output as `2>&1` says; what follows is exactly what it prints, and `? N` its exit code where it is not 0. A line
//! `> name` begins a file for the commands behind it and ends at a line `<`. Any other text before the first `$` of a
//! block is a comment if it begins with `#`. `DICTUM_BLESS=1 cargo test --test transcripts` writes what is printed into
//! the files, to be read before it is committed.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("dictum-transcript-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        let link = path.join("kb");
        #[cfg(unix)]
        std::os::unix::fs::symlink(Path::new(env!("CARGO_MANIFEST_DIR")).join("kb"), link).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What a command prints, its exit code behind it where it is not 0.
fn run(command: &str, folder: &Path) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_dictum"));
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap_or_default());
    let output = Command::new("sh")
        .args(["-c", command])
        .current_dir(folder)
        .env("PATH", path)
        .env("XDG_STATE_HOME", folder)
        .env_remove("NO_COLOR")
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    if !text.is_empty() && !text.ends_with('\n') {
        text.push_str("%\n");
    }
    match output.status.code() {
        Some(0) => {}
        code => text.push_str(&format!("? {}\n", code.unwrap_or(-1))),
    }
    text
}

/// A transcript as it is, and as it comes out.
fn replay(text: &str, name: &str) -> String {
    let folder = Folder::new(name);
    let mut out = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        if let Some(file) = line.strip_prefix("> ") {
            let mut content = String::new();
            for line in lines.by_ref() {
                out.push_str(line);
                out.push('\n');
                if line == "<" {
                    break;
                }
                content.push_str(line);
                content.push('\n');
            }
            let path = folder.0.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        } else if let Some(command) = line.strip_prefix("$ ") {
            while lines.peek().is_some_and(|l| !l.starts_with("$ ") && !l.starts_with("> ") && !l.starts_with("# ")) {
                lines.next();
            }
            out.push_str(&run(command, &folder.0));
        }
    }
    out
}

#[test]
fn transcripts_are_what_the_program_prints() {
    let mut wrong = Vec::new();
    let mut commands = 0;
    for kind in ["cli", "newcomer"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(kind);
        let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
        paths.sort();
        for path in paths.iter().filter(|p| p.extension().is_some_and(|e| e == "txt")) {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let text = fs::read_to_string(path).unwrap();
            commands += text.lines().filter(|l| l.starts_with("$ ")).count();
            let printed = replay(&text, &name);
            if printed == text {
                continue;
            }
            if std::env::var_os("DICTUM_BLESS").is_some() {
                fs::write(path, &printed).unwrap();
                continue;
            }
            let at = text.lines().zip(printed.lines()).position(|(a, b)| a != b).unwrap_or(0);
            let shown = |t: &str| t.lines().skip(at.saturating_sub(3)).take(12).collect::<Vec<_>>().join("\n");
            wrong.push(format!(
                "{kind}/{name}, line {}\n-- expected\n{}\n-- printed\n{}",
                at + 1,
                shown(&text),
                shown(&printed)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(commands >= 20, "only {commands} commands were tried");
}

/// The README's ```console fence, and its ```dl fences as programs with expectations.
#[test]
fn the_readme_is_true() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let mut seen = 0;
    for fence in fences(&text, "console") {
        seen += 1;
        assert_eq!(replay(&fence, "readme"), fence);
    }
    assert!(seen > 0, "the README shows no transcript");
}

/// Every ```dl fence of the documentation is a program whose expectations hold.
#[test]
fn the_documentation_is_true() {
    let mut seen = 0;
    for path in ["README.md", "docs/language.md", "docs/kb.md"] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
        for fence in fences(&text, "dl") {
            seen += 1;
            let mut kb = dictum::Kb::new();
            let report = kb.test_input(&dictum::Input::text(path, fence.as_str()));
            let report = report.unwrap_or_else(|e| panic!("{path}: {e}\n{fence}"));
            let failed: Vec<_> =
                report.cases.iter().filter(|c| matches!(c.verdict, dictum::session::Verdict::Failed(_))).collect();
            assert!(failed.is_empty(), "{path}: {failed:?}\n{fence}");
        }
    }
    assert!(seen > 10, "only {seen} fences");
}

fn fences(text: &str, language: &str) -> Vec<String> {
    let mut fences = Vec::new();
    let mut open: Option<String> = None;
    for line in text.lines() {
        match &mut open {
            None if line == format!("```{language}") => open = Some(String::new()),
            None => {}
            Some(_) if line == "```" => fences.extend(open.take()),
            Some(fence) => {
                fence.push_str(line);
                fence.push('\n');
            }
        }
    }
    fences
}
