//! Extents: what the tests of time know of a date, in seconds since 1970-01-01. Ends without a bound are the least and
//! greatest number.

/// From the first to the last second, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from: i64,
    pub(super) to: i64,
}

/// Without a bound on the left.
pub(super) const FOREVER_BACK: i64 = i64::MIN;
/// Without a bound on the right.
pub(super) const FOREVER_ON: i64 = i64::MAX;

impl Stretch {
    pub(super) fn contains(self, other: Stretch) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    pub(super) fn meets(self, other: Stretch) -> bool {
        self.from <= other.to && other.from <= self.to
    }
}

/// Stretches in order of time with gaps between them; a single one is the common case and needs no allocation.
#[derive(Clone, Debug)]
enum Pieces {
    One(Stretch),
    Many(Box<[Stretch]>),
}

/// How a date fills its pieces.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// Some time within them: a day, month or year, one of a set.
    SomeTime,
    /// The whole of them: an interval.
    Whole,
    /// Some time within each member: `{…}`.
    Each(Box<[Extent]>),
}

/// When a date is.
#[derive(Clone, Debug)]
pub(super) struct Extent {
    pieces: Pieces,
    pub(super) kind: Kind,
    /// The last second at which it may begin.
    latest_start: i64,
    /// The first second at which it may be over.
    earliest_end: i64,
    /// Whether it is, or has an end that is, given to the second.
    pub(super) is_fine: bool,
}

impl Extent {
    /// An exact day. Days are the grain of time: the same day is the same time.
    pub(super) fn day(day: Stretch) -> Extent {
        Extent {
            pieces: Pieces::One(day),
            kind: Kind::SomeTime,
            latest_start: day.from,
            earliest_end: day.to,
            is_fine: false,
        }
    }

    /// Some time within stretches that are in order and apart; there must be one.
    pub(super) fn some_time(pieces: Vec<Stretch>) -> Extent {
        Extent::filling(Pieces::new(pieces), false)
    }

    /// Some time within a month.
    pub(super) fn month(month: Stretch) -> Extent {
        Extent::filling(Pieces::One(month), false)
    }

    /// A second.
    pub(super) fn instant(second: i64) -> Extent {
        Extent::filling(Pieces::One(Stretch { from: second, to: second }), true)
    }

    fn filling(pieces: Pieces, is_fine: bool) -> Extent {
        let hull = pieces.hull();
        Extent { pieces, kind: Kind::SomeTime, latest_start: hull.to, earliest_end: hull.from, is_fine }
    }

    /// The whole stretch `from` to `to`, of which only `latest_start` to `earliest_end` is certain (nothing, if they are
    /// the other way round).
    pub(super) fn whole(hull: Stretch, latest_start: i64, earliest_end: i64, is_fine: bool) -> Extent {
        Extent { pieces: Pieces::One(hull), kind: Kind::Whole, latest_start, earliest_end, is_fine }
    }

    /// One of these; there must be one.
    pub(super) fn one_of(members: &[Extent]) -> Extent {
        Extent {
            pieces: Pieces::union(members),
            kind: Kind::SomeTime,
            latest_start: members.iter().map(|m| m.latest_start).max().unwrap_or(FOREVER_ON),
            earliest_end: members.iter().map(|m| m.earliest_end).min().unwrap_or(FOREVER_BACK),
            is_fine: members.iter().any(|m| m.is_fine),
        }
    }

    /// Some time between two dates, of which one may be missing.
    pub(super) fn between(hull: Stretch, ends: &[Extent], is_fine: bool) -> Extent {
        let mut extent = Extent::one_of(ends);
        extent.latest_start = if hull.to == FOREVER_ON { FOREVER_ON } else { extent.latest_start };
        extent.earliest_end = if hull.from == FOREVER_BACK { FOREVER_BACK } else { extent.earliest_end };
        Extent { pieces: Pieces::One(hull), is_fine, ..extent }
    }

    /// All of these; there must be one.
    pub(super) fn each_of(members: Vec<Extent>) -> Extent {
        Extent {
            pieces: Pieces::union(&members),
            latest_start: members.iter().map(|m| m.latest_start).min().unwrap_or(FOREVER_ON),
            earliest_end: members.iter().map(|m| m.earliest_end).max().unwrap_or(FOREVER_BACK),
            is_fine: members.iter().any(|m| m.is_fine),
            kind: Kind::Each(members.into()),
        }
    }

    /// The stretches in which it may be.
    pub(super) fn pieces(&self) -> &[Stretch] {
        self.pieces.as_slice()
    }

    /// From its first to its last possible second.
    pub(super) fn hull(&self) -> Stretch {
        self.pieces.hull()
    }

    /// As an end of an interval: the last second at which its stretch may begin, and the first at which it may end. A month
    /// counts as a whole there; of several pieces it may be any.
    pub(super) fn certain_ends(&self) -> (i64, i64) {
        match (&self.kind, self.pieces()) {
            (Kind::SomeTime, [first, .., last]) => (last.from, first.to),
            (Kind::SomeTime, [one]) => (one.from, one.to),
            _ => (self.latest_start, self.earliest_end),
        }
    }

    /// The last second at which it may begin. Measured against an instant (`fine`), a day too is only bounds.
    pub(super) fn latest_start(&self, fine: bool) -> i64 {
        match &self.kind {
            Kind::SomeTime if fine => self.hull().to,
            Kind::Each(members) if fine => {
                members.iter().map(|m| m.latest_start(fine)).min().unwrap_or(self.latest_start)
            }
            _ => self.latest_start,
        }
    }

    /// The first second at which it may be over.
    pub(super) fn earliest_end(&self, fine: bool) -> i64 {
        match &self.kind {
            Kind::SomeTime if fine => self.hull().from,
            Kind::Each(members) if fine => {
                members.iter().map(|m| m.earliest_end(fine)).max().unwrap_or(self.earliest_end)
            }
            _ => self.earliest_end,
        }
    }
}

impl Pieces {
    fn new(pieces: Vec<Stretch>) -> Pieces {
        match pieces.as_slice() {
            [one] => Pieces::One(*one),
            _ => Pieces::Many(pieces.into()),
        }
    }

    /// All pieces of these, those that touch joined.
    fn union(members: &[Extent]) -> Pieces {
        let mut all: Vec<Stretch> = members.iter().flat_map(|m| m.pieces().iter().copied()).collect();
        all.sort_by_key(|piece| piece.from);
        let mut joined = Vec::with_capacity(all.len());
        all.into_iter().for_each(|piece| push_joined(&mut joined, piece));
        Pieces::new(joined)
    }

    fn as_slice(&self) -> &[Stretch] {
        match self {
            Pieces::One(one) => std::slice::from_ref(one),
            Pieces::Many(many) => many,
        }
    }

    fn hull(&self) -> Stretch {
        match self.as_slice() {
            [first, .., last] => Stretch { from: first.from, to: last.to },
            [one] => *one,
            [] => Stretch { from: FOREVER_BACK, to: FOREVER_ON },
        }
    }
}

/// Adds a stretch that begins no earlier than the last, joined to it if they touch.
pub(super) fn push_joined(pieces: &mut Vec<Stretch>, piece: Stretch) {
    match pieces.last_mut() {
        Some(last) if piece.from <= last.to.saturating_add(1) => last.to = last.to.max(piece.to),
        _ => pieces.push(piece),
    }
}
