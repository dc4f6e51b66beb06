//! A bench for one merge after the other: git's verdict, the sides of what conflicts, and trees with what was settled.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::call::Call;
use super::chain::{Chain, Link};
use super::objects::merge_base_by_git;
use super::parse::{parse_oid, parse_path, records};
use super::quarantine::{Quarantine, Verdict, merge_tree};
use super::{GitError, Repository, TreeFile, parse};
use crate::model::{ConflictEntry, Exit, Oid, RepoPath};

/// What git says of one merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MergeVerdict {
    /// It merges to this tree.
    Clean(Oid),
    /// It does not.
    Conflict {
        /// The tree with markers.
        tree: Oid,
        /// Where.
        conflicts: Vec<ConflictEntry>,
    },
    /// It could not say.
    Unknown(String),
}

/// Merges commits in memory, and builds trees that differ from what git made. What it writes vanishes with it, unless it
/// was opened to keep.
#[derive(Debug)]
pub struct MergeBench<'a> {
    pub(super) repository: &'a Repository,
    pub(super) quarantine: Quarantine<'a>,
    is_kept: bool,
    /// What decides in process; none where git is asked everything.
    chain: RefCell<Option<Chain>>,
}

/// One path of a conflict, as git left it in its index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConflictSides {
    /// The path.
    pub path: RepoPath,
    /// Its mode on our side, or on theirs where ours has none.
    pub mode: String,
    /// What it was.
    pub base: Option<Oid>,
    /// What it is on our side.
    pub ours: Option<Oid>,
    /// What it is on theirs.
    pub theirs: Option<Oid>,
    /// The lines of the index, as git takes them.
    pub(super) stages: Vec<Vec<u8>>,
}

/// A file of a tree to be made: its mode and its content, or none where it shall be gone.
pub type TreeChange = (RepoPath, Option<(String, Oid)>);

impl ConflictSides {
    /// Whether both sides have it, as plain files of one mode.
    pub fn is_plain(&self) -> bool {
        let mut modes = self
            .stages
            .iter()
            .filter_map(|line| line.split(|byte| *byte == b' ').next());
        let is_file = |mode: &[u8]| mode == b"100644" || mode == b"100755";
        self.ours.is_some()
            && self.theirs.is_some()
            && modes.all(|mode| is_file(mode) && mode == self.mode.as_bytes())
    }
}

impl<'a> MergeBench<'a> {
    /// A bench whose objects vanish with it, or are kept in the repository.
    pub fn new(repository: &'a Repository, is_kept: bool) -> Result<Self, GitError> {
        let quarantine = Quarantine::new(repository)?;
        let chain = (!is_kept).then(|| Chain::open(&quarantine)).flatten();
        Ok(Self {
            repository,
            quarantine,
            is_kept,
            chain: RefCell::new(chain),
        })
    }

    /// Whether what it writes stays.
    pub fn is_kept(&self) -> bool {
        self.is_kept
    }

    /// Whether git says the same of every merge that was decided in process. Where it does not, git is asked everything
    /// from then on.
    pub fn is_confirmed(&self) -> Result<bool, GitError> {
        let is_confirmed = match &*self.chain.borrow() {
            Some(chain) => chain.is_confirmed(&self.quarantine)?,
            None => true,
        };
        if !is_confirmed {
            self.chain.replace(None);
        }
        Ok(is_confirmed)
    }

    /// What can be had in process.
    fn in_process<T>(&self, find: impl FnOnce(&mut Chain) -> Option<T>) -> Option<T> {
        self.chain.borrow_mut().as_mut().and_then(find)
    }

    fn call(&self) -> Call {
        if self.is_kept {
            self.repository.call()
        } else {
            self.quarantine.call()
        }
    }

    /// What merging `tip` into `onto` comes to, as `git merge` of that name would have it.
    pub fn merge(&self, onto: &Oid, tip: &Oid, name: &str) -> Result<MergeVerdict, GitError> {
        if let Some(Link::Clean(tree)) = self.in_process(|chain| chain.merge(onto, tip)) {
            return Ok(MergeVerdict::Clean(tree));
        }
        let verdict = if self.is_kept {
            merge_tree(self.repository.call(), onto, onto.as_str(), tip.as_str())
        } else {
            self.quarantine.merge_named(onto, tip, name)
        };
        Ok(match verdict? {
            Verdict::Clean(tree) => MergeVerdict::Clean(tree),
            Verdict::Conflict(merge) => MergeVerdict::Conflict {
                tree: merge.tree,
                conflicts: merge.conflicts,
            },
            Verdict::Unknown(message) => MergeVerdict::Unknown(message),
        })
    }

