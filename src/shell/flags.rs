//! The one table of commands and the one table of flags: parsing, help, and later the manual page and completions
//! are all made from them.

use super::settings::{Color, Extra, Settings, StatsForm};
use crate::base::memory::parse_size;
use crate::render::Format;
use std::path::PathBuf;
use std::time::Duration;

/// A command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]

pub enum Command {
    Repl,
    Query,
    Run,
    Check,
    Test,
    Compile,
    Info,
    Verify,
    Import,
    Help,
    Explain,
    /// Known, but not in this version.
    Later,
}

/// One line of the table of commands.
pub struct CommandEntry {
    /// As typed.
    pub name: &'static str,
    /// Which it is.
    pub command: Command,
    /// What stands behind its name.
    pub arguments: &'static str,
    /// In one line.
    pub summary: &'static str,
    /// More, for its own page of help.
    pub more: &'static str,
}

const fn later(name: &'static str) -> CommandEntry {
    CommandEntry { name, command: Command::Later, arguments: "", summary: "", more: "" }
}

/// Every command.
pub const COMMANDS: &[CommandEntry] = &[
    CommandEntry {
        name: "query",
        command: Command::Query,
        arguments: "KB 'QUERY'...",
        summary: "answer and exit",
        more: "KB is a .dl file or a folder with main.dl; its own queries are not answered.\n\
               -f and -e add to it for this call, and the queries in them are answered first.",
    },
    CommandEntry {
        name: "run",
        command: Command::Run,
        arguments: "[--kb KB] FILE...",
        summary: "load files and answer the queries in them; - is standard input",
        more: "All files are loaded whole, with what they include, before the first query is answered.\n\
               A script begins with the line  #!/usr/bin/env -S dictum run",
    },
    CommandEntry {
        name: "check",
        command: Command::Check,
        arguments: "KB",
        summary: "report mistakes, warnings, violated constraints and wrong quotes; answer nothing",
        more: "Exits 1 if a constraint is violated, a quote is wrong or, with --strict, anything is warned of.",
    },
    CommandEntry {
        name: "test",
        command: Command::Test,
        arguments: "KB",
        summary: "compare every query that carries an expectation (%=) with its answers",
        more: "Queries of included files are compared too. `%! CODE` behind a statement expects that refusal.",
    },
    CommandEntry {
        name: "compile",
        command: Command::Compile,
        arguments: "KB -o BASE.dictum",
        summary: "check a base and write it as one snapshot, for any command to take in its place",
        more: "Writes nothing, and exits 1, if a constraint is violated or a quote is wrong.",
    },
    CommandEntry {
        name: "info",
        command: Command::Info,
        arguments: "BASE.dictum",
        summary: "what a snapshot holds",
        more: "",
    },
    CommandEntry {
        name: "verify",
        command: Command::Verify,
        arguments: "BASE.dictum",
        summary: "read a whole snapshot and see whether it is sound",
        more: "Exits 65 if it is damaged, and says where.",
    },
    CommandEntry {
        name: "import",
        command: Command::Import,
        arguments: "KB FILE --as F -o BASE.dictum",
        summary: "state a fact a row of a CSV or TSV file on top of a base, and write a snapshot",
        more: "F is a fact with the names of columns as variables: 'event(Actor, Target) on Date @ gdelt:Id'.\n\
               Without -o a snapshot KB is written back; an empty .dl file as KB begins a base with it.",
    },
    CommandEntry {
        name: "help",
        command: Command::Help,
        arguments: "[TOPIC]",
        summary: "this, a command, or a topic of the language",
        more: "",
    },
    CommandEntry {
        name: "explain",
        command: Command::Explain,
        arguments: "CODE",
        summary: "tell more about an error, warning or note, such as E0203",
        more: "",
    },
    later("upgrade"),
    later("why"),
    later("whynot"),
    later("diff"),
    later("export"),
    later("fmt"),
    later("serve"),
    later("convert"),
    later("completions"),
    later("man"),
];

/// What a flag does to the settings; the text is its value, empty for a flag without one.
type Apply = fn(&mut Settings, &str) -> Result<(), String>;

