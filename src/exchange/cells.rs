//! What the text of a cell is as a value of the kind it is read as. Nothing is guessed.

use super::memo::UNKNOWN;
use crate::base::date::Date;
use crate::base::value::{ColumnKind, Float, Kind, Value};
use crate::base::word::Word;
use crate::catalog::Reading;
use std::borrow::Cow;
use std::ops::Range;

/// So many characters of a cell are repeated in a message.
const LONGEST: usize = 60;

/// Why a cell is not of its kind.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unread {
    pub(super) message: String,
    pub(super) help: Option<String>,
}

/// The value of a cell. `any`, `text` and `proposition` take it as it stands.
pub(super) fn value(kind: ColumnKind, cell: &str) -> Result<Value, Unread> {
    let read = match kind {
        ColumnKind::Any | ColumnKind::Of(Kind::Text | Kind::Proposition) => Some(Value::text(cell)),
        ColumnKind::Of(Kind::Int) => int(cell),
        ColumnKind::Of(Kind::Float) => float(cell),
        ColumnKind::Number if is_whole(cell) => int(cell),
        ColumnKind::Number => float(cell),
        ColumnKind::Of(Kind::Date) => match Date::parse(cell) {
            Ok(date) => Some(Value::Date(date)),
            Err(error) if cell.chars().count() > LONGEST => {
                let message = format!("`{}` is not a date", cut(cell));
                return Err(Unread { message, help: error.help.filter(|help| help.len() <= LONGEST) });
            }
            Err(error) => match usual_date(cell) {
                Some(help) => {
                    return Err(Unread { message: format!("`{}` is not a date", cut(cell)), help: Some(help) });
                }
                None => return Err(Unread { message: error.message, help: error.help }),
            },
        },
    };
    read.ok_or_else(|| unread(kind, cell))
}

/// Whether whole numbers of a column are its values as they are.
pub(super) fn is_counted(reading: &Reading) -> bool {
    let counts = |kind| matches!(kind, ColumnKind::Number | ColumnKind::Of(Kind::Int));
    counts(reading.kind) && (reading.fit == ColumnKind::Any || counts(reading.fit))
}

/// The word of the short whole number that stands somewhere in some bytes, [`Word::NONE`] of an empty cell; [`UNKNOWN`] of
/// anything else, which may be a number all the same.
#[inline]
pub(super) fn small(bytes: &[u8], cell: Range<usize>) -> Word {
    let (length, eight) = (cell.len(), bytes.get(cell.start..).and_then(<[u8]>::first_chunk));
    match eight {
        Some(eight) if matches!(length, 1..=8) => match eight_digits(u64::from_le_bytes(*eight), length) {
            Some(number) => Word(number),
            None => one_by_one(&bytes[cell]),
        },
        _ => one_by_one(&bytes[cell]),
    }
}

/// The number that the first of eight bytes write, if they are digits: all at once. Those behind are shifted out, which
/// puts zeros before the first.
#[inline]
fn eight_digits(bytes: u64, length: usize) -> Option<u32> {
    const SAME: u64 = u64::from_le_bytes([1; 8]);
    let digits = (bytes ^ (SAME * 0x30)) << (64 - 8 * length as u32);
    if (digits.wrapping_add(SAME * 0x76) | digits) & (SAME * 0x80) != 0 {
        return None;
    }
    // Neighbours make pairs, pairs of pairs all eight: the first digit is the lowest byte.
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let every_other = 0x0000_00FF_0000_00FF;
    let first = (pairs & every_other).wrapping_mul(100 + (1_000_000 << 32));
    let second = (pairs >> 16 & every_other).wrapping_mul(1 + (10_000 << 32));
    Some((first.wrapping_add(second) >> 32) as u32)
}

#[cold]
fn one_by_one(cell: &[u8]) -> Word {
    if cell.is_empty() {
        return Word::NONE;
    }
    let digits = cell.strip_prefix(b"-").unwrap_or(cell);
    if digits.is_empty() || digits.len() > 9 || !digits.iter().all(u8::is_ascii_digit) {
        return UNKNOWN;
    }
    let number = digits.iter().fold(0, |number, digit| 10 * number + i64::from(digit - b'0'));
    Word::small_int(if digits.len() < cell.len() { -number } else { number }).unwrap_or(UNKNOWN)
}

