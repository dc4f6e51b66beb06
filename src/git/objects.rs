//! Commits, trees and files, read in process.

use gix::objs::tree::EntryKind;
use serde::{Deserialize, Serialize};

use super::call::{Call, failed};
use super::lane::Walker;
use super::repository::library_id;
use super::{GitError, Repository, parse};
use crate::model::{Exit, Oid, RepoPath};

/// The largest file that is read whole, in bytes.
pub(super) const MAX_BLOB: u64 = 10_000_000;

/// A file of a tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeFile {
    /// Its path.
    pub path: RepoPath,
    /// Its content; of a submodule, the commit.
    pub oid: Oid,
    /// What sort of file it is.
    pub kind: FileKind,
}

/// What sort of file an entry of a tree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FileKind {
    /// A plain file.
    Blob,
    /// A file that can be run.
    Executable,
    /// A symbolic link; its content is where it leads.
    Symlink,
    /// The commit of another repository.
    Submodule,
}

/// The commits that several revisions name, asked of one call; none where one names no commit. One that holds an end of a
/// line names none.
pub(super) fn resolve_all(call: Call, revisions: &[&str]) -> Result<Vec<Option<Oid>>, GitError> {
    let is_line = |revision: &&str| !revision.contains('\n');
    let lines = revisions.iter().copied().filter(is_line);
    let mut input = String::new();
    for revision in lines {
        input.extend([revision, "^{commit}\n"]);
    }
    if input.is_empty() {
        return Ok(vec![None; revisions.len()]);
    }
    let call = call.args(["cat-file", "--batch-check=%(objecttype) %(objectname)"]);
    let output = call.stdin(input.into_bytes()).text()?;
    // What is not found is said in other words, with the revision first.
    let mut answers = output
        .lines()
        .map(|line| line.strip_prefix("commit ")?.parse().ok());
    let answer = |revision: &&str| is_line(revision).then(|| answers.next().flatten())?;
    Ok(revisions.iter().map(answer).collect())
}

/// How many first parents are looked at before git is asked.
const MAX_NEAR: usize = 32;

impl Repository {
    /// The commit that a revision names; tags are followed.
    pub fn resolve(&self, revision: &str) -> Result<Oid, GitError> {
        if let Some(commit) = self.plain_commit(revision) {
            return Ok(commit);
        }
        let output = self
            .call()
            .args(["rev-parse", "--verify", "--quiet", "--end-of-options"])
            .arg(format!("{revision}^{{commit}}"))
            .run()?;
        output
            .is_success()
            .then(|| output.stdout_text().parse().ok())
            .flatten()
            .ok_or_else(|| GitError::NoSuchCommit {
                name: revision.to_owned(),
            })
    }

    /// The commits that several revisions name, in one call; none where one names no commit.
    pub fn resolve_all(&self, revisions: &[&str]) -> Result<Vec<Option<Oid>>, GitError> {
        resolve_all(self.call(), revisions)
    }

    /// The tree of a commit.
    pub fn tree_oid(&self, commit: &Oid) -> Result<Oid, GitError> {
        let in_process = || {
            let library = self.library()?;
            let commit = library.find_commit(library_id(commit)?).ok()?;
            commit.tree_id().ok()?.to_string().parse().ok()
        };
        match in_process() {
            Some(tree) => Ok(tree),
            None => self
                .call()
                .args(["rev-parse", "--verify", "--quiet"])
                .arg(format!("{commit}^{{tree}}"))
                .oid("rev-parse"),
        }
    }

    /// Every file of a commit's tree, sorted by path. Paths that are not UTF-8 or cannot be in a work tree are left out.
    pub fn files(&self, commit: &Oid) -> Result<Vec<TreeFile>, GitError> {
        if let Some(files) = self.files_in_process(commit) {
            return Ok(files);
        }
        let bytes = self
            .call()
            .args(["ls-tree", "-r", "-z", "--full-tree"])
            .arg(commit.as_str())
            .bytes()?;
        let mut files = parse::parse_tree(&bytes);
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }

    /// The content of a file; none where it is missing (in a partial clone) or larger than 10 MB.
    pub fn blob(&self, oid: &Oid) -> Option<Vec<u8>> {
        if let Some(library) = self.library() {
            let id = library_id(oid)?;
            if let Ok(header) = library.find_header(id) {
                if !header.kind().is_blob() || header.size() > MAX_BLOB {
                    return None;
                }
                return Some(library.find_object(id).ok()?.detach().data);
            }
            return None;
        }
        self.blob_by_git(oid)
    }

    /// The first line of a commit's message; none where there is none, or the commit is not there.
    pub fn subject(&self, commit: &Oid) -> Option<String> {
        let library = self.library()?;
        let commit = library.find_commit(library_id(commit)?).ok()?;
        let title = commit.message().ok()?.title.to_string();
        let title = title.trim();
        (!title.is_empty()).then(|| title.to_owned())
    }

