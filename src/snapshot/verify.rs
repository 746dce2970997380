//! Reads a whole snapshot and sees whether it is what its catalog says and in the order that look-ups rely on.

use super::fault::Fault;
use super::read::{Opened, Predicate, open};
use crate::base::monitor::{Monitor, Stop};
use crate::base::read_at::ReadAt;
use crate::base::word::Word;
use crate::store::{Column, Keys, Run};

/// What verifying came to: the snapshot, or what is wrong with it; or that it was to stop.
///
/// # Errors
/// When `monitor` says stop.
pub fn verify(bytes: Box<dyn ReadAt>, monitor: &Monitor) -> Result<Result<Opened, Fault>, Stop> {
    let opened = match open(bytes) {
        Ok(opened) => opened,
        Err(fault) => return Ok(Err(fault)),
    };
    for section in 0..opened.file.sections() {
        let blocks = opened.file.entry(section).blocks() as usize;
        for block in 0..blocks {
            if block % 16 == 0 {
                monitor.check()?;
            }
            if let Err(fault) = opened.file.blocks(section, block..block + 1) {
                return Ok(Err(fault));
            }
        }
    }
    opened.values.read_all();
    for predicate in &opened.predicates {
        monitor.check()?;
        if let Err(fault) = sound(predicate) {
            return Ok(Err(fault));
        }
    }
    Ok(match opened.file.fault() {
        Some(fault) => Err(fault.clone()),
        None => Ok(opened),
    })
}

fn sound(predicate: &Predicate) -> Result<(), Fault> {
    let arity = predicate.relation.arity();
    let wrong = |what: &str| Err(Fault::damaged(format!("the facts of `{}`/{arity} {what}", predicate.name)));
    for run in predicate.relation.runs() {
        let columns: Vec<&[Word]> = run.columns().columns.iter().map(Column::words).collect();
        let row = |row: usize| columns.iter().map(move |column| column[row]);
        if !(1..run.len()).all(|at| row(at - 1).lt(row(at))) {
            return wrong("are not in their order");
        }
        if !supported(run) {
            return wrong("have supports that are not in their order");
        }
        // What look-ups read must be what sorting the facts gives.
        let again = Run::of_sorted(run.columns().clone());
        for &column in &predicate.orders {
            let (Some(kept), Some(made)) = (run.order(column), again.order(column)) else { continue };
            let same = same_keys(kept.keys(), made.keys())
                && (0..arity).all(|at| kept.column(at).words() == made.column(at).words());
            if !same {
                return wrong("have an order that is not theirs");
            }
        }
    }
    Ok(())
}

fn supported(run: &Run) -> bool {
    let supports = run.supports();
    let Some(starts) = &supports.starts else { return true };
    let starts = starts.words();
    let whole =
        starts.first() == Some(&Word(0)) && starts.last().map(|end| end.0 as usize) == Some(run.support_count());
    whole && (0..run.len()).all(|row| starts[row] < starts[row + 1] && supports.of(row).is_sorted_by(|a, b| a < b))
}

fn same_keys(a: &Keys, b: &Keys) -> bool {
    match (a, b) {
        (Keys::Dense { first, starts }, Keys::Dense { first: other, starts: others }) => {
            first == other && starts.words() == others.words()
        }
        (
            Keys::Sparse { words, fences, starts },
            Keys::Sparse { words: other_words, fences: other_fences, starts: others },
        ) => {
            words.words() == other_words.words()
                && fences.words() == other_fences.words()
                && starts.words() == others.words()
        }
        _ => false,
    }
}
