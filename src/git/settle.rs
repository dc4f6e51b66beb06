//! What a worktree came to, once its agent has ended.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::call::Place;
use super::{ChangedFile, GitError, RefUpdate, Repository};
use crate::model::Oid;

/// What a worktree came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The tip of its branch now.
    pub tip: Oid,
    /// The commit that was made of what was uncommitted.
    pub committed: Option<Oid>,
    /// What was left uncommitted because it does not belong: droppings, repositories inside the worktree.
    pub left_out: Vec<String>,
    /// The files that differ between its start and its tip.
    pub changed: Vec<ChangedFile>,
}

/// Which commit of a worktree counts.
enum Counts {
    /// The one at its HEAD; what is uncommitted belongs on top of it.
    Head(Oid),
    /// The tip of its branch, if nothing is uncommitted at its HEAD, which was left elsewhere.
    Branch(Oid),
}

impl Repository {
    /// Brings the worktree and the branch of a task to rest after its agent has ended, whatever the agent did to them:
    /// commits what is uncommitted (except new files that `is_dropping` names, and repositories inside the worktree), and
    /// moves the branch to it. No hook runs: the agent could have written it.
    ///
    /// What counts is the commit at the worktree's HEAD, on whatever branch, if it descends from `start`; or the branch, if
    /// the HEAD was merely left elsewhere with nothing uncommitted. Where the two went different ways, or neither
    /// descends from `start`, [`GitError::Strayed`]. A rebase or a conflict that the agent left unfinished is
    /// [`GitError::InProgress`]. Can be called again after a kill at any instant. No process of the agent may be alive.
    pub fn settle(
        &self,
        worktree: &Path,
        branch: &str,
        start: &Oid,
        is_dropping: &dyn Fn(&str) -> bool,
        message: &str,
    ) -> Result<Settled, GitError> {
        let place = self.place(worktree)?;
        self.mend(&place, branch)?;
        if matches!(Self::operation(&place), Some("rebase")) {
            return Err(GitError::InProgress {
                path: place.work_tree.clone(),
                operation: "rebase",
            });
        }
        let at = self.ref_target(branch)?;
        let counts = self.what_counts(&place, at.as_ref(), start)?;
        let (head, left_out, tree) = match &counts {
            Counts::Head(head) => {
                // HEAD may be without a commit if its branch was deleted; what is uncommitted is measured against it.
                self.point(&place, branch, at.as_ref(), head)?;
                if self.is_unchanged(&place) {
                    (head, Vec::new(), Some(self.tree_oid(head)?))
                } else {
                    let snapshot =
                        self.snapshot(&place, &place.git_file("orchestrate-index"), is_dropping)?;
                    let index = place.git_file("index");
                    fs::rename(&snapshot.index, &index).map_err(|source| GitError::Io {
                        path: index,
                        source,
                    })?;
                    (head, snapshot.left_out, Some(snapshot.tree))
                }
            }
            Counts::Branch(tip) => {
                self.follow_branch(&place, branch, tip, start)?;
                (tip, Vec::new(), None)
            }
        };
        let committed = match tree {
            Some(tree) => self.commit_on_head(&place, branch, head, &tree, message)?,
            None => None,
        };
        let tip = committed.clone().unwrap_or_else(|| head.clone());
        Ok(Settled {
            changed: if tip == *start {
                Vec::new()
            } else {
                self.changed_files(start, &tip)?
            },
            tip,
            committed,
            left_out,
        })
    }

    /// Repairs what a git that was killed left behind, and a worktree that lost the way to its repository.
    fn mend(&self, place: &Place, branch: &str) -> Result<(), GitError> {
        let mut ref_lock = self.common_dir().join(branch).into_os_string();
        ref_lock.push(".lock");
        for lock in [
            place.git_file("index.lock"),
            place.git_file("HEAD.lock"),
            PathBuf::from(ref_lock),
        ] {
            fs::remove_file(lock).ok();
        }
        let head = fs::read(place.git_file("HEAD")).unwrap_or_default();
        let is_head = head.starts_with(b"ref: refs/") || head.trim_ascii().len() >= 40;
        if !is_head {
            write(
                &place.git_file("HEAD"),
                format!("ref: {branch}\n").as_bytes(),
            )?;
        }
        let link = place.work_tree.join(".git");
        if place.git_dir != self.common_dir() && link.symlink_metadata().is_err() {
            let mut text = b"gitdir: ".to_vec();
            text.extend_from_slice(place.git_dir.as_os_str().as_encoded_bytes());
            text.push(b'\n');
            write(&link, &text)?;
        }
        Ok(())
    }

