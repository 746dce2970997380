//! Why a piece could not be read, in a sentence: from the place where the grammar could not go on and the tokens around.

use super::scan::{Form, Piece, Scan};
use super::tokens::{Kind, Token, is_joining, tokens};
use super::{foreign, slips};
use crate::base::diagnostic::{Code, Diagnostic};

/// So many characters of a text are repeated in a message.
const LONGEST: usize = 100;

/// A statement without its full stop, whose last token ends at `end`.
pub(super) fn missing_stop(scan: Scan<'_>, piece: &Piece, end: usize) -> Diagnostic {
    if let Some((at, comment)) = swallowed(scan, piece).filter(|(at, _)| *at >= end && has_body(piece.form)) {
        let help =
            format!("a remainder is written `mod`; if `{comment}` is a comment, the full stop before it is missing");
        return Diagnostic::new(Code::E0109, scan.span(at, at + 1), "`%` begins a comment").help(help);
    }
    let line = scan.text.get(piece.start..end).and_then(|s| s.lines().last()).unwrap_or("").trim();
    let mut diagnostic = Diagnostic::new(Code::E0102, scan.span(end, end), "a full stop is missing here");
    if may_ask(scan, piece, end) {
        diagnostic = diagnostic.help(format!("a question ends in `?`: write `{}?`", cut(line)));
    }
    diagnostic.help(format!("write `{}.`", cut(line)))
}

fn has_body(form: Form) -> bool {
    matches!(form, Form::Rule | Form::Asked | Form::Query | Form::Columns | Form::Constraint)
}

/// Whether what stands before `end` is a body with a variable: then it was more probably meant as a question.
fn may_ask(scan: Scan<'_>, piece: &Piece, end: usize) -> bool {
    let all = tokens(scan, piece);
    let before = || all.iter().take_while(|t| t.end <= end);
    let text = |t: &Token| scan.text.get(t.start..t.end).unwrap_or("");
    matches!(piece.form, Form::Fact | Form::Rule | Form::Asked)
        && before().any(|t| t.kind == Kind::Variable)
        && before().all(|t| !matches!(text(t), ":-" | "?" | "?-"))
}

/// A full stop where a statement should begin, and where to read on.
pub(super) fn lone_stop(scan: Scan<'_>, at: usize) -> (Diagnostic, usize) {
    if let Some(diagnostic) = foreign::directive(scan, at) {
        return (diagnostic, scan.line_end(at));
    }
    let doubled = at > 0 && scan.byte(at - 1) == b'.';
    let message = if doubled { "one full stop too many" } else { "a full stop stands where a statement should begin" };
    let diagnostic = Diagnostic::new(Code::E0101, scan.span(at, at + 1), message).help("take it away");
    (diagnostic, scan.after_line_stop(at))
}

/// Why the grammar could not go on at the byte `at`.
pub(super) fn unreadable(scan: Scan<'_>, piece: &Piece, at: usize) -> Diagnostic {
    let all = tokens(scan, piece);
    let here = all.iter().position(|t| t.end > at).unwrap_or(all.len());
    let scene = Scene { scan, piece, here: all.get(here).copied(), before: all.get(..here).unwrap_or(&[]), all: &all };
    scene.stop_between(here).or_else(|| scene.special()).unwrap_or_else(|| scene.expected())
}

/// What stands around the place of a mistake.
pub(super) struct Scene<'a> {
    pub(super) scan: Scan<'a>,
    pub(super) piece: &'a Piece,
    pub(super) here: Option<Token>,
    pub(super) before: &'a [Token],
    pub(super) all: &'a [Token],
}

