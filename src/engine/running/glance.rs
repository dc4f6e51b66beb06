//! What running attempts do now, for whoever asks from another terminal: read from their folders, not from the orchestrator.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::RunOptions;
use crate::agent::{self, AgentEvent, AgentSpec};
use crate::executor::ProgressReader;
use crate::model::{TaskId, TaskState, Usage, Vitals};
use crate::process;

/// How many files of a worktree are counted at most.
const MOST_FILES: usize = 200_000;

/// How often a log is read on: each time a few megabytes.
const MOST_READS: usize = 32;

/// What an attempt does now.
#[derive(Debug, Clone, Default)]
pub struct AttemptGlance {
    /// Its task.
    pub task: Option<TaskId>,
    /// What its processes use.
    pub vitals: Option<Vitals>,
    /// What the agent said or did last.
    pub doing: Option<String>,
    /// What it used of its service so far.
    pub usage: Usage,
    /// How many bytes its worktree takes on the disk.
    pub disk: Option<u64>,
}

/// Looks at the newest attempt of a task.
pub fn glance(
    task: TaskId,
    state: &TaskState,
    options: &RunOptions,
    with_disk: bool,
) -> AttemptGlance {
    let Some(folder) = state.attempt_folder.as_deref().map(Path::new) else {
        return AttemptGlance::default();
    };
    let mut doing = None;
    let mut usage = Usage::default();
    if let Some(spec) = spec_of(state, options) {
        let mut progress = ProgressReader::open(folder, spec);
        for _ in 0..MOST_READS {
            let events = progress.look();
            if events.is_empty() {
                break;
            }
            let newest = events.iter().rev().find_map(AgentEvent::progress);
            doing = newest.map(str::to_owned).or(doing);
        }
        usage = progress.summary().usage;
    }
    let worktree = state.worktree.as_deref().filter(|_| with_disk);
    AttemptGlance {
        task: Some(task),
        vitals: process::vitals(folder),
        doing,
        usage,
        disk: worktree.map(|worktree| size(Path::new(worktree))),
    }
}

/// The agent that an attempt was made with, as far as the options still say.
pub(super) fn spec_of<'a>(state: &TaskState, options: &'a RunOptions) -> Option<&'a AgentSpec> {
    let name = state.agent.as_deref()?;
    let specs = std::iter::once(&options.agent).chain(options.agents_by_kind.values());
    let mut specs = specs.filter(|spec| spec.name == name);
    specs
        .next()
        .or_else(|| agent::find(name, &options.more_agents))
}

/// How many bytes a folder takes on the disk.
fn size(folder: &Path) -> u64 {
    let (mut folders, mut bytes, mut n_seen) = (vec![folder.to_owned()], 0_u64, 0);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            n_seen += 1;
            if n_seen > MOST_FILES {
                return bytes;
            }
            let Ok(metadata) = entry.metadata() else {
                continue;
            };
            bytes = bytes.saturating_add(metadata.blocks().saturating_mul(512));
            if metadata.is_dir() {
                folders.push(entry.path());
            }
        }
    }
    bytes
}
