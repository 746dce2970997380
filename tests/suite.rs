//! Cases as data: `tests/suite/<topic>.dl`, each a small program with expectations, run under every treatment.
//!
//! A file is cut at lines that begin with `%---`; what follows there names the case. Expectations are those of the
//! language page: `%= rows` behind a query, `%! CODE line:column` behind a statement that must be refused, line and
//! column counted from the statement's first line.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use dictum::session::{Difference, Engine, FactReader, Input, Kb, Options, TestReport, Verdict};
use dictum::syntax::ast::{Refusal, StatementKind};
use dictum::syntax::{Parsed, print_statement, statements};
use std::path::Path;

struct Case {
    file: String,
    name: String,
    text: String,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let mut cases = Vec::new();
    for path in paths {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        for line in text.lines() {
            match line.strip_prefix("%---") {
                Some(name) => {
                    cases.push(Case { file: file.clone(), name: name.trim().into(), text: String::new() });
                }
                None => {
                    if let Some(case) = cases.last_mut().filter(|c| c.file == file) {
                        case.text.push_str(line);
                        case.text.push('\n');
                    }
                }
            }
        }
    }
    cases
}

/// A statement of a case: its text and what kind it is.
struct Piece {
    text: String,
    role: Role,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Declaration,
    Fact,
    Rule,
    Asked,
    Retraction,
}

/// The statements of a case, each with its expectations behind it; printed anew if asked for.
fn pieces(text: &str, print: bool) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for parsed in statements(text, Default::default()) {
        match parsed {
            Parsed::Statement(mut statement) => {
                let role = match &statement.kind {
                    _ if !statement.refused.is_empty() => Role::Asked,
                    StatementKind::Pred(_) => Role::Declaration,
                    StatementKind::Fact(_)
                    | StatementKind::Block(_)
                    | StatementKind::Source(_)
                    | StatementKind::Import(_) => Role::Fact,
                    StatementKind::Query(_) => Role::Asked,
                    StatementKind::Retract(_) => Role::Retraction,
                    _ => Role::Rule,
                };
                for refusal in &mut statement.refused {
                    refusal.position = None;
                }
                let text =
                    if print { print_statement(&statement) } else { slice(text, &statement, &statement.refused) };
                pieces.push(Piece { text, role });
            }
            Parsed::Wrong { .. } | Parsed::Stray(_) => {}
        }
    }
    pieces
}

/// A statement as written, its expectations behind it.
fn slice(text: &str, statement: &dictum::syntax::ast::Statement, refused: &[Refusal]) -> String {
    let mut slice = text[statement.span.start as usize..statement.span.end as usize].to_string();
    for refusal in refused {
        slice.push_str(&format!(" %! {}", refusal.code));
    }
    for (i, line) in statement.expected.iter().flatten().enumerate() {
        slice.push_str(if i == 0 { " %= " } else { "\n%= " });
        slice.push_str(line);
    }
    slice
}

fn joined(pieces: &[Piece]) -> String {
    pieces.iter().map(|p| format!("{}\n", p.text)).collect()
}

/// A fixed shuffle: reversed, halves swapped.
fn shuffled(text: &str) -> Option<String> {
    let mut pieces = pieces(text, false);
    if pieces.iter().any(|p| p.role == Role::Retraction) {
        return None;
    }
    pieces.reverse();
    let half = pieces.len() / 2;
    pieces.rotate_left(half);
    Some(joined(&pieces))
}

fn test(kb: &mut Kb, text: &str) -> Result<TestReport, String> {
    kb.test_input(&Input::text("case", text)).map_err(|error| {
        let all: Vec<_> = error.diagnostics().iter().map(|d| format!("{} {}", d.code.as_str(), d.message)).collect();
        format!("refused: {}", all.join("; "))
    })
}

/// Each statement on its own, then what is asked.
fn stepwise(text: &str) -> Result<TestReport, String> {
    let mut pieces = pieces(text, false);
    if !pieces.iter().any(|p| p.role == Role::Retraction) {
        pieces.sort_by_key(|p| p.role);
    }
    let mut kb = Kb::new();
    let mut asked = String::new();
    for piece in pieces {
        if piece.role == Role::Asked {
            asked.push_str(&piece.text);
            asked.push('\n');
        } else {
            kb.run(&piece.text).map_err(|error| format!("`{}`: {error}", piece.text))?;
        }
    }
    test(&mut kb, &asked)
}

