//! Each task: how it went, what it changed, what its agent said last, and what it cost.

use std::fmt::Write as _;

use super::attempts::{Attempt, Attempts};
use super::{RunDetails, sign};
use crate::humanize;
use crate::model::{TaskId, TaskState};
use crate::report::page::escape::escaped;
use crate::report::view::between;
use crate::report::{RunView, TaskLine, clean, usage, words};

/// More files of one task than this are counted.
const MAX_FILES: usize = 40;

pub(super) fn push(
    text: &mut String,
    view: &RunView<'_>,
    attempts: &Attempts,
    details: &RunDetails,
) {
    text.push_str("<h2>Tasks<small>open one to see its attempts, files and log</small></h2>\n");
    for (task, state) in view.tasks() {
        push_task(text, view, attempts, details, (task, state));
    }
}

fn push_task(
    text: &mut String,
    view: &RunView<'_>,
    attempts: &Attempts,
    details: &RunDetails,
    (task, state): (TaskId, &TaskState),
) {
    let line = TaskLine::of(view, task, state);
    let (sign, class) = sign(view, task).unwrap_or_default();
    let _ = write!(
        text,
        "<details id=\"task-{task}\"><summary><span class=\"sign {class}\">{sign}</span><b>{task}</b><span class=\"title\">{}</span>\
         <span class=\"result\">{}</span><span class=\"time\">{}</span></summary>\n<div class=\"inside\">\n",
        escaped(&line.title),
        escaped(&line.words),
        escaped(&line.time),
    );
    push_facts(text, view, (task, state), &line);
    let of_task = attempts.by_task.get(&task).map(Vec::as_slice);
    push_attempts(text, view, of_task.unwrap_or_default());
    push_files(text, details, task);
    if let Some(log) = details.logs.get(&task).filter(|log| !log.is_empty()) {
        let lines: Vec<String> = log.iter().map(|line| escaped(line).to_string()).collect();
        let _ = writeln!(
            text,
            "<p class=\"faint\">the last its agent said and did</p>\n<pre tabindex=\"0\" aria-label=\"Log of task {task}\">{}</pre>",
            lines.join("\n")
        );
    }
    text.push_str("</div></details>\n");
}

fn push_facts(
    text: &mut String,
    view: &RunView<'_>,
    (task, state): (TaskId, &TaskState),
    line: &TaskLine,
) {
    let mut facts = Vec::new();
    if let Some(planned) = view.plan.task(task) {
        facts.push(format!("estimated {:.0} min", planned.minutes));
    }
    if !state.usage.is_empty() {
        facts.push(usage(&state.usage));
    }
    if !line.branch.is_empty() {
        facts.push(format!("branch {}", line.branch));
    }
    if !state.builds_on.is_empty() {
        facts.push(format!("builds on {}", words::task_names(&state.builds_on)));
    }
    if !state.exceeded.is_empty() {
        let paths = state.exceeded.iter().map(|path| clean(path.as_str()));
        let paths = humanize::list_first(paths, 3);
        facts.push(format!("changed more than was foreseen: {paths}"));
    }
    let facts: Vec<String> = facts.iter().map(|fact| escaped(fact).to_string()).collect();
    let _ = writeln!(text, "<p class=\"faint\">{}</p>", facts.join(" · "));
}

fn push_attempts(text: &mut String, view: &RunView<'_>, attempts: &[Attempt]) {
    if attempts.is_empty() {
        return;
    }
    text.push_str("<ul class=\"checks\">\n");
    for attempt in attempts {
        let began = humanize::clock(between(view.state.started_at, attempt.began));
        let time = humanize::duration(between(attempt.began, attempt.ended));
        let how = attempt.exit.as_ref().map_or_else(
            || "it runs".to_owned(),
            |exit| format!("the agent {}", words::exit(exit)),
        );
        let _ = writeln!(
            text,
            "<li>try {}, {}: from {began}, {time}; {}</li>",
            attempt.id.number,
            escaped(&clean(&attempt.agent)),
            escaped(&how)
        );
    }
    text.push_str("</ul>\n");
}

fn push_files(text: &mut String, details: &RunDetails, task: TaskId) {
    let Some(files) = details.files.get(&task).filter(|files| !files.is_empty()) else {
        return;
    };
    text.push_str("<table class=\"stat\">\n");
    for file in files.iter().take(MAX_FILES) {
        let _ = writeln!(
            text,
            "<tr><td class=\"yes\">+{}</td><td class=\"no\">−{}</td><td><code>{}</code></td></tr>",
            file.n_added,
            file.n_deleted,
            escaped(file.path.as_str())
        );
    }
    if files.len() > MAX_FILES {
        let n_more = files.len() - MAX_FILES;
        let _ = writeln!(
            text,
            "<tr><td></td><td></td><td class=\"faint\">and {n_more} more</td></tr>"
        );
    }
    text.push_str("</table>\n");
}
