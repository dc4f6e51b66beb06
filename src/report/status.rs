//! The table of `status`.

use unicode_width::UnicodeWidthStr;

use super::person::{Chore, chores};
use super::view::{RunView, Standing};
use super::{Ink, Mark, Style, TaskLine, clean, fit, pad, troubles, words, wrap};
use crate::humanize;

/// How a run stands: a heading, a line for each task, and its integration.
pub fn status(view: &RunView<'_>, style: &Style) -> String {
    let mut lines = heading(view, style);
    lines.push(String::new());
    lines.extend(task_lines(view, style));
    let mut seen = troubles(view.state);
    seen.extend(
        chores(view)
            .into_iter()
            .map(|Chore { what, command }| format!("{what}: `{command}`")),
    );
    if !seen.is_empty() {
        lines.push(String::new());
        let room = style.width.saturating_sub(2);
        for told in seen {
            for (n, line) in wrap(&told, room).into_iter().enumerate() {
                let mark = if n == 0 {
                    style.mark(Mark::Caution)
                } else {
                    " ".to_owned()
                };
                lines.push(format!("{mark} {line}"));
            }
        }
    }
    let merge = merge_lines(view, style);
    if !merge.is_empty() {
        lines.push(String::new());
        lines.extend(merge);
    }
    lines.join("\n") + "\n"
}

fn heading(view: &RunView<'_>, style: &Style) -> Vec<String> {
    let state = view.state;
    let run = format!("run {}", state.run);
    let room = style.width.saturating_sub(run.width() + 2);
    let title = fit(&clean(&state.title), room, style);
    let time = humanize::duration(view.figures().wall);
    let (ink, standing) = match view.standing() {
        Standing::Running => (Ink::Busy, format!("running for {time}")),
        Standing::Stopping => (Ink::Caution, format!("stopping after {time}")),
        Standing::Interrupted => (
            Ink::Caution,
            format!("interrupted after {time}; `git orchestrate resume` goes on"),
        ),
        Standing::Finished => match view.is_success() {
            Some(true) => (Ink::Good, format!("finished in {time}: success")),
            _ => (Ink::Bad, format!("finished in {time}: failure")),
        },
    };
    let counts = counts(view);
    let run = style.paint(run, Ink::Faint);
    let title = format!("{}  {run}", style.heading(&title));
    let is_short = standing.width() + 3 + counts.width() <= style.width;
    let standing = style.paint(standing, ink);
    if is_short {
        vec![title, format!("{standing} {} {counts}", style.dot())]
    } else {
        vec![title, standing, counts]
    }
}

/// `3 of 7 done, 2 running, 1 waiting, 1 failed`.
pub fn counts(view: &RunView<'_>) -> String {
    let tally = view.state.tally();
    let n_waiting = view
        .tasks()
        .filter(|(_, state)| state.phase.is_waiting())
        .count();
    let mut parts = vec![format!("{} of {} done", tally.n_succeeded, tally.n_tasks())];
    let counts = [
        (tally.n_open - n_waiting, "running"),
        (n_waiting, "waiting"),
        (tally.n_failed, "failed"),
        (tally.n_blocked, "blocked"),
        (tally.n_cancelled, "cancelled"),
    ];
    parts.extend(
        counts
            .into_iter()
            .filter(|&(n, _)| n > 0)
            .map(|(n, word)| format!("{n} {word}")),
    );
    parts.join(", ")
}

/// A line for each task: mark, number, title, how it stands, for how long, and its branch where there is room.
pub(super) fn task_lines(view: &RunView<'_>, style: &Style) -> Vec<String> {
    let rows: Vec<TaskLine> = view
        .tasks()
        .map(|(task, state)| TaskLine::of(view, task, state))
        .collect();
    let widest =
        |of: fn(&TaskLine) -> &str| rows.iter().map(|row| of(row).width()).max().unwrap_or(0);
    let id_width = widest(|row| &row.id);
    let time_width = widest(|row| &row.time);
    let branch_width = widest(|row| &row.branch);
    let words_width = widest(|row| &row.words);
    let title_width = widest(|row| &row.title);
    let fixed = 2 + id_width + 2 + 2 + 2 + time_width;
    let room = style.width.saturating_sub(fixed);
    // The branch is shown only where titles and words lose nothing to it.
    let has_branch = room >= title_width + words_width + 2 + branch_width && branch_width > 0;
    let words_width = words_width.min((room / 2).max(room.saturating_sub(title_width)));
    let title_width = title_width.min(room.saturating_sub(words_width));
    let indent = " ".repeat(2 + id_width + 2 + title_width + 2);
    let mut lines = Vec::new();
    for row in &rows {
        let mut words = wrap(&row.words, words_width).into_iter();
        let first = words.next().unwrap_or_default();
        let time = " ".repeat(time_width - row.time.width()) + &row.time;
        let mut line = format!(
            "{} {}  {}  {}  {}",
            style.mark(row.mark),
            style.paint(format!("{:>id_width$}", row.id), Ink::Name),
            pad(&row.title, title_width, style),
            style.paint(pad(&first, words_width, style), row.ink),
            style.paint(time, Ink::Faint),
        );
        if has_branch {
            line = format!("{line}  {}", style.paint(&row.branch, Ink::Faint));
        }
        lines.push(line.trim_end().to_owned());
        lines.extend(words.map(|more| {
            let more = fit(&more, words_width, style);
            format!("{indent}{}", style.paint(more, row.ink))
        }));
    }
    lines
}

fn merge_lines(view: &RunView<'_>, style: &Style) -> Vec<String> {
    let Some(merge) = &view.state.merge else {
        return Vec::new();
    };
    // What was put together here went another way.
    if view.has_landed_at_forge && merge.landed.is_none() {
        return Vec::new();
    }
    let target = words::short_ref(&merge.target);
    let n_merged = merge.merged.len();
    let n_results = merge.order.len();
    let (mark, words) = match (&merge.landed, &merge.ready) {
        _ if merge.is_undone => (
            Mark::Note,
            format!("the merge into {target} was taken back"),
        ),
        (Some(at), _) => (
            Mark::Done,
            format!(
                "{n_merged} of {n_results} results are in {target}, now at {}",
                at.short()
            ),
        ),
        (None, Some(at)) => (
            Mark::Note,
            format!(
                "{n_merged} of {n_results} results are put together for {target}: {}",
                at.short()
            ),
        ),
        (None, None) => (
            Mark::Busy,
            format!("merging for {target}: {n_merged} of {n_results}"),
        ),
    };
    let mut lines = vec![format!("{} {words}", style.mark(mark))];
    for (task, why) in &merge.left_out {
        let words = format!("task {task} is left out: {}", words::left_out(why));
        let words = fit(&words, style.width.saturating_sub(2), style);
        lines.push(format!("{} {words}", style.mark(Mark::Caution)));
    }
    if let Some(open) = &view.state.conflict {
        lines.push(format!(
            "{} task {} waits to be settled in {}: `git orchestrate merge --continue`",
            style.mark(Mark::Note),
            open.task,
            clean(&open.path)
        ));
    }
    lines
}
