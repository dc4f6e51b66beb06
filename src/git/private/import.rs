//! Bringing back what an attempt did in its private git folder: new objects, checked one by one, and its own branch.

use std::fs;
use std::path::{Path, PathBuf};

use super::left::{Left, examine_objects};
use super::{lead, quoted};
use crate::git::call::{Call, Place};
use crate::git::parse::path_of;
use crate::git::worktree::real;
use crate::git::{GitError, RefUpdate, Repository};
use crate::model::Oid;

/// What is known of objects apart from themselves is not believed: it may be made up.
const BELIEVE_NOTHING: &[&str] = &[
    "-c",
    "core.commitGraph=false",
    "-c",
    "core.multiPackIndex=false",
    "-c",
    "pack.useBitmaps=false",
];

/// How many files that are ignored are taken because they were staged.
const MAX_STAGED: usize = 1_000;

/// How much one pack may hold, in bytes.
const MAX_PACK: &str = "--max-input-size=1073741824";

impl Repository {
    /// Brings back what an attempt left in its private git folder, and removes that folder. Nothing is done where there is
    /// none, so that it can be called again after a kill at any instant.
    ///
    /// Only new objects come in, each of them checked, with all that they refer to. Of refs only `branch` is moved, if it
    /// still descends from `start`. The HEAD of the worktree is put where the attempt left its own, so that
    /// [`Repository::settle`] finds everything as if it had happened here. No process of the attempt may be alive.
    pub fn import_private(
        &self,
        folder: &Path,
        worktree: &Path,
        branch: &str,
        start: &Oid,
    ) -> Result<bool, GitError> {
        let place = self.place(worktree)?;
        lead_back(&place)?;
        if !folder.is_dir() {
            return Ok(false);
        }
        let own = folder
            .join("worktrees")
            .join(place.git_dir.file_name().unwrap_or_default());
        self.refuse_unfinished(&place, &own)?;
        let left = Left::read(folder, &own, branch);
        let at = self.ref_target(branch)?;
        self.take_objects(folder, &left, at.as_ref(), start)?;
        self.take_refs(&place, &left, branch, at.as_ref(), start)?;
        self.take_staged(&place, &own)?;
        fs::remove_dir_all(folder).map_err(|source| GitError::Io {
            path: folder.to_owned(),
            source,
        })?;
        Ok(true)
    }

    /// Removes a private git folder without taking anything from it.
    pub fn forget_private(&self, folder: &Path, worktree: &Path) -> Result<(), GitError> {
        lead_back(&self.place(worktree)?)?;
        match fs::remove_dir_all(folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(GitError::Io {
                path: folder.to_owned(),
                source: error,
            }),
            _ => Ok(()),
        }
    }

    /// Refuses what the attempt left in the middle, as a settlement does.
    fn refuse_unfinished(&self, place: &Place, own: &Path) -> Result<(), GitError> {
        let theirs = Place {
            git_dir: own.to_owned(),
            work_tree: place.work_tree.clone(),
        };
        let in_progress = |operation| GitError::InProgress {
            path: place.work_tree.clone(),
            operation,
        };
        let operation = Self::operation(&theirs);
        if operation == Some("rebase") {
            return Err(in_progress("rebase"));
        }
        let Some(index) = written_index(place, own) else {
            return Ok(());
        };
        let unmerged = self
            .call_at(place)
            .env("GIT_INDEX_FILE", &index)
            .args(["ls-files", "--unmerged", "-z"])
            .run()?;
        if unmerged.stdout.is_empty() {
            Ok(())
        } else {
            Err(in_progress(operation.unwrap_or("merge")))
        }
    }

    fn take_objects(
        &self,
        folder: &Path,
        left: &Left,
        at: Option<&Oid>,
        start: &Oid,
    ) -> Result<(), GitError> {
        let is_known = |oid: &&Oid| *oid == start || Some(*oid) == at;
        let new: Vec<&Oid> = left.commits().filter(|oid| !is_known(oid)).collect();
        if new.is_empty() {
            return Ok(());
        }
        let objects = folder.join("objects");
        let examined = examine_objects(&objects).map_err(|source| GitError::Io {
            path: objects.clone(),
            source,
        })?;
        examined.map_err(|why| GitError::NotImported { why })?;
        let mut wanted = String::new();
        for oid in &new {
            wanted.push_str(oid.as_str());
            wanted.push('\n');
        }
        for oid in at.into_iter().chain([start]) {
            wanted.push('^');
            wanted.push_str(oid.as_str());
            wanted.push('\n');
        }
        let refused = |error: GitError| match error {
            GitError::Failed { stderr, .. } => {
                let why: Vec<&str> = stderr.lines().map(str::trim).collect();
                GitError::NotImported {
                    why: why.join(", "),
                }
            }
            other => other,
        };
        let pack = self
            .believing_nothing()
            .env(
                "GIT_ALTERNATE_OBJECT_DIRECTORIES",
                as_text(&quoted(&objects)),
            )
            .args(["pack-objects", "--revs", "--stdout", "--thin"])
            .args(["--delta-base-offset", "-q"])
            .stdin(wanted.clone().into_bytes())
            .bytes()
            .map_err(refused)?;
        // It computes every id anew from the content, and dies of a broken object or a link to nowhere.
        self.believing_nothing()
            .args(["index-pack", "--strict", "--fix-thin", "--stdin", MAX_PACK])
            .stdin(pack)
            .bytes()
            .map_err(refused)?;
        self.believing_nothing()
            .args(["rev-list", "--objects", "--quiet", "--stdin"])
            .stdin(wanted.into_bytes())
            .bytes()
            .map(drop)
            .map_err(refused)
    }

