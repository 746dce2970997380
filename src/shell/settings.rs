//! What the flags of one call say.

use crate::render::Format;
use std::path::PathBuf;
use std::time::Duration;

/// Every flag's value; the default is that of a call without flags.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// `--help`
    pub help: bool,
    /// `--version`
    pub version: bool,
    /// `--format`
    pub format: Option<Format>,
    /// `-E`: exit 1 when there is no answer.
    pub exists: bool,
    /// `--errors json`
    pub errors_json: bool,
    /// `--no-header`
    pub no_header: bool,
    /// `--color`
    pub color: Color,
    /// `--limit`
    pub limit: Option<usize>,
    /// `--timeout`
    pub timeout: Option<Duration>,
    /// `--max-facts`
    pub max_facts: Option<u64>,
    /// `--max-memory`, in bytes.
    pub max_memory: Option<u64>,
    /// `--max-depth`
    pub max_depth: Option<u32>,
    /// `--threads`; 0 where it is not given.
    pub threads: usize,
    /// `--root`
    pub root: Option<PathBuf>,
    /// `-o`
    pub output: Option<PathBuf>,
    /// `-f`, `-e`: what is loaded after the base, in order.
    pub extra: Vec<Extra>,
    /// `-d NAME=VALUE`
    pub parameters: Vec<(String, String)>,
    /// `--kb`
    pub kb: Option<PathBuf>,
    /// `--as`
    pub pattern: Option<String>,
    /// `--with`
    pub with: Option<String>,
    /// `--strict`
    pub strict: bool,
    /// `--plan`
    pub plan: bool,
    /// `--profile`
    pub profile: bool,
    /// `--stats`
    pub stats: Option<StatsForm>,
    /// `--engine`
    pub oracle: bool,
}

/// How figures are said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatsForm {
    /// For people.
    Lines,
    /// An object on one line.
    Json,
}

/// Something loaded after the base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extra {
    /// `-f FILE`
    File(PathBuf),
    /// `-e STATEMENTS`
    Statements(String),
}

/// The folder of whoever calls, where the system names one.
pub fn home() -> Option<PathBuf> {
    folder_named("HOME")
}

/// A folder that a variable of the environment names; empty is as good as not set.
pub fn folder_named(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
