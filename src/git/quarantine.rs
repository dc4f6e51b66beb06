//! A place for objects that nobody shall keep.

use std::fs;
use std::path::Path;

use super::call::Call;
use super::parse::{MergeTree, parse_merge_tree};
use super::{GitError, Repository, call};
use crate::model::{Exit, Oid};

/// A folder for objects that vanish with it; the repository's own can be read through it.
#[derive(Debug)]
pub(super) struct Quarantine<'a> {
    repository: &'a Repository,
    folder: tempfile::TempDir,
}

/// What git says of one merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It merges to this tree.
    Clean(Oid),
    /// It does not; the tree has markers.
    Conflict(MergeTree),
    /// It could not say.
    Unknown(String),
}

impl<'a> Quarantine<'a> {
    /// An empty one for a repository.
    pub(super) fn new(repository: &'a Repository) -> Result<Self, GitError> {
        let make = || {
            let folder = tempfile::Builder::new().prefix("orchestrate-").tempdir()?;
            let objects = folder.path().join("objects");
            fs::create_dir_all(objects.join("info"))?;
            fs::create_dir_all(folder.path().join("empty"))?;
            let mut line = quoted(&repository.common_dir().join("objects"));
            line.push(b'\n');
            fs::write(objects.join("info/alternates"), line)?;
            Ok(folder)
        };
        let folder = make().map_err(|source| GitError::Io {
            path: std::env::temp_dir(),
            source,
        })?;
        Ok(Self { repository, folder })
    }

    /// Git that writes its objects here. Merge drivers of the user's run in an empty folder.
    pub(super) fn call(&self) -> Call {
        self.repository
            .call_in(&self.folder.path().join("empty"))
            .env("GIT_OBJECT_DIRECTORY", self.folder.path().join("objects"))
    }

    /// Makes a merge commit here; its names and dates are always the same.
    pub(super) fn commit(&self, tree: &Oid, parents: &[&Oid]) -> Result<Oid, GitError> {
        const DATE: &str = "1000000000 +0000";
        self.call()
            .env("GIT_AUTHOR_NAME", "git-orchestrate")
            .env("GIT_AUTHOR_EMAIL", "git-orchestrate@localhost")
            .env("GIT_AUTHOR_DATE", DATE)
            .env("GIT_COMMITTER_NAME", "git-orchestrate")
            .env("GIT_COMMITTER_EMAIL", "git-orchestrate@localhost")
            .env("GIT_COMMITTER_DATE", DATE)
            .args(["commit-tree", "-m", "preview"])
            .args(parents.iter().flat_map(|parent| ["-p", parent.as_str()]))
            .arg(tree.as_str())
            .oid("commit-tree")
    }

    /// Whether a commit is in another's history, where either may be of the quarantine.
    pub(super) fn is_ancestor(&self, ancestor: &Oid, descendant: &Oid) -> Result<bool, GitError> {
        self.call()
            .args(["merge-base", "--is-ancestor"])
            .args([ancestor.as_str(), descendant.as_str()])
            .verdict()
    }

    /// What merging `tip` into `onto` comes to.
    pub(super) fn merge(&self, onto: &Oid, tip: &Oid) -> Result<Verdict, GitError> {
        merge_tree(self.call(), onto, tip)
    }
}

/// Asks git for a merge of two commits, by the attributes of the first.
pub(super) fn merge_tree(call: Call, onto: &Oid, tip: &Oid) -> Result<Verdict, GitError> {
    let output = call
        .option(format!("--attr-source={onto}"))
        .args(["merge-tree", "--write-tree", "--messages", "-z"])
        .args([onto.as_str(), tip.as_str()])
        .run()?;
    let is_conflict = match output.exit {
        Exit::Success => false,
        Exit::Failure { code: 1 } => true,
        _ => {
            let error = call::failed("merge-tree".to_owned(), &output);
            return Ok(Verdict::Unknown(error.to_string()));
        }
    };
    Ok(match parse_merge_tree(&output.stdout) {
        None => Verdict::Unknown("git merge-tree printed no tree".to_owned()),
        Some(merge) if is_conflict => Verdict::Conflict(merge),
        Some(merge) => Verdict::Clean(merge.tree),
    })
}

/// A path as the file of alternates wants it: in C's quotes if it holds anything odd.
fn quoted(path: &Path) -> Vec<u8> {
    let bytes = path.as_os_str().as_encoded_bytes();
    if !bytes.contains(&b'"') && !bytes.contains(&b'\\') && !bytes.contains(&b'\n') {
        return bytes.to_vec();
    }
    let mut quoted = vec![b'"'];
    for &byte in bytes {
        match byte {
            b'"' | b'\\' => quoted.extend_from_slice(&[b'\\', byte]),
            b'\n' => quoted.extend_from_slice(b"\\n"),
            _ => quoted.push(byte),
        }
    }
    quoted.push(b'"');
    quoted
}
