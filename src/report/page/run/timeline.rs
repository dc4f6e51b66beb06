//! The run in time: a line a task, a bar an attempt, what it waited for before, and the way that took longest.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use super::attempts::{Attempt, Attempts};
use super::{RunDetails, STYLE, sign};
use crate::humanize;
use crate::model::{Exit, TaskId, Timestamp};
use crate::report::page::escape::escaped;
use crate::report::view::between;
use crate::report::{RunView, fit, words};

const LABEL: usize = 250;
const WIDTH: usize = 740;
const ROW: usize = 22;
const BAR: usize = 14;
const TOP: usize = 26;

/// How many marks the scale has at most.
const MOST_MARKS: u64 = 9;

/// A moment as a place on the scale.
struct Scale {
    began: Timestamp,
    seconds: f64,
}

impl Scale {
    fn x(&self, at: Timestamp) -> f64 {
        let seconds = between(self.began, at).as_secs_f64();
        LABEL as f64 + (seconds / self.seconds).clamp(0.0, 1.0) * WIDTH as f64
    }
}

pub(super) fn push(
    text: &mut String,
    view: &RunView<'_>,
    attempts: &Attempts,
    details: &RunDetails,
) {
    let began = view.state.started_at;
    let ends = attempts.by_task.values().flatten();
    let ends = ends.map(|attempt| attempt.settled.unwrap_or(attempt.ended));
    let Some(end) = ends.max() else { return };
    let scale = Scale {
        began,
        seconds: between(began, end).as_secs_f64().max(1.0),
    };
    let mut order: Vec<TaskId> = view.tasks().map(|(task, _)| task).collect();
    let first = |task: &TaskId| Some(attempts.by_task.get(task)?.first()?.began);
    order.sort_by_key(|task| (first(task).is_none(), first(task), *task));
    let width = LABEL + WIDTH + 20;
    let height = TOP + order.len() * ROW + 8;
    text.push_str(
        "<h2>Timeline<small>a bar is an attempt, the line before it waiting, ◆ the way that took longest</small></h2>\n",
    );
    push_critical(text, attempts, details);
    let _ = writeln!(
        text,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Timeline\"><svg width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"When each task was worked on; the same is told at each task below\">"
    );
    push_scale(text, &scale, height);
    let critical: BTreeSet<TaskId> = attempts.critical.iter().copied().collect();
    for (row, &task) in order.iter().enumerate() {
        let y = TOP + row * ROW;
        push_row(
            text,
            view,
            attempts,
            task,
            y,
            critical.contains(&task),
            &scale,
        );
    }
    text.push_str("</svg></div>\n");
}

/// The way that took longest, beside the one that was expected to.
fn push_critical(text: &mut String, attempts: &Attempts, details: &RunDetails) {
    let names = |tasks: &[TaskId]| {
        let names: Vec<String> = tasks.iter().map(ToString::to_string).collect();
        names.join(" → ")
    };
    let planned = &details.estimate.critical_path;
    if attempts.critical.is_empty() {
        return;
    }
    let _ = write!(text, "<p>Longest way: ◆ {}", names(&attempts.critical));
    if !planned.is_empty() {
        let _ = write!(
            text,
            "; planned: {}, {:.0} min",
            names(planned),
            details.estimate.minutes_critical
        );
    }
    text.push_str(".</p>\n");
}

fn push_scale(text: &mut String, scale: &Scale, height: usize) {
    let steps = [
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400,
    ];
    let whole = Duration::try_from_secs_f64(scale.seconds).unwrap_or_default();
    let fits = |step: &u64| whole.as_secs() / step < MOST_MARKS;
    let step = steps.into_iter().find(fits).unwrap_or(604_800);
    let mut second = 0;
    while second <= whole.as_secs() && second / step < 1000 {
        let at = scale.began + Duration::from_secs(second);
        let x = scale.x(at);
        let _ = writeln!(
            text,
            "<line class=\"tick\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{}\" y2=\"{height}\"/><text class=\"faint\" x=\"{x:.1}\" y=\"14\" text-anchor=\"middle\">{}</text>",
            TOP - 6,
            humanize::clock(Duration::from_secs(second))
        );
        second += step;
    }
}

fn push_row(
    text: &mut String,
    view: &RunView<'_>,
    attempts: &Attempts,
    task: TaskId,
    y: usize,
    is_critical: bool,
    scale: &Scale,
) {
    let (sign, class) = sign(view, task).unwrap_or_default();
    let title = fit(&view.title(task), 28, &STYLE);
    let mark = if is_critical { "◆ " } else { "" };
    let baseline = y + 14;
    let _ = writeln!(
        text,
        "<text class=\"sign {class}\" x=\"6\" y=\"{baseline}\">{sign}</text><text x=\"24\" y=\"{baseline}\">{mark}{task} {}</text>",
        escaped(&title)
    );
    let of_task = attempts.by_task.get(&task).map(Vec::as_slice);
    let mut free = view.state.started_at;
    for attempt in of_task.unwrap_or_default() {
        let (from, to) = (scale.x(free), scale.x(attempt.began));
        if to - from > 1.0 {
            let middle = y + 3 + BAR / 2;
            let _ = writeln!(
                text,
                "<line class=\"wait\" x1=\"{from:.1}\" x2=\"{to:.1}\" y1=\"{middle}\" y2=\"{middle}\"/>"
            );
        }
        push_bar(text, attempt, y, is_critical, scale);
        free = attempt.settled.unwrap_or(attempt.ended);
    }
}

fn push_bar(text: &mut String, attempt: &Attempt, y: usize, is_critical: bool, scale: &Scale) {
    let class = match &attempt.exit {
        None => "open",
        Some(Exit::Success) => "good",
        Some(Exit::Cancelled) => "caution",
        Some(_) => "bad",
    };
    let critical = if is_critical { " critical" } else { "" };
    let (from, to) = (scale.x(attempt.began), scale.x(attempt.ended));
    let time = humanize::duration(between(attempt.began, attempt.ended));
    let how = attempt.exit.as_ref().map_or_else(
        || "runs".to_owned(),
        |exit| format!("the agent {}", words::exit(exit)),
    );
    let began = humanize::clock(between(scale.began, attempt.began));
    let _ = writeln!(
        text,
        "<rect class=\"span {class}{critical}\" x=\"{from:.1}\" y=\"{}\" width=\"{:.1}\" height=\"{BAR}\" rx=\"3\">\
         <title>task {}, try {}: from {began}, {time}; {}</title></rect>",
        y + 3,
        (to - from).max(2.0),
        attempt.id.task,
        attempt.id.number,
        escaped(&how)
    );
    if let Some(settled) = attempt.settled {
        let end = scale.x(settled);
        if end - to > 1.5 {
            let _ = writeln!(
                text,
                "<rect class=\"span settle\" x=\"{to:.1}\" y=\"{}\" width=\"{:.1}\" height=\"{}\"><title>its result is looked at</title></rect>",
                y + 6,
                end - to,
                BAR - 6
            );
        }
    }
    if attempt.id.number > 1 && to - from > 16.0 {
        let _ = writeln!(
            text,
            "<text class=\"try\" x=\"{:.1}\" y=\"{}\">{}</text>",
            from + 4.0,
            y + 14,
            attempt.id.number
        );
    }
}
