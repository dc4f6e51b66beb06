//! What the screen shows, read from the run's folder: so it is the same in any terminal.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::scout::{Found, Scout, Tasks};
use crate::cli::error::CliError;
use crate::cli::session::Session;
use crate::cli::told::Told;
use crate::engine::running::{self, Glancer};
use crate::model::{Estimate, RunId, TaskId, TaskState};
use crate::planner;
use crate::screen::{Look, Scene};

/// How often worktrees are looked at.
const BETWEEN_LOOKS: Duration = Duration::from_millis(1500);

/// How often the scene is built anew where the journal says nothing.
const BETWEEN_SCENES: Duration = Duration::from_secs(1);

/// A run, as its folder tells it.
pub(super) struct Feed {
    pub(super) told: Told,
    is_own: bool,
    glancer: Option<Glancer>,
    estimate: Estimate,
    found: Found,
    looked_at: Option<Instant>,
    /// What worktrees were looked at last; none where there is news of a task since.
    asked: Option<Arc<Tasks>>,
    built_at: Option<Instant>,
}

impl Feed {
    /// Reads all of it. `is_own` says that this very process runs the run.
    pub(super) fn load(run: &RunId, is_own: bool, session: &Session) -> Result<Self, CliError> {
        let told = Told::load(Some(run.as_str()), session)?;
        let options = running::load_options(&session.context()?, run);
        let estimate = planner::estimate(&told.plan, told.state.max_workers);
        Ok(Self {
            is_own,
            glancer: options.ok().map(Glancer::new),
            estimate,
            found: Found::new(),
            looked_at: None,
            asked: None,
            built_at: None,
            told,
        })
    }

    /// Reads what is new; tells whether the scene may be another one by now. What cannot be read now is read later.
    pub(super) fn refresh(&mut self, scout: &mut Scout, chosen: Option<TaskId>) -> bool {
        let mut is_new = self.told.refresh(self.is_own).unwrap_or_default();
        if is_new {
            self.asked = None;
        }
        if let Some(found) = scout.found() {
            is_new |= (found.iter()).any(|(task, files)| self.found.get(task) != Some(files));
            self.found.extend(found);
        }
        let is_due = self
            .looked_at
            .is_none_or(|at| at.elapsed() >= BETWEEN_LOOKS);
        if is_due {
            self.looked_at = Some(Instant::now());
            let found = &self.found;
            let is_wanted = |(id, state): &(&TaskId, &TaskState)| {
                let is_read = state.is_success() && chosen == Some(**id);
                state.is_live() || (is_read && !found.contains_key(*id))
            };
            let tasks = self.told.state.tasks.iter().filter(is_wanted);
            let ids: Vec<TaskId> = tasks.map(|(&id, _)| id).collect();
            // The states are copied anew only where there is news of any.
            let asked = self.asked.take().filter(|asked| {
                let known = asked.iter().map(|(id, _)| id);
                known.eq(&ids)
            });
            let asked = asked.unwrap_or_else(|| {
                let states = &self.told.state.tasks;
                let state = |id: &TaskId| Some((*id, states.get(id)?.clone()));
                Arc::new(ids.iter().filter_map(state).collect())
            });
            scout.ask(&asked);
            self.asked = Some(asked);
        }
        // What agents do, and for how long, is told by the second.
        is_new
            || self
                .built_at
                .is_none_or(|at| at.elapsed() >= BETWEEN_SCENES)
    }

    /// What there is to see now.
    pub(super) fn scene(&mut self) -> Scene {
        self.built_at = Some(Instant::now());
        let mut looks: BTreeMap<TaskId, Look> = BTreeMap::new();
        for (&id, state) in &self.told.state.tasks {
            let files = self.found.get(&id).cloned();
            let glance = match &mut self.glancer {
                Some(glancer) if state.is_live() => glancer.glance(id, state),
                _ => running::AttemptGlance::default(),
            };
            let look = Look {
                doing: glance.doing,
                usage: glance.usage,
                files,
            };
            looks.insert(id, look);
        }
        Scene::of(&self.told.view(), &self.estimate, &looks)
    }

    /// What the agent of a task said and did.
    pub(super) fn log(&mut self, task: Option<TaskId>) -> Vec<String> {
        let state = task.and_then(|task| Some((task, self.told.state.tasks.get(&task)?)));
        let (Some((task, state)), Some(glancer)) = (state, &mut self.glancer) else {
            return Vec::new();
        };
        glancer.lines(task, state).map(str::to_owned).collect()
    }
}
