//! An attempt that runs, watched from the orchestrator.

use std::process::Child;
use std::sync::Arc;
use std::time::Duration;

use rustix::process::Signal;
use tokio::time::{Instant, timeout_at};

use super::adopt::{Adopted, settle};
use super::folder::{Folder, StopRequest};
use super::identity::Handle;
use crate::model::Exit;

/// The pause between two times that a shim is told to go on.
const NUDGE: Duration = Duration::from_secs(1);

/// An attempt that runs under its shim. Dropping it leaves the attempt alone.
#[derive(Debug)]
pub struct Supervised {
    stopper: Stopper,
    /// The shim, where it is our own child and thus ours to reap.
    child: Option<Child>,
    next_nudge: Instant,
}

/// Ends a running attempt; can be kept apart from the [`Supervised`] that is waited for.
#[derive(Debug, Clone)]
pub struct Stopper {
    pid: u32,
    handle: Option<Arc<Handle>>,
    folder: Folder,
}

impl Supervised {
    pub(super) fn of_child(child: Child, folder: Folder) -> Self {
        let stopper = Stopper {
            pid: child.id(),
            // It is not reaped, so the number is still its own.
            handle: Handle::open(child.id()).map(Arc::new),
            folder,
        };
        Self {
            stopper,
            child: Some(child),
            next_nudge: Instant::now() + NUDGE,
        }
    }

    pub(super) fn of_stranger(pid: u32, handle: Handle, folder: Folder) -> Self {
        let stopper = Stopper {
            pid,
            handle: Some(Arc::new(handle)),
            folder,
        };
        Self {
            stopper,
            child: None,
            next_nudge: Instant::now() + NUDGE,
        }
    }

    /// The process id of its shim.
    pub fn pid(&self) -> u32 {
        self.stopper.pid
    }

    /// A handle that ends it while somebody else waits for it.
    pub fn stopper(&self) -> Stopper {
        self.stopper.clone()
    }

    /// Waits for its end. Can be dropped and called again. Needs a runtime with I/O and time.
    pub async fn wait(&mut self) -> Exit {
        if let Some(handle) = self.stopper.handle.clone() {
            // Fails only where the process cannot be watched; the loop below finds out all the same.
            while let Err(_late) = timeout_at(self.next_nudge, handle.ended()).await {
                // An attempt may have stopped its shim; nobody else could have meant to.
                handle.signal(Signal::CONT);
                self.next_nudge = Instant::now() + NUDGE;
            }
        }
        loop {
            if let Some(child) = &mut self.child {
                // Once it is reaped this gives the same answer again.
                child.try_wait().ok();
            }
            let folder = self.stopper.folder.clone();
            match tokio::task::spawn_blocking(move || settle(&folder)).await {
                Ok(Ok(Some(Adopted::Ended(exit)))) => return exit,
                // On a full disk it cannot be written down, and we know it all the same.
                Ok(Ok(Some(_)) | Err(_)) if self.stopper.folder.stop_request().is_some() => {
                    return Exit::Cancelled;
                }
                // The lock may outlive the shim by the instant that it takes another thread of ours to start a child.
                Ok(Ok(None)) => tokio::time::sleep(Duration::from_millis(5)).await,
                // A folder that cannot be read any more says nothing of how the attempt ended.
                _ => return Exit::Lost,
            }
        }
    }

    /// Asks all of it to end; what has not ended after its grace period is killed. Its exit is [`Exit::Cancelled`].
    pub fn stop(&self) {
        self.stopper.stop();
    }

    /// Kills all of it. Its exit is [`Exit::Cancelled`].
    pub fn kill(&self) {
        self.stopper.kill();
    }
}

impl Stopper {
    /// As [`Supervised::stop`].
    pub fn stop(&self) {
        self.request(StopRequest::Gently, Signal::TERM);
    }

    /// As [`Supervised::kill`].
    pub fn kill(&self) {
        self.request(StopRequest::Now, Signal::QUIT);
    }

    /// Stops all of it where it stands, and its clocks; not for ever, but until [`Stopper::go_on`].
    pub fn pause(&self) {
        self.set_paused(true);
    }

    /// Lets it go on.
    pub fn go_on(&self) {
        self.set_paused(false);
    }

    fn set_paused(&self, is_wanted: bool) {
        self.folder.request_pause(is_wanted);
        // A shim that has not written its record does not hear the signal yet, and would die of it; it looks by itself.
        if let (Some(handle), Ok(Some(_))) = (&self.handle, self.folder.record()) {
            handle.signal(Signal::USR1);
        }
    }

    fn request(&self, request: StopRequest, signal: Signal) {
        self.folder.request_stop(request);
        if let Some(handle) = &self.handle {
            handle.signal(signal);
        }
    }
}
