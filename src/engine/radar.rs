//! What is being worked on right now, committed or not, and who would conflict with whom.

use std::collections::HashMap;

use rayon::prelude::*;
use thiserror::Error;

use super::Context;
use super::branches::{main_branch, short, worktree_name};
use crate::git::{GitError, Repository, Tip, Uncommitted, WorktreeEntry};
use crate::model::{LiveTip, Matrix, MergeVerdict, Oid, Radar, RadarTarget, TaskId};
use crate::process::StopFlag;
use crate::store::StoreError;

/// How many tips are compared with each other.
const MAX_TIPS: usize = 200;

/// What is to be looked at.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// The commits to compare, by name; where there is none, all worktrees and the branches of all runs.
    pub names: Vec<String>,
    /// What all are meant to be merged into; where that is not said, what the newest run is for, or the main branch.
    pub into: Option<String>,
}

/// Why nobody can look.
#[derive(Debug, Error)]
pub enum RadarError {
    /// There is no commit yet.
    #[error("find a commit to compare with")]
    NoCommits,
    /// A name is none of a commit.
    #[error("find the commit '{name}'")]
    NoSuchCommit {
        /// The name as given.
        name: String,
    },
    /// It was told to stop.
    #[error("look at everything before it was stopped")]
    Stopped,
    /// Git failed.
    #[error("look at what is there")]
    Git(#[from] GitError),
    /// The runs cannot be read.
    #[error("read the runs")]
    Store(#[from] StoreError),
}

/// What is there, before anything is compared.
#[derive(Debug)]
pub struct Sighting<'a> {
    target: Option<RadarTarget>,
    tips: Vec<LiveTip>,
    /// For each tip the commit that holds all of it.
    commits: Vec<Option<Oid>>,
    idle: Vec<String>,
    n_left_out: usize,
    uncommitted: Uncommitted<'a>,
}

/// Looks at everything that is in scope. Nothing is written to the repository or to a worktree.
pub fn sight<'a>(
    context: &'a Context,
    scope: &Scope,
    stop_flag: &StopFlag,
) -> Result<Sighting<'a>, RadarError> {
    let repository = &context.repository;
    let mut sighting = Sighting {
        target: target_of(context, scope)?,
        tips: Vec::new(),
        commits: Vec::new(),
        idle: Vec::new(),
        n_left_out: 0,
        uncommitted: Uncommitted::new(repository)?,
    };
    if scope.names.is_empty() {
        sighting.add_all(context, stop_flag)?;
    } else {
        for name in &scope.names {
            let oid = named(repository, name)?;
            sighting.add(plain_tip(name.clone(), None, &oid), Some(oid));
        }
    }
    Ok(sighting)
}

