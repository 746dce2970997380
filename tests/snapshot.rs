//! Snapshots as files: each row of the page on faults that a whole process can show.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use dictum::{Fact, Kb, Options};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("dictum-snapshot-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(&self.0).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn base(facts: std::ops::Range<i64>) -> Kb {
    let mut kb = Kb::new();
    kb.run("near(A, B) :- seen(A, P), seen(B, P), A < B.").unwrap();
    let fact = |n: i64| {
        let (person, place) = (format!("person {}", n % 7_919), format!("place {}", n % 1_013));
        Fact::new("seen", [person, place]).on("2022-12-07".parse().unwrap()).at("log").locator(n)
    };
    kb.insert(facts.map(fact)).unwrap();
    kb
}

fn count(kb: &Kb) -> usize {
    kb.query("seen(A, P)?").unwrap().len()
}

fn dictum(folder: &Folder, arguments: &[&str]) -> (i32, String, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_dictum")).args(arguments).current_dir(&folder.0).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (out.status.code().unwrap_or(-1), text(&out.stdout), text(&out.stderr))
}

/// Row 5: killed at any moment of a save, the file is the old base or the new one, whole.
#[test]
fn killed_while_saving() {
    let folder = Folder::new("killed");
    fs::write(folder.path("a.dl"), "p(a). q(X) :- p(X).").unwrap();
    let facts: String = (0..400).map(|n| format!("p(\"value {n}\"). ")).collect();
    fs::write(folder.path("b.dl"), facts + "q(X) :- p(X).").unwrap();
    let bytes = |name: &str| {
        assert_eq!(dictum(&folder, &["compile", name, "-o", "whole.dictum"]).0, 0);
        fs::read(folder.path("whole.dictum")).unwrap()
    };
    let (old, new) = (bytes("a.dl"), bytes("b.dl"));
    let (mut killed, mut replaced) = (0, 0);
    for moment in 0..300u64 {
        fs::write(folder.path("base.dictum"), &old).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_dictum"))
            .args(["compile", "b.dl", "-o", "base.dictum"])
            .current_dir(&folder.0)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_micros(moment * 100));
        killed += usize::from(child.try_wait().unwrap().is_none());
        let _ = child.kill();
        child.wait().unwrap();
        let left = fs::read(folder.path("base.dictum")).unwrap();
        assert!(left == old || left == new, "killed after {moment}00 µs");
        replaced += usize::from(left == new);
    }
    println!("{killed} killed before their end, {replaced} had replaced the file");
    assert!(killed > 10, "the moments are badly chosen");
    // What a killed process leaves behind holds nobody up.
    assert_eq!(dictum(&folder, &["compile", "b.dl", "-o", "base.dictum"]).0, 0);
    assert_eq!(dictum(&folder, &["verify", "base.dictum"]).0, 0);
    assert_eq!(folder.names(), ["a.dl", "b.dl", "base.dictum", "whole.dictum"]);
}

/// Row 6: a reader keeps what it opened; who saves over what somebody else saved is told.
#[test]
fn readers_and_writers() {
    let folder = Folder::new("two");
    let path = folder.path("base.dictum");
    base(0..20_000).save(&path).unwrap();
    let (mut first, mut second) = (Kb::open(&path).unwrap(), Kb::open(&path).unwrap());
    first.run("seen(ines, harbour) on 2022-12 @ log:1.").unwrap();
    first.save(&path).unwrap();
    // Nothing of it was read before the file was replaced.
    assert_eq!(count(&second), 20_000);
    second.run("seen(pavlo, harbour).").unwrap();
    let error = second.save(&path).unwrap_err();
    assert!(error.is_locked(), "{error}");
    assert!(error.to_string().contains("was changed since it was opened"), "{error}");
    second.save(folder.path("other.dictum")).unwrap();
    assert_eq!(count(&Kb::open(folder.path("other.dictum")).unwrap()), 20_001);
    assert_eq!(count(&Kb::open(&path).unwrap()), 20_001);
    // It is not forgotten over a save to another place.
    assert!(second.save(&path).unwrap_err().is_locked());
    // Its own saves are no surprise to it.
    first.run("seen(pavlo, mill).").unwrap();
    first.save(&path).unwrap();
    assert_eq!(folder.names(), ["base.dictum", "other.dictum"]);
}

