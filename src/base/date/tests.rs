//! Tables of dates: what is read, refused, and how they stand to each other.

use super::*;

fn date(text: &str) -> Date {
    Date::parse(text).unwrap_or_else(|error| panic!("{}", error.message))
}

fn bounds(text: &str) -> String {
    let end = |date: Option<Date>| date.map_or("none".to_owned(), |date| date.spelling());
    format!("{} {}", end(date(text).start()), end(date(text).end()))
}

/// The examples of the specification, level by level, with first and last day.
const EXAMPLES: &[(&str, &str)] = &[
    ("1985-04-12", "1985-04-12 1985-04-12"),
    ("1985-04", "1985-04-01 1985-04-30"),
    ("1985", "1985-01-01 1985-12-31"),
    ("1985-04-12T23:20:30Z", "1985-04-12 1985-04-12"),
    ("1964/2008", "1964-01-01 2008-12-31"),
    ("2004-06/2006-08", "2004-06-01 2006-08-31"),
    ("2004-02-01/2005-02-08", "2004-02-01 2005-02-08"),
    ("2004-02-01/2005", "2004-02-01 2005-12-31"),
    ("2005/2006-02", "2005-01-01 2006-02-28"),
    ("Y170000002", "none none"),
    ("Y-170000002", "none none"),
    ("2001-21", "2001-03-01 2001-05-31"),
    ("2001-24", "2001-12-01 2002-02-28"),
    ("1984?", "1984-01-01 1984-12-31"),
    ("2004-06~", "2004-06-01 2004-06-30"),
    ("2004-06-11%", "2004-06-11 2004-06-11"),
    ("201X", "2010-01-01 2019-12-31"),
    ("20XX", "2000-01-01 2099-12-31"),
    ("XXXX", "0000-01-01 9999-12-31"),
    ("1985-04-12/..", "1985-04-12 none"),
    ("1985-04/..", "1985-04-01 none"),
    ("../1985-04-12", "none 1985-04-12"),
    ("../1985", "none 1985-12-31"),
    ("1985-04-12/", "1985-04-12 none"),
    ("/1985-04", "none 1985-04-30"),
    ("1984~/2004-06", "1984-01-01 2004-06-30"),
    ("1984?/2004%", "1984-01-01 2004-12-31"),
    ("-1985", "-1985-01-01 -1985-12-31"),
    ("-0001-03-12", "-0001-03-12 -0001-03-12"),
    ("Y-17E7", "none none"),
    ("1950S2", "1900-01-01 1999-12-31"),
    ("-1950S2", "-1999-01-01 -1900-12-31"),
    ("Y171010000S3", "none none"),
    ("Y3388E2S3", "none none"),
    ("2001-29", "2001-09-01 2001-11-30"),
    ("2001-30", "2001-12-01 2002-02-28"),
    ("2001-31", "2001-03-01 2001-05-31"),
    ("2001-32", "2001-06-01 2001-08-31"),
    ("2001-34", "2001-04-01 2001-06-30"),
    ("2001-39", "2001-09-01 2001-12-31"),
    ("2001-41", "2001-07-01 2001-12-31"),
    ("[1667,1668,1670..1672]", "1667-01-01 1672-12-31"),
    ("[..1760-12-03]", "none 1760-12-03"),
    ("[1760-12..]", "1760-12-01 none"),
    ("[1760-01,1760-02,1760-12..]", "1760-01-01 none"),
    ("[1667,1760-12]", "1667-01-01 1760-12-31"),
    ("{1667,1668,1670..1672}", "1667-01-01 1672-12-31"),
    ("{1960,1961-12}", "1960-01-01 1961-12-31"),
    ("{..1984}", "none 1984-12-31"),
    ("2004-06~-11", "2004-06-11 2004-06-11"),
    ("2004?-06-11", "2004-06-11 2004-06-11"),
    ("?2004-06-~11", "2004-06-11 2004-06-11"),
    ("2004-%06-11", "2004-06-11 2004-06-11"),
    ("156X-12-25", "1560-12-25 1569-12-25"),
    ("15XX-12-25", "1500-12-25 1599-12-25"),
    ("XXXX-12-XX", "0000-12-01 9999-12-31"),
    ("XXXX-XX-25", "0000-01-25 9999-12-25"),
    ("XXXX-02-29", "0000-02-29 9996-02-29"),
    ("1XXX-XX", "1000-01-01 1999-12-31"),
    ("1XXX-12", "1000-12-01 1999-12-31"),
    ("1984-1X", "1984-10-01 1984-12-31"),
    ("-156X-12-25", "-1569-12-25 -1560-12-25"),
    ("2004-06-~01/2004-06-~20", "2004-06-01 2004-06-20"),
];

