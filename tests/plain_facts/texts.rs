//! Random texts made of facts: plain ones, odd ones, broken ones, with everything around them that a text may have.

use crate::random::Random;

/// Predicates, with the number of arguments they mostly have.
const PREDICATES: &[(&str, usize)] = &[
    ("p", 1),
    ("q", 2),
    ("edge", 2),
    ("event", 3),
    ("r", 0),
    ("source_title", 2),
    ("limit", 1),
    ("order", 1),
    ("start", 1),
    ("count", 1),
    ("erdoğan", 1),
    ("états", 1),
    ("наука", 1),
    ("北京", 1),
    ("pX_9", 1),
];

/// Predicates that are no names of facts, or look like something else.
const ODD_PREDICATES: &[(&str, usize)] = &[
    ("says", 2),
    ("denies", 2),
    ("on", 2),
    ("source", 1),
    ("says", 3),
    ("not", 1),
    ("mod", 2),
    ("pred", 1),
    ("include", 1),
    ("import", 1),
    ("retract", 1),
    ("assert", 1),
    ("stated", 1),
    ("contains", 2),
    ("before", 2),
    ("mentions", 2),
    ("X", 1),
    ("_", 1),
    ("'quoted'", 1),
    ("\"quoted\"", 2),
    ("P", 2),
    ("d", 1),
    ("r", 1),
    ("5", 1),
    ("İ", 1),
    ("ǅ", 1),
    ("a\u{301}", 1),
    ("p()", 0),
    ("p ", 1),
];

const NAMES: &[&str] = &[
    "a", "b", "c", "ines", "macron", "x1", "a_b", "aB", "on", "says", "denies", "limit", "by", "from", "mod", "order",
    "during", "desc", "erdoğan", "élan", "ünal", "иран", "r", "d", "dr", "count", "length", "source", "stated",
];

const ODD_NAMES: &[&str] = &[
    "not",
    "X",
    "_",
    "_x",
    "A_b",
    "北京",
    "a×b",
    "a-b",
    "al-jazeera",
    "a.b",
    "e\u{301}",
    "ǅ",
    "ª",
    "a\u{B2}",
    "a…",
    "$w",
    "$z",
    "a!",
    "'",
    "\"",
    "p\"q\"",
    "r'x'",
    "“a”",
    "a\u{A0}",
    "\u{200B}",
    "a։",
    "true",
    "1a",
    "İ",
    "ſ",
    "ŉ",
    "ґ",
    "a҂",
    "ß",
];

const TEXTS: &[&str] = &[
    r#""""#,
    r#"'it'"#,
    r#""Nagorno-Karabakh""#,
    r#""a b""#,
    r#""ä 北京 \\u""#,
    r#""\n\t\r\\\"\'""#,
    r#"'\'\"'"#,
    r#""a % b""#,
    r#""a. b.""#,
    r#"'a)('"#,
    r#""// no""#,
    r#""it's""#,
    r#"'say "x"'"#,
    r#""%= 1""#,
    r#""tab	inside""#,
    r#""2022-09""#,
    r#""5""#,
];

const ODD_TEXTS: &[&str] = &[
    r#""\u{1F600}""#,
    r#""\u{0}""#,
    r#""\q""#,
    r#""\""#,
    r#""open"#,
    r#"'open"#,
    "\"over\nlines\"",
    "\"over\rlines\"",
    "\"\\\n\"",
    r#""""long "text" here""""#,
    "\"\"\"over\nlines\"\"\"",
    r#"r"\d+""#,
    r#"r"a"b""#,
    r#""a""b""#,
    r#"'a''b'"#,
    r#""a"(b)"#,
    r#"'start'(b)"#,
    r#"'kind'"#,
    "\"nul\0\"",
    "\"\u{FEFF}\"",
    r#""""""""#,
    r#"''''"#,
];

