//! What the reader of an issue should know about it.

use std::collections::BTreeMap;

use super::companion::{Companion, IssueState};
use super::entry::Collected;
use super::ordering::Order;
use super::position::Positions;
use super::vague::{self, Lack};
use crate::model::{
    Diagnostic, DiagnosticKind, IssueRef, MasterIssue, Severity, Span, Task, TaskId,
};

/// All remarks about an issue, in the order of the text.
pub(super) fn diagnostics(
    issue: &MasterIssue,
    collected: &Collected,
    orders: &[Order],
    positions: &Positions<'_>,
    is_cut: bool,
) -> Vec<Diagnostic> {
    let mut all = Vec::new();
    for broken in &collected.broken_boxes {
        let message = match broken.entry {
            Some(_) => format!(
                "\"{}\" is no check box to Markdown; it was read as a task.",
                shortened(&broken.text)
            ),
            None => format!(
                "\"{}\" looks like a broken check box and was not read as a task.",
                shortened(&broken.text)
            ),
        };
        all.push(Diagnostic {
            kind: DiagnosticKind::BrokenCheckbox,
            severity: Severity::Warning,
            message,
            help: Some(
                "Write the box as '- [ ] ' with one blank in the brackets and one behind them."
                    .to_owned(),
            ),
            task: broken
                .entry
                .map(|entry| TaskId(u32::try_from(entry + 1).unwrap_or(u32::MAX))),
            span: Some(positions.span(broken.offset)),
        });
    }
    for &(offset, n_items) in &collected.unread_lists {
        all.push(Diagnostic {
            kind: DiagnosticKind::UnreadList,
            severity: Severity::Warning,
            message: format!(
                "A numbered list of {n_items} items looks like tasks and was not read as such: the tasks of this text have \
                 check boxes."
            ),
            help: Some(
                "Begin its items with '- [ ] ', or put the list below a heading such as 'Tasks'."
                    .to_owned(),
            ),
            task: None,
            span: Some(positions.span(offset)),
        });
    }
    for (task, order) in issue.tasks.iter().zip(orders) {
        of_task(issue, task, order, &mut all);
    }
    if !issue.waits_for.is_empty() {
        all.push(issue_wide(
            DiagnosticKind::ExternalDependency,
            Severity::Note,
            format!(
                "The whole issue waits for {}, outside this list.",
                joined(&issue.waits_for)
            ),
            None,
        ));
    }
    shared(issue, &mut all);
    all.sort_by_key(|diagnostic| {
        diagnostic.span.unwrap_or(Span {
            line: u32::MAX,
            column: 0,
        })
    });
    if issue.tasks.is_empty() {
        all.insert(0, no_tasks(collected));
    }
    if is_cut {
        all.insert(
            0,
            issue_wide(
                DiagnosticKind::Truncated,
                Severity::Warning,
                "The text is very long; only its beginning was read.".to_owned(),
                Some("Split the issue into several."),
            ),
        );
    }
    all
}

/// All remarks about a request.
pub(super) fn of_request(issue: &MasterIssue, is_cut: bool) -> Vec<Diagnostic> {
    let collected = Collected::default();
    let orders = vec![Order::default(); issue.tasks.len()];
    diagnostics(issue, &collected, &orders, &Positions::new(""), is_cut)
}

/// The tasks that are open pull requests.
pub(super) fn pull_requests(issue: &MasterIssue, companions: &[Companion]) -> Vec<Diagnostic> {
    let is_open = |task: &Task| {
        companions.iter().any(|known| {
            Some(&known.reference) == task.reference.as_ref()
                && known.is_pull_request
                && known.state == IssueState::Open
        })
    };
    issue
        .tasks
        .iter()
        .filter(|task| is_open(task))
        .map(|task| Diagnostic {
            kind: DiagnosticKind::PullRequest,
            severity: Severity::Note,
            message: format!(
                "Task {} is an open pull request; it is shown, not run.",
                task.id
            ),
            help: None,
            task: Some(task.id),
            span: Some(task.span),
        })
        .collect()
}

fn no_tasks(collected: &Collected) -> Diagnostic {
    let message = if collected.has_other_boxes {
        "No task was found: the check boxes of this text are criteria, prerequisites or choices."
    } else {
        "No task was found in this text."
    };
    issue_wide(
        DiagnosticKind::NoTasks,
        Severity::Error,
        message.to_owned(),
        Some(
            "List the tasks as '- [ ] what to do', one a line, or as bullets under a heading 'Tasks'.",
        ),
    )
}

