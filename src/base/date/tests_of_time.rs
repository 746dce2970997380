//! Tests of time between two dates: before, during, overlaps; certainly so, or possibly.
//!
//! | a date | stands for |
//! |---|---|
//! | day | that day, the grain of time; against an instant, some time within it |
//! | month, year, season, `201X`, `[…]` | some time within its bounds, which may have gaps (`[1667,1760]`) |
//! | instant | that second |
//! | `a/b` | the whole stretch from the start of a to the end of b |
//! | `{…}` | some time within each of its members |
//!
//! - *A before B*: A is over before B begins. Certainly: the last second of A's bounds precedes the first of B's.
//!   Possibly: the earliest end of A precedes the latest start of B. So `2022-09` is possibly before itself, a day not.
//! - *A during B*: A lies within B; B is a container here and stands for all of its bounds, so that `during 2022-09` asks
//!   for September. Certainly: all of A's bounds lie within B's. Possibly: some time of A's does; of an interval, the
//!   whole that is certain of it.
//! - *A overlaps B*: they share some time. Certainly: neither is possibly before the other. Two things that were each
//!   some time in September need not overlap; each certainly overlaps an interval that lasted all September. Possibly:
//!   their bounds share some time.
//!
//! Of an interval whose end is unknown (`2022-09-01/`) only its known end is certain, while one that is open
//! (`2022-09-01/..`) certainly goes on. Where the start of an interval itself has gaps (`156X-12-25/1570`), the stretch
//! from its latest start to its earliest end is certain.

use super::extent::{Extent, Kind, Stretch};

/// Whether A certainly ends before B starts.
pub(super) fn certainly_before(a: &Extent, b: &Extent) -> bool {
    a.hull().to < b.hull().from
}

/// Whether A may end before B starts.
pub(super) fn possibly_before(a: &Extent, b: &Extent) -> bool {
    let fine = a.is_fine || b.is_fine;
    a.earliest_end(fine) < b.latest_start(fine)
}

/// Whether all of A's bounds lie within B.
pub(super) fn certainly_during(a: &Extent, b: &Extent) -> bool {
    match b.kind {
        Kind::Whole => {
            let certain = Stretch { from: b.latest_start(false), to: b.earliest_end(false) };
            certain.contains(a.hull())
        }
        _ => a.pieces().iter().all(|&piece| is_within(piece, b)),
    }
}

/// Whether A may lie within B.
pub(super) fn possibly_during(a: &Extent, b: &Extent) -> bool {
    match &a.kind {
        Kind::SomeTime => possibly_overlaps(a, b),
        Kind::Each(members) => members.iter().all(|member| possibly_during(member, b)),
        Kind::Whole => {
            let certain = Stretch { from: a.latest_start(false), to: a.earliest_end(false) };
            if certain.from <= certain.to { is_within(certain, b) } else { possibly_overlaps(a, b) }
        }
    }
}

/// Whether A and B certainly share some time.
pub(super) fn certainly_overlaps(a: &Extent, b: &Extent) -> bool {
    match (&a.kind, &b.kind) {
        (Kind::Each(members), _) => members.iter().any(|member| certainly_overlaps(member, b)),
        (_, Kind::Each(members)) => members.iter().any(|member| certainly_overlaps(a, member)),
        _ => !possibly_before(a, b) && !possibly_before(b, a),
    }
}

/// Whether A and B may share some time: a merge of their pieces in order of time.
pub(super) fn possibly_overlaps(a: &Extent, b: &Extent) -> bool {
    let (mut left, mut right) = (a.pieces(), b.pieces());
    while let ([first, left_rest @ ..], [second, right_rest @ ..]) = (left, right) {
        if first.meets(*second) {
            return true;
        }
        if first.to < second.to {
            left = left_rest;
        } else {
            right = right_rest;
        }
    }
    false
}

/// Whether one piece of B contains the stretch, found by bisection.
fn is_within(piece: Stretch, b: &Extent) -> bool {
    let pieces = b.pieces();
    let at = pieces.partition_point(|candidate| candidate.to < piece.to);
    pieces.get(at).is_some_and(|candidate| candidate.contains(piece))
}
