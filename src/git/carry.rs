//! A worktree carried to a repository on another machine, and what became of it brought back.
//!
//! What is carried is two commits: the tip of the branch, and one on top of it with everything that is not committed.

use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::call::{Call, Place};
use super::{GitError, RefUpdate, Repository};
use crate::model::Oid;

/// How long a transfer may take.
const TIMEOUT: Duration = Duration::from_mins(30);

/// How a commit with what is not committed is called.
const MESSAGE: &str = "What is not committed\n";

/// A worktree as two commits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedState {
    /// The tip of its branch.
    pub tip: Oid,
    /// The commit with everything that is in it and not ignored; the tip, where that is all.
    pub content: Oid,
}

/// A repository that is reached over ssh.
#[derive(Debug, Clone, Copy)]
pub struct Far<'a> {
    /// Its address, as git takes it.
    pub address: &'a str,
    /// The command line of ssh, for a shell.
    pub ssh: &'a str,
}

impl Far<'_> {
    fn open(&self, call: Call) -> Call {
        let call = call.timeout(TIMEOUT).env("GIT_SSH_COMMAND", self.ssh);
        call.env("GIT_SSH_VARIANT", "ssh")
    }
}

impl Repository {
    /// What a worktree holds, as commits. Nothing of it changes.
    pub fn carried_state(&self, worktree: &Path, branch: &str) -> Result<CarriedState, GitError> {
        let tip = self.ref_target(branch)?;
        let tip = tip.ok_or_else(|| GitError::NoSuchCommit {
            name: branch.to_owned(),
        })?;
        let tree = self.write_worktree_tree(worktree)?;
        let content = if tree == self.tree_oid(&tip)? {
            tip.clone()
        } else {
            self.commit_tree(&tree, std::slice::from_ref(&tip), MESSAGE)?
        };
        Ok(CarriedState { tip, content })
    }

    /// Puts what is not committed into a worktree that was just made at the tip.
    pub fn unpack(&self, worktree: &Path, state: &CarriedState) -> Result<(), GitError> {
        if state.tip == state.content {
            return Ok(());
        }
        let place = self.place(worktree)?;
        self.put_files(&place, &state.content)?;
        // What was not staged where it comes from is not here.
        self.call_at(&place)
            .args(["read-tree", "--reset", state.tip.as_str()])
            .bytes()
            .map(drop)
    }

    /// Brings a worktree, which is as it was when it was `sent`, and its branch to what became of them elsewhere. What is
    /// not committed is staged. Can be repeated after a kill at any instant.
    pub fn bring_home(
        &self,
        worktree: &Path,
        branch: &str,
        sent: &CarriedState,
        new: &CarriedState,
    ) -> Result<(), GitError> {
        let place = self.place(worktree)?;
        let at = self.ref_target(branch)?;
        if at.as_ref() != Some(&new.tip) {
            let update = RefUpdate {
                name: branch.to_owned(),
                new: Some(new.tip.clone()),
                old: Some(sent.tip.clone()),
            };
            self.update_refs(&[update], "orchestrate: bring home")?;
        }
        if sent.tip != sent.content {
            // What was sent without being known to the index goes where it is gone there.
            let known = self.call_at(&place).args(["read-tree", "--reset"]);
            known.arg(sent.content.as_str()).bytes()?;
        }
        self.put_files(&place, &new.content)
    }

    /// Makes the files of a worktree, and its index, those of a commit.
    fn put_files(&self, place: &Place, commit: &Oid) -> Result<(), GitError> {
        self.call_at(place)
            .args(["read-tree", "--reset", "-u", commit.as_str()])
            .bytes()
            .map(drop)
    }

    /// The name and the address of whoever commits here; none where git does not know.
    pub fn committer(&self) -> Option<(String, String)> {
        let text = self
            .call()
            .args(["var", "GIT_COMMITTER_IDENT"])
            .text()
            .ok()?;
        let (name, rest) = text.split_once(" <")?;
        let (email, _) = rest.rsplit_once("> ")?;
        Some((name.to_owned(), email.to_owned()))
    }

    /// The ssh that its configuration names.
    pub fn ssh_command(&self) -> Option<String> {
        let call = self.call().args(["config", "--get", "core.sshCommand"]);
        call.text().ok().filter(|line| !line.is_empty())
    }

    /// Whether its objects are named by SHA-256.
    pub fn has_long_ids(&self) -> bool {
        self.is_sha256()
    }

    /// Puts commits on refs of a repository elsewhere, none of which may be there yet, or stand elsewhere. As few objects
    /// go over as can be.
    pub fn send(&self, far: &Far<'_>, refs: &[(&Oid, &str)], kept: &str) -> Result<(), GitError> {
        let mut call = far.open(self.call()).args([
            "push",
            "--quiet",
            "--no-verify",
            "--no-recurse-submodules",
        ]);
        for (_, name) in refs {
            call = call.arg(format!("--force-with-lease={name}:"));
        }
        call = call.arg(far.address);
        for (oid, name) in refs {
            call = call.arg(format!("{oid}:{name}"));
        }
        // What the next push builds on.
        if let Some((oid, _)) = refs.first() {
            call = call.arg(format!("+{oid}:{kept}"));
        }
        call.bytes().map(drop)
    }

    /// Fetches one ref of a repository elsewhere to one of ours; every object is checked.
    pub fn receive(&self, far: &Far<'_>, theirs: &str, ours: &str) -> Result<Oid, GitError> {
        far.open(self.call())
            .option("-c")
            .option("fetch.fsckObjects=true")
            .args(["fetch", "--quiet", "--no-tags", "--no-recurse-submodules"])
            .args(["--no-write-fetch-head", "--no-auto-maintenance"])
            .arg(far.address)
            .arg(format!("+{theirs}:{ours}"))
            .bytes()?;
        self.ref_target(ours)?
            .ok_or_else(|| GitError::NoSuchCommit {
                name: ours.to_owned(),
            })
    }
}
