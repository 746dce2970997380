//! Expressions over words: small integers directly, everything else by way of values and `base::function`.

use super::batch::Batch;
use super::{EvalError, Failure};
use crate::base::date::Date;
use crate::base::dictionary::Dictionary;
use crate::base::function::{self, ArithmeticOp, CallError, CompareOp, Outcome, Test};
use crate::base::span::Span;
use crate::base::value::Value;
use crate::base::word::{Shape, Word};
use crate::plan::step::Expr;
use std::cmp::Ordering;

/// What became of an expression in a row.
pub(super) enum Worked {
    Word(Word),
    /// The row has no answer.
    None,
    /// No answer, since this date is not an exact day.
    Inexact(Date),
    /// It has no value, and so the row around the `not` or braces has no answer.
    Around(Option<Date>),
    /// It needs the result of a failure before it.
    Poisoned,
    Failed(Failure),
}

/// Works out an expression for a row.
pub(super) fn work_out(
    expr: &Expr,
    batch: &Batch,
    row: usize,
    dictionary: &mut Dictionary,
) -> Result<Worked, EvalError> {
    match expr {
        Expr::Operand(operand) => Ok(match batch.get(*operand, row) {
            Word::POISON => Worked::Poisoned,
            word => Worked::Word(word),
        }),
        Expr::Prop(name, args) => {
            let mut words = Vec::with_capacity(args.len());
            for arg in args {
                match work_out(arg, batch, row, dictionary)? {
                    Worked::Word(word) => words.push(word),
                    other => return Ok(other),
                }
            }
            Ok(Worked::Word(dictionary.intern_prop(*name, &words)?))
        }
        Expr::Call(called, args, span) => {
            let mut values = Vec::with_capacity(args.len());
            for arg in args {
                match work_out(arg, batch, row, dictionary)? {
                    Worked::Word(word) => values.push(dictionary.value(word)),
                    other => return Ok(other),
                }
            }
            finish(called.call(&values), *span, dictionary)
        }
        Expr::Arithmetic(op, sides, span) => {
            let left = match work_out(&sides.0, batch, row, dictionary)? {
                Worked::Word(word) => word,
                other => return Ok(other),
            };
            let right = match work_out(&sides.1, batch, row, dictionary)? {
                Worked::Word(word) => word,
                other => return Ok(other),
            };
            if let Some(word) = small_integers(*op, left, right) {
                return Ok(Worked::Word(word));
            }
            let (left, right) = (dictionary.value(left), dictionary.value(right));
            finish(function::arithmetic(*op, &left, &right), *span, dictionary)
        }
        Expr::Negate(inner, span) => match work_out(inner, batch, row, dictionary)? {
            Worked::Word(word) => {
                let value = dictionary.value(word);
                finish(function::negate(&value), *span, dictionary)
            }
            other => Ok(other),
        },
        Expr::Around(inner) => Ok(match work_out(inner, batch, row, dictionary)? {
            Worked::None => Worked::Around(None),
            Worked::Inexact(date) => Worked::Around(Some(date)),
            other => other,
        }),
        Expr::Fitted(inner, fit, span) => match work_out(inner, batch, row, dictionary)? {
            Worked::Word(word) => Ok(match fit.apply(&dictionary.value(word)) {
                Ok(_) if fit.keeps() => Worked::Word(word),
                Ok(value) => Worked::Word(dictionary.intern(&value)?),
                Err(error) => Worked::Failed(Failure { code: error.code, message: error.message, span: *span }),
            }),
            other => Ok(other),
        },
    }
}

/// Sums, differences and products that fit a word.
fn small_integers(op: ArithmeticOp, left: Word, right: Word) -> Option<Word> {
    let (left, right) = (left.as_small_int()?, right.as_small_int()?);
    let result = match op {
        ArithmeticOp::Add => left + right,
        ArithmeticOp::Subtract => left - right,
        ArithmeticOp::Multiply => left * right,
        ArithmeticOp::Divide | ArithmeticOp::Modulo => return None,
    };
    Word::small_int(result)
}

fn finish(outcome: Result<Outcome, CallError>, span: Span, dictionary: &mut Dictionary) -> Result<Worked, EvalError> {
    Ok(match outcome {
        Ok(Outcome::Value(value)) => Worked::Word(dictionary.intern(&value)?),
        Ok(Outcome::None) => Worked::None,
        Ok(Outcome::InexactDate(date)) => Worked::Inexact(date),
        Err(error) => Worked::Failed(Failure { code: error.code, message: error.message, span }),
    })
}

/// How small integers and days stand to one another, without their values: inline days are numbered in their order, and
/// of two exact days one is certainly before the other or they are the same.
fn plainly(left: Word, right: Word) -> Option<Ordering> {
    match (left.shape(), right.shape()) {
        (Shape::Small(left), Shape::Small(right)) => Some(left.cmp(&right)),
        (Shape::Day(left), Shape::Day(right)) if Date::is_day(left) && Date::is_day(right) => Some(left.cmp(&right)),
        _ => None,
    }
}

/// Whether a comparison other than `=` holds.
pub(super) fn compare(op: CompareOp, left: Word, right: Word, dictionary: &Dictionary) -> bool {
    match op {
        CompareOp::Equal => return left == right,
        CompareOp::NotEqual => return left != right,
        _ => {}
    }
    if let Some(order) = plainly(left, right) {
        return match op {
            CompareOp::Less => order == Ordering::Less,
            CompareOp::LessEqual => order != Ordering::Greater,
            CompareOp::Greater => order == Ordering::Greater,
            _ => order != Ordering::Less,
        };
    }
    function::compare(op, &dictionary.value(left), &dictionary.value(right))
}

/// Whether a test holds.
pub(super) fn test(test: Test, words: &[Word], span: Span, dictionary: &Dictionary) -> Result<bool, Failure> {
    let values: Vec<Value> = words.iter().map(|&w| dictionary.value(w)).collect();
    test.holds(&values).map_err(|error| Failure { code: error.code, message: error.message, span })
}
