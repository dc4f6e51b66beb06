//! Commands of the user's that run for an attempt: its check, its hooks.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::own::Own;
use super::place::{Place, at};
use super::sandboxing::{self, Confinement, Confining};
use super::{Executor, ExecutorError, environment};
use crate::agent::AgentSpec;
use crate::git::Repository;
use crate::process::Cmd;

/// A command of the user's that runs for an attempt.
#[derive(Debug, Clone, Copy)]
pub struct TaskCommand<'a> {
    /// The attempt's folder.
    pub folder: &'a Path,
    /// The worktree that it runs in.
    pub worktree: &'a Path,
    /// The repository of the worktree.
    pub repository: &'a Repository,
    /// A line for a shell.
    pub line: &'a str,
    /// Whether it runs what an agent wrote, and so belongs in the sandbox that the agent was in.
    pub is_confined: bool,
}

/// A command that is ready to run. What was made for it goes with this value.
#[derive(Debug)]
pub struct ReadyCommand {
    /// The command.
    pub cmd: Cmd,
    made: Made,
}

#[derive(Debug)]
struct Made {
    temporary: Option<PathBuf>,
    private: Option<(Repository, PathBuf, PathBuf)>,
}

impl ReadyCommand {
    /// The command alone, and what must live as long as it runs.
    pub fn split(self) -> (Cmd, impl Drop) {
        (self.cmd, self.made)
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        if let Some(folder) = &self.temporary {
            fs::remove_dir_all(folder).ok();
        }
        if let Some((repository, folder, worktree)) = &self.private {
            repository.forget_private(folder, worktree).ok();
        }
    }
}

/// A shell, as one that commands are given to.
fn shell() -> Result<AgentSpec, ExecutorError> {
    AgentSpec::from_command("sh").map_err(|error| ExecutorError::NoSandbox {
        why: error.to_string(),
    })
}

/// Our own environment, as far as it is text.
fn ours() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

impl Executor {
    /// Makes a command ready: it sees what the attempt has of its own, and no token of a forge. In a sandbox it sees no more of
    /// the user's variables than every agent.
    pub fn command(&self, command: &TaskCommand<'_>) -> Result<ReadyCommand, ExecutorError> {
        let sandbox = self.sandbox.as_ref().filter(|_| command.is_confined);
        let mut shell = shell()?;
        if sandbox.is_some() {
            shell.env_allow.clear();
        }
        let own = Own::load(command.folder);
        let mut made = Made {
            temporary: None,
            private: None,
        };
        let mut variables = own.variables.clone();
        if let Some(place) = Place::load(command.folder) {
            // An attempt that was collected has none any more.
            if !place.temporary.exists() {
                fs::create_dir_all(place.temporary.join("cache")).map_err(at(&place.temporary))?;
                made.temporary = Some(place.temporary.clone());
            }
            let temporary = place.temporary.to_string_lossy().into_owned();
            variables.insert("TMPDIR".to_owned(), temporary);
        }
        let env = environment::build(&shell, ours(), variables);
        let words = ["-c".to_owned(), command.line.to_owned()];
        let (Some(kind), Some(place)) = (sandbox, Place::load(command.folder)) else {
            let cmd = Cmd::new("sh").args(&words).current_dir(command.worktree);
            let cmd = cmd.whole_env(env);
            return Ok(ReadyCommand { cmd, made });
        };
        let env: BTreeMap<String, String> = env.into_iter().collect();
        let private = command.folder.join("check-git");
        let repository = command.repository;
        repository.forget_private(&private, command.worktree)?;
        made.private = Some((
            repository.clone(),
            private.clone(),
            command.worktree.to_owned(),
        ));
        let confining = Confining {
            private: &private,
            worktree: command.worktree,
            agent: &shell,
            repository: Some(repository),
            temporary: &place.temporary,
            answers: None,
            sessions: &place.temporary.join("sessions"),
            ourselves: &self.shim,
        };
        let confinement = sandboxing::prepare(kind, &self.isolation, &confining, &env)?;
        let cmd = self.confined(&confinement, &words)?;
        Ok(ReadyCommand { cmd, made })
    }

    /// A line for a shell that runs what an agent wrote, in a folder that is no repository; in the sandbox that the agent was
    /// in. It may write there and in `temporary`.
    pub fn line_in(
        &self,
        line: &str,
        folder: &Path,
        temporary: &Path,
    ) -> Result<Cmd, ExecutorError> {
        let mut shell = shell()?;
        if self.sandbox.is_some() {
            shell.env_allow.clear();
        }
        let own = [(
            "TMPDIR".to_owned(),
            temporary.to_string_lossy().into_owned(),
        )];
        let env = environment::build(&shell, ours(), own);
        let words = ["-c".to_owned(), line.to_owned()];
        let Some(kind) = &self.sandbox else {
            let cmd = Cmd::new("sh").args(&words).current_dir(folder);
            return Ok(cmd.whole_env(env));
        };
        let confining = Confining {
            private: temporary,
            worktree: folder,
            agent: &shell,
            repository: None,
            temporary,
            answers: None,
            sessions: &temporary.join("sessions"),
            ourselves: &self.shim,
        };
        let env = env.into_iter().collect();
        let confinement = sandboxing::prepare(kind, &self.isolation, &confining, &env)?;
        self.confined(&confinement, &words)
    }

    fn confined(&self, confinement: &Confinement, words: &[String]) -> Result<Cmd, ExecutorError> {
        let cmd = Cmd::confined(
            &confinement.sandbox,
            &self.shim,
            Path::new("/bin/sh"),
            words,
            &confinement.worktree,
        )?;
        Ok(cmd.whole_env(confinement.env.clone()))
    }
}
