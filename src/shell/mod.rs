//! Floor 8, feature `cli`: the command line and the REPL.

mod args;
mod exit;
mod flags;
mod settings;
