//! Patches compared, wherever in the history they are.

use super::diff::PLAIN;
use super::{GitError, Repository, parse};
use crate::model::Oid;

/// What a patch changes, apart from where in the files it does so. Two that are equal are the same patch.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum PatchId {
    /// The id of its lines, as `git patch-id --stable` names it.
    Text(String),
    /// The contents before and after of every file: what there is to say of a patch in which a file changes no lines,
    /// because it is binary or empty, or only its mode is another.
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
        // libgit2 and git differ on files without lines, and both take different binary files for the same.
        let has_no_lines =
            |record: &[u8]| record.starts_with(b"-\t-\t") || record.starts_with(b"0\t0\t");
        if parse::records(&bytes).any(has_no_lines) {
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
    use crate::git::call::Call;

    #[test]
    fn libgit2_and_git_name_a_patch_alike() {
        let folder = tempfile::tempdir().unwrap();
        let git = |arguments: &[&str]| {
            let call = Call::plain().args(arguments).current_dir(folder.path());
            call.env("GIT_AUTHOR_NAME", "Ada")
                .env("GIT_AUTHOR_EMAIL", "ada@example.com")
                .env("GIT_COMMITTER_NAME", "Ada")
                .env("GIT_COMMITTER_EMAIL", "ada@example.com")
                .text()
                .unwrap()
        };
        git(&["init", "-q"]);
        let states: [&[(&str, &str)]; 6] = [
            &[("a", "1\n2\n3\n"), ("with space", "x\n"), ("\u{fc}", "u\n")],
            &[("a", "1\nzwei  \n3"), ("new", "n\n"), ("\u{fc}", "uu\n")],
            &[("a", "1\nzwei\n3\n4\n"), ("with space", "y")],
            &[("a", "x"), ("new", "n\n"), ("dir/new", "n\n")],
            &[("only", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n")],
            &[(
                "only",
                "eins\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\ndreizehn\n",
            )],
        ];
        for files in states {
            git(&["rm", "-rfq", "--ignore-unmatch", "."]);
            for (name, text) in files {
                let path = folder.path().join(name);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, text).unwrap();
            }
            git(&["add", "-A"]);
            git(&["commit", "-qm", "state"]);
        }
        git(&["update-index", "--chmod=+x", "only"]);
        git(&["commit", "-qm", "mode"]);
        let repository = Repository::discover(folder.path()).unwrap();
        for n in 0..states.len() {
            let from = repository.resolve(&format!("HEAD~{}", n + 1)).unwrap();
            let to = repository.resolve(&format!("HEAD~{n}")).unwrap();
            assert_eq!(
                repository.patch_id_in_process(&from, &to),
                Some(repository.patch_id_by_git(&from, &to).unwrap()),
                "{}",
                repository.diff_text(&from, &to).unwrap()
            );
        }
    }
}
