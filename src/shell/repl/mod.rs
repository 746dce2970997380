//! The REPL over any source of lines: statements by the parser's verdict, commands after a colon.

mod commands;
pub mod completion;
mod keeping;

use super::args::Call;
use super::commands::{Answers, Context, open, stats};
use super::exit::{Exit, Failure};
use super::line_editor::Terminal;
use super::screen::count;
use super::settings::{Extra, StatsForm};
use crate::base::monitor::{Monitor, StopSign, Stopwatch};
use crate::session::{Completeness, Input, Kb, completeness, lacks_only_its_end};
use commands::{COMMANDS, Next};
use completion::Words;
use std::cell::RefCell;
use std::rc::Rc;

/// Said where a line looks whole and the statement goes on.
const END_HINT: &str = "(end a question with `?`, a fact with `.`; an empty line drops it)";

/// What came of asking for a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A line without its end.
    Text(String),
    /// Ctrl-C.
    Interrupted,
    /// Ctrl-D.
    End,
}

/// Where lines come from.
pub trait LineSource {
    /// The next line.
    fn line(&mut self, prompt: &str) -> Line;
    /// Keeps a statement or command in the history.
    fn remember(&mut self, _statement: &str) {}
}

/// A running REPL.
pub(super) struct Repl<'a, 'b> {
    kb: Kb,
    screen: &'a mut super::screen::Screen<'b>,
    stop: StopSign,
    timing: bool,
    /// How figures are said after each statement, if they are.
    stats: Option<StatsForm>,
    words: Rc<RefCell<Words>>,
    /// How many statements were run: places in them are told apart by it.
    number: usize,
}

/// The REPL on a terminal.
pub(super) fn start(call: &Call, context: &mut Context) -> Result<Exit, Failure> {
    let settings = &call.settings;
    let words = Rc::new(RefCell::new(Words::default()));
    let mut lines = Terminal::new(words.clone(), context.screen.has_colors())?;
    // The line editor takes Ctrl-C for itself when it is made, so ours comes after it.
    super::listen(&context.stop);
    let mut kb = open(settings, context)?;
    // What is being shown may be stopped by Ctrl-C, not by time: somebody reads it.
    context.screen.monitor = Some(Monitor::start(context.stop.clone(), None));
    let mut answers = Answers::new(context.screen);
    answers.show_warnings = true;
    let mut take = |outcome, sources: &_| answers.take(outcome, sources);
    if let Some(path) = call.arguments.first() {
        kb.load_each(path.as_ref(), &mut take)?;
    }
    for piece in &settings.extra {
        let input = match piece {
            Extra::File(path) => Input::File(path.clone()),
            Extra::Statements(text) => Input::text("<-e>", text.as_str()),
        };
        kb.run_each(&[input], &mut take)?;
    }
    kb.begin();
    // From here on each statement has its own time.
    kb.options_mut().clock = None;
    kb.options_mut().explain_empty = true;
    context.screen.say(&format!(
        "dictum {}   statements end in `.`, questions in `?`   :help for help, :quit to leave",
        env!("CARGO_PKG_VERSION")
    ));
    if let Some(path) = call.arguments.first() {
        let facts: usize = kb.schema().iter().map(|e| e.facts).sum();
        context.screen.say(&format!("{path}: {}", count(facts, "fact")));
    }
    context.screen.whole = ":format dl";
    let mut repl = Repl {
        kb,
        screen: context.screen,
        stop: context.stop.clone(),
        timing: true,
        stats: settings.stats,
        words,
        number: 0,
    };
    repl.run(&mut lines)
}

impl Repl<'_, '_> {
    fn run(&mut self, lines: &mut dyn LineSource) -> Result<Exit, Failure> {
        self.words.borrow_mut().commands = COMMANDS.iter().map(|c| c.name).collect();
        let (mut pending, mut hinted) = (String::new(), false);
        loop {
            self.words.borrow_mut().kb = self.kb.clone();
            self.screen.flush()?;
            let text = match lines.line(if pending.is_empty() { "> " } else { "| " }) {
                Line::Text(text) => text,
                Line::Interrupted => {
                    self.stop.lower();
                    if pending.is_empty() {
                        self.screen.say("(:quit or Ctrl-D leaves)");
                    }
                    pending.clear();
                    continue;
                }
                Line::End if self.may_lose("leave without saving?", lines)? => return self.leave(),
                Line::End => continue,
            };
            if pending.is_empty() && text.trim().is_empty() {
                continue;
            }
            if text.trim().is_empty() {
                self.screen.say("(an empty line drops the unfinished statement)");
                pending.clear();
                continue;
            }
            if !pending.is_empty() && self.is_command(text.trim()) {
                self.screen.say("(the unfinished statement is dropped)");
                pending.clear();
            }
            if pending.is_empty()
                && let Some(next) = self.command(text.trim(), lines)?
            {
                lines.remember(text.trim());
                match next {
                    Next::Go => continue,
                    Next::Leave if self.may_lose("leave without saving?", lines)? => return self.leave(),
                    Next::Leave => continue,
                }
            }
            if !pending.is_empty() {
                pending.push('\n');
            }
            pending.push_str(&text);
            match completeness(&pending) {
                Completeness::Incomplete => {
                    if !hinted && lacks_only_its_end(&pending) {
                        self.screen.say(END_HINT);
                        hinted = true;
                    }
                    continue;
                }
                Completeness::Empty => {}
                Completeness::Complete => {
                    lines.remember(&pending);
                    self.statement(&pending)?;
                }
            }
            pending.clear();
            hinted = false;
        }
    }

    fn leave(&mut self) -> Result<Exit, Failure> {
        self.screen.flush()?;
        Ok(Exit::Fine)
    }

    /// Runs what was typed; a mistake is said and changes nothing.
    fn statement(&mut self, text: &str) -> Result<(), Failure> {
        self.number += 1;
        let name = format!("<repl {}>", self.number);
        self.input(&Input::text(name, text))
    }

    fn input(&mut self, input: &Input) -> Result<(), Failure> {
        self.stop.lower();
        // What completion knows would keep the values of the base shared, and so from growing in place.
        self.words.borrow_mut().kb = Kb::new();
        let (before, watch) = (self.stats.map(|form| (form, self.kb.stats())), Stopwatch::start());
        let mut answers = Answers::new(self.screen);
        answers.say_changes = true;
        answers.timing = self.timing;
        let result =
            self.kb.run_each(std::slice::from_ref(input), &mut |outcome, sources| answers.take(outcome, sources));
        let finished = answers.finish(result, false);
        if let Some((form, before)) = before {
            stats::say(self.screen, &self.kb.stats().since(&before), watch.elapsed(), form);
        }
        match finished {
            Ok(_) => Ok(()),
            Err(Failure::Refused(error)) => {
                self.screen.error(&error);
                Ok(())
            }
            Err(failure) => Err(failure),
        }
    }
}
