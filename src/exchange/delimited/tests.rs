//! Rows know their lines and places; and however a file is cut into pieces, they are those that the crate `csv` reads.

use super::super::input::LONGEST;
use super::*;

const CSV: Layout = Layout { delimiter: b',', quotes: true, escapes: false, header: false };

/// Each row: its line, its cells, and its cells as they stand in the file.
fn read(text: &str, layout: Layout) -> Vec<(usize, Vec<String>, Vec<String>)> {
    let monitor = Monitor::default();
    let mut rows = Rows::new(text.as_bytes(), layout, &monitor);
    let mut out = Vec::new();
    let string = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    while rows.advance().is_ok_and(|more| more) {
        let cells = (0..rows.len()).map(|at| string(rows.cell(at))).collect();
        let raw = rows.raw();
        assert_eq!(&text.as_bytes()[raw.byte as usize..][..raw.bytes.len()], raw.bytes);
        out.push((raw.line, cells, rows.places().0.into_iter().map(|p| string(&raw.bytes[p])).collect()));
    }
    out
}

#[test]
fn rows_know_their_lines_and_cells_their_places() {
    let text = "\u{FEFF}a,b\r\n\r\n\"x, \"\"y\"\"\",\"two\nlines\"\r\n\n,q\"r\n\"s\"t,u";
    let rows = read(text, CSV);
    let cells: Vec<(usize, Vec<&str>)> =
        rows.iter().map(|(line, cells, _)| (*line, cells.iter().map(String::as_str).collect())).collect();
    let want = [(1, vec!["a", "b"]), (3, vec!["x, \"y\"", "two\nlines"]), (6, vec!["", "q\"r"]), (7, vec!["st", "u"])];
    assert_eq!(cells, want);
    assert_eq!(rows[1].2, ["\"x, \"\"y\"\"\"", "\"two\nlines\""]);
    assert_eq!(rows[3].2, ["\"s\"t", "u"]);
}

#[test]
fn without_quotes_a_row_is_its_line_cut_at_tabs() {
    let text = "a\t\"b\nc\"\t\t d \r\n\te\n";
    let layout = Layout { delimiter: b'\t', quotes: false, escapes: true, header: false };
    for (row, line) in read(text, layout).iter().zip(text.lines()) {
        assert_eq!(row.1, line.split('\t').collect::<Vec<_>>());
        assert_eq!(row.1, row.2);
    }
    assert_eq!(read(text, layout).len(), 3);
}

/// A reader without end.
struct Endless;

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        buffer.fill(b'x');
        Ok(buffer.len())
    }
}

#[test]
fn a_row_without_end_is_not_read_whole() {
    let monitor = Monitor::default();
    let mut rows = Rows::new(Endless, CSV, &monitor);
    assert!(matches!(rows.advance(), Err(Fault::Long)));
    assert!(rows.reader.get_ref().kept.len() < 2 * LONGEST as usize);
}

#[test]
fn a_quote_left_open_is_seen() {
    let monitor = Monitor::default();
    for (text, open) in [("a,\"b\nc,d\n", true), ("a,\"b\"\n", false), ("a,\"b\"", false), ("a,b\"", false)] {
        let mut rows = Rows::new(text.as_bytes(), CSV, &monitor);
        assert!(matches!(rows.advance(), Ok(true)));
        assert_eq!(rows.ends_open(), open, "{text:?}");
    }
}

#[test]
fn a_stop_sign_is_seen_between_pieces() {
    let sign = crate::base::monitor::StopSign::default();
    let monitor = Monitor::start(sign.clone(), None);
    let text = "a,b\n".repeat(100_000);
    let mut rows = Rows::new(text.as_bytes(), CSV, &monitor);
    assert!(matches!(rows.advance(), Ok(true)));
    sign.raise();
    let mut read = 0;
    while rows.advance().is_ok_and(|more| more) {
        read += 1;
    }
    assert!(read < 20_000, "{read}");
}

/// A reader that gives a few bytes at a time.
struct Trickle<'a> {
    bytes: &'a [u8],
    most: usize,
}

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.most.min(self.bytes.len()).min(buffer.len());
        buffer[..count].copy_from_slice(&self.bytes[..count]);
        self.bytes = &self.bytes[count..];
        Ok(count)
    }
}

