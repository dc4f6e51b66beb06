//! A throw-away copy of a tree: a repository of its own that reads this one's objects and can change nothing here.

use std::fs;
use std::path::Path;

use super::call::Call;
use super::quarantine::quoted;
use super::{GitError, Repository};
use crate::model::Oid;

impl Repository {
    /// Puts the files of a commit into `folder`, which must be empty, as a repository of its own whose HEAD is that
    /// commit. Whatever is done there, commits and branches too, stays there. Hooks of the user's do not run.
    ///
    /// Objects that this repository borrows or lacks are borrowed and lacking there, too; what Git LFS keeps elsewhere is
    /// not fetched.
    pub fn make_scratch(&self, folder: &Path, commit: &Oid) -> Result<(), GitError> {
        let format = match commit.as_str().len() {
            64 => "--object-format=sha256",
            _ => "--object-format=sha1",
        };
        call(folder)
            .args(["init", "--quiet", "--template=", format])
            .bytes()?;
        let git_dir = folder.join(".git");
        let info = git_dir.join("objects/info");
        let mut line = quoted(&self.common_dir().join("objects"));
        line.push(b'\n');
        let written = fs::create_dir_all(&info)
            .and_then(|()| fs::write(info.join("alternates"), line))
            .and_then(|()| {
                let shallow = self.common_dir().join("shallow");
                if shallow.exists() {
                    fs::copy(shallow, git_dir.join("shallow")).map(drop)
                } else {
                    Ok(())
                }
            });
        written.map_err(|source| GitError::Io {
            path: git_dir,
            source,
        })?;
        call(folder)
            .env("GIT_LFS_SKIP_SMUDGE", "1")
            .args(["checkout", "--quiet", "--detach", commit.as_str()])
            .bytes()
            .map(drop)
    }
}

/// Git in a folder that nobody but us has written to yet.
fn call(folder: &Path) -> Call {
    Call::plain().current_dir(folder)
}