const NUMBERS: &[&str] = &[
    "0",
    "1",
    "-1",
    "5000",
    "2022",
    "123456789",
    "1073741823",
    "1073741824",
    "-1073741825",
    "999999999999999999",
    "1.5",
    "-1.5",
    "0.5",
    "-0.0",
    "-0",
    "1e5",
    "2E-3",
    "1.5e+3",
    "1e300",
    "3.0",
];

const ODD_NUMBERS: &[&str] = &[
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "1e400",
    "007",
    "-07",
    "00.5",
    "01.5",
    "5_000",
    "5__0",
    "5_",
    "5km",
    "1.",
    ".5",
    "1.5.2",
    "1..2",
    "- 1",
    "--1",
    "+1",
    "1e",
    "1e+",
    "1.e5",
    "1e5.5",
    "2 * 3",
    "7 / 2",
    "2022 - 12",
    "1-1",
    "12-5",
    "0x1F",
    "1e5x",
    "٣",
    "1٣",
    "-",
    "12345-01",
];

const DATES: &[&str] = &[
    "2022-12-07",
    "2022-02-28",
    "2024-02-29",
    "2022-09",
    "0000-01-01",
    "9999-12-31",
    "2022-11-25T14:30:00Z",
    "d\"2022\"",
    "d\"2022-09~\"",
    "d\"2020-09-27/2020-11-10\"",
    "d\"2022-12-07\"",
    "d\"2022-11/..\"",
    "d\"[2022-09-21..2022-09-30]\"",
];

const ODD_DATES: &[&str] = &[
    "2022-13",
    "2022-00",
    "2022-21",
    "2022-02-29",
    "2022-02-30",
    "2022-12-00",
    "2022-12-32",
    "2022-9",
    "2022-9-1",
    "2022-XX",
    "2022-09-XX",
    "2022-xx",
    "2022-XX-XX",
    "2022-12-07-01",
    "2022-12-7",
    "2022-123",
    "2022-12-071",
    "-2022-12",
    "2022-12-07T14:30:00+02:00",
    "2022-12-07T14:30:00",
    "2022-12-07T14:30Z",
    "2022-12-07T25:30:00Z",
    "2022-12-07T14:60:00Z",
    "2022-12-07T14:30:60Z",
    "2022-02-30T14:30:00Z",
    "2022-12-07T24:00:00Z",
    "2022-12-07T14:30:00.5Z",
    "2022-12-07T14:30:00Zx",
    "2022-12T14:30:00Z",
    "2022-12-07T",
    "d\"\"",
    "d\"soon\"",
    "d\"2022",
    "d'2022'",
    "d \"2022\"",
    "2022-09~",
    "2022-12?",
    "2022/11/25",
    "25.11.2022",
    "20222-01",
    "202-01",
    "2022-12-07.5",
    "2022-12é",
];

const YEARS: &[&str] = &["2022", "0000", "1999", "2022-09", "2022-12-07", "d\"2022\"", "2022-11-25T14:30:00Z"];
const ODD_YEARS: &[&str] =
    &["202", "20222", "2022 - 1", "2022.5", "2022e", "soon", "\"2022\"", "2022_", "2022-", "X", "(2022)"];

/// Between two parts of a statement.
const GAPS: &[&str] = &[" ", "  ", "\n", "\t", "\r\n", "\n    ", "\r"];
const ODD_GAPS: &[&str] =
    &["\u{B}", "\u{C}", " /* c */ ", " % c\n", " // c\n", " %= c\n", " %! E0202\n", "\u{A0}", " %% c\n"];

/// Behind a statement.
const ENDS: &[&str] =
    &["\n", "\n", "\n", " ", "", "\n\n", "\r\n", " % c\n", "  // c\n", "% c\r", "\n% c\n", "\n// c. p(a).\n"];
