//! `dictum check KB`: everything that is wrong, answering nothing.

use super::super::args::Call;
use super::super::exit::{Exit, Failure};
use super::super::screen::count;
use super::{Context, imports, only, open};
use crate::base::diagnostic::Severity;

pub(super) fn check(call: &Call, context: &mut Context) -> Result<Exit, Failure> {
    let path = only(call, "a base")?;
    let mut kb = open(&call.settings, context)?;
    let report = kb.check(path)?;
    let screen = &mut *context.screen;
    for diagnostic in &report.diagnostics {
        screen.diagnostic(diagnostic, kb.sources());
    }
    for import in &report.imports {
        imports::say(screen, import, kb.sources(), false);
    }
    let number = |severity| report.diagnostics.iter().filter(|d| d.severity() == severity).count();
    let (errors, warnings, notes) = (number(Severity::Error), number(Severity::Warning), number(Severity::Note));
    let about = [
        count(report.facts, "fact"),
        count(report.rules, "rule"),
        count(report.constraints, "constraint"),
        count(report.queries, "query").replace("querys", "queries"),
    ];
    let mut verdict: Vec<String> = [(errors, "failure"), (warnings, "warning")]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| count(n, what))
        .collect();
    if verdict.is_empty() {
        verdict.push("nothing wrong".into());
    }
    if notes > 0 {
        verdict.push(count(notes, "note"));
    }
    screen.say(&format!("checked {}: {}", about.join(", "), verdict.join(", ")));
    let failed = errors > 0 || call.settings.strict && warnings > 0;
    Ok(if failed { Exit::Failed } else { Exit::Fine })
}
