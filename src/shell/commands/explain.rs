//! `dictum explain CODE`: more about a code, from the page that ships with the program.

use super::super::args::Call;
use super::super::exit::{Exit, Failure};
use super::{Context, only};
use crate::base::diagnostic::{Code, Severity};
use crate::base::spelling::nearest;

/// A section a code, headed `## CODE`.
const PAGE: &str = include_str!("../help/codes.md");

pub(super) fn explain(call: &Call, context: &mut Context) -> Result<Exit, Failure> {
    let wanted = only(call, "a code, such as E0203")?.to_ascii_uppercase();
    let Some(code) = Code::from_name(&wanted) else {
        let guess = nearest(&wanted, Code::ALL.iter().map(|c| c.as_str()));
        let help = guess.map(|g| format!("did you mean {g}?"));
        return Err(Failure::Usage(format!("no code `{wanted}`"), help));
    };
    let kind = match code.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    context.screen.line(&format!("{} ({kind}): {}", code.as_str(), code.title()))?;
    if let Some(text) = section(code) {
        context.screen.line(&format!("\n{text}"))?;
    }
    context.screen.flush()?;
    Ok(Exit::Fine)
}

/// What the page says of a code.
fn section(code: Code) -> Option<&'static str> {
    let heading = format!("## {}\n", code.as_str());
    let start = PAGE.find(&heading)? + heading.len();
    let rest = &PAGE[start..];
    Some(rest[..rest.find("\n## ").unwrap_or(rest.len())].trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_explained() {
        let missing: Vec<_> =
            Code::ALL.iter().filter(|c| section(**c).is_none_or(str::is_empty)).map(|c| c.as_str()).collect();
        assert!(missing.is_empty(), "no section in codes.md: {missing:?}");
        for heading in PAGE.lines().filter_map(|l| l.strip_prefix("## ")) {
            assert!(Code::from_name(heading).is_some(), "codes.md explains `{heading}`, which does not exist");
        }
    }
}