const ODD_ENDS: &[&str] = &[
    " %= a\n",
    " %=a\n",
    " %== a\n",
    " %! E0202\n",
    " %! W0213\n",
    " %!\n",
    " %! nothing\n",
    " %% c\n",
    "\n%% doc\n",
    "\n%= a\n",
    "\n%! E0101\n",
    " /* c */\n",
    " /* c */ ",
    " /* c\n c */\n",
    " /* open",
    " /",
    " #",
    " %",
    "\n}\n",
    "\n%= \n%= b\n",
    "\u{B}\n",
    "\0",
];

/// Where a full stop belongs.
const STOPS: &[&str] = &[
    ".", ".", ".", ".", ".", ".", ".", ".", ".", ".", ".", ".", " .", "..", "", "?", ". .", "。", ".5", "...", "\n.",
    "!", "։", ",",
];

/// Statements of other kinds.
const OTHERS: &[&str] = &[
    "pred p(a: text).",
    "pred p(a).",
    "pred q(a: text, b: float).",
    "%% The edges.\npred edge(from: int, to: int).",
    "pred edge(from, to).",
    "pred amount(n: float).",
    "pred amount(n: float).",
    "amount(X)?",
    "pred event(actor: text, verb: text, target: float).",
    "retract p(_).",
    "retract q(a, _) @ r.",
    "retract edge(_, _) on 2022.",
    "t(X) :- p(X).",
    "t(X) :- q(X, Y), not p(Y).",
    "p(X) :- q(X, _).",
    "start(X) :- p(X).",
    "a(macron) :- p(macron).",
    ":- p(a) \"no a\".",
    "p(X)? %= a",
    "p(X)?\n%= a\n%= b",
    "q(X, Y)? %=",
    "edge(X, Y) on D @ S:L?",
    "stated(P)?",
    "p(a)?",
    "source(id: r, title: \"R\", published: 2022).",
    "source(id: report).",
    "@ r:4 on 2022-09 { p(a). q(b, 1) on 2021. \"x\" says p(a) \"z\". }",
    "@ r { p(a). }",
    "@ r:1 {\n  p(a). % c\n  q(1, 2) @ s.\n}",
    "a says (p(b) on 2021) on 2022.",
    "a says not p(b).",
    "p(2 * 3).",
    "q(length(\"abc\"), min(1, 2)).",
    "q(a says p(b), c).",
    "p((a)).",
    "p(not p(a)).",
    "says(a, p(b)) on 2022.",
    "p(on(p(b), 2021)).",
];

/// Statements that are refused or warned of, by themselves or beside some of the facts.
const ODD_OTHERS: &[&str] = &[
    "pred amount(n: int).",
    "pred amount(n: number).",
    "pred p(a: int).",
    "pred q(a: proposition, b: number).",
    "pred q(a, b: date).",
    "pred event(a, b, c, d).",
    "pred source(id: text).",
    "pred says(who: text, what: proposition).",
    "q(X, count(Y)) :- edge(X, Y).",
    "t(X) :- nope(X), edge(X).",
    "length(X) :- p(X).",
    "t(A) :- A says P on D, mentions(P, a).",
    "@ r { p(X). } %! E0202",
    "p(a: 1).",
    "q(a: 1, b: 2).",
    "edge(from: 1, to: 2) on 2022.",
    "include \"nowhere.dl\".",
    "import p(A) from \"x.csv\".",
    ".decl p(x: number)",
    "p(a) q(b).",
    "p(a), q(b).",
    "p(a) ; q(b).",
    "p(a) @ r (4).",
    "a says p(b), q(c).",
    "a claims p(b).",
    "p([a]).",
    "p(count(*)).",
    "p(min(X)).",
    "says(a, 5).",
    "on(5, 2022).",
    "p(says(a, 5)).",
    "p(on(7, 2021)).",
    "hello world.",
    "# comment",
];

