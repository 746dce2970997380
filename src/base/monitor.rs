//! The clock, the stop sign and the limit on memory, as handed to whatever may run long: the one file that reads the
//! clock.

use super::diagnostic::{Code, Diagnostic};
use super::memory::{Memory, spell_size};
use super::span::Span;
use std::cell::Cell;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// Asks a running evaluation to stop; clones are the same sign, and any thread may raise it.
///
/// ```
/// use dictum::{Kb, Options, StopSign};
/// use std::{thread, time::Duration};
///
/// let stop = StopSign::default();
/// let mut kb = Kb::with_options(Options { stop: stop.clone(), ..Options::default() });
/// kb.run("n(0). n(X + 1) :- n(X).")?; // it never ends, of which a warning tells
/// thread::spawn(move || {
///     thread::sleep(Duration::from_millis(50));
///     stop.raise();
/// });
/// let error = kb.query("n(X)?").unwrap_err();
/// assert!(error.is_cancelled());
/// # Ok::<(), dictum::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct StopSign(Arc<AtomicBool>);

impl StopSign {
    /// Asks to stop.
    pub fn raise(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Takes the request back, before the next evaluation.
    pub fn lower(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    /// Whether stopping is asked for.
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Why an evaluation has to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Somebody raised the [`StopSign`].
    Cancelled,
    /// The time allowed is over.
    TimeLimit(Duration),
    /// More memory is held than so many bytes.
    MemoryLimit(u64),
}

impl Stop {
    /// Its code.
    pub fn code(self) -> Code {
        match self {
            Stop::Cancelled => Code::E0514,
            Stop::TimeLimit(_) => Code::E0513,
            Stop::MemoryLimit(_) => Code::E0512,
        }
    }

    /// As a diagnostic at the statement that was being worked on, or at no place.
    pub fn diagnostic(self, span: Span) -> Diagnostic {
        let said = |message: String| match span == Span::default() {
            true => Diagnostic::nowhere(self.code(), message),
            false => Diagnostic::new(self.code(), span, message),
        };
        match self {
            Stop::Cancelled => said("cancelled".into()),
            Stop::TimeLimit(allowed) => said(format!("not done within {}", spell_duration(allowed)))
                .help("allow more time (`--timeout`, in the REPL `:timeout`), or bind more arguments of the query"),
            Stop::MemoryLimit(allowed) => said(format!("more than {} of memory needed", spell_size(allowed)))
                .help("allow more (`--max-memory`), load less, or bind more arguments of the query"),
        }
    }

    /// The stop that made writing fail, if one did.
    pub fn of(error: &io::Error) -> Option<Stop> {
        error.get_ref().and_then(|inner| inner.downcast_ref::<Stop>()).copied()
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.diagnostic(Span::default()).message)
    }
}

impl std::error::Error for Stop {}

/// So that writing ends where it is to stop.
impl Stop {
    /// As a diagnostic where no text was worked on.
    pub fn nowhere(self) -> Diagnostic {
        Diagnostic { labels: Vec::new(), ..self.diagnostic(Span::default()) }
    }
}

impl From<Stop> for io::Error {
    fn from(stop: Stop) -> io::Error {
        io::Error::other(stop)
    }
}

/// What an evaluation asks now and then: whether to go on.
#[derive(Clone, Debug, Default)]
pub struct Monitor {
    stop: StopSign,
    deadline: Option<(Instant, Duration)>,
    memory: Option<Memory>,
    /// Steps that were gone, in some thousands at a time.
    work: Arc<AtomicU64>,
    /// More work than this is not worth it.
    most: Option<u64>,
}

impl Monitor {
    /// One that stops when `stop` is raised or, counted from now, `timeout` is over.
    pub fn start(stop: StopSign, timeout: Option<Duration>) -> Monitor {
        let deadline = timeout.and_then(|t| Instant::now().checked_add(t).map(|at| (at, t)));
        Monitor { stop, deadline, memory: None, ..Monitor::default() }
    }

    /// The same with a limit on memory, or none.
    pub fn limited(self, memory: Option<Memory>) -> Monitor {
        Monitor { memory, ..self }
    }

    /// The same for something that is not worth more than so many steps: beyond them it is as if it were cancelled.
    pub fn worth(&self, steps: u64) -> Monitor {
        Monitor { most: Some(self.work() + steps), ..self.clone() }
    }

    /// How many steps were gone, about.
    pub fn work(&self) -> u64 {
        self.work.load(Relaxed)
    }

    /// The limit on memory.
    pub fn memory(&self) -> Option<&Memory> {
        self.memory.as_ref()
    }

    /// The limit on memory, where it goes by what it is told.
    pub fn told(&self) -> Option<&Memory> {
        self.memory.as_ref().filter(|memory| memory.is_told())
    }

