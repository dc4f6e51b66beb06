//! What the dispatcher does about what was seen of running tasks.

use std::collections::BTreeSet;

use super::{Dispatcher, newest_attempt};
use crate::engine::running::OnHazard;
use crate::engine::running::message::Action;
use crate::engine::running::reality::Sighting;
use crate::engine::running::recovery;
use crate::model::{Event, FailureKind, IllegalEvent, SeenConflict, TaskId, TaskPhase};
use crate::planner::{self, Observed};

impl Dispatcher {
    /// Records what is new of a sighting, ends attempts that change contracts, and keeps to the policy on hazards.
    pub(super) fn seen(&mut self, sighting: Sighting) -> Result<(), IllegalEvent> {
        if self.is_over {
            return Ok(());
        }
        for observed in sighting.observed.iter().filter(|observed| observed.is_live) {
            self.hold_against_plan(observed)?;
        }
        for hazard in sighting.hazards {
            if !self
                .state
                .hazards
                .iter()
                .any(|known| known.is_same(&hazard))
            {
                let (earlier, later) = (hazard.a.min(hazard.b), hazard.a.max(hazard.b));
                let why = format!("it meets task {earlier} in {}", hazard.path);
                self.append(Event::HazardSeen { hazard })?;
                if self.rules.on_hazard == OnHazard::Pause {
                    self.pause_until_ended(later, earlier, why)?;
                }
            }
        }
        self.see_conflicts(sighting.conflicts)?;
        match self.rules.on_hazard {
            OnHazard::Warn | OnHazard::Pause => Ok(()),
            OnHazard::Replan => self.replan(&sighting.observed),
        }
    }

    /// Holds what a running task changed against its footprint and against the contracts of others.
    fn hold_against_plan(&mut self, observed: &Observed) -> Result<(), IllegalEvent> {
        let task = observed.task;
        let Some(planned) = self.plan.task(task) else {
            return Ok(());
        };
        let Some(state) = self.state.tasks.get(&task) else {
            return Ok(());
        };
        let attempt = newest_attempt(task, state);
        let is_running = state.phase == TaskPhase::Running;
        let mut paths = planner::exceeded(planned, &observed.paths);
        paths.retain(|path| !state.exceeded.contains(path));
        let broken = planner::broken_contracts(&self.plan, task, &observed.paths);
        if !paths.is_empty() {
            self.append(Event::FootprintExceeded { task, paths })?;
        }
        if is_running && !broken.is_empty() && !self.ended_for.contains_key(&attempt) {
            let kind = FailureKind::Contract { paths: broken };
            self.ended_for.insert(attempt, kind);
            self.push(Action::Stop(attempt));
        }
        Ok(())
    }

    /// Records which conflicts are new or others than before, and which are gone.
    fn see_conflicts(&mut self, conflicts: Vec<SeenConflict>) -> Result<(), IllegalEvent> {
        let pairs: BTreeSet<(TaskId, TaskId)> = conflicts
            .iter()
            .map(|conflict| (conflict.a, conflict.b))
            .collect();
        let gone: Vec<(TaskId, TaskId)> = (self.state.conflicts.iter())
            .map(|conflict| (conflict.a, conflict.b))
            .filter(|pair| !pairs.contains(pair))
            .collect();
        for (a, b) in gone {
            self.append(Event::ConflictGone { a, b })?;
        }
        for SeenConflict { a, b, conflicts } in conflicts {
            let known = (self.state.conflicts.iter()).find(|known| (known.a, known.b) == (a, b));
            if known.is_none_or(|known| known.conflicts != conflicts) {
                self.append(Event::ConflictSeen { a, b, conflicts })?;
            }
        }
        Ok(())
    }

    /// Keeps tasks that have not begun from running beside tasks that change what they were planned to change.
    fn replan(&mut self, observed: &[Observed]) -> Result<(), IllegalEvent> {
        let pending: BTreeSet<TaskId> = (self.state.tasks.iter())
            .filter(|(id, task)| match task.phase {
                TaskPhase::Pending => !self.finding.contains(id),
                // Its worktree is there, and nobody has begun to work in it.
                TaskPhase::Prepared => task.n_attempts == 0 && self.waiting.contains(id),
                _ => false,
            })
            .map(|(&id, _)| id)
            .collect();
        let exclusions = planner::kept_apart(&self.plan, observed, &pending);
        if exclusions.is_empty() {
            return Ok(());
        }
        self.plan.exclusions.extend(exclusions.iter().cloned());
        let waits = |task: &TaskId| exclusions.iter().any(|edge| edge.then == *task);
        self.waiting.retain(|task| !waits(task));
        self.append(Event::Replanned { exclusions })?;
        let (mut schedule, _) = recovery::schedule_of(&self.plan, &self.state);
        for &task in &self.finding {
            schedule.start(task);
        }
        self.schedule = schedule;
        Ok(())
    }
}
