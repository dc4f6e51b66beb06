//! What differs between two commits, one of which may hold what nobody committed.

use gix::ObjectId;

use super::store::{Trees, is_folder};
use super::{Live, Odd};
use crate::git::diff::PLAIN;
use crate::git::lane::replaced_lines;
use crate::git::parse::{parse_path_lossy, records};
use crate::git::repository::library_id;
use crate::git::{GitError, Uncommitted};
use crate::model::{Oid, RepoPath};

/// How deep folders may be nested.
const MAX_DEPTH: usize = 128;

/// A file that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// Its path.
    pub path: RepoPath,
    /// What it was; none where it was not there, or where that is not known.
    pub before: Option<Oid>,
    /// What it is.
    pub after: Option<Oid>,
}

impl Uncommitted<'_> {
    /// The files that differ between two commits, either of which may have been taken. Without renames.
    pub fn changes(&self, from: &Oid, to: &Oid) -> Result<Vec<FileChange>, GitError> {
        if let Ok(live) = &self.live
            && let Ok(changes) = changes(live, from, to)
        {
            return Ok(changes);
        }
        let call = self.quarantine.call();
        let bytes = call
            .args(["diff-tree", "-r", "-z", "--name-only", "--no-renames"])
            .args([from.as_str(), to.as_str()])
            .bytes()?;
        let paths = records(&bytes).filter_map(parse_path_lossy);
        Ok(paths
            .map(|path| FileChange {
                path,
                before: None,
                after: None,
            })
            .collect())
    }

    /// The difference between two commits, either of which may have been taken, as a patch for people.
    pub fn diff_text(&self, from: &Oid, to: &Oid) -> Result<String, GitError> {
        let call = self.quarantine.call();
        let bytes = call
            .args(["diff-tree", "-r", "-p", "--stat", "--summary"])
            .args(PLAIN)
            .args([from.as_str(), to.as_str()])
            .bytes()?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Which lines of a file a change replaces, counted from 1 as they were before; the last of each is included. Where
    /// lines are only added, the one before them. Nothing where it has no lines, or nobody can say.
    pub fn lines(&self, change: &FileChange) -> Vec<(u32, u32)> {
        let lines = || {
            let live = self.live.as_ref().ok()?;
            let mut trees = live.store().trees();
            let before = trees.file(library_id(change.before.as_ref()?)?)?;
            let after = trees.file(library_id(change.after.as_ref()?)?)?;
            replaced_lines(&before, &after)
        };
        lines().unwrap_or_default()
    }
}

pub(super) fn changes(live: &Live, from: &Oid, to: &Oid) -> Result<Vec<FileChange>, Odd> {
    let mut trees = live.store().trees();
    let id = |oid: &Oid| library_id(oid).ok_or(Odd::Object);
    let (from, to) = (trees.of_commit(id(from)?)?, trees.of_commit(id(to)?)?);
    let mut found = Vec::new();
    folder(&mut trees, b"", (Some(from), Some(to)), 0, &mut found)?;
    Ok(found)
}

/// Compares two folders of one path.
fn folder(
    trees: &mut Trees,
    prefix: &[u8],
    (from, to): (Option<ObjectId>, Option<ObjectId>),
    depth: usize,
    found: &mut Vec<FileChange>,
) -> Result<(), Odd> {
    if from == to {
        return Ok(());
    }
    if depth > MAX_DEPTH {
        return Err(Odd::TooMuch);
    }
    let old = from
        .map(|tree| trees.entries(tree))
        .transpose()?
        .unwrap_or_default();
    let new = to
        .map(|tree| trees.entries(tree))
        .transpose()?
        .unwrap_or_default();
    let mut names: Vec<_> = old
        .iter()
        .chain(&new)
        .map(|entry| &entry.filename)
        .collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let before = old.iter().find(|entry| entry.filename == *name);
        let after = new.iter().find(|entry| entry.filename == *name);
        if before == after {
            continue;
        }
        let path = [prefix, name.as_slice()].concat();
        let inner = [before, after].map(|entry| entry.filter(|entry| is_folder(entry)));
        let files = [before, after].map(|entry| entry.filter(|entry| !is_folder(entry)));
        if inner.iter().any(Option::is_some) {
            let [from, to] = inner.map(|entry| entry.map(|entry| entry.oid));
            let prefix = [path.as_slice(), b"/"].concat();
            folder(trees, &prefix, (from, to), depth + 1, found)?;
        }
        if files.iter().any(Option::is_some) && files[0] != files[1] {
            let [before, after] =
                files.map(|entry| entry.and_then(|entry| entry.oid.to_string().parse().ok()));
            found.extend(parse_path_lossy(&path).map(|path| FileChange {
                path,
                before,
                after,
            }));
        }
    }
    Ok(())
}
