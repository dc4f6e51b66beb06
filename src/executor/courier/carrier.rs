//! How commits go to a machine and come back: by git, which speaks with the git there; or as files, over the way that our
//! questions go, where it cannot.

use std::fs;
use std::path::Path;

use super::errand::{Courier, Trouble, far, say};
use crate::executor::host::{Answer, HostCall, Whereabouts, refs_of, result_ref};
use crate::executor::ssh::{Carry, Link, Ready, Reply, SshError};
use crate::git::{CarriedState, GitError, RefUpdate, Repository};
use crate::model::Oid;
use crate::process::StopFlag;

/// What is said where commits go as files though nobody asked for that.
pub(super) const AS_BUNDLES: &str = "commits go there and back as bundles";

/// How long it may take to say what is there.
const PATIENCE: std::time::Duration = std::time::Duration::from_mins(2);

/// What git says where the other side was heard and did not want what it was brought: no other way changes that.
const UNWANTED: &[&str] = &["No space left", "[rejected]", "[remote rejected]"];

/// The way by which commits go to a machine where git cannot speak with the git there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parcels<'a> {
    pub(super) link: &'a Link,
    pub(super) ready: &'a Ready,
    pub(super) repository: &'a Repository,
    /// A folder of ours for what is under way.
    pub(super) folder: &'a Path,
}

impl Parcels<'_> {
    fn command(&self) -> String {
        format!("{} __host", self.ready.program)
    }

    fn failed(&self, what: &'static str, words: String) -> SshError {
        SshError::Failed {
            host: self.link.host.clone(),
            what,
            words,
        }
    }

    fn of_git(&self, what: &'static str) -> impl Fn(GitError) -> SshError {
        move |error| self.failed(what, crate::executor::words(&error))
    }

    /// An answer that is none to what was asked.
    fn refused(&self, what: &'static str, answer: Answer) -> SshError {
        match answer {
            Answer::Failed {
                reason: words,
                is_passing: true,
            } => SshError::Unreachable {
                host: self.link.host.clone(),
                words,
            },
            Answer::Failed { reason, .. } => self.failed(what, reason),
            _ => self.failed(what, "it gave another answer".to_owned()),
        }
    }

    /// What is there already.
    fn tips(&self, at: &Whereabouts) -> Result<Vec<Oid>, SshError> {
        let what = "say what it has";
        let call = HostCall::Tips {
            repository: at.repository.clone(),
        };
        let stop = StopFlag::default();
        let answer = (self.link).ask(&self.command(), what, &call, PATIENCE, &stop)?;
        match answer {
            Answer::Tips { tips } => Ok(tips),
            other => Err(self.refused(what, other)),
        }
    }

    /// Brings the commits of an attempt there.
    pub(super) fn send(&self, at: &Whereabouts, state: &CarriedState) -> Result<(), SshError> {
        let what = "take the commits";
        if self.repository.is_shallow() {
            let words = "a clone with a part of the history alone goes by `git push` alone; `git fetch --unshallow` \
                         makes it whole";
            return Err(self.failed(what, words.to_owned()));
        }
        let known = self.tips(at)?;
        // A bundle holds refs.
        let prefix = format!("refs/orchestrate/{}/sent/{}", at.run, at.attempt);
        let refs = [("tip", &state.tip), ("content", &state.content)];
        let refs = refs.map(|(name, oid)| (format!("{prefix}/{name}"), oid));
        let file = self.folder.join("sent.bundle");
        self.stand(&refs, true).map_err(self.of_git(what))?;
        let names = refs.each_ref().map(|(name, _)| name.as_str());
        let written = self.repository.write_bundle(&file, &names, &known);
        self.stand(&refs, false).ok();
        let is_written = written.map_err(self.of_git(what))?;
        let metadata = is_written.then(|| file.metadata().ok()).flatten();
        let call = HostCall::Take {
            at: at.clone(),
            state: state.clone(),
            length: metadata.map_or(0, |metadata| metadata.len()),
        };
        let along = is_written.then_some(file.as_path());
        let nowhere = self.folder.join("nothing.bundle");
        let reply = self.link.exchange(&self.command(), &call, along, &nowhere);
        fs::remove_file(&file).ok();
        match reply? {
            Reply::Answer(Answer::Done) => Ok(()),
            Reply::Answer(other) => Err(self.refused(what, other)),
            Reply::File => Err(self.refused(what, Answer::Done)),
        }
    }

    /// Sets refs of ours, or takes them away.
    fn stand(&self, refs: &[(String, &Oid)], is_wanted: bool) -> Result<(), GitError> {
        let mut updates = Vec::new();
        for (name, oid) in refs {
            updates.push(RefUpdate {
                name: name.clone(),
                new: is_wanted.then(|| (*oid).clone()),
                old: self.repository.ref_target(name)?,
            });
        }
        self.repository.update_refs(&updates, "orchestrate: send")
    }

    /// Fetches what an attempt did, the commit `tip`, to a ref of ours; every object is checked. `known` is what we have.
    pub(super) fn fetch(
        &self,
        at: &Whereabouts,
        (tip, ours): (&Oid, &str),
        known: &[Oid],
    ) -> Result<Oid, SshError> {
        let what = "hand over the result";
        let file = self.folder.join("fetched.bundle");
        let call = HostCall::Give {
            at: at.clone(),
            known: known.to_vec(),
        };
        match self.link.exchange(&self.command(), &call, None, &file)? {
            Reply::File => {
                let far = crate::git::Far {
                    address: &file.to_string_lossy(),
                    ssh: "",
                };
                let fetched = self.repository.receive(&far, &result_ref(at), ours);
                fs::remove_file(&file).ok();
                fetched.map_err(self.of_git(what))
            }
            // All that it is made of is here.
            Reply::Answer(Answer::Done) => {
                let old = self.repository.ref_target(ours);
                let update = RefUpdate {
                    name: ours.to_owned(),
                    new: Some(tip.clone()),
                    old: old.map_err(self.of_git(what))?,
                };
                let put = (self.repository).update_refs(&[update], "orchestrate: fetch");
                put.map_err(self.of_git(what))?;
                Ok(tip.clone())
            }
            Reply::Answer(other) => Err(self.refused(what, other)),
        }
    }
}

