//! What rules have derived, kept from one query to the next: derived state, which may be dropped at any moment.
//!
//! Each stratum is kept whole, with what it was made from. Before a query reads it, whatever was made from something that
//! has changed since is extended or dropped.

use super::state::{Key, State};
use crate::base::dictionary::Dictionary;
use crate::base::value::Value;
use crate::catalog::Catalog;
use crate::check::ir::{PredId, Program, each_atom};
use crate::eval::{Columns, Inexact, Kept, KeptRelations};
use crate::plan::step::{Origin, Parts, Plan, RelId};
use crate::plan::{Derivation, Switches};
use crate::store::Store;
use crate::syntax::ast::{Statement, StatementKind};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

/// What is kept, handed from one query to the next. A clone of a base keeps its own.
#[derive(Default)]
pub(super) struct Shared(Arc<Mutex<Derived>>);

impl Clone for Shared {
    fn clone(&self) -> Shared {
        Shared::default()
    }
}

impl Shared {
    /// The same, for a base that is asked in place of this one.
    pub fn shared(&self) -> Shared {
        Shared(self.0.clone())
    }

    /// Takes it out. Who comes meanwhile finds nothing, and derives for itself.
    pub fn take(&self) -> Derived {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts it back.
    pub fn put(&self, derived: Derived) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = derived;
    }

    /// Bytes that it takes.
    pub fn held(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).held()
    }

    /// Before the base changes: values that rules made go into its dictionary, which can then grow in place.
    pub fn settle(&self, dictionary: &mut Arc<Dictionary>) {
        let mut derived = self.take();
        if let Some(above) = derived.dictionary.take()
            && (!above.is_over(dictionary) || Dictionary::move_down(above, dictionary).is_err())
        {
            derived = Derived::default();
        }
        self.put(derived);
    }
}

/// By what a derivation goes besides rules and facts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Settings {
    pub switches: Switches,
    pub depth: u32,
    pub parameters: BTreeMap<String, Value>,
}

/// What rules have derived of some predicates, and from what.
#[derive(Default)]
pub(super) struct Derived {
    /// Values that rules made, above the dictionary of the base.
    pub dictionary: Option<Arc<Dictionary>>,
    settings: Option<Settings>,
    ground: Ground,
    /// In order of evaluation.
    strata: Vec<Stratum>,
    views: HashMap<(Key, Parts), Kept>,
    /// The predicates of the strata.
    there: HashSet<Key>,
}

/// What was stated when it was derived.
#[derive(Clone, Default)]
pub(super) struct Ground {
    relations: Arc<indexmap::IndexMap<Key, crate::store::RelationId>>,
    store: Store,
    rules: Vec<Arc<Statement>>,
    catalog: Catalog,
}

/// One stratum that is kept.
pub(super) struct Stratum {
    pub predicates: Vec<Key>,
    /// The predicates that its rules name, and its own, of which facts may be stated.
    pub reads: BTreeSet<Key>,
    /// Those among them whose rules count: not where `@` asks for stated facts alone.
    needs: BTreeSet<Key>,
    /// Whether it reads `stated(P)`, and so all that is stated.
    reads_all: bool,
    /// Rows that gave nothing because a date is not an exact day.
    inexact: Inexact,
    /// Steps that deriving it took.
    pub work: u64,
}

impl Derived {
    /// Takes note of the base as it is; where something has changed since all that is kept was derived, gives what was
    /// stated then, and what has changed.
    pub fn begin(&mut self, state: &State, settings: Settings) -> Option<(Ground, Changed)> {
        let below = self.dictionary.as_ref().is_none_or(|own| own.is_over(&state.dictionary));
        let same = self.settings.as_ref() == Some(&settings) && self.ground.catalog.has_columns_of(&state.catalog);
        if !below || !same {
            *self = Derived { settings: Some(settings), ..Derived::default() };
        }
        let changes = match self.strata.is_empty() {
            true => Changed::default(),
            false => Some(self.ground.changes(state)).filter(|changes| !changes.is_none())?,
        };
        let before = std::mem::replace(&mut self.ground, Ground::of(state));
        (!self.strata.is_empty()).then_some((before, changes))
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.views.is_empty()
    }

    /// Bytes that it takes, what is lent left out.
    pub fn held(&self) -> usize {
        let views: usize = self.views.values().map(Kept::held).sum();
        views + self.dictionary.as_ref().map_or(0, |dictionary| dictionary.held())
    }

    /// The dictionary of what is kept, to be added to; it is to be put back.
    pub fn take_dictionary(&mut self, state: &State) -> Dictionary {
        let own = self.dictionary.take().map(Arc::unwrap_or_clone);
        own.unwrap_or_else(|| Dictionary::over(state.dictionary.clone()))
    }