    fn take_refs(
        &self,
        place: &Place,
        left: &Left,
        branch: &str,
        at: Option<&Oid>,
        start: &Oid,
    ) -> Result<(), GitError> {
        let head_now = || self.head_commit(&place.git_dir);
        let is_unmoved = left.is_on_branch && left.branch.as_ref() == at;
        if is_unmoved && left.merging.is_empty() {
            return Ok(());
        }
        let before = head_now()?;
        if let Some(tip) = left.branch.as_ref().filter(|tip| Some(*tip) != at)
            && self.is_ancestor(start, tip)?
        {
            let update = RefUpdate {
                name: branch.to_owned(),
                new: Some(tip.clone()),
                old: at.cloned(),
            };
            self.update_refs(&[update], "orchestrate: import")?;
        }
        if !left.is_on_branch
            && let Some(head) = &left.head
        {
            self.call_for(&place.git_dir)
                .args(["update-ref", "--no-deref", "-m", "orchestrate: import"])
                .args(["HEAD", head.as_str()])
                .bytes()?;
        }
        if !left.merging.is_empty() {
            let lines: Vec<String> = left.merging.iter().map(|oid| format!("{oid}\n")).collect();
            crate::git::settle::write(&place.git_file("MERGE_HEAD"), lines.concat().as_bytes())?;
        }
        let after = head_now()?;
        match (before, after) {
            (Some(before), Some(after)) if before != after => {
                self.move_index(place, &before, &after)
            }
            _ => Ok(()),
        }
    }

    /// Has the worktree's own index hold what the attempt staged although it is ignored: nothing else says that it is meant
    /// to be committed. Of everything else the files on disk count.
    fn take_staged(&self, place: &Place, own: &Path) -> Result<(), GitError> {
        let Some(index) = written_index(place, own) else {
            return Ok(());
        };
        let staged = self
            .call_at(place)
            .env("GIT_INDEX_FILE", &index)
            .args(["ls-files", "--cached", "--ignored", "--exclude-standard"])
            .arg("-z")
            .run()?;
        let is_there = |path: &&[u8]| {
            let metadata = place.work_tree.join(path_of(path)).symlink_metadata();
            !path.is_empty() && metadata.is_ok_and(|metadata| !metadata.is_dir())
        };
        let paths = staged.stdout.split(|&byte| byte == 0).filter(is_there);
        for path in paths.take(MAX_STAGED) {
            // One that git refuses, as behind a link, is none that the attempt could have committed.
            self.call_at(place)
                .args(["update-index", "--add", "-z", "--stdin"])
                .stdin(path.to_vec())
                .run()?;
        }
        Ok(())
    }

    /// Has the index tell of another commit; the files are there already.
    fn move_index(&self, place: &Place, before: &Oid, after: &Oid) -> Result<(), GitError> {
        let moved = self
            .call_at(place)
            .args(["read-tree", "-i", "-m", before.as_str(), after.as_str()])
            .run()?;
        if moved.is_success() {
            return Ok(());
        }
        self.call_at(place)
            .args(["read-tree", "--reset", after.as_str()])
            .bytes()
            .map(drop)
    }

    fn believing_nothing(&self) -> Call {
        let call = self.call().env("GIT_NO_REPLACE_OBJECTS", "1");
        BELIEVE_NOTHING.iter().fold(call, Call::option)
    }
}

/// The index of an attempt's own, where something was written to it.
fn written_index(place: &Place, own: &Path) -> Option<PathBuf> {
    let look = |path: &Path| {
        let metadata = path.symlink_metadata().ok()?;
        Some((
            metadata.is_file(),
            metadata.len(),
            metadata.modified().ok()?,
        ))
    };
    let index = own.join("index");
    let (is_file, ..) = look(&index)?;
    let is_written = look(&index) != look(&place.git_file("index"));
    (is_file && is_written).then_some(index)
}

/// Has the `.git` of a linked worktree name its own git folder, whatever it names now. What is no file stays: git is never
/// asked to look at it.
fn lead_back(place: &Place) -> Result<(), GitError> {
    let link = place.work_tree.join(".git");
    let is_file = |link: fs::Metadata| link.is_file() && link.len() < 64 * 1024;
    if !link.symlink_metadata().is_ok_and(is_file) {
        return Ok(());
    }
    let text = fs::read(&link).unwrap_or_default();
    let named = text.strip_prefix(b"gitdir: ").unwrap_or_default();
    let named = place.work_tree.join(path_of(named.trim_ascii_end()));
    if named != place.git_dir && real(&named) != real(&place.git_dir) {
        lead(place, &place.git_dir)?;
    }
    Ok(())
}

fn as_text(bytes: &[u8]) -> std::ffi::OsString {
    use std::os::unix::ffi::OsStringExt as _;
    std::ffi::OsString::from_vec(bytes.to_vec())
}
