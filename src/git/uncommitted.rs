//! Uncommitted work of worktrees, taken as commits that nobody keeps.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::call::Place;
use super::listed::Listed;
use super::live::{Live, LiveTree, Odd};
use super::matrix::Verdicts;
use super::parse::path_of;
use super::quarantine::Quarantine;
use super::snapshot::Aside;
use super::status::{FileState, RawEntry};
use super::{GitError, Repository, Tip, WorktreeEntry};
use crate::model::{Matrix, Oid};

/// How many uncommitted files of one worktree are taken.
const MAX_FILES: usize = 50_000;

/// The largest uncommitted file that is taken, in bytes.
const MAX_FILE: u64 = 100_000_000;

/// A place for the uncommitted work of worktrees, as commits that vanish with it. Neither the worktrees and their indexes
/// nor the objects of the repository are written to.
#[derive(Debug)]
pub struct Uncommitted<'a> {
    pub(super) quarantine: Quarantine<'a>,
    /// What reads worktrees in process; none where git must be asked of all of them.
    pub(super) live: Result<Live, Odd>,
    /// The git folder of each linked worktree.
    places: HashMap<PathBuf, PathBuf>,
}

/// What stands in a worktree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The commit that its HEAD is.
    pub head: Oid,
    /// That commit, or one on top of it that holds the files as they are on disk.
    pub tip: Oid,
    /// How many files are not as HEAD has them.
    pub n_files: usize,
}

impl<'a> Uncommitted<'a> {
    /// An empty place beside a repository.
    pub fn new(repository: &'a Repository) -> Result<Self, GitError> {
        let quarantine = Quarantine::new(repository)?;
        Ok(Self {
            live: Live::open(&quarantine),
            places: repository.places(),
            quarantine,
        })
    }

    /// The files that say how worktrees are read and merged, whether they are there or not.
    pub fn settings_files(&self) -> Vec<PathBuf> {
        let own = [
            "config",
            "info/attributes",
            "info/exclude",
            "info/grafts",
            "shallow",
        ];
        let common_dir = self.quarantine.repository().common_dir();
        let mut files: Vec<PathBuf> = own.iter().map(|name| common_dir.join(name)).collect();
        files.extend(
            self.quarantine
                .listed()
                .map(Listed::files)
                .unwrap_or_default(),
        );
        files
    }

    /// Takes what stands in a worktree: its tracked files, and the new ones that are not ignored. Repositories inside it are
    /// left out, as `git add` would not take their files either.
    ///
    /// The inner error says, in words, why what could be taken would not be the whole truth.
    pub fn take(&self, worktree: &WorktreeEntry) -> Result<Result<Taken, String>, GitError> {
        let repository = self.quarantine.repository();
        let place = self.place(&worktree.path)?;
        let Some(head) = worktree.head.clone() else {
            return Ok(Err("it has no commit yet".to_owned()));
        };
        if !place.git_file("index").exists() {
            return Ok(Err("its files are not checked out".to_owned()));
        }
        if let Some(taken) = self.take_in_process(&place, &head) {
            return Ok(Ok(taken));
        }
        let index = self.index_for(&place)?;
        let objects = self.quarantine.objects();
        let aside = Aside {
            index: &index,
            objects: Some(&objects),
        };
        let take = || {
            let entries = repository.copy_status(&place, aside)?;
            if let Some(reason) = refusal(&place, &entries) {
                return Ok(Err(reason));
            }
            let is_nested = |entry: &&RawEntry| entry.state == FileState::Nested;
            let n_nested = entries.iter().filter(is_nested).count();
            let n_staged = entries
                .iter()
                .filter(|entry| is_staged_module(entry))
                .count();
            let n_files = entries.len() - n_nested + n_staged;
            let parents = parents(&head, &place);
            let mut tip = head.clone();
            if n_files > 0 || parents.len() > 1 {
                let tree = repository
                    .take_in(&place, aside, &entries, &|_| false)?
                    .tree;
                tip = self
                    .quarantine
                    .commit(&tree, &parents.iter().collect::<Vec<_>>())?;
            }
            Ok(Ok(Taken {
                head: head.clone(),
                tip,
                n_files,
            }))
        };
        // Files come and go while somebody works: what failed once may be complete the second time.
        take().or_else(|_: GitError| take())
    }

