//! The user's hooks, run for a commit that we make, in a scratch worktree.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::call::failed;
use super::{GitError, Repository};
use crate::model::Oid;

/// What a commit is, for the hooks that run for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommitKind {
    /// `git merge`: `pre-merge-commit`, `prepare-commit-msg … merge`, `commit-msg`.
    Merge,
    /// `git commit` after `git merge --squash`: `pre-commit`, `prepare-commit-msg … squash`, `commit-msg`.
    Squash,
}

/// A commit that hooks are to run for.
#[derive(Debug, Clone, Copy)]
pub struct HookedCommit<'a> {
    /// What it is.
    pub kind: CommitKind,
    /// The commit that it is put on.
    pub onto: &'a Oid,
    /// Its tree.
    pub tree: &'a Oid,
    /// Its message.
    pub message: &'a str,
    /// Whether the hooks are left out that `--no-verify` leaves out.
    pub skips_hooks: bool,
    /// What marks the hooks and all that they start.
    pub mark: &'a str,
}

/// What the hooks made of a commit that was to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hooked {
    /// The tree and the message, as they left them.
    Allowed {
        /// The tree.
        tree: Oid,
        /// The message.
        message: String,
    },
    /// One refuses it.
    Refused {
        /// Its name.
        hook: String,
        /// The end of what it said.
        message: String,
    },
}

impl CommitKind {
    fn first_hook(self) -> &'static str {
        match self {
            Self::Merge => "pre-merge-commit",
            Self::Squash => "pre-commit",
        }
    }

    fn source(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Squash => "squash",
        }
    }
}

impl Repository {
    /// The folder of the user's hooks. One that is named relative to a checkout is that of the user's own: what a branch
    /// brings along is not run.
    fn hooks_folder(&self) -> Option<PathBuf> {
        let configured =
            self.call_with_hooks()
                .args(["config", "--type=path", "--get", "core.hooksPath"]);
        let named = configured.run().ok()?.stdout_text();
        if named.is_empty() {
            return Some(self.common_dir().join("hooks"));
        }
        let path = PathBuf::from(named);
        if path.is_absolute() {
            return Some(path);
        }
        let main = self.worktrees().ok()?.into_iter().next()?;
        Some(main.path.join(path))
    }

    /// Whether any hook runs for such a commit. `without` leaves out those that `--no-verify` does.
    pub fn has_commit_hooks(&self, kind: CommitKind, without: bool) -> bool {
        let Some(folder) = self.hooks_folder() else {
            return false;
        };
        let mut names = vec!["prepare-commit-msg"];
        if !without {
            names.extend([kind.first_hook(), "commit-msg"]);
        }
        names.iter().any(|name| is_executable(&folder.join(name)))
    }

    /// Runs the hooks for a commit, in a worktree of ours that is brought to it.
    pub fn run_commit_hooks(
        &self,
        worktree: &Path,
        commit: &HookedCommit<'_>,
    ) -> Result<Hooked, GitError> {
        let HookedCommit { kind, onto, .. } = *commit;
        let is_wanted = !commit.skips_hooks;
        let place = self.place(worktree)?;
        let folder = self.hooks_folder().unwrap_or_default();
        self.reset_worktree(worktree, onto)?;
        self.call_at(&place)
            .args(["read-tree", "--reset", "-u", commit.tree.as_str()])
            .bytes()?;
        let file = place.git_file("MERGE_MSG");
        let io = |source| GitError::Io {
            path: place.git_file("MERGE_MSG"),
            source,
        };
        fs::write(&file, commit.message).map_err(io)?;
        let text = file.to_string_lossy().into_owned();
        let steps: [(&str, Vec<&str>, bool); 3] = [
            (kind.first_hook(), vec![], is_wanted),
            ("prepare-commit-msg", vec![&text, kind.source()], true),
            ("commit-msg", vec![&text], is_wanted),
        ];
        for (name, arguments, is_wanted) in steps {
            if !is_wanted || !is_executable(&folder.join(name)) {
                continue;
            }
            let mut hooks = std::ffi::OsString::from("core.hooksPath=");
            hooks.push(&folder);
            let output = self
                .call_with_hooks_at(&place)
                .option("-c")
                .option(hooks)
                .env("GIT_INDEX_FILE", place.git_file("index"))
                .marked(commit.mark)
                .args(["hook", "run", name, "--"])
                .args(arguments)
                .run()?;
            if !output.is_success() {
                let GitError::Failed { stderr, .. } = failed(format!("hook run {name}"), &output)
                else {
                    continue;
                };
                return Ok(Hooked::Refused {
                    hook: name.to_owned(),
                    message: stderr,
                });
            }
        }
        let tree = self.call_at(&place).arg("write-tree").oid("write-tree")?;
        let message = fs::read(&file).map_err(io)?;
        fs::remove_file(&file).ok();
        Ok(Hooked::Allowed {
            tree,
            message: String::from_utf8_lossy(&message).into_owned(),
        })
    }
}

fn is_executable(path: &Path) -> bool {
    fs::metadata(path)
        .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}
