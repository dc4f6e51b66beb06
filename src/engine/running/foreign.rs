//! What changes outside the run's worktrees while it runs: reported, never hidden, and held against the task that must have
//! done it, where only one can have.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::racing;
use super::suspects::Suspects;
use crate::git::{Fingerprint, ForeignChange, GitError, Repository};
use crate::model::{AttemptId, FailureKind, RunState};

/// A change outside of the run, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Foreign {
    /// The change.
    pub(super) change: ForeignChange,
    /// The file that tells what it was.
    pub(super) saved: Option<String>,
    /// What of it was put away.
    pub(super) undone: Vec<String>,
    /// The attempts that were under way at some time since somebody last looked.
    pub(super) running: Vec<AttemptId>,
    /// Whether a sandbox keeps all of them from it.
    pub(super) is_confined: bool,
    /// The one of them that must have done it, if it was an agent at all.
    pub(super) culprit: Option<AttemptId>,
}

impl Foreign {
    /// How its task fails for it.
    pub(super) fn failure(&self) -> FailureKind {
        FailureKind::Escaped {
            place: self.change.place.to_owned(),
            what: self.change.what.clone(),
        }
    }
}

/// So many worktrees of tasks that have ended are watched, the latest.
const MAX_AT_REST: usize = 12;

/// A look at the worktrees at rest takes no more than one part in so many of the time, while several attempts are under way.
const REST_SHARE: u32 = 10;

/// Watches the user's checkout, the refs outside the run, the configuration, the hooks, and the worktrees of tasks that
/// have ended. Who writes to the worktree of a task that runs cannot be told from its own agent.
#[derive(Debug)]
pub(super) struct ForeignWatch {
    repository: Repository,
    ours: Ours,
    /// Where the last look is kept for whoever takes the run up.
    file: PathBuf,
    rules: ForeignRules,
    last: Mutex<Seen>,
}

/// The refs of the run itself.
#[derive(Debug)]
pub(super) struct Ours {
    /// The full names of its branches.
    names: BTreeSet<String>,
    /// The folders in which all refs are the program's own, each with a `/` at its end.
    folders: [String; 2],
}

impl Ours {
    /// Those of a run, beside the branches that its tasks are about to get.
    pub(super) fn of<'a>(state: &'a RunState, named: impl Iterator<Item = &'a String>) -> Self {
        let recorded = state.tasks.values().filter_map(|task| task.branch.as_ref());
        Self {
            names: named.chain(recorded).cloned().collect(),
            folders: ["refs/orchestrate/".to_owned(), racing::branches(&state.run)],
        }
    }

    /// Whether a ref is the business of the run: a branch of its own, what a remote has of one since it was pushed, or a note.
    fn holds(&self, name: &str) -> bool {
        let pushed = name.strip_prefix("refs/remotes/");
        let pushed = pushed.and_then(|rest| rest.split_once('/'));
        self.names.contains(name)
            || self.folders.iter().any(|folder| name.starts_with(folder))
            || pushed
                .is_some_and(|(_, branch)| self.names.contains(&format!("refs/heads/{branch}")))
    }
}

/// What follows from a change outside.
#[derive(Debug, Clone, Copy)]
pub(super) struct ForeignRules {
    /// Whether what is only added is put away.
    pub(super) undoes: bool,
    /// Whether a sandbox keeps attempts from it.
    pub(super) is_confined: bool,
    /// Whether no task fails for it.
    pub(super) is_excused: bool,
}

#[derive(Debug)]
struct Seen {
    fingerprint: Fingerprint,
    looked_at: Instant,
    /// The worktrees of tasks that have ended, the latest last.
    at_rest: Vec<(PathBuf, Fingerprint)>,
    /// When they were looked at last, and how long that took.
    rest_at: Instant,
    rest_took: Duration,
    suspects: Suspects,
}

impl ForeignWatch {
    /// Watches from now on, all but `ours`. Also says what changed since the run was
    /// last watched, as `file` tells.
    pub(super) fn begin(
        repository: Repository,
        ours: Ours,
        file: PathBuf,
        rules: ForeignRules,
    ) -> Result<(Self, Vec<ForeignChange>), GitError> {
        let looked_at = Instant::now();
        let fingerprint = look(&repository, &ours)?;
        let kept = fs::read_to_string(&file).ok();
        let kept = kept.and_then(|text| Fingerprint::from_json(&text));
        let changes = kept.map_or_else(Vec::new, |kept| kept.changes(&fingerprint));
        let watch = Self {
            repository,
            ours,
            file,
            rules,
            last: Mutex::new(Seen {
                fingerprint,
                looked_at,
                at_rest: Vec::new(),
                rest_at: looked_at,
                rest_took: Duration::ZERO,
                suspects: Suspects::default(),
            }),
        };
        watch.keep(&watch.last.lock().unwrap_or_else(PoisonError::into_inner));
        Ok((watch, changes))
    }

