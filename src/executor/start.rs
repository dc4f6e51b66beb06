//! Beginning an attempt on this machine.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::leases::{self, Leases};
use super::own::Own;
use super::place::{Place, at, write_private};
use super::sandboxing::{self, Confining, IsolationOptions};
use super::{ExecutorError, asking, environment};
use crate::agent::{AgentSpec, Permissions, Placeholders, launch_line};
use crate::git::Repository;
use crate::model::{AttemptId, Oid, RunId, Usage};
use crate::process::{self, Adopted, LaunchSpec, Lease, SandboxKind, Supervised};

/// Runs attempts on this machine.
#[derive(Debug, Clone)]
pub struct Executor {
    pub(super) shim: PathBuf,
    pub(super) isolation: IsolationOptions,
    pub(super) sandbox: Option<SandboxKind>,
    pub(super) leases: Leases,
    /// What must be renewed, or its attempts end.
    lease: Option<Lease>,
    /// The folder with the numbers of attempts, where that is another one than the user's.
    numbers: Option<PathBuf>,
}

/// An attempt to be begun.
#[derive(Debug, Clone)]
pub struct AttemptRequest<'a> {
    /// The run.
    pub run: &'a RunId,
    /// The attempt.
    pub attempt: AttemptId,
    /// The title of its task.
    pub title: &'a str,
    /// The short name of its branch.
    pub branch: &'a str,
    /// The commit that its branch starts from.
    pub base: &'a Oid,
    /// The worktree that the agent works in.
    pub worktree: &'a Path,
    /// The repository of the worktree. Without it there is no sandbox.
    pub repository: Option<&'a Repository>,
    /// The attempt's own folder, which must be new or empty.
    pub folder: &'a Path,
    /// The file that everything it prints is appended to.
    pub log: &'a Path,
    /// The agent.
    pub agent: &'a AgentSpec,
    /// The model that it is told to use.
    pub model: Option<&'a str>,
    /// What it may do without asking.
    pub permissions: Permissions,
    /// The session that it takes up again, and what earlier attempts in it used.
    pub session: Option<(&'a str, Usage)>,
    /// What it is told.
    pub prompt: String,
    /// How long it may take.
    pub timeout: Duration,
    /// How long it may do nothing at all; none for ever.
    pub idle_timeout: Option<Duration>,
    /// How long the user is waited for where its agent asks for more than it may; none where nobody is asked.
    pub ask: Option<Duration>,
    /// How long it may take to end once it was asked to.
    pub grace: Duration,
}

impl Executor {
    /// One that runs attempts on this machine, under our own program `shim`.
    pub fn local(shim: &Path) -> Self {
        Self {
            shim: shim.to_owned(),
            isolation: IsolationOptions::default(),
            sandbox: None,
            leases: Leases::default(),
            lease: None,
            numbers: None,
        }
    }

    /// One that takes the numbers of its attempts from another folder than the user's, which several machines may share.
    #[must_use]
    pub fn numbered_in(mut self, folder: &Path) -> Self {
        self.numbers = Some(folder.to_owned());
        self
    }

    /// One whose attempts end where nobody asks after them any more.
    #[must_use]
    pub fn leased(mut self, lease: Lease) -> Self {
        self.lease = Some(lease);
        self
    }

    /// One that keeps its attempts in their place.
    pub fn isolated(mut self, isolation: &IsolationOptions) -> Result<Self, ExecutorError> {
        let sandbox = isolation.sandbox.resolve();
        self.sandbox = sandbox.map_err(|why| ExecutorError::NoSandbox { why })?;
        self.isolation = isolation.clone();
        Ok(self)
    }

    /// The sandbox that attempts are kept in.
    pub fn sandbox(&self) -> Option<&SandboxKind> {
        self.sandbox.as_ref()
    }

    /// The git folder of an attempt's own, where its sandbox gave it one.
    pub fn private_git(&self, folder: &Path) -> PathBuf {
        sandboxing::private_git(folder)
    }

    /// Makes what an attempt has of its own, before it begins: commands of the user's can run with it then.
    pub fn make_ready(&self, request: &AttemptRequest<'_>) -> Result<(), ExecutorError> {
        let place = Place::create(request)?;
        if request.repository.is_some() {
            let folder = self.numbers.clone().unwrap_or_else(leases::folder);
            let lease = self
                .leases
                .take(&folder, request.folder)
                .map_err(at(&folder))?;
            Own::keep(request, &place, &lease, &self.isolation.environment)?;
        }
        Ok(())
    }

    /// Gives back what an attempt that was settled had of its own.
    pub fn release(&self, folder: &Path) {
        self.leases.release(folder);
    }

