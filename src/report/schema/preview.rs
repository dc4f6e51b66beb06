//! `git-orchestrate/preview/1`: what a sequence of merges would do.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{
    ConflictEntry, ConflictSet, LeftBehind, MergePreview, Oid, OrderFinding, OrderKind, OtherOrder,
    PreviewStep, RepoPath, SilentBreak, StepResult, TaskId,
};
use crate::report::ConflictText;

/// The document of `merge --preview --json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PreviewDocument<'a> {
    /// Its name and version.
    pub schema: &'static str,
    /// The commit that the first step would be merged into.
    pub into: &'a Oid,
    /// Whether every step is known, and none conflicts that nothing settles.
    pub clean: bool,
    /// The steps in order. What conflicts is left out of what the next ones build on.
    pub steps: Vec<StepEntry<'a>>,
    /// What was found out about the order; null where nothing was looked for.
    pub order: Option<OrderEntry<'a>>,
    /// What merges without a conflict and breaks all the same.
    pub breaks: &'a [SilentBreak],
}

/// Which order was taken, and what others would leave out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderEntry<'a> {
    /// What decided: `deps`, `listed`, `finished` or `size`.
    pub kind: OrderKind,
    /// Whether no order within the dependencies leaves out fewer.
    pub proven: bool,
    /// What the order leaves out, and with whom it conflicts.
    pub left_out: &'a [LeftBehind],
    /// What the other orders would leave out.
    pub others: &'a [OtherOrder],
    /// Which tasks cannot all be merged, and where they meet.
    pub conflicts: &'a [ConflictSet],
}

/// One place where both sides of a step changed the same lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HunkEntry<'a> {
    /// The file.
    pub path: &'a RepoPath,
    /// The line of what is there already that it starts at, counted from 1.
    pub line: usize,
    /// The definition that it stands in, by kind and name; null where there is none.
    pub within: Option<&'a str>,
    /// Whose lines are there already: tasks, or none where they are the target's own.
    pub with: &'a [TaskId],
    /// The lines before both changed them.
    pub base: &'a str,
    /// The lines that are there already.
    pub ours: &'a str,
    /// The lines of the step.
    pub theirs: &'a str,
}

/// One merge of the sequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepEntry<'a> {
    /// The name of the tip as it was given.
    #[serde(rename = "ref")]
    pub name: &'a str,
    /// The commit that it names.
    pub oid: &'a Oid,
    /// The task whose branch it is, where it is one of a run.
    pub task: Option<TaskId>,
    /// What it wants: the title of the task; of a ref that conflicts, or that one conflicts with, the subject of its commit.
    pub title: Option<&'a str>,
    /// Git's own verdict: `clean`, `conflict`, `empty` or `unknown`.
    pub result: StepResult,
    /// The tree that git makes of it, with markers where it conflicts; null where that is unknown.
    pub tree: Option<&'a Oid>,
    /// What conflicts, by path.
    pub conflicts: &'a [ConflictEntry],
    /// The lines that conflict.
    pub hunks: Vec<HunkEntry<'a>>,
    /// What settled the conflicts, where something beside git did.
    pub resolved_by: Option<String>,
    /// How they were settled, path by path.
    pub method: Option<String>,
    /// The tree with what was settled, which the next step builds on.
    pub resolved_tree: Option<&'a Oid>,
}

impl<'a> PreviewDocument<'a> {
    /// The document of a preview.
    pub fn new(preview: &'a MergePreview) -> Self {
        Self {
            schema: "git-orchestrate/preview/1",
            into: &preview.into,
            clean: preview.is_clean(),
            steps: preview.steps.iter().map(StepEntry::new).collect(),
            order: None,
            breaks: &[],
        }
    }

    /// The same with what was found beside git's verdicts. The tasks are those of the steps; refs are numbered as they were
    /// given. The titles say what each of them wants, where that is known.
    #[must_use]
    pub fn found(
        mut self,
        finding: &'a OrderFinding,
        tasks: &[TaskId],
        titles: &'a BTreeMap<TaskId, String>,
        breaks: &'a [SilentBreak],
        conflicts: &'a [ConflictText],
    ) -> Self {
        self.order = Some(OrderEntry {
            kind: finding.kind,
            proven: finding.is_proven,
            left_out: &finding.left_out,
            others: &finding.others,
            conflicts: &finding.conflicts,
        });
        self.breaks = breaks;
        for (step, task) in self.steps.iter_mut().zip(tasks) {
            let own = conflicts.iter().filter(|text| text.theirs == Some(*task));
            step.hunks = own.flat_map(hunks).collect();
            step.title = titles.get(task).map(String::as_str);
        }
        self
    }
}

impl<'a> StepEntry<'a> {
    fn new(step: &'a PreviewStep) -> Self {
        Self {
            name: &step.name,
            oid: &step.oid,
            task: step.task,
            title: None,
            result: step.result,
            tree: step.tree.as_ref(),
            conflicts: &step.conflicts,
            hunks: Vec::new(),
            resolved_by: (step.resolution.as_ref()).map(|resolution| resolution.by.join(", ")),
            method: (step.resolution.as_ref()).map(|resolution| resolution.method.join("; ")),
            resolved_tree: step.resolution.as_ref().map(|resolution| &resolution.tree),
        }
    }
}

fn hunks(text: &ConflictText) -> impl Iterator<Item = HunkEntry<'_>> {
    text.hunks.iter().map(|hunk| HunkEntry {
        path: &text.path,
        line: hunk.line,
        within: hunk.within.as_deref(),
        with: &text.ours,
        base: &hunk.base,
        ours: &hunk.ours,
        theirs: &hunk.theirs,
    })
}
