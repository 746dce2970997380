//! What the command says to whoever started it.

use crate::base::error::Error;
use crate::base::monitor::Stop;
use crate::base::span::{Sources, Span};

/// An exit code, as the manual lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Fine, zero answers included.
    Fine,
    /// No answer with `-E`, or a test or check failed.
    Failed,
    /// The command line is wrong.
    Usage,
    /// The program is wrong.
    Program,
    /// Bad data.
    BadData,
    /// An input is missing.
    Missing,
    /// Our bug.
    Bug,
    /// A file cannot be created.
    CannotCreate,
    /// Reading or writing failed.
    Io,
    /// A limit was met.
    Limit,
    /// Outside the root.
    Outside,
    /// The time was over.
    Timeout,
    /// Ctrl-C.
    Cancelled,
}

impl Exit {
    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Exit::Fine => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Program => 3,
            Exit::BadData => 65,
            Exit::Missing => 66,
            Exit::Bug => 70,
            Exit::CannotCreate => 73,
            Exit::Io => 74,
            Exit::Limit => 75,
            Exit::Outside => 77,
            Exit::Timeout => 124,
            Exit::Cancelled => 130,
        }
    }
}

impl From<&Error> for Exit {
    fn from(error: &Error) -> Exit {
        if error.is_missing() {
            Exit::Missing
        } else if error.is_outside_root() {
            Exit::Outside
        } else if error.is_io() {
            Exit::Io
        } else if error.is_bad_data() {
            Exit::BadData
        } else if error.is_timeout() {
            Exit::Timeout
        } else if error.is_cancelled() {
            Exit::Cancelled
        } else if error.is_limit() || error.is_locked() {
            Exit::Limit
        } else if error.is_internal() {
            Exit::Bug
        } else {
            Exit::Program
        }
    }
}

/// Why a command ends before its end.
#[derive(Debug)]
pub enum Failure {
    /// The command line is wrong: what is wrong and, if it is known, how to mend it.
    Usage(String, Option<String>),
    /// The base refused something.
    Refused(Error),
    /// Standard output or an output file failed.
    Output(std::io::Error),
    /// The output file cannot be created.
    Create(String, std::io::Error),
}

impl Failure {
    /// A wrong command line.
    pub fn usage(message: impl Into<String>) -> Failure {
        Failure::Usage(message.into(), None)
    }
}

impl Failure {
    /// The exit code of a command that failed so.
    pub fn exit(&self) -> Exit {
        match self {
            Failure::Usage(..) => Exit::Usage,
            Failure::Refused(error) => Exit::from(error),
            // Whoever reads has enough: nothing went wrong.
            Failure::Output(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Exit::Fine,
            Failure::Output(_) => Exit::Io,
            Failure::Create(..) => Exit::CannotCreate,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Refused(error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        match Stop::of(&error) {
            Some(stop) => Failure::Refused(Error::new(vec![stop.diagnostic(Span::default())], Sources::default())),
            None => Failure::Output(error),
        }
    }
}
