//! A plan as text: strata, rules, steps, as `:plan` prints it.

use super::step::{Emit, Expr, Listed, Operand, Origin, Pipeline, Plan, RelId, RulePlan, Slot, Step, Version};
use crate::base::dictionary::Dictionary;
use crate::base::function::Fit;
use crate::base::memory::grouped;
use crate::base::span::Span;
use std::fmt::Write;
use std::sync::Arc;

/// What a plan does not know of itself.
pub struct About<'a> {
    /// Where a rule stands, if it stands anywhere.
    pub place: &'a dyn Fn(Span) -> Option<String>,
    /// How many tuples a relation has before the plan is run; none of what it derives.
    pub rows: &'a dyn Fn(&Origin) -> Option<usize>,
}

/// The plan, one step a line, with the places of rules and the tuples there are.
pub fn show(plan: &Plan, dictionary: &Dictionary, about: &About<'_>) -> String {
    let mut shown = Shown { plan, dictionary, names: &[], about: Some(about), out: String::new() };
    for (i, stratum) in plan.strata.iter().enumerate() {
        let names: Vec<&str> = stratum.relations.iter().map(|r| shown.name(*r)).collect();
        let kind = if stratum.recursive { " (recursive)" } else { "" };
        shown.line(0, &format!("stratum {}: {}{kind}", i + 1, names.join(", ")));
        for rule in &stratum.rules {
            shown.names = &rule.variables;
            let place = (about.place)(rule.span).map_or(String::new(), |place| format!(" at {place}"));
            if let Some(base) = &rule.base {
                shown.pipeline(&format!("rule{place}"), base);
            }
            for delta in &rule.deltas {
                shown.pipeline(&format!("rule{place}, each round"), delta);
            }
        }
    }
    shown.out
}

/// The steps of a pipeline of a rule, each as one line.
pub fn step_lines(plan: &Plan, dictionary: &Dictionary, rule: &RulePlan, pipeline: &Pipeline) -> Vec<String> {
    let line = |step: &Step| {
        let mut shown = Shown { plan, dictionary, names: &rule.variables, about: None, out: String::new() };
        shown.step(0, step);
        shown.out.lines().map(str::trim).collect::<Vec<_>>().join(" ")
    };
    pipeline.steps.iter().map(line).collect()
}

struct Shown<'a> {
    plan: &'a Plan,
    dictionary: &'a Dictionary,
    /// Of the first slots.
    names: &'a [Arc<str>],
    about: Option<&'a About<'a>>,
    out: String,
}

