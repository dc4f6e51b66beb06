//! The place where an attempt from afar is made, and its beginning there: as one here, by the same executor.

use std::path::PathBuf;

use crate::agent::AgentSpec;
use crate::executor::copying::{self, By};
use crate::executor::{AttemptRequest, Executor, TaskCommand, words};
use crate::git::Repository;
use crate::process::{Lease, StopFlag, Supervised};

use super::BeginCall;

/// Folders with programs that a login would put on the path, below the home.
const USUAL: &[&str] = &[
    ".local/bin",
    "bin",
    ".cargo/bin",
    ".npm-global/bin",
    ".bun/bin",
];

/// Where the things of an attempt are.
#[derive(Debug)]
pub(in crate::executor) struct Stage<'a> {
    /// The repository that its worktree belongs to.
    pub(in crate::executor) repository: &'a Repository,
    /// Its worktree.
    pub(in crate::executor) worktree: PathBuf,
    /// Where its supervisor keeps its files.
    pub(in crate::executor) attempt: PathBuf,
    /// What it prints.
    pub(in crate::executor) log: PathBuf,
    /// What the user's own command prints that runs before.
    pub(in crate::executor) hooks: PathBuf,
    /// The ignored files that were carried over.
    pub(in crate::executor) carried: PathBuf,
    /// What ends it where it is not renewed.
    pub(in crate::executor) lease: Lease,
    /// Where the numbers are that no two attempts share; the usual folder, where none is named.
    pub(in crate::executor) numbers: Option<PathBuf>,
}

impl Stage<'_> {
    /// Makes everything that the attempt needs: its worktree with `branch` (a full name), the files that go along, what the
    /// user's own command does.
    pub(in crate::executor) fn set(
        &self,
        call: &BeginCall,
        branch: &str,
        ourselves: &std::path::Path,
    ) -> Result<Executor, String> {
        let (repository, worktree) = (self.repository, &self.worktree);
        let made = repository.ensure_worktree(worktree, branch, &call.state.tip);
        made.and_then(|()| repository.unpack(worktree, &call.state))
            .map_err(|error| words(&error))?;
        for path in &call.carried {
            let copied = copying::copy(&self.carried, worktree, path, By::Copy);
            copied.map_err(|error| format!("bring in {}: {error}", path.display()))?;
        }
        let mut executor = Executor::local(ourselves)
            .isolated(&call.isolation)
            .map_err(|error| words(&error))?
            .leased(self.lease.clone());
        if let Some(numbers) = &self.numbers {
            executor = executor.numbered_in(numbers);
        }
        let agent = agent_of(call);
        let ready = executor.make_ready(&self.request(call, &agent));
        ready.map_err(|error| words(&error))?;
        if let Some(hook) = &call.setup {
            let command = TaskCommand {
                folder: &self.attempt,
                worktree,
                repository,
                line: &hook.line,
                is_confined: hook.is_confined,
            };
            let stop = StopFlag::default();
            executor.run_hook(&command, "setup", hook.timeout, &stop, &self.hooks)?;
        }
        Ok(executor)
    }

    /// Starts the agent.
    pub(in crate::executor) fn start(
        &self,
        call: &BeginCall,
        executor: &Executor,
    ) -> Result<Supervised, String> {
        let agent = agent_of(call);
        let started = executor.start(&self.request(call, &agent));
        started.map_err(|error| words(&error))
    }

    fn request<'b>(&'b self, call: &'b BeginCall, agent: &'b AgentSpec) -> AttemptRequest<'b> {
        AttemptRequest {
            run: &call.at.run,
            attempt: call.at.attempt,
            title: &call.title,
            branch: &call.branch,
            base: &call.start,
            worktree: &self.worktree,
            repository: Some(self.repository),
            folder: &self.attempt,
            log: &self.log,
            agent,
            model: call.model.as_deref(),
            permissions: call.permissions,
            session: (call.session.as_ref()).map(|(session, used)| (session.as_str(), *used)),
            prompt: call.prompt.clone(),
            timeout: call.timeout,
            idle_timeout: call.idle_timeout,
            ask: None,
            grace: call.grace,
        }
    }
}

/// The agent, with what it is given here.
fn agent_of(call: &BeginCall) -> AgentSpec {
    let mut agent = call.agent.clone();
    agent.env.insert("PATH".to_owned(), path_of(&call.path));
    agent.env.extend(call.secrets.clone());
    agent
}

/// The path that agents are given: a shell that nobody logged in to has a short one.
pub(super) fn path_of(more: &[String]) -> String {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let below = |name: &str| home.as_ref().map(|home| home.join(name));
    let more = more
        .iter()
        .filter_map(|folder| match folder.strip_prefix("~/") {
            Some(name) => below(name),
            None => Some(folder.into()),
        });
    let usual = USUAL.iter().filter_map(|name| below(name));
    let there = std::env::var_os("PATH").unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into());
    let mut folders: Vec<PathBuf> = more.collect();
    folders.extend(usual.filter(|folder| folder.is_dir()));
    for folder in std::env::split_paths(&there) {
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    let joined = std::env::join_paths(folders).unwrap_or(there);
    joined.to_string_lossy().into_owned()
}
