//! Imported rows against the same facts stated, against plain splitting, and what Dictum writes read back again.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use dictum::render::{Format, Options as Drawing, write_answer};
use dictum::session::Outcome;
use dictum::{Code, Date, Float, Input, Kb, Value};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// A folder of its own, gone when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("dictum-import-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// A base of a program in the folder.
    fn load(&self, program: &str) -> Kb {
        let mut kb = Kb::new();
        let path = self.write("main.dl", program);
        kb.load(&path).unwrap_or_else(|error| panic!("{error}\n{program}"));
        kb
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Every stated fact of a base with its supports.
fn facts(kb: &Kb) -> Vec<String> {
    let all = kb.schema().into_iter().flat_map(|entry| kb.facts(&entry.name, usize::MAX).unwrap().0);
    let mut texts: Vec<String> = all.map(|fact| fact.to_string()).collect();
    texts.sort();
    texts
}

/// A fixed sequence of numbers, the same in each run (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }

    fn text(&mut self) -> String {
        const SIGNS: [&str; 20] = [
            "a", "B", "7", " ", ",", ";", "\t", "\"", "'", "\\", "\n", "\r", "\r\n", "ä", "日", "\u{FEFF}", "#", "-",
            "\\n", "n",
        ];
        let length = 1 + self.below(6);
        (0..length).map(|_| SIGNS[self.below(SIGNS.len())]).collect()
    }

    fn value(&mut self, kind: &str) -> Value {
        let number = self.below(2_000_000) as i64 - 1_000_000;
        let days = ["2021-03-05", "2021-03", "2021", "2021-03~", "2021-03-05/2021-04", "2021-03-05T14:30:00Z"];
        match kind {
            "int" => Value::Int(number * [1, 1_000_000_000][self.below(2)]),
            "float" => Value::Float(Float::new(number as f64 / [1.0, 7.0, 1e-20][self.below(3)]).unwrap()),
            "number" if self.below(2) == 0 => self.value("int"),
            "number" => self.value("float"),
            "date" => Value::Date(Date::parse(days[self.below(days.len())]).unwrap()),
            _ => Value::text(self.text()),
        }
    }
}

