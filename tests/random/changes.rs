//! A base that is asked, changed and asked again: what is kept of what rules derive must follow every change.

use crate::generate::Generated;
use crate::random::Random;
use crate::{Answers, ask, switches, threads};
use dictum::session::{Engine, Kb, Limits, Options};
use std::time::Duration;

/// So many texts make up a base, the first of them most of it.
const STEPS: usize = 4;

/// The planned and the naive answers of each query after each change: facts and rules are added, facts taken back, the
/// last change undone.
pub fn after_changes(program: &Generated, seed: u64) -> Result<(Answers, Answers), String> {
    let mut random = Random(seed ^ 0x5EED);
    // Facts come and go in several steps, some twice; some rules come late.
    let mut steps = [const { String::new() }; STEPS];
    for line in program.statements.lines() {
        let is_fact = !line.contains(":-") && !line.starts_with("pred ") && line.ends_with('.');
        let step = 1 + random.below(STEPS - 1);
        match random.below(8) {
            0 | 1 if is_fact => steps[step] += &format!("{line}\n"),
            2 if line.contains(":-") => steps[step] += &format!("{line}\n"),
            3 | 4 if is_fact => {
                steps[0] += &format!("{line}\n");
                steps[step] += &format!("retract {line}\n");
                if let Some(next) = steps.get_mut(step + 1).filter(|_| random.below(2) == 0) {
                    *next += &format!("{line}\n");
                }
            }
            _ => steps[0] += &format!("{line}\n"),
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
    for text in &steps {
        let _ = kb.run(text);
        look(&mut kb);
    }
    kb.undo();
    look(&mut kb);
    Ok(answers)
}
