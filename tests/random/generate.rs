//! Programs that are stratified, safe and small, from a seed.
//!
//! Stated predicates `e1/1 e2/2 e3/3 n2/2` (numbers) and sayings, with supports; derived ones `p0 … ` in levels: a rule
//! of `pK` reads stated predicates and those up to its own level, and negates or collects only lower ones. Then one
//! predicate by an aggregate, one least distance through recursion, rules over dates and sources, and queries with
//! arguments bound and free.

use std::fmt::Write;

/// A program.
pub struct Generated {
    /// Facts and rules.
    pub statements: String,
    /// To be asked in order.
    pub queries: Vec<String>,
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

const VALUES: [&str; 6] = ["a", "b", "c", "d", "f(a)", "f(b)"];
const DATES: [&str; 6] = ["2022-01-01", "2022-01-15", "2022-01", "2022-02-03", "d\"2022\"", "d\"2022-01/2022-03\""];
const SOURCES: [&str; 3] = ["s", "t", "u"];
const VARIABLES: [&str; 4] = ["A", "B", "C", "D"];

/// What a rule can read, and its arity.
#[derive(Clone)]
struct Readable {
    name: String,
    arity: usize,
    stated: bool,
}

struct Generator {
    random: Random,
    text: String,
    readable: Vec<Readable>,
}

/// The program of a seed.
pub fn generate(seed: u64) -> Generated {
    let mut generator = Generator { random: Random(seed), text: String::new(), readable: Vec::new() };
    generator.facts();
    let levels = 1 + generator.random.below(4);
    for level in 0..levels {
        generator.level(level);
    }
    if generator.random.chance(40) {
        generator.aggregate();
    }
    if generator.random.chance(30) {
        generator.least();
    }
    let queries = (0..1 + generator.random.below(3)).map(|_| generator.query()).collect();
    Generated { statements: generator.text, queries }
}

impl Generator {
    fn facts(&mut self) {
        for (name, arity, most) in [("e1", 1, 4), ("e2", 2, 7), ("e3", 3, 5)] {
            for _ in 0..1 + self.random.below(most) {
                let args: Vec<&str> = (0..arity).map(|_| self.random.pick(&VALUES)).collect();
                let support = self.support();
                let _ = writeln!(self.text, "{name}({}){support}.", args.join(", "));
            }
            self.readable.push(Readable { name: name.into(), arity, stated: true });
        }
        for _ in 0..1 + self.random.below(6) {
            let (a, b) = (self.random.below(5), self.random.below(4));
            let _ = writeln!(self.text, "n2({a}, {b}).");
        }
        for _ in 0..self.random.below(3) {
            let (who, what, support) = (self.random.pick(&VALUES[..4]), self.random.pick(&VALUES[4..]), self.support());
            let verb = if self.random.chance(70) { "says" } else { "denies" };
            let _ = writeln!(self.text, "{who} {verb} {what}{support}.");
        }
    }

    fn support(&mut self) -> String {
        let mut support = String::new();
        if self.random.chance(50) {
            let _ = write!(support, " on {}", self.random.pick(&DATES));
        }
        if self.random.chance(50) {
            let _ = write!(support, " @ {}", self.random.pick(&SOURCES));
            if self.random.chance(50) {
                let _ = write!(support, ":{}", self.random.below(3));
            }
        }
        support
    }

    /// One or two predicates that may use each other, with one to three rules each.
    fn level(&mut self, level: usize) {
        let lower = self.readable.clone();
        let twins = 1 + self.random.below(2);
        for twin in 0..twins {
            let arity = self.random.below(4).max(usize::from(level == 0));
            self.readable.push(Readable { name: format!("p{level}{}", ["x", "y"][twin]), arity, stated: false });
        }
        let own: Vec<Readable> = self.readable[lower.len()..].to_vec();
        for (place, head) in own.iter().enumerate() {
            let rules = 1 + self.random.below(3);
            for rule in 0..rules {
                // The first rule rests on what is below, so that there is something to begin from.
                let reads = if rule == 0 && place == 0 { lower.clone() } else { self.readable.clone() };
                let (body, bound, dates) = self.body(&reads, &lower);
                let args: Vec<String> = (0..head.arity).map(|_| self.head_argument(&bound)).collect();
                let date = match dates.first() {
                    Some(date) if self.random.chance(60) => format!(" on {date}"),
                    _ => String::new(),
                };
                let _ = writeln!(self.text, "{}{date} :- {body}.", atom(&head.name, &args));
            }
        }
    }