/// Row 1 and 2 on the way of a question: what rests on a damaged block is refused, wherever the damage lies.
#[test]
fn damage_is_found_by_whoever_reads_it() {
    let folder = Folder::new("damage");
    let path = folder.path("base.dictum");
    base(0..30_000).save(&path).unwrap();
    let whole = fs::read(&path).unwrap();
    let questions =
        ["seen(A, P)?", "seen(\"person 77\", P) on D @ S:L?", "near(\"person 77\", B)?", "seen(A, \"place 5\")?"];
    let opened = Kb::open(&path).unwrap();
    let answers: Vec<Vec<Vec<dictum::Value>>> =
        questions.iter().map(|q| opened.query(q).unwrap().rows().map(|row| row.to_vec()).collect()).collect();
    let (mut refused, mut answered) = (0, 0);
    for place in (0..whole.len()).step_by(whole.len() / 97) {
        let mut damaged = whole.clone();
        damaged[place] ^= 0x10;
        fs::write(&path, &damaged).unwrap();
        for (question, expected) in questions.iter().zip(&answers) {
            match Kb::open(&path).and_then(|kb| kb.query(question)) {
                // What it needs lies elsewhere: then it is right.
                Ok(answer) => {
                    answered += 1;
                    assert!(
                        answer.rows().map(|row| row.to_vec()).eq(expected.iter().cloned()),
                        "{question} at {place}"
                    );
                }
                Err(error) => {
                    refused += 1;
                    assert!(error.is_bad_data(), "{question} at {place}: {error}");
                    assert!(error.to_string().contains("byte"), "{error}");
                }
            }
        }
        let (code, _, said) = dictum(&folder, &["verify", "base.dictum"]);
        assert_eq!(code, 65, "damage at {place}: {said}");
        // Saving anew does not spread it, and leaves the file as it was.
        if let Ok(mut kb) = Kb::open(&path) {
            match kb.save(folder.path("copy.dictum")) {
                Err(error) => assert!(error.is_bad_data(), "{error}"),
                // An order is made anew, and nobody looks at the damaged one.
                Ok(_) => {
                    assert!(fs::read(folder.path("copy.dictum")).unwrap() == whole, "damage at {place} was copied");
                    fs::remove_file(folder.path("copy.dictum")).unwrap();
                }
            }
            assert_eq!(fs::read(&path).unwrap(), damaged);
            assert_eq!(folder.names(), ["base.dictum"]);
        }
    }
    assert!(refused > 100 && answered > 20, "{refused} refused, {answered} answered");
}

/// Whoever judges facts, counts citations or compares answers says that the file is damaged, not that all is well.
#[test]
fn damage_is_told_by_all_who_read_facts() {
    let folder = Folder::new("judged");
    let (path, whole) = (folder.path("base.dictum"), folder.path("whole.dictum"));
    fs::write(folder.path("ask.dl"), "?(count(L)) :- seen(_, _) @ log:L.  %= 30000\n").unwrap();
    let mut kb = base(0..30_000);
    kb.load(folder.path("ask.dl")).unwrap();
    kb.save(&whole).unwrap();
    for command in ["check", "test"] {
        assert_eq!(dictum(&folder, &[command, "whole.dictum"]).0, 0);
    }
    let whole = fs::read(&whole).unwrap();
    let mut found = [0; 3];
    for place in (0..whole.len()).step_by(whole.len() / 61) {
        let mut damaged = whole.clone();
        damaged[place] ^= 0x10;
        fs::write(&path, &damaged).unwrap();
        let Ok(kb) = Kb::open(&path) else { continue };
        let reads = |question: &str| Kb::open(&path).unwrap().query(question).is_err();
        if kb.facts("seen", 3).is_err() {
            found[0] += 1;
            assert_eq!(dictum(&folder, &["check", "base.dictum"]).0, 65, "damage at {place}");
        }
        if reads("?(count(L)) :- seen(_, _) @ log:L.") {
            found[1] += 1;
            assert_eq!(dictum(&folder, &["test", "base.dictum"]).0, 65, "damage at {place}");
        }
        if reads("seen(_, _) @ S?") {
            found[2] += 1;
            assert!(Kb::open(&path).unwrap().cited_sources().unwrap_err().is_bad_data());
        }
    }
    assert!(found.iter().all(|found| *found > 3), "{found:?}");
}

/// A text that names a snapshot takes its facts in, whatever is there before.
#[test]
fn snapshots_are_included_and_joined() {
    let folder = Folder::new("joined");
    base(0..5_000).save(folder.path("a.dictum")).unwrap();
    base(4_000..9_000).save(folder.path("b.dictum")).unwrap();
    fs::write(
        folder.path("both.dl"),
        "seen(ines, harbour).\ninclude \"a.dictum\".\ninclude \"b.dictum\".\nseen(A, P)?",
    )
    .unwrap();
    let both = Kb::open(folder.path("both.dl")).unwrap();
    assert_eq!(count(&both), 9_001);
    let mut joined = Kb::open(folder.path("a.dictum")).unwrap();
    joined.load(folder.path("b.dictum")).unwrap();
    assert_eq!(count(&joined), 9_000);
    let supports = |kb: &Kb| kb.query("?(count(*)) :- seen(_, _) on _ @ _:_.").unwrap().row(0).unwrap()[0].to_string();
    assert_eq!((supports(&both), supports(&joined)), ("9000".into(), "9000".into()));
    // A rule that both hold is one rule.
    assert_eq!(joined.rules(None).len(), 1);
}

