//! The limit on memory, of a program that does not count what it allocates: what is stated, loaded and derived counts.

use dictum::{Code, Error, Fact, Gauge, Kb, Limits, Options};
use std::fmt::Write;
use std::fs;

const MIB: u64 = 1 << 20;

fn limited(mebibytes: u64) -> Kb {
    let limits = Limits { max_memory: Some(mebibytes * MIB), ..Limits::default() };
    Kb::with_options(Options { limits, ..Options::default() })
}

fn is_short(error: &Error) -> bool {
    error.is_limit() && error.diagnostics().iter().any(|d| d.code == Code::E0512)
}

/// So many facts of `p` and of `q(text, text)`.
fn facts(count: usize) -> String {
    (0..count).fold(String::new(), |mut text, n| {
        writeln!(text, "p({n}). q(\"left {n}\", \"right {n}\") @ x:{n}.").unwrap();
        text
    })
}

/// Each would derive without end, or far more than there is memory for: kept row by row, by groups, as values, by
/// aggregates, by the greatest value, through look-ups.
const RUNAWAYS: [&str; 7] = [
    "r(A, B, C) :- p(A), p(B), p(C). r(A, B, C)?",
    "s(A, B) :- p(A), p(B). s(A, B)?",
    "n(0). n(Y) :- n(X), Y = X + 1. n(X)?",
    "t(\"\"). t(Y) :- t(X), Y = concat(X, \"a\"), length(Y) < 5000. t(X)?",
    "?(A, count(C)) :- p(A), p(B), C = A * 100000 + B.",
    "far(A, B, max(C)) :- p(A), p(B), C = A + B. far(A, B, C)?",
    "u(0). u(Y) :- u(X), Y = X + 7919. u(X)?",
];

#[test]
fn whatever_grows_is_stopped_and_the_base_stays_as_it_was() {
    let mut kb = limited(16);
    kb.run(&facts(10_000)).unwrap();
    for runaway in RUNAWAYS {
        let mut tried = kb.clone();
        assert!(tried.run(runaway).is_err_and(|error| is_short(&error)), "{runaway}");
        assert_eq!(tried.query("p(X), X < 3?").unwrap().len(), 3, "{runaway}");
    }
    // The same are well below a limit that allows for them.
    let mut kb = limited(64);
    kb.run(&facts(100)).unwrap();
    assert_eq!(kb.run("s(A, B) :- p(A), p(B). s(A, B)?").unwrap().len(), 2);
}

/// A base in which either of two predicates takes much.
fn either(mebibytes: u64) -> Kb {
    let mut kb = limited(mebibytes);
    kb.run("a(A, B, C) :- p(A), p(B), C = 1. b(A, B, C) :- p(A), p(B), C = 2.").unwrap();
    kb.run(&facts(350)).unwrap();
    kb
}

#[test]
fn what_is_kept_gives_way_to_what_is_asked() {
    let least = (2..64).find(|limit| either(*limit).query("a(A, B, C)?").is_ok()).unwrap();
    assert!(least > 4, "{least}");
    // One is kept; both at once are too much.
    let kb = either(least);
    for _ in 0..3 {
        assert_eq!(kb.query("a(A, B, C)?").unwrap().len(), 350 * 350);
        assert_eq!(kb.query("b(A, B, C)?").unwrap().len(), 350 * 350);
    }
}

#[test]
fn what_is_loaded_counts_and_leaves_nothing_behind() {
    let mut kb = limited(16);
    kb.run(&facts(1_000)).unwrap();
    let path = std::env::temp_dir().join(format!("dictum-memory-{}.csv", std::process::id()));
    let rows = (0..300_000).fold("A,B\n".to_string(), |mut text, n| {
        writeln!(text, "one {n},two {n}").unwrap();
        text
    });
    fs::write(&path, rows).unwrap();
    let import = format!("import q(A, B) from {:?}.", path.display().to_string());
    let large = facts(400_000);
    for _ in 0..4 {
        assert!(kb.run(&large).is_err_and(|error| is_short(&error)));
        assert!(kb.run(&import).is_err_and(|error| is_short(&error)));
        let many = (0..1_000_000).map(|n| Fact::new("z", [format!("value {n}")]));
        assert!(kb.insert(many).is_err_and(|error| is_short(&error)));
        // Values of what was refused take no memory from what comes after it.
        assert_eq!(kb.query("q(A, B)?").unwrap().len(), 1_000);
    }
    // A file that is larger than all there may be is not even read.
    let file = path.with_extension("dl");
    fs::write(&file, &large).unwrap();
    let error = limited(2).load(&file).unwrap_err();
    assert!(is_short(&error) && error.to_string().contains(".dl"), "{error}");
    fs::remove_file(path).unwrap();
    fs::remove_file(file).unwrap();
}

#[test]
fn a_program_that_counts_is_believed() {
    let mut kb = limited(64);
    kb.run("p(a).").unwrap();
    kb.options_mut().gauge = Some(Gauge { held: || 65 << 20, peak: || 65 << 20 });
    assert!(is_short(&kb.query("p(X)?").unwrap_err()));
    kb.options_mut().gauge = Some(Gauge { held: || 1, peak: || 1 });
    assert_eq!(kb.query("p(X)?").unwrap().len(), 1);
}