    fn head_argument(&mut self, bound: &[String]) -> String {
        match bound.is_empty() || self.random.chance(8) {
            true => self.random.pick(&VALUES).into(),
            false => bound[self.random.below(bound.len())].clone(),
        }
    }

    /// A body, the variables it binds, and those of them that are dates.
    fn body(&mut self, reads: &[Readable], lower: &[Readable]) -> (String, Vec<String>, Vec<String>) {
        let (mut literals, mut bound, mut dates) = (Vec::new(), Vec::new(), Vec::new());
        for place in 0..1 + self.random.below(3) {
            if place > 0 && self.random.chance(12) {
                literals.push(self.sides(reads, &bound));
                continue;
            }
            literals.push(self.positive(reads, &mut bound, &mut dates, place));
        }
        if self.random.chance(15) {
            literals.push("n2(N, M)".into());
            literals.push(self.number());
        }
        for _ in 0..self.random.below(2) {
            let literal = self.filter(lower, &bound);
            literals.push(literal);
        }
        if self.random.chance(30) {
            let (from, to) = (self.random.below(literals.len()), self.random.below(literals.len()));
            literals.swap(from, to);
        }
        (literals.join(", "), bound, dates)
    }

    fn positive(
        &mut self,
        reads: &[Readable],
        bound: &mut Vec<String>,
        dates: &mut Vec<String>,
        place: usize,
    ) -> String {
        if self.random.chance(8) {
            note(bound, "A");
            note(bound, "P");
            return "A says P".into();
        }
        if self.random.chance(4) {
            note(bound, "P");
            return "stated(P), functor(P) != n2".into();
        }
        let read = reads[self.random.below(reads.len())].clone();
        let mut own = Vec::new();
        let args: Vec<String> = (0..read.arity).map(|_| self.argument(&mut own)).collect();
        let mut text = atom(&read.name, &args);
        if self.random.chance(20) {
            if self.random.chance(60) {
                let date = format!("T{place}");
                let _ = write!(text, " on {date}");
                dates.push(date);
            } else {
                let _ = write!(text, " during {}", self.random.pick(&DATES));
            }
        }
        if read.stated && self.random.chance(20) {
            match self.random.below(3) {
                0 => drop(write!(text, " @ {}", self.random.pick(&SOURCES))),
                1 => drop(write!(text, " @ S{place}")),
                _ => drop(write!(text, " @ {}:{}", self.random.pick(&SOURCES), self.random.below(3))),
            }
        }
        own.iter().for_each(|v| note(bound, v));
        text
    }

    fn argument(&mut self, bound: &mut Vec<String>) -> String {
        match self.random.below(20) {
            0 => "_".into(),
            1..=3 => self.random.pick(&VALUES).into(),
            4 => {
                let variable = self.random.pick(&VARIABLES);
                note(bound, variable);
                format!("f({variable})")
            }
            _ => {
                let variable = self.random.pick(&VARIABLES);
                note(bound, variable);
                variable.into()
            }
        }
    }

    /// `(p(A) ; q(A, _))`, over variables that are bound, so that nothing depends on a side.
    fn sides(&mut self, reads: &[Readable], bound: &[String]) -> String {
        let sides: Vec<String> = (0..2)
            .map(|_| {
                let read = reads[self.random.below(reads.len())].clone();
                let args: Vec<String> = (0..read.arity).map(|_| self.used(bound)).collect();
                atom(&read.name, &args)
            })
            .collect();
        format!("({})", sides.join(" ; "))
    }

    fn used(&mut self, bound: &[String]) -> String {
        match self.random.below(10) {
            0..=1 => "_".into(),
            2 => self.random.pick(&VALUES).into(),
            _ if bound.is_empty() => "_".into(),
            _ => bound[self.random.below(bound.len())].clone(),
        }
    }