    /// What changed since somebody last asked. Those who ask at once share one look. Nothing is put away once the run is no
    /// longer live: what changes then is what the user wants.
    pub(super) fn changes(&self, is_live: &dyn Fn() -> bool) -> Result<Vec<Foreign>, GitError> {
        let asked_at = Instant::now();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.looked_at > asked_at {
            return Ok(Vec::new());
        }
        let looked_at = Instant::now();
        let fingerprint = look(&self.repository, &self.ours)?;
        let changes = last.fingerprint.changes(&fingerprint);
        last.fingerprint = fingerprint;
        last.looked_at = looked_at;
        let mut told = self.told(changes, &last.suspects, is_live);
        last.suspects.looked();
        let is_due = last.rest_at.elapsed() >= last.rest_took * REST_SHARE;
        if is_due || last.suspects.is_last() {
            let changes = self.look_at_rest(&mut last);
            told.extend(self.told(changes, &last.suspects.at_rest(), is_live));
            last.suspects.looked_at_rest();
        }
        for foreign in &told {
            last.suspects.blame(foreign);
        }
        if told.iter().any(|foreign| !foreign.undone.is_empty()) {
            // What we put away ourselves is nobody's change.
            last.fingerprint = look(&self.repository, &self.ours)?;
        }
        self.keep(&last);
        Ok(told)
    }

    fn look_at_rest(&self, seen: &mut Seen) -> Vec<ForeignChange> {
        let mut changes = Vec::new();
        seen.rest_at = Instant::now();
        for (worktree, seen) in &mut seen.at_rest {
            // One that is gone or cannot be read is found out about where it is needed.
            if let Ok(now) = self.repository.worktree_fingerprint(worktree) {
                changes.extend(seen.changes(&now));
                *seen = now;
            }
        }
        seen.rest_took = seen.rest_at.elapsed();
        changes
    }

    /// Changes, each with what it was and who could have made it.
    fn told(
        &self,
        changes: Vec<ForeignChange>,
        suspects: &Suspects,
        is_live: &dyn Fn() -> bool,
    ) -> Vec<Foreign> {
        let tell = |change: ForeignChange| {
            let mut foreign = self.saved(change, is_live);
            foreign.running = suspects.names();
            if !self.rules.is_confined && !self.rules.is_excused {
                let root = match foreign.change.place {
                    "checkout" => self.repository.workdir(),
                    _ => Some(self.repository.common_dir()),
                };
                foreign.culprit = suspects.culprit(&foreign.change, root);
            }
            foreign
        };
        changes.into_iter().map(tell).collect()
    }

    /// Writes a change down beside the journal, and puts away what was only added where the user said so.
    fn saved(&self, change: ForeignChange, is_live: &dyn Fn() -> bool) -> Foreign {
        let folder = self.file.with_file_name("foreign");
        let number = fs::read_dir(&folder).map_or(0, Iterator::count) + 1;
        let kind = if change.place == "checkout" {
            "patch"
        } else {
            "txt"
        };
        let file = folder.join(format!("{number}-{}.{kind}", change.place));
        // What cannot be written down is told all the same, and nothing of it is put away.
        let text = match change.place {
            "worktrees" => None,
            _ => self.repository.change_as_text(&change).ok(),
        };
        let saved = text.filter(|text| {
            let made = fs::create_dir_all(&folder).and_then(|()| fs::write(&file, text));
            made.is_ok()
        });
        let mut undone = Vec::new();
        if self.rules.undoes && saved.is_some() && is_live() {
            let to = folder.join(format!("{number}-put-away"));
            undone = (self.repository.put_away_added(&change, &to)).unwrap_or_default();
        }
        Foreign {
            change,
            saved: saved.map(|_| file.to_string_lossy().into_owned()),
            undone,
            running: Vec::new(),
            is_confined: self.rules.is_confined,
            culprit: None,
        }
    }

    /// Watches a worktree whose task has ended: nobody has anything to write there any more. Nothing of the attempt has run
    /// since `ended_at`.
    pub(super) fn put_to_rest(&self, attempt: AttemptId, worktree: &Path, ended_at: Instant) {
        self.leave(attempt, ended_at);
        let Ok(fingerprint) = self.repository.worktree_fingerprint(worktree) else {
            return;
        };
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.at_rest.retain(|(path, _)| path != worktree);
        if last.at_rest.len() >= MAX_AT_REST {
            last.at_rest.remove(0);
        }
        last.at_rest.push((worktree.to_owned(), fingerprint));
    }

    /// Lets a worktree go, where an agent is about to work in it again. What changes outside from now on may be its doing.
    pub(super) fn enter(&self, attempt: AttemptId, worktree: &Path, log: PathBuf) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.at_rest.retain(|(path, _)| path != worktree);
        last.suspects.enter(attempt, log);
    }

    /// Watches a worktree no longer: we are about to change it ourselves.
    pub(super) fn forget(&self, worktree: &Path) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.at_rest.retain(|(path, _)| path != worktree);
    }

    fn leave(&self, attempt: AttemptId, ended_at: Instant) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let is_seen = last.looked_at >= ended_at;
        let is_rest_seen = last.rest_at >= ended_at;
        last.suspects.leave(attempt, is_seen, is_rest_seen);
    }

    /// What an attempt did outside of its worktree, where that was it and nobody else.
    pub(super) fn escape_of(&self, attempt: AttemptId) -> Option<FailureKind> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.suspects.escape_of(attempt)
    }

    /// Keeps the last look. Where that fails less is noticed when the run is taken up, and nothing else is lost.
    fn keep(&self, seen: &Seen) {
        fs::write(&self.file, seen.fingerprint.to_json()).ok();
    }
}

fn look(repository: &Repository, ours: &Ours) -> Result<Fingerprint, GitError> {
    repository.fingerprint(&|name| ours.holds(name))
}
