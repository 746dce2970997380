//! What is said of an import: how much it gave, and what of the file was left out.

use super::super::screen::{Screen, count};
use crate::base::error::spell_place;
use crate::base::span::Sources;
use crate::render::visible;
use crate::session::ImportReport;

/// Says what an import gave; what was left out always, the rest where somebody wants to know.
pub(super) fn say(screen: &mut Screen, report: &ImportReport, sources: &Sources, wanted: bool) {
    if wanted {
        screen.say(&visible(&gave(report)));
    }
    for line in left_out(report, sources) {
        let line = if wanted { format!("  {line}") } else { format!("{}: {line}", report.path) };
        screen.say(&visible(&line));
    }
}

/// `events.tsv: 2,821 rows, 2,790 facts`
fn gave(report: &ImportReport) -> String {
    let new = match (report.facts, report.supports) {
        (0, 0) if report.rows > 0 => "nothing new".to_string(),
        (0, supports) if supports > 0 => count(supports, "support"),
        (facts, _) => count(facts, "fact"),
    };
    format!("{}: {}, {new}", report.path, count(report.rows, "row"))
}

fn left_out(report: &ImportReport, sources: &Sources) -> Vec<String> {
    let mut lines = Vec::new();
    if report.empty > 0 {
        let columns: Vec<String> =
            report.empty_columns.iter().map(|(name, rows)| format!("{} no {name}", have(*rows))).collect();
        let verb = if report.empty == 1 { "states" } else { "state" };
        lines.push(format!("{} {verb} nothing: {}", count(report.empty, "row"), columns.join(", ")));
    }
    for lacking in &report.lacking {
        let (facts, part) = (count(lacking.facts, "fact"), lacking.part);
        lines.push(format!("{facts} without a {part}: {} no {}", have(lacking.facts), lacking.column));
    }
    if report.skipped > 0 {
        let first = report.examples.first().map_or(String::new(), |diagnostic| {
            let place = diagnostic.span().and_then(|span| spell_place(sources, span)).unwrap_or_default();
            format!(", {}{place}: {}", if report.skipped == 1 { "" } else { "first: " }, diagnostic.message)
        });
        lines.push(format!("{} skipped{first}", count(report.skipped, "bad row")));
    }
    lines
}

fn have(rows: usize) -> String {
    format!("{} {}", super::super::screen::grouped(rows), if rows == 1 { "has" } else { "have" })
}
