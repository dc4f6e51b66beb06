//! Who would conflict with whom, looked at again and again: what did not change is neither read nor merged again.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rayon::prelude::*;

use super::survey::{RadarError, Subject};
use crate::git::{GitError, Repository, Tip, Uncommitted, Verdicts, WorktreeEntry};
use crate::model::{LiveTip, Matrix, MergeVerdict, Oid, Radar, RadarTarget};
use crate::process::StopFlag;

/// How many tips are compared with each other.
const MAX_TIPS: usize = 200;

/// After so many looks what was kept beside the repository is thrown away and read anew.
const MAX_LOOKS: usize = 2_000;

/// Who would conflict with whom, with what is known from earlier looks.
#[derive(Debug)]
pub struct Lookout<'a> {
    repository: &'a Repository,
    /// Whether what has nothing of its own is told apart, and not compared.
    leaves_out_idle: bool,
    uncommitted: Uncommitted<'a>,
    /// When the settings were written that reading goes by.
    settings: Vec<Option<SystemTime>>,
    /// What stood in each worktree, and in which state of it that was.
    seen: HashMap<PathBuf, Seen>,
    verdicts: Verdicts,
    /// For each commit where it left the target.
    bases: HashMap<(Oid, Oid), Option<Oid>>,
    n_looks: usize,
}

/// What stood in a worktree.
#[derive(Debug, Clone)]
struct Seen {
    entry: WorktreeEntry,
    oid: Option<Oid>,
    n_uncommitted: usize,
    problem: Option<String>,
    commit: Option<Oid>,
}

impl<'a> Lookout<'a> {
    /// Nothing is known yet.
    pub fn new(repository: &'a Repository, leaves_out_idle: bool) -> Result<Self, RadarError> {
        let uncommitted = Uncommitted::new(repository)?;
        Ok(Self {
            repository,
            leaves_out_idle,
            settings: written(&uncommitted),
            uncommitted,
            seen: HashMap::new(),
            verdicts: Verdicts::default(),
            bases: HashMap::new(),
            n_looks: 0,
        })
    }