#[test]
fn an_imported_base_is_the_one_that_is_stated() {
    let folder = Folder::new("same");
    let mut numbers = Numbers(7);
    let (mut rows, mut stated) = (String::from("Source,Target,N,Day,Doc,Line\n"), String::new());
    for _ in 0..500 {
        let mut pick = |of: &[&'static str]| of[numbers.below(of.len())];
        let (a, b) = (pick(&["ines", "pavlo", "board", ""]), pick(&["ines", "pavlo"]));
        let (n, day) = (pick(&["1", "2", "3"]), pick(&["2021", "2021-03-05", ""]));
        let (document, line) = (pick(&["letter", "diary", ""]), pick(&["4", "5", ""]));
        rows.push_str(&format!("{a},{b},{n},{day},{document},{line}\n"));
        if a.is_empty() {
            continue;
        }
        let on = if day.is_empty() { String::new() } else { format!(" on d\"{day}\"") };
        let line = if line.is_empty() { String::new() } else { format!(":{line}") };
        let at = if document.is_empty() { String::new() } else { format!(" @ {document}{line}") };
        stated.push_str(&format!("paid({a}, {b}, {n}){on}{at}.\n{a} says paid({b}, {n}){on}.\n"));
    }
    folder.write("rows.csv", rows);
    let patterns = [
        ("pred paid(who, whom, n: int).", "Source, Target, N", "Source says paid(Target, N: int)"),
        ("", "Source, Target, N: int", "says(Source, paid(Target, N: int))"),
    ];
    for (declared, args, said) in patterns {
        let said =
            if declared.is_empty() { said.to_string() } else { said.replace("Source says", "says(Source, ") + ")" };
        let kb = folder.load(&format!(
            "{declared}\nimport paid({args}) on Day @ Doc:Line: int from \"rows.csv\".\n\
             import {said} on Day from \"rows.csv\"."
        ));
        let want = folder.load(&format!("{declared}\n{stated}"));
        assert_eq!(facts(&kb), facts(&want));
        assert!(facts(&kb).len() > 20);
    }
}

#[test]
fn rows_are_those_of_plain_splitting() {
    let folder = Folder::new("split");
    let mut numbers = Numbers(11);
    for delimiter in [',', ';', '|', '\t'] {
        let plain = |numbers: &mut Numbers| numbers.text().replace([delimiter, '\n', '\r', '"', '\u{FEFF}'], "x");
        let lines: Vec<String> = (0..200)
            .map(|_| (0..3).map(|_| plain(&mut numbers)).collect::<Vec<_>>().join(&delimiter.to_string()))
            .collect();
        let ends = ["\n", "\r\n"][numbers.below(2)];
        folder.write("rows.csv", lines.join(ends));
        let sign = if delimiter == '\t' { "\\t".to_string() } else { delimiter.to_string() };
        let kb = folder.load(&format!(
            "import row(A, B, C) from \"rows.csv\" with header = false, delimiter = \"{sign}\", quotes = false."
        ));
        let mut want: Vec<Vec<Value>> = lines.iter().map(|l| l.split(delimiter).map(Value::text).collect()).collect();
        want.sort();
        want.dedup();
        let mut got: Vec<Vec<Value>> =
            kb.facts("row", usize::MAX).unwrap().0.into_iter().map(|fact| fact.args().to_vec()).collect();
        got.sort();
        assert_eq!(got, want);
    }
}

/// What Dictum writes as CSV or TSV it imports again as the same values, where the kinds are declared. (An empty text is
/// an empty cell, which is no value.)
#[test]
fn what_is_written_is_read_back() {
    const KINDS: [&str; 6] = ["text", "int", "float", "number", "date", "any"];
    let folder = Folder::new("back");
    let mut numbers = Numbers(13);
    for round in 0..20 {
        let kinds: Vec<&str> = (0..1 + numbers.below(5)).map(|_| KINDS[numbers.below(KINDS.len())]).collect();
        let columns: Vec<String> = kinds.iter().enumerate().map(|(n, kind)| format!("c{n}: {kind}")).collect();
        let declared = format!("pred row({}).\n", columns.join(", "));
        let rows: Vec<String> = (0..50)
            .map(|_| {
                let row = kinds.iter().map(|kind| numbers.value(kind).to_string()).collect::<Vec<_>>();
                format!("row({}).\n", row.join(", "))
            })
            .collect();
        let kb = folder.load(&(declared.clone() + &rows.concat()));
        let variables: Vec<String> = (0..kinds.len()).map(|n| format!("C{n}")).collect();
        let answer = kb.query(&format!("row({})?", variables.join(", "))).unwrap();
        for (format, file, options) in [(Format::Csv, "row.csv", ""), (Format::Tsv, "row.tsv", " with escapes = true")]
        {
            let mut written = Vec::new();
            write_answer(&mut written, &answer, &Drawing { format, no_header: false, width: None, monitor: None })
                .unwrap();
            folder.write(file, &written);
            let patterns = [String::new(), format!("({})", variables.join(", "))];
            for pattern in patterns {
                let back = folder.load(&format!("{declared}import row{pattern} from \"{file}\"{options}."));
                assert_eq!(facts(&back), facts(&kb), "round {round}, {file}\n{}", String::from_utf8_lossy(&written));
            }
        }
    }
}

#[test]
fn a_refused_import_leaves_no_trace() {
    let folder = Folder::new("trace");
    let rows: String = (0..100).map(|n| format!("{n},{}\n", if n % 2 == 0 { "x" } else { "1" })).collect();
    folder.write("rows.csv", format!("A,B\n{rows}"));
    let path = folder.write("main.dl", "q(a).\nimport p(A, B: int) from \"rows.csv\".\nimport r(A) from \"none.csv\".");
    let mut kb = Kb::new();
    let error = kb.load(&path).unwrap_err();
    assert!(error.is_bad_data() && facts(&kb).is_empty());
    let codes: Vec<Code> = error.diagnostics().iter().map(|d| d.code).collect();
    assert_eq!((codes[0], codes.len()), (Code::E0608, 22), "{codes:?}");
    assert!(codes.contains(&Code::E0601));
    let of_rows = error.diagnostics().iter().find(|d| d.code == Code::E0609).unwrap();
    let place = of_rows.span().unwrap();
    let text = error.sources().get(place.file).unwrap();
    assert!(text.name.ends_with("rows.csv"));
    assert_eq!((text.line_column(place.start).line, text.line_column(place.start).column), (2, 3));
    assert_eq!(text.byte(place.start), 6);
}

#[test]
fn what_is_left_out_is_counted() {
    let folder = Folder::new("counted");
    folder.write(
        "rows.tsv",
        "Who\tN\tDay\tDoc\nines\t1\t\tx\n\t2\t2021\tx\npavlo\t\t2021\t\nboard\tx\t2021\ty\nines\t1\n\t\t\t\n",
    );
    let program = "import p(Who, N: int) on Day @ Doc from \"rows.tsv\" with errors = skip.\n\
                   import q(Who) on Day @ Doc from \"rows.tsv\" with errors = skip.";
    let path = folder.write("main.dl", program);
    let mut reports = Vec::new();
    let mut kb = Kb::new();
    kb.load_each(&path, &mut |outcome, _| {
        if let Outcome::Imported(report) = outcome {
            reports.push(report);
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    let [p, q] = &reports[..] else { panic!("{reports:?}") };
    assert_eq!((p.rows, p.facts, p.supports, p.empty, p.skipped, p.examples.len()), (6, 1, 1, 3, 2, 2));
    let columns: Vec<(&str, usize)> = p.empty_columns.iter().map(|(name, rows)| (&**name, *rows)).collect();
    assert_eq!(columns, [("Who", 2), ("N", 2)]);
    assert_eq!((q.rows, q.facts, q.supports, q.empty, q.skipped), (6, 3, 3, 2, 1));
    let lacking: Vec<_> = q.lacking.iter().map(|l| (l.part, &*l.column, l.facts)).collect();
    assert_eq!(lacking, [("date", "Day", 1), ("source", "Doc", 1)]);
}

#[test]
fn files_are_beside_the_one_that_names_them_and_inside_the_root() {
    let folder = Folder::new("root");
    std::fs::create_dir_all(folder.0.join("sub/data.csv")).unwrap();
    folder.write("outside.csv", "A\n1\n");
    folder.write("sub/inside.csv", "A\n1\n");
    folder.write("sub/inner.dl", "import p(A) from \"inside.csv\".");
    let code = |program: &str| {
        let path = folder.write("sub/main.dl", program);
        let root = Some(folder.0.join("sub"));
        let mut kb = Kb::with_options(dictum::Options { root, ..Default::default() });
        kb.load(&path).err().map(|error| error.code())
    };
    assert_eq!(code("include \"inner.dl\". import q(A) from \"../sub/inside.csv\"."), None);
    assert_eq!(code("import p(A) from \"../outside.csv\"."), Some(Code::E0603));
    assert_eq!(code("import p(A) from \"data.csv\"."), Some(Code::E0604));
    assert_eq!(code("import p(A) from \"none.csv\"."), Some(Code::E0601));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(folder.0.join("outside.csv"), folder.0.join("sub/link.csv")).unwrap();
        assert_eq!(code("import p(A) from \"link.csv\"."), Some(Code::E0603));
    }
    // A path in a text that is no file counts from the current folder.
    let mut kb = Kb::new();
    let here = Path::new("tests/included/plain.csv");
    assert!(here.exists());
    kb.run("import p(A) from \"tests/included/plain.csv\" with header = false.").unwrap();
}

#[test]
fn an_import_can_be_stopped() {
    let folder = Folder::new("stopped");
    folder.write("rows.csv", format!("A\n{}", "x\n".repeat(200_000)));
    let path = folder.write("main.dl", "import p(A) from \"rows.csv\".");
    let mut kb = Kb::new();
    kb.options().stop.raise();
    let error = kb.load(&path).unwrap_err();
    assert!(error.is_cancelled(), "{error}");
    kb.options().stop.lower();
    kb.run_each(&[Input::File(path)], &mut |_, _| ControlFlow::Continue(())).unwrap();
    assert_eq!(facts(&kb), ["p(x)."]);
}

#[test]
fn lints_know_what_rows_state() {
    let folder = Folder::new("lints");
    folder.write("rows.csv", "Who,What,Doc\nines,leak,letter\npavlo,theft,letter\npavlo,theft,diary\n");
    folder.write("sources.csv", "id,file\nletter,letter.txt\n");
    folder.write("letter.txt", "so it is");
    let codes = |program: &str| {
        let path = folder.write("main.dl", program);
        let report = Kb::new().check_input(&Input::File(path)).unwrap();
        report.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>()
    };
    let says = "import Who says did(board, What) @ Doc from \"rows.csv\".\n";
    assert_eq!(codes(says), [Code::W0210, Code::W0210]);
    let declared = "source(id: diary). import source(Id) from \"sources.csv\".\n";
    assert_eq!(codes(&format!("{says}{declared}")), []);
    // Who claims it is in the rows.
    assert_eq!(codes(&format!("{says}{declared}board denies did(board, leak).")), []);
    assert_eq!(codes(&format!("{says}{declared}board denies hid(board, leak).")), [Code::W0203]);
    let all = "import did from \"rows.csv\".\n";
    assert_eq!(codes(&format!("{all}board denies did(board, leak). ines says did(a, b).")), []);
    let texts = "import source(Id) from \"sources.csv\". import source_file(Id, File) from \"sources.csv\".\n";
    let quoted = |quote: &str| format!("{texts}import did(Who) @ letter \"{quote}\" from \"rows.csv\".");
    assert_eq!(codes(&quoted("so  it is")), []);
    assert_eq!(codes(&quoted("so it was")), [Code::E0701]);
    assert_eq!(codes(&format!("{says}{declared}:- _ says did(board, leak).")), [Code::E0702]);
}

#[test]
fn declarations_come_first_and_retractions_act_before() {
    let rows = "import p(A) from \"tests/included/plain.csv\" with header = false, delimiter = \";\".";
    let mut kb = Kb::new();
    kb.run(&format!("retract p(ines). {rows}")).unwrap();
    assert_eq!(facts(&kb), ["p(board).", "p(ines).", "p(pavlo)."]);
    kb.run("retract p(ines).").unwrap();
    assert_eq!(facts(&kb), ["p(board).", "p(pavlo)."]);
    assert_eq!(kb.run("pred p(n: int).").unwrap_err().code(), Code::E0301);
    let mut kb = Kb::new();
    let error = kb.run(&format!("{rows} pred p(n: int).")).unwrap_err();
    assert_eq!((error.code(), error.is_bad_data()), (Code::E0609, true));
    let mut kb = Kb::new();
    kb.options_mut().parameters.insert("x".into(), Value::Int(5));
    kb.run(&rows.replace("p(A)", "p(A, $x) @ x:$x")).unwrap();
    assert_eq!(facts(&kb), ["p(board, 5) @ x:5.", "p(ines, 5) @ x:5.", "p(pavlo, 5) @ x:5."]);
    assert_eq!(Kb::new().run(&format!("p(a, b). {rows} p(c, d). p(e, f).")).map(|o| o.len()).unwrap(), 3);
}
