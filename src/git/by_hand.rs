//! A merge that conflicts, opened in a worktree of ours for somebody to settle.

use std::fs;
use std::path::Path;

use super::call::failed;
use super::rerere::has_markers;
use super::status::FileState;
use super::{GitError, Repository};
use crate::model::{Exit, Oid, RepoPath};

/// How a worktree stands in which somebody settles a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandWork {
    /// These files still have conflicts.
    Open(Vec<String>),
    /// These files are neither tracked nor ignored, and would be lost.
    Stray(Vec<String>),
    /// Nothing was merged: the merge was given up there.
    Nothing,
    /// It is settled, and comes to this tree; or to this commit, where somebody made one.
    Settled {
        /// The tree.
        tree: Oid,
        /// The commit.
        commit: Option<Oid>,
    },
}

/// The file of a worktree that says which tree its files were when a merge was opened there.
const OPENED: &str = "orchestrate-opened";

impl Repository {
    /// Begins `git merge` of a commit in a worktree of ours, and leaves it in its conflict, as git does: the user's
    /// recorded resolutions are replayed, and what will be resolved is noted for them. The markers call the commit `name`;
    /// `message` is that of the merge, if it is committed there. `settled` are files that are settled already.
    pub fn open_merge(
        &self,
        worktree: &Path,
        onto: &Oid,
        tip: &Oid,
        (name, message): (&str, &str),
        settled: &[(RepoPath, Vec<u8>)],
    ) -> Result<(), GitError> {
        self.ensure_detached_worktree(worktree, onto)?;
        self.abort_merge(worktree);
        self.reset_worktree(worktree, onto)?;
        let place = self.place(worktree)?;
        // Git names a side in its markers as it was told to merge it.
        let is_name = !name.starts_with('-') && self.resolve(name).is_ok_and(|at| at == *tip);
        let argument = if is_name { name } else { tip.as_str() };
        let output = self
            .as_somebody(self.call_at(&place))
            .option("-c")
            .option("merge.autoStash=false")
            .args([
                "merge",
                "--quiet",
                "--no-ff",
                "--no-commit",
                "--no-squash",
                "--strategy=ort",
                "-m",
                message.trim_end(),
            ])
            .arg(argument)
            .run()?;
        if !matches!(output.exit, Exit::Success | Exit::Failure { code: 1 }) {
            return Err(failed(format!("merge {tip}"), &output));
        }
        for (path, content) in settled {
            let file = place.work_tree.join(path.as_str());
            fs::write(&file, content).map_err(|source| GitError::Io { path: file, source })?;
            self.call_at(&place)
                .env("GIT_LITERAL_PATHSPECS", "1")
                .args(["add", "--", path.as_str()])
                .bytes()?;
        }
        let tree = self.write_worktree_tree(worktree)?;
        let file = place.git_file(OPENED);
        fs::write(&file, tree.as_str()).map_err(|source| GitError::Io { path: file, source })
    }

    /// Whether a merge stands open in a worktree of ours, or did. One whose opening was killed does not.
    pub fn is_opened(&self, worktree: &Path) -> bool {
        (self.place(worktree)).is_ok_and(|place| place.git_file(OPENED).exists())
    }

    /// Whether nobody has done anything in a worktree since a merge was opened there.
    pub fn is_as_opened(&self, worktree: &Path) -> Result<bool, GitError> {
        let place = self.place(worktree)?;
        let Ok(opened) = fs::read_to_string(place.git_file(OPENED)) else {
            return Ok(true);
        };
        Ok(self.write_worktree_tree(worktree)?.as_str() == opened)
    }

    /// Gives up a merge that is open in a worktree of ours.
    fn abort_merge(&self, worktree: &Path) {
        if let Ok(place) = self.place(worktree) {
            for name in [
                OPENED,
                "MERGE_HEAD",
                "MERGE_MODE",
                "MERGE_MSG",
                "MERGE_RR",
                "AUTO_MERGE",
            ] {
                fs::remove_file(place.git_file(name)).ok();
            }
        }
    }

    /// Looks at a merge that somebody settles, and takes in the files that have no marker any more. `onto` is where the
    /// worktree began, `tip` what was to be merged.
    pub fn hand_work(&self, worktree: &Path, onto: &Oid, tip: &Oid) -> Result<HandWork, GitError> {
        let place = self.place(worktree)?;
        let head = self
            .call_for(&place.git_dir)
            .args(["rev-parse", "--verify", "HEAD^{commit}"])
            .oid("rev-parse")?;
        let entries = self.raw_status(&place)?;
        let is_stray = |state: FileState| matches!(state, FileState::Untracked | FileState::Nested);
        let strays = entries.iter().filter(|entry| is_stray(entry.state));
        let strays: Vec<String> = strays.map(super::status::RawEntry::shown).collect();
        let mut open = Vec::new();
        for entry in entries.iter().filter(|entry| !is_stray(entry.state)) {
            let path = entry.shown();
            let content = fs::read(place.work_tree.join(&path)).unwrap_or_default();
            // A file that is unmerged and gone is one whose fate nobody has decided.
            let is_gone = entry.state == FileState::Unmerged && !entry.is_on_disk;
            if is_gone || (entry.state == FileState::Unmerged && has_markers(&content)) {
                open.push(path);
            }
        }
        if !open.is_empty() {
            return Ok(HandWork::Open(open));
        }
        if !strays.is_empty() {
            return Ok(HandWork::Stray(strays));
        }
        let is_merging = place.git_file("MERGE_HEAD").exists();
        if !is_merging && head == *onto {
            return Ok(HandWork::Nothing);
        }
        self.call_at(&place)
            .option("-c")
            .option("core.safecrlf=false")
            .args(["add", "--update", "--", "."])
            .bytes()?;
        let tree = self.call_at(&place).arg("write-tree").oid("write-tree")?;
        if self.replays_resolutions() {
            self.call_at(&place).arg("rerere").run()?;
        }
        if is_merging {
            return Ok(HandWork::Settled { tree, commit: None });
        }
        let is_whole = self.is_ancestor(tip, &head)? && self.is_ancestor(onto, &head)?;
        if !is_whole {
            return Ok(HandWork::Nothing);
        }
        let is_clean = self.tree_oid(&head)? == tree;
        Ok(HandWork::Settled {
            tree,
            commit: is_clean.then_some(head),
        })
    }
}
