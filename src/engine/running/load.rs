//! What this machine can still bear: measured, and judged by a pure function.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::RunOptions;
use crate::humanize;
use crate::store::{Cache, Store};

/// The memory that is always left to others, in bytes.
const RESERVE: u64 = 256 * 1024 * 1024;

/// How much of the disk must be free, in bytes.
const LEAST_DISK: u64 = 200 * 1024 * 1024;

/// What an agent holds of which nothing is known, in bytes.
const USUAL_PEAK: u64 = 100 * 1024 * 1024;

/// What the known agents held at most when they were tried, in MiB.
const KNOWN_PEAKS: &[(&str, u64)] = &[
    ("aider", 300),
    ("claude", 200),
    ("codex", 200),
    ("copilot", 350),
    ("gemini", 400),
    ("kimi", 370),
    ("opencode", 1250),
    ("qwen", 500),
];

/// The name and the version of the file that keeps what was measured.
const PEAKS: (&str, u32) = ("agent-peaks", 1);

/// What this machine has left.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Load {
    /// Memory that programs could still get, in bytes.
    pub(super) memory: Option<u64>,
    /// How many processes run, or wait to, for each core.
    pub(super) per_core: Option<f64>,
    /// Free disk space where the worktrees are, in bytes.
    pub(super) disk: Option<u64>,
}

impl Load {
    /// Looks. What this system does not tell is left out.
    pub(super) fn measure(worktrees: &Path) -> Self {
        let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
        let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let n_cores = std::thread::available_parallelism().map_or(1, usize::from);
        let existing = worktrees.ancestors().find(|folder| folder.exists());
        let disk = existing.and_then(|folder| rustix::fs::statvfs(folder).ok());
        Self {
            memory: available(&memory),
            per_core: first_number(&load).map(|load| load / n_cores as f64),
            disk: disk.map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize)),
        }
    }

    /// What is short for one more agent that may hold `peak` bytes, where so many that were just started may still come to
    /// hold `pending` bytes together; none where it can be started. Where nothing else runs only the disk keeps one from
    /// starting: waiting would not help.
    pub(super) fn refuses(
        &self,
        peak: u64,
        pending: u64,
        max_load: u32,
        is_alone: bool,
    ) -> Option<String> {
        if let Some(free) = self.disk.filter(|&free| free < LEAST_DISK) {
            let free = humanize::bytes(free);
            return Some(format!("only {free} of the disk are free"));
        }
        if is_alone {
            return None;
        }
        let needed = peak.saturating_add(pending).saturating_add(RESERVE);
        if let Some(left) = self.memory.filter(|&left| left < needed) {
            let (left, peak) = (humanize::bytes(left), humanize::bytes(peak));
            return Some(format!(
                "{left} of memory are left, an agent may need {peak}"
            ));
        }
        let load = self.per_core.filter(|&load| load > f64::from(max_load))?;
        Some(format!(
            "{load:.0} processes wait for each core, and more than {max_load} are too many (`max-load`)"
        ))
    }
}

/// How many agents the memory of this machine bears at once beside what runs now, one at least; none where that cannot be
/// said. Of the agents that may be started the one counts that needs most.
pub fn most_workers(store: &Store, options: &RunOptions) -> Option<usize> {
    let memory = available(&fs::read_to_string("/proc/meminfo").ok()?)?;
    let peaks = Peaks::load(store);
    let agents = std::iter::once(&options.agent).chain(options.agents_by_kind.values());
    let peak = agents.map(|agent| peaks.of(&agent.name)).max()?;
    Some(bearable(memory, peak))
}

fn bearable(memory: u64, peak: u64) -> usize {
    let most = memory.saturating_sub(RESERVE) / peak.max(1);
    usize::try_from(most).unwrap_or(usize::MAX).max(1)
}

/// The memory that programs could get, of `/proc/meminfo`.
fn available(text: &str) -> Option<u64> {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes.saturating_mul(1024))
}

