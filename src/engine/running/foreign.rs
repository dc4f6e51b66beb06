//! What changes outside the run's worktrees while it runs: reported, never hidden, and never the reason that a task fails.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crate::git::{Fingerprint, ForeignChange, GitError, Repository};

/// A change outside of the run, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Foreign {
    /// The change.
    pub(super) change: ForeignChange,
    /// The file that tells what it was.
    pub(super) saved: Option<String>,
    /// What of it was put away.
    pub(super) undone: Vec<String>,
}

/// So many worktrees of tasks that have ended are watched, the latest.
const MAX_AT_REST: usize = 12;

/// Watches the user's checkout, the refs outside the run, the configuration, the hooks, and the worktrees of tasks that
/// have ended. Who writes to the worktree of a task that runs cannot be told from its own agent.
#[derive(Debug)]
pub(super) struct ForeignWatch {
    repository: Repository,
    ours: BTreeSet<String>,
    /// Where the last look is kept for whoever takes the run up.
    file: PathBuf,
    /// Whether what is only added is put away.
    undoes: bool,
    last: Mutex<Seen>,
}

#[derive(Debug)]
struct Seen {
    fingerprint: Fingerprint,
    looked_at: Instant,
    /// The worktrees of tasks that have ended, the latest last.
    at_rest: Vec<(PathBuf, Fingerprint)>,
}

impl ForeignWatch {
    /// Watches from now on. `ours` are the full names of the run's own branches. Also says what changed since the run was
    /// last watched, as `file` tells.
    pub(super) fn begin(
        repository: Repository,
        ours: BTreeSet<String>,
        file: PathBuf,
        undoes: bool,
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
            undoes,
            last: Mutex::new(Seen {
                fingerprint,
                looked_at,
                at_rest: Vec::new(),
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
        let mut changes = last.fingerprint.changes(&fingerprint);
        for (worktree, seen) in &mut last.at_rest {
            // One that is gone or cannot be read is found out about where it is needed.
            if let Ok(now) = self.repository.worktree_fingerprint(worktree) {
                changes.extend(seen.changes(&now));
                *seen = now;
            }
        }
        last.fingerprint = fingerprint;
        last.looked_at = looked_at;
        let told: Vec<Foreign> = (changes.into_iter())
            .map(|change| self.saved(change, is_live))
            .collect();
        if told.iter().any(|foreign| !foreign.undone.is_empty()) {
            // What we put away ourselves is nobody's change.
            last.fingerprint = look(&self.repository, &self.ours)?;
        }
        self.keep(&last);
        Ok(told)
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
        if self.undoes && saved.is_some() && is_live() {
            let to = folder.join(format!("{number}-put-away"));
            undone = (self.repository.put_away_added(&change, &to)).unwrap_or_default();
        }
        Foreign {
            change,
            saved: saved.map(|_| file.to_string_lossy().into_owned()),
            undone,
        }
    }

    /// Watches a worktree whose task has ended: nobody has anything to write there any more.
    pub(super) fn put_to_rest(&self, worktree: &Path) {
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

    /// Lets a worktree go, where an agent is about to work in it again.
    pub(super) fn wake(&self, worktree: &Path) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.at_rest.retain(|(path, _)| path != worktree);
    }

    /// Keeps the last look. Where that fails less is noticed when the run is taken up, and nothing else is lost.
    fn keep(&self, seen: &Seen) {
        fs::write(&self.file, seen.fingerprint.to_json()).ok();
    }
}

fn look(repository: &Repository, ours: &BTreeSet<String>) -> Result<Fingerprint, GitError> {
    repository.fingerprint(&|name| ours.contains(name) || name.starts_with("refs/orchestrate/"))
}
