//! Putting a branch on top of what became of the one below it.

use std::time::Duration;

use super::publish::short;
use super::{Reconciler, TrackingError};
use crate::forge::PullRequest;
use crate::git::{MergeOutcome, Pushed};
use crate::model::{Oid, RunState, TaskId};

/// The subject of commits that say what has landed already.
const SUBJECT: &str = "Take in what has landed";
/// How often the forge is asked whether it has seen a push.
const MAX_LOOKS: usize = 10;

impl Reconciler {
    /// The result of a task on top of a target that has what is below it as other commits, as after a squash: to git these
    /// would be somebody else's, and meet it. None where nothing is to be done, or where it conflicts all the same.
    pub fn restacked(
        &self,
        state: &RunState,
        id: TaskId,
        tip: &Oid,
        onto: &Oid,
    ) -> Result<Option<Oid>, TrackingError> {
        let repository = &self.scene.repository;
        let Some(task) = state.tasks.get(&id) else {
            return Ok(None);
        };
        let mut parents = vec![onto.clone()];
        for below in &task.builds_on {
            let note = self.note.pulls.get(below);
            let Some(note) = note.filter(|note| note.landed.is_some()) else {
                continue;
            };
            let is_seen = repository.is_ancestor(&note.tip, onto)?;
            if !is_seen && !parents.contains(&note.tip) {
                parents.push(note.tip.clone());
            }
        }
        if parents.len() == 1 || repository.is_ancestor(onto, tip)? {
            return Ok(None);
        }
        // A commit that says: the target has all of these.
        let tree = repository.tree_oid(onto)?;
        let joint = repository.commit_tree(&tree, &parents, SUBJECT)?;
        match repository.merge_in_memory(tip, &joint, SUBJECT)? {
            MergeOutcome::Merged(commit) => Ok(Some(commit)),
            MergeOutcome::Conflict { .. } => Ok(None),
        }
    }

    /// Puts a pull request on top of its target where that is needed; where its branch is then.
    pub(super) async fn restack(
        &mut self,
        state: &RunState,
        id: TaskId,
        pull: PullRequest,
        tip: &Oid,
        target: &str,
    ) -> Result<(PullRequest, Oid), TrackingError> {
        let below = state.tasks.get(&id).map(|task| task.builds_on.as_slice());
        let has_landed = |task: &TaskId| {
            let note = self.note.pulls.get(task);
            note.is_some_and(|note| note.landed.is_some())
        };
        if !below.unwrap_or_default().iter().any(has_landed) {
            return Ok((pull, tip.clone()));
        }
        let remote = self.scene.remote.clone();
        let repository = self.scene.repository.clone();
        repository.fetch(&remote, &[target.to_owned()])?;
        let Some(onto) = repository.remote_tip(&remote, target)? else {
            return Ok((pull, tip.clone()));
        };
        let Some(commit) = self.restacked(state, id, tip, &onto)? else {
            return Ok((pull, tip.clone()));
        };
        let branch = state.tasks.get(&id).and_then(|task| task.branch.clone());
        let Some(branch) = branch.as_deref().and_then(short) else {
            return Ok((pull, tip.clone()));
        };
        if repository.push(&remote, &commit, branch, Some(tip))? != Pushed::Done {
            return Ok((pull, tip.clone()));
        }
        if let Some(note) = self.note.pulls.get_mut(&id) {
            note.tip = commit.clone();
        }
        self.save()?;
        let mut newest = pull;
        for _ in 0..MAX_LOOKS {
            newest = self.github.pull(newest.number).await?;
            if newest.tip == commit.as_str() {
                break;
            }
            let wait: Duration = self.github.pace().second;
            tokio::time::sleep(wait).await;
        }
        Ok((newest, commit))
    }
}
