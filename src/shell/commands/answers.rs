//! Outcomes on their way to the screen: answers drawn as they come, warnings said, the count on a terminal.

use super::super::exit::{Exit, Failure};
use super::super::screen::{Screen, count};
use super::super::visible_lines::visible_lines;
use super::imports;
use crate::base::diagnostic::Diagnostic;
use crate::base::error::Error;
use crate::base::monitor::{Stopwatch, spell_duration};
use crate::base::span::Sources;
use crate::session::{Answer, Changes, Outcome, Unfinished};
use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

/// So many warnings of a base are shown whole.
const MOST_WARNINGS: usize = 5;

/// Whoever waited so long for an answer is told what is warned of about its rules.
const SLOW: Duration = Duration::from_secs(2);

/// Draws what comes of a run and remembers what bears on the exit code.
pub struct Answers<'a, 'b> {
    screen: &'a mut Screen<'b>,
    /// Say what a text changed, as the REPL does.
    pub say_changes: bool,
    /// Show the warnings of a base that is loaded, where they are few.
    pub show_warnings: bool,
    /// Say how long each answer took.
    pub timing: bool,
    /// New facts and supports of each import, which are told of by themselves.
    imported: Vec<(usize, usize)>,
    watch: Stopwatch,
    /// The warnings that were shown.
    shown: Vec<Diagnostic>,
    failed: Option<io::Error>,
    some_empty: bool,
}

impl<'a, 'b> Answers<'a, 'b> {
    /// For the outcomes of one call.
    pub fn new(screen: &'a mut Screen<'b>) -> Self {
        let timing = screen.is_terminal();
        Answers {
            screen,
            say_changes: false,
            show_warnings: false,
            timing,
            imported: Vec::new(),
            watch: Stopwatch::start(),
            shown: Vec::new(),
            failed: None,
            some_empty: false,
        }
    }

