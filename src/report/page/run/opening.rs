//! The opening of the page: whether it went well, in figures and sentences, and what comes next.

use std::fmt::Write as _;

use super::RunDetails;
use crate::humanize::{self, count};
use crate::report::page::escape::{escaped, with_code};
use crate::report::summary::{pace, verdict};
use crate::report::{Advice, Chore, RunView, Standing, advice, causes, chores, troubles};

pub(super) fn push(text: &mut String, view: &RunView<'_>, details: &RunDetails) {
    let class = match (view.standing(), view.is_success()) {
        (Standing::Finished, Some(true)) => "good",
        (Standing::Finished, _) => "bad",
        _ => "caution",
    };
    let tally = view.state.tally();
    let figures = view.figures();
    let mut shown = vec![
        (
            format!("{} of {}", tally.n_succeeded, tally.n_tasks()),
            "tasks succeeded",
        ),
        (humanize::duration(figures.wall), "from start to end"),
    ];
    if let Some(speedup) = figures.speedup() {
        shown.push((format!("{speedup:.1} ×"), "as fast as one by one"));
    }
    let n_files: usize = details.files.values().map(Vec::len).sum();
    let files = details.files.values().flatten();
    let (n_added, n_deleted) = files.fold((0, 0), |(added, deleted), file| {
        (added + file.n_added, deleted + file.n_deleted)
    });
    if n_files > 0 {
        let lines = format!("+{n_added} −{n_deleted}");
        shown.push((lines, "lines changed"));
    }
    let usage = view.state.usage();
    if let Some(usd) = usage.cost_usd() {
        shown.push((format!("${usd:.2}"), "cost of the agents"));
    }
    if usage.tokens() > 0 {
        let tokens = humanize::tokens(usage.tokens()).replace(" tokens", "");
        shown.push((tokens, "tokens"));
    }
    if let Some(share) = figures.utilisation(view.state.max_workers) {
        shown.push((humanize::percent(share), "of the workers' time used"));
    }
    let _ = write!(
        text,
        "<section class=\"verdict {class}\" aria-label=\"Result\">\n<div class=\"figures\">"
    );
    for (value, name) in shown {
        let value = escaped(&value).to_string();
        let _ = write!(
            text,
            "<div class=\"figure\"><b>{value}</b><span>{name}</span></div>"
        );
    }
    text.push_str("</div>\n<ul>\n");
    let mut sentences = vec![verdict(view), pace(view)];
    sentences.extend(merged(view));
    sentences.extend(troubles(view.state));
    sentences.extend(causes(view));
    for sentence in sentences {
        let _ = writeln!(text, "<li>{}</li>", with_code(&sentence));
    }
    text.push_str("</ul>\n</section>\n");
}

/// Where the results are.
fn merged(view: &RunView<'_>) -> Option<String> {
    let merge = view.state.merge.as_ref()?;
    let target = crate::report::words::short_ref(&merge.target);
    let results = count(merge.merged.len(), "result");
    Some(match (&merge.landed, &merge.ready) {
        _ if merge.is_undone => format!("The merge into {target} was taken back."),
        (Some(at), _) => format!("{results} are in {target}, now at `{}`.", at.short()),
        (None, Some(_)) => format!("{results} are put together for {target}, which has not moved."),
        (None, None) => format!("{results} are put together for {target} so far."),
    })
}

pub(super) fn push_next(text: &mut String, view: &RunView<'_>) {
    let chores = chores(view);
    let next = advice(view);
    if chores.is_empty() && next.is_empty() {
        return;
    }
    text.push_str("<h2>Next</h2>\n<ul class=\"next\">\n");
    for Chore { what, command } in &chores {
        let _ = writeln!(
            text,
            "<li><code>{}</code><span><b>needs you:</b> {}</span></li>",
            escaped(command),
            with_code(what)
        );
    }
    for Advice { command, why } in &next {
        let _ = writeln!(
            text,
            "<li><code>{}</code><span>{}</span></li>",
            escaped(command),
            with_code(why)
        );
    }
    text.push_str("</ul>\n");
}
