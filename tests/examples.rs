//! Every example runs, and prints exactly what the `.out` file beside it says; `DICTUM_BLESS=1` writes those files.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]
#![cfg(unix)]

#[path = "../examples/embed.rs"]
#[expect(dead_code, reason = "its `main` is for `cargo run`")]
mod embed;

use dictum::session::Verdict;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

/// Compares what an example printed with the file beside it.
fn judge(name: &str, printed: &str) {
    let path = examples().join(format!("{name}.out"));
    if std::env::var_os("DICTUM_BLESS").is_some() {
        fs::write(&path, printed).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(printed, expected, "{name} printed something else than {}", path.display());
}

/// What a script prints, with `dictum` on its path.
fn run(name: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_dictum"));
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap_or_default());
    let output = Command::new(examples().join(name)).current_dir("/").env("PATH", path).output().unwrap();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_program_embeds_a_base() {
    let mut out = Vec::new();
    embed::run(&mut out).unwrap();
    judge("embed.rs", &String::from_utf8(out).unwrap());
}

#[test]
fn a_script_of_the_language() {
    judge("hello.dl", &run("hello.dl"));
    let report = dictum::Kb::new().test_input(&dictum::Input::File(examples().join("hello.dl"))).unwrap();
    assert!(!report.has_failures() && report.cases.len() == 4);
}

#[test]
fn a_shell_script_asks() {
    judge("ask.sh", &run("ask.sh"));
}

#[test]
fn a_python_script_asks() {
    if Command::new("python3").arg("--version").output().is_err() {
        println!("not run: there is no python3 here");
        return;
    }
    judge("ask.py", &run("ask.py"));
}

/// The ten questions to coded events, of the folder and of its snapshot.
#[test]
fn ten_questions_to_events() {
    let folder = examples().join("events");
    let snapshot = std::env::temp_dir().join(format!("dictum-events-{}.dictum", std::process::id()));
    let mut kb = dictum::Kb::open(folder.join("questions.dl")).unwrap();
    kb.save(&snapshot).unwrap();
    for base in [folder.join("questions.dl"), snapshot.clone()] {
        let report = dictum::Kb::new().test(&base.to_string_lossy()).unwrap();
        let wrong: Vec<_> = report.cases.iter().filter(|case| !matches!(case.verdict, Verdict::Passed)).collect();
        assert!(wrong.is_empty() && !report.has_failures() && report.cases.len() >= 10, "{base:?}: {wrong:?}");
    }
    fs::remove_file(snapshot).unwrap();
}

/// The rows in the repository are what the program beside them writes.
#[test]
fn the_events_are_generated() {
    let dictum = Path::new(env!("CARGO_BIN_EXE_dictum"));
    let generate = dictum.parent().unwrap().join("examples/generate_events");
    let out = Command::new(generate).args(["2000", "730"]).output().unwrap();
    assert!(out.stdout == fs::read(examples().join("events/events.tsv")).unwrap());
}

/// Nothing lies beside them that no test runs.
#[test]
fn every_example_is_run() {
    let mut names: Vec<String> =
        fs::read_dir(examples()).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| !name.ends_with(".out") && name != "README.md");
    names.sort();
    assert_eq!(names, ["ask.py", "ask.sh", "embed.rs", "events", "hello.dl"]);
    let listed = fs::read_to_string(examples().join("README.md")).unwrap();
    assert!(names.iter().all(|name| listed.contains(&format!("[{name}]({name})"))));
}
