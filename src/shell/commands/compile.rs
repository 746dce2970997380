//! `dictum compile KB -o BASE`: a folder or file checked and written as one snapshot.

use super::super::args::Call;
use super::super::exit::{Exit, Failure};
use super::super::screen::{Screen, bytes, count};
use super::{Context, imports, only, open, wrong_count};
use crate::base::diagnostic::Severity;
use crate::render::visible;
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
    let mut kb = open(&call.settings, context)?;
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
        let path = visible(path);
        screen.say(&format!("{} in the base: `dictum check {path}` shows {them}", count(warnings, "warning")));
    }
    for import in &report.imports {
        imports::say(screen, import, kb.sources(), screen_is_read);
    }
    if failures > 0 {
        let wrong = count(failures, "failure");
        screen.say(&format!("{wrong}: `{}` is not written", visible(&output.display().to_string())));
        return Ok(Exit::Failed);
    }
    save(&mut kb, output, screen)?;
    Ok(Exit::Fine)
}

/// Saves a base, with what its parameters were given, and says what was saved.
pub(super) fn save(kb: &mut Kb, path: &Path, screen: &mut Screen) -> Result<(), Failure> {
    let saved = kb.save_with_parameters(path)?;
    screen.say(&said(path, &saved));
    Ok(())
}

/// What was saved, in words on one line.
pub fn said(path: &Path, saved: &Saved) -> String {
    format!("{}: {}, {}", visible(&path.display().to_string()), count(saved.facts, "fact"), bytes(saved.bytes))
}
