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

/// What computes the identities of many patches of one repository.
pub(super) struct Patches<'a> {
    repository: &'a Repository,
    /// The repository as libgit2 sees it; none where it cannot open it.
    library: Option<git2::Repository>,
}

impl<'a> Patches<'a> {
    /// Opens a repository for reading patches.
    pub(super) fn of(repository: &'a Repository) -> Self {
        let open = || {
            let flags = git2::RepositoryOpenFlags::NO_SEARCH | git2::RepositoryOpenFlags::NO_DOTGIT;
            let nowhere: [&str; 0] = [];
            git2::Repository::open_ext(repository.common_dir(), flags, nowhere).ok()
        };
        Self {
            repository,
            // This build of libgit2 knows SHA-1 alone.
            library: (!repository.is_sha256()).then(open).flatten(),
        }
    }

    /// The identity of the patch between two commits.
    pub(super) fn id(&self, from: &Oid, to: &Oid) -> Result<PatchId, GitError> {
        match self.id_in_process(from, to) {
            Some(id) => Ok(id),
            None => self.id_by_git(from, to),
        }
    }

    fn id_in_process(&self, from: &Oid, to: &Oid) -> Option<PatchId> {
        let library = self.library.as_ref()?;
        let tree = |oid: &Oid| {
            let id = git2::Oid::from_str(oid.as_str()).ok()?;
            library.find_object(id, None).ok()?.peel_to_tree().ok()
        };
        let mut options = git2::DiffOptions::new();
        options
            .context_lines(3)
            .ignore_submodules(false)
            .include_typechange(true);
        let diff = library
            .diff_tree_to_tree(Some(&tree(from)?), Some(&tree(to)?), Some(&mut options))
            .ok()?;
        let n_deltas = diff.deltas().len();
        if n_deltas == 0 {
            return Some(PatchId::Empty);
        }
        for index in 0..n_deltas {
            let lines = match git2::Patch::from_diff(&diff, index).ok()? {
                Some(patch) => patch.line_stats().ok()?,
                None => (0, 0, 0),
            };
            if lines.1 + lines.2 == 0 {
                return Some(PatchId::Exact(exact(&diff)));
            }
        }
        Some(PatchId::Text(diff.patchid(None).ok()?.to_string()))
    }

    /// The identity as git itself computes it.
    fn id_by_git(&self, from: &Oid, to: &Oid) -> Result<PatchId, GitError> {
        let bytes = self
            .repository
            .call()
            .args(["diff-tree", "-r", "-z", "--raw", "--numstat", "--no-abbrev"])
            .args(PLAIN)
            .args([from.as_str(), to.as_str()])
            .bytes()?;
        if bytes.is_empty() {
            return Ok(PatchId::Empty);
        }
        let has_no_lines =
            |record: &[u8]| record.starts_with(b"-\t-\t") || record.starts_with(b"0\t0\t");
        if parse::records(&bytes).any(has_no_lines) {
            return Ok(PatchId::Exact(bytes));
        }
        let patch = self
            .repository
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
            .repository
            .call()
            .args(["patch-id", "--stable"])
            .stdin(patch)
            .text()?;
        let id = text.split(' ').next().unwrap_or_default();
        Ok(PatchId::Text(id.to_owned()))
    }
}

/// Every file of a difference with its modes and contents before and after.
fn exact(diff: &git2::Diff) -> Vec<u8> {
    let mut bytes = Vec::new();
    for delta in diff.deltas() {
        for file in [delta.old_file(), delta.new_file()] {
            let mode = u32::from(file.mode());
            bytes.extend_from_slice(format!("{mode:o} {} ", file.id()).as_bytes());
            bytes.extend_from_slice(file.path_bytes().unwrap_or_default());
            bytes.push(0);
        }
    }
    bytes
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
            &[("a", ""), ("new", "n\n"), ("dir/new", "n\n")],
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
        let patches = Patches::of(&repository);
        for n in 0..states.len() {
            let from = repository.resolve(&format!("HEAD~{}", n + 1)).unwrap();
            let to = repository.resolve(&format!("HEAD~{n}")).unwrap();
            let in_process = patches.id_in_process(&from, &to);
            let by_git = patches.id_by_git(&from, &to).unwrap();
            let is_alike = match (&in_process, &by_git) {
                // Both say that the lines do not tell; each in its own form.
                (Some(PatchId::Exact(_)), PatchId::Exact(_)) => true,
                (Some(ours), theirs) => ours == theirs,
                (None, _) => false,
            };
            assert!(
                is_alike,
                "{in_process:?} {by_git:?} {}",
                repository.diff_text(&from, &to).unwrap()
            );
        }
    }
}