/// A text of some statements.
pub fn text(random: &mut Random, statements: usize) -> String {
    // How odd the text is, in percent of its parts.
    let odd = random.pick(&[0, 0, 0, 1, 4, 12]);
    let mut writer = Writer { random, odd, out: String::new() };
    if writer.random.chance(3) {
        writer.out.push('\u{FEFF}');
    }
    if writer.random.chance(3) {
        writer.out.push_str("#!/usr/bin/dictum\n");
    }
    for _ in 0..statements {
        match writer.random.below(100) {
            0..=9 => writer.choice(OTHERS, ODD_OTHERS),
            10..=17 => writer.block(),
            18..=21 => {
                writer.out.push_str("amount(");
                writer.choice(NUMBERS, ODD_NUMBERS);
                writer.out.push_str(").");
            }
            _ => writer.statement(),
        }
        writer.choice(ENDS, ODD_ENDS);
    }
    writer.out
}

/// A text, its bytes changed here and there: more often whole words of the language than single bytes.
pub fn mutated(text: &str, random: &mut Random) -> Vec<u8> {
    const PIECES: &[&str] = &[
        ".", ",", "(", ")", "\"", "'", "@", ":", " ", "\n", "%", "%=", "%! ", "-", "d\"", "r\"", "\\", "on ", " says ",
        "X", "5", "/*", "*/", "?", "!", "{", "}", ":-", "é", "2022-", "\r", "\0", "..", "not ", "p(a).", "\u{301}",
        "_", "//", "%%",
    ];
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..1 + random.below(3) {
        let at = random.below(bytes.len() + 1);
        match random.below(10) {
            0..=3 => {
                let piece = random.pick(PIECES);
                bytes.splice(at..at, piece.bytes());
            }
            4 | 5 if at < bytes.len() => {
                bytes.remove(at);
            }
            6 if at < bytes.len() => bytes[at] = random.below(128) as u8,
            7 if at < bytes.len() && random.chance(10) => bytes[at] = random.below(256) as u8,
            8 => bytes.truncate(at),
            _ => {
                let to = (at + random.below(20)).min(bytes.len());
                bytes.drain(at..to);
            }
        }
    }
    bytes
}

struct Writer<'r> {
    random: &'r mut Random,
    odd: usize,
    out: String,
}

