//! Values that need more than the standard parsers.

use std::num::NonZeroUsize;
use std::str::FromStr;
use std::time::Duration;

use clap::ValueEnum;

use crate::config;
use crate::model::TaskId;

/// Task numbers as typed: `1,3-5`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    ranges: Vec<(u32, u32)>,
}

impl Selection {
    /// Whether it names `id`.
    pub fn contains(&self, id: TaskId) -> bool {
        self.ranges
            .iter()
            .any(|&(first, last)| (first..=last).contains(&id.0))
    }

    /// Whether every number that it names is below `limit`.
    pub fn is_below(&self, limit: u32) -> bool {
        self.ranges.iter().all(|&(_, last)| last < limit)
    }

    /// The single numbers that it names and `known` does not hold; of a range, its ends.
    pub fn unknown(&self, known: &[TaskId]) -> Vec<TaskId> {
        let mut ends: Vec<_> = self
            .ranges
            .iter()
            .flat_map(|&(first, last)| [TaskId(first), TaskId(last)])
            .collect();
        ends.retain(|id| !known.contains(id));
        ends.dedup();
        ends
    }
}

impl FromStr for Selection {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |part: &str| {
            part.trim()
                .trim_start_matches('#')
                .parse::<TaskId>()
                .map(|id| id.0)
                .map_err(|_| format!("'{part}' is not a task number; write a list such as 1,3-5"))
        };
        let range = |part: &str| match part.split_once('-') {
            None => number(part).map(|single| (single, single)),
            Some((first, last)) => match (number(first)?, number(last)?) {
                (first, last) if first <= last => Ok((first, last)),
                (first, last) => Err(format!("{first}-{last} runs backwards")),
            },
        };
        Ok(Self {
            ranges: text.split(',').map(range).collect::<Result<_, _>>()?,
        })
    }
}

/// How many tasks run at once, as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkersArg {
    /// As many as the machine has cores.
    Auto,
    /// So many.
    Count(NonZeroUsize),
}

impl FromStr for WorkersArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "auto" {
            return Ok(Self::Auto);
        }
        text.parse()
            .map(Self::Count)
            .map_err(|_| "expected a number from 1 on, or auto".to_owned())
    }
}

/// Which sandbox agents are kept in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SandboxArg {
    /// The best that works here
    Auto,
    /// Bubblewrap or nothing runs
    Bwrap,
    /// Landlock or nothing runs
    Landlock,
    /// None
    Off,
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnOff {
    /// Yes
    On,
    /// No
    Off,
}

/// What an agent may do without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PermissionsArg {
    /// Change files in its worktree; commands only where its own rules or sandbox let them pass
    Edit,
    /// Run commands as well
    Run,
    /// Anything, without a sandbox of its own
    Full,
}

/// In which order results are merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OrderArg {
    /// What others depend on first
    Deps,
    /// As the issue lists them
    Listed,
    /// As they finished
    Finished,
    /// The smallest change first
    Size,
}

/// How results are put on top of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MethodArg {
    /// By a merge commit each
    Merge,
    /// By one commit each
    Squash,
    /// By their commits, made again
    Rebase,
}

/// What may settle conflicts beside git.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ResolveArg {
    /// Recorded resolutions (rerere), resolvers of hub files, tools that write lock files, mergiraf
    Auto,
    /// The same, and an agent for what is left
    Agent,
    /// Nothing
    Off,
}

/// What follows where running tasks are seen to meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum HazardArg {
    /// It is told
    Warn,
    /// The later of the two stands still until the other has ended
    Pause,
    /// Tasks that have not begun wait for those that change what they were planned to change
    Replan,
}

impl HazardArg {
    /// As the configuration has it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Warn => "warn",
            Self::Pause => "pause",
            Self::Replan => "replan",
        }
    }
}

/// Reads a span of time: `90` (seconds), `30m`, `1h30m`.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    config::parse_duration(text)
        .filter(|span| !span.is_zero())
        .ok_or_else(|| {
            "expected a span of time above zero such as 90, 45s, 30m or 1h30m".to_owned()
        })
}

/// Reads a probability from 0 to 1.
pub(super) fn parse_probability(text: &str) -> Result<f64, String> {
    (text.parse().ok())
        .filter(|probability| (0.0..=1.0).contains(probability))
        .ok_or_else(|| "expected a number from 0 to 1 such as 0.3".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_holds_single_numbers_and_ranges() {
        let selection: Selection = "1,3-5,#8".parse().unwrap();
        let held: Vec<u32> = (1..10).filter(|&n| selection.contains(TaskId(n))).collect();
        assert_eq!(held, [1, 3, 4, 5, 8]);
        assert_eq!(
            selection.unknown(&[TaskId(1), TaskId(3), TaskId(5)]),
            [TaskId(8)]
        );
    }

    #[test]
    fn a_selection_refuses_what_is_no_list_of_numbers() {
        for text in ["", "0", "a", "3-1", "1,,2", "-", "1-"] {
            assert!(text.parse::<Selection>().is_err(), "{text}");
        }
    }
}
