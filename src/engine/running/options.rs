//! How a run is run.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::SetUpOptions;
use crate::agent::{AgentSpec, Permissions};
use crate::executor::{IsolationOptions, Site};
use crate::model::{Budget, Needs, TaskId, TaskKind};

/// How a run is run. It is kept with the run, so that `resume` goes on in the same way.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RunOptions {
    /// The agent of every task that names no other.
    pub agent: AgentSpec,
    /// The agents of tasks of a certain kind, where they differ.
    pub agents_by_kind: BTreeMap<TaskKind, AgentSpec>,
    /// Agents beside the built-in ones that a task may name.
    pub more_agents: Vec<AgentSpec>,
    /// The model that the agents are told to use, where they can be told.
    pub model: Option<String>,
    /// What the agents may do without asking.
    #[serde(default)]
    pub permissions: Permissions,
    /// How long the user is waited for where an agent asks for more than that; none where such a question is refused at once.
    #[serde(default)]
    pub ask: Option<Duration>,
    /// The order of the parts of what they are told, where the user gives one.
    #[serde(default)]
    pub prompt_template: Option<String>,
    /// Only these tasks, where any are given.
    pub tasks: Option<BTreeSet<TaskId>>,
    /// Tasks whose results are in the base already.
    pub done: BTreeSet<TaskId>,
    /// How many agents run at once.
    pub max_workers: usize,
    /// Whether as many run at once as the places have slots, however many these turn out to have.
    #[serde(default)]
    pub by_slots: bool,
    /// How many processes may wait for each core before no agent is started beside others.
    #[serde(default = "max_load")]
    pub max_load: u32,
    /// How many tasks are begun before all of them must have ended; none begins each as soon as it can.
    pub batch_size: Option<usize>,
    /// How long an attempt may take.
    pub timeout: Duration,
    /// How long an attempt may do nothing at all: print nothing, use no processor, change no file; none for ever.
    #[serde(default)]
    pub idle_timeout: Option<Duration>,
    /// How long an agent may take to end once it was asked to.
    pub grace: Duration,
    /// What the agents of the run may use of their services.
    #[serde(default)]
    pub budget: Option<Budget>,
    /// What the agents of one task may use of them.
    #[serde(default)]
    pub task_budget: Option<Budget>,
    /// How many times a task that failed is tried again by itself.
    pub retries: u32,
    /// After how long at the least a task that takes much longer than was to be expected is raced by a second attempt; none
    /// never.
    #[serde(default)]
    pub speculate: Option<Duration>,
    /// What follows where tasks are seen to meet while they run.
    #[serde(default)]
    pub on_hazard: OnHazard,
    /// When results are put together and verified while other tasks still run.
    #[serde(default)]
    pub checkpoints: Option<Checkpoints>,
    /// The command that verifies what was put together; the check command where there is none.
    #[serde(default)]
    pub verify: Option<String>,
    /// The command that judges what an agent left, run by a shell in its worktree; it must exit with 0.
    pub check: Option<String>,
    /// How branches are called: `{kind}`, `{issue}`, `{task}`, `{slug}` and `{run}` are filled in.
    pub branch_template: String,
    /// The folder that holds the worktrees, seen from the main checkout: `{repo}` and `{run}` are filled in.
    pub worktree_root: String,
    /// The full ref that the results are meant for; the branch that is checked out where none is given.
    pub target: Option<String>,
    /// How attempts are kept in their place.
    #[serde(default)]
    pub isolation: IsolationOptions,
    /// With less than so many bytes left on a disk, the attempt that holds the most there is ended.
    #[serde(default = "least_disk")]
    pub least_disk: u64,
    /// Whether what an agent outside of a sandbox only added outside of its worktree is put away.
    #[serde(default)]
    pub undo_escapes: bool,
    /// Whether no task fails for what changed outside of its worktree while it alone ran.
    #[serde(default)]
    pub excuse_escapes: bool,
    /// What is done for an attempt beside its agent.
    #[serde(default)]
    pub set_up: SetUpOptions,
    /// Where attempts may run; on this machine alone, where nothing is said.
    #[serde(default)]
    pub sites: Vec<Site>,
    /// What tasks need of their machine that say nothing of it.
    #[serde(default)]
    pub needs: Needs,
    /// From which share of succeeded tasks on the run counts as a success.
    pub success_share: f64,
}

impl RunOptions {
    /// The options that hold where nobody says otherwise.
    pub fn new(agent: AgentSpec) -> Self {
        Self {
            agent,
            agents_by_kind: BTreeMap::new(),
            more_agents: Vec::new(),
            model: None,
            permissions: Permissions::default(),
            ask: None,
            prompt_template: None,
            tasks: None,
            done: BTreeSet::new(),
            max_workers: std::thread::available_parallelism().map_or(2, usize::from),
            by_slots: false,
            max_load: max_load(),
            batch_size: None,
            timeout: Duration::from_mins(30),
            idle_timeout: Some(Duration::from_mins(10)),
            grace: Duration::from_secs(10),
            budget: None,
            task_budget: None,
            retries: 0,
            speculate: None,
            on_hazard: OnHazard::default(),
            checkpoints: None,
            verify: None,
            check: None,
            branch_template: "{kind}/issue-{issue}-{slug}".to_owned(),
            worktree_root: "../{repo}.orchestrate/{run}".to_owned(),
            target: None,
            isolation: IsolationOptions::default(),
            least_disk: least_disk(),
            undo_escapes: false,
            excuse_escapes: false,
            set_up: SetUpOptions::default(),
            sites: Vec::new(),
            needs: Needs::default(),
            success_share: 0.8,
        }
    }

    /// The place of that name.
    pub(super) fn site(&self, name: Option<&str>) -> Option<&Site> {
        let name = name?;
        self.sites.iter().find(|site| site.name() == name)
    }
}

/// What follows where tasks are seen to meet while they run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnHazard {
    /// It is told.
    #[default]
    Warn,
    /// The later of the two stands still until the other has ended.
    Pause,
    /// Tasks that have not begun wait for those that change what they were planned to change.
    Replan,
}

/// With more than that waiting, one more agent makes all of them slower.
fn max_load() -> u32 {
    8
}

/// With so little left other programs begin to fail, and so do we.
fn least_disk() -> u64 {
    256 * 1024 * 1024
}

/// When results are put together while other tasks still run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Checkpoints {
    /// After each that comes.
    Each,
    /// So often at most.
    Every(Duration),
}
