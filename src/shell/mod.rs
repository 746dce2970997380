//! Floor 8, feature `cli`: the command line and the REPL.

mod args;
mod commands;
mod exit;
mod flags;
mod line_editor;
mod repl;
mod screen;
mod settings;
mod visible_lines;

use crate::base::memory::Gauge;
use crate::base::monitor::{StopSign, Stopwatch};
use crate::session::Replacement;
use args::Call;
use commands::Context;
use exit::{Exit, Failure};
use flags::Command;
use screen::{Screen, Terminal};
use settings::Settings;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::process::ExitCode;

/// The whole program: reads the command line, does what it asks, says how it went. It is handed what counts its memory.
pub fn main(gauge: Gauge) -> ExitCode {
    let stop = StopSign::default();
    let arguments: Vec<String> = std::env::args_os().skip(1).map(|a| a.to_string_lossy().into_owned()).collect();
    let exit = match args::parse(arguments) {
        Ok(call) => carry_out(&call, stop, gauge),
        Err(failure) => refuse(&failure, &Settings::default()),
    };
    ExitCode::from(exit.code())
}

/// Ctrl-C asks what runs to stop; a second one before it has stopped ends the program.
fn listen(stop: &StopSign) {
    let stop = stop.clone();
    let _ = ctrlc::set_handler(move || {
        if stop.is_raised() {
            std::process::exit(i32::from(Exit::Cancelled.code()));
        }
        stop.raise();
    });
}

fn carry_out(call: &Call, stop: StopSign, gauge: Gauge) -> Exit {
    let settings = &call.settings;
    let mut file = None;
    // A snapshot is written by its own command.
    let to_file = matches!(call.command, Command::Query | Command::Run);
    if let Some(path) = settings.output.as_ref().filter(|_| to_file) {
        if let Some(what) = commands::is_read(path, call) {
            let help = "answers are no base: write them to another file".to_string();
            return refuse(&Failure::Usage(format!("`{}` is {what}", path.display()), Some(help)), settings);
        }
        match Replacement::create(path) {
            Ok(created) => file = Some(created),
            Err(error) => return refuse(&Failure::Create(path.display().to_string(), error), settings),
        }
    }
    let out: Box<dyn Write + '_> = match &mut file {
        None => Box::new(io::stdout().lock()),
        Some(file) => Box::new(file),
    };
    let mut screen = screen_on(Box::new(BufWriter::new(out)), settings);
    // Not locked: where a terminal is too dumb for line editing, the editor reads it too.
    let mut stdin = io::stdin();
    let interactive = call.command == Command::Repl && io::stdin().is_terminal() && !settings.help && !settings.version;
    let mut context =
        Context { screen: &mut screen, watch: Stopwatch::start(), stop, gauge: Some(gauge), stdin: &mut stdin };
    let result = if settings.help || settings.version {
        commands::about(call, &mut context)
    } else if interactive {
        repl::start(call, &mut context)
    } else {
        listen(&context.stop);
        commands::dispatch(call, &mut context)
    };
    let flushed = screen.flush().map_err(Failure::Output);
    let exit = match result.and_then(|exit| flushed.map(|()| exit)) {
        Ok(exit) => exit,
        Err(failure) => {
            screen.failure(&failure);
            return failure.exit();
        }
    };
    drop(screen);
    match file.map(Replacement::finish) {
        Some(Err(error)) => refuse(&Failure::Output(error), settings),
        _ => exit,
    }
}

fn refuse(failure: &Failure, settings: &Settings) -> Exit {
    screen_on(Box::new(io::sink()), settings).failure(failure);
    failure.exit()
}

fn screen_on<'a>(out: Box<dyn Write + 'a>, settings: &Settings) -> Screen<'a> {
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    let terminal = Terminal {
        out: io::stdout().is_terminal(),
        err_colors: io::stderr().is_terminal() && !no_color,
        width: terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)),
    };
    Screen::new(out, Box::new(io::stderr()), terminal, settings, settings.output.is_some())
}
