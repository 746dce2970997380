//! `dictum check KB`: everything that is wrong, answering nothing.

use super::super::args::Call;
use super::super::exit::{Exit, Failure};
use super::super::screen::count;
use super::{Context, only, open};
use crate::base::diagnostic::Severity;

pub(super) fn check(call: &Call, context: &mut Context) -> Result<Exit, Failure> {
    let path = only(call, "a base")?;
    let mut kb = open(&call.settings, context.stop.clone())?;
    let report = kb.check(path)?;
    let screen = &mut *context.screen;
    for diagnostic in &report.diagnostics {
        screen.diagnostic(diagnostic, kb.sources());
    }
    let number = |severity| report.diagnostics.iter().filter(|d| d.severity() == severity).count();
    let (errors, warnings) = (number(Severity::Error), number(Severity::Warning));
    let about = [
        count(report.facts, "fact"),
        count(report.rules, "rule"),
        count(report.constraints, "constraint"),
        count(report.queries, "query").replace("querys", "queries"),
    ];
    let verdict = match (errors, warnings) {
        (0, 0) => "nothing wrong".to_string(),
        (0, w) => count(w, "warning"),
        (e, 0) => count(e, "failure"),
        (e, w) => format!("{}, {}", count(e, "failure"), count(w, "warning")),
    };
    screen.say(&format!("checked {}: {verdict}", about.join(", ")));
    let failed = errors > 0 || call.settings.strict && warnings > 0;
    Ok(if failed { Exit::Failed } else { Exit::Fine })
}