    /// Puts the dictionary back. One that adds nothing is let go, for it would keep that of the base from growing in place.
    pub fn put_dictionary(&mut self, dictionary: Dictionary) {
        self.dictionary = (!dictionary.adds_nothing()).then(|| Arc::new(dictionary));
    }

    /// Takes the strata out, in order of evaluation; each is to be put back or forgotten.
    pub fn take_strata(&mut self) -> Vec<Stratum> {
        std::mem::take(&mut self.strata)
    }

    /// Puts a stratum back.
    pub fn put_stratum(&mut self, stratum: Stratum) {
        self.strata.push(stratum);
    }

    /// Drops what was derived of a stratum.
    pub fn forget(&mut self, stratum: &Stratum) {
        for key in &stratum.predicates {
            self.there.remove(key);
            self.views.remove(&(key.clone(), Parts::NONE));
            self.views.remove(&(key.clone(), Parts::DATE));
        }
    }

    /// Takes a view out.
    pub fn take_view(&mut self, program: &Program, predicate: PredId, parts: Parts) -> Option<Kept> {
        self.views.remove(&(key_of(program, predicate)?, parts))
    }

    /// A plain view, to be changed.
    pub fn view_mut(&mut self, program: &Program, predicate: PredId) -> Option<&mut Kept> {
        self.views.get_mut(&(key_of(program, predicate)?, Parts::NONE))
    }

    /// Puts a plain view back.
    pub fn put_view(&mut self, key: &Key, kept: Kept) {
        self.views.insert((key.clone(), Parts::NONE), kept);
    }

    /// Whether what rules derive of a predicate is there.
    pub fn has(&self, program: &Program, predicate: PredId) -> bool {
        !self.there.is_empty() && key_of(program, predicate).is_some_and(|key| self.there.contains(&key))
    }

    /// A view that is kept.
    pub fn view(&self, program: &Program, predicate: PredId, parts: Parts) -> Option<&Kept> {
        self.views.get(&(key_of(program, predicate)?, parts))
    }

    /// Takes out the views that a plan reads.
    pub fn lend(&mut self, program: &Program, plan: &Plan) -> KeptRelations {
        let views = self.read_by(program, plan);
        views.into_iter().filter_map(|(id, view)| Some((id, self.views.remove(&view)?))).collect()
    }

    /// Puts the views that a plan has read back.
    pub fn take_back(&mut self, program: &Program, plan: &Plan, kept: &mut KeptRelations) {
        for (id, view) in self.read_by(program, plan) {
            self.views.extend(kept.remove(&id).map(|kept| (view, kept)));
        }
    }

    fn read_by(&self, program: &Program, plan: &Plan) -> Vec<(RelId, (Key, Parts))> {
        let views = (0..).map(RelId).zip(&plan.relations).filter_map(|(id, relation)| match &relation.origin {
            Origin::Kept(predicate, parts) => Some((id, (key_of(program, *predicate)?, *parts))),
            _ => None,
        });
        views.collect()
    }

    /// Keeps what was derived, with the rows that have no answer and the steps of each stratum.
    pub fn keep(
        &mut self,
        program: &Program,
        made: &Derivation,
        mut kept: KeptRelations,
        done: impl Iterator<Item = (Inexact, u64)>,
    ) {
        for ((predicates, views), (inexact, work)) in made.derives.iter().zip(done) {
            for (id, predicate, parts) in views {
                if let (Some(key), Some(kept)) = (key_of(program, *predicate), kept.remove(id)) {
                    self.views.insert((key, *parts), kept);
                }
            }
            let stratum = Stratum { work, ..Stratum::of(program, predicates, inexact) };
            self.there.extend(stratum.predicates.iter().cloned());
            self.strata.push(stratum);
        }
    }

    /// The rows without an answer below what a plan reads.
    pub fn inexact(&self, program: &Program, plan: &Plan) -> Inexact {
        let mut all = Inexact::default();
        if self.strata.iter().all(|stratum| stratum.inexact.rows == 0) {
            return all;
        }
        let mut needed: BTreeSet<Key> = self.read_by(program, plan).into_iter().map(|(_, (key, _))| key).collect();
        for stratum in self.strata.iter().rev() {
            if stratum.predicates.iter().any(|key| needed.contains(key)) {
                needed.extend(stratum.needs.iter().cloned());
                all.add(stratum.inexact.clone());
            }
        }
        all
    }
}

fn key_of(program: &Program, predicate: PredId) -> Option<Key> {
    let predicate = program.predicates.get(predicate.0 as usize)?;
    Some((predicate.name.clone(), predicate.arity))
}

