//! The commands of the REPL; what a script could want is a statement or a flag instead.

use super::super::commands::{stats, topic, topics};
use super::super::exit::Failure;
use super::super::flags::{duration, size, threads};
use super::super::screen::count;
use super::super::visible_lines::visible_lines;
use super::keeping::{holds_rows, named, unquoted};
use super::{LineSource, Repl};
use crate::base::spelling::nearest;
use crate::base::value::ColumnKind;
use crate::render::{Format, visible};
use crate::session::{Entry, Input};

/// One command.
pub(super) struct CommandEntry {
    /// With its colon.
    pub name: &'static str,
    /// What stands behind it.
    arguments: &'static str,
    /// In one line.
    summary: &'static str,
}

const fn command(name: &'static str, arguments: &'static str, summary: &'static str) -> CommandEntry {
    CommandEntry { name, arguments, summary }
}

/// Every command, as `:help` lists them.
pub(super) const COMMANDS: &[CommandEntry] = &[
    command(":help", "[TOPIC]", "this, or a page on a topic"),
    command(":load", "FILE", "load a .dl file or a folder with main.dl, and answer its queries"),
    command(":open", "BASE", "put another base in the place of this one"),
    command(":save", "[FILE]", "keep the base as a snapshot: :save base.dictum"),
    command(":import", "FILE F", "state a fact a row of a CSV or TSV file: :import e.tsv event(Who, Whom) on Date"),
    command(":retract", "F", "take facts back, `_` for anything: :retract accused(ines, _, _)"),
    command(":undo", "", "take the last change back; again: the one before it"),
    command(":list", "", "predicates with their number of facts and rules"),
    command(":schema", "[P]", "columns, documentation, how many rules"),
    command(":rules", "[P]", "rules, as they were written"),
    command(":facts", "P [N]", "stated facts of P with their sources"),
    command(":sources", "", "sources, and how often facts cite them"),
    command(":plan", "QUERY", "how a query would be worked out"),
    command(":profile", "[on|off]", "say what each rule took for an answer, and what is held of it, or no longer"),
    command(":stats", "", "what the base holds: facts, texts, what was derived, memory by its use"),
    command(":timing", "", "say how long answers take, or no longer"),
    command(":format", "[F]", "table, csv, tsv, json, jsonl or dl"),
    command(":limit", "[N]", "show at most N answers; without N, all"),
    command(":timeout", "[TIME]", "give up after TIME, such as 10s; without it, never"),
    command(":max-memory", "[SIZE]", "give up when more memory is needed, such as 512M; without it, never"),
    command(":threads", "[N]", "let N threads work on a question; without N, one"),
    command(":quit", "", "leave; so does Ctrl-D"),
];

/// Commands that a later version will have.
const LATER: &[&str] = &[":why", ":whynot", ":from", ":without", ":export", ":clear"];

/// What other programs call our commands.
const FOREIGN: &[(&str, &str)] = &[
    ("help", ":help"),
    ("?", ":help"),
    ("\\?", ":help"),
    ("\\h", ":help"),
    ("quit", ":quit"),
    ("quit.", ":quit"),
    ("exit", ":quit"),
    ("exit.", ":quit"),
    ("halt.", ":quit"),
    ("\\q", ":quit"),
    (".tables", ":list"),
    ("\\d", ":list"),
    (".schema", ":schema"),
    (".timer", ":timing"),
    ("\\timing", ":timing"),
    (".mode", ":format"),
    (".read", ":load"),
    (".open", ":open"),
    (".save", ":save"),
    (".import", ":import"),
    ("\\i", ":load"),
];

/// A command without its colon, where the line can hardly be a statement.
fn bare(name: &str, rest: &str) -> Option<&'static str> {
    let is_statement = rest.contains(' ') || rest.ends_with(['.', '?']);
    let command = COMMANDS.iter().map(|c| c.name).find(|command| command.strip_prefix(':') == Some(name));
    command.filter(|_| !is_statement)
}

/// Whether to go on.
pub(super) enum Next {
    Go,
    Leave,
}

impl Repl<'_, '_> {
    /// Whether a line is a command in the middle of a statement too, where it can mean nothing else.
    pub(super) fn is_command(&self, line: &str) -> bool {
        let name = line.split_whitespace().next().unwrap_or("");
        COMMANDS.iter().any(|c| c.name == name)
    }

