//! What Linux tells of processes in `/proc`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::folder::TOKEN_VARIABLE;
use super::identity::Handle;

/// A tick of `/proc`, in milliseconds: for programs the kernel always counts hundredths of a second.
const TICK: u64 = 10;

/// How many ticks make a second.
const TICKS_PER_SECOND: f64 = 100.0;

/// For how many seconds a process counts as one that began of late.
const YOUTH: f64 = 10.0;

/// The parent of all threads of the kernel.
const KERNEL: u32 = 2;

/// All processes that could be seen at one moment.
pub(in crate::process) struct Processes(BTreeMap<u32, Stat>);

/// What of `/proc/<pid>/stat` matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stat {
    parent: u32,
    group: u32,
    session: u32,
    is_zombie: bool,
    is_stopped: bool,
    is_at_disk: bool,
    start: String,
    /// In hundredths of a second.
    cpu: u64,
    /// The same of its children that were reaped.
    reaped_cpu: u64,
}

impl Processes {
    /// Looks at all of them.
    pub(in crate::process) fn load() -> Self {
        let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
        let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        Self(pids.filter_map(|pid| Some((pid, stat(pid)?))).collect())
    }

    /// The processes below `ancestor`, however deep, that have not ended.
    pub(super) fn descendants(&self, ancestor: u32) -> Vec<u32> {
        self.below(BTreeSet::from([ancestor]))
    }

    /// The processes that carry `token` in their environment, and those below them, that have not ended.
    pub(super) fn marked(&self, token: &str) -> Vec<u32> {
        let mark = format!("{TOKEN_VARIABLE}={token}");
        let marked: BTreeSet<u32> = self
            .0
            .keys()
            .copied()
            .filter(|pid| {
                let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
                environment
                    .split(|&byte| byte == 0)
                    .any(|entry| entry == mark.as_bytes())
            })
            .collect();
        let mut pids = self.below(marked.clone());
        pids.extend(marked.into_iter().filter(|pid| self.is_alive(*pid)));
        pids.retain(|&pid| pid != std::process::id());
        pids
    }

    /// Whether a process that began of late is just becoming another program: for that instant its environment cannot be
    /// seen. One that has none looks the same.
    pub(super) fn has_newborn(&self) -> bool {
        let uptime = fs::read_to_string("/proc/uptime").unwrap_or_default();
        let uptime: f64 = (uptime.split(' ').next()).map_or(0.0, |now| now.parse().unwrap_or(0.0));
        let is_newborn = |(&pid, stat): (&u32, &Stat)| {
            let start: f64 = stat.start.parse().unwrap_or(0.0);
            let is_young = uptime - start / TICKS_PER_SECOND < YOUTH;
            let is_program = !stat.is_zombie && stat.parent != KERNEL && pid != KERNEL;
            let environment = format!("/proc/{pid}/environ");
            is_young && is_program && fs::read(environment).is_ok_and(|text| text.is_empty())
        };
        self.0.iter().any(is_newborn)
    }

    /// The children of `parent` that have ended and wait to be reaped.
    pub(super) fn zombies(&self, parent: u32) -> Vec<u32> {
        let zombies = self
            .0
            .iter()
            .filter(|(_, stat)| stat.parent == parent && stat.is_zombie);
        zombies.map(|(&pid, _)| pid).collect()
    }

    /// A hold on one of them; none where it has ended since.
    pub(super) fn open(&self, pid: u32) -> Option<Handle> {
        let handle = Handle::open(pid)?;
        let is_same = start_time(pid)
            .is_some_and(|start| self.0.get(&pid).is_some_and(|stat| stat.start == start));
        is_same.then_some(handle)
    }

    /// Whether a process is of that group.
    pub(super) fn is_in_group(&self, pid: u32, group: u32) -> bool {
        self.0.get(&pid).is_some_and(|stat| stat.group == group)
    }

    /// Whether a process is stopped.
    pub(super) fn is_stopped(&self, pid: u32) -> bool {
        self.0.get(&pid).is_some_and(|stat| stat.is_stopped)
    }

    /// Whether the kernel holds a process until a disk has answered: no signal ends it before.
    pub(super) fn is_at_disk(&self, pid: u32) -> bool {
        self.0.get(&pid).is_some_and(|stat| stat.is_at_disk)
    }

