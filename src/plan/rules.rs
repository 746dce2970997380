//! Strata and rules of a plan: seeds, delta variants, aggregates, the goal.

use super::goal::{AtomGoal, Goal, Maker, base_variant, count_recursive, delta_variant, has_expression};
use super::lower::{Lowering, is_distinct, occurrences};
use super::relations::Relations;
use super::step::{
    Collect, CollectColumn, CollectKey, Emit, Operand, Orders, Origin, Parts, Pipeline, Plan, RelId, RulePlan,
    StratumPlan, Version,
};
use super::{Cardinalities, Derivation, PlanError, Statistics, Switches, exact, live};
use crate::base::dictionary::Dictionary;
use crate::base::function::Aggregate;
use crate::base::span::Span;
use crate::check::ir::each_variable;
use crate::check::ir::{Clause, HeadTerm, Modifiers, OrderBy, PredId, Program, Query, Rule, Term, VarId};
use std::collections::BTreeSet;

pub(super) struct Planner<'a> {
    pub program: &'a Program,
    pub cardinalities: &'a dyn Cardinalities,
    pub dictionary: &'a mut Dictionary,
    pub switches: Switches,
    pub relations: &'a mut Relations,
    /// Whether a rule only computes demand.
    pub quiet: &'a dyn Fn(usize) -> bool,
    /// Whose tuples are there already.
    pub kept: &'a dyn Fn(PredId) -> bool,
    /// Where the tuples of a stratum are to be extended: rules from this one on are run once, over all that is there, and
    /// those before it only on what comes of that.
    pub extends: Option<usize>,
}

/// The predicates with rules that clauses depend on, but for what is kept and what only that depends on.
pub(super) fn needed<'c>(
    program: &Program,
    clauses: impl IntoIterator<Item = &'c Clause>,
    kept: &dyn Fn(PredId) -> bool,
) -> BTreeSet<PredId> {
    let mut needed = BTreeSet::new();
    let mut open = Vec::new();
    clauses.into_iter().for_each(|clause| super::demand::clause_predicates(clause, &mut |p| open.push(p)));
    while let Some(p) = open.pop() {
        if !kept(p) && needed.insert(p) {
            for &rule in &program.predicates[p.0 as usize].rules {
                super::demand::clause_predicates(&program.rules[rule].clause, &mut |q| open.push(q));
            }
        }
    }
    needed.retain(|p| !program.predicates[p.0 as usize].rules.is_empty());
    needed
}

/// What a solution gives, once its body is lowered; may add steps that work it out.
type Emitter<'a> = dyn Fn(&mut Lowering<'_>, &mut Vec<super::step::Step>) -> Result<Emit, PlanError> + 'a;

/// What a head becomes: where its tuples go.
struct Target {
    plain: RelId,
    dated: Option<RelId>,
    collect: Option<usize>,
}

