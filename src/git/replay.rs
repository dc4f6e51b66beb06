//! The commits of a branch, made again on top of another commit.

use super::quarantine::{Verdict, merge_tree_from};
use super::{GitError, Repository};
use crate::model::Oid;

/// What replaying the commits of a branch came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replayed {
    /// The last of the new commits; `onto` where all of them are there already.
    At(Oid),
    /// This one does not fit.
    Stopped(Oid),
}

impl Repository {
    /// Makes the commits of `tip` that `onto` does not have once more on top of it, as `git rebase` does: merges, and what
    /// is there already in another shape, are left out; authors, dates of authors and messages stay.
    pub fn replay(&self, onto: &Oid, tip: &Oid) -> Result<Replayed, GitError> {
        let text = self
            .call()
            .args(["rev-list", "--reverse", "--topo-order", "--no-merges"])
            .args(["--cherry-pick", "--right-only"])
            .arg(format!("{onto}...{tip}"))
            .text()?;
        let mut so_far = onto.clone();
        for line in text.lines() {
            let Ok(commit) = line.parse::<Oid>() else {
                continue;
            };
            let parents = self.parents(&commit)?;
            let Some(parent) = parents.first() else {
                return Ok(Replayed::Stopped(commit));
            };
            let verdict = merge_tree_from(self.call(), parent, &so_far, &commit)?;
            let Verdict::Clean(tree) = verdict else {
                return Ok(Replayed::Stopped(commit));
            };
            if tree == self.tree_oid(&so_far)? {
                continue;
            }
            so_far = self.commit_like(&commit, &tree, &so_far)?;
        }
        Ok(Replayed::At(so_far))
    }

    /// The messages of the commits that `tip` has and `onto` has not, the oldest first; merges are left out.
    pub fn messages(&self, onto: &Oid, tip: &Oid) -> Result<Vec<String>, GitError> {
        let text = self
            .call()
            .args(["log", "--reverse", "--topo-order", "--no-merges"])
            .args(["--no-show-signature", "--encoding=UTF-8", "--format=%B%x00"])
            .arg(format!("{onto}..{tip}"))
            .bytes()?;
        let text = String::from_utf8_lossy(&text);
        let messages = text.split('\0').map(|message| message.trim().to_owned());
        Ok(messages.filter(|message| !message.is_empty()).collect())
    }

    /// A commit of a tree with the author and the message of another.
    fn commit_like(&self, commit: &Oid, tree: &Oid, parent: &Oid) -> Result<Oid, GitError> {
        let text = self
            .call()
            .args([
                "log",
                "-1",
                "--no-show-signature",
                "--no-decorate",
                "--encoding=UTF-8",
            ])
            .args([
                "--format=%an%x00%ae%x00%ad%x00%B",
                "--date=raw",
                commit.as_str(),
            ])
            .bytes()?;
        let text = String::from_utf8_lossy(&text).into_owned();
        let mut parts = text.splitn(4, '\0');
        let (name, email, date) = (parts.next(), parts.next(), parts.next());
        let message = parts.next().unwrap_or_default();
        let call = self
            .as_somebody(self.call())
            .env("GIT_AUTHOR_NAME", name.unwrap_or_default())
            .env("GIT_AUTHOR_EMAIL", email.unwrap_or_default())
            .env("GIT_AUTHOR_DATE", date.unwrap_or_default());
        self.commit_by(
            call,
            tree,
            std::slice::from_ref(parent),
            &format!("{}\n", message.trim_end()),
        )
    }
}