    /// The sides of every path that conflicts, and the tree with markers, the base between them.
    pub fn sides(&self, onto: &Oid, tip: &Oid) -> Result<(Oid, Vec<ConflictSides>), GitError> {
        let unreadable = || GitError::Unreadable {
            command: "merge-tree",
            what: "expected the same conflict a second time".to_owned(),
        };
        let output = self
            .call()
            .option(format!("--attr-source={onto}"))
            .option("-c")
            .option("merge.conflictStyle=diff3")
            .args(["merge-tree", "--write-tree", "--no-messages", "-z"])
            .args([onto.as_str(), tip.as_str()])
            .run()?;
        if output.exit != (Exit::Failure { code: 1 }) {
            return Err(unreadable());
        }
        let mut pieces = output.stdout.split(|&byte| byte == 0);
        let tree = pieces.next().and_then(parse_oid).ok_or_else(unreadable)?;
        let mut found: BTreeMap<RepoPath, ConflictSides> = BTreeMap::new();
        for piece in pieces.filter(|piece| !piece.is_empty()) {
            let side = Stage::parse(piece).ok_or_else(unreadable)?;
            let sides = found
                .entry(side.path.clone())
                .or_insert_with(|| ConflictSides {
                    path: side.path.clone(),
                    mode: String::new(),
                    base: None,
                    ours: None,
                    theirs: None,
                    stages: Vec::new(),
                });
            sides.stages.push(piece.to_vec());
            let slot = match side.number {
                1 => &mut sides.base,
                2 => &mut sides.ours,
                _ => &mut sides.theirs,
            };
            *slot = Some(side.oid);
            if side.number == 2 || (side.number == 3 && sides.mode.is_empty()) {
                sides.mode = side.mode;
            }
        }
        Ok((tree, found.into_values().collect()))
    }

    /// The content of a file; none where it is too large or not there.
    pub fn blob(&self, oid: &Oid) -> Option<Vec<u8>> {
        let found = self.repository.blob(oid);
        found.or_else(|| self.quarantine.blob(oid)).or_else(|| {
            let size = self
                .call()
                .args(["cat-file", "-s", oid.as_str()])
                .text()
                .ok()?;
            let is_small = size
                .parse::<u64>()
                .is_ok_and(|size| size <= super::objects::MAX_BLOB);
            is_small.then(|| {
                self.call()
                    .args(["cat-file", "blob", oid.as_str()])
                    .bytes()
                    .ok()
            })?
        })
    }

    /// A file of a tree.
    pub fn file(&self, tree: &Oid, path: &RepoPath) -> Option<Vec<u8>> {
        if let Some(found) = self.in_process(|chain| chain.file(tree, path).ok()) {
            return self.blob(&found?);
        }
        let call = self.call().args(["rev-parse", "--verify", "--quiet"]);
        let oid = call.arg(format!("{tree}:{path}")).oid("rev-parse").ok()?;
        self.blob(&oid)
    }

    /// The mode and the id of a path of a tree.
    pub fn entry(&self, tree: &Oid, path: &RepoPath) -> Option<(String, Oid)> {
        let call = self.call().env("GIT_LITERAL_PATHSPECS", "1");
        let call = call.args(["ls-tree", "-z", "--full-tree", tree.as_str(), "--"]);
        let bytes = call.arg(path.as_str()).bytes().ok()?;
        let text = String::from_utf8_lossy(&bytes);
        let mut words = text.split(['\t', '\0']).next()?.split(' ');
        Some((words.next()?.to_owned(), words.nth(1)?.parse().ok()?))
    }

    /// Writes a file.
    pub fn write_blob(&self, content: Vec<u8>) -> Result<Oid, GitError> {
        if !self.is_kept
            && let Some(oid) = self.quarantine.write_blob(&content)
        {
            return Ok(oid);
        }
        self.call()
            .args(["hash-object", "-w", "--stdin", "--no-filters"])
            .stdin(content)
            .oid("hash-object")
    }

    /// A tree like another, but for some files.
    pub fn tree_with(&self, tree: &Oid, changes: &[TreeChange]) -> Result<Oid, GitError> {
        let index = self.quarantine.folder().join("tree-index");
        fs::remove_file(&index).ok();
        let call = || self.call().env("GIT_INDEX_FILE", &index);
        call().args(["read-tree", tree.as_str()]).bytes()?;
        let zero = self.repository.zero();
        let mut input = Vec::new();
        for (path, file) in changes {
            let line = match file {
                Some((mode, oid)) => format!("{mode} {oid}\t{path}\0"),
                None => format!("0 {zero}\t{path}\0"),
            };
            input.extend_from_slice(line.as_bytes());
        }
        call()
            .args(["update-index", "-z", "--index-info"])
            .stdin(input)
            .bytes()?;
        call().arg("write-tree").oid("write-tree")
    }

    /// A commit of a tree: for good, or only for the next merge to build on.
    pub fn commit(&self, tree: &Oid, parents: &[&Oid], message: &str) -> Result<Oid, GitError> {
        if self.is_kept {
            let parents: Vec<Oid> = parents.iter().map(|parent| (*parent).clone()).collect();
            return self.repository.commit_tree(tree, &parents, message);
        }
        match self.in_process(|chain| chain.commit(tree, parents)) {
            Some(commit) => Ok(commit),
            None => self.quarantine.commit(tree, parents),
        }
    }

