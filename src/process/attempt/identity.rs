//! Which process a process id means: the number alone is used again.

use std::io;
use std::time::Duration;

use rustix::process::{Pid, Signal};
use serde::{Deserialize, Serialize};

#[cfg(not(target_os = "linux"))]
pub(super) use self::portable::{boot, start_time};
#[cfg(target_os = "linux")]
pub(super) use super::procfs::{boot, start_time};

/// A process, told apart from every other that has had or will have the same number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Identity {
    /// Its number.
    pub(super) pid: u32,
    /// When it started, as the kernel counts.
    start: String,
    /// The boot that it lives in.
    boot: String,
}

impl Identity {
    /// The process that has this number now; none where there is none. A zombie has a number, too.
    pub(super) fn of(pid: u32) -> Option<Self> {
        Some(Self {
            pid,
            start: start_time(pid)?,
            boot: boot(),
        })
    }

    /// Takes hold of the process; none where it is gone.
    ///
    /// First the handle is opened, then the number compared: so the handle cannot be that of another process.
    pub(super) fn open(&self) -> Option<Handle> {
        let handle = Handle::open(self.pid)?;
        (Self::of(self.pid).as_ref() == Some(self)).then_some(handle)
    }
}

/// A hold on a process: a signal through it cannot reach another one.
#[derive(Debug)]
pub(super) struct Handle {
    pid: Pid,
    identity: Option<Identity>,
    #[cfg(target_os = "linux")]
    descriptor: Option<std::os::fd::OwnedFd>,
}

impl Handle {
    /// Takes hold of the process that has this number now.
    pub(super) fn open(number: u32) -> Option<Self> {
        let pid = i32::try_from(number).ok().and_then(Pid::from_raw)?;
        Some(Self {
            pid,
            identity: Identity::of(number),
            // Where the kernel is too old for it, number and start time have to do.
            #[cfg(target_os = "linux")]
            descriptor: rustix::process::pidfd_open(pid, rustix::process::PidfdFlags::empty()).ok(),
        })
    }

    /// Sends it a signal; to a process that is gone, nothing.
    pub(super) fn signal(&self, signal: Signal) {
        #[cfg(target_os = "linux")]
        if let Some(descriptor) = &self.descriptor {
            rustix::process::pidfd_send_signal(descriptor, signal).ok();
            return;
        }
        if self.is_same() {
            rustix::process::kill_process(self.pid, signal).ok();
        }
    }

    /// Waits until it has ended, reaped or not.
    pub(super) async fn ended(&self) -> io::Result<()> {
        #[cfg(target_os = "linux")]
        if let Some(descriptor) = &self.descriptor {
            use std::os::fd::AsFd as _;

            use tokio::io::Interest;
            use tokio::io::unix::AsyncFd;
            #[expect(
                deprecated,
                reason = "its successor is unsafe for the sake of types that lie about their descriptor; this one does not"
            )]
            let descriptor = AsyncFd::with_interest(descriptor.as_fd(), Interest::READABLE)?;
            let _guard = descriptor.readable().await?;
            return Ok(());
        }
        while self.is_same() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    fn is_same(&self) -> bool {
        let number = self.pid.as_raw_nonzero().get().unsigned_abs();
        let now = Identity::of(number);
        now.is_some() && now == self.identity && !is_zombie(number)
    }
}

#[cfg(target_os = "linux")]
fn is_zombie(pid: u32) -> bool {
    super::procfs::is_zombie(pid)
}

#[cfg(not(target_os = "linux"))]
fn is_zombie(pid: u32) -> bool {
    portable::state(pid).is_some_and(|state| state.starts_with('Z'))
}

/// What `ps` tells where there is no `/proc`.
#[cfg(not(target_os = "linux"))]
mod portable {
    use crate::process::Cmd;

    pub(in super::super) fn start_time(pid: u32) -> Option<String> {
        ps(pid, "lstart=")
    }

    pub(super) fn state(pid: u32) -> Option<String> {
        ps(pid, "stat=")
    }

    /// A start time is a date here, which no two boots share.
    pub(in super::super) fn boot() -> String {
        String::new()
    }

    fn ps(pid: u32, column: &str) -> Option<String> {
        let output = Cmd::new("ps")
            .args(["-o", column, "-p", &pid.to_string()])
            .output()
            .ok()?;
        let text = output.stdout_text().trim().to_owned();
        (output.is_success() && !text.is_empty()).then_some(text)
    }
}
