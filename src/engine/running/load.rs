//! What a machine can still bear: judged by pure functions.

use std::collections::BTreeMap;

use super::RunOptions;
use crate::executor;
use crate::humanize;
use crate::model::Load;
use crate::store::{Cache, Store};

/// The memory that is always left to others, in bytes.
const RESERVE: u64 = 256 * 1024 * 1024;

/// How much of the disk must be free for one more agent, in bytes: more than where one is ended that fills it.
const LEAST_DISK: u64 = 300 * 1024 * 1024;

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

/// Whether so many free bytes of the disk are enough to begin something.
pub(super) fn is_enough_disk(free: u64) -> bool {
    free >= LEAST_DISK
}

/// What a machine is short of for one more agent that may hold `peak` bytes, where so many that were just started may still
/// come to hold `pending` bytes together; none where it can be started. Where nothing else runs only the disk keeps one from
/// starting: waiting would not help.
pub(super) fn refusal(
    load: &Load,
    peak: u64,
    pending: u64,
    max_load: u32,
    is_alone: bool,
) -> Option<String> {
    if let Some(free) = load.disk.filter(|&free| !is_enough_disk(free)) {
        let free = humanize::bytes(free);
        return Some(format!("only {free} of the disk are free"));
    }
    if is_alone {
        return None;
    }
    let needed = peak.saturating_add(pending).saturating_add(RESERVE);
    if let Some(left) = load.memory.filter(|&left| left < needed) {
        let (left, peak) = (humanize::bytes(left), humanize::bytes(peak));
        return Some(format!(
            "{left} of memory are left, an agent may need {peak}"
        ));
    }
    let per_core = load.per_core.filter(|&load| load > f64::from(max_load))?;
    Some(format!(
        "{per_core:.0} processes wait for each core, and more than {max_load} are too many (`max-load`)"
    ))
}

/// How many agents the memory of this machine bears at once beside what runs now, one at least; none where that cannot be
/// said. Of the agents that may be started the one counts that needs most.
pub fn most_workers(store: &Store, options: &RunOptions) -> Option<usize> {
    let agents = std::iter::once(&options.agent).chain(options.agents_by_kind.values());
    let agents: Vec<String> = agents.map(|agent| agent.name.clone()).collect();
    let peaks = Peaks::load(store);
    Some(most_at_once(executor::free_memory()?, &peaks, &agents))
}

/// What this machine has room for beside what runs now.
#[derive(Debug, Clone)]
pub struct Headroom {
    /// How many agents at once, one at least.
    pub n_agents: usize,
    /// Why no agent would be started beside another one: the memory.
    pub short_of_memory: Option<String>,
    /// Why no agent would be started at all: the disk.
    pub short_of_disk: Option<String>,
}

impl Headroom {
    /// The room for agents of these names; the one that needs most counts. How busy the processors are does not: that
    /// passes.
    pub fn of(load: &Load, store: &Store, agents: &[String]) -> Self {
        let peaks = Peaks::load(store);
        let peak = peaks.of_hungriest(agents);
        let memory = Load {
            memory: load.memory,
            ..Load::default()
        };
        Self {
            n_agents: load.memory.map_or(usize::MAX, |free| bearable(free, peak)),
            short_of_memory: refusal(&memory, peak, 0, u32::MAX, false),
            short_of_disk: refusal(load, peak, 0, u32::MAX, true),
        }
    }
}

/// How many of these agents so much free memory bears at once.
pub(super) fn most_at_once(free: u64, peaks: &Peaks, agents: &[String]) -> usize {
    bearable(free, peaks.of_hungriest(agents))
}

fn bearable(memory: u64, peak: u64) -> usize {
    let most = memory.saturating_sub(RESERVE) / peak.max(1);
    usize::try_from(most).unwrap_or(usize::MAX).max(1)
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

    /// How much the one of these agents may hold that needs most.
    fn of_hungriest(&self, agents: &[String]) -> u64 {
        let peaks = agents.iter().map(|agent| self.of(agent));
        peaks.max().unwrap_or(USUAL_PEAK)
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
            |load: Load, pending| refusal(&load, GIB, pending, 8, false).unwrap_or_default();
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
        assert_eq!(refusal(&short, GIB, 0, 8, true), None);
        let full = Load {
            disk: Some(0),
            ..free
        };
        assert!(refusal(&full, GIB, 0, 8, true).is_some());
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
}
