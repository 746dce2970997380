//! The REPL through a pseudo-terminal, on the bundled base.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]
#![cfg(all(unix, feature = "cli"))]

use rexpect::session::{PtySession, spawn_command};
use std::process::Command;
use std::time::{Duration, Instant};

/// How `plain.csv` is read.
const PLAIN: &str = "header = false, delimiter = \";\"";

struct Repl {
    pty: PtySession,
    state: std::path::PathBuf,
}

impl Repl {
    fn new(name: &str, arguments: &[&str]) -> Repl {
        let state = std::env::temp_dir().join(format!("dictum-repl-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&state);
        std::fs::create_dir_all(&state).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_dictum"));
        command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
        command.env("TERM", "xterm").env("XDG_STATE_HOME", &state).env("HOME", &state).env("NO_COLOR", "1");
        let mut pty = spawn_command(command, Some(20_000)).unwrap();
        pty.exp_string("> ").unwrap();
        Repl { pty, state }
    }

    /// Types a line and waits for something on the screen.
    fn type_and_see(&mut self, line: &str, wanted: &[&str]) {
        self.pty.send_line(line).unwrap();
        for text in wanted {
            if let Err(error) = self.pty.exp_string(text) {
                panic!("after `{line}` no `{text}`: {error}");
            }
        }
    }
}

impl Drop for Repl {
    fn drop(&mut self) {
        let _ = self.pty.send_control('d');
        let _ = std::fs::remove_dir_all(&self.state);
    }
}

#[test]
fn questions_to_the_bundled_base() {
    let mut repl = Repl::new("kb", &["kb/nagorno_karabakh"]);
    repl.type_and_see("accused(Who, macron, _)?", &["Who", "aliyev", "1 answer"]);
    repl.type_and_see(":stats", &["time: ", "eval ", "base: ", " facts", "memory: ", "allocated "]);
    repl.type_and_see("mutual(A, B)?", &["A", "B", "answer"]);
    repl.type_and_see("aliyev says P?", &["P", "attacked(macron", "answer"]);
    repl.type_and_see("macron says P @ S:L?", &["P", "S", "L", "report", "answer"]);
    repl.type_and_see("brokered(Who, _)?", &["nothing is stated of `brokered/2`", "no answer"]);
    repl.type_and_see("accused(Who, macorn, _)?", &["nothing matches this", "did you mean `macron`?", "no answer"]);
    repl.type_and_see("Macron says P?", &["W0219", "answers"]);
    repl.type_and_see("\"Macron\" says P?", &["did you mean `macron`?"]);
    repl.type_and_see("makron says P?", &["did you mean `macron`?"]);
    repl.type_and_see("aliyev says P on 2022-11?", &["ask `during 2022-11`"]);
    repl.type_and_see(":quit", &[]);
    repl.pty.exp_eof().unwrap();
}

#[test]
fn statements_over_lines_mistakes_and_commands() {
    let mut repl = Repl::new("lines", &[]);
    repl.type_and_see("accused(ines,", &["| "]);
    repl.type_and_see("  board, leak).", &["> "]);
    repl.type_and_see("accused(Who, board, What)?", &["ines", "leak", "1 answer"]);
    repl.type_and_see("accused(ines", &["| "]);
    repl.type_and_see("", &["drops the unfinished", "> "]);
    repl.type_and_see("acused(Who, _, _)?", &["did you mean `accused`"]);
    repl.type_and_see("silent(X) :- not accused(X, _, _).", &["E0203", "never bound"]);
    repl.type_and_see(":list", &["accused"]);
    repl.type_and_see(":format csv", &["> "]);
    repl.type_and_see("accused(Who, board, What)?", &["Who,What", "ines,leak"]);
    repl.type_and_see(":hlep", &[":help"]);
    repl.type_and_see("help", &[":help"]);
    repl.type_and_see(":profile off", &["profile is off"]);
    repl.type_and_see(":profile p(X)?", &["`on`, `off` or nothing"]);
    repl.type_and_see(":stats p", &["`:stats` takes nothing", "> "]);
    repl.type_and_see(":threads x", &["`x` is not a number from 1", "> "]);
    repl.type_and_see(":max-memory lots", &["is not a size", "> "]);
    repl.type_and_see(":help slow", &["--profile", "> "]);
    repl.type_and_see(":plan accused(X, board, _)?", &["emit", "> "]);
    repl.type_and_see("accused(Who, board, What)", &["end a question with `?`", "| "]);
    repl.type_and_see("?", &["ines,leak"]);
    repl.type_and_see("blamed(A) :- accused(_, A, _).", &["added 1 rule"]);
    repl.type_and_see(":schema blamed", &["blamed/1, derived by 1 rule (`:rules blamed` shows it)"]);
    repl.type_and_see("q(a b).", &["<repl ", ">:1:5"]);
    repl.type_and_see("accused(who, board, _)?", &["`who` occurs nowhere", "the variable `Who`"]);
    let rows = "from \"tests/included/plain.csv\" with header = false, delimiter = \";\".";
    repl.type_and_see(&format!("import accused(A, B, W) {rows}"), &["plain.csv: 3 rows, 2 facts", "> "]);
    repl.type_and_see(&format!("import accused(A, B, W) {rows}"), &["plain.csv: 3 rows, nothing new", "> "]);
    repl.type_and_see(":import", &["which facts does a row state?"]);
    repl.type_and_see(
        &format!(":import \"tests/included/plain.csv\" row(A, \"x with y\", W) with {PLAIN}"),
        &["3 facts"],
    );
    repl.type_and_see("row(_, T, _)?", &["x with y", "> "]);
    repl.type_and_see(":retract row(_, \"a. b\", _). row(_, _, _).", &["takes one fact", "> "]);
    repl.type_and_see(":retract row(_, _, _).row(_, _, _).", &["takes one fact", "> "]);
    repl.type_and_see(":import x.csv p(A). q(b)", &["takes one fact a row", "> "]);
    repl.type_and_see(":undo", &["taken back: 3 facts added", "> "]);
    repl.pty.send_control('d').unwrap();
    repl.pty.exp_string("5 changes are not saved; `:save FILE` keeps them").unwrap();
    repl.pty.exp_string("leave without saving? [y/N] ").unwrap();
    repl.type_and_see("n", &["> "]);
    repl.type_and_see(":timing", &["timing is off", "> "]);
    repl.pty.send_control('d').unwrap();
    repl.pty.exp_string("leave without saving? [y/N] ").unwrap();
    repl.type_and_see("y", &[]);
    repl.pty.exp_eof().unwrap();
}

/// The base as a place to work: a fact with its source is kept, found again another day, and a mistake taken back.
#[test]
fn a_base_is_kept_and_a_mistake_taken_back() {
    let folder = std::env::temp_dir().join(format!("dictum-repl-kept-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let base = folder.join("mine.dictum").to_string_lossy().into_owned();
    let mut repl = Repl::new("keep", &["kb/nagorno_karabakh"]);
    repl.type_and_see("accuses(ines, board, leak) on 2022-12 @ notes:3 \"a leak\".", &["added 1 fact", "> "]);
    repl.type_and_see(":save", &["under which name?", "> "]);
    repl.type_and_see(":save notes.dl", &["is the name of a text", "> "]);
    repl.type_and_see(":save", &["under which name?", "> "]);
    repl.type_and_see(&format!(":save {base}"), &["saved", "168 facts", "> "]);
    repl.type_and_see("retract accuses(_, _, _).", &["retracted 4 facts", "> "]);
    repl.type_and_see("accuses(ines, _, _)?", &["nothing is stated", "> "]);
    repl.type_and_see(":undo", &["taken back: 4 facts retracted", "> "]);
    repl.type_and_see("accuses(ines, _, _) on D @ S:L?", &["2022-12", "notes", "1 answer", "> "]);
    repl.type_and_see(":save", &["saved", "> "]);
    // Back at what was saved, away from it, and on from there.
    repl.type_and_see("seen(ines).", &["added 1 fact", "> "]);
    repl.type_and_see(":save", &["saved", "> "]);
    repl.type_and_see(":undo", &["taken back", "> "]);
    repl.type_and_see(":undo", &["taken back", "> "]);
    repl.type_and_see(":quit", &["2 changes are not saved", "[y/N] "]);
    repl.type_and_see("n", &["> "]);
    repl.type_and_see("accuses(ines, board, leak) on 2022-12 @ notes:3 \"a leak\".", &["added 1 fact", "> "]);
    repl.type_and_see(":save", &["saved", "> "]);
    repl.type_and_see(":quit", &[]);
    repl.pty.exp_eof().unwrap();

    // A path as shells read it.
    let mut repl = Repl::new("home", &["-e", "seen(ines)."]);
    std::fs::write(repl.state.join("rows.csv"), "Who\npavlo\n").unwrap();
    repl.type_and_see(":import ~/rows.csv seen(Who)", &["rows.csv: 1 row, 1 fact", "> "]);
    repl.type_and_see(":save ~/home.dictum", &["saved", "2 facts", "> "]);
    assert!(repl.state.join("home.dictum").exists());
    repl.type_and_see(":open ~/home.dictum", &["2 facts", "> "]);
    repl.type_and_see(":load ~/none.dl", &["no file or folder", "> "]);
    repl.pty.send(":open ~/ho\t").unwrap();
    repl.pty.flush().unwrap();
    repl.pty.exp_string("~/home.dictum").unwrap();
    repl.type_and_see("", &["2 facts", "> "]);
    drop(repl);

    let mut repl = Repl::new("reopen", &[&base]);
    repl.type_and_see(":facts accuses", &["@ notes:3 \"a leak\"", "> "]);
    repl.type_and_see(":sources", &["notes  not declared", "cited once", "> "]);
    repl.type_and_see(":rules mutual", &["mutual(", "> "]);
    repl.type_and_see(":retract accuses(ines, _, _)", &["retracted 1 fact", "> "]);
    repl.type_and_see(":undo", &["taken back", "> "]);
    repl.type_and_see(":undo", &["nothing is left to take back", "> "]);
    repl.type_and_see("seen(ines).", &["added 1 fact", "> "]);
    repl.type_and_see(
        ":open kb/nagorno_karabakh",
        &["1 change is not saved", "open another base without saving? [y/N] "],
    );
    repl.type_and_see("n", &["> "]);
    repl.type_and_see("seen(X)?", &["ines", "> "]);
    repl.type_and_see(":open kb/nagorno_karabakh", &["[y/N] "]);
    repl.type_and_see("y", &["kb/nagorno_karabakh: 167 facts", "> "]);
    repl.type_and_see("accuses(ines, _, _)?", &["nothing matches", "> "]);
    repl.type_and_see(
        ":import tests/included/plain.csv row(A, B, W) with header = false, delimiter = \";\"",
        &["plain.csv: 3 rows, 3 facts", "> "],
    );
    repl.type_and_see(":import tests/included/plain.csv row(A, B) with header = false", &["error", "> "]);
    repl.type_and_see(":undo", &["taken back: 3 facts added", "> "]);
    repl.type_and_see(":load nope.dl", &["no file or folder", "> "]);
    repl.type_and_see(":open nope.dictum", &["no file or folder", "the base is the one there was", "> "]);
    let _ = std::fs::remove_dir_all(&folder);
}

#[test]
fn completion_knows_predicates_and_ctrl_c_drops_a_line() {
    let mut repl = Repl::new("tab", &["-e", "accused(ines, board, leak)."]);
    repl.pty.send("accu\t").unwrap();
    repl.pty.flush().unwrap();
    repl.pty.exp_string("accused(").unwrap();
    repl.pty.send_control('c').unwrap();
    repl.pty.exp_string("> ").unwrap();
    repl.type_and_see("accused(X, _, _)?", &["ines", "1 answer"]);
    repl.pty.send("X says hid(ine\t").unwrap();
    repl.pty.flush().unwrap();
    repl.pty.exp_string("hid(ines").unwrap();
    repl.pty.send_control('c').unwrap();
    repl.pty.exp_string("> ").unwrap();
    repl.pty.send(":schema accu\t").unwrap();
    repl.pty.flush().unwrap();
    repl.pty.exp_string("accused").unwrap();
}

/// What would go on for minutes is over soon after Ctrl-C, and the base is as it was.
#[test]
fn ctrl_c_stops_what_is_worked_out_and_what_is_shown() {
    let digits: String = (0..10).map(|n| format!("d({n}). ")).collect();
    let mut repl = Repl::new("stop", &["-e", "n(0). n(N + 1) :- n(N), N < 1000000000.", "-e", &digits]);
    let mut stop = |begin: &str, seen: &str, wait: u64| {
        repl.type_and_see(begin, &[seen]);
        std::thread::sleep(Duration::from_millis(wait));
        let began = Instant::now();
        repl.pty.send_control('c').unwrap();
        repl.pty.exp_string("cancelled").unwrap();
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        repl.pty.exp_string("> ").unwrap();
    };
    stop("n(N)?", "n(N)?", 300);
    // Ten of a million rows are seen: not all were shown before the signal arrives.
    stop("d(A), d(B), d(C), d(D), d(E), d(F)?", "0  0  0  0  0  9", 0);
    repl.type_and_see("d(A), A > 7?", &["8", "9", "2 answers"]);
    repl.type_and_see("count{ d(_) } = N?", &["10", "1 answer"]);
}