#[test]
fn examples_of_the_specification_are_read_as_they_are() {
    for (text, expected) in EXAMPLES {
        assert_eq!(date(text).spelling(), *text);
        assert_eq!(bounds(text), *expected, "{text}");
        let literal = date(text).literal();
        let spelled = literal.strip_prefix("d\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(&literal);
        assert_eq!(date(spelled), date(text));
    }
}

#[test]
fn only_what_says_nothing_is_dropped() {
    for (text, normal) in [
        ("2022-09-XX", "2022-09"),
        ("2022-XX", "2022"),
        ("2022-XX-XX", "2022"),
        ("2004-06-XX/2004-07-03", "2004-06/2004-07-03"),
        ("[2022-XX,2023]", "[2022,2023]"),
        ("2022-XX-07", "2022-XX-07"),
        ("2022-09-XX~", "2022-09-XX~"),
        ("201X-XX", "201X-XX"),
        ("2022-11-25T14:30:00", "2022-11-25T14:30:00Z"),
        ("2022-11-25T14:30", "2022-11-25T14:30:00Z"),
        ("2022-11-25T01:30:00+04", "2022-11-24T21:30:00Z"),
        ("2022-12-31T23:30:00-03:30", "2023-01-01T03:00:00Z"),
        ("0000-01-01T00:30:00+01", "-0001-12-31T23:30:00Z"),
    ] {
        assert_eq!(date(text).spelling(), normal);
    }
    let distinct = ["2022-09", "2022-09~", "2022-09-01/2022-09-30", "[2022-09]", "{2022-09}"];
    for (at, a) in distinct.iter().enumerate() {
        assert!(distinct[at + 1..].iter().all(|b| date(a) != date(b)));
    }
}

#[test]
fn literals_are_bare_where_the_language_allows() {
    for (text, literal) in [
        ("2022-12-07", "2022-12-07"),
        ("2022-09", "2022-09"),
        ("2022-11-25T14:30:00Z", "2022-11-25T14:30:00Z"),
        ("2022", "d\"2022\""),
        ("2022-09~", "d\"2022-09~\""),
        ("-0044-03-15", "d\"-0044-03-15\""),
        ("-0044-03-15T12:00:00Z", "d\"-0044-03-15T12:00:00Z\""),
        ("2022-11/..", "d\"2022-11/..\""),
        ("2001-21", "d\"2001-21\""),
    ] {
        assert_eq!(date(text).literal(), literal);
    }
}

#[test]
fn mistakes_are_named_with_a_remedy() {
    for (text, reason, help) in [
        ("", "", "2022-12-07"),
        ("2022-13", "there is no month 13", "01 to 12"),
        ("2022-00", "there is no month 00", "01 to 12"),
        ("2022-02-30", "February of 2022 has 28 days", "`2022-02-28`"),
        ("1900-02-29", "no leap year", "`1900-02-28`"),
        ("2022-09-31", "September has 30 days", "`2022-09-30`"),
        ("2022-9", "a month has two digits", "`2022-09`"),
        ("2022-9-1", "a month has two digits", "`2022-09-01`"),
        ("2022-12-7", "a day has two digits", "`2022-12-07`"),
        ("22-09-01", "a year of four digits", "year, month and day"),
        ("899", "a year of four digits", "`0899`"),
        ("17000", "a year of four digits", "`Y17000`"),
        ("-0000", "no sign", "`0000`"),
        ("Y2022", "more than four digits", "`2022`"),
        ("Y12E40", "beyond", ""),
        ("199u", "unspecified digit", "`199X`"),
        ("2001-21-03", "season", ""),
        ("2022-02-3X", "no day 3X", ""),
        ("1950S5", "significant", ""),
        ("2008/1964", "ends before it begins", "`1964/2008`"),
        ("[2008..1964]", "ends before it begins", "`1964..2008`"),
        ("/", "neither end is known", ""),
        ("1/2/3", "two ends", ""),
        ("1964 / 2008", "spaces", "`1964/2008`"),
        ("2001..2003", "of a set", "`2001/2003`"),
        ("[1667,,1668]", "missing", ""),
        ("2022-09-31?", "September has 30 days", ""),
        ("[1667", "not closed", ""),
        ("2022-11-25T14:30:00.5Z", "fractions", ""),
        ("2022-11-25T24:00:00Z", "no time `24:00:00`", ""),
        ("2022-11-25T14:30:00+4", "no time zone", "`+04`"),
        ("2022-11-25~T14:30:00Z", "exact day", ""),
        ("2022-11T14:30:00Z", "exact day", ""),
        ("Tuesday", "a year of four digits", "2022-12-07"),
        ("äöüß", "", ""),
    ] {
        let error = Date::parse(text).expect_err(text);
        assert!(error.message.contains(reason), "{text}: {}", error.message);
        assert!(error.help.clone().unwrap_or_default().contains(help), "{text}: {:?}", error.help);
    }
}

#[test]
fn days_and_months_go_inline_and_come_back() {
    let first = date("1999-01-01").exact_day().expect("a day");
    let last = date("2030-12-31").exact_day().expect("a day");
    let mut previous: Option<Date> = None;
    for days in first..=last {
        let day = Date::from_day(days).expect("a day");
        let bits = day.to_inline().expect("inline");
        assert!(bits < 1 << 29);
        assert_eq!(Date::from_inline(bits), day);
        assert_eq!(date(&day.spelling()), day);
        assert_eq!(day.exact_day(), Some(days));
        if let Some(previous) = previous {
            assert!(previous < day && previous.certainly_before(&day) && previous.possibly_before(&day));
        }
        let month = day.trunc(Unit::Month).expect("a month");
        assert_eq!(Date::from_inline(month.to_inline().expect("inline")), month);
        assert!(day.certainly_during(&month) && month < day && month.end() >= Some(day.clone()));
        previous = Some(day);
    }
    for text in ["2022", "2022-09~", "-0001-01-01", "2022-11-25T14:30:00Z", "2022-XX-07", "2022-21", "[2022-09]"] {
        assert_eq!(date(text).to_inline(), None, "{text}");
    }
    assert!(date("0000-01").to_inline().is_some() && date("9999-12-31").to_inline().is_some());
}

#[test]
fn parts_are_those_written_and_certain() {
    let parts = |text: &str| {
        let date = date(text);
        (date.year(), date.month(), date.day(), date.weekday())
    };
    assert_eq!(parts("2022-12-07"), (Some(2022), Some(12), Some(7), Some(3)));
    assert_eq!(parts("2022-12-07?"), (Some(2022), Some(12), Some(7), Some(3)));
    assert_eq!(parts("2022-11-25T23:30:00-02"), (Some(2022), Some(11), Some(26), Some(6)));
    assert_eq!(parts("2022-09"), (Some(2022), Some(9), None, None));
    assert_eq!(parts("156X-12-25"), (None, Some(12), Some(25), None));
    assert_eq!(parts("2001-21"), (Some(2001), None, None, None));
    assert_eq!(parts("Y-17E7"), (Some(-170_000_000), None, None, None));
    assert_eq!(parts("1950S2"), (None, None, None, None));
    assert_eq!(parts("2022-09-01/2022-09-30"), (None, None, None, None));
    let trunc = |text: &str, unit: Unit| date(text).trunc(unit).map(|date| date.spelling());
    for (text, unit, expected) in [
        ("2022-12-07", Unit::Day, Some("2022-12-07")),
        ("2022-12-07", Unit::Month, Some("2022-12")),
        ("2022-12-07", Unit::Year, Some("2022")),
        ("2022-12", Unit::Day, None),
        ("2022", Unit::Year, Some("2022")),
        ("2022-11-25T23:30:00-02", Unit::Day, Some("2022-11-26")),
        ("2022-12-07~", Unit::Month, Some("2022-12~")),
        ("2022?-12-07", Unit::Month, Some("?2022-12")),
        ("?2022-12-~07", Unit::Year, Some("2022?")),
        ("?2022-~12-07", Unit::Month, Some("?2022-~12")),
        ("-0044-03-15", Unit::Year, Some("-0044")),
        ("2001-24", Unit::Year, None),
        ("2001-21", Unit::Year, Some("2001")),
        ("Y170000002~", Unit::Year, Some("Y170000002~")),
        ("156X-12-25", Unit::Year, None),
        ("2022-09/2022-10", Unit::Year, None),
    ] {
        assert_eq!(trunc(text, unit).as_deref(), expected, "{text} {unit:?}");
    }
    assert!(date("2022-~09").is_uncertain() && date("1984?/..").is_uncertain() && !date("201X").is_uncertain());
    assert_eq!(Date::from_day(i64::MAX), None);
}

/// Each row: two dates; then before, during, overlaps: `+` certainly, `?` possibly, `-` not.
#[test]
fn tests_of_time_are_certain_or_possible() {
    for (a, b, expected) in [
        ("2022-09-03", "2022-09-04", "+--"),
        ("2022-09-03", "2022-09-03", "-++"),
        ("2022-09-03", "2022-09", "?+?"),
        ("2022-09", "2022-09-03", "???"),
        ("2022-09", "2022-09", "?+?"),
        ("2022-09", "2022", "?+?"),
        ("2022-09", "2022-10", "+--"),
        ("2022-09-30", "2022-09", "-+?"),
        ("2022-09-03?", "2022-09-03", "-++"),
        ("2022-09", "2022-09-01/2022-09-30", "-++"),
        ("2022-09-01/2022-09-30", "2022-09", "-++"),
        ("2022-09-10/2022-09-12", "2022-09-11", "--+"),
        ("2022-09-10/2022-09-12", "2022-09-12/2022-09-14", "--+"),
        ("2022-09-10/2022-09-12", "2022-09-13/2022-09-14", "+--"),
        ("2022-09-10/..", "2030", "--+"),
        ("2022-09-10/", "2030", "?-?"),
        ("2022-09-10/", "2022-09-10", "-?+"),
        ("2030", "2022-09-10/..", "-++"),
        ("2030", "2022-09-10/", "-??"),
        ("../2022", "2022-03", "--+"),
        ("[2022-09-21..2022-09-30]", "2022-09-25", "???"),
        ("2022-09-25", "[2022-09-21..2022-09-30]", "?+?"),
        ("[2022-09-21..2022-09-30]", "2022-09", "?+?"),
        ("[1667,1760-12]", "1700", "?--"),
        ("[1667,1760-12]", "1667", "???"),
        ("{1960,1961-12}", "1960", "--?"),
        ("{1960,1961-12}", "1960/1960", "--+"),
        ("156X-12-25", "1563-12-25", "???"),
        ("156X-12-25", "1563-12-26", "?--"),
        ("XXXX-12-25", "1563-12-25", "???"),
        ("1563-12-25", "XXXX-12-25", "?+?"),
        ("1563-07-01", "XXXX-12-25", "?--"),
        ("1563-07-25", "XXXX-XX-25", "???"),
        ("156X-12-25/1570", "1565", "--?"),
        ("156X-12-25/1570", "1570-05", "--+"),
        ("2022-11-25T14:30:00Z", "2022-11-25", "?+?"),
        ("2022-11-25T14:30:00Z", "2022-11-25T14:30:00Z", "-++"),
        ("2022-11-25T14:30:00Z", "2022-11-25T14:30:01Z", "+--"),
        ("Y-17E7", "2022", "+--"),
    ] {
        let shown = |certain: bool, possible: bool| {
            assert!(possible || !certain, "{a} {b}");
            if certain {
                '+'
            } else if possible {
                '?'
            } else {
                '-'
            }
        };
        let (left, right) = (date(a), date(b));
        let found = String::from_iter([
            shown(left.certainly_before(&right), left.possibly_before(&right)),
            shown(left.certainly_during(&right), left.possibly_during(&right)),
            shown(left.certainly_overlaps(&right), left.possibly_overlaps(&right)),
        ]);
        assert_eq!(found, expected, "{a} {b}");
    }
}

#[test]
fn laws_hold_between_all_examples() {
    let more = ["1985-04-11", "2022-09", "2022-09-10/", "1984", "1985-04-12T00:00:00Z", "1960/1960", "2004-06-11"];
    let dates: Vec<Date> = EXAMPLES.iter().map(|(text, _)| *text).chain(more).map(date).collect();
    for a in &dates {
        for b in &dates {
            assert_eq!(a == b, a.cmp(b).is_eq(), "{a:?} {b:?}");
            assert_eq!(a.cmp(b), b.cmp(a).reverse(), "{a:?} {b:?}");
            assert!(!a.certainly_before(b) || a < b, "{a:?} {b:?}");
            assert!(!a.certainly_before(b) || a.possibly_before(b) && !a.possibly_overlaps(b), "{a:?} {b:?}");
            assert!(!a.certainly_during(b) || a.possibly_during(b), "{a:?} {b:?}");
            assert!(!a.certainly_overlaps(b) || a.possibly_overlaps(b), "{a:?} {b:?}");
            assert!(!a.certainly_overlaps(b) || !a.certainly_before(b), "{a:?} {b:?}");
            assert_eq!(a.certainly_overlaps(b), b.certainly_overlaps(a), "{a:?} {b:?}");
            assert_eq!(a.possibly_overlaps(b), b.possibly_overlaps(a), "{a:?} {b:?}");
        }
    }
    let mut sorted = dates;
    sorted.sort();
    assert!(sorted.windows(2).all(|pair| pair[0] <= pair[1]));
    let sorted: Vec<String> = ["2022-09-01", "2022-09~", "2022", "2022-09", "2022-09-01T00:00:00Z", "../2022"]
        .map(date)
        .into_iter()
        .collect::<std::collections::BTreeSet<_>>()
        .iter()
        .map(Date::spelling)
        .collect();
    assert_eq!(sorted, ["../2022", "2022", "2022-09", "2022-09~", "2022-09-01", "2022-09-01T00:00:00Z"]);
}

/// Whatever is read is read again from its spelling; whatever is not, is refused without a panic.
#[test]
fn any_text_is_read_or_refused() {
    let alphabet: Vec<char> = "0129X-/.[]{},?~%SYET:Z+ é".chars().collect();
    let mut state = 7_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for round in 0..5_000 {
        let mut text: Vec<char> = EXAMPLES[round % EXAMPLES.len()].0.chars().collect();
        for _ in 0..=next(3) {
            let at = next(text.len());
            match next(3) {
                0 => text[at] = alphabet[next(alphabet.len())],
                1 => text.insert(at, alphabet[next(alphabet.len())]),
                _ => text.truncate(at.max(1)),
            }
        }
        let text = String::from_iter(text);
        if let Ok(read) = Date::parse(&text) {
            assert_eq!(date(&read.spelling()), read, "{text}");
            assert_eq!(date(&read.spelling()).spelling(), read.spelling(), "{text}");
            for unit in [Unit::Day, Unit::Month, Unit::Year] {
                read.trunc(unit);
            }
            assert!(read.certainly_before(&date("2022")) <= read.possibly_before(&date("2022")), "{text}");
        }
    }
}

#[test]
fn days_and_months_by_number_are_those_that_are_read() {
    for year in [0, 4, 100, 1900, 2000, 2022, 2024, 9999, 10_000] {
        for month in 0..=14 {
            for day in 0..=32 {
                let text =
                    if day == 0 { format!("{year:04}-{month:02}") } else { format!("{year:04}-{month:02}-{day:02}") };
                let read = Date::parse(&text).ok().and_then(|date| date.to_inline());
                assert_eq!(Date::inline(year, month, day), read, "{text}");
            }
        }
    }
}