impl Sighting<'_> {
    /// Whether another look saw the same, so that comparing would come to the same.
    pub fn is_same(&self, other: &Self) -> bool {
        let all = |sighting: &Self| {
            let tips = sighting.tips.clone();
            (sighting.target.clone(), tips, sighting.commits.clone())
        };
        all(self) == all(other) && self.idle == other.idle
    }

    /// Compares all with each other and with the target.
    pub fn compare(&self) -> Result<Radar, RadarError> {
        let known = self.tips.iter().zip(&self.commits).enumerate();
        let known = known.filter_map(|(at, (tip, commit))| {
            let tip = Tip {
                name: tip.name.clone(),
                oid: commit.clone()?,
                task: tip.task,
            };
            Some((at, tip))
        });
        let (places, tips): (Vec<usize>, Vec<Tip>) = known.unzip();
        let onto = self.target.as_ref().map(|target| &target.oid);
        let found = self.uncommitted.matrix(onto, &tips)?;
        let places: HashMap<usize, usize> = (places.into_iter().enumerate())
            .map(|(found, at)| (at, found))
            .collect();
        let unknown = |ends: &[usize]| {
            let problem = |at: &usize| {
                let tip = self.tips.get(*at)?;
                Some(format!("{}: {}", tip.name, tip.problem.as_ref()?))
            };
            MergeVerdict::Unknown {
                message: ends.iter().find_map(problem).unwrap_or_default(),
            }
        };
        let matrix = Matrix::from_verdicts(
            self.tips.len(),
            onto.is_some(),
            |at| {
                let verdict = places.get(&at).and_then(|found_at| found.onto(*found_at));
                verdict.cloned().unwrap_or_else(|| unknown(&[at]))
            },
            |a, b| {
                let ends = places.get(&a).zip(places.get(&b));
                let verdict = ends.and_then(|(a, b)| found.pair(*a, *b));
                verdict.cloned().unwrap_or_else(|| unknown(&[a, b]))
            },
        );
        Ok(Radar {
            target: self.target.clone(),
            tips: self.tips.clone(),
            matrix,
            idle: self.idle.clone(),
            n_left_out: self.n_left_out,
        })
    }

    fn add(&mut self, tip: LiveTip, commit: Option<Oid>) {
        if self.tips.len() >= MAX_TIPS {
            self.n_left_out += 1;
            return;
        }
        self.tips.push(tip);
        self.commits.push(commit);
    }

    /// Adds all worktrees, and the branches of runs that are in none of them.
    fn add_all(&mut self, context: &Context, stop_flag: &StopFlag) -> Result<(), RadarError> {
        let repository = &context.repository;
        let tasks = tasks(context)?;
        let mut worktrees = repository.worktrees()?;
        worktrees.retain(|worktree| !worktree.is_prunable);
        let seen: Vec<(LiveTip, Option<Oid>)> = (worktrees.par_iter())
            .filter(|_| !stop_flag.is_raised())
            .map(|worktree| seen_in(worktree, &tasks, &self.uncommitted))
            .collect();
        if stop_flag.is_raised() {
            return Err(RadarError::Stopped);
        }
        let mut all = seen;
        for (branch, task) in &tasks {
            let is_seen = (worktrees.iter())
                .any(|worktree| worktree.branch.as_deref() == Some(branch.as_str()));
            if !is_seen && let Some(oid) = repository.ref_target(branch)? {
                let tip = plain_tip(short(branch).to_owned(), Some(*task), &oid);
                all.push((tip, Some(oid)));
            }
        }
        // Tasks by their numbers, then all others by name.
        all.sort_by(|(a, _), (b, _)| {
            let key = |tip: &LiveTip| (tip.task.is_none(), tip.task);
            (key(a), &a.name).cmp(&(key(b), &b.name))
        });
        let target = self.target.clone();
        let is_idle: Vec<bool> = (all.par_iter())
            .map(|(tip, commit)| is_idle(repository, target.as_ref(), tip, commit.as_ref()))
            .collect();
        for ((tip, commit), is_idle) in all.into_iter().zip(is_idle) {
            let is_target = target
                .as_ref()
                .is_some_and(|target| target.name == tip.name);
            match (is_idle, is_target) {
                (false, _) => self.add(tip, commit),
                (true, false) => self.idle.push(tip.name),
                (true, true) => {}
            }
        }
        Ok(())
    }
}

/// Whether a tip has nothing that the target has not.
fn is_idle(
    repository: &Repository,
    target: Option<&RadarTarget>,
    tip: &LiveTip,
    commit: Option<&Oid>,
) -> bool {
    let (Some(target), Some(commit)) = (target, commit) else {
        return false;
    };
    tip.n_uncommitted == 0 && repository.is_ancestor(commit, &target.oid).unwrap_or(false)
}

/// A commit without a worktree.
fn plain_tip(name: String, task: Option<TaskId>, oid: &Oid) -> LiveTip {
    LiveTip {
        name,
        worktree: None,
        task,
        oid: Some(oid.clone()),
        n_uncommitted: 0,
        problem: None,
    }
}

/// A worktree as far as it is committed.
fn in_worktree(worktree: &WorktreeEntry, tasks: &[(String, TaskId)]) -> LiveTip {
    let branch = worktree.branch.as_deref();
    let task = tasks.iter().find(|(name, _)| Some(name.as_str()) == branch);
    LiveTip {
        name: branch.map_or_else(
            || worktree_name(&worktree.path),
            |name| short(name).to_owned(),
        ),
        worktree: Some(worktree.path.display().to_string()),
        task: task.map(|(_, task)| *task),
        oid: worktree.head.clone(),
        n_uncommitted: 0,
        problem: None,
    }
}