impl Stratum {
    fn of(program: &Program, predicates: &[PredId], inexact: Inexact) -> Stratum {
        let keys = || predicates.iter().filter_map(|predicate| key_of(program, *predicate));
        let predicates_of = predicates.iter().filter_map(|predicate| program.predicates.get(predicate.0 as usize));
        let clauses = predicates_of.flat_map(|p| &p.rules).map(|rule| &program.rules[*rule].clause);
        let mut stratum = Stratum {
            predicates: keys().collect(),
            reads: keys().collect(),
            needs: BTreeSet::new(),
            reads_all: false,
            inexact,
            work: 0,
        };
        for clause in clauses {
            each_atom(clause.body.iter().flatten(), &mut |atom| {
                let Some(key) = key_of(program, atom.predicate) else { return };
                stratum.reads_all |= program.predicates[atom.predicate.0 as usize].is_stated_view;
                if atom.at.is_none() {
                    stratum.needs.insert(key.clone());
                }
                stratum.reads.insert(key);
            });
        }
        stratum
    }
}

/// What has changed.
#[derive(Default)]
pub(super) struct Changed {
    /// Of these predicates facts were stated or taken back, or other supports.
    pub stated: BTreeSet<Key>,
    /// Rules of predicates of these names were.
    rules: BTreeSet<Arc<str>>,
    /// Of these more was derived, or less: what.
    pub moved: BTreeMap<Key, Moved>,
    /// How what is derived of these has changed is not known.
    pub derived: BTreeSet<Key>,
}

/// What has come to a predicate, and what is gone from it.
#[derive(Clone)]
pub(super) struct Moved {
    pub added: Columns,
    pub removed: Columns,
}

impl Moved {
    /// Nothing, of so many columns.
    pub fn nothing(arity: usize) -> Moved {
        Moved { added: Columns::empty(arity), removed: Columns::empty(arity) }
    }
}

impl Changed {
    /// Notes what has come to what is derived of a predicate, and what is gone.
    pub fn note(&mut self, key: &Key, added: Columns, removed: Columns) {
        if added.rows + removed.rows > 0 {
            self.moved.insert(key.clone(), Moved { added, removed });
        }
    }

    /// Whether nothing has.
    pub fn is_none(&self) -> bool {
        self.stated.is_empty() && self.rules.is_empty()
    }

    /// Whether anything about a predicate has changed.
    pub fn changes(&self, key: &Key) -> bool {
        self.stated.contains(key)
            || self.moved.contains_key(key)
            || self.derived.contains(key)
            || self.rules.contains(&key.0)
    }

    /// Whether a stratum was made from something that has changed.
    pub fn touches(&self, stratum: &Stratum) -> bool {
        stratum.reads_all && !self.stated.is_empty() || stratum.reads.iter().any(|key| self.changes(key))
    }

    /// Whether nothing that it was made from has changed but by facts.
    pub fn only_facts_of(&self, stratum: &Stratum) -> bool {
        let unknown = |key: &Key| self.derived.contains(key) || self.rules.contains(&key.0);
        !stratum.reads_all && stratum.inexact.rows == 0 && !stratum.reads.iter().any(unknown)
    }
}

impl Ground {
    fn of(state: &State) -> Ground {
        Ground {
            relations: state.relations.clone(),
            store: state.store.clone(),
            rules: state.rules.clone(),
            catalog: state.catalog.clone(),
        }
    }

    /// What was stated of a predicate.
    pub fn relation(&self, key: &Key) -> Option<Arc<crate::eval::Relation>> {
        self.relations.get(key).map(|id| self.store.shared(*id))
    }

    fn changes(&self, state: &State) -> Changed {
        let mut changes = Changed::default();
        if Arc::ptr_eq(&self.relations, &state.relations) {
            let changed = state.relations.iter().filter(|(_, id)| !self.store.shares(**id, &state.store));
            changes.stated.extend(changed.map(|(key, _)| key.clone()));
        } else {
            let same = |key: &Key| match (self.relations.get(key), state.relations.get(key)) {
                (Some(old), Some(new)) => Arc::ptr_eq(&self.store.shared(*old), &state.store.shared(*new)),
                _ => false,
            };
            let all = self.relations.keys().chain(state.relations.keys());
            changes.stated.extend(all.filter(|key| !same(key)).cloned());
        }
        let pairs = || self.rules.iter().zip(&state.rules);
        if self.rules.len() != state.rules.len() || !pairs().all(|(old, new)| Arc::ptr_eq(old, new)) {
            let address = |rule: &Arc<Statement>| Arc::as_ptr(rule) as usize;
            let [old, new] = [&self.rules, &state.rules].map(|rules| rules.iter().map(address).collect::<HashSet<_>>());
            let gone = self.rules.iter().filter(|rule| !new.contains(&address(rule)));
            let come = state.rules.iter().filter(|rule| !old.contains(&address(rule)));
            for statement in gone.chain(come) {
                if let StatementKind::Rule(rule) = &statement.kind {
                    changes.rules.insert(rule.head.name.text.clone());
                }
            }
        }
        changes
    }
}
