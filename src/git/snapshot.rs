//! The files of a worktree, taken into an index of our own.

use std::fs::{self, File, FileTimes};
use std::io;
use std::path::{Path, PathBuf};

use super::call::{Call, Place};
use super::status::{FileState, RawEntry};
use super::{GitError, Repository};
use crate::model::Oid;
use crate::process::Scratch;

/// Where a snapshot is put.
#[derive(Debug, Clone, Copy)]
pub(super) struct Aside<'a> {
    /// The index file that holds it.
    pub(super) index: &'a Path,
    /// The folder for its objects; where none is given, the repository's own.
    pub(super) objects: Option<&'a Path>,
}

impl Aside<'_> {
    /// A call that puts what it makes there. The index is written whole: one that is split would leave a part of it with the
    /// worktree's own.
    fn with(self, call: Call) -> Call {
        let call = call
            .option("-c")
            .option("core.splitIndex=false")
            .env("GIT_INDEX_FILE", self.index);
        match self.objects {
            Some(objects) => call.env("GIT_OBJECT_DIRECTORY", objects),
            None => call,
        }
    }
}

/// The files of a worktree as a tree, and the index that says so.
#[derive(Debug)]
pub(super) struct Snapshot {
    /// The tree.
    pub(super) tree: Oid,
    /// What is not in it although it is neither tracked nor ignored.
    pub(super) left_out: Vec<String>,
    /// The index that holds it.
    pub(super) index: PathBuf,
}

impl Repository {
    /// Takes what is in a worktree into the index file `index`, except new files that `is_dropping` names and repositories
    /// inside the worktree, which would become links to commits that nobody else has. The worktree's own index is only read.
    pub(super) fn snapshot(
        &self,
        place: &Place,
        index: &Path,
        is_dropping: &dyn Fn(&str) -> bool,
    ) -> Result<Snapshot, GitError> {
        let aside = Aside {
            index,
            objects: None,
        };
        let entries = self.copy_status(place, aside)?;
        if entries
            .iter()
            .any(|entry| entry.state == FileState::Unmerged)
        {
            return Err(GitError::InProgress {
                path: place.work_tree.clone(),
                operation: Self::operation(place).unwrap_or("merge"),
            });
        }
        self.take_in(place, aside, &entries, is_dropping)
    }

    /// Copies the index of a worktree; what its files are to that. An index that git cannot read is made anew from HEAD.
    pub(super) fn copy_status(
        &self,
        place: &Place,
        aside: Aside,
    ) -> Result<Vec<RawEntry>, GitError> {
        let call = || aside.with(self.call_at(place));
        let entries = match copy_index(&place.git_file("index"), aside.index) {
            Ok(()) => Self::raw_status_by(call()),
            Err(_) => Self::fresh_status(aside.index, &call),
        };
        entries.or_else(|_| Self::fresh_status(aside.index, &call))
    }

    /// Takes entries of a status into an index.
    pub(super) fn take_in(
        &self,
        place: &Place,
        aside: Aside,
        entries: &[RawEntry],
        is_dropping: &dyn Fn(&str) -> bool,
    ) -> Result<Snapshot, GitError> {
        let call = || aside.with(self.call_at(place));
        let sorted = Sorted::new(entries, is_dropping);
        for (option, paths) in [("--force-remove", &sorted.gone), ("--add", &sorted.here)] {
            if !paths.is_empty() {
                call()
                    .option("-c")
                    .option("core.safecrlf=false")
                    .args(["update-index", "--replace", option, "-z", "--stdin"])
                    .stdin(paths.join(&0))
                    .bytes()?;
            }
        }
        Ok(Snapshot {
            tree: call().arg("write-tree").oid("write-tree")?,
            left_out: sorted.left_out,
            index: aside.index.to_owned(),
        })
    }

    fn fresh_status(index: &Path, call: &dyn Fn() -> Call) -> Result<Vec<RawEntry>, GitError> {
        fs::remove_file(index).ok();
        let head = call().args(["read-tree", "--reset", "HEAD"]);
        head.bytes()?;
        Self::raw_status_by(call())
    }

    /// The tree of everything in a worktree that is not ignored, as it is on disk. Neither its index nor HEAD changes.
    pub fn write_worktree_tree(&self, worktree: &Path) -> Result<Oid, GitError> {
        let place = self.place(worktree)?;
        let folder = Scratch::make().map_err(|source| GitError::Io {
            path: std::env::temp_dir(),
            source,
        })?;
        let index = folder.path().join("index");
        let tree = match self.snapshot(&place, &index, &|_| false) {
            // The files of a conflict are taken as they are, markers and all.
            Err(GitError::InProgress { .. }) => {
                let aside = Aside {
                    index: &index,
                    objects: None,
                };
                let entries = Self::fresh_status(&index, &|| aside.with(self.call_at(&place)))?;
                self.take_in(&place, aside, &entries, &|_| false)?.tree
            }
            snapshot => snapshot?.tree,
        };
        Ok(tree)
    }
}

/// What is to be done with each entry of a status.
#[derive(Debug, Default)]
struct Sorted {
    /// Paths to be taken in as they are on disk.
    here: Vec<Vec<u8>>,
    /// Paths to be taken out of the index.
    gone: Vec<Vec<u8>>,
    /// Paths that do not belong.
    left_out: Vec<String>,
}

impl Sorted {
    fn new(entries: &[RawEntry], is_dropping: &dyn Fn(&str) -> bool) -> Self {
        let mut sorted = Self::default();
        for entry in entries {
            let shown = entry.shown();
            let is_new = matches!(entry.state, FileState::Untracked | FileState::Added);
            if entry.state == FileState::Nested {
                sorted.left_out.push(shown);
            } else if is_new && is_dropping(&shown) {
                sorted.left_out.push(shown);
                if entry.state == FileState::Added {
                    sorted.gone.push(entry.path.clone());
                }
            } else if entry.is_on_disk {
                sorted.here.push(entry.path.clone());
            } else {
                sorted.gone.push(entry.path.clone());
            }
        }
        sorted.left_out.sort();
        sorted.left_out.dedup();
        sorted
    }
}

/// Copies an index with its time: git takes a file for unchanged only if it is older than the index, and a copy that
/// looks newer would hide a change made in the same instant.
fn copy_index(from: &Path, to: &Path) -> io::Result<()> {
    let modified = fs::metadata(from)?.modified()?;
    let mut lock = to.as_os_str().to_owned();
    lock.push(".lock");
    fs::remove_file(lock).ok();
    fs::copy(from, to)?;
    let file = File::options().write(true).open(to)?;
    file.set_times(FileTimes::new().set_modified(modified))
}