    /// Begins an attempt. A program that cannot be started is no error here: that is the attempt's exit.
    pub fn start(&self, request: &AttemptRequest<'_>) -> Result<Supervised, ExecutorError> {
        let folder = request.folder;
        if Place::load(folder).is_none() {
            self.make_ready(request)?;
        }
        let place = Place::load(folder).ok_or_else(|| ExecutorError::Write {
            path: folder.join("place.json"),
            source: std::io::ErrorKind::NotFound.into(),
        })?;
        let own = Own::load(folder);
        let sandbox = self.sandbox.as_ref().zip(request.repository);
        // The folder of an attempt is inside the repository's, which a sandbox does not show.
        let task_file = match sandbox {
            Some(_) => place.temporary.join("task.md"),
            None => folder.join("task.md"),
        };
        write_private(&task_file, request.prompt.as_bytes()).map_err(at(&task_file))?;
        let placeholders = Placeholders {
            prompt: request.prompt.clone(),
            prompt_file: text(&task_file),
            worktree: text(request.worktree),
            task_id: request.attempt.task.to_string(),
            title: request.title.to_owned(),
            branch: request.branch.to_owned(),
            model: request.model.map(str::to_owned),
            session: request.session.map(|(session, _)| session.to_owned()),
            new_session: place.session.clone(),
            permissions: request.permissions,
            shim: text(&self.shim),
        };
        let mut agent = AgentSpec {
            command: seen_from_here(&request.agent.command, request.worktree),
            ..request.agent.clone()
        };
        if sandbox.is_some() {
            let granted = agent.permissions.values_mut();
            let granted = granted.flat_map(|grant| &mut grant.args);
            for word in agent.command.iter_mut().chain(granted) {
                if let Some(instead) = agent.sandboxed.get(word) {
                    word.clone_from(instead);
                }
            }
        }
        agent.env.extend(agent.grant(request.permissions).env);
        if request.ask.is_some() {
            let asking = agent.asking.args.clone();
            let granted = agent.permissions.values_mut();
            granted.for_each(|grant| grant.args.extend(asking.iter().cloned()));
        }
        let line = launch_line(&agent, &placeholders);
        let ours = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        let env = environment::build(&agent, ours, own_variables(request, &place, &task_file));
        let mut env: BTreeMap<String, String> = env.into_iter().collect();
        env.extend(own.variables);
        let mut questions = None;
        if let Some(patience) = request.ask {
            env.extend(asking::prepare(request, &place, patience)?);
            questions = Some(asking::questions_of(&place));
        }
        let mut cwd = request.worktree.to_owned();
        let mut confined = None;
        if let Some((kind, repository)) = sandbox {
            let confining = Confining {
                private: &self.private_git(folder),
                worktree: request.worktree,
                agent: &agent,
                repository: Some(repository),
                temporary: &place.temporary,
                answers: request.ask.map(|_| asking::answers_of(folder)),
                sessions: &folder.with_file_name(format!("sessions-{}", request.attempt.task)),
                ourselves: &self.shim,
            };
            let confinement = sandboxing::prepare(kind, &self.isolation, &confining, &env)?;
            env = confinement.env;
            env.insert("PWD".to_owned(), text(&confinement.worktree));
            cwd = confinement.worktree;
            confined = Some(confinement.sandbox);
        }
        let spec = LaunchSpec {
            argv: line.argv,
            cwd,
            env: env.into_iter().collect(),
            stdin: line.stdin,
            log: request.log.to_owned(),
            timeout: request.timeout,
            grace: request.grace,
            holds: own.lease.into_iter().collect(),
            idle_timeout: request.idle_timeout,
            questions,
            sandbox: confined,
            is_courier: false,
            lease: self.lease.clone(),
        };
        Ok(process::launch(&self.shim, folder, &spec)?)
    }

    /// Finds out about an attempt that an earlier orchestrator began, and watches it if it runs.
    pub fn adopt(&self, folder: &Path) -> Result<Adopted, ExecutorError> {
        if let Some(lease) = Own::load(folder).lease {
            self.leases.hold_again(&lease, folder);
        }
        Ok(process::adopt(folder)?)
    }
}

fn own_variables(
    request: &AttemptRequest<'_>,
    place: &Place,
    task_file: &Path,
) -> Vec<(String, String)> {
    // A worktree that has lost its link to the repository must not turn into a part of one that it happens to lie in.
    let ceilings = [request.worktree.parent(), Some(place.temporary.as_path())];
    let ceilings: Vec<String> = ceilings.into_iter().flatten().map(text).collect();
    let own = [
        ("GIT_CEILING_DIRECTORIES", ceilings.join(":")),
        // Results are brought back by us. To push is nobody else's job: every address is turned into one that is none.
        ("GIT_CONFIG_COUNT", "1".to_owned()),
        (
            "GIT_CONFIG_KEY_0",
            "url.push-is-not-for-agents:.pushInsteadOf".to_owned(),
        ),
        ("GIT_CONFIG_VALUE_0", String::new()),
        ("GIT_TERMINAL_PROMPT", "0".to_owned()),
        ("ORCHESTRATE_ATTEMPT", request.attempt.number.to_string()),
        ("ORCHESTRATE_BASE", request.base.to_string()),
        ("ORCHESTRATE_RUN_ID", request.run.to_string()),
        ("ORCHESTRATE_STATUS_FILE", text(&place.inbox())),
        ("ORCHESTRATE_TASK_FILE", text(task_file)),
        ("ORCHESTRATE_TASK_ID", request.attempt.task.to_string()),
        ("PWD", text(request.worktree)),
        ("TMPDIR", text(&place.temporary)),
    ];
    own.into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// Files that were named from the folder that the orchestrator was started in (`./agent`, `python3 agent.py`) are still meant
/// when the command runs in a worktree where there is no such file.
fn seen_from_here(command: &[String], worktree: &Path) -> Vec<String> {
    let is_meant = |(at, word): (usize, &String)| {
        let is_name =
            !word.starts_with('-') && !word.contains('{') && (at > 0 || word.contains('/'));
        is_name && !worktree.join(word).exists() && Path::new(word).is_file()
    };
    let words = command.iter().enumerate().map(|(at, word)| {
        let absolute = is_meant((at, word))
            .then(|| std::path::absolute(word).ok())
            .flatten();
        absolute.map_or_else(|| word.clone(), |path| text(&path))
    });
    words.collect()
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
