//! Who looks at the worktrees of running tasks, beside the screen: a look may take longer than a key may wait.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::Scope;

use crate::engine::Context;
use crate::engine::running::Touched;
use crate::model::{RepoPath, TaskId, TaskState};

/// What is to be looked at.
pub(super) type Tasks = Vec<(TaskId, TaskState)>;

/// What was found.
pub(super) type Found = BTreeMap<TaskId, Vec<String>>;

/// A thread that looks at worktrees. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Scout {
    tasks: Sender<Arc<Tasks>>,
    found: Receiver<Found>,
    is_busy: bool,
}

impl Scout {
    /// Sends a thread out.
    pub(super) fn new<'scope>(scope: &'scope Scope<'scope, '_>, context: Context) -> Self {
        let (tasks, asked) = channel::<Arc<Tasks>>();
        let (answers, found) = channel();
        scope.spawn(move || {
            let mut touched: Option<Touched<'_>> = None;
            for tasks in asked {
                let is_known = |touched: &Touched<'_>| {
                    let there = tasks.iter().filter(|(_, state)| is_there(state));
                    there.into_iter().all(|(_, state)| touched.knows(state))
                };
                if !touched.as_ref().is_some_and(is_known) {
                    touched = Touched::look(&context).ok();
                }
                let Some(touched) = &touched else { continue };
                let look = |(id, state): &(TaskId, TaskState)| {
                    let files = touched.files(state)?;
                    Some((*id, files.iter().map(RepoPath::to_string).collect()))
                };
                if answers
                    .send(tasks.iter().filter_map(look).collect())
                    .is_err()
                {
                    return;
                }
            }
        });
        Self {
            tasks,
            found,
            is_busy: false,
        }
    }

    /// Asks for a look, where the last one has been answered.
    pub(super) fn ask(&mut self, tasks: &Arc<Tasks>) {
        if !self.is_busy && !tasks.is_empty() {
            self.is_busy = self.tasks.send(Arc::clone(tasks)).is_ok();
        }
    }

    /// What was found since the last time. Never waits.
    pub(super) fn found(&mut self) -> Option<Found> {
        let found = self.found.try_recv().ok()?;
        self.is_busy = false;
        Some(found)
    }
}

fn is_there(state: &TaskState) -> bool {
    let worktree = state.worktree.as_deref().map(Path::new);
    worktree.is_some_and(Path::is_dir)
}
