//! The library as a program uses it: typed rows, facts stated and taken back without a text, many threads.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod change;
mod many;
mod memory;
mod threads;
mod typed;
