//! What a run is to keep to, as the dispatcher needs it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use crate::engine::running::crew::Ladders;
use crate::engine::running::load::Peaks;
use crate::engine::running::{Checkpoints, OnHazard, RunOptions, places};
use crate::executor::Site;
use crate::model::{Budget, Needs, Plan, TaskId};

/// What the dispatcher is to keep to.
#[derive(Debug, Clone)]
pub(in crate::engine::running) struct Rules {
    /// How many agents may run at once.
    pub(in crate::engine::running) max_workers: usize,
    /// How many tasks are begun before all of them must have ended.
    pub(in crate::engine::running) batch_size: Option<usize>,
    /// What the agents of the run may use of their services.
    pub(in crate::engine::running) budget: Option<Budget>,
    /// What the agents of one task may use of them.
    pub(in crate::engine::running) task_budget: Option<Budget>,
    /// How much memory the agents of each name may hold.
    pub(in crate::engine::running) peaks: Peaks,
    /// How many processes may wait for each core.
    pub(in crate::engine::running) max_load: u32,
    /// How many times a failed task is tried again by itself.
    pub(in crate::engine::running) retries: u32,
    /// After how long at the least a straggler is raced by a second attempt; none never.
    pub(in crate::engine::running) race_after: Option<Duration>,
    /// What follows where tasks are seen to meet.
    pub(in crate::engine::running) on_hazard: OnHazard,
    /// When results are put together while others run.
    pub(in crate::engine::running) checkpoints: Option<Checkpoints>,
    /// Whether a check command is run after an attempt: it needs a worker of its own.
    pub(in crate::engine::running) has_check: bool,
    /// The branch and the worktree of each task that has none yet.
    pub(in crate::engine::running) names: BTreeMap<TaskId, (String, PathBuf)>,
    /// The folder that holds one folder for each attempt.
    pub(in crate::engine::running) attempts: PathBuf,
    /// Where attempts may run; on this machine alone, where there is none.
    pub(in crate::engine::running) sites: Vec<Site>,
    /// What the tasks need that say so, or are said to.
    pub(in crate::engine::running) needs: BTreeMap<TaskId, Needs>,
    /// What the full names of the branches of second attempts begin with.
    pub(in crate::engine::running) races: String,
    /// The programs of the agents, by name.
    pub(in crate::engine::running) programs: BTreeMap<String, String>,
    /// The name of the agent of each task.
    pub(in crate::engine::running) agents: BTreeMap<TaskId, String>,
    /// The models that its attempts get.
    pub(in crate::engine::running) ladders: Ladders,
}

impl Rules {
    /// What the options of a run say; the rest is empty.
    pub(in crate::engine::running) fn of(plan: &Plan, options: &RunOptions) -> Self {
        Self {
            max_workers: if options.by_slots {
                usize::MAX
            } else {
                options.max_workers.max(1)
            },
            batch_size: options.batch_size,
            budget: options.budget,
            task_budget: options.task_budget,
            peaks: Peaks::default(),
            max_load: options.max_load,
            retries: options.retries,
            race_after: options.speculate,
            on_hazard: options.on_hazard,
            checkpoints: options.checkpoints,
            has_check: options.check.is_some(),
            names: BTreeMap::new(),
            attempts: PathBuf::new(),
            sites: options.sites.clone(),
            needs: places::needs_of(plan, &options.needs),
            races: String::new(),
            programs: BTreeMap::new(),
            agents: BTreeMap::new(),
            ladders: Ladders::default(),
        }
    }
}