    /// Where each of several commits left another: their merge base; none where they share no history.
    pub fn merge_bases(&self, onto: &Oid, tips: &[&Oid]) -> Result<Vec<Option<Oid>>, GitError> {
        let mut walker = Walker::open(self).ok();
        let mut known = |tip: &Oid| {
            let base = (walker.as_mut()?).merge_base(library_id(onto)?, library_id(tip)?);
            // An id that cannot be written is never that of a commit, so git is asked.
            match base.ok()? {
                Some(base) => base.to_string().parse().ok().map(Some),
                None => Some(None),
            }
        };
        let base = |tip: &&Oid| match known(tip) {
            Some(base) => Ok(base),
            None => merge_base_by_git(self.call(), onto, tip),
        };
        tips.iter().map(base).collect()
    }

    /// Whether `ancestor` is `descendant` or one of its ancestors.
    pub fn is_ancestor(&self, ancestor: &Oid, descendant: &Oid) -> Result<bool, GitError> {
        if self.is_near_ancestor(ancestor, descendant) {
            return Ok(true);
        }
        self.call()
            .args(["merge-base", "--is-ancestor"])
            .args([ancestor.as_str(), descendant.as_str()])
            .verdict()
    }

    /// Whether a commit is another one, or a few first parents before it: what a task's branch mostly is to its start. That
    /// takes no process.
    fn is_near_ancestor(&self, ancestor: &Oid, descendant: &Oid) -> bool {
        if ancestor == descendant {
            return true;
        }
        let found = || {
            let library = self.library()?;
            let wanted = library_id(ancestor)?;
            let mut at = library_id(descendant)?;
            for _ in 0..MAX_NEAR {
                at = library.find_commit(at).ok()?.parent_ids().next()?.detach();
                if at == wanted {
                    return Some(true);
                }
            }
            None
        };
        found().unwrap_or(false)
    }

    /// The best common ancestor of two commits; none where they share no history.
    pub fn merge_base(&self, a: &Oid, b: &Oid) -> Result<Option<Oid>, GitError> {
        Ok(self.merge_bases(a, &[b])?.pop().flatten())
    }

    /// The parents of a commit.
    pub fn parents(&self, commit: &Oid) -> Result<Vec<Oid>, GitError> {
        let text = self
            .call()
            .arg("rev-parse")
            .arg(format!("{commit}^@"))
            .text()?;
        Ok(text.lines().filter_map(|line| line.parse().ok()).collect())
    }

    /// How many commits are in the history of `tip` and in that of none of the others.
    pub fn count_commits(&self, tip: &Oid, without: &[&Oid]) -> Result<usize, GitError> {
        let text = self
            .call()
            .args(["rev-list", "--count", tip.as_str()])
            .args(without.iter().map(|oid| format!("^{oid}")))
            .text()?;
        text.parse().map_err(|_| GitError::Unreadable {
            command: "rev-list --count",
            what: format!("expected a number, not '{text}'"),
        })
    }

    fn files_in_process(&self, commit: &Oid) -> Option<Vec<TreeFile>> {
        let library = self.library()?;
        let commit = library.find_commit(library_id(commit)?).ok()?;
        let mut files = Vec::new();
        // Folders still to be read: their trees and their paths with a slash at the end.
        let mut folders = vec![(commit.tree_id().ok()?.detach(), Vec::new())];
        while let Some((id, folder)) = folders.pop() {
            let tree = library.find_tree(id).ok()?;
            for entry in tree.iter() {
                let entry = entry.ok()?;
                let mut path = folder.clone();
                path.extend_from_slice(entry.filename());
                let kind = match entry.mode().kind() {
                    EntryKind::Tree => {
                        path.push(b'/');
                        folders.push((entry.object_id(), path));
                        continue;
                    }
                    EntryKind::Blob => FileKind::Blob,
                    EntryKind::BlobExecutable => FileKind::Executable,
                    EntryKind::Link => FileKind::Symlink,
                    EntryKind::Commit => FileKind::Submodule,
                };
                if let Some(path) = parse::parse_path(&path) {
                    let oid = entry.object_id().to_string().parse().ok()?;
                    files.push(TreeFile { path, oid, kind });
                }
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Some(files)
    }

    /// The same as [`Repository::blob`], asked of git, which is told to fetch nothing.
    fn blob_by_git(&self, oid: &Oid) -> Option<Vec<u8>> {
        let ask = |arguments: &[&str]| {
            let call = self.call().env("GIT_NO_LAZY_FETCH", "1").arg("cat-file");
            call.args(arguments).arg(oid.as_str()).bytes().ok()
        };
        let size = String::from_utf8_lossy(&ask(&["-s"])?)
            .trim_end()
            .parse::<u64>()
            .ok()?;
        (size <= MAX_BLOB).then(|| ask(&["blob"]))?
    }
}

/// What git says is the best common ancestor of two commits; none where they share no history.
pub(super) fn merge_base_by_git(call: Call, a: &Oid, b: &Oid) -> Result<Option<Oid>, GitError> {
    let output = call.args(["merge-base", a.as_str(), b.as_str()]).run()?;
    match output.exit {
        Exit::Success => Ok(output.stdout_text().parse().ok()),
        Exit::Failure { code: 1 } => Ok(None),
        _ => Err(failed("merge-base".to_owned(), &output)),
    }
}
