//! What is kept of what rules derive follows the base: where facts were only added, a stratum is extended by what follows
//! from them; where that cannot be done it is dropped, and derived anew when it is asked for.

use super::asking::Asking;
use super::derived::{Changed, Derived, Ground, Settings, Stratum};
use super::inputs::Stated;
use super::state::Key;
use crate::base::dictionary::Dictionary;
use crate::base::monitor::{Monitor, Pace};
use crate::check::ir::PredId;
use crate::eval::{Columns, Counts, EvalError, Inputs, KeptRelations, Monitoring, Relation, Watched};
use crate::plan::step::{Origin, Parts, RelId};
use crate::plan::{Cardinalities, Extending, Switches};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Beyond so many strata deriving anew is as good: each plan looks at every predicate.
const MOST_EXTENDED: usize = 64;

/// The stated facts behind a plan, and what was added to some predicates, under predicates of its own.
struct Additions<'a> {
    stated: Stated<'a>,
    added: &'a HashMap<PredId, Columns>,
}

impl Additions<'_> {
    fn columns_of(&self, origin: &Origin) -> Option<&Columns> {
        match origin {
            Origin::Stated(predicate, Parts::NONE) => self.added.get(predicate),
            _ => None,
        }
    }
}

impl Inputs for Additions<'_> {
    fn columns(&self, origin: &Origin, dictionary: &mut Dictionary, pace: &Pace<'_>) -> Result<Columns, EvalError> {
        match self.columns_of(origin) {
            Some(columns) => Ok(columns.clone()),
            None => self.stated.columns(origin, dictionary, pace),
        }
    }

    fn stored(&self, origin: &Origin, pace: &Pace<'_>) -> Result<Option<Arc<Relation>>, EvalError> {
        match self.columns_of(origin) {
            Some(_) => Ok(None),
            None => self.stated.stored(origin, pace),
        }
    }
}

impl Cardinalities for Additions<'_> {
    fn rows(&self, origin: &Origin) -> f64 {
        self.columns_of(origin).map_or_else(|| self.stated.rows(origin), |columns| columns.rows as f64)
    }

    fn distinct(&self, origin: &Origin, column: usize) -> Option<f64> {
        match self.columns_of(origin) {
            Some(_) => None,
            None => self.stated.distinct(origin, column),
        }
    }

    fn is_kept(&self, predicate: PredId) -> bool {
        self.stated.is_kept(predicate)
    }
}

