//! What every verb needs to work at all.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::known_merges::KnownMerges;
use crate::git::Repository;
use crate::issue::plan_file::{self, Format, PlanFileError};
use crate::model::{ImportGraph, Oid, Plan};
use crate::planner;
use crate::store::{Cache, RunDir, Store, StoreError};

/// What every verb needs to work at all: the repository, what was run in it, and our own program.
#[derive(Debug, Clone)]
pub struct Context {
    /// The repository.
    pub repository: Repository,
    /// What was run in it.
    pub store: Store,
    /// Our own program: it is started once more as the supervisor of each attempt.
    pub shim: PathBuf,
}

impl Context {
    /// The context of a repository.
    pub fn new(repository: Repository, shim: PathBuf) -> Self {
        let store = Store::at(repository.common_dir());
        let memory = KnownMerges::of(Cache::of(&store));
        Self {
            repository: repository.remembering(Arc::new(memory)),
            store,
            shim,
        }
    }

    /// The folder that the repository is in: its main checkout, or the bare repository itself.
    pub fn home(&self) -> &Path {
        let common_dir = self.repository.common_dir();
        match common_dir.parent() {
            Some(home) if common_dir.file_name().is_some_and(|name| name == ".git") => home,
            _ => common_dir,
        }
    }
}

/// Why the plan of a run cannot be read back.
#[derive(Debug, thiserror::Error)]
pub enum LoadPlanError {
    /// Its file cannot be read.
    #[error("read the plan of the run")]
    Store(#[from] StoreError),
    /// It is no plan.
    #[error("understand the plan of the run")]
    PlanFile(#[from] PlanFileError),
}

/// The plan of a run whose tasks start from `base`.
pub fn load_plan(run_dir: &RunDir, base: Oid) -> Result<Plan, LoadPlanError> {
    let text = run_dir.load_plan_text()?;
    let (file, diagnostics) = plan_file::read(&text, Format::Toml)?;
    let graph = ImportGraph::default();
    Ok(planner::from_plan_file(file, diagnostics, &graph, base))
}