/// How a date is written that stands as it is usual somewhere: `20210305`, `2021/03/05`, `05.03.2021`, `3/5/2021`.
fn usual_date(cell: &str) -> Option<String> {
    let date = |year: &str, month: &str, day: &str| {
        Date::parse(&format!("{year:0>4}-{month:0>2}-{day:0>2}")).ok().map(|date| date.spelling())
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if cell.len() == 8 && digits(cell) {
        return Some(format!("write `{}`", date(&cell[..4], &cell[4..6], &cell[6..])?));
    }
    let parts: Vec<&str> = cell.split(['/', '.', '-']).collect();
    let [a, b, c] = parts[..] else { return None };
    if ![a, b, c].iter().all(|part| digits(part)) {
        return None;
    }
    if a.len() == 4 {
        return Some(format!("write `{}`", date(a, b, c)?));
    }
    let (day_first, month_first) = (date(c, b, a), date(c, a, b));
    Some(match (day_first, month_first) {
        (Some(one), Some(other)) if one != other => format!("write `{one}` or `{other}`, whichever is meant"),
        (Some(one), _) | (None, Some(one)) => format!("write `{one}`"),
        (None, None) => return None,
    })
}

/// Digits, with a sign before them or none.
fn is_whole(cell: &str) -> bool {
    let digits = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

fn int(cell: &str) -> Option<Value> {
    cell.parse().ok().filter(|_| is_whole(cell)).map(Value::Int)
}

fn float(cell: &str) -> Option<Value> {
    // Not what the standard library reads besides: `inf`, `nan`.
    let plain = cell.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'));
    cell.parse().ok().filter(|_| plain).and_then(Float::new).map(Value::Float)
}

fn unread(kind: ColumnKind, cell: &str) -> Unread {
    let shown = cut(cell);
    let trimmed = cell.trim();
    let digits: String =
        cell.chars().filter(|c| !matches!(c, ',' | ' ' | '_' | '\'' | '\u{A0}' | '\u{202F}')).collect();
    let (large, help) = match kind {
        _ if trimmed.is_empty() => (false, Some("take the spaces away: an empty cell is no value".to_string())),
        _ if trimmed != cell && value(kind, trimmed).is_ok() => {
            (false, Some(format!("take the spaces around it away: `{}`", cut(trimmed))))
        }
        ColumnKind::Of(Kind::Int) | ColumnKind::Number if is_whole(cell) => {
            (true, Some("read it as `float`, which rounds it, or as `text`".to_string()))
        }
        ColumnKind::Of(Kind::Float) | ColumnKind::Number if cell.parse::<f64>().is_ok_and(|v| !v.is_nan()) => {
            (cell.bytes().any(|b| b.is_ascii_digit()), None)
        }
        ColumnKind::Of(Kind::Int) if float(cell).is_some() => {
            (false, Some("read the column as `number` or `float`".to_string()))
        }
        _ if digits != cell && value(kind, &digits).is_ok() => {
            (false, Some(format!("digits are not grouped: write `{}`", cut(&digits))))
        }
        _ => (false, None),
    };
    let what = match kind {
        ColumnKind::Of(Kind::Int) => "integer",
        ColumnKind::Of(Kind::Float) => "float",
        _ => "number",
    };
    let message = match large {
        true if is_whole(cell) => format!("`{shown}` is too large for an integer of 64 bits"),
        true => format!("`{shown}` is too large for a float"),
        false => format!("`{shown}` is no {what}"),
    };
    Unread { message, help }
}

/// The beginning of what is too long to be repeated.
pub(super) fn cut(cell: &str) -> Cow<'_, str> {
    match cell.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Owned(format!("{}…", &cell[..end])),
        None => Cow::Borrowed(cell),
    }
}

