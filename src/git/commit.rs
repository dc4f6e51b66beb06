//! Commits made for somebody else.

use super::call::Call;
use super::{GitError, Repository};
use crate::model::Oid;

/// Who makes a commit where git knows no user.
const NOBODY: [(&str, &str); 4] = [
    ("GIT_AUTHOR_NAME", "git-orchestrate"),
    ("GIT_AUTHOR_EMAIL", "git-orchestrate@localhost"),
    ("GIT_COMMITTER_NAME", "git-orchestrate"),
    ("GIT_COMMITTER_EMAIL", "git-orchestrate@localhost"),
];

impl Repository {
    /// Makes a commit of a tree in the user's name, signed where the configuration asks for that; reachable from nowhere yet.
    pub fn commit_tree(&self, tree: &Oid, parents: &[Oid], message: &str) -> Result<Oid, GitError> {
        let call = self.as_somebody(self.call());
        self.commit_by(call, tree, parents, message)
    }

    /// The same with a given moment, in git's internal form (`1700000000 +0000`): the same arguments give the same commit.
    pub(super) fn commit_tree_at(
        &self,
        tree: &Oid,
        parents: &[Oid],
        message: &str,
        date: &str,
    ) -> Result<Oid, GitError> {
        let call = self
            .as_somebody(self.call())
            .env("GIT_AUTHOR_DATE", date)
            .env("GIT_COMMITTER_DATE", date);
        self.commit_by(call, tree, parents, message)
    }

    pub(super) fn commit_by(
        &self,
        call: Call,
        tree: &Oid,
        parents: &[Oid],
        message: &str,
    ) -> Result<Oid, GitError> {
        // Plumbing signs only when it is told to.
        let sign = self.signs_commits().then_some("-S");
        call.option("-c")
            .option("i18n.commitEncoding=UTF-8")
            .args(["commit-tree", "-F", "-"])
            .args(sign)
            .args(parents.iter().flat_map(|parent| ["-p", parent.as_str()]))
            .arg(tree.as_str())
            .stdin(message.as_bytes().to_vec())
            .oid("commit-tree")
    }

    /// Gives a call an identity where git has none.
    pub(super) fn as_somebody(&self, call: Call) -> Call {
        if self.has_identity() {
            return call;
        }
        NOBODY
            .iter()
            .fold(call, |call, (name, value)| call.env(name, value))
    }

    /// The moment of the newest of some commits, in git's internal form.
    pub(super) fn newest_date(&self, commits: &[&Oid]) -> Result<String, GitError> {
        let text = self
            .call()
            .args(["log", "--no-walk=unsorted", "--format=%ct"])
            .args(["--no-show-signature", "--no-decorate"])
            .args(commits.iter().map(|oid| oid.as_str()))
            .text()?;
        let newest = text
            .lines()
            .filter_map(|line| line.trim().parse::<i64>().ok())
            .max();
        Ok(format!("{} +0000", newest.unwrap_or(0)))
    }
}
