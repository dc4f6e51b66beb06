//! The way home: what an attempt did is fetched, looked at, and put into the worktree here.

use std::fs;

use super::errand::{Courier, Trouble};
use crate::executor::host::{Answer, Collected, HostCall, Whereabouts, state_of};
use crate::executor::ssh::Ready;
use crate::git::{CarriedState, RefUpdate};

impl Courier {
    /// Brings home what was done.
    pub(super) fn go_home(
        &mut self,
        ready: &Ready,
        at: &Whereabouts,
        state: &CarriedState,
    ) -> Result<(), Trouble> {
        let call = HostCall::Collect { at: at.clone() };
        let answer = self.ask(ready, "bring the result to rest", &call)?;
        let Answer::Collected(collected) = answer else {
            return Err(Trouble::Words("it gave another answer".to_owned()));
        };
        self.take(ready, at, state, &collected)?;
        if let Some(inbox) = &collected.inbox {
            fs::write(&self.request.inbox, inbox).ok();
        }
        let mut all = vec![self.request.begin.at.clone()];
        if *at != self.request.begin.at {
            all.push(at.clone());
        }
        for at in all {
            // What stays there goes when the next attempt on that branch begins.
            self.ask(ready, "remove the attempt", &HostCall::Forget { at })
                .ok();
        }
        match collected.trouble {
            Some(trouble) => Err(Trouble::Words(trouble)),
            None => Ok(()),
        }
    }

    /// Fetches the commit, looks whether it is one that this attempt may bring, and puts it into the worktree here.
    fn take(
        &mut self,
        ready: &Ready,
        at: &Whereabouts,
        state: &CarriedState,
        collected: &Collected,
    ) -> Result<(), Trouble> {
        let Some(commit) = &collected.commit else {
            return Ok(());
        };
        let request = &self.request;
        let ours = format!(
            "refs/orchestrate/{}/fetched/{}",
            at.run, request.begin.at.attempt
        );
        let fetched = self.carry_home(ready, at, (commit, &ours), state)?;
        let request = &self.request;
        let start = &request.begin.start;
        if fetched != *commit || !self.repository.is_ancestor(start, commit)? {
            let words = format!("{} does not build on {}", fetched.short(), start.short());
            return Err(Trouble::Words(words));
        }
        let new = state_of(&self.repository, commit, collected.is_made)?;
        (self.repository).bring_home(&request.worktree, &request.branch, state, &new)?;
        let done = RefUpdate {
            name: ours,
            new: None,
            old: Some(fetched),
        };
        self.repository
            .update_refs(&[done], "orchestrate: home")
            .ok();
        Ok(())
    }
}
