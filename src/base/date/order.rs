//! The sort order of dates: by start, then the longer first, then spelling. Without a bound is first and longest.

use super::extent::Stretch;
use super::{Date, Repr};
use std::cmp::Ordering;

impl Date {
    pub(super) fn hull(&self) -> Stretch {
        match &self.0 {
            Repr::Packed(packed) => packed.stretch(),
            Repr::Wide(wide) => wide.0.extent.hull(),
        }
    }
}

impl Ord for Date {
    fn cmp(&self, other: &Self) -> Ordering {
        if let (Repr::Packed(a), Repr::Packed(b)) = (&self.0, &other.0) {
            return a.cmp(b);
        }
        let (a, b) = (self.hull(), other.hull());
        a.from.cmp(&b.from).then(b.to.cmp(&a.to)).then_with(|| self.spelled().cmp(&other.spelled()))
    }
}

impl PartialOrd for Date {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