/// A base without anything is one too; statements that share a line do so for ever.
#[test]
fn small_bases_are_saved_and_read_again() {
    let folder = Folder::new("small");
    fs::write(folder.path("empty.dl"), "% nothing yet\n").unwrap();
    fs::write(
        folder.path("line.dl"),
        "pred a(x). pred b(x). pred c(x). a(1). b(2). q(X) :- a(X). p(X) :- b(X). p(X)? %= 2\n",
    )
    .unwrap();
    for name in ["empty", "line"] {
        let (text, base, again) = (format!("{name}.dl"), format!("{name}.dictum"), format!("{name}2.dictum"));
        assert_eq!(dictum(&folder, &["compile", &text, "-o", &base]).0, 0);
        assert_eq!(dictum(&folder, &["compile", &base, "-o", &again]).0, 0);
        assert_eq!(fs::read(folder.path(&base)).unwrap(), fs::read(folder.path(&again)).unwrap());
        for command in ["test", "check"] {
            assert_eq!(dictum(&folder, &[command, &base]), dictum(&folder, &[command, &text]));
        }
    }
}

/// Row 17: the same facts give the same bytes, in whatever order they were stated and saved.
#[test]
fn one_base_has_one_file() {
    let folder = Folder::new("bytes");
    let path = folder.path("base.dictum");
    let mut facts: Vec<String> = (0..3_000)
        .map(|n| {
            format!("r(\"t {}\", {}, {}.5) on 2022-{:02} @ s{}:{n}.", n * 7 % 701, n % 13, n % 5, 1 + n % 12, n % 3)
        })
        .collect();
    let mut written = Vec::new();
    for round in 0..3 {
        let mut kb = Kb::new();
        for piece in facts.chunks(1 + 997 * round) {
            kb.run(&piece.join("\n")).unwrap();
        }
        kb.run("r(gone, 1, 2). retract r(gone, _, _).").unwrap();
        kb.save(&path).unwrap();
        written.push(fs::read(&path).unwrap());
        Kb::open(&path).unwrap().save(&path).unwrap();
        written.push(fs::read(&path).unwrap());
        facts.reverse();
        facts.rotate_left(1_234);
    }
    assert!(written.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn what_may_not_be_written_is_not() {
    let folder = Folder::new("refused");
    fs::write(folder.path("notes.dl"), "p(a).").unwrap();
    let mut kb = base(0..10);
    assert!(kb.save(folder.path("notes.dl")).unwrap_err().is_io());
    assert_eq!(fs::read_to_string(folder.path("notes.dl")).unwrap(), "p(a).");
    assert!(kb.save(folder.path("no/such/folder.dictum")).unwrap_err().is_io());
    assert!(kb.save(&folder.0).is_err());
    assert!(kb.save("/dev/null").is_err());
    let inner = folder.path("inner");
    fs::create_dir(&inner).unwrap();
    let mut bound = Kb::with_options(Options { root: Some(inner.clone()), ..Options::default() });
    bound.run("p(a).").unwrap();
    assert!(bound.save(folder.path("outside.dictum")).unwrap_err().is_outside_root());
    assert!(bound.save(inner.join("../outside.dictum")).unwrap_err().is_outside_root());
    bound.save(inner.join("inside.dictum")).unwrap();
    assert_eq!(folder.names(), ["inner", "notes.dl"]);
    assert!(Path::new(&inner.join("inside.dictum")).exists());
}

/// What is stated on top of a snapshot is found beside what lies in it, by look-ups, scans and supports alike.
#[test]
fn facts_above_a_snapshot() {
    let folder = Folder::new("above");
    let path = folder.path("base.dictum");
    base(0..20_000).save(&path).unwrap();
    let mut kb = Kb::open(&path).unwrap();
    kb.run("seen(\"person 5\", \"place 5\") on 2023 @ diary. seen(\"person 5\", attic).").unwrap();
    let mut plain = base(0..20_000);
    plain.run("seen(\"person 5\", \"place 5\") on 2023 @ diary. seen(\"person 5\", attic).").unwrap();
    let questions = [
        "seen(\"person 5\", P)?",
        "seen(\"person 5\", P) on D @ S?",
        "seen(A, \"place 5\")?",
        "near(\"person 5\", B)?",
        "?(count(A)) :- seen(A, _).",
        "seen(\"person 5\", \"place 5\")?",
        "seen(A, attic), near(A, B)?",
    ];
    for round in 0..3 {
        for question in questions {
            let rows = |kb: &Kb| kb.query(question).unwrap().rows().map(|row| row.to_vec()).collect::<Vec<_>>();
            assert_eq!(rows(&kb), rows(&plain), "{question}, round {round}");
        }
        let change = ["retract seen(\"person 5\", _) @ log.", "retract seen(_, attic)."][round % 2];
        kb.run(change).unwrap();
        plain.run(change).unwrap();
    }
}
