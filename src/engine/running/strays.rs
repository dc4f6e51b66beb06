//! What a killed orchestrator leaves behind: a git or a check command that it had started goes on for a while.
//!
//! All of them hold one locked file open. Whoever takes the run up waits for that lock, so that no worktree is mended while a
//! git that nobody watches is still making it. Agents do not hold it: they are found again by their supervisors.

use std::fs::{File, OpenOptions, TryLockError};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::RunError;
use crate::store::RunDir;

/// How long such a command is waited for. A large checkout takes some seconds, a check command may take minutes.
const PATIENCE: Duration = Duration::from_mins(2);

/// Waits until nothing of an earlier orchestrator is at work, and returns the locked file for our own children to hold.
pub(super) async fn wait_for(run_dir: &RunDir) -> Result<Arc<File>, RunError> {
    let path = run_dir.path().join("children.lock");
    let failed = |source| RunError::Lock {
        path: path.clone(),
        source,
    };
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&path)
        .map_err(failed)?;
    let until = Instant::now() + PATIENCE;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Arc::new(file)),
            Err(TryLockError::WouldBlock) if Instant::now() < until => {
                sleep(Duration::from_millis(10)).await;
            }
            Err(TryLockError::WouldBlock) => return Err(RunError::Strays),
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
    }
}