    /// Carries out a command; none if the line is a statement.
    pub(super) fn command(&mut self, line: &str, lines: &mut dyn LineSource) -> Result<Option<Next>, Failure> {
        let (name, rest) = line.split_once(char::is_whitespace).map_or((line, ""), |(n, r)| (n, r.trim()));
        let foreign = FOREIGN.iter().find(|(theirs, _)| *theirs == name).map(|(_, ours)| *ours);
        let dotted = name.strip_prefix('.').map(|n| format!(":{n}")).filter(|n| COMMANDS.iter().any(|c| c.name == n));
        let foreign = foreign.or_else(|| bare(name, rest));
        if let Some(ours) = foreign.map(str::to_string).or(dotted) {
            self.screen.say(&format!("the command is `{ours}`"));
            return Ok(Some(Next::Go));
        }
        // `:- …` is a constraint.
        if !name.starts_with(':') || name.starts_with(":-") {
            return Ok(None);
        }
        let known: Vec<_> = COMMANDS.iter().filter(|c| c.name == name).collect();
        let fitting: Vec<_> = if known.is_empty() {
            COMMANDS.iter().filter(|c| c.name.starts_with(name) && name.len() > 1).collect()
        } else {
            known
        };
        match fitting.as_slice() {
            [one] => self.carry_out(one, rest, lines).map(Some),
            _ if LATER.contains(&name) => {
                self.screen.say(&format!("`{name}` is not in this version"));
                Ok(Some(Next::Go))
            }
            [_, _, ..] => {
                let names: Vec<&str> = fitting.iter().map(|c| c.name).collect();
                self.screen.say(&format!("`{}` may be {}", visible(name), names.join(", ")));
                Ok(Some(Next::Go))
            }
            [] => {
                let guess = nearest(name, COMMANDS.iter().map(|c| c.name));
                let help = guess.map_or("`:help` lists them".to_string(), |g| format!("did you mean `{g}`?"));
                self.screen.say(&format!("no command `{}`: {help}", visible(name)));
                Ok(Some(Next::Go))
            }
        }
    }

    fn carry_out(&mut self, command: &CommandEntry, rest: &str, lines: &mut dyn LineSource) -> Result<Next, Failure> {
        // What was cancelled before is done with.
        self.stop.lower();
        match command.name {
            ":quit" => return Ok(Next::Leave),
            ":help" => self.help(rest)?,
            ":load" if rest.is_empty() => self.screen.say("which file? `:load FILE`"),
            ":load" | ":open" if holds_rows(unquoted(rest)) => {
                self.screen.say(&visible(&format!("rows are imported: `:import {rest} event(Who, Whom) on Date`")));
            }
            ":load" => self.input(&Input::File(named(rest).into_owned().into()))?,
            ":open" => self.open(rest, lines)?,
            ":save" => self.save(rest, lines)?,
            ":import" => self.import(rest)?,
            ":retract" => self.retract(rest)?,
            ":undo" => self.undo(),
            ":sources" => self.sources()?,
            ":list" => self.list()?,
            ":schema" => self.schema(rest)?,
            ":rules" => {
                let name = rest.split('/').next().unwrap_or(rest);
                let rules = self.kb.rules((!name.is_empty()).then_some(name));
                if rules.is_empty() {
                    let entries = self.kb.schema();
                    match entries.iter().any(|e| *e.name == *name) {
                        true => self.screen.say(&visible(&format!("no rule derives `{name}`"))),
                        false => self.unknown(name, &entries),
                    }
                }
                for rule in rules {
                    self.screen.line(&visible_lines(&rule))?;
                }
            }
            ":facts" => self.facts(rest)?,
            ":plan" => self.plan(rest)?,
            ":profile" => {
                let profile = &mut self.kb.options_mut().profile;
                match rest {
                    "" => *profile = !*profile,
                    "on" | "off" => *profile = rest == "on",
                    _ => self.screen.say("`:profile` takes `on`, `off` or nothing; what is asked then is profiled"),
                }
                self.screen.say(if *profile { "profile is on" } else { "profile is off" });
            }
            ":stats" if rest.is_empty() => stats::said(self.screen, &self.kb.stats()),
            ":stats" => self.screen.say("`:stats` takes nothing: it tells of all that is held and was done so far"),
            ":timing" => {
                self.timing = !self.timing;
                self.screen.say(if self.timing { "timing is on" } else { "timing is off" });
            }
            ":format" => match Format::from_name(rest) {
                Some(format) => self.screen.format = format,
                None => {
                    let names: Vec<&str> = Format::ALL.iter().map(|(n, _)| *n).collect();
                    let now = self.screen.format.name();
                    self.screen.say(&format!("the format is {now}; there are {}", names.join(", ")));
                }
            },
            ":limit" if rest.is_empty() => {
                self.kb.options_mut().limits.max_answers = None;
                self.screen.say("all answers are shown");
            }
            ":limit" => match rest.parse() {
                Ok(most) => self.kb.options_mut().limits.max_answers = Some(most),
                Err(_) => self.screen.say(&format!("`{}` is not a number from 0", visible(rest))),
            },
            ":timeout" if rest.is_empty() => {
                self.kb.options_mut().limits.timeout = None;
                self.screen.say("nothing is given up for the time it takes");
            }
            ":max-memory" if rest.is_empty() => {
                self.kb.options_mut().limits.max_memory = None;
                self.screen.say("nothing is given up for the memory it needs");
            }
            ":max-memory" => match size(rest) {
                Ok(most) => self.kb.options_mut().limits.max_memory = Some(most),
                Err(why) => self.screen.say(&visible(&why)),
            },
            ":threads" if rest.is_empty() => self.kb.options_mut().threads = 1,
            ":threads" => match threads(rest) {
                Ok(number) => self.kb.options_mut().threads = number,
                Err(why) => self.screen.say(&visible(&why)),
            },
            _ => match duration(rest) {
                Ok(time) => self.kb.options_mut().limits.timeout = Some(time),
                Err(why) => self.screen.say(&visible(&why)),
            },
        }
        Ok(Next::Go)
    }

