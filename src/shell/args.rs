//! The command line read by the table of flags.

use super::exit::Failure;
use super::flags::{COMMANDS, Command, FLAGS, Flag};
use super::settings::Settings;
use crate::base::spelling::nearest;

/// A command line as understood.
#[derive(Debug)]
pub struct Call {
    /// The command; [`Command::Repl`] where none is named.
    pub command: Command,
    /// Its name as typed.
    pub name: String,
    /// What is no flag, behind the command.
    pub arguments: Vec<String>,
    /// What the flags say.
    pub settings: Settings,
}

/// Reads the arguments behind the program's name.
pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Call, Failure> {
    let mut flags: Vec<(&Flag, String, String)> = Vec::new();
    let mut positional: Vec<String> = Vec::new();
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        if argument == "--" {
            positional.extend(arguments);
            break;
        }
        if argument == "-" || !argument.starts_with('-') {
            positional.push(argument);
            continue;
        }
        let (name, mut value) = match argument.split_once('=') {
            Some((name, value)) => (name.to_string(), Some(value.to_string())),
            None => (argument.clone(), None),
        };
        let flag = find(&name)?;
        if flag.needs_value() && value.is_none() {
            value = arguments.next();
        }
        let value = match (flag.value, value) {
            (Some(what), None) if flag.needs_value() => {
                return Err(Failure::usage(format!("`{name}` needs a value: {name} {what}")));
            }
            (None, Some(_)) => return Err(Failure::usage(format!("`{name}` takes no value"))),
            (_, value) => value.unwrap_or_default(),
        };
        flags.push((flag, name, value));
    }
    let (command, name) = command(&mut positional, &flags)?;
    let mut settings = Settings::default();
    for (flag, name, value) in flags {
        let Some(apply) = flag.apply else {
            return Err(Failure::usage(format!("`{name}` is not in this version")));
        };
        if !flag.is_for(command) && command != Command::Later {
            return Err(not_for(flag, &name, command));
        }
        apply(&mut settings, &value).map_err(|why| Failure::usage(format!("`{name}`: {why}")))?;
    }
    Ok(Call { command, name, arguments: positional, settings })
}

fn find(name: &str) -> Result<&'static Flag, Failure> {
    let long = name.strip_prefix("--");
    let short = (long.is_none() && name.chars().count() == 2).then(|| name.chars().nth(1)).flatten();
    let known = FLAGS.iter().find(|f| long == Some(f.long) || short.is_some() && f.short == short);
    known.ok_or_else(|| {
        let guess = nearest(name.trim_start_matches('-'), FLAGS.iter().map(|f| f.long));
        let help = guess.map(|g| format!("did you mean `--{g}`?"));
        Failure::Usage(format!("unknown flag `{name}`"), help)
    })
}

/// Takes the command from the front; a path there means the REPL on it.
fn command(positional: &mut Vec<String>, flags: &[(&Flag, String, String)]) -> Result<(Command, String), Failure> {
    let Some(first) = positional.first() else { return Ok((Command::Repl, String::new())) };
    if let Some(entry) = COMMANDS.iter().find(|c| c.name == first) {
        positional.remove(0);
        return Ok((entry.command, entry.name.to_string()));
    }
    let is_path = first == "-" || first.contains(['/', '\\', '.']) || std::path::Path::new(first).exists();
    if is_path {
        if positional.len() > 1 {
            return Err(Failure::Usage(
                format!("`{}` is one argument too many for the REPL", positional[1]),
                Some(format!("to ask and exit: dictum query {} '{}'", positional[0], positional[1])),
            ));
        }
        return Ok((Command::Repl, String::new()));
    }
    if flags.iter().any(|(f, ..)| f.long == "help" || f.long == "version") {
        return Ok((Command::Help, first.clone()));
    }
    let guess = nearest(first, COMMANDS.iter().filter(|c| c.command != Command::Later).map(|c| c.name));
    let help = match guess {
        Some(guess) => format!("did you mean `{guess}`?"),
        None => "`dictum help` lists the commands".to_string(),
    };
    Err(Failure::Usage(format!("no command and no file `{first}`"), Some(help)))
}