/// One pass over what is kept.
struct Pass<'a> {
    asking: &'a Asking<'a>,
    switches: Switches,
    clock: &'a Monitor,
    /// What was stated when it was derived, and what has changed since.
    before: Ground,
    changes: Changed,
    extending: Extending<'a>,
    /// The facts added to each predicate, under the predicate that stands for them.
    added: HashMap<PredId, Columns>,
    places: HashMap<Key, PredId>,
    counts: Counts,
    tried: usize,
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
            added: HashMap::new(),
            places: keys.zip((0..).map(PredId)).collect(),
            counts: Counts::default(),
            tried: 0,
        };
        for stratum in derived.take_strata() {
            if !pass.changes.touches(&stratum) || pass.extend(derived, &stratum).is_some() {
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
    /// Extends a stratum; none where that cannot be done, and what is left of it is to be dropped.
    fn extend(&mut self, derived: &mut Derived, stratum: &Stratum) -> Option<()> {
        self.tried += 1;
        if self.tried > MOST_EXTENDED || !self.changes.only_adds_to(stratum) {
            return None;
        }
        let (mut grown, mut seeded) = (BTreeSet::new(), BTreeSet::new());
        for key in &stratum.reads {
            let (own, predicate) = (stratum.predicates.contains(key), *self.places.get(key)?);
            let has_rules = !self.asking.program.predicates[predicate.0 as usize].rules.is_empty();
            if self.changes.stated.contains(key) && (own || !has_rules) {
                let place = self.extending.added(predicate, own);
                if !self.added.contains_key(&place) {
                    self.added.insert(place, self.stated(key)?);
                }
                if own {
                    seeded.insert(predicate)
                } else {
                    grown.insert(predicate)
                };
            } else if !own && self.changes.changes(key) {
                let columns = self.changes.grown.get(key).cloned();
                let arity = self.asking.program.predicates[predicate.0 as usize].arity;
                let columns = columns.unwrap_or_else(|| Columns::empty(arity));
                self.added.insert(self.extending.added(predicate, false), columns);
                grown.insert(predicate);
            }
        }
        let mut dictionary = derived.take_dictionary(self.asking.state);
        let done = self.run(derived, stratum, &grown, &seeded, &mut dictionary);
        derived.put_dictionary(dictionary);
        done
    }

    /// The facts that were added to what is stated of a predicate; none where some are gone.
    fn stated(&self, key: &Key) -> Option<Columns> {
        let new = self.asking.state.relation(&key.0, key.1).map(|id| self.asking.state.store.shared(id))?;
        match self.before.relation(key) {
            Some(old) => new.added_since(&old, &Pace::new(self.clock)).ok()?,
            None => Some(new.columns()),
        }
    }

    fn run(
        &mut self,
        derived: &mut Derived,
        stratum: &Stratum,
        grown: &BTreeSet<PredId>,
        seeded: &BTreeSet<PredId>,
        dictionary: &mut Dictionary,
    ) -> Option<()> {
        let Asking { state, program, .. } = *self.asking;
        let predicates: Vec<PredId> =
            stratum.predicates.iter().map(|key| self.places.get(key).copied()).collect::<Option<_>>()?;
        let additions = Additions { stated: Stated { state, program, derived: Some(&*derived) }, added: &self.added };
        let planned = self.extending.stratum(&predicates, grown, seeded, &additions, dictionary, self.switches);
        let made = planned.ok()??;
        let mut kept = KeptRelations::new();
        let views: Vec<(RelId, PredId, Parts)> = made.derives.into_iter().flat_map(|(_, views)| views).collect();
        let mut watched: Vec<(RelId, PredId, Watched)> = Vec::new();
        for &(id, predicate, parts) in &views {
            let mut own = derived.take_view(program, predicate, parts)?;
            watched.push((id, predicate, own.watch()));
            kept.insert(id, own);
        }
        kept.extend(derived.lend(program, &made.plan));
        let additions = Additions { stated: Stated { state, program, derived: None }, added: &self.added };
        let monitoring = Monitoring {
            limits: self.asking.limits(0),
            monitor: self.clock,
            profiled: false,
            threads: self.asking.options.threads(),
        };
        let done = self.asking.run(&made.plan, &additions, &mut kept, dictionary, &monitoring);
        derived.take_back(program, &made.plan, &mut kept);
        let done = done.ok()?;
        if done.inexact.iter().any(|inexact| inexact.rows > 0) {
            return None;
        }
        self.counts = self.counts.and(done.counts);
        self.put_back(derived, kept, watched, &stratum.predicates, &predicates);
        Some(())
    }

    /// Puts the views of a stratum back and notes by what they have grown.
    fn put_back(
        &mut self,
        derived: &mut Derived,
        mut kept: KeptRelations,
        watched: Vec<(RelId, PredId, Watched)>,
        keys: &[Key],
        predicates: &[PredId],
    ) {
        for (id, predicate, watched) in watched {
            let place = predicates.iter().position(|own| *own == predicate);
            let (Some(mut own), Some(place)) = (kept.remove(&id), place) else { continue };
            match own.added_since(&watched) {
                Some(added) if added.rows > 0 => {
                    let columns = added.columns.into_iter().map(Into::into).collect();
                    self.changes.grown.insert(keys[place].clone(), Columns { rows: added.rows, columns });
                }
                Some(_) => {}
                // Whether anything became better is not known.
                None => _ = self.changes.derived.insert(keys[place].clone()),
            }
            derived.put_view(&keys[place], own);
        }
    }
}