    fn help(&mut self, rest: &str) -> Result<(), Failure> {
        if let Some(text) = topic(rest) {
            return Ok(self.screen.line(text)?);
        }
        let command = COMMANDS
            .iter()
            .find(|c| !rest.is_empty() && c.name.trim_start_matches(':') == rest.trim_start_matches(':'));
        if let Some(entry) = command {
            return Ok(self.screen.line(&format!("{} {}\n{}", entry.name, entry.arguments, entry.summary))?);
        }
        if !rest.is_empty() {
            let guess = nearest(rest, topics()).map_or(String::new(), |g| format!("; did you mean `{g}`?"));
            self.screen.say(&format!(
                "no help on `{}`{guess}; topics: {}",
                visible(rest),
                topics().collect::<Vec<_>>().join(", ")
            ));
            return Ok(());
        }
        self.screen.line(
            "accused(ines, board, leak) on 2021-03 @ report:4.   states a fact, with its day and source\n\
             aliyev says attacked(macron, baku).                 states what somebody said\n\
             guilty(X) :- accused(_, X, _), not cleared(X).      states a rule\n\
             accused(Who, board, What)?                          asks\n",
        )?;
        for entry in COMMANDS {
            self.screen.line(&format!("{:<18} {}", format!("{} {}", entry.name, entry.arguments), entry.summary))?;
        }
        Ok(self.screen.line(&format!("\ntopics: {}", topics().collect::<Vec<_>>().join(", ")))?)
    }

    fn list(&mut self) -> Result<(), Failure> {
        let entries = self.kb.schema();
        if entries.is_empty() {
            self.screen.say("nothing is stated yet");
        }
        let names: Vec<String> = entries.iter().map(|e| visible(&format!("{}/{}", e.name, e.arity))).collect();
        let width = names.iter().map(|n| crate::render::display_width(n)).max().unwrap_or(0);
        for (entry, name) in entries.iter().zip(&names) {
            let about = match (entry.facts, entry.rules) {
                (0, 0) => "declared, nothing stated".to_string(),
                (facts, 0) => count(facts, "fact"),
                (0, rules) => count(rules, "rule"),
                (facts, rules) => format!("{}, {}", count(facts, "fact"), count(rules, "rule")),
            };
            let gap = " ".repeat(width - crate::render::display_width(name));
            self.screen.line(&format!("{name}{gap}  {about}"))?;
        }
        Ok(())
    }