/// One line of the table of flags.
pub struct Flag {
    /// `--long`
    pub long: &'static str,
    /// `-s`
    pub short: Option<char>,
    /// What its value is called, in brackets where it may be left out; none for a flag without one.
    pub value: Option<&'static str>,
    /// In one line; empty for a flag that help does not list.
    pub help: &'static str,
    /// The commands that take it; none: all.
    pub commands: &'static [Command],
    /// None: not in this version.
    pub apply: Option<Apply>,
}

const ASKS: &[Command] = &[Command::Query, Command::Run, Command::Repl];
const LOADS: &[Command] = &[
    Command::Query,
    Command::Run,
    Command::Repl,
    Command::Check,
    Command::Test,
    Command::Compile,
    Command::Info,
    Command::Verify,
    Command::Import,
];

/// Every flag.
pub const FLAGS: &[Flag] = &[
    Flag {
        long: "file",
        short: Some('f'),
        value: Some("FILE"),
        help: "load FILE after the base",
        commands: &[Command::Query, Command::Repl],
        apply: Some(|s, v| {
            s.extra.push(Extra::File(v.into()));
            Ok(())
        }),
    },
    Flag {
        long: "execute",
        short: Some('e'),
        value: Some("STATEMENTS"),
        help: "add STATEMENTS after the base",
        commands: &[Command::Query, Command::Run, Command::Repl],
        apply: Some(|s, v| {
            s.extra.push(Extra::Statements(v.into()));
            Ok(())
        }),
    },
    Flag {
        long: "define",
        short: Some('d'),
        value: Some("NAME=VALUE"),
        help: "give the parameter $NAME a value; NAME:text=VALUE fixes its kind (or int, date, …)",
        commands: LOADS,
        apply: Some(|s, v| {
            let (name, value) = v.split_once('=').ok_or("write it as NAME=VALUE")?;
            let name = name.strip_prefix('$').unwrap_or(name);
            s.parameters.push((name.to_string(), value.to_string()));
            Ok(())
        }),
    },
    Flag {
        long: "kb",
        short: None,
        value: Some("KB"),
        help: "load KB first; its own queries are not answered",
        commands: &[Command::Run],
        apply: Some(|s, v| {
            s.kb = Some(v.into());
            Ok(())
        }),
    },
    Flag {
        long: "strict",
        short: None,
        value: None,
        help: "count warnings as failures",
        commands: &[Command::Check],
        apply: Some(|s, _| {
            s.strict = true;
            Ok(())
        }),
    },
    Flag {
        long: "format",
        short: None,
        value: Some("FORMAT"),
        help: "table, csv, tsv, json, jsonl or dl; else a table on a terminal, dl in a pipe",
        commands: ASKS,
        apply: Some(|s, v| {
            s.format = Some(Format::from_name(v).ok_or_else(|| one_of(v, Format::ALL.iter().map(|(n, _)| *n)))?);
            Ok(())
        }),
    },
    Flag {
        long: "no-header",
        short: None,
        value: None,
        help: "leave out the headings of table, csv and tsv",
        commands: ASKS,
        apply: Some(|s, _| {
            s.no_header = true;
            Ok(())
        }),
    },
    Flag {
        long: "output",
        short: Some('o'),
        value: Some("FILE"),
        help: "write the answers, or the snapshot, to FILE",
        commands: &[Command::Query, Command::Run, Command::Compile, Command::Import],
        apply: Some(|s, v| {
            s.output = Some(v.into());
            Ok(())
        }),
    },
    Flag {
        long: "as",
        short: None,
        value: Some("F"),
        help: "the fact that each row states",
        commands: &[Command::Import],
        apply: Some(|s, v| match s.pattern.replace(v.into()) {
            None => Ok(()),
            Some(_) => Err("one fact a row; call again for another".into()),
        }),
    },
    Flag {
        long: "with",
        short: None,
        value: Some("OPTIONS"),
        help: "how the file is read, such as 'header = false, errors = skip'",
        commands: &[Command::Import],
        apply: Some(|s, v| {
            s.with = Some(v.into());
            Ok(())
        }),
    },
    Flag {
        long: "exists",
        short: Some('E'),
        value: None,
        help: "exit 1 if a query has no answer",
        commands: &[Command::Query, Command::Run],
        apply: Some(|s, _| {
            s.exists = true;
            Ok(())
        }),
    },
    Flag {
        long: "limit",
        short: None,
        value: Some("N"),
        help: "show at most N answers a query",
        commands: ASKS,
        apply: Some(|s, v| {
            s.limit = Some(number(v)?);
            Ok(())
        }),
    },
    Flag {
        long: "timeout",
        short: None,
        value: Some("TIME"),
        help: "give up after TIME, such as 10s, 500ms or 2m",
        commands: LOADS,
        apply: Some(|s, v| {
            s.timeout = Some(duration(v)?);
            Ok(())
        }),
    },
    Flag {
        long: "max-facts",
        short: None,
        value: Some("N"),
        help: "give up when more than N facts are derived",
        commands: LOADS,
        apply: Some(|s, v| {
            s.max_facts = Some(number(v)?);
            Ok(())
        }),
    },
    Flag {
        long: "max-memory",
        short: None,
        value: Some("SIZE"),
        help: "give up when more memory is needed, such as 512M or 2G",
        commands: LOADS,
        apply: Some(|s, v| {
            s.max_memory = Some(size(v)?);
            Ok(())
        }),
    },
    Flag {
        long: "max-depth",
        short: None,
        value: Some("N"),
        help: "give up when a term is nested deeper than N (default 64, at most 4096)",
        commands: LOADS,
        apply: Some(|s, v| {
            let depth = number(v)?;
            if depth > 4_096 {
                return Err("at most 4096".into());
            }
            s.max_depth = Some(depth);
            Ok(())
        }),
    },
    Flag {
        long: "threads",
        short: None,
        value: Some("N"),
        help: "let N threads work on a question (default 1); answers are the same",
        commands: LOADS,
        apply: Some(|s, v| {
            s.threads = threads(v)?;
            Ok(())
        }),
    },
    Flag {
        long: "root",
        short: None,
        value: Some("DIR"),
        help: "read no file outside DIR",
        commands: LOADS,
        apply: Some(|s, v| {
            s.root = Some(PathBuf::from(v));
            Ok(())
        }),
    },
    Flag {
        long: "errors",
        short: None,
        value: Some("HOW"),
        help: "human, or json: one object a line on standard error",
        commands: &[],
        apply: Some(|s, v| {
            s.errors_json = match v {
                "human" => false,
                "json" => true,
                _ => return Err(one_of(v, ["human", "json"])),
            };
            Ok(())
        }),
    },
    Flag {
        long: "color",
        short: None,
        value: Some("WHEN"),
        help: "auto, always or never",
        commands: &[],
        apply: Some(|s, v| {
            s.color = match v {
                "auto" => Color::Auto,
                "always" => Color::Always,
                "never" => Color::Never,
                _ => return Err(one_of(v, ["auto", "always", "never"])),
            };
            Ok(())
        }),
    },
    Flag {
        long: "help",
        short: Some('h'),
        value: None,
        help: "show help",
        commands: &[],
        apply: Some(|s, _| {
            s.help = true;
            Ok(())
        }),
    },
    Flag {
        long: "version",
        short: Some('V'),
        value: None,
        help: "show the version",
        commands: &[],
        apply: Some(|s, _| {
            s.version = true;
            Ok(())
        }),
    },
    Flag {
        long: "plan",
        short: None,
        value: None,
        help: "say how each question would be worked out, in place of answering it",
        commands: ASKS,
        apply: Some(|s, _| {
            s.plan = true;
            Ok(())
        }),
    },
    Flag {
        long: "profile",
        short: None,
        value: None,
        help: "say on standard error what each rule took: time, rows of each step, what was new, memory",
        commands: ASKS,
        apply: Some(|s, _| {
            s.profile = true;
            Ok(())
        }),
    },
    Flag {
        long: "stats",
        short: None,
        value: Some("[=json]"),
        help: "say on standard error how long each phase took, what was derived, and the memory held",
        commands: ASKS,
        apply: Some(|s, v| {
            s.stats = Some(match v {
                "" | "lines" => StatsForm::Lines,
                "json" => StatsForm::Json,
                _ => return Err(one_of(v, ["lines", "json"])),
            });
            Ok(())
        }),
    },
    Flag {
        long: "engine",
        short: None,
        value: Some("ENGINE"),
        help: "",
        commands: LOADS,
        apply: Some(|s, v| {
            s.oracle = match v {
                "planned" => false,
                "oracle" => true,
                _ => return Err(one_of(v, ["planned", "oracle"])),
            };
            Ok(())
        }),
    },
    not_yet("cite", None),
    not_yet("csv-safe", None),
    not_yet("from", Some("SOURCE")),
    not_yet("without", Some("SOURCE")),
    not_yet("dialect", Some("DIALECT")),
];