impl Planner<'_> {
    pub fn plan(mut self, query: &Query) -> Result<Plan, PlanError> {
        let needed = needed(self.program, [&query.clause], self.kept);
        let mut strata: Vec<StratumPlan> = self.strata(&needed)?.into_iter().map(|(_, planned)| planned).collect();
        let (goal, last) = self.goal(query)?;
        if self.switches.groups {
            let ordered = last.rules.iter().any(|rule| rule.collect.is_some());
            self.relations.group(ordered.then_some(goal));
        }
        strata.push(last);
        let relations = std::mem::take(&mut self.relations.plans);
        Ok(Plan { relations, strata, goal: Some(goal), orders: self.switches.orders })
    }

    /// The plan that derives these predicates, with what its strata derive.
    pub fn derivation(mut self, wanted: &BTreeSet<PredId>) -> Result<Derivation, PlanError> {
        let planned = self.strata(wanted)?;
        if self.switches.groups {
            self.relations.group(None);
        }
        let views = planned.iter().map(|(predicates, _)| (predicates.clone(), self.relations.derived(predicates)));
        let derives = views.collect();
        let strata = planned.into_iter().map(|(_, planned)| planned).collect();
        let relations = std::mem::take(&mut self.relations.plans);
        Ok(Derivation { plan: Plan { relations, strata, goal: None, orders: self.switches.orders }, derives })
    }

    /// Plans of the strata with these predicates.
    fn strata(&mut self, needed: &BTreeSet<PredId>) -> Result<Vec<(Vec<PredId>, StratumPlan)>, PlanError> {
        // Views are asked for while bodies are made into goals, so every needed body is made once before planning.
        self.ask_views(needed);
        let mut strata = Vec::new();
        for stratum in &self.program.strata {
            let predicates: Vec<PredId> = stratum.predicates.iter().copied().filter(|p| needed.contains(p)).collect();
            if !predicates.is_empty() {
                let planned = self.stratum(&predicates, &stratum.rules)?;
                strata.push((predicates, planned));
            }
        }
        Ok(strata)
    }

    /// Makes the plain view of every needed predicate, and the dated one where rules date it.
    fn ask_views(&mut self, needed: &BTreeSet<PredId>) {
        for &predicate in needed {
            self.relations.view(predicate, Parts::NONE);
            if self.relations.has_dated_rules(predicate) {
                self.relations.view(predicate, Parts::DATE);
            }
        }
    }

    fn stratum(&mut self, predicates: &[PredId], rules: &[usize]) -> Result<StratumPlan, PlanError> {
        let mut here = BTreeSet::new();
        let mut out = StratumPlan { relations: Vec::new(), rules: Vec::new(), recursive: false };
        let mut targets = Vec::new();
        let recursion: Vec<&Rule> = rules.iter().map(|&r| &self.program.rules[r]).collect();
        let greatest = |p: PredId| {
            let extreme = self.program.predicates[p.0 as usize].extreme();
            extreme.filter(|(_, function)| predicates.contains(&p) && *function == Aggregate::Max).map(|(c, _)| c)
        };
        let by_end = exact::compared_by_end(&recursion, &greatest);
        let by_end: Vec<(PredId, usize)> = by_end.into_iter().filter_map(|p| Some((p, greatest(p)?))).collect();
        let by_end = |p: PredId| by_end.iter().find(|(q, _)| *q == p).map(|(_, column)| *column);
        for (collect, &predicate) in predicates.iter().enumerate() {
            let plain = self.relations.view(predicate, Parts::NONE);
            let dated = self.relations.asked(predicate, Parts::DATE).filter(|&d| self.relations.is_derived(d));
            here.insert(plain);
            here.extend(dated);
            let best = matches!(self.relations.plans[plain.0 as usize].origin, Origin::Best { .. });
            let aggregate = !self.program.predicates[predicate.0 as usize].aggregates.is_empty() && !best;
            targets.push((predicate, Target { plain, dated, collect: aggregate.then_some(collect) }));
            out.rules.extend(self.seeds(predicate, plain, dated, by_end(predicate))?);
        }
        out.relations = here.iter().copied().collect();
        let mut next_collect = predicates.len();
        for &rule in rules {
            let head = &self.program.rules[rule].head;
            let Some((_, target)) = targets.iter().find(|(p, _)| *p == head.predicate) else { continue };
            let planned = self.rule(rule, target, &here, by_end(head.predicate), &mut next_collect)?;
            out.recursive |= planned.iter().any(|r| !r.deltas.is_empty());
            out.rules.extend(planned);
        }
        Ok(out)
    }

    /// Rules that copy what is stated of a predicate that also has rules.
    fn seeds(
        &mut self,
        predicate: PredId,
        plain: RelId,
        dated: Option<RelId>,
        by_end: Option<usize>,
    ) -> Result<Vec<RulePlan>, PlanError> {
        if !self.program.predicates[predicate.0 as usize].stated {
            return Ok(Vec::new());
        }
        let mut seeds = Vec::new();
        for (into, parts) in [(Some(plain), Parts::NONE), (dated, Parts::DATE)] {
            let Some(into) = into else { continue };
            let from = self.relations.stated(predicate, parts);
            let arity = self.relations.plans[into.0 as usize].arity;
            let args: Vec<Term> = (0..arity).map(|i| Term::Variable(VarId(i as u32))).collect();
            let goals = vec![Goal::Atom(AtomGoal { relation: from, version: Version::All, args: args.clone() })];
            let pipeline = self.pipeline(&goals, arity, false, true, |lowering, out| {
                let row = args.iter().map(|a| lowering.operand(a, out)).collect::<Result<_, _>>()?;
                Ok(Emit::Insert(vec![(into, row)]))
            })?;
            let afterwards = match by_end.and_then(|column| args.get(column)) {
                Some(value) => {
                    let goals: Vec<Goal> =
                        goals.iter().cloned().chain([exact::offered(value, Span::default())]).collect();
                    Some(self.pipeline(&goals, arity, false, true, |_, _| Ok(Emit::Insert(Vec::new())))?)
                }
                None => None,
            };
            seeds.push(RulePlan {
                span: Span::default(),
                variables: Vec::new(),
                base: Some(pipeline),
                deltas: Vec::new(),
                collect: None,
                afterwards,
            });
        }
        Ok(seeds)
    }

    fn rule(
        &mut self,
        number: usize,
        target: &Target,
        here: &BTreeSet<RelId>,
        by_end: Option<usize>,
        next_collect: &mut usize,
    ) -> Result<Vec<RulePlan>, PlanError> {
        let rule = &self.program.rules[number];
        let own = |next: &mut usize| {
            *next += 1;
            *next - 1
        };
        let collect_id = match target.collect {
            Some(id) => Some(id),
            None if !rule.modifiers.is_empty() => Some(own(next_collect)),
            None => None,
        };
        let mut heads: Vec<HeadTerm> = rule.head.args.clone();
        if let (Some(on), Some(_)) = (&rule.head.on, collect_id) {
            heads.push(HeadTerm::Plain(on.clone()));
        }
        let gather = collect_id.map(|id| (id, gather(&heads, &rule.modifiers)));
        let counted = gather.as_ref().is_some_and(|(_, g)| g.bag);
        let quiet = (self.quiet)(number);
        let mut plans = Vec::new();
        for (goals, variables) in self.bodies(rule, counted) {
            let recursive = |r: RelId| here.contains(&r);
            let extends = self.extends;
            let once = extends.is_some_and(|first| number >= first);
            let count = if once { 0 } else { count_recursive(&goals, &recursive) };
            let variants = (0..count).map(|k| delta_variant(&goals, &recursive, k, &mut 0));
            let mut pipeline = |goals: &[Goal]| {
                self.pipeline(goals, variables, quiet, !counted, |lowering, out| {
                    emit(rule, target, gather.as_ref().map(|(_, g)| g), lowering, out)
                })
            };
            let deltas = variants.map(|v| pipeline(&v)).collect::<Result<Vec<_>, _>>()?;
            let base = match (once, extends) {
                (true, _) => Some(goals.clone()),
                (false, Some(_)) => None,
                (false, None) => base_variant(&goals, &recursive),
            };
            let base = base.map(|goals| pipeline(&goals)).transpose()?;
            let collect = gather.as_ref().map(|(id, g)| {
                // A dated rule with `limit` has the date as its last column.
                let dated = rule.head.on.as_ref().and(target.dated).map(|d| (d, heads.len()));
                g.collect(*id, std::iter::once((target.plain, rule.head.args.len())).chain(dated).collect())
            });
            let afterwards = self.afterwards(rule, &goals, variables, here, by_end)?;
            let (span, variables) = (rule.clause.span, rule.clause.variables.clone());
            plans.push(RulePlan { span, variables, base, deltas, collect, afterwards });
        }
        Ok(plans)
    }

    /// What is to be judged of a recursion through `min` or `max` when it is done.
    fn afterwards(
        &mut self,
        rule: &Rule,
        goals: &[Goal],
        variables: usize,
        here: &BTreeSet<RelId>,
        by_end: Option<usize>,
    ) -> Result<Option<Pipeline>, PlanError> {
        let extreme = |id: RelId| match self.relations.plans[id.0 as usize].origin {
            Origin::Best { value, least } if here.contains(&id) => Some((value, least)),
            _ => None,
        };
        match exact::afterwards(goals, &rule.head.args, &extreme, by_end, rule.clause.span) {
            None => Ok(None),
            Some(goals) => self.pipeline(&goals, variables, false, true, |_, _| Ok(Emit::Insert(Vec::new()))).map(Some),
        }
    }

    /// The goals of each alternative of a rule's body, with the number of variables.
    fn bodies(&mut self, rule: &Rule, bag: bool) -> Vec<(Vec<Goal>, usize)> {
        let mut extra = Vec::new();
        for arg in &rule.head.args {
            match arg {
                HeadTerm::Plain(term) => extra.push(term.clone()),
                HeadTerm::Aggregate(_, terms) => extra.extend(terms.iter().cloned()),
            }
        }
        extra.extend(rule.head.on.clone());
        self.clause_goals(&rule.clause, &extra, &rule.modifiers, bag)
    }

    fn clause_goals(
        &mut self,
        clause: &Clause,
        outside: &[Term],
        modifiers: &Modifiers,
        bag: bool,
    ) -> Vec<(Vec<Goal>, usize)> {
        let variables = clause.variables.len();
        let mut all = Vec::new();
        for branch in &clause.body {
            // Counted twice over: once to know which variables of a `not` occur elsewhere.
            let mut maker = Maker { relations: self.relations, bag, occurrences: vec![0; variables], variables };
            let goals = maker.branch(branch);
            let mut counts = vec![0; variables];
            occurrences(&goals, &mut counts);
            for term in outside {
                each_variable(term, &mut |v| counts[v.0 as usize] += 1);
            }
            for key in &modifiers.order_by {
                if let OrderBy::Variable(v) = key.by {
                    counts[v.0 as usize] += 1;
                }
            }
            let mut maker = Maker { relations: self.relations, bag, occurrences: counts, variables };
            let goals = maker.branch(branch);
            let variables = maker.variables;
            all.push((goals, variables));
        }
        all
    }

    /// The pipeline of some goals, with others that begin with another of their atoms.
    fn pipeline(
        &mut self,
        goals: &[Goal],
        variables: usize,
        quiet: bool,
        set: bool,
        emit: impl Fn(&mut Lowering<'_>, &mut Vec<super::step::Step>) -> Result<Emit, PlanError>,
    ) -> Result<Pipeline, PlanError> {
        let mut planned = self.ordered(goals, None, variables, quiet, set, &emit)?;
        if self.switches.orders == Orders::Planned || !self.switches.join_order || self.switches.errors_last {
            return Ok(planned);
        }
        let leads = leads(goals);
        if (2..=MOST_LEADS).contains(&leads.len()) {
            for lead in leads {
                planned.others.push(self.ordered(goals, Some(lead), variables, quiet, set, &emit)?);
            }
        }
        Ok(planned)
    }

    fn ordered(
        &mut self,
        goals: &[Goal],
        lead: Option<usize>,
        variables: usize,
        quiet: bool,
        set: bool,
        emit: &Emitter<'_>,
    ) -> Result<Pipeline, PlanError> {
        let statistics = Known { relations: self.relations, cardinalities: self.cardinalities };
        let mut lowering = Lowering {
            dictionary: self.dictionary,
            statistics: &statistics,
            switches: self.switches,
            slots: variables,
            bound: vec![false; variables],
            around: None,
        };
        let mut steps = Vec::new();
        lowering.led(goals, lead, &mut steps)?;
        let emit = emit(&mut lowering, &mut steps)?;
        let mut pipeline = Pipeline { slots: lowering.slots, steps, emit, quiet, others: Vec::new() };
        live::prune(&mut pipeline, !set, self.switches.semijoins);
        Ok(pipeline)
    }

    fn goal(&mut self, query: &Query) -> Result<(RelId, StratumPlan), PlanError> {
        let arity = query.columns.len();
        let goal = self.relations.add("answer".into(), arity, Origin::Derived);
        let aggregated = query.columns.iter().any(|c| matches!(c, HeadTerm::Aggregate(..)));
        let collected = aggregated || !query.modifiers.is_empty();
        let gathered = collected.then(|| gather(&query.columns, &query.modifiers));
        let bag = gathered.as_ref().is_some_and(|g| g.bag);
        let mut outside = Vec::new();
        for column in &query.columns {
            match column {
                HeadTerm::Plain(term) => outside.push(term.clone()),
                HeadTerm::Aggregate(_, terms) => outside.extend(terms.iter().cloned()),
            }
        }
        let mut rules = Vec::new();
        for (goals, variables) in self.clause_goals(&query.clause, &outside, &query.modifiers, bag) {
            let pipeline = self.pipeline(&goals, variables, false, !bag, |lowering, out| match &gathered {
                Some(gather) => gather.emit(lowering, out),
                None => {
                    let row = head_row(&query.columns, lowering, out)?;
                    Ok(Emit::Insert(vec![(goal, row)]))
                }
            })?;
            let collect = gathered.as_ref().map(|g| g.collect(0, vec![(goal, arity)]));
            let base = Some(pipeline);
            let (span, variables) = (query.clause.span, query.clause.variables.clone());
            rules.push(RulePlan { span, variables, base, deltas: Vec::new(), collect, afterwards: None });
        }
        Ok((goal, StratumPlan { relations: vec![goal], rules, recursive: false }))
    }
}

