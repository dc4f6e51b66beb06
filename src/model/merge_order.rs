//! In which order results are merged, and what each order would leave out.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{RepoPath, TaskId};

/// What decides between results that may be merged in either order. No order ever puts a task before one that its
/// result builds on.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum OrderKind {
    /// The fewest and smallest conflicts; then what others depend on first, then configuration and manifests, then what
    /// touches no hub file, then small before large.
    #[default]
    Deps,
    /// As the issue lists them.
    Listed,
    /// As they finished.
    Finished,
    /// Small changes first.
    Size,
}

impl OrderKind {
    /// All kinds, the default first.
    pub const ALL: [Self; 4] = [Self::Deps, Self::Listed, Self::Finished, Self::Size];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Deps => "deps",
            Self::Listed => "listed",
            Self::Finished => "finished",
            Self::Size => "size",
        }
    }
}

/// Results that cannot all be merged: mostly two that conflict; one alone conflicts with the target itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ConflictSet {
    /// The tasks.
    pub tasks: BTreeSet<TaskId>,
    /// How much conflicts, in hunks; a file whose lines do not tell counts as one.
    pub weight: usize,
    /// Where they conflict.
    pub places: Vec<ConflictPlace>,
}

/// Where results conflict.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ConflictPlace {
    /// The file.
    pub path: RepoPath,
    /// The innermost definition that both change, by kind and name: `function parse`.
    pub within: Option<String>,
}

/// A result that an order leaves out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftBehind {
    /// The task.
    pub task: TaskId,
    /// The task left out before it that it builds on.
    pub predecessor: Option<TaskId>,
    /// The tasks merged before it that it conflicts with; without these and a predecessor, it is the target.
    pub with: Vec<TaskId>,
}

/// What another order would leave out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OtherOrder {
    /// Which one.
    pub kind: OrderKind,
    /// What it would leave out, in its order.
    pub left_out: Vec<LeftBehind>,
}

/// What was found out about the order of a queue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct OrderFinding {
    /// What decided.
    pub kind: OrderKind,
    /// What the order leaves out.
    pub left_out: Vec<LeftBehind>,
    /// Whether no order within the dependencies leaves out fewer, as far as the conflicts are known.
    pub is_proven: bool,
    /// What the other orders would leave out.
    pub others: Vec<OtherOrder>,
    /// Which results cannot all be merged.
    pub conflicts: Vec<ConflictSet>,
}

impl OrderFinding {
    /// The conflicts that keep a result out, given with whom.
    pub fn between<'a>(&'a self, left: &'a LeftBehind) -> impl Iterator<Item = &'a ConflictSet> {
        self.conflicts.iter().filter(|set| {
            set.tasks.contains(&left.task)
                && (set.tasks.iter()).all(|task| *task == left.task || left.with.contains(task))
        })
    }
}
