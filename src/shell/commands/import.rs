//! `dictum import KB FILE --as PATTERN -o BASE`: rows of a table stated on top of a base, written as a snapshot.

use super::super::args::Call;
use super::super::exit::{Exit, Failure};
use super::compile::save;
use super::{Answers, Context, open, wrong_count};
use crate::base::value::text_form::write_quoted;
use crate::session::Input;
use std::path::PathBuf;

pub(super) fn import(call: &Call, context: &mut Context) -> Result<Exit, Failure> {
    let [base, file] = call.arguments.as_slice() else {
        return Err(wrong_count(call, "`import` needs a base and a file"));
    };
    let Some(pattern) = &call.settings.pattern else {
        return Err(wrong_count(
            call,
            "`import` needs the facts that a row states: --as 'event(Actor, Target) on Date'",
        ));
    };
    let mut kb = open(&call.settings, context)?;
    let mut answers = Answers::new(context.screen);
    kb.load_each(base.as_ref(), &mut |outcome, sources| answers.take(outcome, sources))?;
    let output = match (&call.settings.output, kb.snapshot_path()) {
        (Some(output), _) => output.clone(),
        (None, Some(_)) => PathBuf::from(base),
        (None, None) => return Err(wrong_count(call, "`import` needs a file to write: -o BASE.dictum")),
    };
    let input = Input::text("<import>", statement(pattern, file, call.settings.with.as_deref()));
    answers.say_changes = true;
    kb.run_each(&[input], &mut |outcome, sources| answers.take(outcome, sources))?;
    save(&mut kb, &output, context.screen)?;
    Ok(Exit::Fine)
}

/// The statement that imports a file by a pattern.
pub fn statement(pattern: &str, file: &str, options: Option<&str>) -> String {
    let pattern = pattern.trim().trim_end_matches('.');
    let mut text = format!("import {pattern} from ");
    // Writing to a string cannot fail.
    let _ = write_quoted(&mut text, file);
    if let Some(options) = options {
        text.push_str(" with ");
        text.push_str(options.trim());
    }
    text + "."
}
