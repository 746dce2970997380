//! The shipped bases: each loads alone, answers its questions, and cites what it says.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use dictum::session::{Input, Verdict};
use dictum::{Kb, Severity, Value};
use std::path::{Path, PathBuf};

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("kb").join(folder);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "dl"));
    paths.sort();
    assert!(!paths.is_empty());
    paths
}

#[test]
fn the_report_answers_its_questions() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("kb/nagorno_karabakh");
    let report = Kb::new().test_input(&Input::File(path.clone())).unwrap();
    assert!(report.diagnostics.is_empty(), "{:?}", report.diagnostics);
    let failed: Vec<_> = report.cases.iter().filter(|c| matches!(c.verdict, Verdict::Failed(_))).collect();
    assert!(failed.is_empty(), "{failed:?}");
    assert!(report.cases.len() >= 60, "only {} questions", report.cases.len());
    let questions = std::fs::read_to_string(path.join("questions.dl")).unwrap();
    let empty = questions.lines().filter(|l| l.ends_with("%=") || l.ends_with("%= no")).count();
    assert!(empty >= 10, "only {empty} questions have no answer");
}

#[test]
fn each_file_loads_alone_and_nothing_is_wrong_with_the_whole() {
    for path in files("lib").into_iter().chain(files("nagorno_karabakh")) {
        Kb::new().load(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("kb/nagorno_karabakh");
    let report = Kb::new().check_input(&Input::File(path)).unwrap();
    let said: Vec<_> = report.diagnostics.iter().filter(|d| d.severity() != Severity::Note).collect();
    assert!(said.is_empty(), "{said:?}");
}

/// One file a paragraph: every fact of it cites the report and that paragraph, and quotes at most three words.
#[test]
fn every_fact_of_a_paragraph_cites_it() {
    let mut facts = 0;
    for path in files("nagorno_karabakh") {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let Some(paragraph) = stem.strip_prefix('p').and_then(|n| n.parse::<i64>().ok()) else { continue };
        let mut kb = Kb::new();
        kb.load(&path).unwrap();
        for entry in kb.schema() {
            for fact in kb.facts(&entry.name, usize::MAX).unwrap().0 {
                facts += 1;
                assert!(!fact.supports().is_empty(), "{fact:?}");
                for support in fact.supports() {
                    assert_eq!(support.source.as_deref(), Some("report"), "{fact:?}");
                    assert_eq!(support.locator, Some(Value::Int(paragraph)), "{fact:?}");
                    let words = support.quote.as_deref().map_or(0, |q| q.split_whitespace().count());
                    assert!(words <= 3, "{fact:?}");
                }
            }
        }
    }
    assert!(facts > 80, "only {facts} facts");
}
