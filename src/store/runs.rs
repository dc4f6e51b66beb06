//! All runs of a repository.

use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::run_id::fresh_seed;
use super::{LockedRun, RunDir, StoreError, files, new_run_id};
use crate::model::{RunId, Timestamp};

/// Where a repository keeps what was run in it.
#[derive(Debug, Clone)]
pub struct Store {
    root: PathBuf,
}

impl Store {
    /// The store of the repository whose common directory is given. Nothing is made before a run is.
    pub fn at(common_dir: &Path) -> Self {
        Self {
            root: common_dir.join("orchestrate"),
        }
    }

    /// The folder of the store.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of analyses by blob id; safe to delete at any time.
    pub fn cache_folder(&self) -> PathBuf {
        self.root.join("cache")
    }

    /// Where it is noted what is about to be written into trackers.
    pub fn tracking_folder(&self) -> PathBuf {
        self.root.join("tracking")
    }

    /// Every run in which something happened, newest last.
    pub fn runs(&self) -> Result<Vec<RunId>, StoreError> {
        let folder = self.runs_folder();
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(StoreError::io("read", &folder))?,
        };
        let mut runs = Vec::new();
        for entry in entries {
            let entry = entry.map_err(StoreError::io("read", &folder))?;
            let Some(run) = entry
                .file_name()
                .to_str()
                .and_then(|name| name.parse().ok())
            else {
                continue;
            };
            if let Some(began) = self.run(&run).load_start() {
                runs.push((began, run));
            }
        }
        runs.sort();
        Ok(runs.into_iter().map(|(_, run)| run).collect())
    }

    /// The newest run.
    pub fn latest(&self) -> Result<Option<RunId>, StoreError> {
        Ok(self.runs()?.pop())
    }

    /// The run of that name, or the one run whose name begins so, or whose last part it is. A small number is what a task is
    /// called by, and no part of a name.
    pub fn find(&self, prefix: &str) -> Result<RunId, StoreError> {
        let mut runs = self.runs()?;
        if let Some(exact) = runs.iter().find(|run| run.as_str() == prefix) {
            return Ok(exact.clone());
        }
        let is_number = !prefix.is_empty()
            && prefix.len() < 4
            && prefix.bytes().all(|byte| byte.is_ascii_digit());
        let is_meant = |name: &str| {
            let last = name.rsplit('-').next();
            name.starts_with(prefix) || last == Some(prefix)
        };
        runs.retain(|run| !is_number && is_meant(run.as_str()));
        match runs.as_slice() {
            [run] if !prefix.is_empty() => Ok(run.clone()),
            [] => Err(StoreError::NotFound {
                name: prefix.to_owned(),
            }),
            _ => Err(StoreError::Ambiguous {
                prefix: prefix.to_owned(),
                candidates: runs,
            }),
        }
    }

    /// The folder of a run, to read from; whether it is there shows when it is read.
    pub fn run(&self, run: &RunId) -> RunDir {
        RunDir::new(run.clone(), self.runs_folder().join(run.as_str()))
    }

    /// Makes a run of that name and takes hold of it.
    pub fn create(&self, run: &RunId) -> Result<LockedRun, StoreError> {
        let runs_folder = self.runs_folder();
        files::create_folders(&runs_folder)?;
        let folder = self.run(run);
        fs::create_dir(folder.path()).map_err(|source| match source.kind() {
            ErrorKind::AlreadyExists => StoreError::Exists { run: run.clone() },
            _ => StoreError::io("create", folder.path())(source),
        })?;
        let locked = LockedRun::take(folder)?;
        files::sync_folder(&runs_folder)?;
        Ok(locked)
    }

    /// Makes a run that begins at `at`, under a name that is free, and takes hold of it.
    pub fn create_new(&self, at: Timestamp) -> Result<LockedRun, StoreError> {
        for _ in 0..64 {
            let Ok(run) = new_run_id(at, fresh_seed()) else {
                continue;
            };
            match self.create(&run) {
                Err(StoreError::Exists { .. }) => {}
                created => return created,
            }
        }
        Err(StoreError::NoName)
    }

    /// Takes hold of a run that is there.
    pub fn lock(&self, run: &RunId) -> Result<LockedRun, StoreError> {
        let folder = self.run(run);
        if !folder.path().is_dir() {
            return Err(StoreError::NotFound {
                name: run.to_string(),
            });
        }
        LockedRun::take(folder)
    }

    fn runs_folder(&self) -> PathBuf {
        self.root.join(OsStr::new("runs"))
    }
}
