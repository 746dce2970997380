//! What is kept of what rules derive follows the base: a stratum loses what facts that are gone held up, and is extended
//! by what follows from facts that have come; where that cannot be done it is dropped, and derived anew when it is asked
//! for.

use super::asking::Asking;
use super::derived::{Changed, Derived, Ground, Moved, Settings, Stratum};
use super::inputs::Stated;
use super::parted::{Held, Parted};
use super::state::Key;
use crate::base::dictionary::Dictionary;
use crate::base::monitor::{Monitor, Pace};
use crate::base::word::Word;
use crate::check::ir::{PredId, Predicate};
use crate::eval::{Columns, Counts, Evaluated, KeptRelations, Limits, Monitoring, Tuples};
use crate::plan::step::{Parts, Plan};
use crate::plan::{self, Changes, Extending, Part, Switches};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Beyond so many strata deriving anew is as good: each plan looks at every predicate.
const MOST_EXTENDED: usize = 64;

/// Where more than one in so many of a stratum's tuples would go, deriving anew is as good.
const MOST_DELETED: u64 = 4;

/// So many may go in any case.
const FEW_DELETED: u64 = 1000;

/// Finding out what goes may take one in so many of the steps that deriving took, and so many in any case; what comes may
/// take as many as deriving did.
const MOST_WORK: u64 = 4;
const FEW_STEPS: u64 = 1_000_000;

/// One pass over what is kept.
struct Pass<'a> {
    asking: &'a Asking<'a>,
    switches: Switches,
    clock: &'a Monitor,
    /// What was stated when it was derived, and what has changed since.
    before: Ground,
    changes: Changed,
    extending: Extending<'a>,
    /// What is behind the predicates that hold parts of others.
    parts: HashMap<PredId, Held>,
    places: HashMap<Key, PredId>,
    counts: Counts,
    tried: usize,
}

/// What a deletion takes away.
#[derive(Default)]
struct Deleted {
    tuples: BTreeMap<PredId, Tuples>,
    /// Of predicates with aggregates: the columns of their groups, and the groups that are to be worked out anew.
    groups: BTreeMap<PredId, (Vec<usize>, HashSet<Vec<Word>>)>,
}

impl Asking<'_> {
    /// Extends or drops what was derived before something changed; tells what was done for it.
    pub(super) fn bring_up_to_date(&self, derived: &mut Derived, settings: Settings, clock: &Monitor) -> Counts {
        let switches = settings.switches;
        let Some((before, changes)) = derived.begin(self.state, settings) else { return Counts::default() };
        self.tell_base(derived, clock);
        let keys = self.program.predicates.iter().map(|p| (p.name.clone(), p.arity));
        let mut pass = Pass {
            asking: self,
            switches,
            clock,
            before,
            changes,
            extending: Extending::new(self.program),
            parts: HashMap::new(),
            places: keys.zip((0..).map(PredId)).collect(),
            counts: Counts::default(),
            tried: 0,
        };
        for mut stratum in derived.take_strata() {
            let before = clock.work();
            if !pass.changes.touches(&stratum) || pass.follow(derived, &stratum).is_some() {
                // What has grown would take more to derive anew.
                stratum.work += clock.work() - before;
                derived.put_stratum(stratum);
            } else {
                derived.forget(&stratum);
                pass.changes.derived.extend(stratum.predicates);
            }
        }
        pass.counts
    }
}