    fn what_counts(
        &self,
        place: &Place,
        branch: Option<&Oid>,
        start: &Oid,
    ) -> Result<Counts, GitError> {
        // A branch that was deleted below a HEAD leaves its last commit in the log of that HEAD.
        let head = match self.head_commit(&place.git_dir)? {
            Some(head) => Some(head),
            None => match fs::read(place.git_file("logs/HEAD"))
                .ok()
                .and_then(|log| last_of_log(&String::from_utf8_lossy(&log)))
            {
                Some(oid) => {
                    let call = self.call_for(&place.git_dir);
                    let call = call.args(["rev-parse", "--verify", "--quiet"]);
                    let output = call.arg(format!("{oid}^{{commit}}")).run()?;
                    output.stdout_text().parse().ok()
                }
                None => None,
            },
        };
        let descends = |oid: Option<&Oid>| -> Result<bool, GitError> {
            oid.map_or(Ok(false), |oid| self.is_ancestor(start, oid))
        };
        let strayed = |head: &Oid| GitError::Strayed {
            path: place.work_tree.clone(),
            head: head.clone(),
            start: start.clone(),
        };
        match (head, branch) {
            (None, None) => Ok(Counts::Head(start.clone())),
            (Some(head), None) if descends(Some(&head))? => Ok(Counts::Head(head)),
            (Some(head), None) => Err(strayed(&head)),
            (head, Some(branch)) => {
                let is_branch_ours = descends(Some(branch))?;
                let Some(head) = head.filter(|head| head != branch) else {
                    return if is_branch_ours {
                        Ok(Counts::Head(branch.clone()))
                    } else {
                        Err(strayed(branch))
                    };
                };
                let is_head_ours = descends(Some(&head))?;
                if is_head_ours && (!is_branch_ours || self.is_ancestor(branch, &head)?) {
                    Ok(Counts::Head(head))
                } else if is_branch_ours && (!is_head_ours || self.is_ancestor(&head, branch)?) {
                    Ok(Counts::Branch(branch.clone()))
                } else {
                    Err(strayed(&head))
                }
            }
        }
    }

    /// Moves the branch to a commit, and the HEAD of the worktree to the branch; the files stay as they are.
    fn point(
        &self,
        place: &Place,
        branch: &str,
        at: Option<&Oid>,
        to: &Oid,
    ) -> Result<(), GitError> {
        if at != Some(to) {
            let update = RefUpdate {
                name: branch.to_owned(),
                new: Some(to.clone()),
                old: at.cloned(),
            };
            self.update_refs(&[update], "orchestrate: settle")?;
        }
        let head = self.symbolic_head(&place.git_dir)?;
        if head.as_deref() != Some(branch) {
            self.call_for(&place.git_dir)
                .args(["symbolic-ref", "-m", "orchestrate: settle", "HEAD", branch])
                .bytes()?;
        }
        Ok(())
    }

    /// Brings a worktree whose HEAD was left elsewhere, with nothing uncommitted, back to its branch.
    fn follow_branch(
        &self,
        place: &Place,
        branch: &str,
        tip: &Oid,
        start: &Oid,
    ) -> Result<(), GitError> {
        let head = self.head_commit(&place.git_dir)?;
        let head = head.ok_or_else(|| GitError::Unreadable {
            command: "rev-parse",
            what: "HEAD names no commit".to_owned(),
        })?;
        if !self.raw_status(place)?.is_empty() {
            return Err(GitError::Strayed {
                path: place.work_tree.clone(),
                head,
                start: start.clone(),
            });
        }
        self.call_at(place)
            .args(["read-tree", "-m", "-u", head.as_str(), tip.as_str()])
            .bytes()?;
        self.point(place, branch, Some(tip), tip)
    }

    /// Commits a tree on top of HEAD and moves the branch to it; none where nothing differs.
    fn commit_on_head(
        &self,
        place: &Place,
        branch: &str,
        head: &Oid,
        tree: &Oid,
        message: &str,
    ) -> Result<Option<Oid>, GitError> {
        let mut parents = vec![head.clone()];
        let merged = fs::read_to_string(place.git_file("MERGE_HEAD")).unwrap_or_default();
        for parent in merged.lines().filter_map(|line| line.parse::<Oid>().ok()) {
            if !self.is_ancestor(&parent, head)? {
                parents.push(parent);
            }
        }
        let committed = if parents.len() > 1 || *tree != self.tree_oid(head)? {
            let commit = self.commit_tree(tree, &parents, message)?;
            self.point(place, branch, Some(head), &commit)?;
            Some(commit)
        } else {
            None
        };
        for done in [
            "MERGE_HEAD",
            "MERGE_MSG",
            "MERGE_MODE",
            "AUTO_MERGE",
            "SQUASH_MSG",
            "CHERRY_PICK_HEAD",
            "REVERT_HEAD",
        ] {
            fs::remove_file(place.git_file(done)).ok();
        }
        Ok(committed)
    }
}

/// The last commit of a log of HEAD: `45b983b… 8e27be7… Ada <ada@example.com> 1700000000 +0000<TAB>commit: text`.
pub(super) fn last_of_log(text: &str) -> Option<Oid> {
    text.lines()
        .rev()
        .filter_map(|line| line.split(' ').nth(1)?.parse::<Oid>().ok())
        .find(|oid| *oid != oid.zero())
}

/// Replaces a file as one step.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), GitError> {
    let mut fresh = path.as_os_str().to_owned();
    fresh.push(".orchestrate");
    fs::write(&fresh, bytes)
        .and_then(|()| fs::rename(&fresh, path))
        .map_err(|source: io::Error| GitError::Io {
            path: path.to_owned(),
            source,
        })
}