/// What is seen in a worktree, and the commit that holds all of it.
fn seen_in(
    worktree: &WorktreeEntry,
    tasks: &[(String, TaskId)],
    uncommitted: &Uncommitted<'_>,
) -> (LiveTip, Option<Oid>) {
    let mut tip = in_worktree(worktree, tasks);
    match uncommitted.take(worktree) {
        Ok(Ok(taken)) => {
            tip.oid = Some(taken.head);
            tip.n_uncommitted = taken.n_files;
            (tip, Some(taken.tip))
        }
        Ok(Err(reason)) => {
            tip.problem = Some(reason);
            (tip, None)
        }
        Err(error) => {
            tip.problem = Some(format!("it cannot be looked into: {}", in_words(&error)));
            (tip, None)
        }
    }
}

/// An error in one line.
fn in_words(error: &GitError) -> String {
    match error {
        GitError::Failed { stderr, .. } if !stderr.is_empty() => {
            stderr.lines().next().unwrap_or_default().to_owned()
        }
        GitError::Io { source, .. } => source.to_string(),
        error => error.to_string(),
    }
}

/// All worktrees and the branches of runs, as they are committed.
pub(super) fn everybody(context: &Context) -> Result<Vec<LiveTip>, RadarError> {
    let repository = &context.repository;
    let tasks = tasks(context)?;
    let mut tips = Vec::new();
    for worktree in repository.worktrees()? {
        if !worktree.is_prunable {
            tips.push(in_worktree(&worktree, &tasks));
        }
    }
    for (branch, task) in tasks {
        let name = short(&branch);
        let is_seen = |tip: &LiveTip| tip.worktree.is_some() && tip.name == name;
        if !tips.iter().any(is_seen)
            && let Some(oid) = repository.ref_target(&branch)?
        {
            tips.push(plain_tip(name.to_owned(), Some(task), &oid));
        }
    }
    Ok(tips)
}

/// The branches of all runs that were not removed, each with its task; those of newer runs first.
fn tasks(context: &Context) -> Result<Vec<(String, TaskId)>, RadarError> {
    let mut runs = context.store.runs()?;
    runs.reverse();
    let mut tasks: Vec<(String, TaskId)> = Vec::new();
    for run in runs {
        // A run that cannot be read hides no worktree.
        let Ok(state) = context.store.run(&run).load_state() else {
            continue;
        };
        for (id, task) in state.tasks {
            if let Some(branch) = task.branch.filter(|_| !task.is_removed)
                && !tasks.iter().any(|(name, _)| *name == branch)
            {
                tasks.push((branch, id));
            }
        }
    }
    Ok(tasks)
}

fn named(repository: &Repository, name: &str) -> Result<Oid, RadarError> {
    repository.resolve(name).map_err(|error| match error {
        GitError::NoSuchCommit { name } => RadarError::NoSuchCommit { name },
        error => RadarError::Git(error),
    })
}

/// What all are meant to be merged into.
pub(super) fn target_of(
    context: &Context,
    scope: &Scope,
) -> Result<Option<RadarTarget>, RadarError> {
    let repository = &context.repository;
    let by_name = |name: &str| {
        Ok(Some(RadarTarget {
            oid: named(repository, name)?,
            name: short(name).to_owned(),
        }))
    };
    if let Some(name) = &scope.into {
        return by_name(name);
    }
    if !repository.has_commits() {
        return Err(RadarError::NoCommits);
    }
    if !scope.names.is_empty() {
        return Ok(None);
    }
    if let Some(run) = context.store.latest()?
        && let Ok(state) = context.store.run(&run).load_state()
        && let Some(target) = state.target
        && repository.ref_target(&target)?.is_some()
    {
        return by_name(&target);
    }
    by_name(&main_branch(context)?)
}
