//! Whatever the bytes of a file: no panic, every row counted once, and each place within its excerpt and true to the file.

use super::{Imported, import};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::dictionary::Dictionary;
use crate::base::monitor::Monitor;
use crate::base::span::{Sources, Span};
use crate::base::value::{ColumnKind, Kind};
use crate::catalog::{ImportArgs, ImportCell, ImportColumn, ImportSpec, ImportTerm, Layout, Reading};

const FILE: &str = "e.csv";

/// `import p(A, B: int) from …`, without a header.
fn spec(layout: Layout, skips_errors: bool) -> ImportSpec {
    let cell = |column, kind| {
        ImportTerm::Cell(ImportCell { column, reading: Reading { kind, fit: ColumnKind::Any, given: None } })
    };
    let column = |name: &str| ImportColumn { name: Some(name.into()), span: Span::default() };
    ImportSpec {
        predicate: "p".into(),
        args: ImportArgs::Pattern(vec![cell(0, ColumnKind::Any), cell(1, ColumnKind::Of(Kind::Int))]),
        date: None,
        source: None,
        locator: None,
        quote: None,
        columns: vec![column("A"), column("B")],
        names: Vec::new(),
        layout,
        skips_errors,
        predicate_span: Span::default(),
        file_span: Span::default(),
    }
}

fn read(bytes: &[u8], spec: &ImportSpec) -> (Result<Imported, Vec<Diagnostic>>, Sources) {
    let mut sources = Sources::default();
    let monitor = Monitor::default();
    // What the statement itself is in.
    sources.add("main.dl", "");
    let read = import(bytes, FILE, spec, &mut Dictionary::new(), &mut sources, &monitor);
    (read, sources)
}

/// A place lies in its excerpt, and what it shows stands in the file where it says.
fn sound(diagnostic: &Diagnostic, sources: &Sources, bytes: &[u8]) {
    let span = diagnostic.span().unwrap();
    let text = sources.get(span.file).unwrap();
    if text.name != FILE {
        return;
    }
    let shown = text.text.get(span.start as usize..span.end as usize).unwrap();
    let at = text.byte(span.start) as usize;
    let line = bytes[..at].iter().filter(|b| **b == b'\n').count() + 1;
    assert_eq!(text.line_column(span.start).line, line, "{diagnostic:?}");
    let from = bytes[..at].iter().rposition(|b| *b == b'\n').map_or(0, |n| n + 1);
    let before = String::from_utf8_lossy(&bytes[from..at]).chars().filter(|c| *c != '\u{FEFF}').count();
    assert_eq!(text.line_column(span.start).column, before + 1, "{diagnostic:?}");
    if !shown.contains('\u{FFFD}') {
        assert!(bytes[at..].starts_with(shown.as_bytes()), "{shown:?} {diagnostic:?}");
    }
}

#[test]
fn soup() {
    const PIECES: [&[u8]; 18] = [
        b"a",
        b"1",
        b"12",
        b",",
        b",",
        b",",
        b"\n",
        b"\n",
        b"\r\n",
        b"\"",
        b"\"\"",
        b"\t",
        b" ",
        b"\\n",
        b"\xFF",
        "ä".as_bytes(),
        b"-",
        b"\0",
    ];
    let mut state = 88_172_645_463_325_252_u64;
    let mut below = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % bound as u64) as usize
    };
    let (mut good, mut bad) = (0, 0);
    for _ in 0..3_000 {
        let mut bytes: Vec<u8> = if below(2) == 0 { b"x,1\n".to_vec() } else { Vec::new() };
        (0..below(30)).for_each(|_| bytes.extend_from_slice(PIECES[below(PIECES.len())]));
        let (quotes, escapes) = (below(2) == 0, below(2) == 0);
        let layout = Layout { delimiter: b',', quotes, escapes, header: false };
        let (skipped, sources) = read(&bytes, &spec(layout, true));
        let (stopped, other) = read(&bytes, &spec(layout, false));
        match (&skipped, &stopped) {
            (Ok(skipped), Ok(whole)) => {
                assert_eq!((skipped.skipped, skipped.batch.len()), (0, whole.batch.len()));
                assert_eq!(whole.rows, whole.batch.len() + whole.empty);
            }
            (Ok(skipped), Err(wrong)) => {
                assert_eq!(skipped.rows, skipped.batch.len() + skipped.empty + skipped.skipped);
                assert_eq!(skipped.skipped, wrong.len());
                assert!(wrong.iter().all(|d| matches!(d.code, Code::E0112 | Code::E0608 | Code::E0609)), "{wrong:?}");
                skipped.examples.iter().for_each(|d| sound(d, &sources, &bytes));
                wrong.iter().for_each(|d| sound(d, &other, &bytes));
                bad += 1;
            }
            // The first row has too few columns, or the file ends within quotes, which nobody may pass over.
            (Err(wrong), Err(_)) => {
                let open = |d: &Diagnostic| d.code == Code::E0608 && d.message.contains("never closed");
                assert!(wrong.iter().all(|d| d.code == Code::E0607 || open(d)), "{wrong:?}");
                wrong.iter().filter(|d| open(d)).for_each(|d| sound(d, &sources, &bytes));
            }
            (Err(wrong), Ok(_)) => panic!("only where errors are skipped: {wrong:?}"),
        }
        good += skipped.map_or(0, |read| read.batch.len());
    }
    assert!(good > 1_000 && bad > 500, "{good} {bad}");
}

#[test]
fn places_in_a_file_that_is_longer_than_what_is_kept() {
    let mut text = String::new();
    for n in 0..100_000 {
        text.push_str(if n % 10_000 == 9_999 { "ä\"ö,\"x\ny\"\n" } else { "text,1\r\n" });
    }
    let layout = Layout { delimiter: b',', quotes: true, escapes: false, header: false };
    let (read, sources) = read(text.as_bytes(), &spec(layout, false));
    let wrong = read.unwrap_err();
    assert_eq!(wrong.len(), 10);
    wrong.iter().for_each(|d| sound(d, &sources, text.as_bytes()));
}
