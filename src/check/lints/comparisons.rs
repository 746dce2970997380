//! Comparisons whose answer is always the same.

use super::View;
use super::walk::{Place, each_literal, each_term};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::function::CompareOp;
use crate::syntax::ast::{LiteralKind, Operand, Term, TermKind};

/// W0204: nothing varies on either side, or the same variable stands on both. A parameter varies.
pub(super) fn settled(view: &View<'_>, diagnostics: &mut Vec<Diagnostic>) {
    each_literal(view.body, Place::default(), &mut |literal, _| {
        let LiteralKind::Compare(op, Operand::Term(a), Operand::Term(b)) = &literal.kind else { return };
        if let (TermKind::Variable(left), TermKind::Variable(right)) = (&a.kind, &b.kind)
            && left == right
        {
            let holds = matches!(op, CompareOp::Equal | CompareOp::LessEqual | CompareOp::GreaterEqual);
            let how = if holds { "always" } else { "never" };
            let message = format!("`{left} {} {left}` {how} holds", op.as_str());
            diagnostics.push(
                Diagnostic::new(Code::W0204, literal.span, message)
                    .help(format!("compare `{left}` with another variable, or leave the comparison out")),
            );
        } else if !varies(a) && !varies(b) {
            let message = "no variable takes part in this comparison: its answer is always the same";
            diagnostics.push(
                Diagnostic::new(Code::W0204, literal.span, message).help(
                    "put a variable on one side (it begins with an upper-case letter), or leave the comparison out",
                ),
            );
        }
    });
}

fn varies(term: &Term) -> bool {
    let mut found = false;
    each_term(term, &mut |t| {
        found |= matches!(t.kind, TermKind::Variable(_) | TermKind::Anonymous | TermKind::Parameter(_));
    });
    found
}
