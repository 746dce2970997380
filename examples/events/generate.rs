//! Writes made-up rows of coded events, as news coders put them out: on a day, one actor did something to another.
//!
//! The columns are some of those of the GDELT Project's files, spelled as there, so that one `import` reads both. Nobody
//! in the rows exists. The same arguments always write the same rows: the random numbers are SplitMix64.
#![allow(missing_docs, reason = "not a library")]

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

const USAGE: &str = "\
usage: generate_events ROWS [DAYS [SEED]]

Writes ROWS made-up coded events as tab-separated values to standard output: one header line, then the rows by day.
DAYS from 2018-01-01 on are filled (default 1826, five years, at most 11000); SEED (default 1) chooses other rows.

    generate_events 500000 > big.tsv";

const HEADER: &str = "event_id\tdate\tactor1_name\tactor1_country\tactor2_name\tactor2_country\tevent_code\t\
                      event_root_code\tquad_class\tgoldstein\tnum_mentions\tsource_url";

/// CAMEO code, its place on the Goldstein scale, and how many of 1,000 events that nothing provoked have it.
const CODES: &[(&str, &str, u64)] = &[
    ("010", "0.0", 80),
    ("012", "-0.4", 22),
    ("013", "0.4", 20),
    ("020", "3.0", 52),
    ("026", "4.0", 14),
    ("030", "4.0", 24),
    ("036", "4.0", 46),
    ("040", "1.0", 62),
    ("042", "1.9", 74),
    ("043", "2.8", 66),
    ("045", "5.0", 8),
    ("046", "7.0", 26),
    ("050", "3.5", 12),
    ("051", "3.4", 48),
    ("057", "8.0", 16),
    ("060", "6.0", 18),
    ("070", "7.0", 14),
    ("071", "7.4", 10),
    ("080", "5.0", 32),
    ("0841", "7.0", 14),
    ("090", "-2.0", 22),
    ("100", "-5.0", 18),
    ("110", "-2.0", 18),
    ("111", "-2.0", 26),
    ("112", "-2.0", 16),
    ("1121", "-2.0", 3),
    ("1122", "-2.0", 3),
    ("1123", "-2.0", 4),
    ("1125", "-2.0", 1),
    ("114", "-2.0", 6),
    ("120", "-4.0", 26),
    ("130", "-4.4", 14),
    ("138", "-7.0", 4),
    ("141", "-6.5", 16),
    ("150", "-7.2", 4),
    ("160", "-4.0", 14),
    ("172", "-5.0", 10),
    ("173", "-5.0", 46),
    ("180", "-9.0", 12),
    ("182", "-9.5", 10),
    ("190", "-10.0", 52),
    ("193", "-10.0", 36),
    ("203", "-10.0", 1),
];

/// Countries: a stem with an ending. Their codes are two letters of the stem and one of the ending.
const STEMS: &[&str] = &[
    "VELD", "KARST", "OMBR", "TIRN", "SELV", "BRAM", "ULG", "NEVR", "PALD", "GORM", "HALV", "DRESK", "FENN", "LUTH",
    "MARV", "QUEL", "RHON", "SKARD", "THESS", "WEND",
];
const ENDINGS: &[&str] = &["ORIA", "AVIA", "ENIA"];

/// Actors of whom the coder knew no country.
const ROLES: &[&str] = &[
    "POLICE",
    "GOVERNMENT",
    "PRESIDENT",
    "COMPANY",
    "STUDENT",
    "HOSPITAL",
    "OPPOSITION",
    "JOURNALIST",
    "COURT",
    "MILITARY",
    "REBEL",
    "PROTESTER",
    "SCHOOL",
    "REFUGEE",
    "PROSECUTOR",
    "FARMER",
    "UNIVERSITY",
    "PEOPLE'S ASSEMBLY",
    "HUMAN RIGHTS GROUP",
    "TRADE UNION",
];

/// What belongs to each country, after its adjective or before its name.
const OFFICES: &[&str] = &[
    "POLICE",
    "PRESIDENT",
    "GOVERNMENT",
    "OPPOSITION",
    "MILITARY",
    "SENATE",
    "NEWS AGENCY",
    "OIL COMPANY",
    "CENTRAL BANK",
    "SUPREME COURT",
    "LABOUR PARTY",
    "PEOPLE'S PARTY",
    "RED CROSS",
    "BORDER GUARD",
    "TEACHERS UNION",
    "LIBERATION FRONT",
];
const MINISTRIES: &[&str] =
    &["DEFENCE", "FOREIGN AFFAIRS", "FINANCE", "JUSTICE", "TRADE", "HEALTH", "EDUCATION", "ENERGY", "TRANSPORT"];

