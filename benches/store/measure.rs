//! Times and lines of the table.

use std::hint::black_box;
use std::ops::Add;
use std::time::Instant;

/// Milliseconds by the clock, and of a processor at work for us.
#[derive(Clone, Copy, Default)]
pub struct Time {
    pub wall: f64,
    pub processor: f64,
}

impl Add for Time {
    type Output = Time;

    fn add(self, other: Time) -> Time {
        Time { wall: self.wall + other.wall, processor: self.processor + other.processor }
    }
}

/// How long work took, and what came of it.
pub fn timed<T>(work: impl FnOnce() -> T) -> (Time, T) {
    // The clock starts last and stops first, so that asking for the other time is not counted.
    let before = processor();
    let start = Instant::now();
    let result = black_box(work());
    let wall = start.elapsed().as_secs_f64() * 1e3;
    (Time { wall, processor: processor() - before }, result)
}

/// What this thread has had of a processor, where the system tells; it counts in ticks of a few milliseconds.
fn processor() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|field| field.parse::<f64>().ok());
    nanoseconds.map_or(f64::NAN, |n| n / 1e6)
}

/// The middle one.
pub fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Medians of columns of times.
pub fn medians<const N: usize>(times: &[[Time; N]]) -> [Time; N] {
    let middle = |of: fn(&Time) -> f64, at: usize| median(times.iter().map(|row| of(&row[at])).collect());
    std::array::from_fn(|at| Time { wall: middle(|t| t.wall, at), processor: middle(|t| t.processor, at) })
}

/// The head of the table.
pub fn head() {
    println!(
        "| workload | size | answers | kernel ms | plan ms | ratio | ratio of processor time | stating ms | ratio with it |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
}

/// A line of the table.
pub fn line(workload: &str, size: usize, answers: usize, [kernel, plan, stating]: [Time; 3]) {
    // Below ten ticks the count of ticks says little.
    let processor =
        if kernel.processor > 40.0 { format!("{:.2}", plan.processor / kernel.processor) } else { "-".to_owned() };
    let (kernel, plan, stating) = (kernel.wall, plan.wall, stating.wall);
    let ratio = plan / kernel;
    let (stating, whole) = match stating {
        0.0 => ("-".to_owned(), "-".to_owned()),
        _ => (format!("{stating:.1}"), format!("{:.2}", (plan + stating) / kernel)),
    };
    println!(
        "| {workload} | {size} | {answers} | {kernel:.2} | {plan:.2} | {ratio:.2} | {processor} | {stating} | {whole} |"
    );
}
