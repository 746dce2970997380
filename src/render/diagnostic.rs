//! Diagnostics drawn with their source lines, as rustc draws them, or as one JSON object a line.

use super::escape::visible;
use super::json::{write_list, write_string};
use super::snippet::Snippet;
use super::style::{Role, Style};
use crate::base::diagnostic::{Diagnostic, Label, Severity};
use crate::base::error::Error;
use crate::base::span::{SourceText, Sources};
use std::borrow::Cow;
use std::io::{self, Write};

/// So many characters of a sentence are shown.
const LONGEST: usize = 500;

fn spell(severity: Severity) -> (&'static str, Role) {
    match severity {
        Severity::Error => ("error", Role::Error),
        Severity::Warning => ("warning", Role::Warning),
        Severity::Note => ("note", Role::Note),
    }
}

impl Error {
    /// Every mistake and warning with the lines it is about and what mends it, as the command line shows them.
    ///
    /// ```
    /// let error = dictum::Kb::new().run("accused(ines, Board).").unwrap_err();
    /// assert!(error.report().starts_with("error[E0202]: a fact has no variables, and `Board` is one\n"));
    /// ```
    pub fn report(&self) -> String {
        self.diagnostics().iter().map(|diagnostic| diagnostic.report(self.sources())).collect()
    }
}

impl Diagnostic {
    /// It with the lines it is about and what mends it, as the command line shows it.
    pub fn report(&self, sources: &Sources) -> String {
        let mut out = Vec::new();
        // Writing to memory cannot fail.
        let _ = write_diagnostic(&mut out, self, sources, Style::PLAIN);
        String::from_utf8_lossy(&out).into_owned()
    }
}

/// Draws one diagnostic for people.
pub fn write_diagnostic(
    out: &mut impl Write,
    diagnostic: &Diagnostic,
    sources: &Sources,
    style: Style,
) -> io::Result<()> {
    let (word, role) = spell(diagnostic.severity());
    let heading = format!("{word}[{}]", diagnostic.code.as_str());
    let message = format!(": {}", visible(&cut(&diagnostic.message)));
    writeln!(out, "{}{}", style.paint(role, heading), style.paint(Role::Strong, message))?;
    let files = by_file(diagnostic, sources);
    let last_line =
        |(text, labels): &Labelled| labels.iter().map(|(_, l)| text.line_column(l.span.start).line).max().unwrap_or(1);
    let gutter = files.iter().map(last_line).max().unwrap_or(1).to_string().len();
    for (i, (text, labels)) in files.iter().enumerate() {
        let Some((_, first)) = labels.first() else { continue };
        let at = text.line_column(first.span.start);
        let arrow = style.paint(Role::Gutter, if i == 0 { "-->" } else { ":::" });
        writeln!(out, "{:gutter$}{arrow} {}:{}:{}", "", visible(&text.name), at.line, at.column)?;
        Snippet { text, labels, gutter, role, style }.draw(out)?;
    }
    for help in &diagnostic.help {
        let mut lines = help.split('\n');
        let first = visible(&cut(lines.next().unwrap_or("")));
        writeln!(
            out,
            "{:gutter$} {} {}: {first}",
            "",
            style.paint(Role::Gutter, "="),
            style.paint(Role::Strong, "help")
        )?;
        for line in lines {
            writeln!(out, "{:gutter$}         {}", "", visible(&cut(line)))?;
        }
    }
    out.write_all(b"\n")
}

