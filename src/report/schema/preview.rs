//! `git-orchestrate/preview/1`: what a sequence of merges would do.

use serde::Serialize;

use crate::model::{ConflictEntry, MergePreview, Oid, PreviewStep, StepResult, TaskId};

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
    /// Git's own verdict: `clean`, `conflict`, `empty` or `unknown`.
    pub result: StepResult,
    /// The tree that git makes of it, with markers where it conflicts; null where that is unknown.
    pub tree: Option<&'a Oid>,
    /// What conflicts, by path.
    pub conflicts: &'a [ConflictEntry],
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
        }
    }
}

impl<'a> StepEntry<'a> {
    fn new(step: &'a PreviewStep) -> Self {
        Self {
            name: &step.name,
            oid: &step.oid,
            task: step.task,
            result: step.result,
            tree: step.tree.as_ref(),
            conflicts: &step.conflicts,
            resolved_by: (step.resolution.as_ref()).map(|resolution| resolution.by.join(", ")),
            method: (step.resolution.as_ref()).map(|resolution| resolution.method.join("; ")),
            resolved_tree: step.resolution.as_ref().map(|resolution| &resolution.tree),
        }
    }
}