impl Courier {
    fn parcels<'a>(&'a self, ready: &'a Ready) -> Parcels<'a> {
        Parcels {
            link: &self.request.link,
            ready,
            repository: &self.repository,
            folder: &self.request.folder,
        }
    }

    /// Brings the commits of an attempt there.
    pub(super) fn carry_there(
        &mut self,
        ready: &Ready,
        at: &Whereabouts,
        state: &CarriedState,
    ) -> Result<(), Trouble> {
        if !self.has_parcels(ready) {
            let refs = refs_of(at);
            let (tip, content) = (format!("{refs}/tip"), format!("{refs}/content"));
            let ssh = self.request.link.shell_words();
            let pushed = self.repository.send(
                &far(ready, &ssh),
                &[(&state.tip, &tip), (&state.content, &content)],
                &format!("refs/orchestrate/kept/{}", at.run),
            );
            match pushed {
                Ok(()) => return Ok(()),
                Err(error) => self.turn_to_parcels(ready, at, "take the commits", &error)?,
            }
        }
        Ok(self.parcels(ready).send(at, state)?)
    }

    /// Fetches what an attempt did, the commit `tip`, to a ref of ours.
    pub(super) fn carry_home(
        &mut self,
        ready: &Ready,
        at: &Whereabouts,
        (tip, ours): (&Oid, &str),
        state: &CarriedState,
    ) -> Result<Oid, Trouble> {
        if !self.has_parcels(ready) {
            let ssh = self.request.link.shell_words();
            let received = (self.repository).receive(&far(ready, &ssh), &result_ref(at), ours);
            match received {
                Ok(fetched) => return Ok(fetched),
                Err(error) => self.turn_to_parcels(ready, at, "hand over the result", &error)?,
            }
        }
        // What is not committed may be in no branch of ours.
        let known = std::slice::from_ref(&state.tip);
        Ok(self.parcels(ready).fetch(at, (tip, ours), known)?)
    }

    /// Whether commits go as files. Where that follows from what is there, it is said once.
    fn has_parcels(&mut self, ready: &Ready) -> bool {
        let request = &self.request;
        match request.carry {
            _ if self.has_turned => true,
            _ if request.link.is_here => false,
            Some(carry) => carry == Carry::Bundle,
            None if ready.has_server => false,
            None => {
                self.turn("there is no git-receive-pack on the path that ssh finds there");
                true
            }
        }
    }

    /// Decides that commits go as files from now on, where git failed and our own program is heard there all the same; gives
    /// back the failure else.
    fn turn_to_parcels(
        &mut self,
        ready: &Ready,
        at: &Whereabouts,
        what: &'static str,
        error: &GitError,
    ) -> Result<(), Trouble> {
        let host = &self.request.link.host;
        let failure = SshError::of_git(host, what, error);
        let is_open = self.request.carry.is_none() && !self.request.link.is_here;
        match error {
            GitError::Failed { stderr, .. }
                if is_open
                    && !UNWANTED.iter().any(|words| stderr.contains(words))
                    && self.parcels(ready).tips(at).is_ok() =>
            {
                let first = stderr.lines().map(str::trim).find(|line| !line.is_empty());
                let first = first.unwrap_or("git failed without a word").to_owned();
                self.turn(&first);
                Ok(())
            }
            _ => Err(failure.into()),
        }
    }

    fn turn(&mut self, why: &str) {
        self.has_turned = true;
        let host = &self.request.link.host;
        say(&format!(
            "git cannot speak with {host} ({why}): {AS_BUNDLES}"
        ));
    }
}
