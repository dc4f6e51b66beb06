//! One repository as it was at any of its commits: trees, contents, imports and history, each blob read once.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex};

use git_orchestrate::footprint::{Contents, Corpus, History, PathIndex};
use git_orchestrate::git::{Blob, FileKind, Repository, TreeFile};
use git_orchestrate::imports::{self, Facts};
use git_orchestrate::model::{ImportGraph, Oid, PastChange, RepoPath};

use crate::Failure;

/// So many past changes are read: as many as the program reads.
const N_CHANGES: usize = 5_000;

/// What is known of one blob.
type Known = (Arc<Contents>, Option<Facts>);

/// A repository with everything that was read of it so far.
pub(crate) struct World {
    repository: Repository,
    changes: Vec<PastChange>,
    /// The line of the first parents of the newest commit.
    landed: HashSet<Oid>,
    known: Mutex<HashMap<Oid, Known>>,
}

/// The state at one commit.
pub(crate) struct Moment {
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
    pub(crate) fn open(folder: &Path) -> Result<Self, Failure> {
        let repository = Repository::discover(folder)?;
        let head = repository.resolve("HEAD")?;
        let changes = repository.past_changes(&head, usize::MAX);
        let landed = repository.first_parents(&head, usize::MAX).collect();
        Ok(Self {
            repository,
            changes,
            landed,
            known: Mutex::default(),
        })
    }

    /// The state at `base`, with the history of `tip` and nothing later.
    pub(crate) fn at(&self, base: &str, tip: &str) -> Result<Moment, Failure> {
        let base: Oid = base.parse().map_err(|_| "no commit id")?;
        let tree: Vec<TreeFile> = (self.repository.files(&base)?.into_iter())
            .filter(|file| matches!(file.kind, FileKind::Blob | FileKind::Executable))
            .collect();
        let known = self.read(&tree);
        let paths: Vec<RepoPath> = tree.iter().map(|file| file.path.clone()).collect();
        let by_path: HashMap<&RepoPath, &Oid> =
            tree.iter().map(|file| (&file.path, &file.oid)).collect();
        let facts: Vec<(usize, Facts)> = (known.iter().enumerate())
            .filter_map(|(place, (_, facts))| Some((place, facts.clone()?)))
            .collect();
        let graph = imports::build_from(&paths, &facts, &|path| {
            self.repository.blob(by_path.get(path)?)
        });
        let contents = known.iter().map(|(contents, _)| contents.as_ref());
        Ok(Moment {
            files: PathIndex::new(paths),
            graph,
            contents: Corpus::of(contents),
            history: self.history(tip)?,
        })
    }

    fn history(&self, tip: &str) -> Result<History, Failure> {
        let tip: Oid = tip.parse().map_err(|_| "no commit id")?;
        // Of a commit that landed, all that comes after it in the list was before it; of another one it need not be.
        if !self.landed.contains(&tip) {
            return Ok(History::of(&self.repository.past_changes(&tip, N_CHANGES)));
        }
        let position = (self.changes.iter())
            .position(|change| change.commit == tip)
            .ok_or("a commit that landed is not in the history")?;
        let past = self.changes.get(position..).unwrap_or_default();
        Ok(History::of(past.get(..N_CHANGES).unwrap_or(past)))
    }

    fn read(&self, tree: &[TreeFile]) -> Vec<Known> {
        let readers = self.repository.blob_readers();
        let mut reader = readers.reader();
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
                            let contents = Contents::of(bytes, |text| {
                                let found = imports::definitions(&file.path, text).into_iter();
                                found.map(|definition| definition.name).collect()
                            });
                            (Arc::new(contents), imports::scan(&file.path, bytes))
                        }
                        _ => (Arc::default(), None),
                    })
                    .clone()
            })
            .collect()
    }
}