    /// Whether there is memory for so many bytes that are about to be taken at once.
    ///
    /// # Errors
    /// [`Stop::MemoryLimit`] where there is not.
    pub fn room_for(&self, bytes: u64) -> Result<(), Stop> {
        match &self.memory {
            Some(memory) if !memory.has_room_for(bytes) => Err(Stop::MemoryLimit(memory.limit())),
            _ => Ok(()),
        }
    }

    /// Whether to go on. Cheap, but not free: ask every few thousand steps.
    pub fn check(&self) -> Result<(), Stop> {
        #[cfg(test)]
        if super::effort::look() {
            return Err(Stop::Cancelled);
        }
        if self.stop.is_raised() {
            return Err(Stop::Cancelled);
        }
        self.room_for(0)?;
        if self.most.is_some_and(|most| self.work() > most) {
            return Err(Stop::Cancelled);
        }
        match self.deadline {
            Some((at, allowed)) if Instant::now() >= at => Err(Stop::TimeLimit(allowed)),
            _ => Ok(()),
        }
    }
}

/// Asks a [`Monitor`] once in some thousand steps, a step being what takes well below a microsecond.
#[derive(Debug)]
pub struct Pace<'a> {
    monitor: Option<&'a Monitor>,
    left: Cell<usize>,
}

/// So many steps lie between two looks at the clock.
const STEPS: usize = 4_096;

impl<'a> Pace<'a> {
    /// One that asks at once, and then as its steps go on.
    pub fn new(monitor: &'a Monitor) -> Pace<'a> {
        Pace::of(Some(monitor))
    }

    /// What it asks.
    pub fn monitor(&self) -> Option<&'a Monitor> {
        self.monitor
    }

    /// One that asks a monitor, where there is one.
    pub fn of(monitor: Option<&'a Monitor>) -> Pace<'a> {
        Pace { monitor, left: Cell::new(0) }
    }

    /// One that never stops.
    pub fn endless() -> Pace<'static> {
        Pace { monitor: None, left: Cell::new(STEPS) }
    }

    /// Goes so many steps.
    pub fn steps(&self, count: usize) -> Result<(), Stop> {
        match self.left.get().checked_sub(count) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => {
                // What was left of the last steps counts as gone too.
                self.monitor.iter().for_each(|monitor| _ = monitor.work.fetch_add(count.max(STEPS) as u64, Relaxed));
                self.look()
            }
        }
    }

    /// Goes so many steps; where it asks, it first tells how many bytes what runs holds.
    pub fn steps_holding(&self, count: usize, held: impl FnOnce() -> usize) -> Result<(), Stop> {
        if self.left.get() < count
            && let Some(memory) = self.monitor.and_then(Monitor::told)
        {
            memory.tell(held() as u64);
        }
        self.steps(count)
    }

    /// Whether there is memory for so many bytes that are about to be taken at once.
    ///
    /// # Errors
    /// When it is to stop.
    pub fn room_for(&self, bytes: usize) -> Result<(), Stop> {
        self.monitor.map_or(Ok(()), |monitor| monitor.room_for(bytes as u64))
    }

    /// Asks now.
    pub fn look(&self) -> Result<(), Stop> {
        self.left.set(STEPS);
        self.monitor.map_or(Ok(()), Monitor::check)
    }
}

/// Measures how long something took.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    pub fn start() -> Stopwatch {
        Stopwatch(Instant::now())
    }

    /// Since the start.
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// A span of time as people write it: `12 ms`, `1.5 s`, `2 min`.
pub fn spell_duration(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    let plain = |x: f64, unit: &str| {
        let text = format!("{x:.1}");
        format!("{} {unit}", text.strip_suffix(".0").unwrap_or(&text))
    };
    if seconds < 1.0 {
        format!("{} ms", time.as_millis())
    } else if seconds < 120.0 {
        plain(seconds, "s")
    } else {
        plain(seconds / 60.0, "min")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stops_when_asked_or_late() {
        let sign = StopSign::default();
        let monitor = Monitor::start(sign.clone(), None);
        assert_eq!(monitor.check(), Ok(()));
        sign.raise();
        assert_eq!(monitor.check(), Err(Stop::Cancelled));
        sign.lower();
        assert_eq!(monitor.check(), Ok(()));
        let late = Monitor::start(sign, Some(Duration::ZERO));
        assert_eq!(late.check(), Err(Stop::TimeLimit(Duration::ZERO)));
    }

    #[test]
    fn durations_are_spelled_shortly() {
        let spell = |ms| spell_duration(Duration::from_millis(ms));
        assert_eq!([spell(12), spell(1500), spell(10_000), spell(150_000)], ["12 ms", "1.5 s", "10 s", "2.5 min"]);
    }
}
