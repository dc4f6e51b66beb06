//! Patches compared, wherever in the history they are.

use super::diff::PLAIN;
use super::{GitError, Repository, parse};
use crate::model::Oid;

/// What a patch changes, apart from where in the files it does so. Two that are equal are the same patch.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum PatchId {
    /// The id of its lines, as `git patch-id --stable` names it.
    Text(String),
    /// The contents before and after of every file: what there is to say of a patch with a binary file in it.
    Exact(Vec<u8>),
    /// It changes nothing.
    Empty,
}

impl Repository {
    /// The identity of the patch between two commits or trees.
    pub(super) fn patch_id(&self, from: &Oid, to: &Oid) -> Result<PatchId, GitError> {
        let bytes = self
            .call()
            .args([
                "diff-tree",
                "-r",
                "-z",
                "--raw",
                "--numstat",
                "--full-index",
            ])
            .args(PLAIN)
            .args([from.as_str(), to.as_str()])
            .bytes()?;
        if bytes.is_empty() {
            return Ok(PatchId::Empty);
        }
        // A binary file has no lines that could name it.
        if parse::records(&bytes).any(|record| record.starts_with(b"-\t-\t")) {
            return Ok(PatchId::Exact(bytes));
        }
        match self.patch_id_in_process(from, to) {
            Some(id) => Ok(PatchId::Text(id)),
            None => self.patch_id_by_git(from, to).map(PatchId::Text),
        }
    }

    /// The id as libgit2 computes it, which is that of git; none where it cannot open the repository.
    fn patch_id_in_process(&self, from: &Oid, to: &Oid) -> Option<String> {
        if self.is_sha256() {
            return None;
        }
        let flags = git2::RepositoryOpenFlags::NO_SEARCH | git2::RepositoryOpenFlags::NO_DOTGIT;
        let nowhere: [&str; 0] = [];
        let library = git2::Repository::open_ext(self.common_dir(), flags, nowhere).ok()?;
        let tree = |oid: &Oid| {
            let id = git2::Oid::from_str(oid.as_str()).ok()?;
            library.find_object(id, None).ok()?.peel_to_tree().ok()
        };
        let mut options = git2::DiffOptions::new();
        options.context_lines(3).ignore_submodules(false);
        let diff = library
            .diff_tree_to_tree(Some(&tree(from)?), Some(&tree(to)?), Some(&mut options))
            .ok()?;
        Some(diff.patchid(None).ok()?.to_string())
    }

    /// The id as git itself computes it.
    fn patch_id_by_git(&self, from: &Oid, to: &Oid) -> Result<String, GitError> {
        let patch = self
            .call()
            .args(["diff-tree", "-r", "-p", "--full-index", "-U3"])
            .args([
                "--diff-algorithm=default",
                "--src-prefix=a/",
                "--dst-prefix=b/",
            ])
            .args(PLAIN)
            .args([from.as_str(), to.as_str()])
            .bytes()?;
        let text = self
            .call()
            .args(["patch-id", "--stable"])
            .stdin(patch)
            .text()?;
        Ok(text.split(' ').next().unwrap_or_default().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libgit2_and_git_name_a_patch_alike() {
        // The repository of this very source, where it is one, has histories enough.
        let Ok(repository) = Repository::discover(std::path::Path::new(env!("CARGO_MANIFEST_DIR")))
        else {
            return;
        };
        let Ok(log) = repository
            .call()
            .args([
                "rev-list",
                "--no-merges",
                "--max-count=40",
                "--no-commit-header",
            ])
            .args(["--format=%H %P", "HEAD"])
            .text()
        else {
            return;
        };
        for line in log.lines() {
            let oids: Vec<Oid> = line.split(' ').filter_map(|oid| oid.parse().ok()).collect();
            let [commit, parent] = oids.as_slice() else {
                continue;
            };
            if let Some(ours) = repository.patch_id_in_process(parent, commit) {
                assert_eq!(ours, repository.patch_id_by_git(parent, commit).unwrap());
            }
        }
    }
}
