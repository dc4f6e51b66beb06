//! What changes outside the run's worktrees while it runs: reported, never hidden, and never the reason that a task fails.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crate::git::{Fingerprint, ForeignChange, GitError, Repository};

/// Watches the user's checkout, the refs outside the run, the configuration and the hooks.
#[derive(Debug)]
pub(super) struct ForeignWatch {
    repository: Repository,
    ours: BTreeSet<String>,
    last: Mutex<Seen>,
}

#[derive(Debug)]
struct Seen {
    fingerprint: Fingerprint,
    looked_at: Instant,
}

impl ForeignWatch {
    /// Watches from now on. `ours` are the full names of the run's own branches.
    pub(super) fn begin(repository: Repository, ours: BTreeSet<String>) -> Result<Self, GitError> {
        let looked_at = Instant::now();
        let fingerprint = look(&repository, &ours)?;
        Ok(Self {
            repository,
            ours,
            last: Mutex::new(Seen {
                fingerprint,
                looked_at,
            }),
        })
    }

    /// What changed since somebody last asked. Those who ask at once share one look.
    pub(super) fn changes(&self) -> Result<Vec<ForeignChange>, GitError> {
        let asked_at = Instant::now();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.looked_at > asked_at {
            return Ok(Vec::new());
        }
        let looked_at = Instant::now();
        let fingerprint = look(&self.repository, &self.ours)?;
        let changes = last.fingerprint.changes(&fingerprint);
        *last = Seen {
            fingerprint,
            looked_at,
        };
        Ok(changes)
    }
}

fn look(repository: &Repository, ours: &BTreeSet<String>) -> Result<Fingerprint, GitError> {
    repository.fingerprint(&|name| ours.contains(name) || name.starts_with("refs/orchestrate/"))
}
