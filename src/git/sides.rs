//! What a change did, file by file, as contents that can be read.

use super::diff::PLAIN;
use super::lane::Walker;
use super::parse::{parse_path, records};
use super::repository::library_id;
use super::{FileKind, GitError, Repository, TreeFile, parse};
use crate::model::{Oid, RepoPath};

/// A file that differs between two trees. A rename is a deletion and an addition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedBlob {
    /// Its path.
    pub path: RepoPath,
    /// Its content before; none where it was no plain file.
    pub before: Option<Oid>,
    /// Its content after; none where it is no plain file.
    pub after: Option<Oid>,
}

impl Repository {
    /// The plain files that differ between two commits. Paths that are not UTF-8 are left out.
    pub fn changed_blobs(&self, from: &Oid, to: &Oid) -> Result<Vec<ChangedBlob>, GitError> {
        if let Some(changed) = self.changed_in_process(from, to) {
            return Ok(changed);
        }
        let bytes = self
            .call()
            .args(["diff-tree", "-r", "-z", "--raw", "--no-abbrev"])
            .args(PLAIN)
            .args([from.as_str(), to.as_str()])
            .bytes()?;
        Ok(parse_blobs(&bytes))
    }

    fn changed_in_process(&self, from: &Oid, to: &Oid) -> Option<Vec<ChangedBlob>> {
        let mut walker = Walker::open(self).ok()?;
        let differing = walker.differing(library_id(from)?, library_id(to)?).ok()?;
        let content = |id: Option<gix::ObjectId>| match id {
            Some(id) => id.to_string().parse().ok().map(Some),
            None => Some(None),
        };
        let mut changed = Vec::with_capacity(differing.len());
        for one in differing {
            let (before, after) = (content(one.before)?, content(one.after)?);
            if let Some(path) = parse_path(&one.path) {
                changed.push(ChangedBlob {
                    path,
                    before,
                    after,
                });
            }
        }
        Some(changed)
    }
}

/// `git diff-tree -r -z --raw --no-abbrev`: `:100644 100755 1f0e… 9b8a… M<NUL>path<NUL>`.
fn parse_blobs(bytes: &[u8]) -> Vec<ChangedBlob> {
    let mut pieces = bytes.split(|byte| *byte == 0);
    let mut all = Vec::new();
    while let (Some(head), Some(path)) = (pieces.next(), pieces.next()) {
        let Some(path) = parse::parse_path(path) else {
            continue;
        };
        let head = String::from_utf8_lossy(head);
        let mut words = head.trim_start_matches(':').split(' ');
        let modes = [words.next(), words.next()];
        let [before, after] = modes.map(|mode| {
            let oid: Option<Oid> = words.next().and_then(|word| word.parse().ok());
            oid.filter(|_| matches!(mode, Some("100644" | "100755")))
        });
        all.push(ChangedBlob {
            path,
            before,
            after,
        });
    }
    all
}

impl Repository {
    /// The files that differ from one commit to another, and are not deleted, with what they are in the second.
    pub fn added_or_changed(&self, from: &Oid, to: &Oid) -> Result<Vec<TreeFile>, GitError> {
        let bytes = self
            .call()
            .args([
                "diff-tree",
                "-r",
                "-z",
                "--no-renames",
                "--diff-filter=AM",
                "--no-commit-id",
            ])
            .args(["--raw", "--no-abbrev", from.as_str(), to.as_str()])
            .bytes()?;
        let mut records = records(&bytes);
        let mut files = Vec::new();
        while let (Some(head), Some(path)) = (records.next(), records.next()) {
            let head = String::from_utf8_lossy(head);
            let mut words = head.split(' ').skip(1);
            let (mode, oid) = (words.next(), words.nth(1));
            if let (Some(mode), Some(oid), Some(path)) = (mode, oid, parse_path(path))
                && let Ok(oid) = oid.parse()
            {
                let kind = match mode {
                    "100755" => FileKind::Executable,
                    "120000" => FileKind::Symlink,
                    "160000" => FileKind::Submodule,
                    _ => FileKind::Blob,
                };
                files.push(TreeFile { path, oid, kind });
            }
        }
        Ok(files)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_submodules_have_no_content() {
        let a = "1f0e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c";
        let zero = "0".repeat(40);
        let text = format!(":100644 120000 {a} {a} T\0link\0:000000 100755 {zero} {a} A\0run.sh\0");
        let found = parse_blobs(text.as_bytes());
        let shown: Vec<_> = (found.iter())
            .map(|file| {
                (
                    file.path.as_str(),
                    file.before.is_some(),
                    file.after.is_some(),
                )
            })
            .collect();
        assert_eq!(shown, [("link", true, false), ("run.sh", false, true)]);
    }
}
