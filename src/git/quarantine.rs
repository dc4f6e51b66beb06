//! A place for objects that nobody shall keep.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use gix::objs::Write as _;
use rayon::prelude::*;

use super::call::Call;
use super::listed::Listed;
use super::objects::{MAX_BLOB, resolve_all};
use super::parse::{MergeTree, parse_merge_tree};
use super::repository::library_id;
use super::{GitError, Repository, call};
use crate::model::{Exit, Oid};
use crate::process::Scratch;

/// What keeps the configuration out of how files are merged.
const PLAINLY: &[&str] = &[
    "-c",
    "core.attributesFile=/dev/null",
    "-c",
    "merge.default=text",
    "-c",
    "merge.renormalize=false",
];

/// A folder for objects that vanish with it; the repository's own can be read through it.
#[derive(Debug)]
pub(super) struct Quarantine<'a> {
    repository: &'a Repository,
    folder: Scratch,
    /// Whether a HEAD of its own can be written as a file.
    has_head: bool,
    /// The configuration, once it was asked for.
    listed: OnceLock<Listed>,
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
            let folder = Scratch::make()?;
            let objects = folder.path().join("objects");
            fs::create_dir_all(objects.join("info"))?;
            fs::create_dir_all(folder.path().join("empty"))?;
            make_git_dir(
                &folder.path().join("git"),
                repository,
                "ref: refs/heads/none",
            )?;
            let mut line = quoted(&repository.common_dir().join("objects"));
            line.push(b'\n');
            fs::write(objects.join("info/alternates"), line)?;
            Ok(folder)
        };
        let folder = make().map_err(|source| GitError::Io {
            path: std::env::temp_dir(),
            source,
        })?;
        Ok(Self {
            repository,
            folder,
            has_head: !repository.common_dir().join("reftable").exists(),
            listed: OnceLock::new(),
        })
    }

    /// The repository that it is beside.
    pub(super) fn repository(&self) -> &'a Repository {
        self.repository
    }

    /// The configuration as it is when this is asked first: what is done in one quarantine goes by one configuration.
    pub(super) fn listed(&self) -> Result<&Listed, GitError> {
        if let Some(listed) = self.listed.get() {
            return Ok(listed);
        }
        let listed = Listed::ask(self.repository)?;
        Ok(self.listed.get_or_init(|| listed))
    }

    /// A folder that goes with it.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The folder of its objects, which has those of the repository as an alternate.
    pub(super) fn objects(&self) -> PathBuf {
        self.folder.path().join("objects")
    }

    /// Git that writes its objects here. Merge drivers of the user's run in an empty folder.
    pub(super) fn call(&self) -> Call {
        if self.has_head {
            self.call_in(&self.folder.path().join("git"))
        } else {
            self.call_in(self.repository.git_dir())
        }
    }

    fn call_in(&self, git_dir: &Path) -> Call {
        self.repository
            .call_of(git_dir, &self.folder.path().join("empty"))
            .env("GIT_OBJECT_DIRECTORY", self.objects())
    }

    /// Makes a merge commit here; its names and dates are always the same.
    pub(super) fn commit(&self, tree: &Oid, parents: &[&Oid]) -> Result<Oid, GitError> {
        const DATE: &str = "1000000000 +0000";
        if let Some(commit) = self.commit_in_process(tree, parents) {
            return Ok(commit);
        }
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

    /// The same without a process, where that can be done.
    fn commit_in_process(&self, tree: &Oid, parents: &[&Oid]) -> Option<Oid> {
        const WHO: &str = "git-orchestrate <git-orchestrate@localhost> 1000000000 +0000";
        let mut text = format!("tree {tree}\n");
        for parent in parents {
            let _ = writeln!(text, "parent {parent}");
        }
        let _ = write!(text, "author {WHO}\ncommitter {WHO}\n\npreview\n");
        let id = (self.store()).write_buf(gix::objs::Kind::Commit, text.as_bytes());
        id.ok()?.to_string().parse().ok()
    }

    /// The objects that are only here, each in a file of its own.
    fn store(&self) -> gix::odb::loose::Store {
        let hash = if self.repository.is_sha256() {
            gix::hash::Kind::Sha256
        } else {
            gix::hash::Kind::Sha1
        };
        gix::odb::loose::Store::at(self.objects(), hash)
    }

    /// Writes a file here.
    pub(super) fn write_blob(&self, content: &[u8]) -> Option<Oid> {
        let id = self.store().write_buf(gix::objs::Kind::Blob, content);
        id.ok()?.to_string().parse().ok()
    }

    /// The content of a file that is only here; none where it is too large.
    pub(super) fn blob(&self, oid: &Oid) -> Option<Vec<u8>> {
        let (id, store) = (library_id(oid)?, self.store());
        let (size, kind) = store.try_header(&id).ok()??;
        if kind != gix::objs::Kind::Blob || size > MAX_BLOB {
            return None;
        }
        let mut buffer = Vec::new();
        let found = store.try_find(&id, &mut buffer).ok()??;
        Some(found.data.to_owned())
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
        self.merge_named(onto, tip, tip.as_str())
    }

    /// What merging `tip` into `onto` comes to by their lines alone, whatever attributes and drivers say: one that keeps our
    /// side would have all work seem to be there.
    pub(super) fn merge_plainly(&self, onto: &Oid, tip: &Oid) -> Result<Verdict, GitError> {
        let nothing = match onto.as_str().len() {
            64 => "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
            _ => "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
        };
        let call = self.call();
        let call = PLAINLY.iter().fold(call, Call::option);
        let call = call.option(format!("--attr-source={nothing}"));
        let call = call.args(["merge-tree", "--write-tree", "--messages", "-z"]);
        said(call.args([onto.as_str(), tip.as_str()]))
    }

    /// The same with the name that the tip goes by. Git names files after the sides of a merge where a file and a folder
    /// meet, and in the markers; so the sides are called what `git merge` would call them: HEAD, and the name as given.
    pub(super) fn merge_named(
        &self,
        onto: &Oid,
        tip: &Oid,
        name: &str,
    ) -> Result<Verdict, GitError> {
        let merge = NamedMerge { onto, tip, name };
        let verdict = self.merge_all_named(&[merge])?.pop();
        Ok(verdict.unwrap_or_else(|| Verdict::Unknown("git was not asked".to_owned())))
    }

    /// The same for several merges that do not build on each other, side by side.
    pub(super) fn merge_all_named(
        &self,
        merges: &[NamedMerge<'_>],
    ) -> Result<Vec<Verdict>, GitError> {
        let names: Vec<&str> = merges.iter().map(|merge| merge.name).collect();
        let meant = resolve_all(self.call(), &names)?;
        let merges: Vec<_> = merges.iter().zip(meant).enumerate().collect();
        let asked = merges.into_par_iter().map(|(at, (merge, meant))| {
            let NamedMerge { onto, tip, name } = merge;
            let git_dir = self.folder.path().join(format!("git-{at}"));
            let is_made =
                self.has_head && make_git_dir(&git_dir, self.repository, onto.as_str()).is_ok();
            if !is_made {
                return merge_tree(self.call(), onto, onto.as_str(), tip.as_str());
            }
            let is_its_name = !name.starts_with('-') && meant.as_ref() == Some(*tip);
            let tip = if is_its_name { name } else { tip.as_str() };
            merge_tree(self.call_in(&git_dir), onto, "HEAD", tip)
        });
        asked.collect()
    }
}

/// A merge whose sides have names.
#[derive(Debug, Clone, Copy)]
pub(super) struct NamedMerge<'a> {
    /// The commit that is merged into.
    pub(super) onto: &'a Oid,
    /// The commit that is merged.
    pub(super) tip: &'a Oid,
    /// The name that it goes by.
    pub(super) name: &'a str,
}

