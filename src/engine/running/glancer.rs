//! What attempts do now, look after look: each log is read on from where the last look left it.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;

use super::RunOptions;
use super::glance::{AttemptGlance, spec_of};
use crate::agent::AgentEvent;
use crate::executor::ProgressReader;
use crate::model::{AttemptId, TaskId, TaskState};
use crate::process;

/// How many lines of each log are kept.
const MOST_LINES: usize = 2000;

/// How often a log is read on at one look: each time a few megabytes.
const MOST_READS: usize = 4;

/// Follows the logs of attempts.
#[derive(Debug)]
pub struct Glancer {
    options: RunOptions,
    followers: BTreeMap<AttemptId, Follower>,
}

/// The log of one attempt, as far as it was read.
#[derive(Debug)]
struct Follower {
    reader: ProgressReader,
    lines: VecDeque<String>,
}

impl Glancer {
    /// Follows nothing yet. The options tell how the log of each agent is to be read.
    pub fn new(options: RunOptions) -> Self {
        Self {
            options,
            followers: BTreeMap::new(),
        }
    }

    /// What the newest attempt of a task does now.
    pub fn glance(&mut self, task: TaskId, state: &TaskState) -> AttemptGlance {
        let Some(folder) = state.attempt_folder.as_deref().map(Path::new) else {
            return AttemptGlance::default();
        };
        let vitals = process::vitals(folder);
        let Some(follower) = self.follow(task, state) else {
            return AttemptGlance {
                task: Some(task),
                vitals,
                ..AttemptGlance::default()
            };
        };
        AttemptGlance {
            task: Some(task),
            vitals,
            doing: follower.lines.back().cloned(),
            usage: follower.reader.summary().usage,
            disk: None,
        }
    }

    /// What the newest attempt of a task said and did, oldest first.
    pub fn lines(&mut self, task: TaskId, state: &TaskState) -> impl Iterator<Item = &str> {
        let follower = self.follow(task, state);
        let lines = follower.map(|follower| follower.lines.iter());
        lines.into_iter().flatten().map(String::as_str)
    }

    /// Reads the log of a task's newest attempt on.
    fn follow(&mut self, task: TaskId, state: &TaskState) -> Option<&Follower> {
        let folder = state.attempt_folder.as_deref().map(Path::new)?;
        let attempt = AttemptId {
            task,
            number: state.n_attempts,
        };
        if !self.followers.contains_key(&attempt) {
            let spec = spec_of(state, &self.options)?;
            let reader = ProgressReader::open(folder, spec);
            if !reader.has_begun() {
                return None;
            }
            let lines = VecDeque::new();
            self.followers.insert(attempt, Follower { reader, lines });
        }
        let follower = self.followers.get_mut(&attempt)?;
        for _ in 0..MOST_READS {
            let events = follower.reader.look();
            if events.is_empty() {
                break;
            }
            let lines = events.iter().filter_map(AgentEvent::progress);
            follower.lines.extend(lines.map(str::to_owned));
            let n_over = follower.lines.len().saturating_sub(MOST_LINES);
            drop(follower.lines.drain(..n_over));
        }
        Some(follower)
    }
}