/// Random numbers after Steele, Lea and Flood: the same everywhere, and of integers only.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`, which is small beside 2^64.
    fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }

    fn percent(&mut self, n: u64) -> bool {
        self.below(100) < n
    }

    fn between(&mut self, least: u64, most: u64) -> usize {
        (least + self.below(most - least + 1)) as usize
    }
}

/// Chooses places of a list by weights.
struct Weighted(Vec<u64>);

impl Weighted {
    fn new(weights: impl Iterator<Item = u64>) -> Self {
        let mut sum = 0;
        Self(
            weights
                .map(|w| {
                    sum += w;
                    sum
                })
                .collect(),
        )
    }

    /// The n-th of `count` has the weight 1/n.
    fn zipf(count: usize) -> Self {
        Self::new((1..=count as u64).map(|rank| 1_000_000 / rank))
    }

    fn choose(&self, random: &mut Random) -> usize {
        let at = random.below(self.0.last().copied().unwrap_or(1));
        self.0.partition_point(|&sum| sum <= at)
    }
}

struct Actor {
    name: String,
    country: String,
}

/// The most frequent first: countries and bare roles by turns, then what belongs to the countries, shuffled.
fn actors(random: &mut Random) -> Vec<Actor> {
    let mut first = Vec::new();
    let mut rest = Vec::new();
    for ending in ENDINGS {
        for stem in STEMS {
            let name = format!("{stem}{ending}");
            let country = format!("{}{}", &stem[..2], &ending[..1]);
            let of_it = |name: String| Actor { name, country: country.clone() };
            rest.extend(OFFICES.iter().map(|office| of_it(format!("{name}N {office}"))));
            rest.extend(MINISTRIES.iter().map(|what| of_it(format!("{name}N MINISTRY OF {what}"))));
            first.push(of_it(name));
            if first.len() % 4 == 3 {
                first.extend(ROLES.get(first.len() / 4).map(|role| Actor { name: (*role).into(), country: "".into() }));
            }
        }
    }
    for last in (1..rest.len()).rev() {
        rest.swap(last, random.below(last as u64 + 1) as usize);
    }
    first.extend(rest);
    first
}

/// An event: who, to whom, and the place of its code in `CODES`. Either actor may be unknown.
#[derive(Clone, Copy)]
struct Event {
    actor: Option<usize>,
    target: Option<usize>,
    code: usize,
}

struct World {
    random: Random,
    actors: Vec<Actor>,
    /// With whom each actor mostly deals.
    partners: Vec<[usize; 6]>,
    by_rank: Weighted,
    by_share: Weighted,
    /// What earlier events provoked, by the day it is due.
    due: BTreeMap<usize, Vec<Event>>,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut random = Random(seed);
        let actors = actors(&mut random);
        let by_rank = Weighted::zipf(actors.len());
        let partners = actors.iter().map(|_| [(); 6].map(|()| by_rank.choose(&mut random))).collect();
        let by_share = Weighted::new(CODES.iter().map(|&(_, _, share)| share));
        Self { random, actors, partners, by_rank, by_share, due: BTreeMap::new() }
    }

    /// What happens next on a day: what is due, or something new.
    fn next(&mut self, day: usize) -> Event {
        if let Some(mut entry) = self.due.first_entry().filter(|entry| *entry.key() <= day) {
            let event = entry.get_mut().pop();
            if entry.get().is_empty() {
                entry.remove();
            }
            if let Some(event) = event {
                return event;
            }
        }
        let random = &mut self.random;
        let code = self.by_share.choose(random);
        let one = self.by_rank.choose(random);
        let mut other = match random.percent(60) {
            true => self.partners[one][random.below(6).min(random.below(6)) as usize],
            false => self.by_rank.choose(random),
        };
        if other == one && random.percent(90) {
            other = self.by_rank.choose(random);
        }
        Event { actor: (!random.percent(7)).then_some(one), target: (!random.percent(25)).then_some(other), code }
    }

    /// An accusation may be repeated on the next day, answered within six weeks, and talked over later.
    fn provoke(&mut self, day: usize, event: Event) {
        if !CODES[event.code].0.starts_with("112") || event.actor.is_none() || event.target.is_none() {
            return;
        }
        let back = Event { actor: event.target, target: event.actor, ..event };
        let random = &mut self.random;
        if random.percent(35) {
            self.due.entry(day + 1).or_default().push(event);
        }
        if random.percent(28) {
            self.due.entry(day + random.between(1, 42)).or_default().push(back);
        }
        if random.percent(12) {
            let codes = ["036", "046", "046", "057"];
            let code = codes[random.below(4) as usize];
            let code = CODES.iter().position(|&(known, _, _)| known == code).unwrap_or(event.code);
            let talks = if random.percent(50) { event } else { back };
            self.due.entry(day + random.between(10, 120)).or_default().push(Event { code, ..talks });
        }
    }
}

