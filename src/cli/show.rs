//! What the engine worked out, handed to whoever writes text and documents: those two rooms do not know each other.

use std::collections::BTreeMap;

use crate::engine::cleaning::{CleanItem, CleanPlan, CleanStats, CleanVerdict, KeepReason};
use crate::engine::merging::{ConflictView, MergeQueue};
use crate::git::Integrated;
use crate::humanize;
use crate::model::{MergePreview, SilentBreak, TaskId};
use crate::report::schema::{CleanDocument, CleanEntry};
use crate::report::{self, ConflictText, HunkText, PreviewView, Style};

/// What each merge of a queue would do, as text.
pub(crate) fn preview(
    queue: &MergeQueue,
    preview: &MergePreview,
    views: &[ConflictView],
    breaks: &[SilentBreak],
    subjects: &BTreeMap<TaskId, String>,
    style: &Style,
) -> String {
    let titles = titles(queue);
    let conflicts: Vec<ConflictText> = views.iter().map(conflict).collect();
    let view = PreviewView {
        preview,
        into: queue.target_name(),
        titles: &titles,
        subjects,
        order: &queue.order(),
        has_tasks: queue.run.is_some(),
        conflicts: &conflicts,
        finding: &queue.finding,
        breaks,
    };
    report::preview(&view, style)
}

/// What the tasks or refs of a queue are called.
fn titles(queue: &MergeQueue) -> BTreeMap<TaskId, String> {
    let items = queue.items.iter();
    items.map(|item| (item.task, item.title.clone())).collect()
}

/// What each task of a queue wants: their titles, or the subjects of the refs where these are known.
pub(crate) fn wishes(
    queue: &MergeQueue,
    subjects: BTreeMap<TaskId, String>,
) -> BTreeMap<TaskId, String> {
    if queue.run.is_some() {
        titles(queue)
    } else {
        subjects
    }
}

/// The two sides of a path that conflicts.
pub(crate) fn conflict(view: &ConflictView) -> ConflictText {
    let hunks = view.hunks.iter().map(|hunk| HunkText {
        line: hunk.lines.line,
        base: hunk.lines.base.clone(),
        ours: hunk.lines.ours.clone(),
        theirs: hunk.lines.theirs.clone(),
        within: hunk.within.clone(),
    });
    ConflictText {
        path: view.entry.path.clone(),
        kind: view.entry.kind,
        ours: view.with.clone(),
        theirs: Some(view.task),
        hunks: hunks.collect(),
    }
}

/// What would go and what stays; with `stats`, what went and what stayed.
pub(crate) fn clean_document(
    plan: &CleanPlan,
    stats: Option<&CleanStats>,
    titles: &BTreeMap<TaskId, String>,
) -> CleanDocument {
    let items = plan.items.iter().map(|item| {
        let mut entry = entry(item, titles);
        if item.is_conflict {
            if entry.remove && entry.backup.is_none() {
                let words = "the worktree of its conflict, where nobody has done anything";
                words.clone_into(&mut entry.words);
            }
            if let Some(why) = stats.and_then(|stats| stats.kept_conflict.as_ref()) {
                entry.remove = false;
                (entry.reason, entry.words) = kept(why);
            }
            return entry;
        }
        let stayed = stats.and_then(|stats| stats.kept.iter().find(|(task, _)| *task == item.task));
        if let Some((_, why)) = stayed {
            entry.remove = false;
            (entry.reason, entry.words) = kept(why);
        }
        let backup =
            stats.and_then(|stats| stats.backups.iter().find(|(task, _)| *task == item.task));
        if let Some((_, name)) = backup {
            entry.backup = Some(name.clone());
        }
        entry
    });
    let items = items.collect();
    let document = CleanDocument::new(
        plan.run.clone(),
        plan.target.clone(),
        plan.at.clone(),
        items,
    );
    CleanDocument {
        applied: stats.is_some(),
        ..document
    }
}

fn entry(item: &CleanItem, titles: &BTreeMap<TaskId, String>) -> CleanEntry {
    let (remove, (reason, words), backup) = match &item.verdict {
        CleanVerdict::Remove { proof, backup } => (true, proven(*proof), backup.clone()),
        CleanVerdict::Keep { why } => (false, kept(why), None),
    };
    CleanEntry {
        task: item.task,
        title: titles.get(&item.task).cloned().unwrap_or_default(),
        branch: item.branch.clone(),
        tip: item.tip.clone(),
        worktree: item
            .worktree
            .as_ref()
            .map(|path| path.display().to_string()),
        remove,
        reason,
        words,
        backup,
    }
}

/// Why something may go: a stable word, and the same for people.
fn proven(proof: Integrated) -> (String, String) {
    let (reason, words) = match proof {
        Integrated::Ancestor => ("merged", "merged"),
        Integrated::Patches => ("rebased", "merged, commit by commit"),
        Integrated::Squashed => ("squashed", "merged in one commit"),
        Integrated::Empty => ("empty", "holds no change"),
        Integrated::No => ("forced", "not merged"),
    };
    (reason.to_owned(), words.to_owned())
}

/// Why something stays: a stable word, and the same for people.
fn kept(why: &KeepReason) -> (String, String) {
    let (reason, words) = match why {
        KeepReason::Live => ("live", "an agent works there".to_owned()),
        KeepReason::Dirty { files } => (
            "dirty",
            format!("not committed: {}", humanize::list_first(files, 3)),
        ),
        KeepReason::Unmerged { n_commits } => (
            "unmerged",
            format!("{} not merged", humanize::count(*n_commits, "commit")),
        ),
        KeepReason::InProgress { operation } => {
            ("in_progress", format!("a {operation} is in progress"))
        }
        KeepReason::Unsettled => (
            "unsettled",
            "its conflict is being settled; end that first: `merge --continue` or `--abort`"
                .to_owned(),
        ),
        KeepReason::Locked => ("locked", "the worktree is locked".to_owned()),
        KeepReason::CheckedOut { path } => {
            ("checked_out", format!("checked out at {}", path.display()))
        }
        KeepReason::Nested { paths } => (
            "nested",
            format!(
                "a repository of its own is in it: {}",
                humanize::list_first(paths, 3)
            ),
        ),
        KeepReason::Foreign => (
            "foreign",
            "what stands there is no worktree of this repository".to_owned(),
        ),
        KeepReason::Unknown { message } => ("unknown", format!("git cannot tell: {message}")),
    };
    (reason.to_owned(), words)
}