/// More threads than any machine gains by.
const MOST_THREADS: usize = 256;

const fn not_yet(long: &'static str, value: Option<&'static str>) -> Flag {
    Flag { long, short: None, value, help: "", commands: &[], apply: None }
}

impl Flag {
    /// As typed, such as `-f, --file FILE`.
    pub fn spelling(&self) -> String {
        let short = self.short.map_or("    ".to_string(), |c| format!("-{c}, "));
        let value = match self.value {
            Some(value) if !self.needs_value() => value.to_string(),
            Some(value) => format!(" {value}"),
            None => String::new(),
        };
        format!("{short}--{}{value}", self.long)
    }

    /// Whether it cannot be without a value.
    pub fn needs_value(&self) -> bool {
        self.value.is_some_and(|value| !value.starts_with('['))
    }

    /// Whether a command takes it.
    pub fn is_for(&self, command: Command) -> bool {
        self.commands.is_empty() || self.commands.contains(&command)
    }
}

fn one_of<'a>(value: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    format!("`{value}` is not one of {}", names.join(", "))
}

fn number<N: std::str::FromStr>(text: &str) -> Result<N, String> {
    text.replace('_', "").parse().map_err(|_| format!("`{text}` is not a number from 0"))
}

/// A number of threads.
pub fn threads(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (1..=MOST_THREADS).contains(number));
    number.ok_or_else(|| format!("`{text}` is not a number from 1 to {MOST_THREADS}"))
}

