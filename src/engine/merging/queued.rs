//! The ordered merges, as data.

use crate::git::Tip;
use crate::model::{MergePreview, Oid, OrderFinding, RunId, TaskId};

/// The ordered merges, and where they go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeQueue {
    /// The run whose results they are; none for refs that somebody names.
    pub run: Option<RunId>,
    /// The full ref that they are meant for; none where they go onto a commit and can only be previewed.
    pub target: Option<String>,
    /// The commit that the first is merged into.
    pub onto: Oid,
    /// The merges in order.
    pub items: Vec<Queued>,
    /// What was found out about the order.
    pub finding: OrderFinding,
    /// What git says of the sequence, as it was asked for the order.
    pub confirmed: Option<MergePreview>,
    /// Whether that is with what settles conflicts beside git.
    pub is_settled: bool,
}

/// One result in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    /// The task.
    pub task: TaskId,
    /// Its title; of a ref, its name.
    pub title: String,
    /// The name of its branch, short; of a ref, as it was given.
    pub name: String,
    /// The commit that is merged.
    pub tip: Oid,
    /// The commit that the branch started from, where that is known.
    pub start: Option<Oid>,
    /// The tasks whose results it holds already.
    pub builds_on: Vec<TaskId>,
    /// Whether the commit is what somebody settled by hand of the branch.
    pub is_settled: bool,
}

impl Queued {
    /// Whether it is a ref that somebody named, and no task's result.
    pub fn is_ref(&self) -> bool {
        self.title == self.name
    }

    /// What a preview is asked for.
    pub(super) fn as_tip(&self) -> Tip {
        Tip {
            name: self.name.clone(),
            oid: self.tip.clone(),
            task: Some(self.task),
        }
    }
}

impl MergeQueue {
    /// The tasks in order.
    pub fn order(&self) -> Vec<TaskId> {
        self.items.iter().map(|item| item.task).collect()
    }

    /// The short name of where it goes: a branch, or a commit.
    pub fn target_name(&self) -> &str {
        match &self.target {
            Some(target) => target.strip_prefix("refs/heads/").unwrap_or(target),
            None => self.onto.short(),
        }
    }

    /// The result of a task.
    pub fn item(&self, task: TaskId) -> Option<&Queued> {
        self.items.iter().find(|item| item.task == task)
    }

    /// What a preview is asked for.
    pub fn tips(&self) -> Vec<Tip> {
        let tip = |item: &Queued| Tip {
            name: item.name.clone(),
            oid: item.tip.clone(),
            task: self.run.is_some().then_some(item.task),
        };
        self.items.iter().map(tip).collect()
    }
}
