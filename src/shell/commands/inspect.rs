//! `dictum info BASE` and `dictum verify BASE`: what a snapshot holds, and whether it is sound.

use super::super::args::Call;
use super::super::exit::{Exit, Failure};
use super::super::screen::{bytes, count};
use super::{Context, only, open};
use crate::render::{display_width, visible};

pub(super) fn info(call: &Call, context: &mut Context) -> Result<Exit, Failure> {
    let path = only(call, "a snapshot")?;
    let kb = open(&call.settings, context)?;
    let info = kb.snapshot_info(path)?;
    let screen = &mut *context.screen;
    screen.line(&format!(
        "snapshot of format {}, written by {}, {}",
        info.format,
        visible(&info.writer),
        bytes(info.bytes)
    ))?;
    let facts = info.predicates.iter().map(|p| p.facts).sum();
    let supports = info.predicates.iter().map(|p| p.supports).sum();
    screen.line(&format!("{}, {}", count(facts, "fact"), count(supports, "support")))?;
    let names: Vec<String> = info.predicates.iter().map(|p| visible(&format!("{}/{}", p.name, p.arity))).collect();
    let width = names.iter().map(|name| display_width(name)).max().unwrap_or(0);
    for (predicate, name) in info.predicates.iter().zip(&names) {
        let gap = " ".repeat(width - display_width(name));
        let more = if predicate.supports > predicate.facts {
            format!(", {}", count(predicate.supports, "support"))
        } else {
            String::new()
        };
        let fast = match predicate.fast.as_slice() {
            [] | [1] => String::new(),
            [rest @ .., last] => {
                let rest: Vec<String> = rest.iter().map(ToString::to_string).collect();
                format!(", looked up by argument {} and {last}", rest.join(", "))
            }
        };
        screen.line(&format!("  {name}{gap}  {}{more}{fast}", count(predicate.facts, "fact")))?;
    }
    let values = info.values;
    let kinds = [
        (values.texts, "text"),
        (values.wide, "large integer"),
        (values.floats, "float"),
        (values.dates, "date that is no day or month"),
        (values.props, "proposition"),
    ];
    let kinds: Vec<String> = kinds.iter().filter(|(n, _)| *n > 0).map(|(n, what)| several(*n as usize, what)).collect();
    if !kinds.is_empty() {
        screen.line(&kinds.join(", "))?;
    }
    for (name, lines) in &info.programs {
        screen.line(&format!("  {}  {}", visible(name), count(*lines, "line")))?;
    }
    screen.flush()?;
    Ok(Exit::Fine)
}

fn several(number: usize, what: &str) -> String {
    match what.split_once(" that is ") {
        Some((noun, rest)) if number != 1 => format!("{number} {noun}s that are {rest}"),
        Some(_) => format!("{number} {what}"),
        None => count(number, what),
    }
}

pub(super) fn verify(call: &Call, context: &mut Context) -> Result<Exit, Failure> {
    let path = only(call, "a snapshot")?;
    let kb = open(&call.settings, context)?;
    let info = kb.verify_snapshot(path)?;
    let facts = info.predicates.iter().map(|p| p.facts).sum();
    let said = format!("{path}: sound, {}, {}", count(facts, "fact"), bytes(info.bytes));
    context.screen.line(&visible(&said))?;
    context.screen.flush()?;
    Ok(Exit::Fine)
}
