//! How the dispatcher goes on where an earlier orchestrator stopped or was killed.

use super::{Dispatcher, newest_attempt};
use crate::engine::running::message::Action;
use crate::model::{Exit, IllegalEvent, TaskId, TaskPhase, TaskState};

impl Dispatcher {
    /// Takes up every task where it stands. On a new run there is nothing to take up.
    pub(super) fn begin(&mut self) -> Result<(), IllegalEvent> {
        for name in self.places.await_machines() {
            self.push(Action::LookAt(name));
        }
        for place in self.places.all() {
            if place.site.cluster().is_some() {
                let look = Action::LookAtNodes(place.name.clone());
                self.actions.push(look);
            }
        }
        for task in std::mem::take(&mut self.blocked) {
            self.block(task)?;
        }
        let tasks: Vec<(TaskId, TaskState)> = self
            .state
            .tasks
            .iter()
            .map(|(&id, task)| (id, task.clone()))
            .collect();
        for (id, task) in tasks {
            let attempt = newest_attempt(id, &task);
            self.begin_race(id, &task)?;
            match &task.phase {
                TaskPhase::Pending | TaskPhase::Done { .. } => {}
                TaskPhase::Preparing => {
                    if let (Some((branch, path)), Some(start)) = (self.name_of(id), task.start) {
                        self.push(Action::MakeWorktree {
                            task: id,
                            branch,
                            path,
                            start,
                        });
                    }
                }
                TaskPhase::Prepared => self.waiting.push_back(id),
                TaskPhase::Starting | TaskPhase::Running => self.push(Action::Adopt { attempt }),
                TaskPhase::Settling { exit: Exit::Lost } => self.lose(attempt)?,
                TaskPhase::Settling { exit } => self.push(Action::Settle {
                    attempt,
                    exit: exit.clone(),
                }),
            }
        }
        Ok(())
    }
}
