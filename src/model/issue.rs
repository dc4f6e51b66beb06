//! What the user wrote, read.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{RepoPath, Task, TaskId};

/// A master issue: many sub-tasks under one aim.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MasterIssue {
    /// The number at the forge, where it has one.
    pub number: Option<u64>,
    /// The title, without mark-up.
    pub title: String,
    /// The prose before the first list of tasks: context that every agent is given.
    pub context: String,
    /// Acceptance criteria of the issue as a whole.
    pub acceptance: Vec<String>,
    /// Issues outside the list that the whole issue waits for.
    pub waits_for: Vec<IssueRef>,
    /// Files that the issue as a whole names as contracts: no task may change one that it does not name itself.
    #[serde(default)]
    pub contracts: Vec<RepoPath>,
    /// The sub-tasks in the order of the text, the checked and dropped ones too.
    pub tasks: Vec<Task>,
}

impl MasterIssue {
    /// The task of that number.
    pub fn task(&self, id: TaskId) -> Option<&Task> {
        self.tasks.iter().find(|task| task.id == id)
    }

    /// Whether some other task names this one as its parent: then it is a group, and its children are run.
    pub fn is_group(&self, id: TaskId) -> bool {
        self.tasks.iter().any(|task| task.parent == Some(id))
    }

    /// The tasks that a run takes up: open, not dropped, and not a mere group of others.
    pub fn runnable_tasks(&self) -> impl Iterator<Item = &Task> {
        let parents = self.tasks.iter().filter_map(|task| task.parent);
        let groups: BTreeSet<TaskId> = parents.collect();
        self.tasks
            .iter()
            .filter(move |task| !task.checked && !task.dropped && !groups.contains(&task.id))
    }
}

/// A reference to an issue or pull request: `#12`, or `owner/repo#12` for another repository.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct IssueRef {
    /// `owner/repo`, where it is not the repository of the master issue.
    pub repository: Option<String>,
    /// The number at the forge.
    pub number: u64,
}

impl fmt::Display for IssueRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}#{}",
            self.repository.as_deref().unwrap_or_default(),
            self.number
        )
    }
}

/// A place in the text of the issue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// Line, counted from 1.
    pub line: u32,
    /// Column in characters, counted from 1.
    pub column: u32,
}

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know; nothing needs to be done.
    Note,
    /// Probably not what was meant.
    Warning,
    /// The plan cannot be run as it is.
    Error,
}

/// What kind of thing a reader noticed; stable, for scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiagnosticKind {
    /// The text holds no task at all.
    NoTasks,
    /// A task says neither what to do nor where ("API things").
    Vague,
    /// A list item that looks like a check box but is none.
    BrokenCheckbox,
    /// A list that looks like tasks and was not read as such.
    UnreadList,
    /// A stated dependency that names no known task.
    UnknownDependency,
    /// Dependencies that lead back to where they began.
    Cycle,
    /// A checked task that still has open ones below it.
    OpenChildren,
    /// A task that only groups others and is not run itself.
    Group,
    /// Several tasks that name the same issue.
    SharedReference,
    /// Two tasks with the same text.
    DuplicateTask,
    /// A task that is an open pull request: somebody does it already, and it is shown, not run.
    PullRequest,
    /// A task that is an issue of another repository: it is named and left.
    ForeignIssue,
    /// Text that agents would be given and that nobody wrote who may command them.
    Untrusted,
    /// A blocker outside this list.
    ExternalDependency,
    /// A stated path or glob that matches nothing in the tree and is not announced as new.
    UnknownPath,
    /// A stated path in a submodule, which is another repository.
    Submodule,
    /// Files of which this clone has no content, as in a partial one.
    MissingContent,
    /// A path that leads outside the repository or into its git directory.
    UnsafePath,
    /// A task whose footprint is not known: nothing in its text or the tree says what it touches.
    UnknownFootprint,
    /// A library that the text names and no manifest of the repository has.
    MissingLibrary,
    /// Something that an agent said of the tasks and that cannot be used.
    UnusableClaim,
    /// The text was too large, and only its beginning was read.
    Truncated,
    /// A setting or key of a plan file that is not known.
    UnknownKey,
    /// What a plan file says a task needs of its machine, and that cannot be read.
    UnreadNeeds,
}

/// Something that the reader of the issue should know, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// What kind of thing it is.
    pub kind: DiagnosticKind,
    /// How much it matters.
    pub severity: Severity,
    /// What is the case: a full sentence.
    pub message: String,
    /// What would help: an imperative sentence.
    pub help: Option<String>,
    /// The task it is about.
    pub task: Option<TaskId>,
    /// Where it stands in the text.
    pub span: Option<Span>,
}
