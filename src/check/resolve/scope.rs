//! The variables of one clause. Those inside the braces of an aggregate that occur nowhere outside of them are its own.

use crate::base::span::Span;
use crate::check::ir::VarId;
use crate::syntax::ast::{Args, Body, Braces, Literal, LiteralKind, Located, Operand, Term, TermKind, When};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Names to ids, and where each variable stands.
#[derive(Default)]
pub(in crate::check) struct Scope {
    /// By id.
    pub names: Vec<Arc<str>>,
    /// Where each occurs, in the order of the text.
    pub spans: Vec<Vec<Span>>,
    open: HashMap<Arc<str>, VarId>,
    /// Names that occur outside of braces.
    outside: HashSet<Arc<str>>,
    /// Inside braces: their own names, and the outer ones they use.
    braces: Option<Inside>,
}

/// The names of variables that are local to braces, and the outer ones used there.
type Inside = (HashMap<Arc<str>, VarId>, Vec<VarId>);

impl Scope {
    /// A named variable at a place.
    pub fn variable(&mut self, name: &Arc<str>, span: Span) -> VarId {
        let next = VarId(self.names.len() as u32);
        let own = self.braces.is_some() && !self.outside.contains(name);
        let id = match &mut self.braces {
            Some((own_names, _)) if own => *own_names.entry(name.clone()).or_insert(next),
            _ => *self.open.entry(name.clone()).or_insert(next),
        };
        if id == next {
            self.names.push(name.clone());
            self.spans.push(Vec::new());
        }
        if let (Some((_, outer)), false) = (&mut self.braces, own)
            && !outer.contains(&id)
        {
            outer.push(id);
        }
        self.spans[id.0 as usize].push(span);
        id
    }

    /// A `_`: a variable of its own.
    pub fn anonymous(&mut self, span: Span) -> VarId {
        self.names.push("_".into());
        self.spans.push(vec![span]);
        VarId(self.names.len() as u32 - 1)
    }

    /// A copy of a variable, for a place where its name means another.
    pub fn copy(&mut self, of: VarId) -> VarId {
        self.names.push(self.names[of.0 as usize].clone());
        self.spans.push(self.spans[of.0 as usize].clone());
        VarId(self.names.len() as u32 - 1)
    }

    /// The variable of that name outside of braces.
    pub fn find(&self, name: &str) -> Option<VarId> {
        self.open.get(name).copied()
    }

    /// Enters braces.
    pub fn enter(&mut self) {
        self.braces = Some(Default::default());
    }

    /// Whether this is inside braces.
    pub fn in_braces(&self) -> bool {
        self.braces.is_some()
    }

    /// Leaves braces; gives the outer variables used inside.
    pub fn leave(&mut self) -> Vec<VarId> {
        self.braces.take().map(|(_, outer)| outer).unwrap_or_default()
    }

    /// The first place of a variable within a span.
    pub fn place(&self, variable: VarId, within: Span) -> Option<Span> {
        let spans = self.spans.get(variable.0 as usize)?;
        spans.iter().copied().find(|s| s.start >= within.start && s.end <= within.end)
    }

    /// Notes the variables of a body that occur outside of braces.
    pub fn note_body(&mut self, body: &Body) {
        body.branches.iter().flatten().for_each(|l| self.note_literal(l));
    }

    fn note_literal(&mut self, literal: &Literal) {
        match &literal.kind {
            LiteralKind::Atom(located) => self.note_located(located),
            LiteralKind::Not(inner) => self.note_literal(inner),
            LiteralKind::Group(body) => self.note_body(body),
            LiteralKind::Compare(_, a, b) => {
                for side in [a, b] {
                    if let Operand::Term(term) = side {
                        self.note_term(term);
                    }
                }
            }
        }
    }

    fn note_located(&mut self, located: &Located) {
        self.note_args(&located.atom.args);
        if let Some(When::On(term) | When::During(term)) = &located.when {
            self.note_term(term);
        }
        if let Some(at) = &located.at {
            self.note_term(&at.source);
            at.locator.iter().for_each(|l| self.note_term(l));
        }
    }

    /// Notes the variables of arguments.
    pub fn note_args(&mut self, args: &Args) {
        match args {
            Args::Positional(args) => args.iter().for_each(|t| self.note_term(t)),
            Args::Named(args) => args.iter().for_each(|(_, t)| self.note_term(t)),
        }
    }

    /// Notes the variables of a term.
    pub fn note_term(&mut self, term: &Term) {
        match &term.kind {
            TermKind::Variable(name) => _ = self.outside.insert(name.clone()),
            TermKind::Compound(_, args) => self.note_args(args),
            TermKind::Negate(inner) => self.note_term(inner),
            TermKind::Arithmetic(_, a, b) => {
                self.note_term(a);
                self.note_term(b);
            }
            _ => {}
        }
    }
}

/// The operand that is no braces, if just one of two is.
pub(super) fn braces<'a>(a: &'a Operand, b: &'a Operand) -> Option<(&'a Braces, &'a Term, bool)> {
    match (a, b) {
        (Operand::Braces(braces), Operand::Term(term)) => Some((braces, term, true)),
        (Operand::Term(term), Operand::Braces(braces)) => Some((braces, term, false)),
        _ => None,
    }
}
