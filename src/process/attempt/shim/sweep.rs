//! Ending every process of an attempt.
//!
//! On Linux the shim inherits its orphaned descendants, so that everything that the child ever started is below it in the
//! process tree, whatever session or group it went to. Elsewhere only the child's process group is known.

use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// The pause between two rounds.
pub(super) const ROUND: Duration = Duration::from_millis(20);

/// How often it is looked for processes that are not stopped yet.
#[cfg(target_os = "linux")]
const MOST_ROUNDS: usize = 100;

/// How long what is left after a child that ended by itself may take to end in peace.
const PEACE: Duration = Duration::from_millis(300);

/// How long to try in all: a process that another user owns, or that the kernel cannot end, must not hold us forever.
/// Elsewhere than on Linux one cannot see whether there is anything left, so it is asked, then killed, and that is that.
const PATIENCE: Duration = if cfg!(target_os = "linux") {
    Duration::from_secs(5)
} else {
    Duration::from_millis(340)
};

/// How long to try where what is left waits for a disk: it was killed, and goes no further than what it writes just now,
/// but that is still to come.
#[cfg(target_os = "linux")]
const PATIENCE_WITH_DISKS: Duration = Duration::from_mins(1);

/// Sends a signal to the program inside a sandbox and all that it started, and to nobody before it: who asks that one to
/// end ends all of them at once.
pub(super) fn signal_inside(child: Pid, signal: Signal) {
    #[cfg(target_os = "linux")]
    {
        let processes = super::super::procfs::Processes::load();
        let outer = child.as_raw_nonzero().get().unsigned_abs();
        let pids = processes.descendants(std::process::id());
        for pid in pids.into_iter().filter(|&pid| pid != outer) {
            if let Some(handle) = processes.open(pid) {
                handle.signal(signal);
            }
        }
    }
    #[cfg(not(target_os = "linux"))]
    signal_all(child, signal);
}

/// Sends a signal to the child alone: it sees to all that it started. The child must not have been reaped.
pub(super) fn signal_alone(child: Pid, signal: Signal) {
    kill_process(child, signal).ok();
}

/// Sends a signal to every process of the attempt. The child must not have been reaped.
pub(super) fn signal_all(child: Pid, signal: Signal) {
    kill_process_group(child, signal).ok();
    #[cfg(target_os = "linux")]
    {
        let processes = super::super::procfs::Processes::load();
        let group = child.as_raw_nonzero().get().unsigned_abs();
        for pid in processes.descendants(std::process::id()) {
            // The group has the signal already; a second one could be taken for impatience.
            let is_in_group = processes.is_in_group(pid, group);
            if let Some(handle) = processes.open(pid).filter(|_| !is_in_group) {
                handle.signal(signal);
            }
        }
    }
}

/// Stops every process of the attempt where it stands. Who forks meanwhile is found at the next round.
pub(super) async fn stop_all() {
    #[cfg(target_os = "linux")]
    for _ in 0..MOST_ROUNDS {
        let processes = super::super::procfs::Processes::load();
        let mut below = processes.descendants(std::process::id());
        below.retain(|&pid| !processes.is_stopped(pid));
        if below.is_empty() {
            return;
        }
        for handle in below.into_iter().filter_map(|pid| processes.open(pid)) {
            handle.signal(Signal::STOP);
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// Lets all of them go on.
pub(super) fn let_all_go_on() {
    #[cfg(target_os = "linux")]
    {
        let processes = super::super::procfs::Processes::load();
        for pid in processes.descendants(std::process::id()) {
            if let Some(handle) = processes.open(pid) {
                handle.signal(Signal::CONT);
            }
        }
    }
}

/// Reaps the orphans that ended, and leaves the child.
pub(super) fn reap_others(child: Pid) {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{WaitId, WaitIdOptions, WaitOptions, waitid, waitpid};
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        // Mostly nobody waits, which the kernel says at once; a look at all processes takes a while.
        if !matches!(waitid(WaitId::All, options), Ok(Some(_))) {
            return;
        }
        let processes = super::super::procfs::Processes::load();
        for orphan in processes.zombies(std::process::id()) {
            let orphan = i32::try_from(orphan).ok().and_then(Pid::from_raw);
            if let Some(orphan) = orphan.filter(|&orphan| orphan != child)
                && matches!(waitid(WaitId::Pid(orphan), options), Ok(Some(_)))
            {
                waitpid(Some(orphan), WaitOptions::NOHANG).ok();
            }
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = child;
}

/// Ends what is left once the child has ended, and reaps all of it.
#[cfg(target_os = "linux")]
pub(super) async fn end_rest(child: Pid, is_gentle: bool) {
    use rustix::process::{WaitOptions, wait, waitpid};
    let reap = || while matches!(wait(WaitOptions::NOHANG), Ok(Some(_))) {};
    waitpid(Some(child), WaitOptions::NOHANG).ok();
    reap();
    let mut waited = Duration::ZERO;
    // Orphans become children of ours: where we have none, nothing is left. The child's number may be another's by now,
    // so they are signalled one by one.
    if is_gentle && has_children() {
        signal_below(Signal::TERM);
    }
    while has_children()
        && (waited < PATIENCE || waited < PATIENCE_WITH_DISKS && is_disk_waited_for())
    {
        if !is_gentle || waited >= PEACE {
            signal_below(Signal::KILL);
        }
        tokio::time::sleep(ROUND).await;
        waited += ROUND;
        reap();
    }
}

/// Whether a process that is below us waits for a disk.
#[cfg(target_os = "linux")]
fn is_disk_waited_for() -> bool {
    let processes = super::super::procfs::Processes::load();
    let below = processes.descendants(std::process::id());
    below.into_iter().any(|pid| processes.is_at_disk(pid))
}

/// Whether we have a child, be it one that has ended.
#[cfg(target_os = "linux")]
fn has_children() -> bool {
    use rustix::process::{WaitId, WaitIdOptions, waitid};
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    !matches!(waitid(WaitId::All, options), Err(rustix::io::Errno::CHILD))
}

/// Sends a signal to all that is below us.
#[cfg(target_os = "linux")]
fn signal_below(signal: Signal) {
    let processes = super::super::procfs::Processes::load();
    for pid in processes.descendants(std::process::id()) {
        if let Some(handle) = processes.open(pid) {
            handle.signal(signal);
        }
    }
}

/// Ends what is left once the child has ended, and reaps it.
#[cfg(not(target_os = "linux"))]
pub(super) async fn end_rest(child: Pid, is_gentle: bool) {
    let mut waited = Duration::ZERO;
    if is_gentle && has_rest(child) {
        signal_all(child, Signal::TERM);
    }
    while has_rest(child) && waited < PATIENCE {
        if !is_gentle || waited >= PEACE {
            signal_all(child, Signal::KILL);
        }
        tokio::time::sleep(ROUND).await;
        waited += ROUND;
        reap_others(child);
    }
    rustix::process::waitpid(Some(child), rustix::process::WaitOptions::NOHANG).ok();
}

/// Whether a process of the attempt other than the child lives: a group has members as long as it can be asked.
///
/// The child itself is still in it, as a zombie that no signal can end, so this only says that there might be others; the
/// group gets its signals and the time to obey them.
#[cfg(not(target_os = "linux"))]
fn has_rest(child: Pid) -> bool {
    rustix::process::test_kill_process_group(child).is_ok()
}
