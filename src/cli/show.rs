//! Previews and clean plans as text.

use std::fmt::Write as _;

use crate::engine::cleaning::{CleanPlan, KeepReason};
use crate::engine::merging::{ConflictView, MergeQueue};
use crate::humanize;
use crate::model::{MergePreview, StepResult};
use crate::report::{self, Mark, Style};

/// What each merge of a queue would do.
pub(crate) fn preview(
    queue: &MergeQueue,
    preview: &MergePreview,
    views: &[ConflictView],
    style: &Style,
) -> String {
    let mut text = String::new();
    for (item, step) in queue.items.iter().zip(&preview.steps) {
        let (mark, words) = match step.result {
            StepResult::Clean => (Mark::Done, "merges"),
            StepResult::Empty => (Mark::Waiting, "is in already"),
            StepResult::Conflict => (Mark::Failed, "conflicts"),
            StepResult::Unknown => (Mark::Caution, "git cannot say"),
        };
        let _ = writeln!(
            text,
            "{} {}  {words}",
            style.mark(mark),
            report::clean(&item.title)
        );
        for view in views.iter().filter(|view| view.task == item.task) {
            let _ = writeln!(
                text,
                "    {}: {}",
                view.entry.path,
                report::conflict(view.entry.kind)
            );
        }
    }
    text
}

/// What would go and what stays.
pub(crate) fn clean_plan(plan: &CleanPlan, style: &Style) -> String {
    let mut text = String::new();
    for item in plan.removals() {
        let branch = item.branch.as_deref().unwrap_or("(no branch)");
        let _ = writeln!(
            text,
            "{} task {}: remove {branch}",
            style.mark(Mark::Done),
            item.task
        );
    }
    for (item, why) in plan.kept() {
        let _ = writeln!(
            text,
            "{} task {}: keep, {}",
            style.mark(Mark::Caution),
            item.task,
            keep_reason(why)
        );
    }
    text
}

/// Why something stays.
pub(crate) fn keep_reason(why: &KeepReason) -> String {
    match why {
        KeepReason::Live => "an agent works there".to_owned(),
        KeepReason::Dirty { files } => format!("uncommitted: {}", humanize::list_first(files, 3)),
        KeepReason::Unmerged { n_commits } => {
            format!("{} not merged", humanize::count(*n_commits, "commit"))
        }
        KeepReason::InProgress { operation } => format!("a {operation} is in progress"),
        KeepReason::Locked => "the worktree is locked".to_owned(),
        KeepReason::CheckedOut { path } => format!("checked out at {}", path.display()),
        KeepReason::Nested { paths } => format!(
            "a repository of its own is in it: {}",
            humanize::list_first(paths, 3)
        ),
        KeepReason::Foreign => "what stands there is no worktree of this repository".to_owned(),
        KeepReason::Unknown { message } => message.clone(),
    }
}
