//! One sub-task of a master issue.

use serde::{Deserialize, Serialize};

use super::{IssueRef, Needs, RepoPath, Span, TaskId};

/// One sub-task, as the text states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its number.
    pub id: TaskId,
    /// The visible text of its first line, without mark-up, check box and leading reference.
    pub title: String,
    /// Everything else the text says of it: text after the title, paragraphs and plain bullets below it.
    pub description: String,
    /// The nearest heading, bold line or label line above the list.
    pub section: Option<String>,
    /// The number of its stage where the text orders its sections (`Phase 2`), counted from 1.
    pub stage: Option<u32>,
    /// Whether its box is checked or a status word says that it is done.
    pub checked: bool,
    /// Whether it is struck out or marked as dropped.
    pub dropped: bool,
    /// The task that it is nested below.
    pub parent: Option<TaskId>,
    /// The one issue or pull request that it is.
    pub reference: Option<IssueRef>,
    /// Issues and pull requests that it merely mentions.
    pub mentions: Vec<IssueRef>,
    /// What sort of work it is.
    pub kind: TaskKind,
    /// Tasks of this list that must come before it; only what the words state.
    pub depends_on: Vec<TaskId>,
    /// Issues outside this list that must come before it.
    pub waits_for: Vec<IssueRef>,
    /// Issues that the forge itself says must come before it, among those of the list and outside it.
    #[serde(default)]
    pub blocked_by: Vec<IssueRef>,
    /// What must hold when it is done.
    pub acceptance: Vec<String>,
    /// Paths, globs, folders and module names that its text states, in order.
    pub stated_paths: Vec<StatedPath>,
    /// Files that it settles for others to rely on; for all tasks but it and those before it they are frozen.
    #[serde(default)]
    pub contracts: Vec<RepoPath>,
    /// The agent that shall do it, where the plan or the text names one.
    pub agent: Option<String>,
    /// What it needs of the machine that it runs on, where the plan or the text says so.
    #[serde(default, skip_serializing_if = "Needs::is_empty")]
    pub needs: Needs,
    /// Where it stands in the text.
    pub span: Span,
}

impl Task {
    /// A task of which only the number and the title are known.
    pub fn titled(id: TaskId, title: impl Into<String>) -> Self {
        Self {
            id,
            title: title.into(),
            description: String::new(),
            section: None,
            stage: None,
            checked: false,
            dropped: false,
            parent: None,
            reference: None,
            mentions: Vec::new(),
            kind: TaskKind::default(),
            depends_on: Vec::new(),
            waits_for: Vec::new(),
            blocked_by: Vec::new(),
            acceptance: Vec::new(),
            stated_paths: Vec::new(),
            contracts: Vec::new(),
            agent: None,
            needs: Needs::default(),
            span: Span::default(),
        }
    }
}

/// A path, glob, folder or module name in the text of a task; not yet looked up in any tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedPath {
    /// The text as written, without quotes, code ticks and trailing punctuation.
    pub text: String,
    /// Whether the words announce it as new ("add `src/money.py`", "create …").
    pub is_new: bool,
    /// Whether the words name it only as something used or read ("use `money.py`", "like `x.rs`", "see …").
    pub is_read: bool,
}

/// What sort of work a task is; the prefix of its branch and of its commit.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// Something that was not there before.
    #[default]
    Feature,
    /// Something that was wrong.
    Fix,
    /// Texts for people.
    Docs,
    /// The same behaviour in another form.
    Refactor,
    /// Tests alone.
    Test,
    /// Upkeep: dependencies, builds, configuration.
    Chore,
    /// A question to answer: it succeeds by its report, not by a change.
    Research,
}

impl TaskKind {
    /// The short word that branches and commits begin with, as in Conventional Commits.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Feature => "feat",
            Self::Fix => "fix",
            Self::Docs => "docs",
            Self::Refactor => "refactor",
            Self::Test => "test",
            Self::Chore => "chore",
            Self::Research => "research",
        }
    }
}
