//! What steps read: the relations and the dictionary of an evaluation, or, while several threads are at work and nothing
//! changes, what it lends them.

use super::live::{Database, Relation};
use super::pairs::Pairs;
use super::rows::Rows;
use crate::base::dictionary::Dictionary;
use crate::base::monitor::{Pace, Stop};
use crate::plan::step::RelId;
use std::cell::{Ref, RefCell, RefMut};
use std::ops::Deref;

/// The relations.
#[derive(Clone, Copy)]
pub(super) enum Access<'a> {
    Own(&'a Database),
    /// Ready for every look-up that the steps make.
    Lent(&'a [&'a Relation]),
    /// The same but for one, of which this thread has a part for itself.
    Owned {
        id: RelId,
        own: &'a RefCell<Relation>,
        lent: &'a [&'a Relation],
    },
}

/// The dictionary.
#[derive(Clone, Copy)]
pub(super) struct Values<'a> {
    /// Of the evaluation; an empty one where it is lent.
    pub own: &'a RefCell<Dictionary>,
    pub lent: Option<&'a Dictionary>,
}

/// Something that is read.
pub(super) enum Read<'a, T> {
    Borrowed(Ref<'a, T>),
    Lent(&'a T),
}

impl<T> Deref for Read<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        match self {
            Read::Borrowed(borrowed) => borrowed,
            Read::Lent(lent) => lent,
        }
    }
}

impl<'a> Values<'a> {
    /// To be read.
    #[inline]
    pub fn borrow(&self) -> Read<'a, Dictionary> {
        self.lent.map_or_else(|| Read::Borrowed(self.own.borrow()), Read::Lent)
    }

    /// To be added to: never by steps that are run by several threads.
    #[inline]
    pub fn borrow_mut(&self) -> RefMut<'a, Dictionary> {
        self.own.borrow_mut()
    }
}

impl<'a> Access<'a> {
    /// A relation kept row by row.
    pub fn rows(&self, id: RelId) -> Option<Read<'a, Rows>> {
        match self {
            Access::Own(database) => database.rows(id).map(Read::Borrowed),
            Access::Lent(lent) | Access::Owned { lent, .. } => lent.get(id.0 as usize)?.rows().map(Read::Lent),
        }
    }

    /// A relation kept by groups.
    pub fn pairs(&self, id: RelId) -> Option<Read<'a, Pairs>> {
        match self {
            Access::Own(database) => database.pairs(id).map(Read::Borrowed),
            Access::Owned { id: part, own, .. } if *part == id => {
                Ref::filter_map(own.borrow(), Relation::pairs).ok().map(Read::Borrowed)
            }
            Access::Lent(lent) | Access::Owned { lent, .. } => lent.get(id.0 as usize)?.pairs().map(Read::Lent),
        }
    }

    /// The database itself, where it is not lent.
    pub fn own(&self) -> Option<&'a Database> {
        match self {
            Access::Own(database) => Some(database),
            Access::Lent(_) | Access::Owned { .. } => None,
        }
    }

    /// A relation kept by groups, to be added to, where this thread may.
    pub fn pairs_mut(&self, id: RelId) -> Option<RefMut<'a, Pairs>> {
        match self {
            Access::Own(database) => database.pairs_mut(id),
            Access::Owned { id: part, own, .. } if *part == id => {
                RefMut::filter_map(own.borrow_mut(), Relation::pairs_mut).ok()
            }
            Access::Lent(_) | Access::Owned { .. } => None,
        }
    }

    /// How many bytes the relations take; nothing that is lent is counted twice.
    pub fn held(&self) -> usize {
        self.own().map_or(0, Database::held)
    }

    /// Makes look-ups by these columns possible, for what is there now.
    pub fn prepare(&self, id: RelId, columns: &[usize], pace: &Pace<'_>) -> Result<(), Stop> {
        self.own().map_or(Ok(()), |database| database.prepare(id, columns, pace))
    }
}
