//! Floor 7: answers and diagnostics drawn to any writer. Results are data; wording and colour live here.

mod delimited;
mod diagnostic;
mod escape;
mod facts;
mod format;
mod json;
mod snippet;
mod style;
mod table;

pub use diagnostic::{write_diagnostic, write_diagnostic_json};
pub use escape::{display_width, visible};
pub use format::{Format, Options, write_answer};
pub use style::Style;
