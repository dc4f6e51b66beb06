//! What is kept of a run that is told at a tracker, for whoever takes the run up again.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::PullOptions;
use crate::forge::Calls;
use crate::model::{Oid, RunId, TaskId};

/// What is kept of a run that is told at a tracker. All of it but the wishes can be found out anew at the forge.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunNote {
    /// The number of the master issue.
    pub master: u64,
    /// Whether and how results become pull requests.
    #[serde(default)]
    pub options: PullOptions,
    /// Whether the master issue is closed once everything has landed.
    #[serde(default)]
    pub closes: bool,
    /// Whether the server can make drafts ready; where it cannot, none are made. None: that was not asked yet.
    #[serde(default)]
    pub can_make_ready: Option<bool>,
    /// The pull requests, by their tasks.
    #[serde(default)]
    pub pulls: BTreeMap<TaskId, PullNote>,
    /// The issues that say how tasks failed.
    #[serde(default)]
    pub failures: BTreeMap<TaskId, FailureNote>,
    /// How often the forge was asked.
    #[serde(default)]
    pub calls: Calls,
    /// What the words of the issues were when they were approved.
    #[serde(default)]
    pub words: BTreeMap<TaskId, String>,
}

/// A pull request of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullNote {
    /// Its number.
    pub number: u64,
    /// The result that it was made of.
    pub result: Oid,
    /// Where its branch was put at the forge: the result, or a merge of it.
    pub tip: Oid,
    /// The branch that it goes to.
    pub base: String,
    /// Whether it has its labels and its reviewers.
    #[serde(default)]
    pub is_dressed: bool,
    /// Whether it is no draft any more.
    #[serde(default)]
    pub is_ready: bool,
    /// The commit that it was merged by.
    #[serde(default)]
    pub landed: Option<String>,
}

/// The issue that says how a task failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureNote {
    /// Its number.
    pub number: u64,
    /// The attempt that it tells of; none once it is closed.
    pub attempt: Option<u32>,
}

impl RunNote {
    fn path(folder: &Path, run: &RunId) -> PathBuf {
        folder.join(format!("{run}.json"))
    }

    /// The note of a run; none where it is told nowhere.
    pub fn load(folder: &Path, run: &RunId) -> Option<Self> {
        let bytes = fs::read(Self::path(folder, run)).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Replaces the note of a run.
    pub fn save(&self, folder: &Path, run: &RunId) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        file.persist(Self::path(folder, run))
            .map(drop)
            .map_err(|error| error.error)
    }

    /// The tasks whose pull requests were merged.
    pub fn landed(&self) -> impl Iterator<Item = TaskId> {
        let landed = self.pulls.iter().filter(|(_, pull)| pull.landed.is_some());
        landed.map(|(&task, _)| task)
    }
}