    /// The same without git, where nothing is out of the ordinary.
    fn take_in_process(&self, place: &Place, head: &Oid) -> Option<Taken> {
        let live = self.live.as_ref().ok()?;
        // Files come and go while somebody works: what failed once may be complete the second time.
        let taken = live.take(place, head).or_else(|_| live.take(place, head));
        let LiveTree { tree, n_files } = taken.ok()?;
        let parents = parents(head, place);
        let tip = if n_files > 0 || parents.len() > 1 {
            let parents: Vec<&Oid> = parents.iter().collect();
            self.quarantine.commit(&tree, &parents).ok()?
        } else {
            head.clone()
        };
        Some(Taken {
            head: head.clone(),
            tip,
            n_files,
        })
    }

    /// Where a worktree of the repository is.
    pub(super) fn place(&self, worktree: &Path) -> Result<Place, GitError> {
        let repository = self.quarantine.repository();
        let is_link = (worktree.symlink_metadata()).is_ok_and(|metadata| metadata.is_symlink());
        match self.places.get(worktree).filter(|_| !is_link) {
            Some(git_dir) => Ok(Place {
                git_dir: git_dir.clone(),
                work_tree: worktree.to_owned(),
            }),
            None => repository.place(worktree),
        }
    }

    /// What merging each of several tips into `onto`, where it is given, and into each of the tips before it would come to;
    /// commits that were taken are known here.
    /// What is known already is not asked again.
    pub fn matrix(
        &self,
        onto: Option<&Oid>,
        tips: &[Tip],
        known: &mut Verdicts,
    ) -> Result<Matrix, GitError> {
        self.quarantine.matrix(onto, tips, known)
    }

    /// A file for the index of a worktree.
    fn index_for(&self, place: &Place) -> Result<PathBuf, GitError> {
        let folder = self.quarantine.objects().with_file_name("indexes");
        let number = place.git_dir.file_name().unwrap_or_default();
        fs::create_dir_all(&folder).map_err(|source| GitError::Io {
            path: folder.clone(),
            source,
        })?;
        Ok(folder.join(number))
    }
}

/// Why the files of a worktree are not taken.
fn refusal(place: &Place, entries: &[RawEntry]) -> Option<String> {
    if entries
        .iter()
        .any(|entry| entry.state == FileState::Unmerged)
    {
        let operation = Repository::operation(place).unwrap_or("merge");
        return Some(format!("a {operation} in it is not resolved"));
    }
    if entries.len() > MAX_FILES {
        return Some(format!("more than {MAX_FILES} files are not committed"));
    }
    let moved =
        (entries.iter()).find(|entry| entry.record.starts_with(b"1 ") && is_moved_module(entry));
    if let Some(entry) = moved {
        let path = entry.shown();
        return Some(format!(
            "the submodule {path} is at a commit that is not staged"
        ));
    }
    let is_large = |entry: &&RawEntry| {
        let file = place.work_tree.join(path_of(&entry.path));
        let metadata = file.symlink_metadata();
        metadata.is_ok_and(|metadata| metadata.is_file() && metadata.len() > MAX_FILE)
    };
    let large = entries.iter().find(is_large)?;
    Some(format!("{} is too large to be looked into", large.shown()))
}

/// Whether a submodule is at another commit than the index says: the second letter of a status is that of the file.
fn is_moved_module(entry: &RawEntry) -> bool {
    entry.state == FileState::Nested && entry.record.get(3) != Some(&b'.')
}

/// Whether the index says another commit of a submodule than HEAD does.
fn is_staged_module(entry: &RawEntry) -> bool {
    entry.state == FileState::Nested
        && entry.record.starts_with(b"1 ")
        && entry.record.get(2) != Some(&b'.')
}

/// What a commit would have as its parents now: in the middle of a merge more than one.
fn parents(head: &Oid, place: &Place) -> Vec<Oid> {
    let merging = fs::read_to_string(place.git_file("MERGE_HEAD")).unwrap_or_default();
    let others = merging.lines().filter_map(|line| line.parse().ok());
    std::iter::once(head.clone()).chain(others).collect()
}
