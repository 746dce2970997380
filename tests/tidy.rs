//! The tree checks itself: floors, confined crates, file headers, lengths, banned words, dead files.
//!
//! The table of floors is the one in `ARCHITECTURE.md`; change both together, with the reason.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};

/// A module of `src/` and the modules it may name.
const FLOORS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("syntax", &["base"]),
    ("catalog", &["base"]),
    ("store", &["base"]),
    ("check", &["base", "syntax", "catalog"]),
    ("plan", &["base", "catalog", "check"]),
    ("eval", &["base", "plan", "store"]),
    ("oracle", &["base", "catalog", "check"]),
    ("exchange", &["base", "catalog", "store"]),
    ("snapshot", &["base", "store"]),
    ("explain", &["base", "catalog", "check", "plan", "store", "eval", "syntax"]),
    (
        "session",
        &["base", "syntax", "catalog", "store", "check", "plan", "eval", "oracle", "exchange", "snapshot", "explain"],
    ),
    ("render", &["base", "session"]),
    ("shell", &["base", "session", "render"]),
];

/// A crate and the only places under `src/` that may name it.
const CONFINED: &[(&str, &[&str])] = &[
    ("pest", &["src/syntax/grammar.rs", "src/syntax/cursor.rs"]),
    ("pest_derive", &["src/syntax/grammar.rs"]),
    ("bincode", &["src/snapshot/codec.rs"]),
    ("csv", &["src/exchange/delimited.rs"]),
    ("rustyline", &["src/shell/line_editor.rs"]),
];

/// Words that do not belong into the sources, and what to do instead.
const BANNED: &[(&str, &str)] = &[
    ("todo!(", "finish it, or say in the documentation what is absent"),
    ("unimplemented!(", "finish it"),
    ("dbg!(", "remove it"),
    ("TODO", "do it, or say what is absent"),
    ("FIXME", "mend it"),
    ("#[ignore", "a test that does not run says nothing"),
    ("var(\"HOME\")", "ask shell::settings"),
    ("var_os(\"HOME\")", "ask shell::settings"),
];

/// Names of modules that say nothing.
const EMPTY_NAMES: &[&str] = &["utils", "util", "helpers", "helper", "common", "types", "misc", "stuff"];

const LONGEST_FILE: usize = 1_000;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &str) -> Vec<(String, String)> {
    fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|e| e == "rs") {
                out.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    walk(&root().join(folder), &mut paths);
    paths.sort();
    let name = |p: &Path| p.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
    paths.iter().map(|p| (name(p), fs::read_to_string(p).unwrap())).collect()
}

/// A file's code, without comments and without texts in quotes on the same line.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(i, line)| {
        let code = line.find("//").map_or(line, |at| &line[..at]);
        (i + 1, code)
    })
}

fn report(faults: Vec<String>) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn modules_name_only_floors_below() {
    let mut faults = Vec::new();
    for (file, text) in rust_files("src") {
        let Some(module) = file.strip_prefix("src/").and_then(|f| f.split(['/', '.']).next()) else { continue };
        if matches!(module, "lib" | "main") {
            continue;
        }
        let Some((_, may)) = FLOORS.iter().find(|(name, _)| *name == module) else {
            faults.push(format!("{file}: `{module}` is not in the table of floors"));
            continue;
        };
        for (line, code) in code_lines(&text) {
            for named in named_modules(code) {
                if named != module && !may.contains(&named) && FLOORS.iter().any(|(name, _)| *name == named) {
                    faults.push(format!("{file}:{line}: `{module}` may not name `{named}`"));
                }
            }
        }
    }
    report(faults);
}

/// The modules named as `crate::x`, also in `use crate::{x, y::z}` on one line.
fn named_modules(code: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let word = |text| -> &str {
            let text: &str = text;
            let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
            &text[..end]
        };
        match rest.strip_prefix('{') {
            Some(list) => found.extend(list.split(',').map(|part| word(part.trim()))),
            None => found.push(word(rest)),
        }
    }
    found
}