    /// Negations, comparisons, tests, aggregates over what is below.
    fn filter(&mut self, lower: &[Readable], bound: &[String]) -> String {
        let read = lower[self.random.below(lower.len())].clone();
        let args: Vec<String> = (0..read.arity).map(|_| self.used(bound)).collect();
        let inner = atom(&read.name, &args);
        let one = self.used(bound).replace('_', "a");
        let other = self.used(bound).replace('_', "b");
        match self.random.below(9) {
            0..=2 if read.stated && self.random.chance(25) => format!("not {inner} @ {}", self.random.pick(&SOURCES)),
            0..=2 => format!("not {inner}"),
            3 => format!("not ({inner}, {one} != {other})"),
            4 => format!("{one} != {other}"),
            5 => format!("{one} <= {other}"),
            6 => format!("count {{ {inner} }} {} {}", self.random.pick(&["<", ">=", "=", "!="]), self.random.below(3)),
            7 => format!("mentions({one}, {other})"),
            _ => {
                let args: Vec<String> =
                    (0..read.arity).map(|i| if i == 0 { "L".to_string() } else { self.used(bound) }).collect();
                format!(
                    "count {{ L : {} }} < 3",
                    if read.arity == 0 { "e1(L)".into() } else { atom(&read.name, &args) }
                )
            }
        }
    }

    fn number(&mut self) -> String {
        match self.random.below(5) {
            0 => "N < M".into(),
            1 => "N + 1 >= M".into(),
            2 => "N / M = 1".into(),
            3 => "M * 2 != N".into(),
            _ => "N - M = 0".into(),
        }
    }

    fn aggregate(&mut self) {
        let lower = self.readable.clone();
        let (body, bound, _) = self.body(&lower, &lower);
        let group = self.head_argument(&bound);
        let collected = self.head_argument(&bound);
        let aggregate = match self.random.below(6) {
            0 => "count(*)".into(),
            1 | 2 => format!("count({collected})"),
            3 => format!("min({collected})"),
            4 => format!("max({collected})"),
            _ => format!("join({collected}, \"+\")"),
        };
        let _ = writeln!(self.text, "agg({group}, {aggregate}) :- {body}.");
        let _ = writeln!(self.text, "total(sum(N)) :- n2(N, _).\nsums(M, sum(N + 1)) :- n2(N, M), e1(_).");
        self.readable.push(Readable { name: "agg".into(), arity: 2, stated: false });
        self.readable.push(Readable { name: "sums".into(), arity: 2, stated: false });
        self.readable.push(Readable { name: "total".into(), arity: 1, stated: false });
    }

    fn least(&mut self) {
        let start = self.random.pick(&VALUES);
        let (which, step) = if self.random.chance(70) { ("min", "D + 1") } else { ("min", "D + W") };
        let _ = writeln!(self.text, "dist({start}, 0).");
        let weight = if step.contains('W') { ", n2(W, _)" } else { "" };
        let bound = if self.random.chance(30) { ", D < 4" } else { "" };
        let _ = writeln!(self.text, "dist(B, {which}({step})) :- dist(A, D), e2(A, B){weight}{bound}.");
        self.readable.push(Readable { name: "dist".into(), arity: 2, stated: false });
    }

    fn query(&mut self) -> String {
        let reads = self.readable.clone();
        if self.random.chance(70) {
            // A predicate of the rules, some arguments bound.
            let derived: Vec<&Readable> = reads.iter().filter(|r| !r.stated).collect();
            let read = derived[self.random.below(derived.len())].clone();
            let args: Vec<String> = (0..read.arity)
                .map(|_| match self.random.below(10) {
                    0..=2 => self.random.pick(&VALUES[..4]).to_string(),
                    3 => "_".into(),
                    _ => self.random.pick(&["X", "Y", "Z"]).to_string(),
                })
                .collect();
            return format!("{}?", atom(&read.name, &args));
        }
        let (body, bound, _) = self.body(&reads, &reads);
        match bound.first() {
            None => format!("?- {body}."),
            Some(first) if self.random.chance(30) => format!("?({first}, count(*)) :- {body}."),
            Some(first) if self.random.chance(30) => {
                format!("?({}) :- {body} order by {first} desc limit {}.", bound.join(", "), 1 + self.random.below(4))
            }
            Some(_) => format!("?({}) :- {body}.", bound.join(", ")),
        }
    }
}

fn note(bound: &mut Vec<String>, variable: &str) {
    if !bound.iter().any(|b| b == variable) {
        bound.push(variable.into());
    }
}

fn atom(name: &str, args: &[String]) -> String {
    if args.is_empty() { name.into() } else { format!("{name}({})", args.join(", ")) }
}