    /// The time of processors that a process used, and those of its children that it has reaped, in milliseconds.
    pub(super) fn cpu_ms(&self, pid: u32) -> u64 {
        let stat = self.0.get(&pid);
        stat.map_or(0, |stat| (stat.cpu + stat.reaped_cpu) * TICK)
    }

    /// The same of those alone that it has reaped.
    pub(super) fn cpu_of_reaped_ms(&self, pid: u32) -> u64 {
        let stat = self.0.get(&pid);
        stat.map_or(0, |stat| stat.reaped_cpu * TICK)
    }

    /// Whether a process of that group is stopped.
    pub(in crate::process) fn has_stopped_member(&self, group: u32) -> bool {
        self.0
            .values()
            .any(|stat| stat.group == group && stat.is_stopped)
    }

    fn below(&self, mut known: BTreeSet<u32>) -> Vec<u32> {
        let mut below = Vec::new();
        loop {
            let next: Vec<u32> = self
                .0
                .iter()
                .filter(|(pid, stat)| known.contains(&stat.parent) && !known.contains(pid))
                .map(|(&pid, _)| pid)
                .collect();
            if next.is_empty() {
                below.retain(|&pid| self.is_alive(pid));
                return below;
            }
            known.extend(&next);
            below.extend(next);
        }
    }

    fn is_alive(&self, pid: u32) -> bool {
        self.0.get(&pid).is_some_and(|stat| !stat.is_zombie)
    }
}

/// When a process started, in ticks since the boot.
pub(super) fn start_time(pid: u32) -> Option<String> {
    Some(stat(pid)?.start)
}

/// The process group of a process.
pub(super) fn group(pid: u32) -> Option<u32> {
    Some(stat(pid)?.group)
}

/// The session of a process.
pub(super) fn session(pid: u32) -> Option<u32> {
    Some(stat(pid)?.session)
}

/// Whether a process has ended and waits to be reaped.
pub(super) fn is_zombie(pid: u32) -> bool {
    stat(pid).is_some_and(|stat| stat.is_zombie)
}

/// The memory that a process alone holds, in bytes: without files that it shares with others.
pub(super) fn memory(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let field = |name: &str| -> u64 {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let number = line.and_then(|line| line.split_whitespace().next());
        number.and_then(|number| number.parse().ok()).unwrap_or(0)
    };
    (field("RssAnon:") + field("RssShmem:")) * 1024
}

/// The name of the current boot.
pub(super) fn boot() -> String {
    let text = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    text.trim().to_owned()
}

fn stat(pid: u32) -> Option<Stat> {
    parse_stat(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

/// Reads `pid (name) state parent … start …`. The name may hold anything, so the fields count from its last bracket.
fn parse_stat(text: &str) -> Option<Stat> {
    let (_, rest) = text.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split(' ').collect();
    let number = |at: usize| -> u64 {
        let field = fields.get(at).and_then(|field| field.parse().ok());
        field.unwrap_or_default()
    };
    Some(Stat {
        is_zombie: matches!(*fields.first()?, "Z" | "X"),
        is_stopped: *fields.first()? == "T",
        is_at_disk: *fields.first()? == "D",
        group: fields.get(2)?.parse().ok()?,
        session: fields.get(3)?.parse().ok()?,
        parent: fields.get(1)?.parse().ok()?,
        start: (*fields.get(19)?).to_owned(),
        cpu: number(11) + number(12),
        reaped_cpu: number(13) + number(14),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_may_have_brackets_and_spaces_in_its_name() {
        let text = "42 (a) S 1 (b)) Z 7 42 43 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 98765 1000";
        let expected = Stat {
            parent: 7,
            group: 42,
            session: 43,
            is_zombie: true,
            is_stopped: false,
            is_at_disk: false,
            start: "98765".to_owned(),
            cpu: 11,
            reaped_cpu: 15,
        };
        assert_eq!(parse_stat(text), Some(expected));
        let at_disk = parse_stat(&text.replace(") Z 7", ") D 7")).unwrap();
        assert!(at_disk.is_at_disk && !at_disk.is_zombie);
        assert_eq!(parse_stat("42 (a"), None);
        assert_eq!(parse_stat("42 (a) S 1"), None);
    }
}