/// Of more atoms than these no orders but one are planned.
const MOST_LEADS: usize = 6;

/// The atoms that a pipeline can begin with.
fn leads(goals: &[Goal]) -> Vec<usize> {
    let can_lead = |goal: &Goal| match goal {
        Goal::Atom(atom) => !atom.args.iter().any(has_expression),
        _ => false,
    };
    (0..goals.len()).filter(|at| can_lead(&goals[*at])).collect()
}

fn head_row(
    columns: &[HeadTerm],
    lowering: &mut Lowering<'_>,
    out: &mut Vec<super::step::Step>,
) -> Result<Vec<Operand>, PlanError> {
    let mut row = Vec::with_capacity(columns.len());
    for column in columns {
        match column {
            HeadTerm::Plain(term) => row.push(lowering.operand(term, out)?),
            // The value of a `min` or `max` head: its first collected term.
            HeadTerm::Aggregate(_, terms) => match terms.first() {
                Some(term) => row.push(lowering.operand(term, out)?),
                None => return Err(PlanError::Internal("an aggregate that collects nothing as a value".into())),
            },
        }
    }
    Ok(row)
}

fn emit(
    rule: &Rule,
    target: &Target,
    gather: Option<&Gather>,
    lowering: &mut Lowering<'_>,
    out: &mut Vec<super::step::Step>,
) -> Result<Emit, PlanError> {
    if let Some(gather) = gather {
        return gather.emit(lowering, out);
    }
    let row = head_row(&rule.head.args, lowering, out)?;
    let mut targets = vec![(target.plain, row.clone())];
    if let (Some(on), Some(dated)) = (&rule.head.on, target.dated) {
        let mut row = row;
        row.push(lowering.operand(on, out)?);
        targets.push((dated, row));
    }
    Ok(Emit::Insert(targets))
}