    fn schema(&mut self, name: &str) -> Result<(), Failure> {
        let entries = self.kb.schema();
        let name = name.split('/').next().unwrap_or(name);
        let told = |e: &Entry| e.columns.is_some() || e.rules > 0;
        let wanted: Vec<&Entry> =
            entries.iter().filter(|e| if name.is_empty() { told(e) } else { *e.name == *name }).collect();
        if wanted.is_empty() {
            self.unknown(name, &entries);
        }
        for entry in wanted {
            let marker = if entry.columns.is_some() { "%%" } else { "%" };
            for line in entry.doc.iter().flat_map(|d| d.lines()) {
                self.screen.line(&format!("{marker} {}", visible(line.trim())))?;
            }
            self.screen.line(&visible(&described(entry)))?;
        }
        Ok(())
    }

    fn unknown(&mut self, name: &str, entries: &[Entry]) {
        let guess = nearest(name, entries.iter().map(|e| &*e.name));
        let help = guess.map_or(String::new(), |g| format!("; did you mean `{}`?", visible(g)));
        let what = if name.is_empty() {
            "nothing is declared nor derived".to_string()
        } else {
            format!("no predicate `{}`{help}", visible(name))
        };
        self.screen.say(&what);
    }

    fn facts(&mut self, rest: &str) -> Result<(), Failure> {
        let mut words = rest.split_whitespace();
        let Some(name) = words.next() else {
            self.screen.say("of which predicate? `:facts P [N]`");
            return Ok(());
        };
        let name = name.split('/').next().unwrap_or(name);
        let most = words.next().and_then(|n| n.parse().ok()).unwrap_or(20);
        let (facts, total) = match self.kb.facts(name, most) {
            Ok(found) => found,
            Err(error) => {
                self.screen.error(&error);
                return Ok(());
            }
        };
        if total == 0 {
            let entries = self.kb.schema();
            match entries.iter().find(|e| *e.name == *name) {
                Some(e) if e.rules > 0 => self.screen.say(&format!("`{name}` is derived by rules: ask `{name}(…)?`")),
                Some(_) => self.screen.say(&format!("nothing is stated of `{name}`")),
                None => self.unknown(name, &entries),
            }
        }
        for fact in &facts {
            self.screen.line(&visible_lines(&fact.to_string()))?;
        }
        if total > facts.len() {
            self.screen.say(&format!("{} of {}; `:facts {name} N` shows more", facts.len(), count(total, "fact")));
        }
        Ok(())
    }

    fn plan(&mut self, query: &str) -> Result<(), Failure> {
        if query.is_empty() {
            self.screen.say("of which query? `:plan accused(X, _, _)?`");
            return Ok(());
        }
        match self.kb.plan(query) {
            Ok(text) => self.screen.line(&visible_lines(text.trim_end()))?,
            Err(error) => self.screen.error(&error),
        }
        Ok(())
    }
}

/// A predicate in one line: its declaration, or how many facts and rules it has.
fn described(entry: &Entry) -> String {
    let (name, arity) = (&entry.name, entry.arity);
    let rules = format!(
        "{} (`:rules {name}` shows {})",
        count(entry.rules, "rule"),
        if entry.rules == 1 { "it" } else { "them" }
    );
    match &entry.columns {
        Some(columns) => {
            let columns: Vec<String> = columns.iter().map(|c| column(&c.name, c.kind)).collect();
            let behind = if entry.rules > 0 { format!("  % {rules}") } else { String::new() };
            format!("pred {name}({}).{behind}", columns.join(", "))
        }
        None if entry.rules == 0 => format!("{name}/{arity}, not declared, {}", count(entry.facts, "fact")),
        None if entry.facts == 0 => format!("{name}/{arity}, derived by {rules}"),
        None => format!("{name}/{arity}, {} and {rules}", count(entry.facts, "fact")),
    }
}

fn column(name: &str, kind: ColumnKind) -> String {
    match kind {
        ColumnKind::Any => name.to_string(),
        ColumnKind::Number => format!("{name}: number"),
        ColumnKind::Of(kind) => format!("{name}: {}", kind.as_str()),
    }
}
