//! Ending what is left of an attempt whose shim was killed.

use rustix::process::{Pid, Signal, kill_process_group};

use super::folder::ShimRecord;

/// Kills what can be known to be of the attempt.
///
/// All of its control group, where it has one. The process group of its child, if that still is the same process. On Linux also every process that has the attempt's
/// token in its environment: they have no living ancestor of ours any more, but an environment is hard to lose by accident.
pub(super) fn end(record: &ShimRecord) {
    if let Some(child) = &record.child
        && let Some(_hold) = child.open()
        && let Some(group) = i32::try_from(child.pid).ok().and_then(Pid::from_raw)
    {
        kill_process_group(group, Signal::KILL).ok();
    }
    if let Some(cgroup) = &record.cgroup {
        cgroup.kill();
    }
    end_marked(&record.token);
    if let Some(cgroup) = &record.cgroup {
        cgroup.remove();
    }
}

/// Kills what carries a mark in its environment, and everything below it, until there is nothing: who is about to fork when
/// it is killed may leave another behind. Elsewhere than on Linux environments cannot be looked at: nothing is done.
#[cfg_attr(
    not(target_os = "linux"),
    expect(unused_variables, reason = "environments cannot be looked at")
)]
pub fn end_marked(token: &str) {
    #[cfg(target_os = "linux")]
    end_all(token);
}

/// How often one looks again for what could not be seen: a program may have no environment at all.
#[cfg(target_os = "linux")]
const MOST_WAITS: usize = 60;

#[cfg(target_os = "linux")]
fn end_all(token: &str) {
    use super::procfs::Processes;
    let mut n_clear = 0;
    for _ in 0..200 {
        let processes = Processes::load();
        let marked = processes.marked(token);
        if marked.is_empty() {
            n_clear += 1;
            // Who is in the middle of becoming another program shows its mark a moment later.
            if n_clear > MOST_WAITS || !processes.has_newborn() {
                return;
            }
        }
        for pid in marked {
            if let Some(handle) = processes.open(pid) {
                handle.signal(Signal::KILL);
            }
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}
