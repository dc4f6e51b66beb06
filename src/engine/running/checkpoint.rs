//! Results put together and verified while other tasks still run, on a ref of their own. Blocking. Nothing of the user's is
//! touched, and what the run comes to in the end does not hang on it.

use std::path::{Path, PathBuf};

use super::workers::Desk;
use crate::git::{GitError, MergeOutcome, RefUpdate};
use crate::model::{Checkpoint, Exit, LeftOut, Oid, TaskId};
use crate::process::Cmd;

/// How much of what the verify command printed is kept, in bytes.
const MAX_TAIL: usize = 4_000;

/// What is to be put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    /// The checkpoint before.
    pub(super) before: Option<Checkpoint>,
    /// The commit that it came to, or the base of the run.
    pub(super) onto: Oid,
    /// The results that are new, in the order in which they came.
    pub(super) results: Vec<Result>,
}

/// The result of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Result {
    pub(super) task: TaskId,
    pub(super) commit: Oid,
    pub(super) builds_on: Vec<TaskId>,
}

/// A checkpoint is not made: the run is to stop, or git failed. The next one tries again.
#[derive(Debug)]
struct Stop;

impl From<GitError> for Stop {
    fn from(_: GitError) -> Self {
        Self
    }
}

/// Puts results together; what conflicts or breaks is named, and left out with what builds on it. None where the run is to
/// stop, or where git fails: the next one tries again.
pub(super) fn checkpoint(desk: &Desk, asked: &Asked, folder: &Path) -> Option<Checkpoint> {
    let mut making = Making {
        desk,
        folder: folder.to_owned(),
        made: asked.before.clone().unwrap_or_else(|| Checkpoint {
            commit: asked.onto.clone(),
            tasks: Vec::new(),
            broken: Vec::new(),
        }),
    };
    let made = making.make(asked);
    // It is scratch.
    let cleared = desk.context.repository.remove_worktree(folder, true);
    (made.is_ok() && cleared.is_ok()).then_some(making.made)
}

/// A checkpoint in the making.
struct Making<'a> {
    desk: &'a Desk,
    /// The worktree in which it is verified.
    folder: PathBuf,
    made: Checkpoint,
}

impl Making<'_> {
    fn make(&mut self, asked: &Asked) -> std::result::Result<(), Stop> {
        let before = self.made.clone();
        for result in &asked.results {
            self.add(result)?;
        }
        if self.made.tasks.len() > before.tasks.len() && self.fails(&self.made.commit)?.is_some() {
            // Where the base fails by itself nobody can be blamed.
            if self.fails(&asked.onto)?.is_none() {
                self.made = before;
                self.search(&asked.results)?;
            }
        }
        self.keep(asked.before.as_ref())
    }

    /// Merges one result; whether it is in.
    fn add(&mut self, result: &Result) -> std::result::Result<bool, Stop> {
        let is_broken = |task: &&TaskId| self.made.broken.iter().any(|(broken, _)| broken == *task);
        if let Some(&task) = result.builds_on.iter().find(is_broken) {
            self.leave_out(result.task, LeftOut::Predecessor { task });
            return Ok(false);
        }
        let name = format!("task {}", result.task);
        let message = format!("Checkpoint with {name}\n");
        let merged = self.desk.context.repository.merge_commits(
            &self.made.commit,
            &[(name, result.commit.clone())],
            &message,
        )?;
        match merged {
            MergeOutcome::Merged(commit) => {
                self.made.commit = commit;
                self.made.tasks.push(result.task);
                Ok(true)
            }
            MergeOutcome::Conflict { entries, .. } => {
                self.leave_out(result.task, LeftOut::Conflict { conflicts: entries });
                Ok(false)
            }
        }
    }

    fn leave_out(&mut self, task: TaskId, why: LeftOut) {
        self.made.broken.push((task, why));
    }

    /// Adds results one by one, and leaves out each with which the command fails.
    fn search(&mut self, results: &[Result]) -> std::result::Result<(), Stop> {
        for result in results {
            let before = self.made.clone();
            if self.add(result)?
                && let Some(tail) = self.fails(&self.made.commit)?
            {
                self.made = before;
                self.leave_out(result.task, LeftOut::Verify { tail });
            }
        }
        Ok(())
    }

    /// Runs the command that says whether a tree is good; where it fails, the end of what it printed.
    fn fails(&self, commit: &Oid) -> std::result::Result<Option<String>, Stop> {
        let options = &self.desk.options;
        let Some(command) = options.verify.as_ref().or(options.check.as_ref()) else {
            return Ok(None);
        };
        let repository = &self.desk.context.repository;
        repository.ensure_detached_worktree(&self.folder, commit)?;
        repository.reset_worktree(&self.folder, commit)?;
        let output = Cmd::new("sh")
            .args(["-c", command])
            .current_dir(&self.folder)
            .env_remove("GH_TOKEN")
            .env_remove("GITHUB_TOKEN")
            .timeout(options.timeout)
            .stop_flag(self.desk.halt.clone())
            .output();
        let output = output.map_err(GitError::from)?;
        match output.exit {
            Exit::Success => Ok(None),
            Exit::Cancelled => Err(Stop),
            _ => {
                let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
                text.push_str(&String::from_utf8_lossy(&output.stderr));
                let start = text.len().saturating_sub(MAX_TAIL);
                let start = (start..=text.len()).find(|&at| text.is_char_boundary(at));
                let tail = text.get(start.unwrap_or(0)..).unwrap_or_default();
                Ok(Some(tail.trim().to_owned()))
            }
        }
    }

    /// Has a ref keep what was made.
    fn keep(&self, before: Option<&Checkpoint>) -> std::result::Result<(), Stop> {
        let repository = &self.desk.context.repository;
        let name = format!("refs/orchestrate/{}/checkpoint", self.desk.run_dir.id());
        let old = repository.ref_target(&name)?;
        if old.as_ref() == Some(&self.made.commit) || before.is_none() && self.made.tasks.is_empty()
        {
            return Ok(());
        }
        let update = RefUpdate {
            name,
            new: Some(self.made.commit.clone()),
            old,
        };
        Ok(repository.update_refs(&[update], "orchestrate: checkpoint")?)
    }
}
