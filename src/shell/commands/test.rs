//! `dictum test KB`: expectations against answers, with what differs.

use super::super::args::Call;
use super::super::exit::{Exit, Failure};
use super::{Context, imports, only, open};
use crate::base::error::spell_place;
use crate::render::visible;
use crate::session::{Difference, Verdict};

pub(super) fn test(call: &Call, context: &mut Context) -> Result<Exit, Failure> {
    let path = only(call, "a base")?;
    let mut kb = open(&call.settings, context)?;
    let report = kb.test(path)?;
    let screen = &mut *context.screen;
    for diagnostic in &report.diagnostics {
        screen.diagnostic(diagnostic, kb.sources());
    }
    for import in &report.imports {
        imports::say(screen, import, kb.sources(), false);
    }
    for case in &report.cases {
        let Verdict::Failed(difference) = &case.verdict else { continue };
        let place = spell_place(kb.sources(), case.span).unwrap_or_default();
        let statement = kb.sources().slice(case.span).split_whitespace().collect::<Vec<_>>().join(" ");
        screen.line(&format!("FAIL {}: {}", visible(&place), visible(&statement)))?;
        for line in spell(difference) {
            screen.line(&format!("  {}", visible(&line)))?;
        }
        if let Difference::Refused(error) = difference {
            screen.error(error);
        }
    }
    let failed = report.cases.iter().filter(|c| matches!(c.verdict, Verdict::Failed(_))).count();
    screen.line(&format!("{} passed, {failed} failed", report.cases.len() - failed))?;
    screen.flush()?;
    Ok(if failed > 0 || report.has_failures() { Exit::Failed } else { Exit::Fine })
}

/// The lines that tell expected and got apart.
fn spell(difference: &Difference) -> Vec<String> {
    match difference {
        Difference::Rows { missing, extra } => {
            let missing = missing.iter().map(|row| format!("- {row}  (expected, but no answer)"));
            let extra = extra.iter().map(|row| format!("+ {row}  (an answer, but not expected)"));
            missing.chain(extra).collect()
        }
        Difference::Order { expected, got } => {
            let line = |mark: &str, rows: &[String]| format!("{mark} {}", rows.join("; "));
            vec![line("-", expected) + "  (the order expected)", line("+", got) + "  (the order of the answers)"]
        }
        Difference::Unreadable(why) => vec![format!("the expectation cannot be read: {why}")],
        Difference::NotRefused { code, got } if got.is_empty() => {
            vec![format!("expected {code}, but nothing was said")]
        }
        Difference::NotRefused { code, got } => vec![format!("expected {code}, but got {}", got.join(", "))],
        Difference::Stray(why) => vec![why.clone()],
        Difference::Refused(_) => vec!["the query was refused".to_string()],
    }
}
