//! What the base was before each of the last statements that changed it.

use super::kb::Kb;
use super::outcome::Changes;
use super::state::State;
use crate::base::dictionary::Dictionary;
use std::collections::VecDeque;
use std::sync::Arc;

/// So many changes can be taken back.
const KEPT: usize = 20;

/// The base before a change, and what the change was.
struct Past {
    state: State,
    changes: Changes,
    version: u64,
}

/// What can be taken back, the last change last; and whether the base is what was saved.
#[derive(Clone, Default)]
pub(super) struct History {
    /// Shared, since each question asks a clone of its base.
    past: VecDeque<Arc<Past>>,
    /// Tells the base as it is from any other it was.
    version: u64,
    /// The greatest version given.
    newest: u64,
    /// The version that was opened or saved last.
    saved: u64,
    /// Changes made and taken back since.
    since: usize,
}

impl History {
    /// Remembers the base as it was before a change. A dictionary only grows, so that of later serves earlier states too.
    pub fn remember(&mut self, mut state: State, changes: Changes) {
        if self.past.len() == KEPT {
            self.past.pop_front();
        }
        state.dictionary = Arc::default();
        self.past.push_back(Arc::new(Past { state, changes, version: self.version }));
        self.newest += 1;
        self.version = self.newest;
        self.since += 1;
    }

    /// The base as it is was saved.
    pub fn save(&mut self) {
        (self.saved, self.since) = (self.version, 0);
    }

    /// Whether nothing can be taken back.
    pub fn is_empty(&self) -> bool {
        self.past.is_empty()
    }

    fn last(&mut self, dictionary: Arc<Dictionary>) -> Option<(State, Changes)> {
        let past = self.past.pop_back()?;
        let state = State { dictionary, ..past.state.clone() };
        self.version = past.version;
        self.since = if past.version == self.saved { 0 } else { self.since + 1 };
        Some((state, past.changes))
    }
}

impl Kb {
    /// Takes the last change back: of a text that was run, a file that was loaded, facts inserted or retracted. Tells what
    /// that change was; none if nothing is left of the last twenty.
    ///
    /// ```
    /// let mut kb = dictum::Kb::new();
    /// kb.run("accused(ines, board, leak). accused(pavlo, board, leak).")?;
    /// kb.run("retract accused(ines, _, _).")?;
    /// assert_eq!(kb.undo().map(|taken_back| taken_back.retracted), Some(1));
    /// assert_eq!(kb.query("accused(Who, board, _)?")?.len(), 2);
    /// # Ok::<(), dictum::Error>(())
    /// ```
    pub fn undo(&mut self) -> Option<Changes> {
        let (state, changes) = self.history.last(self.state.dictionary.clone())?;
        self.state = state;
        Some(changes)
    }

    /// How many changes were made, and taken back, since the base was opened or saved; none if it is again what it was then.
    ///
    /// ```
    /// let mut kb = dictum::Kb::new();
    /// kb.run("accused(ines, board, leak).")?;
    /// assert_eq!(kb.unsaved(), 1);
    /// kb.undo();
    /// assert_eq!(kb.unsaved(), 0);
    /// # Ok::<(), dictum::Error>(())
    /// ```
    pub fn unsaved(&self) -> usize {
        if self.history.version == self.history.saved { 0 } else { self.history.since.max(1) }
    }
}
