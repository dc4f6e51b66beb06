//! What a run came to, as `summary.md`.

use super::advice::{Advice, advice};
use super::causes::causes;
use super::summary::{pace, verdict};
use super::view::RunView;
use super::{clean, words};
use crate::humanize;
use crate::model::{TaskId, TaskState};

/// What a run came to, as Markdown.
pub fn summary_markdown(view: &RunView<'_>) -> String {
    let state = view.state;
    let target = state.target.as_deref().map(words::short_ref);
    let target = target.map_or_else(String::new, |target| format!(" for `{target}`"));
    let mut lines = vec![
        format!("# {}", escaped(&clean(&state.title))),
        String::new(),
        format!(
            "Run `{}` from commit `{}`{target}.",
            state.run,
            state.base.short()
        ),
        String::new(),
        format!("**{}** {}", verdict(view), pace(view)),
        String::new(),
        "| | task | result | time | branch |".to_owned(),
        "|---|---|---|---|---|".to_owned(),
    ];
    lines.extend(view.tasks().map(|(task, state)| row(view, task, state)));
    let causes = causes(view);
    if !causes.is_empty() {
        push_heading(&mut lines, "What did not work");
        lines.extend(causes.iter().map(|cause| format!("- {}", escaped(cause))));
    }
    push_merge(&mut lines, view);
    let advice = advice(view);
    if !advice.is_empty() {
        push_heading(&mut lines, "Next");
        let line = |Advice { command, why }: &Advice| format!("- `{command}`: {why}");
        lines.extend(advice.iter().map(line));
    }
    lines.join("\n") + "\n"
}

fn row(view: &RunView<'_>, task: TaskId, state: &TaskState) -> String {
    let result = match state.outcome() {
        Some(outcome) if outcome.is_success() => words::outcome(outcome),
        Some(outcome) => format!("**{}**", escaped(&words::outcome(outcome))),
        None => "open".to_owned(),
    };
    let title = escaped(&view.title(task));
    let time = view.task_duration(state).map(humanize::duration);
    let time = time.unwrap_or_default();
    let branch = state.branch.as_deref().map(words::short_ref);
    let branch = branch
        .map(|branch| format!("`{branch}`"))
        .unwrap_or_default();
    format!("| {task} | {title} | {result} | {time} | {branch} |")
}

/// What was merged, and what was left out.
fn push_merge(lines: &mut Vec<String>, view: &RunView<'_>) {
    let Some(merge) = &view.state.merge else {
        return;
    };
    push_heading(lines, "Merge");
    let target = words::short_ref(&merge.target);
    let tasks: Vec<TaskId> = merge.merged.iter().map(|(task, _)| *task).collect();
    let tasks = words::task_names(&tasks);
    lines.push(match (&merge.landed, &merge.ready) {
        _ if merge.is_undone => format!("The merge into `{target}` was taken back."),
        (Some(at), _) => format!("`{target}` is now at `{}`, with {tasks}.", at.short()),
        (None, Some(at)) => {
            let at = at.short();
            format!("Put together for `{target}` at `{at}`, not landed: {tasks}.")
        }
        (None, None) => format!("Merged so far for `{target}`: {tasks}."),
    });
    if let (Some(_), Some((old, _, backup))) = (&merge.landed, &merge.landing) {
        let old = old.short();
        lines.push(format!("It was at `{old}`, which `{backup}` remembers."));
    }
    if !merge.left_out.is_empty() {
        lines.push(String::new());
    }
    lines.extend(merge.left_out.iter().map(|(task, why)| {
        let why = escaped(&words::left_out(why));
        format!("- task {task} was left out: {why}")
    }));
}

fn push_heading(lines: &mut Vec<String>, heading: &str) {
    lines.extend([String::new(), format!("## {heading}"), String::new()]);
}

/// Text that Markdown shows as it is, in a table too.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '|' | '*' | '_' | '<' | '[' | ']' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
