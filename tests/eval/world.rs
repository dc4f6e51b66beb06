//! One repository as it was at any of its commits: trees, contents, imports and history, each blob read once.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use git_orchestrate::footprint::{Contents, Corpus, History, PathIndex};
use git_orchestrate::git::{Blob, FileKind, Repository, TreeFile};
use git_orchestrate::imports::{self, Facts};
use git_orchestrate::model::{ImportGraph, Oid, PastChange, RepoPath};

use crate::Failure;

/// So many past changes are read: as many as the program reads.
const N_CHANGES: usize = 6000;

/// What is known of one blob.
type Known = (Arc<Contents>, Option<Facts>);

/// A repository with everything that was read of it so far.
pub struct World {
    repository: Repository,
    changes: Vec<PastChange>,
    parents: HashMap<String, Vec<String>>,
    known: Mutex<HashMap<Oid, Known>>,
}

/// The state at one commit.
pub struct Moment {
    /// The files.
    pub files: PathIndex,
    /// The imports.
    pub graph: ImportGraph,
    /// The contents.
    pub contents: Corpus,
    /// What was done before.
    pub history: History,
}

impl World {
    /// Opens a repository and reads all of its history.
    pub fn open(folder: &Path) -> Result<Self, Failure> {
        let repository = Repository::discover(folder)?;
        let head = repository.resolve("HEAD")?;
        let changes = repository.past_changes(&head, usize::MAX);
        let output = Command::new("git")
            .arg("-C")
            .arg(folder)
            .args(["rev-list", "--parents", "HEAD"])
            .output()?;
        let parents = String::from_utf8_lossy(&output.stdout)
            .lines()
            .filter_map(|line| {
                let mut ids = line.split(' ').map(str::to_owned);
                Some((ids.next()?, ids.collect()))
            })
            .collect();
        Ok(Self {
            repository,
            changes,
            parents,
            known: Mutex::default(),
        })
    }

    /// The state at `base`, with the history of `tip` and nothing later.
    pub fn at(&self, base: &str, tip: &str) -> Result<Moment, Failure> {
        let base: Oid = base.parse().map_err(|_| "no commit id")?;
        let tree: Vec<TreeFile> = (self.repository.files(&base)?.into_iter())
            .filter(|file| matches!(file.kind, FileKind::Blob | FileKind::Executable))
            .collect();
        let known = self.read(&tree);
        let paths: Vec<RepoPath> = tree.iter().map(|file| file.path.clone()).collect();
        let by_path: HashMap<&RepoPath, &Oid> =
            tree.iter().map(|file| (&file.path, &file.oid)).collect();
        let facts: Vec<Option<Facts>> = known.iter().map(|(_, facts)| facts.clone()).collect();
        let graph = imports::build_from(&paths, &facts, &|path| {
            self.repository.blob(by_path.get(path)?)
        });
        let contents = known.iter().map(|(contents, _)| contents.as_ref());
        Ok(Moment {
            files: PathIndex::new(paths),
            graph,
            contents: Corpus::of(contents),
            history: self.history(tip),
        })
    }

    fn history(&self, tip: &str) -> History {
        let mut ancestors: HashSet<&str> = HashSet::new();
        let mut open = vec![tip];
        while let Some(commit) = open.pop() {
            if ancestors.insert(commit) {
                open.extend(
                    self.parents
                        .get(commit)
                        .into_iter()
                        .flatten()
                        .map(String::as_str),
                );
            }
        }
        let past: Vec<PastChange> = (self.changes.iter())
            .filter(|change| ancestors.contains(change.commit.as_str()))
            .take(N_CHANGES)
            .cloned()
            .collect();
        History::of(&past)
    }

    fn read(&self, tree: &[TreeFile]) -> Vec<Known> {
        let reader = self.repository.blob_reader();
        let mut known = match self.known.lock() {
            Ok(known) => known,
            Err(poisoned) => poisoned.into_inner(),
        };
        tree.iter()
            .map(|file| {
                let entry = known.entry(file.oid.clone());
                entry
                    .or_insert_with(|| match reader.read(&file.oid) {
                        Blob::Content(bytes) => {
                            let contents = Contents::of(&bytes, |text| {
                                let found = imports::definitions(&file.path, text).into_iter();
                                found.map(|definition| definition.name).collect()
                            });
                            (Arc::new(contents), imports::scan(&file.path, &bytes))
                        }
                        _ => (Arc::default(), None),
                    })
                    .clone()
            })
            .collect()
    }
}
