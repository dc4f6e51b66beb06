//! The worktrees in which merged trees are verified, and what is known of trees already.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::engine::Context;
use crate::engine::room::yards;
use crate::model::{Oid, RunId, TaskId};
use crate::process::{Cmd, Scratch};
use crate::store::RunDir;

use super::verify::{Verified, verify};
use super::{MergeOptions, MergingError};

/// How long a git that outlived its orchestrator is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// The worktrees of one integration.
#[derive(Debug)]
pub(super) struct Yard<'a> {
    context: &'a Context,
    options: &'a MergeOptions,
    folders: Vec<PathBuf>,
    /// The file that remembers which trees passed.
    memory: PathBuf,
    passed: BTreeSet<String>,
    /// Marks the verify commands and the hooks, so that none outlives an orchestrator that was killed for long: it would
    /// write into what is verified next.
    scratch: Scratch,
}

/// The folder of one of the worktrees in which results are verified.
pub(super) fn folder(options: &MergeOptions, run: &RunId, number: usize) -> PathBuf {
    let name = match number {
        0 => "integration".to_owned(),
        number => format!("integration-{}", number + 1),
    };
    options.worktree_root.join(run.as_str()).join(name)
}

/// Something to be verified: a commit, and whose result it is the first to hold.
pub(super) type Verifiable = (Oid, Option<TaskId>);

impl<'a> Yard<'a> {
    /// The worktrees for a run, none made yet.
    pub(super) fn new(
        context: &'a Context,
        options: &'a MergeOptions,
        run_dir: &RunDir,
    ) -> Result<Self, MergingError> {
        let yards = yards(context);
        let scratch = Scratch::make_in(&yards).map_err(MergingError::at(&yards))?;
        let memory = run_dir.path().join("verified");
        let text = fs::read_to_string(&memory).unwrap_or_default();
        Ok(Self {
            context,
            options,
            folders: (0..options.verify_jobs.max(1))
                .map(|number| folder(options, run_dir.id(), number))
                .collect(),
            memory,
            scratch,
            passed: text.lines().map(str::to_owned).collect(),
        })
    }

    /// Removes the worktrees. They are scratch.
    pub(super) fn clear(&self) -> Result<(), MergingError> {
        for folder in &self.folders {
            self.context.repository.remove_worktree(folder, true)?;
        }
        Ok(())
    }

    /// What marks commands that run in its worktrees.
    pub(super) fn mark(&self) -> String {
        self.scratch.mark()
    }

    /// The first worktree, at a commit.
    pub(super) fn first(&self, commit: &Oid) -> Result<PathBuf, MergingError> {
        let folder = self.folders.first().cloned().unwrap_or_default();
        self.ensure(&folder, commit)?;
        Ok(folder)
    }

    fn ensure(&self, folder: &Path, commit: &Oid) -> Result<(), MergingError> {
        let repository = &self.context.repository;
        let started = Instant::now();
        // A git that was at work here may have outlived the orchestrator that was killed: it is given time to end.
        while started.elapsed() < PATIENCE && repository.is_index_locked(folder).unwrap_or(false) {
            thread::sleep(Duration::from_millis(20));
        }
        repository.ensure_detached_worktree(folder, commit)?;
        Ok(repository.reset_worktree(folder, commit)?)
    }

    /// Verifies commits, as many side by side as there are worktrees. One whose tree passed before passes.
    pub(super) fn verify(
        &mut self,
        commits: &[Verifiable],
        run_dir: &RunDir,
    ) -> Result<Vec<Verified>, MergingError> {
        let Some(command) = &self.options.verify else {
            return Ok(commits.iter().map(|_| Verified::Passed).collect());
        };
        let mut keys = Vec::new();
        for (commit, _) in commits {
            let tree = self.context.repository.tree_oid(commit)?;
            keys.push(format!("{tree} {}", command.replace('\n', " ")));
        }
        let slots: Mutex<Vec<Option<Result<Verified, MergingError>>>> =
            Mutex::new(commits.iter().map(|_| None).collect());
        let next = AtomicUsize::new(0);
        let this = &*self;
        thread::scope(|scope| {
            for folder in this.folders.iter().take(commits.len()) {
                let (slots, next, keys) = (&slots, &next, &keys);
                scope.spawn(move || {
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let (Some((commit, task)), Some(key)) = (commits.get(at), keys.get(at))
                        else {
                            return;
                        };
                        let result = if this.passed.contains(key) {
                            Ok(Verified::Passed)
                        } else {
                            this.run(command, folder, commit, *task, run_dir)
                        };
                        if let Ok(mut slots) = slots.lock()
                            && let Some(slot) = slots.get_mut(at)
                        {
                            *slot = Some(result);
                        }
                    }
                });
            }
        });
        let slots = slots.into_inner().unwrap_or_default();
        let mut verified = Vec::new();
        for (slot, key) in slots.into_iter().zip(keys) {
            let one = slot.unwrap_or(Err(MergingError::Interrupted))?;
            if one == Verified::Passed {
                self.remember(key);
            }
            verified.push(one);
        }
        Ok(verified)
    }

    fn run(
        &self,
        command: &str,
        folder: &Path,
        commit: &Oid,
        task: Option<TaskId>,
        run_dir: &RunDir,
    ) -> Result<Verified, MergingError> {
        self.ensure(folder, commit)?;
        let timeout = self.options.verify_timeout;
        let child = Cmd::new("sh")
            .args(["-c", command])
            .current_dir(folder)
            // The tests that it runs may be an agent's work.
            .env_remove("GH_TOKEN")
            .env_remove("GITHUB_TOKEN")
            .marked(&self.mark())
            .timeout(timeout)
            .stop_flag(self.options.stop_flag.clone());
        verify(child, command, timeout, run_dir, task)
    }

    /// Remembers that a tree passed, so that one who is killed need not verify it again. Where that cannot be written it is
    /// verified again.
    fn remember(&mut self, key: String) {
        if self.passed.contains(&key) {
            return;
        }
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.memory);
        if let Ok(mut file) = file {
            file.write_all(format!("{key}\n").as_bytes()).ok();
        }
        self.passed.insert(key);
    }
}
