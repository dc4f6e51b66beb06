//! How results are put together.

use std::num::NonZero;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use crate::agent::AgentSpec;
use crate::executor::IsolationOptions;
use crate::model::MergeMethod;
use crate::process::StopFlag;

use super::Settling;

/// How results are put together.
#[derive(Debug, Clone)]
pub struct MergeOptions {
    /// The command that says whether a merged tree is good; run by a shell after each merge.
    pub verify: Option<String>,
    /// How long it may take.
    pub verify_timeout: Duration,
    /// How many merged trees are verified side by side.
    pub verify_jobs: usize,
    /// How many merges are verified at once; where they fail together, the culprit is searched for.
    pub verify_every: usize,
    /// Whether to go on where the command fails on the target as it is; then only another kind of failure is blamed.
    pub allow_broken: bool,
    /// The folder that holds the worktrees of all runs.
    pub worktree_root: PathBuf,
    /// Raised when the user wants to stop; the target has not moved then.
    pub stop_flag: StopFlag,
    /// How results are put on top of each other.
    pub method: MergeMethod,
    /// Whether the hooks are left out that `git commit --no-verify` leaves out.
    pub skips_hooks: bool,
    /// What may settle conflicts beside git.
    pub resolve: ResolveOptions,
}

impl MergeOptions {
    /// What may settle conflicts beside git, for the order; none where nothing may.
    pub fn settling(&self) -> Option<Settling<'_>> {
        self.resolve.is_on.then_some(Settling {
            options: &self.resolve,
            stop_flag: &self.stop_flag,
        })
    }
}

/// What may settle conflicts beside git.
#[derive(Debug, Clone)]
pub struct ResolveOptions {
    /// Whether anything may: recorded resolutions, our own resolvers, the tools that write lock files, mergiraf.
    pub is_on: bool,
    /// How long a tool may take.
    pub timeout: Duration,
    /// The agent that is asked where nothing else settles a conflict.
    pub agent: Option<AgentResolver>,
}

/// An agent that settles conflicts.
#[derive(Debug, Clone)]
pub struct AgentResolver {
    /// The agent.
    pub spec: AgentSpec,
    /// The model that it is told to use.
    pub model: Option<String>,
    /// How long it may take.
    pub timeout: Duration,
    /// The command that must pass with its answer.
    pub check: Option<String>,
    /// How it is kept in its place.
    pub isolation: IsolationOptions,
}

impl MergeOptions {
    /// What holds where nobody says otherwise, with the folder that holds the worktrees of all runs.
    pub fn new(worktree_root: PathBuf) -> Self {
        Self {
            verify: None,
            verify_timeout: Duration::from_mins(30),
            verify_jobs: Self::usual_jobs(),
            verify_every: 1,
            allow_broken: false,
            worktree_root,
            stop_flag: StopFlag::default(),
            method: MergeMethod::default(),
            skips_hooks: false,
            resolve: ResolveOptions::default(),
        }
    }

    /// As many as half of the cores: a verify command mostly keeps more than one busy.
    pub fn usual_jobs() -> usize {
        let n_cores = thread::available_parallelism().map_or(1, NonZero::get);
        (n_cores / 2).clamp(1, 8)
    }
}

impl Default for ResolveOptions {
    fn default() -> Self {
        Self {
            is_on: true,
            timeout: Duration::from_mins(2),
            agent: None,
        }
    }
}