impl Pass<'_> {
    /// Brings a stratum up to date; none where that cannot be done, and what is left of it is to be dropped.
    fn follow(&mut self, derived: &mut Derived, stratum: &Stratum) -> Option<()> {
        self.tried += 1;
        if self.tried > MOST_EXTENDED || !self.changes.only_facts_of(stratum) {
            return None;
        }
        let place = |key: &Key| self.places.get(key).copied();
        let predicates: Vec<PredId> = stratum.predicates.iter().map(place).collect::<Option<_>>()?;
        let changes = self.changes_below(stratum)?;
        let mut dictionary = derived.take_dictionary(self.asking.state);
        let done = self
            .delete(derived, stratum.work, &predicates, &changes, &mut dictionary)
            .and_then(|deleted| self.renew(derived, stratum, &predicates, &changes, &deleted, &mut dictionary));
        derived.put_dictionary(dictionary);
        done
    }

    /// What has changed of that which a stratum reads, put under predicates of its own.
    fn changes_below(&mut self, stratum: &Stratum) -> Option<Changes> {
        let mut changes = Changes::default();
        for key in &stratum.reads {
            let (own, predicate) = (stratum.predicates.contains(key), *self.places.get(key)?);
            let has_rules = !self.asking.program.predicates[predicate.0 as usize].rules.is_empty();
            let moved = if self.changes.stated.contains(key) && (own || !has_rules) {
                self.stated(key)?
            } else if !own && self.changes.changes(key) {
                self.changes.moved.get(key).cloned().unwrap_or_else(|| Moved::nothing(key.1))
            } else {
                continue;
            };
            changes.all.insert(predicate);
            let parts = match own {
                true => {
                    [(Part::StatedAdded, &mut changes.stated_added), (Part::StatedRemoved, &mut changes.stated_removed)]
                }
                false => [(Part::Added, &mut changes.added), (Part::Removed, &mut changes.removed)],
            };
            for ((part, named), columns) in parts.into_iter().zip([moved.added, moved.removed]) {
                if columns.rows > 0 {
                    named.insert(predicate);
                    self.parts.insert(self.extending.part(predicate, part), Held::Columns(columns));
                }
            }
        }
        Some(changes)
    }

    /// The facts that were stated of a predicate since, and those that are no longer.
    fn stated(&self, key: &Key) -> Option<Moved> {
        let pace = Pace::new(self.clock);
        let state = self.asking.state;
        let new = state.relation(&key.0, key.1).map(|id| state.store.shared(id));
        let [added, removed] = match (new, self.before.relation(key)) {
            (Some(new), Some(old)) => new.changes_since(&old, &pace).ok()?,
            (Some(new), None) => [new.columns(), Columns::empty(key.1)],
            (None, Some(old)) => [Columns::empty(key.1), old.columns()],
            (None, None) => [Columns::empty(key.1), Columns::empty(key.1)],
        };
        Some(Moved { added, removed })
    }

    /// Takes what may no longer be derived out of the relations of a stratum.
    fn delete(
        &mut self,
        derived: &mut Derived,
        work: u64,
        predicates: &[PredId],
        changes: &Changes,
        dictionary: &mut Dictionary,
    ) -> Option<Deleted> {
        let mut deleted = Deleted::default();
        if !self.extending.may_lose(predicates, changes) {
            return Some(deleted);
        }
        let Asking { state, program, .. } = *self.asking;
        for &predicate in predicates {
            let Predicate { name, arity, .. } = &program.predicates[predicate.0 as usize];
            let stored = state.relation(name, *arity).map(|id| Held::Stored(state.store.shared(id)));
            let part = self.extending.part(predicate, Part::Stated);
            self.parts.insert(part, stored.unwrap_or_else(|| Held::Columns(Columns::empty(*arity))));
        }
        let parted = Parted { stated: Stated { state, program, derived: Some(&*derived) }, parts: &self.parts };
        let there: u64 = predicates
            .iter()
            .filter_map(|predicate| derived.view(program, *predicate, Parts::NONE))
            .map(|kept| kept.count() as u64)
            .sum();
        let inputs = plan::PlanInputs { cardinalities: &parted, dictionary, switches: self.switches };
        let deletion = self.extending.deletion(predicates, changes, inputs).ok()??;
        let mut kept = KeptRelations::new();
        let own = self.asking.limits(0);
        let most = there / MOST_DELETED + FEW_DELETED;
        let limits = Limits { facts: Some(own.facts.map_or(most, |facts| facts.min(most))), ..own };
        let clock = self.clock.worth(work / MOST_WORK + FEW_STEPS);
        self.evaluate(derived, &deletion.made.plan, &mut kept, dictionary, (limits, &clock))?;
        let views: Vec<_> = deletion.made.derives.iter().flat_map(|(_, views)| views).collect();
        for output in deletion.outputs {
            let view = views.iter().find(|(_, predicate, _)| *predicate == output.holds);
            let gone = view.and_then(|(id, ..)| kept.remove(id))?.tuples();
            let own = derived.view_mut(program, output.predicate)?;
            let gone = match output.groups {
                None => gone,
                Some(columns) => {
                    let all: Vec<usize> = (0..columns.len()).collect();
                    let groups: HashSet<Vec<Word>> = (0..gone.rows).map(|row| gone.key(row, &all)).collect();
                    let part = self.extending.part(output.predicate, Part::Touched);
                    self.parts.insert(part, Held::Columns(gone.into()));
                    let of_groups = own.among(&columns, &groups);
                    deleted.groups.insert(output.predicate, (columns, groups));
                    of_groups
                }
            };
            own.remove(&gone);
            let part = self.extending.part(output.predicate, Part::Deleted);
            self.parts.insert(part, Held::Columns(gone.clone().into()));
            deleted.tuples.insert(output.predicate, gone);
        }
        Some(deleted)
    }

    /// Extends the relations of a stratum by what follows from additions, or is still derived.
    fn renew(
        &mut self,
        derived: &mut Derived,
        stratum: &Stratum,
        predicates: &[PredId],
        changes: &Changes,
        deleted: &Deleted,
        dictionary: &mut Dictionary,
    ) -> Option<()> {
        let Asking { state, program, .. } = *self.asking;
        let parted = Parted { stated: Stated { state, program, derived: Some(&*derived) }, parts: &self.parts };
        let gone = |(predicate, tuples): (&PredId, &Tuples)| (tuples.rows > 0).then_some(*predicate);
        let again: BTreeSet<PredId> = deleted.tuples.iter().filter_map(gone).collect();
        let touched: BTreeSet<PredId> = deleted.groups.keys().copied().collect();
        let inputs = plan::PlanInputs { cardinalities: &parted, dictionary, switches: self.switches };
        let made = self.extending.renewal(predicates, changes, &again, &touched, inputs).ok()??;
        let mut kept = KeptRelations::new();
        let mut watched = Vec::new();
        for (id, predicate, parts) in made.derives.into_iter().flat_map(|(_, views)| views) {
            let mut own = derived.take_view(program, predicate, parts)?;
            watched.push((id, predicate, own.watch()));
            kept.insert(id, own);
        }
        let clock = self.clock.worth(stratum.work + FEW_STEPS);
        self.evaluate(derived, &made.plan, &mut kept, dictionary, (self.asking.limits(0), &clock))?;
        for (id, predicate, watched) in watched {
            let key = &stratum.predicates[predicates.iter().position(|own| *own == predicate)?];
            let mut own = kept.remove(&id)?;
            let nothing = Tuples { rows: 0, columns: vec![Vec::new(); key.1] };
            let gone = deleted.tuples.get(&predicate).unwrap_or(&nothing);
            let come = match deleted.groups.get(&predicate) {
                Some((columns, groups)) => Some(own.among(columns, groups)),
                None => own.added_since(&watched),
            };
            derived.put_view(key, own);
            match come {
                Some(come) => self.changes.note(key, come.without(gone).into(), gone.without(&come).into()),
                // Whether anything became better is not known.
                None => _ = self.changes.derived.insert(key.clone()),
            }
        }
        Some(())
    }

    /// Runs a plan, with what it reads of what is kept; none where it fails, or some rows have no answer.
    fn evaluate(
        &mut self,
        derived: &mut Derived,
        plan: &Plan,
        kept: &mut KeptRelations,
        dictionary: &mut Dictionary,
        (limits, monitor): (Limits, &Monitor),
    ) -> Option<()> {
        let Asking { state, program, options, .. } = *self.asking;
        let monitoring = Monitoring { limits, monitor, profiled: false, threads: options.threads() };
        kept.extend(derived.lend(program, plan));
        let parted = Parted { stated: Stated { state, program, derived: None }, parts: &self.parts };
        let done = self.asking.run(plan, &parted, kept, dictionary, &monitoring);
        derived.take_back(program, plan, kept);
        let Evaluated { counts, inexact, .. } = done.ok()?;
        self.counts = self.counts.and(counts);
        inexact.iter().all(|inexact| inexact.rows == 0).then_some(())
    }
}
