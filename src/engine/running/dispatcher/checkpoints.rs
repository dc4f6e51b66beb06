//! When the results that are there are put together while other tasks still run.

use std::collections::BTreeSet;
use std::time::Duration;

use super::Dispatcher;
use crate::engine::running::Checkpoints;
use crate::engine::running::checkpoint::{Asked, Result as Finished};
use crate::engine::running::message::Action;
use crate::model::{Checkpoint, Event, IllegalEvent, Outcome, TaskId};

impl Dispatcher {
    /// Asks for a checkpoint where it is time for one: results are there that none has looked at, others still work, and
    /// none is being made.
    pub(super) fn consider_checkpoint(&mut self) {
        let Some(rhythm) = self.rules.checkpoints else {
            return;
        };
        let last = self.last_checkpoint.unwrap_or(self.state.started_at);
        let since = Duration::try_from(self.now.duration_since(last)).unwrap_or_default();
        let is_time = match rhythm {
            Checkpoints::Each => true,
            Checkpoints::Every(span) => since >= span,
        };
        let is_any_live = self
            .state
            .tasks
            .values()
            .any(|task| task.outcome().is_none());
        if !is_time || !is_any_live || self.is_checkpointing || self.state.stopping.is_some() {
            return;
        }
        let before = self.state.checkpoint.clone();
        let known: BTreeSet<TaskId> = (before.iter())
            .flat_map(|before| {
                let broken = before.broken.iter().map(|(task, _)| *task);
                before.tasks.iter().copied().chain(broken)
            })
            .collect();
        let mut results: Vec<_> = (self.state.tasks.iter())
            .filter(|(id, task)| !known.contains(id) && !task.is_removed)
            .filter_map(|(&id, task)| match task.outcome()? {
                Outcome::Changed { commit, .. } => Some((
                    task.ended_at,
                    Finished {
                        task: id,
                        commit: commit.clone(),
                        builds_on: task.builds_on.clone(),
                    },
                )),
                _ => None,
            })
            .collect();
        if results.is_empty() {
            return;
        }
        results.sort_by_key(|(ended_at, result)| (*ended_at, result.task));
        self.is_checkpointing = true;
        self.push(Action::Checkpoint(Asked {
            onto: (before.as_ref()).map_or_else(|| self.state.base.clone(), |it| it.commit.clone()),
            before,
            results: results.into_iter().map(|(_, result)| result).collect(),
        }));
    }

    /// Records what a checkpoint came to; none where it was cut off or could not be made.
    pub(super) fn checkpointed(&mut self, made: Option<Checkpoint>) -> Result<(), IllegalEvent> {
        self.is_checkpointing = false;
        self.last_checkpoint = Some(self.now);
        match made {
            Some(checkpoint) => self.append(Event::CheckpointMade { checkpoint }),
            None => Ok(()),
        }
    }
}