fn not_for(flag: &Flag, name: &str, command: Command) -> Failure {
    let takers: Vec<&str> = COMMANDS.iter().filter(|c| flag.is_for(c.command)).map(|c| c.name).collect();
    let here = COMMANDS.iter().find(|c| c.command == command).map_or("the REPL", |c| c.name);
    Failure::Usage(
        format!("`{here}` takes no `{name}`"),
        (!takers.is_empty()).then(|| format!("`{name}` is for {}", takers.join(", "))),
    )
}

#[cfg(test)]
mod tests {
    use super::super::settings::{Extra, StatsForm};
    use super::*;
    use crate::render::Format;

    fn read(line: &[&str]) -> Result<Call, String> {
        parse(line.iter().map(|a| a.to_string())).map_err(|f| match f {
            Failure::Usage(message, help) => format!("{message}|{}", help.unwrap_or_default()),
            other => format!("{other:?}"),
        })
    }

    #[test]
    fn flags_anywhere() {
        let call = read(&["--format=csv", "query", "kb", "-f", "a.dl", "p(X)?", "-e", "q(-1).", "-E"]).unwrap();
        assert_eq!(call.command, Command::Query);
        assert_eq!(call.arguments, ["kb", "p(X)?"]);
        assert_eq!(call.settings.format, Some(Format::Csv));
        assert_eq!(call.settings.extra, [Extra::File("a.dl".into()), Extra::Statements("q(-1).".into())]);
        assert!(call.settings.exists);
        // A value that may be left out is never the next argument.
        let call = read(&["query", "--stats", "json", "p(X)?", "--max-memory", "1G"]).unwrap();
        assert_eq!((call.settings.stats, call.arguments.len()), (Some(StatsForm::Lines), 2));
        assert_eq!(call.settings.max_memory, Some(1 << 30));
        assert_eq!(read(&["run", "a.dl", "--stats=json"]).unwrap().settings.stats, Some(StatsForm::Json));
        let call = read(&["run", "--", "-x"]).unwrap();
        assert_eq!(call.arguments, ["-x"]);
        assert_eq!(read(&["run", "-"]).unwrap().arguments, ["-"]);
        assert_eq!(read(&["query", "kb", "-d", "a=b=c"]).unwrap().settings.parameters, [("a".into(), "b=c".into())]);
    }

    #[test]
    fn a_path_opens_the_repl() {
        assert_eq!(read(&[]).unwrap().command, Command::Repl);
        let call = read(&["x.dl"]).unwrap();
        assert_eq!((call.command, call.arguments), (Command::Repl, vec!["x.dl".to_string()]));
    }

    #[test]
    fn mistakes_are_named() {
        let wrong = |line: &[&str]| read(line).unwrap_err();
        assert_eq!(wrong(&["query", "--formt", "csv"]), "unknown flag `--formt`|did you mean `--format`?");
        assert_eq!(wrong(&["qurey", "kb"]), "no command and no file `qurey`|did you mean `query`?");
        assert_eq!(wrong(&["query", "--limit"]), "`--limit` needs a value: --limit N|");
        assert_eq!(wrong(&["query", "--limit=x"]), "`--limit`: `x` is not a number from 0|");
        assert_eq!(wrong(&["check", "-E"]), "`check` takes no `-E`|`-E` is for query, run");
        assert_eq!(wrong(&["query", "--cite"]), "`--cite` is not in this version|");
        assert_eq!(wrong(&["query", "--max-memory", "1X"]), "`--max-memory`: `1X` is not a size such as 512M or 2G|");
        assert_eq!(wrong(&["query", "--threads", "x"]), "`--threads`: `x` is not a number from 1 to 256|");
        assert_eq!(wrong(&["query", "--threads", "0"]), "`--threads`: `0` is not a number from 1 to 256|");
        assert_eq!(wrong(&["query", "--stats=xml"]), "`--stats`: `xml` is not one of lines, json|");
        assert_eq!(wrong(&["run", "--no-header=1"]), "`--no-header` takes no value|");
        assert_eq!(
            wrong(&["query", "--format", "xml"]).split('|').next().unwrap(),
            "`--format`: `xml` is not one of table, csv, tsv, json, jsonl, dl"
        );
    }
}