/// Makes the folder of a worktree that nobody has, so that it can have a HEAD of its own.
fn make_git_dir(folder: &Path, repository: &Repository, head: &str) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("HEAD"), format!("{head}\n"))?;
    let mut common_dir = repository.common_dir().as_os_str().to_owned();
    common_dir.push("\n");
    fs::write(folder.join("commondir"), common_dir.as_encoded_bytes())
}

/// Asks git for what a commit changes since `base` on top of another.
pub(super) fn merge_tree_from(
    call: Call,
    base: &Oid,
    onto: &Oid,
    commit: &Oid,
) -> Result<Verdict, GitError> {
    let call = call.option(format!("--attr-source={onto}"));
    let call = call.args(["merge-tree", "--write-tree", "--messages", "-z"]);
    said(
        call.arg(format!("--merge-base={base}"))
            .args([onto.as_str(), commit.as_str()]),
    )
}

/// Asks git for a merge of two commits, by the attributes of a tree.
pub(super) fn merge_tree(
    call: Call,
    attributes: &Oid,
    ours: &str,
    theirs: &str,
) -> Result<Verdict, GitError> {
    let call = call.option(format!("--attr-source={attributes}"));
    let call = call.args(["merge-tree", "--write-tree", "--messages", "-z"]);
    said(call.args([ours, theirs]))
}

fn said(call: Call) -> Result<Verdict, GitError> {
    let output = call.run()?;
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
pub(super) fn quoted(path: &Path) -> Vec<u8> {
    let bytes = path.as_os_str().as_encoded_bytes();
    if !bytes
        .iter()
        .any(|byte| br#""\:"#.contains(byte) || *byte == b'\n')
    {
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
