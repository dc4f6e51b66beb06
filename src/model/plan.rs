//! The DAG of a run.

use serde::{Deserialize, Serialize};

use super::{
    Calibration, Complexity, Diagnostic, Footprint, IssueRef, MasterIssue, Oid, Pair, RepoPath,
    SimilarChange, Task, TaskId, TaskSize,
};

/// Which tasks there are, what each will touch, and what must come before what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The issue as it was read. Its tasks are in `tasks`; here the list is empty.
    pub issue: MasterIssue,
    /// The commit whose tree was looked at, and from which the tasks start.
    pub base: Oid,
    /// Every task of the issue in its order, those that are not run too.
    pub tasks: Vec<PlannedTask>,
    /// Every pair of tasks that are run, the smaller number first.
    pub pairs: Vec<Pair>,
    /// What must succeed before what.
    pub dependencies: Vec<Dependency>,
    /// What must not run at the same time.
    pub exclusions: Vec<Exclusion>,
    /// The topological levels: with enough workers, all tasks of one level can run at once.
    pub waves: Vec<Vec<TaskId>>,
    /// Whether running side by side is worth it.
    pub verdict: Verdict,
    /// What the reader and the planner noticed.
    pub diagnostics: Vec<Diagnostic>,
    /// What past runs had taught by then, and is in the probabilities.
    #[serde(default)]
    pub calibration: Option<Calibration>,
}

impl Plan {
    /// The task of that number.
    pub fn task(&self, id: TaskId) -> Option<&PlannedTask> {
        let is_it = |planned: &&PlannedTask| planned.task.id == id;
        // Most lists are numbered from 1 on.
        let place = usize::try_from(id.0).ok().and_then(|n| n.checked_sub(1));
        let there = place.and_then(|place| self.tasks.get(place)).filter(is_it);
        there.or_else(|| self.tasks.iter().find(is_it))
    }

    /// The tasks that a run takes up, in order.
    pub fn runnable(&self) -> impl Iterator<Item = &PlannedTask> {
        self.tasks.iter().filter(|planned| planned.is_runnable)
    }

    /// What must succeed before `id` may start.
    pub fn dependencies_of(&self, id: TaskId) -> impl Iterator<Item = TaskId> {
        self.dependencies
            .iter()
            .filter(move |edge| edge.after == id)
            .map(|edge| edge.before)
    }

    /// What must have ended, in whatever way, before `id` may start.
    pub fn exclusions_before(&self, id: TaskId) -> impl Iterator<Item = TaskId> {
        self.exclusions
            .iter()
            .filter(move |edge| edge.then == id)
            .map(|edge| edge.first)
    }
}

/// One task with what was worked out about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlannedTask {
    /// The task as the text states it.
    pub task: Task,
    /// What it will touch.
    pub footprint: Footprint,
    /// Whether a run takes it up: open, not dropped, not a mere group.
    pub is_runnable: bool,
    /// How large it is expected to be.
    #[serde(default)]
    pub size: TaskSize,
    /// The past changes that the lines are told from, the most alike first.
    #[serde(default)]
    pub similar: Vec<SimilarChange>,
    /// How hard it is.
    #[serde(default)]
    pub complexity: Complexity,
    /// How long an agent will take, in minutes.
    pub minutes: f64,
}

/// An edge that orders two tasks: `after` starts from the result of `before`, and only if that succeeded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Dependency {
    /// The task that comes first.
    pub before: TaskId,
    /// The task that waits.
    pub after: TaskId,
    /// Why.
    pub reason: Reason,
}

/// Why two tasks are ordered or kept apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Reason {
    /// The text says so, or the forge, whose words are then told.
    Stated {
        /// The words.
        text: String,
    },
    /// The text orders the sections that hold them.
    Stage {
        /// The earlier section.
        earlier: String,
    },
    /// The tree and the footprints say so; can be switched off.
    Inferred {
        /// The file where they meet.
        path: RepoPath,
        /// What was seen.
        text: String,
    },
    /// Nothing is known of what one of them touches.
    Unknown,
}

impl Reason {
    /// The reason of a dependency that the text states on task `on`, or on the group `on`, in no words of its own.
    pub fn stated(on: TaskId) -> Self {
        Self::Stated {
            text: format!("depends on task {on}"),
        }
    }

    /// The reason of a dependency that GitHub itself keeps, on the issue `on`, whether the text says it, too, or not.
    pub fn native(on: &IssueRef) -> Self {
        Self::Stated {
            text: format!("GitHub says that it is blocked by {on}"),
        }
    }
}

/// An edge that only keeps two tasks apart in time. `then` starts once `first` has ended, in whatever way, and builds on
/// its result where it succeeded. The direction is fixed by the plan so that a run always ends in the same tree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Exclusion {
    /// The task that goes first.
    pub first: TaskId,
    /// The task that goes second.
    pub then: TaskId,
    /// Why.
    pub reason: Reason,
}

/// Whether running side by side is worth it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Most tasks are independent: go.
    Parallel,
    /// Some are: look at the hazards first.
    Caution,
    /// One after the other is the better way.
    Sequential,
}