/// `512M`, `2G`, `64MiB`; a bare number is bytes.
pub fn size(text: &str) -> Result<u64, String> {
    parse_size(text).filter(|size| *size > 0).ok_or_else(|| format!("`{text}` is not a size such as 512M or 2G"))
}

/// `10s`, `500ms`, `2m`, `1h`, `0.5s`; a bare number is seconds.
pub fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is not a time such as 10s, 500ms or 2m");
    let split = text.find(|c: char| c.is_alphabetic()).unwrap_or(text.len());
    let (amount, unit) = text.split_at(split);
    let amount: f64 = amount.trim().parse().map_err(|_| wrong())?;
    let seconds = match unit {
        "" | "s" => amount,
        "ms" => amount / 1e3,
        "m" | "min" => amount * 60.0,
        "h" => amount * 3600.0,
        _ => return Err(wrong()),
    };
    Duration::try_from_secs_f64(seconds).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        let ms = |t| duration(t).map(|d| d.as_millis());
        assert_eq!(ms("10s"), Ok(10_000));
        assert_eq!(ms("500ms"), Ok(500));
        assert_eq!(ms("2m"), Ok(120_000));
        assert_eq!(ms("3"), Ok(3_000));
        assert!(ms("ten").is_err() && ms("-1s").is_err() && ms("1e300h").is_err() && ms("").is_err());
    }

    #[test]
    fn the_table_is_sound() {
        let mut names = std::collections::HashSet::new();
        for flag in FLAGS {
            assert!(names.insert(flag.long.to_string()), "--{} twice", flag.long);
            if let Some(short) = flag.short {
                assert!(names.insert(short.to_string()), "-{short} twice");
            }
            assert!(!flag.help.ends_with('.'), "--{}", flag.long);
        }
        for entry in COMMANDS {
            assert!(names.insert(format!(" {}", entry.name)));
        }
    }
}
