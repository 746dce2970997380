//! How much memory there may be, how much is held, and how sizes are written.
//!
//! A program that counts what it allocates hands over a [`Gauge`], and the limit holds for all that it has. Else those
//! who hold much tell of it as they go: the base, what is being loaded, and what is being derived.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Reads what a program has allocated, by its own count.
///
/// ```
/// use dictum::{Gauge, Kb, Limits, Options};
///
/// // A program reads its own counter here, such as that of its allocator.
/// let gauge = Gauge { held: || 300 << 20, peak: || 400 << 20 };
/// let limits = Limits { max_memory: Some(200 << 20), ..Limits::default() };
/// let mut kb = Kb::with_options(Options { limits, gauge: Some(gauge), ..Options::default() });
/// assert!(kb.run("p(a).").unwrap_err().is_limit());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Gauge {
    /// Bytes that are allocated now.
    pub held: fn() -> u64,
    /// The most that ever were.
    pub peak: fn() -> u64,
}

/// What may be held, and what is.
#[derive(Clone, Debug)]
pub struct Memory {
    limit: u64,
    gauge: Option<Gauge>,
    told: Arc<Told>,
}

/// What those who hold much told of.
#[derive(Debug, Default)]
struct Told {
    /// Before what runs began.
    base: AtomicU64,
    /// By what runs.
    work: AtomicU64,
    /// Something was not done for want of memory.
    refused: AtomicBool,
}

impl Memory {
    /// At most so many bytes, counted by a gauge where there is one.
    pub fn new(limit: u64, gauge: Option<Gauge>) -> Memory {
        Memory { limit, gauge, told: Arc::default() }
    }

    /// How much may be held.
    pub fn limit(&self) -> u64 {
        self.limit
    }

    /// Whether it goes by what it is told.
    pub fn is_told(&self) -> bool {
        self.gauge.is_none()
    }

    /// Memory was freed: what was refused may be tried again.
    pub fn renew(&self) {
        self.told.refused.store(false, Ordering::Relaxed);
    }

    /// Something begins on top of so many bytes.
    pub fn begin(&self, base: u64) {
        self.told.base.store(base, Ordering::Relaxed);
        self.told.work.store(0, Ordering::Relaxed);
    }

    /// What runs holds so many bytes now.
    pub fn tell(&self, work: u64) {
        self.told.work.store(work, Ordering::Relaxed);
    }

    /// Whether so many bytes may be taken at once; where they may not, nothing has room from then on, so that whoever
    /// asked may leave undone what it cannot do, and is stopped at the next look.
    pub fn may_take(&self, bytes: u64) -> bool {
        let may = self.has_room_for(bytes);
        if !may {
            self.told.refused.store(true, Ordering::Relaxed);
        }
        may
    }

    /// Whether so many bytes more are within the limit.
    pub fn has_room_for(&self, more: u64) -> bool {
        if self.told.refused.load(Ordering::Relaxed) {
            return false;
        }
        let held = match self.gauge {
            Some(gauge) => (gauge.held)(),
            None => self.told.base.load(Ordering::Relaxed).saturating_add(self.told.work.load(Ordering::Relaxed)),
        };
        held.saturating_add(more) <= self.limit
    }
}

/// A number with its digits in groups of three.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Units by their size, the largest first.
const UNITS: [(&str, u64); 4] = [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];

/// A size as people write it: `512 bytes`, `1.5 GiB`.
pub fn spell_size(bytes: u64) -> String {
    match UNITS.iter().find(|(_, size)| bytes >= *size) {
        Some((unit, size)) => {
            let text = format!("{:.1}", bytes as f64 / *size as f64);
            format!("{} {unit}", text.strip_suffix(".0").unwrap_or(&text))
        }
        None if bytes == 1 => "1 byte".into(),
        None => format!("{bytes} bytes"),
    }
}

/// `512M`, `64MiB`, `1.5 GB`: each unit is a power of 1024; a bare number is bytes.
pub fn parse_size(text: &str) -> Option<u64> {
    let split = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (amount, unit) = (text[..split].trim(), text[split..].to_ascii_uppercase());
    let size = match unit.strip_suffix("IB").or_else(|| unit.strip_suffix('B')).unwrap_or(&unit) {
        "" if unit != "IB" => 1,
        letter => UNITS.iter().find(|(name, _)| letter.len() == 1 && name.starts_with(letter))?.1,
    };
    let plain = |c: char| c.is_ascii_digit() || c == '.';
    if !amount.starts_with(|c: char| c.is_ascii_digit()) || !amount.chars().all(plain) {
        return None;
    }
    match amount.parse::<u64>() {
        Ok(number) => number.checked_mul(size),
        Err(_) => {
            let bytes = amount.parse::<f64>().ok()? * size as f64;
            (bytes < u64::MAX as f64).then_some(bytes as u64)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (text, bytes) in [
            ("0", 0),
            ("1000", 1000),
            ("12B", 12),
            ("2G", 2 << 30),
            ("2g", 2 << 30),
            ("64MiB", 64 << 20),
            ("64 mb", 64 << 20),
            ("1.5K", 1536),
            ("3T", 3 << 40),
        ] {
            assert_eq!(parse_size(text), Some(bytes), "{text}");
        }
        for text in
            ["", "G", "-1G", "1X", "1GG", "1iB", "two", "1e3", "1.2.3M", ".5G", "99999999999999T", "inf", "1 G B"]
        {
            assert_eq!(parse_size(text), None, "{text}");
        }
    }

    #[test]
    fn sizes_are_spelled_shortly() {
        let spelled = [0, 1, 1023, 1024, 1536, 64 << 20, (5 << 30) / 2].map(spell_size);
        assert_eq!(spelled, ["0 bytes", "1 byte", "1023 bytes", "1 KiB", "1.5 KiB", "64 MiB", "2.5 GiB"]);
    }

    #[test]
    fn what_is_told_counts_where_nothing_is_measured() {
        let memory = Memory::new(100, None);
        memory.begin(40);
        memory.tell(50);
        assert!(memory.has_room_for(10) && !memory.has_room_for(11) && !memory.has_room_for(u64::MAX));
        memory.begin(0);
        assert!(memory.may_take(100) && memory.has_room_for(100));
        assert!(!memory.may_take(101) && !memory.has_room_for(0));
        let measured = Memory::new(100, Some(Gauge { held: || 99, peak: || 99 }));
        measured.tell(1_000);
        assert!(measured.has_room_for(1) && !measured.has_room_for(2));
    }
}
