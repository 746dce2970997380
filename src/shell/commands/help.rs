//! `dictum help`, `--help`, `--version`: made from the tables of commands and flags, and from pages on topics.

use super::super::args::Call;
use super::super::exit::{Exit, Failure};
use super::super::flags::{COMMANDS, Command, CommandEntry, FLAGS};
use super::Context;
use crate::base::spelling::nearest;

/// Sections headed `## topic`.
const TOPICS: &str = include_str!("../help/topics.md");

const EXIT_CODES: &str = "\
Exit codes: 0 fine, zero answers included; 1 no answer with -E, or test or check failed; 2 usage;
3 the program is wrong; 65 bad data; 66 input missing; 70 our bug; 73, 74 cannot write; 75 a limit met;
77 outside the root; 124 timeout; 130 Ctrl-C.";

pub(super) fn help(call: &Call, context: &mut Context) -> Result<Exit, Failure> {
    match call.arguments.as_slice() {
        [] => show(&overview(), context),
        [one] => show(&page(one)?, context),
        [_, second, ..] => Err(Failure::usage(format!("`help` takes one topic, not also `{second}`"))),
    }
}

/// `--help` and `--version`, with or without a command.
pub fn about(call: &Call, context: &mut Context) -> Result<Exit, Failure> {
    if call.settings.version {
        return show(concat!("dictum ", env!("CARGO_PKG_VERSION")), context);
    }
    match COMMANDS.iter().find(|c| c.name == call.name) {
        Some(entry) => show(&of_command(entry), context),
        None => show(&overview(), context),
    }
}

fn show(text: &str, context: &mut Context) -> Result<Exit, Failure> {
    context.screen.line(text.trim_end())?;
    context.screen.flush()?;
    Ok(Exit::Fine)
}

/// A command's page or a topic's.
fn page(name: &str) -> Result<String, Failure> {
    if let Some(entry) = COMMANDS.iter().find(|c| c.name == name && c.command != Command::Later) {
        return Ok(of_command(entry));
    }
    topic(name).map(str::to_string).ok_or_else(|| {
        let names = topics().chain(COMMANDS.iter().filter(|c| c.command != Command::Later).map(|c| c.name));
        let help = match nearest(name, names) {
            Some(guess) => format!("did you mean `{guess}`?"),
            None => format!("topics: {}", topics().collect::<Vec<_>>().join(", ")),
        };
        Failure::Usage(format!("no help on `{name}`"), Some(help))
    })
}

/// The names of all topics.
pub fn topics() -> impl Iterator<Item = &'static str> {
    TOPICS.lines().filter_map(|l| l.strip_prefix("## "))
}

/// The text of a topic.
pub fn topic(name: &str) -> Option<&'static str> {
    let heading = format!("## {name}\n");
    let start = TOPICS.find(&heading)? + heading.len();
    let rest = &TOPICS[start..];
    // What is indented stays so, on the first line too.
    Some(rest[..rest.find("\n## ").unwrap_or(rest.len())].trim_matches('\n'))
}

/// How a command is called.
pub(super) fn synopsis(name: &str) -> String {
    let arguments = COMMANDS.iter().find(|c| c.name == name).map_or("", |c| c.arguments);
    format!("dictum {name} {arguments}").trim_end().to_string()
}

fn overview() -> String {
    let mut text = String::from(
        "dictum: a knowledge base for attributed claims\n\n\
         dictum              ask and state interactively, on an empty base\n\
         dictum KB           the same on a .dl file or a folder with main.dl\n",
    );
    for entry in COMMANDS.iter().filter(|c| c.command != Command::Later) {
        let call = format!("dictum {} {}", entry.name, entry.arguments);
        let call = call.trim_end();
        // What is too long for its column stands on a line of its own.
        let gap = if call.len() > 28 { format!("\n{:28}", "") } else { " ".repeat(28 - call.len()) };
        text.push_str(&format!("{call}{gap} {}\n", entry.summary));
    }
    text.push_str("\nFlags:\n");
    text.push_str(&flags(|_| true));
    text.push_str(&format!("\nTopics: {}\n\n{EXIT_CODES}\n", topics().collect::<Vec<_>>().join(", ")));
    text
}

fn of_command(entry: &CommandEntry) -> String {
    let more = if entry.more.is_empty() { String::new() } else { format!("\n{}\n", entry.more) };
    let flags = flags(|flag| flag.is_for(entry.command));
    // A topic of the same name tells more.
    let topic = topic(entry.name).map_or(String::new(), |topic| format!("\n{topic}\n"));
    format!("{}\n{}\n{more}\nFlags:\n{flags}{topic}", synopsis(entry.name), entry.summary)
}

fn flags(wanted: impl Fn(&super::super::flags::Flag) -> bool) -> String {
    let listed = FLAGS.iter().filter(|f| !f.help.is_empty() && wanted(f));
    listed.map(|f| format!("  {:<26} {}\n", f.spelling(), f.help)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_has_a_page() {
        assert!(topics().count() > 5);
        for name in topics() {
            assert!(topic(name).is_some_and(|t| !t.is_empty()), "{name}");
        }
        assert!(overview().contains("dictum query KB 'QUERY'..."));
        assert!(matches!(page("qurey"), Err(Failure::Usage(_, Some(h))) if h.contains("query")));
    }
}