fn first_number(text: &str) -> Option<f64> {
    text.split_whitespace().next()?.parse().ok()
}

/// How much memory the agents of each name held at most, in bytes: as measured in this repository, or as known of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Peaks(BTreeMap<String, u64>);

impl Peaks {
    /// What was measured so far.
    pub(super) fn load(store: &Store) -> Self {
        let bytes = Cache::of(store).load_file(PEAKS.0, PEAKS.1);
        let peaks = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Self(peaks.unwrap_or_default())
    }

    /// How much an agent of that name may hold.
    pub(super) fn of(&self, agent: &str) -> u64 {
        if let Some(peak) = self.0.get(agent) {
            return *peak;
        }
        let known = KNOWN_PEAKS.iter().find(|(name, _)| *name == agent);
        known.map_or(USUAL_PEAK, |(_, mib)| mib * 1024 * 1024)
    }

    /// Takes in what one more attempt held. What was long ago counts less.
    pub(super) fn note(&mut self, agent: &str, peak: u64) {
        let before = self.0.get(agent).copied().unwrap_or_default();
        let faded = before - before / 10;
        self.0.insert(agent.to_owned(), peak.max(faded));
    }

    /// Keeps them for the next run.
    pub(super) fn save(&self, store: &Store) {
        if let Ok(bytes) = serde_json::to_vec(&self.0) {
            // They are only an estimate; the next run begins without them.
            Cache::of(store).save_file(PEAKS.0, PEAKS.1, &bytes).ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1024 * 1024 * 1024;

    #[test]
    fn an_agent_is_started_where_memory_load_and_disk_bear_it() {
        let free = Load {
            memory: Some(4 * GIB),
            per_core: Some(1.0),
            disk: Some(10 * GIB),
        };
        let refuses =
            |load: Load, pending| load.refuses(GIB, pending, 8, false).unwrap_or_default();
        assert_eq!(refuses(free, 0), "");
        assert_eq!(refuses(Load::default(), 0), "");
        let table = [
            refuses(free, 3 * GIB),
            refuses(
                Load {
                    per_core: Some(9.0),
                    ..free
                },
                0,
            ),
            refuses(
                Load {
                    disk: Some(1024),
                    ..free
                },
                0,
            ),
        ];
        assert!(table.iter().all(|why| !why.is_empty()), "{table:?}");
        // Waiting helps nobody where nothing else runs, unless the disk is full.
        let short = Load {
            memory: Some(0),
            ..free
        };
        assert_eq!(short.refuses(GIB, 0, 8, true), None);
        let full = Load {
            disk: Some(0),
            ..free
        };
        assert!(full.refuses(GIB, 0, 8, true).is_some());
    }

    #[test]
    fn so_many_agents_run_at_once_as_memory_bears_and_never_none() {
        let most = |memory, peak| bearable(memory, peak);
        assert_eq!(most(4 * GIB + RESERVE, GIB), 4);
        assert_eq!(most(GIB, 4 * GIB), 1);
        assert_eq!(most(0, 0), 1);
    }

    #[test]
    fn what_was_measured_counts_and_fades() {
        let mut peaks = Peaks::default();
        assert_eq!(peaks.of("codex"), 200 * 1024 * 1024);
        assert_eq!(peaks.of("my-own"), USUAL_PEAK);
        peaks.note("codex", 1000);
        peaks.note("codex", 100);
        assert_eq!(peaks.of("codex"), 900);
    }

    #[test]
    fn the_kernel_says_what_is_left() {
        let text = "MemTotal:  24681488 kB\nMemFree: 1 kB\nMemAvailable:   1024 kB\n";
        assert_eq!(available(text), Some(1024 * 1024));
        assert_eq!(available(""), None);
        assert_eq!(first_number("2.56 1.91 1.86 3/700 1"), Some(2.56));
    }
}
