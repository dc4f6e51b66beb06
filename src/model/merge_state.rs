//! The state of a run's merging: the fold of what the journal says of its newest integration.

use serde::{Deserialize, Serialize};

use super::run_state::illegal;
use super::{Event, IllegalEvent, LeftOut, MergeMethod, Oid, TaskId};

/// The newest integration of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeState {
    /// The full ref that it is meant for.
    pub target: String,
    /// The commit that the target was at; none before the first integration.
    pub onto: Option<Oid>,
    /// The tasks in the order in which they are merged.
    pub order: Vec<TaskId>,
    /// The command that each merge must pass.
    pub verify: Option<String>,
    /// How they are put on top of each other.
    #[serde(default)]
    pub method: MergeMethod,
    /// The commits that are merged, in the same order.
    #[serde(default)]
    pub tips: Vec<Oid>,
    /// What was merged, with the tip after it.
    pub merged: Vec<(TaskId, Oid)>,
    /// What was left out, and why.
    pub left_out: Vec<(TaskId, LeftOut)>,
    /// The tip, once it is complete.
    pub ready: Option<Oid>,
    /// A landing that was announced: old, new, backup ref.
    pub landing: Option<(Oid, Oid, String)>,
    /// Where the target was moved to.
    pub landed: Option<Oid>,
    /// A way back that was announced and not yet seen to be done: from, to.
    pub undoing: Option<(Oid, Oid)>,
    /// Whether the landing was taken back.
    pub is_undone: bool,
}

/// One move of a target branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Landing {
    /// The full ref that moved.
    pub target: String,
    /// Where it was.
    pub old: Oid,
    /// Where it went.
    pub new: Oid,
    /// The ref that remembers where it was.
    pub backup: String,
    /// What came with it: the tasks and the tips of their branches.
    #[serde(default)]
    pub tips: Vec<(TaskId, Oid)>,
}

/// A merge that is open in a worktree, for somebody to settle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenConflict {
    /// The task whose branch conflicts.
    pub task: TaskId,
    /// The full ref that it is meant for.
    pub target: String,
    /// The commit that it was merged into.
    pub onto: Oid,
    /// The tip of the branch.
    pub tip: Oid,
    /// The folder, absolute.
    pub path: String,
}

impl MergeState {
    /// A new integration.
    pub(super) fn begin(target: &str, onto: &Oid, order: &[TaskId]) -> Self {
        Self {
            target: target.to_owned(),
            onto: Some(onto.clone()),
            order: order.to_vec(),
            ..Self::default()
        }
    }

    /// The tips of what was merged.
    pub fn tips_of_merged(&self) -> Vec<(TaskId, Oid)> {
        let tip = |(task, _): &(TaskId, Oid)| {
            let at = self.order.iter().position(|other| other == task)?;
            Some((*task, self.tips.get(at)?.clone()))
        };
        self.merged.iter().filter_map(tip).collect()
    }

    /// Takes one more event of this integration in. Says what landed, if something did.
    pub(super) fn apply(&mut self, event: &Event) -> Result<Option<Landing>, IllegalEvent> {
        match event {
            Event::StepMerged { task, commit, .. } => self.merged.push((*task, commit.clone())),
            Event::StepLeftOut { task, why } => self.left_out.push((*task, why.clone())),
            Event::IntegrationReady { commit } => self.ready = Some(commit.clone()),
            Event::LandingStarted {
                old, new, backup, ..
            } => {
                if self.ready.is_none() {
                    return Err(illegal(event, "before the integration is ready"));
                }
                self.landing = Some((old.clone(), new.clone(), backup.clone()));
            }
            Event::Landed { target, new } => {
                let Some((old, _, backup)) = &self.landing else {
                    return Err(illegal(event, "before a landing was started"));
                };
                self.landed = Some(new.clone());
                self.is_undone = false;
                return Ok(Some(Landing {
                    target: target.clone(),
                    old: old.clone(),
                    new: new.clone(),
                    backup: backup.clone(),
                    tips: self.tips_of_merged(),
                }));
            }
            Event::LandingRefused { .. } => self.landing = None,
            Event::UndoStarted { from, to, .. } => self.undoing = Some((from.clone(), to.clone())),
            Event::Undone { .. } => {
                if self.undoing.take().is_none() {
                    return Err(illegal(event, "before it was started"));
                }
                self.landed = None;
                self.landing = None;
                self.is_undone = true;
            }
            _ => {}
        }
        Ok(None)
    }
}
