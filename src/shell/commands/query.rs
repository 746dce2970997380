//! `dictum query KB 'QUERY'…`

use super::super::args::Call;
use super::super::exit::{Exit, Failure};
use super::super::settings::Extra;
use super::{Answers, Context, open, say_stats, wrong_count};
use crate::session::{Input, Kb};
use std::ops::ControlFlow;

pub(super) fn query(call: &Call, context: &mut Context) -> Result<Exit, Failure> {
    let settings = &call.settings;
    let Some((path, queries)) = call.arguments.split_first() else {
        return Err(wrong_count(call, "`query` needs a base and a query"));
    };
    if queries.is_empty() && settings.extra.is_empty() {
        return Err(wrong_count(call, "`query` needs a query"));
    }
    let mut kb = open(settings, context)?;
    kb.options_mut().explain_empty = context.screen.is_terminal();
    context.screen.monitor = kb.options().clock.clone();
    let mut answers = Answers::new(context.screen);
    let result = answer_all(&mut kb, path, &settings.extra, queries, &mut answers);
    let exit = answers.finish(result, settings.exists);
    say_stats(settings, &kb, context);
    exit
}

fn answer_all(
    kb: &mut Kb,
    path: &str,
    extra: &[Extra],
    queries: &[String],
    answers: &mut Answers,
) -> Result<(), crate::base::error::Error> {
    let mut flow = ControlFlow::Continue(());
    let mut take = |outcome, sources: &_| {
        flow = answers.take(outcome, sources);
        flow
    };
    kb.load_each(path.as_ref(), &mut take)?;
    for piece in extra {
        let input = match piece {
            Extra::File(path) => Input::File(path.clone()),
            Extra::Statements(text) => Input::text("<-e>", text.as_str()),
        };
        kb.run_each(&[input], &mut take)?;
    }
    for query in queries {
        kb.ask_each(&Input::text("<query>", query.as_str()), &mut take)?;
    }
    Ok(())
}