impl Writer<'_> {
    fn is_odd(&mut self) -> bool {
        let odd = self.odd;
        self.random.chance(odd)
    }

    /// One of the plain ones, seldom of the odd ones.
    fn choice(&mut self, plain: &[&str], odd: &[&str]) {
        let chosen = if self.is_odd() { self.random.pick(odd) } else { self.random.pick(plain) };
        self.out.push_str(chosen);
    }

    /// White space, or where it may be missing perhaps none.
    fn gap(&mut self, needed: bool) {
        if needed || self.random.chance(30) {
            let plain = if self.random.chance(70) { &GAPS[..1] } else { GAPS };
            self.choice(plain, ODD_GAPS);
        }
    }

    fn block(&mut self) {
        self.cites();
        if self.random.chance(30) {
            self.on();
        }
        self.gap(false);
        self.out.push('{');
        self.choice(&["", " ", "\n  ", " % c\n"], &[" %! E0202\n", " %= a\n", "/* c */", " %% c\n", "{"]);
        for _ in 0..self.random.below(5) {
            let start = self.out.len();
            self.statement();
            if self.random.chance(30) && self.out.ends_with('.') && !self.out[start..].contains('@') {
                self.out.pop();
                self.out.push(' ');
                self.choice(TEXTS, ODD_TEXTS);
                self.choice(&["."], &[" .", "", "..", " on 2022."]);
            }
            self.choice(&[" ", "\n", "\n  ", " % c\n", "\n// c\n"], ODD_ENDS);
        }
        self.choice(&["}", "}", "}.", "} ."], &["", "}..", "}.p(a).", "}}", "}.5", ".}", "} /* c */", "} p(a)"]);
    }

    fn statement(&mut self) {
        if self.random.chance(12) {
            self.saying(0);
        } else {
            self.atom();
        }
        let evidence = self.random.below(10);
        if matches!(evidence, 0..=2) {
            self.on();
        }
        if matches!(evidence, 2..=5) {
            self.cites();
        }
        if evidence == 5 {
            self.on();
        }
        if self.is_odd() {
            match self.random.below(3) {
                0 => self.on(),
                1 => self.cites(),
                _ => self.out.push_str(" \"quote\""),
            }
        }
        if self.is_odd() {
            let stop = self.random.pick(STOPS);
            self.out.push_str(stop);
        } else {
            self.out.push('.');
        }
    }

    fn atom(&mut self) {
        let (name, mut arity) =
            if self.is_odd() { self.random.pick(ODD_PREDICATES) } else { self.random.pick(PREDICATES) };
        if self.random.chance(2) {
            arity = self.random.below(4);
        }
        self.out.push_str(name);
        if arity > 0 {
            self.args(arity, 0);
        }
    }

    fn args(&mut self, arity: usize, depth: usize) {
        self.out.push('(');
        for place in 0..arity {
            if place > 0 {
                self.gap(false);
                self.out.push(',');
            }
            self.gap(false);
            self.term(depth);
        }
        self.gap(false);
        self.out.push(')');
    }

    fn term(&mut self, depth: usize) {
        match self.random.below(20) {
            0..=7 => self.choice(NAMES, ODD_NAMES),
            8..=10 => self.choice(TEXTS, ODD_TEXTS),
            11..=14 => self.choice(NUMBERS, ODD_NUMBERS),
            15 | 16 => self.choice(DATES, ODD_DATES),
            17 if self.random.chance(2) => {
                let nested = 20 + self.random.below(30);
                let (open, close) = ("f(".repeat(nested), ")".repeat(nested));
                self.out.push_str(&format!("{open}a{close}"));
            }
            _ if depth < 4 => {
                self.choice(
                    &["f", "attacked", "p", "élan"],
                    &["says", "denies", "on", "says", "denies", "on", "not", "length", "start", "count", "min", "X"],
                );
                let arity = 1 + self.random.below(3);
                self.args(arity, depth + 1);
            }
            _ => self.out.push('a'),
        }
    }

    fn saying(&mut self, depth: usize) {
        match self.random.chance(80) {
            true => self.choice(NAMES, ODD_NAMES),
            false => self.choice(TEXTS, ODD_TEXTS),
        }
        self.gap(true);
        self.choice(&["says", "denies"], &["said", "says not", "sayss", "accuses"]);
        self.gap(true);
        match self.random.below(10) {
            0 | 1 if depth < 3 => self.saying(depth + 1),
            2 => self.choice(NAMES, ODD_NAMES),
            3 => self.choice(TEXTS, ODD_TEXTS),
            _ => {
                self.choice(&["attacked", "closed"], &["on", "says", "not", "start", "count", "X", "(p"]);
                let arity = 1 + self.random.below(2);
                self.args(arity, 1);
            }
        }
    }

    fn on(&mut self) {
        self.gap(true);
        self.choice(&["on"], &["during", "onn", "On"]);
        self.gap(true);
        match self.random.chance(60) {
            true => self.choice(YEARS, ODD_YEARS),
            false => self.choice(DATES, ODD_DATES),
        }
    }

    fn cites(&mut self) {
        self.gap(true);
        self.out.push('@');
        let several = self.random.chance(20);
        for number in 0..if several { 3 } else { 1 } {
            if number > 0 {
                self.gap(false);
                self.out.push(',');
            }
            self.gap(false);
            match self.random.chance(85) {
                true => self.choice(NAMES, ODD_NAMES),
                false => self.choice(TEXTS, ODD_TEXTS),
            }
            if self.random.chance(40) {
                self.gap(false);
                self.out.push(':');
                self.gap(false);
                match self.random.below(3) {
                    0 => self.choice(&["4", "12", "0", "2022"], ODD_NUMBERS),
                    1 => self.choice(TEXTS, ODD_TEXTS),
                    _ => self.choice(NAMES, DATES),
                }
            }
            if self.random.chance(20) {
                self.gap(true);
                self.choice(TEXTS, ODD_TEXTS);
            }
        }
    }
}