/// A cell with `\t`, `\n`, `\r` and `\\` undone; other backslashes stand for themselves.
pub(super) fn unescaped(cell: &str) -> Cow<'_, str> {
    if !cell.contains('\\') {
        return Cow::Borrowed(cell);
    }
    let mut out = String::with_capacity(cell.len());
    let mut rest = cell;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let meant = match rest.as_bytes().get(at + 1) {
            Some(b't') => Some('\t'),
            Some(b'n') => Some('\n'),
            Some(b'r') => Some('\r'),
            Some(b'\\') => Some('\\'),
            _ => None,
        };
        out.push(meant.unwrap_or('\\'));
        rest = &rest[at + 1 + usize::from(meant.is_some())..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: &str, cell: &str) -> Result<String, String> {
        let kind = ColumnKind::from_name(kind).unwrap();
        value(kind, cell).map(|v| v.to_string()).map_err(|unread| unread.message)
    }

    #[test]
    fn short_numbers_are_what_the_reader_reads() {
        let cells = [
            "0",
            "7",
            "-7",
            "007",
            "-0",
            "12345678",
            "999999999",
            "-999999999",
            "1000000000",
            "+5",
            "-",
            "1 ",
            "1.0",
            "12a",
            "1:",
            "1/",
            "\u{e9}",
            "1234567\u{ff}",
            "\0",
        ];
        for (cell, behind) in cells.iter().flat_map(|cell| [(cell, ""), (cell, ",1234567890"), (cell, "\u{ff}\u{ff}")])
        {
            let read = match value(ColumnKind::Of(Kind::Int), cell) {
                Ok(Value::Int(number)) => Word::small_int(number),
                _ => None,
            };
            let word = small(format!("x{cell}{behind}").as_bytes(), 1..1 + cell.len());
            assert!(word == UNKNOWN || Some(word) == read, "{cell}");
            assert_eq!(word == UNKNOWN, read.is_none() || matches!(*cell, "+5" | "1000000000"), "{cell}");
        }
        assert_eq!(small(b"12,", 2..2), Word::NONE);
    }

    #[test]
    fn cells_are_read_as_their_kind_and_never_guessed() {
        for (kind, cell, want) in [
            ("text", "5", "\"5\""),
            ("any", "2022-09", "\"2022-09\""),
            ("proposition", "hid(a)", "\"hid(a)\""),
            ("text", " a ", "\" a \""),
            ("int", "5", "5"),
            ("int", "-007", "-7"),
            ("int", "+9223372036854775807", "9223372036854775807"),
            ("float", "5", "5.0"),
            ("float", ".5", "0.5"),
            ("float", "-0.0", "0.0"),
            ("float", "2e-3", "0.002"),
            ("number", "5", "5"),
            ("number", "5.0", "5.0"),
            ("date", "2022", "d\"2022\""),
            ("date", "2022-09~", "d\"2022-09~\""),
            ("date", "2022-11-25T14:30:00Z", "2022-11-25T14:30:00Z"),
        ] {
            assert_eq!(read(kind, cell).as_deref(), Ok(want), "{kind} {cell}");
        }
        for (kind, cell) in [
            ("int", "5x"),
            ("int", "5.0"),
            ("int", ""),
            ("int", "+"),
            ("int", " 5"),
            ("int", "1_000"),
            ("int", "٥"),
            ("int", "9223372036854775808"),
            ("number", "99999999999999999999"),
            ("float", "nan"),
            ("float", "inf"),
            ("float", "1e999"),
            ("float", "1,5"),
            ("number", "five"),
            ("date", "25/11/2022"),
            ("date", "2022-02-30"),
        ] {
            assert!(read(kind, cell).is_err(), "{kind} {cell}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_and_mended() {
        let said = |kind: &str, cell| {
            let unread = value(ColumnKind::from_name(kind).unwrap(), cell).unwrap_err();
            format!("{}; {}", unread.message, unread.help.unwrap_or_default())
        };
        assert_eq!(said("int", "12x"), "`12x` is no integer; ");
        assert_eq!(said("int", " 12"), "` 12` is no integer; take the spaces around it away: `12`");
        assert_eq!(said("int", "1,234"), "`1,234` is no integer; digits are not grouped: write `1234`");
        assert_eq!(said("int", "1.5"), "`1.5` is no integer; read the column as `number` or `float`");
        assert_eq!(said("float", "1e999"), "`1e999` is too large for a float; ");
        assert_eq!(said("float", "inf"), "`inf` is no float; ");
        assert!(said("number", "99999999999999999999").contains("too large for an integer"));
        assert!(value(ColumnKind::Of(Kind::Date), &"x".repeat(1_000)).unwrap_err().message.len() < 100);
    }

    #[test]
    fn dates_as_they_are_usual_are_mended() {
        let help = |cell: &str| value(ColumnKind::Of(Kind::Date), cell).unwrap_err().help.unwrap_or_default();
        assert_eq!(help("20210305"), "write `2021-03-05`");
        assert_eq!(help("2021/3/5"), "write `2021-03-05`");
        assert_eq!(help("25.03.2021"), "write `2021-03-25`");
        assert_eq!(help("3/5/2021"), "write `2021-05-03` or `2021-03-05`, whichever is meant");
        assert_eq!(help("3/25/2021"), "write `2021-03-25`");
    }

    #[test]
    fn escapes_are_undone() {
        assert_eq!(unescaped("a\\tb\\\\n\\n\\r\\x\\"), "a\tb\\n\n\r\\x\\");
        assert_eq!(unescaped("plain"), "plain");
    }
}
