//! What a sequence of merges would do.

use serde::{Deserialize, Serialize};

use super::{Oid, RepoPath, TaskId};

/// What merging several tips, one after the other, would do to a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergePreview {
    /// The commit that the first step would be merged into.
    pub into: Oid,
    /// The steps in order. A step that conflicts is left out of what the next ones build on.
    pub steps: Vec<PreviewStep>,
}

impl MergePreview {
    /// Whether every step is known, and none conflicts that nothing settles.
    pub fn is_clean(&self) -> bool {
        self.steps.iter().all(|step| match step.result {
            StepResult::Clean | StepResult::Empty => true,
            StepResult::Conflict => step.resolution.is_some(),
            StepResult::Unknown => false,
        })
    }
}

/// One merge of a sequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewStep {
    /// The name of the tip as it was given: a branch, a ref, an object id.
    #[serde(rename = "ref")]
    pub name: String,
    /// The commit that it names.
    pub oid: Oid,
    /// The task whose branch it is, where it is one of a run.
    pub task: Option<TaskId>,
    /// Git's verdict.
    pub result: StepResult,
    /// The tree that git makes of it (with markers where it conflicts); none where that is unknown.
    pub tree: Option<Oid>,
    /// What conflicts, by path.
    pub conflicts: Vec<ConflictEntry>,
    /// What settles the conflicts, or mends a merge that git calls clean, beside git.
    pub resolution: Option<Resolution>,
}

/// How a merge was settled that git alone would leave open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// What settled it, by its names: `changelog union`, `rerere`, `agent`.
    pub by: Vec<String>,
    /// What was settled, path by path: `CHANGELOG.md: changelog union`.
    pub method: Vec<String>,
    /// The tree that it came to; the next step builds on it.
    pub tree: Oid,
}

/// Git's verdict on one merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepResult {
    /// It merges without a conflict.
    Clean,
    /// It does not.
    Conflict,
    /// It is merged already, or changes nothing.
    Empty,
    /// Git could not say (a missing object, unrelated histories): never taken for clean.
    Unknown,
}

/// One path that a merge cannot settle by itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ConflictEntry {
    /// The path.
    pub path: RepoPath,
    /// In which way.
    pub kind: ConflictKind,
}

/// In which way a path conflicts, after the stages that git leaves in the index and its short message types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConflictKind {
    /// Both sides changed the same lines.
    Content,
    /// Both sides added it, differently.
    AddAdd,
    /// One side changed it and the other deleted it.
    ModifyDelete,
    /// One side renamed it and the other deleted it, or both renamed it differently.
    Rename,
    /// A file on one side is a folder on the other.
    FileDirectory,
    /// A binary file changed on both sides.
    Binary,
    /// A submodule moved on both sides.
    Submodule,
    /// The sides disagree on its type or mode.
    Mode,
    /// Any other kind that git reports.
    Other,
}

/// How a result is put on top of what there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MergeMethod {
    /// By a merge commit.
    #[default]
    Merge,
    /// By one commit with all of it.
    Squash,
    /// By its commits, made again.
    Rebase,
}

/// Why a task's result was left out of an integration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "left_out")]
pub enum LeftOut {
    /// It conflicts with what was merged before it.
    Conflict {
        /// Where.
        conflicts: Vec<ConflictEntry>,
    },
    /// The verify command failed once it was merged.
    Verify {
        /// The end of what the command printed.
        tail: String,
    },
    /// A hook of the user's refused the commit.
    Hook {
        /// Its name.
        hook: String,
        /// The end of what it said.
        message: String,
    },
    /// It builds on a task that was left out.
    Predecessor {
        /// That task.
        task: TaskId,
    },
    /// Git could not say what the merge would do, or did something else than it had said.
    Unknown {
        /// What happened.
        message: String,
    },
}
