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
#[derive(Clone)]
struct Past {
    state: State,
    changes: Changes,
}

/// What can be taken back, the last change last.
#[derive(Clone, Default)]
pub(super) struct History {
    past: VecDeque<Past>,
}

impl History {
    /// Remembers the base as it was before a change. A dictionary only grows, so that of later serves earlier states too.
    pub fn remember(&mut self, mut state: State, changes: Changes) {
        if self.past.len() == KEPT {
            self.past.pop_front();
        }
        state.dictionary = Arc::default();
        self.past.push_back(Past { state, changes });
    }

    /// Whether nothing can be taken back.
    pub fn is_empty(&self) -> bool {
        self.past.is_empty()
    }

    fn last(&mut self, dictionary: Arc<Dictionary>) -> Option<(State, Changes)> {
        let Past { mut state, changes } = self.past.pop_back()?;
        state.dictionary = dictionary;
        Some((state, changes))
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
        // Back at what was saved last, or away from it.
        self.unsaved = if self.unsaved > 0 { self.unsaved - 1 } else { 1 };
        Some(changes)
    }

    /// How many changes were made since the base was opened or saved.
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
        self.unsaved
    }
}
