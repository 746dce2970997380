//! Texts that look the same and are two: composed and decomposed letters (Unicode normal form C).

use super::written::each_text;
use super::{Facts, each_value, label, warning};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::span::Span;
use crate::base::value::Value;
use crate::syntax::ast::Statement;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

/// W0208: each text that differs from an earlier one in its form only.
pub(super) fn forms(facts: Facts<'_>, rules: &[&Statement], diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<&str, Span> = HashMap::new();
    let mut by_form: HashMap<String, (&str, Span)> = HashMap::new();
    let mut text = |text, span| {
        // What is all ASCII has one form only.
        let text: &str = text;
        if text.is_ascii() || seen.contains_key(text) {
            return;
        }
        seen.insert(text, span);
        let (first, place) = *by_form.entry(text.nfc().collect()).or_insert((text, span));
        if first != text {
            let message = format!(
                "`{}` is written in another Unicode form elsewhere: the two are different texts",
                Value::text(text)
            );
            diagnostics.push(
                label(warning(Code::W0208, span, message), place, "the other form")
                    .help("write both in the same form; most programs write the composed one (NFC)"),
            );
        }
    };
    for (fact, span) in facts.iter() {
        text(&fact.predicate, *span);
        fact.supports.iter().filter_map(|s| s.source.as_deref()).for_each(|s| text(s, *span));
        for arg in &fact.args {
            each_value(arg, &mut |value| match value {
                Value::Text(t) => text(t, *span),
                Value::Prop(prop) => text(&prop.name, *span),
                _ => {}
            });
        }
    }
    rules.iter().for_each(|rule| each_text(rule, &mut text));
}
