//! The process group of a child of ours.

use std::io;
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

/// How long a child that was asked to end may take before it is killed.
const GRACE: Duration = Duration::from_secs(2);

/// The pause between two looks at whether a child asks for the terminal.
const GLANCE: Duration = Duration::from_secs(1);

/// Sees whether a child waits for the terminal, which it cannot have.
pub(super) struct TerminalWatch {
    next: Instant,
    was_stopped: bool,
}

impl TerminalWatch {
    pub(super) fn new(started: Instant) -> Self {
        Self {
            next: started + GLANCE,
            was_stopped: false,
        }
    }

    /// Whether a process of the child's group has been stopped for a while. The kernel stops who reads from the terminal
    /// in the background; nobody would ever let it go on.
    pub(super) fn asks_for_it(&mut self, child: &Child) -> bool {
        if Instant::now() < self.next {
            return false;
        }
        self.next = Instant::now() + GLANCE;
        let is_stopped = is_stopped(child);
        let is_so_still = is_stopped && self.was_stopped;
        self.was_stopped = is_stopped;
        is_so_still
    }
}

/// Whether a child of ours has ended; it stays unreaped.
pub(super) fn has_ended(child: &Child) -> io::Result<bool> {
    let Some(pid) = pid_of(child) else {
        return Ok(true);
    };
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    loop {
        match waitid(WaitId::Pid(pid), options) {
            Ok(status) => return Ok(status.is_some()),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Ends a child of ours and its group: gently, and after a grace period hard.
pub(super) fn end(child: &Child) -> io::Result<()> {
    let Some(group) = pid_of(child) else {
        return Ok(());
    };
    kill_process_group(group, Signal::TERM).ok();
    kill_process_group(group, Signal::CONT).ok();
    let until = Instant::now() + GRACE;
    while !has_ended(child)? && Instant::now() < until {
        thread::sleep(Duration::from_millis(5));
    }
    // Its leader may have ended before the others; it is not reaped yet, so the group is still ours.
    kill_process_group(group, Signal::KILL).ok();
    Ok(())
}

#[cfg(target_os = "linux")]
fn is_stopped(child: &Child) -> bool {
    super::attempt::Processes::load().has_stopped_member(child.id())
}

/// Elsewhere only the child itself can be looked at, and not what it started.
#[cfg(not(target_os = "linux"))]
fn is_stopped(child: &Child) -> bool {
    let options = WaitIdOptions::STOPPED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    pid_of(child).is_some_and(|pid| matches!(waitid(WaitId::Pid(pid), options), Ok(Some(_))))
}

fn pid_of(child: &Child) -> Option<Pid> {
    i32::try_from(child.id()).ok().and_then(Pid::from_raw)
}
