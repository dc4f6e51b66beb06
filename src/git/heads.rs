//! Refs and HEADs read without git, where they are plain files; everything else is git's to say.

use std::fs;
use std::io;
use std::path::Path;

use gix::objs::Kind;

use super::ref_files::packed_line;
use super::repository::library_id;
use super::{GitError, Repository, WorktreeEntry};
use crate::model::Oid;

/// The longest HEAD that is read, in bytes.
const MAX_HEAD: u64 = 4096;

/// What a HEAD says.
enum Head {
    /// It stands for a branch, by its full name.
    Branch(String),
    /// It is a commit.
    Detached(Oid),
}

impl Repository {
    /// Whether refs are kept in files, as they mostly are.
    pub(super) fn has_ref_files(&self) -> bool {
        !self.common_dir().join("reftable").exists()
    }

    /// A linked worktree as the repository knows it; none where it knows none in that folder.
    pub fn worktree_at(&self, folder: &Path) -> Result<Option<WorktreeEntry>, GitError> {
        let Some(admin) = self.admin_dir(folder)? else {
            return Ok(None);
        };
        Ok(Some(WorktreeEntry {
            head: self.head_commit(&admin)?,
            branch: self.symbolic_head(&admin)?,
            is_locked: admin.join("locked").exists(),
            is_prunable: !folder.is_dir(),
            path: folder.to_owned(),
        }))
    }

    /// The full ref that the HEAD of a git folder stands for; none where it is detached.
    pub(super) fn symbolic_head(&self, git_dir: &Path) -> Result<Option<String>, GitError> {
        match self.read_head(git_dir) {
            Some(Head::Branch(name)) => return Ok(Some(name)),
            Some(Head::Detached(_)) => return Ok(None),
            None => {}
        }
        let call = self.call_for(git_dir);
        let output = call.args(["symbolic-ref", "--quiet", "HEAD"]).run()?;
        Ok(output
            .is_success()
            .then(|| output.stdout_text())
            .filter(|name| !name.is_empty()))
    }

    /// The commit at the HEAD of a git folder; none where there is none.
    pub(super) fn head_commit(&self, git_dir: &Path) -> Result<Option<Oid>, GitError> {
        if let Some(commit) = self.plain_head_commit(git_dir) {
            return Ok(Some(commit));
        }
        let call = self.call_for(git_dir);
        let call = call.args(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
        Ok(call.run()?.stdout_text().parse().ok())
    }

    /// The same without git; none where that cannot be said.
    pub(super) fn plain_head_commit(&self, git_dir: &Path) -> Option<Oid> {
        let commit = match self.read_head(git_dir)? {
            Head::Detached(oid) => oid,
            // Below other names a worktree has refs of its own.
            Head::Branch(name) if name.starts_with("refs/heads/") => {
                self.read_ref(&name).ok()??
            }
            Head::Branch(_) => return None,
        };
        self.known_commit(commit)
    }

    /// The commit that HEAD or the full name of a branch stands for, without git; none for other revisions, and where that
    /// cannot be said.
    pub(super) fn plain_commit(&self, revision: &str) -> Option<Oid> {
        match revision {
            "HEAD" => self.plain_head_commit(self.git_dir()),
            name if name.starts_with("refs/heads/") => {
                self.known_commit(self.read_ref(name).ok()??)
            }
            _ => None,
        }
    }

    fn known_commit(&self, oid: Oid) -> Option<Oid> {
        let header = self.library()?.find_header(library_id(&oid)?).ok()?;
        (header.kind() == Kind::Commit).then_some(oid)
    }

    /// Where a ref is: `Ok(None)` where there is none, an error where git must say.
    pub(super) fn read_ref(&self, name: &str) -> Result<Option<Oid>, Unclear> {
        if !is_plain_ref(name) || !self.has_ref_files() {
            return Err(Unclear);
        }
        // A ref in a file of its own goes before all other places.
        match fs::read_to_string(self.common_dir().join(name)) {
            Ok(text) => return text.trim_end().parse().map(Some).map_err(|_| Unclear),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(_) => return Err(Unclear),
        }
        let packed = match fs::read_to_string(self.common_dir().join("packed-refs")) {
            Ok(packed) => packed,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(_) => return Err(Unclear),
        };
        let mut lines = packed.lines().filter_map(packed_line);
        match lines.find(|(_, known)| *known == name) {
            Some((oid, _)) => oid.parse().map(Some).map_err(|_| Unclear),
            None => Ok(None),
        }
    }

    fn read_head(&self, git_dir: &Path) -> Option<Head> {
        let file = git_dir.join("HEAD");
        let metadata = file.symlink_metadata().ok()?;
        if !metadata.is_file() || metadata.len() > MAX_HEAD || !self.has_ref_files() {
            return None;
        }
        let text = fs::read_to_string(file).ok()?;
        let line = text.strip_suffix('\n').unwrap_or(&text);
        match line.strip_prefix("ref: ") {
            Some(name) => is_plain_ref(name).then(|| Head::Branch(name.to_owned())),
            None => line.parse().ok().map(Head::Detached),
        }
    }
}

/// What is found out only by asking git.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unclear;

/// Whether a name can only be that of a ref, and its file nowhere but below the git folder.
fn is_plain_ref(name: &str) -> bool {
    let is_odd = |letter: char| letter.is_control() || " ~^:?*[\\".contains(letter);
    name.starts_with("refs/")
        && !name.contains(is_odd)
        && name.split('/').all(|part| {
            let is_lock = Path::new(part)
                .extension()
                .is_some_and(|extension| extension == "lock");
            !part.is_empty() && !part.starts_with('.') && !part.contains("..") && !is_lock
        })
}