/// How rows are gathered for aggregates and `limit`.
struct Gather {
    terms: Vec<Term>,
    columns: Vec<CollectColumn>,
    order: Vec<CollectKey>,
    limit: Option<u64>,
    offset: u64,
    bag: bool,
}

fn gather(heads: &[HeadTerm], modifiers: &Modifiers) -> Gather {
    let mut terms: Vec<Term> = Vec::new();
    let mut place = |term: &Term| {
        terms.push(term.clone());
        terms.len() - 1
    };
    let mut bag = false;
    let mut columns = Vec::new();
    for head in heads {
        columns.push(match head {
            HeadTerm::Plain(term) => CollectColumn::Group(place(term)),
            HeadTerm::Aggregate(function, collected) => {
                bag |= !is_distinct(*function, collected.len());
                CollectColumn::Aggregate(*function, collected.iter().map(&mut place).collect())
            }
        });
    }
    let order = modifiers
        .order_by
        .iter()
        .map(|key| match key.by {
            OrderBy::Column(column) => CollectKey { column, gathered: false, descending: key.descending },
            OrderBy::Variable(v) => {
                CollectKey { column: place(&Term::Variable(v)), gathered: true, descending: key.descending }
            }
        })
        .collect();
    Gather { terms, columns, order, limit: modifiers.limit, offset: modifiers.offset, bag }
}

