//! `dictum run FILE…`, scripts, and standard input.

use super::super::args::Call;
use super::super::exit::{Exit, Failure};
use super::super::settings::{Extra, Settings};
use super::{Answers, Context, open, say_stats, wrong_count};
use crate::base::error::Error;
use crate::base::monitor::Stop;
use crate::base::span::Sources;
use crate::session::Input;
use std::io::Read;
use std::path::PathBuf;

pub(super) fn run(call: &Call, context: &mut Context) -> Result<Exit, Failure> {
    if call.arguments.is_empty() && call.settings.extra.is_empty() {
        return Err(wrong_count(call, "`run` needs a file"));
    }
    let mut inputs = Vec::new();
    for argument in &call.arguments {
        inputs.push(if argument == "-" {
            stdin(context, &call.settings)?
        } else {
            Input::File(PathBuf::from(argument))
        });
    }
    run_inputs(call, call.settings.kb.clone(), inputs, context)
}

/// `dictum` or `dictum KB` without a terminal: standard input is the script.
pub(super) fn stdin_script(call: &Call, context: &mut Context) -> Result<Exit, Failure> {
    let script = stdin(context, &call.settings)?;
    match call.arguments.first().map(String::as_str) {
        Some("-") | None => run_inputs(call, None, vec![script], context),
        Some(path) => run_inputs(call, Some(path.into()), vec![script], context),
    }
}

/// Standard input, as far as there is memory for it: until it is taken in it is held thrice.
fn stdin(context: &mut Context, settings: &Settings) -> Result<Input, Failure> {
    let mut bytes = Vec::new();
    let most = settings.max_memory.map_or(u64::MAX, |limit| limit / 3);
    context.stdin.take(most).read_to_end(&mut bytes).map_err(Failure::Output)?;
    if let Some(limit) = settings.max_memory.filter(|_| bytes.len() as u64 == most) {
        return Err(Failure::from(Error::new(vec![Stop::MemoryLimit(limit).nowhere()], Sources::default())));
    }
    Ok(Input::Text { name: "<stdin>".into(), bytes })
}

/// Loads the base, then all inputs as one, and answers the queries of the inputs.
fn run_inputs(
    call: &Call,
    kb_path: Option<PathBuf>,
    mut inputs: Vec<Input>,
    context: &mut Context,
) -> Result<Exit, Failure> {
    let settings = &call.settings;
    let mut kb = open(settings, context)?;
    for piece in &settings.extra {
        inputs.push(match piece {
            Extra::File(path) => Input::File(path.clone()),
            Extra::Statements(text) => Input::text("<-e>", text.as_str()),
        });
    }
    context.screen.monitor = kb.options().clock.clone();
    let mut answers = Answers::new(context.screen);
    let mut take = |outcome, sources: &_| answers.take(outcome, sources);
    let loaded = kb_path.map_or(Ok(()), |path| kb.load_each(&path, &mut take));
    let result = loaded.and_then(|()| kb.run_each(&inputs, &mut take));
    let exit = answers.finish(result, settings.exists);
    say_stats(settings, &kb, context);
    exit
}
