//! The commands, one a file.

mod answers;
mod check;
mod compile;
mod explain;
mod help;
mod import;
mod imports;
mod inspect;
mod profile;
mod query;
mod run;
pub mod stats;
mod test;

pub use answers::Answers;
pub use compile::said;
pub use help::{about, topic, topics};
pub use import::statement as import_statement;

use super::args::Call;
use super::exit::{Exit, Failure};
use super::flags::Command;
use super::screen::Screen;
use super::settings::Settings;
use crate::base::memory::Gauge;
use crate::base::monitor::{Monitor, StopSign, Stopwatch};
use crate::session::{Engine, Kb, Limits, Options, parse_parameter};

/// What every command is given.
pub struct Context<'a, 'b> {
    /// Where to write.
    pub screen: &'a mut Screen<'b>,
    /// Since the call began.
    pub watch: Stopwatch,
    /// Raised by Ctrl-C.
    pub stop: StopSign,
    /// Tells what is allocated, where that is counted.
    pub gauge: Option<Gauge>,
    /// Standard input, read whole when asked for.
    pub stdin: &'a mut dyn std::io::Read,
}

/// Carries out a call that is not the REPL's.
pub fn dispatch(call: &Call, context: &mut Context) -> Result<Exit, Failure> {
    match call.command {
        Command::Query => query::query(call, context),
        Command::Run => run::run(call, context),
        Command::Check => check::check(call, context),
        Command::Test => test::test(call, context),
        Command::Compile => compile::compile(call, context),
        Command::Info => inspect::info(call, context),
        Command::Verify => inspect::verify(call, context),
        Command::Import => import::import(call, context),
        Command::Help => help::help(call, context),
        Command::Explain => explain::explain(call, context),
        Command::Repl => run::stdin_script(call, context),
        Command::Later => Err(Failure::usage(format!("`{}` is not in this version", call.name))),
    }
}

/// An empty base with the options that the flags ask for; its clock runs from now.
pub fn open(settings: &Settings, context: &Context) -> Result<Kb, Failure> {
    let stop = context.stop.clone();
    let defaults = Limits::default();
    let mut options = Options {
        plan: settings.plan,
        profile: settings.profile,
        engine: if settings.oracle { Engine::Oracle } else { Engine::Planned },
        limits: Limits {
            max_facts: settings.max_facts,
            max_memory: settings.max_memory,
            max_depth: settings.max_depth.unwrap_or(defaults.max_depth),
            timeout: settings.timeout,
            max_answers: settings.limit,
        },
        threads: settings.threads,
        root: settings.root.clone(),
        holder: format!("process {}", std::process::id()),
        gauge: context.gauge,
        stop: stop.clone(),
        clock: Some(Monitor::start(stop, settings.timeout)),
        ..Options::default()
    };
    for (name, value) in &settings.parameters {
        let (name, value) =
            parse_parameter(name, value).map_err(|why| Failure::usage(format!("`-d {name}={value}`: {why}")))?;
        options.parameters.insert(name, value);
    }
    Ok(Kb::with_options(options))
}

/// Says what a call took, where that is asked for.
fn say_stats(settings: &Settings, kb: &Kb, context: &mut Context) {
    if let Some(form) = settings.stats {
        stats::say(context.screen, &kb.stats(), context.watch.elapsed(), form);
    }
}

/// What a file is that answers are to be written to, if they would take the place of a base.
pub fn is_read(path: &std::path::Path, call: &Call) -> Option<&'static str> {
    let asked = call.arguments.iter().map(std::path::Path::new).chain(call.settings.kb.as_deref());
    if crate::session::is_same_file(path, asked) {
        return Some("what is asked");
    }
    Kb::new().is_another_base(path).then_some("a base")
}

/// The one argument a command takes.
fn only<'a>(call: &'a Call, what: &str) -> Result<&'a str, Failure> {
    match call.arguments.as_slice() {
        [one] => Ok(one),
        [] => Err(wrong_count(call, &format!("`{}` needs {what}", call.name))),
        [_, second, ..] => Err(wrong_count(call, &format!("`{}` takes only {what}, not also `{second}`", call.name))),
    }
}

fn wrong_count(call: &Call, message: &str) -> Failure {
    Failure::Usage(message.to_string(), Some(help::synopsis(&call.name)))
}
