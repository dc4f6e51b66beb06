//! Whose turn it is to write: one change at a time, and a second after the last one, whichever process of this user made it.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::{Mutex, MutexGuard};

use super::pace::Pace;

/// How long lies between two looks at whether another process still writes.
const LOOK: Duration = Duration::from_millis(20);

/// Whose turn it is to write.
#[derive(Debug)]
pub(super) struct Turns {
    /// When the last change was answered. At first, when this was made: another process may have written just before.
    last: Mutex<Instant>,
    /// Held by whoever writes, and changed last when a change was answered; none where nobody else is to be heeded.
    path: Option<PathBuf>,
}

/// Our turn. It ends with the value, which then says that something was written just now.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    last: MutexGuard<'a, Instant>,
    file: Option<File>,
    is_used: bool,
}

impl Turns {
    pub(super) fn new() -> Self {
        Self {
            last: Mutex::new(Instant::now()),
            path: None,
        }
    }

    /// The same among all who name that file.
    pub(super) fn shared(&mut self, path: &Path) {
        self.path = Some(path.to_owned());
    }

    /// Waits for our turn, and a second after the last change.
    pub(super) async fn take(&self, pace: Pace) -> Turn<'_> {
        let last = self.last.lock().await;
        self.take_after(last, pace).await
    }

    /// The same where nobody of this process has the turn; none where somebody has.
    pub(super) async fn take_if_free(&self, pace: Pace) -> Option<Turn<'_>> {
        let last = self.last.try_lock().ok()?;
        Some(self.take_after(last, pace).await)
    }

    async fn take_after<'a>(&'a self, last: MutexGuard<'a, Instant>, pace: Pace) -> Turn<'a> {
        let file = self.held().await;
        // A clock that was set back says nothing; then the whole second is waited.
        let written = file.as_ref().and_then(|file| file.metadata().ok());
        let written = written.and_then(|data| data.modified().ok());
        let passed = written.map(|at| at.elapsed().unwrap_or_default());
        let wait = passed.map_or(Duration::ZERO, |passed| pace.second.saturating_sub(passed));
        let next = (*last + pace.second).max(Instant::now() + wait);
        tokio::time::sleep_until(next.into()).await;
        Turn {
            last,
            file,
            is_used: true,
        }
    }

    /// The file that nobody else holds now; none where there are no such files.
    async fn held(&self) -> Option<File> {
        let path = self.path.as_ref()?;
        std::fs::create_dir_all(path.parent()?).ok()?;
        let mut options = OpenOptions::new();
        let options = options.create(true).truncate(false).write(true);
        let file = options.open(path).ok()?;
        loop {
            match file.try_lock() {
                Ok(()) => return Some(file),
                Err(TryLockError::WouldBlock) => tokio::time::sleep(LOOK).await,
                Err(TryLockError::Error(_)) => return None,
            }
        }
    }
}

impl Turn<'_> {
    /// Ends it without anything written.
    pub(super) fn unused(mut self) {
        self.is_used = false;
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.is_used {
            return;
        }
        *self.last = Instant::now();
        if let Some(file) = &self.file {
            // Where that cannot be noted, the others wait by their own clocks alone.
            file.set_modified(SystemTime::now()).unwrap_or_default();
        }
    }
}