/// A file of its own for snapshots, in memory where the system has such a place.
fn scratch() -> std::path::PathBuf {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { memory.to_path_buf() } else { std::env::temp_dir() };
    folder.join(format!("dictum-suite-{}.dictum", std::process::id()))
}

fn reopened(mut kb: Kb) -> Result<Kb, String> {
    let path = scratch();
    let _ = std::fs::remove_file(&path);
    kb.save(&path).map_err(|error| format!("saving: {error}"))?;
    Kb::open(&path).map_err(|error| format!("opening: {error}"))
}

/// Each statement on its own, the base saved and opened again half-way and before it is asked.
fn saved(text: &str) -> Result<TestReport, String> {
    let mut pieces = pieces(text, false);
    if !pieces.iter().any(|p| p.role == Role::Retraction) {
        pieces.sort_by_key(|p| p.role);
    }
    let (asked, stated): (Vec<Piece>, Vec<Piece>) = pieces.into_iter().partition(|p| p.role == Role::Asked);
    let mut kb = Kb::new();
    for (number, piece) in stated.iter().enumerate() {
        if number == stated.len() / 2 {
            kb = reopened(kb)?;
        }
        kb.run(&piece.text).map_err(|error| format!("`{}`: {error}", piece.text))?;
    }
    test(&mut reopened(kb)?, &joined(&asked))
}

/// The whole case as a file, compiled; its queries and refusals are those of the snapshot.
fn compiled(text: &str) -> Result<TestReport, String> {
    let file = scratch().with_extension("dl");
    std::fs::write(&file, text).map_err(|error| error.to_string())?;
    let mut kb = Kb::new();
    kb.load(&file).map_err(|error| format!("loading: {error}"))?;
    reopened(kb)?;
    let path = scratch();
    Kb::new().test(&path.to_string_lossy()).map_err(|error| format!("refused: {error}"))
}

fn judge(report: Result<TestReport, String>, count: Option<usize>) -> Vec<String> {
    let report = match report {
        Ok(report) => report,
        Err(why) => return vec![why],
    };
    let mut wrong: Vec<String> = Vec::new();
    for case in &report.cases {
        if let Verdict::Failed(difference) = &case.verdict {
            wrong.push(match difference {
                Difference::Refused(error) => format!("{error}"),
                other => format!("{other:?}"),
            });
        }
    }
    wrong.extend(report.diagnostics.iter().map(|d| format!("{} {}", d.code.as_str(), d.message)));
    if report.cases.is_empty() {
        wrong.push("the case expects nothing".into());
    }
    if count.is_some_and(|c| c != report.cases.len()) {
        wrong.push(format!("{} expectations, not {}", report.cases.len(), count.unwrap_or(0)));
    }
    wrong
}

#[test]
fn every_case_under_every_treatment() {
    let wanted = std::env::var("DICTUM_CASE").unwrap_or_default();
    let (mut failures, mut total, mut refusals) = (Vec::new(), 0, 0);
    for case in cases().iter().filter(|c| format!("{}: {}", c.file, c.name).contains(&wanted)) {
        total += 1;
        refusals += usize::from(case.text.contains("%! "));
        let planned = test(&mut Kb::new(), &case.text);
        let count = planned.as_ref().ok().map(|r| r.cases.len());
        let mut treatments = vec![("planned", judge(planned, None))];
        let oracle = Options { engine: Engine::Oracle, ..Options::default() };
        treatments.push(("oracle", judge(test(&mut Kb::with_options(oracle), &case.text), count)));
        let by_grammar = Options { fact_reader: FactReader::Grammar, ..Options::default() };
        treatments.push(("plain facts off", judge(test(&mut Kb::with_options(by_grammar), &case.text), count)));
        if treatments[0].1.is_empty() {
            treatments.push(("printed", judge(test(&mut Kb::new(), &joined(&pieces(&case.text, true))), None)));
            treatments.push(("stepwise", judge(stepwise(&case.text), None)));
            treatments.push(("saved", judge(saved(&case.text), None)));
            // Paths count from the file that names them.
            if !["include \"", "import ", "file:"].iter().any(|path| case.text.contains(path)) {
                treatments.push(("compiled", judge(compiled(&case.text), count)));
            }
            if let Some(text) = shuffled(&case.text) {
                treatments.push(("shuffled", judge(test(&mut Kb::new(), &text), None)));
            }
        }
        for (treatment, wrong) in treatments {
            failures.extend(wrong.iter().map(|w| format!("{}: {} ({treatment}): {w}", case.file, case.name)));
        }
    }
    println!("{total} cases, {refusals} with refusals");
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
    assert!(total > 0);
}