impl Scene<'_> {
    pub(super) fn text(&self, token: Token) -> &str {
        self.scan.text.get(token.start..token.end).unwrap_or("")
    }

    fn here_is(&self, text: &str) -> bool {
        self.here.is_some_and(|t| self.text(t) == text)
    }

    /// The place of the mistake.
    fn at(&self) -> crate::base::span::Span {
        match self.here {
            Some(token) => self.scan.span(token.start, token.end),
            None => self.scan.span(self.piece.end, self.piece.end),
        }
    }

    pub(super) fn error(&self, code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, self.at(), message)
    }

    /// A line that begins a statement while the one before it has no full stop.
    fn stop_between(&self, here: usize) -> Option<Diagnostic> {
        let mut rules = 0;
        // The grammar stops where it last tried something with a name: before a text that may end a fact, and at the
        // very beginning of statements that begin with a word of their own.
        let looked_at = match (self.piece.form, self.here) {
            (Form::Pred | Form::Include, _) if here == 0 => self.all.len(),
            (_, Some(token)) if token.kind == Kind::Text => here + 2,
            _ => here + 1,
        };
        for (n, token) in self.all.iter().enumerate().take(looked_at) {
            let text = self.text(*token);
            rules += usize::from(text == ":-" && token.depth == 0);
            let Some(last) = n.checked_sub(1).and_then(|n| self.all.get(n)) else { continue };
            if token.depth > 0 || !token.leads || !last.ends_operand() {
                continue;
            }
            let begins = match token.kind {
                Kind::Word => !(is_joining(text) || text == "with" && self.piece.form == Form::Import),
                Kind::Variable => true,
                Kind::Sign if text == "@" && matches!(self.piece.form, Form::Pred | Form::Include) => true,
                Kind::Sign if text == "@" => n < here && self.block_follows(n, here),
                Kind::Sign => text == ":-" && rules > 1 || text == "?-" || text == "?" && n == here,
                _ => false,
            };
            if begins {
                return Some(missing_stop(self.scan, self.piece, last.end));
            }
        }
        None
    }

    fn block_follows(&self, from: usize, here: usize) -> bool {
        let between = self.all.get(from..here).unwrap_or(&[]);
        self.here_is("{") && between.iter().all(|t| self.text(*t) != ".")
    }

    /// Mistakes with a sentence of their own.
    fn special(&self) -> Option<Diagnostic> {
        let last = self.before.last().copied();
        let start = self.here.map_or(self.piece.end, |t| t.start);
        if let Some(diagnostic) = slips::slip(self) {
            return Some(diagnostic);
        }
        if let Some(diagnostic) = foreign::foreign(self.scan, self.piece.form, last, start) {
            return Some(diagnostic);
        }
        let here = self.here?;
        let text = self.text(here).to_string();
        if let Some(last) = last
            && text == "("
            && last.kind == Kind::Variable
        {
            let name = self.text(last);
            let span = self.scan.span(last.start, last.end);
            let message = format!("the variable `{name}` stands where a predicate should");
            return Some(
                Diagnostic::new(Code::E0101, span, message)
                    .help(format!("write `{}(`", name.trim_start_matches(['_', '$']).to_lowercase())),
            );
        }
        if last.is_some_and(|l| self.text(l) == "(") && text == ")" {
            return Some(
                self.error(Code::E0115, "nothing stands between these parentheses")
                    .help("without arguments write the name alone"),
            );
        }
        if here.kind == Kind::Close && self.open_at(here).is_none() {
            return Some(
                self.error(Code::E0101, format!("this `{text}` closes nothing"))
                    .help("take it away, or open it before"),
            );
        }
        if matches!(text.as_str(), "<" | ">" | "<=" | ">=" | "=" | "!=") && self.compared_before() {
            return Some(self.error(Code::E0101, "comparisons do not follow one another").help("write `A < B, B < C`"));
        }
        if self.piece.form == Form::Fact && here.depth == 0 {
            return self.in_fact(&text);
        }
        if here.depth == 0 && is_modifier(&text) && here.kind == Kind::Word {
            let help = match self.piece.form {
                Form::Asked => format!("modifiers stand behind the `?`: `{}`", self.asked_first(here)),
                Form::Constraint => "a constraint has none: it speaks of all answers".into(),
                _ => "write `order by X desc`, `limit 10`, `offset 10` at the end, each once".into(),
            };
            return Some(self.error(Code::E0120, format!("`{text}` may not stand here")).help(help));
        }
        None
    }

    /// `p(X) limit 2?` with its mark in the right place.
    fn asked_first(&self, here: Token) -> String {
        let part = |from, to| self.scan.text.get(from..to).unwrap_or("").trim();
        let modifiers = part(here.start, self.piece.end).trim_end_matches(['.', '?', ' ']);
        cut(&format!("{}? {modifiers}.", part(self.piece.start, here.start)))
    }

    /// The statement as a question, if it has a variable to ask for.
    fn as_question(&self) -> Option<String> {
        let asks = self.all.iter().any(|t| t.kind == Kind::Variable);
        let written = self.scan.text.get(self.piece.start..self.piece.end).unwrap_or("").trim_end_matches('.');
        asks.then(|| format!("if it is a question, write `{}?`", cut(written)))
    }

    fn in_fact(&self, text: &str) -> Option<Diagnostic> {
        if text == "," || text == ";" {
            let said = self.before.iter().find(|t| t.depth == 0 && matches!(self.text(**t), "says" | "denies"));
            if let Some(verb) = said {
                let speaker = self.scan.text.get(self.piece.start..verb.end).unwrap_or("");
                let next = self.here.map_or("", |t| self.scan.text.get(t.end..self.piece.end).unwrap_or("")).trim();
                return Some(
                    self.error(Code::E0118, "a saying is followed by a second claim")
                        .help(format!("if it was said too, write it by itself: `{speaker} {next}`"))
                        .help(format!("if not, end the first with a full stop and write `{next}`")),
                );
            }
            let diagnostic = self.error(Code::E0101, format!("a fact is one claim, and `{text}` goes on"));
            return Some(match self.as_question() {
                Some(question) => diagnostic.help(question),
                None => diagnostic.help(
                    "end each fact with a full stop; a question ends in `?`, and a rule has `:-` behind its head",
                ),
            });
        }
        if matches!(text, "<" | ">" | "<=" | ">=" | "=" | "!=") {
            let help = "it stands in the body of a rule, behind `:-`, or in a query that ends in `?`";
            let diagnostic = self.error(Code::E0101, "a comparison is no fact").help(help);
            return Some(match self.as_question() {
                Some(question) => diagnostic.help(question),
                None => diagnostic,
            });
        }
        if text == "during" {
            return Some(self.error(Code::E0101, "`during` stands in bodies only").help("a fact says `on DATE`"));
        }
        if is_modifier(text) {
            let help = "modifiers stand behind a query or a rule";
            return Some(self.error(Code::E0120, format!("`{text}` may not stand behind a fact")).help(help));
        }
        None
    }

    /// Whether another comparison stands before in the same literal.
    fn compared_before(&self) -> bool {
        let depth = self.here.map_or(0, |t| t.depth);
        self.before
            .iter()
            .rev()
            .take_while(|t| t.depth > depth || t.depth == depth && !matches!(self.text(**t), "," | ";" | ":-" | "("))
            .any(|t| t.depth == depth && matches!(self.text(*t), "<" | ">" | "<=" | ">=" | "=" | "!="))
    }

    /// The bracket that is open around a token.
    fn open_at(&self, here: Token) -> Option<Token> {
        let depth = if here.kind == Kind::Close { here.depth + 1 } else { here.depth };
        let mut closed = 0usize;
        for token in self.before.iter().rev() {
            match token.kind {
                Kind::Close => closed += 1,
                Kind::Open if closed > 0 => closed -= 1,
                Kind::Open => return (depth > 0).then_some(*token),
                _ => {}
            }
        }
        None
    }

    /// The plain sentence: what could stand here, and what does.
    fn expected(&self) -> Diagnostic {
        let end = Token {
            kind: Kind::Sign,
            start: self.piece.end,
            end: self.piece.end,
            depth: self.all.last().map_or(0, |t| t.depth),
            leads: false,
        };
        let here = self.here.unwrap_or(end);
        let open = self.open_at(here).or_else(|| self.here.is_none().then(|| self.open_at(end)).flatten());
        let after_operand = match self.before {
            [.., before, last] if last.kind == Kind::Word && before.ends_operand() => !is_joining(self.text(*last)),
            [.., last] => last.ends_operand(),
            [] => false,
        };
        let wanted = match (after_operand, open.map(|t| self.text(t))) {
            (true, Some("{")) => "`,` or `}`",
            (true, Some(_)) => "`,` or `)`",
            (true, None) if self.piece.form == Form::Block => "`{`",
            (true, None) if self.piece.form == Form::Fact => "a full stop, `on` or `@`",
            (true, None) => "a full stop or `,`",
            (false, _) if self.before.is_empty() => "a statement",
            (false, _) if self.before.last().is_some_and(|t| self.text(*t) == "@") => "a source",
            (false, _) if self.piece.form == Form::Pred => "the name of a column",
            (false, _) => "a name, a variable or a value",
        };
        let found = match self.here {
            Some(token) => format!("`{}`", cut(self.text(token))),
            None => "the end of the text".to_string(),
        };
        let mut diagnostic = self.error(Code::E0101, format!("expected {wanted}, found {found}"));
        let command = self.before.is_empty()
            && found == "`:`"
            && self.scan.text.get(here.end..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()));
        if command {
            diagnostic = diagnostic
                .help("commands such as `:save` are for the REPL; a script has `import`, `include` and `retract`, and `dictum` its flags");
        }
        if let Some(open) = open
            && (here.kind == Kind::Sign || self.here.is_none())
        {
            diagnostic = diagnostic.label(self.scan.span(open.start, open.end), "this is still open");
        }
        if let Some(here) = self.here.filter(|_| after_operand) {
            let behind = self.all.get(self.before.len() + 1..).unwrap_or(&[]);
            if let Some(verb) = slips::saying(self.text(here)) {
                diagnostic = diagnostic.help(format!("did you mean `{verb}`?"));
            } else if let Some(help) = slips::infix(self, here, behind) {
                diagnostic = diagnostic.help(help);
            }
        }
        if let Some((_, comment)) = swallowed(self.scan, self.piece) {
            diagnostic = diagnostic.help(format!("`{comment}` is a comment; a remainder is written `X mod 2`"));
        }
        diagnostic
    }
}

/// A comment of the piece, or on the line on which it ends, that was perhaps meant as a remainder.
fn swallowed<'t>(scan: Scan<'t>, piece: &Piece) -> Option<(usize, &'t str)> {
    let comments = piece.comments.iter().filter_map(|&(start, end)| Some((start, scan.text.get(start..end)?)));
    comments.into_iter().find(|(_, comment)| {
        let rest = comment.strip_prefix('%').map(str::trim_start).unwrap_or("");
        let word = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
        let behind = rest.get(word.len()..).unwrap_or("").trim_start();
        rest.starts_with(|c: char| c.is_ascii_digit() || c.is_uppercase())
            && behind.starts_with([',', ')', '=', '.', '<', '>', '!'])
    })
}

/// The beginning of what is too long to be repeated.
fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")),
        None => text.to_string(),
    }
}

fn is_modifier(word: &str) -> bool {
    matches!(word, "order" | "limit" | "offset" | "from" | "without" | "citing")
}
