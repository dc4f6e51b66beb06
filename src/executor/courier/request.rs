//! What a courier is told, in a file that nobody else may read and that goes as soon as it is read.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::executor::host::BeginCall;
use crate::executor::ssh::{Carry, Link};

/// What a courier is told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct CourierRequest {
    /// The way to the machine.
    pub(super) link: Link,
    /// How commits go there, where somebody says.
    #[serde(default)]
    pub(super) carry: Option<Carry>,
    /// For how long it goes on there while nobody reaches it.
    pub(super) lease: Duration,
    /// Our repository.
    pub(super) repository: PathBuf,
    /// The worktree of the task here.
    pub(super) worktree: PathBuf,
    /// The full name of its branch.
    pub(super) branch: String,
    /// The attempt's folder here.
    pub(super) folder: PathBuf,
    /// Where the agent's own word on itself is looked for here.
    pub(super) inbox: PathBuf,
    /// Our own program.
    pub(super) program: PathBuf,
    /// A folder of the user's for locks.
    pub(super) state: PathBuf,
    /// What is asked there; the state of the worktree is put in when it is sent.
    pub(super) begin: BeginCall,
}