    /// What is uncommitted is read through this.
    pub fn uncommitted(&self) -> &Uncommitted<'a> {
        &self.uncommitted
    }

    /// Worktrees whose files are to be looked at again.
    pub fn forget<'b>(&mut self, worktrees: impl IntoIterator<Item = &'b PathBuf>) {
        for worktree in worktrees {
            self.seen.remove(worktree);
        }
    }

    /// The commit that holds all that was last seen in a worktree.
    pub fn commit_of(&self, worktree: &Path) -> Option<&Oid> {
        self.seen.get(worktree)?.commit.as_ref()
    }

    /// Compares all with each other and with the target. Files are read only in worktrees that are new, that are at another
    /// commit, or that were forgotten.
    pub(in crate::engine) fn look(
        &mut self,
        target: Option<RadarTarget>,
        subjects: Vec<Subject>,
        stop_flag: &StopFlag,
    ) -> Result<Radar, RadarError> {
        self.refresh()?;
        self.read(&subjects, stop_flag)?;
        let mut tips = Vec::new();
        for subject in subjects {
            tips.push(self.told(subject));
        }
        let is_idle = self.are_idle(target.as_ref(), &tips)?;
        let mut radar = Radar {
            target,
            tips: Vec::new(),
            matrix: Matrix::default(),
            idle: Vec::new(),
            n_left_out: 0,
        };
        let mut commits = Vec::new();
        for ((tip, commit), is_idle) in tips.into_iter().zip(is_idle) {
            let is_target = (radar.target.as_ref()).is_some_and(|target| target.name == tip.name);
            if is_idle && is_target {
                continue;
            }
            if is_idle {
                radar.idle.push(tip.name);
            } else if radar.tips.len() >= MAX_TIPS {
                radar.n_left_out += 1;
            } else {
                radar.tips.push(tip);
                commits.push(commit);
            }
        }
        radar.matrix = self.compare(radar.target.as_ref(), &radar.tips, &commits)?;
        Ok(radar)
    }

    /// Begins anew where the settings changed, or where much was kept.
    fn refresh(&mut self) -> Result<(), RadarError> {
        self.n_looks += 1;
        if written(&self.uncommitted) != self.settings || self.n_looks > MAX_LOOKS {
            *self = Self::new(self.repository, self.leaves_out_idle)?;
        }
        Ok(())
    }

    /// Reads the worktrees of which nothing is known as they are now.
    fn read(&mut self, subjects: &[Subject], stop_flag: &StopFlag) -> Result<(), RadarError> {
        let worktrees: Vec<&WorktreeEntry> = subjects
            .iter()
            .filter_map(|subject| subject.worktree.as_ref())
            .collect();
        let paths: BTreeSet<&Path> = worktrees.iter().map(|entry| entry.path.as_path()).collect();
        self.seen.retain(|path, _| paths.contains(path.as_path()));
        let is_known = |entry: &&&WorktreeEntry| {
            let known = self.seen.get(&entry.path);
            known.is_some_and(|known| known.entry == ***entry)
        };
        let unknown: Vec<&WorktreeEntry> = worktrees
            .iter()
            .filter(|entry| !is_known(entry))
            .copied()
            .collect();
        let uncommitted = &self.uncommitted;
        let seen: BTreeMap<PathBuf, Seen> = (unknown.par_iter())
            .filter(|_| !stop_flag.is_raised())
            .map(|entry| (entry.path.clone(), seen_in(entry, uncommitted)))
            .collect();
        self.seen.extend(seen);
        if stop_flag.is_raised() {
            return Err(RadarError::Stopped);
        }
        Ok(())
    }

    /// A subject as it was seen last, and the commit that holds all of it.
    fn told(&self, subject: Subject) -> (LiveTip, Option<Oid>) {
        let mut tip = subject.tip;
        let Some(worktree) = &subject.worktree else {
            let commit = tip.oid.clone();
            return (tip, commit);
        };
        let seen = self.seen.get(&worktree.path);
        if let Some(seen) = seen {
            tip.oid.clone_from(&seen.oid);
            tip.n_uncommitted = seen.n_uncommitted;
            tip.problem.clone_from(&seen.problem);
        }
        (tip, seen.and_then(|seen| seen.commit.clone()))
    }

    /// Of each tip whether it has nothing that the target has not.
    fn are_idle(
        &mut self,
        target: Option<&RadarTarget>,
        tips: &[(LiveTip, Option<Oid>)],
    ) -> Result<Vec<bool>, RadarError> {
        let Some(target) = target.filter(|_| self.leaves_out_idle) else {
            return Ok(vec![false; tips.len()]);
        };
        let key = |commit: &Oid| (target.oid.clone(), commit.clone());
        let clean = |(tip, commit): &'_ (LiveTip, Option<Oid>)| {
            // A merge that is not committed yet stands on more than its HEAD.
            let is_committed = tip.n_uncommitted == 0 && *commit == tip.oid;
            commit.clone().filter(|_| is_committed)
        };
        let asked: Vec<Oid> = (tips.iter())
            .filter_map(clean)
            .filter(|commit| !self.bases.contains_key(&key(commit)))
            .collect();
        let commits: Vec<&Oid> = asked.iter().collect();
        let bases = self.repository.merge_bases(&target.oid, &commits)?;
        (self.bases).extend(
            asked
                .iter()
                .zip(bases)
                .map(|(commit, base)| (key(commit), base)),
        );
        let is_idle = |tip| {
            let commit = clean(tip);
            commit.is_some_and(|commit| self.bases.get(&key(&commit)) == Some(&Some(commit)))
        };
        Ok(tips.iter().map(is_idle).collect())
    }

    fn compare(
        &mut self,
        target: Option<&RadarTarget>,
        all: &[LiveTip],
        commits: &[Option<Oid>],
    ) -> Result<Matrix, RadarError> {
        let known = all.iter().zip(commits).enumerate();
        let known = known.filter_map(|(at, (tip, commit))| {
            let tip = Tip {
                name: tip.name.clone(),
                oid: commit.clone()?,
                task: tip.task,
            };
            Some((at, tip))
        });
        let (places, tips): (Vec<usize>, Vec<Tip>) = known.unzip();
        let onto = target.map(|target| &target.oid);
        let found = (self.uncommitted).matrix(onto, &tips, &mut self.verdicts)?;
        let places: HashMap<usize, usize> = (places.into_iter().enumerate())
            .map(|(found, at)| (at, found))
            .collect();
        let unknown = |ends: &[usize]| {
            let problem = |at: &usize| {
                let tip = all.get(*at)?;
                Some(format!("{}: {}", tip.name, tip.problem.as_ref()?))
            };
            MergeVerdict::Unknown {
                message: ends.iter().find_map(problem).unwrap_or_default(),
            }
        };
        Ok(Matrix::from_verdicts(
            all.len(),
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
        ))
    }
}

/// What is seen in a worktree, and the commit that holds all of it.
fn seen_in(entry: &WorktreeEntry, uncommitted: &Uncommitted<'_>) -> Seen {
    let mut seen = Seen {
        entry: entry.clone(),
        oid: entry.head.clone(),
        n_uncommitted: 0,
        problem: None,
        commit: None,
    };
    match uncommitted.take(entry) {
        Ok(Ok(taken)) => {
            seen.oid = Some(taken.head);
            seen.n_uncommitted = taken.n_files;
            seen.commit = Some(taken.tip);
        }
        Ok(Err(reason)) => seen.problem = Some(reason),
        Err(error) => {
            seen.problem = Some(format!("it cannot be looked into: {}", in_words(&error)));
        }
    }
    seen
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

/// When the files were written that say how worktrees are read and merged.
fn written(uncommitted: &Uncommitted<'_>) -> Vec<Option<SystemTime>> {
    let files = uncommitted.settings_files();
    let written = |path: &PathBuf| fs::metadata(path).and_then(|metadata| metadata.modified());
    files.iter().map(|path| written(path).ok()).collect()
}
