//! `dictum compile KB -o BASE`: a folder or file checked and written as one snapshot.

use super::super::args::Call;
use super::super::exit::{Exit, Failure};
use super::super::screen::{Screen, bytes, count};
use super::{Context, imports, only, open, wrong_count};
use crate::base::diagnostic::Severity;
use crate::session::{Kb, Saved};
use std::path::Path;

pub(super) fn compile(call: &Call, context: &mut Context) -> Result<Exit, Failure> {
    let path = only(call, "a base")?;
    let Some(output) = &call.settings.output else {
        return Err(wrong_count(call, "`compile` needs a file to write: -o BASE.dictum"));
    };
    if output.as_os_str() == "-" {
        return Err(wrong_count(call, "a snapshot is a file, and is not written to standard output"));
    }
    let mut kb = open(&call.settings, context.stop.clone())?;
    let report = kb.load_checked(path)?;
    let screen = &mut *context.screen;
    let number = |severity| report.diagnostics.iter().filter(|d| d.severity() == severity).count();
    let screen_is_read = screen.is_terminal();
    let (failures, warnings) = (number(Severity::Error), number(Severity::Warning));
    for diagnostic in report.diagnostics.iter().filter(|d| d.severity() == Severity::Error) {
        screen.diagnostic(diagnostic, kb.sources());
    }
    if warnings > 0 {
        let them = if warnings == 1 { "it" } else { "them" };
        screen.say(&format!("{} in the base: `dictum check {path}` shows {them}", count(warnings, "warning")));
    }
    for import in &report.imports {
        imports::say(screen, import, kb.sources(), screen_is_read);
    }
    if failures > 0 {
        let wrong = count(failures, "failure");
        screen.say(&format!("{wrong}: `{}` is not written", output.display()));
        return Ok(Exit::Failed);
    }
    save(&mut kb, output, screen)?;
    for name in open_parameters(&kb) {
        screen.say(&format!("`${name}` stays open in the rules: give it again, `-d {name}=…`, with every question"));
    }
    Ok(Exit::Fine)
}

/// The given parameters that rules name: what they stand for is part of facts, but rules are kept as they were written.
fn open_parameters(kb: &Kb) -> Vec<&str> {
    let names: Vec<&str> = kb.options().parameters.keys().map(String::as_str).collect();
    if names.is_empty() {
        return names;
    }
    let rules = kb.rules(None);
    let is_named = |rule: &str, name: &str| {
        let mut behind = rule.split('$').skip(1).filter_map(|rest| rest.strip_prefix(name));
        behind.any(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    names.into_iter().filter(|name| rules.iter().any(|rule| is_named(rule, name))).collect()
}

/// Saves a base and says what was saved.
pub(super) fn save(kb: &mut Kb, path: &Path, screen: &mut Screen) -> Result<(), Failure> {
    let saved = kb.save(path)?;
    screen.say(&said(path, &saved));
    Ok(())
}

/// What was saved, in words.
pub fn said(path: &Path, saved: &Saved) -> String {
    format!("{}: {}, {}", path.display(), count(saved.facts, "fact"), bytes(saved.bytes))
}
