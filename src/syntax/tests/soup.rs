//! Whatever the text, the reader neither panics nor stands still, and its places lie within the text.

use super::*;

const RICH: &str = "\u{FEFF}#!x\n%% Doc ä\npred p(a: text, b). % x\n@ r:4 on 2022-09 { p(a, \"q\\n\") on 2021. /* c */ q(b) \"z\". }\n\
    ines says (closed(mayor) on 2021-02) on 2021-03-05 @ x:1 \"q\", y:'p. 4'.\nsource(id: r, published: 2022).\n\
    m(A, count(B)) on D :- a(A, B) on D @ S:L, not (b ; c), N = max { X + 1 : d(X, 北京) }, A != -1.5e-3 order by A desc limit 5.\n\
    ?(X) :- p(X, _), X >= 2 * (Y - 1) mod 3. %! E0204 1:2\n?- !p(r\"\\d\", d\"2022\", 2022-11-25T14:30:00Z, $w). :- p \"no\".\n\
    p(\"\"\"a\nb\"\"\", 'c')? order by 1. %= a, b\n%= c\nretract p(_) @ s. include \"f\". import x(A: int, f(_)) on D @ s:L \"q\" from \"y\"\n\
    with header = false, errors = skip.\n";

fn sound(text: &str) {
    let mut at = 0;
    for parsed in statements(text, FileId(0)) {
        let spans: Vec<crate::base::span::Span> = match &parsed {
            Parsed::Statement(s) => vec![s.span],
            Parsed::Stray(span) => vec![*span],
            Parsed::Wrong { span, diagnostics, .. } => {
                assert!(!diagnostics.is_empty());
                std::iter::once(*span).chain(diagnostics.iter().flat_map(|d| d.labels.iter().map(|l| l.span))).collect()
            }
        };
        for span in spans {
            assert!(span.start <= span.end && span.end as usize <= text.len(), "{text:?} {parsed:?}");
            assert!(text.get(span.start as usize..span.end as usize).is_some(), "{text:?} {parsed:?}");
        }
        if let Parsed::Statement(s) = &parsed {
            assert!(s.span.start as usize >= at);
            at = s.span.end as usize;
        }
    }
    verdict(text);
}

#[test]
fn a_rich_text_is_whole() {
    assert_eq!(wrong(RICH), []);
    assert_eq!(all(RICH).len(), 12);
}

#[test]
fn every_truncation() {
    for (at, _) in RICH.char_indices() {
        sound(&RICH[..at]);
        sound(&RICH[at..]);
    }
}

#[test]
fn token_soup() {
    const TOKENS: &[&str] = &[
        "p",
        "X",
        "_",
        "(",
        ")",
        "{",
        "}",
        ",",
        ".",
        ";",
        ":-",
        "?",
        "?-",
        "@",
        ":",
        "not ",
        "!",
        " on ",
        " says ",
        "count",
        "\"",
        "'",
        "\"\"\"",
        "%",
        "%= ",
        "%! E0101",
        "//",
        "/*",
        "*/",
        "\n",
        " ",
        "2022-",
        "12",
        "1.5",
        "..",
        "-",
        "+",
        "*",
        "/",
        " mod ",
        "<",
        "=",
        "!=",
        "d\"",
        "r\"",
        "\\",
        "#",
        "[",
        "]",
        "ä",
        "\u{301}",
        "\0",
        "\r",
        " limit ",
        " order by ",
        "pred ",
        "include ",
        "retract ",
        "import ",
        "$w",
        "source(id:",
        "é",
    ];
    let mut state = 0x2545_F491_4F6C_DD1Du64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for _ in 0..5_000 {
        let length = next() % 24;
        let text: String = (0..length).map(|_| TOKENS[(next() % TOKENS.len() as u64) as usize]).collect();
        sound(&text);
    }
}