/// The beginning of a sentence that repeats a very long value; JSON has it whole.
fn cut(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// A text with the labels in it; `true` marks the label that is the place itself.
type Labelled<'a> = (&'a SourceText, Vec<(bool, &'a Label)>);

/// The labels by file, that of the first label first.
fn by_file<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Vec<Labelled<'a>> {
    let mut files: Vec<Labelled> = Vec::new();
    for (i, label) in diagnostic.labels.iter().enumerate() {
        let Some(text) = sources.get(label.span.file) else { continue };
        let known = files.iter_mut().find(|(_, labels)| labels.iter().any(|(_, l)| l.span.file == label.span.file));
        match known {
            Some((_, labels)) => labels.push((i == 0, label)),
            None => files.push((text, vec![(i == 0, label)])),
        }
    }
    files
}

/// Writes one diagnostic as a JSON object on a line of its own. Lines and columns count from 1, offsets in bytes.
pub fn write_diagnostic_json(out: &mut impl Write, diagnostic: &Diagnostic, sources: &Sources) -> io::Result<()> {
    write!(out, "{{\"severity\":\"{}\",\"code\":\"{}\"", spell(diagnostic.severity()).0, diagnostic.code.as_str())?;
    out.write_all(b",\"message\":")?;
    write_string(out, &diagnostic.message)?;
    out.write_all(b",\"labels\":")?;
    let known = diagnostic.labels.iter().filter_map(|l| sources.get(l.span.file).map(|text| (l, text)));
    write_list(out, known, |out, (label, text)| {
        let (start, end) = (text.line_column(label.span.start), text.line_column(label.span.end));
        out.write_all(b"{\"file\":")?;
        write_string(out, &text.name)?;
        write!(out, ",\"line\":{},\"column\":{}", start.line, start.column)?;
        write!(out, ",\"end_line\":{},\"end_column\":{}", end.line, end.column)?;
        let (first, last) = (text.byte(label.span.start), text.byte(label.span.end));
        write!(out, ",\"start\":{first},\"end\":{last},\"text\":")?;
        write_string(out, &label.text)?;
        out.write_all(b"}")
    })?;
    out.write_all(b",\"help\":")?;
    write_list(out, &diagnostic.help, |out, help| write_string(out, help))?;
    out.write_all(b"}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::diagnostic::Code;
    use crate::base::span::{FileId, Span};

    fn drawn(text: &str, build: impl Fn(FileId) -> Diagnostic) -> String {
        let mut sources = Sources::default();
        let file = sources.add("kb/rules.dl", text);
        let mut out = Vec::new();
        write_diagnostic(&mut out, &build(file), &sources, Style::PLAIN).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn as_the_page_on_the_command_line_draws_it() {
        let text = "%\n".repeat(11) + "guilty(W, Y) :- not acquitted(W), year(Y).\n";
        let got = drawn(&text, |file| {
            Diagnostic::new(Code::E0203, Span::new(file, 29, 30), "variable `W` in the head is never bound")
                .label(Span::new(file, 52, 53), "only used under `not`")
                .help("a literal without `not` must find `W`, for example `accused(W, _)`")
        });
        let want = "\
error[E0203]: variable `W` in the head is never bound
  --> kb/rules.dl:12:8
   |
12 | guilty(W, Y) :- not acquitted(W), year(Y).
   |        ^                      - only used under `not`
   = help: a literal without `not` must find `W`, for example `accused(W, _)`

";
        assert_eq!(got, want);
    }

    #[test]
    fn several_labels_on_a_line_and_on_others() {
        let got = drawn("p(a, b).\nq(x).\np(a).\n", |file| {
            Diagnostic::new(Code::E0210, Span::new(file, 15, 19), "`p` has 2 arguments, not 1")
                .at("here")
                .label(Span::new(file, 2, 3), "first")
                .label(Span::new(file, 5, 6), "second")
        });
        let want = "\
error[E0210]: `p` has 2 arguments, not 1
 --> kb/rules.dl:3:1
  |
1 | p(a, b).
  |   -  - second
  |   |
  |   first
2 | q(x).
3 | p(a).
  | ^^^^ here

";
        assert_eq!(got, want);
    }

    #[test]
    fn tabs_wide_and_hostile_characters_keep_the_underline_in_place() {
        let got = drawn("\tp(\"日本\u{202E}\", Xyz).\n", |file| {
            Diagnostic::new(Code::E0202, Span::new(file, 16, 19), "`Xyz` is a variable")
        });
        assert_eq!(
            got,
            "error[E0202]: `Xyz` is a variable\n --> kb/rules.dl:1:11\n  |\n\
             1 |     p(\"日本\\u{202E}\", Xyz).\n  |                       ^^^\n\n"
        );
    }

    #[test]
    fn a_long_line_is_cut_and_a_long_span_clamped() {
        let got = drawn(&"x".repeat(100_000), |file| {
            Diagnostic::new(Code::E0111, Span::new(file, 50_000, 99_000), "too long")
        });
        assert!(got.lines().all(|l| l.len() < 260), "{got}");
        assert!(got.contains("…"));
        let got = drawn("p(a,\n  b\n", |file| Diagnostic::new(Code::E0102, Span::new(file, 0, 8), "no full stop"));
        assert!(got.contains("1 | p(a,\n  | ^^^^\n"), "{got}");
    }

    #[test]
    fn at_the_very_end_and_nowhere() {
        let got = drawn("p(a)", |file| Diagnostic::new(Code::E0102, Span::new(file, 4, 4), "no full stop").at("here"));
        assert!(got.contains("1 | p(a)\n  |     ^ here\n"), "{got}");
        let got = drawn("", |_| Diagnostic::nowhere(Code::E0601, "no file `x`").help("one\ntwo"));
        assert_eq!(got, "error[E0601]: no file `x`\n  = help: one\n          two\n\n");
    }

    #[test]
    fn as_json() {
        let mut sources = Sources::default();
        let file = sources.add("a.dl", "ä(X).\n");
        let mut out = Vec::new();
        let d = Diagnostic::new(Code::E0202, Span::new(file, 3, 4), "a \"b\"").help("h");
        write_diagnostic_json(&mut out, &d, &sources).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "{\"severity\":\"error\",\"code\":\"E0202\",\"message\":\"a \\\"b\\\"\",\"labels\":[{\"file\":\"a.dl\",\
             \"line\":1,\"column\":3,\"end_line\":1,\"end_column\":4,\"start\":3,\"end\":4,\"text\":\"\"}],\
             \"help\":[\"h\"]}\n"
        );
    }
}
