//! Colours, or none.

use std::fmt::{self, Display, Formatter};

/// Whether to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Write ANSI colours.
    pub color: bool,
}

/// What a piece of text is, and so how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Error,
    Warning,
    Note,
    Gutter,
    Strong,
}

impl Style {
    /// Without colours.
    pub const PLAIN: Style = Style { color: false };

    pub(super) fn paint<T: Display>(self, role: Role, text: T) -> Painted<T> {
        Painted { role: self.color.then_some(role), text }
    }
}

/// A text in its colour.
pub(super) struct Painted<T> {
    role: Option<Role>,
    text: T,
}

impl<T: Display> Display for Painted<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Some(role) = self.role else { return self.text.fmt(f) };
        let code = match role {
            Role::Error => "1;31",
            Role::Warning => "1;33",
            Role::Note => "1;36",
            Role::Gutter => "34",
            Role::Strong => "1",
        };
        write!(f, "\x1b[{code}m{}\x1b[0m", self.text)
    }
}
