//! What a verb works in: the repository that the command was given in, what was run in it, and where to print.

use std::path::{Path, PathBuf};

use crate::engine::{self, Context};
use crate::git::Repository;
use crate::model::{Plan, RunId, RunState};
use crate::store::{RunDir, Store};

use super::error::CliError;
use super::output::Output;

/// What a verb works in.
#[derive(Debug)]
pub(crate) struct Session<'a> {
    /// The repository.
    pub(crate) repository: Repository,
    /// What was run in it.
    pub(crate) store: Store,
    /// Where to print.
    pub(crate) output: &'a Output,
    /// Whether only the command line counts.
    pub(crate) no_config: bool,
}

impl<'a> Session<'a> {
    /// Opens the repository of the current folder, or that of `GIT_DIR`, as git does.
    pub(crate) fn open(no_config: bool, output: &'a Output) -> Result<Self, CliError> {
        let folder = match std::env::var_os("GIT_DIR") {
            Some(git_dir) if !git_dir.is_empty() => PathBuf::from(git_dir),
            _ => current_folder()?,
        };
        Self::open_at(&folder, no_config, output)
    }

    /// Opens the repository of a folder.
    pub(crate) fn open_at(
        folder: &Path,
        no_config: bool,
        output: &'a Output,
    ) -> Result<Self, CliError> {
        let repository = Repository::discover(folder)?;
        let store = Store::at(repository.common_dir());
        Ok(Self {
            repository,
            store,
            output,
            no_config,
        })
    }

    /// What the engine needs.
    pub(crate) fn context(&self) -> Result<Context, CliError> {
        let shim = std::env::current_exe().map_err(|source| {
            CliError::failure(format!("cannot tell where this program is: {source}"))
        })?;
        Ok(Context::new(self.repository.clone(), shim))
    }

    /// The run that is named, or the newest one of agents.
    pub(crate) fn run(&self, name: Option<&str>) -> Result<RunDir, CliError> {
        let id = match name {
            Some(name) => self.store.find(name)?,
            None => self.newest()?.ok_or_else(no_run)?,
        };
        Ok(self.store.run(&id))
    }

    /// The newest run, or the one that is named, with its plan and where it stands.
    pub(crate) fn load(&self, name: Option<&str>) -> Result<(RunId, Plan, RunState), CliError> {
        let run_dir = self.run(name)?;
        let state = run_dir.load_state()?;
        let plan = engine::load_plan(&run_dir, state.base.clone())?;
        Ok((run_dir.id().clone(), plan, state))
    }

    /// The newest run of agents; where there is none, the newest merge that somebody made without a run.
    pub(crate) fn newest(&self) -> Result<Option<RunId>, CliError> {
        let mut runs = self.store.runs()?;
        let is_of_agents = |run: &RunId| self.store.run(run).has_options();
        let at = runs.iter().rposition(is_of_agents);
        Ok(match at {
            Some(at) => Some(runs.swap_remove(at)),
            None => runs.pop(),
        })
    }
}

/// There is nothing to look at.
pub(crate) fn no_run() -> CliError {
    CliError::failure("nothing was run in this repository yet")
        .hint("Run a master issue: `git orchestrate plan.md`, or watch `git orchestrate demo`")
        .hint("A run that was begun in another clone is kept there, and goes on there")
}

/// The current folder.
pub(crate) fn current_folder() -> Result<PathBuf, CliError> {
    std::env::current_dir()
        .map_err(|source| CliError::failure(format!("the current folder cannot be used: {source}")))
}
