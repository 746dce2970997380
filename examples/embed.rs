//! A base of claims built by a program: who accuses whom, on which page it can be read, and what is left when a source
//! takes its story back.
//!
//! `cargo run --example embed`

use dictum::{Date, Error, Fact, Kb, Prop, Value};
use serde::Deserialize;
use std::io::{self, Write};

/// One charge with the place it was read at: a row of `CHARGES`.
#[derive(Deserialize)]
struct Charge {
    who: String,
    whom: String,
    deed: Deed,
    when: Date,
    source: String,
    page: u32,
}

const CHARGES: &str = "charge(Who, Whom, Deed), Who says Deed on When @ Source:Page?";

/// What somebody is said to have done: the propositions of this base.
#[derive(Deserialize)]
enum Deed {
    Closed { who: String, what: String },
    Sold { who: String, what: String, price: u32 },
    Neglected { who: String, what: String },
}

/// Whoever does something is blamed for it by whoever else says so.
const RULES: &str = "
    blamed(P, X)    :- _ says P, X = arg(P, 1).
    charge(A, B, P) :- A says P, blamed(P, B), A != B.
    mutual(A, B)    :- charge(A, B, _), charge(B, A, _), A < B.
    denied(P, X)    :- X denies P.
";

fn base() -> Result<Kb, Error> {
    let mut kb = Kb::new();
    kb.run(RULES)?;
    let closed = Prop::new("closed", ["board", "bridge"]);
    let sold = Prop::new("sold", [Value::from("board"), "land".into(), 5_000.into()]);
    let day: Date = "2021-03-05".parse()?;
    kb.insert([
        Fact::says("ines", closed.clone()).on(day.clone()).at("minutes").locator(2),
        Fact::says("board", Prop::new("neglected", ["ines", "bridge"])).on(day).at("minutes").locator(3),
        Fact::says("pavlo", closed).on("2021-03-12".parse()?).at("gazette").locator(1),
        Fact::says("pavlo", sold.clone()).on("2021-03-12".parse()?).at("gazette").locator(4).quote("sold our land"),
        Fact::denies("board", sold).on("2021-03".parse()?).at("minutes").locator(9),
    ])?;
    Ok(kb)
}

fn tell(kb: &Kb, out: &mut impl Write) -> Result<(), Box<dyn std::error::Error>> {
    for Charge { who, whom, deed, when, source, page } in kb.query_as(CHARGES)? {
        let deed = match deed {
            Deed::Closed { who, what } => format!("{who} closed the {what}"),
            Deed::Sold { who, what, price } => format!("{who} sold the {what} for {price}"),
            Deed::Neglected { who, what } => format!("{who} neglected the {what}"),
        };
        writeln!(out, "{who} accuses {whom}: {deed} ({source}, p. {page}, {when})")?;
    }
    for (one, other) in kb.query_as::<(String, String)>("mutual(A, B)?")? {
        writeln!(out, "{one} and {other} accuse each other")?;
    }
    for (deed, who) in kb.query_as::<(String, String)>("denied(P, X), _ says P?")? {
        writeln!(out, "{who} denies {deed}")?;
    }
    Ok(())
}

/// What the program does, told to `out`.
pub fn run(out: &mut impl Write) -> Result<(), Box<dyn std::error::Error>> {
    let mut kb = base()?;
    tell(&kb, out)?;

    // A copy shares all that stays the same, so it costs little to ask what would be.
    let mut without = kb.clone();
    without.retract("_ says _ @ minutes")?;
    without.retract("_ denies _ @ minutes")?;
    writeln!(out, "\nWithout the minutes:")?;
    tell(&without, out)?;

    let changes = kb.retract("pavlo says _ @ gazette:4")?;
    writeln!(out, "\nThe gazette takes back page 4: {} claim less", changes.retracted)?;
    tell(&kb, out)?;

    // A mistake says where it is and what mends it.
    if let Err(error) = kb.query("charge(Who, board, _), Page > 2?") {
        writeln!(out, "\n{}", error.report().trim_end())?;
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    run(&mut io::stdout().lock())
}
