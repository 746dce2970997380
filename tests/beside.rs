//! A snapshot beside other texts and snapshots means what the text it was made from means there.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use dictum::Kb;
use std::fs;
use std::path::{Path, PathBuf};

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("dictum-beside-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A text that is included, the text around it, a query; the answers, or the code it is refused with.
const CASES: &[(&str, &str, &str, &str)] = &[
    ("x(1). x(b).", "pred x(a: int).", "x(A)?", "E0301"),
    ("x(1). x(2).", "pred x(a: int).", "x(A)?", "1 2"),
    ("x(1, 2).", "pred x(a).", "x(A)?", "E0210"),
    ("x(1).", "pred x(a: float).", "x(1.0)?", "yes"),
    ("x(1) on 2021. x(2) @ s:4.", "pred x(a: float). x(2.0) @ t.", "x(A) @ S?", "2.0,s 2.0,t"),
    ("x(1).", "pred x(a: float).", "x(1)?", "yes"),
    ("x(a).", "pred x(a: proposition).", "x(A)?", "a"),
    ("x(1).", "pred x(a: proposition).", "x(A)?", "E0301"),
    ("pred x(a: int). x(1).", "x(b).", "x(A)?", "E0301"),
    ("pred x(a: int). x(1).", "pred x(a: text).", "x(A)?", "E0211"),
    ("pred x(a: float). x(1).", "x(2).", "x(A)?", "1.0 2.0"),
    ("x(1). x(2).", "retract x(1).", "x(A)?", "1 2"),
    ("x(1) @ s. x(2).", "retract x(_) @ s. x(3) @ s.", "x(A) @ S?", "1,s 3,s"),
    ("y(X) :- x(X).", "x(1). y(A)?", "y(A)?", "1"),
    ("q :- p(X), X = \"\"\"a\r\nb\"\"\".", "p(\"a\\r\\nb\").", "q?", "yes"),
    ("p(\"\"\"a\r\nb\"\"\").\r\n", "q :- p(X), length(X) = 4.", "q?", "yes"),
    ("% why\r\nq(X) :-\r\n  p(X). % c\r\nr(1).", "p(1).", "q(X)?", "1"),
    ("r(1).\r% why\rq(X) :- p(X). % c\rr(2).\rs(X) :- r(X).", "p(1). q(X)?", "s(X)?", "1 2"),
];

fn answers(kb: &Result<Kb, dictum::Error>, query: &str) -> String {
    let codes = |error: &dictum::Error| {
        let mut codes: Vec<_> = error.diagnostics().iter().map(|d| d.code.as_str()).collect();
        codes.dedup();
        codes.join(" ")
    };
    let answer = match kb.as_ref().map(|kb| kb.query(query)) {
        Err(error) => return codes(error),
        Ok(Err(error)) => return codes(&error),
        Ok(Ok(answer)) => answer,
    };
    if answer.is_yes_or_no() {
        return if answer.is_empty() { "no" } else { "yes" }.into();
    }
    let row = |row: Vec<dictum::Value>| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    answer.rows().map(row).collect::<Vec<_>>().join(" ")
}

fn made(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(format!("{name}.dl")), text).unwrap();
    Kb::open(folder.join(format!("{name}.dl"))).unwrap().save(folder.join(format!("{name}.dictum"))).unwrap();
}

#[test]
fn included_by_a_text() {
    let folder = Folder::new("text");
    for (number, (included, around, query, expected)) in CASES.iter().enumerate() {
        made(&folder.0, &format!("f{number}"), included);
        for ending in ["dl", "dictum"] {
            let base = folder.0.join("base.dl");
            fs::write(&base, format!("include \"f{number}.{ending}\".\n{around}\n")).unwrap();
            assert_eq!(answers(&Kb::open(&base), query), *expected, "{included} as {ending} beside {around}");
        }
    }
}

/// Whichever comes first, and into a base that has facts already.
#[test]
fn loaded_beside_another_snapshot() {
    let folder = Folder::new("snapshot");
    for (number, (included, around, query, expected)) in CASES.iter().enumerate() {
        // What is retracted was stated before, which is not so when one is loaded after the other.
        if around.contains("retract") {
            continue;
        }
        let (first, second) = (format!("f{number}"), format!("g{number}"));
        made(&folder.0, &first, included);
        made(&folder.0, &second, around);
        for order in [[&first, &second], [&second, &first]] {
            let mut kb = Kb::new();
            let loaded = order.iter().try_for_each(|name| kb.load(folder.0.join(format!("{name}.dictum"))));
            let kb = loaded.map(|()| kb);
            assert_eq!(answers(&kb, query), *expected, "{included} and {around}, {order:?}");
        }
    }
}

#[test]
fn what_is_loaded_can_be_taken_back() {
    let folder = Folder::new("undo");
    made(&folder.0, "f", "x(1) @ s. x(2) @ s, t. y(X) :- x(X).");
    let mut kb = Kb::new();
    kb.run("x(3).").unwrap();
    kb.load(folder.0.join("f.dictum")).unwrap();
    assert_eq!((kb.unsaved(), kb.query("x(A)?").unwrap().len()), (2, 3));
    let taken_back = kb.undo().unwrap();
    assert_eq!((taken_back.facts, taken_back.supports, taken_back.rules), (2, 3, 1));
    assert_eq!(kb.query("x(A)?").unwrap().len(), 1);
    // Into an empty one too, where the facts stay in their file.
    let mut kb = Kb::new();
    kb.load(folder.0.join("f.dictum")).unwrap();
    assert_eq!(kb.undo().map(|taken_back| taken_back.facts), Some(2));
    assert_eq!(kb.query("x(A)?").unwrap().len(), 0);
}

#[test]
fn a_base_is_saved_to_what_it_was_opened_from_and_to_nothing_else() {
    let folder = Folder::new("save");
    made(&folder.0, "f", "x(1).");
    let snapshot = folder.0.join("f.dictum").canonicalize().unwrap();
    fs::write(folder.0.join("base.dl"), "include \"f.dictum\". x(2).").unwrap();
    let path = |kb: &Kb| kb.snapshot_path().map(Path::to_path_buf);
    assert_eq!(path(&Kb::open(folder.0.join("base.dl")).unwrap()), None);
    assert_eq!(path(&Kb::open(&snapshot).unwrap()), Some(snapshot.clone()));
    let mut kb = Kb::new();
    kb.run("x(3).").unwrap();
    kb.load(&snapshot).unwrap();
    assert_eq!(path(&kb), None);
}
