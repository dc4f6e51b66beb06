//! Clearing away elsewhere what a run left there.

use std::time::Duration;

use super::Scout;
use super::carrier::Parcels;
use super::errand::far;
use super::key::key_of;
use crate::executor::host::{Answer, Cleared, HostCall, LeftThere, Whereabouts, result_ref};
use crate::executor::leases;
use crate::executor::ssh::{Carry, Link, Ready, SshError};
use crate::model::{AttemptId, Oid, RunId};
use crate::process::StopFlag;

/// How long an answer may take: worktrees are removed.
const PATIENCE: Duration = Duration::from_mins(5);

/// How many of our commits are named at most, so that only what is new comes.
const MOST: usize = 500;

/// What was cleared away at a place, and what was not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sweep {
    /// How many attempts had left something there, and are gone now.
    pub n_removed: usize,
    /// What attempts had done that had not come home before, and the refs that hold it here now.
    pub saved: Vec<(AttemptId, String)>,
    /// What stays there: the attempt, its folder, and why.
    pub left: Vec<(AttemptId, String, String)>,
}

impl Scout {
    /// Clears away what a run left there. What an attempt did that did not come home is fetched to a ref below `backup`, which
    /// ends with a slash, before it goes.
    pub fn sweep(&mut self, run: &RunId, backup: &str) -> Result<Sweep, SshError> {
        let mut sweep = Sweep::default();
        let first = self.clear(run)?;
        sweep.n_removed = first.n_removed;
        let mut has_saved = false;
        for left in first.left {
            let saved = left.commit.is_some() && self.save(run, &left, backup, &mut sweep)?;
            if saved {
                has_saved = true;
                sweep.n_removed += 1;
            } else {
                sweep.left.push((left.attempt, left.place, left.why));
            }
        }
        if has_saved {
            // The folder of the run, and what it had brought.
            sweep.n_removed += self.clear(run)?.n_removed;
        }
        Ok(sweep)
    }

    fn clear(&mut self, run: &RunId) -> Result<Cleared, SshError> {
        let what = "clear away what the run left";
        let call = HostCall::Clear {
            repository: key_of(&self.repository),
            run: run.clone(),
        };
        match self.ask(what, &call, PATIENCE, &StopFlag::default())? {
            Answer::Cleared(cleared) => Ok(cleared),
            other => Err(self.not_found(what, other)),
        }
    }

    /// Fetches the commit that an attempt came to, by whichever way can be gone.
    fn fetch(
        &self,
        (link, ready): (&Link, &Ready),
        at: &Whereabouts,
        (tip, ours): (&Oid, &str),
    ) -> Result<Oid, SshError> {
        let is_by_git = match self.host.carry {
            Some(carry) => carry == Carry::Push,
            None => link.is_here || ready.has_server,
        };
        if is_by_git {
            let ssh = link.shell_words();
            let received = (self.repository).receive(&far(ready, &ssh), &result_ref(at), ours);
            match received {
                Err(_) if self.host.carry.is_none() && !link.is_here => {}
                received => {
                    let what = "hand over the result";
                    return received.map_err(|error| SshError::of_git(&link.host, what, &error));
                }
            }
        }
        let heads = self.repository.refs("refs/heads/");
        let heads = heads.map_err(|error| SshError::of_git(&link.host, "be compared", &error))?;
        let known: Vec<Oid> = heads.into_iter().map(|(_, oid)| oid).take(MOST).collect();
        let parcels = Parcels {
            link,
            ready,
            repository: &self.repository,
            folder: &leases::state_folder().join("ssh"),
        };
        parcels.fetch(at, (tip, ours), &known)
    }

    /// Fetches what an attempt did, and has it removed there. False where that is not what it should be.
    fn save(
        &mut self,
        run: &RunId,
        left: &LeftThere,
        backup: &str,
        sweep: &mut Sweep,
    ) -> Result<bool, SshError> {
        let at = Whereabouts {
            repository: key_of(&self.repository),
            run: run.clone(),
            attempt: left.attempt,
        };
        let (Some((link, ready)), Some(commit)) = (&self.at, &left.commit) else {
            return Ok(false);
        };
        let place = self.site.replace([':', '/', '@', '.'], "-");
        let ours = format!("{backup}{place}/{}", left.attempt);
        let fetched = self.fetch((link, ready), &at, (commit, &ours))?;
        if Some(&fetched) != left.commit.as_ref() {
            return Ok(false);
        }
        sweep.saved.push((left.attempt, ours));
        let what = "remove the attempt";
        let answer = self.ask(
            what,
            &HostCall::Forget { at },
            PATIENCE,
            &StopFlag::default(),
        )?;
        match answer {
            Answer::Done => Ok(true),
            other => Err(self.not_found(what, other)),
        }
    }
}