fn of_task(issue: &MasterIssue, task: &Task, order: &Order, all: &mut Vec<Diagnostic>) {
    let mut add = |kind, severity, message: String, help: Option<String>| {
        all.push(Diagnostic {
            kind,
            severity,
            message,
            help,
            task: Some(task.id),
            span: Some(task.span),
        });
    };
    let is_open = !task.checked && !task.dropped;
    for name in &order.unknown {
        add(
            DiagnosticKind::UnknownDependency,
            Severity::Warning,
            format!(
                "Task {} names a dependency that is no task of this list: \"{}\".",
                task.id,
                shortened(name)
            ),
            Some("Name the task by its number, its issue or its full title.".to_owned()),
        );
    }
    if is_open && !order.waits_for.is_empty() {
        let waits_for: Vec<IssueRef> = order.waits_for.iter().cloned().collect();
        add(
            DiagnosticKind::ExternalDependency,
            Severity::Note,
            format!(
                "Task {} waits for {}, outside this list.",
                task.id,
                joined(&waits_for)
            ),
            None,
        );
    }
    if issue.is_group(task.id) {
        let n_open = issue
            .tasks
            .iter()
            .filter(|child| child.parent == Some(task.id) && !child.checked && !child.dropped)
            .count();
        if task.checked && n_open > 0 {
            add(
                DiagnosticKind::OpenChildren,
                Severity::Warning,
                format!(
                    "Task {} is checked, but {n_open} below it {} not.",
                    task.id,
                    if n_open == 1 { "is" } else { "are" }
                ),
                Some("Check those below as well, or open the parent again.".to_owned()),
            );
        } else if is_open {
            add(
                DiagnosticKind::Group,
                Severity::Note,
                format!(
                    "Task {} groups others: those below it are run, not it.",
                    task.id
                ),
                None,
            );
        }
    } else if is_open {
        let says_more = task.reference.is_some()
            || !task.stated_paths.is_empty()
            || !task.description.is_empty()
            || !task.acceptance.is_empty();
        if let Some(lack) = vague::lack(&task.title).filter(|_| !says_more) {
            let (message, help) = match lack {
                Lack::Everything => (
                    "says neither what to do nor where",
                    "Begin with a verb and name what is to change, as in 'Add a retry to the upload in `src/upload.py`'.",
                ),
                Lack::Object => (
                    "does not say what is to change",
                    "Name the file, the module or the behaviour that is to change.",
                ),
                Lack::Verb => (
                    "names a thing, but not what to do with it",
                    "Begin with a verb: add, fix, remove, rename, document …, and say how one sees that it is done.",
                ),
                Lack::Place => (
                    "says neither where nor what would be better",
                    "Name the file, module or page, and what should be different afterwards.",
                ),
            };
            add(
                DiagnosticKind::Vague,
                Severity::Warning,
                format!(
                    "Task {} (\"{}\") {message}.",
                    task.id,
                    shortened(&task.title)
                ),
                Some(help.to_owned()),
            );
        }
    }
}

/// Issues that several tasks name, and tasks that stand there twice.
fn shared(issue: &MasterIssue, all: &mut Vec<Diagnostic>) {
    let mut by_reference: BTreeMap<&IssueRef, Vec<&Task>> = BTreeMap::new();
    let mut by_title: BTreeMap<(String, Option<TaskId>), &Task> = BTreeMap::new();
    for task in issue.tasks.iter().filter(|task| !task.dropped) {
        if let Some(reference) = &task.reference {
            by_reference.entry(reference).or_default().push(task);
        }
        let key = (task.title.to_lowercase(), task.parent);
        match by_title.get(&key) {
            Some(first)
                if first.section == task.section || task.title.split_whitespace().count() > 2 =>
            {
                all.push(Diagnostic {
                    kind: DiagnosticKind::DuplicateTask,
                    severity: Severity::Warning,
                    message: format!("Task {} has the same text as task {}.", task.id, first.id),
                    help: Some("Remove one of them, or say what differs.".to_owned()),
                    task: Some(task.id),
                    span: Some(task.span),
                });
            }
            Some(_) => {}
            None => {
                by_title.insert(key, task);
            }
        }
    }
    for (reference, tasks) in by_reference {
        let [first, .., last] = tasks.as_slice() else {
            continue;
        };
        let names: Vec<String> = tasks.iter().map(|task| task.id.to_string()).collect();
        all.push(Diagnostic {
            kind: DiagnosticKind::SharedReference,
            severity: if last.checked && first.checked { Severity::Note } else { Severity::Warning },
            message: format!("Tasks {} name the same issue, {reference}.", names.join(", ")),
            help: Some("Where it is one piece of work, keep one of them and nest the others below it without boxes.".to_owned()),
            task: Some(first.id),
            span: Some(first.span),
        });
    }
}

fn issue_wide(
    kind: DiagnosticKind,
    severity: Severity,
    message: String,
    help: Option<&str>,
) -> Diagnostic {
    Diagnostic {
        kind,
        severity,
        message,
        help: help.map(str::to_owned),
        task: None,
        span: None,
    }
}

fn joined(references: &[IssueRef]) -> String {
    references
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

/// At most sixty characters of a text.
fn shortened(text: &str) -> String {
    if text.chars().count() <= 60 {
        return text.to_owned();
    }
    text.chars().take(59).chain(['…']).collect()
}