impl<'a> Shown<'a> {
    fn name(&self, id: RelId) -> &'a str {
        &self.plan.relations[id.0 as usize].label
    }

    fn line(&mut self, indent: usize, text: &str) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.out, "{:indent$}{text}", "", indent = indent * 2);
    }

    fn pipeline(&mut self, title: &str, pipeline: &Pipeline) {
        self.line(1, title);
        self.steps(2, &pipeline.steps);
        let text = match &pipeline.emit {
            Emit::Insert(targets) => {
                let each = targets.iter().map(|(r, row)| format!("{}({})", self.name(*r), self.operands(row)));
                format!("emit {}", each.collect::<Vec<_>>().join(" and "))
            }
            Emit::Collect(row) => format!("collect ({})", self.operands(row)),
        };
        self.line(2, &text);
    }

    fn slot(&self, slot: Slot) -> String {
        match self.names.get(slot) {
            Some(name) if &**name != "_" => name.to_string(),
            _ => format!("#{slot}"),
        }
    }

    fn operand(&self, operand: &Operand) -> String {
        match operand {
            Operand::Slot(slot) => self.slot(*slot),
            Operand::Word(word) => self.dictionary.value(*word).to_string(),
        }
    }

    fn operands(&self, operands: &[Operand]) -> String {
        operands.iter().map(|o| self.operand(o)).collect::<Vec<_>>().join(", ")
    }

    fn expr(&self, expr: &Expr) -> String {
        let list = |args: &[Expr]| args.iter().map(|a| self.expr(a)).collect::<Vec<_>>().join(", ");
        match expr {
            Expr::Operand(operand) => self.operand(operand),
            Expr::Call(function, args, _) => format!("{}({})", function.name(), list(args)),
            Expr::Arithmetic(op, sides, _) => {
                format!("({} {} {})", self.expr(&sides.0), op.as_str(), self.expr(&sides.1))
            }
            Expr::Negate(inner, _) => format!("-{}", self.expr(inner)),
            Expr::Around(inner) => self.expr(inner),
            Expr::Fitted(inner, fit, _) => match &**fit {
                Fit::Column { kind, .. } => format!("{} as {}", self.expr(inner), kind.described()),
                Fit::Date => format!("{} as a date", self.expr(inner)),
                Fit::ExactDay(_) => format!("{} as an exact day", self.expr(inner)),
            },
            Expr::Prop(name, args) => format!("{}({})", self.dictionary.value(*name), list(args)),
        }
    }

    /// `name of 5,000 [1 = X, 3 = baku]`, columns counted from 1, with the tuples there are and the version, as probes and
    /// tests of existence read it.
    fn read(&self, id: RelId, version: Version, key: &[(usize, Operand)], same: &[(usize, usize)]) -> String {
        let version = match version {
            Version::All => "",
            Version::Delta => " of the last round",
            Version::Stable => " of rounds before",
        };
        let mut keys: Vec<String> = key.iter().map(|(c, o)| format!("{} = {}", c + 1, self.operand(o))).collect();
        keys.extend(same.iter().map(|(a, b)| format!("{} = {}", b + 1, a + 1)));
        let keys = if keys.is_empty() { String::new() } else { format!(" [{}]", keys.join(", ")) };
        let rows = self.about.and_then(|about| (about.rows)(&self.plan.relations[id.0 as usize].origin));
        let rows = rows.map_or(String::new(), |rows| format!(" of {}", grouped(rows)));
        format!("{}{rows}{version}{keys}", self.name(id))
    }

    fn steps(&mut self, indent: usize, steps: &[Step]) {
        for step in steps {
            self.step(indent, step);
        }
    }

    fn branches(&mut self, indent: usize, title: &str, branches: &[Vec<Step>]) {
        self.line(indent, title);
        for (i, branch) in branches.iter().enumerate() {
            if i > 0 {
                self.line(indent, "or");
            }
            self.steps(indent + 1, branch);
        }
    }

    fn step(&mut self, indent: usize, step: &Step) {
        let text = match step {
            Step::Probe { relation, version, key, outputs, same, .. } => {
                let verb = if key.is_empty() { "scan" } else { "probe" };
                let to: Vec<String> = outputs.iter().map(|(_, slot)| self.slot(*slot)).collect();
                let to = if to.is_empty() { String::new() } else { format!(" giving {}", to.join(", ")) };
                format!("{verb} {}{to}", self.read(*relation, *version, key, same))
            }
            Step::Meet { slot, lists, .. } => {
                let list = |list: &Listed| self.read(list.relation, list.version, &[list.key], &[]);
                format!("{} in {}", self.slot(*slot), lists.iter().map(list).collect::<Vec<_>>().join(" and "))
            }
            Step::Exists { relation, version, key, same, negated } => {
                let verb = if *negated { "unless" } else { "if" };
                format!("{verb} {}", self.read(*relation, *version, key, same))
            }
            Step::Sub { branches, negated } => {
                return self.branches(indent, if *negated { "unless" } else { "if" }, branches);
            }
            Step::Union { branches, .. } => return self.branches(indent, "either", branches),
            Step::Assign { slot, expr } => format!("{} = {}", self.slot(*slot), self.expr(expr)),
            Step::Unpack { from, name, outputs } => {
                let to: Vec<String> = outputs.iter().map(|s| self.slot(*s)).collect();
                format!("take apart {} as {}({})", self.operand(from), self.dictionary.value(*name), to.join(", "))
            }
            Step::Earlier { tuple, than } => {
                let one = |(relation, words): &(RelId, Vec<Operand>)| {
                    format!("{} ({})", self.name(*relation), self.operands(words))
                };
                format!("where {} arrived before {}", one(tuple), one(than))
            }
            Step::Same(a, b) => format!("where {} is {}", self.operand(a), self.operand(b)),
            Step::Compare(op, a, b) => format!("where {} {} {}", self.expr(a), op.as_str(), self.expr(b)),
            Step::Test(test, args, _) => {
                let args: Vec<String> = args.iter().map(|a| self.expr(a)).collect();
                format!("where {}({})", test.name(), args.join(", "))
            }
            Step::Aggregate { function, slot, branches, .. } => {
                self.line(indent, &format!("{} = {} over", self.slot(*slot), function.name()));
                for (branch, collected) in branches {
                    self.steps(indent + 1, branch);
                    let text = format!("collect ({})", self.operands(collected));
                    self.line(indent + 1, &text);
                }
                return;
            }
        };
        self.line(indent, text.trim_end());
    }
}
