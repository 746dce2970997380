//! Lines from a terminal: editing, history, hints and completion. The only file that names rustyline.

use super::repl::completion::{Completion, Words};
use super::repl::{Line, LineSource};
use super::settings::{folder_named, home};
use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::{Hinter, HistoryHinter};
use rustyline::history::FileHistory;
use rustyline::validate::Validator;
use rustyline::{CompletionType, Config, Context, Editor, Helper};
use std::borrow::Cow;
use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

/// A terminal with history in the user's state folder.
pub struct Terminal {
    editor: Editor<Assistant, FileHistory>,
    history: Option<PathBuf>,
}

struct Assistant {
    words: Rc<RefCell<Words>>,
    hinter: HistoryHinter,
    colors: bool,
}

impl Terminal {
    /// A terminal that completes from `words`; history is kept where the state folder can be written.
    pub fn new(words: Rc<RefCell<Words>>, colors: bool) -> Result<Terminal, std::io::Error> {
        let config = Config::builder()
            .max_history_size(10_000)
            .and_then(|c| c.history_ignore_dups(true))
            .map_err(std::io::Error::other)?
            .history_ignore_space(true)
            .completion_type(CompletionType::List)
            .build();
        let mut editor = Editor::with_config(config).map_err(std::io::Error::other)?;
        editor.set_helper(Some(Assistant { words, hinter: HistoryHinter::new(), colors }));
        let history = history_file();
        if let Some(path) = &history {
            let _ = editor.load_history(path);
        }
        Ok(Terminal { editor, history })
    }
}

/// `$XDG_STATE_HOME/dictum/history`, its folder made where it is missing.
fn history_file() -> Option<PathBuf> {
    let state = folder_named("XDG_STATE_HOME").or_else(|| home().map(|h| h.join(".local/state")))?;
    let folder = state.join("dictum");
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder.join("history"))
}

impl LineSource for Terminal {
    fn line(&mut self, prompt: &str) -> Line {
        match self.editor.readline(prompt) {
            Ok(text) => Line::Text(text),
            Err(ReadlineError::Interrupted) => Line::Interrupted,
            Err(_) => Line::End,
        }
    }

    fn remember(&mut self, statement: &str) {
        let _ = self.editor.add_history_entry(statement);
        if let Some(path) = &self.history {
            // rustyline creates the file readable by its owner alone.
            let _ = self.editor.append_history(path);
        }
    }
}

impl Completer for Assistant {
    type Candidate = String;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        let Completion { start, candidates } = self.words.borrow().complete(line.get(..at).unwrap_or(line));
        Ok((start, candidates))
    }
}

impl Hinter for Assistant {
    type Hint = String;

    fn hint(&self, line: &str, at: usize, context: &Context<'_>) -> Option<String> {
        // Without colours a hint cannot be told from what was typed.
        if self.colors { self.hinter.hint(line, at, context) } else { None }
    }
}

impl Highlighter for Assistant {
    /// What the history would add is dim, so that nobody takes it for typed.
    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        match self.colors {
            true => Cow::Owned(format!("\x1b[2m{hint}\x1b[0m")),
            false => Cow::Borrowed(hint),
        }
    }
}

impl Validator for Assistant {}
impl Helper for Assistant {}
