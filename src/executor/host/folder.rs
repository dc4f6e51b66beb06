//! Where the things of an attempt are on the machine that it runs on.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Whereabouts, words};
use crate::executor::JobOptions;
use crate::executor::place::write_private;
use crate::git::{GitError, Repository};
use crate::model::{AttemptId, Oid, RunId};

/// The file that says what an attempt was begun with.
const STATE: &str = "state.json";

/// The folders of one attempt.
#[derive(Debug, Clone)]
pub(in crate::executor) struct HostFolder {
    /// The repository's.
    root: PathBuf,
    /// Where its supervisor keeps its files.
    pub(in crate::executor) attempt: PathBuf,
    /// Everything else of it.
    own: PathBuf,
}

/// What an attempt was begun with, as far as it is needed to end it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::executor) struct Kept {
    /// The full name of its branch.
    pub(in crate::executor) branch: String,
    /// The commit that its task starts from.
    pub(in crate::executor) start: Oid,
    /// Whether it was started; until then it can be begun anew.
    pub(in crate::executor) is_started: bool,
    /// What it is kept in, by name.
    pub(in crate::executor) sandbox: Option<String>,
    /// The job that it is a part of, where it is one.
    #[serde(default)]
    pub(in crate::executor) job: Option<KeptJob>,
}

/// The job of an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::executor) struct KeptJob {
    /// Its name, by which it is found where nobody noted its number.
    pub(in crate::executor) name: String,
    /// Its number, once it was handed over.
    pub(in crate::executor) id: Option<String>,
    /// What it asks for.
    pub(in crate::executor) options: JobOptions,
    /// Which element of which array it is, where it is one.
    #[serde(default)]
    pub(in crate::executor) element: Option<Element>,
}

/// An element of an array.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::executor) struct Element {
    /// The name of the folder of the array.
    pub(in crate::executor) array: String,
    /// Its number there.
    pub(in crate::executor) index: u32,
}

/// The folder there that everything is in; none where there is no home.
pub(in crate::executor) fn repositories() -> Option<PathBuf> {
    let absolute = |name| {
        let path = std::env::var_os(name).map(PathBuf::from);
        path.filter(|path| path.is_absolute())
    };
    let cache = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")))?;
    Some(cache.join("git-orchestrate/repositories"))
}

/// The folder of a repository. What names it came from afar: it must be a plain name.
fn root_of(repository: &str) -> Result<PathBuf, String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if repository.is_empty() || !repository.bytes().all(is_plain) {
        return Err("the name of the repository is none".to_owned());
    }
    let root = repositories().ok_or("there is no home")?;
    Ok(root.join(repository))
}

/// Where what Slurm said is kept.
pub(super) fn queue_folder() -> Result<PathBuf, String> {
    let repositories = repositories().ok_or("there is no home")?;
    Ok(queue_beside(&repositories))
}

fn queue_beside(repositories: &Path) -> PathBuf {
    repositories.parent().unwrap_or(repositories).join("slurm")
}

impl HostFolder {
    /// The folders of an attempt.
    pub(in crate::executor) fn of(at: &Whereabouts) -> Result<Self, String> {
        let root = root_of(&at.repository)?;
        let run = root.join("runs").join(at.run.as_str());
        Ok(Self {
            attempt: run.join("attempts").join(at.attempt.to_string()),
            own: run.join("places").join(at.attempt.to_string()),
            root,
        })
    }

    /// The folder of a run of that repository.
    pub(in crate::executor) fn of_run(repository: &str, run: &RunId) -> Result<PathBuf, String> {
        Ok(root_of(repository)?.join("runs").join(run.as_str()))
    }

    /// The repository of that name.
    pub(in crate::executor) fn repository_of(repository: &str) -> Result<Repository, String> {
        let opened = Repository::discover(&root_of(repository)?.join("repository.git"));
        opened.map_err(|error| words(&error))
    }