    /// Whether a commit is in another's history.
    pub fn is_ancestor(&self, ancestor: &Oid, descendant: &Oid) -> Result<bool, GitError> {
        if let Some(is_ancestor) = self.in_process(|chain| chain.is_ancestor(ancestor, descendant))
        {
            Ok(is_ancestor)
        } else if self.is_kept {
            self.repository.is_ancestor(ancestor, descendant)
        } else {
            self.quarantine.is_ancestor(ancestor, descendant)
        }
    }

    /// The tree of a commit.
    pub fn tree_of(&self, commit: &Oid) -> Result<Oid, GitError> {
        if let Some(tree) = self.in_process(|chain| chain.tree(commit)) {
            return Ok(tree);
        }
        self.call()
            .args(["rev-parse", "--verify", "--quiet"])
            .arg(format!("{commit}^{{tree}}"))
            .oid("rev-parse")
    }

    /// The files of a commit below a folder.
    pub fn files_below(&self, commit: &Oid, folder: &str) -> Result<Vec<TreeFile>, GitError> {
        let call = self.call().args(["ls-tree", "-r", "-z", "--full-tree"]);
        let call = call.arg(commit.as_str());
        let bytes = match folder {
            "" => call.bytes()?,
            folder => call.arg("--").arg(format!("{folder}/")).bytes()?,
        };
        Ok(parse::parse_tree(&bytes))
    }

    /// The best common ancestor of two commits.
    pub fn merge_base(&self, a: &Oid, b: &Oid) -> Result<Option<Oid>, GitError> {
        if let Some(base) = self.in_process(|chain| chain.merge_base(a, b).ok()) {
            return Ok(base);
        }
        merge_base_by_git(self.call(), a, b)
    }

    /// The files of a folder that are not as a tree has them, or that it does not have; ignored ones excepted. Safe in a
    /// folder that an agent wrote.
    pub fn changed_in(&self, tree: &Oid, folder: &Path) -> Result<Vec<String>, GitError> {
        let index = self.quarantine.folder().join("changed-index");
        fs::remove_file(&index).ok();
        let mut work_tree = std::ffi::OsString::from("--work-tree=");
        work_tree.push(folder);
        let call = || {
            let call = self.call().env("GIT_INDEX_FILE", &index);
            call.option(work_tree.clone()).current_dir(folder)
        };
        call().args(["read-tree", tree.as_str()]).bytes()?;
        // Its result says whether something changed, which is asked next.
        call()
            .args(["update-index", "-q", "--ignore-submodules", "--refresh"])
            .run()?;
        // In a repository that an agent put in the place of a submodule, git would be run by that one's configuration.
        let changed = call()
            .args(["diff-files", "--ignore-submodules=all", "--name-only", "-z"])
            .bytes()?;
        let new = call()
            .args(["ls-files", "--others", "--exclude-standard", "-z"])
            .bytes()?;
        let paths = records(&changed).chain(records(&new));
        let mut paths: Vec<String> = paths
            .map(|path| String::from_utf8_lossy(path).into_owned())
            .collect();
        paths.sort();
        Ok(paths)
    }

    /// Writes all files of a tree into an empty folder, which then is no repository.
    pub fn unpack(&self, tree: &Oid, folder: &Path) -> Result<(), GitError> {
        let index = self.quarantine.folder().join("unpack-index");
        fs::remove_file(&index).ok();
        let call = || self.call().env("GIT_INDEX_FILE", &index);
        call().args(["read-tree", tree.as_str()]).bytes()?;
        let mut work_tree = std::ffi::OsString::from("--work-tree=");
        work_tree.push(folder);
        call()
            .option(work_tree)
            .args(["checkout-index", "--all", "--force", "--quiet"])
            .current_dir(folder)
            .bytes()
            .map(drop)
    }
}

pub(super) fn at(path: &Path) -> impl Fn(std::io::Error) -> GitError + '_ {
    move |source| GitError::Io {
        path: path.to_owned(),
        source,
    }
}

/// `100644 45b983b… 2<TAB>src/a.py`.
struct Stage {
    mode: String,
    oid: Oid,
    number: u8,
    path: RepoPath,
}

impl Stage {
    fn parse(record: &[u8]) -> Option<Self> {
        let tab = record.iter().position(|&byte| byte == b'\t')?;
        let head = std::str::from_utf8(record.get(..tab)?).ok()?;
        let mut words = head.split(' ');
        Some(Self {
            mode: words.next()?.to_owned(),
            oid: words.next()?.parse().ok()?,
            number: words.next()?.parse().ok()?,
            path: parse_path(record.get(tab + 1..)?)?,
        })
    }
}
