//! Where answers and messages go, and how they look there.

use super::exit::Failure;
use super::settings::{Color, Settings};
use super::visible_lines::{VisibleLines, visible_lines};
use crate::base::diagnostic::Diagnostic;
use crate::base::error::Error;
pub use crate::base::memory::grouped;
use crate::base::monitor::{Monitor, Stopwatch};
use crate::base::span::Sources;
use crate::render::{self, Format, Style, write_answer, write_diagnostic, write_diagnostic_json};
use crate::session::Answer;
use std::io::{self, Write};
use std::time::Duration;

/// What a stream is connected to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terminal {
    /// Whether standard output is a terminal.
    pub out: bool,
    /// Whether standard error is one that takes colours.
    pub err_colors: bool,
    /// How wide standard output is.
    pub width: Option<usize>,
}

/// Standard output and standard error of one call, or what stands for them in tests.
pub struct Screen<'a> {
    out: Box<dyn Write + 'a>,
    err: Box<dyn Write + 'a>,
    terminal: Terminal,
    /// How answers are written; the REPL may change it.
    pub format: Format,
    no_header: bool,
    errors_json: bool,
    style: Style,
    /// What shows answers whole; said once where cells are cut.
    pub whole: &'static str,
    told_of_cuts: bool,
    /// What may stop the writing of answers.
    pub monitor: Option<Monitor>,
    /// How long writing answers took.
    rendered: Duration,
}

impl<'a> Screen<'a> {
    /// A screen as the settings want it. `to_file`: answers go to a file.
    pub fn new(
        out: Box<dyn Write + 'a>,
        err: Box<dyn Write + 'a>,
        terminal: Terminal,
        settings: &Settings,
        to_file: bool,
    ) -> Screen<'a> {
        let terminal = Terminal { out: terminal.out && !to_file, ..terminal };
        let color = match settings.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal.err_colors,
        };
        Screen {
            out,
            err,
            terminal,
            format: settings.format.unwrap_or(if terminal.out { Format::Table } else { Format::Dl }),
            no_header: settings.no_header,
            errors_json: settings.errors_json,
            style: Style { color },
            whole: "--format dl",
            told_of_cuts: false,
            monitor: None,
            rendered: Duration::ZERO,
        }
    }

    /// Whether a person reads the answers on a terminal.
    pub fn is_terminal(&self) -> bool {
        self.terminal.out
    }

    /// Whether what is written for people may be coloured.
    pub fn has_colors(&self) -> bool {
        self.style.color
    }

    /// How long writing answers took since this was asked last.
    pub fn take_rendered(&mut self) -> Duration {
        std::mem::take(&mut self.rendered)
    }

    /// Writes the rows of an answer.
    pub fn answer(&mut self, answer: &Answer) -> io::Result<()> {
        let watch = Stopwatch::start();
        let written = self.write(answer);
        self.rendered += watch.elapsed();
        written
    }

    fn write(&mut self, answer: &Answer) -> io::Result<()> {
        let width = self.terminal.width.filter(|_| self.terminal.out);
        let options =
            render::Options { format: self.format, no_header: self.no_header, width, monitor: self.monitor.as_ref() };
        if !self.terminal.out || self.format == Format::Table {
            let is_cut = write_answer(&mut self.out, answer, &options)?;
            return if is_cut { self.tell_of_cuts() } else { Ok(()) };
        }
        // Tables show nothing that could act on a terminal; the other formats are for pipes, where data stays as it is.
        let mut out = VisibleLines::new(&mut self.out);
        write_answer(&mut out, answer, &options)?;
        out.flush()
    }

    fn tell_of_cuts(&mut self) -> io::Result<()> {
        if self.told_of_cuts {
            return Ok(());
        }
        self.told_of_cuts = true;
        // The note stands below the table, although it goes another way.
        self.out.flush()?;
        self.say(&format!("(cells cut to the width; `{}` shows them whole)", self.whole));
        Ok(())
    }

    /// Writes a line of the command's own result.
    pub fn line(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.out, "{line}")
    }

    /// Says a line on standard error, where no name in it may act on the terminal; whether that arrives is nobody's
    /// concern.
    pub fn say(&mut self, line: &str) {
        let _ = writeln!(self.err, "{}", visible_lines(line));
    }

    /// Draws one diagnostic on standard error.
    pub fn diagnostic(&mut self, diagnostic: &Diagnostic, sources: &Sources) {
        let _ = if self.errors_json {
            write_diagnostic_json(&mut self.err, diagnostic, sources)
        } else {
            write_diagnostic(&mut self.err, diagnostic, sources, self.style)
        };
    }

    /// Draws every diagnostic of an error.
    pub fn error(&mut self, error: &Error) {
        for diagnostic in error.diagnostics() {
            self.diagnostic(diagnostic, error.sources());
        }
    }

    /// Sends out what is buffered.
    pub fn flush(&mut self) -> io::Result<()> {
        let _ = self.err.flush();
        self.out.flush()
    }

    /// Says why a command failed.
    pub fn failure(&mut self, failure: &Failure) {
        match failure {
            Failure::Usage(message, help) => {
                self.say(&format!("dictum: {}", render::visible(message)));
                if let Some(help) = help {
                    self.say(&format!("  = help: {}", render::visible(help)));
                }
            }
            Failure::Refused(error) => self.error(error),
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            Failure::Output(error) => self.say(&format!("dictum: the answers cannot be written: {error}")),
            Failure::Create(path, error) => {
                self.say(&format!("dictum: `{}` cannot be created: {error}", render::visible(path)));
            }
        }
    }
}

/// `812 bytes`, `1.4 MB`.
pub fn bytes(number: u64) -> String {
    match number {
        0..1_000 => format!("{number} bytes"),
        1_000..1_000_000 => format!("{:.1} kB", number as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", number as f64 / 1e6),
        _ => format!("{:.1} GB", number as f64 / 1e9),
    }
}

/// `1 answer`, `1,234 answers`.
pub fn count(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {what}{plural}", grouped(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        let all: Vec<String> = [0, 12, 123, 1_234, 123_456, 1_234_567].into_iter().map(grouped).collect();
        assert_eq!(all, ["0", "12", "123", "1,234", "123,456", "1,234,567"]);
        assert_eq!((count(1, "row"), count(2_821, "row")), ("1 row".into(), "2,821 rows".into()));
    }
}
