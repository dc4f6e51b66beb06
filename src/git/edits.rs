//! Who else changed one file, committed or not: a question that must cost next to nothing.

use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use gix::ObjectId;
use rayon::prelude::*;

use super::call::Place;
use super::lane::OneFile;
use super::repository::library_id;
use super::status::FileState;
use super::{GitError, HandOver, Repository, Uncommitted};
use crate::model::{EditKind, FileEdit, Oid, RepoPath};

/// The largest file that is looked into, in bytes.
const MAX_FILE: u64 = 10_000_000;

/// Somebody who may have changed a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditSide {
    /// The commit that the work started from last.
    pub head: Oid,
    /// The worktree; where there is none, only the commit counts.
    pub worktree: Option<PathBuf>,
}

/// Why nobody can say.
type Unknown = String;

impl Uncommitted<'_> {
    /// What each of several others did to a file since they and we went apart. The inner error says why it is not known.
    pub fn edits(
        &self,
        path: &RepoPath,
        ours: &EditSide,
        others: &[EditSide],
    ) -> Result<Vec<Result<Option<FileEdit>, String>>, GitError> {
        let repository = self.quarantine.repository();
        let objects = self.quarantine.objects();
        let file = OneFile::open(repository, &objects, path.as_str());
        let Ok(file) = file else {
            let unknown = || Err("the objects cannot be read".to_owned());
            return Ok(others.iter().map(|_| unknown()).collect());
        };
        let look = Look {
            uncommitted: self,
            path,
            file: &file,
        };
        let our_now = look.now(ours);
        Ok(others
            .par_iter()
            .map(|other| look.edit(ours, our_now.clone()?, other))
            .collect())
    }
}

/// One file, looked at in many places.
struct Look<'a> {
    uncommitted: &'a Uncommitted<'a>,
    path: &'a RepoPath,
    file: &'a OneFile,
}

impl Look<'_> {
    fn edit(
        &self,
        ours: &EditSide,
        our_now: Option<ObjectId>,
        other: &EditSide,
    ) -> Result<Option<FileEdit>, Unknown> {
        let base = self.base(&ours.head, &other.head)?;
        let before = self.in_commit(base)?;
        let committed = self.in_commit(id_of(&other.head)?)?;
        let now = self.now_from(other, committed)?;
        if now == before {
            return Ok(None);
        }
        let mut edit = FileEdit {
            kind: EditKind::Binary,
            is_committed: committed != before,
            is_uncommitted: now != committed,
            lines: Vec::new(),
            is_conflict: our_now != before && our_now != now,
        };
        match (before, now) {
            (None, _) => edit.kind = EditKind::Added,
            (_, None) => edit.kind = EditKind::Deleted,
            (Some(before), Some(now)) => {
                let ours = our_now.unwrap_or(before);
                let compared = self.file.compare(before, ours, now).map_err(words)?;
                if let Some(compared) = compared {
                    edit.kind = EditKind::Changed;
                    edit.is_conflict = compared.is_conflict || our_now.is_none();
                    edit.lines = compared.lines;
                }
            }
        }
        Ok(Some(edit))
    }

    fn base(&self, ours: &Oid, theirs: &Oid) -> Result<ObjectId, Unknown> {
        if let Ok(base) = self.file.merge_base(id_of(ours)?, id_of(theirs)?) {
            return Ok(base);
        }
        let repository = self.uncommitted.quarantine.repository();
        match repository.merge_base(ours, theirs) {
            Ok(Some(base)) => id_of(&base),
            Ok(None) => Err("it has no common history with this worktree".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    fn in_commit(&self, commit: ObjectId) -> Result<Option<ObjectId>, Unknown> {
        self.file.in_commit(commit).map_err(words)
    }

    /// What the file is now for somebody.
    fn now(&self, side: &EditSide) -> Result<Option<ObjectId>, Unknown> {
        let committed = self.in_commit(id_of(&side.head)?)?;
        self.now_from(side, committed)
    }

    fn now_from(
        &self,
        side: &EditSide,
        committed: Option<ObjectId>,
    ) -> Result<Option<ObjectId>, Unknown> {
        let Some(worktree) = &side.worktree else {
            return Ok(committed);
        };
        let repository = self.uncommitted.quarantine.repository();
        let place = (self.uncommitted.place(worktree)).map_err(|error| error.to_string())?;
        let is_there = place.work_tree.is_dir();
        let content = content(&place.work_tree, self.path.as_str());
        let content = content.map_err(|error| format!("it cannot be read: {error}"))?;
        let on_disk = content
            .as_ref()
            .and_then(|content| self.file.id_of(content));
        if is_there && on_disk == committed {
            return Ok(committed);
        }
        self.by_git(repository, &place, content, committed)
            .map_err(|error| error.to_string())?
    }

    /// Asks git what the file is: it may be ignored, and what is on disk is not always what would be committed.
    fn by_git(
        &self,
        repository: &Repository,
        place: &Place,
        content: Option<Vec<u8>>,
        committed: Option<ObjectId>,
    ) -> Result<Result<Option<ObjectId>, Unknown>, GitError> {
        let Some(entry) = repository.status_of_path(place, self.path.as_str())? else {
            return Ok(Ok(committed));
        };
        if entry.state == FileState::Unmerged {
            return Ok(Err("a merge of it is not resolved".to_owned()));
        }
        let Some(content) = content else {
            return Ok(Ok(None));
        };
        let id = repository
            .call_at(place)
            .env(
                "GIT_OBJECT_DIRECTORY",
                self.uncommitted.quarantine.objects(),
            )
            .args(["hash-object", "-w", "--stdin", "--path", self.path.as_str()])
            .stdin(content)
            .oid("hash-object")?;
        Ok(library_id(&id).map(Some).ok_or_else(|| id.to_string()))
    }
}

/// What is at a path on disk; links are not followed, and nothing is where a folder or a device is.
fn content(worktree: &Path, path: &str) -> io::Result<Option<Vec<u8>>> {
    let mut at = worktree.to_owned();
    let mut names = path.split('/').peekable();
    while let Some(name) = names.next() {
        at.push(name);
        let metadata = match at.symlink_metadata() {
            Ok(metadata) => metadata,
            Err(error) if is_absent(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        let is_last = names.peek().is_none();
        if !is_last && !metadata.is_dir() {
            return Ok(None);
        }
        if is_last && metadata.is_symlink() {
            return Ok(Some(fs::read_link(&at)?.as_os_str().as_bytes().to_owned()));
        }
        if is_last && metadata.is_file() {
            if metadata.len() > MAX_FILE {
                return Err(io::Error::other("it is too large"));
            }
            return fs::read(&at).map(Some);
        }
    }
    Ok(None)
}

fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn id_of(oid: &Oid) -> Result<ObjectId, Unknown> {
    library_id(oid).ok_or_else(|| format!("{oid} is no commit"))
}

fn words(reason: HandOver) -> Unknown {
    reason.to_string()
}
