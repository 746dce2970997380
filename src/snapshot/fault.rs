//! What is wrong with a file that should be a snapshot.

use std::fmt::{self, Display, Formatter};

/// What kind of thing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// It is no snapshot.
    Foreign,
    /// It is of a format that this version does not read.
    Version,
    /// It is damaged.
    Damaged,
    /// The system could not read it.
    Unreadable,
}

/// What is wrong with a snapshot, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What kind of thing is wrong.
    pub kind: FaultKind,
    /// What, in words.
    pub message: String,
    /// The section, such as `column 2 of accused/3`.
    pub section: Option<String>,
    /// The byte of the file.
    pub offset: Option<u64>,
}

impl Fault {
    /// Damage at no certain place.
    pub(super) fn damaged(message: impl Into<String>) -> Fault {
        Fault { kind: FaultKind::Damaged, message: message.into(), section: None, offset: None }
    }

    /// The same, in a section.
    pub(super) fn within(mut self, section: impl Into<String>, offset: u64) -> Fault {
        self.section.get_or_insert(section.into());
        self.offset.get_or_insert(offset);
        self
    }

    /// The same, at a byte.
    pub(super) fn at(mut self, offset: u64) -> Fault {
        self.offset.get_or_insert(offset);
        self
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Fault {
        Fault { kind: FaultKind::Unreadable, message: error.to_string(), section: None, offset: None }
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(section) = &self.section {
            write!(f, ", in the {section}")?;
        }
        if let Some(offset) = self.offset {
            write!(f, ", at byte {offset}")?;
        }
        Ok(())
    }
}