impl Gather {
    fn emit(&self, lowering: &mut Lowering<'_>, out: &mut Vec<super::step::Step>) -> Result<Emit, PlanError> {
        let row = self.terms.iter().map(|t| lowering.operand(t, out)).collect::<Result<_, _>>()?;
        Ok(Emit::Collect(row))
    }

    fn collect(&self, id: usize, targets: Vec<(RelId, usize)>) -> Collect {
        Collect {
            id,
            targets,
            columns: self.columns.clone(),
            width: self.terms.len(),
            order: self.order.clone(),
            limit: self.limit,
            offset: self.offset,
        }
    }
}

/// Cardinalities by relation of this plan; what is derived counts as large as the largest stated relation.
struct Known<'a> {
    relations: &'a Relations,
    cardinalities: &'a dyn Cardinalities,
}

impl Statistics for Known<'_> {
    fn rows(&self, relation: RelId) -> f64 {
        match &self.relations.plans[relation.0 as usize].origin {
            Origin::Derived | Origin::Best { .. } => self
                .relations
                .plans
                .iter()
                .map(|p| match &p.origin {
                    Origin::Derived | Origin::Best { .. } => 0.0,
                    origin => self.cardinalities.rows(origin),
                })
                .fold(1000.0, f64::max),
            origin => self.cardinalities.rows(origin),
        }
    }

    fn distinct(&self, relation: RelId, column: usize) -> Option<f64> {
        match &self.relations.plans[relation.0 as usize].origin {
            Origin::Derived | Origin::Best { .. } => None,
            origin => self.cardinalities.distinct(origin, column),
        }
    }
}
