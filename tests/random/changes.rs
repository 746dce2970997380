//! A base that is asked, changed and asked again: what is kept of what rules derive must follow every change.

use crate::generate::Generated;
use crate::random::Random;
use crate::{Answers, ask, switches, threads};
use dictum::session::{Engine, Kb, Limits, Options};
use std::time::Duration;

/// The planned and the naive answers of each query after each change: facts and rules are added, facts taken back, the
/// last change undone.
pub fn after_changes(program: &Generated, seed: u64) -> Result<(Answers, Answers), String> {
    let mut random = Random(seed ^ 0x5EED);
    let (mut first, mut late, mut gone) = (String::new(), String::new(), String::new());
    for line in program.statements.lines() {
        let is_fact = !line.contains(":-") && !line.starts_with("pred ") && line.ends_with('.');
        match random.below(8) {
            0 | 1 if is_fact => late += &format!("{line}\n"),
            2 if line.contains(":-") => late += &format!("{line}\n"),
            3 | 4 if is_fact => {
                first += &format!("{line}\n");
                gone += &format!("retract {line}\n");
            }
            _ => first += &format!("{line}\n"),
        }
    }
    let limits = Limits { max_facts: Some(1_000), timeout: Some(Duration::from_secs(1)), ..Limits::default() };
    let (switches, threads) = (switches(seed & !(1 << 7)), threads(seed));
    let planned = Options { switches, threads, limits: limits.clone(), ..Options::default() };
    let naive = Options { engine: Engine::Oracle, limits, ..Options::default() };
    let mut kb = Kb::new();
    let mut answers = (Answers::new(), Answers::new());
    let mut look = |kb: &mut Kb| {
        *kb.options_mut() = planned.clone();
        answers.0.extend(ask(kb, &program.queries));
        *kb.options_mut() = naive.clone();
        answers.1.extend(ask(kb, &program.queries));
    };
    // Part of a program may be refused where all of it is not; then nothing has changed.
    for text in [&first, &late, &gone] {
        let _ = kb.run(text);
        look(&mut kb);
    }
    kb.undo();
    look(&mut kb);
    Ok(answers)
}