/// A row as it is told to others: its cells, its bytes, where it begins, its line, whether the file ends within it.
type Told = (Vec<Vec<u8>>, Vec<u8>, u64, usize, bool);

/// The rows, however many bytes are read at a time.
fn told(text: &[u8], layout: Layout, most: usize) -> Vec<Told> {
    let monitor = Monitor::default();
    let mut rows = Rows::new(Trickle { bytes: text, most }, layout, &monitor);
    let mut out = Vec::new();
    while rows.advance().is_ok_and(|more| more) {
        let cells = (0..rows.len()).map(|at| rows.cell(at).to_vec()).collect();
        let (raw, block) = (rows.raw(), rows.rest());
        assert_eq!(rows.block().0.width(block.start), rows.len());
        out.push((cells, raw.bytes.to_vec(), raw.byte, raw.line, rows.ends_open()));
    }
    out
}

/// The rows as the crate reads them all.
fn by_crate(text: &[u8], layout: Layout) -> Vec<Told> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(layout.delimiter)
        .quoting(layout.quotes)
        .terminator(Terminator::CRLF)
        .from_reader(text);
    let (mut out, mut record) = (Vec::new(), ByteRecord::new());
    while reader.read_byte_record(&mut record).unwrap() {
        let position = record.position().unwrap();
        let (mut start, end) = (position.byte() as usize, reader.position().byte() as usize);
        if start == 0 && text.starts_with(MARK) {
            start = MARK.len();
        }
        let blank = text[start..end].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let line = position.line() as usize + newlines(&text[start..start + blank]);
        let bytes = &text[start + blank..end];
        let open = layout.quotes && end == text.len() && places(bytes, &layout).1;
        let cells = record.iter().map(<[u8]>::to_vec).collect();
        out.push((cells, bytes.to_vec(), (start + blank) as u64, line, open));
    }
    out
}

#[test]
fn rows_are_those_of_the_crate_wherever_pieces_end() {
    let mut state = 88_172_645_463_325_252_u64;
    let mut below = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % bound as u64) as usize
    };
    let pieces: [&[u8]; 16] = [
        b"a",
        b"12",
        b"long enough for more than one word",
        b",",
        b",",
        b"\n",
        b"\n",
        b"\r\n",
        b"\r",
        b"\t",
        b"\"",
        b"\"\"",
        b" ",
        b"\xFF",
        MARK,
        b"\0",
    ];
    let (mut rows, mut quoted) = (0, 0);
    for _ in 0..20_000 {
        let mut text: Vec<u8> = if below(4) == 0 { MARK.to_vec() } else { Vec::new() };
        // Half of the texts are without quotes, or have them late.
        let plain = below(40);
        for at in 0..below(60) {
            let piece = pieces[below(pieces.len())];
            if at >= plain || !piece.contains(&b'"') {
                text.extend_from_slice(piece);
            }
        }
        let layout = Layout { delimiter: b",\t"[below(2)], quotes: below(3) > 0, escapes: false, header: false };
        let (want, most) = (by_crate(&text, layout), [1, 2, 3, 7, 1 + below(40), 1_000][below(6)]);
        assert_eq!(told(&text, layout, most), want, "{most} {layout:?} {:?}", String::from_utf8_lossy(&text));
        rows += want.len();
        quoted += usize::from(text.contains(&b'"'));
    }
    assert!(rows > 50_000 && quoted > 5_000, "{rows} {quoted}");
}

#[test]
fn a_border_may_stand_at_any_byte() {
    let text = "\u{FEFF}a,b\r\n\r\n1,\u{FEFF}2,\n,\r,x\n\n\u{FEFF}c,\"d\n\"\"\",e\r\n\u{FEFF}f,g".as_bytes();
    let huge = [&vec![b'x'; 200_000][..], b",y\n", &vec![b'z'; 100_000], b"\r\nlast"].concat();
    let many = "one,two\r\n".repeat(30_000).into_bytes();
    for most in (1..text.len()).chain([PIECE - 1, PIECE]) {
        assert_eq!(told(text, CSV, most), by_crate(text, CSV), "{most}");
    }
    for most in [1_000, PIECE - 1, PIECE] {
        assert_eq!(told(&huge, CSV, most), by_crate(&huge, CSV), "{most}");
        assert_eq!(told(&many, CSV, most), by_crate(&many, CSV), "{most}");
    }
}