    /// The folders of the attempt whose own is this one; none where it is none.
    pub(in crate::executor) fn at(own: &Path) -> Option<Self> {
        let places = own.parent()?;
        let run = places.parent()?;
        let root = run.parent()?.parent()?;
        Some(Self {
            attempt: run.join("attempts").join(own.file_name()?),
            own: own.to_owned(),
            root: root.to_owned(),
        })
    }

    /// The folder of its run.
    pub(in crate::executor) fn run(&self) -> &Path {
        let run = self.own.parent().and_then(Path::parent);
        run.unwrap_or(&self.own)
    }

    /// Where what Slurm said is kept.
    pub(in crate::executor) fn queue(&self) -> PathBuf {
        queue_beside(self.root.parent().unwrap_or(&self.root))
    }

    /// The same for another attempt at the same task.
    pub(in crate::executor) fn of_number(at: &Whereabouts, number: u32) -> Result<Self, String> {
        let task = at.attempt.task;
        Self::of_attempt(at, AttemptId { task, number })
    }

    /// The same for another attempt of the same run.
    pub(in crate::executor) fn of_attempt(
        at: &Whereabouts,
        attempt: AttemptId,
    ) -> Result<Self, String> {
        Self::of(&Whereabouts {
            attempt,
            ..at.clone()
        })
    }

    pub(in crate::executor) fn worktree(&self) -> PathBuf {
        self.own.join("worktree")
    }

    pub(in crate::executor) fn log(&self) -> PathBuf {
        self.own.join("log")
    }

    pub(in crate::executor) fn lease(&self) -> PathBuf {
        self.own.join("lease")
    }

    pub(in crate::executor) fn own(&self) -> &Path {
        &self.own
    }

    pub(in crate::executor) fn carried(&self) -> PathBuf {
        self.root.join("carried")
    }

    pub(in crate::executor) fn repository(&self) -> Result<Repository, String> {
        let opened = Repository::discover(&self.root.join("repository.git"));
        opened.map_err(|error| words(&error))
    }

    /// Makes it known that somebody asks after the attempt.
    pub(in crate::executor) fn renew(&self) {
        // Where it cannot be written the attempt ends early, and says so.
        fs::write(self.lease(), std::process::id().to_string()).ok();
    }

    pub(in crate::executor) fn keep(&self, kept: &Kept) -> Result<(), String> {
        let bytes = serde_json::to_vec(kept).map_err(|error| error.to_string())?;
        let fresh = self.own.join("state.json.new");
        let written =
            write_private(&fresh, &bytes).and_then(|()| fs::rename(&fresh, self.own.join(STATE)));
        written.map_err(|error| format!("write {}: {error}", self.own.display()))
    }

    pub(in crate::executor) fn kept(&self) -> Option<Kept> {
        serde_json::from_slice(&fs::read(self.own.join(STATE)).ok()?).ok()
    }

    /// Removes everything of the attempt; nothing of it may run.
    pub(in crate::executor) fn remove(&self, repository: &Repository) -> Result<(), String> {
        let worktree = self.worktree();
        if worktree.exists() {
            let private = crate::executor::sandboxing::private_git(&self.attempt);
            repository.forget_private(&private, &worktree).ok();
            match repository.remove_worktree(&worktree, true) {
                Ok(()) | Err(GitError::NoWorktree { .. }) => {}
                Err(error) => return Err(words(&error)),
            }
        }
        for folder in [&self.attempt, &self.own] {
            match fs::remove_dir_all(folder) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(format!("remove {}: {error}", folder.display()));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The folders of all attempts of the repository.
    pub(in crate::executor) fn all(&self) -> Vec<Self> {
        let below = |folder: PathBuf| {
            let entries = fs::read_dir(folder).into_iter().flatten().flatten();
            entries.map(|entry| entry.path())
        };
        let places = below(self.root.join("runs")).flat_map(|run| {
            below(run.join("places"))
                .filter_map(move |own| Some((run.join("attempts").join(own.file_name()?), own)))
        });
        let all = places.map(|(attempt, own)| Self {
            root: self.root.clone(),
            attempt,
            own,
        });
        all.collect()
    }
}