#[test]
fn confined_crates_stay_with_their_owner() {
    let mut faults = Vec::new();
    for (file, text) in rust_files("src") {
        for (line, code) in code_lines(&text) {
            for (name, owners) in CONFINED {
                let named = [format!("use {name}"), format!("{name}::")].iter().any(|pattern| {
                    code.match_indices(pattern.as_str()).any(|(at, found)| {
                        let before = code[..at].chars().next_back();
                        let after = code[at + found.len()..].chars().next();
                        let joined = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
                        !joined(before) && (found.ends_with(':') || !joined(after))
                    })
                });
                if named && !owners.contains(&file.as_str()) {
                    faults.push(format!("{file}:{line}: `{name}` belongs to {}", owners.join(", ")));
                }
            }
        }
    }
    report(faults);
}

#[test]
fn every_file_says_what_it_is_for() {
    let without = |(file, text): &(String, String)| {
        (!text.trim_start().starts_with("//!")).then(|| format!("{file}: begin with `//!`: what is this file for?"))
    };
    let files = [rust_files("src"), rust_files("tests"), rust_files("benches"), rust_files("examples")].concat();
    report(files.iter().filter_map(without).collect());
}

#[test]
fn files_are_short_and_plainly_named() {
    let mut faults = Vec::new();
    for (file, text) in [rust_files("src"), rust_files("tests"), rust_files("benches"), rust_files("examples")].concat()
    {
        let lines = text.lines().count();
        if lines > LONGEST_FILE {
            faults.push(format!("{file}: {lines} lines; split it by what it is about"));
        }
        let names = file.split('/').map(|part| part.trim_end_matches(".rs"));
        for name in names.filter(|n| EMPTY_NAMES.contains(n)) {
            faults.push(format!("{file}: `{name}` says nothing; name it after what it holds"));
        }
    }
    report(faults);
}

#[test]
fn banned_words_are_absent() {
    let mut faults = Vec::new();
    for (file, text) in rust_files("src") {
        for (number, line) in text.lines().enumerate() {
            for (word, instead) in BANNED {
                if line.contains(word) {
                    faults.push(format!("{file}:{}: `{word}`: {instead}", number + 1));
                }
            }
        }
    }
    report(faults);
}

/// `std::fs` only where files are opened, terminals and processes only in the shell.
#[test]
fn the_world_is_reached_from_few_places() {
    let rules: &[(&str, &[&str])] = &[
        ("std::fs", &["src/session/files", "src/shell/line_editor.rs", "src/base/read_at.rs", "src/shell/settings.rs"]),
        ("std::env", &["src/shell/"]),
        ("std::process", &["src/shell/", "src/main.rs"]),
        ("io::stdin", &["src/shell/"]),
        ("io::stdout", &["src/shell/"]),
        ("io::stderr", &["src/shell/"]),
        ("Instant::now", &["src/base/monitor.rs", "src/shell/"]),
        ("SystemTime::now", &["src/base/monitor.rs"]),
    ];
    let mut faults = Vec::new();
    for (file, text) in rust_files("src") {
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (line, code) in code_lines(text) {
            for (word, places) in rules {
                if code.contains(word) && !places.iter().any(|p| file.starts_with(p)) {
                    faults.push(format!("{file}:{line}: `{word}` belongs to {}", places.join(", ")));
                }
            }
        }
    }
    report(faults);
}

#[test]
fn no_file_is_left_out_of_the_build() {
    let mut faults = Vec::new();
    let files = rust_files("src");
    for (file, _) in &files {
        let path = Path::new(file);
        let (folder, stem) = (path.parent().unwrap(), path.file_stem().unwrap().to_string_lossy().into_owned());
        let (parent, name) = match stem.as_str() {
            "lib" | "main" => continue,
            "mod" => (folder.parent().unwrap(), folder.file_name().unwrap().to_string_lossy().into_owned()),
            _ => (folder, stem),
        };
        let owners = [parent.join("mod.rs"), parent.join("lib.rs"), parent.with_extension("rs")];
        let declared = files.iter().any(|(owner, text)| {
            owners.iter().any(|o| o.to_string_lossy().replace('\\', "/") == *owner)
                && code_lines(text).any(|(_, code)| code.contains(&format!("mod {name};")))
        });
        if !declared {
            faults.push(format!("{file}: no `mod {name};` names it"));
        }
    }
    report(faults);
}