/// Year, month and day of the n-th day from 2018-01-01 on.
fn date(mut day: usize) -> (usize, usize, usize) {
    let leap = |year: usize| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let mut year = 2018;
    while day >= 365 + usize::from(leap(year)) {
        day -= 365 + usize::from(leap(year));
        year += 1;
    }
    let lengths = [31, 28 + usize::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while day >= lengths[month] {
        day -= lengths[month];
        month += 1;
    }
    (year, month + 1, day + 1)
}

fn generate(rows: usize, days: usize, seed: u64, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{HEADER}")?;
    let mut world = World::new(seed);
    // Weekends are quiet, and some months are not.
    let months: Vec<u64> = (0..=days / 30).map(|_| 80 + world.random.below(60)).collect();
    let busy = Weighted::new((0..days).map(|day| months[day / 30] * if matches!(day % 7, 5 | 6) { 6 } else { 10 }));
    let total = u128::from(busy.0.last().copied().unwrap_or(1));
    let (mut written, mut id) = (0, 400_000_000);
    for day in 0..days {
        let until = (rows as u128 * u128::from(busy.0[day]) / total) as usize;
        let (year, month, of_month) = date(day);
        while written < until {
            let event = world.next(day);
            world.provoke(day, event);
            let name = |at: Option<usize>| at.map_or("", |at| world.actors[at].name.as_str());
            let country = |at: Option<usize>| at.map_or("", |at| world.actors[at].country.as_str());
            let (code, goldstein, _) = CODES[event.code];
            let root = &code[..2];
            let quad_class = 1 + ["05", "09", "14"].iter().filter(|&&last| root > last).count();
            // Several papers may report the same event, each in a row of its own.
            loop {
                let random = &mut world.random;
                id += random.between(1, 9);
                let mentions = 1 + random.below(10).min(random.below(10)) * random.below(3);
                write!(
                    out,
                    "{id}\t{year}-{month:02}-{of_month:02}\t{}\t{}\t",
                    name(event.actor),
                    country(event.actor)
                )?;
                write!(out, "{}\t{}\t{code}\t{root}\t", name(event.target), country(event.target))?;
                write!(out, "{quad_class}\t{goldstein}\t{mentions}\t")?;
                match random.percent(5) {
                    true => writeln!(out)?,
                    false => writeln!(out, "https://paper{}.example/{id}", random.between(1, 40))?,
                }
                written += 1;
                if written == until || !random.percent(11) {
                    break;
                }
            }
        }
    }
    out.flush()
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.iter().any(|arg| arg == "-h" || arg == "--help") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let numbers: Option<Vec<u64>> = args.iter().map(|arg| arg.replace('_', "").parse().ok()).collect();
    let (rows, days, seed) = match numbers.as_deref() {
        Some(&[rows]) => (rows, 1826, 1),
        Some(&[rows, days]) => (rows, days, 1),
        Some(&[rows, days, seed]) => (rows, days, seed),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    if !(1..=11_000).contains(&days) || rows > 1_000_000_000 {
        eprintln!("between 1 and 11000 days, and at most 1000000000 rows\n\n{USAGE}");
        return ExitCode::from(2);
    }
    match generate(rows as usize, days as usize, seed, &mut BufWriter::new(io::stdout().lock())) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads has read enough, as `head` does.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot write: {error}");
            ExitCode::from(74)
        }
    }
}
