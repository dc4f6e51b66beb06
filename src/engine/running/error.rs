//! What can keep a run from going on.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::engine::LoadPlanError;
use crate::executor::ExecutorError;
use crate::git::GitError;
use crate::model::IllegalEvent;
use crate::planner::SelectionError;
use crate::store::StoreError;

/// What can keep a run from going on. A task that fails is no such thing.
#[derive(Debug, Error)]
pub enum RunError {
    /// The run's files cannot be used.
    #[error("use the files of the run")]
    Store(#[from] StoreError),
    /// Git refuses.
    #[error("use the repository")]
    Git(#[from] GitError),
    /// The plan of the run cannot be read back.
    #[error("read the plan of the run")]
    Plan(#[from] LoadPlanError),
    /// The options of the run cannot be read back.
    #[error("read the options of the run")]
    Options(#[from] serde_json::Error),
    /// The selected tasks cannot be run.
    #[error("select the tasks")]
    Selection(#[from] SelectionError),
    /// The plan has no task that a run takes up.
    #[error("find a task to run")]
    NothingToRun,
    /// A task names an agent that nobody defined.
    #[error("find the agent '{name}' of task {task}")]
    NoSuchAgent {
        /// The name.
        name: String,
        /// The task.
        task: crate::model::TaskId,
    },
    /// No place takes a task.
    #[error("find a place for task {}", .0.task)]
    NoPlace(super::Unplaced),
    /// An event came that cannot have happened: a fault of this program.
    #[error("follow the run")]
    Illegal(#[from] IllegalEvent),
    /// A git or a check command that a killed orchestrator had started is still at work.
    #[error("wait for what the run before this one had started")]
    Strays,
    /// The lock that tells of such is not to be had.
    #[error("lock {}", path.display())]
    Lock {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The attempts cannot be kept in their place as it is wanted.
    #[error(transparent)]
    Executor(#[from] ExecutorError),
    /// The run cannot be told anything.
    #[error("write to {}", path.display())]
    Control {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The signals cannot be listened to.
    #[error("listen to signals")]
    Signals(#[source] io::Error),
}