    /// Takes one outcome; stops the run when nobody can be told any more.
    pub fn take(&mut self, outcome: Outcome, sources: &Sources) -> ControlFlow<()> {
        match outcome {
            Outcome::Said(diagnostic) => self.warning(&diagnostic, sources),
            Outcome::Warned { path, warnings } => self.warned(&path, &warnings, sources),
            Outcome::Imported(report) => {
                self.imported.push((report.facts, report.supports));
                let wanted = self.say_changes || self.screen.is_terminal();
                imports::say(self.screen, &report, sources, wanted);
            }
            Outcome::Changed(changes) => self.changed(&changes),
            Outcome::Answer(answer) => self.answer(&answer, sources),
            Outcome::Planned(plan) => self.failed = self.screen.line(&visible_lines(plan.trim_end())).err(),
            Outcome::Unfinished(Unfinished { profile, warnings }) => {
                warnings.iter().for_each(|warning| self.warning(warning, sources));
                profile.iter().for_each(|profile| super::profile::say(self.screen, profile, sources));
            }
        }
        self.watch = Stopwatch::start();
        if self.failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Draws an answer, then says what is to be said of it. What it took is said too where drawing it was stopped.
    fn answer(&mut self, answer: &Answer, sources: &Sources) {
        let is_slow = self.watch.elapsed() >= SLOW;
        let drawn = self.screen.answer(answer);
        // Where it was stopped, the rows that were written come before what is said of it.
        let flushed = self.screen.flush();
        self.failed = drawn.and(flushed).err();
        if self.failed.is_none() {
            self.some_empty |= answer.is_empty();
            answer.notes().iter().for_each(|note| self.screen.diagnostic(note, sources));
            self.footer(answer);
        }
        if answer.profile().is_some() || is_slow {
            answer.warnings().iter().for_each(|warning| self.warning(warning, sources));
        }
        answer.profile().into_iter().for_each(|profile| super::profile::say(self.screen, profile, sources));
    }

    /// A warning or note, once.
    fn warning(&mut self, warning: &Diagnostic, sources: &Sources) {
        if !self.shown.contains(warning) {
            self.screen.diagnostic(warning, sources);
            self.shown.push(warning.clone());
        }
    }

    /// The warnings of a base, in one line; a few of them whole where somebody works on it.
    fn warned(&mut self, path: &Path, warnings: &[Diagnostic], sources: &Sources) {
        if self.show_warnings && warnings.len() <= MOST_WARNINGS {
            warnings.iter().for_each(|warning| self.warning(warning, sources));
            return;
        }
        let them = if warnings.len() == 1 { "it" } else { "them" };
        let number = count(warnings.len(), "warning");
        self.screen.say(&format!("{number} in the base: `dictum check {}` shows {them}", path.display()));
    }

    /// What a text changed; a retraction is always told of, as it must say how many.
    fn changed(&mut self, changes: &Changes) {
        let imports = std::mem::take(&mut self.imported);
        let imported = imports.iter().fold((0, 0), |(facts, supports), new| (facts + new.0, supports + new.1));
        let facts = changes.facts.saturating_sub(imported.0);
        let supports = if changes.facts == 0 { changes.supports.saturating_sub(imported.1) } else { 0 };
        let mut parts = Vec::new();
        if self.say_changes {
            let kinds = [
                (facts, "fact"),
                (supports, "support"),
                (changes.rules, "rule"),
                (changes.constraints, "constraint"),
                (changes.declarations, "declaration"),
            ];
            parts.extend(kinds.iter().filter(|(n, _)| *n > 0).map(|(n, what)| count(*n, what)));
        }
        if !parts.is_empty() {
            self.screen.say(&format!("added {}", parts.join(", ")));
        }
        if changes.has_retract && (self.say_changes || changes.retracted + changes.retracted_supports > 0) {
            let supports = match changes.retracted_supports {
                0 => String::new(),
                n => format!(", {} of facts that stay", count(n, "support")),
            };
            self.screen.say(&format!("retracted {}{supports}", count(changes.retracted, "fact")));
        }
    }

    fn footer(&mut self, answer: &Answer) {
        if !self.screen.is_terminal() {
            return;
        }
        let time = if self.timing { format!(" ({})", spell_duration(self.watch.elapsed())) } else { String::new() };
        if !answer.is_yes_or_no() {
            let number = match answer.total() {
                total if total > answer.len() => format!("{} of {}", answer.len(), count(total, "answer")),
                0 => "no answers".to_string(),
                total => count(total, "answer"),
            };
            self.screen.say(&format!("{number}{time}"));
        } else if self.timing {
            self.screen.say(time.trim_start());
        }
    }

    /// How the call ends.
    pub fn finish(self, run: Result<(), Error>, exists: bool) -> Result<Exit, Failure> {
        if let Some(error) = self.failed {
            return Err(Failure::from(error));
        }
        run?;
        self.screen.flush()?;
        Ok(if exists && self.some_empty { Exit::Failed } else { Exit::Fine })
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::screen::Terminal;
    use super::super::super::settings::Settings;
    use super::*;
    use crate::base::monitor::{Monitor, StopSign};
    use crate::session::sample;

    #[test]
    fn what_is_being_shown_can_be_stopped() {
        let sign = StopSign::default();
        let (mut out, settings) = (Vec::new(), Settings::default());
        let mut screen = Screen::new(Box::new(&mut out), Box::new(io::sink()), Terminal::default(), &settings, false);
        screen.monitor = Some(Monitor::start(sign.clone(), None));
        let mut answers = Answers::new(&mut screen);
        let answer = || Outcome::Answer(sample(&["N"], (0..10_000).map(|n| vec![n.into()]).collect()));
        assert!(answers.take(answer(), &Sources::default()).is_continue());
        sign.raise();
        assert!(answers.take(answer(), &Sources::default()).is_break());
        let failure = answers.finish(Ok(()), false).unwrap_err();
        assert_eq!(failure.exit(), Exit::Cancelled);
        drop(screen);
        assert!(String::from_utf8(out).unwrap().starts_with("answer(0).\n"));
    }
}
